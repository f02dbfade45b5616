/**
 * Names of accounts that were deleted, which nobody gets for a while (R3.161): whoever took one would be taken for who had it before.
 * Owns them, read at the start; the store has them with the account's end.
 */

import { Refusal } from '../../language/codes.js';
import { fold, look } from '../../language/names.js';
import type { Calendar } from '../calendar.js';
import { FORMER_KEPT, type FormerAccount } from './kept-accounts.js';

export class FormerNames {
  private readonly byKey = new Map<string, FormerAccount>();
  private readonly byLook = new Map<string, FormerAccount>();
  /** Keys of names that are just given up, which takes its time. */
  private readonly held = new Set<string>();

  constructor(
    stored: readonly FormerAccount[],
    private readonly calendar: Calendar,
  ) {
    for (const former of [...stored].sort((one, other) => one.deletedAt - other.deletedAt)) this.add(former);
  }

  /** Null: no account of that name was deleted, as far as that is still known. */
  of(key: string): FormerAccount | null {
    return this.byKey.get(key) ?? null;
  }

  /** Nobody gets the name, and whoever is on the way in with it comes no further, until `work` is done. Throws what that throws. */
  async holding<T>(key: string, work: () => Promise<T>): Promise<T> {
    this.held.add(key);
    try {
      return await work();
    } finally {
      this.held.delete(key);
    }
  }

  /** Whether the account of that name is just being deleted, or has been. */
  isGone(key: string): boolean {
    return this.held.has(key) || this.byKey.has(key);
  }

  /** From now on nobody gets the name before its time. */
  add(former: FormerAccount): void {
    this.remove(fold(former.name));
    this.byKey.set(fold(former.name), former);
    this.byLook.set(look(former.name), former);
    const [oldest] = this.byKey.keys();
    if (oldest !== undefined && this.byKey.size > FORMER_KEPT) this.remove(oldest);
  }

  /** There is an account of the name again. */
  remove(key: string): void {
    const former = this.byKey.get(key);
    if (former === undefined) return;
    this.byKey.delete(key);
    if (this.byLook.get(look(former.name)) === former) this.byLook.delete(look(former.name));
  }

  /** `owner`: with the password of an account, which may look like it. Throws `NAME_RESERVED`. */
  mustBeFree(name: string, owner: boolean): void {
    const key = fold(name);
    if (this.held.has(key)) throw new Refusal({ code: 'NAME_RESERVED', why: 'leaving', name, wanted: 'register' });
    const former = this.byKey.get(key) ?? (owner ? undefined : this.byLook.get(look(name)));
    if (former === undefined || former.until <= this.calendar.judged) return;
    const { name: called, until } = former;
    throw new Refusal({ code: 'NAME_RESERVED', why: 'former', name, owner: called, until, wanted: 'register' });
  }
}
