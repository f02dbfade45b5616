/** Texts by chance that people read off a screen and type. Owns nothing. */
import { randomInt } from 'node:crypto';

/** Without those that look alike, in capitals or small: 0 and O, 1, I and L. */
const ALPHABET = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';

/** So many characters, of nearly five bits each. */
export function legible(length: number): string {
  return Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}
