/**
 * Who was told to come again, and when. A reservation is its connection's; once that has ended, the one who comes next for the
 * same thing may have it. Owns the reservations, in memory; knows nothing of what they are for. Times are milliseconds of the
 * monotonic clock.
 */

/** Milliseconds for which one can be used after its time has come. */
const KEPT = 300_000;

interface Reservation {
  readonly at: number;
  by: Holder;
}

interface Holder {
  isAlive(): boolean;
}

export class Reservations {
  private readonly reserved = new Map<string, Reservation[]>();
  private count = 0;

  constructor(
    /** Remembered; the oldest go first. */
    private readonly most: number,
  ) {}

  /** When the time of this one comes, or has come; null: it has none. */
  of(subject: string, by: Holder, now: number): number | null {
    const kept = this.reserved.get(subject)?.filter((one) => one.at + KEPT > now) ?? [];
    this.keep(subject, kept);
    const own = kept.find((one) => one.by === by) ?? kept.find((one) => !one.by.isAlive());
    if (own === undefined) return null;
    own.by = by;
    return own.at;
  }

  /** Returns `at`. */
  give(subject: string, by: Holder, at: number, now: number): number {
    this.keep(subject, [...(this.reserved.get(subject) ?? []), { at, by }]);
    for (const [oldest, reserved] of this.reserved) {
      if (this.count <= this.most && reserved.some((one) => one.at + KEPT > now)) break;
      if (oldest !== subject) this.keep(oldest, []);
    }
    return at;
  }

  /** It has been used. */
  take(subject: string, by: Holder): void {
    this.keep(subject, this.reserved.get(subject)?.filter((one) => one.by !== by) ?? []);
  }

  /** Nobody waits there any more. */
  forget(subject: string): void {
    this.keep(subject, []);
  }

  private keep(subject: string, reserved: Reservation[]): void {
    this.count += reserved.length - (this.reserved.get(subject)?.length ?? 0);
    if (reserved.length === 0) this.reserved.delete(subject);
    else this.reserved.set(subject, reserved);
  }
}
