/**
 * Tries of passwords, codes and keys wait for each other: of many at once, all would be checked before the first is known to have
 * failed. Owns those under way; does not know what is tried.
 */

import { lineOf, type Try } from './guess-throttle.js';

export class Tries {
  /** The last of the tries under way, by the line in which they wait. */
  private readonly last = new Map<string, Promise<void>>();

  /** Does `check` after those before it that count together with it. */
  inLine<T>(attempt: Try, check: () => Promise<T>): Promise<T> {
    const line = lineOf(attempt);
    const before = this.last.get(line) ?? Promise.resolve();
    const checked = before.then(check);
    const over = checked.then(
      () => {},
      () => {},
    );
    this.last.set(line, over);
    void over.then(() => {
      if (this.last.get(line) === over) this.last.delete(line);
    });
    return checked;
  }
}
