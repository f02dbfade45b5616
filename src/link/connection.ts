/** What carries a session, as the session knows it: something that takes bytes and brings lines. */

import type { Bounded } from '../core/session/login-grace.js';
import type { Wire } from '../doors/fanout/backlog.js';
import type { Peer } from './peer.js';

export interface Transport extends Wire, Bounded {
  readonly peer: Peer;
  /** No more `line` calls until `resume`. */
  pause(): void;
  /** `atOnce`: what waits here is given within this call; otherwise soon after it. */
  resume(atOnce: boolean): void;
  /** It is this connection's turn again, and its lines wait for something else yet: whatever is no line may come. */
  goOn(): void;
  /** From now on, or no longer, what is typed is not echoed, if the client can be told so. */
  hideTyping(hide: boolean): void;
  /** Has the kernel tell whether the other side has gone for good, where its end of input has been read: then nothing else would. */
  probe(): void;
  /** Ends the connection once every byte given has gone out. */
  close(): void;
  /** Ends it at once. */
  destroy(): void;
}
