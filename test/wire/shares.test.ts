/** What is everybody's is nobody's alone: shares of a person and of an address. Rules: R1.21, R3.16, R3.36, R3.37, R3.61, R3.64, R4.5. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { accountFrom, FROM_ELSEWHERE, guestFrom, visitorFrom } from '../support/addresses.js';
import type { TestClient } from '../support/client.js';
import { HandClock } from '../support/clock.js';
import { leave, PASSWORD, settle, startTestServer } from '../support/server.js';

const HERE = '192.0.2.7';
const THERE = '192.0.2.8';

/** The code of a refusal, or what was answered instead. */
async function answer(client: TestClient, line: string): Promise<string> {
  await client.sync();
  const [first = ''] = await client.ask(line);
  return /^ERROR: (\S+)/.exec(first)?.[1] ?? first;
}

function directory(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'partyline-shares-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'data');
}

test('R3.36 of all groups one person has begun so many at most, in them still or not, and others have place', async (t) => {
  const server = await startTestServer(t, { maxGroups: 4, maxGroupsPerPerson: 2 });
  const [alice, bob] = await server.accounts('Alice', 'Bob');
  await alice.ask('create group one', 'create group two', 'invite group one Bob');
  await bob.ask('accept group one');
  assert.deepEqual(await alice.ask('create group three'), [
    'ERROR: TOO_MANY You have begun 2 groups that are still there, as many as may be. One ends when its last member leaves it. To leave one, type: /leave group <group>. To use a room, type: /join three',
  ]);
  // Bob keeps it alive.
  await alice.ask('leave group one');
  assert.equal(await answer(alice, 'create group three'), 'TOO_MANY');
  assert.match(await answer(bob, 'create group three'), /^GROUP_JOINED:/);
  await settle(alice, bob);
  await bob.ask('leave group one');
  assert.match(await answer(alice, 'create group four'), /^GROUP_JOINED:/);
});

test('R3.36 a group is its maker’s, and its maker’s address’s, after a restart, too', async (t) => {
  const data = directory(t);
  const limits = { ...FROM_ELSEWHERE, data, memory: false, maxGroupsPerPerson: 1, maxGroupsPerAddress: 2 };
  const before = await startTestServer(t, limits);
  const alice = await accountFrom(before, HERE, 'Alice');
  const bob = await accountFrom(before, HERE, 'Bob');
  await alice.ask('create group one');
  await bob.ask('create group two');
  await before.stop();
  const after = await startTestServer(t, limits);
  const again = await visitorFrom(after, THERE);
  await again.ask(`login Alice ${PASSWORD}`);
  assert.match((await again.ask('create group three'))[0] ?? '', /^ERROR: TOO_MANY You have begun 1 groups /);
  const carl = await accountFrom(after, HERE, 'Carl');
  assert.match((await carl.ask('create group three'))[0] ?? '', /^ERROR: TOO_MANY Your address has begun 2 groups /);
  const dora = await accountFrom(after, THERE, 'Dora');
  assert.match(await answer(dora, 'create group three'), /^GROUP_JOINED:/);
});

test('R3.36 of all groups one address has begun so many at most, whoever it was', async (t) => {
  const server = await startTestServer(t, { ...FROM_ELSEWHERE, maxGroupsPerAddress: 2 });
  for (const [name, made] of [
    ['Alice', /^GROUP_JOINED:/],
    ['Bob', /^GROUP_JOINED:/],
    ['Carl', /^TOO_MANY$/],
  ] as const)
    assert.match(await answer(await accountFrom(server, HERE, name), `create group of${name}`), made, name);
  assert.match(await answer(await accountFrom(server, THERE, 'Dora'), 'create group ofDora'), /^GROUP_JOINED:/);
});

test('R1.21 shares of an address do not hold for this machine, unless --limit-loopback on', async (t) => {
  for (const [limitLoopback, expected] of [
    [false, /^GROUP_JOINED:/],
    [true, /^TOO_MANY$/],
  ] as const) {
    const server = await startTestServer(t, { limitLoopback, maxGroupsPerAddress: 1 });
    const [alice, bob] = await server.accounts('Alice', 'Bob');
    await alice.ask('create group one');
    assert.match(await answer(bob, 'create group two'), expected);
  }
});

test('R3.16 of all rooms one person has opened so many at most, in them still or not, and others have place', async (t) => {
  const server = await startTestServer(t, { maxRoomsOpened: 2 });
  const [alice, bob] = await server.people('Alice', 'Bob');
  await alice.ask('/join one', '/join two');
  await bob.ask('/join one');
  await settle(alice, bob);
  await alice.ask('/leave one');
  assert.deepEqual(await alice.ask('/join three'), [
    'ERROR: TOO_MANY_ROOMS You have opened 2 rooms in which somebody is, as many as may be. When nobody is in one of them, you may open another. Join one that exists; type: /rooms',
  ]);
  assert.match(await answer(bob, '/join three'), /^INFO: Joined three/);
  assert.match(await answer(alice, '/join three'), /^INFO: Joined three/);
  await bob.ask('/leave one');
  assert.match(await answer(alice, '/join four'), /^INFO: Joined four/);
});

test('R3.16 of all rooms one address has opened so many at most, also of guests who come again by other names', async (t) => {
  const server = await startTestServer(t, { ...FROM_ELSEWHERE, maxRoomsPerAddress: 2 });
  const keeper = await guestFrom(server, THERE, 'Keeper');
  for (const name of ['Ann', 'Ben']) {
    const guest = await guestFrom(server, HERE, name);
    await guest.ask(`/join of${name}`);
    await keeper.ask(`/join of${name}`);
    await leave(guest);
  }
  const third = await guestFrom(server, HERE, 'Cy');
  await third.sync();
  const [refused = ''] = await third.ask('/join ofCy');
  assert.match(refused, /^ERROR: TOO_MANY_ROOMS Your address has opened 2 rooms /);
  assert.match(await answer(keeper, '/join another'), /^INFO: Joined another/);
  await keeper.ask('/leave ofAnn');
  assert.match(await answer(third, '/join ofCy'), /^INFO: Joined ofCy/);
});

test('R3.64 of all offers one address has so many at most, also of guests who come again by other names', async (t) => {
  const server = await startTestServer(t, { ...FROM_ELSEWHERE, maxOffers: 1, maxOffersPerAddress: 2 });
  const ann = await guestFrom(server, HERE, 'Ann');
  assert.match(await answer(ann, '/file a.txt 5'), /^FILE_READY:/);
  assert.equal(await answer(ann, '/file b.txt 5'), 'TOO_MANY');
  await leave(ann);
  const ben = await guestFrom(server, HERE, 'Ben');
  const ready = await answer(ben, '/file b.txt 5');
  assert.match(ready, /^FILE_READY:/);
  const cy = await guestFrom(server, HERE, 'Cy');
  await cy.sync();
  assert.deepEqual(await cy.ask('/file c.txt 5'), [
    'ERROR: TOO_MANY Your address offers 2 files already. Try again later, or, to withdraw one of yours, type: /my files',
  ]);
  assert.match(await answer(await guestFrom(server, THERE, 'Dora'), '/file d.txt 5'), /^FILE_READY:/);
  await ben.ask(`/reject file ${ready.split(':')[1]}`);
  assert.match(await answer(cy, '/file c.txt 5'), /^FILE_READY:/);
});

test('R3.27 one address makes so many accounts at once, in whatever way, and then one a minute', async (t) => {
  const clock = new HandClock();
  const server = await startTestServer(t, { ...FROM_ELSEWHERE, clock, maxNewAccounts: 4 });
  const ways: Record<string, (name: string) => Promise<string>> = {
    register: async (name) => answer(await visitorFrom(server, HERE), `register ${name} ${PASSWORD}`),
    dialog: async (name) => {
      const client = await visitorFrom(server, HERE);
      const [, , answered = ''] = await client.ask('REGISTER', name, PASSWORD);
      return /^ERROR: (\S+)/.exec(answered)?.[1] ?? answered;
    },
    passwd: async (name) => answer(await guestFrom(server, HERE, name), `/passwd ${PASSWORD}`),
    json: async (name) => {
      const client = await visitorFrom(server, HERE);
      client.send(JSON.stringify({ type: 'register', name, password: PASSWORD }));
      return /TOO_MANY_ACCOUNTS/.exec(await client.next())?.[0] ?? 'made';
    },
  };
  for (const [way, make] of Object.entries(ways)) assert.doesNotMatch(await make(`a-${way}`), /TOO_MANY/, way);
  for (const [way, make] of Object.entries(ways)) assert.equal(await make(`b-${way}`), 'TOO_MANY_ACCOUNTS', way);
  await accountFrom(server, THERE, 'Dora');
  // What is not made costs nothing; the date is no time that has passed.
  clock.setDate(3_600_000);
  clock.advance(59_000);
  const early = await visitorFrom(server, HERE);
  assert.deepEqual(await early.ask(`register c ${PASSWORD}`), [
    'ERROR: TOO_MANY_ACCOUNTS From one address come at most 4 new accounts at once, and then 1 a minute. Try again in 1 s, or, to come as a guest, type: register <name>',
  ]);
  clock.advance(1000);
  for (let times = 0; times < 3; times++) assert.equal(await answer(early, `register Dora ${PASSWORD}`), 'NAME_TAKEN');
  assert.match(await answer(early, `register c ${PASSWORD}`), /^INFO: Welcome/);
  assert.equal(await ways.register?.('d'), 'TOO_MANY_ACCOUNTS');
});

test('R3.61 one address takes so many of the places of an offer at most, and one person accepts so many files', async (t) => {
  const server = await startTestServer(t, { ...FROM_ELSEWHERE, maxTakersPerAddress: 2, maxAccepted: 2 });
  const alice = await guestFrom(server, THERE, 'Alice');
  const ids: string[] = [];
  for (const name of ['a', 'b', 'c']) ids.push((await answer(alice, `/file ${name}.txt 5`)).split(':')[1] ?? '');
  for (const name of ['Ann', 'Ben']) {
    const guest = await guestFrom(server, HERE, name);
    assert.match(await answer(guest, `/accept file ${ids[0]}`), /^FILE_READY:/);
    await leave(guest);
  }
  const cy = await guestFrom(server, HERE, 'Cy');
  assert.equal(await answer(cy, `/accept file ${ids[0]}`), 'TOO_MANY');
  const dora = await guestFrom(server, THERE, 'Dora');
  for (const id of [ids[0], ids[1], ids[1]]) assert.match(await answer(dora, `/accept file ${id}`), /^FILE_READY:/);
  assert.deepEqual(await dora.ask(`/accept file ${ids[2]}`), [
    'ERROR: TOO_MANY As many files as may, of yours or from your address, are accepted and not fetched. Fetch some, or type: /reject file <id>',
  ]);
  await dora.ask(`/reject file ${ids[0]}`);
  assert.match(await answer(dora, `/accept file ${ids[2]}`), /^FILE_READY:/);
});

test('R3.61 of all that is accepted one address has a share, also of guests who come again by other names', async (t) => {
  const server = await startTestServer(t, { ...FROM_ELSEWHERE, maxAcceptedPerAddress: 1 });
  const alice = await guestFrom(server, THERE, 'Alice');
  const [one, two] = [await answer(alice, '/file a.txt 5'), await answer(alice, '/file b.txt 5')];
  const ann = await guestFrom(server, HERE, 'Ann');
  assert.match(await answer(ann, `/accept file ${one.split(':')[1]}`), /^FILE_READY:/);
  await leave(ann);
  assert.equal(await answer(await guestFrom(server, HERE, 'Ben'), `/accept file ${two.split(':')[1]}`), 'TOO_MANY');
  // What is over is not counted any more.
  await alice.ask(`/reject file ${one.split(':')[1]}`);
  assert.match(await answer(await guestFrom(server, HERE, 'Cy'), `/accept file ${two.split(':')[1]}`), /^FILE_READY:/);
});

test('R3.37 one member has so many unanswered invitations to a group, and the others may still invite', async (t) => {
  const server = await startTestServer(t, { maxInvitations: 1 });
  const [alice, bob, carl] = await server.accounts('Alice', 'Bob', 'Carl', 'Dora');
  await alice.ask('create group team', 'invite group team Bob');
  assert.deepEqual(await alice.ask('invite group team Carl'), [
    'ERROR: TOO_MANY 1 whom you have invited to team have not answered yet. Wait for some of them, or ask another member to invite.',
  ]);
  await bob.ask('accept group team');
  assert.match(await answer(alice, 'invite group team Carl'), /^INFO: Invited /);
  assert.match(await answer(bob, 'invite group team Dora'), /^INFO: Invited /);
  await carl.ask('reject group team');
  assert.match(await answer(alice, 'invite group team Carl'), /^INFO: Invited /);
});

test('R4.5 of all that waits one person has written so much at most, in however many mailboxes', async (t) => {
  const server = await startTestServer(t, { maxWrittenPerPerson: 2 * 300 });
  const [alice, bob, ...others] = await server.accounts('Alice', 'Bob', 'Carl', 'Dora', 'Ernst');
  for (const one of others) await leave(one);
  await settle(alice, bob);
  const text = 'x'.repeat(100);
  assert.match(await answer(alice, `/msg Carl ${text}`), /^STATUS:\d+:queued:Carl/);
  // History counts as mail does.
  assert.match(await answer(alice, `/msg Dora ${text}`), /^(ERROR: )?MAILBOX_FULL|^STATUS/);
  assert.deepEqual(await alice.ask(`/msg Ernst ${text}`), [
    'ERROR: MAILBOX_FULL Ernst is not here, and too much of what you, or your address, have written is kept already. Try again when Ernst is online.',
  ]);
  assert.match(await answer(bob, `/msg Ernst ${text}`), /^STATUS:\d+:queued:Ernst/);
});
