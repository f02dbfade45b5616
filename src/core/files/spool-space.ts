/** How many bytes may wait in the spool, of one person, of one address and of all. Counts; knows no file. */
import { Refusal } from '../../language/codes.js';
import { type Holder, type ShareLimits, Shares } from '../shares.js';

export class SpoolSpace {
  private all = 0;
  private readonly shares: Shares;

  constructor(private readonly limits: ShareLimits & { readonly total: number }) {
    this.shares = new Shares(limits);
  }

  /** All that waits. */
  get bytes(): number {
    return this.all;
  }

  /** False: there is no room for so much more, and nothing is taken. */
  spend(holder: Holder, bytes: number): boolean {
    if (this.lacking(holder, bytes) !== null) return false;
    this.count(holder, bytes);
    return true;
  }

  /** Of what is there already, whatever the limits are now. */
  count(holder: Holder, bytes: number): void {
    this.all += bytes;
    this.shares.count(holder, bytes);
  }

  refund(holder: Holder, bytes: number): void {
    this.all -= bytes;
    this.shares.refund(holder, bytes);
  }

  /**
   * A file of which so much will come cannot be taken as it is now. Nothing is kept for it: room is taken by bytes that have
   * come, because anybody can announce. Throws `SPOOL_FULL`.
   */
  mustHold(holder: Holder, bytes: number): void {
    const whose = this.lacking(holder, bytes);
    if (whose === null) return;
    throw new Refusal({ code: 'SPOOL_FULL', why: 'full', whose });
  }

  private lacking(holder: Holder, bytes: number): 'person' | 'address' | 'all' | null {
    return this.shares.exceeded(holder, bytes) ?? (this.all + bytes > this.limits.total ? 'all' : null);
  }
}
