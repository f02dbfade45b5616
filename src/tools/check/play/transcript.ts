/**
 * What was sent and what came during one check, by everybody who takes part in it, in the order in which it happened.
 */
import { clean } from '../../../language/clean.js';

/** Entries that are shown of a check: more than any has, but for a server that never stops. */
const SHOWN = 500;
/** Characters of an entry: more than any line that a right server says here, but for those of the longest lines. */
const WIDTH = 1000;

export class Transcript {
  private readonly entries: string[] = [];

  sent(who: string, text: string): void {
    this.entries.push(`${who} > ${fit(text)}`);
  }

  came(who: string, text: string): void {
    this.entries.push(`${who} < ${fit(text)}`);
  }

  happened(who: string, what: string): void {
    this.entries.push(`${who} ${what}`);
  }

  /** All of it, for the one who has to find out what was wrong; the end, where it has no end. */
  last(): readonly string[] {
    const left = this.entries.length - SHOWN;
    return left <= 0 ? this.entries : [`(${left} entries before)`, ...this.entries.slice(-SHOWN)];
  }
}

function fit(text: string): string {
  const visible = clean(text.replaceAll('\r', '\\r').replaceAll('\n', '\\n').replaceAll('\0', '\\0'));
  return visible.length <= WIDTH ? visible : `${visible.slice(0, WIDTH)}… (${text.length} characters)`;
}
