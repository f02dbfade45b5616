/**
 * How lines look to one recipient: everything that settings can change, as one small number.
 * There are 13 views, so a line said to ten thousand people is formatted at most 13 times.
 */
import type { BellSetting } from './events.js';

export interface View {
  readonly dialect: 'text' | 'json';
  /** CR LF instead of LF: the client has shown itself to be telnet. */
  readonly crlf: boolean;
  /** A UTC time before lines that come unasked. */
  readonly timestamps: boolean;
  readonly bell: BellSetting;
}

export const plainView: View = { dialect: 'text', crlf: false, timestamps: false, bell: 'off' };

export const CRLF = 1;
export const TIMESTAMPS = 2;
export const BELL_ON = 4;
export const BELL_DM = 8;
export const JSON_DIALECT = 16;

export const jsonView: View = { ...plainView, dialect: 'json' };

/** A view as a number, equal for equal views; the JSON dialect has no settings of looks. */
export function viewId(view: View): number {
  if (view.dialect === 'json') return JSON_DIALECT;
  return (
    (view.crlf ? CRLF : 0) |
    (view.timestamps ? TIMESTAMPS : 0) |
    (view.bell === 'on' ? BELL_ON : view.bell === 'dm' ? BELL_DM : 0)
  );
}
