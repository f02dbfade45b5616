/** What stands above the window, one at a time: menus and dialogs. Any part of the view may open one. */
import { createContext } from 'preact';
import { useCallback, useContext, useEffect, useMemo, useState } from 'preact/hooks';
import { fold, isPersonName, roomName } from '../../language/names.js';
import type { PersonAct, Place, PlaceKey, State } from '../model/types.js';
import { Ask } from './dialog.js';
import { chooseFiles, offerAll } from './drop.js';
import { Jump } from './jump.js';
import { Keys } from './keys.js';
import { Menu } from './menu.js';
import { Rooms } from './rooms.js';
import { useStore } from './store.js';

export type Overlay =
  | { readonly kind: 'jump'; readonly begins: string }
  | { readonly kind: 'rooms' | 'new group' | 'private' | 'keys' }
  | { readonly kind: 'topic' | 'leave group'; readonly place: Place }
  | { readonly kind: 'take back'; readonly place: PlaceKey; readonly line: number }
  | { readonly kind: 'person'; readonly name: string; readonly at: HTMLElement }
  | { readonly kind: 'act'; readonly name: string; readonly act: PersonAct };

type Open = (overlay: Overlay) => void;

const Opens = createContext<Open>(() => {});

export const OverlayProvider = Opens.Provider;

export const useOverlays = (): Open => useContext(Opens);

/** Which one is open, and Ctrl-K. */
export function useOverlay() {
  const [overlay, setOverlay] = useState<Overlay | null>(null);
  const close = useCallback(() => setOverlay(null), []);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey)
        return;
      event.preventDefault();
      setOverlay((now) => (now?.kind === 'jump' ? null : { kind: 'jump', begins: '' }));
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
  return { overlay, open: setOverlay as Open, close };
}

/** Above so many characters a topic is refused (R3.20). */
const MAX_TOPIC = 400;

const groupProblem = (text: string): string | null =>
  roomName(text) === null ? 'A name begins with a letter or digit and has letters, digits, _ - and . only.' : null;

export function Overlays({
  state,
  overlay,
  close,
  onGo,
}: {
  state: State;
  overlay: Overlay | null;
  close: () => void;
  /** What is done shows in the talk: nothing may stand before it. */
  onGo: () => void;
}) {
  if (overlay === null) return null;
  switch (overlay.kind) {
    case 'jump':
      return <Jump state={state} begins={overlay.begins} onGo={onGo} onClose={close} />;
    case 'rooms':
      return <Rooms rooms={state.rooms} onGo={onGo} onClose={close} />;
    case 'keys':
      return <Keys commands={state.commands} onClose={close} />;
    case 'person':
      return <PersonMenu state={state} name={overlay.name} at={overlay.at} close={close} onGo={onGo} />;
    default:
      return <Question overlay={overlay} close={close} onGo={onGo} />;
  }
}

function PersonMenu({
  state,
  name,
  at,
  close,
  onGo,
}: {
  state: State;
  name: string;
  at: HTMLElement;
  close: () => void;
  onGo: () => void;
}) {
  const store = useStore();
  const open = useOverlays();
  const { people, places, requests, me, commands } = state;
  const acts = useMemo(() => store.personActs(name), [people, places, requests, me, commands, name]);
  const sendFiles = (files: readonly File[]): void => {
    store.openDirect(name);
    onGo();
    offerAll(store, `direct:${fold(name)}`, files);
  };
  const onAct = (act: PersonAct): void => {
    if (act.key === 'direct') {
      store.openDirect(name);
      onGo();
    } else if (act.key === 'private') {
      store.open(`private:${fold(name)}`);
      onGo();
    } else if (act.key === 'file') chooseFiles(sendFiles);
    else if (act.asks !== null || act.grave) open({ kind: 'act', name, act });
    else {
      store.actOn(name, act.key);
      onGo();
    }
  };
  const person = people.find((one) => fold(one.name) === fold(name));
  return <Menu name={name} person={person} acts={acts} at={at} onAct={onAct} onClose={close} />;
}

type Asking = Exclude<Overlay, { kind: 'jump' | 'rooms' | 'keys' | 'person' }>;

function Question({ overlay, close, onGo }: { overlay: Asking; close: () => void; onGo: () => void }) {
  const store = useStore();
  /** From a side. */
  const does = (run: () => void): void => {
    run();
    onGo();
  };
  switch (overlay.kind) {
    case 'new group':
      return (
        <Ask
          title="New group"
          says="A group lasts, also while nobody is here. You invite others by a click on their names; they need an account."
          label="Name of the group"
          most={65}
          button="Begin the group"
          check={groupProblem}
          onDone={(name) => does(() => store.createGroup(roomName(name) ?? name))}
          onClose={close}
        />
      );
    case 'private':
      return (
        <Ask
          title="Ask for a private chat"
          says="Both have to agree. What is said there is for you two alone, and it is kept nowhere."
          label="Name of the person"
          most={33}
          button="Ask"
          check={(name) => (isPersonName(name) ? null : 'That is no name: type it as the list of people has it.')}
          onDone={(name) => does(() => store.actOn(name, 'connect_to'))}
          onClose={close}
        />
      );
    case 'leave group':
      return (
        <Ask
          title={`Leave the group ${overlay.place.name}?`}
          says="You get nothing more that is said in it, until a member invites you again. When the last member leaves, it ends."
          label={null}
          button="Leave the group"
          grave
          onDone={() => store.leaveGroup(overlay.place.key)}
          onClose={close}
        />
      );
    case 'topic':
      return (
        <Ask
          title={`Topic of ${overlay.place.name}`}
          label="What this room is about"
          begins={overlay.place.topic ?? ''}
          most={MAX_TOPIC}
          button="Set the topic"
          onDone={(text) => store.setTopic(overlay.place.key, text)}
          onClose={close}
        />
      );
    case 'take back':
      return (
        <Ask
          title="Take this line back?"
          says="It goes from everybody’s window and from what is kept. Who has read it has read it."
          label={null}
          button="Take it back"
          grave
          onDone={() => store.takeBack(overlay.place, overlay.line)}
          onClose={close}
        />
      );
    case 'act': {
      const { name, act } = overlay;
      return (
        <Ask
          title={act.operator || act.grave ? `${act.label}: ${name}` : act.label}
          says={act.says === '' ? undefined : act.says}
          label={act.asks}
          optional={act.optional}
          secret={act.secret}
          button={act.label}
          grave={act.grave}
          onDone={(text) => does(() => store.actOn(name, act.key, text))}
          onClose={close}
        />
      );
    }
  }
}
