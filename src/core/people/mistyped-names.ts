/** What is said of a name that nobody has, and whom somebody has probably meant. Owns nothing. */

import { Refusal } from '../../language/codes.js';
import { fold, isOneEditAway } from '../../language/names.js';
import type { People } from './people.js';

/** People among whom one of nearly the same name is looked for. */
const LOOKED_AT = 1000;

/** Names somebody who is here; null: nobody is called nearly so. `looked`: nothing was said to them. */
export function mistypedName(name: string, people: People, looked?: true): Refusal | null {
  const key = fold(name);
  let compared = 0;
  for (const person of people.all()) {
    if (isOneEditAway(key, person.key))
      return new Refusal({
        code: 'NO_SUCH_USER',
        why: 'mistyped',
        name,
        meant: person.name,
        ...(looked && { looked }),
      });
    if (++compared === LOOKED_AT) break;
  }
  return null;
}

/** What `name:text` and its kin are refused with where nobody has that name. */
export function noSuchUser(name: string, text: string): Refusal {
  return new Refusal({ code: 'NO_SUCH_USER', why: 'nobody', name, text });
}

/** The answer to `question` that can be nobody's name: perhaps a command of somebody who did not see the question. */
export function notAnAnswer(answer: string, question: string): Refusal {
  return new Refusal({ code: 'NO_SUCH_USER', why: 'noAnswer', name: answer, question });
}
