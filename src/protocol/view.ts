/**
 * How lines look to one recipient: everything that settings can change, as one small number.
 * There are 13 views, so a line said to ten thousand people is formatted at most 13 times.
 */
import type { Line } from './line.js';

export type BellSetting = 'off' | 'on' | 'dm';

export interface View {
  readonly dialect: 'text' | 'json';
  /** CR LF instead of LF: the client has shown itself to be telnet. */
  readonly crlf: boolean;
  /** A UTC time before lines that come unasked. */
  readonly timestamps: boolean;
  readonly bell: BellSetting;
}

export const plainView: View = { dialect: 'text', crlf: false, timestamps: false, bell: 'off' };

const CRLF = 1;
const TIMESTAMPS = 2;
const BELL_ON = 4;
const BELL_DM = 8;
const JSON_DIALECT = 16;

/** A view as a number, equal for equal views; the JSON dialect has no settings of looks. */
export function viewId(view: View): number {
  if (view.dialect === 'json') return JSON_DIALECT;
  return (
    (view.crlf ? CRLF : 0) |
    (view.timestamps ? TIMESTAMPS : 0) |
    (view.bell === 'on' ? BELL_ON : view.bell === 'dm' ? BELL_DM : 0)
  );
}

/** Somebody else's line or event, whole, with its end. `now`: milliseconds since 1970, used only where timestamps are on. */
export function formatPushed(line: Line, view: number, now: number): string {
  const record = line.record;
  if (view === 0) return `${record.text(line.fields)}\n`;
  if (view === JSON_DIALECT) return `${JSON.stringify(record.json(line.fields))}\n`;
  let text = record.text(line.fields);
  if (view & TIMESTAMPS) text = `[${new Date(now).toISOString().slice(11, 19)}Z] ${text}`;
  const bell = record.bell ?? 'none';
  if ((view & BELL_ON && bell !== 'none') || (view & BELL_DM && bell === 'direct')) text += '\x07';
  return view & CRLF ? `${text}\r\n` : `${text}\n`;
}

/** The answer to somebody's own line: never a timestamp or bell, but the tag it was asked with. */
export function formatAnswer(line: Line, view: number, tag: string | null): string {
  if (view === JSON_DIALECT) {
    const json = line.record.json(line.fields);
    return `${JSON.stringify(tag === null ? json : { ...json, tag })}\n`;
  }
  const text = line.record.text(line.fields);
  return (tag === null ? text : `@${tag} ${text}`) + (view & CRLF ? '\r\n' : '\n');
}
