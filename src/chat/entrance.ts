/**
 * Coming and going: how a visitor becomes a person, as a guest or with an account, and what happens when they leave.
 * Owns the login records that are open; the names themselves are claimed on the Bus.
 */
import { fold, isPersonName } from '../grammar/names.js';
import { Refusal } from '../protocol/codes.js';
import * as done from '../protocol/done.js';
import * as lines from '../protocol/lines.js';
import { isReserved } from '../protocol/reserved.js';
import { type Accounts, nameTaken } from './accounts.js';
import type { ChatPorts } from './chat.js';
import type { Mailroom } from './mailroom.js';
import type { Moderation } from './moderation.js';
import { type People, Person } from './people.js';
import type { Peer, Recipient } from './ports.js';
import type { PrivateChats } from './private-chats.js';
import type { Rooms } from './rooms.js';
import { type Account, type Login, STILL_HERE, type Tie } from './store.js';
import type { Ties } from './ties.js';

/** A connection that has no name yet. */
export interface Visitor extends Peer {
  readonly recipient: Recipient;
  /** False once the connection has ended. */
  isAlive(): boolean;
}

export interface Arrival {
  readonly person: Person;
  /** The stay before this one; null for guests and new accounts. */
  readonly lastLogin: Login | null;
  /** What the account has set, as the commands wrote it; empty where it has set nothing. */
  readonly settings: string;
}

export interface EntranceSettings {
  /** People online at most. */
  readonly people: number;
  /** `ONLINE:` and `OFFLINE:` go to everybody while at most so many are online. */
  readonly presence: number;
  /** Milliseconds for which a guest's name can receive messages after the guest has left. */
  readonly guestMail: number;
}

export class Entrance {
  /** Names claimed by visitors who are still on their way in. */
  private entering = 0;
  private stopping = false;
  private readonly openLogins = new Map<Person, Promise<number | null>>();

  constructor(
    private readonly ports: ChatPorts,
    private readonly people: People,
    private readonly accounts: Accounts,
    private readonly mailroom: Mailroom,
    private readonly rooms: Rooms,
    private readonly privateChats: PrivateChats,
    private readonly ties: Ties,
    private readonly moderation: Moderation,
    private readonly settings: EntranceSettings,
  ) {}

  /**
   * Takes a free name without a password. Null, here and below: the connection ended meanwhile and nothing has happened.
   * Throws `NAME_INVALID`, `NAME_RESERVED`, `NAME_TAKEN`, `SERVER_FULL`, `ACCOUNT_REQUIRED`, `STORAGE`.
   */
  async asGuest(name: string, visitor: Visitor): Promise<Arrival | null> {
    checkName(name);
    this.accounts.mustTakeGuests(name);
    return this.claimed(name, visitor, async () => {
      if (await this.accounts.exists(fold(name))) throw nameTaken(name);
      return { name, account: null };
    });
  }

  /** Creates an account and enters. Throws what `asGuest` and Accounts.create throw, and `ACCOUNTS_OFF`. */
  async asNewAccount(name: string, password: string, visitor: Visitor): Promise<Arrival | null> {
    checkName(name);
    this.accounts.mustBeOn(name);
    return this.claimed(name, visitor, async () => {
      return { name, account: await this.accounts.create(name, password) };
    });
  }

  /** Creates an account and enters nobody. Throws as `asNewAccount` does. */
  async createAccount(name: string, password: string): Promise<void> {
    const { bus } = this.ports;
    checkName(name);
    this.accounts.mustBeOn(name);
    const key = fold(name);
    if (!(await bus.claim(key))) throw nameTaken(name);
    try {
      await this.accounts.create(name, password);
    } finally {
      bus.release(key);
    }
  }

  /**
   * Enters an account. `takeover`: where it is online already, that connection ends.
   * Throws `LOGIN_FAILED`, `ALREADY_ONLINE`, `TOO_MANY_TRIES`, `BUSY`, `SERVER_FULL`, `ACCOUNTS_OFF`, `STORAGE`.
   */
  async asAccount(name: string, password: string, takeover: boolean, visitor: Visitor): Promise<Arrival | null> {
    this.accounts.mustBeOn(name);
    const account = await this.accounts.authenticate(name, password, visitor.network);
    if (this.people.get(account.key) !== undefined) {
      if (!takeover) {
        throw new Refusal(
          'ALREADY_ONLINE',
          `${account.name} is connected already. To end that connection, type: login ${account.name} <password> takeover`,
        );
      }
      this.ports.bus.evict(
        account.key,
        done.goodbye({
          reason: 'taken over',
          text: `Your account was taken over from ${visitor.address}. Good bye.`,
        }),
        'taken over',
      );
    }
    return this.claimed(account.name, visitor, async () => ({ name: account.name, account }));
  }

  /** A guest keeps the name for good, what waits under it, and the settings. Throws what Accounts.create throws, and `ACCOUNTS_OFF`. */
  async promote(person: Person, password: string, settings: string, address: string): Promise<void> {
    this.accounts.mustBeOn(person.name);
    const isHere = (): boolean => this.people.get(person.key) === person;
    await this.accounts.create(person.name, password, { isHere, settings });
    person.account = true;
    person.operator = this.moderation.operators.has(person.key);
    if (isHere()) this.recordLogin(person, address);
  }

  /** The stays of an account, newest first, at most `count`. Throws `STORAGE`. */
  async logins(person: Person, count: number): Promise<readonly Login[]> {
    try {
      return await this.ports.store.logins(person.key, count);
    } catch (error) {
      this.ports.logger.error('login records could not be read', { err: error });
      throw new Refusal('STORAGE', 'The server’s disk does not answer. Try again later.');
    }
  }

  /** Somebody leaves, for whatever reason; the name is free again, or waits for its account. */
  leave(person: Person, reason: string): void {
    const { bus, store, clock, logger } = this.ports;
    const tell = !this.stopping;
    const everybody = this.people.count <= this.settings.presence;
    const partners = this.privateChats.leave(person.key);
    const told = tell ? partners.filter((key) => this.people.hears(key, person.key)) : [];
    for (const key of told) bus.toPerson(key, lines.privateEnded({ name: person.name, reason }));
    this.rooms.leaveAll(person, tell ? reason : null);
    bus.detach(person.key);
    this.ties.left(person);
    if (tell) this.ties.announce(person, false);
    this.people.remove(person);
    const gone = lines.offline({ name: person.name, reason });
    if (tell && everybody) bus.toAll(gone, person.key, this.ties.watchersOf(person.key));
    else for (const key of told) if (!this.ties.watchersOf(person.key).has(key)) bus.toPerson(key, gone);
    bus.release(person.key);
    this.mailroom.handout.left(person.key);
    if (!person.account) this.rememberGuest(person, clock.now() + this.settings.guestMail);
    const login = this.openLogins.get(person);
    this.openLogins.delete(person);
    const until = clock.now();
    login
      ?.then((id) => (id === null ? undefined : store.closeLogin(id, until)))
      .catch((error: unknown) => logger.error('a login record could not be closed', { name: person.name, err: error }));
  }

  /** The server stops: everybody leaves, and nobody needs to be told of each other. */
  stopAnnouncing(): void {
    this.stopping = true;
  }

  /** Claims the name, finds out who it is with the name in hand, and lets them in. */
  private async claimed(
    name: string,
    visitor: Visitor,
    identify: () => Promise<{ name: string; account: Account | null }>,
  ): Promise<Arrival | null> {
    const { bus } = this.ports;
    if (this.people.count + this.entering >= this.settings.people) {
      throw new Refusal(
        'SERVER_FULL',
        `${this.people.count} people are here, and that is all there is room for. Try again later.`,
      );
    }
    const key = fold(name);
    this.moderation.mustBeAllowed(key, visitor.network);
    this.entering++;
    try {
      if (!(await bus.claim(key))) throw nameTaken(name);
      try {
        const { name: written, account } = await identify();
        const lastLogin = account === null ? null : await this.lastLogin(key);
        const ties = account === null ? [] : await this.ties.read(key);
        if (!visitor.isAlive()) {
          bus.release(key);
          return null;
        }
        const person = this.admit(written, account !== null, ties, visitor);
        return { person, lastLogin, settings: account?.settings ?? '' };
      } catch (error) {
        bus.release(key);
        throw error;
      }
    } finally {
      this.entering--;
    }
  }

  private admit(name: string, account: boolean, ties: readonly Tie[], visitor: Visitor): Person {
    const { bus, clock } = this.ports;
    const person = new Person(name, account, clock.now(), visitor.address, visitor.network);
    person.operator = account && this.moderation.operators.has(person.key);
    this.mailroom.handout.expect(person);
    this.people.add(person);
    bus.attach(person.key, visitor.recipient);
    const everybody = this.people.count <= this.settings.presence;
    if (everybody) bus.toAll(lines.online({ name }), person.key, this.ties.watchersOf(person.key));
    this.ties.announce(person, true);
    this.ties.entered(person, ties);
    if (account) this.recordLogin(person, visitor.address);
    else this.rememberGuest(person, STILL_HERE);
    return person;
  }

  private async lastLogin(key: string): Promise<Login | null> {
    try {
      return (await this.ports.store.logins(key, 1))[0] ?? null;
    } catch (error) {
      this.ports.logger.error('the last login could not be read', { err: error });
      return null;
    }
  }

  private recordLogin(person: Person, address: string): void {
    const { store, clock, logger } = this.ports;
    const opened = store.openLogin(person.key, address, clock.now()).catch((error: unknown) => {
      logger.error('a login could not be recorded', { name: person.name, err: error });
      return null;
    });
    this.openLogins.set(person, opened);
  }

  /** The name may receive messages until then. */
  private rememberGuest(person: Person, until: number): void {
    const { store, logger } = this.ports;
    store.rememberGuest(person.key, person.name, until).catch((error: unknown) => {
      logger.error('a name could not be remembered', { name: person.name, err: error });
    });
  }
}

/** Throws `NAME_INVALID`, `NAME_RESERVED`. */
export function checkName(name: string): void {
  if (!isPersonName(name)) {
    throw new Refusal(
      'NAME_INVALID',
      'A name is a letter, then up to 31 letters, digits, _, - or . (the last one no dot), all of them ASCII: register Alice',
    );
  }
  if (isReserved(name))
    throw new Refusal('NAME_RESERVED', `The server keeps the name ${name} for itself. Choose another: register <name>`);
}
