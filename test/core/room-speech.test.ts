/** What a line means to somebody who is in a room (R2.5, R2.11). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heard, openCore, settle } from './rig.js';

test('in a room everything is said there: exit, who, help, Bob:hi and two-word commands included', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.room('lab', 'Alice', 'Bob');
  await settle(alice, bob);
  const lines = [
    ...[
      'hello',
      'exit',
      'quit',
      'who',
      'help',
      '?',
      'users',
      'Bob:hi',
      'Bob: hi',
      'Alice: hi',
      'rooms',
      'members',
      'ping 1',
    ],
    ...[
      'connect to Bob',
      'my private chats',
      'bdct txt hi',
      'join other',
      'away',
      'back',
      'message',
      'send',
      'topic x',
    ],
    ...['private matters', 'private txtbook', 'set bell on', 'login to the other machine first', 'msgs are over there'],
    ...['10:30 is fine', 'http://example.org', '@home', '{"type":"who"}', '  indented'],
  ];
  for (const line of lines) {
    assert.deepEqual(await alice.ask(line), [], line);
    assert.deepEqual(await bob.sync(), [`Alice (in lab): ${line}`], line);
  }
});

test('in a room a line that reads as something private is refused as IN_ROOM and said to nobody', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.room('lab', 'Alice', 'Bob');
  await settle(alice, bob);
  const lines = [
    ...[
      'private txt Bob a secret',
      'private txt Bob',
      'private txt',
      'PRIVATE TXT bob x',
      'msg Bob a secret',
      'msg bob x',
    ],
    ...[
      'login',
      'register',
      'login Alice secret',
      'register Alice',
      'register Alice secret',
      'LOGIN alice secret takeover',
    ],
    ...['passwd secret', 'passwd old new', 'group txt friends a secret', 'msg', 'msg 10:30 a secret'],
    ...[' msg Bob a secret', ' login Alice secret', ' /passwd secret', ' private txt Bob a secret'],
  ];
  for (const line of lines) {
    const answers = await alice.ask(line);
    assert.equal(answers.length, 1, `${line}: ${JSON.stringify(answers)}`);
    assert.match(answers[0] ?? '', /^ERROR: IN_ROOM .*put a \/ before/, line);
    assert.equal(answers[0]?.includes('secret'), false, 'a secret is not repeated');
  }
  assert.deepEqual(await heard(bob, alice), []);
});

test('in a room every command works after a slash or server:', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.room('lab', 'Alice', 'Bob');
  await settle(alice, bob);
  assert.deepEqual(await alice.ask('/who'), ['Online users: Alice, Bob']);
  assert.deepEqual(await alice.ask('server:who'), ['Online users: Alice, Bob']);
  assert.match((await alice.ask('/msg Bob hi'))[0] ?? '', /^STATUS:\d+:delivered:Bob$/);
  assert.match((await alice.ask('/connect to Bob'))[0] ?? '', /^INFO: Asked Bob/);
  await bob.ask('/accept connection Alice');
  await alice.sync();
  assert.match((await alice.ask('/private txt Bob psst'))[0] ?? '', /^STATUS:\d+:delivered:Bob$/);
  const lines = await bob.sync();
  assert.deepEqual(lines, ['Alice (private): psst']);
});

test('in a room a tag, Chat77’s file lines and an unknown command are what they are elsewhere', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.room('lab', 'Alice', 'Bob');
  await settle(alice, bob);
  assert.deepEqual(await alice.ask('@4 hello'), ['@4 OK']);
  assert.deepEqual(await alice.ask('@5 /who'), ['@5 Online users: Alice, Bob', '@5 OK']);
  assert.deepEqual(await alice.ask('BEEP_UDP_PORT:1'), []);
  assert.match((await alice.ask('FILE_START|Bob|x|1')).join('|'), /^ERROR: UNSUPPORTED [^|]*$/);
  assert.match((await alice.ask('/frobnicate')).join('|'), /^ERROR: UNKNOWN_COMMAND [^|]*$/);
  assert.match((await alice.ask('/Bob:the key')).join('|'), /^ERROR: UNKNOWN_COMMAND [^|]*type: \/msg Bob <text>$/);
  assert.match((await alice.ask('@6 msg Bob secret')).join('|'), /^@6 ERROR: IN_ROOM [^|]*$/);
  assert.deepEqual(await heard(bob, alice), ['Alice (in lab): hello']);
});

test('a direct message that comes while in a room can be answered with /msg, and is not said in the room', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.room('lab', 'Alice', 'Bob');
  const [carl] = await core.people('Carl');
  await settle(alice, bob, carl);
  await carl.ask('Alice: hello');
  assert.deepEqual(await alice.ask('/msg Carl yes?').then((lines) => lines[0]), 'Carl: hello');
  assert.deepEqual(await carl.sync(), ['Alice: yes?']);
  assert.deepEqual(await bob.sync(), []);
});

test('the dialog of /message works in a room', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.room('lab', 'Alice', 'Bob');
  await settle(alice, bob);
  alice.send('/message', 'Bob', 'quietly');
  const lines = await alice.until(/^STATUS:/);
  assert.deepEqual(lines.slice(0, 2), ['RECIPIENT?', 'MESSAGE?']);
  assert.deepEqual(await heard(bob, alice), ['Alice: quietly']);
});
