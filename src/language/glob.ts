/**
 * Patterns as the shell has them: `*` stands for any characters or none, `?` for one, `\` makes the character after it
 * stand for itself, and everything else does so anyway. A pattern fits a text as a whole.
 * Reads every character of a text once and never goes back, whatever the pattern is: all places in the pattern where
 * the text may have got to are the bits of one set, which a character moves on together.
 */

/** Characters of a pattern. A character of a text costs one step for each 32 of them. */
export const MAX_GLOB = 256;

const BITS = 32;

export class Glob {
  /** Characters of the pattern that stand for one character of the text; so many steps lead from its begin to its end. */
  private readonly end: number;
  private readonly words: number;
  /** Places before which a `*` stands: whatever comes, one may stay there. */
  private readonly stays: Uint32Array;
  /** Places from which any character leads on: those of a `?`. */
  private readonly any: Uint32Array;
  /** By character: places from which it leads on. */
  private readonly moves = new Map<string, Uint32Array>();

  /** `pattern` has at most `MAX_GLOB` characters; the caller has looked at that. */
  constructor(pattern: string) {
    const characters = [...pattern];
    this.words = Math.floor(characters.length / BITS) + 1;
    this.stays = new Uint32Array(this.words);
    this.any = new Uint32Array(this.words);
    const literals: (readonly [character: string, place: number])[] = [];
    let place = 0;
    for (let at = 0; at < characters.length; at++) {
      const character = characters[at] as string;
      if (character === '*') add(this.stays, place);
      else if (character === '?') add(this.any, place++);
      else if (character === '\\' && at + 1 < characters.length) literals.push([characters[++at] as string, place++]);
      else literals.push([character, place++]);
    }
    this.end = place;
    for (const [character, from] of literals) {
      const moves = this.moves.get(character) ?? this.any.slice();
      add(moves, from);
      this.moves.set(character, moves);
    }
  }

  /** `text`: its characters in their order, which a string gives by itself. */
  fits(text: Iterable<string>): boolean {
    const { words, stays, any, moves, end } = this;
    const places = new Uint32Array(words);
    places[0] = 1;
    for (const character of text) {
      const leads = moves.get(character) ?? any;
      let carry = 0;
      let left = 0;
      for (let word = 0; word < words; word++) {
        const here = places[word] as number;
        const moved = here & (leads[word] as number);
        const next = (here & (stays[word] as number)) | (moved << 1) | carry;
        carry = moved >>> (BITS - 1);
        places[word] = next;
        left |= next;
      }
      if (left === 0) return false;
    }
    return ((places[Math.floor(end / BITS)] as number) & (1 << (end % BITS))) !== 0;
  }
}

function add(places: Uint32Array, place: number): void {
  const word = Math.floor(place / BITS);
  places[word] = (places[word] as number) | (1 << (place % BITS));
}
