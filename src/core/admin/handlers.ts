/** What every handler of the administrator's requests is given, and what it has to be. Owns nothing. */
import type { Asked, Do, Progress, Result } from '../../admin/requests.js';
import type { ReloadReport, StatusOfHost } from '../../admin/results.js';
import type { Clock } from '../../clock.js';
import type { Logger } from '../../logger.js';
import type { Backups } from '../backups.js';
import type { Chat } from '../chat.js';
import type { Administrator } from './administrator.js';

/** What is not the core's: given by whoever puts the server together. */
export interface AdminHost {
  status(): StatusOfHost;
  /** Null: nothing is kept. */
  readonly backups: Backups | null;
  /** What SIGHUP does. Throws nothing: why nothing could be taken over is in the report. */
  reload(): ReloadReport | Promise<ReloadReport>;
  /** As soon as this has been answered. */
  shutdown(by: string): void;
}

export interface AdminParts {
  readonly chat: Chat;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly version: string;
  readonly host: AdminHost;
}

/** One request, as its handler sees it. */
export interface Acting {
  readonly by: Administrator;
  /** How far it is; for what takes more than a moment. */
  progress(progress: Progress): void;
}

/**
 * Throws a Refusal. What changes something is logged by `logger.audit`, with `doneBy(by)`: mostly by the domain function that does
 * it, otherwise here. Never with what people have written, and no reason.
 */
export type Handler<D extends Do> = (asked: Asked<D>, acting: Acting) => Result<D> | Promise<Result<D>>;

/** Those of some requests: a family has a file, which says of which. */
export type Handlers<D extends Do = Do> = { readonly [K in D]: Handler<K> };
