/**
 * The Store in memory: for `--memory` and for tests. Owns everything that lasts only as long as the process, a family a
 * part in memory/, and what one family means for another. Knows the Store port and nothing else. Every call takes effect
 * before it returns, so the order of calls is the order of effects.
 */

import {
  type AfterPart,
  type AfterQuery,
  type BehindPart,
  between,
  groupOf,
  type LastPart,
  type LastQuery,
  ofGroup,
  ofRoom,
  type PlacedPast,
  type PlaceKey,
  type Purge,
  type Purged,
  roomOf,
} from '../core/past.js';
import type { FormerAccount, Holdings, LineAt, ListedAccount, StoredOperator } from '../core/people/kept-accounts.js';
import {
  type AccessToken,
  type Account,
  type AppendResult,
  type AttendanceRow,
  type Ban,
  type Caution,
  type Ends,
  type GroupMember,
  type Known,
  type Life,
  LOGINS_KEPT,
  type Login,
  type Mail,
  type MailLimits,
  type Mute,
  type RosterCode,
  StorageError,
  type Store,
  type StoredGroup,
  type StoredLock,
  type StoredOffer,
  type StoredTaker,
  type Tie,
  type TieKind,
} from '../core/store.js';
import { fold } from '../language/names.js';
import { Attendance } from './memory/attendance.js';
import { Bans, Mutes } from './memory/bans.js';
import { Budget } from './memory/budget.js';
import { Former, Operators } from './memory/former.js';
import { Groups } from './memory/groups.js';
import { History } from './memory/history.js';
import { Lock } from './memory/lock.js';
import { Logins } from './memory/logins.js';
import { Mailboxes } from './memory/mailboxes.js';
import { Offers } from './memory/offers.js';
import { type MemoryStoreOptions, resolved } from './memory/options.js';
import { People } from './memory/people.js';
import { Post } from './memory/post.js';
import { Rooms } from './memory/rooms.js';
import { RosterCodes } from './memory/roster-codes.js';
import { Ties } from './memory/ties.js';
import { Tokens } from './memory/tokens.js';
import { Written } from './memory/written.js';

/** Opens an empty store. Nothing in it rejects but what would break a bound, what only an account has, an argument out of range, and any call after `close`. */
export function createMemoryStore(options: MemoryStoreOptions = {}): Store {
  return new MemoryStore(options);
}

class MemoryStore implements Store {
  private readonly people: People;
  private readonly mailboxes: Mailboxes;
  private readonly post: Post;
  private readonly tiesKept: Ties;
  private readonly tokensKept: Tokens;
  private readonly groupsKept: Groups;
  private readonly bansKept: Bans;
  private readonly rosterCodesKept: RosterCodes;
  private readonly mutesKept: Mutes;
  private readonly lockKept: Lock;
  private readonly former: Former;
  private readonly operatorsKept: Operators;
  private readonly offersKept: Offers;
  private readonly roomsKept: Rooms;
  private readonly history: History;
  private readonly stays = new Logins();
  private readonly attendanceKept = new Attendance();
  private nextId = 1;
  private closed = false;

  constructor(options: MemoryStoreOptions) {
    const limits = resolved(options);
    const other = new Budget(
      limits.maxOtherBytes,
      'settings, contacts, blocks, tokens, groups, rooms, bans, mutes, codes, the lock, former accounts, operators and offers',
    );
    const { maxKnownGuests: all, maxKnownGuestsPerAddress } = limits;
    this.people = new People({ all, perAddress: maxKnownGuestsPerAddress }, limits.maxAccounts, other);
    const written = new Written(limits.written);
    this.mailboxes = new Mailboxes(limits.maxMailBytes, written);
    this.tiesKept = new Ties(other);
    this.tokensKept = new Tokens(other);
    this.groupsKept = new Groups(other);
    this.bansKept = new Bans(other);
    this.rosterCodesKept = new RosterCodes(other);
    this.mutesKept = new Mutes(other);
    this.lockKept = new Lock(other);
    this.former = new Former(other);
    this.operatorsKept = new Operators(other);
    this.offersKept = new Offers(other);
    this.roomsKept = new Rooms(other);
    this.history = new History(new Budget(limits.maxHistoryBytes, 'history'), written);
    this.post = new Post(this.people, this.former, this.tiesKept, this.mailboxes, this.history);
  }

  async reserveIds(count: number): Promise<number> {
    this.check();
    const first = this.nextId;
    if (!Number.isSafeInteger(count) || count < 1 || !Number.isSafeInteger(first + count)) {
      throw new StorageError(`cannot reserve ${count} ids`);
    }
    this.nextId += count;
    return first;
  }

  async returnIds(first: number, last: number): Promise<void> {
    this.check();
    if (!Number.isSafeInteger(first) || first < 1 || !(first <= last))
      throw new StorageError(`cannot take back the ids from ${first} to ${last}`);
    if (last === this.nextId - 1) this.nextId = first;
  }

  async rememberGuest(
    key: string,
    name: string,
    until: number,
    origin: string | null = null,
    firstId = 0,
  ): Promise<boolean> {
    this.check();
    return this.people.remember(key, name, until, origin, firstId, (guest) => this.mailboxes.has(guest));
  }

  async known(key: string, now: number): Promise<Known | null> {
    this.check();
    return this.people.whoIs(key, now);
  }

  async createAccount(account: Account, blocks: readonly string[] = []): Promise<boolean> {
    this.check();
    if (!this.people.create(account, Ties.bytes(blocks))) return false;
    this.tiesKept.shutOut(account.key, blocks);
    this.mailboxes.dropBelow(account.key, account.firstId);
    this.rosterCodesKept.remove(account.key);
    this.former.remove(account.key);
    return true;
  }

  async account(key: string): Promise<Account | null> {
    this.check();
    return this.people.account(key);
  }

  async accountLike(name: string): Promise<string | null> {
    this.check();
    return this.people.like(name);
  }

  async setPassword(key: string, hash: string, was: string, same = false): Promise<boolean> {
    this.check();
    const isSet = this.people.setPassword(key, hash, was);
    if (isSet && !same) this.tokensKept.endAll(key);
    return isSet;
  }

  async saveSettings(key: string, settings: string): Promise<void> {
    this.check();
    this.people.saveSettings(key, settings);
  }

  async tie(kind: TieKind, owner: string, name: string, limit: number): Promise<'stored' | 'full'> {
    this.check(owner);
    return this.tiesKept.make(kind, owner, name, limit);
  }

  async untie(kind: TieKind, owner: string, other: string): Promise<void> {
    this.check();
    this.tiesKept.end(kind, owner, other);
  }

  async ties(owner: string): Promise<readonly Tie[]> {
    this.check();
    return this.tiesKept.of(owner);
  }

  async listAccounts(after: string, count: number): Promise<readonly ListedAccount[]> {
    this.check();
    return this.people.keysAfter(after, count).map((key) => {
      const { name, createdAt } = this.people.account(key) as Account;
      return { name, createdAt, lastLogin: this.stays.of(key, 1)[0]?.at ?? null };
    });
  }

  async holdings(key: string): Promise<Holdings | null> {
    this.check();
    const account = this.people.account(key);
    if (account === null) return null;
    const ties = this.tiesKept.of(key);
    const contacts = ties.filter(({ kind }) => kind === 'contact').length;
    return {
      contacts,
      blocks: ties.length - contacts,
      tokens: this.tokensKept.of(key).length,
      logins: this.stays.of(key, LOGINS_KEPT).length,
      networks: this.stays.networks.of(key).length,
      mails: this.mailboxes.read(key, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER).length,
      lines: this.history.writtenBy(key, account.firstId, Number.MAX_SAFE_INTEGER).length,
      days: this.attendanceKept.ofAccount(key, 0).length,
    };
  }

  async networksOf(key: string): Promise<readonly string[]> {
    this.check();
    return this.stays.networks.of(key);
  }

  async linesBy(
    author: string,
    from: number,
    upTo: number,
    after: LineAt | null,
    count: number,
  ): Promise<readonly PlacedPast[]> {
    this.check();
    const lines = this.history.writtenBy(author, from, upTo);
    const rest = after === null ? lines : lines.filter(({ id, place }) => isAfter(id, place, after.id, after.place));
    return rest.slice(0, Math.max(0, count));
  }

  async mailsBy(
    author: string,
    from: number,
    upTo: number,
    after: Pick<Mail, 'id' | 'to'> | null,
    count: number,
  ): Promise<readonly Mail[]> {
    this.check();
    const mails = this.mailboxes.writtenBy(author, from, upTo);
    const rest = after === null ? mails : mails.filter(({ id, to }) => isAfter(id, to, after.id, after.to));
    return rest.slice(0, Math.max(0, count)).map(({ origin: _, fromAccount: __, ...mail }) => mail);
  }

  async deleteAccount(former: FormerAccount): Promise<boolean> {
    this.check();
    const key = fold(former.name);
    if (!this.people.has(key)) return false;
    this.former.add(former);
    this.tiesKept.forget(key);
    this.tokensKept.endAll(key);
    this.stays.forget(key);
    for (const group of this.groupsKept.forget(key)) this.history.drop(ofGroup(group));
    this.mailboxes.drop(key);
    this.offersKept.forget(key, true);
    this.roomsKept.forget(key);
    this.lockKept.forget(key);
    this.people.remove(key);
    return true;
  }

  async formerAccounts(): Promise<readonly FormerAccount[]> {
    this.check();
    return this.former.all();
  }

  async forgetName(key: string): Promise<void> {
    this.check();
    this.attendanceKept.forget(key);
    if (this.people.has(key)) return;
    this.people.forgetGuest(key);
    this.mailboxes.drop(key);
    this.offersKept.forget(key, false);
  }

  async saveOperator(operator: StoredOperator): Promise<void> {
    this.check();
    this.operatorsKept.save(operator);
  }

  async dropOperator(key: string): Promise<void> {
    this.check();
    this.operatorsKept.drop(key);
  }

  async operators(): Promise<readonly StoredOperator[]> {
    this.check();
    return this.operatorsKept.all();
  }

  async createGroup(id: number, name: string, member: string, madeFrom: string | null = null): Promise<boolean> {
    this.check();
    if (this.groupsKept.isTaken(fold(name))) return false;
    this.check(fold(member));
    this.groupsKept.create(id, name, member, madeFrom);
    return true;
  }

  async saveMember(group: number, member: GroupMember): Promise<void> {
    this.check();
    if (!this.groupsKept.has(group)) return;
    this.check(fold(member.name));
    this.groupsKept.save(group, member);
  }

  async removeMember(group: number, member: string): Promise<void> {
    this.check();
    if (this.groupsKept.remove(group, member)) this.history.drop(ofGroup(group));
  }

  async groups(): Promise<readonly StoredGroup[]> {
    this.check();
    return this.groupsKept.all();
  }

  async addToken(token: Omit<AccessToken, 'number' | 'usedAt'>, limit: number): Promise<number | null> {
    this.check(token.owner);
    return this.tokensKept.add(token, limit);
  }

  async findToken(hash: string): ReturnType<Store['findToken']> {
    this.check();
    const token = this.tokensKept.find(hash);
    const account = token === null ? null : this.people.account(token.owner);
    return token === null || account === null ? null : { token, account };
  }

  async tokens(owner: string): Promise<readonly AccessToken[]> {
    this.check();
    return this.tokensKept.of(owner);
  }

  async tokenUsed(number: number, at: number): Promise<void> {
    this.check();
    this.tokensKept.used(number, at);
  }

  async endToken(owner: string, number: number): Promise<boolean> {
    this.check();
    return this.tokensKept.end(owner, number);
  }

  async saveBan(ban: Ban): Promise<void> {
    this.check();
    this.bansKept.save(ban);
    this.tokensKept.endAll(fold(ban.name));
  }

  async removeBan(key: string): Promise<void> {
    this.check();
    this.bansKept.remove(key);
  }

  async bans(): Promise<readonly Ban[]> {
    this.check();
    return this.bansKept.all();
  }

  async saveRosterCode(code: RosterCode): Promise<void> {
    this.check();
    this.rosterCodesKept.save(code);
  }

  async removeRosterCodes(keys: readonly string[]): Promise<void> {
    this.check();
    for (const key of keys) this.rosterCodesKept.remove(key);
  }

  async rosterCodes(): Promise<readonly RosterCode[]> {
    this.check();
    return this.rosterCodesKept.all();
  }

  async saveMute(mute: Mute): Promise<void> {
    this.check();
    this.mutesKept.save(mute);
  }

  async removeMute(act: number): Promise<void> {
    this.check();
    this.mutesKept.remove(act);
  }

  async mutes(): Promise<readonly Mute[]> {
    this.check();
    return this.mutesKept.all();
  }

  async saveLock(lock: StoredLock): Promise<void> {
    this.check();
    this.lockKept.save(lock);
  }

  async addToLock(key: string): Promise<void> {
    this.check();
    this.lockKept.add(key);
  }

  async removeLock(): Promise<void> {
    this.check();
    this.lockKept.remove();
  }

  async lock(): Promise<StoredLock | null> {
    this.check();
    return this.lockKept.get();
  }

  async saveOffer(offer: StoredOffer): Promise<void> {
    this.check();
    this.offersKept.save(offer);
  }

  async removeOffer(id: number): Promise<void> {
    this.check();
    this.offersKept.remove(id);
  }

  async saveTaker(taker: StoredTaker): Promise<void> {
    this.check();
    this.offersKept.saveTaker(taker);
  }

  async removeTaker(offer: number, key: string): Promise<void> {
    this.check();
    this.offersKept.removeTaker(offer, key);
  }

  async offers(): Promise<readonly StoredOffer[]> {
    this.check();
    return this.offersKept.all();
  }

  async takers(): Promise<readonly StoredTaker[]> {
    this.check();
    return this.offersKept.allTakers();
  }

  async openPast(first: number): ReturnType<Store['openPast']> {
    this.check();
    this.history.open(first);
    return this.roomsKept.all().map((room) => ({ ...room, last: this.history.lastOf(ofRoom(room.id)) }));
  }

  async appendBehind({ rooms, places, upTo }: BehindPart): Promise<void> {
    this.check();
    this.roomsKept.mustHaveRoom(rooms);
    // A room of the same name that could not be dropped goes now.
    for (const room of rooms) {
      const other = this.roomsKept.otherThan(room);
      if (other !== null) this.dropOne(other, 0);
    }
    const added = new Set(rooms.map(({ id }) => ofRoom(id)));
    this.history.append(
      places.filter(({ place }) => added.has(place) || this.isOpen(place)),
      upTo,
    );
    for (const room of rooms) this.roomsKept.save(room);
  }

  private dropOne(room: number, last: number): void {
    this.roomsKept.drop(room);
    this.history.dropRoom(room, last);
  }

  /** Whether there can be lines of it: a group, or a room, may be gone. */
  private isOpen(place: PlaceKey): boolean {
    const [group, room] = [groupOf(place), roomOf(place)];
    if (group !== null) return this.groupsKept.has(group);
    return room === null || this.roomsKept.has(room);
  }

  async dropRoom(id: number, last: number): Promise<void> {
    this.check();
    this.dropOne(id, last);
  }

  async readAfter(query: AfterQuery): Promise<AfterPart> {
    this.check();
    return this.history.after(query);
  }

  async readLast(query: LastQuery): Promise<LastPart> {
    this.check();
    return this.history.last(query);
  }

  async findLine(...[id, by]: Parameters<Store['findLine']>): Promise<PlacedPast | null> {
    this.check();
    if ('author' in by) return this.history.find(id, by.author) ?? this.findWaiting(id, by.author);
    for (const place of by.places) {
      const line = this.history.findIn(place, id);
      if (line !== null) return line;
    }
    return null;
  }

  /** A line that is in mailboxes alone: of a guest's, or of who had written too much. */
  private findWaiting(id: number, author: string): PlacedPast | null {
    const mail = this.mailboxes.writtenBy(author, id, id)[0];
    if (mail === undefined) return null;
    const { from, body, sentAt: at, kind, to, room } = mail;
    const line = { id, from, body, at, ...(kind === 'private' && { form: kind }) };
    if (kind !== 'group') return { ...line, place: between(author, to) };
    const group = this.groupsKept.idOf(fold(room ?? ''));
    return group === null || group >= id ? null : { ...line, place: ofGroup(group) };
  }

  async purge(what: Purge, atMost: number): Promise<Purged> {
    this.check();
    const lines = this.history.purge(what, atMost);
    if ('place' in what) return { lines, mails: [] };
    const waiting = this.mailboxes
      .writtenBy(what.author, what.from, what.upTo)
      .slice(0, Math.max(0, atMost - lines.length));
    for (const mail of waiting) this.mailboxes.remove(mail);
    return {
      lines,
      mails: waiting.map(({ id, to, kind, from }) => ({
        id,
        to,
        toName: this.people.whoIs(to)?.name ?? to,
        kind,
        from,
      })),
    };
  }

  async appendMail(mail: Mail, limits: MailLimits): Promise<AppendResult> {
    this.check();
    return this.post.append(mail, limits);
  }

  async appendMails(mails: readonly Mail[], limits: MailLimits): Promise<readonly AppendResult[]> {
    this.check();
    return this.post.appendAll(mails, limits);
  }

  async readMail(...asked: Parameters<Store['readMail']>): Promise<readonly Mail[]> {
    this.check();
    return this.mailboxes.read(...asked);
  }

  async markShown(mails: readonly Mail[]): Promise<void> {
    this.check();
    for (const mail of mails) this.mailboxes.markShown(mail);
  }

  async removeMail(mails: readonly Mail[]): Promise<void> {
    this.check();
    for (const mail of mails) this.mailboxes.remove(mail);
  }

  async expire({ mail, history, attendance, now }: Ends, atMost: number): Promise<number> {
    this.check();
    let left = atMost;
    for (const guest of this.people.guestsOver(now)) {
      left -= this.mailboxes.drop(guest, left);
      // Whose mail waits is known.
      if (left <= 0) return atMost;
      this.people.forgetGuest(guest);
      left -= 1;
    }
    left -= this.mailboxes.removeBefore(mail, left);
    left -= this.history.expire(history, left);
    left -= this.bansKept.expire(now, left);
    left -= this.mutesKept.expire(now, left);
    left -= this.tokensKept.expire(now, left);
    left -= this.former.expire(now, Math.min(mail, history), left);
    return atMost - left + this.attendanceKept.expire(history, attendance, left);
  }

  async enteredFrom(key: string, network: string): Promise<void> {
    this.check(key);
    this.stays.networks.entered(key, network);
  }

  async wasEnteredFrom(key: string, network: string): Promise<boolean> {
    this.check();
    return this.stays.networks.has(key, network);
  }

  async openLogin(key: string, from: string, at: number): Promise<number> {
    this.check(key);
    return this.stays.open(key, from, at);
  }

  async closeLogin(id: number, until: number): Promise<void> {
    this.check();
    this.stays.closeOne(id, until);
  }

  async logins(key: string, count: number): Promise<readonly Login[]> {
    this.check();
    return this.stays.of(key, count);
  }

  async saveAttendance(rows: readonly AttendanceRow[]): Promise<void> {
    this.check();
    for (const row of rows) this.attendanceKept.save(row);
  }

  async attendance(day: number): Promise<readonly AttendanceRow[]> {
    this.check();
    return this.attendanceKept.of(day);
  }

  async attendanceOf(key: string, from: number): Promise<readonly AttendanceRow[]> {
    this.check();
    return this.attendanceKept.ofAccount(key, from);
  }

  async closeStaleAttendance(): Promise<number> {
    this.check();
    return this.attendanceKept.closeStale(this.stays.lastSign);
  }

  async signOfLife(at: number, caution: Caution | null = null): Promise<void> {
    this.check();
    this.stays.life = { at, caution };
  }

  async lastLife(): Promise<Life | null> {
    this.check();
    return this.stays.life;
  }

  async closeStaleLogins(): Promise<number> {
    this.check();
    return this.stays.closeStale();
  }

  async releaseGuests(ms: number): Promise<number> {
    this.check();
    return this.people.release(this.stays.lastSign + ms);
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  /** Throws StorageError: closed, or `account` is the key of none. */
  private check(account?: string): void {
    if (this.closed) throw new StorageError('the store is closed');
    if (account !== undefined && !this.people.has(account)) throw new StorageError(`"${account}" has no account`);
  }
}

/** In the order of ids, and of one id in that of names. */
function isAfter(id: number, name: string, afterId: number, afterName: string): boolean {
  return id > afterId || (id === afterId && name > afterName);
}
