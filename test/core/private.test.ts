/** Private chats by consent (R3.9, R3.10, R3.11, R3.12, R3.13, R3.14, R3.15). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openCore, settle } from './rig.js';

const one = (lines: readonly string[]): string => {
  assert.equal(lines.length, 1, JSON.stringify(lines));
  return lines[0] as string;
};

test('the handshake: asked for, told what to type, accepted, talked, listed, ended', async (t) => {
  const core = await openCore(t);
  const [alice, bob, carl] = await core.people('Alice', 'Bob', 'Carl');
  assert.match(one(await alice.ask('connect to Bob')), /^INFO: Asked Bob /);
  const [request, hint, ...more] = await bob.sync();
  assert.equal(request, 'PRIVATE_REQUEST_FROM:Alice');
  assert.match(hint ?? '', /^INFO: .*accept connection Alice.*reject connection Alice/);
  assert.deepEqual(more, []);
  assert.equal(one(await bob.ask('accept connection Alice')), 'PRIVATE_CONNECTED:Alice');
  assert.deepEqual(await alice.sync(), ['PRIVATE_CONNECTED:Bob']);

  assert.match(one(await alice.ask('private txt Bob a secret')), /^STATUS:\d+:delivered:Bob$/);
  assert.deepEqual(await bob.sync(), ['Alice (private): a secret']);
  assert.match(one(await bob.ask('/private txt alice another')), /^STATUS:\d+:delivered:Alice$/);
  assert.deepEqual(await alice.sync(), ['Bob (private): another']);

  assert.deepEqual(await alice.ask('my private chats'), ['Private chats: Bob']);
  assert.deepEqual(await bob.ask('MY Private Chats'), ['Private chats: Alice']);
  assert.deepEqual(await carl.ask('my private chats'), ['Private chats: none']);

  assert.equal(one(await alice.ask('end private Bob')), 'PRIVATE_ENDED:Bob:ended');
  assert.deepEqual(await bob.sync(), ['PRIVATE_ENDED:Alice:ended']);
  assert.deepEqual(await bob.ask('my private chats'), ['Private chats: none']);
  assert.match(one(await bob.ask('private txt Alice still there?')), /^ERROR: NOT_CONNECTED /);
  assert.deepEqual(await alice.sync(), []);
  assert.deepEqual(await carl.sync(), []);
});

test('a rejected request is told to the one who asked, who may ask again', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  await alice.ask('connect to Bob');
  await bob.sync();
  assert.match(one(await bob.ask('reject connection alice')), /^INFO: Rejected .*Alice/);
  assert.deepEqual(await alice.sync(), ['PRIVATE_REJECTED:Bob']);
  assert.match(one(await bob.ask('accept connection Alice')), /^ERROR: NO_REQUEST /);
  assert.match(one(await alice.ask('connect to Bob')), /^INFO: Asked Bob /);
  assert.equal((await bob.sync())[0], 'PRIVATE_REQUEST_FROM:Alice');
});

test('two requests that cross connect both', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  await alice.ask('connect to Bob');
  await bob.sync();
  assert.equal(one(await bob.ask('connect to Alice')), 'PRIVATE_CONNECTED:Alice');
  assert.deepEqual(await alice.sync(), ['PRIVATE_CONNECTED:Bob']);
  assert.match(one(await bob.ask('accept connection Alice')), /^ERROR: ALREADY_CONNECTED /);
});

test('a repeated request, one to oneself, one to somebody connected and one to nobody are errors', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  await alice.ask('connect to Bob');
  assert.match(one(await alice.ask('connect to bob')), /^ERROR: ALREADY_ASKED /);
  assert.equal((await bob.sync()).length, 2);
  assert.match(one(await alice.ask('connect to ALICE')), /^ERROR: SELF /);
  await bob.ask('accept connection Alice');
  await alice.sync();
  assert.match(one(await alice.ask('connect to Bob')), /^ERROR: ALREADY_CONNECTED /);
  assert.match(one(await bob.ask('connect to Alice')), /^ERROR: ALREADY_CONNECTED /);
  assert.match(one(await alice.ask('connect to Nobody1')), /^ERROR: NO_SUCH_USER /);
  // Nothing is left of a request to nobody.
  assert.match(one(await alice.ask('connect to Nobody1')), /^ERROR: NO_SUCH_USER /);
});

test('accepting, rejecting, ending and talking need what they speak of', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  for (const name of ['Bob', 'Alice', 'Nobody1']) {
    assert.match(one(await alice.ask(`accept connection ${name}`)), /^ERROR: NO_REQUEST /, name);
    assert.match(one(await alice.ask(`reject connection ${name}`)), /^ERROR: NO_REQUEST /, name);
    assert.match(one(await alice.ask(`end private ${name}`)), /^ERROR: NOT_CONNECTED /, name);
    const code = name === 'Alice' ? 'SELF' : 'NOT_CONNECTED';
    assert.equal(one(await alice.ask(`private txt ${name} hi`)).startsWith(`ERROR: ${code} `), true, name);
  }
  // One's own request cannot be accepted by oneself.
  await alice.ask('connect to Bob');
  assert.match(one(await alice.ask('accept connection Bob')), /^ERROR: NO_REQUEST /);
  assert.match(one(await alice.ask('private txt Bob too early')), /^ERROR: NOT_CONNECTED /);
  assert.equal((await bob.sync()).length, 2);
});

test('a private chat ends when either side leaves, and the other is told why', async (t) => {
  const core = await openCore(t);
  const [alice, bob, carl] = await core.people('Alice', 'Bob', 'Carl');
  await alice.ask('connect to Bob', 'connect to Carl');
  await bob.ask('accept connection Alice');
  await carl.ask('accept connection Alice');
  await settle(alice, bob, carl);
  bob.send('exit');
  assert.deepEqual(await alice.until('OFFLINE:Bob:exit'), ['PRIVATE_ENDED:Bob:exit', 'OFFLINE:Bob:exit']);
  assert.deepEqual(await alice.ask('my private chats'), ['Private chats: Carl']);
  carl.end();
  assert.deepEqual(await alice.until(/^OFFLINE:Carl/), [
    'PRIVATE_ENDED:Carl:disconnected',
    'OFFLINE:Carl:disconnected',
  ]);
  // Another Bob is not connected.
  const again = await core.person('Bob');
  assert.match(one(await again.ask('private txt Alice hi')), /^ERROR: NOT_CONNECTED /);
});

test('a request lapses when the one who asked leaves', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  await alice.ask('connect to Bob');
  alice.send('exit');
  await bob.until('OFFLINE:Alice:exit');
  assert.match(one(await bob.ask('accept connection Alice')), /^ERROR: NO_REQUEST /);
  await core.person('Alice');
  await bob.until('ONLINE:Alice');
  assert.match(one(await bob.ask('accept connection Alice')), /^ERROR: NO_REQUEST /);
});

test('a request lapses when the one who was asked leaves', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  await alice.ask('connect to Bob');
  bob.send('exit');
  await alice.until('OFFLINE:Bob:exit');
  const again = await core.person('Bob');
  await alice.until('ONLINE:Bob');
  assert.match(one(await again.ask('accept connection Alice')), /^ERROR: NO_REQUEST /);
  assert.match(one(await alice.ask('connect to Bob')), /^INFO: Asked Bob /);
});

test('a request to somebody who is offline waits for their return, if the one who asked is still here then', async (t) => {
  const core = await openCore(t);
  const [alice] = await core.people('Alice');
  const bob = await core.account('Bob');
  bob.send('exit');
  await alice.until('OFFLINE:Bob:exit');
  assert.match(one(await alice.ask('connect to bob')), /^STATUS:\d+:queued:Bob$/);
  const again = await core.login('Bob');
  assert.equal(await again.next(), 'PRIVATE_REQUEST_FROM:Alice');
  assert.match(await again.next(), /^INFO: /);
  assert.equal(one(await again.ask('accept connection Alice')), 'PRIVATE_CONNECTED:Alice');
});

test('private chats are bounded', async (t) => {
  const core = await openCore(t, { maxPrivateChats: 2 });
  const [alice, bob] = await core.people('Alice', 'Bob', 'Carl', 'Dora');
  await alice.ask('connect to Bob', 'connect to Carl');
  assert.match(one(await alice.ask('connect to Dora')), /^ERROR: TOO_MANY_CHATS /);
  await bob.ask('reject connection Alice');
  await alice.sync();
  assert.match(one(await alice.ask('connect to Dora')), /^INFO: Asked Dora /);
});
