/** Whom somebody has probably meant whose name nobody has. Owns nothing; knows of a message nothing but its name. */
import { fold } from '../grammar/names.js';
import { isOneEditAway } from '../grammar/nearest.js';
import { Refusal } from '../protocol/codes.js';
import { repeated } from '../protocol/repeated.js';
import type { People } from './people.js';

/** People among whom one of nearly the same name is looked for. */
const LOOKED_AT = 1000;

/** Names somebody who is here; null: nobody is called nearly so. */
export function mistypedName(name: string, people: People): Refusal | null {
  const key = fold(name);
  let looked = 0;
  for (const person of people.all()) {
    if (isOneEditAway(key, person.key))
      return new Refusal('NO_SUCH_USER', `Nobody is called ${repeated(name)}. Perhaps: /msg ${person.name} <text>`);
    if (++looked === LOOKED_AT) break;
  }
  return null;
}
