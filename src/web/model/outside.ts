/** What of the window is told to who does not look at a place: its title, and what a screen reader says. Pure. */
import type { State } from './types.js';

/** `(3) lab · Partyline`: what is unread, and where one is. */
export function titleOf(state: State): string {
  if (state.phase !== 'inside') return 'Partyline';
  const place = state.places.find(({ key }) => key === state.current);
  const where = place === undefined ? 'Partyline' : `${place.name} · Partyline`;
  return state.unread > 0 ? `(${state.unread}) ${where}` : where;
}

export interface Told {
  readonly key: number;
  readonly text: string;
}

/** The newest line of all places. */
export const newestOf = (state: State): number =>
  Math.max(0, ...state.places.map(({ lines }) => lines.at(-1)?.key ?? 0));

/** What others have said since `after` in the places of two that are out of view. */
export function toldOf(state: State, after: number): readonly Told[] {
  return state.places
    .filter(({ key, kind }) => (kind === 'direct' || kind === 'private') && key !== state.current)
    .flatMap(({ kind, lines }) => {
      let from = lines.length;
      while (from > 0 && (lines[from - 1]?.key ?? 0) > after) from -= 1;
      const what = kind === 'direct' ? 'Direct message from' : 'Private chat,';
      return lines
        .slice(from)
        .filter((line) => line.kind === 'said' && !line.own && !line.purged)
        .map((line) => ({ key: line.key, text: `${what} ${line.from}: ${line.text}` }));
    })
    .sort((a, b) => a.key - b.key);
}
