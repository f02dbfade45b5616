/**
 * Bytes as a line of text that a terminal can show: text as it is, telnet commands by their names, all else as escapes.
 * Whatever the bytes are, nothing in the result moves a cursor.
 */
import { clean } from '../../language/clean.js';
import { telnetCommand } from './telnet.js';

const NAMED: Readonly<Record<number, string>> = { 9: '\\t', 10: '\\n', 13: '\\r', 34: '\\"', 92: '\\\\' };

const IAC = 0xff;

/** `register Alice\n` in quotation marks; `<IAC WILL ECHO>` where telnet commands are; `\x1b`, `\xc3` for other bytes. */
export function visible(bytes: Buffer): string {
  let shown = '';
  for (let at = 0; at < bytes.length; ) {
    const byte = bytes[at] as number;
    if (byte < 0x80) {
      shown += NAMED[byte] ?? (byte < 0x20 || byte === 0x7f ? hex(byte) : String.fromCharCode(byte));
      at++;
      continue;
    }
    const command = byte === IAC ? telnetCommand(bytes, at) : null;
    if (command !== null && command !== 'partial') {
      shown += command.shown;
      at += command.length;
      continue;
    }
    const character = characterAt(bytes, at);
    shown += character ?? hex(byte);
    at += character === null ? 1 : Buffer.byteLength(character);
  }
  return `"${shown}"`;
}

/** The character of UTF-8 that begins there, where it is whole and may be shown as it is; otherwise null. */
function characterAt(bytes: Buffer, at: number): string | null {
  const lead = bytes[at] as number;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
  const own = bytes.subarray(at, at + length);
  if (length === 0 || own.length < length) return null;
  const character = own.toString('utf8');
  // Marks and joiners would change what stands before them.
  const fit = [...character].length === 1 && clean(character) === character && !/[\p{M}\p{Cf}\ufffd]/u.test(character);
  return fit ? character : null;
}

function hex(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, '0')}`;
}
