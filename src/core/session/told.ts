/** What one connection has been told once, and is not told again. Owns the bound of it. */
import { RareSet } from '../../rare-set.js';

/** Words that are remembered; then nothing more of the kind is told. */
const MAX_TOLD = 32;

export class Told {
  /** Of the transfer that it is sending, which will not go so. */
  transfer = false;
  private readonly words = new RareSet<string>();

  has(word: string): boolean {
    return this.words.has(word);
  }

  /** Whether `take` would. */
  takes(word: string): boolean {
    return !this.words.has(word) && this.words.size < MAX_TOLD;
  }

  /** True once for each word: it is told now. */
  take(word: string): boolean {
    if (!this.takes(word)) return false;
    this.words.add(word);
    return true;
  }
}
