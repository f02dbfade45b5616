/** One server for IPv4 and IPv6, which is the default (R1.9). */
import assert from 'node:assert/strict';
import { connect as connectTcp } from 'node:net';
import { networkInterfaces } from 'node:os';
import { test } from 'node:test';
import { TestClient } from '../support/client.js';
import { startTestServer } from '../support/server.js';

const hasIPv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'));
const skip = hasIPv6 ? false : 'no IPv6 here';

function from(host: string, port: number): TestClient {
  return new TestClient(connectTcp({ host, port, noDelay: true }));
}

test('R1.9 people of both come in, and those of IPv4 are logged, counted and told of as such', { skip }, async (t) => {
  const server = await startTestServer(t, { host: '::', maxPerAddress: 2, limitLoopback: true });
  const ann = from('127.0.0.1', server.quietPort);
  const bob = from('::1', server.quietPort);
  ann.send('register Ann');
  await ann.until(/^INFO: Welcome/);
  bob.send('register Bob');
  await bob.until(/^INFO: Welcome/);
  const came = server.log.filter(({ event }) => event === 'came').map(({ fields }) => fields.remote);
  assert.deepEqual(came, ['127.0.0.1', '::1']);
  await ann.sync();
  // The address that is named for a file is the one that the sender came to.
  assert.match((await ann.ask('file Bob a.txt 1')).join('\n'), /nc -N 127\.0\.0\.1/);
  // Two of one address, and one of the other.
  const second = from('127.0.0.1', server.quietPort);
  await second.sync();
  const third = from('127.0.0.1', server.quietPort);
  third.send('ping');
  assert.match((await third.rest())[0] ?? '', /^ERROR: TOO_MANY_CONNECTIONS /);
  await from('::1', server.quietPort).sync();
  for (const client of [ann, bob, second]) client.destroy();
});

test('R1.22 a proxy that comes by IPv4 is trusted by the address that is listed', { skip }, async (t) => {
  const server = await startTestServer(t, { host: '::', trustProxy: ['127.0.0.1'] });
  const client = from('127.0.0.1', server.quietPort);
  await client.sendRaw('PROXY TCP6 ::ffff:c000:0207 ::1 4000 8080\r\nregister Ann\n');
  await client.until(/^INFO: Welcome/);
  assert.equal(server.log.find(({ event }) => event === 'came')?.fields.remote, '192.0.2.7');
  client.destroy();
});
