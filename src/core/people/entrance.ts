/**
 * Coming and going: how a visitor becomes a person, as a guest or with an account, and what happens when they leave.
 * The one way in: whatever keeps somebody out is asked here. The names themselves are claimed at Names.
 */

import { type LeaveReason, Refusal } from '../../language/codes.js';
import * as make from '../../language/make.js';
import { fold } from '../../language/names.js';
import type { Mailroom } from '../mail/mailroom.js';
import type { Lock } from '../moderation/lock.js';
import type { Moderation } from '../moderation/moderation.js';
import type { ChatPorts } from '../ports.js';
import type { Account, Tie } from '../store.js';
import type { PrivateChats } from '../talk/private-chats.js';
import type { Rooms } from '../talk/rooms.js';
import { type Accounts, keptSettings } from './accounts.js';
import type { Attendance } from './attendance.js';
import type { FormerNames } from './former-names.js';
import { LoginRecords } from './login-records.js';
import type { NameCodes } from './name-codes.js';
import { checkName, looksTaken, nameTaken } from './new-names.js';
import type { People, Person } from './people.js';
import { Presence, type PresenceSettings } from './presence.js';
import type { Roster } from './roster.js';
import type { Ties } from './ties.js';
import type { Arrival, KeptSettings, Stay, Visitor } from './visitor.js';

/** Who wants to come in as whom. */
interface Entry {
  readonly name: string;
  readonly visitor: Visitor;
  /** Into an account that is there already, with its password. */
  readonly owner: boolean;
  /** Under a name that has a code, with it; while it is not looked at yet: of a name that has one. */
  readonly coded: boolean;
  readonly stay: Stay;
  /** Who is here already, and wants another name; null: nobody yet. */
  readonly before: Person | null;
}

type Knocks = Omit<Entry, 'stay'>;

/** What a name may need that is given out by a code. */
export interface ByCode {
  readonly code?: string | undefined;
  /** A connection that has the name already ends, if the code is right. */
  readonly takeover?: boolean;
}

/** The connection has ended: nobody is there to be answered. */
class Gone extends Error {}

export interface EntranceSettings extends PresenceSettings {
  /** People online at most. */
  readonly people: number;
}

export class Entrance {
  /** Names claimed by visitors who are still on their way in. */
  private entering = 0;
  readonly loginRecords: LoginRecords;
  private readonly presence: Presence;

  constructor(
    private readonly ports: ChatPorts,
    private readonly people: People,
    private readonly accounts: Accounts,
    readonly codes: NameCodes,
    mailroom: Mailroom,
    rooms: Rooms,
    private readonly privateChats: PrivateChats,
    private readonly ties: Ties,
    private readonly moderation: Moderation,
    private readonly lock: Lock,
    private readonly attendance: Attendance,
    private readonly roster: Roster,
    private readonly former: FormerNames,
    private readonly settings: EntranceSettings,
  ) {
    this.loginRecords = new LoginRecords(ports);
    this.presence = new Presence(
      ports,
      people,
      accounts,
      mailroom,
      rooms,
      privateChats,
      ties,
      moderation,
      this.loginRecords,
      attendance,
      former,
      settings,
    );
  }

  /**
   * Takes a free name without a password. `by`: what the name may need besides. Null, here and below: the connection ended in
   * the meantime and nothing has happened. Throws `NAME_INVALID`, `NAME_RESERVED`, `NAME_TAKEN`, `SERVER_FULL`, `BANNED`,
   * `ACCOUNT_REQUIRED`, `STORAGE`, and what NameCodes.check throws.
   */
  asGuest(given: string, visitor: Visitor, stay: Stay = 'usual', by: ByCode = {}): Promise<Arrival | null> {
    const name = this.checkName(given);
    this.accounts.mustTakeGuests(name);
    return this.byCode({ name, visitor, owner: false, coded: false, stay, before: null }, by, async () => {
      await this.accounts.mustBeFree(name);
      return null;
    });
  }

  /** Creates an account and enters. Throws what `asGuest` and Accounts.create throw, and `ACCOUNTS_OFF`. */
  asNewAccount(
    given: string,
    password: string,
    visitor: Visitor,
    stay: Stay = 'usual',
    by: ByCode = {},
  ): Promise<Arrival | null> {
    const name = this.checkName(given);
    this.accounts.mustTakePasswords(name, visitor);
    return this.byCode({ name, visitor, owner: false, coded: false, stay, before: null }, by, (mayHave) =>
      this.newAccount(name, password, visitor, mayHave),
    );
  }

  /** Creates an account and enters nobody; false: the connection ended in the meantime. Throws as `asNewAccount` does. */
  async createAccount(given: string, password: string, visitor: Visitor, code?: string): Promise<boolean> {
    const { names } = this.ports;
    const name = this.checkName(given);
    this.accounts.mustTakePasswords(name, visitor);
    let coded = this.codes.isNeeded(name);
    const mayHave = (): void =>
      this.mustBeLetIn({ name, visitor, owner: false, coded, before: null }, code !== undefined);
    const create = async (): Promise<true> => {
      mayHave();
      const key = fold(name);
      coded = await this.codes.check(name, code, visitor);
      if (!names.claim(key)) throw nameTaken(name);
      try {
        await this.newAccount(name, password, visitor, mayHave);
        return true;
      } finally {
        names.release(key);
      }
    };
    return (await this.orGone(create)) ?? false;
  }

  /**
   * Enters an account. `takeover`: where it is online already, that connection ends, once nothing keeps this one out.
   * Throws `LOGIN_FAILED`, `CODE_NEEDED`, `ALREADY_ONLINE`, `TOO_MANY_TRIES`, `BUSY`, `BANNED`, `SERVER_FULL`, `ACCOUNTS_OFF`, `PLAINTEXT`,
   * `STORAGE`.
   */
  asAccount(
    name: string,
    password: string,
    takeover: boolean,
    visitor: Visitor,
    stay: Stay = 'usual',
  ): Promise<Arrival | null> {
    this.accounts.mustTakePasswords(name, visitor);
    const entry: Entry = { name, visitor, owner: true, coded: false, stay, before: null };
    return this.orGone(async () => {
      this.mustBeLetIn(entry);
      // A code that is given as a password: there is no account, and the way in is another one.
      if (this.codes.isNeeded(name)) throw this.codes.missing(name, stay === 'saysOnly' ? 'saysOnly' : 'register');
      const account = await this.accounts.authenticate(name, password, visitor);
      this.mustBeLetIn(entry);
      if (this.people.owner(account.key) !== undefined) {
        if (!takeover) throw alreadyOnline(account.name);
        this.takeOver(account.key, visitor, false);
      }
      return this.letIn({ ...entry, name: account.name }, async () => account);
    });
  }

  /**
   * A guest keeps the name for good, what waits under it, the settings and the blocks. Throws what Accounts.create throws,
   * `ACCOUNTS_OFF`, `PLAINTEXT`, and `BANNED`.
   */
  async promote(person: Person, password: string, settings: KeptSettings, visitor: Visitor): Promise<void> {
    this.accounts.mustTakePasswords(person.name, visitor, true);
    const isHere = (): boolean => this.people.get(person.key) === person;
    const mayHave = (): void => {
      // While the password was hashed the guest may have left, and somebody else may have taken the name.
      if (!isHere()) throw nameTaken(person.name);
      this.mustBeAllowed({ name: person.name, visitor, owner: false, coded: person.coded });
    };
    mayHave();
    const { network, share } = visitor;
    const firstId = (): number => person.firstId;
    const blocks = this.ties.ownBlocks(person);
    await this.accounts.create(person.name, password, { network, share, settings, blocks, firstId, mayHave });
    person.account = true;
    this.isMade(person.key);
    this.moderation.recognize(person);
    if (isHere()) {
      this.loginRecords.begin(person);
      this.attendance.promoted(person);
    }
    await this.lock.keep(person);
  }

  /**
   * Another free name for a guest who stays (R3.71): all that keeps somebody out holds. Null: the connection ended in the meantime.
   * Throws what `asGuest` throws, `SELF`, and `ALREADY_REGISTERED` for an account.
   */
  rename(before: Person, given: string, visitor: Visitor, code?: string): Promise<Arrival | null> {
    mustTakeAnother(before, given);
    const name = this.checkName(given);
    this.accounts.mustTakeGuests(name);
    return this.byCode({ name, visitor, owner: false, coded: false, stay: 'usual', before }, { code }, async () => {
      await this.accounts.mustBeFree(name);
      return null;
    });
  }

  /** Before the code of a name is asked for. `before`: as of an Entry. Throws whatever keeps one out without a look at it, and `PLAINTEXT`. */
  mustBeAsked(given: string, visitor: Visitor, before: Person | null): void {
    if (before !== null) mustTakeAnother(before, given);
    const name = this.checkName(given);
    this.codes.mustTakeCodes(visitor);
    const entry = { name, visitor, owner: false, coded: true, before };
    this.mustBeAllowed(entry, false);
    this.mustBeOpen(entry);
  }

  /** Somebody leaves, for whatever reason; see Presence. */
  leave(person: Person, reason: LeaveReason): void {
    this.presence.leave(person, reason);
  }

  /** The server stops: everybody leaves, and nobody needs to be told of each other. */
  stopAnnouncing(): void {
    this.presence.stopAnnouncing();
  }

  /** Of somebody new: what nobody can have. Returns the name as the roster writes it. Throws `NAME_INVALID`, `NAME_RESERVED`. */
  checkName(given: string): string {
    checkName(given);
    const name = this.roster.spelled(given);
    this.mustLookLikeNobody(name);
    this.codes.mustBeToHave(name);
    return name;
  }

  /** Throws `NAME_RESERVED`. */
  private mustLookLikeNobody(name: string): void {
    const operator = this.moderation.operatorLike(name);
    if (operator !== null) throw looksTaken(name, operator);
  }

  /** The name has been claimed. It inherits nothing: no mail, and no request that was made of a guest. */
  private async newAccount(name: string, password: string, visitor: Visitor, mayHave: () => void): Promise<Account> {
    const firstId = (): number => this.ports.ids.upcoming;
    const { network, share } = visitor;
    const owner = { network, share, settings: null, blocks: [], firstId, mayHave };
    const account = await this.accounts.create(name, password, owner);
    this.begins(account.key);
    return account;
  }

  /** There is an account of that name now, of somebody who has not been here. */
  private begins(key: string): void {
    this.privateChats.leave(key);
    this.isMade(key);
  }

  /** There is an account of that name now: it needs no code any more, and what was known of an earlier one counts for nothing. */
  private isMade(key: string): void {
    this.codes.used(key);
    this.former.remove(key);
  }

  /**
   * The machine's keeper makes an account that nobody enters. What keeps others from a name (a roster, a code, an account that was
   * deleted) does not keep the keeper. Returns the name. Throws `NAME_INVALID`, `NAME_RESERVED`, `NAME_TAKEN`, `ACCOUNTS_OFF`, and what
   * Accounts.create throws.
   */
  async createByKeeper(given: string, password: string): Promise<string> {
    const { names, ids } = this.ports;
    this.accounts.mustHaveAccounts();
    const name = this.checkName(given);
    const key = fold(name);
    await this.accounts.mustBeFree(name);
    if (!names.claim(key)) throw new Refusal({ code: 'NAME_TAKEN', why: 'here', name });
    try {
      const firstId = (): number => ids.upcoming;
      const owner = { network: null, share: null, settings: null, blocks: [], firstId, mayHave: () => {} };
      await this.accounts.create(name, password, owner);
      this.begins(key);
      return name;
    } finally {
      names.release(key);
    }
  }

  /** As `letIn`, of a name that may need a code, or gets one now; by the right one an old connection of one's own is ended. */
  private byCode(
    entry: Entry,
    { code, takeover }: ByCode,
    identify: (mayEnter: () => void) => Promise<Account | null>,
  ): Promise<Arrival | null> {
    const { name, visitor } = entry;
    return this.orGone(async () => {
      this.mustBeLetIn({ ...entry, coded: this.codes.isNeeded(name) }, code !== undefined);
      const coded = await this.codes.check(name, code, visitor);
      const proven = { ...entry, coded };
      this.mustBeLetIn(proven);
      if (coded) this.mustBeAlone(entry, takeover === true);
      let fresh: string | null = null;
      let arrival: Arrival | null = null;
      try {
        arrival = await this.letIn(proven, async (mayEnter) => {
          const account = await identify(mayEnter);
          mayEnter();
          if (account === null && !coded) fresh = await this.codes.give(name, visitor);
          return account;
        });
      } finally {
        // Nobody has come in who could be shown it.
        if (arrival === null && fresh !== null) this.codes.used(fold(name));
      }
      if (arrival === null) return null;
      arrival.person.coded = !arrival.person.account && (coded || fresh !== null);
      // The welcome does not wait for it.
      void this.lock.keep(arrival.person);
      return { ...arrival, code: fresh };
    });
  }

  /** Who has brought the right code is the one who is here already. Throws `ALREADY_ONLINE`. */
  private mustBeAlone({ name, visitor }: Entry, takeover: boolean): void {
    const old = this.people.owner(fold(name));
    if (old === undefined) return;
    if (!takeover) throw new Refusal({ code: 'ALREADY_ONLINE', why: 'coded', name: old.name });
    this.takeOver(old.key, visitor, true);
  }

  private takeOver(key: string, { address }: Visitor, guest: boolean): void {
    this.ports.names.evict(key, make.goodbye({ reason: 'taken over', from: address, guest }), 'taken over');
  }

  /**
   * The one way in: claims the name, finds out whose it is with the name in hand, and lets them in. What keeps them out is
   * asked before every wait and after it, and nobody else is told of anything before that was asked for the last time.
   * `identify`: the account, or null for a guest; what it is given says whether they may still come in.
   */
  private letIn(entry: Entry, identify: (mayEnter: () => void) => Promise<Account | null>): Promise<Arrival | null> {
    const { names } = this.ports;
    const { name } = entry;
    const key = fold(name);
    const mayEnter = (): void => this.mustBeLetIn(entry);
    return this.orGone(async () => {
      if (entry.before === null) this.mustHaveRoom();
      mayEnter();
      this.entering++;
      try {
        if (!names.claim(key)) throw entry.owner ? alreadyOnline(name) : nameTaken(name);
        try {
          mayEnter();
          const account = await identify(mayEnter);
          const lastLogin = account === null ? null : await this.loginRecords.last(key, entry.visitor);
          const ties = account === null || entry.stay === 'saysOnly' ? [] : await this.ties.read(key);
          mayEnter();
          const person = this.take(entry, account, ties);
          const { newest } = this.ports.ids;
          return { person, newest, lastLogin, settings: account === null ? null : keptSettings(account), code: null };
        } catch (error) {
          names.release(key);
          throw error;
        }
      } finally {
        this.entering--;
      }
    });
  }

  private take({ name, visitor, stay, before }: Entry, account: Account | null, ties: readonly Tie[]): Person {
    if (before !== null) return this.presence.readmit(before, name, visitor);
    if (stay === 'saysOnly') return this.presence.admitSayer(account?.name ?? name, account, visitor);
    return this.presence.admit(account?.name ?? name, account, ties, visitor, stay !== 'comesBack');
  }

  /**
   * Whatever may keep a visitor out, and may change while they wait. `isGiven`: the code of the name, where it has one, has come with
   * it, and has been looked at or will be: to nobody else a ban is less. Throws `BANNED`, `NOT_ON_ROSTER`, `NAME_RESERVED`,
   * `CODE_NEEDED`, `LOCKED`, and Gone.
   */
  private mustBeLetIn(knocks: Knocks, isGiven = true): void {
    if (!knocks.visitor.isAlive()) throw new Gone();
    this.mustBeAllowed(knocks, isGiven);
    this.mustBeOpen(knocks);
  }

  /** Who is here stays, by whatever name. */
  private mustBeOpen({ name, owner, coded, before }: Knocks): void {
    if (before === null) this.lock.mustBeOpen(name, owner || coded);
  }

  private mustBeAllowed({ name, visitor, owner, coded }: Omit<Knocks, 'before'>, isGiven = true): void {
    this.moderation.mustBeAllowed(name, visitor.network, owner || (coded && isGiven));
    this.roster.mustHave(name);
    this.former.mustBeFree(name, owner);
    if (owner) return;
    this.mustLookLikeNobody(name);
    this.codes.mustBeProven(name, coded);
  }

  /** Throws `SERVER_FULL`. Anybody who takes over has the place of the connection that has ended. */
  private mustHaveRoom(): void {
    if (this.people.present + this.entering < this.settings.people) return;
    throw new Refusal({ code: 'SERVER_FULL', why: 'people', count: this.people.present });
  }

  /** Null: the visitor has gone in the meantime. */
  private async orGone<T>(entering: () => Promise<T>): Promise<T | null> {
    try {
      return await entering();
    } catch (error) {
      if (error instanceof Gone) return null;
      throw error;
    }
  }
}

/** Throws `ALREADY_REGISTERED`: an account's name stays; `SELF`. */
function mustTakeAnother(before: Person, name: string): void {
  if (before.account) throw new Refusal({ code: 'ALREADY_REGISTERED', why: 'ownName', name: before.name });
  if (fold(name) === before.key) throw new Refusal({ code: 'SELF', why: 'name', name: before.name });
}

function alreadyOnline(name: string): Refusal {
  return new Refusal({ code: 'ALREADY_ONLINE', why: 'account', name });
}
