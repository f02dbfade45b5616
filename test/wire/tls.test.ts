/** The port with TLS, by Node's client and by the programs that people use. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect as connectTcp, type Socket } from 'node:net';
import { test } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { type Certificate, connectSecurely, folder, makeCertificate } from '../support/certificates.js';
import { HandClock } from '../support/clock.js';
import { needs } from '../support/programs.js';
import { type Outcome, run } from '../support/run.js';
import { startTestServer, type TestServer, type TestServerOptions } from '../support/server.js';

const skip = needs('openssl');

async function secureServer(
  t: Parameters<typeof startTestServer>[0],
  options: TestServerOptions = {},
): Promise<TestServer & { files: Certificate }> {
  const files = makeCertificate(folder(t));
  return Object.assign(await startTestServer(t, { ...files, ...options }), { files });
}

// R1.18
test('whoever comes by TLS is greeted as on the chat port, and talks to the others', { skip }, async (t) => {
  const server = await secureServer(t);
  const bob = await server.person('Bob');
  const { client: alice } = await connectSecurely(server.tlsPort);
  const plain = await server.connect(server.port);
  assert.deepEqual(await alice.many(3), await plain.many(3));
  alice.send('register Alice', 'hello', 'Bob: psst');
  assert.deepEqual(await bob.until('Alice: psst'), ['ONLINE:Alice', 'Alice (to all): hello', 'Alice: psst']);
  bob.send('Alice: 漢 😀');
  assert.match((await alice.until('Bob: 漢 😀')).join('\n'), /STATUS:\d+:delivered:Bob/);
  alice.send('exit');
  assert.match((await alice.rest()).at(-1) ?? '', /^INFO: Good bye/);
  assert.match((await bob.until(/^OFFLINE/)).join('|'), /^STATUS:\d+:delivered:Alice\|OFFLINE:Alice:exit$/);
});

test('who ends their side is answered whole first: 20,000 lines and the last half one', { skip }, async (t) => {
  const server = await secureServer(t, { maxVisitorBytes: 1024 ** 2 });
  const { client } = await connectSecurely(server.tlsPort);
  await client.until(/^Authorise/);
  const lines = Array.from({ length: 20_000 }, (_, index) => `ping ${index}`);
  client.socket.end(lines.join('\n'));
  assert.deepEqual(
    await client.rest(),
    lines.map((line) => line.replace('ping ', 'PONG:')),
  );
});

test('who does not read is dropped as without TLS', {
  skip,
}, async (t) => {
  const server = await secureServer(t, { maxOutbox: 64 * 1024, slowHearer: 0, slowReader: 3600 });
  const { client: alice } = await connectSecurely(server.tlsPort);
  const { client: frozen, socket } = await connectSecurely(server.tlsPort);
  alice.send('register Alice', 'join lab');
  frozen.send('register Frozen', 'join lab');
  await frozen.until(/^INFO: Joined/);
  await alice.sync();
  socket.pause();
  // More than the kernel's buffers hide.
  const lines = Array.from({ length: 4000 }, () => 'x'.repeat(4000));
  alice.send(...lines);
  await alice.until('OFFLINE:Frozen:too slow');
  assert.deepEqual(await alice.ask('/who'), ['Online users: Alice']);
});

/** The subject that the server shows to somebody who comes now. */
async function subject(server: TestServer): Promise<unknown> {
  const { client, socket } = await connectSecurely(server.tlsPort);
  await client.next();
  const { CN } = socket.getPeerCertificate().subject;
  client.destroy();
  return CN;
}

test('a new certificate is taken over without dropping anybody, one that is wrong is logged and left alone', {
  skip,
}, async (t) => {
  const server = await secureServer(t);
  const { tlsCert, tlsKey } = server.files;
  const { client: alice } = await connectSecurely(server.tlsPort);
  alice.send('register Alice');
  await alice.until(/^INFO: Welcome/);
  assert.equal(await subject(server), 'localhost');

  makeCertificate(tlsCert.replace(/[^/]+$/, ''), 'renewed');
  assert.equal(await subject(server), 'localhost', 'not before it is told to');
  await server.reload();
  assert.equal(await subject(server), 'renewed');
  assert.deepEqual(await alice.ask('ping still'), ['PONG:still']);

  for (const [file, content] of [
    [tlsCert, 'no certificate'],
    [tlsCert, ''],
    [tlsKey, 'no key'],
  ] as const) {
    makeCertificate(tlsCert.replace(/[^/]+$/, ''), 'broken');
    writeFileSync(file, content);
    await server.reload();
    const last = server.log.at(-1);
    assert.deepEqual([last?.level, last?.event], ['error', 'the new certificate cannot be used, the old one stays']);
    // A sentence, and not where in the code that was found.
    assert.equal(typeof last?.fields.err, 'string');
    assert.match(String(last?.fields.err), /PEM form; choose another file with --tls-(cert|key)/);
    assert.equal(await subject(server), 'renewed');
  }
  assert.deepEqual(await alice.ask('ping still'), ['PONG:still']);
});

test('TLS 1.2 and 1.3 are spoken, 1.1 is not', { skip }, async (t) => {
  const server = await secureServer(t);
  const come = (version: string) => {
    const args = [
      's_client',
      '-quiet',
      version,
      '-cipher',
      'ALL:@SECLEVEL=0',
      '-connect',
      `127.0.0.1:${server.tlsPort}`,
    ];
    return run('openssl', args, 'ping a\nexit\n');
  };
  for (const version of ['-tls1_2', '-tls1_3']) assert.match((await come(version)).stdout, /^PONG:a$/m, version);
  const { stdout, stderr } = await come('-tls1_1');
  assert.equal(stdout, '');
  assert.match(stderr, /alert protocol version/);
});

test('a client of TLS 1.2 cannot ask for one handshake after another', { skip }, async (t) => {
  const server = await secureServer(t);
  const socket = connectTls({
    port: server.tlsPort,
    host: '127.0.0.1',
    rejectUnauthorized: false,
    maxVersion: 'TLSv1.2',
  });
  t.after(() => socket.destroy());
  await once(socket, 'secureConnect');
  const refused = new Promise<Error | null>((resolve) => {
    // Of the end of its connection it may be told once more.
    socket.on('error', resolve);
    socket.renegotiate({}, resolve);
  });
  // OpenSSL 3.5, in Node 24, may end the connection before its client has read why.
  assert.match(String(await refused), /no renegotiation|ECONNRESET/i);
});

const visitors: readonly (readonly [string, (port: number) => readonly string[]])[] = [
  ['openssl', (port) => ['s_client', '-quiet', '-connect', `127.0.0.1:${port}`]],
  ['ncat', (port) => ['--ssl', '127.0.0.1', `${port}`]],
  ['socat', (port) => ['-', `OPENSSL:127.0.0.1:${port},verify=0`]],
];

for (const [program, args] of visitors) {
  test(`${program}: a whole conversation, capital letters at the beginning of a line included`, {
    skip: needs('openssl', program),
  }, async (t) => {
    const server = await secureServer(t);
    const bob = await server.person('Bob');
    const talk: Promise<Outcome> = run(
      program,
      args(server.tlsPort),
      'REGISTER Alice\nQuite so\nBob: Ü ✓ 漢\nwho\nexit\n',
    );
    assert.deepEqual(await bob.until(/^OFFLINE/), [
      'ONLINE:Alice',
      'Alice (to all): Quite so',
      'Alice: Ü ✓ 漢',
      'OFFLINE:Alice:exit',
    ]);
    const { stdout, status } = await talk;
    assert.match(
      stdout,
      /INFO: Welcome, Alice!.*\nSTATUS:\d+:delivered:Bob\nOnline users: Bob, Alice\nINFO: Good bye\.\n$/,
    );
    assert.equal(status, 0);
  });
}

for (const [program, args] of visitors.slice(1)) {
  test(`${program}: the end of its input is answered first`, { skip: needs('openssl', program) }, async (t) => {
    const server = await secureServer(t);
    const { stdout, status } = await run(program, args(server.tlsPort), 'register Alice\nwho');
    assert.match(stdout, /\nOnline users: Alice\n$/);
    assert.equal(status, 0);
  });
}

test('who comes without TLS is told what the port speaks, and nothing of what came is executed', {
  skip,
}, async (t) => {
  const server = await secureServer(t);
  for (const bytes of ['register Mallory\nhello\n', 'GET / HTTP/1.1\r\n\r\n', 'SSH-2.0-x\r\n', '\n']) {
    const client = await server.connect(server.tlsPort);
    await client.sendRaw(bytes);
    assert.deepEqual(await client.rest(), [
      'ERROR: FOREIGN_PROTOCOL This port speaks TLS. Use: openssl s_client -quiet -connect <host>:<port>',
    ]);
  }
  const { client: alice } = await connectSecurely(server.tlsPort);
  alice.send('register Alice');
  await alice.until(/^INFO: Welcome, Alice! Nobody else/);
});

test('a browser that comes by https is told as on the chat port, and nothing it sends is executed', {
  skip,
}, async (t) => {
  const server = await secureServer(t);
  const { client } = await connectSecurely(server.tlsPort);
  await client.until(/^Authorise/);
  await client.sendRaw('POST / HTTP/1.1\r\nHost: localhost\r\n\r\nregister Mallory\r\n');
  const lines = await client.rest();
  assert.match(lines.join('|'), /^ERROR: FOREIGN_PROTOCOL [^|]*$/);
});

/** Sockets that have begun a handshake, or nothing at all, and say no more. */
async function stalled(port: number, count: number, hello: Buffer): Promise<Socket[]> {
  const sockets: Socket[] = [];
  for (let index = 0; index < count; index++) {
    const socket = connectTcp(port, '127.0.0.1').on('error', () => {});
    sockets.push(socket);
    await once(socket, 'connect');
    if (index % 2 === 0) socket.write(hello);
  }
  return sockets;
}

/** A record that announces more than comes. */
const HALF_HELLO = Buffer.from('1603010200010001fc0303', 'hex');

test('a thousand stalled handshakes keep nobody out: the oldest are cut', { skip }, async (t) => {
  // The clock stands still, so that none is cut for its age.
  const server = await secureServer(t, { maxHandshakes: 100, clock: new HandClock() });
  const sockets = await stalled(server.tlsPort, 1000, HALF_HELLO);
  t.after(() => sockets.forEach((socket) => void socket.destroy()));
  const { client } = await connectSecurely(server.tlsPort);
  client.send('register Alice');
  await client.until(/^INFO: Welcome/);
  await Promise.all(sockets.slice(0, 900).map((socket) => socket.closed || once(socket, 'close')));
  assert.equal(sockets.slice(-90).filter((socket) => socket.closed).length, 0);
});

test('one address has twenty handshakes at a time, and its own oldest is cut, not somebody else’s', {
  skip,
}, async (t) => {
  const server = await secureServer(t, { limitLoopback: true, maxPerAddress: 1000, maxNewPerMinute: 1000 });
  const sockets = await stalled(server.tlsPort, 50, HALF_HELLO);
  t.after(() => sockets.forEach((socket) => void socket.destroy()));
  await Promise.all(sockets.slice(0, 30).map((socket) => socket.closed || once(socket, 'close')));
  await (await server.visitor()).sync();
  assert.equal(sockets.slice(30).filter((socket) => socket.closed).length, 0);
});

test('a handshake that takes longer than --handshake-timeout is cut, and its place is free again', {
  skip,
}, async (t) => {
  const clock = new HandClock();
  const server = await secureServer(t, { clock, maxConnections: 2 });
  const [begun, silent] = await stalled(server.tlsPort, 2, HALF_HELLO);
  const visitor = await server.visitor();
  assert.match((await visitor.rest()).join(), /^ERROR: SERVER_FULL/);
  clock.advance(9_999);
  clock.advance(1);
  await Promise.all([begun, silent].map((socket) => socket?.closed || once(socket as Socket, 'close')));
  const { client } = await connectSecurely(server.tlsPort);
  client.send('register Alice');
  await client.until(/^INFO: Welcome/);
});

test('who is turned away from the port with TLS is told so by TLS, and a crowd by its alert', { skip }, async (t) => {
  const clock = new HandClock();
  const server = await secureServer(t, { clock, maxConnections: 1 });
  await (await server.visitor()).sync();
  for (let count = 0; count < 20; count++) {
    const { client } = await connectSecurely(server.tlsPort);
    assert.deepEqual(await client.rest(), [
      'ERROR: SERVER_FULL The server takes no more connections. Try again later.',
    ]);
  }
  await assert.rejects(connectSecurely(server.tlsPort), /alert internal error/);
  clock.advance(1000);
  await connectSecurely(server.tlsPort);
});

test('--tls-only: the other ports listen for this machine alone', { skip }, async (t) => {
  const server = await secureServer(t, { tlsOnly: true, host: '::' });
  await (await server.connect(server.port)).until(/^Authorise/);
  const { stdout } = spawnSync('hostname', ['-I'], { encoding: 'utf8' });
  const [address] = stdout.trim().split(' ');
  if (address === undefined || address === '' || address.includes(':')) return t.skip('no other IPv4 address here');
  const knock = (port: number): Promise<string> =>
    new Promise((resolve) => {
      const socket = connectTcp(port, address);
      socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
      socket.on('connect', () => resolve('open') ?? socket.destroy());
    });
  assert.deepEqual(await Promise.all([server.port, server.quietPort, server.tlsPort].map(knock)), [
    'ECONNREFUSED',
    'ECONNREFUSED',
    'open',
  ]);
});
