/** Ctrl-K: which places, rooms and people fit what somebody has typed, the likeliest first. Pure. */
import { fold, isPersonName, roomName } from '../../language/names.js';
import { offers } from './commands.js';
import type { Found, Place, State } from './types.js';

/** Shown at most, without what can be begun. */
export const MAX_FOUND = 12;

type Sort = 'everyone' | 'room' | 'person';

interface Goal {
  readonly found: Found;
  /** Behind a # are rooms and groups alone, behind an @ people. */
  readonly sort: Sort;
}

/** At last what can be begun under the name that was typed. */
export function findIn(state: State, typed: string): readonly Found[] {
  const trimmed = typed.trim();
  const only: Sort | null = trimmed.startsWith('#') ? 'room' : trimmed.startsWith('@') ? 'person' : null;
  const wanted = fold(only === null ? trimmed : trimmed.slice(1));
  const goals = goalsIn(state);
  const fitting = goals
    .map(({ found, sort }, order) => ({ found, sort, order, far: distance(wanted, found.label) }))
    .filter(({ far, sort }) => far !== null && (only === null || sort === only))
    .sort((a, b) => (a.far ?? 0) - (b.far ?? 0) || waiting(b.found) - waiting(a.found) || a.order - b.order)
    .slice(0, MAX_FOUND)
    .map(({ found }) => found);
  return [...fitting, ...toBegin(trimmed, only, goals, offers(state.commands, 'create_group'))];
}

/** What is nearer comes first: one's own places, but not where one is; rooms of others; people. */
function goalsIn({ places, people, rooms, current }: State): readonly Goal[] {
  const own = [...places.filter(({ key }) => key !== current), ...places.filter(({ key }) => key === current)];
  const has = new Set(places.map(({ key }) => key));
  const isNew = (kind: string, name: string): boolean => !has.has(`${kind}:${fold(name)}`);
  return [
    ...own.map((place) => ({ found: foundPlace(place), sort: sortOf(place) })),
    ...(rooms ?? [])
      .filter(({ name }) => isNew('room', name))
      .map(({ name }) => ({ found: found('room', name, name), sort: 'room' as const })),
    ...people
      .filter(({ name, me }) => !me && isNew('direct', name))
      .map(({ name }) => ({ found: found('person', name, name), sort: 'person' as const })),
  ];
}

function found(kind: Found['kind'], key: string, label: string): Found {
  return { kind, key, label, place: null, unread: 0, mentions: 0 };
}

function foundPlace({ key, kind, name, unread, mentions }: Place): Found {
  return { kind: 'place', key, label: name, place: kind, unread, mentions };
}

function sortOf({ kind }: Place): Sort {
  if (kind === 'all') return 'everyone';
  return kind === 'room' || kind === 'group' ? 'room' : 'person';
}

/** A room or a group, where none is called so; a message to somebody who is not to be seen: it waits for them. */
function toBegin(typed: string, only: Sort | null, goals: readonly Goal[], groups: boolean): readonly Found[] {
  const isThere = (sort: Sort, name: string): boolean =>
    goals.some((goal) => goal.sort === sort && fold(goal.found.label) === fold(name));
  const room = roomName(typed);
  const person = typed.replace(/^@/, '');
  return [
    ...(room !== null && only !== 'person' && !isThere('room', room)
      ? [found('new room', room, room), ...(groups ? [found('new group', room, room)] : [])]
      : []),
    ...(isPersonName(person) && only !== 'room' && !isThere('person', person) ? [found('person', person, person)] : []),
  ];
}

/** Smaller is nearer; null: it does not fit. */
function distance(wanted: string, name: string): number | null {
  if (wanted === '') return 0;
  const folded = fold(name);
  if (folded === wanted) return 0;
  if (folded.startsWith(wanted)) return 1;
  const at = folded.indexOf(wanted);
  if (at > 0) return /[\s_.-]/.test(folded[at - 1] as string) ? 2 : 3;
  return hasInOrder(folded, wanted) ? 4 : null;
}

/** Whether all letters of `wanted` are in `name`, in their order, from its first on: `ptl` in `partyline`. */
function hasInOrder(name: string, wanted: string): boolean {
  if (wanted.length < 2 || name[0] !== wanted[0]) return false;
  let done = 0;
  for (const letter of name) if (letter === wanted[done]) done++;
  return done === wanted.length;
}

/** What has one's name in it waits more than other lines. */
function waiting({ unread, mentions }: Found): number {
  return mentions > 0 ? 2 : unread > 0 ? 1 : 0;
}
