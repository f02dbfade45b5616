/** Does what an administrator asks for. Owns nothing: one handler a request, each in the file of its family. */
import type { AdminDesk, Do, Progress, Request, Result } from '../../admin/requests.js';
import { doneBy } from '../../logger.js';
import { accountHandlers } from './accounts.js';
import { Administrator } from './administrator.js';
import { backupHandlers } from './backup.js';
import type { AdminParts, Handler, Handlers } from './handlers.js';
import { moderationHandlers } from './moderation.js';
import { processHandlers } from './process.js';
import { roomHandlers } from './rooms.js';
import { statusHandlers } from './status.js';

export class Admin implements AdminDesk {
  private readonly handlers: Handlers;

  constructor(private readonly parts: AdminParts) {
    this.handlers = {
      ...statusHandlers(parts),
      ...moderationHandlers(parts),
      ...roomHandlers(parts),
      ...processHandlers(parts),
      ...backupHandlers(parts),
      ...accountHandlers(parts),
    };
  }

  async act<D extends Do>(
    request: Request<D>,
    user: string,
    progress: (progress: Progress) => void,
    connection?: number,
  ): Promise<Result<D>> {
    const what = request.do;
    const by = new Administrator(user, connection);
    this.parts.logger.debug('an administrator asks', { ...doneBy(by), what });
    const handle = this.handlers[what] as unknown as Handler<D>;
    return handle(request as never, { by, progress });
  }
}
