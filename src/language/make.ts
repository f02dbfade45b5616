/**
 * Makes events of the fields they hold. An event that has none here is written as a literal, `{ kind, … }`: so are those that
 * are said all the time, for one literal is made faster than a copy.
 */
import type { Event, Events, Kind, Place } from './events.js';

function maker<K extends Kind>(kind: K): (fields: Readonly<Events[K]>) => Event<K> {
  return (fields) => ({ kind, ...fields }) as unknown as Event<K>;
}

type Fields<K extends keyof Events> = Readonly<Events[K]>;
type Said = Omit<Fields<'said'>, 'place'>;

const TO_ALL: Place = { to: 'all' };
const DIRECT: Place = { to: 'direct' };
const PRIVATE: Place = { to: 'private' };

/** What is said in a room makes no place of its own for each line: the room has it. */
export const roomPlace = (name: string): Place => ({ to: 'room', name });
export const saidAt = (place: Place, f: Said): Event<'said'> => ({
  kind: 'said',
  place,
  from: f.from,
  text: f.text,
  id: f.id,
  sentAt: f.sentAt,
  again: f.again,
  withId: f.withId,
});
const actedAt = (place: Place, { from, text, id, sentAt, withId }: Said): Event<'acted'> => ({
  kind: 'acted',
  place,
  from,
  text,
  id,
  sentAt,
  withId,
});

export const direct = (f: Said) => saidAt(DIRECT, f);
export const toAll = (f: Said) => saidAt(TO_ALL, f);
export const inPrivate = (f: Said) => saidAt(PRIVATE, f);
export const inRoom = (f: Said & { readonly room: string }) => saidAt(roomPlace(f.room), f);
export const inGroup = (f: Said & { readonly group: string }) => saidAt({ to: 'group', name: f.group }, f);
export const actionToAll = (f: Said) => actedAt(TO_ALL, f);
export const actionInRoom = (f: Said & { readonly room: string }) => actedAt(roomPlace(f.room), f);

/** Answers who says something there. */
export const sentAt = (place: Place, id: number | undefined): Event<'sent'> => ({ kind: 'sent', place, id });
export const sentToAll = (id?: number) => sentAt(TO_ALL, id);
export const status = ({ id, outcome, name }: Fields<'status'>): Event<'status'> => ({
  kind: 'status',
  id,
  outcome,
  name,
});
export const error = ({ reason }: Fields<'error'>): Event<'error'> => ({ kind: 'error', reason });
export const pong = ({ token }: Fields<'pong'>): Event<'pong'> => ({ kind: 'pong', token });

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
export const purged = maker('purged');
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
export const quietChanged = maker('quietChanged');
export const voiceChanged = maker('voiceChanged');
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

// What went well

export const welcome = maker('welcome');
export const passwordSet = maker('passwordSet');
export const logins = maker('logins');
export const tokenMade = maker('tokenMade');
export const howToPost = maker('howToPost');
export const tokens = maker('tokens');
export const tokenEnded = maker('tokenEnded');
export const goodbye = maker('goodbye');
export const cancelled = maker('cancelled');
export const renamed = maker('renamed');
export const codeGiven = maker('codeGiven');
export const roster = maker('roster');
export const codeReset = maker('codeReset');
export const history = maker('history');
export const missed = maker('missed');
export const linePurged = maker('linePurged');
export const linesPurged = maker('linesPurged');
export const pasteBegun = maker('pasteBegun');
export const pasted = maker('pasted');
export const privateAsked = maker('privateAsked');
export const privateDeclined = maker('privateDeclined');
export const roomJoined = maker('roomJoined');
export const roomLeft = maker('roomLeft');
export const roomMembers = maker('roomMembers');
export const groupMembers = maker('groupMembers');
export const topic = maker('topic');
export const keySet = maker('keySet');
export const quietSet = maker('quietSet');
export const voiceSet = maker('voiceSet');
export const groupCreated = maker('groupCreated');
export const groupInvited = maker('groupInvited');
export const groupRejected = maker('groupRejected');
export const groupLeft = maker('groupLeft');
export const contactAdded = maker('contactAdded');
export const contactRemoved = maker('contactRemoved');
export const blocked = maker('blocked');
export const unblocked = maker('unblocked');
export const whois = maker('whois');
export const motd = maker('motd');
export const awaySet = maker('awaySet');
export const back = maker('back');
export const settingChanged = maker('settingChanged');
export const settings = maker('settings');
export const acknowledged = maker('acknowledged');
export const kicked = maker('kicked');
export const banned = maker('banned');
export const banAsked = maker('banAsked');
export const unbanned = maker('unbanned');
export const bans = maker('bans');
export const muted = maker('muted');
export const unmuted = maker('unmuted');
export const mutes = maker('mutes');
export const silenced = maker('silenced');
export const operatorChanged = maker('operatorChanged');
export const passwordReset = maker('passwordReset');
export const locked = maker('locked');
export const unlocked = maker('unlocked');
export const lockedIn = maker('lockedIn');
export const stopping = maker('stopping');
export const stopAsked = maker('stopAsked');
export const announcement = maker('announcement');
export const attendance = maker('attendance');
export const help = maker('help');

// Files

export const fileOffer = maker('fileOffer');
export const fileReady = maker('fileReady');
export const fileData = maker('fileData');
export const fileDone = maker('fileDone');
export const fileFailed = maker('fileFailed');
export const fileAccepted = maker('fileAccepted');
export const fileFetched = maker('fileFetched');
export const howToTakeFile = maker('howToTakeFile');
export const files = maker('files');
export const fileComesHere = maker('fileComesHere');
export const fileRejected = maker('fileRejected');
export const howToTransfer = maker('howToTransfer');
export const howToTransferByHttp = maker('howToTransferByHttp');
export const howToSendHere = maker('howToSendHere');
export const noFilePort = maker('noFilePort');
export const fileLinesBegun = maker('fileLinesBegun');

export const explained = maker('explained');
