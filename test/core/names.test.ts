/** Taking a name (R2.15, R2.16, R2.17, R3.2, R5.3). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openCore, type TestCore } from './rig.js';

async function answerTo(core: TestCore, line: string): Promise<string> {
  const visitor = await core.visitor();
  // Anybody who asked before may be seen to leave only now.
  const answers = (await visitor.ask(line)).filter((one) => !one.startsWith('OFFLINE:'));
  assert.equal(answers.length, 1, `${JSON.stringify(line)} was answered by ${JSON.stringify(answers)}`);
  visitor.destroy();
  await visitor.closed;
  return answers[0] as string;
}

test('register <name> takes a free name and is answered by INFO: Welcome, <name>!', async (t) => {
  const core = await openCore(t);
  assert.match(await answerTo(core, 'register Alice'), /^INFO: Welcome, Alice! /);
  assert.match(await answerTo(core, 'server:register Bob'), /^INFO: Welcome, Bob! /);
  assert.match(await answerTo(core, '/register Carl'), /^INFO: Welcome, Carl! /);
  assert.match(await answerTo(core, 'REGISTER Dora'), /^INFO: Welcome, Dora! /);
  assert.match(await answerTo(core, 'Server:Register Eve'), /^INFO: Welcome, Eve! /);
});

test('a name is a letter, then up to 31 letters, digits, _, - and ., and its last character is no dot', async (t) => {
  const core = await openCore(t);
  for (const name of ['a', 'Z9', `a${'b'.repeat(31)}`, 'a.b', 'a-b_c', 'x-', 'x_']) {
    const answer = await answerTo(core, `register ${name}`);
    assert.equal(answer.startsWith(`INFO: Welcome, ${name}! `), true, answer);
  }
  const invalid = [
    `a${'b'.repeat(32)}`,
    'a.',
    '7up',
    '_a',
    '-a',
    '.a',
    'a:b',
    'a/b',
    'a#b',
    '#a',
    '@a',
    'a,b',
    'a(b)',
    'Zoë',
    'Аlice', // the first letter is Cyrillic
    'Alicе', // the last one is
    '\u212aaren', // the Kelvin sign, whose lower case is an ordinary k
    'A\u200clice',
    'A\u200blice',
    'A\u00adlice',
    'Alice\u2060',
    'Alice\u202e',
    'Alice\u0301',
    'A\ufeffice',
    'Alice\u3164',
    'Ali\x07ce',
    'Ali\x1b[31mce',
    '张伟',
    '😀',
  ];
  for (const name of invalid) {
    const answer = await answerTo(core, `register ${name}`);
    assert.match(answer, /^ERROR: NAME_INVALID /, JSON.stringify(name));
  }
});

test('spaces around a name do not belong to it, and a name has none within', async (t) => {
  const core = await openCore(t);
  assert.match(await answerTo(core, 'register   Alice  '), /^INFO: Welcome, Alice! /);
  assert.match(await answerTo(core, 'register\tBob'), /^INFO: Welcome, Bob! /);
  // Two words are a name and a password; three are nothing.
  assert.match(await answerTo(core, 'register Carl Smith junior'), /^ERROR: USAGE /);
});

test('a name cannot be the first word of a line of the server, in any case', async (t) => {
  const core = await openCore(t);
  const reserved = [
    ...['INFO', 'ERROR', 'STATUS', 'ONLINE', 'OFFLINE', 'JOINED', 'LEFT', 'PONG', 'MATCHED', 'WARNING', 'NOTICE'],
    ...['HISTORY', 'Rooms', 'Members', 'Groups', 'Contacts', 'Blocks', 'Topic', 'Online', 'Private', 'Registration'],
    ...['Authorise', 'server', 'all', 'everyone', 'OK', 'AWAY', 'TOPIC'],
    ...['ALIAS', 'PASSWORD', 'RECIPIENT', 'MESSAGE', 'CONTACT'],
    ...['AUTH_SUCCESS', 'PRIVATE_REQUEST_FROM', 'GROUP_INVITE', 'CONTACT_ONLINE', 'FILE_OFFER_FROM', 'SOME_DAY'],
  ];
  for (const name of reserved) {
    for (const form of [name, name.toLowerCase(), name[0]?.toUpperCase() + name.slice(1).toLowerCase()]) {
      if (name === 'SOME_DAY' && form !== name) continue;
      assert.match(await answerTo(core, `register ${form}`), /^ERROR: NAME_RESERVED /, form);
    }
  }
});

test('a name that somebody has is taken, whatever its case; it keeps the case in which it was taken', async (t) => {
  const core = await openCore(t);
  const [alice] = await core.people('aLiCe');
  for (const name of ['aLiCe', 'alice', 'ALICE', 'Alice']) {
    assert.match(await answerTo(core, `register ${name}`), /^ERROR: NAME_TAKEN /, name);
  }
  assert.deepEqual(await alice.ask('who'), ['Online users: aLiCe']);
});

test('who was refused a name is a visitor still, and can take another', async (t) => {
  const core = await openCore(t);
  await core.people('Alice');
  const visitor = await core.visitor();
  const answers = await visitor.ask('register Alice', 'who', 'register Bob', 'who');
  assert.match(answers[0] ?? '', /^ERROR: NAME_TAKEN /);
  assert.match(answers[1] ?? '', /^ERROR: NOT_REGISTERED /);
  assert.match(answers[2] ?? '', /^INFO: Welcome, Bob! /);
  assert.equal(answers[3], 'Online users: Alice, Bob');
});

test('one connection has one name: who has one cannot take another', async (t) => {
  const core = await openCore(t);
  const [alice] = await core.people('Alice');
  assert.match((await alice.ask('register Bob'))[0] ?? '', /^ERROR: ALREADY_REGISTERED /);
  assert.match((await alice.ask('register Alice'))[0] ?? '', /^ERROR: ALREADY_REGISTERED /);
  assert.deepEqual(await alice.ask('who'), ['Online users: Alice']);
});

test('of two names asked for in one burst the first is taken, and what follows is said under it', async (t) => {
  const core = await openCore(t);
  const [bob] = await core.people('Bob');
  const client = await core.visitor();
  const answers = await client.ask('register Alice', 'register Carl', 'Bob: hello');
  assert.match(answers[0] ?? '', /^INFO: Welcome, Alice! /);
  assert.match(answers[1] ?? '', /^ERROR: ALREADY_REGISTERED /);
  assert.match(answers[2] ?? '', /^STATUS:\d+:delivered:Bob$/);
  assert.deepEqual(await bob.sync(), ['ONLINE:Alice', 'Alice: hello']);
});

test('of 200 who ask for one name at once, one gets it, and the others are told that it is taken', async (t) => {
  const core = await openCore(t);
  const visitors = await Promise.all(Array.from({ length: 200 }, () => core.visitor()));
  const answers = await Promise.all(visitors.map((visitor) => visitor.ask('register Alice')));
  const winners = answers.filter(([answer]) => answer?.startsWith('INFO: Welcome, Alice! '));
  const losers = answers.filter(([answer]) => answer?.startsWith('ERROR: NAME_TAKEN '));
  assert.equal(winners.length, 1);
  assert.equal(losers.length, 199);
  assert.equal(
    answers.every((answer) => answer.length === 1),
    true,
  );
});

test('a name is free again as soon as its owner has gone', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  alice.send('exit');
  assert.equal(await bob.next(), 'OFFLINE:Alice:exit');
  assert.match(await answerTo(core, 'register alice'), /^INFO: Welcome, alice! /);
});

test('there are no more people than the server takes', async (t) => {
  const core = await openCore(t, { maxPeople: 2 });
  const [alice] = await core.people('Alice', 'Bob');
  assert.match(await answerTo(core, 'register Carl'), /^ERROR: SERVER_FULL /);
  alice.send('exit');
  await alice.rest();
  assert.match(await answerTo(core, 'register Carl'), /^INFO: Welcome, Carl! /);
});
