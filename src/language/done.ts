/**
 * The success of commands that have no line of their own: in text an `INFO:` line with a stable beginning, in the JSON
 * dialect an object of the command's type. In the order of docs/PROTOCOL.md.
 */
import { define, type JsonObject, type Line, withPayload } from './line.js';
import { iso, LIST_BOUND, listed, utc } from './text/lists.js';
import type { BellSetting } from './view.js';

/** Of the wire; docs/PROTOCOL.md. */
export const PROTOCOL = 1;

/** `text` without its `INFO: `; `json` without its `type` and `text`. */
export function done<Fields>(
  type: string,
  text: (fields: Fields) => string,
  json: (fields: Fields) => JsonObject,
): (fields: Fields) => Line {
  return define<Fields>({
    form: 'INFO: <text>',
    text: (fields) => `INFO: ${text(fields)}`,
    json: (fields) => withPayload({ type, ...json(fields), text: text(fields) }),
  });
}

/** One that names a person. */
const person = (type: string, text: (name: string) => string) =>
  done<{ name: string }>(
    type,
    ({ name }) => text(name),
    ({ name }) => ({ username: name }),
  );

/** One that names a group. */
const group = (type: string, text: (group: string) => string) =>
  done<{ group: string }>(
    type,
    (f) => text(f.group),
    (f) => ({ group: f.group }),
  );

/** Names of which only the beginning is given; `total` counts all. */
interface Names {
  readonly names: readonly string[];
  readonly total: number;
}

const people = ({ names, total }: Names) => ({ members: names.slice(0, LIST_BOUND), total });

// Coming and going

export interface SettingsShown {
  readonly timestamps: boolean;
  readonly bell: BellSetting;
  readonly acks: boolean;
}

/** Who somebody is here. */
interface Self {
  readonly name: string;
  readonly account: boolean;
  readonly operator: boolean;
  readonly settings: SettingsShown;
}

const self = ({ name, account, operator }: Self) => ({ username: name, account, operator });

interface Welcome extends Self {
  readonly version: string;
  /** The account was made just now. */
  readonly made: boolean;
  /** How many people are here, oneself included; 0 for who is not counted, and so not told. */
  readonly online: number;
  readonly lastLogin: { readonly at: number; readonly from: string } | null;
}

function company(others: number): string {
  if (others <= 0) return others < 0 ? 'Nobody is told that you are here.' : 'Nobody else is here yet.';
  return others === 1 ? 'One other person is here.' : `${others} others are here.`;
}

export const welcome = done<Welcome>(
  'status',
  ({ name, made, online, lastLogin }) => {
    const yours = made ? ' The name is yours now, by your password.' : '';
    const last = lastLogin === null ? '' : ` Your last login was ${utc(lastLogin.at)} from ${lastLogin.from}.`;
    return `Welcome, ${name}!${yours} ${company(online - 1)}${last} What you type is said to everyone; help lists the commands.`;
  },
  (f) => ({
    status: 'welcome',
    ...self(f),
    server: 'Partyline',
    version: f.version,
    protocol: PROTOCOL,
    online: f.online,
    settings: f.settings,
    ...(f.lastLogin === null ? {} : { last_login: { at: iso(f.lastLogin.at), from: f.lastLogin.from } }),
  }),
);

/** `first`: a guest has got an account by it. */
export const passwordSet = done<{ name: string; first: boolean }>(
  'passwd',
  ({ name, first }) =>
    first ? `Password set. The name ${name} is yours: come back with login ${name} <password>.` : 'Password changed.',
  ({ name }) => ({ username: name }),
);

/** A time that somebody was here; `until` null: it is not over. */
interface Stay {
  readonly at: number;
  readonly until: number | null;
  readonly from: string;
}

export const logins = done<{ stays: readonly Stay[] }>(
  'last',
  ({ stays }) =>
    `Your logins: ${listed(
      stays.map(({ at, until, from }) => `${utc(at)} to ${until === null ? 'now' : utc(until)} from ${from}`),
    )}`,
  ({ stays }) => ({
    logins: stays.map(({ at, until, from }) => ({ at: iso(at), until: until === null ? null : iso(until), from })),
  }),
);

/** The last line of a connection. */
export const goodbye = done<{ reason: string; text: string }>(
  'goodbye',
  (f) => f.text,
  (f) => ({ reason: f.reason }),
);

export const cancelled = done<Record<string, never>>(
  'cancelled',
  () => 'Cancelled.',
  () => ({}),
);

export const renamed = person('nick', (name) => `You are ${name} now.`);
// Talking and private chats

/** The last line of the answer; `place` null: everyone. */
export const history = done<{ place: string | null; count: number }>(
  'history',
  ({ place, count }) => `History of ${place ?? 'everyone'}: ${count === 1 ? '1 line' : `${count} lines`}.`,
  ({ place, count }) => ({ with: place, count }),
);

/** `room` null: to everyone, or `to` one person or a group. */
export const pasted = done<{ count: number; room: string | null; to?: string }>(
  'paste',
  ({ count, room, to = 'everyone' }) =>
    `Pasted ${count === 1 ? '1 line' : `${count} lines`} ${room === null ? `to ${to}` : `in ${room}`}.`,
  ({ count, room, to }) => (to === undefined ? { count, room } : { count, to }),
);

export const privateAsked = person(
  'connect_to',
  (name) =>
    `Asked ${name} for a private chat; the answer is PRIVATE_CONNECTED or PRIVATE_REJECTED. After the first, type: /private txt ${name} <text>`,
);
export const privateDeclined = person('reject_connection', (name) => `Rejected the private chat with ${name}.`);

// Rooms

/** `by`: who has set it. */
export type Topic = { readonly text: string; readonly by: string };

interface Joined extends Names {
  readonly room: string;
  readonly topic: Topic | null;
}

const topicFields = (topic: Topic | null) => ({ topic: topic?.text ?? null, topic_by: topic?.by ?? null });

function others(count: number): string {
  return count === 0 ? 'nobody else is here yet' : count === 1 ? 'you and 1 other' : `you and ${count} others`;
}

export const roomJoined = done<Joined>(
  'join',
  ({ room, total, topic }) =>
    `Joined ${room} (${others(total - 1)}). All you type is now said there, except lines that begin with /, like /who; leave goes back.${topic === null ? '' : ` Topic: ${topic.by}: ${topic.text}`}`,
  (f) => ({ room: f.room, ...people(f), ...topicFields(f.topic), current: f.room }),
);

/** `current` null: what one types goes to everyone. */
export const roomLeft = done<{ room: string; current: string | null }>(
  'leave',
  ({ room, current }) =>
    `Left ${room}. What you type is now said ${current === null ? 'to everyone' : `in ${current}`}.`,
  ({ room, current }) => ({ room, current }),
);

export const roomMembers = done<Names & { room: string }>(
  'members',
  ({ room, names, total }) => `Members of ${room}: ${listed(names, total)}`,
  (f) => ({ room: f.room, ...people(f) }),
);

export const groupMembers = done<Names & { group: string }>(
  'members',
  ({ group, names, total }) => `Members of ${group}: ${listed(names, total)}`,
  (f) => ({ group: f.group, ...people(f) }),
);

export const topic = done<{ room: string; topic: Topic | null }>(
  'topic',
  ({ room, topic }) =>
    topic === null ? `No topic in ${room}. Type: /topic <text>` : `Topic of ${room}: ${topic.by}: ${topic.text}`,
  ({ room, topic }) => ({ room, ...topicFields(topic) }),
);

// Groups

export const groupCreated = group(
  'create_group',
  (name) => `Created the group ${name}. To invite Bob, type: /invite group ${name} Bob`,
);
export const groupInvited = done<{ group: string; name: string }>(
  'invite_group',
  (f) => `Invited ${f.name} to the group ${f.group}.`,
  (f) => ({ group: f.group, username: f.name }),
);
export const groupRejected = group('reject_group', (name) => `Rejected the invitation to ${name}.`);
export const groupLeft = group('leave_group', (name) => `Left the group ${name}.`);

// Contacts and blocks

export const contactAdded = person('add_contact', (name) => `Added ${name} to your contacts.`);
export const contactRemoved = person('remove_contact', (name) => `Removed ${name} from your contacts.`);
export const blocked = person('block', (name) => `Blocked ${name}.`);
export const unblocked = person('unblock', (name) => `Unblocked ${name}.`);

// Oneself

export const awaySet = done<{ text: string }>(
  'away',
  ({ text }) => (text === '' ? 'You are away. To end it, type: /back' : `You are away: ${text}`),
  ({ text }) => ({ away: text }),
);
export const back = done<Record<string, never>>(
  'back',
  () => 'You are back.',
  () => ({}),
);

export const settingChanged = done<{ what: string; value: string }>(
  'set',
  ({ what, value }) => `Set ${what} ${value}.`,
  ({ what, value }) => ({ what, value }),
);

/** `rooms`: those one is in, the current one last. */
export const settings = done<Self & { rooms: readonly string[] }>(
  'status',
  ({ settings: { timestamps, bell, acks } }) =>
    `Settings: timestamps ${timestamps ? 'on' : 'off'}, bell ${bell}, acks ${acks ? 'on' : 'off'}. To change one, type: /set bell on`,
  (f) => ({ status: 'online', ...self(f), room: f.rooms.at(-1) ?? null, rooms: f.rooms, settings: f.settings }),
);

export const acknowledged = done<{ id: number }>(
  'ack',
  ({ id }) => `Acknowledged ${id}.`,
  ({ id }) => ({ message_id: id }),
);

// Operators

export const kicked = person('kick', (name) => `Kicked ${name}.`);
export const banned = done<{ name: string; until: number }>(
  'ban',
  ({ name, until }) => `Banned ${name} until ${utc(until)}.`,
  ({ name, until }) => ({ username: name, until: iso(until) }),
);
export const unbanned = person('unban', (name) => `Unbanned ${name}.`);
export const muted = person('mute', (name) => `Muted ${name}.`);
export const unmuted = person('unmute', (name) => `Unmuted ${name}.`);
export const stopping = done<Record<string, never>>(
  'shutdown',
  () => 'The server is stopping.',
  () => ({}),
);

export const announcement = define<{ from: string; text: string }>({
  form: 'INFO: <text>',
  text: (f) => `INFO: Announcement by ${f.from}: ${f.text}`,
  json: (f) => ({ type: 'announcement', from: f.from, payload: f.text }),
});

// Help

/** What a command is, for a program that completes it; made of its record. */
export interface Described {
  readonly type: string;
  readonly name: string;
  readonly words: readonly string[];
  readonly slash_words: readonly string[];
  readonly forms: readonly (readonly JsonObject[])[];
  readonly named: readonly JsonObject[];
  readonly group: string;
  readonly who: string;
  readonly help: string;
  readonly example: string;
  readonly details: readonly string[];
  readonly minor: boolean;
  readonly first: boolean;
}

/** For people several lines, each an `INFO:`; for programs what the commands are. Made when it is known which. */
export const help = define<{ lines(): readonly string[]; commands(): readonly Described[] }>({
  form: 'INFO: <text>',
  several: true,
  text: (f) =>
    f
      .lines()
      .map((line) => `INFO: ${line}`)
      .join('\n'),
  json: (f) => ({ type: 'help', commands: f.commands() }),
});
