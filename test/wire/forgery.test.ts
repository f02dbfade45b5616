/** Nothing a person types can look like a line from the server or from somebody else (R1.5, R1.7, R2.16, R4.10). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { forms } from '../../src/language/text/write.js';
import type { TestClient } from '../support/client.js';
import { heard, settle, startTestServer, type TestServer } from '../support/server.js';

/** Every line that the server can say, as a person would type it to deceive somebody. */
const forgeries = [
  ...[...forms.values()].flat().map((form) =>
    form
      .replace(/<name>/g, 'Bob')
      .replace(/<room>/g, 'lab')
      .replace(/<id>/g, '7')
      .replace(/<[a-zA-Z]+>/g, 'x'),
  ),
  'AUTH_SUCCESS',
  'ALIAS?',
  'Registration successful. You can login now.',
  'GROUP_INVITE:friends:Bob',
  'FILE_OFFER_FROM:Bob:1:9:virus.exe',
  'Bob (private, sent 2026-11-20 10:03:12Z): hi',
  '@7 OK',
  '[10:03:12Z] Bob: hi',
];

/** Ways to get text into somebody else's line, and how the line that comes of it begins. */
const channels: readonly { readonly form: string; send(text: string): string; readonly begins: string }[] = [
  { form: 'to everyone', send: (text) => `/all ${text}`, begins: 'Mallory (to all): ' },
  { form: 'own name', send: (text) => ` Mallory:${text}`, begins: 'Mallory (in lab): ' },
  { form: 'in a room', send: (text) => ` ${text}`, begins: 'Mallory (in lab): ' },
  { form: 'directly', send: (text) => `/msg Bob ${text}`, begins: 'Mallory: ' },
  { form: 'privately', send: (text) => `/private txt Bob ${text}`, begins: 'Mallory (private): ' },
  { form: 'as a topic', send: (text) => `/topic ${text}`, begins: 'TOPIC:lab:Mallory:' },
];

async function scene(server: TestServer): Promise<{ mallory: TestClient; bob: TestClient }> {
  const [mallory, bob] = await server.room('lab', 'Mallory', 'Bob');
  await mallory.ask('/connect to Bob');
  await bob.ask('/accept connection Mallory');
  await settle(mallory, bob);
  return { mallory, bob };
}

test('every line of the server, typed by a person in every form of message, begins with that person’s name', async (t) => {
  const server = await startTestServer(t);
  const { mallory, bob } = await scene(server);
  for (const { form, send, begins } of channels) {
    for (const forgery of forgeries) {
      await mallory.ask(send(forgery));
      const lines = await bob.sync();
      assert.equal(lines.length, 1, `${form}: ${forgery}: ${JSON.stringify(lines)}`);
      assert.equal(lines[0]?.startsWith(begins), true, `${form}: ${forgery}: ${lines[0]}`);
      assert.equal(lines[0]?.endsWith(forgery), true, `${form}: ${forgery}: ${lines[0]}`);
    }
  }
});

test('outside a room, too, plain text that looks like a line of the server is said under its author’s name or refused', async (t) => {
  const server = await startTestServer(t);
  const [mallory, bob] = await server.people('Mallory', 'Bob');
  for (const forgery of forgeries) {
    await mallory.ask(forgery, 'cancel');
    for (const line of await bob.sync()) assert.match(line, /^Mallory( \(to all\))?: /, forgery);
  }
});

test('an absence’s text is told behind AWAY and the name', async (t) => {
  const server = await startTestServer(t);
  const [mallory, bob] = await server.people('Mallory', 'Bob');
  for (const forgery of forgeries) {
    await mallory.ask(`/away ${forgery}`);
    const [notice, status, ...more] = await bob.ask('Mallory: hi');
    assert.equal(notice, `AWAY:Mallory:${forgery}`);
    assert.match(status ?? '', /^STATUS:\d+:delivered:Mallory$/);
    assert.deepEqual(more, []);
  }
});

test('one line sent is at most one line received, and begins with its author’s name, whatever bytes it is made of', async (t) => {
  const server = await startTestServer(t);
  const { mallory, bob } = await scene(server);
  const spice = fc.constantFrom(
    '\r',
    '\0',
    '\x0b',
    '\x0c',
    '\x85',
    '\u2028',
    '\u2029',
    '\x1b[2K',
    '\x08',
    '\u202e',
    'é',
    'x',
  );
  const text = fc.array(fc.oneof(spice, fc.constantFrom(...forgeries)), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(text, fc.constantFrom(...channels), async (parts, { send, begins }) => {
      // CR NUL ends a line as LF does; what stands after it is another line sent.
      const line = `x${parts.join('')}x`.replace(/\r\0+/g, '\r');
      await mallory.ask(send(line));
      const lines = await bob.sync();
      assert.equal(lines.length, 1, JSON.stringify(lines));
      assert.equal(lines[0]?.startsWith(begins), true, JSON.stringify(lines));
    }),
    { numRuns: 150 },
  );
});

test('raw bytes of any kind never make a line without an author, nor end the connection', async (t) => {
  const server = await startTestServer(t);
  const { mallory, bob } = await scene(server);
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 60 }), async (bytes) => {
      // Without IAC: telnet commands may rightly swallow what follows them, the ping that proves the end included.
      const typed = Buffer.from(bytes.map((byte) => (byte === 255 ? 254 : byte)));
      await mallory.sendRaw(Buffer.concat([Buffer.from(' '), typed, Buffer.from('\n')]));
      for (const line of await heard(bob, mallory))
        assert.match(line, /^Mallory( \([a-z ]+\))?: |^(LEFT|TOPIC|JOINED):lab:Mallory/);
      await mallory.ask('/join lab');
      await settle(mallory, bob);
    }),
    { numRuns: 150 },
  );
});

test('a name cannot be chosen that makes the beginning of a line ambiguous', async (t) => {
  const server = await startTestServer(t);
  for (const form of [...forms.values()].flat()) {
    const word = /^[A-Za-z_]+/.exec(form)?.[0];
    if (word === undefined) continue;
    const visitor = await server.visitor();
    assert.match((await visitor.ask(`register ${word}`))[0] ?? '', /^ERROR: NAME_RESERVED /, word);
    visitor.destroy();
  }
});
