/** The middle: where one is, what is said there, and the line one types in. */
import { useEffect, useState } from 'preact/hooks';
import type { Link, Person, Place, State } from '../model/types.js';
import { Composer } from './composer.js';
import type { Drawer } from './drawer.js';
import { DropHint, offerAll, useDrop } from './drop.js';
import { Icon } from './icons.js';
import { Log } from './log.js';
import { memo } from './memo.js';
import { useOverlays } from './overlays.js';
import type { OnPerson } from './people.js';
import { Requests } from './requests.js';
import { useStore } from './store.js';

const count = (number: number, one: string, more: string): string => `${number} ${number === 1 ? one : more}`;

function presence(person: Person | undefined): string {
  if (person === undefined || !person.online) return 'not here';
  if (person.away === null) return 'here';
  return person.away === '' ? 'away' : `away: ${person.away}`;
}

/** One line about the place. */
function about(place: Place, state: State): string {
  const { kind, members, topic, written, keyed, quiet, heard } = place;
  const person = (): Person | undefined =>
    state.people.find(({ name }) => name.toLowerCase() === place.name.toLowerCase());
  const people = members === null ? '' : members.length === 1 ? 'only you' : count(members.length, 'person', 'people');
  const parts = {
    all: [count(state.online, 'person is here', 'people are here')],
    room: [topic ?? '', people],
    group: [members === null ? '' : count(members.length, 'member', 'members')],
    private: ['Private chat', presence(person())],
    direct: ['Direct messages', presence(person())],
  }[kind];
  const marks = [keyed ? 'with a key' : '', quiet ? (heard ? 'quiet' : 'quiet: you only listen') : ''];
  return [...parts, ...marks, written ? 'written down' : ''].filter((part) => part !== '').join(' · ');
}

const CLOSES: Readonly<Partial<Record<Place['kind'], string>>> = {
  room: 'Leave this room',
  group: 'Leave this group',
  private: 'End this private chat',
  direct: 'Hide these messages',
};

/** What there is to say about the connection: one quiet line, none while all is well. */
const LinkBar = memo(({ link }: { link: Link }) => {
  const store = useStore();
  const text = link.notice ?? (link.state === 'open' ? null : 'Connecting…');
  const isFine = link.state === 'open' && !link.slow;
  return (
    <div role="status">
      {text !== null && (
        <div class={`bar${isFine ? ' back' : ''}`}>
          <Icon name={isFine ? 'check' : 'alert'} />
          <p>
            {text}{' '}
            {link.state === 'waiting' && (
              <button type="button" class="link-button" onClick={() => store.retry()}>
                Try now
              </button>
            )}
          </p>
        </div>
      )}
    </div>
  );
});

/** Nobody can tell it again: it stays until it is noted. */
const CodeBar = memo(({ code, name }: { code: string | null; name: string }) => {
  const store = useStore();
  return (
    <div role="status">
      {code !== null && (
        <div class="bar">
          <Icon name="private" />
          <p>
            Your code is <strong>{code}</strong>. You need it to come back as {name}, so write it down.{' '}
            <button type="button" class="link-button" onClick={() => store.noted()}>
              I have it
            </button>
          </p>
        </div>
      )}
    </div>
  );
});

export function Conversation({
  state,
  place,
  covered,
  onDrawer,
  onPerson,
}: {
  state: State;
  place: Place;
  covered: boolean;
  onDrawer: (side: Drawer) => void;
  onPerson: OnPerson;
}) {
  const store = useStore();
  const open = useOverlays();
  const closes = CLOSES[place.kind];
  const [folder, setFolder] = useState(false);
  useEffect(() => setFolder(false), [place.key]);
  const drop = useDrop(
    (files) => {
      setFolder(false);
      offerAll(store, place.key, files);
    },
    () => setFolder(true),
  );
  const elsewhere = state.unread - place.unread;
  return (
    <main class="conversation" inert={covered} {...drop.handlers}>
      <header class="head">
        <button
          type="button"
          class="tool open-places"
          aria-controls="places"
          aria-expanded={false}
          onClick={() => onDrawer('places')}
        >
          <Icon name="menu" />
          <span class="hidden">Places </span>
          {elsewhere > 0 && (
            <>
              <span class="badge mentions">{elsewhere > 99 ? '99+' : elsewhere}</span>
              <span class="hidden"> unread</span>
            </>
          )}
        </button>
        <div class="what">
          <h1>
            <Icon name={place.kind} />
            <span>{place.name}</span>
          </h1>
          <p class="about" title={place.topic ?? undefined}>
            {about(place, state)}
          </p>
        </div>
        {(place.kind === 'direct' || place.kind === 'private') && (
          <More name={place.name} onOpen={(at) => onPerson(place.name, at)} />
        )}
        {place.kind === 'room' && place.closed === null && (
          <button
            type="button"
            class="tool"
            aria-label="Set the topic"
            title="Set the topic"
            onClick={() => open({ kind: 'topic', place })}
          >
            <Icon name="topic" />
          </button>
        )}
        {store.roomActs(place.key).length > 0 && (
          <More name={place.name} onOpen={(at) => open({ kind: 'room', place, at })} />
        )}
        {closes !== undefined && (
          <button
            type="button"
            class="tool"
            aria-label={closes}
            title={closes}
            onClick={() => (place.kind === 'group' ? open({ kind: 'leave group', place }) : store.close(place.key))}
          >
            <Icon name="close" />
          </button>
        )}
        <button
          type="button"
          class="tool open-people"
          aria-label="People"
          aria-controls="people"
          onClick={() => onDrawer('people')}
        >
          <Icon name="people" />
        </button>
      </header>
      <LinkBar link={state.link} />
      <CodeBar code={state.code} name={state.me?.name ?? ''} />
      <Requests requests={state.requests} />
      <div role="status">
        {folder && <p class="bar">A folder cannot be sent. Put it into an archive, like a zip file, and send that.</p>}
      </div>
      <Log key={place.key} store={store} place={place} files={state.files} today={state.today} onPerson={onPerson} />
      <Composer key={`${place.key} composer`} place={place} prompt={state.prompt} />
      {drop.over && <DropHint to={place.name} />}
    </main>
  );
}

/** What opens the menu of a person or a room. */
function More({ name, onOpen }: { name: string; onOpen: (at: HTMLElement) => void }) {
  const label = `What to do with ${name}`;
  return (
    <button
      type="button"
      class="tool"
      aria-label={label}
      aria-haspopup="menu"
      title={label}
      onClick={(event) => onOpen(event.currentTarget)}
    >
      <Icon name="more" />
    </button>
  );
}
