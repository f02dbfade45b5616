/** Ways to cut bytes into chunks. Knows nothing of what is tested with them. */

/** Hexadecimal digits, any other text as UTF-8, or bytes as they are. */
export function bytes(input: string | Buffer): Buffer {
  if (typeof input !== 'string') return input;
  return /^([0-9a-f]{2})*$/.test(input) ? Buffer.from(input, 'hex') : Buffer.from(input);
}

/** Cuts pieces of these sizes off, again and again; the rest of them, without sizes, in one. */
export function pieces(whole: Buffer, sizes: readonly number[]): Buffer[] {
  const cuts: Buffer[] = [];
  let at = 0;
  for (const size of sizes) {
    cuts.push(whole.subarray(at, at + size));
    at += size;
  }
  cuts.push(whole.subarray(at));
  return cuts;
}

export function singles(whole: Buffer): Buffer[] {
  return [...whole].map((byte) => Buffer.of(byte));
}

/** Whole, byte by byte, and cut in two at every place. */
export function assertAnySplit(whole: Buffer, check: (chunks: Buffer[]) => void): void {
  check([whole]);
  check(singles(whole));
  for (let at = 1; at < whole.length; at++) check([whole.subarray(0, at), whole.subarray(at)]);
}
