/** The browser's notifications: offered by a button where the browser has them, shown only where somebody has turned them on. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { isNotified, type Offer, offerOf } from '../model/notify.js';
import type { Alert, Store } from '../model/types.js';
import icon from './icon.svg';
import { Icon } from './icons.js';
import { useStore } from './store.js';

/** That they are wanted; no secret. */
const WANTED = 'partyline.notify';

function wanted(): boolean {
  try {
    return localStorage.getItem(WANTED) === 'on';
  } catch {
    return false;
  }
}

function want(on: boolean): void {
  try {
    localStorage.setItem(WANTED, on ? 'on' : 'off');
  } catch {
    // The browser keeps nothing: it is for this window alone.
  }
}

/** Some browsers on telephones have the class and let no page use it. */
let refused = false;

function current(isWanted: boolean): Offer {
  const permission = 'Notification' in window && !refused ? Notification.permission : null;
  return offerOf({ secure: window.isSecureContext, permission }, isWanted);
}

function show(store: Store, { title, text, place }: Alert): void {
  try {
    const shown = new Notification(title, { body: text, tag: place, icon });
    shown.onclick = () => {
      window.focus();
      store.open(place);
      shown.close();
    };
  } catch {
    refused = true;
  }
}

export function NotifyButton() {
  const store = useStore();
  const isWanted = useRef(wanted());
  const [offer, setOffer] = useState(() => current(isWanted.current));
  useEffect(
    () =>
      store.onAlert((alert) => {
        // Somebody may have forbidden it in the browser's settings meanwhile.
        const now = current(isWanted.current);
        setOffer(now);
        if (isNotified(now, document.hasFocus())) show(store, alert);
      }),
    [store],
  );
  if (offer === 'none') return null;
  const set = (on: boolean): void => {
    want(on);
    isWanted.current = on;
    setOffer(current(on));
  };
  const press = (): void => {
    if (offer === 'on') set(false);
    else if (offer === 'off') void Notification.requestPermission().then(() => set(true));
  };
  const title = {
    on: 'Notifications are on: of your name, direct messages and requests',
    off: 'Turn notifications on: of your name, direct messages and requests',
    denied: 'Your browser is set to show no notifications of this page',
  }[offer];
  return (
    <button
      type="button"
      class="tool notify"
      aria-label={offer === 'denied' ? title : 'Notifications'}
      aria-pressed={offer === 'on'}
      aria-disabled={offer === 'denied'}
      title={title}
      onClick={press}
    >
      <Icon name={offer === 'on' ? 'bell' : 'bellOff'} />
    </button>
  );
}
