/** What stands above the window, one at a time: menus and dialogs. Any part of the view may open one. */
import { createContext } from 'preact';
import { useCallback, useContext, useEffect, useMemo, useState } from 'preact/hooks';
import { fold, isPersonName, roomName } from '../../language/names.js';
import type { Act, Answers, Person, Place, PlaceKey, State } from '../model/types.js';
import { presenceOf } from './avatar.js';
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
  | { readonly kind: 'room'; readonly place: Place; readonly at: HTMLElement }
  | { readonly kind: 'server'; readonly at: HTMLElement }
  /** `whom`: on whom it acts; '' where the label says it. */
  | {
      readonly kind: 'act';
      readonly whom: string;
      readonly act: Act;
      readonly run: (answers: Answers) => void;
    };

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
  const store = useStore();
  const { question } = state;
  if (overlay === null) {
    if (question === null) return null;
    const { key, ...asks } = question;
    return (
      <Ask key={key} {...asks} onDone={(_, answers) => store.answer(key, answers)} onClose={() => store.dismiss()} />
    );
  }
  switch (overlay.kind) {
    case 'jump':
      return <Jump state={state} begins={overlay.begins} onGo={onGo} onClose={close} />;
    case 'rooms':
      return <Rooms rooms={state.rooms} onGo={onGo} onClose={close} />;
    case 'keys':
      return <Keys commands={state.commands} onClose={close} />;
    case 'person':
      return <PersonMenu state={state} name={overlay.name} at={overlay.at} close={close} onGo={onGo} />;
    case 'room':
      return <RoomMenu state={state} place={overlay.place} at={overlay.at} close={close} onGo={onGo} />;
    case 'server':
      return <ServerMenu at={overlay.at} close={close} onGo={onGo} />;
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
  const onAct = (act: Act): void => {
    if (act.key === 'direct') {
      store.openDirect(name);
      onGo();
    } else if (act.key === 'private') {
      store.open(`private:${fold(name)}`);
      onGo();
    } else if (act.key === 'file') chooseFiles(sendFiles);
    else onceAsked(act, name, open, onGo, (answers) => store.actOn(name, act.key, answers));
  };
  const person = people.find((one) => fold(one.name) === fold(name));
  const about = person?.me === true ? 'you' : presence(person);
  const label = `What to do with ${name}`;
  return <Menu name={name} about={about} label={label} acts={acts} at={at} onAct={onAct} onClose={close} />;
}

const PRESENCE = { here: 'here', away: 'away', gone: 'not here' } as const;

function presence(person: Person | undefined): string {
  if (person === undefined) return 'not here';
  return person.away === null || person.away === '' ? PRESENCE[presenceOf(person)] : `away: ${person.away}`;
}

/** Does it, once it has been asked what is to be asked. */
function onceAsked(act: Act, whom: string, open: Open, onGo: () => void, run: (answers: Answers) => void): void {
  if (act.fields.length > 0 || act.grave) open({ kind: 'act', whom, act, run });
  else {
    run({});
    onGo();
  }
}

function RoomMenu({
  state,
  place,
  at,
  close,
  onGo,
}: {
  state: State;
  place: Place;
  at: HTMLElement;
  close: () => void;
  onGo: () => void;
}) {
  const store = useStore();
  const open = useOverlays();
  const { name, key, keyed, quiet } = state.places.find((one) => one.key === place.key) ?? place;
  const onAct = (act: Act): void => onceAsked(act, name, open, onGo, (answers) => store.act(act, answers));
  const about = [keyed ? 'with a key' : '', quiet ? 'quiet' : ''].filter(Boolean).join(', ');
  const label = `What to do with ${name}`;
  const acts = store.roomActs(key);
  return <Menu name={name} about={about} label={label} acts={acts} at={at} onAct={onAct} onClose={close} />;
}

function ServerMenu({ at, close, onGo }: { at: HTMLElement; close: () => void; onGo: () => void }) {
  const store = useStore();
  const open = useOverlays();
  const onAct = (act: Act): void => onceAsked(act, '', open, onGo, (answers) => store.act(act, answers));
  const label = 'What to do with the server';
  return (
    <Menu name="The server" about="" label={label} acts={store.serverActs()} at={at} onAct={onAct} onClose={close} />
  );
}

type Asking = Exclude<Overlay, { kind: 'jump' | 'rooms' | 'keys' | 'person' | 'room' | 'server' }>;

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
          button="Take it back"
          grave
          onDone={() => store.takeBack(overlay.place, overlay.line)}
          onClose={close}
        />
      );
    case 'act': {
      const { whom, act, run } = overlay;
      return (
        <Ask
          title={whom !== '' && (act.operator || act.grave) ? `${act.label}: ${whom}` : act.label}
          says={act.says}
          fields={act.fields}
          button={act.label}
          grave={act.grave}
          onDone={(_, answers) => does(() => run(answers))}
          onClose={close}
        />
      );
    }
  }
}
