/** What is done to the server as a whole. */
import { doneBy } from '../../logger.js';
import type { AdminParts, Handlers } from './handlers.js';

export function processHandlers({ chat, logger, host }: AdminParts): Handlers<'shutdown'> {
  return {
    shutdown(_, { by }) {
      logger.audit('an administrator stops the server', doneBy(by));
      // The answer goes first: the end waits for those who are being answered, and begins with nobody else.
      setImmediate(() => host.shutdown(by.logged));
      return { people: chat.people.present };
    },
  };
}
