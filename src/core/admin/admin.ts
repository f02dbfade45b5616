/** Does what an administrator asks for. Owns nothing: one handler a request, each in the file of its family. */
import type { AdminDesk, Do, Progress, Request, Result } from '../../admin/requests.js';
import { Administrator } from './administrator.js';
import type { AdminParts, Handler, Handlers } from './handlers.js';
import { statusHandlers } from './status.js';

export class Admin implements AdminDesk {
  private readonly handlers: Handlers;

  constructor(private readonly parts: AdminParts) {
    this.handlers = { ...statusHandlers(parts) };
  }

  async act<D extends Do>(request: Request<D>, by: string, progress: (progress: Progress) => void): Promise<Result<D>> {
    const what = request.do;
    this.parts.logger.debug('an administrator asks', { by, what });
    const handle = this.handlers[what] as unknown as Handler<D>;
    return handle(request as never, { by: new Administrator(by), progress });
  }
}
