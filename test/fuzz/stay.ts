/** What somebody has sent on one connection, as others may hear it: in this round and in the one before. */

import { erased } from '../../src/doors/lines/erased.js';
import { clean, cleanText } from '../../src/language/clean.js';
import type { Speaker } from './ledger.js';
import type { Wire } from './wire.js';

/** `unknown`: what comes of their bytes cannot be told (an editing port, telnet commands). */
export type Saying = 'lines' | 'objects' | 'both' | 'unknown' | 'none';

export class Stay implements Speaker {
  readonly list: string[] = [];
  /** How much of it is of the round before. */
  private before = 0;

  constructor(
    private readonly saying: Saying,
    private readonly wire: Wire | null = null,
  ) {}

  get sent(): readonly string[] | null {
    return this.saying === 'unknown' ? null : this.list;
  }

  get isInOrder(): boolean {
    return this.saying === 'lines';
  }

  isConnected(): boolean {
    return this.wire !== null && !this.wire.closed;
  }

  /** A round begins with this, and what ends it. Returns how many lines are forgotten by that. */
  remembers(parts: readonly Buffer[], end: readonly string[]): number {
    const gone = this.before;
    this.list.splice(0, gone);
    this.before = this.list.length;
    if (this.saying !== 'objects') this.list.push(...linesOf(Buffer.concat(parts)));
    if (this.saying !== 'lines') this.list.push(...parts.flatMap((part) => strings(part.toString())));
    this.list.push(...end);
    return gone;
  }

  adds(line: string): void {
    this.list.push(line);
  }
}

const STRING = /"((?:[^"\\]|\\.)*)"/gs;

const linesOf = (bytes: Buffer): string[] =>
  bytes
    .toString()
    .split(/\r\n|\n|\r\0/)
    .flatMap(readings);

/** NULs before a line say nothing, and Backspace takes something back on the ports where people type (R1.5). */
function readings(line: string): readonly string[] {
  const meant = line.replace(/^\0+/, '');
  const edited = erased(meant);
  return edited === meant ? [clean(meant)] : [clean(meant), clean(edited)];
}

/** All that stands between quotes, also where one has got lost: in the order in which it stands there. */
function strings(text: string): readonly string[] {
  const second = text.indexOf('"') + 1;
  return [0, second]
    .flatMap((from) =>
      [...text.slice(from).matchAll(STRING)].map((found) => ({ at: from + found.index, string: found[1] })),
    )
    .sort((one, other) => one.at - other.at)
    .flatMap(({ string = '' }) => readingsOf(decoded(string)));
}

/** A text of several lines is said as one, or as several. */
function readingsOf(text: string): readonly string[] {
  return text.includes('\n') ? [cleanText(text), ...linesOf(Buffer.from(text))] : [cleanText(text)];
}

function decoded(text: string): string {
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    return text;
  }
}
