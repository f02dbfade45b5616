/** Floods: what one person says reaches others only so fast, and all of it does (R1.17). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HandClock } from '../support/clock.js';
import { type CoreClient, leave, openCore, settle } from './rig.js';

/** Milliseconds until there is another token. */
const SPEECH = 200;
const PRESENCE = 400;
const ERROR = 40;

const numbered = <Item>(count: number, line: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => line(index));

const said = (from: number, to: number): string[] => numbered(to - from, (index) => `Alice (to all): ${from + index}`);

/** What `client` has received once the server has had several turns for whatever else it might do. */
async function stillUnread(client: CoreClient, other: CoreClient): Promise<string[]> {
  for (let turn = 0; turn < 5; turn++) await other.sync();
  return client.unread();
}

test('20 lines are heard at once, then one every 200 ms, in order: delayed and never dropped (R1.17)', async (t) => {
  const clock = new HandClock();
  const core = await openCore(t, { clock, flood: true });
  const [alice, bob] = await core.people('Alice', 'Bob');
  alice.send(...numbered(30, String));
  assert.deepEqual(await bob.many(20), said(0, 20));
  for (let index = 20; index < 30; index++) {
    clock.advance(SPEECH - 1);
    for (let turn = 0; turn < 3; turn++) assert.deepEqual(await bob.sync(), [], `${index} is too early`);
    clock.advance(1);
    assert.deepEqual(await bob.many(1), said(index, index + 1));
  }
  clock.advance(SPEECH);
  assert.deepEqual([await alice.sync(), await bob.sync()], [[], []]);
});

test('who has been silent long enough may say 20 lines at once again, and not more (R1.17)', async (t) => {
  const clock = new HandClock();
  const core = await openCore(t, { clock, flood: true });
  const [alice, bob] = await core.people('Alice', 'Bob');
  for (const pause of [4000, 3_600_000]) {
    alice.send(...numbered(21, String));
    assert.deepEqual(await bob.many(20), said(0, 20));
    assert.deepEqual(await bob.sync(), []);
    clock.advance(SPEECH);
    assert.deepEqual(await bob.many(1), said(20, 21));
    clock.advance(pause);
    await alice.sync();
  }
});

test('a paste of 1,000 lines arrives whole and in order with the default rates (R1.17)', async (t) => {
  const clock = new HandClock();
  const core = await openCore(t, { clock, flood: true });
  const [alice, bob] = await core.people('Alice', 'Bob');
  const began = clock.now();
  alice.send(...numbered(1000, String));
  const got = await bob.many(20);
  while (got.length < 1000) {
    clock.advance(SPEECH);
    got.push(...(await bob.many(1)));
  }
  assert.deepEqual(got, said(0, 1000));
  assert.equal(clock.now() - began, 980 * SPEECH);
  clock.advance(SPEECH);
  assert.deepEqual([await alice.sync(), await bob.sync()], [[], []]);
});

test('the wait of one person is nobody else’s (R1.17)', async (t) => {
  const clock = new HandClock();
  const core = await openCore(t, { clock, flood: true });
  const [alice, bob, carl] = await core.people('Alice', 'Bob', 'Carl');
  alice.send(...numbered(40, String));
  await carl.many(20);
  bob.send(...numbered(19, String));
  assert.deepEqual(
    await carl.many(19),
    numbered(19, (index) => `Bob (to all): ${index}`),
  );
});

test('direct messages and rooms take of the same 20 as what is said to everyone (R1.17)', async (t) => {
  const clock = new HandClock();
  const core = await openCore(t, { clock, flood: true });
  const [alice, bob] = await core.room('lab', 'Alice', 'Bob');
  alice.send(...numbered(7, (index) => [`/msg Bob ${index}`, `${index}`, `/all ${index}`]).flat());
  const got = await bob.many(20);
  assert.equal(got.filter((line) => line.startsWith('Alice: ')).length, 7);
  assert.equal(got.filter((line) => line.startsWith('Alice (in lab): ')).length, 7);
  assert.deepEqual(await bob.sync(), []);
  clock.advance(SPEECH);
  assert.deepEqual(await bob.many(1), ['Alice (to all): 6']);
});

test('a line to a group, or a file offered to it, counts once more for every ten other members (R1.17)', async (t) => {
  const clock = new HandClock();
  const core = await openCore(t, { clock, flood: true });
  const [alice, bob] = await core.accounts('Alice', 'Bob');
  await alice.ask('create group team', 'invite group team Bob');
  await bob.ask('accept group team');
  const grow = async (from: number, to: number): Promise<void> => {
    for (let index = from; index < to; index++) {
      const member = await core.account(`P${index}`);
      clock.advance(PRESENCE);
      await alice.ask(`invite group team P${index}`);
      await member.ask('accept group team');
      await leave(member);
    }
    clock.advance(60_000);
  };
  await grow(1, 9);
  await settle(alice, bob);
  // Nine others: a line is a line.
  alice.send(...numbered(21, (index) => `group txt team ${index}`));
  assert.equal((await bob.many(20)).at(-1), 'Alice (in team): 19');
  assert.deepEqual(await stillUnread(bob, bob), []);
  clock.advance(SPEECH);
  assert.deepEqual(await bob.many(1), ['Alice (in team): 20']);
  await grow(9, 20);
  await settle(alice, bob);
  // Twenty others: it counts as three.
  alice.send('file team a.txt 1', ...numbered(8, (index) => `group txt team ${index}`));
  const heard = (await bob.many(8)).filter((line) => line.startsWith('Alice (in team)'));
  assert.equal(heard.at(-1), 'Alice (in team): 5');
  assert.deepEqual(await stillUnread(bob, bob), []);
  clock.advance(2 * SPEECH - 1);
  assert.deepEqual(await stillUnread(bob, bob), []);
  clock.advance(1);
  assert.deepEqual(await bob.many(1), ['Alice (in team): 6']);
});

test('comings and goings have a bucket of their own, half as large (R1.17)', async (t) => {
  const clock = new HandClock();
  const core = await openCore(t, { clock, flood: true });
  const [alice, bob] = await core.people('Alice', 'Bob');
  // Coming in was the first of ten.
  alice.send(...numbered(12, (index) => `@${index + 1} /join room${index}`));
  await alice.until('@9 OK');
  assert.deepEqual(await stillUnread(alice, bob), []);
  for (const next of [10, 11, 12]) {
    clock.advance(PRESENCE - 1);
    assert.deepEqual(await stillUnread(alice, bob), []);
    clock.advance(1);
    await alice.until(`@${next} OK`);
  }
});

test('errors have a bucket of their own, five times as large (R1.17)', async (t) => {
  const clock = new HandClock();
  const core = await openCore(t, { clock, flood: true });
  const [alice, bob] = await core.people('Alice', 'Bob');
  alice.send(...numbered(102, (index) => `@${index + 1} /nonsense`));
  await alice.until(/^@100 ERROR: UNKNOWN_COMMAND /);
  assert.deepEqual(await stillUnread(alice, bob), []);
  for (const next of [101, 102]) {
    clock.advance(ERROR - 1);
    assert.deepEqual(await stillUnread(alice, bob), []);
    clock.advance(1);
    assert.match(await alice.next(), new RegExp(`^@${next} ERROR: UNKNOWN_COMMAND `));
  }
});

test('speech, presence and errors do not take from each other, and nobody waits who leaves one of each (R1.17)', async (t) => {
  const core = await openCore(t, { clock: new HandClock(), flood: true });
  const [alice, bob] = await core.people('Alice', 'Bob');
  const errors = numbered(99, () => '/nonsense');
  const joins = numbered(8, (index) => `/join room${index}`);
  const speech = numbered(19, (index) => `/all ${index}`);
  const answers = await alice.ask(...errors, ...joins, ...speech);
  assert.equal(answers.filter((line) => line.startsWith('ERROR: UNKNOWN_COMMAND ')).length, 99);
  assert.deepEqual(
    (await bob.sync()).filter((line) => line.startsWith('Alice')),
    said(0, 19),
  );
});

test('commands that reach nobody else cost nothing (R1.17)', async (t) => {
  const core = await openCore(t, { clock: new HandClock(), flood: true });
  const [alice] = await core.people('Alice');
  for (const line of ['who', 'help', '/ping x', 'rooms', '/help who', '', 'settings'])
    await alice.ask(...numbered(90, () => line));
});

test('a message of the Chat77 dialog costs what any other message does (R1.17, R3.29)', async (t) => {
  const clock = new HandClock();
  const core = await openCore(t, { clock, flood: true });
  const [alice, bob] = await core.people('Alice', 'Bob');
  alice.send(...numbered(22, (index) => ['message', 'Bob', `${index}`]).flat());
  // The twentieth has been asked for and is paid: its answers wait.
  assert.deepEqual(
    await bob.many(19),
    numbered(19, (index) => `Alice: ${index}`),
  );
  for (const index of [19, 20, 21]) {
    assert.deepEqual(await bob.sync(), []);
    clock.advance(SPEECH);
    assert.equal(await bob.next(), `Alice: ${index}`);
  }
});

test('operators are not slowed down (R1.17)', async (t) => {
  const core = await openCore(t, { clock: new HandClock(), flood: true, operators: 'Alice' });
  const [alice, bob] = await core.accounts('Alice', 'Bob');
  await alice.ask(...numbered(300, String), ...numbered(150, () => '/nonsense'));
  assert.deepEqual(await bob.sync(), said(0, 300));
});

test('--flood off slows nobody down (R1.17)', async (t) => {
  const core = await openCore(t, { clock: new HandClock(), flood: false });
  const [alice, bob] = await core.people('Alice', 'Bob');
  await alice.ask(...numbered(300, String), ...numbered(150, () => '/nonsense'));
  assert.deepEqual(await bob.sync(), said(0, 300));
});

test('--flood-burst and --flood-rate set how many at once and how many a second (R1.17)', async (t) => {
  const clock = new HandClock();
  const core = await openCore(t, { clock, flood: true, floodBurst: 3, floodRate: 10 });
  const [alice, bob] = await core.people('Alice', 'Bob');
  alice.send(...numbered(5, String));
  assert.deepEqual(await bob.many(3), said(0, 3));
  clock.advance(99);
  assert.deepEqual(await bob.sync(), []);
  for (const index of [3, 4]) {
    clock.advance(index === 3 ? 1 : 100);
    assert.deepEqual(await bob.many(1), said(index, index + 1));
  }
});

test('whoever is slowed down stays so, no more and no less, when the date is set back or forward (R1.17)', async (t) => {
  for (const jump of [-3_600_000, 40_000_000_000]) {
    const clock = new HandClock();
    const core = await openCore(t, { clock, flood: true });
    const [alice, bob] = await core.people('Alice', 'Bob');
    alice.send(...numbered(23, String));
    assert.deepEqual(await bob.many(20), said(0, 20));
    clock.setDate(jump);
    for (let index = 20; index < 23; index++) {
      clock.advance(SPEECH - 1);
      for (let turn = 0; turn < 3; turn++) assert.deepEqual(await bob.sync(), [], `${index} is too early`);
      clock.advance(1);
      assert.deepEqual(await bob.many(1), said(index, index + 1));
    }
  }
});
