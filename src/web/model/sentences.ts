/** What the server answers to somebody who has typed a command, as sentences for a person. Pure. */
import { commandsOf, ENTRANCE, usageOf } from './commands.js';
import { numberOf, objectsOf, type ServerEvent, textOf, textsOf } from './objects.js';
import { timeOf } from './times.js';

export interface Sentence {
  readonly kind: 'notice' | 'error';
  readonly text: string;
}

/** Null: there is nothing to say, or it is shown in another way. */
export function sentenceOf(event: ServerEvent): Sentence | null {
  if (event.type === 'error') return { kind: 'error', text: refusal(event) };
  const special = Object.hasOwn(SPECIAL, event.type) ? SPECIAL[event.type] : undefined;
  // Nothing of it has come to anybody.
  const isRefused = event.type === 'status' && (event.status === 'refused' || event.status === 'offline');
  const text = special === undefined ? withLocalTimes(textOf(event, 'text')) : special(event);
  return text === null || text === '' ? null : { kind: isRefused ? 'error' : 'notice', text };
}

/** What an error says. */
export function refusal(event: ServerEvent): string {
  // The server names the field of the object, which nobody sees here.
  if (event.code === 'LINE_TOO_LONG') return 'That is too long for one line. Send it in parts, or as a file.';
  return withLocalTimes(textOf(event, 'text')) || textOf(event, 'code') || 'The server refuses it.';
}

/** The server says times in UTC: `2026-11-20 10:03:12Z`. */
export function withLocalTimes(text: string): string {
  return text.replace(/(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)Z/g, (utc: string, date: string, clock: string) => {
    const time = new Date(`${date}T${clock}Z`);
    return Number.isNaN(time.getTime()) ? utc : time.toLocaleString();
  });
}

type Write = (event: ServerEvent) => string | null;

const silent: Write = () => null;

/** `none`, or names, and how many more there are. */
function list(event: ServerEvent, items: readonly string[]): string {
  const total = numberOf(event, 'total') ?? items.length;
  if (total === 0) return 'none';
  return items.join(', ') + (total > items.length ? `, and ${total - items.length} more` : '');
}

const names =
  (title: string, field: string): Write =>
  (event) =>
    `${title}: ${list(event, textsOf(event, field))}`;

const SPECIAL: Readonly<Record<string, Write>> = {
  ...Object.fromEntries(
    ['ok', 'pong', 'matched', 'prompt', 'ask_mode', 'auth_success', 'registered', 'file_data', 'message'].map(
      (type) => [type, silent] as const,
    ),
  ),
  // What they bring about is seen.
  ...Object.fromEntries(
    ['private_connected', 'private_ended', 'group_joined', 'file_offer', 'private_request', 'group_invite', 'code'].map(
      (type) => [type, silent] as const,
    ),
  ),
  connect_to: (event) => `${textOf(event, 'username')} has been asked for a private chat, and has to agree.`,
  // What the server says is for terminals: there all that one types goes to the room from then on.
  join: (event) => `You are in ${textOf(event, 'room')} now.`,
  online_users: names('Here', 'users'),
  private_chats: names('Private chats', 'users'),
  contacts: names('Contacts', 'users'),
  blocks: names('Blocked', 'users'),
  groups: names('Groups', 'groups'),
  rooms: (event) =>
    `Rooms: ${list(
      event,
      objectsOf(event, 'rooms').map(
        (one) => `${textOf(one, 'room')} (${numberOf(one, 'members') ?? '?'}${one.key === true ? '; key' : ''})`,
      ),
    )}`,
  files: (event) =>
    `Files: ${list(
      event,
      objectsOf(event, 'files').map((one) => {
        const whose = textOf(one, 'from') === '' ? `to ${textOf(one, 'to')}` : `from ${textOf(one, 'from')}`;
        return `${numberOf(one, 'file_id')} ${textOf(one, 'filename')} ${whose} (${textOf(one, 'state')})`;
      }),
    )}`,
  file_ready: (event) => `File ${numberOf(event, 'file_id')} may go.`,
  file_done: (event) => `File ${numberOf(event, 'file_id')} is through, whole.`,
  file_failed: (event) => `File ${numberOf(event, 'file_id')}: ${textOf(event, 'reason')}.`,
  status: (event) => {
    const to = textOf(event, 'to');
    switch (event.status) {
      case 'delivered':
        return `${to} has got it.`;
      case 'queued':
        return `${to} is not here: it waits until they are.`;
      case 'refused':
        return `${to} has blocked you: it was not shown.`;
      case 'sent':
        return 'It was said.';
      default:
        return withLocalTimes(textOf(event, 'text'));
    }
  },
  attendance,
  help: helpText,
};

/** A row a name, with the times of this machine. */
function attendance(event: ServerEvent): string {
  const rows = objectsOf(event, 'items').map((one) => {
    const [from, to] = ['first', 'last'].map((field) => timeOf(Date.parse(textOf(one, field))));
    const [minutes, lines] = [numberOf(one, 'minutes') ?? 0, numberOf(one, 'lines') ?? 0];
    const guest = one.account === false ? ' (guest)' : '';
    return `  ${textOf(one, 'username')}${guest}: ${from} to ${to}, ${minutes} min, ${lines === 1 ? '1 line' : `${lines} lines`}`;
  });
  return [`Attendance on ${textOf(event, 'day')} (UTC), ${numberOf(event, 'total')} in all:`, ...rows].join('\n');
}

/** The server's commands, by their groups; or one of them, with all that is to be known of it. */
function helpText(event: ServerEvent): string {
  const told = objectsOf(event, 'commands');
  const [only] = told;
  if (only !== undefined && told.length === 1) {
    const usages = commandsOf(event).flatMap(usageOf);
    return [
      `${textOf(only, 'help')}.`,
      ...usages,
      ...textsOf(only, 'details'),
      `Example: ${textOf(only, 'example')}`,
    ].join('\n');
  }
  const groups = new Map<string, string[]>();
  for (const one of told) {
    const group = textOf(one, 'group');
    if (one.minor === true || group === ENTRANCE) continue;
    const word = textsOf(one, 'words')[0] ?? textsOf(one, 'slash_words')[0] ?? textOf(one, 'name');
    const lines = groups.get(group) ?? [group];
    groups.set(group, lines);
    lines.push(`  /${word}: ${textOf(one, 'help')}`);
  }
  return [...groups.values()].flat().join('\n');
}
