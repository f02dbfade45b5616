/**
 * Every event: what happened, or is answered, as plain data with a `kind`. It knows no recipient, no dialect and no
 * sentence: each dialect has a table of writers (text/write.ts, json/write.ts), and the compiler wants every kind in both.
 * What an event holds can be copied into another process (structuredClone): no functions, no objects of classes.
 * Texts and names in it are clean (clean.ts) before they come here. Adding an event: its entry here, its two writers,
 * its row in docs/PROTOCOL.md.
 */
import type { FileReason, LeaveReason, Reason, Shut } from './codes.js';

export type JsonObject = { readonly [key: string]: unknown };

/** Of the wire; docs/PROTOCOL.md. */
export const PROTOCOL = 1;

/** At most so many items of a list are told; the rest is counted. */
export const LIST_BOUND = 100;

/** Braces and brackets within each other that an object may have. Those of the protocol need two. */
export const MAX_DEPTH = 8;

/** All that the server asks for: a name that is one of these could ask in the server's stead. */
export const promptWords = ['ALIAS', 'CODE', 'PASSWORD', 'RECIPIENT', 'MESSAGE', 'CONTACT', 'FILENAME'] as const;

/** Where something is said. `direct` and `private`: to one person, and not, or within a private chat. */
export type Place =
  | { readonly to: 'all' | 'direct' | 'private' }
  | { readonly to: 'room' | 'group'; readonly name: string };

/** What somebody says, or does, wherever that is. */
interface Uttered {
  place: Place;
  from: string;
  text: string;
  id?: number | undefined;
  /** When it was said, for a message that comes later than it was said. */
  sentAt?: number | undefined;
  /** It may have been shown before. */
  again?: boolean | undefined;
  /** The recipient acknowledges messages, so that the text dialect shows the id, too. */
  withId?: boolean | undefined;
}

/** Where `items` is only the beginning, `total` counts all. */
interface List {
  items: readonly string[];
  total?: number;
}

/** Names of which only the beginning is given; `total` counts all. */
interface Names {
  names: readonly string[];
  total: number;
}

type Nothing = Record<never, never>;
type OfPerson = { name: string };
type OfGroup = { group: string };

/** What becomes of a message to one person. */
export type Outcome = 'delivered' | 'queued' | 'refused' | 'purged';

/**
 * How lines are counted that came after a line: `next`: what to ask on after, null: that was all; `last`: after what to ask from
 * now on; `complete` false: there may have been more, which the server has not.
 */
export interface After {
  count: number;
  complete: boolean;
  next: number | null;
  last: number;
}

/** That lines were asked for from before the line `id`; `next`: before what to ask on, null: there are no older ones. */
export interface Before {
  readonly id: number;
  readonly next: number | null;
}

export type BellSetting = 'off' | 'on' | 'dm';

/** Of whose coming and going one is shown (R3.131): nobody's, that of contacts and in one's rooms, or everybody's. */
export type PresenceSetting = 'off' | 'room' | 'on';

export interface SettingsShown {
  readonly timestamps: boolean;
  readonly bell: BellSetting;
  readonly acks: boolean;
  readonly ids: boolean;
  /** Lines that a room shows on entering. */
  readonly recall: number;
  readonly presence: PresenceSetting;
}

/** Who somebody is here. */
interface Self {
  name: string;
  account: boolean;
  operator: boolean;
  settings: SettingsShown;
}

/** A time that somebody was here; `until` null: it is not over. */
interface Stay {
  readonly at: number;
  readonly until: number | null;
  readonly from: string;
}

/** `by`: who has set it. */
export type Topic = { readonly text: string; readonly by: string };

/** By whom nobody new is let in, and since when. */
export interface Locked {
  readonly by: string;
  readonly since: number;
}

/** Who somebody here is, as far as the one who asks may know. */
export interface Whois {
  readonly name: string;
  readonly account: boolean;
  readonly operator: boolean;
  /** Has come only to say something. */
  readonly saysOnly: boolean;
  readonly since: number;
  /** Milliseconds; null: not for the one who asks. */
  readonly idle: number | null;
  /** Why they are absent (may be empty); null: they are not, or it is not for the one who asks. */
  readonly away: string | null;
  /** All that they are in, or those that the one who asks is in, too. */
  readonly rooms: readonly string[];
  readonly whole: boolean;
  /** From where they have come; null: not for the one who asks. */
  readonly from: { readonly address: string; readonly door: 'people' | 'quiet' | 'tls' | 'telnet' | 'web' } | null;
}

/** Into a group, by a member of it. */
export type Invitation = { readonly group: string; readonly by: string };

/** How bytes are written in a line. */
export type PieceForm = 'base64' | 'hex';

/** Bytes of a file in one line: 4,000 characters. */
export const PIECE: Readonly<Record<PieceForm, number>> = { base64: 3000, hex: 2000 };

export interface ListedFile {
  readonly id: number;
  readonly name: string;
  /** Bytes; null: not known. */
  readonly size: number | null;
  /** One of the two: whom it is from, or to. */
  readonly from?: string;
  readonly to?: string;
  /** To whom it is offered; of those from others. */
  readonly place?: Place;
  readonly state: 'offered' | 'accepted' | 'coming' | 'stored';
}

/** `address` null: the name alone is shut out. `reason`, here and below, in the operator's words; may be empty. */
export interface ListedBan {
  readonly name: string;
  readonly address: string | null;
  readonly until: number;
  readonly by: string;
  readonly reason: string;
}

/** `last`: another name under which they have gone on since; null: none. */
export interface ListedMute {
  readonly name: string;
  readonly last: string | null;
  readonly until: number;
  readonly by: string;
  readonly reason: string;
}

/** What is known of a token that speaks for an account, once it has been shown; `usedAt` null: it has not been used. */
export interface ListedToken {
  readonly number: number;
  /** What it is for; may be empty. */
  readonly about: string;
  readonly createdAt: number;
  readonly until: number;
  readonly usedAt: number | null;
}

/** How long a name was here on one day, and how much was said under it. */
export interface Attended {
  readonly name: string;
  readonly account: boolean;
  readonly first: number;
  readonly last: number;
  readonly milliseconds: number;
  readonly lines: number;
}

/** Of names that were too many to be listed. */
export type Unlisted = Pick<Attended, 'milliseconds' | 'lines'> & { readonly stays: number };

/** Somebody on the roster: neither here, nor with an account or a code, is who has not come yet. */
export interface OnRoster {
  readonly name: string;
  readonly here: boolean;
  readonly account: boolean;
  readonly code: boolean;
}

/** They have come before, and are not here. */
export const isAway = ({ here, account, code }: OnRoster): boolean => !here && (account || code);

/**
 * A line was said, in `room` or to everyone, that was perhaps meant otherwise: for one person alone, as a command, as one with a
 * password, which is not repeated. `does`: what that command does; `slash`: it always needs one.
 */
export type Hinted = { readonly room: string | null } & (
  | { readonly what: 'alone'; readonly name: string; readonly text: string }
  | { readonly what: 'command'; readonly does: string; readonly line: string; readonly slash: boolean }
  | { readonly what: 'password'; readonly does: string; readonly command: string; readonly name: string | null }
);

/** How a line would be read, and who would hear it. */
export interface Explained {
  readonly reading: 'speech' | 'message' | 'command' | 'nothing' | 'error';
  readonly command: string | null;
  /** As they were typed; null where that is not to be seen. */
  readonly args: Readonly<Record<string, string | null>>;
  /** What would become of it; null: nothing, or an error. */
  readonly fate:
    | { readonly what: 'said'; readonly room: string | null }
    | { readonly what: 'sent'; readonly name: string; readonly isHere: boolean }
    /** What the command does, as its record has it. */
    | { readonly what: 'done'; readonly does: string }
    | null;
  /** Of an error. */
  readonly reason: Reason | null;
  /** Who would read its text; null: nobody, or it is not known. */
  readonly readers: { readonly names: readonly string[]; readonly total: number } | null;
  /** What its typist would be told, or, `hinted`, has been told already and is not told again. */
  readonly hint: Hinted | null;
  readonly hinted: boolean;
}

/** Why a connection ends. `text`: why somebody was thrown out, if a reason was given. */
export type Goodbye =
  | { readonly reason: 'exit' }
  | { readonly reason: 'server stopping'; readonly because: string }
  | { readonly reason: 'taken over'; readonly from: string; readonly guest: boolean }
  | { readonly reason: 'kicked'; readonly by: string; readonly text: string }
  /** The account `name`. */
  | { readonly reason: 'deleted'; readonly by: string; readonly name: string }
  /** `text`: why, for the one whose name it is. */
  | {
      readonly reason: 'banned';
      readonly by: string;
      readonly until: number;
      readonly shut: Shut;
      readonly text: string;
    };

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

/** What each kind of event holds, in the order of docs/PROTOCOL.md. Times are milliseconds since 1970. */
export interface Events {
  // Answers and prompts
  error: { reason: Reason };
  /** `secret`: what answers it is not to be seen; only the door minds. */
  prompt: { word: (typeof promptWords)[number]; secret?: boolean };
  /** What is said at once where people come. */
  greeting: { version: string };
  /** What a visitor types first; `accounts`: whether there are any, or only people who have one. */
  howToBegin: { accounts: 'on' | 'off' | 'required' };
  askMode: Nothing;
  /** Bytes have come, and no line's end. */
  unended: Nothing;
  /** They are asked about as soon as the line that is being typed is not in the way. */
  pastesWait: { count: number };
  registered: Nothing;
  authSuccess: Nothing;
  /** That it went well, if nothing else is to be said; the last answer to a tagged line, too. */
  ok: Nothing;
  /** It was said, in a room or to everyone; without `id`: there was no number to be had. */
  sent: { place: Place; id?: number | undefined };
  pong: { token: string };
  /** The line that was waited for, without time stamp, bell and end. */
  matched: { line: string };

  // Messages
  said: Uttered;
  acted: Uttered;
  /** What became of message `id`. */
  status: { id: number; outcome: Outcome; name: string };
  /** What became of message `id` to a group: written to so many members at once, waiting for so many others. */
  groupStatus: { id: number; group: string; delivered: number; queued: number };
  /** What was said under that number has been taken back. */
  purged: { id: number };
  /** What became of a message to one person: nothing, for there is nobody of that name, or their mailbox is full. */
  undelivered: { reason: Reason; name: string };
  /** Who will not get a message to a group; `others`: so many more, for the same reason. */
  notSentTo: { id: number; name: string; others: number; reason: Reason };
  /** Who will not be told of a file that was offered to a group. */
  notToldOfFile: { id: number; name: string; reason: Reason };
  /** What one wrote to waits under a guest's name, and the one who takes that next gets it. */
  guestsName: OfPerson;
  /** What waits for one cannot be read just now. */
  mailWithheld: Nothing;
  /** After `privateRequest`, `groupInvite` and `fileOffer`: how they are answered. */
  howToChat: { from: string };
  howToJoinGroup: { group: string; by: string };
  howToTakeFile: { from: string; id: number; name: string };
  /** Somebody who is in a room has been spoken to directly: how that is answered. */
  howToReply: { from: string; room: string };
  hint: Hinted;
  /** A message whose text may be called so, and no file, has gone to somebody. */
  perhapsFile: { name: string; filename: string };

  // Lists
  /** `away`: those of them who are, as far as the one who asks may know. */
  onlineUsers: List & { away?: readonly string[] };
  privateChats: List;
  /** `total` counts the rooms that are not given, too. `key`: it takes only those who give one. */
  rooms: { items: readonly { readonly room: string; readonly members: number; readonly key?: true }[]; total: number };
  /** `invitations`: those that are not answered yet. */
  groups: List & { invitations?: readonly Invitation[] };
  contacts: List;
  blocks: List;

  // Control lines
  online: OfPerson;
  offline: { name: string; reason: LeaveReason };
  contactOnline: OfPerson;
  contactOffline: OfPerson;
  joined: { room: string; name: string };
  left: { room: string; name: string; reason: LeaveReason | 'left' };
  topicChanged: { room: string; name: string; text: string };
  /** Only those who have a voice are heard in the room from now on, or everybody. */
  quietChanged: { room: string; quiet: boolean; by: string };
  /** Somebody is heard there though it is quiet, or no longer. */
  voiceChanged: { room: string; name: string; voice: boolean; by: string };
  away: { name: string; text: string };
  privateRequest: OfPerson;
  privateConnected: OfPerson;
  privateRejected: OfPerson;
  privateEnded: { name: string; reason: LeaveReason | 'ended' };
  groupInvite: { group: string; by: string };
  groupJoined: OfGroup;

  // Files. A file's name is cleaned before it comes here (core/files/file-names.ts).
  /** `size`: bytes, or null where it is not known. */
  fileOffer: { from: string; id: number; size: number | null; name: string; place: Place };
  fileReady: { id: number; token: string };
  /** A piece of a file, for somebody who has one connection only; how it is written is asked for in the JSON dialect alone. */
  fileData: { id: number; bytes: Uint8Array; form: PieceForm };
  fileDone: { id: number; sha256: string };
  fileFailed: { id: number; reason: FileReason };
  /** To who offers it: somebody wants it, or has it. */
  fileAccepted: { by: string; id: number; name: string };
  fileFetched: { by: string; id: number; name: string };
  files: { files: readonly ListedFile[]; total: number };
  /** It comes between the other lines of the connection. */
  fileComesHere: { id: number; name: string };
  /** `withdrawn`: it was one's own. */
  fileRejected: { id: number; withdrawn: boolean };
  /** What to type in a shell; `ncat`: where nc cannot do it. */
  howToTransfer: {
    direction: 'put' | 'get';
    token: string;
    filename: string;
    host: string;
    port: number;
    tool: 'nc' | 'ncat';
  };
  howToTransferByHttp: { direction: 'put' | 'get'; url: string; filename: string };
  /** How a file is sent on the connection of the conversation. */
  howToSendHere: { id: number; filename: string };
  /** The server has no port for files. */
  noFilePort: { id: number };
  fileLinesBegun: { name: string };

  // What went well, of commands that have no line of their own. Coming and going
  welcome: Self & {
    version: string;
    /** The account was made just now. */
    made: boolean;
    /** How many people are here, oneself included; 0 for who is not counted, and so not told. */
    online: number;
    lastLogin: { readonly at: number; readonly from: string } | null;
    /** The newest number there is: what is said from now on has a greater one. */
    last?: number;
    /** What is said to everyone is written down. */
    written?: boolean;
    /** Of operators, where it is so. */
    locked?: Locked;
  };
  /** `first`: a guest has got an account by it. */
  passwordSet: { name: string; first: boolean };
  logins: { stays: readonly Stay[] };
  /** The only event that has it; `name`: as whom it speaks. */
  tokenMade: { number: number; token: string; about: string; until: number; name: string };
  /** What to type in a shell to say something with one; `url`: of the server. */
  howToPost: { token: string; url: string };
  tokens: { items: readonly ListedToken[] };
  tokenEnded: { number: number };
  /** The last line of a connection. */
  goodbye: Goodbye;
  cancelled: Nothing;
  renamed: OfPerson;
  /** To whoever has taken a name of the roster first, and to nobody ever again. */
  codeGiven: { name: string; code: string };
  /** `given` false: there is no roster, and anybody may come. `items`: all of them, or, of many objects, those of one. `here`, `away`: of all, so many. */
  roster: { given: boolean; items: readonly OnRoster[]; total: number; here: number; away: number };
  codeReset: OfPerson;

  // Talking and private chats
  /** The last line of the answer; `place` null: everyone. `after`, `before`: what came after, or before, that number was asked for. */
  history: { place: string | null; count: number } & (
    | { after?: undefined; before?: Before }
    | (After & { after: number })
  );
  /** Of all places together; `direct` false: direct messages may have come and not be among them. */
  missed: After & { since: number; direct: boolean };
  linePurged: { id: number };
  linesPurged: { name: string; count: number };
  pasteBegun: Nothing;
  /** `room` null: to everyone, or `to` one person or a group. `ids`: of the lines, where they are not told one by one. */
  pasted: { count: number; room: string | null; to?: string; ids?: readonly number[] };
  privateAsked: OfPerson;
  privateDeclined: OfPerson;

  // Rooms
  /**
   * `written`: what is said there is written down. `key`: whoever enters has to give one. `quiet`: only those who have a voice
   * are heard, and `heard`, who has joined is.
   */
  roomJoined: Names & {
    room: string;
    topic: Topic | null;
    written?: boolean;
    key?: boolean;
    quiet?: { readonly heard: boolean };
  };
  /** `current` null: what one types goes to everyone. */
  roomLeft: { room: string; current: string | null };
  roomMembers: Names & { room: string };
  groupMembers: Names & { group: string };
  topic: { room: string; topic: Topic | null };
  /** `key`: it has one, and never which. */
  keySet: { room: string; key: boolean };
  quietSet: { room: string; quiet: boolean };
  voiceSet: { room: string; name: string; voice: boolean };

  // Groups
  groupCreated: OfGroup;
  groupInvited: { group: string; name: string };
  groupRejected: OfGroup;
  groupLeft: OfGroup;

  // Contacts and blocks
  contactAdded: OfPerson;
  contactRemoved: OfPerson;
  blocked: OfPerson;
  unblocked: OfPerson;

  // Oneself
  whois: Whois;
  /** Of the server, for everybody who enters; none: there is nothing to be shown. */
  motd: { lines: readonly string[] };
  awaySet: { text: string };
  back: Nothing;
  settingChanged: { what: string; value: string | number };
  /** `rooms`: those one is in, the current one last. */
  settings: Self & { rooms: readonly string[] };
  acknowledged: { id: number };

  // Operators
  kicked: { name: string; reason: string };
  /**
   * `address` null: the name alone; `others`: so many others from there have been thrown out. `now`: who had the name last is here
   * under that one, and stays; null: nobody is.
   */
  banned: {
    name: string;
    address: string | null;
    until: number;
    others: number;
    reason: string;
    now: string | null;
  };
  /** Nothing is done yet. `others`: who is here from that address as well; `amongThem`: so is the one who asks. `minutes`, `reason`: as asked for. */
  banAsked: {
    name: string;
    address: string;
    others: number;
    amongThem: boolean;
    minutes: number | null;
    reason: string;
  };
  unbanned: OfPerson;
  bans: { items: readonly ListedBan[]; total: number };
  /** `now`: who had the name last has gone on under that one, and is muted too; null: nobody has. */
  muted: { name: string; now: string | null; until: number; reason: string };
  unmuted: OfPerson;
  mutes: { items: readonly ListedMute[]; total: number };
  /** To the one who has been muted, also when they come again; `until` null: may speak again. */
  silenced: { by: string; until: number | null; reason: string };
  /** `mayReturn`, `mayNot`: of those who are here; null: it was locked already. */
  locked: Locked & { here: { readonly mayReturn: number; readonly mayNot: number } | null };
  unlocked: Nothing;
  /** To a guest who is here; `accounts`: there are any. */
  lockedIn: { by: string; accounts: boolean };
  stopping: Nothing;
  /** Nothing is done yet. `people`: so many others are here; `room`: where it was typed, null: outside rooms. */
  stopAsked: { people: number; room: string | null };
  announcement: { from: string; text: string };
  /** To whoever it is about. */
  operatorChanged: { by: string; operator: boolean };
  passwordReset: { by: string };
  /** `day`: when it begins. `begins`: these are the first of the `total`; `others`: with the last of them. */
  attendance: { day: number; items: readonly Attended[]; total: number; begins: boolean; others: Unlisted | null };

  // Help
  explained: Explained;
  /**
   * `commands`: all that this person may be told of, or the one that is explained, in the order of their table; `groups`:
   * theirs, in the order in which they are shown. `usage`: of the one.
   */
  help: {
    shown: 'first' | 'more' | 'one';
    operator: boolean;
    groups: readonly string[];
    commands: readonly Described[];
    usage: readonly string[];
  };
}

export type Kind = keyof Events;

export type Event<K extends Kind = Kind> = { [P in K]: { readonly kind: P } & Readonly<Events[P]> }[K];

/** Characters of what somebody says in it; 0 where nobody says anything. */
export function textLength(event: Event): number {
  const { text } = event as { text?: unknown };
  return typeof text === 'string' ? text.length : 0;
}
