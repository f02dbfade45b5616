/** What is said of a name that nobody has, and whom somebody has probably meant. Owns nothing. */

import { Refusal } from '../../language/codes.js';
import { fold } from '../../language/names.js';
import { isOneEditAway } from '../../language/text/nearest.js';
import { repeated } from '../../language/text/repeated.js';
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

/** What `name:text` and its kin are refused with where nobody has that name. */
export function noSuchUser(name: string, text: string): Refusal {
  const hint =
    text === '' ? 'To see who is here, type: /who' : `To say it to everyone, type: /all ${name}: ${repeated(text)}`;
  return new Refusal('NO_SUCH_USER', `Nobody is called ${repeated(name)}. ${hint}`);
}

/** The answer to `question` that can be nobody's name: perhaps a command of somebody who did not see the question. */
export function notAnAnswer(answer: string, question: string): Refusal {
  const { code, text } = noSuchUser(answer, '');
  return new Refusal(code, `${text}. It was the answer to ${question}?, a question that cancel ends.`);
}
