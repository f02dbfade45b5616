/**
 * Reads one JSON object, strictly: whatever two programs might understand in two ways is a fault. Knows JSON; nothing of
 * types, commands or connections.
 */
import { isUtf8 } from 'node:buffer';
import type { JsonFault } from '../codes.js';
import { MAX_DEPTH } from '../events.js';

/** An object's fields. None of them has been looked at. */
export type JsonFields = { readonly [field: string]: unknown };

/** `bytes` begin with a brace. Linear in their length; never throws. */
export function readObject(bytes: Buffer): JsonFields | JsonFault {
  return isUtf8(bytes) ? readObjectText(bytes.toString()) : 'not-utf8';
}

/** The same for bytes that have been decoded. */
export function readObjectText(text: string): JsonFields | JsonFault {
  let value: JsonFields;
  try {
    value = JSON.parse(text);
  } catch {
    return 'syntax';
  }
  return isSimple(text, value) ? value : (faultIn(text) ?? value);
}

const BACKSLASH = 0x5c;
const QUOTE = 0x22;
const LONE_SURROGATE = /\p{Cs}/u;
const NUMBER = /[-+.0-9eE]+/y;
const COLON_BEHIND = /\s*:/y;

/**
 * Whether `text`, which JSON.parse has read as `value`, is seen at a glance to hold no fault, as most objects are. It is
 * no longer than JSON.stringify would write `value`; so there is nothing in it besides, no field that stands twice and
 * no escape. Of numbers only those are looked at that cannot be written shorter, as 1e3 is.
 */
function isSimple(text: string, value: JsonFields): boolean {
  // The braces, but for the comma that the last field does without.
  let length = 1;
  for (const field in value) {
    if (field === '__proto__') return false;
    const one = value[field];
    length += field.length + '"":,'.length;
    if (typeof one === 'string') length += one.length + '""'.length;
    else if (typeof one === 'boolean') length += one ? 'true'.length : 'false'.length;
    else if (typeof one === 'number' && Number.isSafeInteger(one) && one % 10 !== 0) length += `${one}`.length;
    else return false;
  }
  return length === text.length;
}

/** What JSON.parse lets pass in `text`, which it has accepted. */
function faultIn(text: string): JsonFault | null {
  /** The fields of each open object; of an array, none. */
  const open: Set<string>[] = [];
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string;
    if (character === '{' || character === '[') {
      if (open.push(new Set()) > MAX_DEPTH) return 'depth';
    } else if (character === '}' || character === ']') open.pop();
    else if (character === '"') {
      const end = stringEnd(text, at);
      const raw = text.slice(at, end);
      const escaped = raw.includes('\\');
      const string = escaped ? (JSON.parse(raw) as string) : raw.slice(1, -1);
      if (escaped && LONE_SURROGATE.test(string)) return 'surrogate';
      COLON_BEHIND.lastIndex = end;
      if (COLON_BEHIND.test(text)) {
        const fields = open[open.length - 1] as Set<string>;
        if (string === '__proto__') return 'proto';
        if (fields.has(string)) return 'duplicate';
        fields.add(string);
      }
      at = end - 1;
    } else if (character === '-' || (character >= '0' && character <= '9')) {
      NUMBER.lastIndex = at;
      const [digits = ''] = NUMBER.exec(text) ?? [];
      const number = Number(digits);
      if (!Number.isFinite(number) || (Number.isInteger(number) && !Number.isSafeInteger(number))) return 'number';
      at += digits.length - 1;
    }
  }
  return null;
}

/** Index after the quote that closes the string which opens at `at`. */
function stringEnd(text: string, at: number): number {
  let end = at + 1;
  for (let code = text.charCodeAt(end); code !== QUOTE; code = text.charCodeAt(end)) end += code === BACKSLASH ? 2 : 1;
  return end + 1;
}
