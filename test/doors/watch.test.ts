/** Health and figures where the storage hangs, and where many ask: two ends of a stream in memory, and a clock turned by hand. */
import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { type Duplex, duplexPair } from 'node:stream';
import { test } from 'node:test';
import { Tally } from '../../src/counts.js';
import { peerAt } from '../../src/doors/listen/address.js';
import { HttpDoor } from '../../src/doors/web/http-door.js';
import { Watch } from '../../src/doors/web/watch.js';
import type { Code } from '../../src/language/codes.js';
import { Turns, turnClock } from '../../src/link/turns.js';
import { silent } from '../../src/logger.js';
import { HandClock } from '../support/clock.js';
import { settings } from '../support/server.js';
import { type Asked, answerIn, request } from '../support/web.js';
import { turn } from './come.js';

/** A storage that answers when it is told to, and a page of figures that is made when it is told to. */
class Rig {
  readonly clock = new HandClock();
  lives = 0;
  pages = 0;
  answer: (error?: Error) => void = () => {};
  show = (): void => {};
  readonly watch = new Watch({
    ...{ settings, clock: this.clock, logger: silent },
    signOfLife: () => {
      this.lives++;
      return new Promise((resolve, reject) => {
        this.answer = (error) => (error === undefined ? resolve() : reject(error));
      });
    },
    figures: () => {
      this.pages++;
      return new Promise((resolve) => {
        this.show = () => resolve({ type: 'text/plain', text: 'figures\n' });
      });
    },
  });
  private readonly door = new HttpDoor({
    ...{
      settings,
      clock: this.clock,
      logger: silent,
      routes: this.watch.routes,
      upgrade: null,
      pages: () => undefined,
    },
    ...{ refused: new Tally<Code>(), turns: new Turns(turnClock(this.clock)), enterBehindProxy: () => () => {} },
  });

  /** Somebody asks. */
  come(path: string): { readonly client: Duplex; readonly socket: Duplex } {
    const [client, socket] = duplexPair();
    this.door.welcome(socket as Socket, peerAt('127.0.0.1', '127.0.0.1', false), false, null);
    client.end(request('GET', path));
    return { client, socket };
  }

  /** Resolves with the answer. */
  async ask(path: string): Promise<Asked> {
    const { client } = this.come(path);
    const chunks: Buffer[] = [];
    for await (const chunk of client) chunks.push(chunk as Buffer);
    return answerIn(Buffer.concat(chunks));
  }
}

test('R8.41 a storage that does not answer is not waited for, and not asked again before it has', async () => {
  const rig = new Rig();
  // After two seconds, and once that is known, at once.
  for (const patience of [2000, 0]) {
    const asked = [rig.ask('/readyz'), rig.ask('/readyz')];
    await turn();
    rig.clock.advance(patience);
    for (const { status, text } of await Promise.all(asked))
      assert.deepEqual([status, text], [503, 'not ready: the storage does not answer\n']);
    rig.clock.advance(1000);
  }
  assert.equal(rig.lives, 1);
  rig.answer();
  await turn();
  const again = rig.ask('/readyz');
  await turn();
  rig.answer();
  assert.equal((await again).status, 200);
});

test('R8.41 a storage that answers is asked once a second at most, however many ask', async () => {
  const rig = new Rig();
  const asked = [rig.ask('/readyz'), rig.ask('/readyz')];
  await turn();
  rig.answer(new Error('the disk is full'));
  for (const { text } of await Promise.all(asked))
    assert.equal(text, 'not ready: the storage refuses what is to be written\n');
  assert.equal((await rig.ask('/readyz')).status, 503);
  assert.equal(rig.lives, 1);
});

test('R8.41 a server that is stopping is not ready, whatever its storage says', async () => {
  const rig = new Rig();
  const asked = rig.ask('/readyz');
  await turn();
  rig.watch.stop();
  rig.answer();
  assert.deepEqual([(await asked).status, (await asked).text], [503, 'not ready: the server is stopping\n']);
});

test('R8.42 figures that are not made, or not taken, are waited for 30 seconds', async () => {
  const rig = new Rig();
  const { socket } = rig.come('/metrics');
  await turn();
  rig.clock.advance(29_999);
  assert.equal(socket.destroyed, false);
  rig.clock.advance(1);
  assert.equal(socket.destroyed, true);
  const asked = rig.ask('/metrics');
  await turn();
  rig.show();
  assert.deepEqual([(await asked).status, (await asked).text], [200, 'figures\n']);
});
