/** When a connection is given up that the kernel repeats itself to, and when it is not (R1.14). */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { DeadPeers } from '../../src/doors/listen/dead-peers.js';
import { connectionKey, type SocketTable } from '../../src/doors/listen/socket-table.js';
import { HandClock } from '../support/clock.js';

/** Seconds. */
const KEEPALIVE = 60;
/** Milliseconds: the longest pause between two looks, a tenth of what a silent connection is given. */
const PAUSE = 7000;

/** One connection, and a kernel that tells of it what the test says. */
class Rig implements SocketTable {
  readonly clock = new HandClock();
  /** What the kernel's counter and its table say; null: they cannot be read. */
  count = 0;
  repeated: number | null = 0;
  tables = 0;
  fault: NodeJS.ErrnoException | null = null;

  private constructor(
    readonly here: Socket,
    readonly there: Socket,
  ) {}

  static async open(t: TestContext): Promise<Rig> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const there = connect(port, '127.0.0.1');
    const [here] = (await once(server, 'connection')) as [Socket];
    t.after(() => {
      here.destroy();
      there.destroy();
      server.close();
    });
    const rig = new Rig(here, there);
    here.on('error', (error) => {
      rig.fault = error;
    });
    there.on('error', () => {});
    const vanished = new DeadPeers(KEEPALIVE, rig, rig.clock);
    vanished.watch(here);
    vanished.start();
    t.after(() => vanished.stop());
    return rig;
  }

  async timeouts(): Promise<string> {
    return String(this.count);
  }

  async retransmissions(): Promise<Map<string, number>> {
    this.tables++;
    if (this.repeated === null) throw new Error('EMFILE');
    if (this.repeated === 0) return new Map();
    const { localAddress = '', localPort = 0, remoteAddress = '', remotePort = 0 } = this.here;
    return new Map([[connectionKey(localAddress, localPort, remoteAddress, remotePort), this.repeated]]);
  }

  /** Looks so many times, `ms` apart, and each time the kernel has repeated itself `more` times again. */
  async looks(times: number, more = 0, ms = PAUSE): Promise<void> {
    for (let look = 0; look < times; look++) {
      this.count++;
      if (this.repeated !== null) this.repeated += more;
      this.clock.advance(ms);
      while (this.clock.pending === 0) await setImmediate();
    }
    await setImmediate();
  }
}

test('after seventy seconds of repeating in vain it is given up, as if it had timed out', async (t) => {
  const rig = await Rig.open(t);
  await rig.looks(10, 1);
  assert.equal(rig.here.destroyed, false);
  await rig.looks(1, 1);
  assert.equal(rig.here.destroyed, true);
  assert.equal(rig.fault?.code, 'ETIMEDOUT');
});

test('a count that stands still has not been reset either: the kernel waits longer each time', async (t) => {
  const rig = await Rig.open(t);
  rig.repeated = 9;
  await rig.looks(11);
  assert.equal(rig.here.destroyed, true);
});

test('whoever has acknowledged something in between has all the time again', async (t) => {
  const rig = await Rig.open(t);
  for (let round = 0; round < 5; round++) {
    rig.repeated = 2;
    await rig.looks(9, 1);
    rig.repeated = 1;
  }
  for (let round = 0; round < 5; round++) {
    rig.repeated = 2;
    await rig.looks(9, 1);
    rig.repeated = 0;
    await rig.looks(1);
  }
  assert.equal(rig.here.destroyed, false);
});

test('whoever says something lives, though nothing gets through to them', async (t) => {
  const rig = await Rig.open(t);
  rig.here.resume();
  for (let round = 0; round < 5; round++) {
    await rig.looks(9, 1);
    rig.there.write('x');
    await once(rig.here, 'data');
  }
  await rig.looks(9, 1);
  assert.equal(rig.here.destroyed, false);
});

test('what could not be looked at counts for nobody', async (t) => {
  const rig = await Rig.open(t);
  await rig.looks(9, 1);
  const { repeated } = rig;
  rig.repeated = null;
  await rig.looks(1);
  rig.repeated = repeated;
  await rig.looks(9, 1);
  assert.equal(rig.here.destroyed, false);
  await rig.looks(2, 1);
  assert.equal(rig.here.destroyed, true);
});

test('a machine that slept for an hour has not looked for an hour', async (t) => {
  const rig = await Rig.open(t);
  await rig.looks(1, 1);
  await rig.looks(8, 1, 3_600_000);
  assert.equal(rig.here.destroyed, false);
});

test('while nothing is waited for in vain, the table is left alone', async (t) => {
  const rig = await Rig.open(t);
  await rig.looks(1);
  const { tables, count } = rig;
  for (let look = 0; look < 5; look++) {
    rig.count = count - 1;
    await rig.looks(1);
  }
  assert.equal(rig.tables, tables);
  // From then on it is read each time, also where the counter stands still: the kernel waits for two minutes at last.
  rig.repeated = 1;
  await rig.looks(1);
  for (let look = 0; look < 5; look++) {
    rig.count--;
    await rig.looks(1);
  }
  assert.equal(rig.tables, tables + 6);
});
