/**
 * Accounts: names that belong to whoever knows the password. Creates them, checks passwords, changes them.
 * Owns the guesses; the passwords themselves are hashed behind the port and kept by the store.
 */
import { fold } from '../grammar/names.js';
import type { Logger } from '../logger.js';
import { Refusal } from '../protocol/codes.js';
import { Guesses } from './guesses.js';
import type { Person } from './people.js';
import type { Clock, Passwords, Peer } from './ports.js';
import type { Account, Store } from './store.js';

/** Who becomes the owner of an account. */
export interface Promoted {
  /** False once the guest has left. */
  isHere(): boolean;
  /** As the commands wrote them. */
  readonly settings: string;
}

/** Who may enter: guests and accounts, accounts alone, guests alone. */
export type AccountMode = 'on' | 'required' | 'off';

/** Bytes of a password. Argon2 takes more; a line does not. */
const PASSWORD_BYTES = 512;

// The first is the same for a wrong password and an unknown name. Nothing in it is what was typed.
const WRONG_LOGIN = 'Wrong name or password. To try again, type: login <name> <password>; login alone asks for both.';
const WRONG_OLD_PASSWORD = 'The old password is wrong. To try again, type: /passwd <old password> <new password>';

/** How a try of a password is counted, and what is said where it fails. */
interface Attempt {
  /** Of failures of this account. */
  readonly subject: string;
  /** Of failures from there. */
  readonly network: string;
  readonly wrong: string;
}

export class Accounts {
  private readonly guesses: Guesses;
  /** The last try of each account that is being tried. */
  private readonly tries = new Map<string, Promise<void>>();

  constructor(
    private readonly store: Store,
    private readonly passwords: Passwords,
    private readonly clock: Clock,
    private readonly logger: Logger,
    readonly mode: AccountMode,
    /** Whether passwords are taken over connections that others can read. */
    private readonly overPlaintext: boolean,
  ) {
    this.guesses = new Guesses(clock);
  }

  /** Throws `ACCOUNTS_OFF`. `name`: whom the answer tells to come as a guest. */
  mustBeOn(name: string): void {
    if (this.mode !== 'off') return;
    throw new Refusal(
      'ACCOUNTS_OFF',
      `There are no accounts with passwords here. To take a name without one, type: register ${name}`,
    );
  }

  /** Before a password is asked for or looked at. Throws `ACCOUNTS_OFF`, `PLAINTEXT`. `name`: as for `mustBeOn`. */
  mustTakePasswords(name: string, peer: Peer): void {
    this.mustBeOn(name);
    if (this.overPlaintext || peer.confidential) return;
    const otherwise = this.mode === 'required' ? '' : ` Without a password, type: register ${name}`;
    throw new Refusal(
      'PLAINTEXT',
      `Passwords are taken over TLS alone; one that was typed here may have been read on its way.${otherwise}`,
    );
  }

  /** Throws `ACCOUNT_REQUIRED`. */
  mustTakeGuests(name: string): void {
    if (this.mode !== 'required') return;
    throw new Refusal(
      'ACCOUNT_REQUIRED',
      `Names here have passwords. Type: register ${name} <password>, or login ${name} <password>`,
    );
  }

  /**
   * The name must have been claimed, so that no two create it at once. `guest`: who has it, and gets the account.
   * Throws `NAME_TAKEN`, `PASSWORD_INVALID`, `BUSY`, `STORAGE`.
   */
  async create(name: string, password: string, guest: Promoted | null = null): Promise<Account> {
    checkPassword(password);
    // Asked before hashing: a taken name must not cost a hash.
    if ((await this.stored(this.store.account(fold(name)))) !== null) throw nameTaken(name);
    const account: Account = {
      key: fold(name),
      name,
      hash: await this.passwords.hash(password),
      settings: guest?.settings ?? '',
      createdAt: this.clock.now(),
    };
    // While the password was hashed the guest may have left, and somebody else may have taken the name.
    if (guest !== null && !guest.isHere()) throw nameTaken(name);
    if (!(await this.stored(this.store.createAccount(account, guest !== null)))) throw nameTaken(name);
    return account;
  }

  /** The account, if the password is right. `network`: see Peer. Throws `LOGIN_FAILED`, `TOO_MANY_TRIES`, `BUSY`, `STORAGE`. */
  authenticate(name: string, password: string, network: string): Promise<Account> {
    const key = fold(name);
    return this.check(key, password, { subject: key, network, wrong: WRONG_LOGIN });
  }

  /** Throws `LOGIN_FAILED`, `PASSWORD_INVALID`, `TOO_MANY_TRIES`, `BUSY`, `STORAGE`. */
  async changePassword(name: string, old: string, next: string, network: string): Promise<void> {
    checkPassword(next);
    // Counted apart from logins: what strangers try elsewhere does not touch a connection that is open.
    const key = fold(name);
    const counted = { subject: `passwd ${key}`, network: `passwd ${network}`, wrong: WRONG_OLD_PASSWORD };
    const account = await this.check(key, old, counted);
    const hash = await this.passwords.hash(next);
    await this.stored(this.store.setPassword(account.key, hash));
  }

  /**
   * One try after the other for each account: of many at once, all would be checked before the first is known to have
   * failed.
   */
  private check(key: string, password: string, attempt: Attempt): Promise<Account> {
    const { subject } = attempt;
    const before = this.tries.get(subject) ?? Promise.resolve();
    const account = before.then(() => this.checkNow(key, password, attempt));
    const over = account.then(
      () => {},
      () => {},
    );
    this.tries.set(subject, over);
    void over.then(() => {
      if (this.tries.get(subject) === over) this.tries.delete(subject);
    });
    return account;
  }

  private async checkNow(key: string, password: string, { subject, network, wrong }: Attempt): Promise<Account> {
    this.guesses.check(subject, network);
    const account = await this.stored(this.store.account(key));
    // An unknown name costs a hash like a known one, and reads the same.
    const verdict = await this.passwords.verify(account?.hash ?? null, password, () =>
      // Others from the same address may have failed while this one waited.
      this.guesses.check(subject, network),
    );
    if (account === null || verdict === 'wrong') {
      this.guesses.failed(subject, network);
      throw new Refusal('LOGIN_FAILED', wrong);
    }
    this.guesses.succeeded(subject, network);
    if (verdict === 'outdated') this.renew(account, password);
    return account;
  }

  /** Of a person with an account. Throws `STORAGE`. */
  saveSettings(person: Person, settings: string): Promise<void> {
    return this.stored(this.store.saveSettings(person.key, settings));
  }

  /** Whether a name belongs to an account. Throws `STORAGE`. */
  async exists(key: string): Promise<boolean> {
    return (await this.stored(this.store.account(key))) !== null;
  }

  /** The parameters of hashing have been raised since: the password is at hand now, so it is hashed again. */
  private renew(account: Account, password: string): void {
    this.passwords
      .hash(password)
      .then((hash) => this.store.setPassword(account.key, hash))
      .catch((error: unknown) =>
        this.logger.warn('a password could not be hashed anew', { name: account.name, err: error }),
      );
  }

  private async stored<T>(promise: Promise<T>): Promise<T> {
    try {
      return await promise;
    } catch (error) {
      this.logger.error('an account could not be read or written', { err: error });
      throw new Refusal('STORAGE', 'The server’s disk does not answer, and nothing was stored. Try again later.');
    }
  }
}

export function nameTaken(name: string): Refusal {
  return new Refusal(
    'NAME_TAKEN',
    `Somebody is called ${name}. Choose another name, or if it is yours, type: login ${name} <password>`,
  );
}

function checkPassword(password: string): void {
  if (password === '' || Buffer.byteLength(password) > PASSWORD_BYTES) {
    throw new Refusal('PASSWORD_INVALID', `A password has 1 to ${PASSWORD_BYTES} bytes. Choose another.`);
  }
}
