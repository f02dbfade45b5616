/**
 * Clients on machines that vanish while something is on its way to them, and clients that only seem to (R1.14): with real
 * kernels on both sides of a cable that is pulled.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { procNet } from '../../src/doors/listen/socket-table.js';
import { folder, makeCertificate } from '../support/certificates.js';
import { FarNetwork, skipWithoutNetworks } from '../support/far-network.js';
import { needs } from '../support/programs.js';
import { startTestServer } from '../support/server.js';

/** Probed after a second of silence, and so given up after eleven. */
const keepalive = 1;

test('a client that vanishes while something is on its way to it frees its name, however it came (R1.14)', {
  skip: skipWithoutNetworks || needs('openssl'),
}, async (t) => {
  const far = await FarNetwork.join(t);
  const files = makeCertificate(folder(t));
  const server = await startTestServer(t, { host: '::', telnetPort: 0, keepalive, ...files });
  const ipv4Only = await startTestServer(t, { host: '0.0.0.0', keepalive });
  const bob = await server.person('Bob');
  const carl = await ipv4Only.person('Carl');
  const plain = far.start('nc', '-q', '0', far.ipv4, String(ipv4Only.port));
  const mapped = far.start('nc', '-q', '0', far.ipv4, String(server.port));
  const ipv6 = far.start('nc', '-q', '0', far.ipv6, String(server.quietPort));
  const telnet = far.start('nc', '-q', '0', far.ipv4, String(server.telnetPort));
  const json = far.start('nc', '-q', '0', far.ipv4, String(server.quietPort));
  const secure = far.start('openssl', 's_client', '-quiet', '-connect', `${far.ipv4}:${server.tlsPort}`);
  plain.send('register Plain');
  mapped.send('register Mapped');
  ipv6.send('register Ipv6');
  telnet.send('register Telnet');
  json.send('{"type":"register","name":"Json"}');
  secure.send('register Secure');
  for (const client of [plain, mapped, ipv6, telnet, json, secure]) await client.until('Welcome, ');

  far.pull();
  bob.send('/all anybody?');
  carl.send('/all anybody?');
  assert.match((await carl.until(/^OFFLINE:/)).at(-1) ?? '', /^OFFLINE:Plain:connection timed out$/);
  await ipv4Only.person('Plain');
  const names = ['Mapped', 'Ipv6', 'Telnet', 'Json', 'Secure'];
  const told: string[] = [];
  while (told.length < names.length) told.push((await bob.until(/^OFFLINE:/)).at(-1) ?? '');
  assert.deepEqual(told.sort(), names.map((name) => `OFFLINE:${name}:connection timed out`).sort());
  for (const name of names) await server.person(name);
});

test('who reads nothing, and who is behind a bad line, outlives whoever has vanished (R1.14)', {
  skip: skipWithoutNetworks,
}, async (t) => {
  const [gone, bad] = [await FarNetwork.join(t), await FarNetwork.join(t)];
  const server = await startTestServer(t, { host: '0.0.0.0', keepalive, slowReader: 3600 });
  const bob = await server.person('Bob');
  const enter = async (name: string, network: FarNetwork) => {
    const client = network.start('nc', '-q', '0', network.ipv4, String(server.quietPort));
    client.send(`register ${name}`);
    await client.until('Welcome, ');
    return client;
  };
  const stopped = await enter('Stopped', bad);
  const lossy = await enter('Lossy', bad);
  await enter('Gone', gone);

  stopped.stopReading();
  // More than its kernel takes for it.
  const much = 'x'.repeat(4000);
  for (let line = 0; line < 100; line++) bob.send(`Stopped: ${much}`);
  await bob.sync();
  gone.muffle();
  bob.send('Gone: hi');
  let over = false;
  const offline = bob.until('OFFLINE:Gone:connection timed out').finally(() => {
    over = true;
  });
  for (let round = 1; !over; round++) {
    bad.pull();
    bob.send(`Lossy: round ${round}`);
    await repeatedTo(bad, 2);
    bad.plug();
    await lossy.until(`round ${round}\n`);
  }
  assert.deepEqual(
    (await offline).filter((line) => line.startsWith('OFFLINE:')),
    ['OFFLINE:Gone:connection timed out'],
  );
  assert.deepEqual(await bob.ask('who'), ['Online users: Bob, Stopped, Lossy']);
});

/** Resolves when something has been sent to that network so many times and was lost. */
async function repeatedTo({ ipv4 }: FarNetwork, times: number): Promise<void> {
  let last = '';
  for (;;) {
    const timeouts = await procNet.timeouts();
    if (timeouts === last) continue;
    last = timeouts;
    for (const [key, count] of await procNet.retransmissions()) {
      if (key.startsWith(`${ipv4} `) && count >= times) return;
    }
  }
}
