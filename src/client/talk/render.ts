/**
 * What the server says as a person reads it: each event becomes a sentence, with what to type now. Pure. An event that it
 * does not know is shown by its `text`.
 */

import { mentionOf } from '../common/mentions.js';
import { numberOf, objectsOf, type ServerEvent, textOf, textsOf } from '../common/server-event.js';
import { fileId } from '../files/file-names.js';
import { size } from '../files/progress.js';
import { whyNot } from '../files/why-not.js';
import { colourOf, style } from './style.js';

export interface Reader {
  /** One's own name. */
  readonly me: string;
  /** Lines are shown with their numbers (`/set ids on`). */
  readonly ids?: boolean;
  /** Local time, as it stands before a line; empty for none. */
  time(): string;
}

/** Silent for a person: the prompt shows it, or it is the server's word for "nothing to say". */
const SILENT = new Set([
  'ok',
  'help',
  'pong',
  'matched',
  'prompt',
  'ask_mode',
  'auth_success',
  'file_ready',
  'file_data',
]);

/** Whether events of this type are shown in a way of their own, or on purpose not at all. */
export function isKnown(type: string): boolean {
  return SILENT.has(type) || type === 'message' || Object.hasOwn(sentences, type);
}

/** Null: nothing is shown. */
export function render(event: ServerEvent, reader: Reader): string | null {
  if (SILENT.has(event.type)) return null;
  const sentence = event.type === 'message' ? message(event, reader) : (sentences[event.type] ?? byText)(event, reader);
  if (sentence === null) return null;
  const time = reader.time();
  return time === '' ? sentence : `${style.faint(time)} ${sentence}`;
}

/** 2026-11-20T10:03:12.000Z as a local time: `10:03:12`, with the date before it where it is another day's. */
export function localTime(time: Date, now: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const clock = `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
  if (time.toDateString() === now.toDateString()) return clock;
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())} ${clock}`;
}

function message(event: ServerEvent, reader: Reader): string {
  const from = textOf(event, 'from');
  const notes: string[] = [];
  const id = reader.ids ? numberOf(event, 'message_id') : null;
  if (id !== null) notes.push(`id ${id}`);
  if (event.again === true) notes.push('perhaps again');
  const sent = textOf(event, 'sent');
  const at = new Date(sent);
  if (sent !== '' && !Number.isNaN(at.getTime())) notes.push(`sent ${localTime(at, new Date())}`);
  const note = notes.length === 0 ? '' : ` ${style.faint(`(${notes.join(', ')})`)}`;
  const text = withMentions(textOf(event, 'payload'), reader.me);
  const place = style.faint(`[${placeOf(event)}]`);
  if (event.action === true) return `${place} * ${colourOf(from)}${note} ${text}`;
  return `${place} ${colourOf(from)}${note}: ${text}`;
}

function placeOf(event: ServerEvent): string {
  switch (event.kind) {
    case 'all':
      return 'everyone';
    case 'room':
      return textOf(event, 'room');
    case 'group':
      return textOf(event, 'group');
    case 'private':
      return 'private';
    default:
      return 'to you';
  }
}

function withMentions(text: string, me: string): string {
  return me === '' ? text : text.replace(mentionOf(me), (name) => style.mention(name));
}

type Sentence = (event: ServerEvent, reader: Reader) => string | null;

const user = (event: ServerEvent, field = 'username'): string => colourOf(textOf(event, field));

function byText(event: ServerEvent): string | null {
  const text = textOf(event, 'text');
  return text === '' ? null : style.notice(withLocalTimes(text));
}

/** The server says times in UTC: `2026-11-20 10:03:12Z`. */
function withLocalTimes(text: string): string {
  return text.replace(/(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)Z/g, (utc: string, date: string, clock: string) => {
    const time = new Date(`${date}T${clock}Z`);
    return Number.isNaN(time.getTime()) ? utc : localTime(time, new Date());
  });
}

/** `, and 37 more` where the list is not whole. */
function list(event: ServerEvent, items: readonly string[]): string {
  const total = numberOf(event, 'total') ?? items.length;
  if (total === 0) return 'none';
  const more = total > items.length ? `, and ${total - items.length} more` : '';
  return items.join(', ') + more;
}

const names =
  (title: string, field: string): Sentence =>
  (event) =>
    `${title}: ${list(
      event,
      textsOf(event, field).map((name) => (field === 'users' ? colourOf(name) : name)),
    )}`;

const because = (event: ServerEvent): string => {
  const reason = textOf(event, 'reason');
  return reason === '' || reason === 'exit' || reason === 'left' || reason === 'ended' ? '' : ` (${reason})`;
};

const sentences: Readonly<Record<string, Sentence>> = {
  error: (event) => style.wrong(withLocalTimes(textOf(event, 'text')) || textOf(event, 'code')),
  info: byText,
  status,
  online: (event) => `${user(event)} ${style.notice('is here.')}`,
  contact_online: (event) => `${user(event)} ${style.notice('is here.')}`,
  offline: (event) => `${user(event)} ${style.notice(`has left${because(event)}.`)}`,
  contact_offline: (event) => `${user(event)} ${style.notice(`has left${because(event)}.`)}`,
  joined: (event) => `${style.faint(`[${textOf(event, 'room')}]`)} ${user(event)} ${style.notice('has joined.')}`,
  left: (event) =>
    `${style.faint(`[${textOf(event, 'room')}]`)} ${user(event)} ${style.notice(`has left${because(event)}.`)}`,
  topic_changed: (event) =>
    `${style.faint(`[${textOf(event, 'room')}]`)} ${user(event)} ${style.notice('has changed the topic:')} ${textOf(event, 'topic')}`,
  is_away: (event) => {
    const why = textOf(event, 'text');
    return `${user(event)} ${style.notice(why === '' ? 'is away.' : 'is away:')}${why === '' ? '' : ` ${why}`}`;
  },
  connect_to: (event) => {
    const name = textOf(event, 'username');
    return `${colourOf(name)} ${style.notice(`is asked for a private chat. To talk there after a yes: /to ${name}`)}`;
  },
  private_request: (event) => {
    const from = textOf(event, 'from');
    return (
      `${colourOf(from)} ${style.asking('wants a private chat.')} ` +
      `Type: /accept connection ${from}, or /reject connection ${from}`
    );
  },
  private_connected: (event) => {
    const name = textOf(event, 'username');
    return `${style.notice('You have a private chat with')} ${colourOf(name)}${style.notice(`. To talk there: /to ${name}`)}`;
  },
  private_rejected: (event) => `${user(event)} ${style.notice('does not want a private chat.')}`,
  private_ended: (event) =>
    `${style.notice('The private chat with')} ${user(event)} ${style.notice(`is over${because(event)}.`)}`,
  group_invite: (event) => {
    const group = textOf(event, 'group');
    return (
      `${user(event, 'from')} ${style.asking(`invites you to the group ${group}.`)} ` +
      `Type: /accept group ${group}, or /reject group ${group}`
    );
  },
  group_joined: (event) => {
    const group = textOf(event, 'group');
    return style.notice(`You are in the group ${group} now. To talk there: /to ${group}`);
  },
  announcement: (event) =>
    `${style.asking('Announcement by')} ${user(event, 'from')}${style.asking(':')} ${textOf(event, 'payload')}`,
  online_users: names('Online', 'users'),
  private_chats: names('Private chats', 'users'),
  contacts: names('Contacts', 'users'),
  blocks: names('Blocked', 'users'),
  groups: names('Groups', 'groups'),
  rooms: (event) =>
    `Rooms: ${list(
      event,
      objectsOf(event, 'rooms').map(
        (each) => `${textOf(each, 'room')} (${numberOf(each, 'members') ?? '?'}${each.key === true ? '; key' : ''})`,
      ),
    )}`,
  file_offer: (event) => {
    const id = fileId(event);
    const bytes = numberOf(event, 'size');
    return (
      `${user(event, 'from')} ${style.asking(`offers a file: ${textOf(event, 'filename')} (${bytes === null ? 'of unknown size' : size(bytes)}).`)} ` +
      `Type: /accept file ${id}, or /reject file ${id}`
    );
  },
  file_done: (event) => style.notice(`File ${fileId(event)} is through, whole.`),
  file_failed: (event) =>
    style.wrong(
      whyNot(textOf(event, 'filename') || `File ${fileId(event)}`, textOf(event, 'reason'), {
        who: textOf(event, 'who'),
      }),
    ),
  files: (event) =>
    `Files: ${list(
      event,
      objectsOf(event, 'files').map((each) => {
        const whose = textOf(each, 'from') === '' ? `to ${textOf(each, 'to')}` : `from ${textOf(each, 'from')}`;
        return `${fileId(each)} ${textOf(each, 'filename')} ${whose} (${textOf(each, 'state')})`;
      }),
    )}`,
  /** `from` is known here, and not said by the server. */
  purged: (event) => {
    if (textOf(event, 'from') === '') return style.notice('A line was taken back.');
    return `${style.notice('A line of')} ${user(event, 'from')}${style.notice('’s was taken back.')}`;
  },
  attendance,
  passwd: (event) =>
    style.notice(`The password of ${textOf(event, 'username')} is set. You are asked for it when you come again.`),
  motd: (event) => {
    const lines = textsOf(event, 'lines');
    return lines.length === 0 ? byText(event) : lines.map((line) => style.notice(line)).join('\n');
  },
  code: (event) =>
    style.notice(
      `Your code is ${textOf(event, 'code')}: note it down. You are asked for it when you come back as ${textOf(event, 'username')}.`,
    ),
  registered: () => style.notice('The account is made.'),
};

/** A row a name, with local times. */
function attendance(event: ServerEvent): string {
  const rows = objectsOf(event, 'items').map((each) => {
    const [from, to] = ['first', 'last'].map((field) => localTime(new Date(textOf(each, field)), new Date()));
    const guest = each.account === false ? ' (guest)' : '';
    const [minutes, lines] = [numberOf(each, 'minutes') ?? 0, numberOf(each, 'lines') ?? 0];
    return `  ${colourOf(textOf(each, 'username'))}${guest} ${from} to ${to}, ${minutes} min, ${lines === 1 ? '1 line' : `${lines} lines`}`;
  });
  return [`Attendance on ${textOf(event, 'day')} (UTC): ${numberOf(event, 'total')} names`, ...rows].join('\n');
}

/** What became of something one has said. That it went well needs no words: it stands there. */
/** Of a line of one's own, where numbers are shown: by it, it can be taken back. */
function ownNumber(event: ServerEvent, { ids }: Reader): string | null {
  const id = ids && event.id !== undefined ? numberOf(event, 'message_id') : null;
  return id === null ? null : style.notice(`Said as number ${id}.`);
}

function status(event: ServerEvent, reader: Reader): string | null {
  const to = textOf(event, 'to');
  const number = ownNumber(event, reader);
  switch (event.status) {
    case 'delivered':
      return event.id === undefined ? `${colourOf(to)} ${style.notice('has got what you wrote earlier.')}` : number;
    case 'queued': {
      const waits = `${colourOf(to)} ${style.notice('is not here: it waits until they are.')}`;
      return number === null ? waits : `${waits} ${number}`;
    }
    case 'refused':
      return `${colourOf(to)} ${style.wrong('has blocked you: it was not shown.')}`;
    case 'purged':
      return `${style.notice('What you wrote was taken back before')} ${colourOf(to)} ${style.notice('got it.')}`;
    case 'offline':
      return style.wrong(textOf(event, 'text') || `Nobody is called ${to}.`);
    case 'sent': {
      const queued = numberOf(event, 'queued') ?? 0;
      if (queued === 0) return number;
      const waits = style.notice(`For ${queued} of ${textOf(event, 'group')} it waits.`);
      return number === null ? waits : `${waits} ${number}`;
    }
    default:
      return byText(event);
  }
}
