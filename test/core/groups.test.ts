/** Groups: invited members only, and membership lasts (R3.36, R3.37, R3.38, R3.39, R3.40, R3.41). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HandClock } from '../support/clock.js';
import { type CoreClient, leave, openCore, settle, type TestCore } from './rig.js';

const code = (lines: readonly string[]): string =>
  /^ERROR: ([A-Z_]+) [^|]*$/.exec(lines.join('|'))?.[1] ?? lines.join('|');

/** A group of Alice, Bob and Carl. */
async function team(core: TestCore): Promise<[CoreClient, CoreClient, CoreClient]> {
  const [alice, bob, carl] = await core.accounts('Alice', 'Bob', 'Carl');
  await alice.ask('create group Team', 'invite group team Bob', 'invite group team Carl');
  await bob.ask('accept group team');
  await carl.ask('accept group team');
  await settle(alice, bob, carl);
  return [alice, bob, carl];
}

test('create, invite, accept, talk, list, leave: the life of a group', async (t) => {
  const core = await openCore(t);
  const [alice, bob, carl] = await core.accounts('Alice', 'Bob', 'Carl');
  assert.deepEqual(await alice.ask('my groups'), ['Groups: none']);
  assert.match(
    (await alice.ask('create group Team')).join('|'),
    /^GROUP_JOINED:Team\|INFO: Created the group Team\. [^|]*$/,
  );
  assert.deepEqual(await alice.ask('invite group #team bob'), ['INFO: Invited Bob to the group Team.']);
  const [invite, hint, ...more] = await bob.sync();
  assert.equal(invite, 'GROUP_INVITE:Team:Alice');
  assert.match(hint ?? '', /^INFO: .*\/accept group Team.*\/reject group Team/);
  assert.deepEqual(more, []);
  assert.equal(code(await bob.ask('group txt team too early')), 'NOT_THERE');
  assert.deepEqual(await bob.ask('accept group TEAM'), ['GROUP_JOINED:Team']);
  assert.deepEqual(await bob.ask('my groups'), ['Groups: Team']);
  assert.match((await bob.ask('group txt team hello')).join('|'), /^STATUS:\d+:sent:Team:1\/0$/);
  assert.deepEqual(await alice.sync(), ['Bob (in Team): hello']);
  assert.deepEqual(await carl.sync(), [], 'who is not in it hears nothing of it');
  assert.deepEqual(await bob.ask('leave group team'), ['INFO: Left the group Team.']);
  assert.equal(code(await bob.ask('group txt team hello')), 'NOT_THERE');
  assert.match((await alice.ask('group txt team anybody?')).join('|'), /^STATUS:\d+:sent:Team:0\/0$/);
  assert.deepEqual(await bob.sync(), []);
  // The last one takes it along, and the name is free.
  await alice.ask('leave group Team');
  assert.match((await carl.ask('create group team')).join('|'), /^GROUP_JOINED:team\|INFO: Created the group team\. /);
});

test('what is said to a group waits for members who are away, and the STATUS counts both', async (t) => {
  const clock = new HandClock(Date.UTC(2026, 10, 20, 10, 3, 12));
  const core = await openCore(t, { clock });
  const [alice, bob, carl] = await team(core);
  await leave(carl);
  await settle(alice, bob);
  assert.match(
    (await alice.ask('group txt team one', 'group txt team two')).join('|'),
    /^STATUS:\d+:sent:Team:1\/1\|STATUS:\d+:sent:Team:1\/1$/,
  );
  assert.deepEqual(await bob.sync(), ['Alice (in Team): one', 'Alice (in Team): two']);
  clock.advance(60_000);
  const again = await core.login('Carl');
  assert.deepEqual(await again.many(2), [
    'Alice (in Team, sent 2026-11-20 10:03:12Z): one',
    'Alice (in Team, sent 2026-11-20 10:03:12Z): two',
  ]);
  assert.deepEqual(await again.sync(), []);
  // Membership has lasted.
  assert.match((await again.ask('group txt team back')).join('|'), /^STATUS:\d+:sent:Team:2\/0$/);
});

test('an invitation waits for somebody who is away, and may be declined', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.accounts('Alice', 'Bob');
  await alice.ask('create group team');
  await leave(bob);
  await settle(alice);
  assert.deepEqual(await alice.ask('invite group team bob'), ['INFO: Invited Bob to the group team.']);
  const again = await core.login('Bob');
  assert.equal(await again.next(), 'GROUP_INVITE:team:Alice');
  assert.match(await again.next(), /^INFO: /);
  assert.deepEqual(await again.ask('reject group team'), ['INFO: Rejected the invitation to team.']);
  assert.equal(code(await again.ask('accept group team')), 'NOT_THERE');
  // Who has declined can be asked again.
  assert.deepEqual((await alice.ask('invite group team Bob')).at(-1), 'INFO: Invited Bob to the group team.');
});

test('each step needs what it speaks of', async (t) => {
  const core = await openCore(t);
  const [alice, bob, carl] = await core.accounts('Alice', 'Bob', 'Carl');
  await alice.ask('create group team', 'invite group team Bob');
  await settle(alice, bob, carl);
  for (const [person, line, expected] of [
    [alice, 'create group TEAM', 'NAME_TAKEN'],
    [alice, 'invite group team Bob', 'ALREADY_THERE'],
    [alice, 'invite group team Alice', 'ALREADY_THERE'],
    [alice, 'invite group team Nobody1', 'NO_SUCH_USER'],
    [alice, 'invite group none Carl', 'NOT_THERE'],
    [alice, 'accept group team', 'NOT_THERE'],
    [carl, 'invite group team Carl', 'NOT_THERE'],
    [carl, 'accept group team', 'NOT_THERE'],
    [carl, 'reject group team', 'NOT_THERE'],
    [carl, 'leave group team', 'NOT_THERE'],
    [carl, 'group txt team hello', 'NOT_THERE'],
    [bob, 'leave group team', 'NOT_THERE'],
    [carl, 'group txt team', 'USAGE'],
    [carl, 'create group _x', 'USAGE'],
  ] as const)
    assert.equal(code(await person.ask(line)), expected, `${person.name}: ${line}`);
  assert.deepEqual(await bob.sync(), []);
});

test('a group and a room cannot have one name: one would not know who hears', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.accounts('Alice', 'Bob');
  await alice.ask('create group team');
  assert.equal(code(await bob.ask('join TEAM')), 'NAME_TAKEN');
  await bob.ask('join lab');
  assert.equal(code(await alice.ask('create group LAB')), 'NAME_TAKEN');
});

test('groups and their members are bounded', async (t) => {
  const core = await openCore(t, { maxGroups: 2, maxGroupMembers: 2 });
  const [alice] = await core.accounts('Alice', 'Bob', 'Carl');
  await alice.ask('create group one', 'create group two');
  assert.equal(code(await alice.ask('create group three')), 'TOO_MANY');
  await alice.ask('invite group one Bob');
  assert.equal(code(await alice.ask('invite group one Carl')), 'TOO_MANY');
});

test('of 50 who create one group at once, one does', async (t) => {
  const core = await openCore(t);
  const people = await Promise.all(Array.from({ length: 50 }, (_, index) => core.account(`p${index}`)));
  await settle(...people);
  const answers = await Promise.all(people.map((person) => person.ask('create group team')));
  assert.equal(answers.filter((lines) => lines.join('|').startsWith('GROUP_JOINED:')).length, 1);
  assert.equal(answers.filter((lines) => code(lines) === 'NAME_TAKEN').length, 49);
});

test('a member whose mailbox is full does not have the line lost silently: its author learns that not all have it', async (t) => {
  const core = await openCore(t, { maxMailboxPerSender: 2 });
  const [alice, bob, carl] = await team(core);
  await leave(carl);
  await settle(alice, bob);
  const lines = await alice.ask('group txt team 1', 'group txt team 2', 'group txt team 3');
  const statuses = lines.filter((line) => line.startsWith('STATUS:'));
  assert.deepEqual(
    statuses.map((line) => line.replace(/\d+/, 'n')),
    ['STATUS:n:sent:Team:1/1', 'STATUS:n:sent:Team:1/1', 'STATUS:n:sent:Team:1/0'],
  );
  assert.match(lines.find((line) => line.startsWith('INFO:')) ?? '', /^INFO: Carl does not get message \d+\. /);
  assert.equal((await bob.sync()).length, 3);
});

test('an invitation that a full mailbox does not take is MAILBOX_FULL, and may be made again (R3.37)', async (t) => {
  const core = await openCore(t, { maxMailboxPerSender: 1 });
  const [alice, bob, carl] = await team(core);
  const dora = await core.account('Dora');
  await leave(dora);
  await settle(alice, bob, carl);
  await alice.ask('Dora: hi');
  assert.equal(code(await alice.ask('invite group team Dora')), 'MAILBOX_FULL');
  assert.equal(code(await alice.ask('invite group team Dora')), 'MAILBOX_FULL');
  const again = await core.login('Dora');
  await again.sync();
  assert.equal(code(await again.ask('accept group team')), 'NOT_THERE');
  await leave(again);
  await settle(alice, bob);
  // Her mailbox is empty again, and others could have asked her all the time.
  assert.deepEqual(await bob.ask('invite group team Dora'), ['INFO: Invited Dora to the group Team.']);
  assert.equal((await (await core.login('Dora')).sync())[0], 'GROUP_INVITE:Team:Bob');
});

test('an invitation that waited lapses with the group it was to (R3.37, R3.41)', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.accounts('Alice', 'Bob');
  await leave(bob);
  await settle(alice);
  await alice.ask('create group team', 'invite group team Bob', 'leave group team');
  const again = await core.login('Bob');
  assert.deepEqual(await again.sync(), []);
  assert.equal(code(await again.ask('accept group team')), 'NOT_THERE');
});

test('whoever is muted asks nobody anything: neither into a group nor for a private chat (R3.53)', async (t) => {
  const core = await openCore(t, { operators: 'Op' });
  const [op, mallory, bob] = await core.accounts('Op', 'Mallory', 'Bob');
  await mallory.ask('create group team');
  await op.ask('mute Mallory');
  await mallory.sync();
  assert.equal(code(await mallory.ask('invite group team Bob')), 'MUTED');
  assert.equal(code(await mallory.ask('connect to Bob')), 'MUTED');
  assert.deepEqual(await bob.sync(), []);
  await op.ask('unmute Mallory');
  await mallory.sync();
  assert.deepEqual(await mallory.ask('invite group team Bob'), ['INFO: Invited Bob to the group team.']);
});
