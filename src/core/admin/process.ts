/** What is done to the server as a whole: reading its configuration again, and its end. */
import { doneBy } from '../../logger.js';
import type { AdminParts, Handlers } from './handlers.js';

export function processHandlers({ chat, logger, host }: AdminParts): Handlers<'reload' | 'shutdown'> {
  return {
    reload(_, { by }) {
      logger.audit('an administrator reloads', doneBy(by));
      return host.reload();
    },
    shutdown(_, { by }) {
      logger.audit('an administrator stops the server', doneBy(by));
      // The answer goes first: the end waits for those who are being answered, and begins with nobody else.
      setImmediate(() => host.shutdown(by.logged));
      return { people: chat.people.present };
    },
  };
}
