/**
 * LoginRecords: from when to when, and from where, an account was here. Owns the login records that are open; those that are over
 * are the Store's.
 */
import { Refusal } from '../../language/codes.js';
import { type Connected, connected, named } from '../../logger.js';
import type { ChatPorts } from '../ports.js';
import type { Login } from '../store.js';
import type { Person } from './people.js';

export class LoginRecords {
  private readonly open = new Map<Person, Promise<number | null>>();

  constructor(private readonly ports: ChatPorts) {}

  begin(person: Person): void {
    const { store, clock, logger } = this.ports;
    const opened = store.openLogin(person.key, person.address, clock.now()).catch((error: unknown) => {
      logger.error('a login could not be recorded', { ...named(person), err: error });
      return null;
    });
    this.open.set(person, opened);
  }

  /** Nothing happens where none has begun. */
  end(person: Person): void {
    const { store, clock, logger } = this.ports;
    const login = this.open.get(person);
    this.open.delete(person);
    const until = clock.now();
    login
      ?.then((id) => (id === null ? undefined : store.closeLogin(id, until)))
      .catch((error: unknown) => logger.error('a login record could not be closed', { ...named(person), err: error }));
  }

  /** Of an account, by key; null: there is none, or it cannot be read. `who`: asks. */
  async last(key: string, who: Connected): Promise<Login | null> {
    try {
      return (await this.ports.store.logins(key, 1))[0] ?? null;
    } catch (error) {
      this.ports.logger.error('the last login could not be read', { ...connected(who), err: error });
      return null;
    }
  }

  /** Newest first, at most `count`. Throws `STORAGE`. */
  async of(person: Person, count: number): Promise<readonly Login[]> {
    try {
      return await this.ports.store.logins(person.key, count);
    } catch (error) {
      this.ports.logger.error('login records could not be read', { ...named(person), err: error });
      throw new Refusal({ code: 'STORAGE', why: 'silent', nothing: null });
    }
  }
}
