/**
 * Bytes on their way to the kernel, perhaps to many clients at once, counted once in the total.
 */

/** Unwritten bytes of the whole server; chunks that many clients share count once. */
export class Total {
  bytes = 0;
}

export class Chunk {
  private holders = 0;

  constructor(
    readonly bytes: Buffer,
    private readonly total: Total,
  ) {}

  retain(): void {
    if (this.holders++ === 0) this.total.bytes += this.bytes.length;
  }

  release(): void {
    if (--this.holders === 0) this.total.bytes -= this.bytes.length;
  }
}
