/** How many bytes may wait in the spool, of one person and of all. Counts; knows no file. */
import { Refusal } from '../protocol/codes.js';

export class SpoolRoom {
  private all = 0;
  private readonly persons = new Map<string, number>();

  constructor(private readonly limits: { readonly perPerson: number; readonly total: number }) {}

  /** False: there is no room for so much more, and nothing is taken. `key`: the sender's. */
  take(key: string, bytes: number): boolean {
    const own = (this.persons.get(key) ?? 0) + bytes;
    if (own > this.limits.perPerson || this.all + bytes > this.limits.total) return false;
    this.all += bytes;
    if (own > 0) this.persons.set(key, own);
    return true;
  }

  /** Of what is there already, whatever the limits are now. */
  count(key: string, bytes: number): void {
    this.all += bytes;
    this.persons.set(key, (this.persons.get(key) ?? 0) + bytes);
  }

  give(key: string, bytes: number): void {
    const own = (this.persons.get(key) ?? 0) - bytes;
    this.all -= bytes;
    if (own > 0) this.persons.set(key, own);
    else this.persons.delete(key);
  }

  /** Throws `SPOOL_FULL`. */
  mustTake(key: string, bytes: number): void {
    if (this.take(key, bytes)) return;
    const whose = this.limits.total - this.all < bytes ? 'of all people' : 'of yours';
    throw new Refusal(
      'SPOOL_FULL',
      `Too much waits already ${whose}. Send it while it is waited for (get first, then put), or withdraw another: my files`,
    );
  }
}
