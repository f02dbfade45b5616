/**
 * How much of a round is whose, and how much of it is used. Owns the counts of one connection, or one address; knows neither
 * clock nor queue.
 */

/** Milliseconds of a round for one connection, and for an address with nobody or one person of a name. */
export const SHARE = 5;
/** Milliseconds of a round for one address, however many people are there. */
export const MOST_SHARE = 40;

/** What is used of the rounds, and what each of them gives. */
export class Allowance {
  private used = 0;
  private round = 0;

  /** Milliseconds that are left in `round`; nothing or less: it has to wait. */
  left(round: number, share: number): number {
    if (this.round !== round) {
      this.used = Math.max(0, this.used - share * (round - this.round));
      this.round = round;
    }
    return share - this.used;
  }

  spend(round: number, share: number, ms: number): void {
    this.left(round, share);
    this.used += ms;
  }
}

/** What the connections of one address may use together. */
export class AddressShare {
  /** Those of them that have a name. */
  named = 0;
  private readonly all = new Allowance();
  /** Connections without a name have one share together: a hundred of them are not to take that of people with one. */
  private readonly visitors = new Allowance();

  private get share(): number {
    return Math.min(MOST_SHARE, SHARE * Math.max(1, this.named));
  }

  hasLeft(round: number, isNamed: boolean): boolean {
    return this.all.left(round, this.share) > 0 && (isNamed || this.visitors.left(round, SHARE) > 0);
  }

  /** Nothing has been used of `round`, and nothing is owed from earlier ones. */
  isEven(round: number): boolean {
    return this.all.left(round, this.share) === this.share;
  }

  spend(round: number, isNamed: boolean, ms: number): void {
    this.all.spend(round, this.share, ms);
    if (!isNamed) this.visitors.spend(round, SHARE, ms);
  }
}
