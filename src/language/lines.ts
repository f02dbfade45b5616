/** Answers, messages, lists and control lines. */
import type { Event, Events, Place } from './events.js';
import { maker } from './make.js';

type Fields<K extends keyof Events> = Readonly<Events[K]>;
type Said = Omit<Fields<'said'>, 'place'>;

const TO_ALL: Place = { to: 'all' };
const DIRECT: Place = { to: 'direct' };
const PRIVATE: Place = { to: 'private' };

const saidAt = (place: Place, f: Said): Event<'said'> => ({
  kind: 'said',
  place,
  from: f.from,
  text: f.text,
  id: f.id,
  sentAt: f.sentAt,
  again: f.again,
  withId: f.withId,
});
const actedAt = (place: Place, { from, text, sentAt }: Said): Event<'acted'> => ({
  kind: 'acted',
  place,
  from,
  text,
  sentAt,
});

export const direct = (f: Said) => saidAt(DIRECT, f);
export const toAll = (f: Said) => saidAt(TO_ALL, f);
export const inPrivate = (f: Said) => saidAt(PRIVATE, f);
export const inRoom = (f: Said & { readonly room: string }) => saidAt({ to: 'room', name: f.room }, f);
export const inGroup = (f: Said & { readonly group: string }) => saidAt({ to: 'group', name: f.group }, f);
export const actionToAll = (f: Said) => actedAt(TO_ALL, f);
export const actionInRoom = (f: Said & { readonly room: string }) => actedAt({ to: 'room', name: f.room }, f);

/** `room` null: to everyone. */
export const sent = ({ room }: { readonly room: string | null }): Event<'sent'> => ({
  kind: 'sent',
  place: room === null ? TO_ALL : { to: 'room', name: room },
});
export const status = ({ id, outcome, name }: Fields<'status'>): Event<'status'> => ({
  kind: 'status',
  id,
  outcome,
  name,
});
export const error = ({ reason }: Fields<'error'>): Event<'error'> => ({ kind: 'error', reason });
export const pong = ({ token }: Fields<'pong'>): Event<'pong'> => ({ kind: 'pong', token });

export const info = maker('info');
export const prompt = maker('prompt');
export const greeting = maker('greeting');
export const howToBegin = maker('howToBegin');
export const unended = maker('unended');
export const pastesWait = maker('pastesWait');
export const askMode = maker('askMode');
export const registered = maker('registered');
export const authSuccess = maker('authSuccess');
export const ok = maker('ok');
export const matched = maker('matched');
export const groupStatus = maker('groupStatus');
export const undelivered = maker('undelivered');
export const onlineUsers = maker('onlineUsers');
export const privateChats = maker('privateChats');
export const rooms = maker('rooms');
export const groups = maker('groups');
export const contacts = maker('contacts');
export const blocks = maker('blocks');
export const online = maker('online');
export const offline = maker('offline');
export const contactOnline = maker('contactOnline');
export const contactOffline = maker('contactOffline');
export const joined = maker('joined');
export const left = maker('left');
export const topicChanged = maker('topicChanged');
export const away = maker('away');
export const privateRequest = maker('privateRequest');
export const privateConnected = maker('privateConnected');
export const privateRejected = maker('privateRejected');
export const privateEnded = maker('privateEnded');
export const groupInvite = maker('groupInvite');
export const groupJoined = maker('groupJoined');
export const notSentTo = maker('notSentTo');
export const notToldOfFile = maker('notToldOfFile');
export const guestsName = maker('guestsName');
export const mailWithheld = maker('mailWithheld');
export const howToChat = maker('howToChat');
export const howToJoinGroup = maker('howToJoinGroup');
export const hint = maker('hint');
export const perhapsFile = maker('perhapsFile');
export const howToReply = maker('howToReply');
