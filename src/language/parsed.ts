/** What the parser and the reader of objects say, as they say it. */
import type { Arguments, Parsed } from './syntax.js';

type Refused = Extract<Parsed, { kind: 'refuse' }>;

/** Null, or what every answer has: a tag's digits; in the JSON dialect an id as it is written there. */
export type Tag = string | null;

/** Characters of an unknown word that the answer repeats. */
const MAX_SUBJECT = 32;

/** At most `MAX_SUBJECT` characters, and no half of a surrogate pair at the cut. */
export function shorten(word: string): string {
  return word.length <= MAX_SUBJECT ? word : word.slice(0, MAX_SUBJECT).replace(/[\ud800-\udbff]$/, '');
}

export function say(text: string, tag: Tag): Parsed {
  return { kind: 'say', text, tag };
}

export function command(name: string, args: Arguments, tag: Tag): Parsed {
  return { kind: 'command', command: name, args, tag };
}

export function refuse(reason: Refused['reason'], subject: string, tag: Tag): Refused {
  return { kind: 'refuse', reason, subject, tag };
}
