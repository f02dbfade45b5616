/**
 * The Store on an embedded SQLite file. Owns the translation of the port's calls into operations; the file is the worker's.
 */
import { resolve } from 'node:path';
import type {
  AfterPart,
  AfterQuery,
  BehindPart,
  LastPart,
  LastQuery,
  PlacedPast,
  Purge,
  Purged,
} from '../../core/past.js';
import type {
  FormerAccount,
  Holdings,
  LineAt,
  ListedAccount,
  StoredOperator,
} from '../../core/people/kept-accounts.js';
import type {
  AccessToken,
  Account,
  AppendResult,
  AttendanceRow,
  Ban,
  Caution,
  Ends,
  GroupMember,
  Known,
  Life,
  Login,
  Mail,
  MailLimits,
  Mute,
  RosterCode,
  Store,
  StoredGroup,
  StoredLock,
  StoredOffer,
  StoredTaker,
  Tie,
  TieKind,
} from '../../core/store.js';
import { Client, type StoreWatch } from './client.js';
import type { MailName } from './mail.js';
import type { Arguments, OperationName, Result } from './operations.js';
import type { SqliteStoreOptions } from './options.js';
import type { GuestLimits } from './people.js';
import { startDatabase } from './thread.js';
import type { WrittenLimits } from './written.js';

export { StoreOpenError } from './errors.js';
export type { SqliteStoreOptions, StoreWatch };

/** What a database can do besides: it is one file, of which there can be a copy. */
export interface DatabaseStore extends Store {
  /** How it is. */
  readonly watch: StoreWatch;
  /**
   * Copies the database into the empty file at `path`, as it is when the promise resolves; calls are answered meanwhile. One at a
   * time. `tell`: now and then, bytes. Rejects with StorageError, whose cause may have SQLite's `code`.
   */
  copyTo(path: string, tell: (bytes: number, of: number) => void): Promise<void>;
  /** Nothing can stop it, but it can be told to pause no more. */
  hurryCopy(): void;
  /** When a whole backup was made last: milliseconds since 1970. */
  backedUp(at: number): Promise<void>;
  lastBackup(): Promise<number | null>;
}

/**
 * Opens, and creates where it is missing, the database `partyline.db` in `directory`, for this process alone.
 * Throws StoreOpenError, whose message is one sentence that says what to do.
 */
export async function openSqliteStore(directory: string, options: SqliteStoreOptions = {}): Promise<DatabaseStore> {
  const {
    maxWaiting = 20_000,
    maxKnownGuests = 10_000,
    maxKnownGuestsPerAddress = Math.ceil(maxKnownGuests / 4),
    written = { perPerson: 64 * 1024 ** 2, perAddress: 2 * 1024 ** 3 },
    maxBytes = 8 * 1024 ** 3,
    busyTimeout = 1_000,
    start = startDatabase,
    logger,
    asker,
  } = options;
  const thread = { directory: resolve(directory), busyTimeout, maxBytes };
  const client = await Client.open({
    start: (again) => start({ ...thread, again }),
    maxWaiting,
    ...(logger && { logger }),
    ...(asker && { asker }),
  });
  const guests = { all: maxKnownGuests, perAddress: maxKnownGuestsPerAddress };
  return new SqliteStore(client, guests, written);
}

/** Reading so many rows takes about as long as one thing that is written. */
const ROWS = 20;

/** Rows that one place costs which is read beside others. */
const STEP = 16;

/** Lines that may go with a room; what may be counted, or go, of one person. */
const DROPPED = 250;

/** More is asked for than there is, as often as not. */
const MOST = 500;

const nameOf = ({ to, id, kind }: MailName): MailName => ({ to, id, kind });

/** Arguments are copied at once: a call may wait, and its caller may change what it has given in the meantime. */
class SqliteStore implements DatabaseStore {
  constructor(
    private readonly client: Client,
    private readonly guests: GuestLimits,
    private readonly written: WrittenLimits,
  ) {}

  get watch(): StoreWatch {
    return this.client;
  }

  reserveIds(count: number): Promise<number> {
    return this.callFirst('reserveIds', count);
  }

  returnIds(first: number, last: number): Promise<void> {
    return this.callFirst('returnIds', first, last);
  }

  rememberGuest(key: string, name: string, until: number, origin: string | null = null, firstId = 0): Promise<boolean> {
    return this.call('rememberGuest', key, name, until, origin, firstId, this.guests);
  }

  known(key: string, now: number): Promise<Known | null> {
    return this.call('known', key, now);
  }

  createAccount(account: Account, blocks: readonly string[] = []): Promise<boolean> {
    return this.call('createAccount', { ...account }, [...blocks]);
  }

  account(key: string): Promise<Account | null> {
    return this.call('account', key);
  }

  accountLike(name: string): Promise<string | null> {
    return this.call('accountLike', name);
  }

  setPassword(key: string, hash: string, was: string, same = false): Promise<boolean> {
    return this.call('setPassword', key, hash, was, same);
  }

  saveSettings(key: string, settings: string): Promise<void> {
    return this.call('saveSettings', key, settings);
  }

  tie(kind: TieKind, owner: string, name: string, limit: number): Promise<'stored' | 'full'> {
    return this.call('tie', kind, owner, name, limit);
  }

  untie(kind: TieKind, owner: string, other: string): Promise<void> {
    return this.call('untie', kind, owner, other);
  }

  ties(owner: string): Promise<readonly Tie[]> {
    return this.call('ties', owner);
  }

  listAccounts(after: string, count: number): Promise<readonly ListedAccount[]> {
    return this.callForMany(count / ROWS, 'listAccounts', after, count);
  }

  holdings(key: string): Promise<Holdings | null> {
    return this.callForMany(DROPPED, 'holdings', key);
  }

  networksOf(key: string): Promise<readonly string[]> {
    return this.call('networksOf', key);
  }

  linesBy(
    author: string,
    from: number,
    upTo: number,
    after: LineAt | null,
    count: number,
  ): Promise<readonly PlacedPast[]> {
    const at = after === null ? null : { id: after.id, place: after.place };
    return this.callForMany(count / ROWS, 'linesBy', author, from, upTo, at, count);
  }

  mailsBy(
    author: string,
    from: number,
    upTo: number,
    after: Pick<Mail, 'id' | 'to'> | null,
    count: number,
  ): Promise<readonly Mail[]> {
    const at = after === null ? null : { id: after.id, to: after.to };
    return this.callForMany(count / ROWS, 'mailsBy', author, from, upTo, at, count);
  }

  deleteAccount(former: FormerAccount): Promise<boolean> {
    return this.callForMany(DROPPED, 'deleteAccount', { ...former });
  }

  formerAccounts(): Promise<readonly FormerAccount[]> {
    return this.call('formerAccounts');
  }

  forgetName(key: string): Promise<void> {
    return this.callForMany(DROPPED, 'forgetName', key);
  }

  saveOperator(operator: StoredOperator): Promise<void> {
    return this.call('saveOperator', { ...operator });
  }

  dropOperator(key: string): Promise<void> {
    return this.call('dropOperator', key);
  }

  operators(): Promise<readonly StoredOperator[]> {
    return this.call('operators');
  }

  createGroup(id: number, name: string, member: string, madeFrom: string | null = null): Promise<boolean> {
    return this.call('createGroup', id, name, member, madeFrom);
  }

  saveMember(group: number, member: GroupMember): Promise<void> {
    return this.call('saveMember', group, { ...member });
  }

  removeMember(group: number, member: string): Promise<void> {
    return this.call('removeMember', group, member);
  }

  groups(): Promise<readonly StoredGroup[]> {
    return this.call('groups');
  }

  addToken(token: Omit<AccessToken, 'number' | 'usedAt'>, limit: number): Promise<number | null> {
    return this.call('addToken', { ...token }, limit);
  }

  findToken(hash: string): ReturnType<Store['findToken']> {
    return this.call('findToken', hash);
  }

  tokens(owner: string): Promise<readonly AccessToken[]> {
    return this.call('tokens', owner);
  }

  tokenUsed(number: number, at: number): Promise<void> {
    return this.call('tokenUsed', number, at);
  }

  endToken(owner: string, number: number): Promise<boolean> {
    return this.call('endToken', owner, number);
  }

  saveBan(ban: Ban): Promise<void> {
    return this.call('saveBan', { ...ban });
  }

  removeBan(key: string): Promise<void> {
    return this.call('removeBan', key);
  }

  bans(): Promise<readonly Ban[]> {
    return this.call('bans');
  }

  saveRosterCode(code: RosterCode): Promise<void> {
    return this.call('saveRosterCode', { ...code });
  }

  removeRosterCodes(keys: readonly string[]): Promise<void> {
    return this.call('removeRosterCodes', [...keys]);
  }

  rosterCodes(): Promise<readonly RosterCode[]> {
    return this.call('rosterCodes');
  }

  saveMute(mute: Mute): Promise<void> {
    return this.call('saveMute', { ...mute });
  }

  removeMute(act: number): Promise<void> {
    return this.call('removeMute', act);
  }

  mutes(): Promise<readonly Mute[]> {
    return this.call('mutes');
  }

  saveLock(lock: StoredLock): Promise<void> {
    return this.call('saveLock', { ...lock });
  }

  addToLock(key: string): Promise<void> {
    return this.call('addToLock', key);
  }

  removeLock(): Promise<void> {
    return this.call('removeLock');
  }

  lock(): Promise<StoredLock | null> {
    return this.call('lock');
  }

  saveOffer(offer: StoredOffer): Promise<void> {
    return this.call('saveOffer', { ...offer });
  }

  removeOffer(id: number): Promise<void> {
    return this.call('removeOffer', id);
  }

  saveTaker(taker: StoredTaker): Promise<void> {
    return this.call('saveTaker', { ...taker });
  }

  removeTaker(offer: number, key: string): Promise<void> {
    return this.call('removeTaker', offer, key);
  }

  offers(): Promise<readonly StoredOffer[]> {
    return this.call('offers');
  }

  takers(): Promise<readonly StoredTaker[]> {
    return this.call('takers');
  }

  openPast(first: number): ReturnType<Store['openPast']> {
    return this.call('openPast', first);
  }

  appendBehind(part: BehindPart): Promise<void> {
    const places = part.places.map((place) => ({
      ...place,
      lines: place.lines.map((line) => ({ ...line })),
      gaps: [...place.gaps],
    }));
    const lines = places.reduce((sum, place) => sum + place.lines.length, 0);
    return this.callInBackground(
      part.rooms.length + places.length + lines,
      'appendBehind',
      { rooms: part.rooms.map((room) => ({ ...room })), places, upTo: part.upTo },
      this.written,
    );
  }

  dropRoom(id: number, last: number): Promise<void> {
    return this.callForMany(DROPPED, 'dropRoom', id, last);
  }

  readAfter(query: AfterQuery): Promise<AfterPart> {
    // Of each place one step is read at least, and what is known of it.
    const rows = query.count + query.places.length * STEP;
    return this.callForMany(rows / ROWS, 'readAfter', { ...query, places: [...query.places] });
  }

  readLast(query: LastQuery): Promise<LastPart> {
    return this.callForMany(query.count / ROWS, 'readLast', { ...query });
  }

  findLine(id: number, by: Parameters<Store['findLine']>[1]): Promise<PlacedPast | null> {
    if ('author' in by) return this.call('findLine', id, { ...by });
    return this.callForMany(by.places.length / ROWS, 'findLine', id, { places: [...by.places] });
  }

  purge(what: Purge, atMost: number): Promise<Purged> {
    return this.callForMany(atMost, 'purge', { ...what }, atMost);
  }

  appendMail(mail: Mail, limits: MailLimits): Promise<AppendResult> {
    return this.call('appendMail', { ...mail }, { ...limits }, this.written);
  }

  appendMails(mails: readonly Mail[], limits: MailLimits): Promise<readonly AppendResult[]> {
    return this.callForMany(
      mails.length,
      'appendMails',
      mails.map((mail) => ({ ...mail })),
      { ...limits },
      this.written,
    );
  }

  readMail(
    to: string,
    count: number,
    notBefore: number,
    after?: Mail,
    bytes = Number.POSITIVE_INFINITY,
  ): Promise<readonly Mail[]> {
    return this.callForMany(
      count / ROWS,
      'readMail',
      to,
      count,
      notBefore,
      after === undefined ? null : nameOf(after),
      bytes,
    );
  }

  markShown(mails: readonly Mail[]): Promise<void> {
    return this.callForMany(mails.length, 'markShown', mails.map(nameOf));
  }

  removeMail(mails: readonly Mail[]): Promise<void> {
    return this.callForMany(mails.length, 'removeMail', mails.map(nameOf));
  }

  expire(ends: Ends, atMost: number): Promise<number> {
    return this.call('expire', { ...ends }, atMost);
  }

  enteredFrom(key: string, network: string): Promise<void> {
    return this.call('enteredFrom', key, network);
  }

  wasEnteredFrom(key: string, network: string): Promise<boolean> {
    return this.call('wasEnteredFrom', key, network);
  }

  openLogin(key: string, from: string, at: number): Promise<number> {
    return this.call('openLogin', key, from, at);
  }

  closeLogin(id: number, until: number): Promise<void> {
    return this.call('closeLogin', id, until);
  }

  logins(key: string, count: number): Promise<readonly Login[]> {
    return this.call('logins', key, count);
  }

  saveAttendance(rows: readonly AttendanceRow[]): Promise<void> {
    const copies = rows.map((row) => ({ ...row }));
    return this.callInBackground(copies.length, 'saveAttendance', copies);
  }

  attendance(day: number): Promise<readonly AttendanceRow[]> {
    // A day of a thousand people, and operators alone ask.
    return this.callForMany(1_000 / ROWS, 'attendance', day);
  }

  attendanceOf(key: string, from: number): Promise<readonly AttendanceRow[]> {
    return this.callForMany(1_000 / ROWS, 'attendanceOf', key, from);
  }

  closeStaleAttendance(): Promise<number> {
    return this.call('closeStaleAttendance');
  }

  signOfLife(at: number, caution: Caution | null = null): Promise<void> {
    return this.call('signOfLife', at, caution);
  }

  lastLife(): Promise<Life | null> {
    return this.call('lastLife');
  }

  closeStaleLogins(): Promise<number> {
    return this.call('closeStaleLogins');
  }

  releaseGuests(ms: number): Promise<number> {
    return this.call('releaseGuests', ms);
  }

  copyTo(path: string, tell: (bytes: number, of: number) => void): Promise<void> {
    return this.client.copyTo(path, tell);
  }

  hurryCopy(): void {
    this.client.hurryCopy();
  }

  backedUp(at: number): Promise<void> {
    return this.call('backedUp', at);
  }

  lastBackup(): Promise<number | null> {
    return this.call('lastBackup');
  }

  close(): Promise<void> {
    return this.client.close();
  }

  private call<N extends OperationName>(name: N, ...args: Arguments<N>): Promise<Result<N>> {
    return this.client.call([name, ...args]) as Promise<Result<N>>;
  }

  /** What does many things counts as many where calls wait, and go over with fewer others. */
  private callForMany<N extends OperationName>(many: number, name: N, ...args: Arguments<N>): Promise<Result<N>> {
    return this.client.call([name, ...args], 'usual', Math.min(Math.max(1, Math.ceil(many)), MOST)) as Promise<
      Result<N>
    >;
  }

  /** What a rush cannot wait for, and what touches nothing that other calls do. */
  private callFirst<N extends OperationName>(name: N, ...args: Arguments<N>): Promise<Result<N>> {
    return this.client.call([name, ...args], 'urgent') as Promise<Result<N>>;
  }

  /** What may be lost in a rush, so that what people are told of is not refused for it. */
  private callInBackground<N extends OperationName>(many: number, name: N, ...args: Arguments<N>): Promise<Result<N>> {
    return this.client.call([name, ...args], 'background', Math.min(Math.max(1, many), MOST)) as Promise<Result<N>>;
  }
}
