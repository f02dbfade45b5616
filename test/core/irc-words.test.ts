/** What fingers that know IRC type (R3.72). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openCore, settle } from './rig.js';

test('R3.72 /list, /names, /part and /query are rooms, members or who, leave and msg', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.room('lab', 'Alice', 'Bob');
  assert.deepEqual(await alice.ask('/list'), ['Rooms: lab (2)']);
  assert.deepEqual(await alice.ask('/names'), ['INFO: Members of lab: Alice, Bob']);
  assert.match((await alice.ask('/part #lab'))[0] ?? '', /^INFO: Left lab\. /);
  assert.deepEqual(await bob.sync(), ['LEFT:lab:Alice:left']);
  assert.deepEqual(await alice.ask('/names'), ['Online users: Alice, Bob']);
  assert.deepEqual(await alice.ask('/names #lab'), ['INFO: Members of lab: Bob']);
  assert.match((await alice.ask('/query Bob hi')).join('|'), /^STATUS:\d+:delivered:Bob$/);
  assert.deepEqual(await bob.sync(), ['Alice: hi']);
  assert.match((await alice.ask('/query Bob')).join('|'), /^ERROR: USAGE .*msg <name> <text>/);
  assert.match((await bob.ask('/part')).join('|'), /^INFO: Left lab\. /);
});

test('R3.72 /ignore is block, and /unignore unblock', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.accounts('Alice', 'Bob');
  assert.deepEqual(await alice.ask('/ignore Bob'), ['INFO: Blocked Bob.']);
  await bob.ask('hello');
  assert.deepEqual(await alice.sync(), []);
  assert.deepEqual(await alice.ask('/unignore Bob'), ['INFO: Unblocked Bob.']);
});

test('R3.72 /topic with a room of one’s own before it is for that room', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.room('lab', 'Alice', 'Bob');
  await alice.ask('/join den');
  await settle(alice, bob);
  assert.match((await alice.ask('/topic #LAB sockets at ten')).join('|'), /^INFO: Topic of lab: .*sockets at ten$/);
  assert.deepEqual(await bob.sync(), ['TOPIC:lab:Alice:sockets at ten']);
  assert.match((await alice.ask('/topic #lab')).join('|'), /^INFO: Topic of lab: .*sockets at ten$/);
  assert.match((await alice.ask('/topic #today only')).join('|'), /^INFO: Topic of den: .*#today only$/);
});

test('R3.72 without a slash these words are speech', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  for (const line of ['list', 'names', 'part of it', 'ignore it', 'me', 'query results are in']) {
    assert.deepEqual(await alice.ask(line), [], line);
    assert.deepEqual(await bob.sync(), [`Alice (to all): ${line}`], line);
  }
});
