/**
 * What a line of the server may be, by PROTOCOL.md's own grammar, and whose it is. Knows no connection and no state.
 */
import { clean } from '../../src/language/clean.js';
import { codes } from '../../src/language/codes.js';
import { grammar } from './corpus.js';

/** A line that somebody has said. */
export interface Said {
  readonly from: string;
  /** `all`, `private`, the name of a room or group, or empty for a direct message. */
  readonly place: string;
  /** Not shown as it was said: from a mailbox or a history. */
  readonly late: boolean;
  /** Its number, where that is shown. */
  readonly id: number | null;
  readonly text: string;
}

const MESSAGE =
  /^([A-Za-z][A-Za-z0-9._-]{0,31})(?: \((?:(to all|private|in [A-Za-z0-9][A-Za-z0-9._-]{0,63})(?:, )?)?((?:id \d{1,16}(?:, )?)?(?:(?:again, )?sent [0-9: -]+Z)?)\))?: (.*)$/s;
const DEED =
  /^\* ([A-Za-z][A-Za-z0-9._-]{0,31}) \((to all|in [A-Za-z0-9][A-Za-z0-9._-]{0,63})(?:, )?((?:id \d{1,16}(?:, )?)?(?:(?:again, )?sent [0-9: -]+Z)?)\) (.*)$/s;
const BELL = '\u0007';
const AROUND = new RegExp(`^(@\\d{1,16} )?(\\[\\d\\d:\\d\\d:\\d\\dZ\\] )?(.*?)${BELL}?\\r?$`, 's');
const END = new RegExp(`${BELL}?\\r?$`);

const RULES = [
  'info',
  'error',
  'prompt',
  'ask-mode',
  'registered',
  'auth-success',
  'ok',
  'pong',
  'status',
  'purged',
  'list-line',
  'control',
];
const forms = RULES.map((rule) => grammar.matcher(rule, ['text', 'list']));

export interface Heard {
  readonly tag: string | null;
  /** Without tag, time stamp and bell. */
  readonly line: string;
}

export function heard(raw: string): Heard {
  const [, tag, , line = ''] = AROUND.exec(raw) ?? [];
  return { tag: tag === undefined ? null : tag.slice(1, -1), line };
}

/** Null: it is not what a person has said. */
export function saidIn(line: string): Said | null {
  const found = MESSAGE.exec(line) ?? DEED.exec(line);
  if (found === null) return null;
  const [, from = '', where = '', notes = '', text = ''] = found;
  const place = where === 'to all' ? 'all' : where.startsWith('in ') ? where.slice(3) : where;
  const number = /^id (\d+)/.exec(notes)?.[1];
  return { from, place, late: notes.includes('sent '), id: number === undefined ? null : Number(number), text };
}

/** Whether the server itself may have said it. */
export function isServers(line: string): boolean {
  if (line.startsWith('MATCHED:')) {
    const { line: matched } = heard(line.slice('MATCHED:'.length));
    return isServers(matched) || saidIn(matched) !== null;
  }
  if (!forms.some((form) => form.test(line))) return false;
  const code = /^ERROR: ([A-Z_]+) /.exec(line)?.[1];
  return code === undefined || Object.hasOwn(codes, code);
}

/** Whether nothing in it moves a cursor or hides: what PROTOCOL.md lets through (R1.5), and a bell at the end (R4.9). */
export function isHarmless(raw: string): boolean {
  const bare = raw.replace(END, '');
  return clean(bare) === bare;
}
