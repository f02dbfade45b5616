/** What has come of a line or an object that has not ended yet, in one buffer that doubles: a byte at a time must not cost the square of its length. */

/** Bytes of the first buffer: most lines that come in pieces are typed by hand. */
const FIRST_BUFFER = 256;

export class Unfinished {
  private buffer: Buffer | null = null;
  length = 0;

  get last(): number {
    return this.buffer?.[this.length - 1] ?? -1;
  }

  append(bytes: Buffer): void {
    const length = this.length + bytes.length;
    if (this.buffer === null || this.buffer.length < length) {
      let size = FIRST_BUFFER;
      while (size < length) size *= 2;
      // Not from Node's pool, which one forgotten half line would keep alive whole.
      const buffer = Buffer.allocUnsafeSlow(size);
      this.buffer?.copy(buffer, 0, 0, this.length);
      this.buffer = buffer;
    }
    bytes.copy(this.buffer, this.length);
    this.length = length;
  }

  /** Gives the bytes away and the memory back. */
  take(): Buffer {
    const bytes = this.buffer?.subarray(0, this.length) ?? Buffer.alloc(0);
    this.buffer = null;
    this.length = 0;
    return bytes;
  }
}
