/**
 * What was sent and what came during one check, by everybody who takes part in it, in the order in which it happened.
 */
import { clean } from '../../grammar/text.js';

/** Entries that are shown of a check: what came before them was fine. */
const SHOWN = 24;
/** Characters of an entry; a line of the server may have thousands. */
const WIDTH = 160;

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

  /** The end of it, for whoever has to find out what was wrong. */
  last(): readonly string[] {
    const left = this.entries.length - SHOWN;
    return left <= 0 ? this.entries : [`(${left} entries before)`, ...this.entries.slice(-SHOWN)];
  }
}

function fit(text: string): string {
  const visible = clean(text.replaceAll('\r', '\\r').replaceAll('\n', '\\n').replaceAll('\0', '\\0'));
  return visible.length <= WIDTH ? visible : `${visible.slice(0, WIDTH)}… (${text.length} characters)`;
}
