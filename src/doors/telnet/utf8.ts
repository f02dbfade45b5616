/**
 * How far a stream of bytes has come within a UTF-8 character. Knows bytes; nothing of telnet, lines or strings.
 */

/** Bytes of the character that this byte begins; 0 when it begins none. */
function announced(byte: number): number {
  if (byte < 0xc2 || byte > 0xf4) return byte < 0x80 ? 1 : 0;
  return byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

/**
 * Continuation bytes that the last character still wants after `bytes[from..to)`, when it wanted `missing` before them.
 * Only the last three bytes can matter, so the cost does not depend on the length. Well-formedness is not checked:
 * that is the decoder's business.
 */
export function missingAfter(missing: number, bytes: Uint8Array, from: number, to: number): number {
  for (let back = 1; back <= 3; back++) {
    const at = to - back;
    if (at < from) return Math.max(0, missing - (to - from));
    const byte = bytes[at] as number;
    if (byte < 0x80 || byte > 0xbf) return Math.max(0, announced(byte) - back);
  }
  return 0;
}
