/** What an administrator is told where something is refused: at the shell, where other things are typed than in the chat. */
import type { Reason } from '../../language/codes.js';
import { refusalText } from '../../language/text/refusals.js';

export function sentenceFor(reason: Reason): string {
  return refusalText(reason);
}
