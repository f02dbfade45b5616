/**
 * The fair turn on real sockets (R1.32): whatever one connection sends, in whatever form, another one has its answer before all
 * of that is handled. Each look at the clock takes time here, so that no test depends on how fast the machine is.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it, type TestContext, test } from 'node:test';
import type { TestClient } from '../support/client.js';
import { HandClock } from '../support/clock.js';
import { startTestServer, type TestServer } from '../support/server.js';
import { request, WebClient } from '../support/web.js';

/** Fifty looks are a connection's share of a round. */
class BusyClock extends HandClock {
  private looks = 0;

  override monotonic(): number {
    return super.monotonic() + ++this.looks / 10;
  }
}

/** One line is more than the share. */
class SlowClock extends HandClock {
  private looks = 0;

  override monotonic(): number {
    return super.monotonic() + ++this.looks * 6;
  }
}

const open = (t: TestContext): Promise<TestServer> =>
  startTestServer(t, { clock: new BusyClock(), telnetPort: 0, maxLine: 64, maxOutbox: 64 * 1024 ** 2 });

const LINES = 1500;

/** Agrees to send keys; see telnet-port.test.ts. */
const KEYS = Buffer.from('fffd01fffd03', 'hex');

interface Attack {
  readonly what: string;
  readonly by?: 'telnet' | 'quiet';
  /** Sent so many times in one write. */
  readonly line: string;
  readonly times?: number;
  /** Sent before: lines, or what makes it another dialect. */
  readonly first?: string;
  /** Sent after: something that is answered by `ends`. */
  readonly last?: string;
}

const attacks: readonly Attack[] = [
  { what: 'lines with a short answer', line: '/ping 1\n' },
  { what: 'empty lines', line: '\n\n' },
  { what: 'lines that are too long', line: `${'x'.repeat(65)}\n` },
  { what: 'objects', line: '{"type":"ping"}\n', first: '{"type":"register","name":"Mallory"}' },
  { what: 'what is no object', line: '{"type":}\n', times: 400, first: '{"type":"register","name":"Mallory"}' },
  { what: 'lines of a dialog', line: '\n', first: 'register Mallory\nmsg\n', last: 'cancel\n/ping end\n' },
  { what: 'keys', by: 'telnet', line: 'a\x7f' },
];

const END: Readonly<Record<string, string>> = { object: '{"type":"ping","id":"end"}\n', text: '\n/ping end\n' };

async function enter(server: TestServer, attack: Attack): Promise<TestClient> {
  const { by, first = 'register Mallory\n' } = attack;
  const client = await server.connect(by === 'telnet' ? server.telnetPort : server.quietPort);
  if (by === 'telnet') await client.sendRaw(KEYS);
  await client.sendRaw(by === 'telnet' ? first.replaceAll('\n', '\r') : first);
  return client;
}

describe('a bystander is answered before all is handled of what somebody sends at once (R1.32):', () => {
  for (const attack of attacks) {
    it(attack.what, async (t) => {
      const server = await open(t);
      const bob = await server.person('Bob');
      const mallory = await enter(server, attack);
      await bob.sync();
      const order: string[] = [];
      const end = attack.last ?? (attack.first?.startsWith('{') ? END.object : END.text) ?? '';
      const typed = attack.line.repeat(attack.times ?? LINES) + end;
      // Both have come before the server looks.
      mallory.socket.write(attack.by === 'telnet' ? typed.replaceAll('\n', '\r') : typed);
      bob.send('/ping bob');
      await Promise.all([
        mallory.until(/PONG:end|"pong".*"end"|"id":"end"/).then(() => order.push('Mallory')),
        bob.until(/PONG:bob/).then(() => order.push('Bob')),
      ]);
      assert.deepEqual(order, ['Bob', 'Mallory']);
    });
  }
});

test('every line is answered, in its order, however many rounds they take (R1.32)', async (t) => {
  const server = await open(t);
  const [alice] = await server.people('Alice');
  alice.send(...Array.from({ length: LINES }, (_, at) => `/ping ${at}`));
  assert.deepEqual(
    await alice.many(LINES),
    Array.from({ length: LINES }, (_, at) => `PONG:${at}`),
  );
});

test('requests on the web port are taken in rounds, too: others are answered before all of them are (R1.32, R8.5)', async (t) => {
  const server = await startTestServer(t, { clock: new SlowClock(), webPort: 0 });
  const bob = await server.person('Bob');
  const clients = await Promise.all(Array.from({ length: 20 }, () => WebClient.open(t, server.webPort)));
  await bob.sync();
  const order: string[] = [];
  const answered = clients.map((client) => client.next().then(({ status }) => order.push(`${status}`)));
  // All of them have come before the server looks.
  for (const client of clients) void client.send(request('GET', '/'));
  bob.send('/ping bob');
  await Promise.all([...answered, bob.until(/PONG:bob/).then(() => order.push('Bob'))]);
  assert.ok(order.indexOf('Bob') <= 2, order.join());
});

test('who ends their side has everything answered first, however many rounds it takes (R1.32)', async (t) => {
  const server = await open(t);
  const alice = await server.visitor();
  alice.send('register Alice', ...Array.from({ length: LINES }, (_, at) => `/ping ${at}`));
  alice.end();
  const lines = await alice.rest();
  assert.equal(lines.filter((line) => line.startsWith('PONG:')).length, LINES);
  assert.equal(lines.at(-1), `PONG:${LINES - 1}`);
});

test('a telnet client that ends its side has every key taken first (R1.32)', async (t) => {
  const server = await open(t);
  const alice = await server.connect(server.telnetPort);
  await alice.sendRaw(KEYS);
  alice.socket.end(`register Alice\r${'a\x7f'.repeat(LINES)}/ping end\r`);
  const shown = (await alice.rest()).join('\n');
  assert.match(shown, /PONG:end/);
});

test('who types is shown it while a line of theirs waits, though others had their turn in between (R1.32)', async (t) => {
  for (const clock of [new BusyClock(), new SlowClock()]) {
    const server = await startTestServer(t, { clock, telnetPort: 0 });
    const bob = await server.person('Bob');
    const alice = await server.connect(server.telnetPort);
    await alice.sendRaw(KEYS);
    await alice.sendRaw('register Alice\r');
    await bob.until('ONLINE:Alice');
    await alice.sendRaw(`/wait 60 *ready*\r${'x\x7f'.repeat(200)}half typed`);
    const signal = AbortSignal.timeout(20_000);
    while (!alice.bytes.includes('half typed')) await once(alice.socket, 'data', { signal });
    await alice.sendRaw(' and sent\r');
    bob.send('ready');
    await bob.until('Alice (to all): half typed and sent');
  }
});
