/** The web port under attack: requests that hide another one, and that are two things at once. Bytes on real sockets. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { type TestContext, test } from 'node:test';
import { sha256, ticket } from '../support/files.js';
import { needs } from '../support/programs.js';
import { run } from '../support/run.js';
import { settle, startTestServer, type TestServer } from '../support/server.js';
import { ask, request } from '../support/web.js';

const start = (t: TestContext): Promise<TestServer> => startTestServer(t, { webPort: 0 });

/** All that is answered to these bytes, until the server ends the connection. When the answer comes, `more` is sent. */
async function answersTo(server: TestServer, bytes: string, more: string): Promise<string> {
  const socket = connect({ port: server.webPort, host: '127.0.0.1' });
  const chunks: string[] = [];
  socket.setEncoding('latin1').on('data', (chunk: string) => chunks.push(chunk));
  socket.on('error', () => {});
  socket.once('data', () => socket.write(more));
  socket.write(bytes, 'latin1');
  await once(socket, 'close');
  return chunks.join('');
}

const HOST = 'Host: localhost\r\n';
/** What nobody has asked for, if a body ends where somebody else thinks that it does. */
const HIDDEN = `GET /hidden HTTP/1.1\r\n${HOST}\r\n`;

for (const [what, status, bytes] of [
  [
    'a length and chunks',
    400,
    `POST / HTTP/1.1\r\n${HOST}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  ],
  [
    'chunks and a length',
    400,
    `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\n`,
  ],
  ['two lengths', 400, `POST / HTTP/1.1\r\n${HOST}Content-Length: 0\r\nContent-Length: 50\r\n\r\n`],
  ['a list of lengths', 400, `POST / HTTP/1.1\r\n${HOST}Content-Length: 0, 0\r\n\r\n`],
  ['a length with a sign', 400, `POST / HTTP/1.1\r\n${HOST}Content-Length: +0\r\n\r\n`],
  ['an endless length', 400, `POST / HTTP/1.1\r\n${HOST}Content-Length: 99999999999999999999\r\n\r\n`],
  ['a space before the colon', 400, `POST / HTTP/1.1\r\n${HOST}Content-Length : 50\r\n\r\n`],
  ['a header over two lines', 400, `POST / HTTP/1.1\r\n${HOST}X: a\r\n Content-Length: 50\r\n\r\n`],
  ['lines that end in LF alone', 400, 'GET / HTTP/1.1\nHost: localhost\n\n'],
  ['a CR within a header', 400, `GET / HTTP/1.1\r\n${HOST}X: a\rb\r\n\r\n`],
  ['a NUL within a header', 400, `GET / HTTP/1.1\r\n${HOST}X: a\0b\r\n\r\n`],
  ['a coding with a strange space', 400, `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n`],
  [
    'another coding behind the chunks',
    400,
    `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
  ],
  [
    'another coding before the chunks',
    501,
    `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`,
  ],
  [
    'two headers of a coding',
    501,
    `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  ],
  ['a coding that is none', 501, `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`],
  ['a preface of HTTP 2', 400, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
] as const) {
  test(`R8.4 ${what}: one answer, ${status}, and the end; what is behind it is no request`, async (t) => {
    const server = await start(t);
    for (const [first, more] of [
      [`${bytes}${HIDDEN}`, ''],
      [bytes, HIDDEN],
    ] as const) {
      const answers = await answersTo(server, first, more);
      assert.match(answers, new RegExp(`^HTTP/1\\.1 ${status} `));
      assert.match(answers, /\r\n\r\nERROR: BAD_REQUEST [^\n]*\n$/);
      assert.equal(answers.split('HTTP/1.1 ').length, 2, answers);
    }
  });
}

test('R8.4 no file is sent in another coding than chunks', async (t) => {
  const server = await start(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  const { token } = await ticket(alice, 'file Bob photo.jpg');
  const head = request('PUT', `/files/${token}`, { 'Transfer-Encoding': 'xchunked' });
  assert.equal((await ask(server.webPort, `${head}hello`)).status, 501);
  assert.deepEqual(await alice.sync(), []);
  await settle(bob);
});

test('R8.4 a client that would rather speak HTTP 2 sends its file as HTTP 1, as real curl and Java do', {
  skip: needs('curl'),
}, async (t) => {
  const server = await start(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  const offer = await ticket(alice, 'file Bob photo.jpg');
  const wish = { Connection: 'Upgrade, HTTP2-Settings', Upgrade: 'h2c', 'HTTP2-Settings': 'AAMAAABkAARAAAAAAAIAAAAA' };
  const head = request('PUT', `/files/${offer.token}`, { ...wish, 'Content-Length': '5' });
  const done = `FILE_DONE:${offer.id}:${sha256(Buffer.from('hello'))}\n`;
  assert.equal((await ask(server.webPort, `${head}hello`)).text, done);
  const other = await ticket(alice, 'file Bob photo.jpg');
  const url = `http://127.0.0.1:${server.webPort}/files/${other.token}`;
  const { stdout } = await run('curl', ['-sS', '--http2', '-T', '-', url], 'hello');
  assert.equal(stdout, done.replace(`:${offer.id}:`, `:${other.id}:`));
  await settle(bob);
});

test('R8.32 a text with a million line ends costs no more than another', async (t) => {
  const server = await startTestServer(t, { webPort: 0, maxLine: 2 ** 20 });
  const body = `${'\n'.repeat(2 ** 20 - 1)}x`;
  const headers = { Authorization: `Bearer ${'0'.repeat(40)}`, 'Content-Length': `${body.length}` };
  // A regular expression that looks for them at the end takes a quarter of an hour for this one.
  assert.equal((await ask(server.webPort, `${request('POST', '/say', headers)}${body}`)).status, 401);
});
