/**
 * Every error code, once: what brings it about and what a person does then.
 * docs/PROTOCOL.md has the same table, and a test holds the two together. And what each refusal is about, as
 * facts: the sentence that names what to type, or to send, instead is the dialect's.
 */
export const codes = {
  USAGE: 'A command’s words were right, but not what came after them.',
  UNKNOWN_COMMAND: 'After / or server: stands no command’s word.',
  MALFORMED: 'What came in the JSON dialect is no object that can be read; nothing of it was used.',
  UNKNOWN_TYPE: 'No object has that type.',
  LINE_TOO_LONG: 'The line had more bytes than the server takes; nothing of it was used.',
  UNSUPPORTED: 'Something another program’s dialect has and this protocol does otherwise.',
  NOT_REGISTERED: 'Only people with a name may do this.',
  ALREADY_REGISTERED: 'This connection has a name already.',
  NAME_INVALID: 'A name does not have the form of a person’s name.',
  NAME_RESERVED: 'The name is, or could be taken for, the beginning of a line of the server.',
  NAME_TAKEN: 'Somebody has that name.',
  ALREADY_ONLINE: 'The account is connected already.',
  LOGIN_FAILED: 'No account has that name and that password.',
  NOT_ON_ROSTER: 'Only names on the roster are given out here, and this one is not on it.',
  CODE_NEEDED: 'The name is given out by a code alone, and none was given.',
  WRONG_CODE: 'That is not the code of the name.',
  TOO_MANY_TRIES:
    'Wrong passwords, codes or keys were tried, for that name or room or from that address; the next try has to wait.',
  TOO_FAST: 'More was said with an account’s tokens than may be at once; that was not said.',
  BUSY: 'More passwords are being checked than the server takes at once.',
  TOO_MANY_ACCOUNTS: 'The address has lately made as many accounts as one may.',
  PASSWORD_INVALID: 'A new password is too short or too long.',
  ACCOUNT_REQUIRED: 'This server takes nobody without a password.',
  ACCOUNT_NEEDED: 'What lasts belongs to an account; a guest’s name is somebody else’s tomorrow.',
  NOT_OPERATOR: 'Only operators may do this.',
  OPERATOR: 'This cannot be done to an operator.',
  BANNED: 'An operator has shut this name, or this address, out for a while.',
  LOCKED: 'An operator has locked the server: nobody new comes in.',
  MUTED: 'An operator has silenced this person for a while; what others would see of it was not done.',
  NO_SUCH_USER:
    'Nobody of that name is online or can receive messages later; for `/whois`, nobody of that name is here.',
  NOBODY_HERE: 'Somebody who sees nobody spoke to everyone, and nobody is online.',
  SAYS_ONLY: 'Whoever has come only to say something may do nothing else.',
  SELF: 'This cannot be done with oneself.',
  IN_ROOM: 'Something private was typed where plain text goes to a room; it was not said.',
  NOT_IN_ROOM: 'The command needs a room, and you are in none, or not in that one.',
  NO_SUCH_ROOM: 'Nobody is in a room of that name.',
  KEY_NEEDED: 'The room takes only those who give its key, and none was given.',
  WRONG_KEY: 'That is not the key of the room, or it has none.',
  QUIET: 'The room is quiet, and this person has no voice there.',
  TOO_MANY_ROOMS: 'The server, or this person, is at its bound of rooms.',
  NO_REQUEST: 'That person has not asked for a private chat, or has left since.',
  ALREADY_ASKED: 'A private chat has been asked for and not been answered yet.',
  ALREADY_CONNECTED: 'There is a private chat with that person already.',
  NOT_CONNECTED: 'There is no private chat with that person.',
  TOO_MANY_CHATS: 'Private chats, open and asked for, are at their bound.',
  NOT_THERE: 'No such contact, block, invitation or group is yours, or nobody of that name is banned or muted.',
  ALREADY_THERE: 'That contact, block, invitation or group is yours already.',
  TIMEOUT: 'The line that was waited for has not come in time.',
  NOT_PASTED: 'The lines behind paste were none, or too many, or their end did not come; none of them was said.',
  TOO_MANY: 'Contacts, blocks, tokens, groups or members, or the lines that a wait has to look at, are at their bound.',
  MAILBOX_FULL: 'The mailbox of somebody who is offline takes no more, from you or at all.',
  NO_SUCH_MESSAGE: 'No message of that number waits to be acknowledged, or may be taken back, or has been sent yet.',
  NO_SUCH_FILE: 'No file of that number is offered to this person, or by them.',
  NO_SUCH_TOKEN: 'The token is wrong, used up, has been ended, or has expired.',
  IN_USE: 'That file is being sent already.',
  FILE_TOO_LARGE: 'The file is larger than the server takes.',
  SPOOL_FULL: 'The files that wait, of one person or of all, are at their bound.',
  QUIET_PORT: 'put and get are the first line of a connection of their own to the quiet port.',
  TAGGED_DIALOG: 'A command that would ask questions was given under a tag.',
  ACCOUNTS_OFF: 'This server has no accounts with passwords.',
  PLAINTEXT: 'Passwords are not taken over a connection that others can read.',
  SERVER_FULL: 'As many people, or as many connections, are here as the server takes.',
  TOO_MANY_CONNECTIONS: 'The address has, or has lately opened, as many connections as one may; the new one is closed.',
  REGISTER_TIMEOUT: 'No name was taken in time; the connection is closed.',
  REGISTER_FIRST: 'Too much was sent before a name was taken; the connection is closed.',
  PROXY_HEADER: 'A trusted proxy sent no header of the PROXY protocol; the connection is closed.',
  STORAGE: 'What should have been stored was not; nothing of it happened, unless the text says otherwise.',
  FOREIGN_PROTOCOL: 'What knocked speaks another protocol (HTTP, TLS, SSH …); the connection is closed.',
  FOREIGN_ORIGIN: 'A browser asked for another server’s name, or for a page of another server.',
  BAD_REQUEST: 'What came to the web port is no whole request of HTTP.',
  NO_SUCH_PAGE: 'Nothing on the web port has that address, or takes that method.',
  INTERNAL: 'A fault in the server, written to its log; the line had no effect.',
} as const;

export type Code = keyof typeof codes;

/** What is a person's, and how far it goes: the same for all that has a share for one person and one address. */
type Share = { readonly whose: 'person' | 'address'; readonly most: number };

/** Why what came in the JSON dialect is no object that can be read. */
export type JsonFault =
  | 'no-object'
  | 'unfinished'
  | 'not-utf8'
  | 'syntax'
  | 'depth'
  | 'number'
  | 'duplicate'
  | 'proto'
  | 'surrogate';

/** Why a transfer has failed, or an offer is over; docs/PROTOCOL.md says what each means. */
export type FileReason =
  | 'empty'
  | 'too short'
  | 'too long'
  | 'too large'
  | 'no room'
  | 'disk failed'
  | 'stalled'
  | 'too slow'
  | 'connection lost'
  | 'cancelled'
  | 'rejected'
  | 'withdrawn'
  | 'expired'
  | 'server stopping';

/** Why somebody has left the server; docs/PROTOCOL.md says what each means that others are told. */
export type LeaveReason =
  | 'exit'
  | 'disconnected'
  | 'connection lost'
  | 'connection timed out'
  | 'too slow'
  | 'too slow, and the server is short of memory'
  | 'renamed'
  | 'taken over'
  | 'kicked'
  | 'banned'
  | 'deleted'
  // Of these nobody is told: everybody leaves, or there is no name yet.
  | 'server stopping'
  | 'no name in time'
  | 'too much before a name'
  | 'another protocol'
  | 'a file at the wrong door';

type TieKind = 'contact' | 'block';

/** What of somebody an operator has shut out. */
export type Shut = 'name' | 'address' | 'name and address';

/**
 * Why something is refused, by its code: `why` names the case, the rest is what it is about. Plain data, and no sentence:
 * text/refusals.ts makes that, and the compiler wants one for each. A new case: a line here, a line there. Names and
 * texts are as they were given.
 */
export interface Reasons {
  MALFORMED: { why: JsonFault };
  USAGE:
    | { why: 'fileGivenUp'; id: number; name: string; reason: FileReason }
    | { why: 'offset' | 'range'; size: number }
    | { why: 'wholeFile' }
    /** By HTTP: what stands behind /say/, or /tell/. */
    | { why: 'addressed'; to: 'place' | 'msg' }
    | Here
    | { why: 'waitTooLong' | 'patternTooLong'; most: number }
    | { why: 'textTooLong'; what: 'away' | 'topic' | 'token' | 'reason'; most: number }
    | { why: 'day'; day: string }
    | { why: 'minutes'; given: string }
    /** `given`: where a reason would begin; it is nearly, or out of its place, a word of `ban`. */
    | { why: 'banWords'; name: string; given: string }
    | { why: 'noBytes' }
    | { why: 'otherSize'; bytes: number; size: number }
    | { why: 'pastePlace' }
    /** A line after /file_lines that is none of a file; a line of a file that stands anywhere else. */
    | { why: 'noFileLine' | 'fileLine'; name: string; id: number }
    | { why: 'noPasswordYet' | 'bothPasswords' }
    | { why: 'keyForm'; most: number }
    /** It would have been said. */
    | { why: 'keySaid'; room: string }
    | { why: 'emptyTag' | 'secondTag' }
    /** `remedy`: the record's; `unlike`: what it is that does not look as it has to. */
    | { why: 'forms'; forms: Forms; remedy: string | null; unlike: 'command' | 'room' | 'name' | null }
    /** The fields of an object, in the words of what reads them. */
    | { why: 'fields'; text: string }
    | { why: 'noText'; name: string }
    /** `private`: there is a private chat with them. */
    | { why: 'forOne'; name: string; text: string; private: boolean; room: string | null }
    | NotSaid;
  UNKNOWN_COMMAND:
    | { why: 'address'; name: string }
    /** Forms of those that it may have been: `begun`, those of several words that it is the first of. */
    | { why: 'begun' | 'meant'; word: string; forms: Forms }
    | { why: 'unknown'; word: string };
  UNKNOWN_TYPE: { why: 'type'; type: string; known: readonly string[] };
  UNSUPPORTED: { why: 'file' };
  LINE_TOO_LONG: { why: 'line' | 'object'; most: number } | { why: 'field'; field: string };
  /** `name`: what was said may be meant as one. */
  NOT_REGISTERED: { why: 'nameless'; name: string | null };
  NAME_INVALID: { why: 'form' } & NameWanted;
  NAME_RESERVED: (
    | { why: 'server'; name: string; word: string }
    /** Of a server without accounts. */
    | { why: 'operator'; name: string }
    | { why: 'alike'; name: string; owner: string }
    /** What is kept of the name is just being deleted. */
    | { why: 'leaving'; name: string }
    /** Of `owner`, an account that was deleted, or looks like that. */
    | { why: 'former'; name: string; owner: string; until: number }
  ) &
    NameWanted;
  NAME_TAKEN:
    | ({ why: 'person'; name: string } & NameWanted)
    /** For an account that the machine's keeper wants to make. */
    | { why: 'here'; name: string }
    | { why: 'group'; name: string }
    /** A room was wanted, and it is a group: that of a member, of somebody invited, or nothing of theirs. */
    | { why: 'noRoom'; name: string; member: boolean; invited: boolean }
    | { why: 'room'; name: string };
  ALREADY_REGISTERED: { why: 'ownName'; name: string } | Here;
  ALREADY_ONLINE: { why: 'account' | 'coded'; name: string };
  LOGIN_FAILED: { why: 'login' } | { why: 'oldPassword' };
  TOO_MANY_TRIES: { why: 'wrong' | 'code' | 'key'; seconds: number };
  NOT_ON_ROSTER: { why: 'unlisted'; name: string } & NameWanted;
  CODE_NEEDED: { why: 'operator' | 'roster'; name: string } & NameWanted;
  WRONG_CODE: { why: 'operator' | 'roster'; name: string } & NameWanted;
  TOO_FAST: { why: 'posts'; seconds: number };
  BUSY: { why: 'logins' | 'keys'; seconds: number };
  TOO_MANY_ACCOUNTS: { why: 'address'; atOnce: number; perMinute: number; seconds: number };
  PASSWORD_INVALID: { why: 'length'; shortest: number; longest: number };
  /** `name`: the one that was asked for. */
  ACCOUNT_REQUIRED: { why: 'everybody'; name: string | null };
  ACCOUNT_NEEDED:
    | { why: 'member' | 'contact'; name: string }
    /** `readable`: here no password would be taken, because others could read it. */
    | { why: 'kept'; kept: AccountNeed; name: string; readable: boolean };
  NOT_OPERATOR:
    | { why: 'command'; command: string }
    /** A guest who has an operator's name, by its code. */
    | { why: 'guest'; name: string }
    | { why: 'opener'; room: string };
  /** `account`: their account was to be deleted. */
  OPERATOR: { why: 'operator' | 'account'; name: string };
  /** `name`: under which somebody wanted to come in; `reason`: of the ban of that name. */
  BANNED: { why: 'banned'; name: string; until: number; shut: Shut; reason: string };
  /** `muted`: something was said; `mutedOtherwise`: something else that others would see, or have, was asked for. */
  MUTED: { why: 'muted' | 'mutedOtherwise'; name: string; until: number; reason: string };
  /** `name`: under which somebody wanted to come in; `accounts`: there are any. */
  LOCKED: { why: 'locked'; name: string; accounts: boolean };
  NO_SUCH_USER: /** `text`: what was said to them; '' where nothing was. */
    | { why: 'nobody'; name: string; text: string }
    /** To what was posted; `meant`: who has nearly that name. */
    | { why: 'byToken'; name: string; meant: string | null }
    /** `looked`: who they are was asked, and nothing said to them. */
    | { why: 'mistyped'; name: string; meant: string; looked?: true }
    /** They may be written to. */
    | { why: 'away'; name: string }
    | { why: 'noAccount'; name: string }
    /** Or both were the name of a file. */
    | { why: 'orFile'; name: string; rest: string }
    /** A guest's when it was sent, and an account's now. */
    | { why: 'passedOn'; name: string }
    /** Their address was to be shut out: they are not here, and from where they came is not known. */
    | { why: 'nowhere'; name: string }
    /** Nobody has the name now, and who had it last is here as `now`; `asked`: what was to be done to them. */
    | { why: 'goneOn'; name: string; now: string; asked: 'kick' | 'ban address' }
    /** `question`: its word; the name was an answer to it that can be nobody's. */
    | { why: 'noAnswer'; name: string; question: string };
  NOBODY_HERE: { why: 'alone' };
  SAYS_ONLY: { why: 'saysOnly'; name: string };
  SELF:
    | { why: 'message'; name: string; text: string }
    | { why: 'privateChat' }
    | { why: 'tie' | 'file' }
    | { why: 'name' | 'byToken'; name: string };
  IN_ROOM: /** `room` null: it is not known which. */
    | ({ why: 'reads'; room: string | null } & ReadsAs)
    | { why: 'absent'; name: string; text: string; room: string }
    | NotSaid;
  NOT_IN_ROOM:
    | { why: 'none' }
    | { why: 'other'; room: string }
    | { why: 'group'; name: string }
    /** To what was posted: `name` has the token, and is here; `elsewhere`: a room of theirs. */
    | { why: 'byToken'; name: string; room: string; elsewhere: string | null };
  /** `byToken`: `name` has it, and is away. */
  NO_SUCH_ROOM: { why: 'nobody'; room: string } | { why: 'byToken'; name: string; room: string };
  /** `say`: by who is in no room. */
  KEY_NEEDED: { why: 'join' | 'say'; room: string } | { why: 'byToken'; name: string; room: string };
  /** `none`: it has no key. */
  WRONG_KEY: { why: 'wrong' | 'none'; room: string };
  QUIET: { why: 'quiet'; room: string } | { why: 'byToken'; name: string; room: string };
  TOO_MANY_ROOMS: { why: 'joined'; count: number } | { why: 'server' } | ({ why: 'opened' } & Share);
  NO_REQUEST: { why: 'notAsked'; name: string };
  ALREADY_ASKED: { why: 'asked'; name: string };
  ALREADY_CONNECTED: { why: 'connected'; name: string };
  /** `asked`: by them. */
  NOT_CONNECTED: { why: 'apart'; name: string; asked: boolean };
  TOO_MANY_CHATS: { why: 'chats'; most: number };
  NOT_THERE:
    | { why: 'tie'; tie: TieKind; name: string }
    | { why: 'noMember' | 'notInvited'; group: string }
    | { why: 'noToken'; number: number }
    | { why: 'noKey'; room: string }
    | { why: 'noVoice'; name: string; room: string }
    | { why: 'notBanned' | 'notMuted' | 'noCode' | 'noOperator'; name: string }
    | { why: 'notLocked' };
  ALREADY_THERE:
    | { why: 'tie'; tie: TieKind; name: string }
    | { why: 'member'; name: string; group: string }
    | { why: 'invited' | 'operator'; name: string };
  TIMEOUT: { why: 'noLine'; pattern: string };
  /** `nothing`: in an object; `noLines`: before the dot. */
  NOT_PASTED:
    | { why: 'unread' | 'unended' | 'nothing' | 'noLines' | 'elsewhere' }
    | { why: 'tooMuch'; lines: number; bytes: number };
  TOO_MANY:
    | { why: 'ties'; tie: TieKind; most: number }
    | { why: 'tokens' | 'bans' | 'mutes' | 'operators'; most: number }
    | { why: 'voices'; room: string; most: number }
    | { why: 'groups'; name: string }
    | ({ why: 'begun'; name: string } & Share)
    | { why: 'members'; group: string }
    | { why: 'invited'; group: string; count: number }
    | { why: 'linesHeard' }
    | ({ why: 'offers' } & Share)
    | { why: 'allOffers' | 'accepted' }
    | { why: 'takers'; from: string };
  MAILBOX_FULL: { why: 'mailbox-full' | 'sender-full' | 'share-full'; name: string };
  NO_SUCH_MESSAGE:
    | { why: 'unknown' | 'acksOff'; id: number }
    /** One's own line, or not: it is not said which. */
    | { why: 'notYours'; id: number }
    /** The newest there is; null: it is not told. */
    | { why: 'notYet'; id: number; newest: number | null };
  NO_SUCH_FILE: { why: 'unknown'; id: number } | { why: 'noneToCome' };
  /** What it was to be used for. */
  NO_SUCH_TOKEN: { why: 'put' | 'get' | 'post' | 'header' };
  IN_USE: { why: 'token' } | { why: 'lines'; name: string };
  FILE_TOO_LARGE: { why: 'size'; most: number };
  SPOOL_FULL: { why: 'full'; whose: 'person' | 'address' | 'all' };
  /** `port` null: this server has none. */
  QUIET_PORT: { why: 'line'; direction: 'put' | 'get'; host: string; port: number | null };
  TAGGED_DIALOG: { why: 'asks'; word: string; forms: Forms };
  /** `here`: to somebody who has come without one. */
  ACCOUNTS_OFF: { why: 'off'; name: string | null } | { why: 'here' | 'keeper' } | { why: 'kept'; kept: AccountNeed };
  /** `guests`: may come without a password. */
  PLAINTEXT: { why: 'readable'; name: string | null; guests: boolean } | { why: 'code' | 'key' | 'token' };
  SERVER_FULL: { why: 'people'; count: number } | { why: 'connections' };
  TOO_MANY_CONNECTIONS: { why: 'open'; most: number } | { why: 'new'; most: number; seconds: number };
  REGISTER_TIMEOUT: { why: 'late'; seconds: number };
  REGISTER_FIRST: { why: 'spent'; most: number };
  PROXY_HEADER: { why: 'missing' };
  STORAGE:
    | { why: 'uncertain' }
    /** `nothing`: what has not happened; null: it was to be read. */
    | { why: 'silent'; nothing: 'stored' | 'changed' | 'offered' | null }
    /** `to`: null where it was to a group. */
    | { why: 'message'; to: string | null }
    | { why: 'noNumber' }
    /** It is taken back everywhere else. */
    | { why: 'transcript' }
    | { why: 'notForgotten'; id: number };
  /** A foreign one at our port, or plain text at the one for TLS. */
  FOREIGN_PROTOCOL: { why: 'other' | 'frames' | 'tls' };
  FOREIGN_ORIGIN: { why: 'host' | 'origin'; name: string };
  BAD_REQUEST:
    | {
        why:
          | 'syntax'
          | 'large'
          | 'late'
          | 'body'
          | 'empty'
          | 'encoding'
          | 'host'
          | 'forwarded'
          | 'handshake'
          | 'coding';
      }
    | { why: 'plain'; address: string };
  NO_SUCH_PAGE: { why: 'path' | 'say' } | { why: 'method'; methods: readonly string[] };
  INTERNAL: { why: 'line' | 'file' | 'request' };
}

/** The forms of a command, to be typed as they stand. */
type Forms = readonly string[];

/** A line reads as a command; `inRoom`: it is typed in a room. */
type ReadsAs = { readonly command: string; readonly forms: Forms; readonly inRoom: boolean };

/**
 * What was said to nobody: after a space, or because it may hold a password; `nearly`: a letter away from the command. `name`:
 * the one in it; `room`: where it would have been said, null: to everyone.
 */
type NotSaid =
  | ({ readonly why: 'indented' } & ReadsAs)
  | { readonly why: 'secret'; readonly command: string; readonly forms: Forms }
  | { readonly why: 'nearly'; readonly command: string; readonly name: string | null; readonly room: string | null };

/** What is kept for accounts alone. */
export type AccountNeed = 'groups' | 'contacts' | 'logins' | 'history' | 'tokens';

/** Of a name that is not to be had: for which command it was wanted. */
type NameWanted = { readonly wanted: NameUse };

export type NameUse = 'register' | 'nick' | 'saysOnly';

/** Somebody who has a name wanted to come in. */
type Here = { readonly why: 'here'; readonly name: string; readonly account: boolean };

/** What is said around another reason, whose code it has. */
export interface Wrapped {
  notFetched: { id: number; name: string; because: Reason };
  givenUp: { name: string; because: Reason };
  nonePasted: { because: Reason };
}

export type Reason =
  | { [C in keyof Reasons]: { readonly code: C } & Readonly<Reasons[C]> }[keyof Reasons]
  | { [W in keyof Wrapped]: { readonly code: Code; readonly why: W } & Readonly<Wrapped[W]> }[keyof Wrapped];

/**
 * A command that may not be done, as the answer that says so. Thrown anywhere below the gate, caught there alone. Its
 * reason is what passes on: what tells a person to type something else is made where it is written.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(readonly reason: Reason) {
    super(`${reason.code} ${reason.why}`);
  }

  get code(): Code {
    return this.reason.code;
  }
}
