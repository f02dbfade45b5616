/** A guest takes another name: /nick (R3.71, R3.2, R4.8). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandTable } from '../../src/core/session/table.js';
import { heard, leave, openCore, settle } from './rig.js';

test('R3.71 for the others one leaves and another comes, in the rooms, too', async (t) => {
  const core = await openCore(t);
  const [gus, bob] = await core.room('lab', 'Gus', 'Bob');
  const [carl] = await core.people('Carl');
  await settle(gus, bob);
  assert.deepEqual(await gus.ask('/nick Gustav'), ['INFO: You are Gustav now.']);
  assert.deepEqual(await bob.sync(), [
    'LEFT:lab:Gus:renamed',
    'OFFLINE:Gus:renamed',
    'ONLINE:Gustav',
    'JOINED:lab:Gustav',
  ]);
  assert.deepEqual(await carl.sync(), ['OFFLINE:Gus:renamed', 'ONLINE:Gustav']);
  assert.deepEqual(await gus.ask('hello', '/who', '/members'), [
    'Online users: Bob, Carl, Gustav',
    'INFO: Members of lab: Bob, Gustav',
  ]);
  assert.deepEqual(await bob.sync(), ['Gustav (in lab): hello']);
  await bob.ask('back to you');
  assert.deepEqual(await gus.sync(), ['Bob (in lab): back to you']);
  const next = await core.person('Gus');
  assert.deepEqual(await heard(next, gus), []);
});

test('R3.71 rooms stay, in their order, with their topic, and so does being away', async (t) => {
  const core = await openCore(t);
  const [gus, bob] = await core.people('Gus', 'Bob');
  await gus.ask('/join den', '/topic Quiet', '/join lab', '/away lunch', '/nick Gustav');
  assert.match((await gus.ask('/topic')).join('|'), /No topic in lab/);
  assert.deepEqual(await gus.ask('/members den'), ['INFO: Members of den: Gustav']);
  assert.match((await gus.ask('/join den', '/topic')).join('|'), /Quiet/);
  await settle(bob);
  assert.match((await bob.ask('Gustav: hi')).join('|'), /^AWAY:Gustav:lunch\|STATUS:\d+:delivered:Gustav$/);
});

test('R3.71 all that keeps somebody out of a name holds, and nothing has happened then', async (t) => {
  const core = await openCore(t, { operators: 'Olga' });
  const [olga, alice] = await core.accounts('Olga', 'Alice');
  const [gus, bob] = await core.people('Gus', 'Bob');
  await leave(alice);
  await olga.ask('ban Eve');
  await settle(olga, gus, bob);
  for (const [name, code] of [
    ['7up', 'NAME_INVALID'],
    ['server', 'NAME_RESERVED'],
    ['0lga', 'NAME_INVALID'],
    ['Alice', 'NAME_TAKEN'],
    ['BOB', 'NAME_TAKEN'],
    ['gus', 'SELF'],
    ['Eve', 'BANNED'],
  ] as const)
    assert.match((await gus.ask(`/nick ${name}`)).join('|'), new RegExp(`^ERROR: ${code} [^|]*$`), name);
  for (const line of ['/nick', '/nick Gus tav'])
    assert.match((await gus.ask(line)).join('|'), /^ERROR: USAGE [^|]*$/, line);
  assert.match((await olga.ask('/nick Olga2')).join('|'), /^ERROR: ALREADY_REGISTERED [^|]*$/);
  assert.deepEqual(await bob.sync(), []);
  assert.deepEqual(await gus.ask('/who'), ['Online users: Olga, Gus, Bob']);
});

test('R3.71 R5.2 where a name is not to be had, the answer has the line that was typed, for another one', async (t) => {
  const core = await openCore(t);
  await leave(await core.account('Ian'));
  const [gus, bob] = await core.people('Gus', 'Bob');
  await settle(gus, bob);
  const visitor = await core.visitor();
  for (const name of ['INFO', 'lNFO', '7up', 'Bob', 'lan']) {
    const code = { '7up': 'NAME_INVALID', Bob: 'NAME_TAKEN' }[name] ?? 'NAME_RESERVED';
    const answer = (line: string): RegExp => new RegExp(`^ERROR: ${code} (?![^|]*register)[^|]* type: ${line} <name>$`);
    assert.match((await gus.ask(`/nick ${name}`)).join('|'), answer('/nick'), name);
    assert.match((await visitor.ask(`/nick ${name}`)).join('|'), answer('/nick'), name);
    assert.match((await visitor.ask(`/says_only ${name}`)).join('|'), answer('/says_only'), name);
  }
  assert.match((await visitor.ask('register INFO')).join('|'), /^ERROR: NAME_RESERVED [^|]* type: register <name>$/);
  await leave(bob);
  const guest = await core.person('lvan');
  await leave(await core.account('Ivan'));
  await guest.sync();
  assert.match((await guest.ask('passwd correct-horse')).join('|'), /^ERROR: NAME_RESERVED [^|]* type: \/nick <name>$/);
});

test('R3.71 where names have passwords, a guest takes none, and a visitor’s /nick is register', async (t) => {
  const open = await openCore(t);
  const visitor = await open.visitor();
  assert.match((await visitor.ask('/nick Gus')).join('|'), /^INFO: Welcome, Gus! [^|]*$/);
  const closed = await openCore(t, { accounts: 'required' });
  assert.match((await (await closed.visitor()).ask('/nick Gus')).join('|'), /^ERROR: ACCOUNT_REQUIRED [^|]*$/);
});

test('R3.71 private chats and requests end', async (t) => {
  const core = await openCore(t);
  const [gus, bob, carl] = await core.people('Gus', 'Bob', 'Carl');
  await gus.ask('connect to Bob', 'connect to Carl');
  await bob.ask('accept connection Gus');
  await settle(gus, bob, carl);
  await gus.ask('/nick Gustav');
  assert.deepEqual(await bob.sync(), ['PRIVATE_ENDED:Gus:renamed', 'OFFLINE:Gus:renamed', 'ONLINE:Gustav']);
  await carl.sync();
  assert.match((await carl.ask('accept connection Gustav')).join('|'), /^ERROR: NO_REQUEST /);
  assert.match((await gus.ask('private txt Bob hi')).join('|'), /^ERROR: NOT_CONNECTED /);
});

test('R3.71 who is muted, or shut out, is so under the new name, also by whoever comes back', async (t) => {
  const core = await openCore(t, { operators: 'Olga' });
  const [olga, ann, dora] = await core.accounts('Olga', 'Ann', 'Dora');
  const [gus] = await core.people('Gus');
  for (const person of [ann, dora]) await person.ask('block Gus');
  await leave(dora);
  await settle(olga, ann, gus);
  await gus.ask('/nick Gustav', '/nick Goofy');
  assert.deepEqual(await ann.sync(), []);
  await gus.ask('hello');
  assert.deepEqual(await ann.sync(), []);
  assert.match((await gus.ask('Ann: hi')).join('|'), /^STATUS:\d+:refused:Ann$/);
  const back = await core.login('Dora');
  await settle(back);
  await gus.ask('hello again');
  assert.deepEqual(await back.sync(), []);
  await settle(ann, olga);
  // One's own block of the new name is one that lasts.
  assert.deepEqual(await ann.ask('block Goofy'), ['INFO: Blocked Goofy.']);
  assert.deepEqual(await olga.ask('mute Goofy'), ['INFO: Muted Goofy until 2026-11-20 10:13:12Z.']);
  await settle(gus);
  assert.deepEqual(await gus.ask('/nick Gus3'), ['INFO: You are Gus3 now.']);
  assert.match((await gus.ask('hello')).join('|'), /^ERROR: MUTED [^|]*$/);
  await leave(gus);
  assert.deepEqual(await back.sync(), []);
  assert.deepEqual(await ann.ask('my blocks'), ['Blocks: Gus, Goofy']);
});

test('R3.71 mail that waited for the new name comes, and what is not acknowledged goes along', async (t) => {
  const core = await openCore(t);
  const [gus, bob] = await core.people('Gus', 'Bob');
  await leave(await core.person('Gustav'));
  await gus.ask('set acks on');
  await bob.sync();
  assert.match((await bob.ask('Gustav: for later')).join('|'), /STATUS:\d+:queued:Gustav$/);
  await bob.ask('Gus: first', 'Gus: second');
  const ids = (await gus.sync()).map((line) => /id (\d+)\)/.exec(line)?.[1]);
  gus.send('/nick Gustav');
  assert.equal(await gus.next(), 'INFO: You are Gustav now.');
  assert.match(await gus.next(), /^Bob \(id \d+, sent [^)]+\): for later$/);
  assert.match((await gus.ask(`/ack ${ids[0]}`)).join('|'), /^INFO: Acknowledged/);
  const next = await core.person('Gus');
  assert.deepEqual(await next.sync(), []);
  await leave(gus);
  // What was not acknowledged waits under the new name, and is marked.
  const again = await core.visitor();
  again.send('register Gustav');
  assert.match((await again.until(/second/)).at(-1) ?? '', /^Bob \(again, sent [^)]+\): second$/);
  assert.equal(
    (await again.sync()).some((line) => line.includes('first')),
    false,
  );
});

test('R3.71 it counts as an arrival, as register does', () => {
  const { get } = commandTable();
  assert.equal(get('nick')?.cost, 'presence');
  assert.equal(get('nick')?.cost, get('register')?.cost);
});

test('R3.71 as an object', async (t) => {
  const core = await openCore(t);
  const jo = await core.visitor();
  jo.send('{"type":"init","username":"Jo"}', '{"type":"nick","name":"Joe","id":2}');
  const [, answer = ''] = await jo.many(2);
  assert.deepEqual(JSON.parse(answer), { type: 'nick', username: 'Joe', text: 'You are Joe now.', id: 2 });
});
