/**
 * Accounts: names that belong to the one who knows the password. Creates them, checks passwords, changes them.
 * Owns the guesses; the passwords themselves are hashed by the port and kept by the store.
 */

import type { Clock } from '../../clock.js';
import { type Reasons, Refusal } from '../../language/codes.js';
import { fold } from '../../language/names.js';
import type { Peer } from '../../link/peer.js';
import { type Logger, type Named, named } from '../../logger.js';
import type { Passwords } from '../ports.js';
import { orNotStored } from '../storage-error.js';
import type { Account, Store } from '../store.js';
import { type Guesser, GuessThrottle, type Try } from './guess-throttle.js';
import { type NewAccountLimits, NewAccounts } from './new-accounts.js';
import { looksTaken, nameTaken, noSuchAccount } from './new-names.js';
import type { Person } from './people.js';
import { Tries } from './tries.js';
import type { KeptSettings } from './visitor.js';

/** Who becomes the owner of an account, and from where; see Peer. */
export interface Owner {
  /** Null: nobody enters it. */
  readonly network: string | null;
  readonly share: string | null;
  /** Null: nothing has been set. */
  readonly settings: KeptSettings | null;
  /** Names that are shut out from the beginning. */
  readonly blocks: readonly string[];
  /** The message id from which on what is for that name is the account's: asked when it is created. */
  firstId(): number;
  /** Asked when there is nothing to wait for any more but the disk; what it throws is thrown, and there is no account. */
  mayHave(): void;
}

/** Who may enter: guests and accounts, accounts alone, guests alone. */
export type AccountMode = 'on' | 'required' | 'off';

/** Bytes of a password. Argon2 takes more; a line does not. */
const PASSWORD_BYTES = 512;

/** What an account has set in an earlier stay; null: nothing. An older version knew fewer settings. */
export function keptSettings({ settings }: Account): KeptSettings | null {
  if (settings === '') return null;
  return {
    timestamps: false,
    bell: 'off',
    acks: false,
    ids: false,
    recall: null,
    presence: 'on',
    ...(JSON.parse(settings) as Partial<KeptSettings>),
  };
}

export interface AccountSettings {
  readonly mode: AccountMode;
  /** Whether passwords are taken over connections that others can read. */
  readonly overPlaintext: boolean;
  /** Characters of a new password, at least; older ones stay valid. */
  readonly shortest: number;
  readonly newAccounts: NewAccountLimits;
  /** Milliseconds for which nobody gets the name of an account that was deleted. */
  readonly reserved: number;
}

export class Accounts {
  private readonly guesses: GuessThrottle;
  private readonly newAccounts: NewAccounts;
  private readonly tries = new Tries();

  constructor(
    private readonly store: Store,
    private readonly passwords: Passwords,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly settings: AccountSettings,
  ) {
    this.newAccounts = new NewAccounts(clock, settings.newAccounts);
    this.guesses = new GuessThrottle(clock);
  }

  get mode(): AccountMode {
    return this.settings.mode;
  }

  /** Whether others could read a password of `peer`, and it is not taken for that. */
  isReadable(peer: Pick<Peer, 'confidential'>): boolean {
    return !this.settings.overPlaintext && !peer.confidential;
  }

  /**
   * Before a password is asked for or looked at. Throws `ACCOUNTS_OFF`, `PLAINTEXT`. `name`: whom the answer tells to come as a
   * guest; `isHere`: who has come as that one.
   */
  mustTakePasswords(name: string | null, peer: Peer, isHere = false): void {
    if (this.mode === 'off')
      throw new Refusal(isHere ? { code: 'ACCOUNTS_OFF', why: 'here' } : { code: 'ACCOUNTS_OFF', why: 'off', name });
    if (this.isReadable(peer))
      throw new Refusal({ code: 'PLAINTEXT', why: 'readable', name, guests: this.mode !== 'required' });
  }

  /** Throws `ACCOUNTS_OFF`. */
  mustHaveAccounts(): void {
    if (this.mode === 'off') throw new Refusal({ code: 'ACCOUNTS_OFF', why: 'keeper' });
  }

  /** As passwords. Throws `ACCOUNTS_OFF`, `PLAINTEXT`. */
  mustTakeTokens(peer: Peer): void {
    if (this.mode === 'off') throw new Refusal({ code: 'ACCOUNTS_OFF', why: 'kept', kept: 'tokens' });
    if (this.isReadable(peer)) throw new Refusal({ code: 'PLAINTEXT', why: 'token' });
  }

  /** As passwords, also where there are no accounts. Throws `PLAINTEXT`. */
  mustTakeCodes(peer: Peer): void {
    if (this.isReadable(peer)) throw new Refusal({ code: 'PLAINTEXT', why: 'code' });
  }

  /** Of rooms: as passwords, also where there are no accounts. Throws `PLAINTEXT`. */
  mustTakeKeys(peer: Pick<Peer, 'confidential'>): void {
    if (this.isReadable(peer)) throw new Refusal({ code: 'PLAINTEXT', why: 'key' });
  }

  /** Throws `ACCOUNT_REQUIRED`. */
  mustTakeGuests(name: string): void {
    if (this.mode !== 'required') return;
    throw new Refusal({ code: 'ACCOUNT_REQUIRED', why: 'everybody', name });
  }

  /**
   * The name must have been claimed, so that no two create it at once. Throws what `owner.mayHave` throws, `NAME_TAKEN`,
   * `NAME_RESERVED`, `PASSWORD_INVALID`, `TOO_MANY_ACCOUNTS`, `BUSY`, `STORAGE`.
   */
  async create(name: string, password: string, owner: Owner): Promise<Account> {
    this.checkNew(password);
    const key = fold(name);
    // Asked before hashing: a taken name must not cost a hash.
    await this.mustBeFree(name);
    owner.mayHave();
    this.newAccounts.spend(owner.share);
    try {
      const hash = await this.passwords.hash(password, owner.share);
      owner.mayHave();
      const settings = owner.settings === null ? '' : JSON.stringify(owner.settings);
      const account: Account = { key, name, hash, settings, createdAt: this.clock.now(), firstId: owner.firstId() };
      if (!(await this.stored(this.store.createAccount(account, owner.blocks)))) {
        await this.mustBeFree(name);
        throw nameTaken(name);
      }
      if (owner.network !== null) this.enteredFrom(key, owner.network, { name });
      return account;
    } catch (error) {
      this.newAccounts.refund(owner.share);
      throw error;
    }
  }

  /**
   * The account, if the password is right. `by`: whose try it is, from the network `by.network`.
   * Throws `LOGIN_FAILED`, `TOO_MANY_TRIES`, `BUSY`, `STORAGE`.
   */
  async authenticate(name: string, password: string, by: Guesser & Peer): Promise<Account> {
    const account = fold(name);
    const { network } = by;
    const known = await this.stored(this.store.wasEnteredFrom(account, network));
    return this.check(password, { account, network, from: known ? 'known' : 'anywhere', by }, 'login');
  }

  /** Its owner has come in from there: what strangers try elsewhere does not slow the owner down there (R3.32). */
  enteredFrom(key: string, network: string, who: Named): void {
    this.store.enteredFrom(key, network).catch((error: unknown) => {
      this.logger.error('from where an account was entered could not be stored', { ...named(who), err: error });
    });
  }

  /**
   * `isHere`: whether it is still the same stay. Throws `LOGIN_FAILED`, `PASSWORD_INVALID`, `TOO_MANY_TRIES`, `BUSY`, `STORAGE`.
   */
  async changePassword(person: Person, old: string, next: string, by: Guesser, isHere: () => boolean): Promise<void> {
    this.checkNew(next);
    // Counted apart from logins: what strangers try elsewhere does not touch a connection that is open.
    const attempt: Try = { account: person.key, network: person.network, from: 'inside', by };
    const account = await this.check(old, attempt, 'oldPassword');
    const hash = await this.passwords.hash(next, by.share);
    // Anybody who was thrown out, or taken over, in the meantime changes nothing any more; nor is another's change undone.
    if (!isHere() || !(await this.stored(this.store.setPassword(account.key, hash, account.hash))))
      throw new Refusal({ code: 'LOGIN_FAILED', why: 'oldPassword' });
  }

  /**
   * Another password, given by whoever keeps the machine: nobody is asked for the old one. Its tokens end. Returns the name. Throws
   * `NO_SUCH_USER`, `PASSWORD_INVALID`, `BUSY`, `STORAGE`.
   */
  async resetPassword(key: string, name: string, password: string): Promise<string> {
    this.checkNew(password);
    const hash = await this.passwords.hash(password, null);
    for (;;) {
      const account = await this.stored(this.store.account(key));
      if (account === null) throw noSuchAccount(name);
      // It may be changed by its owner in this very moment.
      if (!(await this.stored(this.store.setPassword(key, hash, account.hash)))) continue;
      this.guesses.forget(key);
      return account.name;
    }
  }

  private check(password: string, attempt: Try, wrong: Reasons['LOGIN_FAILED']['why']): Promise<Account> {
    return this.tries.inLine(attempt, () => this.checkNow(password, attempt, wrong));
  }

  private async checkNow(password: string, attempt: Try, wrong: Reasons['LOGIN_FAILED']['why']): Promise<Account> {
    this.guesses.check(attempt);
    let account = await this.stored(this.store.account(attempt.account));
    // Others from the same address may have failed while this one waited for its turn.
    let begin = (): void => this.guesses.begin(attempt);
    for (;;) {
      // An unknown name costs a hash like a known one, and reads the same.
      const verdict = await this.passwords.verify(account?.hash ?? null, password, attempt.by.share, begin);
      begin = () => {};
      if (account === null || verdict === 'wrong') {
        this.guesses.failed(attempt);
        throw new Refusal({ code: 'LOGIN_FAILED', why: wrong });
      }
      const now = await this.stored(this.store.account(attempt.account));
      if (now?.hash === account.hash) {
        this.guesses.succeeded(attempt);
        if (verdict === 'outdated') this.renew(account, password, attempt.by.share);
        return now;
      }
      // The password has been changed in the meantime: it is today's that counts.
      account = now;
    }
  }

  /** Whether a new password may be as short as this. */
  isLongEnough(password: string): boolean {
    return [...password].length >= this.settings.shortest;
  }

  /** R3.31. A name of two words makes the second one a password. Throws `PASSWORD_INVALID`. */
  private checkNew(password: string): void {
    if (this.isLongEnough(password) && Buffer.byteLength(password) <= PASSWORD_BYTES) return;
    throw new Refusal({
      code: 'PASSWORD_INVALID',
      why: 'length',
      shortest: this.settings.shortest,
      longest: PASSWORD_BYTES,
    });
  }

  /** Of a person with an account. Throws `STORAGE`. */
  saveSettings(person: Person, settings: KeptSettings): Promise<void> {
    return this.stored(this.store.saveSettings(person.key, JSON.stringify(settings)));
  }

  /** Throws `NAME_TAKEN`: an account is called so; `NAME_RESERVED`: one looks so; `STORAGE`. */
  async mustBeFree(name: string): Promise<void> {
    const owner = await this.stored(this.store.accountLike(name));
    if (owner === null) return;
    throw fold(owner) === fold(name) ? nameTaken(name) : looksTaken(name, owner);
  }

  /** Whether a name belongs to an account. Throws `STORAGE`. */
  async exists(key: string): Promise<boolean> {
    return (await this.nameOf(key)) !== null;
  }

  /** As the account writes it; null: there is none. Throws `STORAGE`. */
  async nameOf(key: string): Promise<string | null> {
    return (await this.stored(this.store.account(key)))?.name ?? null;
  }

  /** The parameters of hashing have been raised since: the password is at hand now, so it is hashed again. */
  private renew(account: Account, password: string, share: string | null): void {
    this.passwords
      .hash(password, share)
      .then((hash) => this.store.setPassword(account.key, hash, account.hash, true))
      .catch((error: unknown) =>
        this.logger.warn('a password could not be hashed anew', { name: account.name, err: error }),
      );
  }

  private stored<T>(promise: Promise<T>): Promise<T> {
    return orNotStored(promise, this.logger, 'an account could not be read or written', 'stored');
  }
}
