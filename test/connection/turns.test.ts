/**
 * The fair turn (R1.32): nobody has more than a share of a round, whatever they ask for. Time is made up here: a line takes
 * as many milliseconds as the test says, and a turn of the event loop ends when the test says so.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Holder, Names } from '../../src/core/people/names.js';
import { LineCutter } from '../../src/doors/lines/line-cutter.js';
import { MOST_SHARE, type Seat, type SeatOwner, SHARE, type TurnClock, Turns } from '../../src/link/turns.js';

/** A clock whose hands lines turn, and an event loop that the test turns. */
class Loop implements TurnClock {
  time = 0;
  private ends: (() => void)[] = [];

  now(): number {
    return this.time;
  }

  endOfTurn(callback: () => void): void {
    this.ends.push(callback);
  }

  /** Something is still to be done. */
  get isBusy(): boolean {
    return this.ends.length > 0;
  }

  turn(): void {
    const { ends } = this;
    this.ends = [];
    for (const end of ends) end();
  }
}

/** A connection whose lines each take so many milliseconds, through the cutter that every text connection has. */
class Connection implements SeatOwner {
  readonly seat: Seat;
  readonly holds = new Set<string>();
  private readonly cutter: LineCutter;

  constructor(
    readonly house: House,
    readonly name: string,
    network: string,
    private readonly cost: number,
  ) {
    this.seat = house.turns.seat(network, this);
    this.cutter = new LineCutter({
      seat: this.seat,
      onLine: (line) => this.line(line),
      onTooLong: () => this.line('too long'),
      onEnd: () => house.done.push(`${name} ends`),
    });
  }

  line(line: string): void {
    const { loop, done, used } = this.house;
    loop.time += this.cost;
    done.push(`${this.name}${line}`);
    used.set(this.name, (used.get(this.name) ?? 0) + this.cost);
  }

  /** So many lines come at once, numbered from 1. */
  send(count: number): this {
    this.cutter.write(Buffer.from(Array.from({ length: count }, (_, at) => `${at + 1}\n`).join('')));
    return this;
  }

  end(): void {
    this.cutter.end();
  }

  hold(reason: string): void {
    if (this.holds.size === 0) this.cutter.pause();
    this.holds.add(reason);
  }

  release(reason: string, atOnce = false): void {
    if (this.holds.delete(reason) && this.holds.size === 0) this.cutter.resume(atOnce);
  }

  close(): void {
    this.cutter.stop();
    this.seat.end();
  }
}

class House {
  readonly loop = new Loop();
  readonly turns = new Turns(this.loop);
  /** Lines handled, in order. */
  readonly done: string[] = [];
  /** Milliseconds used by each connection. */
  readonly used = new Map<string, number>();

  come(name: string, network: string, cost: number, isNamed = true): Connection {
    const connection = new Connection(this, name, network, cost);
    connection.seat.named = isNamed;
    return connection;
  }

  /** What has been used by `names` since the last call, in all. */
  take(...names: readonly string[]): number {
    const sum = names.reduce((total, name) => total + (this.used.get(name) ?? 0), 0);
    for (const name of names) this.used.delete(name);
    return sum;
  }

  /** Turns the event loop until a round is over. */
  round(): void {
    const { round } = this.turns;
    for (let turns = 0; this.loop.isBusy && turns < 1000; turns++) {
      this.loop.turn();
      if (this.turns.round > round + 1) break;
      if (this.turns.round === round + 1 && !this.turns.isServing) break;
    }
  }
}

const names = (count: number): string[] => Array.from({ length: count }, (_, at) => `p${at}:`);

describe('a round (R1.32)', () => {
  it('gives one connection 5 ms, whatever it asks for, and goes on where it stopped', () => {
    const house = new House();
    house.come('a', '192.0.2.1', 1).send(12);
    assert.equal(house.take('a'), SHARE);
    house.round();
    assert.equal(house.take('a'), SHARE);
    house.round();
    assert.equal(house.take('a'), 2);
    assert.equal(house.turns.cutShort, 2, 'for whoever watches the server (R8.42)');
    assert.deepEqual(
      house.done,
      Array.from({ length: 12 }, (_, at) => `a${at + 1}`),
    );
  });

  it('serves at once whoever has something left of it', () => {
    const house = new House();
    house.come('a', '192.0.2.1', 1).send(1000);
    house.take('a');
    const b = house.come('b', '192.0.2.2', 1).send(2);
    assert.equal(house.take('b'), 2);
    b.send(10);
    assert.equal(house.take('b'), SHARE - 2);
  });

  it('gives an address 5 ms, and 5 more for each person after the first, 40 at most', () => {
    for (const [people, share] of [
      [1, SHARE],
      [2, 2 * SHARE],
      [5, 5 * SHARE],
      [8, MOST_SHARE],
      [100, MOST_SHARE],
    ] as const) {
      const house = new House();
      const all = names(people);
      for (const name of all) house.come(name, '192.0.2.1', 1);
      for (const name of all) house.come(name, '192.0.2.1', 1).send(1000);
      for (let rounds = 0; rounds < 5; rounds++) {
        // Two connections a person are there, of which those that send have a name, too.
        const expected = Math.min(MOST_SHARE, 2 * share, SHARE * people);
        assert.equal(house.take(...all), expected, `${people} people`);
        house.round();
      }
    }
  });

  it('has one share for all visitors of an address together, beside that of people with a name', () => {
    const house = new House();
    const all = names(50);
    for (const name of all) house.come(name, '192.0.2.1', 1, false).send(1000);
    assert.equal(house.take(...all), SHARE);
    for (const name of ['a', 'b', 'c']) house.come(name, '192.0.2.1', 1);
    for (let rounds = 0; rounds < 5; rounds++) {
      house.round();
      assert.equal(house.take(...all), SHARE, 'three people more make visitors no faster');
    }
    house.come('d', '192.0.2.1', 1).send(1000);
    assert.equal(house.take('d'), SHARE, 'and a person has a turn of their own');
  });

  it('goes over addresses first: a hundred connections of one take no time from the one of another', () => {
    const house = new House();
    const all = names(100);
    for (const name of all) house.come(name, '192.0.2.1', 1).send(1000);
    house.come('b', '192.0.2.2', 1).send(1000);
    house.take('b');
    for (let rounds = 0; rounds < 5; rounds++) {
      house.round();
      assert.equal(house.take('b'), SHARE);
    }
  });

  it('takes the connections of one address one after the other, so that none of them starves another', () => {
    const house = new House();
    const all = names(20);
    for (const name of all) house.come(name, '192.0.2.1', 1, false).send(1000);
    for (let rounds = 0; rounds < 20; rounds++) house.round();
    const shares = all.map((name) => house.take(name));
    assert.equal(Math.max(...shares) - Math.min(...shares), SHARE, `${shares}`);
  });

  it('has what was used beyond a share paid by those that follow', () => {
    const house = new House();
    house.come('a', '192.0.2.1', 12).send(3);
    assert.equal(house.take('a'), 12, 'a line is never cut in two');
    house.round();
    assert.equal(house.take('a'), 0);
    house.round();
    assert.equal(house.take('a'), 12, '12 ms are the share of rounds 1, 2 and a part of 3');
  });

  it('charges work that is done later to whoever has asked for it', () => {
    const house = new House();
    const a = house.come('a', '192.0.2.1', 1);
    const b = house.come('b', '192.0.2.2', 1);
    b.line = () => {
      house.loop.time += 1;
      a.seat.pays(() => {
        house.loop.time += 20;
      });
    };
    b.send(1);
    a.send(1);
    assert.equal(house.take('a'), 0, 'it owes 15 ms');
    for (let rounds = 0; rounds < 4; rounds++) house.round();
    assert.equal(house.take('a'), 1);
    b.line = Connection.prototype.line;
    b.send(10);
    assert.equal(house.take('b'), SHARE, 'and the one whose line it was is not charged for it');
  });

  it('has mail and files that are sent to somebody paid by them, by their name', () => {
    const house = new House();
    const alice = house.come('alice', '192.0.2.1', 1);
    const names = new Names();
    names.attach(
      'alice',
      {
        door: { named() {} },
        pays: (work: () => void) => alice.seat.pays(work),
      } as unknown as Holder,
      true,
    );
    const work = (): void => {
      house.loop.time += SHARE;
    };
    names.atCostOf('nobody', work);
    assert.equal(alice.seat.hasLeft, true);
    names.atCostOf('alice', work);
    assert.equal(alice.seat.hasLeft, false);
  });

  it('is not for who has gone: their lines are forgotten, and what they owe stays with the address', () => {
    const house = new House();
    const a = house.come('a', '192.0.2.1', 18).send(3);
    house.take('a');
    a.close();
    const b = house.come('b', '192.0.2.1', 1);
    b.send(1);
    assert.equal(house.take('b'), 0);
    for (let rounds = 0; rounds < 4; rounds++) house.round();
    assert.deepEqual([house.take('a'), house.take('b')], [0, 1]);
  });

  it('keeps the end of the input behind the last line', () => {
    const house = new House();
    const a = house.come('a', '192.0.2.1', 2).send(4);
    a.end();
    for (let rounds = 0; rounds < 4; rounds++) house.round();
    assert.deepEqual(house.done, ['a1', 'a2', 'a3', 'a4', 'a ends']);
  });

  it('takes nothing from a connection that is held for another reason, and goes on when it is not', async () => {
    const house = new House();
    const a = house.come('a', '192.0.2.1', 5).send(3);
    a.hold('flood');
    house.round();
    house.round();
    assert.deepEqual(house.done, ['a1']);
    a.release('flood');
    await new Promise((resolve) => process.nextTick(resolve));
    assert.deepEqual(house.done, ['a1', 'a2']);
  });

  it('is over in the turn of the event loop in which nobody waits, and costs nothing then', () => {
    const house = new House();
    house.come('a', '192.0.2.1', 1).send(3);
    assert.equal(house.loop.isBusy, true);
    house.loop.turn();
    assert.equal(house.loop.isBusy, false);
  });
});
