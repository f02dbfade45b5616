/** The web port: who may ask, what every answer has, and that nobody can hold it up. Real sockets, requests byte by byte. */
import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import { type TestContext, test } from 'node:test';
import { startTestServer, type TestServer, type TestServerOptions } from '../support/server.js';
import { type Asked, ask, request } from '../support/web.js';

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
  assert.equal(page.headers['content-type'], 'text/html;charset=utf-8');
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
