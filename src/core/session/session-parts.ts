/** What every session of a server is given. Owns nothing. */

import type { Clock } from '../../clock.js';
import type { LeaveReason } from '../../language/codes.js';
import type { Event } from '../../language/events.js';
import type { Logger } from '../../logger.js';
import type { Chat } from '../chat.js';
import type { CommandTable, ScriptBounds } from '../commands/record.js';
import type { Asker } from '../ports.js';
import type { FloodSettings, Floods } from './flood.js';
import type { Gate } from './gate.js';
import type { Overheard } from './line-wait.js';
import type { VisitorLimits } from './login-grace.js';
import type { TaskQueue } from './task-queue.js';

/** What sessions have of the port by which they came. */
export interface PortTraits {
  /** Said at once; nothing where programs come. */
  readonly greeting: readonly Event[];
  /** Lines are typed by people: what they may have been meant as counts (R2.20). */
  readonly forPeople: boolean;
  /** A door has bounded what comes: texts are as long as those of somebody with a name. */
  readonly bounded?: true;
}

/** Where files have connections of their own, and lines by HTTP; null: they have none there. */
export interface FileDoors {
  readonly quietPort: number | null;
  readonly web: { readonly port: number; readonly tls: boolean } | null;
}

/** How a session ends. `reason`: what others are told of it. */
export type Ending =
  /** Once everything before has been answered; `answer` comes after that. */
  | { readonly how: 'left'; readonly reason: LeaveReason; readonly answer?: Event }
  /** The server stops: a last line at once, then as who leaves. */
  | { readonly how: 'stopped'; readonly reason: LeaveReason; readonly notice: Event }
  /** The name goes to somebody else, or to nobody: a last line, and the end. */
  | { readonly how: 'evicted'; readonly reason: LeaveReason; readonly notice: Event }
  /** At once: nothing is waited for any longer. */
  | { readonly how: 'dropped'; readonly reason: LeaveReason }
  /** Its connection has ended already. */
  | { readonly how: 'lost'; readonly reason: LeaveReason };

/** A session, as the whole of the core knows it. */
export interface Running {
  /** The only way in which it ends. What comes after the end does nothing. */
  end(ending: Ending): void;
}

/** What an operator may change while the server runs: to be read when it is used. */
export interface SessionSettings {
  readonly flood: FloodSettings;
  /** Bytes of answers to its own lines that may be on their way to a client. */
  readonly maxOwnAnswers: number;
  /** Bytes of a line. */
  readonly maxLine: number;
  readonly visitors: VisitorLimits;
  readonly scripts: ScriptBounds;
  /** The name by which people reach this machine; without one, the address to which they have come. */
  readonly publicHost: string | undefined;
}

export interface SessionParts {
  readonly chat: Chat;
  /** Of all connections. */
  readonly tasks: TaskQueue;
  readonly table: CommandTable;
  readonly gate: Gate;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Of this server. */
  readonly version: string;
  /** Of all connections. */
  readonly overheard: Overheard;
  /** Whose line is being handled. */
  readonly handling: { asker: Asker | null };
  /** The connection of that session is gone. */
  gone(session: Running): void;
  /** An operator wants the server stopped. */
  shutdown(by: string): void;
  readonly settings: SessionSettings;
  /** Of all who have a name. */
  readonly floods: Floods;
  readonly fileDoors: FileDoors;
}
