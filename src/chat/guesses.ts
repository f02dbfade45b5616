/**
 * Slows down the guessing of passwords: after some failures every further one has to be waited for, longer each time,
 * per account and per address. Owns the failures of the last hour, in memory; knows no password.
 */
import { Refusal } from '../protocol/codes.js';
import type { Clock } from './ports.js';

/** Failures that cost nothing: people mistype. */
const FREE = 3;
/** Milliseconds to wait after the first failure that costs; doubles with each. */
const FIRST_WAIT = 1_000;
/** The longest wait for an account, so that strangers cannot keep its owner out for longer; an address waits longer. */
const ACCOUNT_WAIT = 30_000;
const ADDRESS_WAIT = 600_000;
/** Milliseconds after which failures are forgotten. */
const MEMORY = 3_600_000;
/** Accounts and addresses remembered; the oldest go first. */
const REMEMBERED = 100_000;

interface Failures {
  count: number;
  last: number;
}

class Record {
  private readonly failures = new Map<string, Failures>();

  constructor(
    private readonly clock: Clock,
    private readonly longest: number,
  ) {}

  /** Milliseconds that have to pass before the next try. */
  wait(subject: string): number {
    const failures = this.failures.get(subject);
    if (failures === undefined || failures.count < FREE) return 0;
    const wait = Math.min(FIRST_WAIT * 2 ** (failures.count - FREE), this.longest);
    return Math.max(0, failures.last + wait - this.clock.now());
  }

  failed(subject: string): void {
    const now = this.clock.now();
    const before = this.failures.get(subject);
    const count = before === undefined || now - before.last > MEMORY ? 1 : before.count + 1;
    // Put back at the end: the map's order is that of the last failures, so the first is the oldest.
    this.failures.delete(subject);
    this.failures.set(subject, { count, last: now });
    const oldest = this.failures.keys().next().value;
    if (this.failures.size > REMEMBERED && oldest !== undefined) this.failures.delete(oldest);
  }

  forget(subject: string): void {
    this.failures.delete(subject);
  }
}

export class Guesses {
  private readonly accounts: Record;
  private readonly addresses: Record;
  /** `key address` pairs that have entered: the owner is not kept out by what strangers do elsewhere. */
  private readonly trusted = new Set<string>();

  constructor(clock: Clock) {
    this.accounts = new Record(clock, ACCOUNT_WAIT);
    this.addresses = new Record(clock, ADDRESS_WAIT);
  }

  /** Throws `TOO_MANY_TRIES` while the account or the address has to wait; nothing is checked then. */
  check(key: string, address: string): void {
    const account = this.trusted.has(`${key} ${address}`) ? 0 : this.accounts.wait(key);
    const wait = Math.max(account, this.addresses.wait(address));
    if (wait === 0) return;
    throw new Refusal('TOO_MANY_TRIES', `Too many wrong passwords. Try again in ${Math.ceil(wait / 1000)} s.`);
  }

  failed(key: string, address: string): void {
    this.accounts.failed(key);
    this.addresses.failed(address);
  }

  succeeded(key: string, address: string): void {
    this.accounts.forget(key);
    this.addresses.forget(address);
    this.trusted.add(`${key} ${address}`);
    const oldest = this.trusted.values().next().value;
    if (this.trusted.size > REMEMBERED && oldest !== undefined) this.trusted.delete(oldest);
  }
}
