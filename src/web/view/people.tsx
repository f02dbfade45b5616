/** Who is here: those of the place one looks at first, then contacts, then everybody else. */
import { useMemo, useState } from 'preact/hooks';
import { found, partsOf } from '../model/parts.js';
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
    const all = useMemo(() => partsOf(people, place, members), [people, place, members]);
    // What is looked for counts only where there is a field for it.
    const parts = people.length < MANY ? all : found(all, wanted);
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
          {parts.length === 0 && <p class="empty section alone">Nobody has “{wanted}” in their name.</p>}
          {people.length === 1 && (
            <p class="empty section alone">
              Nobody else is here yet. Others come by the same address as you, or by nc.
            </p>
          )}
        </div>
      </aside>
    );
  },
);
