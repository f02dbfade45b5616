/**
 * Events as bytes will have them: whichever dialect a view is of writes them, and what settings, tags and ends add is
 * added here. Knows no event.
 */
import type { BellSetting, Event, PresenceSetting } from './events.js';
import { writeJson } from './json/write.js';
import { bellOf, textTraits, writeText } from './text/write.js';

/**
 * How lines look to one recipient: everything that settings can change, as one small number.
 * A line said to ten thousand people is formatted at most 25 times: so many looks there are, and of each three views, which
 * differ only in what is left out.
 */
export interface View {
  readonly dialect: 'text' | 'json';
  /** CR LF instead of LF: the client has shown itself to be telnet. */
  readonly crlf: boolean;
  /** A UTC time before lines that come unasked. */
  readonly timestamps: boolean;
  readonly bell: BellSetting;
  /** Each line that somebody says has its number shown. */
  readonly ids: boolean;
  readonly presence: PresenceSetting;
}

export const plainView: View = {
  dialect: 'text',
  crlf: false,
  timestamps: false,
  bell: 'off',
  ids: false,
  presence: 'on',
};

const CRLF = 1;
const TIMESTAMPS = 2;
const BELL_ON = 4;
const BELL_DM = 8;
const JSON_DIALECT = 16;
const IDS = 32;
const PRESENCE_ROOM = 64;
const PRESENCE_OFF = 128;
const PRESENCE = PRESENCE_ROOM | PRESENCE_OFF;

export const jsonView: View = { ...plainView, dialect: 'json' };

/**
 * A view as a number below 256, equal for equal views; the JSON dialect has no settings of looks. The bits above are the doors':
 * how the same lines are packed, which is nothing to those who write them.
 */
export function viewId(view: View): number {
  const presence = view.presence === 'on' ? 0 : view.presence === 'room' ? PRESENCE_ROOM : PRESENCE_OFF;
  if (view.dialect === 'json') return JSON_DIALECT | presence;
  return (
    presence |
    (view.crlf ? CRLF : 0) |
    (view.timestamps ? TIMESTAMPS : 0) |
    (view.ids ? IDS : 0) |
    (view.bell === 'on' ? BELL_ON : view.bell === 'dm' ? BELL_DM : 0)
  );
}

/** The same view, of which nothing is left out: what both show looks alike. */
export const withAllShown = (view: number): number => view & ~PRESENCE;

/** R3.131: whether what comes unasked is shown at all. Others' coming and going is not, where nobody wants it. */
export function isShown({ kind }: Event, view: number): boolean {
  if ((view & PRESENCE) === 0) return true;
  switch (kind) {
    case 'online':
    case 'offline':
      return false;
    case 'contactOnline':
    case 'contactOffline':
    case 'joined':
    case 'left':
      return (view & PRESENCE_OFF) === 0;
    default:
      return true;
  }
}

/** Somebody else's words, or what happened, whole, with its end. `now`: milliseconds since 1970, used only where timestamps are on. */
export function formatPushed(event: Event, view: number, now: number): string {
  if (view === 0) return `${writeText(event)}\n`;
  if (view & JSON_DIALECT) return `${writeJson(event)}\n`;
  let text = writeText(event, (view & IDS) !== 0);
  if (view & TIMESTAMPS) text = `[${new Date(now).toISOString().slice(11, 19)}Z] ${text}`;
  if (view & (BELL_ON | BELL_DM)) {
    const bell = bellOf(event);
    if ((view & BELL_ON && bell !== 'none') || (view & BELL_DM && bell === 'direct')) text += '\x07';
  }
  return view & CRLF ? `${text}\r\n` : `${text}\n`;
}

/**
 * The whole answer to one line or object of somebody's own, with its ends; empty where success is silent. Never a
 * timestamp or bell, but the tag it was asked with. `whole` false: a part of one, and more of it follows.
 */
export function formatAnswer(answer: readonly Event[], view: number, tag: string | null, whole = true): string {
  return view & JSON_DIALECT ? objects(answer, tag, whole) : taggedLines(answer, view, tag, whole);
}

/** One event as a line of plain text, with its end. */
export const plainLine = (event: Event): string => formatAnswer([event], viewId(plainView), null);

/** Whether the answer to a line without a tag is nothing at all. */
export function isSilent(answer: readonly Event[], view: number): boolean {
  return (view & JSON_DIALECT) === 0 && answer.every((event) => textTraits(event).silent);
}

/** Under a tag the last answer is an error or `OK`. */
function taggedLines(answer: readonly Event[], view: number, tag: string | null, whole: boolean): string {
  const before = tag === null ? '' : `@${tag} `;
  const end = view & CRLF ? '\r\n' : '\n';
  let text = '';
  let failed: true | undefined;
  for (const event of answer) {
    const traits = textTraits(event);
    failed = traits.failed;
    if (traits.silent) continue;
    const written = writeText(event, (view & IDS) !== 0);
    if (traits.several) for (const line of written.split('\n')) text += before + line + end;
    else text += before + written + end;
  }
  return tag === null || !whole || failed ? text : `${text}${before}OK${end}`;
}

/** All but the last say that there is more. `tag`: the id, as it is written in JSON. */
function objects(answer: readonly Event[], tag: string | null, whole: boolean): string {
  const id = tag === null ? '' : `,"id":${tag}`;
  const last = answer.length - 1;
  let text = '';
  for (let index = 0; index <= last; index++) {
    const object = writeJson(answer[index] as Event);
    const added = index < last || !whole ? `${id},"more":true` : id;
    text += added === '' ? `${object}\n` : `${object.slice(0, -1)}${added}}\n`;
  }
  return text;
}
