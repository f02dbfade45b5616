/** A backup of all that is kept, while the server works. */
import { CannotBeDone } from '../../admin/requests.js';
import { doneBy } from '../../logger.js';
import { BackupError } from '../backups.js';
import type { AdminParts, Handlers } from './handlers.js';

export function backupHandlers({ clock, logger, host }: AdminParts): Handlers<'backup'> {
  return {
    async backup({ directory }, { by, progress }) {
      const { backups } = host;
      if (backups === null)
        throw new CannotBeDone('this server keeps nothing (--memory), so there is nothing to back up');
      const began = clock.monotonic();
      logger.audit('a backup is being made', { ...doneBy(by), directory });
      try {
        const backup = await backups.make(directory, (what, done, of) => progress({ what, done, of }));
        const { at, bytes, files, fileBytes, leftOut } = backup;
        const seconds = Math.round((clock.monotonic() - began) / 100) / 10;
        logger.audit('a backup is made', {
          ...{ ...doneBy(by), directory, bytes, files, fileBytes, seconds },
          ...(leftOut.length > 0 && { leftOut: leftOut.length }),
        });
        return { directory, date: new Date(at).toISOString(), bytes, files, fileBytes, leftOut, seconds };
      } catch (error) {
        if (!(error instanceof BackupError)) throw error;
        logger.audit('no backup was made', { ...doneBy(by), directory, why: error.message });
        throw new CannotBeDone(error.message);
      }
    },
  };
}
