/**
 * The vocabulary: every line the server can say, one record each, in the order of docs/PROTOCOL.md.
 * Adding a line is adding a record here. A line keeps its form for ever: scripts are written against it.
 */
import type { Code } from './codes.js';
import { asObjects } from './json/to-send.js';
import { define } from './line.js';
import { LIST_BOUND, listed } from './text/lists.js';
import { act, acted, message, type Said, said } from './text/said.js';

// Answers and prompts

export const info = define<{ text: string }>({
  form: 'INFO: <text>',
  text: (f) => `INFO: ${f.text}`,
  json: (f) => ({ type: 'info', text: f.text }),
});

export const error = define<{ code: Code; text: string }>({
  form: 'ERROR: <CODE> <text>',
  failed: true,
  text: (f) => `ERROR: ${f.code} ${f.text}`,
  json: (f) => {
    const text = asObjects(f.text);
    return { type: 'error', code: f.code, text, payload: text };
  },
});

/** All that the server asks for: a name that is one of these could ask in the server's stead. */
export const promptWords = ['ALIAS', 'PASSWORD', 'RECIPIENT', 'MESSAGE', 'CONTACT', 'FILENAME'] as const;

/** `secret`: what answers it is not to be seen; only the transport minds. */
export const prompt = define<{ word: (typeof promptWords)[number]; secret?: boolean }>({
  form: '<WORD>?',
  text: (f) => `${f.word}?`,
  json: (f) => ({ type: 'prompt', word: f.word, secret: f.secret === true }),
});

export const askMode = define<Record<string, never>>({
  form: 'Authorise MODE? (REGISTER/LOGIN)',
  text: () => 'Authorise MODE? (REGISTER/LOGIN)',
  json: () => ({ type: 'ask_mode' }),
});

export const registered = define<Record<string, never>>({
  form: 'Registration successful. You can login now.',
  text: () => 'Registration successful. You can login now.',
  json: () => ({ type: 'registered' }),
});

export const authSuccess = define<Record<string, never>>({
  form: 'AUTH_SUCCESS',
  text: () => 'AUTH_SUCCESS',
  json: () => ({ type: 'auth_success' }),
});

/** That it went well, where nothing else is to be said; the last answer to a tagged line, too. */
export const ok = define<Record<string, never>>({
  form: 'OK',
  silent: true,
  text: () => 'OK',
  json: () => ({ type: 'ok' }),
});

/** It was said, in a room or (null) to everyone. */
export const sent = define<{ room: string | null }>({
  form: 'OK',
  silent: true,
  kept: true,
  text: () => 'OK',
  json: ({ room }) =>
    room === null
      ? { type: 'status', status: 'sent', kind: 'all', payload: 'Sent to everyone.' }
      : { type: 'status', status: 'sent', kind: 'room', room, payload: `Sent to ${room}.` },
});

export const pong = define<{ token: string }>({
  form: 'PONG:<token>',
  text: (f) => `PONG:${f.token}`,
  json: (f) => ({ type: 'pong', token: f.token }),
});

/** The line that was waited for, without time stamp, bell and end. */
export const matched = define<{ line: string }>({
  form: 'MATCHED:<line>',
  text: (f) => `MATCHED:${f.line}`,
  json: (f) => ({ type: 'matched', line: f.line }),
});

// Messages

export const direct = define<Said>({
  form: '<name>: <text>',
  bell: 'direct',
  reply: 'msg',
  text: (f) => said(f, ''),
  json: (f) => message('direct', f),
});

export const toAll = define<Said>({
  form: '<name> (to all): <text>',
  bell: 'message',
  text: (f) => said(f, 'to all'),
  json: (f) => message('all', f),
});

export const inRoom = define<Said & { room: string }>({
  form: '<name> (in <room>): <text>',
  bell: 'message',
  text: (f) => said(f, `in ${f.room}`),
  json: (f) => message('room', f),
});

export const actionToAll = define<Said>({
  form: '* <name> (to all) <text>',
  bell: 'message',
  text: (f) => acted(f, 'to all'),
  json: (f) => act('all', f),
});

export const actionInRoom = define<Said & { room: string }>({
  form: '* <name> (in <room>) <text>',
  bell: 'message',
  text: (f) => acted(f, `in ${f.room}`),
  json: (f) => act('room', f),
});

export const inGroup = define<Said & { group: string }>({
  form: '<name> (in <room>): <text>',
  bell: 'message',
  text: (f) => said(f, `in ${f.group}`),
  json: (f) => message('group', f),
});

export const inPrivate = define<Said>({
  form: '<name> (private): <text>',
  bell: 'direct',
  text: (f) => said(f, 'private'),
  json: (f) => message('private', f),
});

const OUTCOMES = { delivered: 'Delivered to ', queued: 'Waits for ', refused: 'Refused by ' } as const;

/** What became of message `id`: `delivered`, `queued` or `refused`. */
export const status = define<{ id: number; outcome: 'delivered' | 'queued' | 'refused'; name: string }>({
  form: 'STATUS:<id>:<outcome>:<name>',
  text: (f) => `STATUS:${f.id}:${f.outcome}:${f.name}`,
  json: (f) => ({
    type: 'status',
    status: f.outcome,
    message_id: f.id,
    to: f.name,
    payload: OUTCOMES[f.outcome] + f.name,
  }),
});

/** What became of message `id` to a group: written to so many members at once, waiting for so many others. */
export const groupStatus = define<{ id: number; group: string; delivered: number; queued: number }>({
  form: 'STATUS:<id>:sent:<group>:<delivered>/<queued>',
  text: (f) => `STATUS:${f.id}:sent:${f.group}:${f.delivered}/${f.queued}`,
  json: ({ id, ...f }) => ({
    type: 'status',
    status: 'sent',
    kind: 'group',
    message_id: id,
    ...f,
    payload: `Sent to ${f.group}.`,
  }),
});

/** What became of a message to one person: nothing, for there is nobody of that name, or their mailbox is full. */
export const undelivered = define<{ code: Code; text: string; name: string }>({
  form: 'ERROR: <CODE> <text>',
  failed: true,
  text: (f) => `ERROR: ${f.code} ${f.text}`,
  json: (f) => {
    const text = asObjects(f.text);
    return { type: 'status', status: 'offline', code: f.code, to: f.name, text, payload: text };
  },
});

// Lists

interface List {
  readonly items: readonly string[];
  /** Where `items` is only the beginning. */
  readonly total?: number;
}

function list(title: string, type: string, key: string) {
  return define<List>({
    form: `${title}: <list>`,
    text: (f) => `${title}: ${listed(f.items, f.total)}`,
    json: (f) => ({ type, [key]: f.items.slice(0, LIST_BOUND), total: f.total ?? f.items.length }),
  });
}

export const onlineUsers = list('Online users', 'online_users', 'users');
export const privateChats = list('Private chats', 'private_chats', 'users');

/** `lab (2)`; `total` counts those that are not given, too. */
export const rooms = define<{ items: readonly { room: string; members: number }[]; total: number }>({
  form: 'Rooms: <list>',
  text: ({ items, total }) =>
    `Rooms: ${listed(
      items.map(({ room, members }) => `${room} (${members})`),
      total,
    )}`,
  json: ({ items, total }) => ({ type: 'rooms', rooms: items.slice(0, LIST_BOUND), total }),
});

export const groups = list('Groups', 'groups', 'groups');
export const contacts = list('Contacts', 'contacts', 'users');
export const blocks = list('Blocks', 'blocks', 'users');

// Control lines

export const online = define<{ name: string }>({
  form: 'ONLINE:<name>',
  text: (f) => `ONLINE:${f.name}`,
  json: (f) => ({ type: 'online', username: f.name }),
});

export const offline = define<{ name: string; reason: string }>({
  form: 'OFFLINE:<name>:<reason>',
  text: (f) => `OFFLINE:${f.name}:${f.reason}`,
  json: (f) => ({ type: 'offline', username: f.name, reason: f.reason }),
});

export const contactOnline = define<{ name: string }>({
  form: 'CONTACT_ONLINE:<name>',
  text: (f) => `CONTACT_ONLINE:${f.name}`,
  json: (f) => ({ type: 'contact_online', username: f.name }),
});

export const contactOffline = define<{ name: string }>({
  form: 'CONTACT_OFFLINE:<name>',
  text: (f) => `CONTACT_OFFLINE:${f.name}`,
  json: (f) => ({ type: 'contact_offline', username: f.name }),
});

export const joined = define<{ room: string; name: string }>({
  form: 'JOINED:<room>:<name>',
  text: (f) => `JOINED:${f.room}:${f.name}`,
  json: (f) => ({ type: 'joined', room: f.room, username: f.name }),
});

export const left = define<{ room: string; name: string; reason: string }>({
  form: 'LEFT:<room>:<name>:<reason>',
  text: (f) => `LEFT:${f.room}:${f.name}:${f.reason}`,
  json: (f) => ({ type: 'left', room: f.room, username: f.name, reason: f.reason }),
});

export const topicChanged = define<{ room: string; name: string; text: string }>({
  form: 'TOPIC:<room>:<name>:<text>',
  text: (f) => `TOPIC:${f.room}:${f.name}:${f.text}`,
  json: (f) => ({ type: 'topic_changed', room: f.room, username: f.name, topic: f.text }),
});

export const away = define<{ name: string; text: string }>({
  form: 'AWAY:<name>:<text>',
  text: (f) => `AWAY:${f.name}:${f.text}`,
  json: (f) => ({ type: 'is_away', username: f.name, text: f.text }),
});

export const privateRequest = define<{ name: string }>({
  form: 'PRIVATE_REQUEST_FROM:<name>',
  bell: 'direct',
  text: (f) => `PRIVATE_REQUEST_FROM:${f.name}`,
  json: (f) => ({ type: 'private_request', from: f.name }),
});

export const privateConnected = define<{ name: string }>({
  form: 'PRIVATE_CONNECTED:<name>',
  text: (f) => `PRIVATE_CONNECTED:${f.name}`,
  json: (f) => ({ type: 'private_connected', username: f.name }),
});

export const privateRejected = define<{ name: string }>({
  form: 'PRIVATE_REJECTED:<name>',
  text: (f) => `PRIVATE_REJECTED:${f.name}`,
  json: (f) => ({ type: 'private_rejected', username: f.name }),
});

export const privateEnded = define<{ name: string; reason: string }>({
  form: 'PRIVATE_ENDED:<name>:<reason>',
  text: (f) => `PRIVATE_ENDED:${f.name}:${f.reason}`,
  json: (f) => ({ type: 'private_ended', username: f.name, reason: f.reason }),
});

export const groupInvite = define<{ group: string; by: string }>({
  form: 'GROUP_INVITE:<group>:<by>',
  bell: 'direct',
  text: (f) => `GROUP_INVITE:${f.group}:${f.by}`,
  json: (f) => ({ type: 'group_invite', group: f.group, from: f.by }),
});

export const groupJoined = define<{ group: string }>({
  form: 'GROUP_JOINED:<group>',
  text: (f) => `GROUP_JOINED:${f.group}`,
  json: (f) => ({ type: 'group_joined', group: f.group }),
});
