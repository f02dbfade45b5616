/** The first letter of a name on a ground of its own, so that people are told apart at a glance. Decoration: the name stands beside it. */
import type { Person } from '../model/types.js';

const TINTS = 8;

/** The same for the same name everywhere, whatever its case. */
function tintOf(name: string): number {
  let sum = 0;
  for (const letter of name.toLowerCase()) sum = (sum * 33 + (letter.codePointAt(0) ?? 0)) % 65_521;
  return (sum >> 3) % TINTS;
}

export type Presence = 'here' | 'away' | 'gone';

export const presenceOf = (person: Person): Presence =>
  person.online ? (person.away === null ? 'here' : 'away') : 'gone';

export function Avatar({ name, small, presence }: { name: string; small?: boolean; presence?: Presence | undefined }) {
  return (
    <span class={`avatar tint-${tintOf(name)}${small === true ? ' small' : ''}`} aria-hidden="true">
      <span>{[...name][0]?.toUpperCase()}</span>
      {presence !== undefined && <span class="presence" data-presence={presence} />}
    </span>
  );
}
