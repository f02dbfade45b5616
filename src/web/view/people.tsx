/** Who is here: those of the place one looks at first, then contacts, then everybody else. */
import { useMemo, useState } from 'preact/hooks';
import type { Person } from '../model/types.js';
import { Avatar, presenceOf } from './avatar.js';
import { Icon } from './icons.js';
import { memo } from './memo.js';
import { useRoving } from './roving.js';

export type OnPerson = (name: string, at: HTMLElement) => void;

/** From this number on there is a field to find somebody by. */
const MANY = 12;

const WORDS = { here: 'here', away: 'away', gone: 'not here' } as const;

const PersonRow = memo(({ person, onPerson }: { person: Person; onPerson: OnPerson }) => {
  const presence = presenceOf(person);
  const more = person.away !== null && person.away !== '' ? person.away : presence === 'here' ? '' : WORDS[presence];
  return (
    <li>
      <button
        type="button"
        data-row
        data-person={person.name}
        data-presence={presence}
        tabIndex={-1}
        class="row"
        onClick={(event) => onPerson(person.name, event.currentTarget)}
      >
        <Avatar name={person.name} small presence={presence} />
        <span class="who">
          <span class="name">{person.name}</span>
          {more !== '' && (
            <span class="more" aria-hidden={more === WORDS[presence]}>
              {more}
            </span>
          )}
        </span>
        {person.me && <span class="tag">you</span>}
        {person.blocked && <span class="tag">blocked</span>}
        <span class="hidden">, {WORDS[presence]}</span>
      </button>
    </li>
  );
});

interface Part {
  readonly title: string;
  readonly people: readonly Person[];
}

function partsOf(people: readonly Person[], place: string, members: readonly string[] | null): Part[] {
  const names = members === null ? null : new Set(members.map((name) => name.toLowerCase()));
  const inside = (person: Person): boolean => names?.has(person.name.toLowerCase()) ?? false;
  const others = people.filter((person) => !inside(person));
  return [
    { title: `In ${place}`, people: names === null ? [] : people.filter(inside) },
    { title: 'Contacts', people: others.filter(({ contact }) => contact) },
    { title: names === null ? 'People' : 'Elsewhere', people: others.filter(({ contact }) => !contact) },
  ].filter((part) => part.people.length > 0);
}

export const People = memo(
  ({
    people,
    place,
    members,
    covered,
    onPerson,
    onClose,
  }: {
    people: readonly Person[];
    /** The name of the place one looks at, and who is in it. */
    place: string;
    members: readonly string[] | null;
    covered: boolean;
    onPerson: OnPerson;
    onClose: () => void;
  }) => {
    const roving = useRoving<HTMLDivElement>();
    const [wanted, setWanted] = useState('');
    const parts = useMemo(() => {
      const word = wanted.trim().toLowerCase();
      const found = word === '' ? people : people.filter((person) => person.name.toLowerCase().includes(word));
      return partsOf(found, place, members);
    }, [people, place, members, wanted]);
    return (
      <aside class="people" id="people" aria-label="People" inert={covered}>
        <div class="side-head">
          <h2 class="title">People</h2>
          <button type="button" class="tool only-drawer" aria-label="Close the list of people" onClick={onClose}>
            <Icon name="close" />
          </button>
        </div>
        {people.length >= MANY && (
          <div class="find">
            <input
              class="field"
              type="search"
              aria-label="Find a person"
              placeholder="Find a person"
              value={wanted}
              onInput={(event) => setWanted(event.currentTarget.value)}
            />
          </div>
        )}
        <div class="scroll" {...roving}>
          {parts.map((part) => (
            <section class="section" key={part.title} aria-label={part.title}>
              <div class="section-head">
                <h3>
                  {part.title} <span class="count">{part.people.length}</span>
                </h3>
              </div>
              <ul>
                {part.people.map((person) => (
                  <PersonRow key={person.name} person={person} onPerson={onPerson} />
                ))}
              </ul>
            </section>
          ))}
          {parts.length === 0 && <p class="empty section">Nobody here has “{wanted}” in their name.</p>}
        </div>
      </aside>
    );
  },
);
