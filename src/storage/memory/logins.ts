/**
 * Login records of the store in memory, and from where people came; of accounts only: the caller has made sure of that.
 */
import { type Life, LOGINS_KEPT, type Login } from '../../core/store.js';
import { Networks } from './networks.js';

export class Logins {
  readonly networks = new Networks();
  /** By account, newest first. */
  private readonly stays = new Map<string, Login[]>();
  private next = 1;
  /** The last sign of life. */
  life: Life | null = null;

  /** Milliseconds since 1970; 0: there never was one. */
  get lastSign(): number {
    return this.life?.at ?? 0;
  }

  open(key: string, from: string, at: number): number {
    const stays = this.stays.get(key) ?? [];
    this.stays.set(key, stays);
    const id = this.next++;
    this.closeWhere((login) => login.key === key, this.lastSign);
    stays.unshift({ id, key, from, at, until: null });
    if (stays.length > LOGINS_KEPT) stays.length = LOGINS_KEPT;
    return id;
  }

  closeOne(id: number, until: number): void {
    this.closeWhere((login) => login.id === id, until);
  }

  closeStale(): number {
    return this.closeWhere(() => true, this.lastSign);
  }

  forget(key: string): void {
    this.stays.delete(key);
    this.networks.forget(key);
  }

  of(key: string, count: number): Login[] {
    return (this.stays.get(key) ?? []).slice(0, Math.max(0, count)).map((login) => ({ ...login }));
  }

  /** Closes those that are open and match; nobody leaves before coming, whatever the clock did. */
  private closeWhere(matches: (login: Login) => boolean, until: number): number {
    let closed = 0;
    for (const stays of this.stays.values()) {
      stays.forEach((login, index) => {
        if (login.until !== null || !matches(login)) return;
        stays[index] = { ...login, until: Math.max(login.at, until) };
        closed += 1;
      });
    }
    return closed;
  }
}
