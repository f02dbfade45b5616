/**
 * Rooms that take only those who give a key: how one opens, enters and changes it, what it holds for, how guesses are slowed, and
 * that it is not said. Rules: R3.120, R3.121, R3.122, R3.123, R3.124, R7.17.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Noted, TakenBack, Transcript } from '../../src/core/transcript.js';
import { transcriptLine } from '../../src/language/text/transcript-line.js';
import { HandClock } from '../support/clock.js';
import { type CoreClient, leave, memoryDisk, openCore, PASSWORD, settle, slowDisk, type TestCore } from './rig.js';

const refused = (code: string): RegExp => new RegExp(`^ERROR: ${code} [^|]*$`);

/** The last line that comes, once one line has been answered. */
const answer = async (client: CoreClient, line: string): Promise<string> => (await client.ask(line)).at(-1) ?? '';

/** A room that somebody has opened with the key `sesame`, in which something was said. */
async function closedRoom(core: TestCore, opener = 'Alice'): Promise<CoreClient> {
  const alice = await core.account(opener);
  assert.match(await answer(alice, '/join lab sesame'), /^INFO: Joined lab /);
  await alice.ask('secret plans');
  return alice;
}

test('R3.120 a room that is opened with a key takes those who give it, and nobody else', async (t) => {
  const core = await openCore(t);
  await closedRoom(core);
  const [bob, carl] = await core.people('Bob', 'Carl');
  for (const line of ['join lab', '/join lab', 'join room LAB', 'join #lab'])
    assert.match(await answer(bob, line), refused('KEY_NEEDED'), line);
  assert.match(await answer(bob, '/join lab Sesame'), refused('WRONG_KEY'));
  assert.match(await answer(bob, '/join lab sesame'), /^INFO: Joined lab \(you and 1 other\)/);
  assert.match(await answer(carl, '/join room #LAB sesame'), /^INFO: Joined lab \(you and 2 others\)/);
  // Whoever is in it needs none, and may come back to it as the current one.
  await carl.ask('/join other');
  assert.match(await answer(carl, '/join lab'), /^INFO: Joined lab /);
  assert.match(await answer(carl, '/join lab whatever'), /^INFO: Joined lab /);
  // Who has left it does.
  await carl.ask('/leave lab');
  assert.match(await answer(carl, '/join lab'), refused('KEY_NEEDED'));
});

test('R3.120 no answer, and no line of the log, has the key', async (t) => {
  const core = await openCore(t);
  const alice = await closedRoom(core);
  const bob = await core.person('Bob');
  const told = [
    ...(await bob.ask('/join lab wrongsecret', '/join lab sesame', '/explain /join lab sesame', 'rooms', '/help join')),
    ...(await alice.ask('/key lab othersecret', '/join lab othersecret', '/explain /key lab othersecret')),
  ].filter((line) => !line.includes('Example') && !line.includes('/join lab sesame enters'));
  for (const secret of ['wrongsecret', 'sesame', 'othersecret']) {
    assert.ok(!told.slice(0, 4).join('|').includes(secret), told.join('|'));
    assert.ok(!JSON.stringify(core.log).includes(secret));
  }
});

test('R3.120 a key for a room that has none is refused, so that nobody takes it for a closed one', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  await alice.ask('join lab');
  for (const one of [alice, bob]) assert.match(await answer(one, '/join lab sesame'), refused('WRONG_KEY'));
  // It is kept, and empty.
  await alice.ask('one', '/leave');
  assert.match(await answer(bob, '/join lab sesame'), /^ERROR: WRONG_KEY lab has no key/);
  assert.match(await answer(bob, 'join lab'), /^INFO: Joined lab /);
});

test('R3.120 operators enter without a key', async (t) => {
  const core = await openCore(t, { operators: 'Olga' });
  const olga = await core.account('Olga');
  await closedRoom(core);
  assert.match(await answer(olga, 'join lab'), /^INFO: Joined lab /);
  await olga.ask('/leave');
  assert.match(await answer(olga, '/join lab wrong'), /^INFO: Joined lab /);
  await leave(olga);
  const back = await core.visitor('Olga');
  const rooms = '[{"room":"lab","key":"wrong"}]';
  back.send(`{"type":"init","username":"Olga","password":"${PASSWORD}","rooms":${rooms},"id":1}`);
  assert.match((await back.until(/"current":"lab"/)).join('|'), /"type":"join"/);
});

test('R3.120 a key is one word of at most 100 characters, in an object, too', async (t) => {
  const core = await openCore(t);
  const alice = await core.person('Alice');
  assert.match(await answer(alice, `/join lab ${'x'.repeat(101)}`), refused('USAGE'));
  assert.match(await answer(alice, '/join lab two words'), refused('USAGE'));
  const bob = await core.visitor('Bob');
  bob.send('{"type":"init","username":"Bob"}', '{"type":"join","room":"lab","key":"two words","id":1}');
  await bob.until(/"code":"USAGE".*"id":1/);
  bob.send('{"type":"join","room":"lab","key":4711,"id":2}');
  await bob.until(/"type":"join".*"key":true.*"id":2/);
  assert.match(await answer(alice, '/join lab 4711'), /^INFO: Joined lab /);
});

test('R3.120 of two who open one room at once, each with a key, the one has it, and the other needs that', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  core.passwords.close();
  alice.send('/join lab first', '/ping 1');
  bob.send('/join lab second', '/ping 1');
  await core.passwords.waiting(2);
  core.passwords.open();
  assert.match((await alice.until('PONG:1')).join('|'), /INFO: Joined lab /);
  assert.match((await bob.until('PONG:1')).join('|'), /ERROR: WRONG_KEY /);
});

test('R3.120 where a room is opened without a key while one is made for it, that is no closed room', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  core.passwords.close();
  alice.send('/join lab sesame', '/ping 1');
  await core.passwords.waiting(1);
  await bob.ask('join lab');
  core.passwords.open();
  assert.match((await alice.until('PONG:1')).join('|'), /ERROR: WRONG_KEY lab has no key/);
});

test('R3.120 whoever opens a room with a key, or comes in by it meanwhile, is answered once it is stored', async (t) => {
  const disk = slowDisk(t, 'appendBehind');
  const core = await openCore(t, { store: disk.store, operators: 'Olga' });
  const olga = await core.account('Olga');
  const [alice, bob, carl] = await core.people('Alice', 'Bob', 'Carl');
  await settle(alice, bob, carl, olga);
  alice.send('/join lab sesame', 'one', '/ping 1');
  await disk.asked(carl);
  bob.send('/join lab sesame', '/ping 1');
  olga.send('join lab', '/ping 1');
  // The name is taken, and closed.
  assert.match(await answer(carl, 'join lab'), refused('KEY_NEEDED'));
  assert.match(await answer(carl, '/join lab wrong'), refused('WRONG_KEY'));
  await settle(carl);
  for (const one of [alice, bob, olga]) assert.deepEqual(one.unread(), [], one.name);
  disk.takes();
  assert.deepEqual(
    (await alice.until('PONG:1')).map((line) => line.split('.')[0]),
    ['INFO: Joined lab (you and 2 others)', 'PONG:1'],
  );
  for (const one of [bob, olga])
    assert.deepEqual(
      (await one.until('PONG:1')).filter((line) => !line.startsWith('INFO: ')),
      ['Alice (in lab): one', 'PONG:1'],
      one.name,
    );
});

test('R3.120 where the store refuses a room that is opened with a key, there is none, and nobody is in it', async (t) => {
  const disk = slowDisk(t, 'appendBehind');
  const core = await openCore(t, { store: disk.store });
  const [alice, bob, carl] = await core.people('Alice', 'Bob', 'Carl');
  await alice.ask('join club');
  await settle(alice, bob, carl);
  alice.send('/join lab sesame', 'one', '/ping 1');
  await disk.asked(carl);
  bob.send('/join lab sesame', '/ping 1');
  await settle(carl);
  disk.refuses();
  for (const one of [alice, bob]) {
    const [told] = await one.until('PONG:1');
    assert.match(told ?? '', refused('STORAGE'), one.name);
  }
  assert.deepEqual(await carl.ask('rooms'), ['Rooms: club (1)']);
  assert.match(await answer(carl, 'join lab'), /^INFO: Joined lab \(nobody else is here yet\)/);
  // What is typed next is said where one was before.
  assert.match(await answer(alice, '/members'), /^INFO: Members of club: Alice$/);
  await core.stop();
  assert.deepEqual(
    (await disk.store.openPast(1_000_000)).map(({ name }) => name),
    ['club'],
  );
});

for (const since of [undefined, 0]) {
  const way = since === undefined ? 'who comes in' : 'who comes back';
  test(`R7.17 R3.120 ${way} is told of a room that is opened with a key once it is stored, or that it is not`, async (t) => {
    for (const takes of [true, false]) {
      const disk = slowDisk(t, 'appendBehind');
      const core = await openCore(t, { store: disk.store });
      const carl = await core.person('Carl');
      const bob = await core.visitor('Bob');
      const rooms = [{ room: 'lab', key: 'sesame' }, 'club'];
      bob.sendObject({ type: 'init', username: 'Bob', rooms, id: 1, ...(since !== undefined && { since }) });
      bob.sendObject({ type: 'ping', id: 2 });
      await disk.asked(carl);
      // Whatever else is read for the way back has been read.
      for (let turn = 0; turn < 20; turn++) await carl.sync();
      const early = bob.unread().join('|');
      assert.ok(!early.includes('"lab"') && !early.includes('"id":2'), early);
      if (takes) disk.takes();
      else disk.refuses();
      const told = (await bob.until(/"id":2/)).join('|');
      if (takes) assert.match(told, /"type":"join","room":"lab".*"type":"join","room":"club"/);
      else {
        assert.match(told, /"code":"STORAGE".*"type":"join","room":"club"/);
        assert.ok(!told.includes('"lab"'), told);
      }
      assert.match(await answer(carl, 'join lab'), takes ? refused('KEY_NEEDED') : /^INFO: Joined lab /);
    }
  });
}

test('R3.120 whoever leaves while a key is looked at is in no room, and the name is free', async (t) => {
  const store = memoryDisk();
  let core = await openCore(t, { store });
  await closedRoom(core);
  await core.stop();
  core = await openCore(t, { store });
  const [bob, carl] = await core.people('Bob', 'Carl');
  core.passwords.close();
  bob.send('/join lab sesame');
  await core.passwords.waiting(1);
  bob.destroy();
  core.passwords.open();
  await carl.until(/^OFFLINE:Bob/);
  assert.deepEqual(await carl.ask('rooms'), ['Rooms: none']);
});

test('R3.120 to set a key counts as five lines, and to give one as one', async (t) => {
  const clock = new HandClock();
  const core = await openCore(t, { clock, flood: true });
  const [alice, bob] = await core.people('Alice', 'Bob');
  // Ten may come at once, and one more each 400 ms; to come in was one.
  alice.send('/join lab sesame', '/key simsim', '/ping late');
  await bob.ask('/join lab simsim', '/leave', '/join lab simsim', '/leave', '/join lab simsim');
  assert.ok(!alice.unread().includes('PONG:late'));
  clock.advance(800);
  await alice.until('PONG:late');
});

test('R3.121 from one address so many keys are hashed for rooms at once, by whomever, and then one each two seconds', async (t) => {
  const clock = new HandClock();
  const core = await openCore(t, { clock });
  const rooms = Array.from({ length: 19 }, (_, at) => ({ room: `room${at}`, key: 'sesame' }));
  for (const username of ['server', 'Eve', 'Mal']) {
    // To come in is not needed for it: nobody has the first of these names.
    const visitor = await core.come({ from: '203.0.113.9' });
    visitor.sendObject({
      type: 'init',
      username,
      rooms: rooms.map((one) => ({ ...one, room: `${username}-${one.room}` })),
    });
    await visitor.until(/"NAME_RESERVED"|"status":"welcome"/);
  }
  const mallory = await core.come({ name: 'Mallory', from: '203.0.113.9' });
  await mallory.ask('register Mallory');
  for (const room of ['a', 'b', 'c']) assert.match(await answer(mallory, `/join ${room} sesame`), /^INFO: Joined /);
  assert.match(await answer(mallory, '/join d sesame'), /^ERROR: BUSY .* Try again in 2 s\.$/);
  assert.match(await answer(mallory, '/key a simsim'), refused('BUSY'));
  const elsewhere = await core.come({ from: '203.0.113.10' });
  await elsewhere.ask('register Alice');
  assert.match(await answer(elsewhere, '/join d sesame'), /^INFO: Joined d /);
  clock.advance(2_000);
  assert.match(await answer(mallory, '/key a simsim'), /^INFO: a has a key now\./);
  // To give one that a room has is not among it.
  assert.match(await answer(mallory, '/join d sesame'), /^INFO: Joined d /);
});

test('R3.121 wrong keys are slowed as wrong passwords are, for the room and for the address', async (t) => {
  const clock = new HandClock();
  const core = await openCore(t, { clock });
  await closedRoom(core);
  const mallory = await core.come({ name: 'Mallory', from: '203.0.113.9' });
  await mallory.ask('register Mallory');
  for (const guess of ['a', 'b', 'c']) assert.match(await answer(mallory, `/join lab ${guess}`), refused('WRONG_KEY'));
  assert.match(await answer(mallory, '/join lab sesame'), /^ERROR: TOO_MANY_TRIES .*Try again in 1 s\./);
  // Another connection from there, and another room, wait as well.
  const eve = await core.come({ name: 'Eve', from: '203.0.113.9' });
  await eve.ask('register Eve');
  assert.match(await answer(eve, '/join lab sesame'), refused('TOO_MANY_TRIES'));
  clock.advance(1_000);
  assert.match(await answer(mallory, '/join lab sesame'), /^INFO: Joined lab /);
});

test('R3.121 where a room has been entered from, nobody waits for what strangers try elsewhere', async (t) => {
  const clock = new HandClock();
  const core = await openCore(t, { clock });
  const alice = await core.come({ name: 'Alice', from: '192.0.2.7' });
  await alice.ask('register Alice', '/join lab sesame');
  const mallory = await core.come({ name: 'Mallory', from: '203.0.113.9' });
  await mallory.ask('register Mallory');
  for (const guess of ['a', 'b', 'c', 'd']) await mallory.ask(`/join lab ${guess}`);
  const [bob, carl] = [await core.come({ from: '192.0.2.7' }), await core.come({ from: '198.51.100.1' })];
  await bob.ask('register Bob');
  await carl.ask('register Carl');
  assert.match(await answer(carl, '/join lab sesame'), refused('TOO_MANY_TRIES'));
  assert.match(await answer(bob, '/join lab sesame'), /^INFO: Joined lab /);
});

test('R3.121 it is today’s key that counts, also where it has been changed while one was looked at', async (t) => {
  const store = memoryDisk();
  let core = await openCore(t, { store });
  await closedRoom(core);
  await core.stop();
  core = await openCore(t, { store });
  const alice = await core.login('Alice');
  const [bob, carl] = await core.people('Bob', 'Carl');
  core.passwords.close();
  alice.send('/key lab simsim');
  await core.passwords.waiting(1);
  bob.send('/join lab sesame', '/ping 1');
  await core.passwords.waiting(2);
  carl.send('/join lab simsim', '/ping 1');
  core.passwords.letThrough();
  await alice.until(/^INFO: lab has a key now/);
  core.passwords.open();
  assert.match((await bob.until('PONG:1')).join('|'), /ERROR: WRONG_KEY /);
  assert.match((await carl.until('PONG:1')).join('|'), /INFO: Joined lab /);
});

test('R3.121 many tries at one moment are looked at one after the other', async (t) => {
  const store = memoryDisk();
  let core = await openCore(t, { store });
  await closedRoom(core);
  await core.stop();
  core = await openCore(t, { store });
  const guessers = await Promise.all(
    Array.from({ length: 9 }, async (_, index) => {
      const one = await core.come({ from: '203.0.113.9' });
      await one.ask(`register Guesser${index}`);
      return one;
    }),
  );
  await settle(...guessers);
  for (const [index, one] of guessers.entries()) one.send(`/join lab guess${index}`, '/ping 1');
  const answers = await Promise.all(guessers.map(async (one) => (await one.until('PONG:1'))[0] ?? ''));
  assert.equal(answers.filter((line) => line.startsWith('ERROR: WRONG_KEY ')).length, 3, answers.join('|'));
  assert.equal(answers.filter((line) => line.startsWith('ERROR: TOO_MANY_TRIES ')).length, 6);
});

test('R3.121 a server without accounts has rooms with keys, too', async (t) => {
  const core = await openCore(t, { accounts: 'off' });
  const [alice, bob] = await core.people('Alice', 'Bob');
  await alice.ask('/join lab sesame');
  assert.match(await answer(bob, 'join lab'), refused('KEY_NEEDED'));
  assert.match(await answer(bob, '/join lab sesame'), /^INFO: Joined lab /);
});

test('R3.122 whoever has opened a room changes its key, also a room that had none, and who is in it stays', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.room('lab', 'Alice', 'Bob');
  const carl = await core.person('Carl');
  assert.match(await answer(bob, '/key sesame'), refused('NOT_OPERATOR'));
  assert.match(await answer(alice, '/key sesame'), /^INFO: lab has a key now\b/);
  assert.match(await answer(carl, 'join lab'), refused('KEY_NEEDED'));
  await bob.ask('still here');
  assert.ok((await alice.sync()).includes('Bob (in lab): still here'));
  // From elsewhere, by its name.
  await alice.ask('/leave');
  assert.match(await answer(alice, '/key LAB simsim'), /^INFO: lab has a key now\b/);
  assert.match(await answer(carl, '/join lab sesame'), refused('WRONG_KEY'));
  assert.match(await answer(carl, '/join lab simsim'), /^INFO: Joined lab /);
  assert.match(await answer(carl, '/unkey lab'), refused('NOT_OPERATOR'));
  assert.match(await answer(alice, '/unkey lab'), /^INFO: lab has no key any more\b/);
  assert.match(await answer(alice, 'join lab'), /^INFO: Joined lab /);
  assert.match(await answer(alice, '/unkey'), refused('NOT_THERE'));
  assert.match(await answer(alice, '/key nowhere sesame'), refused('NO_SUCH_ROOM'));
});

test('R3.122 operators change the key of any room', async (t) => {
  const core = await openCore(t, { operators: 'Olga' });
  const olga = await core.account('Olga');
  await closedRoom(core);
  assert.match(await answer(olga, '/key lab simsim'), /^INFO: lab has a key now\b/);
  assert.match(await answer(olga, '/unkey lab'), /^INFO: lab has no key any more\b/);
  assert.match(await answer(olga, '/key sesame'), refused('NOT_IN_ROOM'));
});

test('R3.122 it is the guest’s stay that has opened a room: not the name, and under every name of the stay', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.room('lab', 'Alice', 'Bob');
  await alice.ask('one', '/nick Ann');
  assert.match(await answer(alice, '/key sesame'), /^INFO: lab has a key now\b/);
  // The name goes to somebody else.
  const other = await core.person('Alice');
  assert.match(await answer(other, '/key lab mine'), refused('NOT_OPERATOR'));
  await leave(alice);
  const again = await core.person('Ann');
  assert.match(await answer(again, '/key lab mine'), refused('NOT_OPERATOR'));
  assert.match(await answer(bob, '/key lab mine'), refused('NOT_OPERATOR'));
});

test('R3.122 what a guest has opened is the account’s that the guest makes, and no other account’s of the name', async (t) => {
  const core = await openCore(t);
  const [alice] = await core.room('lab', 'Alice');
  await alice.ask('one', `/passwd ${PASSWORD}`);
  await leave(alice);
  const owner = await core.login('Alice');
  assert.match(await answer(owner, '/key lab sesame'), /^INFO: lab has a key now\b/);
  const [bob] = await core.room('club', 'Bob');
  await bob.ask('one');
  await leave(bob);
  const account = await core.account('Bob');
  assert.match(await answer(account, '/key club mine'), refused('NOT_OPERATOR'));
});

test('R3.122 a key that the disk refuses does not hold', async (t) => {
  const store = memoryDisk();
  const core = await openCore(t, { store });
  const [alice, bob] = await core.people('Alice', 'Bob');
  await alice.ask('join lab', 'one');
  const { appendBehind } = store;
  store.appendBehind = async () => {
    throw new Error('the disk is full');
  };
  assert.match(await answer(alice, '/key sesame'), refused('STORAGE'));
  store.appendBehind = appendBehind;
  assert.match(await answer(bob, 'join lab'), /^INFO: Joined lab /);
});

test('R3.122 whoever changes a key while another change is not stored waits for that, and is told what holds then', async (t) => {
  for (const takes of [true, false]) {
    const disk = slowDisk(t, 'appendBehind');
    const core = await openCore(t, { store: disk.store, operators: 'Olga' });
    const olga = await core.account('Olga');
    const [alice, bob] = await core.people('Alice', 'Bob');
    await alice.ask('join lab');
    disk.isSlow = false;
    await alice.ask('/key sesame');
    disk.isSlow = true;
    await settle(alice, olga, bob);
    alice.send('/unkey lab');
    await disk.asked(bob);
    olga.send('/unkey lab', '/ping 1');
    await settle(bob);
    assert.deepEqual(olga.unread(), []);
    if (takes) disk.takes();
    else disk.refuses();
    assert.match(await alice.next(), takes ? /^INFO: lab has no key any more/ : refused('STORAGE'));
    assert.match(await olga.next(), takes ? refused('NOT_THERE') : /^INFO: lab has no key any more/);
  }
});

test('R3.123 a key lasts as long as its room, over a restart, and is kept as a hash', async (t) => {
  const store = memoryDisk();
  let core = await openCore(t, { store });
  const alice = await closedRoom(core);
  await leave(alice);
  let bob = await core.person('Bob');
  assert.match(await answer(bob, 'join lab'), refused('KEY_NEEDED'));
  await core.stop();
  const [kept] = await store.openPast(1_000_000);
  assert.equal(kept?.keyHash, 'hash of sesame');
  core = await openCore(t, { store });
  bob = await core.person('Bob');
  assert.match(await answer(bob, 'join lab'), refused('KEY_NEEDED'));
  assert.match(await answer(bob, '/join lab wrong'), refused('WRONG_KEY'));
  assert.match(await answer(bob, '/join lab sesame'), /^INFO: Joined lab /);
  const owner = await core.login('Alice');
  assert.match(await answer(owner, '/key lab simsim'), /^INFO: lab has a key now\b/);
});

test('R3.123 a room with a key lasts though nothing was said in it, and without it no longer', async (t) => {
  const store = memoryDisk();
  let core = await openCore(t, { store });
  let alice = await core.account('Alice');
  await alice.ask('/join lab sesame', '/join club sesame');
  await alice.ask('/unkey club', '/leave club', '/leave lab');
  assert.match(await answer(alice, '/join lab'), refused('KEY_NEEDED'));
  await core.stop();
  assert.deepEqual(
    (await store.openPast(1_000_000)).map(({ name }) => name),
    ['lab'],
  );
  core = await openCore(t, { store });
  alice = await core.login('Alice');
  assert.match(await answer(alice, '/join lab'), refused('KEY_NEEDED'));
  assert.match(await answer(alice, '/join club'), /^INFO: Joined club /);
});

test('R3.123 where nothing of a room has been kept for as long as that would be, it has no key after a restart', async (t) => {
  const [store, clock] = [memoryDisk(), new HandClock()];
  let core = await openCore(t, { store, clock, historyDays: 30 });
  await (await core.account('Alice')).ask('/join lab sesame', '/leave');
  for (const [days, answered] of [
    [29, /^ERROR: KEY_NEEDED /],
    [2, /^INFO: Joined lab /],
  ] as const) {
    clock.advance(days * 86_400_000);
    await core.stop();
    core = await openCore(t, { store, clock, historyDays: 30 });
    assert.match(await answer(await core.person('Bob'), 'join lab'), answered);
  }
});

test('R3.123 a room that has gone, and is opened again, has no key', async (t) => {
  const core = await openCore(t, { maxRoomsOpened: 1 });
  const alice = await closedRoom(core);
  const bob = await core.person('Bob');
  await alice.ask('/leave', '/join club');
  assert.match(await answer(bob, 'join lab'), /^INFO: Joined lab /);
  assert.deepEqual(await bob.ask('/history'), ['INFO: History of lab: 0 lines.']);
});

test('R3.123 rooms says which have a key', async (t) => {
  const core = await openCore(t);
  const alice = await closedRoom(core);
  const bob = await core.person('Bob');
  await bob.ask('join club');
  assert.equal(await answer(alice, '/rooms'), 'Rooms: lab (1; key), club (1)');
  const program = await core.visitor();
  program.send('{"type":"init","username":"Prog"}', '{"type":"rooms"}');
  await program.until(/"rooms":\[\{"room":"lab","members":1,"key":true\},\{"room":"club","members":1\}\]/);
});

test('R3.123 what was said in a room, and its files, are for those who are in it', async (t) => {
  const core = await openCore(t);
  const alice = await closedRoom(core);
  const bob = await core.person('Bob');
  const [, file] = /FILE_READY:(\d+):/.exec((await alice.ask('/file plan.txt 6')).join('|')) ?? [];
  assert.match(await answer(bob, '/history lab'), refused('NOT_IN_ROOM'));
  assert.match(await answer(bob, '/history lab after 0'), refused('NOT_IN_ROOM'));
  assert.deepEqual(await bob.ask('/missed 0'), [
    'INFO: Missed since 0: 0 lines. That is all. Direct messages may be missing: only an account keeps them.',
  ]);
  assert.deepEqual(await bob.ask('/my files'), ['Files: none']);
  assert.match(await answer(bob, `/accept file ${file}`), refused('NO_SUCH_FILE'));
  assert.match(await answer(bob, '/say_in lab hello'), refused('NOT_IN_ROOM'));
  await bob.ask('/join lab sesame');
  assert.match((await bob.ask('/history')).join('|'), /Alice \(in lab, [^|]*\): secret plans/);
  assert.match(await answer(bob, '/my files'), /^Files: \d+ plan\.txt from Alice\b/);
});

test('R3.123 whoever comes only to say something, and a token, say nothing in a room with a key', async (t) => {
  const core = await openCore(t, { operators: 'Olga' });
  const olga = await core.account('Olga');
  const [, token = ''] = /: ([0-9a-f]{40})/.exec(await answer(olga, '/token new')) ?? [];
  await leave(olga);
  const alice = await closedRoom(core);
  const carl = await core.account('Carl');
  const [, carls = ''] = /: ([0-9a-f]{40})/.exec(await answer(carl, '/token new')) ?? [];
  await settle(alice);
  const bot = await core.visitor('bot');
  await bot.ask('/says_only bot');
  assert.match(await answer(bot, '/say_in lab hello'), refused('KEY_NEEDED'));
  assert.match(await answer(bot, `/post ${carls} place lab hello`), refused('NOT_IN_ROOM'));
  await leave(carl);
  assert.match(await answer(bot, `/post ${carls} place lab hello`), refused('KEY_NEEDED'));
  assert.deepEqual(
    (await alice.sync()).filter((line) => line.includes('hello')),
    [],
  );
  // Operators need no key.
  assert.deepEqual(await bot.ask(`@1 /post ${token} place lab hello`), ['@1 OK']);
  assert.ok((await alice.sync()).includes('Olga (in lab): hello'));
});

/** Keeps in mind what would be written. */
class Book implements Transcript {
  readonly lines: string[] = [];
  readonly takenBack: string[] = [];

  constructor(private readonly rooms: readonly string[] | null) {}

  covers(room: string | null, closed = false): boolean {
    return this.rooms === null ? !closed : room !== null && this.rooms.includes(room);
  }

  write(room: string | null, _at: number, event: Noted): void {
    if (room !== null) this.lines.push(transcriptLine(event));
  }

  async purge(lines: readonly TakenBack[]): Promise<void> {
    for (const { text } of lines) this.takenBack.push(text);
  }

  async close(): Promise<void> {}
}

test('R3.123 R4.22 a room with a key is written down only where it is named, and not from its key on', async (t) => {
  const book = new Book(null);
  const core = await openCore(t, { transcript: book });
  const [alice, bob] = await core.people('Alice', 'Bob');
  assert.doesNotMatch(await answer(alice, '/join lab sesame'), /written down/);
  await alice.ask('secret', '/topic plans', '/leave');
  assert.match(await answer(alice, 'join club'), /written down/);
  await alice.ask('open', '/key sesame', 'closed');
  assert.doesNotMatch(await answer(bob, '/join club sesame'), /written down/);
  await alice.ask('/unkey', 'still not');
  assert.deepEqual(book.lines, ['JOINED:club:Alice', 'Alice: open']);
  const named = new Book(['lab']);
  const other = await openCore(t, { transcript: named });
  const carl = await other.person('Carl');
  assert.match(await answer(carl, '/join lab sesame'), /written down/);
  assert.deepEqual(named.lines, ['JOINED:lab:Carl']);
});

test('R3.123 R3.83 what was written down before a room had a key is taken out when it is taken back', async (t) => {
  const book = new Book(null);
  const core = await openCore(t, { transcript: book });
  const alice = await core.person('Alice');
  await alice.ask('join lab', '/set ids on', 'a slip of the tongue', '/key sesame');
  const [, id] = /id (\d+)[^|]*: a slip/.exec((await alice.ask('/history')).join('|')) ?? [];
  assert.equal(await answer(alice, `/purge ${id}`), `INFO: Purged ${id}.`);
  assert.deepEqual(book.takenBack, ['a slip of the tongue']);
});

test('R3.124 a key that is typed without / is not said, where the room has one', async (t) => {
  const core = await openCore(t);
  const alice = await closedRoom(core);
  const [bob, carl] = await core.people('Bob', 'Carl');
  await carl.ask('join other');
  const greeted = await core.come({ name: 'Dora', greeted: true });
  await greeted.ask('register Dora');
  await settle(alice, bob, carl, greeted);
  const lines = [
    ...['join lab sesame', 'JOIN LAB sesame', 'join #lab sesame', 'join  lab   sesame ', ' join lab sesame'],
    ...['/all join lab sesame', 'bdct txt join lab sesame', '/me join lab sesame', 'join lab sesame please'],
  ];
  for (const line of lines) {
    for (const one of [bob, carl, greeted, alice]) {
      const told = await answer(one, line);
      assert.match(told, /^ERROR: USAGE [^|]*$/, `${one.name}: ${line}`);
      assert.ok(!told.includes('sesame'), told);
    }
  }
  // Of two words it is refused in any case outside rooms.
  for (const one of [bob, carl]) assert.match(await answer(one, 'join room lab sesame'), refused('USAGE'));
  assert.match(await answer(greeted, 'jion lab sesame'), refused('USAGE'));
  assert.match(await answer(bob, 'Bob: join lab sesame'), refused('USAGE'));
  assert.match(await answer(bob, '@7 join lab sesame'), /^@7 ERROR: USAGE /);
  assert.match(await answer(bob, '/explain join lab sesame'), /answered by USAGE/);
  for (const one of [alice, bob, carl, greeted]) assert.deepEqual(await one.sync(), []);
});

test('R3.124 where the room has no key it is said, as it always was', async (t) => {
  const core = await openCore(t);
  const alice = await closedRoom(core);
  const bob = await core.person('Bob');
  const [carl] = await core.room('club', 'Carl');
  await settle(alice, bob, carl);
  const lines = ['join us tomorrow', 'join club sesame', 'Join the club', 'joining lab sesame'];
  for (const line of lines) {
    assert.deepEqual(await bob.ask(line), [], line);
    assert.deepEqual(await alice.sync(), [`Bob (to all): ${line}`]);
  }
  await settle(carl);
  // In a room two words are speech, too.
  assert.deepEqual(await carl.ask('join room club sesame'), []);
});

test('R3.124 a line with a key is not kept to be shown again, and one without it is', async (t) => {
  const { core } = await openCore(t);
  for (const line of ['/join lab sesame', '/join room lab sesame', 'join lab sesame', '/key sesame', '/key lab sesame'])
    assert.equal(core.mayRemember(line), false, line);
  for (const line of ['join lab', '/join lab', '/unkey lab', 'join room lab'])
    assert.equal(core.mayRemember(line), true, line);
});

test('R7.17 a key that is changed while a password is looked at lets nobody in any more', async (t) => {
  const core = await openCore(t);
  const alice = await closedRoom(core);
  await leave(await core.account('Bob'));
  const bob = await core.visitor('Bob');
  core.passwords.close();
  alice.send('/key simsim');
  await core.passwords.waiting(1);
  const rooms = '[{"room":"lab","key":"sesame"}]';
  bob.send(`{"type":"init","username":"Bob","password":"${PASSWORD}","rooms":${rooms},"id":1}`);
  await core.passwords.waiting(2);
  core.passwords.letThrough();
  await alice.until(/^INFO: lab has a key now/);
  core.passwords.open();
  await bob.until(/"status":"welcome"/);
  assert.match(await bob.next(), /"code":"WRONG_KEY"/);
  assert.ok(!(await alice.sync()).some((line) => line.startsWith('JOINED:')));
});

test('R7.17 init enters rooms by their keys, on the way back, too, and is told of each that is refused', async (t) => {
  const core = await openCore(t);
  const alice = await closedRoom(core);
  const bob = await core.visitor('Bob');
  const rooms = '["club",{"room":"lab","key":"sesame"}]';
  bob.send(`{"type":"init","username":"Bob","rooms":${rooms},"id":1}`);
  await bob.until(/"type":"join","room":"lab".*"current":"lab".*"id":1/);
  await alice.ask('more plans');
  bob.destroy();
  await alice.until('LEFT:lab:Bob:disconnected');
  const back = await core.visitor('Bob');
  back.send(`{"type":"init","username":"Bob","since":0,"rooms":${rooms},"id":2}`);
  const told = await back.until(/"type":"missed".*"id":2/);
  assert.ok(
    told.some((line) => line.includes('"payload":"more plans"')),
    told.join('\n'),
  );
  const carl = await core.visitor('Carl');
  carl.send('{"type":"init","username":"Carl","since":0,"rooms":["lab",{"room":"lab","key":"wrong"}],"id":3}');
  const refusals = await carl.until(/"type":"missed".*"id":3/);
  assert.ok(refusals.some((line) => line.includes('"code":"KEY_NEEDED"')));
  assert.ok(refusals.some((line) => line.includes('"code":"WRONG_KEY"')));
  assert.ok(!refusals.some((line) => line.includes('plans')));
});
