/**
 * The tokens that let a file's bytes in and out: what they are, what each is good for, and whose those were that are of no
 * use any more. Knows neither offers nor people.
 */
import { createHash, randomBytes } from 'node:crypto';

/** 128 bits. */
const BYTES = 16;

/** Tokens of no use any more whose holders are remembered, the newest; some 200 bytes each. */
const SPENT = 1000;

export function newToken(): string {
  return randomBytes(BYTES).toString('hex');
}

/** Tokens are kept and looked up by their hashes alone: nothing here, and nothing on the disk, is of use to a thief. */
export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

export class Tokens<Pass> {
  private readonly open = new Map<string, Pass>();
  /** The oldest first. */
  private readonly spent = new Map<string, Pass>();

  /** `hash`: a token's, here and below. */
  add(hash: string, pass: Pass): void {
    this.open.set(hash, pass);
  }

  /** The token is good for nothing from now on. */
  end(hash: string): void {
    const pass = this.open.get(hash);
    if (pass === undefined) return;
    this.open.delete(hash);
    this.spent.set(hash, pass);
    const [oldest] = this.spent.keys();
    if (this.spent.size > SPENT && oldest !== undefined) this.spent.delete(oldest);
  }

  find(token: string): Pass | undefined {
    return this.open.get(hashOf(token.toLowerCase()));
  }

  /** What it was good for, if it is not any more. */
  everFound(token: string): Pass | undefined {
    return this.find(token) ?? this.spent.get(hashOf(token.toLowerCase()));
  }
}
