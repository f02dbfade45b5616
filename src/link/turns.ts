/**
 * The fair turn: lines wait at their connection and are taken in rounds, over addresses first, then over the connections
 * of one. Owns what everybody has used of the round, in measured time, and who waits for the next; knows nothing of what
 * is asked for, nor of sockets.
 *
 * Who has something left of the round is served as soon as their data comes. Anybody who has nothing left waits for the next
 * round, in a line with the others of the address; what was used beyond the share is a debt that following rounds pay.
 * A round ends, at the earliest, with the turn of the event loop in which somebody used something of it.
 */
import type { Clock } from '../clock.js';

/**
 * Milliseconds in which those who waited are served before everything else has its turn: a round with many of them takes
 * several turns of the event loop.
 */
const SLICE = 5;

/**
 * A look at the clock costs a sixtieth of a short line. So there is one at each line, and at every second and then every
 * fourth as long as no more than so many milliseconds have passed between two of them.
 */
const LONGEST_STRIDE = 4;
const SHORT = 0.02;

/** Milliseconds of a round for one connection, and for an address with nobody or one person of a name. */
export const SHARE = 5;
/** Milliseconds of a round for one address, however many people are there. */
export const MOST_SHARE = 40;

/** What is used of the rounds, and what each of them gives. */
class Allowance {
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

/** All connections of one address, and what they may use together. */
class Address {
  seats = 0;
  /** Those of them that have a name. */
  named = 0;
  /** They wait, in the order in which they are served. */
  readonly queue = new Set<Seat>();
  private readonly all = new Allowance();
  /** Connections without a name have one share together: a hundred of them are not to take that of people with one. */
  private readonly visitors = new Allowance();

  constructor(readonly network: string) {}

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

export interface TurnClock {
  /** Milliseconds by a clock that nobody sets. */
  now(): number;
  /** Calls back once everything that waits in this turn of the event loop has been looked at. */
  endOfTurn(callback: () => void): void;
}

export function turnClock(clock: Clock): TurnClock {
  return {
    now: () => clock.monotonic(),
    endOfTurn: (callback) => {
      setImmediate(callback);
    },
  };
}

/** Whose lines these are: the connection. */
export interface SeatOwner {
  /** Its lines are not taken before `release`. */
  hold(why: 'turn'): void;
  /** `atOnce`: what waits is taken within this call. */
  release(why: 'turn', atOnce: boolean): void;
}

/** One connection's place in the rounds. */
export class Seat {
  private readonly own = new Allowance();
  private isNamed = false;
  /** The connection is: nobody pays any more. */
  isGone = false;

  constructor(
    private readonly turns: Turns,
    private readonly address: Address,
    private readonly owner: SeatOwner,
  ) {}

  get network(): string {
    return this.address.network;
  }

  /** Something has come: time is this connection's until `leave`. False: it has to wait, and will be released. */
  enter(): boolean {
    if (!this.hasLeft) return this.wait();
    this.turns.begin(this);
    return true;
  }

  /** Whether one line more may be taken. False: it has to wait, and will be released. */
  mayTake(): boolean {
    if (this.turns.mayGoOn(this)) return true;
    return this.hasLeft || this.wait();
  }

  /** What there was has been taken. False: nothing more is to be read until it is released. */
  leave(): boolean {
    this.turns.end(this);
    return this.hasLeft || this.wait();
  }

  /** Does `work` at the cost of this connection, no matter who has caused it. */
  pays<Result>(work: () => Result): Result {
    return this.turns.during(this, work);
  }

  /** It has a name from now on, or none any more. */
  set named(isNamed: boolean) {
    if (isNamed === this.isNamed || this.isGone) return;
    this.isNamed = isNamed;
    this.address.named += isNamed ? 1 : -1;
  }

  /** The connection is gone. */
  end(): void {
    if (this.isGone) return;
    this.named = false;
    this.isGone = true;
    this.turns.forget(this, this.address);
  }

  // What the rounds ask

  get hasLeft(): boolean {
    const { round } = this.turns;
    return this.own.left(round, SHARE) > 0 && this.address.hasLeft(round, this.isNamed);
  }

  spend(ms: number): void {
    const { round } = this.turns;
    this.own.spend(round, SHARE, ms);
    this.address.spend(round, this.isNamed, ms);
  }

  goOn(): void {
    this.owner.release('turn', true);
  }

  private wait(): false {
    this.turns.end(this);
    if (!this.isGone && this.turns.enqueue(this, this.address)) this.owner.hold('turn');
    return false;
  }
}

export class Turns {
  /** Counts rounds. */
  round = 0;
  /** So often somebody had used up what they had of a round, and waited for the next one. */
  cutShort = 0;
  private readonly addresses = new Map<string, Address>();
  /** Those whose connections wait; the one who has been served goes to the end. */
  private readonly waiting = new Set<Address>();
  /** They have no connection any more, and perhaps a debt. */
  private readonly deserted = new Set<Address>();
  /** The round's way through all who wait, one step a connection; null: it is over. */
  private walk: Iterator<void, void> | null = null;
  /** The end of the turn has been asked for. */
  private armed = false;
  /** Whose time it is, and since when. */
  private payer: Seat | null = null;
  private since = 0;
  /** Lines until the clock is read, this time and the last. */
  private unread = 0;
  private stride = 0.5;

  constructor(private readonly clock: TurnClock) {}

  /** A connection from `network` (see Peer) has come. */
  seat(network: string, owner: SeatOwner): Seat {
    let address = this.addresses.get(network);
    if (address === undefined) {
      address = new Address(network);
      this.addresses.set(network, address);
    }
    address.seats++;
    return new Seat(this, address, owner);
  }

  /** Somebody who waited has not been looked at in this round. */
  get isServing(): boolean {
    return this.walk !== null;
  }

  // What seats ask

  begin(seat: Seat): void {
    this.pay(seat);
    // The next look will see how long it took to cut the first line out, and nothing of what lines cost.
    this.stride = 0.5;
    // It is right after this one, and most of what comes is a line or two.
    this.unread = 3;
  }

  /** Whether `seat` may take another line without a look at what it has left. */
  mayGoOn(seat: Seat): boolean {
    if (this.payer !== seat) {
      this.begin(seat);
      this.unread = 1;
      return false;
    }
    if (--this.unread > 0) return true;
    const isShort = this.pay(seat) < SHORT;
    this.stride = isShort ? Math.min(LONGEST_STRIDE, this.stride * 2) : 1;
    this.unread = this.stride;
    return false;
  }

  end(seat: Seat): void {
    if (this.payer === seat) this.pay(null);
  }

  during<Result>(seat: Seat, work: () => Result): Result {
    const before = this.payer;
    if (before !== seat) this.pay(seat);
    try {
      return work();
    } finally {
      if (before !== seat) this.pay(before);
    }
  }

  /** False: it waits already. */
  enqueue(seat: Seat, address: Address): boolean {
    if (address.queue.has(seat)) return false;
    address.queue.add(seat);
    this.waiting.add(address);
    this.cutShort++;
    this.arm();
    return true;
  }

  forget(seat: Seat, address: Address): void {
    this.end(seat);
    address.queue.delete(seat);
    if (--address.seats > 0) return;
    this.deserted.add(address);
    this.arm();
  }

  /** From now on time is paid by `seat`. Returns what the one before has to pay for; milliseconds. */
  private pay(seat: Seat | null): number {
    const now = this.clock.now();
    const took = now - this.since;
    this.since = now;
    if (this.payer !== null) {
      this.payer.spend(took);
      this.arm();
    }
    this.payer = seat;
    return took;
  }

  private arm(): void {
    if (this.armed) return;
    this.armed = true;
    this.clock.endOfTurn(this.onEndOfTurn);
  }

  private readonly onEndOfTurn = (): void => {
    this.armed = false;
    if (this.walk === null) this.beginRound();
    const end = this.clock.now() + SLICE;
    let step: IteratorResult<void, void> | undefined;
    do step = this.walk?.next();
    while (step?.done === false && this.clock.now() < end);
    if (step?.done) this.walk = null;
    if (this.walk !== null || this.waiting.size > 0 || this.deserted.size > 0) this.arm();
  };

  private beginRound(): void {
    this.round++;
    for (const address of this.deserted) {
      if (address.seats === 0 && !address.isEven(this.round)) continue;
      this.deserted.delete(address);
      if (address.seats === 0) this.addresses.delete(address.network);
    }
    if (this.waiting.size > 0) this.walk = this.serve([...this.waiting]);
  }

  private *serve(addresses: readonly Address[]): Generator<void, void> {
    for (const address of addresses) {
      const { queue } = address;
      let left = queue.size;
      for (const seat of queue) {
        if (left-- === 0 || !address.hasLeft(this.round, true)) break;
        queue.delete(seat);
        if (seat.hasLeft) {
          seat.goOn();
          yield;
        } else queue.add(seat);
      }
      this.waiting.delete(address);
      if (queue.size > 0) this.waiting.add(address);
    }
  }
}
