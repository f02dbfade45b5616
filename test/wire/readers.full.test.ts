/** A thousand readers that stop reading while their room talks: what they cost, and what others notice of it (R1.13). */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { type TestContext, test } from 'node:test';
import { memoryOf } from '../bench/usage.js';
import { serve } from '../cli/program.js';
import { connect, type TestClient } from '../support/client.js';

const READERS = 1000;
const ROOMS = ['north', 'south', 'east', 'west'];
const PEOPLE_PER_ROOM = 3;
/** KiB: what `--max-outbox-total` allows unless told otherwise. */
const BOUND = 256 * 1024;
/** Bytes after which a reader has had more than any kernel hides (some 4 MB on loopback) and its own 1 MiB. */
const ENOUGH = 64 * 1024 ** 2;

/** Comes in, joins, and never reads again. */
async function reader(t: TestContext, port: number, index: number): Promise<void> {
  const socket = connectTcp(port, '127.0.0.1').on('error', () => {});
  t.after(() => socket.destroy());
  socket.write(`register reader${index}\njoin lab\n`);
  for (let read = ''; !read.includes('Joined lab'); ) read += String((await once(socket, 'data'))[0]);
  socket.pause();
}

async function person(t: TestContext, port: number, name: string, room: string): Promise<TestClient> {
  const client = await connect(port, { name });
  t.after(() => client.destroy());
  await client.ask(`register ${name}`, `/join ${room}`);
  return client;
}

test('a thousand readers that stop reading are all dropped, in bounded memory, and other rooms hear everything in order', async (t) => {
  const program = serve(t, ['--flood', 'off']);
  const port = (await program.listening()).quietPort as number;
  const pid = program.child.pid as number;
  for (let index = 0; index < READERS; index++) await reader(t, port, index);
  const talker = await person(t, port, 'Talker', 'lab');
  const watcher = await person(t, port, 'Watcher', 'attic');
  const others = await Promise.all(
    ROOMS.flatMap((room) =>
      Array.from({ length: PEOPLE_PER_ROOM }, (_, index) => person(t, port, `${room}${index}`, room)),
    ),
  );
  for (const one of others) await one.sync();
  const heard = new Map(others.map((one): [TestClient, string[]] => [one, []]));
  const dropped = (): string[] => program.stdout.split('\n').filter((line) => line.includes('"event":"dropped"'));
  /** Those who are still in the room, the talker not counted. */
  const left = async (): Promise<number> => {
    const rooms = (await watcher.ask('/rooms')).join('\n');
    return Number(/\blab \((\d+)\)/.exec(rooms)?.[1] ?? 0) - 1;
  };

  const before = memoryOf(pid) ?? 0;
  let most = before;
  const page = `${'x'.repeat(4000)}\n`.repeat(10);
  let rounds = 0;
  for (; (await left()) > 0 && rounds * page.length < ENOUGH; rounds++) {
    await talker.sendRaw(page);
    for (const one of others) one.send(`${rounds}`);
    for (const one of others) heard.get(one)?.push(...(await one.sync()));
    most = Math.max(most, memoryOf(pid) ?? 0);
  }
  for (const one of others) heard.get(one)?.push(...(await one.sync()));

  const names = new Set(dropped().map((line) => (JSON.parse(line) as { name: string }).name));
  // Of each kind of line the log takes a hundred in ten seconds, and counts the rest.
  assert.ok(names.size >= 100, `${names.size} are in the log`);
  assert.ok(most - before < BOUND, `${most - before} KiB more than before`);
  assert.match((await talker.ask('/members lab')).at(-1) ?? '', /^INFO: Members of lab: Talker$/);
  for (const [one, lines] of heard) {
    const room = one.name.slice(0, -1);
    const expected = Array.from({ length: rounds }, (_, index) => index);
    for (const other of others) {
      if (other === one || !other.name.startsWith(room)) continue;
      const begin = `${other.name} (in ${room}): `;
      const said = lines.filter((line) => line.startsWith(begin)).map((line) => Number(line.slice(begin.length)));
      assert.deepEqual(said, expected, `${one.name} of ${other.name}`);
    }
  }
});
