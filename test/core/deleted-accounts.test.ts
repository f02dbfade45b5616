/** Accounts that whoever keeps the machine deletes: what goes with one and what stays, and whose its name is (R3.160 to R3.162). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Administrator } from '../../src/core/admin/administrator.js';
import { Refusal } from '../../src/language/codes.js';
import { jsonVisitor } from '../json/client.js';
import { HandClock } from '../support/clock.js';
import { heard, leave, memoryDisk, openCore, PASSWORD, settle, slowDisk, type TestCore } from './rig.js';

const DAY = 86_400_000;
const ROOT = new Administrator('root');

const remove = (core: TestCore, name: string) => core.core.chat.accountKeeper.delete(ROOT, name);
const forget = (core: TestCore, name: string) => core.core.chat.accountKeeper.forget(ROOT, name);
const isRefused = (code: string) => (error: unknown) => error instanceof Refusal && error.code === code;

/** The only line of an answer. */
async function answer(core: TestCore, line: string): Promise<string> {
  const one = await core.visitor();
  const [said = ''] = await one.ask(`@1 ${line}`);
  return said.slice(3);
}

test('R3.160 the connection of an account that is deleted ends with a good bye, and others are told why', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.accounts('Alice', 'Bob');
  await remove(core, 'alice');
  assert.deepEqual(await alice.rest(), ['INFO: server has deleted the account Alice. Good bye.']);
  assert.deepEqual(await bob.sync(), ['OFFLINE:Alice:deleted']);
  const told = core.log.find(({ event }) => event === 'an account was deleted');
  assert.deepEqual([told?.level, told?.fields.name, told?.fields.by], ['audit', 'Alice', 'admin root']);
});

test('R3.161 nobody gets the name, nor one that looks like it, before its time has come, in no way and over restarts', async (t) => {
  const clock = new HandClock();
  const store = memoryDisk();
  const first = await openCore(t, { clock, store, nameDays: 30 });
  await first.account('Alice');
  const { until } = await remove(first, 'Alice');
  assert.equal(until, clock.now() + 30 * DAY);
  const date = new Date(until ?? 0).toISOString().slice(0, 10);
  await first.stop();
  const core = await openCore(t, { clock, store });
  assert.match(
    await answer(core, 'register ALICE'),
    new RegExp(
      `^ERROR: NAME_RESERVED The account Alice was deleted, and nobody gets its name before ${date} .* Choose`,
    ),
  );
  for (const line of [
    `register Alice ${PASSWORD}`,
    '/nick Alice',
    '/says_only Alice',
    `login Alice ${PASSWORD}`,
    `login Alice ${PASSWORD} takeover`,
    `/says_only Alice ${PASSWORD}`,
  ])
    assert.match(await answer(core, line), /^ERROR: NAME_RESERVED The account Alice was deleted/, line);
  assert.match(
    await answer(core, 'register A1ice'),
    /^ERROR: NAME_RESERVED A1ice looks like Alice\. The account Alice/,
  );
  const gus = await core.person('Gus');
  assert.match((await gus.ask('/nick Alice')).join(), /^ERROR: NAME_RESERVED .* type: \/nick <name>$/);
  const dialog = await core.visitor();
  dialog.send('REGISTER', 'Alice', PASSWORD);
  assert.match(String(await dialog.until(/^ERROR/)), /ERROR: NAME_RESERVED /);
  const json = await jsonVisitor(core);
  for (const type of ['init', 'register'])
    assert.equal(await json.refused({ type, username: 'Alice', name: 'Alice' }), 'NAME_RESERVED');
  // A day at a time: a date that jumps by more is not believed at once.
  for (let day = 0; day < 30; day++) clock.advance(DAY);
  assert.match(await answer(core, 'register A1ice'), /^INFO: Welcome/);
  assert.match(await answer(core, `register Alice ${PASSWORD}`), /^INFO: Welcome/);
});

test('R3.161 with --name-days 0 the name is free at once', async (t) => {
  const core = await openCore(t, { nameDays: 0 });
  await core.account('Alice');
  assert.equal((await remove(core, 'Alice')).until, null);
  await core.person('Alice');
});

test('R3.161 who has the name as a guest and makes an account of it has one like any other: with tokens, and for others to have among their contacts', async (t) => {
  const core = await openCore(t, { nameDays: 0 });
  const [, bob] = await core.accounts('Alice', 'Bob');
  await remove(core, 'Alice');
  const alice = await core.person('Alice');
  await alice.ask(`/passwd ${PASSWORD}`);
  const [line = ''] = (await alice.ask('/token new')).slice(-1);
  assert.doesNotMatch(await answer(core, `/post ${line.split(' ').at(-1)} all hello`), /NO_SUCH_TOKEN/);
  await bob.sync();
  assert.deepEqual(await bob.ask('add_contact Alice'), ['INFO: Added Alice to your contacts.']);
});

test('R3.161 a guest who is here and looks like the account makes no account of the name', async (t) => {
  const store = memoryDisk();
  const core = await openCore(t, { store, nameDays: 30 });
  const twin = await core.person('A1ice');
  // As in databases from before names were compared by their looks.
  await store.createAccount({ key: 'alice', name: 'Alice', hash: 'x', settings: '', createdAt: 0, firstId: 0 });
  await remove(core, 'Alice');
  assert.match((await twin.ask(`/passwd ${PASSWORD}`)).join(), /^ERROR: NAME_RESERVED /);
});

test('R3.161 the keeper makes an account of the name at once, and nothing of the one before is its own', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.accounts('Alice', 'Bob');
  await alice.ask('/msg Bob my old secret');
  await bob.ask('/msg Alice your old secret');
  await bob.ask('/join lab');
  await settle(alice, bob);
  await remove(core, 'Alice');
  await core.core.chat.accountKeeper.create(ROOT, 'Alice', PASSWORD);
  const anew = await core.login('Alice');
  for (const line of ['/history Bob', '/history Bob after 0', '/missed 0'])
    assert.deepEqual(
      (await anew.ask(line)).filter((said) => said.includes('secret')),
      [],
      line,
    );
  assert.match((await bob.ask('/history Alice')).join('|'), /my old secret/);
});

test('R3.160 contacts of others lose it, and who has shut the name out has it shut out still', async (t) => {
  const core = await openCore(t, { nameDays: 0 });
  const [, bob, carol] = await core.accounts('Alice', 'Bob', 'Carol');
  await bob.ask('/add contact Alice');
  await carol.ask('/block Alice');
  await remove(core, 'Alice');
  await settle(bob, carol);
  assert.match((await bob.ask('/my contacts')).join(), /none/);
  assert.match((await carol.ask('/my blocks')).join(), /Alice/);
  const guest = await core.person('Alice');
  // No contact, but somebody who has come: as everybody is told.
  assert.deepEqual(
    (await heard(bob, guest)).filter((line) => line.includes('Alice')),
    ['ONLINE:Alice'],
  );
  assert.match((await guest.ask('/msg Carol hello')).join(), /:refused:Carol/);
});

test('R3.160 somebody who adds it as a contact in this very moment has none', async (t) => {
  const disk = slowDisk(t, 'tie');
  const core = await openCore(t, { store: disk.store });
  const [, bob, carol] = await core.accounts('Alice', 'Bob', 'Carol');
  bob.send('/add contact Alice');
  await disk.asked(carol);
  await remove(core, 'Alice');
  disk.takes();
  assert.match(await bob.until(/^(ERROR|INFO)/).then((lines) => String(lines)), /NO_SUCH_USER/);
  assert.deepEqual(await disk.store.ties('bob'), []);
});

test('R3.160 a group that it was in alone is gone, and its name is free; others lose a member, and invitations that it sent', async (t) => {
  const core = await openCore(t);
  const [alice, bob, carol] = await core.accounts('Alice', 'Bob', 'Carol');
  for (const line of ['/create group solo', '/create group kino', '/invite group kino Bob']) await alice.ask(line);
  await bob.ask('/accept group kino');
  await alice.ask('/invite group kino Carol');
  await settle(bob, carol);
  await remove(core, 'Alice');
  assert.match((await bob.ask('/members kino')).join(), /: Bob$/);
  await settle(carol);
  assert.match((await carol.ask('/accept group kino')).join(), /^ERROR: NOT_THERE/);
  assert.match((await bob.ask('/create group solo')).join(), /INFO: Created the group solo/);
});

test('R3.160 a token speaks for nobody any more, also one that is looked up in this very moment', async (t) => {
  const disk = slowDisk(t, 'findToken');
  const core = await openCore(t, { store: disk.store });
  const [alice, bob] = await core.accounts('Alice', 'Bob');
  const [line = ''] = await alice.ask('/token new');
  const token = line.split(' ').at(-1) ?? '';
  const job = await core.visitor();
  job.send(`@1 /post ${token} all hello`);
  await disk.asked(bob);
  const gone = remove(core, 'Alice');
  disk.takes();
  await gone;
  assert.match(await job.until(/^@1/).then(String), /NO_SUCH_TOKEN/);
  assert.match(await answer(core, `/post ${token} all again`), /^ERROR: NO_SUCH_TOKEN/);
  assert.deepEqual(
    (await bob.sync()).filter((heardLine) => heardLine.startsWith('[all]')),
    [],
  );
});

test('R3.160 who is on the way in with the right password, also by takeover, does not come in', async (t) => {
  for (const takeover of ['', ' takeover']) {
    const disk = slowDisk(t, 'ties');
    const core = await openCore(t, { store: disk.store });
    disk.isSlow = false;
    const [alice, bob] = await core.accounts('Alice', 'Bob');
    if (takeover === '') await leave(alice);
    disk.isSlow = true;
    const late = await core.visitor();
    late.send(`@1 login Alice ${PASSWORD}${takeover}`);
    await disk.asked(bob);
    const gone = remove(core, 'Alice');
    await bob.sync();
    disk.takes();
    await gone;
    assert.match(await late.until(/^@1/).then(String), /NAME_RESERVED/);
    assert.equal(core.core.chat.people.owner('alice'), undefined);
  }
});

test('R3.160 what it offered ends, what was offered to it is refused, and what it took is given back', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.accounts('Alice', 'Bob');
  await alice.ask('/file Bob notes.txt');
  await bob.ask('/file Alice cake.jpg');
  await settle(alice, bob);
  await remove(core, 'Alice');
  const told = (await bob.sync()).filter((line) => line.startsWith('FILE_FAILED'));
  assert.deepEqual(
    told.map((line) => line.replace(/\d+/, '…')),
    ['FILE_FAILED:…:withdrawn', 'FILE_FAILED:…:rejected'],
  );
  assert.deepEqual(await bob.ask('/my files'), ['Files: none']);
});

test('R3.160 what it may do in rooms is no later account’s: no voice, no key of a room that it opened', async (t) => {
  const core = await openCore(t, { operators: 'Op', nameDays: 0 });
  const [op, alice] = await core.accounts('Op', 'Alice');
  await op.ask('/join lab');
  await alice.ask('/join den');
  for (const line of ['/quiet lab', '/voice Alice lab']) await op.ask(line);
  await remove(core, 'Alice');
  const anew = await core.account('Alice');
  await anew.ask('/join lab');
  assert.match((await anew.ask('hello')).join(), /^ERROR: QUIET/);
  assert.match((await anew.ask('/key den secret')).join(), /^ERROR: (NOT_OPERATOR|NO_SUCH_ROOM)/);
});

test('R3.160 it comes back into a locked server no more, nor does a later account of the name', async (t) => {
  const core = await openCore(t, { operators: 'Op', nameDays: 0 });
  const [op] = await core.accounts('Op', 'Alice');
  await op.ask('/lock');
  await remove(core, 'Alice');
  await core.core.chat.accountKeeper.create(ROOT, 'Alice', PASSWORD);
  assert.match(await answer(core, `login Alice ${PASSWORD}`), /^ERROR: LOCKED/);
});

test('R3.160 what waited for it is nobody’s: not a later guest’s, and not news of what it had sent', async (t) => {
  const core = await openCore(t, { nameDays: 0 });
  const [alice, bob, carol] = await core.accounts('Alice', 'Bob', 'Carol');
  await leave(bob);
  await alice.ask('/msg Bob are you there?');
  await leave(alice);
  await carol.ask('/msg Alice for you alone');
  await remove(core, 'Alice');
  const guest = await core.person('Alice');
  const back = await core.login('Bob');
  assert.match((await back.sync()).join('|'), /are you there\?/);
  await settle(carol, back);
  assert.deepEqual(
    (await guest.sync()).filter((line) => /alone|STATUS/.test(line)),
    [],
  );
});

test('R3.160 a ban of the name lasts, and so does a mute', async (t) => {
  const core = await openCore(t, { operators: 'Op', nameDays: 0 });
  const [op] = await core.accounts('Op', 'Alice', 'Eve');
  await op.ask('/ban Alice 60');
  await op.ask('/mute Eve 60');
  for (const name of ['Alice', 'Eve']) await remove(core, name);
  assert.match(await answer(core, 'register Alice'), /^ERROR: BANNED/);
  const eve = await core.person('Eve');
  assert.match((await eve.ask('hello')).join('|'), /MUTED/);
});

test('R3.160 an operator’s account, and one that is not there, are not deleted', async (t) => {
  const core = await openCore(t, { operators: 'Op' });
  await core.account('Op');
  await assert.rejects(remove(core, 'op'), isRefused('OPERATOR'));
  await assert.rejects(remove(core, 'Nobody'), isRefused('NO_SUCH_USER'));
  await core.person('Gus');
  await assert.rejects(remove(core, 'Gus'), isRefused('NO_SUCH_USER'));
});

test('R3.160 where the disk refuses, the account is there as before, and its owner comes in', async (t) => {
  const disk = slowDisk(t, 'deleteAccount');
  const core = await openCore(t, { store: disk.store });
  const [, bob] = await core.accounts('Alice', 'Bob');
  const gone = assert.rejects(remove(core, 'Alice'), isRefused('STORAGE'));
  await disk.asked(bob);
  assert.match(await answer(core, `login Alice ${PASSWORD}`), /^ERROR: NAME_RESERVED/);
  disk.refuses();
  await gone;
  await core.login('Alice');
});

test('R3.162 forget takes all lines, wherever they are, and those who have them are told', async (t) => {
  const core = await openCore(t);
  const [alice, bob, carol] = await core.accounts('Alice', 'Bob', 'Carol');
  for (const one of [alice, bob]) await one.ask('/join lab');
  await alice.ask('/create group kino');
  await alice.ask('/invite group kino Bob');
  await bob.ask('/accept group kino');
  await leave(carol);
  await settle(alice, bob);
  for (const line of [
    'in the room',
    '/all to everyone',
    '/msg Bob to Bob',
    '/msg Carol to Carol',
    '/group txt kino to kino',
  ])
    await alice.ask(line);
  await settle(alice, bob);
  assert.deepEqual(await forget(core, 'Alice'), { name: 'Alice', account: true, lines: 5 });
  assert.equal((await bob.sync()).filter((line) => line.startsWith('PURGED:')).length, 4);
  for (const line of ['/history lab', '/history', '/history Alice', '/history kino'])
    assert.deepEqual(
      (await bob.ask(line)).filter((said) => /to |in the/.test(said)),
      [],
      line,
    );
  const back = await core.login('Carol');
  assert.deepEqual(
    (await back.sync()).filter((line) => line.includes('to Carol')),
    [],
  );
  assert.match(await answer(core, 'register Alice'), /^ERROR: NAME_RESERVED/);
});

test('R3.162 forget takes what an account has written that was deleted before, and nothing of who has the name now', async (t) => {
  const core = await openCore(t, { nameDays: 0 });
  const [alice, bob] = await core.accounts('Alice', 'Bob');
  await alice.ask('old words');
  await remove(core, 'Alice');
  await core.core.chat.accountKeeper.create(ROOT, 'Alice', PASSWORD);
  const anew = await core.login('Alice');
  await anew.ask('new words');
  assert.equal((await forget(core, 'Alice')).lines, 1);
  assert.match((await bob.ask('/history')).join('|'), /old words/);
  await anew.closed;
});

test('R3.162 forget of a guest ends the stay, and takes its lines under all of its names, its mail and its days', async (t) => {
  const clock = new HandClock();
  const core = await openCore(t, { clock, operators: 'Op' });
  const [op] = await core.accounts('Op');
  const gus = await core.person('Gus');
  await gus.ask('as Gus');
  await gus.ask('/nick Gus2');
  await gus.ask('as Gus2');
  await settle(op);
  assert.deepEqual(await forget(core, 'Gus2'), { name: 'Gus2', account: false, lines: 2 });
  assert.match((await gus.rest()).at(-1) ?? '', /^INFO: server has thrown you out/);
  assert.deepEqual(
    (await op.ask('/history')).filter((line) => /as Gus/.test(line)),
    [],
  );
  assert.deepEqual(
    (await op.ask('/attendance')).filter((line) => line.includes('Gus2')),
    [],
  );
  assert.match((await op.ask('/msg Gus2 hello')).join(), /NO_SUCH_USER/);
  await assert.rejects(forget(core, 'Gus2'), isRefused('NO_SUCH_USER'));
  await core.person('Gus2');
});

test('R3.162 what was forgotten of who was here does not come back with what is stored later', async (t) => {
  const clock = new HandClock();
  const store = memoryDisk();
  const core = await openCore(t, { clock, store });
  const alice = await core.account('Alice');
  await alice.ask('hello');
  await forget(core, 'Alice');
  await core.core.chat.attendance.beat();
  assert.deepEqual(await store.attendance(Math.floor(clock.now() / DAY) * DAY), []);
});
