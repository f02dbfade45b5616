/**
 * Codes of people on the roster who have no account (R3.103): shown once, to whoever takes the name first, and needed to come
 * back. Owns their hashes, read at the start, and the guesses at them; a code that is given or reset is so when it is stored.
 */

import { randomInt } from 'node:crypto';
import { Refusal } from '../../language/codes.js';
import { fold } from '../../language/names.js';
import type { ChatPorts } from '../ports.js';
import { orNotStored } from '../storage-error.js';
import type { RosterCode } from '../store.js';
import { GuessThrottle, type Try } from './guess-throttle.js';
import { Tries } from './tries.js';
import type { Visitor } from './visitor.js';

/** Six digits, the first of them no 0: some programs take a code for a number. */
const LOWEST = 100_000;
const HIGHEST = 999_999;

type Ports = Pick<ChatPorts, 'store' | 'passwords' | 'clock' | 'logger'>;

export class RosterCodes {
  /** By key. */
  private readonly codes: Map<string, RosterCode>;
  private readonly throttle: GuessThrottle;
  private readonly tries = new Tries();

  constructor(
    stored: readonly RosterCode[],
    private readonly ports: Ports,
  ) {
    this.codes = new Map(stored.map((code) => [fold(code.name), code]));
    this.throttle = new GuessThrottle(ports.clock, 'code');
  }

  isNeeded(key: string): boolean {
    return this.codes.has(key);
  }

  /** False: it has been reset while this one waited, and the name needs none. Throws `WRONG_CODE`, `TOO_MANY_TRIES`, `BUSY`. */
  check(name: string, code: string, visitor: Visitor): Promise<boolean> {
    const key = fold(name);
    const { network } = visitor;
    // Where it was given, or was right last, a pest of the same school makes nobody wait for long.
    const from = this.codes.get(key)?.network === network ? 'known' : 'anywhere';
    const attempt: Try = { account: key, network, from, by: visitor };
    return this.tries.inLine(attempt, () => this.checkNow(name, code, attempt));
  }

  private async checkNow(name: string, code: string, attempt: Try): Promise<boolean> {
    const { account: key, network, by } = attempt;
    this.throttle.check(attempt);
    let begin = (): void => this.throttle.begin(attempt);
    for (;;) {
      const known = this.codes.get(key);
      if (known === undefined) return false;
      const verdict = await this.ports.passwords.verify(known.hash, code, by.share, begin);
      begin = () => {};
      if (verdict === 'wrong') {
        this.throttle.failed(attempt);
        throw new Refusal({ code: 'WRONG_CODE', why: 'roster', name, wanted: 'register' });
      }
      if (this.codes.get(key)?.hash !== known.hash) continue;
      this.throttle.succeeded(attempt);
      if (known.network !== network) this.rightFrom({ ...known, network });
      return true;
    }
  }

  /** A new one of a name that has been claimed. Throws `BUSY`, `STORAGE`: then there is none. */
  async give(name: string, { network, share }: Visitor): Promise<string> {
    const { store, passwords } = this.ports;
    const code = String(randomInt(LOWEST, HIGHEST + 1));
    const hash = await passwords.hash(code, share);
    const given: RosterCode = { name, hash, network };
    await this.stored(store.saveRosterCode(given), 'stored');
    this.codes.set(fold(name), given);
    return code;
  }

  /** An operator lets whoever comes next have the name. Returns the name. Throws `NOT_THERE`, `STORAGE`. */
  async reset(name: string): Promise<string> {
    const key = fold(name);
    const known = this.codes.get(key);
    if (known === undefined) throw new Refusal({ code: 'NOT_THERE', why: 'noCode', name });
    await this.stored(this.ports.store.removeRosterCodes([key]), 'changed');
    // Meanwhile it may have been right from somewhere else, and been stored anew.
    const isStored = this.codes.get(key) !== known;
    this.codes.delete(key);
    if (isStored) this.drop([key]);
    return known.name;
  }

  /** Nobody was shown it; or the name is an account's now. */
  forget(key: string): void {
    if (this.codes.has(key)) this.drop([key]);
  }

  /** Those whose names are not on the roster any more. */
  keepOnly(isOn: (key: string) => boolean): void {
    const gone = [...this.codes.keys()].filter((key) => !isOn(key));
    if (gone.length > 0) this.drop(gone);
  }

  private drop(keys: readonly string[]): void {
    for (const key of keys) this.codes.delete(key);
    this.ports.store.removeRosterCodes(keys).catch((error: unknown) => {
      this.ports.logger.error('codes could not be removed', { count: keys.length, err: error });
    });
  }

  private rightFrom(code: RosterCode): void {
    this.codes.set(fold(code.name), code);
    this.ports.store.saveRosterCode(code).catch((error: unknown) => {
      this.ports.logger.error('from where a code was right could not be stored', { name: code.name, err: error });
    });
  }

  private stored<T>(promise: Promise<T>, nothing: 'stored' | 'changed'): Promise<T> {
    return orNotStored(promise, this.ports.logger, 'a code could not be written', nothing);
  }
}
