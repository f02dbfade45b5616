/**
 * Every attack on a terminal times every field that a person can fill, asserted on the bytes that others receive and
 * the sender is answered with (R1.5). A new field is one line in `fields`. The log has the same corpus in test/cli/log.test.ts.
 */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { assertHarmless, attacks } from '../support/attacks.js';
import { connectSecurely, folder, makeCertificate } from '../support/certificates.js';
import type { TestClient } from '../support/client.js';
import { needs } from '../support/programs.js';
import { PASSWORD, startTestServer, type TestServer } from '../support/server.js';

interface Field {
  readonly field: string;
  /** Mallory is in a room and in a group with Bob, Mia in neither; Op is an operator; a visitor has no name. */
  readonly by: 'Mallory' | 'Mia' | 'Op' | 'visitor';
  /** The lines with the attack in them; bytes as one character each. */
  says(attack: string): string | readonly string[];
  /** Who is shown it. Null: it is refused, and nothing of it is repeated. */
  readonly shownTo: 'Bob' | 'Zoe' | 'sender' | null;
  /** What Bob has to ask first, after each. */
  readonly bobAsks?: string;
}

const fields: readonly Field[] = [
  { field: 'text to everyone', by: 'Mia', says: (x) => x, shownTo: 'Bob' },
  { field: 'text to everyone, by command', by: 'Mallory', says: (x) => `/all ${x}`, shownTo: 'Bob' },
  { field: 'text in a room', by: 'Mallory', says: (x) => x, shownTo: 'Bob' },
  { field: 'text behind a space', by: 'Mallory', says: (x) => ` ${x}`, shownTo: 'Bob' },
  { field: 'text under one’s own name', by: 'Mia', says: (x) => `Mia:${x}`, shownTo: 'Bob' },
  { field: 'a direct message', by: 'Mia', says: (x) => `Bob:${x}`, shownTo: 'Bob' },
  { field: 'a direct message, by command', by: 'Mallory', says: (x) => `/msg Bob ${x}`, shownTo: 'Bob' },
  { field: 'a direct message, by dialog', by: 'Mia', says: (x) => ['message', 'Bob', x], shownTo: 'Bob' },
  { field: 'a message for a mailbox', by: 'Mia', says: (x) => `Zoe:${x}`, shownTo: 'Zoe' },
  { field: 'a line of a paste', by: 'Mia', says: (x) => ['paste', x, '.'], shownTo: 'Bob' },
  { field: 'a private chat', by: 'Mallory', says: (x) => `/private txt Bob ${x}`, shownTo: 'Bob' },
  { field: 'text to a group', by: 'Mallory', says: (x) => `/group txt team ${x}`, shownTo: 'Bob' },
  { field: 'a topic', by: 'Mallory', says: (x) => `/topic ${x}`, shownTo: 'Bob' },
  { field: 'a topic, in its own answer', by: 'Mallory', says: (x) => `/topic ${x}`, shownTo: 'sender' },
  { field: 'an absence', by: 'Mia', says: (x) => `/away ${x}`, shownTo: 'Bob', bobAsks: '/msg Mia hello' },
  { field: 'a file name', by: 'Mia', says: (x) => `/file Bob ${x} 17`, shownTo: 'Bob' },
  { field: 'a file name in quotes', by: 'Mallory', says: (x) => `/file lab "${x} .txt"`, shownTo: 'Bob' },
  { field: 'the size of a file', by: 'Mia', says: (x) => `/file Bob photo.jpg ${x}`, shownTo: null },
  { field: 'an announcement', by: 'Op', says: (x) => `/announce ${x}`, shownTo: 'Bob' },
  { field: 'a tagged line', by: 'Mallory', says: (x) => `@7 ${x}`, shownTo: 'Bob' },
  { field: 'the token of a ping', by: 'Mia', says: (x) => `ping ${x}`, shownTo: 'sender' },
  { field: 'an unknown command', by: 'Mallory', says: (x) => `/frob${x.replaceAll('/', '|')}`, shownTo: 'sender' },
  { field: 'an unknown command of the other form', by: 'Mia', says: (x) => `server:frob${x}`, shownTo: 'sender' },
  { field: 'a command’s first bytes', by: 'Mia', says: (x) => `${x}/who`, shownTo: 'Bob' },
  { field: 'the subject of help', by: 'Mia', says: (x) => `/help ${x}`, shownTo: null },
  { field: 'a name to register', by: 'visitor', says: (x) => `register N${x}`, shownTo: null },
  { field: 'a lone word of a visitor', by: 'visitor', says: (x) => `N${x}`, shownTo: null },
  { field: 'a name to log in', by: 'visitor', says: (x) => `login N${x} secret`, shownTo: null },
  { field: 'a password', by: 'visitor', says: (x) => `login Bob ${x}`, shownTo: null },
  { field: 'the name in a dialog', by: 'visitor', says: (x) => ['REGISTER', `N${x}`, 'cancel'], shownTo: null },
  { field: 'the password in a dialog', by: 'visitor', says: (x) => ['LOGIN', 'Bob', x], shownTo: null },
  { field: 'a recipient', by: 'Mia', says: (x) => `/msg Bob${x} hello`, shownTo: null },
  { field: 'a recipient, before a colon', by: 'Mia', says: (x) => `Bob${x}: hello`, shownTo: 'Bob' },
  { field: 'a recipient in a dialog', by: 'Mia', says: (x) => ['message', `Bob${x}`, 'cancel'], shownTo: null },
  { field: 'the name for a private chat', by: 'Mia', says: (x) => `/connect to N${x}`, shownTo: null },
  { field: 'the name to accept', by: 'Mia', says: (x) => `/accept connection N${x}`, shownTo: null },
  { field: 'a room to join', by: 'Mia', says: (x) => `/join ${x}`, shownTo: null },
  { field: 'a room to leave', by: 'Mallory', says: (x) => `/leave ${x}`, shownTo: null },
  { field: 'a room to look at', by: 'Mia', says: (x) => `/members ${x}`, shownTo: null },
  { field: 'a group to create', by: 'Mallory', says: (x) => `/create group ${x}`, shownTo: null },
  { field: 'a group to speak to', by: 'Mallory', says: (x) => `/group txt team${x} hello`, shownTo: null },
  { field: 'the name to invite', by: 'Mallory', says: (x) => `/invite group team N${x}`, shownTo: null },
  { field: 'a contact', by: 'Mia', says: (x) => `/add_contact N${x}`, shownTo: null },
  { field: 'a contact in a dialog', by: 'Mia', says: (x) => ['add_contact', `N${x}`, 'cancel'], shownTo: null },
  { field: 'a name to block', by: 'Mia', says: (x) => `/block N${x}`, shownTo: null },
  { field: 'whose history', by: 'Mia', says: (x) => `/history N${x}`, shownTo: null },
  { field: 'a setting', by: 'Mia', says: (x) => `/set bell ${x}`, shownTo: null },
  { field: 'a number to acknowledge', by: 'Mia', says: (x) => `/ack ${x}`, shownTo: null },
  { field: 'how long to wait', by: 'Mia', says: (x) => `/wait ${x} *`, shownTo: null },
  { field: 'whom to ban', by: 'Op', says: (x) => `/ban N${x}`, shownTo: null },
  { field: 'whom to mute', by: 'Op', says: (x) => `/mute N${x}`, shownTo: null },
  { field: 'a file of Chat77', by: 'Mia', says: (x) => `FILE_START|${x}`, shownTo: null },
];

/** What the attack stands between, so that it is known again. */
const marked = (bytes: string, index: number): string => `n${index}(${bytes})n${index}n`;

interface Door {
  readonly name: string;
  readonly skip: string | false;
  /** Somebody without a name at this door. */
  enter(server: TestServer): Promise<TestClient>;
  /** What of the bytes is to be text. */
  text(bytes: Buffer): Buffer;
}

const same = (bytes: Buffer): Buffer => bytes;

/** Without the server's negotiations, and lines as lines. */
function withoutTelnet(bytes: Buffer): Buffer {
  const text = bytes.toString('latin1').replace(/\xff\xfa[^\xff]*\xff\xf0|\xff[\xfb-\xfe]./gs, '');
  return Buffer.from(text.replaceAll('\r\n', '\n'), 'latin1');
}

/** On the telnet port, as a client that leaves echo and editing to the server. */
async function byKeys(server: TestServer): Promise<TestClient> {
  const client = await server.connect(server.telnetPort);
  await client.sendRaw(Buffer.from('\xff\xfd\x01\xff\xfd\x03', 'latin1'));
  return client;
}

const doors: readonly Door[] = [
  { name: 'by nc', skip: false, enter: (server) => server.visitor(), text: same },
  { name: 'on the telnet port', skip: false, enter: byKeys, text: withoutTelnet },
  {
    name: 'by TLS',
    skip: needs('openssl'),
    enter: async (server) => (await connectSecurely(server.tlsPort)).client,
    text: same,
  },
];

interface Scene {
  readonly server: TestServer;
  readonly people: Readonly<Record<'Mallory' | 'Mia' | 'Op' | 'visitor' | 'Bob', TestClient>>;
  enter(line: string): Promise<TestClient>;
  /** Bob has received all that has been said. */
  settle(): Promise<void>;
}

async function scene(t: TestContext, door: Door): Promise<Scene> {
  const options = {
    operators: 'Op',
    telnetPort: 0,
    maxVisitorBytes: 1024 ** 2,
    maxMailboxPerSender: 1000,
    maxOffers: 1000,
  };
  const tls = door.skip === false && door.name === 'by TLS' ? makeCertificate(folder(t)) : {};
  const server = await startTestServer(t, { ...options, ...tls });
  const enter = async (line: string): Promise<TestClient> => {
    const client = await door.enter(server);
    t.after(() => client.destroy());
    client.send(line);
    await client.until(/^INFO: Welcome, /);
    return client;
  };
  const [mallory, mia, op, zoe] = await server.accounts('Mallory', 'Mia', 'Op', 'Zoe');
  zoe.send('/exit');
  await zoe.closed;
  const bob = await enter(`register Bob ${PASSWORD}`);
  await mallory.ask('create group team', 'invite group team Bob', '/connect to Bob', '/join lab');
  bob.send('accept group team', 'accept connection Mallory', 'join lab');
  await bob.until(/^INFO: Joined lab/);
  const visitor = await server.connect(server.quietPort, { from: '127.0.0.7' });
  let turns = 0;
  const settle = async (): Promise<void> => {
    const turn = ++turns;
    op.send(`/msg Bob so far ${turn}`);
    await bob.until(new RegExp(`Op: so far ${turn}\r?$`));
  };
  return { server, people: { Mallory: mallory, Mia: mia, Op: op, visitor, Bob: bob }, enter, settle };
}

/** Sends every attack in this field; returns when all of it has been handled. */
async function attack({ people, settle }: Scene, { by, says, bobAsks }: Field): Promise<void> {
  const sender = people[by];
  const lines = attacks.map(({ bytes }, index) => [says(marked(bytes, index))].flat());
  // A CR at the end of an attack must not meet a line's end.
  const send = (some: readonly string[]): Promise<void> =>
    sender.sendRaw(Buffer.from(some.map((line) => `${line}\n`).join(''), 'latin1'));
  if (bobAsks === undefined) await send(lines.flat());
  else {
    for (const some of lines) {
      await send(some);
      await sender.sync();
      people.Bob.send(bobAsks);
      await people.Bob.until(/STATUS:/);
    }
  }
  await sender.sync();
  await settle();
}

/** Every attack is there, as what has been made of it. */
function assertShown(bytes: Buffer, why: string): void {
  const text = bytes.toString();
  for (const [index, { what }] of attacks.entries()) {
    // A file name loses what looks like a path before it, and an unknown command its end.
    assert.ok(text.includes(`n${index}(`) || text.includes(`)n${index}n`), `${why}: ${what} is not there`);
  }
}

for (const door of doors) {
  test(`${door.name}: nothing that acts on a terminal comes out of any field`, { skip: door.skip }, async (t) => {
    const stage = await scene(t, door);
    const { people, enter, settle } = stage;
    const { Bob } = people;
    for (const field of fields) {
      const sender = people[field.by];
      const [heard, answered] = [Bob.bytes.length, sender.bytes.length];
      await attack(stage, field);
      const received = door.text(Bob.bytes.subarray(heard));
      const answers = withoutTelnet(sender.bytes.subarray(answered));
      assertHarmless(received, `${field.field}, to Bob`);
      assertHarmless(answers, `${field.field}, to the sender`);
      if (field.shownTo === 'Bob') assertShown(received, field.field);
      if (field.shownTo === 'sender') assertShown(answers, field.field);
    }
    const before = Bob.bytes.length;
    // One after the other: on the telnet port the server takes away what is half typed for what comes in between.
    for (const [line, last] of [
      ['/my files', /^Files: /],
      ['/history 200', /^INFO: History/],
      ['/history team 200', /^INFO: History of .*team/],
      ['/history Mallory 200', /^INFO: History of .*Mallory/],
    ] as const) {
      Bob.send(line);
      await Bob.until(last);
    }
    const history = door.text(Bob.bytes.subarray(before));
    assertHarmless(history, 'the history');
    assertShown(history, 'the history');
    const zoe = await enter(`login Zoe ${PASSWORD}`);
    people.Op.send('/msg Zoe that was all');
    await zoe.until(/Op: that was all\r?$/);
    assertHarmless(door.text(zoe.bytes), 'the mailbox');
    assertShown(door.text(zoe.bytes), 'the mailbox');
    await settle();
  });

  test(`${door.name}: nor out of the reason for which somebody is thrown out`, { skip: door.skip }, async (t) => {
    const { people, enter } = await scene(t, door);
    const read: Buffer[] = [];
    for (const [index, { bytes }] of attacks.entries()) {
      const victim = await enter('register Vic');
      await people.Op.sendRaw(Buffer.from(`/kick Vic ${marked(bytes, index)}\n`, 'latin1'));
      await victim.ended;
      read.push(door.text(victim.bytes));
    }
    assertHarmless(Buffer.concat(read), 'the reason');
    assertShown(Buffer.concat(read), 'the reason');
  });
}

/** How a half-typed line is drawn and taken away; a bell where a key does nothing. */
const ESC = '\x1b';
const DRAWING = new RegExp(`${ESC}\\[\\d*[ABCJK]|${ESC}\\[H${ESC}\\[2J|\\r|\\u0007`, 'g');

test('whoever types an attack on the telnet port is shown no more of it than others are', async (t) => {
  const server = await startTestServer(t, { telnetPort: 0 });
  const bob = await server.person('Bob');
  const mallory = await byKeys(server);
  mallory.send('register Mallory');
  await mallory.until(/^INFO: Welcome/);
  for (const [index, { bytes, what }] of attacks.entries()) {
    const [heard, shown] = [bob.bytes.length, mallory.bytes.length];
    await mallory.sendRaw(Buffer.from(`${marked(bytes, index)}\n`, 'latin1'));
    mallory.send(`ping ${index}`);
    await mallory.until(new RegExp(`PONG:${index}\r?$`));
    await bob.sync();
    assertHarmless(bob.bytes.subarray(heard), `${what}, to Bob`);
    const screen = withoutTelnet(mallory.bytes.subarray(shown)).toString('latin1').replace(DRAWING, '');
    assertHarmless(Buffer.from(screen, 'latin1'), `${what}, to who types it`);
  }
});
