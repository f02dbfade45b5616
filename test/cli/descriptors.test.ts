/** A process whose descriptors run out: who comes then is told so, who is there notices nothing, and it recovers. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { platform } from 'node:process';
import { test } from 'node:test';
import { Client, serve } from './program.js';

const skip = platform === 'linux' ? false : 'only Linux tells its limits in /proc';

interface Crowd {
  readonly sockets: readonly Socket[];
  /** What each has read. */
  readonly read: readonly string[];
}

async function crowd(port: number, count: number): Promise<Crowd> {
  const sockets: Socket[] = [];
  const read: string[] = [];
  for (let index = 0; index < count; index++) {
    read.push('');
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    socket.setEncoding('utf8').on('data', (text: string) => {
      read[index] += text;
    });
    sockets.push(socket);
    await once(socket, 'connect');
    // Greeted or told to go: one after the other, so that the first come in.
    await once(socket, 'data');
  }
  return { sockets, read };
}

test('of three hundred who come where there is room for some two hundred, the others are told so; later there is room again', {
  skip,
}, async (t) => {
  const program = serve(t, [], { through: ['sh', '-c', 'ulimit -n 256; exec "$@"', 'sh'] });
  const port = await program.port();
  const alice = new Client(port);
  alice.say('register Alice\n');
  await alice.until(/Welcome, Alice/);
  for (let round = 0; round < 3; round++) {
    const { sockets, read } = await crowd(port, 300);
    const greeted = read.filter((text) => text.startsWith('INFO: Partyline'));
    const refused = read.filter((text) => text.startsWith('ERROR: SERVER_FULL'));
    assert.equal(greeted.length + refused.length, 300, JSON.stringify(read.slice(0, 5)));
    assert.ok(greeted.length >= 180 && greeted.length < 240, `${greeted.length} came in`);
    assert.ok(readdirSync(`/proc/${program.child.pid}/fd`).length < 256);
    alice.say(`ping ${round}\n`);
    await alice.until(new RegExp(`PONG:${round}\n`));
    const gone = sockets.map((socket) => socket.closed || once(socket, 'close'));
    for (const socket of sockets) socket.destroy();
    await Promise.all(gone);
    // The server closes its side of them as it learns of it.
    for (let turn = 0; readdirSync(`/proc/${program.child.pid}/fd`).length > 60; turn++) {
      alice.say(`ping gone${round}-${turn}\n`);
      await alice.until(new RegExp(`PONG:gone${round}-${turn}\n`));
    }
  }
  const bob = new Client(port);
  bob.say('register Bob\n');
  await bob.until(/Welcome, Bob/);
  program.kill('SIGTERM');
  const { status, stdout } = await program.end();
  assert.equal(status, 0);
  assert.match(
    stdout,
    /"maxConnections":12000,"possible":\d+,"event":"the limit of open files allows fewer connections"/,
  );
  // Of some two hundred: one in ten seconds, and a busy machine takes longer than that for all this.
  const told = stdout.match(/"event":"turned away"/g)?.length ?? 0;
  assert.ok(told >= 1 && told < 10, `${told} times`);
  assert.doesNotMatch(stdout, /EMFILE|"level":"error"/);
});
