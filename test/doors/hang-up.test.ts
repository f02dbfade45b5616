/** The end of a socket: who does not end by themselves is made to, and who does has time to read. The timers are made up. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { hangUp } from '../../src/doors/listen/hang-up.js';

/** Both ends of a connection; the client does not end its side when the server has ended its own. */
async function connection(t: TestContext): Promise<{ readonly ours: Socket; readonly theirs: Socket }> {
  const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const theirs = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', allowHalfOpen: true });
  const [ours] = (await once(server, 'connection')) as [Socket];
  for (const socket of [ours, theirs]) socket.on('error', () => {});
  t.after(() => {
    ours.destroy();
    theirs.destroy();
    server.close();
  });
  return { ours, theirs };
}

/** The last word has come, and its end. */
async function read(theirs: Socket): Promise<string> {
  let text = '';
  for await (const chunk of theirs.setEncoding('utf8').iterator({ destroyOnReturn: false })) text += chunk;
  return text;
}

test('nc, which goes on, is ended by a reset; a client that ends by itself is given time, and no more than that', async (t) => {
  for (const endsItself of [false, true]) {
    const { ours, theirs } = await connection(t);
    t.mock.timers.enable({ apis: ['setTimeout'] });
    ours.write('Good bye.\n');
    hangUp(ours, endsItself);
    assert.equal(await read(theirs), 'Good bye.\n');
    while (!ours.writableFinished) await turn();
    await turn();
    t.mock.timers.tick(250);
    assert.equal(ours.destroyed, !endsItself);
    t.mock.timers.tick(2750);
    assert.equal(ours.destroyed, true);
    t.mock.timers.reset();
  }
});
