/**
 * The time before a connection has a name: how long it may last, how much may be sent in it, and what is asked in it again.
 * Owns its clock.
 */

import type { Clock } from '../../clock.js';
import type { Event } from '../../language/events.js';
import * as make from '../../language/make.js';
import type { ToDoor } from '../../link/link.js';

export interface VisitorLimits {
  /** Milliseconds. */
  readonly time: number;
  /** Bytes of a line. */
  readonly line: number;
  /** Bytes in all. */
  readonly bytes: number;
}

/** Answers to questions that give their time again; Chat77's clients give six. */
const MOST_RENEWALS = 12;

const NOTHING: readonly Event[] = [];

export class LoginGrace {
  /** After a slip the greeting's question is asked again: its clients wait for it. */
  asksAgain = false;
  /** Bytes that a line may have now. */
  line: number;
  /** Let go of once it has done its work: a forgotten alarm would be kept as long as the connection. */
  private cancel: (() => void) | null;
  private renewals = 0;

  constructor(
    private readonly limits: VisitorLimits,
    /** Milliseconds of the time that are over. */
    waited: number,
    /** Bytes of a line of somebody with a name. */
    private readonly named: { readonly maxLine: number },
    private readonly door: Pick<ToDoor, 'bound'>,
    private readonly clock: Clock,
    private readonly late: () => void,
  ) {
    this.line = Math.min(limits.line, named.maxLine);
    const left = limits.time - waited;
    this.cancel = left > 0 ? clock.after(left, late) : soon(late);
  }

  /** A question has been answered: there is time for the next one. */
  renew(): void {
    if (this.cancel === null || this.renewals === MOST_RENEWALS) return;
    this.renewals++;
    this.cancel();
    this.cancel = this.clock.after(this.limits.time, this.late);
  }

  /** What stands after the answer to a slip, or is the answer where there is none. */
  get question(): readonly Event[] {
    return this.asksAgain && this.cancel !== null ? [make.askMode({})] : NOTHING;
  }

  /** The connection has a name: it may be silent forever. */
  pass(): void {
    this.end();
    this.line = this.named.maxLine;
    this.door.bound(this.line, Number.POSITIVE_INFINITY);
  }

  end(): void {
    this.cancel?.();
    this.cancel = null;
  }

  lateLine(): Event {
    return make.error({ reason: { code: 'REGISTER_TIMEOUT', why: 'late', seconds: this.limits.time / 1000 } });
  }

  spentLine(): Event {
    return make.error({ reason: { code: 'REGISTER_FIRST', why: 'spent', most: this.limits.bytes } });
  }
}

function soon(callback: () => void): () => void {
  const immediate = setImmediate(callback);
  return () => clearImmediate(immediate);
}
