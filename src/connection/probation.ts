/**
 * The time before a connection has a name: how long it may last, and how much may be sent in it. Owns its clock.
 */
import type { Clock } from '../chat/ports.js';
import type { Line } from '../protocol/line.js';
import * as lines from '../protocol/lines.js';

export interface VisitorLimits {
  /** Milliseconds. */
  readonly time: number;
  /** Bytes of a line. */
  readonly line: number;
  /** Bytes in all. */
  readonly bytes: number;
}

/** What is read of a client, where it can be bounded. */
export interface Bounded {
  /** From now on: bytes of a line, and bytes in all. */
  bound(line: number, total: number): void;
}

export class Probation {
  /** Bytes that a line may have now. */
  line: number;
  /** Let go of once it has done its work: a forgotten alarm would be kept as long as the connection. */
  private cancel: (() => void) | null;

  constructor(
    private readonly limits: VisitorLimits,
    private readonly maxLine: number,
    private readonly transport: Bounded,
    clock: Clock,
    late: () => void,
  ) {
    this.line = Math.min(limits.line, maxLine);
    transport.bound(this.line, limits.bytes);
    this.cancel = clock.after(limits.time, late);
  }

  /** The connection has a name: it may be silent for ever. */
  pass(): void {
    this.end();
    this.line = this.maxLine;
    this.transport.bound(this.maxLine, Number.POSITIVE_INFINITY);
  }

  end(): void {
    this.cancel?.();
    this.cancel = null;
  }

  lateLine(): Line {
    return lines.error({
      code: 'REGISTER_TIMEOUT',
      text: `A name has to be taken within ${this.limits.time / 1000} s. Come again, and type: register <name>`,
    });
  }

  spentLine(): Line {
    return lines.error({
      code: 'REGISTER_FIRST',
      text: `More than ${this.limits.bytes} bytes came before a name was taken. Come again, and begin with: register <name>`,
    });
  }
}
