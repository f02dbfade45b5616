/**
 * What operators want to find in the log of what was refused: who was kept out, or not heard, or wanted what is not theirs. Owns
 * which codes these are. What was typed is not among it: no text, no password, no code, no key.
 */
import type { Code, Reason } from '../../language/codes.js';
import { type Connected, connected, type Logger } from '../../logger.js';

/** Each has a sentence of its own, so that many of one kind leave none of another out (see cli/log-bound.ts). */
const ATTEMPTS: Partial<Record<Code, string>> = {
  BANNED: 'refused: banned',
  MUTED: 'refused: muted',
  NOT_OPERATOR: 'refused: no operator',
  NOT_ON_ROSTER: 'refused: not on the roster',
  LOCKED: 'refused: locked',
  WRONG_CODE: 'refused: wrong code',
  WRONG_KEY: 'refused: wrong key',
  QUIET: 'refused: quiet room',
  TOO_MANY_TRIES: 'refused: too many tries',
  STORAGE: 'refused: the storage fails',
};

/** `name`: of the one who asks; a visitor's is the one that they wanted, as far as the reason has it. `what` is shut out by a ban: as in the log of the ban itself. */
export function noteAttempt(logger: Logger, reason: Reason, name: string | undefined, who: Connected): void {
  const event = ATTEMPTS[reason.code];
  if (event === undefined) return;
  logger.info(event, {
    name: name ?? ('name' in reason ? reason.name : undefined),
    ...connected(who),
    code: reason.code,
    what: 'shut' in reason ? reason.shut : undefined,
    command: 'command' in reason ? reason.command : undefined,
    room: 'room' in reason ? (reason.room ?? undefined) : undefined,
  });
}
