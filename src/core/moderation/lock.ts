/**
 * Whether somebody new may come in (R3.112): where an operator has locked the server, nobody may but operators, and whoever was
 * here with a name that is nobody else's. Owns that, and who may come back; read at the start. A lock that could not
 * be stored does not hold, nor does its end; whoever may come back since then may until the next start.
 */

import { Refusal } from '../../language/codes.js';
import type { Event, Locked } from '../../language/events.js';
import * as make from '../../language/make.js';
import { fold } from '../../language/names.js';
import { doneBy } from '../../logger.js';
import type { By } from '../by.js';
import { OneByOne } from '../one-by-one.js';
import type { People, Person } from '../people/people.js';
import type { ChatPorts } from '../ports.js';
import { orNotStored } from '../storage-error.js';
import type { StoredLock } from '../store.js';

/** A lock in force. `keys`: of who may come back. */
interface Held {
  readonly by: string;
  readonly since: number;
  readonly keys: Set<string>;
  /** Of those, whose code an operator has ended: whoever comes next by that name may. Forgotten with the process. */
  readonly free: Set<string>;
}

export class Lock {
  private held: Held | null;
  private readonly changes = new OneByOne();

  constructor(
    stored: StoredLock | null,
    private readonly people: People,
    private readonly ports: Pick<ChatPorts, 'store' | 'clock' | 'bus' | 'logger'>,
    /** Keys of the accounts that are operators'. */
    private readonly operators: ReadonlySet<string>,
    /** Guests may make an account. */
    private readonly hasAccounts: boolean,
  ) {
    this.held = stored === null ? null : { ...stored, keys: new Set(stored.keys), free: new Set() };
  }

  /** Null: it is open. */
  get state(): Locked | null {
    return this.held === null ? null : { by: this.held.by, since: this.held.since };
  }

  /** Throws `LOCKED`. `proven`: by a password, or a code; a name alone is not enough. */
  mustBeOpen(name: string, proven: boolean): void {
    if (this.held === null) return;
    const key = fold(name);
    const { keys, free } = this.held;
    if (free.has(key) || (proven && (this.operators.has(key) || keys.has(key)))) return;
    throw new Refusal({ code: 'LOCKED', why: 'locked', name, accounts: this.hasAccounts });
  }

  /**
   * Returns how many of those who are here may come back, and may not; null: it was locked already. It holds at once, so that
   * nobody slips in while it is stored. Throws `STORAGE`.
   */
  lock(by: By): Promise<Omit<Event<'locked'>, 'kind'>> {
    return this.changes.take(async () => {
      if (this.held !== null) return { by: this.held.by, since: this.held.since, here: null };
      const { store, clock, logger } = this.ports;
      const held = { by: by.name, since: clock.now(), keys: new Set<string>(), free: new Set<string>() };
      const guests: Person[] = [];
      for (const person of this.people.everybody()) {
        if (isKept(person)) held.keys.add(person.key);
        else guests.push(person);
      }
      this.held = held;
      try {
        await this.stored(store.saveLock({ by: held.by, since: held.since, keys: [...held.keys] }));
      } catch (error) {
        this.held = null;
        throw error;
      }
      logger.audit('locked', doneBy(by));
      this.tell(guests, by);
      return { by: held.by, since: held.since, here: { mayReturn: held.keys.size, mayNot: guests.length } };
    });
  }

  /** Throws `NOT_THERE`, `STORAGE`. */
  unlock(by: By): Promise<void> {
    return this.changes.take(async () => {
      if (this.held === null) throw new Refusal({ code: 'NOT_THERE', why: 'notLocked' });
      await this.stored(this.ports.store.removeLock());
      this.held = null;
      this.ports.logger.audit('unlocked', doneBy(by));
    });
  }

  /** Somebody who is here has a name now that is nobody else's: they may come back, too. */
  async keep(person: Person): Promise<void> {
    const { held } = this;
    if (held === null || !isKept(person) || held.keys.has(person.key)) return;
    held.keys.add(person.key);
    await this.stored(this.ports.store.addToLock(person.key)).catch(() => {});
  }

  /** An operator has ended the code of a name: where its owner may come back, nothing can be asked of them. */
  free(key: string): void {
    if (this.held?.keys.has(key)) this.held.free.add(key);
  }

  /** An account is gone, also from the store. */
  forget(key: string): void {
    this.held?.keys.delete(key);
    this.held?.free.delete(key);
  }

  private tell(guests: readonly Person[], by: By): void {
    for (const person of guests) {
      if (person.saysOnly || this.people.get(person.key) !== person || isKept(person)) continue;
      this.ports.bus.toPerson(person.key, make.lockedIn({ by: by.name, accounts: this.hasAccounts }));
    }
  }

  private stored<T>(promise: Promise<T>): Promise<T> {
    return orNotStored(promise, this.ports.logger, 'the lock could not be written', 'changed');
  }
}

/** The name waits for them when they have left. */
function isKept({ account, coded }: Person): boolean {
  return account || coded;
}
