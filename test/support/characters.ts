/** Characters for texts of all kinds. */
import fc from 'fast-check';

/** Surrogates are no characters. */
const SURROGATES = { first: 0xd800, count: 0x800 };

/**
 * Any character of Unicode: the same as fast-check's own unit 'binary', which puts all million of them into a map before it
 * begins, from the start in each process.
 */
export const character: fc.Arbitrary<string> = fc.nat(0x10ffff - SURROGATES.count).map(
  (number) => String.fromCodePoint(number < SURROGATES.first ? number : number + SURROGATES.count),
  (text) => {
    const [one, ...more] = typeof text === 'string' ? [...text] : [];
    const code = one?.codePointAt(0) ?? SURROGATES.first;
    const above = code - SURROGATES.first;
    if (more.length > 0 || (above >= 0 && above < SURROGATES.count)) throw new Error('not one character');
    return above < 0 ? code : code - SURROGATES.count;
  },
);
