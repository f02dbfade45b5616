/** Tags: which answer belongs to which line (R2.3). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openCore, settle } from './rig.js';

test('every direct answer to a tagged line begins with the tag, and the last one is OK or the error', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  assert.deepEqual(await alice.ask('@7 who'), ['@7 Online users: Alice, Bob', '@7 OK']);
  const [status, ok, ...more] = await alice.ask('@1234567890123456 Bob: hi');
  assert.match(status ?? '', /^@1234567890123456 STATUS:\d+:delivered:Bob$/);
  assert.deepEqual([ok, ...more], ['@1234567890123456 OK']);
  const help = await alice.ask('@3 help');
  assert.equal(help.length > 10, true);
  for (const line of help.slice(0, -1)) assert.match(line, /^@3 INFO: /);
  assert.equal(help.at(-1), '@3 OK');
  assert.match((await alice.ask('@4 Nobody1: hi')).join('|'), /^@4 ERROR: NO_SUCH_USER [^|]*$/);
  assert.match((await alice.ask('@5 /frobnicate')).join('|'), /^@5 ERROR: UNKNOWN_COMMAND [^|]*$/);
  assert.deepEqual(await alice.ask('@0007 ping x'), ['@0007 PONG:x', '@0007 OK']);
  assert.deepEqual(await bob.sync(), ['Alice: hi']);
});

test('speech, otherwise silent, is answered by OK under a tag', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  assert.deepEqual(await alice.ask('@1 hello'), ['@1 OK']);
  assert.deepEqual(await alice.ask('@2 /all hello'), ['@2 OK']);
  assert.deepEqual(await alice.ask('@3 Alice: hello'), ['@3 OK']);
  assert.deepEqual(await bob.sync(), ['Alice (to all): hello', 'Alice (to all): hello', 'Alice (to all): hello']);
});

test('register, too, can be tagged', async (t) => {
  const core = await openCore(t);
  const visitor = await core.visitor();
  const [welcome, ok, ...more] = await visitor.ask('@1 register Alice');
  assert.match(welcome ?? '', /^@1 INFO: Welcome, Alice! /);
  assert.deepEqual([ok, ...more], ['@1 OK']);
});

test('exit, too, is answered under its tag before the connection ends', async (t) => {
  const core = await openCore(t);
  const [alice] = await core.people('Alice');
  alice.send('@8 exit');
  const lines = await alice.rest();
  assert.equal(lines.at(-1), '@8 OK');
  assert.equal(lines.length, 2);
});

test('one tag only', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  const answers = await alice.ask('@1 @2 who');
  assert.match(answers.join('|'), /^@1 ERROR: USAGE [^|]*$/);
  assert.match((await alice.ask('@1  ')).join('|'), /^@1 ERROR: USAGE [^|]*$/);
  assert.deepEqual(await bob.sync(), []);
});

test('a command that would open a dialog is refused under a tag, and no dialog is open', async (t) => {
  const core = await openCore(t);
  const [alice] = await core.people('Alice');
  for (const line of ['message', 'send', '/message', 'server:send']) {
    assert.match((await alice.ask(`@1 ${line}`)).join('|'), /^@1 ERROR: TAGGED_DIALOG [^|]*$/, line);
    assert.deepEqual(await alice.ask('who'), ['Online users: Alice'], line);
  }
  // With its arguments it asks nothing.
  assert.match((await alice.ask('@1 /message Alice hi')).join('|'), /^@1 ERROR: SELF [^|]*$/);
});

test('within a dialog a tag is text', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  alice.send('message', 'Bob', '@7 who');
  await alice.until(/^STATUS:/);
  await settle(alice);
  assert.deepEqual(await bob.sync(), ['Alice: @7 who']);
});

test('what others say is never tagged, and carries no tag of theirs', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.room('lab', 'Alice', 'Bob');
  await bob.sync();
  await alice.ask('@5 hello', '@6 /msg Bob hi', '@7 /topic t');
  assert.deepEqual(await bob.sync(), ['Alice (in lab): hello', 'Alice: hi', 'TOPIC:lab:Alice:t']);
});
