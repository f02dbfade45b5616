/**
 * Whether a guest's name may still be held by the connection that was lost. Afterwards it is somebody else's. Owns since
 * when it was found taken.
 */
/** Milliseconds. A server that has ended a connection knows it at once. */
const ENDED = 5000;
/** One that was not heard of any more notices the end after some 70 s (R1.14). */
const VANISHED = 80_000;

export class HeldName {
  private since: number | null = null;

  /** `vanished`: the end did not come from the server. */
  constructor(
    private readonly clock: { monotonic(): number },
    private readonly vanished: boolean,
  ) {}

  /** To be asked each time that the name is found taken. */
  mayBe(): boolean {
    const now = this.clock.monotonic();
    this.since ??= now;
    return now - this.since < (this.vanished ? VANISHED : ENDED);
  }
}
