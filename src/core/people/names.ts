/**
 * Who has which name: each belongs to one connection at a time, or to somebody who is on the way in with it. Owns the names
 * that are taken and whose connections they are; knows nothing of accounts. Keys are folded names.
 */
import type { LeaveReason } from '../../language/codes.js';
import type { Event } from '../../language/events.js';
import type { ToDoor } from '../../link/link.js';

/** A connection, as far as it matters to whom a name belongs. */
export interface Holder {
  readonly door: Pick<ToDoor, 'named' | 'unnamed'>;
  /** The name goes to somebody else, or to nobody: a last line, and the end. */
  evict(notice: Event, reason: LeaveReason): void;
  /** Does `work` at the cost of this connection. */
  pays(work: () => void): void;
}

export class Names {
  private readonly taken = new Set<string>();
  private readonly holders = new Map<string, Holder>();

  /** False: somebody has it. */
  claim(key: string): boolean {
    if (this.taken.has(key)) return false;
    this.taken.add(key);
    return true;
  }

  release(key: string): void {
    this.taken.delete(key);
  }

  /** From now on lines for `key` reach `holder`, and those to all where it `hears` them already. */
  attach(key: string, holder: Holder, hears: boolean): void {
    this.holders.set(key, holder);
    holder.door.named(key, hears);
  }

  /** Somebody without whom everybody goes on: no line reaches `holder`, but it can be evicted. */
  attachSayer(key: string, holder: Holder): void {
    this.holders.set(key, holder);
  }

  detach(key: string): void {
    const holder = this.holders.get(key);
    this.holders.delete(key);
    holder?.door.unnamed(key);
  }

  /** Ends the connection of `key`, after a last line. Anybody who had the name has left it when this returns. */
  evict(key: string, notice: Event, reason: LeaveReason): void {
    this.holders.get(key)?.evict(notice, reason);
  }

  /** Does `work`, whose time counts for the one who has the name: it is done for them, and not within one of their lines. */
  atCostOf(key: string, work: () => void): void {
    const holder = this.holders.get(key);
    if (holder === undefined) work();
    else holder.pays(work);
  }
}
