/** The web port: who may ask, what every answer has, and that nobody can hold it up. Real sockets, requests byte by byte. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { type TestContext, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { WebSocket } from 'ws';
import { folder, makeCertificate } from '../support/certificates.js';
import { HandClock } from '../support/clock.js';
import { needs } from '../support/programs.js';
import { startTestServer, type TestServer, type TestServerOptions } from '../support/server.js';
import { type Asked, ask, askSecurely, request, WebClient } from '../support/web.js';

function start(t: TestContext, options: TestServerOptions = {}): Promise<TestServer> {
  return startTestServer(t, { webPort: 0, ...options });
}

/** How one is answered whose browser was given this name, or has a page of this origin. */
async function statusFor(server: TestServer, host: string, origin?: string): Promise<number> {
  const headers = origin === undefined ? { Host: host } : { Host: host, Origin: origin };
  return (await ask(server.webPort, request('GET', '/', headers))).status;
}

test('R8.1 the page is at /, and names files that a browser may keep for good', async (t) => {
  const server = await start(t);
  const page = await ask(server.webPort, request('GET', '/'));
  assert.equal(page.status, 200);
  assert.equal(page.headers['content-type'], 'text/html; charset=utf-8');
  assert.equal(page.headers['cache-control'], 'no-cache');
  const named = [...page.text.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path = '']) => path);
  assert.ok(named.length >= 2, page.text);
  for (const path of named) {
    const file = await ask(server.webPort, request('GET', path));
    assert.equal(file.status, 200, path);
    assert.equal(file.headers['cache-control'], 'public, max-age=31536000, immutable', path);
  }
  const again = await ask(server.webPort, request('GET', '/', { 'If-None-Match': page.headers.etag ?? '' }));
  assert.equal(again.status, 304);
});

test('R8.1 HEAD tells of a page what GET does, without it; a part that cannot be is not asked for', async (t) => {
  const server = await start(t);
  const page = await ask(server.webPort, request('GET', '/'));
  const head = await ask(server.webPort, request('HEAD', '/'));
  assert.deepEqual([head.status, head.headers['content-length'], head.text], [200, page.headers['content-length'], '']);
  const part = await ask(server.webPort, request('GET', '/', { Range: 'bytes=5-2' }));
  assert.deepEqual([part.status, part.text], [200, page.text]);
});

/** What stands on every answer. */
function assertGuarded({ headers }: Asked, what: string): void {
  assert.match(
    headers['content-security-policy'] ?? '',
    /^default-src 'none'; script-src 'self'; style-src 'self';/,
    what,
  );
  assert.doesNotMatch(headers['content-security-policy'] ?? '', /unsafe|\*|data:/, what);
  const others = ['x-content-type-options', 'referrer-policy', 'cross-origin-opener-policy', 'x-frame-options'];
  assert.deepEqual(
    others.map((name) => headers[name]),
    ['nosniff', 'no-referrer', 'same-origin', 'DENY'],
    what,
  );
  assert.equal(headers['access-control-allow-origin'], undefined, what);
  assert.equal(headers['set-cookie'], undefined, what);
}

const ANSWERS: readonly (readonly [string, number, RegExp])[] = [
  [request('GET', '/'), 200, /<!doctype html>/i],
  [request('GET', '/nowhere'), 404, /^ERROR: NO_SUCH_PAGE There is nothing at this address. The chat is at \/\n$/],
  [request('GET', '/model/types.js'), 404, /^ERROR: NO_SUCH_PAGE/],
  [request('GET', '/assets/../index.js'), 404, /^ERROR: NO_SUCH_PAGE/],
  [request('GET', '/assets/%2e%2e/%2e%2e/package.json'), 404, /^ERROR: NO_SUCH_PAGE/],
  [request('GET', '//evil.example/'), 404, /^ERROR: NO_SUCH_PAGE/],
  [request('POST', '/'), 405, /^ERROR: NO_SUCH_PAGE That cannot be done here. What can: GET, HEAD\n$/],
  [request('OPTIONS', '/'), 405, /^ERROR: NO_SUCH_PAGE/],
  [request('POST', '/nowhere'), 404, /^ERROR: NO_SUCH_PAGE There is nothing/],
  [request('CONNECT', 'evil.example:443'), 400, /^ERROR: BAD_REQUEST/],
  [request('GET', '/', { Host: 'evil.example' }), 403, /^ERROR: FOREIGN_ORIGIN .*--public-host evil\.example\n$/],
  [request('GET', '/', { Origin: 'http://evil.example' }), 403, /^ERROR: FOREIGN_ORIGIN .*--web-origin http:\/\/evil/],
  [request('GET', 'http://evil.example/'), 403, /^ERROR: FOREIGN_ORIGIN/],
  ['GET / HTTP/1.1\r\n\r\n', 400, /^ERROR: BAD_REQUEST A request names one host/],
  ['GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n', 400, /^ERROR: BAD_REQUEST/],
  ['GET * HTTP/1.1\r\nHost: localhost\r\n\r\n', 400, /^ERROR: BAD_REQUEST/],
  [
    'register Alice\n',
    400,
    /^ERROR: BAD_REQUEST This port is for browsers and speaks HTTP\. With nc, use the chat port\.\n$/,
  ],
  [
    `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(9000)}\r\n\r\n`,
    431,
    /^ERROR: BAD_REQUEST The request has too many/,
  ],
  [`GET /${'x'.repeat(9000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`, 431, /^ERROR: BAD_REQUEST/],
  [request('GET', '/nowhere', { Upgrade: 'h2c', Connection: 'Upgrade' }), 404, /^ERROR: NO_SUCH_PAGE/],
  [request('GET', '/nowhere', { Upgrade: 'websocket', Connection: 'Upgrade' }), 404, /^ERROR: NO_SUCH_PAGE/],
];

test('R8.2 every answer keeps a browser from running anything else', async (t) => {
  const server = await start(t);
  for (const [asked, status, text] of ANSWERS) {
    const answer = await ask(server.webPort, asked);
    assert.equal(answer.status, status, asked);
    assert.match(answer.text, text);
    assertGuarded(answer, asked);
  }
});

test('R8.3 a name that is not this machine’s is not answered, whatever address it stands for', async (t) => {
  const server = await start(t, { publicHost: 'Chat.Example.org', webOrigin: ['https://front.example.org'] });
  const machine = hostname().split('.')[0] ?? '';
  const own = ['127.0.0.1:80', '192.0.2.7', '[::1]:8081', 'localhost:1', 'LOCALHOST.', 'a.localhost', hostname()];
  for (const host of [...own, `${machine}.local`, 'chat.example.org:99', 'front.example.org', '0x7f000001']) {
    assert.equal(await statusFor(server, host), 200, host);
  }
  const foreign = ['evil.example', 'localhost.evil.example', 'notlocalhost', 'other.local', 'example.org'];
  for (const host of [...foreign, 'x.chat.example.org', '127.0.0.1.nip.io']) {
    assert.equal(await statusFor(server, host), 403, host);
  }
  for (const host of ['', 'a b', 'x@localhost', 'localhost:x', 'localhost/x', '[::1']) {
    assert.equal(await statusFor(server, host), 400, host);
  }
});

test('R8.3 a page of another origin is not answered, --web-origin names those that are', async (t) => {
  const server = await start(t, { webOrigin: ['https://front.example.org'] });
  const host = `localhost:${server.webPort}`;
  assert.equal(await statusFor(server, host, `http://${host}`), 200);
  assert.equal(await statusFor(server, '127.0.0.1', 'https://127.0.0.1'), 200);
  assert.equal(await statusFor(server, host, 'https://front.example.org'), 200);
  const foreign = [
    'null',
    'http://evil.example',
    'http://localhost:1',
    `http://127.0.0.1:${server.webPort}`,
    'file://',
  ];
  for (const origin of [...foreign, '', 'http://front.example.org', `http://${host}/`, `ftp://${host}`]) {
    assert.equal(await statusFor(server, host, origin), 403, origin);
  }
});

test('R8.4 who asks again before the answer has gone has one answer, and the end', async (t) => {
  const server = await start(t);
  const answer = await ask(server.webPort, request('GET', '/').replace('Connection: close\r\n', '').repeat(50));
  assert.equal(answer.status, 200);
  assert.doesNotMatch(answer.text, /HTTP\/1\.1/);
});

test('R8.1 what a browser can take compressed is sent so', async (t) => {
  const server = await start(t);
  const page = await ask(server.webPort, request('GET', '/', { 'Accept-Encoding': 'gzip, br' }));
  assert.deepEqual(
    [page.status, page.headers['content-encoding'], page.headers.vary],
    [200, 'gzip', 'Accept-Encoding'],
  );
  assert.equal(page.headers['content-type'], 'text/html; charset=utf-8');
  assertGuarded(page, 'compressed');
  const plain = await ask(server.webPort, request('GET', '/'));
  assert.equal(gunzipSync(page.body).toString(), plain.text);
});

test('R8.4 who sends no whole head is let go after --handshake-timeout, with a sentence', async (t) => {
  const clock = new HandClock();
  const server = await start(t, { clock });
  const other = await server.come();
  for (const bytes of ['', 'GET / HTTP/1.1\r\nHost: localhost\r\nX: ']) {
    const slow = await WebClient.open(t, server.webPort);
    await slow.send(bytes);
    await other.sync();
    clock.advance(9_999);
    await other.sync();
    clock.advance(1);
    const { status, text } = await slow.answer();
    assert.equal(status, 408);
    assert.match(text, /^ERROR: BAD_REQUEST No whole request has come in time/);
  }
});

test('R8.4 one connection may ask for one thing after another; one on which nothing more is asked is closed', async (t) => {
  const clock = new HandClock();
  const server = await start(t, { clock });
  const client = await WebClient.open(t, server.webPort);
  for (const path of ['/', '/nowhere', '/']) {
    await client.send(request('GET', path, { Connection: 'keep-alive' }));
    const { status } = await client.next();
    assert.equal(status, path === '/' ? 200 : 404);
    // An answer is read before the server has done with it; somebody who comes after that is handled after it.
    await ask(server.webPort, request('HEAD', '/'));
    clock.advance(9_999);
  }
  clock.advance(1);
  assert.equal(await client.rest(), '');
});

test('R8.4 a body that nobody asked for is not read to its end, and its sender has the answer', async (t) => {
  const server = await start(t);
  const whole = await WebClient.open(t, server.webPort);
  await whole.send(request('POST', '/', { Connection: 'keep-alive', 'Content-Length': '5' }));
  await whole.send('hello');
  assert.equal((await whole.next()).status, 405);
  for (const headers of [
    { 'Content-Length': '1000000' },
    { 'Transfer-Encoding': 'chunked' },
    { Connection: 'keep-alive', 'Content-Length': '9' },
  ]) {
    const client = await WebClient.open(t, server.webPort);
    await client.send(request('PUT', '/', headers));
    const answer = await client.answer();
    assert.equal(answer.status, 405, JSON.stringify(headers));
    assert.match(answer.text, /^ERROR: NO_SUCH_PAGE/);
    // Or the client would ask for the next thing on a connection that is being closed.
    assert.equal(answer.headers.connection, 'close', JSON.stringify(headers));
  }
});

test('R8.4 what a sender sends after the last answer does not undo it', async (t) => {
  const server = await start(t);
  const bystander = await server.come();
  const client = await WebClient.open(t, server.webPort);
  await client.send(request('POST', '/', { 'Content-Length': '1000000' }));
  assert.equal((await client.next()).status, 405);
  for (const _ of [1, 2]) {
    await client.send('half a body');
    await bystander.sync();
  }
  assert.equal(client.fault, null);
});

test('R8.5 where there are no more connections, HTTP is answered by 503 and the sentence that anybody gets', async (t) => {
  const server = await start(t, { maxConnections: 1 });
  const alice = await server.person('Alice');
  const answer = await ask(server.webPort, request('GET', '/'));
  assert.equal(answer.status, 503);
  assert.equal(answer.text, 'ERROR: SERVER_FULL The server takes no more connections. Try again later.\n');
  assertGuarded(answer, 'full');
  await alice.sync();
});

test('R8.5 the connections of one address count on the web port, too, and new ones are told how long to wait', async (t) => {
  const clock = new HandClock();
  const server = await start(t, { clock, maxNewPerMinute: 2, limitLoopback: true });
  assert.deepEqual([await statusFor(server, 'localhost'), await statusFor(server, 'localhost')], [200, 200]);
  const third = await ask(server.webPort, request('GET', '/'));
  assert.deepEqual([third.status, third.headers['retry-after']], [503, '60']);
  assert.match(third.text, /^ERROR: TOO_MANY_CONNECTIONS .* Try again in 60 s\.\n$/);
  clock.advance(60_000);
  assert.equal(await statusFor(server, 'localhost'), 200);
  const two = await start(t, { maxPerAddress: 2, limitLoopback: true });
  await two.come();
  await WebClient.open(t, two.webPort);
  const one = await ask(two.webPort, request('GET', '/'));
  assert.equal(one.status, 503);
  assert.match(one.text, /^ERROR: TOO_MANY_CONNECTIONS From one address come at most 2 connections/);
});

test('R8.6 with a certificate the web port speaks HTTPS, and names its address to whoever comes without', {
  skip: needs('openssl'),
}, async (t) => {
  const server = await start(t, { ...makeCertificate(folder(t)), publicHost: 'chat.example.org' });
  const secure = await askSecurely(server.webPort, request('GET', '/'));
  assert.equal(secure.status, 200);
  assertGuarded(secure, 'TLS');
  for (const [host, address] of [
    ['chat.example.org:8081', 'chat.example.org:8081'],
    ['evil.example', `127.0.0.1:${server.webPort}`],
  ] as const) {
    const plain = await ask(server.webPort, request('GET', '/', { Host: host }));
    assert.equal(plain.status, 400);
    assert.equal(plain.text, `ERROR: BAD_REQUEST This port speaks HTTPS. Open: https://${address}/\n`);
    assertGuarded(plain, 'plain');
  }
});

test('R8.6 a new certificate is shown to the next browser, and the ones that are there stay', {
  skip: needs('openssl'),
}, async (t) => {
  const directory = folder(t);
  const files = makeCertificate(directory, 'first');
  const server = await start(t, files);
  const staying = await WebClient.open(t, server.webPort, true);
  assert.equal(staying.subject, 'first');
  makeCertificate(directory, 'second');
  await server.reload();
  assert.equal((await WebClient.open(t, server.webPort, true)).subject, 'second');
  await staying.send(request('GET', '/'));
  assert.equal((await staying.answer()).status, 200);
});

test('R8.6 who is turned away comes to know it within TLS', { skip: needs('openssl') }, async (t) => {
  const server = await start(t, { ...makeCertificate(folder(t)), maxConnections: 1 });
  await (await server.person('Alice')).sync();
  const answer = await askSecurely(server.webPort, request('GET', '/'));
  assert.equal(answer.status, 503);
  assert.match(answer.text, /^ERROR: SERVER_FULL/);
});

const trusting = { trustProxy: ['127.0.0.1', '192.0.2.1'], maxNewPerMinute: 1 };

/** One of an address may come each minute: a second one is told so, whatever address it is counted by. */
async function isCountedAs(server: TestServer, first: string, second: string): Promise<boolean> {
  assert.equal((await ask(server.webPort, first)).status, 404, first);
  const { status } = await ask(server.webPort, second);
  return status === 503;
}

const by = (from: string, path = '/nowhere'): string => request('GET', path, { 'X-Forwarded-For': from });

test('R8.7 a trusted proxy says for whom it asks, by X-Forwarded-For or by a PROXY header', async (t) => {
  const clock = new HandClock();
  const server = await start(t, { ...trusting, clock });
  const cases: readonly (readonly [string, string, boolean])[] = [
    [by('198.51.100.1'), by('198.51.100.1'), true],
    [by('198.51.100.1'), by('198.51.100.2'), false],
    // What stands left of a stranger is that one's word alone.
    [by('1.1.1.1, 198.51.100.1'), by('2.2.2.2,198.51.100.1'), true],
    [by('198.51.100.1, 192.0.2.1'), by('198.51.100.1'), true],
    [by('198.51.100.1:4711'), by('198.51.100.1'), true],
    [by('2001:db8::1'), by('[2001:db8::2]:4711'), true],
    [`PROXY TCP4 198.51.100.1 192.0.2.1 1 2\r\n${request('GET', '/nowhere')}`, by('198.51.100.1'), true],
    // After a PROXY header nobody else has a say.
    [`PROXY TCP4 198.51.100.1 192.0.2.1 1 2\r\n${by('198.51.100.7')}`, by('198.51.100.7'), false],
  ];
  for (const [first, second, same] of cases) {
    clock.advance(60_000);
    assert.equal(await isCountedAs(server, first, second), same, `${first}${second}`);
  }
  // To load the page is no coming: it is many requests.
  for (const _ of [1, 2, 3]) assert.equal((await ask(server.webPort, by('198.51.100.1', '/'))).status, 200);
});

test('R8.7 a proxy of ours that names no address is told so; one that names nobody asks for itself', async (t) => {
  const server = await start(t, trusting);
  const broken = await ask(server.webPort, by('unknown'));
  assert.equal(broken.status, 400);
  assert.match(broken.text, /^ERROR: BAD_REQUEST The proxy names no address in X-Forwarded-For\.\n$/);
  for (const _ of [1, 2, 3]) assert.equal((await ask(server.webPort, request('GET', '/'))).status, 200);
  const malformed = await ask(server.webPort, 'PROXY TCP4 nobody\r\n');
  assert.equal(malformed.status, 400);
  assert.match(malformed.text, /^ERROR: PROXY_HEADER/);
});

/** Comes by a WebSocket, and takes a name. */
async function comeBy(
  server: TestServer,
  headers: Readonly<Record<string, string>>,
  username: string,
): Promise<WebSocket> {
  const socket = new WebSocket(`ws://localhost:${server.webPort}/socket`, { headers });
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'init', username }));
  await once(socket, 'message');
  return socket;
}

test('R8.7 whoever comes by a WebSocket has the address that a trusted proxy names, as long as they stay, and nobody’s else', async (t) => {
  const server = await start(t, { trustProxy: ['127.0.0.1'], maxPerAddress: 1 });
  const alice = await comeBy(server, { 'X-Forwarded-For': '198.51.100.1' }, 'Alice');
  const again = await ask(server.webPort, by('198.51.100.1', '/'));
  assert.equal(again.status, 503);
  alice.close();
  await once(alice, 'close');
  assert.equal((await ask(server.webPort, by('198.51.100.1', '/'))).status, 200);
  const other = await start(t);
  (await comeBy(other, { 'X-Forwarded-For': '198.51.100.1' }, 'Bob')).close();
  const remotes = [server, other].map(({ log }) => log.find(({ event }) => event === 'came')?.fields.remote);
  assert.deepEqual(remotes, ['198.51.100.1', '127.0.0.1']);
});

test('R8.7 nobody else’s word is taken for another address', async (t) => {
  const server = await start(t, { trustProxy: ['192.0.2.1'], maxNewPerMinute: 1, limitLoopback: true });
  assert.equal(await isCountedAs(server, by('198.51.100.1'), by('198.51.100.2')), true);
  const other = await start(t);
  const claimed = await ask(other.webPort, `PROXY TCP4 198.51.100.1 192.0.2.1 1 2\r\n${request('GET', '/')}`);
  assert.equal(claimed.status, 400);
});

test('R8.7 the connections of a proxy are one share for each whom it speaks for, and none of its own', async (t) => {
  const server = await start(t, { trustProxy: ['127.0.0.1'], maxPerAddress: 1, limitLoopback: true });
  const kept = [await WebClient.open(t, server.webPort), await WebClient.open(t, server.webPort)];
  for (const [index, client] of kept.entries()) {
    await client.send(request('GET', '/', { 'X-Forwarded-For': `198.51.100.${index}`, Connection: 'keep-alive' }));
    assert.equal((await client.next()).status, 200);
  }
});

test('R8.8 at a stop idle connections end at once, and nobody is kept waiting by them', async (t) => {
  const server = await start(t);
  const idle = await WebClient.open(t, server.webPort);
  const asked = await WebClient.open(t, server.webPort);
  await asked.send(request('GET', '/', { Connection: 'keep-alive' }));
  await asked.next();
  const half = await WebClient.open(t, server.webPort);
  await half.send('GET / HTTP/1.1\r\n');
  await server.stop('a test', 60_000);
  for (const client of [idle, asked, half]) assert.equal(await client.rest(), '');
});

test('R8.9 the log has no address that anybody asked for, and who is refused now and then', async (t) => {
  const server = await start(t, { clock: new HandClock() });
  const secret = 'c0ffee'.repeat(5);
  await ask(server.webPort, request('GET', `/nowhere/${secret}?token=${secret}`));
  await ask(
    server.webPort,
    request('GET', `/assets/${secret}`, { Authorization: `Bearer ${secret}`, Referer: secret }),
  );
  for (const _ of [1, 2, 3]) await ask(server.webPort, request('GET', `/${secret}`, { Origin: `http://${secret}` }));
  await ask(server.webPort, `GET /${secret} HTTP/9\r\n\r\n`);
  assert.doesNotMatch(JSON.stringify(server.log), new RegExp(secret));
  const refused = server.log.filter(({ event }) => event === 'a request was refused');
  assert.deepEqual(
    refused.map(({ fields }) => fields),
    [{ connection: 3, remote: '127.0.0.1', code: 'FOREIGN_ORIGIN' }],
  );
  assert.ok(server.log.some(({ level, fields }) => level === 'debug' && fields.status === 404));
});
