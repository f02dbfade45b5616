/** What every session of a server is given. Owns nothing. */

import type { Clock } from '../../clock.js';
import type { Hub } from '../../doors/fanout/hub.js';
import type { Turns } from '../../link/turns.js';
import type { Logger } from '../../logger.js';
import type { Chat } from '../chat.js';
import type { CommandTable, ScriptBounds } from '../commands/record.js';
import type { FloodRates } from './flood.js';
import type { Gate } from './gate.js';
import type { VisitorLimits } from './login-grace.js';
import type { TaskQueue } from './task-queue.js';

export interface SessionParts {
  readonly chat: Chat;
  readonly hub: Hub;
  readonly turns: Turns;
  /** Of all connections. */
  readonly tasks: TaskQueue;
  readonly table: CommandTable;
  readonly gate: Gate;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Of this server. */
  readonly version: string;
  /** An operator wants the server stopped. */
  shutdown(by: string): void;
  /** Null: nobody is slowed down. */
  readonly flood: FloodRates | null;
  /** Bytes of a line. */
  readonly maxLine: number;
  readonly visitors: VisitorLimits;
  readonly scripts: ScriptBounds;
  /** Of the quiet port; null: there is none. */
  readonly quietPort: number | null;
  /** The name by which people reach this machine; without one, the address to which they have come. */
  readonly publicHost: string | undefined;
}
