/** The message of the day (R3.111). */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { jsonVisitor } from '../json/client.js';
import { leave, openCore, PASSWORD } from './rig.js';

const LINES = ['Today: sockets', '  Files: /my files'];
const SHOWN = LINES.map((line) => `INFO: ${line}`);
const WELCOME = /^INFO: Welcome, /;

async function house(t: TestContext) {
  const core = await openCore(t);
  core.core.chat.motd.replace(LINES);
  return core;
}

test('R3.111 people are shown it right after the welcome, however they come in', async (t) => {
  const core = await house(t);
  await leave(await core.account('Ann'));
  for (const [line, first] of [
    ['register Bob', WELCOME],
    [`register Cleo ${PASSWORD}`, WELCOME],
    ['/nick Dora', WELCOME],
    [`login Ann ${PASSWORD}`, WELCOME],
  ] as const) {
    const client = await core.come({ greeted: true });
    await client.sync();
    const [welcome = '', ...more] = await client.ask(line);
    assert.match(welcome, first, line);
    assert.deepEqual(more, SHOWN, line);
  }
  const chat77 = await core.come({ greeted: true });
  await chat77.sync();
  chat77.send('LOGIN', 'Cleo', PASSWORD);
  const refused = await chat77.until(/^Authorise MODE/);
  assert.ok(!refused.includes(SHOWN[0] as string), 'Cleo is here already: nobody came in');
});

test('R3.111 the LOGIN dialog shows it behind its own lines', async (t) => {
  const core = await house(t);
  const ann = await core.account('Ann');
  await leave(ann);
  const client = await core.come({ greeted: true });
  await client.sync();
  client.send('LOGIN', 'Ann', PASSWORD);
  const [, , success, welcome = '', ...more] = await client.until(new RegExp(`^${SHOWN[1]}$`));
  assert.equal(success, 'AUTH_SUCCESS');
  assert.match(welcome, WELCOME);
  assert.deepEqual(more, SHOWN);
});

test('R3.111 programs are not, nor who comes only to say something; and rooms come behind it', async (t) => {
  const core = await house(t);
  const quiet = await core.visitor();
  assert.equal((await quiet.ask('register Bob')).length, 1);
  const sayer = await core.come({ greeted: true });
  await sayer.sync();
  assert.equal((await sayer.ask('/says_only bot')).length, 1);
  const plain = await jsonVisitor(core);
  assert.equal((await plain.answers({ type: 'init', username: 'Carl' })).length, 1);
});

test('R3.111 in the JSON dialect it is an object, for who has a person before it, and not on the way back', async (t) => {
  const core = await house(t);
  const page = await jsonVisitor(core);
  const came = await page.answers({ type: 'init', username: 'Ann', for_people: true, rooms: ['lab'] });
  assert.deepEqual(
    came.map(({ type }) => type),
    ['status', 'motd', 'join'],
  );
  assert.deepEqual(came[1], { type: 'motd', lines: LINES, text: LINES.join('\n') });
  const again = await jsonVisitor(core);
  const back = await again.answers({ type: 'init', username: 'Bob', for_people: true, since: 0 });
  assert.deepEqual(
    back.map(({ type }) => type),
    ['status', 'missed'],
  );
});

test('R3.111 /motd shows it to anybody with a name, as it is by then, or says that there is none', async (t) => {
  const core = await house(t);
  const bob = await core.person('Bob');
  assert.deepEqual(await bob.ask('/motd'), SHOWN);
  core.core.chat.motd.replace(['Tomorrow: a test']);
  assert.deepEqual(await bob.ask('/motd'), ['INFO: Tomorrow: a test']);
  core.core.chat.motd.replace([]);
  assert.deepEqual(await bob.ask('/motd'), ['INFO: There is no message of the day.']);
  const client = await core.come({ greeted: true });
  await client.sync();
  assert.equal((await client.ask('register Carl')).length, 1, 'and nothing is shown on entering');
  assert.match((await (await core.visitor()).ask('/motd')).join('|'), /^ERROR: NOT_REGISTERED /);
});
