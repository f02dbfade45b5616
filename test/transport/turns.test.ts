/**
 * A socket whose connection has no turn just now (R1.32): what comes is put back, whatever it is, and taken in its order when it
 * has one again.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { SocketConnection } from '../../src/doors/connection.js';
import type { Connection } from '../../src/doors/fanout/connection.js';
import { peerAt } from '../../src/doors/listen/address.js';
import type { ConnectionLink } from '../../src/doors/readers/reader.js';
import type { ToCore } from '../../src/link/link.js';
import { type Seat, type SeatOwner, type TurnClock, Turns } from '../../src/link/turns.js';
import { CHAT_PORT, connectionParts } from '../doors/rig.js';
import { connect, type TestClient } from '../support/client.js';

/** Turns of the event loop that end when the test says so. */
class Loop implements TurnClock {
  time = 0;
  private ends: (() => void)[] = [];

  now(): number {
    return this.time;
  }

  endOfTurn(callback: () => void): void {
    this.ends.push(callback);
  }

  /** Until nobody waits and nobody owes anything. */
  run(): void {
    while (this.ends.length > 0) for (const end of this.ends.splice(0)) end();
  }
}

/** Writes down what it is given. */
class Taker implements ConnectionLink, SeatOwner {
  readonly seat: Seat;
  readonly taken: string[] = [];

  constructor(
    turns: Turns,
    private readonly connection: Connection,
    network: string,
  ) {
    this.seat = turns.seat(network, this);
  }

  hold(): void {
    this.connection.pause();
  }

  release(_reason: string, atOnce = false): void {
    this.connection.resume(atOnce);
  }

  line(text: string): void {
    this.taken.push(text);
  }

  object(): void {}

  readonly core = {
    inputEnded: () => void this.taken.push('the end'),
    becomeTelnet() {},
    greet() {},
  } as unknown as ToCore;

  pasteAnswered(): void {}

  mayTakeKey(): boolean {
    return this.seat.mayTake();
  }

  flush(): void {}

  gone(): void {
    this.seat.end();
  }

  readonly pastesAreAsked = false;
}

interface Guest {
  readonly client: TestClient;
  readonly taker: Taker;
}

/** A server that does nothing but take lines; every guest comes from an address of their own. */
async function open(t: TestContext): Promise<{ readonly loop: Loop; come(): Promise<Guest> }> {
  const loop = new Loop();
  const turns = new Turns(loop);
  const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  let count = 0;
  return {
    loop,
    async come() {
      const accepted = once(server, 'connection') as Promise<[Socket]>;
      const client = await connect((server.address() as AddressInfo).port);
      t.after(() => client.destroy());
      const [socket] = await accepted;
      const peer = peerAt(`192.0.2.${++count}`, '192.0.2.100', false);
      let taker: Taker | null = null;
      const parts = connectionParts((connection) => {
        taker = new Taker(turns, connection, peer.network);
        return taker;
      });
      new SocketConnection(socket, CHAT_PORT, parts, peer).start();
      return { client, taker: taker as unknown as Taker };
    },
  };
}

const ARE_YOU_THERE = Buffer.from('fff6', 'hex');
const ANSWER = /Partyline is here/;

test('telnet’s commands have to wait for a turn as lines have (R1.32)', async (t) => {
  const { loop, come } = await open(t);
  const [alice, bob] = [await come(), await come()];
  alice.taker.seat.pays(() => {
    loop.time += 100;
  });
  await alice.client.sendRaw(ARE_YOU_THERE);
  await bob.client.sendRaw(ARE_YOU_THERE);
  await bob.client.until(ANSWER);
  assert.equal(alice.client.bytes.length, 0);
  loop.run();
  await alice.client.until(ANSWER);
});

test('what came while others had their turn is taken in its order, and the end behind it (R1.32)', async (t) => {
  const { loop, come } = await open(t);
  const [alice, bob] = [await come(), await come()];
  alice.taker.seat.pays(() => {
    loop.time += 100;
  });
  alice.client.socket.end('1\n2\n3\nwithout its end');
  await bob.client.sendRaw(ARE_YOU_THERE);
  await bob.client.until(ANSWER);
  assert.deepEqual(alice.taker.taken, []);
  loop.run();
  await bob.client.sendRaw(ARE_YOU_THERE);
  await bob.client.until(ANSWER);
  assert.deepEqual(alice.taker.taken, ['1', '2', '3', 'without its end', 'the end']);
});
