/**
 * A set that is empty for nearly everybody nearly always. An empty Set takes 200 bytes; ten thousand silent people with
 * six each would be 12 MB of nothing.
 */
const NOTHING: ReadonlySet<never> = new Set();

/** As `Set`, as far as it goes; made at the first `add` and let go of at the last `delete`. */
export class RareSet<T> {
  private items: Set<T> | null = null;

  get size(): number {
    return this.items === null ? 0 : this.items.size;
  }

  has(item: T): boolean {
    return this.items?.has(item) ?? false;
  }

  add(item: T): void {
    this.items ??= new Set();
    this.items.add(item);
  }

  /** Returns whether it was in the set. */
  delete(item: T): boolean {
    if (!this.items?.delete(item)) return false;
    if (this.items.size === 0) this.items = null;
    return true;
  }

  clear(): void {
    this.items = null;
  }

  [Symbol.iterator](): IterableIterator<T> {
    return (this.items ?? NOTHING).values();
  }
}
