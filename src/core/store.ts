/**
 * The Store port: everything that lasts. Asynchronous from the first day.
 *
 * Promises, for every implementation (test/storage/contract.ts holds them to it):
 * - calls take effect in the order in which they were made, also when the first is not finished yet
 *   (those of message ids have an order of their own, because no other call knows of them);
 * - a promise that resolves means: committed; one that rejects (with StorageError) means: nothing of it happened, now or
 *   after a crash; unless the error is `uncertain`: the storage was killed in the middle, or the disk failed when looked at;
 * - keys are folded names (lower case ASCII); times are whole milliseconds since 1970 UTC; nothing is ever returned by reference;
 * - texts are well-formed and without NUL (U+0000), which the grammar lets nobody type: such a text may be refused;
 * - nothing grows without a bound; reaching one that has no answer of its own here is a StorageError.
 */
import type { AppendResult, Mail, MailLimits } from './mail/mail.js';
import type { PastStore } from './past.js';
import type { AccountsStore } from './people/kept-accounts.js';

export type { AppendResult, Mail, MailKind, MailLimits } from './mail/mail.js';
export { StorageError } from './storage-error.js';

/** Whom an account has among its contacts, or shuts out. */
export type TieKind = 'contact' | 'block';

export interface Tie {
  readonly kind: TieKind;
  /** As it was written when the tie was made. */
  readonly name: string;
}

export interface GroupMember {
  readonly name: string;
  /** Null: a member. Otherwise invited, by whom. */
  readonly invitedBy: string | null;
}

/** `maker`: key of who has begun it, in it or not; `madeFrom`: from which address (Peer.share), null: nobody knows. */
export interface StoredGroup {
  /** A message's id: another group of that name has another one. Those of older databases have one below zero. */
  readonly id: number;
  readonly name: string;
  readonly members: readonly GroupMember[];
  readonly maker: string;
  readonly madeFrom: string | null;
}

/** Somebody whom an operator (`by`) has shut out. */
export interface Ban {
  readonly name: string;
  /** The network that is shut out with the name; null: the name alone is. */
  readonly address: string | null;
  readonly until: number;
  readonly by: string;
  /** In the operator's words; may be empty. */
  readonly reason: string;
}

/** Somebody whom an operator (`by`) has silenced. */
export interface Mute {
  /** Its number among those that are there. */
  readonly act: number;
  /** As the operator has named them. */
  readonly name: string;
  /** The last name under which they went on in the same stay; null: none. */
  readonly last: string | null;
  readonly until: number;
  readonly by: string;
  readonly reason: string;
}

/** By what somebody on the roster comes back who has no account (R3.103). */
export interface RosterCode {
  readonly name: string;
  /** PHC string of the code's hash. */
  readonly hash: string;
  /** The network (Peer) where it was given, or was right last. */
  readonly network: string;
}

/** Nobody new comes in, since an operator (`by`) has locked the server. */
export interface StoredLock {
  readonly by: string;
  readonly since: number;
  /** Of who may come back; in order. */
  readonly keys: readonly string[];
}

/** `until` of a guest who is here: no end is known yet. */
export const STILL_HERE = Number.MAX_SAFE_INTEGER;

/**
 * What has come to its end: mail sent, and lines said, before a time, and whoever was last here before that; guests, tokens,
 * bans and mutes whose time was over at `now`; rows of attendance but the newest `attendance`; former accounts whose name is free
 * at `now`, and of which nothing else is left that was theirs.
 */
export interface Ends {
  readonly mail: number;
  readonly history: number;
  readonly attendance: number;
  readonly now: number;
}

/** To whom a file is offered: one person, anybody who is in a room or a group, everyone. */
export type Audience = 'person' | 'room' | 'group' | 'all';

/** A file that is offered. Its bytes, once they are there, are the spool's. `madeFrom`: as of a group. */
export interface StoredOffer {
  /** A message's id. */
  readonly id: number;
  /** Name (not key) of the sender, and whether it belongs to an account. */
  readonly from: string;
  readonly fromAccount: boolean;
  readonly madeFrom: string | null;
  readonly audience: Audience;
  /** Name of the person, room or group; empty for everyone. */
  readonly to: string;
  /** Of a person. */
  readonly toAccount: boolean;
  /** As it is shown. */
  readonly name: string;
  /** Bytes: announced, or counted once they are there; null: not known yet. */
  readonly size: number | null;
  /** SHA-256 in hex, of the token to put it with and of the bytes; null: they are not there yet. */
  readonly token: string;
  readonly sha256: string | null;
  readonly createdAt: number;
  readonly until: number;
}

/** Somebody who has accepted a file. */
export interface StoredTaker {
  readonly offer: number;
  readonly name: string;
  readonly account: boolean;
  /** As of an offer. */
  readonly token: string;
}

export interface Account {
  readonly key: string;
  readonly name: string;
  /** PHC string of the password hash. */
  readonly hash: string;
  /** What `set` has set, as the commands wrote it; empty at first. */
  readonly settings: string;
  readonly createdAt: number;
  /** The first message id of the stay that made it: what is lower was others'. 0 for accounts of older databases. */
  readonly firstId: number;
}

/** Login records kept of one account, and networks from which it was entered; one more forgets the oldest. */
export const LOGINS_KEPT = 100;
export const NETWORKS_KEPT = 20;

/**
 * What speaks for an account where there is nothing but HTTP (R3.84). The token itself is nowhere; `hash` is its SHA-256 in hex.
 */
export interface AccessToken {
  /** Of all tokens that there ever were, no other has it. */
  readonly number: number;
  /** Key of the account. */
  readonly owner: string;
  readonly hash: string;
  /** What it is for, in its owner's words; may be empty. */
  readonly about: string;
  readonly createdAt: number;
  /** Good until (not at) then. */
  readonly until: number;
  /** Null: never. */
  readonly usedAt: number | null;
}

/** One stay of an account on the server. */
export interface Login {
  readonly id: number;
  readonly key: string;
  /** Address as text. */
  readonly from: string;
  readonly at: number;
  /** Null: still open. */
  readonly until: number | null;
}

/** What is kept of a name on one day (of UTC); of an account and of a guest of that name, each its own. */
export interface AttendanceRow {
  /** The beginning of the day; milliseconds since 1970, as are the other times. */
  readonly day: number;
  /** Of the name; empty: of all whose names were too many. */
  readonly key: string;
  readonly name: string;
  readonly account: boolean;
  readonly first: number;
  readonly last: number;
  /** Of being here, those since `since` not counted. */
  readonly milliseconds: number;
  /** That were said. */
  readonly lines: number;
  /** How often they came; 0: there is no row. */
  readonly stays: number;
  /** Null: they are not here. */
  readonly since: number | null;
}

/** A name that may receive mail: an account (for good), or a guest's (until a time). */
export interface Known {
  readonly key: string;
  readonly name: string;
  readonly account: boolean;
  /** The first message id of the account, or of the guest's last stay; 0: nobody knows. */
  readonly firstId: number;
}

/** Nothing is dropped for a while, because the date has jumped; see calendar.ts. */
export interface Caution {
  /** The date by which it is judged what is over, milliseconds since 1970: it stands still. */
  readonly standing: number;
  /** Milliseconds that the server has to run until it goes on. */
  readonly left: number;
}

/** A sign of life: what the store keeps of the server's own time. */
export interface Life {
  /** The date, milliseconds since 1970. */
  readonly at: number;
  readonly caution: Caution | null;
}

export interface Store extends PastStore, AccountsStore {
  /** Reserves `count` message ids, never given out again, and returns the first (at least 1). */
  reserveIds(count: number): Promise<number>;
  /**
   * Takes back the ids from `first` to `last`, which were reserved and are not used by anybody, now or later: they are
   * given out again. If any have been reserved after them, nothing happens.
   */
  returnIds(first: number, last: number): Promise<void>;

  /**
   * A guest's name may receive mail until (not at) `until`, whatever was said before; `firstId`: the first message id of this
   * stay. For an account's name this does nothing. When too many are known, in all or of one address (`origin`), the one of them without mail whose time ends first is
   * forgotten; false: all have mail, so this one is not remembered.
   */
  rememberGuest(key: string, name: string, until: number, origin?: string | null, firstId?: number): Promise<boolean>;
  /** Who would receive mail for `key` now (an account, or a guest whose time is not over at `now`), or null. */
  known(key: string, now: number): Promise<Known | null>;

  /**
   * `blocks`: whom it shuts out, by names that are all different. False: there is one `accountLike` it. What waits for those who
   * had the name before (below `firstId`) is dropped, and so is the code of the name, and that there was another account of it.
   */
  createAccount(account: Account, blocks?: readonly string[]): Promise<boolean>;
  account(key: string): Promise<Account | null>;
  /** The name of the account that is called so, else of one that looks so (`look` in language/names.ts), or null. */
  accountLike(name: string): Promise<string | null>;
  /**
   * Replaces the hash `was`; false: no such account, or its hash is another by now. The account's tokens end with it, unless it
   * is the hash of the `same` password.
   */
  setPassword(key: string, hash: string, was: string, same?: boolean): Promise<boolean>;
  /** Does nothing where there is no such account. */
  saveSettings(key: string, settings: string): Promise<void>;

  /**
   * Makes a tie of an account (a StorageError where `owner` has none); making one again changes nothing, not the name
   * either, and is `stored` also at the limit. `full`: the account has `limit` of that kind.
   */
  tie(kind: TieKind, owner: string, name: string, limit: number): Promise<'stored' | 'full'>;
  /** Ends a tie, by the other's key; does nothing where there is none. */
  untie(kind: TieKind, owner: string, other: string): Promise<void>;
  /** All ties of an account, of both kinds, in the order in which they were made. */
  ties(owner: string): Promise<readonly Tie[]>;

  /**
   * Creates a group with its first member, who is its maker; false: a group of that key (the folded name) exists. `id`: no
   * other group has, or had, that one. Here and in `saveMember` a StorageError where the member has no account.
   */
  createGroup(id: number, name: string, member: string, madeFrom?: string | null): Promise<boolean>;
  /**
   * Adds or changes a member; does nothing where there is no such group (`group` is an id). Who is invited and becomes a
   * member comes then, after everyone else; a member is not made an invited one again: that changes nothing.
   */
  saveMember(group: number, member: GroupMember): Promise<void>;
  /**
   * Removes a member, or an invited one, by key. A group that has no members left (invited ones do not count) is gone, with
   * its invitations and its history; anybody who takes the name next begins with nothing.
   */
  removeMember(group: number, member: string): Promise<void>;
  /** All groups, oldest first, their members in the order in which they came. Read once, at the start. */
  groups(): Promise<readonly StoredGroup[]>;

  /**
   * Adds a token of an account (a StorageError where there is none) and returns its number, after dropping those of the account
   * that are over at `createdAt`; null: it has `limit` others.
   */
  addToken(token: Omit<AccessToken, 'number' | 'usedAt'>, limit: number): Promise<number | null>;
  /** The token of that hash, over or not, with its account; null: there is none. */
  findToken(hash: string): Promise<{ readonly token: AccessToken; readonly account: Account } | null>;
  /** All of an account, over or not and not dropped by `expire` yet, the oldest first. */
  tokens(owner: string): Promise<readonly AccessToken[]>;
  /** Does nothing where there is none of that number. */
  tokenUsed(number: number, at: number): Promise<void>;
  /** False: the account has none of that number. */
  endToken(owner: string, number: number): Promise<boolean>;

  /** Adds a ban, or replaces that of the same key (the folded name). The tokens of an account of that name end. */
  saveBan(ban: Ban): Promise<void>;
  removeBan(key: string): Promise<void>;
  /** All bans, by key, also those that are over and not dropped by `expire` yet. Read once, at the start. */
  bans(): Promise<readonly Ban[]>;
  /** Adds a mute, or replaces that of the same number. */
  saveMute(mute: Mute): Promise<void>;
  /** By its number. */
  removeMute(act: number): Promise<void>;
  /** All mutes, by number, also those that are over and not dropped by `expire` yet. Read once, at the start. */
  mutes(): Promise<readonly Mute[]>;

  /** Adds the code of a name, or replaces that of the same key (the folded name). */
  saveRosterCode(code: RosterCode): Promise<void>;
  /** By key; those that are not there are passed over. */
  removeRosterCodes(keys: readonly string[]): Promise<void>;
  /** All codes, by key. Read once, at the start. */
  rosterCodes(): Promise<readonly RosterCode[]>;

  /** Replaces the one before. */
  saveLock(lock: StoredLock): Promise<void>;
  /** Does nothing where there is no lock. */
  addToLock(key: string): Promise<void>;
  removeLock(): Promise<void>;
  /** Null: there is none. Read once, at the start. */
  lock(): Promise<StoredLock | null>;

  /** Adds an offer, or replaces that of the same id. */
  saveOffer(offer: StoredOffer): Promise<void>;
  /** Removes an offer with those who have accepted it; does nothing where there is none. */
  removeOffer(id: number): Promise<void>;
  /** Adds somebody who has accepted, or replaces them; does nothing where there is no such offer. */
  saveTaker(taker: StoredTaker): Promise<void>;
  /** By the taker's key (the folded name). */
  removeTaker(offer: number, key: string): Promise<void>;
  /** All offers, by id, those too whose time is over. Read once, at the start. */
  offers(): Promise<readonly StoredOffer[]>;
  /** All who have accepted one, by the offer's id and their key. Read once, at the start. */
  takers(): Promise<readonly StoredTaker[]>;

  /**
   * Appends unless the mail is not for this account (its id is below `firstId`), or the owner has blocked the author (looked
   * at first, in this order; a receipt is the server's word, and no block refuses it), or a limit is reached (the mailbox's,
   * the author's in it, the share of all that is written). `unknown`: nobody known (at `mail.sentAt`) by `mail.to`.
   * A second append of the same (id, to, kind) is `stored`, whatever has happened since, and changes nothing, but that
   * `shown` stays or becomes true if either says so: a repetition must never lose its mark.
   */
  appendMail(mail: Mail, limits: MailLimits): Promise<AppendResult>;
  /**
   * The same for many mails, in their order and in one call: what is said to many costs the queue and the log one thing. A
   * mail that is refused keeps out no other.
   */
  appendMails(mails: readonly Mail[], limits: MailLimits): Promise<readonly AppendResult[]>;
  /**
   * The oldest mails first (by id, then kind), at most `count`, those with (id, kind) after the given mail, and of them as
   * many as have at most `bytes` bytes (UTF-8) of bodies, but one at least. Expired mails (sentAt < notBefore) are left out.
   */
  readMail(to: string, count: number, notBefore: number, after?: Mail, bytes?: number): Promise<readonly Mail[]>;
  /** Marks mails as possibly shown; those that are gone already are passed over, here and in `removeMail`. */
  markShown(mails: readonly Mail[]): Promise<void>;
  removeMail(mails: readonly Mail[]): Promise<void>;
  /**
   * Drops what has come to its end, guests with their mail, in any order and at most `atMost` things, so that nothing else
   * waits for long. Returns how many things; where they are fewer, nothing is left to drop.
   */
  expire(ends: Ends, atMost: number): Promise<number>;

  /** An account, or a StorageError where there is none, was entered from a network (see Peer). */
  enteredFrom(key: string, network: string): Promise<void>;
  /** Whether it is one of the `NETWORKS_KEPT` from which the account was entered last. */
  wasEnteredFrom(key: string, network: string): Promise<boolean>;

  /**
   * Opens a login record and returns its id. Of accounts only: a guest's name would pass it on to the name's next owner. What
   * is open of that account still, because it could not be closed, is closed as by `closeStaleLogins`.
   */
  openLogin(key: string, from: string, at: number): Promise<number>;
  /** Closes a record that is open (never before its beginning); does nothing to another. */
  closeLogin(id: number, until: number): Promise<void>;
  /** Newest first, at most `count`. */
  logins(key: string, count: number): Promise<readonly Login[]>;
  /** Adds these, or replaces those of the same day, key and kind; removes those that have no stays. */
  saveAttendance(rows: readonly AttendanceRow[]): Promise<void>;
  /** All of the day that begins then. */
  attendance(day: number): Promise<readonly AttendanceRow[]>;
  /** Of an account (a key), from the day on that begins then, by day. */
  attendanceOf(key: string, from: number): Promise<readonly AttendanceRow[]>;
  /** At start: whoever was here at a crash was so until the last sign of life, or the end of that day. Returns how many. */
  closeStaleAttendance(): Promise<number>;

  /** The server lives: the time to close open records at after a crash. The last one counts, also where the date was set back. */
  signOfLife(at: number, caution?: Caution | null): Promise<void>;
  /** The last one; null: there never was one. */
  lastLife(): Promise<Life | null>;
  /** At start: closes records left open, at the last sign of life (not before their beginning). Returns how many. */
  closeStaleLogins(): Promise<number>;
  /** At start: guests who were here at a crash may get mail for `ms` milliseconds after the last sign of life. Returns how many. */
  releaseGuests(ms: number): Promise<number>;
  /** Writes what is pending and closes. Later calls reject, but for `close`. */
  close(): Promise<void>;
}

/** How a store keeps to a bound of bytes: the first of `things` that have at most as many (UTF-8) in their bodies, one at least. */
export function untilFull<T extends { readonly body: string }>(things: readonly T[], bytes: number): readonly T[] {
  let left = bytes;
  let count = 0;
  for (const { body } of things) {
    left -= Buffer.byteLength(body);
    if (left < 0 && count > 0) break;
    count++;
  }
  return things.slice(0, count);
}
