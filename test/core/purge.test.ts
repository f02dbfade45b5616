/**
 * What was said is taken back: by whom, how long, from where it goes, and who is told of it.
 * Rules: R3.83, R4.4, R4.20, R4.21, R4.22, R7.11, R7.14.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StorageError, type Store } from '../../src/core/store.js';
import type { TakenBack, Transcript } from '../../src/core/transcript.js';
import { HandClock } from '../support/clock.js';
import { type CoreClient, heard, leave, memoryDisk, openCore, settle } from './rig.js';

const SENT = 'sent 2026-11-20 10:03:12Z';
const MINUTE = 60_000;
const OPERATORS = 'Boss,Ilona';

/** The number in a line or an answer. */
const idOf = (line = ''): number => Number(/\bid (\d+)|:(\d+):/.exec(line)?.slice(1).find(Boolean) ?? Number.NaN);

const refusal = (id: number): string[] => [`ERROR: NO_SUCH_MESSAGE No line ${id} of yours can be taken back.`];

/** What `speaker` says, and the number under which `hearer`, who has the same place, hears it. */
async function saidBy(speaker: CoreClient, hearer: CoreClient, ...lines: readonly string[]): Promise<number[]> {
  await hearer.ask('/set ids on');
  await speaker.ask(...lines);
  return (await hearer.sync()).map(idOf);
}

const last = (lines: readonly string[]): string => lines.at(-1) ?? '';

const purged = (...ids: readonly number[]): string[] => ids.map((id) => `PURGED:${id}`);

test('R3.83 a line in a room is taken back: it is in no history, and those who were sent it are told', async (t) => {
  const core = await openCore(t, { clock: new HandClock(Date.UTC(2026, 10, 20, 10, 3, 12)) });
  const [alice, bob, carl, dora] = await core.people('Alice', 'Bob', 'Carl', 'Dora');
  for (const person of [alice, bob, carl]) await person.ask('join lab');
  await settle(alice, bob, carl, dora);
  const [one = 0, two = 0] = await saidBy(alice, bob, 'one', '/me waves');
  await carl.ask('/leave');
  await settle(alice, bob, carl, dora);
  assert.deepEqual(await alice.ask(`/purge ${one}`), [`INFO: Purged ${one}.`]);
  assert.deepEqual(await heard(bob, alice), purged(one));
  // They have left, and have seen it.
  assert.deepEqual(await heard(carl, alice), purged(one));
  assert.deepEqual(await heard(dora, alice), []);
  assert.deepEqual(await bob.ask('/history'), [
    `* Alice (in lab, id ${two}, ${SENT}) waves`,
    'INFO: History of lab: 1 line.',
  ]);
  assert.deepEqual(await alice.ask(`/purge ${one}`), refusal(one));
  assert.deepEqual(await alice.ask(`/purge ${two}`), [`INFO: Purged ${two}.`]);
  assert.deepEqual(await bob.ask('/history'), [`PURGED:${two}`, 'INFO: History of lab: 0 lines.']);
});

test('R4.20 what was taken back is not missing', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.room('lab', 'Alice', 'Bob');
  const [one = 0, two = 0] = await saidBy(alice, bob, 'one', 'two', 'three');
  await alice.ask(`/purge ${two}`);
  await bob.sync();
  for (const [line, where] of [
    [`/history after ${one}`, 'History of lab after'],
    [`/missed ${one}`, 'Missed since'],
  ] as const) {
    const answer = last(await bob.ask(line));
    assert.equal(answer.startsWith(`INFO: ${where} ${one}: 1 line. That is all.`), true, answer);
  }
});

test('R4.21 whoever left the room before, came after it was left, or has shut the author out is told nothing', async (t) => {
  const core = await openCore(t);
  const [alice, bob, carl] = await core.room('lab', 'Alice', 'Bob', 'Carl');
  const dora = await core.account('Dora');
  await dora.ask('block Alice', 'join lab');
  await carl.ask('/leave');
  await settle(alice, bob, carl, dora);
  const [one = 0] = await saidBy(alice, bob, 'one');
  await leave(bob);
  const next = await core.person('Bob');
  await settle(alice, carl, dora, next);
  await alice.ask(`/purge ${one}`);
  for (const person of [carl, dora, next]) assert.deepEqual(await heard(person, alice), []);
});

test('R3.83 so is what was said to everyone', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  const [one = 0] = await saidBy(alice, bob, '/all one');
  assert.deepEqual(await alice.ask(`/purge ${one}`), [`INFO: Purged ${one}.`]);
  assert.deepEqual(await heard(bob, alice), purged(one));
  assert.deepEqual(await bob.ask('/history'), ['INFO: History of everyone: 0 lines.']);
});

test('R3.83 so is a direct message of an account, and a line to a group', async (t) => {
  const core = await openCore(t);
  const [alice, bob, carl] = await core.accounts('Alice', 'Bob', 'Carl');
  await alice.ask('create group team', 'invite group team Bob');
  await bob.ask('accept group team');
  await settle(alice, bob, carl);
  for (const [line, history] of [
    ['Bob: one', 'Alice'],
    ['group txt team one', 'team'],
  ] as const) {
    const id = idOf((await alice.ask(line))[0]);
    await bob.sync();
    assert.deepEqual(await alice.ask(`/purge ${id}`), [`INFO: Purged ${id}.`]);
    assert.deepEqual(await heard(bob, alice), purged(id));
    assert.deepEqual(await heard(carl, alice), []);
    assert.deepEqual(await bob.ask(`history ${history}`), [`INFO: History of ${history}: 0 lines.`]);
  }
});

test('R4.4 what waits in a mailbox is taken back: its sender is told by a status, and it is never shown', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.accounts('Alice', 'Bob');
  await leave(bob);
  await settle(alice);
  const [one = 0, two = 0] = (await alice.ask('Bob: one', 'Bob: two')).map(idOf);
  assert.deepEqual(await alice.ask(`/purge ${one}`), [`STATUS:${one}:purged:Bob`, `INFO: Purged ${one}.`]);
  const again = await core.login('Bob');
  assert.match((await again.sync()).join('|'), /^Alice \(sent [^)]*\): two$/);
  assert.deepEqual(await alice.sync(), ['ONLINE:Bob', `STATUS:${two}:delivered:Bob`]);
});

test('R4.4 a guest’s message that waits is taken back too; one that was shown is kept nowhere', async (t) => {
  const core = await openCore(t);
  const bob = await core.account('Bob');
  await leave(bob);
  const alice = await core.person('Alice');
  const one = idOf((await alice.ask('Bob: one'))[0]);
  assert.deepEqual(await alice.ask(`/purge ${one}`), [`STATUS:${one}:purged:Bob`, `INFO: Purged ${one}.`]);
  const again = await core.login('Bob');
  assert.deepEqual(await again.sync(), []);
  await settle(alice);
  const two = idOf((await alice.ask('Bob: two'))[0]);
  assert.deepEqual(await alice.ask(`/purge ${two}`), refusal(two));
});

test('R4.4 who acknowledges has a message in the mailbox until then: taken back, it comes no more', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.accounts('Alice', 'Bob');
  await bob.ask('set acks on');
  const one = idOf((await alice.ask('Bob: one'))[0]);
  await bob.sync();
  assert.deepEqual(await alice.ask(`/purge ${one}`), [`STATUS:${one}:purged:Bob`, `INFO: Purged ${one}.`]);
  assert.equal((await heard(bob, alice)).includes(`PURGED:${one}`), true);
  assert.match((await bob.ask(`ack ${one}`)).join(), /^ERROR: NO_SUCH_MESSAGE /);
  await leave(bob);
  assert.deepEqual(await (await core.login('Bob')).sync(), []);
});

test('R4.4 a message that is on its way to a connection that ends without it does not wait for the next one', async (t) => {
  const core = await openCore(t, { operators: OPERATORS });
  const [alice, bob, boss] = await core.accounts('Alice', 'Bob', 'Boss');
  bob.takesNothing = true;
  alice.send('Bob: one');
  await boss.sync();
  assert.deepEqual(await boss.ask('/purge Alice'), ['INFO: Purged 1 line of Alice.']);
  bob.destroy();
  assert.match(
    (await alice.sync()).filter((line) => !line.startsWith('OFFLINE')).join('|'),
    /^PURGED:\d+\|STATUS:\d+:purged:Bob$/,
  );
  assert.deepEqual(await (await core.login('Bob')).sync(), []);
});

/** The store's answer to the next call of `name` is held back until what is returned is called; the call has its effect at once. */
function holdBack(store: Store, name: 'appendMail' | 'markShown' | 'readMail' | 'known'): () => void {
  const call = store[name].bind(store) as (...args: unknown[]) => Promise<unknown>;
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  Object.assign(store, {
    [name]: async (...args: unknown[]) => {
      const answer = await call(...args);
      await opened;
      return answer;
    },
  });
  return open;
}

for (const [what, name] of [
  ['is just being stored for somebody who acknowledges', 'appendMail'],
  ['is just being handed out', 'markShown'],
  ['has come while a mailbox is handed out', 'readMail'],
] as const)
  test(`R4.4 a message that ${what} is not shown when it has been taken back`, async (t) => {
    const store = memoryDisk();
    const core = await openCore(t, { store, operators: OPERATORS });
    const [alice, bob, boss] = await core.accounts('Alice', 'Bob', 'Boss');
    if (name === 'appendMail') await bob.ask('set acks on');
    let reader = bob;
    if (name !== 'appendMail') {
      await leave(bob);
      reader = await core.come();
    }
    await settle(alice, boss);
    if (name === 'markShown') await alice.ask('Bob: one');
    const open = holdBack(store, name);
    if (name !== 'appendMail') {
      reader.send('login Bob correct-horse');
      await reader.until(/^INFO: Welcome/);
    }
    if (name !== 'markShown') alice.send('Bob: one');
    await boss.sync();
    assert.match(last(await boss.ask('/purge Alice')), /^INFO: Purged 1 line of Alice\.$/);
    open();
    const answers = (await alice.sync()).filter((line) => /STATUS|PURGED/.test(line));
    assert.deepEqual(
      answers.filter((line) => line.includes(':delivered:')),
      [],
    );
    assert.equal(
      answers.some((line) => line.includes(':purged:Bob')),
      true,
      answers.join('|'),
    );
    assert.deepEqual(
      (await reader.sync()).filter((line) => line.startsWith('Alice')),
      [],
    );
  });

test('R4.21 whoever was given a message from the mailbox of a guest of that name, and acknowledges, is told', async (t) => {
  const core = await openCore(t);
  const alice = await core.account('Alice');
  await leave(await core.person('Gus'));
  const one = (await alice.ask('/msg Gus one')).map(idOf).at(-1);
  const next = await core.come();
  next.sendObject({ type: 'register', name: 'Gus', acks: true });
  await next.until(/"payload":"one"/);
  assert.equal(last(await alice.ask(`/purge ${one}`)), `INFO: Purged ${one}.`);
  await next.until(new RegExp(`"type":"purged","message_id":${one}`));
});

test('R4.21 whoever has shut the author out since is told nothing', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.accounts('Alice', 'Bob');
  const one = idOf((await alice.ask('Bob: one'))[0]);
  await bob.ask('block Alice');
  assert.equal(last(await alice.ask(`/purge ${one}`)), `INFO: Purged ${one}.`);
  assert.deepEqual(await heard(bob, alice), []);
});

test('R3.83 a line may be taken back for 15 minutes, by whoever has said it', async (t) => {
  const clock = new HandClock();
  const core = await openCore(t, { clock });
  const [alice, bob] = await core.room('lab', 'Alice', 'Bob');
  const [one = 0, two = 0] = await saidBy(alice, bob, 'one', 'two');
  clock.advance(15 * MINUTE);
  assert.deepEqual(await bob.ask(`/purge ${one}`), refusal(one));
  assert.deepEqual(await alice.ask(`/purge ${one}`), [`INFO: Purged ${one}.`]);
  clock.advance(1);
  assert.deepEqual(await alice.ask(`/purge ${two}`), refusal(two));
  // Of the future.
  assert.deepEqual(await alice.ask('/purge 999999'), refusal(999_999));
  assert.match((await alice.ask('/purge 0')).join('|'), /^ERROR: USAGE /);
});

test('R3.83 a stay has what it said under the names it had before; whoever has such a name next has not', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.room('lab', 'Alice', 'Bob');
  const [one = 0, two = 0] = await saidBy(alice, bob, 'one', 'two');
  await alice.ask('/nick Carl', '/nick Dora');
  const next = await core.person('Alice');
  await next.ask('join lab');
  const [three = 0] = await saidBy(next, bob, 'three');
  assert.deepEqual(await next.ask(`/purge ${one}`), refusal(one));
  assert.deepEqual((await alice.ask(`/purge ${three}`)).slice(-1), refusal(three));
  assert.equal((await alice.ask(`/purge ${one}`)).at(-1), `INFO: Purged ${one}.`);
  await leave(alice);
  const other = await core.person('Dora');
  assert.deepEqual((await other.ask(`/purge ${two}`)).slice(-1), refusal(two));
});

test('R3.83 an account has what it said in its other stays', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.accounts('Alice', 'Bob');
  const [one = 0] = await saidBy(alice, bob, '/all one');
  await leave(alice);
  const again = await core.login('Alice');
  assert.deepEqual((await again.ask(`/purge ${one}`)).at(-1), `INFO: Purged ${one}.`);
});

test('R3.83 operators take back what was said in rooms and to everyone at any time, and nothing else', async (t) => {
  const clock = new HandClock();
  const core = await openCore(t, { clock, operators: OPERATORS });
  const boss = await core.account('Boss');
  const [alice, bob] = await core.accounts('Alice', 'Bob');
  for (const person of [alice, bob]) await person.ask('join lab');
  await settle(alice, bob, boss);
  const [one = 0, two = 0] = await saidBy(alice, bob, 'one', '/all two');
  const direct = idOf((await alice.ask('/msg Bob three'))[0]);
  assert.deepEqual((await boss.ask(`/purge ${direct}`)).slice(-1), refusal(direct));
  clock.advance(60 * MINUTE);
  await settle(alice, bob, boss);
  assert.deepEqual(await boss.ask(`/purge ${one}`), [`INFO: Purged ${one}.`]);
  // Whoever has said it is told as well.
  for (const person of [alice, bob]) assert.deepEqual(await heard(person, boss), purged(one));
  assert.equal((await boss.ask(`/purge ${two}`)).at(-1), `INFO: Purged ${two}.`);
  assert.deepEqual(await boss.ask(`/purge ${direct}`), refusal(direct));
  assert.deepEqual(await bob.ask('/history Alice').then((lines) => lines.slice(-1)), [
    'INFO: History of Alice: 1 line.',
  ]);
});

test('R3.83 what another operator has said stays', async (t) => {
  const core = await openCore(t, { operators: OPERATORS });
  const boss = await core.account('Boss');
  const ilona = await core.account('Ilona');
  await settle(boss, ilona);
  const [one = 0] = await saidBy(ilona, boss, '/all one');
  assert.match((await boss.ask(`/purge ${one}`)).join('|'), /^ERROR: OPERATOR /);
  assert.match((await boss.ask('/purge Ilona')).join('|'), /^ERROR: OPERATOR /);
  assert.equal((await ilona.ask(`/purge ${one}`)).at(-1), `INFO: Purged ${one}.`);
  await boss.ask('/all two');
  assert.equal((await boss.ask('/purge Boss')).at(-1), 'INFO: Purged 1 line of Boss.');
});

test('R3.83 with a name operators take back all that an account has written anywhere', async (t) => {
  const clock = new HandClock();
  const core = await openCore(t, { clock, operators: OPERATORS });
  const boss = await core.account('Boss');
  const [mallory, bob, carl] = await core.accounts('Mallory', 'Bob', 'Carl');
  await mallory.ask('create group team', 'invite group team Bob');
  await bob.ask('accept group team');
  await bob.ask('join lab');
  await mallory.ask('join lab', 'one', '/all two', '/msg Bob three', '/group txt team four');
  await bob.ask('of Bob');
  await leave(carl);
  await mallory.ask('/msg Carl five');
  clock.advance(60 * 24 * MINUTE);
  // Also where they are away.
  await leave(mallory);
  await settle(bob, boss);
  const [toAll = '', ...answer] = await boss.ask('/purge mallory');
  assert.match(toAll, /^PURGED:\d+$/);
  assert.deepEqual(answer, ['INFO: Purged 5 lines of Mallory.']);
  const told = await heard(bob, boss);
  assert.equal(told.length, 4);
  for (const line of told) assert.match(line, /^PURGED:\d+$/);
  assert.deepEqual(
    (await bob.ask('/history')).slice(-2).map((line) => line.replace(/ \(.*\)/, '')),
    ['Bob: of Bob', 'INFO: History of lab: 1 line.'],
  );
  assert.deepEqual(await bob.ask('/history Mallory'), ['INFO: History of Mallory: 0 lines.']);
  assert.deepEqual(await bob.ask('/history team'), ['INFO: History of team: 0 lines.']);
  assert.deepEqual(await (await core.login('Carl')).sync(), []);
  const again = await core.login('Mallory');
  assert.match((await again.sync()).join('|'), /^STATUS:\d+:purged:Carl$/);
});

test('R3.83 of a guest they take back what was written in this stay, or in the last one; nobody else’s', async (t) => {
  const core = await openCore(t, { operators: OPERATORS });
  const boss = await core.account('Boss');
  await boss.ask('join lab');
  const said = async (...lines: readonly string[]): Promise<void> => {
    const guest = await core.person('Mallory');
    await guest.ask('join lab', ...lines);
    await leave(guest);
  };
  await said('first stay');
  await said('second stay', 'more');
  await boss.sync();
  assert.deepEqual((await boss.ask('/purge Mallory')).slice(-1), ['INFO: Purged 2 lines of Mallory.']);
  const guest = await core.person('Mallory');
  await guest.ask('join lab', 'third stay');
  assert.deepEqual((await boss.ask('/purge Mallory')).slice(-1), ['INFO: Purged 1 line of Mallory.']);
  const history = await boss.ask('/history');
  assert.deepEqual(history.slice(-1), ['INFO: History of lab: 1 line.']);
  assert.match(history[0] ?? '', /: first stay$/);
});

test('R3.83 who comes in under the name while it is looked up keeps what they have said', async (t) => {
  const store = memoryDisk();
  const core = await openCore(t, { store, operators: OPERATORS });
  const boss = await core.account('Boss');
  await boss.ask('join lab');
  const gone = await core.person('Mallory');
  await gone.ask('join lab', 'the one before');
  await leave(gone);
  await boss.sync();
  const open = holdBack(store, 'known');
  boss.send('/purge Mallory');
  const other = await core.person('Mallory');
  await other.ask('join lab', 'somebody else');
  open();
  await boss.until('INFO: Purged 1 line of Mallory.');
  const history = await boss.ask('/history');
  assert.deepEqual(history.slice(-1), ['INFO: History of lab: 1 line.']);
  assert.match(history[0] ?? '', /: somebody else$/);
});

test('R3.83 of a stay they take back what was written under its earlier names, and nothing of who has such a name now', async (t) => {
  const core = await openCore(t, { operators: OPERATORS });
  const boss = await core.account('Boss');
  const guest = await core.person('Mallory');
  await boss.ask('join lab');
  await guest.ask('join lab', 'as Mallory');
  await guest.ask('/nick Trudy');
  await guest.ask('as Trudy');
  const other = await core.person('Mallory');
  await other.ask('join lab', 'somebody else');
  await boss.sync();
  assert.deepEqual((await boss.ask('/purge Trudy')).slice(-1), ['INFO: Purged 2 lines of Trudy.']);
  const history = await boss.ask('/history');
  assert.deepEqual(history.slice(-1), ['INFO: History of lab: 1 line.']);
  assert.match(history[0] ?? '', /: somebody else$/);
});

test('R3.83 a name that is nobody’s, and who is no operator, are refused', async (t) => {
  const store = memoryDisk();
  const core = await openCore(t, { store, operators: OPERATORS });
  const [boss, alice] = await core.accounts('Boss', 'Alice');
  // Of an older server: nobody knows when the stay began.
  await store.rememberGuest('gus', 'Gus', Number.MAX_SAFE_INTEGER);
  assert.match((await boss.ask('/purge Gus')).join('|'), /^ERROR: NO_SUCH_USER /);
  assert.match((await boss.ask('/purge Nobody')).join('|'), /^ERROR: NO_SUCH_USER /);
  assert.match((await alice.ask('/purge Boss')).join('|'), /^ERROR: NOT_OPERATOR /);
  assert.match((await alice.ask('/purge Alice')).join('|'), /^ERROR: NOT_OPERATOR /);
});

test('R3.83 however much it is, all of it goes', async (t) => {
  const [store, clock] = [memoryDisk(), new HandClock()];
  const core = await openCore(t, { store, clock, operators: OPERATORS });
  const [boss, mallory] = await core.accounts('Boss', 'Mallory');
  await mallory.ask('join lab', ...Array.from({ length: 250 }, (_, index) => `line ${index}`));
  // So that all of it is stored.
  clock.advance(1000);
  await boss.sync();
  assert.deepEqual((await boss.ask('/purge Mallory')).slice(-1), ['INFO: Purged 250 lines of Mallory.']);
  assert.deepEqual(await mallory.ask('/history').then((lines) => lines.slice(-1)), ['INFO: History of lab: 0 lines.']);
  await core.stop();
  const again = await (await openCore(t, { store, clock })).login('Mallory');
  await again.ask('join lab');
  assert.deepEqual((await again.ask('/history')).slice(-1), ['INFO: History of lab: 0 lines.']);
});

test('R3.83 what was said before a restart is taken back, and what was taken back does not come again with the next', async (t) => {
  const [store, clock] = [memoryDisk(), new HandClock()];
  const before = await openCore(t, { store, clock });
  const [alice, bob] = await before.accounts('Alice', 'Bob');
  for (const person of [alice, bob]) await person.ask('join lab');
  await settle(alice, bob);
  const [one = 0, two = 0] = await saidBy(alice, bob, 'one', 'two');
  await alice.ask(`/purge ${two}`);
  await before.stop();
  const after = await openCore(t, { store, clock });
  const again = await after.login('Alice');
  await again.ask('join lab');
  assert.match((await again.ask('/history')).join('|'), /^Alice \([^)]*\): one\|INFO: History of lab: 1 line\.$/);
  assert.deepEqual(await again.ask(`/purge ${one}`), [`INFO: Purged ${one}.`]);
  await after.stop();
  const later = await (await openCore(t, { store, clock })).login('Alice');
  await later.ask('join lab');
  assert.deepEqual(await later.ask('/history'), ['INFO: History of lab: 0 lines.']);
});

test('R4.22 it goes from the transcript, as it was written there', async (t) => {
  const gone: TakenBack[] = [];
  const written: { room: string | null; at: number }[] = [];
  const transcript: Transcript = {
    covers: (room) => room !== 'club',
    write: (room, at, event) => {
      if (event.kind === 'said' || event.kind === 'acted') written.push({ room, at });
    },
    purge: async (lines) => void gone.push(...lines),
    close: async () => {},
  };
  const core = await openCore(t, { transcript });
  const [alice, bob] = await core.accounts('Alice', 'Bob');
  await bob.ask('/set ids on', 'join lab', '/join club');
  await alice.ask('/all one', 'join Lab', 'two', '/me waves', '/join club', 'three', '/msg Bob four');
  const ids = (await bob.sync()).filter((line) => line.includes('id ')).map(idOf);
  for (const id of ids) await alice.ask(`/purge ${id}`);
  assert.deepEqual(
    gone.map(({ room, from, text, deed }) => [room, from, text, deed]),
    [
      [null, 'Alice', 'one', false],
      ['lab', 'Alice', 'two', false],
      ['lab', 'Alice', 'waves', true],
    ],
  );
  assert.deepEqual(
    gone.map(({ room, at }) => ({ room, at })),
    written,
  );
});

test('R3.83 each act is logged, with its number or name, and never with what was said', async (t) => {
  const core = await openCore(t, { operators: OPERATORS });
  const [boss, alice] = await core.accounts('Boss', 'Alice');
  const [one = 0] = await saidBy(alice, boss, '/all one', '/all two');
  await alice.ask(`/purge ${one}`);
  await boss.ask('/purge alice');
  assert.deepEqual(
    core.log.filter(({ event }) => event === 'purged').map(({ level, fields }) => [level, fields]),
    [
      ['audit', { by: 'Alice', byConnection: 2, id: one }],
      ['audit', { by: 'Boss', byConnection: 1, name: 'Alice', connection: 2, lines: 1 }],
    ],
  );
});

test('R3.83 a disk that does not answer is told of', async (t) => {
  const store = memoryDisk();
  const core = await openCore(t, { store });
  const [alice, bob] = await core.accounts('Alice', 'Bob');
  const [one = 0] = await saidBy(alice, bob, '/all one');
  store.purge = () => Promise.reject(new StorageError('the disk is gone'));
  assert.match((await alice.ask(`/purge ${one}`)).join('|'), /^ERROR: STORAGE /);
  assert.deepEqual(await heard(bob, alice), []);
});

test('R3.83 where only the transcript cannot be written the rest is taken back, and the answer says what is left', async (t) => {
  const transcript: Transcript = {
    ...{ covers: () => true, write() {}, close: async () => {} },
    purge: () => Promise.reject(new StorageError('a transcript could not be written anew')),
  };
  const core = await openCore(t, { transcript, operators: OPERATORS });
  const [boss, alice, bob] = await core.accounts('Boss', 'Alice', 'Bob');
  const [one = 0, two = 0] = await saidBy(alice, bob, '/all one', '/all two');
  const left =
    'ERROR: STORAGE That is taken back, but its transcript could not be written: there it still stands. Tell who keeps the server.';
  assert.deepEqual(await alice.ask(`/purge ${one}`), [left]);
  assert.deepEqual(await heard(bob, alice), purged(one));
  assert.deepEqual((await boss.ask('/purge Alice')).slice(-1), [left]);
  assert.deepEqual(await heard(bob, boss), purged(two));
  assert.deepEqual(
    core.log.filter(({ event }) => event.endsWith('in the transcript')).map(({ fields }) => fields?.ids),
    [[one], [two]],
  );
  assert.equal(core.log.filter(({ event }) => event === 'purged').length, 2);
});

test('R7.14 in JSON it is asked for, answered and told in objects', async (t) => {
  const core = await openCore(t, { operators: OPERATORS });
  const bob = await core.person('Bob');
  const boss = await core.come();
  const code = core.byCode('Boss').slice(' code '.length);
  boss.sendObject({ type: 'register', name: 'Boss', password: 'correct-horse', code });
  boss.sendObject({ type: 'say', text: 'one' });
  await bob.ask('/set ids on');
  const { message_id: id } = JSON.parse(last(await boss.until(/"status":"sent"/)));
  boss.sendObject({ type: 'purge', message_id: id });
  assert.match(last(await boss.until(/"type":"purge"/)), new RegExp(`"message_id":${id},"count":1`));
  assert.equal((await bob.sync()).at(-1), `PURGED:${id}`);
  boss.sendObject({ type: 'say', text: 'two' });
  boss.sendObject({ type: 'purge', name: 'Boss' });
  assert.match(last(await boss.until(/"type":"purge","username"/)), /"username":"Boss","count":1/);
  await bob.ask('/all three');
  const said = JSON.parse(last(await boss.until(/"three"/))) as { message_id: number };
  boss.sendObject({ type: 'purge', message_id: said.message_id });
  await boss.until(/"type":"purged"/);
});
