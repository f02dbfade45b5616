/**
 * How the JSON dialect writes events: each as one object with a `type`, and neither `id` nor `more`, which belong to
 * answers (dialects.ts). The compiler wants every kind here. A sentence for people is the text dialect's. Pure.
 */
import type { Reason } from '../codes.js';
import {
  type After,
  type Before,
  type Event,
  type JsonObject,
  type Kind,
  LIST_BOUND,
  type Locked,
  type Outcome,
  type Place,
  PROTOCOL,
  type Topic,
} from '../events.js';
import { hintText } from '../text/hints.js';
import { digits, minutesOf, utcDay } from '../text/lists.js';
import { refusalText } from '../text/refusals.js';
import { sentenceOf, shownArgs } from '../text/write.js';
import { jsonText } from './json-text.js';
import { asObjects } from './to-send.js';

type Writers = { readonly [K in Exclude<Kind, 'sent'>]: (event: Event<K>) => JsonObject };

/** The event as an object on one line, without its end. */
export function writeJson(event: Event): string {
  // What answers each line that is said is written as it stands: a room's name has nothing that JSON escapes.
  if (event.kind === 'sent') return sent(event);
  return jsonText((objects[event.kind] as (event: Event) => JsonObject)(event));
}

/** 2026-11-20T10:03:12.000Z */
const iso = (time: number): string => new Date(time).toISOString();

/** One that the text dialect writes as a sentence, which is its `text`. */
function done<E extends Event>(type: string, fields: (event: E) => JsonObject): (event: E) => JsonObject {
  return (event) => ({ type, ...fields(event), text: sentenceOf(event) });
}

/** One that is for people alone: what a program reads it has by other events. */
const inWords = (event: Event): JsonObject => ({ type: 'info', text: sentenceOf(event) });

/** One that says what to type because of the object before it: a program with buttons for that passes it over. */
const toType = (event: Event): JsonObject => ({ ...inWords(event), to_type: true });

const person = <E extends Event & { readonly name: string }>(type: string) =>
  done<E>(type, ({ name }) => ({ username: name }));

const group = <E extends Event & { readonly group: string }>(type: string) => done<E>(type, ({ group }) => ({ group }));

const list =
  (type: string, key: string) =>
  ({ items, total }: { readonly items: readonly string[]; readonly total?: number }): JsonObject => ({
    type,
    [key]: items.slice(0, LIST_BOUND),
    total: total ?? items.length,
  });

const users = list('online_users', 'users');
const groups = list('groups', 'groups');

/** Said once and written for every hearer: no copies are made on the way. */
function message(event: Event<'said' | 'acted'>): Record<string, unknown> {
  const { place } = event;
  const object: Record<string, unknown> = { type: 'message', kind: place.to };
  if (place.to === 'room') object.room = place.name;
  else if (place.to === 'group') object.group = place.name;
  object.from = event.from;
  object.payload = event.text;
  if (event.id !== undefined) object.message_id = event.id;
  if (event.sentAt !== undefined) object.sent = iso(event.sentAt);
  if (event.again) object.again = true;
  return object;
}

const placeFields = (place: Place) =>
  place.to === 'room' ? { room: place.name } : place.to === 'group' ? { group: place.name } : {};

function sent({ place, id }: Event<'sent'>): string {
  const number = id === undefined ? '' : `,"message_id":${id}`;
  if (place.to !== 'room')
    return `{"type":"status","status":"sent","kind":"all"${number},"payload":"Sent to everyone."}`;
  return `{"type":"status","status":"sent","kind":"room","room":"${place.name}"${number},"payload":"Sent to ${place.name}."}`;
}

const OUTCOMES: Readonly<Record<Outcome, string>> = {
  delivered: 'Delivered to ',
  queued: 'Waits for ',
  refused: 'Refused by ',
  purged: 'Taken back before it came to ',
};

const self = ({ name, account, operator }: Event<'welcome' | 'settings'>) => ({ username: name, account, operator });

const people = ({ names, total }: { readonly names: readonly string[]; readonly total: number }) => ({
  members: names.slice(0, LIST_BOUND),
  total,
});

const afterFields = ({ count, complete, next, last }: After) => ({ count, complete, next, last });

const beforeFields = (before: Before | undefined) =>
  before === undefined ? {} : { before: before.id, next: before.next };

const writtenField = (written: boolean | undefined) => (written ? { written } : {});

const nowField = (now: string | null): { readonly now?: string } => (now === null ? {} : { now });

const scopeFields = (address: string | null) => ({ scope: address === null ? 'name' : 'address', address });

const topicFields = (topic: Topic | null) => ({ topic: topic?.text ?? null, topic_by: topic?.by ?? null });

const lockedFields = ({ by, since }: Locked) => ({ by, since: iso(since) });

/** In so many seconds the same may be tried again. */
const retryAfter = (reason: Reason): JsonObject =>
  'seconds' in reason && reason.code !== 'REGISTER_TIMEOUT' ? { retry_after: reason.seconds } : {};

/** The messenger's clients look for the text of a status in `payload`. */
function withPayload<E>(write: (event: E) => JsonObject): (event: E) => JsonObject {
  return (event) => {
    const object = write(event);
    return { ...object, payload: object.text };
  };
}

const objects: Writers = {
  error: ({ reason }) => {
    const text = asObjects(refusalText(reason));
    return { type: 'error', code: reason.code, text, payload: text, ...retryAfter(reason) };
  },
  prompt: (e) => ({ type: 'prompt', word: e.word, secret: e.secret === true }),
  greeting: inWords,
  howToBegin: inWords,
  unended: inWords,
  pastesWait: inWords,
  askMode: () => ({ type: 'ask_mode' }),
  registered: () => ({ type: 'registered' }),
  authSuccess: () => ({ type: 'auth_success' }),
  ok: () => ({ type: 'ok' }),
  pong: ({ token }) => ({ type: 'pong', token }),
  matched: ({ line }) => ({ type: 'matched', line }),

  said: message,
  acted: (e) => {
    const object = message(e);
    object.action = true;
    return object;
  },
  status: ({ id, outcome, name }) => ({
    type: 'status',
    status: outcome,
    message_id: id,
    to: name,
    payload: OUTCOMES[outcome] + name,
  }),
  groupStatus: ({ id, group, delivered, queued }) => ({
    ...{ type: 'status', status: 'sent', kind: 'group', message_id: id, group, delivered, queued },
    payload: `Sent to ${group}.`,
  }),
  purged: ({ id }) => ({ type: 'purged', message_id: id }),
  undelivered: (e) => {
    const text = asObjects(refusalText(e.reason));
    return { type: 'status', status: 'offline', code: e.reason.code, to: e.name, text, payload: text };
  },
  notSentTo: inWords,
  notToldOfFile: inWords,
  guestsName: inWords,
  mailWithheld: inWords,
  howToChat: toType,
  howToJoinGroup: toType,
  howToTakeFile: toType,
  hint: inWords,
  perhapsFile: inWords,
  howToReply: toType,

  onlineUsers: (e) => ({ ...users(e), ...(e.away === undefined || e.away.length === 0 ? {} : { away: e.away }) }),
  privateChats: list('private_chats', 'users'),
  rooms: ({ items, total }) => ({ type: 'rooms', rooms: items.slice(0, LIST_BOUND), total }),
  groups: ({ invitations = [], ...e }) => ({
    ...groups(e),
    ...(invitations.length === 0 ? {} : { invitations: invitations.map(({ group, by }) => ({ group, from: by })) }),
  }),
  contacts: list('contacts', 'users'),
  blocks: list('blocks', 'users'),

  online: (e) => ({ type: 'online', username: e.name }),
  offline: (e) => ({ type: 'offline', username: e.name, reason: e.reason }),
  contactOnline: (e) => ({ type: 'contact_online', username: e.name }),
  contactOffline: (e) => ({ type: 'contact_offline', username: e.name }),
  joined: (e) => ({ type: 'joined', room: e.room, username: e.name }),
  left: (e) => ({ type: 'left', room: e.room, username: e.name, reason: e.reason }),
  topicChanged: (e) => ({ type: 'topic_changed', room: e.room, username: e.name, topic: e.text }),
  quietChanged: done('quiet_changed', ({ room, quiet, by }) => ({ room, quiet, from: by })),
  voiceChanged: done('voice_changed', ({ room, name, voice, by }) => ({ room, username: name, voice, from: by })),
  away: (e) => ({ type: 'is_away', username: e.name, text: e.text }),
  privateRequest: (e) => ({ type: 'private_request', from: e.name }),
  privateConnected: (e) => ({ type: 'private_connected', username: e.name }),
  privateRejected: (e) => ({ type: 'private_rejected', username: e.name }),
  privateEnded: (e) => ({ type: 'private_ended', username: e.name, reason: e.reason }),
  groupInvite: (e) => ({ type: 'group_invite', group: e.group, from: e.by }),
  groupJoined: (e) => ({ type: 'group_joined', group: e.group }),

  fileOffer: (e) => ({
    ...{ type: 'file_offer', kind: e.place.to, ...placeFields(e.place) },
    ...{ from: e.from, file_id: e.id, size: e.size, filename: e.name },
  }),
  fileReady: (e) => ({ type: 'file_ready', file_id: e.id, token: e.token }),
  fileData: (e) => ({ type: 'file_data', file_id: e.id, [e.form === 'hex' ? 'hex' : 'data']: digits(e.bytes, e.form) }),
  fileDone: (e) => ({ type: 'file_done', file_id: e.id, sha256: e.sha256 }),
  fileFailed: (e) => ({ type: 'file_failed', file_id: e.id, reason: e.reason }),
  fileAccepted: inWords,
  fileFetched: inWords,
  files: ({ files, total }) => ({
    type: 'files',
    files: files.slice(0, LIST_BOUND).map(({ id, name, place, ...more }) => ({
      ...{ file_id: id, filename: name },
      ...more,
      ...(place === undefined ? {} : { kind: place.to, ...placeFields(place) }),
    })),
    total,
  }),
  fileComesHere: done('accept_file', ({ id, name }) => ({ file_id: id, filename: name })),
  fileRejected: done('reject_file', ({ id, withdrawn }) => ({ file_id: id, withdrawn })),
  howToTransfer: inWords,
  howToTransferByHttp: inWords,
  howToSendHere: inWords,
  noFilePort: inWords,
  fileLinesBegun: inWords,

  welcome: withPayload(
    done('status', (e) => ({
      status: 'welcome',
      ...self(e),
      server: 'Partyline',
      version: e.version,
      protocol: PROTOCOL,
      online: e.online,
      settings: e.settings,
      ...(e.last === undefined ? {} : { last: e.last }),
      ...writtenField(e.written),
      ...(e.locked === undefined ? {} : { locked: lockedFields(e.locked) }),
      ...(e.lastLogin === null ? {} : { last_login: { at: iso(e.lastLogin.at), from: e.lastLogin.from } }),
    })),
  ),
  passwordSet: person('passwd'),
  logins: done('last', ({ stays }) => ({
    logins: stays.map(({ at, until, from }) => ({ at: iso(at), until: until === null ? null : iso(until), from })),
  })),
  tokenMade: done('token', ({ number, token, about, until, name }) => ({
    ...{ number, token, about, until: iso(until), username: name },
  })),
  howToPost: inWords,
  tokens: done('token', ({ items }) => ({
    tokens: items.map(({ number, about, createdAt, until, usedAt }) => ({
      ...{ number, about, created: iso(createdAt), until: iso(until) },
      last_used: usedAt === null ? null : iso(usedAt),
    })),
  })),
  tokenEnded: done('token', ({ number }) => ({ number })),
  goodbye: done('goodbye', ({ reason }) => ({ reason })),
  cancelled: done('cancelled', () => ({})),
  renamed: person('nick'),
  codeGiven: done('code', ({ name, code }) => ({ username: name, code })),
  roster: done('roster', ({ given, items, total }) => ({
    given,
    names: items.slice(0, LIST_BOUND).map(({ name, here, account, code }) => ({ username: name, here, account, code })),
    total,
  })),
  codeReset: person('code_reset'),

  history: done('history', (e) => ({
    with: e.place,
    ...(e.after === undefined ? { count: e.count, ...beforeFields(e.before) } : { after: e.after, ...afterFields(e) }),
  })),
  missed: done('missed', (e) => ({ since: e.since, ...afterFields(e), direct: e.direct })),
  linePurged: done('purge', ({ id }) => ({ message_id: id, count: 1 })),
  linesPurged: done('purge', ({ name, count }) => ({ username: name, count })),
  pasteBegun: inWords,
  pasted: done('paste', ({ count, room, to, ids }) => ({
    ...(to === undefined ? { count, room } : { count, to }),
    ...(ids === undefined ? {} : { message_ids: ids }),
  })),
  privateAsked: person('connect_to'),
  privateDeclined: person('reject_connection'),

  roomJoined: done('join', (e) => ({
    ...{ room: e.room, ...people(e), ...topicFields(e.topic), current: e.room },
    ...writtenField(e.written),
    ...(e.key ? { key: true } : {}),
    ...(e.quiet === undefined ? {} : { quiet: true, heard: e.quiet.heard }),
  })),
  roomLeft: done('leave', ({ room, current }) => ({ room, current })),
  roomMembers: done('members', (e) => ({ room: e.room, ...people(e) })),
  groupMembers: done('members', (e) => ({ group: e.group, ...people(e) })),
  topic: done('topic', ({ room, topic }) => ({ room, ...topicFields(topic) })),

  keySet: (e) => ({ type: e.key ? 'key' : 'unkey', room: e.room, text: sentenceOf(e) }),
  quietSet: (e) => ({ type: e.quiet ? 'quiet' : 'unquiet', room: e.room, text: sentenceOf(e) }),
  voiceSet: (e) => ({ type: e.voice ? 'voice' : 'unvoice', room: e.room, username: e.name, text: sentenceOf(e) }),

  groupCreated: group('create_group'),
  groupInvited: done('invite_group', ({ group, name }) => ({ group, username: name })),
  groupRejected: group('reject_group'),
  groupLeft: group('leave_group'),

  contactAdded: person('add_contact'),
  contactRemoved: person('remove_contact'),
  blocked: person('block'),
  unblocked: person('unblock'),

  whois: done('whois', ({ name, account, operator, saysOnly, since, idle, away, rooms, from }) => ({
    ...{ username: name, account, operator, since: iso(since) },
    idle: idle === null ? null : Math.floor(idle / 1000),
    away,
    ...{ rooms: rooms.slice(0, LIST_BOUND), total: rooms.length },
    ...(saysOnly ? { says_only: true } : {}),
    ...(from === null ? {} : { address: from.address, door: from.door }),
  })),
  motd: (e) => ({ type: 'motd', lines: e.lines, text: e.lines.join('\n') || sentenceOf(e) }),
  awaySet: done('away', ({ text }) => ({ away: text })),
  back: done('back', () => ({})),
  settingChanged: done('set', ({ what, value }) => ({ what, value })),
  settings: withPayload(
    done('status', (e) => ({
      ...{ status: 'online', ...self(e), room: e.rooms.at(-1) ?? null, rooms: e.rooms, settings: e.settings },
    })),
  ),
  acknowledged: done('ack', ({ id }) => ({ message_id: id })),

  kicked: done('kick', ({ name, reason }) => ({ username: name, reason })),
  banned: done('ban', ({ name, now, address, until, others, reason }) => ({
    ...{ username: name, until: iso(until), ...scopeFields(address), others, reason, ...nowField(now) },
  })),
  banAsked: done('ban', ({ name, address, others }) => ({
    ...{ username: name, asked: true, ...scopeFields(address), others },
  })),
  unbanned: person('unban'),
  bans: done('bans', ({ items, total }) => ({
    bans: items.slice(0, LIST_BOUND).map(({ name, address, until, by, reason }) => ({
      ...{ username: name, ...scopeFields(address), until: iso(until), by, reason },
    })),
    total,
  })),
  muted: done('mute', ({ name, now, until, reason }) => ({
    ...{ username: name, until: iso(until), reason, ...nowField(now) },
  })),
  unmuted: person('unmute'),
  mutes: done('mutes', ({ items, total }) => ({
    mutes: items.slice(0, LIST_BOUND).map(({ name, last, until, by, reason }) => ({
      ...{ username: name, now: last, until: iso(until), by, reason },
    })),
    total,
  })),
  silenced: inWords,
  operatorChanged: done('operator', ({ by, operator }) => ({ operator, by })),
  passwordReset: inWords,
  locked: done('lock', (e) => ({
    ...lockedFields(e),
    ...(e.here === null ? { already: true } : { may_return: e.here.mayReturn, may_not: e.here.mayNot }),
  })),
  unlocked: done('unlock', () => ({})),
  lockedIn: inWords,
  stopping: done('shutdown', () => ({})),
  stopAsked: done('shutdown', ({ people }) => ({ asked: true, others: people })),
  announcement: ({ from, text }) => ({ type: 'announcement', from, payload: text }),
  attendance: done('attendance', ({ day, items, total, others }) => ({
    day: utcDay(day),
    items: items.map(({ name, account, first, last, milliseconds, lines }) => ({
      ...{ username: name, account, first: iso(first), last: iso(last), minutes: minutesOf(milliseconds), lines },
    })),
    total,
    ...(others === null
      ? {}
      : { others: { stays: others.stays, minutes: minutesOf(others.milliseconds), lines: others.lines } }),
  })),

  explained: done('explain', ({ reading, command, args, reason, readers, hint }) => ({
    ...{ reading, command, arguments: shownArgs(args), code: reason?.code ?? null },
    readers: readers === null ? [] : readers.names.slice(0, LIST_BOUND),
    total: readers?.total ?? 0,
    hint: hint === null ? null : hintText(hint),
  })),
  help: ({ commands }) => ({ type: 'help', commands }),
};
