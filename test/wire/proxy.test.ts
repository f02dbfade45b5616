/** Behind a proxy: whose word is taken, for what, and what happens to everybody else who says PROXY. */
import assert from 'node:assert/strict';
import { connect as connectTcp } from 'node:net';
import { test } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { folder, makeCertificate } from '../support/certificates.js';
import { TestClient } from '../support/client.js';
import { HandClock } from '../support/clock.js';
import { ticket } from '../support/files.js';
import { needs } from '../support/programs.js';
import { settle, startTestServer, type TestServer } from '../support/server.js';

const trusting = { trustProxy: ['127.0.0.1'] };

const version1 = (from: string): string => `PROXY TCP${from.includes(':') ? 6 : 4} ${from} ${from} 50000 8080\r\n`;

const version2 = (from: string): Buffer =>
  Buffer.concat([
    Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1'),
    Buffer.of(0x21, 0x11, 0, 12, ...from.split('.').map(Number), 127, 0, 0, 1, 0xc3, 0x50, 0x1f, 0x90),
  ]);

/** Somebody whom the proxy brings. */
async function brought(server: TestServer, header: string | Buffer, port = server.quietPort): Promise<TestClient> {
  const client = await server.connect(port);
  await client.sendRaw(header);
  return client;
}

function cameFrom(server: TestServer, name: string): unknown {
  return server.log.find(({ event, fields }) => event === 'came' && fields.name === name)?.fields.remote;
}

// R1.22
test('the address in the header is the client’s: in the log, and in the login records', async (t) => {
  const server = await startTestServer(t, trusting);
  for (const [name, header, address] of [
    ['Alice', version1('192.0.2.7'), '192.0.2.7'],
    ['Bob', version2('192.0.2.8'), '192.0.2.8'],
    ['Carl', version1('2001:db8::9'), '2001:db8::9'],
    ['Dora', 'PROXY UNKNOWN\r\n', '127.0.0.1'],
  ] as const) {
    const client = await brought(
      server,
      Buffer.concat([Buffer.from(header), Buffer.from(`register ${name} secret-word\n`)]),
    );
    await client.until(/^INFO: Welcome/);
    assert.equal(cameFrom(server, name), address);
    assert.match((await client.ask('last')).join(), new RegExp(` from ${address.replaceAll('.', '\\.')}$`));
  }
});

test('the header may come in any pieces, and the greeting comes after it', async (t) => {
  const server = await startTestServer(t, trusting);
  for (const header of [Buffer.from(version1('192.0.2.7')), version2('192.0.2.7')]) {
    const client = await server.connect(server.port);
    for (const byte of header) await client.sendRaw(Buffer.of(byte));
    await client.until(/^Authorise/);
    assert.deepEqual(await client.ask('ping a'), ['PONG:a']);
    assert.match((await client.ask('hello')).join(), /^ERROR: NOT_REGISTERED/);
  }
});

test('the limits of one address hold for the clients, not for the proxy: IPv6 by /64', async (t) => {
  const server = await startTestServer(t, { ...trusting, maxPerAddress: 2 });
  const come = async (address: string): Promise<string> => {
    const client = await brought(server, `${version1(address)}ping in\n`);
    return (await client.next()).replace(/^(ERROR: \w+).*/, '$1');
  };
  const refused = 'ERROR: TOO_MANY_CONNECTIONS';
  const addresses = ['192.0.2.1', '192.0.2.1', '192.0.2.1', '192.0.2.2', '2001:db8::1', '2001:db8::2', '2001:db8::3'];
  const answers: string[] = [];
  for (const address of addresses) answers.push(await come(address));
  assert.deepEqual(answers, ['PONG:in', 'PONG:in', refused, 'PONG:in', 'PONG:in', 'PONG:in', refused]);
  assert.equal(await come('2001:db8:0:1::3'), 'PONG:in');
});

test('R1.21 a transfer with a good token stays beyond the limits of an address that a proxy brings', async (t) => {
  const server = await startTestServer(t, { ...trusting, maxPerAddress: 2 });
  const came = version1('192.0.2.1');
  const [alice, bob] = [await brought(server, came), await brought(server, came)];
  alice.send('register Alice');
  bob.send('register Bob');
  await settle(alice, bob);
  const { token } = await ticket(alice, 'file Bob photo.jpg');
  const third = await brought(server, `${came}put ${token}\n`);
  third.socket.end('bytes');
  assert.match((await third.rest()).join(), /^FILE_DONE:/);
});

test('guesses of passwords are counted for the client’s address, IPv6 by /64', async (t) => {
  const server = await startTestServer(t, { ...trusting, clock: new HandClock() });
  const guess = async (address: string, name: string): Promise<string> => {
    const client = await brought(server, `${version1(address)}login ${name} wrong-word\n`);
    return (await client.next()).replace(/^ERROR: (\w+).*/, '$1');
  };
  for (const [address, other] of [
    ['2001:db8::', '2001:db8:0:1::1'],
    ['192.0.2.7', '192.0.2.8'],
  ] as const) {
    const codes: string[] = [];
    const names = ['Ann', 'Ben', 'Cid', 'Dan'];
    for (const [index, name] of names.entries()) {
      codes.push(await guess(address.endsWith('::') ? `${address}${index + 1}` : address, `${name}${address.length}`));
    }
    assert.deepEqual(codes, ['LOGIN_FAILED', 'LOGIN_FAILED', 'LOGIN_FAILED', 'TOO_MANY_TRIES']);
    assert.equal(await guess(other, `Eve${address.length}`), 'LOGIN_FAILED');
  }
});

const NO_HEADER =
  'ERROR: PROXY_HEADER A header of the PROXY protocol has to come first from this address, version 1 or 2.';

test('from a trusted address without a header, or with a broken one: one line, the end, and nothing is executed', async (t) => {
  const server = await startTestServer(t, trusting);
  const watcher = await brought(server, `${version1('192.0.2.1')}register Watcher\n`);
  await watcher.until(/^INFO: Welcome/);
  const broken = [
    'register Mallory\nhello\n',
    'GET / HTTP/1.1\r\n\r\n',
    'PROXY TCP4 192.0.2.256 192.0.2.1 1 2\r\nregister Mallory\n',
    `PROXY ${'x'.repeat(200)}`,
    Buffer.concat([version2('192.0.2.1').subarray(0, 12), Buffer.of(0x31), Buffer.alloc(20)]),
  ];
  for (const bytes of broken) {
    const client = await brought(server, bytes);
    assert.deepEqual(await client.rest(), [NO_HEADER]);
    await client.closed;
  }
  const ended = await brought(server, 'PROXY TCP4 192.0.2.1');
  ended.end();
  assert.deepEqual(await ended.rest(), [NO_HEADER]);
  assert.deepEqual(await watcher.sync(), []);
});

test('a header that does not come is waited for as long as a handshake', async (t) => {
  const clock = new HandClock();
  const server = await startTestServer(t, { ...trusting, clock });
  const silent = await server.connect(server.port);
  const begun = await brought(server, 'PROXY TCP4 ', server.port);
  const other = await brought(server, `${version1('192.0.2.1')}`);
  await other.sync();
  clock.advance(9_999);
  await other.sync();
  clock.advance(1);
  assert.deepEqual(await silent.rest(), [NO_HEADER]);
  assert.deepEqual(await begun.rest(), [NO_HEADER]);
  await other.sync();
});

test('from anybody else it is another protocol, and its address is believed by nobody', async (t) => {
  const server = await startTestServer(t, { trustProxy: ['192.0.2.0/24'] });
  for (const header of [version1('192.0.2.7'), version2('192.0.2.7')]) {
    const client = await brought(server, header);
    assert.match((await client.rest()).join('|'), /^ERROR: FOREIGN_PROTOCOL [^|]*$/);
  }
});

test('a second header behind the first is another protocol: only the proxy has a say', async (t) => {
  const server = await startTestServer(t, trusting);
  const client = await brought(server, `${version1('192.0.2.7')}${version1('127.0.0.1')}register Mallory\n`);
  assert.match((await client.rest()).join('|'), /^ERROR: FOREIGN_PROTOCOL [^|]*$/);
});

test('the header comes before TLS', { skip: needs('openssl') }, async (t) => {
  const server = await startTestServer(t, { ...trusting, ...makeCertificate(folder(t)) });
  for (const header of [Buffer.from(version1('192.0.2.7')), version2('192.0.2.7')]) {
    const plain = connectTcp({ port: server.tlsPort, host: '127.0.0.1' });
    plain.write(header);
    const socket = connectTls({ socket: plain, rejectUnauthorized: false });
    const client = new TestClient(socket);
    await client.until(/^Authorise/);
    client.send('register Alice');
    await client.until(/^INFO: Welcome/);
    assert.equal(cameFrom(server, 'Alice'), '192.0.2.7');
    client.send('exit');
    await client.rest();
  }
});
