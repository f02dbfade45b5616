/**
 * What has been taken back lately, by its numbers: a message that is on its way is not stored, or shown, after that. Knows no
 * message.
 */
import { fold } from '../../language/names.js';

/** As many as can be told apart while what they are about is on its way. */
const KEPT = 1000;

interface Purge {
  /** A key. */
  readonly author: string;
  /** Ids. */
  readonly from: number;
  readonly upTo: number;
}

export class Purges {
  private readonly purges: Purge[] = [];

  /** What `author` (a key) has said between these ids is taken back. */
  add(author: string, from: number, upTo: number): void {
    this.purges.push({ author, from, upTo });
    if (this.purges.length > KEPT) this.purges.shift();
  }

  /** Whether it has been taken back. `from`: a name. */
  has({ id, from: name }: { readonly id: number; readonly from: string }): boolean {
    if (this.purges.length === 0) return false;
    const author = fold(name);
    return this.purges.some((one) => one.author === author && one.from <= id && id <= one.upTo);
  }
}
