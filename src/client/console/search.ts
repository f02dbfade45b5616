/** Ctrl-R: a line typed before, found by some characters of it. Owns these, and the place that was found. */
import type { TypedHistory } from '../../typed-history.js';

export type SearchOutcome = 'goes on' | 'given up' | 'over';

export class Search {
  found: string | null = null;
  private words = '';
  private place: number | undefined;

  constructor(private readonly history: TypedHistory) {}

  get prompt(): string {
    const none = this.words !== '' && this.found === null ? 'nothing with' : 'earlier line with';
    return `(${none} "${this.words}") `;
  }

  /** Where the words stand in the line that was found. */
  get at(): number {
    return Math.max(0, this.found?.toLowerCase().indexOf(this.words.toLowerCase()) ?? 0);
  }

  press(key: string | { readonly text: string }): SearchOutcome {
    if (typeof key === 'object') return this.look(this.words + key.text, undefined);
    if (key === 'backspace') return this.look(this.words.slice(0, -1), undefined);
    if (key === 'search') return this.look(this.words, this.place);
    return key === 'cancel' || key === 'discard' ? 'given up' : 'over';
  }

  private look(words: string, before: number | undefined): 'goes on' {
    this.words = words;
    const hit = words === '' ? null : this.history.find(words, before);
    // A further one there is not: the last stays.
    if (hit === null && before !== undefined) return 'goes on';
    this.found = hit?.line ?? null;
    this.place = hit?.place;
    return 'goes on';
  }
}
