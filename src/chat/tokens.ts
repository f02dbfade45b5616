/** The tokens that let a file's bytes in and out: what they are, and how they are kept. Knows no offers. */
import { createHash, randomBytes } from 'node:crypto';

/** 128 bits. */
const BYTES = 16;

export function newToken(): string {
  return randomBytes(BYTES).toString('hex');
}

/** Tokens are kept and looked up by their hashes alone: nothing here, and nothing on the disk, is of use to a thief. */
export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
