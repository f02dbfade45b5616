/**
 * Which connections are let in: so many in all, from one address, and from one address within a minute. Counts;
 * knows no socket. Owns the counts of every network (address.ts) that is connected or was within the last minute.
 */
import type { Clock } from '../../clock.js';
import { Refusal } from '../../language/codes.js';
import type { Peer } from '../../link/peer.js';

export interface AdmissionLimits {
  /** Connections in all. */
  readonly maxConnections: number;
  /** From one network at a time, and new ones from it within a minute. */
  readonly maxPerAddress: number;
  readonly maxNewPerMinute: number;
}

const MINUTE = 60_000;

/** Connections of one network beyond its limits that carry files, or may. */
const BEYOND = 64;

/** Networks whose minute is remembered; beyond them the oldest minutes are forgotten. Some 15 MB. */
const REMEMBERED = 100_000;

/** A minute that began with a network's first connection. */
interface Minute {
  readonly began: number;
  count: number;
}

export class Admission {
  private count = 0;
  private readonly open = new Map<string, number>();
  /** Beyond those, with a file to carry or to be looked at. */
  private readonly beyond = new Map<string, number>();
  /** In the order in which they began. */
  private readonly minutes = new Map<string, Minute>();

  constructor(
    private readonly limits: AdmissionLimits,
    private readonly clock: Clock,
  ) {}

  /**
   * Counts a connection in, until `leave` is called for it. Throws a Refusal, and has not counted it then:
   * `SERVER_FULL`, `TOO_MANY_CONNECTIONS`.
   */
  enter(peer: Peer): void {
    if (this.count >= this.limits.maxConnections) throw serverFull();
    this.enterShare(peer, true);
    this.count++;
  }

  leave(peer: Peer): void {
    this.leaveShare(peer);
    this.count--;
  }

  /**
   * For somebody behind a proxy whose connection is counted already: the share of an address alone, and of its new ones in a minute
   * where it is `isNew`. Until `leaveShare`.
   */
  enterShare(peer: Peer, isNew: boolean): void {
    if (peer.share === null) return;
    const { maxPerAddress } = this.limits;
    const open = this.open.get(peer.network) ?? 0;
    if (open >= maxPerAddress) {
      throw new Refusal({ code: 'TOO_MANY_CONNECTIONS', why: 'open', most: maxPerAddress });
    }
    if (isNew) this.countMinute(peer.network);
    this.countIn(this.open, peer);
  }

  leaveShare(peer: Peer): void {
    if (peer.share !== null) this.countOut(this.open, peer);
  }

  /** For one that `enter` has refused: whether it may carry a file even so. Counts it in then, until `leaveBeyond`. */
  enterBeyond(peer: Peer): boolean {
    if (this.count >= this.limits.maxConnections || !this.enterShareBeyond(peer)) return false;
    this.count++;
    return true;
  }

  leaveBeyond(peer: Peer): void {
    this.leaveShareBeyond(peer);
    this.count--;
  }

  /** The same for one that `enterShare` has refused, until `leaveShareBeyond`. */
  enterShareBeyond(peer: Peer): boolean {
    if ((this.beyond.get(peer.network) ?? 0) >= BEYOND) return false;
    this.countIn(this.beyond, peer);
    return true;
  }

  leaveShareBeyond(peer: Peer): void {
    this.countOut(this.beyond, peer);
  }

  private countIn(counts: Map<string, number>, { network }: Peer): void {
    counts.set(network, (counts.get(network) ?? 0) + 1);
  }

  private countOut(counts: Map<string, number>, { network }: Peer): void {
    const left = (counts.get(network) ?? 0) - 1;
    if (left > 0) counts.set(network, left);
    else counts.delete(network);
  }

  /** Throws `TOO_MANY_CONNECTIONS`. */
  private countMinute(network: string): void {
    const now = this.clock.monotonic();
    for (const [oldest, { began }] of this.minutes) {
      if (now - began < MINUTE && this.minutes.size < REMEMBERED) break;
      this.minutes.delete(oldest);
    }
    const minute = this.minutes.get(network);
    if (minute === undefined) {
      this.minutes.set(network, { began: now, count: 1 });
    } else if (minute.count < this.limits.maxNewPerMinute) {
      minute.count++;
    } else {
      const wait = Math.ceil((minute.began + MINUTE - now) / 1000);
      throw new Refusal({ code: 'TOO_MANY_CONNECTIONS', why: 'new', most: minute.count, seconds: wait });
    }
  }
}

export function serverFull(): Refusal {
  return new Refusal({ code: 'SERVER_FULL', why: 'connections' });
}
