/** What of the window shows outside of it: title, icon; and whether somebody looks at it. */
import { useEffect } from 'preact/hooks';
import { titleOf } from '../model/outside.js';
import type { State, Store } from '../model/types.js';
import icon from './icon.svg';
import unreadIcon from './icon-unread.svg';

export function useTitle(state: State): void {
  const title = titleOf(state);
  const address = state.phase === 'inside' && state.unread > 0 ? unreadIcon : icon;
  useEffect(() => {
    document.title = title;
  }, [title]);
  useEffect(() => {
    document.querySelector('link[rel="icon"]')?.setAttribute('href', address);
  }, [address]);
}

/** Tells the model whether the window is seen and has the focus. */
export function useLooking(store: Store): void {
  useEffect(() => {
    const tell = (): void => store.setLooking(document.visibilityState === 'visible' && document.hasFocus());
    tell();
    window.addEventListener('focus', tell);
    window.addEventListener('blur', tell);
    document.addEventListener('visibilitychange', tell);
    return () => {
      window.removeEventListener('focus', tell);
      window.removeEventListener('blur', tell);
      document.removeEventListener('visibilitychange', tell);
    };
  }, [store]);
}
