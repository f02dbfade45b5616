/**
 * Slows down the guessing of passwords, codes and keys (R3.32): after some failures every further try has to wait. Owns the failures of the
 * last hour and who was told to come again when, in memory; knows no password. Every account and every address counts for
 * itself, and where an account has been entered from an address before, the two together count for themselves.
 */

import type { Clock } from '../../clock.js';
import { Refusal } from '../../language/codes.js';
import { Reservations } from './reservations.js';

/** Failures that cost nothing: people mistype. */
const FREE = 3;
/** Milliseconds to wait after the first failure that costs; doubles with each. */
const FIRST_WAIT = 1_000;
/** Milliseconds after which failures are forgotten. */
const MEMORY = 3_600_000;
/** Accounts and addresses remembered; the oldest go first. */
const REMEMBERED = 100_000;
/** Accounts whose failures at one address are told apart, so that each can be forgiven. */
const TOLD_APART = 64;

/** Milliseconds. */
interface Waits {
  /** What doubles ends there. */
  readonly longest: number;
  /** Between two who wait at the same time. */
  readonly apart: number;
  /** Nobody is told to wait longer, however many wait: an owner gets in, no matter who guesses in the meantime. */
  readonly most: number;
}

const ACCOUNT: Waits = { longest: 30_000, apart: 1_000, most: 60_000 };
const ADDRESS: Waits = { longest: 600_000, apart: 0, most: 600_000 };
/** Neighbours who share the owner's address wait in one line with the owner, so they come more slowly. */
const OWN: Waits = { longest: 30_000, apart: 10_000, most: 300_000 };

interface Failures {
  count: number;
  /** When the last was. */
  last: number;
  /** When the last of those who wait may try, and how many they are. */
  promised: number;
  waiting: number;
  /** By account, as far as they are told apart. */
  readonly of: Map<string, number>;
}

/** The failures of subjects of one kind. Times are the monotonic clock's. */
class Tally {
  private readonly failures = new Map<string, Failures>();

  constructor(private readonly waits: Waits) {}

  /** Until when a try has to wait; in the past: it has not. `longest`: where others than usual count. */
  until(subject: string, now: number, longest = this.waits.longest): number {
    const failures = this.failures.get(subject);
    if (failures === undefined || failures.count < FREE || now - failures.last > MEMORY) return 0;
    return failures.last + waitAfter(failures.count, longest);
  }

  /** Puts one more after those who wait already, and returns its time; 0 where nobody has to wait. */
  promise(subject: string, now: number): number {
    const failures = this.failures.get(subject);
    if (failures === undefined || this.until(subject, now) <= now) return 0;
    if (failures.promised <= now) failures.waiting = 0;
    const { longest, apart, most } = this.waits;
    const alone = failures.last + waitAfter(failures.count + failures.waiting, longest);
    failures.promised = Math.min(Math.max(alone, failures.promised + apart), now + most);
    failures.waiting++;
    return failures.promised;
  }

  failed(subject: string, account: string, now: number): void {
    const before = this.failures.get(subject);
    const failures =
      before === undefined || now - before.last > MEMORY
        ? { count: 0, last: now, promised: 0, waiting: 0, of: new Map<string, number>() }
        : before;
    failures.count++;
    failures.last = now;
    const { of } = failures;
    if (of.has(account) || of.size < TOLD_APART) of.set(account, (of.get(account) ?? 0) + 1);
    // Put back at the end: the map's order is that of the last failures, so the first is the oldest.
    this.failures.delete(subject);
    this.failures.set(subject, failures);
    for (const [oldest, { last }] of this.failures) {
      if (this.failures.size <= REMEMBERED && now - last <= MEMORY) break;
      this.failures.delete(oldest);
    }
  }

  /** What was tried at that account, and nothing else. */
  forgive(subject: string, account: string): void {
    const failures = this.failures.get(subject);
    if (failures === undefined) return;
    failures.count -= failures.of.get(account) ?? 0;
    failures.of.delete(account);
    if (failures.count <= 0) this.failures.delete(subject);
  }
}

/** Who tries a password. */
export interface Guesser {
  /** See Peer. */
  readonly share: string | null;
  /** False once the connection has ended. */
  isAlive(): boolean;
}

/** One try of a password. */
export interface Try {
  /** Key of the account, which may not exist. */
  readonly account: string;
  readonly network: string;
  /** `known`: from where the account has been entered before. `inside`: by who is in the account, for its old password. */
  readonly from: 'anywhere' | 'known' | 'inside';
  readonly by: Guesser;
}

export class GuessThrottle {
  private readonly accounts = new Tally(ACCOUNT);
  private readonly addresses: Tally;
  private readonly owners = new Tally(OWN);
  private readonly reservations = new Reservations(REMEMBERED);

  constructor(
    private readonly clock: Clock,
    private readonly why: 'wrong' | 'code' | 'key' = 'wrong',
    /** It cannot be guessed in years: a pest does not keep an address of many, its owner among them, waiting for minutes. */
    isRandom = false,
  ) {
    this.addresses = new Tally(isRandom ? ACCOUNT : ADDRESS);
  }

  /**
   * Throws `TOO_MANY_TRIES` while this one has to wait; nothing is checked then, and nothing counts. What it is told to wait
   * is a promise: after that time it is its turn, whatever others have tried in the meantime.
   */
  check(attempt: Try): void {
    const now = this.clock.monotonic();
    if (this.until(attempt, now) <= now) return;
    const subject = subjectOf(attempt);
    const { reservations } = this;
    const at =
      reservations.of(subject, attempt.by, now) ??
      reservations.give(subject, attempt.by, this.promise(attempt, now), now);
    if (at <= now) return;
    const seconds = Math.ceil((at - now) / 1000);
    throw new Refusal({ code: 'TOO_MANY_TRIES', why: this.why, seconds });
  }

  /** As `check`, and the password is looked at now: what was promised is kept by it. */
  begin(attempt: Try): void {
    this.check(attempt);
    this.reservations.take(subjectOf(attempt), attempt.by);
  }

  failed(attempt: Try): void {
    const { account, network, from } = attempt;
    const now = this.clock.monotonic();
    if (from !== 'anywhere') this.owners.failed(subjectOf(attempt), account, now);
    if (from === 'inside') return;
    this.accounts.failed(account, account, now);
    this.addresses.failed(network, account, now);
  }

  succeeded(attempt: Try): void {
    const { account, network, from } = attempt;
    this.owners.forgive(subjectOf(attempt), account);
    this.reservations.forget(subjectOf(attempt));
    if (from === 'inside') return;
    this.accounts.forgive(account, account);
    this.addresses.forgive(network, account);
  }

  /** The account has another password, by whoever keeps the machine: what was tried at it before slows nobody down. */
  forget(account: string): void {
    this.accounts.forgive(account, account);
  }

  /** Until when this one would have to wait if nothing had been promised to it. */
  private until(attempt: Try, now: number): number {
    const { account, network, from } = attempt;
    if (from === 'anywhere') return Math.max(this.accounts.until(account, now), this.addresses.until(network, now));
    const own = this.owners.until(subjectOf(attempt), now);
    // What neighbours try at other accounts slows an owner down, too, but not for minutes.
    return from === 'inside' ? own : Math.max(own, this.addresses.until(network, now, OWN.longest));
  }

  /** Puts this one after those who wait, and returns its time. */
  private promise(attempt: Try, now: number): number {
    const { account, network, from } = attempt;
    if (from === 'anywhere') return Math.max(this.accounts.promise(account, now), this.addresses.promise(network, now));
    return Math.max(this.owners.promise(subjectOf(attempt), now), this.until(attempt, now));
  }
}

function subjectOf({ account, network, from }: Try): string {
  return from === 'inside' ? `passwd ${account}` : `${account} ${network}`;
}

/** Tries that count together, and so have to be made one after the other. */
export function lineOf(attempt: Try): string {
  return attempt.from === 'anywhere' ? attempt.account : subjectOf(attempt);
}

function waitAfter(count: number, longest: number): number {
  return Math.min(FIRST_WAIT * 2 ** (count - FREE), longest);
}
