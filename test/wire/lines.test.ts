/** Lines: their ends, their length, and which characters reach somebody else (R1.1, R1.2, R1.5, R1.8). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestClient } from '../support/client.js';
import { startTestServer, type TestServer } from '../support/server.js';

/** What Bob receives of the bytes that Alice sends as one line, without her name. */
async function pair(server: TestServer): Promise<(bytes: Uint8Array | string) => Promise<string[]>> {
  const [alice, bob] = await server.people('Alice', 'Bob');
  return async (bytes) => {
    await alice.sendRaw(bytes);
    const answers = await alice.ask();
    assert.deepEqual(answers, [], JSON.stringify(String(bytes)));
    return (await bob.sync()).map((line) => {
      assert.equal(line.startsWith('Alice (to all): '), true, JSON.stringify(line));
      return line.slice('Alice (to all): '.length);
    });
  };
}

test('a line ends in LF, CR LF or, as telnet sends it, CR NUL; an empty one is ignored', async (t) => {
  const server = await startTestServer(t);
  const hear = await pair(server);
  assert.deepEqual(await hear('one\ntwo\r\nthree\r\0four\n'), ['one', 'two', 'three', 'four']);
  assert.deepEqual(await hear('\n\r\n\r\0   \n\t\nend\n'), ['end']);
});

test('a CR within a line is a control character like others', async (t) => {
  const server = await startTestServer(t);
  const hear = await pair(server);
  assert.deepEqual(await hear('a\rb\n'), ['a\ufffdb']);
});

test('lines of the server end in LF alone', async (t) => {
  const server = await startTestServer(t);
  const client = await server.visitor();
  await client.ask('register Alice', 'help', 'who', 'nobody: x');
  assert.equal(client.bytes.includes(13), false);
  assert.equal(client.bytes.at(-1), 10);
});

test('a line of exactly 4,096 bytes is taken, one more is refused whole, and the next line works', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  for (const end of ['\n', '\r\n']) {
    const longest = 'é'.repeat(2048);
    await alice.sendRaw(longest + end);
    assert.deepEqual(await alice.sync(), []);
    assert.deepEqual(await bob.sync(), [`Alice (to all): ${longest}`]);
    await alice.sendRaw(`${longest}x${end}hello${end}`);
    const [error, ...more] = await alice.sync();
    assert.match(error ?? '', /^ERROR: LINE_TOO_LONG /);
    assert.deepEqual(more, []);
    assert.deepEqual(await bob.sync(), ['Alice (to all): hello']);
  }
});

test('nothing of an overlong line is executed, neither its beginning nor its end, however it is cut into packets', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  const line = `Bob: ${'x'.repeat(5000)}/exit`;
  for (const size of [line.length, 1000, 4096, 4097, 7]) {
    for (let at = 0; at < line.length; at += size) await alice.sendRaw(line.slice(at, at + size));
    await alice.sendRaw('\n');
    const answers = await alice.sync();
    assert.equal(answers.length, 1);
    assert.match(answers[0] ?? '', /^ERROR: LINE_TOO_LONG /);
    assert.deepEqual(await bob.sync(), []);
  }
});

test('a line without end costs bounded memory and is answered once', async (t) => {
  const server = await startTestServer(t);
  const [alice] = await server.people('Alice');
  const megabyte = Buffer.alloc(1024 * 1024, 0x78);
  for (let count = 0; count < 20; count++) await alice.sendRaw(megabyte);
  await alice.sendRaw('\n');
  const answers = await alice.sync();
  assert.equal(answers.length, 1);
  assert.match(answers[0] ?? '', /^ERROR: LINE_TOO_LONG /);
});

test('an overlong line as a dialog’s answer leaves the dialog open', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  alice.send('message', 'Bob', 'x'.repeat(5000), 'short');
  const lines = await alice.until(/^STATUS:/);
  assert.deepEqual(lines.slice(0, 2), ['RECIPIENT?', 'MESSAGE?']);
  assert.match(lines[2] ?? '', /^ERROR: LINE_TOO_LONG /);
  assert.deepEqual(await bob.sync(), ['Alice: short']);
});

test('control characters, separators and bidirectional controls reach nobody: each becomes U+FFFD', async (t) => {
  const server = await startTestServer(t);
  const hear = await pair(server);
  const characters: number[] = [];
  for (let code = 1; code < 0x20; code++) if (code !== 9 && code !== 10) characters.push(code);
  for (let code = 0x7f; code < 0xa0; code++) characters.push(code);
  characters.push(0x200b, 0x200e, 0x200f, 0x2028, 0x2029, 0xfeff, 0x61c);
  for (let code = 0x202a; code <= 0x202e; code++) characters.push(code);
  for (let code = 0x2066; code <= 0x2069; code++) characters.push(code);
  const lines = characters.map((code) => `a${String.fromCodePoint(code)}b\n`);
  assert.deepEqual(
    await hear(lines.join('')),
    lines.map(() => 'a\ufffdb'),
  );
  assert.deepEqual(await hear('a\0b\n'), ['a\ufffdb']);
  assert.deepEqual(await hear('\x1b[2J\x1b]0;title\x07\n'), ['\ufffd[2J\ufffd]0;title\ufffd']);
});

test('a TAB becomes a space', async (t) => {
  const server = await startTestServer(t);
  const hear = await pair(server);
  assert.deepEqual(await hear('a\tb\n'), ['a b']);
});

test('invalid UTF-8 becomes U+FFFD, and what is valid around it stays', async (t) => {
  const server = await startTestServer(t);
  const hear = await pair(server);
  const cases: [number[], string][] = [
    [[0x61, 0x80, 0x62], 'a\ufffdb'],
    [[0x61, 0xc3, 0x62], 'a\ufffdb'],
    [[0x61, 0xfe, 0x62], 'a\ufffdb'],
    [[0xe2, 0x82, 0x0a].slice(0, 2), '\ufffd'],
  ];
  for (const [bytes, expected] of cases) assert.deepEqual(await hear(Buffer.from([...bytes, 10])), [expected]);
  // An overlong slash, a surrogate half and a code point beyond the last are not UTF-8.
  for (const bytes of [
    [0xc0, 0xaf],
    [0xed, 0xa0, 0x80],
    [0xf4, 0x90, 0x80, 0x80],
  ]) {
    const [line] = await hear(Buffer.from([0x61, ...bytes, 0x62, 10]));
    assert.match(line ?? '', /^a\ufffd+b$/);
  }
});

test('a UTF-8 character is the same however its bytes are cut into packets', async (t) => {
  const server = await startTestServer(t);
  const hear = await pair(server);
  const text = 'Ü ✓ “ Å é 漢 😀 👩‍👩‍👧 می‌خواهم';
  assert.deepEqual(await hear(`${text}\n`), [text]);
  const [alice, bob] = await server.people('Carl', 'Dora');
  for (const byte of Buffer.from(`${text}\n`)) await alice.sendRaw(Buffer.of(byte));
  await alice.sync();
  assert.deepEqual(
    (await bob.sync()).filter((line) => line.startsWith('Carl')),
    [`Carl (to all): ${text}`],
  );
});

test('of combining marks at most four in a row are kept; joiners stay', async (t) => {
  const server = await startTestServer(t);
  const hear = await pair(server);
  const stack = (count: number): string => `Z${'\u0301'.repeat(count)}o`;
  assert.deepEqual(await hear(`${stack(4)}\n${stack(5)}\n${stack(500)}\n`), [stack(4), stack(4), stack(4)]);
  assert.deepEqual(await hear('a\u200cb\u200dc\n'), ['a\u200cb\u200dc']);
});

test('what cleaning leaves of a command is what counts: a NUL or a zero-width space makes no command', async (t) => {
  const server = await startTestServer(t);
  const hear = await pair(server);
  assert.deepEqual(await hear('w\u200bho\n'), ['w\ufffdho']);
  assert.deepEqual(await hear('/\x00who\n'.replace('/', '\u200b/')), ['\ufffd/\ufffdwho']);
});

test('the same rules hold for topics, absences, dialogs and names of commands that are repeated in answers', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.room('lab', 'Alice', 'Bob');
  await bob.sync();
  const bad = '\x1b[31m\u202e\u0085\u2028';
  const clean = '\ufffd[31m\ufffd\ufffd\ufffd';
  const answers = await alice.ask(`/topic ${bad}`, `/away ${bad}`, `/frob${bad}`, `/msg Nobody1 ${bad}`, `@1 x${bad}`);
  for (const line of [...answers, ...(await bob.sync())]) assert.equal(printable(line), true, JSON.stringify(line));
  assert.equal(answers[0], `INFO: Topic of lab: Alice: ${clean}`);
  await assertNoControls(alice);
  await assertNoControls(bob);
});

const printable = (line: string): boolean => !/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069\u200b\ufeff]/u.test(line);

async function assertNoControls(client: TestClient): Promise<void> {
  await client.sync();
  for (const line of client.bytes.toString().split('\n')) assert.equal(printable(line), true, JSON.stringify(line));
}
