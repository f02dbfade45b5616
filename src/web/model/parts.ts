/** The list of people in its parts: those of the place one looks at, contacts, everybody else. Pure. */
import { fold } from '../../language/names.js';
import type { Person } from './types.js';

export interface Part {
  readonly title: string;
  readonly people: readonly Person[];
}

/** A member of a group who is not here, and of whom nothing else is known. */
const away = (name: string): Person => ({ name, online: false, away: null, contact: false, blocked: false, me: false });

/** `people` in the order in which each part has them; `members` of the place called `place`, null: not known. Parts of nobody are left out. */
export function partsOf(people: readonly Person[], place: string, members: readonly string[] | null): Part[] {
  const names = new Map(members?.map((name) => [fold(name), name]));
  const inside: Person[] = [];
  const others: Person[] = [];
  for (const person of people) (names.delete(fold(person.name)) ? inside : others).push(person);
  return [
    { title: `In ${place}`, people: [...inside, ...[...names.values()].map(away)] },
    { title: 'Contacts', people: others.filter(({ contact }) => contact) },
    { title: members === null ? 'Here' : 'Elsewhere', people: others.filter(({ contact }) => !contact) },
  ].filter((part) => part.people.length > 0);
}

/** Those whose name has the word in it. */
export function found(parts: readonly Part[], word: string): readonly Part[] {
  const wanted = fold(word.trim());
  if (wanted === '') return parts;
  return parts
    .map(({ title, people }) => ({ title, people: people.filter(({ name }) => fold(name).includes(wanted)) }))
    .filter((part) => part.people.length > 0);
}
