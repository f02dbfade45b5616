/** The middle: where one is, what is said there, and the line one types in. */
import type { Link, Person, Place, State } from '../model/types.js';
import { Composer } from './composer.js';
import type { Drawer } from './drawer.js';
import { Icon } from './icons.js';
import { Log } from './log.js';
import { memo } from './memo.js';
import type { OnPerson } from './people.js';
import { useStore } from './store.js';

const count = (number: number, one: string, more: string): string => `${number} ${number === 1 ? one : more}`;

function presence(person: Person | undefined): string {
  if (person === undefined || !person.online) return 'not here';
  if (person.away === null) return 'here';
  return person.away === '' ? 'away' : `away: ${person.away}`;
}

/** One line about the place. */
function about(place: Place, state: State): string {
  const { kind, members, topic, written } = place;
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
  return [...parts, written ? 'written down' : ''].filter((part) => part !== '').join(' · ');
}

const CLOSES: Readonly<Partial<Record<Place['kind'], string>>> = {
  room: 'Leave this room',
  private: 'End this private chat',
  direct: 'Hide these messages',
};

/** What there is to say about the connection: one quiet line, none while all is well. */
const LinkBar = memo(({ link }: { link: Link }) => {
  const store = useStore();
  const text = link.notice ?? (link.state === 'open' ? null : 'Connecting…');
  return (
    <div role="status">
      {text !== null && (
        <div class={`bar${link.state === 'open' ? ' back' : ''}`}>
          <Icon name={link.state === 'open' ? 'check' : 'alert'} />
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
  const closes = CLOSES[place.kind];
  const elsewhere = state.unread - place.unread;
  return (
    <main class="conversation" inert={covered}>
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
        {closes !== undefined && (
          <button type="button" class="tool" aria-label={closes} title={closes} onClick={() => store.close(place.key)}>
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
      <Log key={place.key} store={store} place={place} files={state.files} onPerson={onPerson} />
      <Composer key={`${place.key} composer`} place={place} prompt={state.prompt} />
    </main>
  );
}
