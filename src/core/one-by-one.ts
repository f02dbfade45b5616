/**
 * Changes of one thing that have to be stored, one after the other: whoever asks for one while another is not stored yet waits
 * for that, and so is told of nothing that may not hold. Owns the one under way; does not know what is changed.
 */

export class OneByOne {
  /** Settles when it is over; never rejects. */
  private underway: Promise<void> | null = null;

  /** Begins at once where nothing is under way. Throws what `change` throws. */
  async take<T>(change: () => Promise<T>): Promise<T> {
    while (this.underway !== null) await this.underway;
    const changed = change();
    this.underway = changed.then(
      () => {},
      () => {},
    );
    try {
      return await changed;
    } finally {
      this.underway = null;
    }
  }
}
