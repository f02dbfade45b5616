/**
 * What a guest's name is worth: its mail waits for hours, its owner may change, and what lasts needs an account.
 * Rules: R3.2, R3.30, R3.33, R4.5.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { STILL_HERE } from '../../src/core/store.js';
import { createMemoryStore } from '../../src/storage/memory.js';
import { HandClock } from '../support/clock.js';
import { leave, openCore, settle } from './rig.js';

const HOUR = 3_600_000;

const WARNING = /^INFO: Bob is a guest’s name: /;

test('who writes to a guest who is away is told once that the name is not protected, and then that the message waits', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  assert.match((await alice.ask('Bob: hi')).join('|'), /^STATUS:\d+:delivered:Bob$/);
  await leave(bob);
  await settle(alice);
  const [warning, status, ...more] = await alice.ask('bob: hi');
  assert.match(warning ?? '', WARNING);
  assert.match(status ?? '', /^STATUS:\d+:queued:Bob$/);
  assert.deepEqual(more, []);
  assert.match((await alice.ask('Bob: again')).join('|'), /^STATUS:\d+:queued:Bob$/);
  // Somebody else is warned on their own account.
  const [carl] = await core.people('Carl');
  assert.match((await carl.ask('Bob: hi'))[0] ?? '', WARNING);
});

test('whoever takes a guest’s name next gets its mail', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  await leave(bob);
  await settle(alice);
  await alice.ask('Bob: for the next one');
  const next = await core.person('BOB');
  assert.match(await next.next(), /^Alice \(sent [^)]+\): for the next one$/);
  assert.match((await alice.sync()).at(-1) ?? '', /^STATUS:\d+:delivered:BOB$/);
});

test('a guest’s name receives messages only for so many hours after it was left', async (t) => {
  const clock = new HandClock();
  const core = await openCore(t, { clock, guestMailHours: 24 });
  const [alice, bob] = await core.people('Alice', 'Bob');
  clock.advance(20 * HOUR);
  await leave(bob);
  clock.advance(23 * HOUR);
  await settle(alice);
  assert.match((await alice.ask('Bob: in time'))[1] ?? '', /^STATUS:\d+:queued:Bob$/);
  clock.advance(2 * HOUR);
  assert.match((await alice.ask('Bob: too late')).join('|'), /^ERROR: NO_SUCH_USER [^|]*$/);
});

test('an account made under a guest’s name inherits nothing of the guest’s mail', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  await leave(bob);
  await settle(alice);
  await alice.ask('Bob: for the guest');
  const owner = await core.account('Bob');
  assert.deepEqual(await owner.sync(), []);
});

/** What only somebody with an account may type. */
const LASTING: readonly string[] = [
  ...['add_contact Bob', 'add_contact', 'add contact Bob', 'remove_contact Bob', 'remove_contact', 'list_contacts'],
  ...['my contacts', 'create group team', 'invite group team Bob'],
  ...['accept group team', 'reject group team', 'group txt team hello', 'my groups', 'leave group team'],
  ...['history Bob', 'history team 5', 'last', 'last 3', '/token', '/token new', '/token list', '/token end 1'],
];

test('what lasts needs an account, and the refusal says how a guest gets one', async (t) => {
  const core = await openCore(t);
  const guest = await core.person('Guest');
  const account = await core.account('Bob');
  await settle(guest, account);
  for (const line of LASTING) {
    const answers = await guest.ask(line);
    assert.equal(answers.length, 1, `${line}: ${JSON.stringify(answers)}`);
    assert.match(answers[0] ?? '', /^ERROR: ACCOUNT_NEEDED .*\/passwd <new password>/, line);
  }
  assert.deepEqual(await account.sync(), []);
  // And it is refused where it is about a guest, whose name is somebody else's tomorrow.
  await account.ask('create group team');
  for (const line of ['add_contact Guest', 'invite group team Guest'])
    assert.match((await account.ask(line)).join('|'), /^ERROR: ACCOUNT_NEEDED [^|]*$/, line);
  assert.deepEqual(await guest.sync(), []);
});

test('R3.3 R3.33 where nobody can have an account, what lasts says so, and nobody is told to set a password', async (t) => {
  const core = await openCore(t, { accounts: 'off' });
  const [guest] = await core.people('Guest', 'Bob');
  for (const line of [...LASTING, 'passwd secret-word', 'passwd old new-secret']) {
    const answers = await guest.ask(line);
    assert.equal(answers.length, 1, `${line}: ${JSON.stringify(answers)}`);
    assert.match(
      answers[0] ?? '',
      /^ERROR: ACCOUNTS_OFF .* type: \/(?:join|history|nick|says_only|help) ?[^|]*$/,
      line,
    );
    assert.doesNotMatch(answers[0] ?? '', /passwd|register/, line);
  }
  const json = await core.visitor();
  json.sendObject({ type: 'register', name: 'Robot' });
  for (const fields of [
    { type: 'my_groups' },
    { type: 'group_txt', group: 'team', text: 'hi' },
    { type: 'paste', to: 'group', name: 'team', text: 'hi' },
    { type: 'add_contact', name: 'Bob' },
    { type: 'last' },
    { type: 'history', place: 'person', with: 'Bob' },
    { type: 'token', what: 'new' },
    { type: 'passwd', new: 'secret-word' },
  ]) {
    json.sendObject({ ...fields, id: 1 });
    const { code, text } = JSON.parse((await json.until(/"id":1/)).at(-1) ?? '');
    assert.equal(code, 'ACCOUNTS_OFF', JSON.stringify(fields));
    assert.match(text, /\{"type":"line","text":"\/(?!passwd|register)/);
  }
});

test('R3.26 R7.13 where nobody can have an account, help has nothing that is for accounts', async (t) => {
  const core = await openCore(t, { accounts: 'off' });
  const guest = await core.person('Guest');
  const told = (await guest.ask('help more')).join('|');
  assert.match(told, /register.*connect to.*join/);
  assert.doesNotMatch(told, /INFO: {3}\/?(?:login|passwd|create group|add_contact|token|last|post)|INFO: -- Groups/);
  const json = await core.visitor();
  json.sendObject({ type: 'help', id: 1 });
  const { commands } = JSON.parse((await json.until(/"id":1/)).at(-1) ?? '') as { commands: { type: string }[] };
  const types = new Set(commands.map(({ type }) => type));
  assert.ok(types.has('register') && types.has('join'));
  for (const type of ['login', 'passwd', 'post', 'token', 'create_group', 'group_txt', 'add_contact', 'last'])
    assert.ok(!types.has(type), type);
  // It is explained to whoever asks, all the same.
  assert.match((await guest.ask('help token')).join('|'), /token/);
});

test('a guest who sets a password keeps the name, at once and for good', async (t) => {
  const core = await openCore(t);
  const guest = await core.person('Guest');
  assert.match((await guest.ask('passwd old new')).join('|'), /^ERROR: USAGE [^|]*$/);
  assert.match(
    (await guest.ask('passwd correct-horse')).join('|'),
    /^INFO: Password set\. The name Guest is yours[^|]*$/,
  );
  assert.deepEqual(await guest.ask('my contacts'), ['Contacts: none']);
  await leave(guest);
  const visitor = await core.visitor();
  assert.match((await visitor.ask('register guest'))[0] ?? '', /^ERROR: NAME_TAKEN .*login guest <password>/);
  const back = await core.login('GUEST');
  assert.deepEqual(await back.ask('who'), ['Online users: Guest']);
});

test('a guest who sets a password loses nothing that waits: what was not acknowledged comes again to the account', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  await bob.ask('set acks on');
  const [status = ''] = await alice.ask('Bob: before');
  const id = /^STATUS:(\d+):queued:Bob$/.exec(status)?.[1];
  assert.deepEqual(await bob.sync(), [`Alice (id ${id}): before`]);
  assert.match((await bob.ask('passwd correct-horse')).join('|'), /^INFO: Password set\. [^|]*$/);
  await leave(bob);
  // The account has kept that it acknowledges, too.
  const back = await core.login('Bob');
  assert.match((await back.sync()).join('|'), new RegExp(`^Alice \\(id ${id}, again, sent [^|]*\\): before$`));
  assert.deepEqual(await back.ask(`ack ${id}`), [`INFO: Acknowledged ${id}.`]);
  await leave(back);
  assert.deepEqual(await (await core.login('Bob')).sync(), []);
});

test('a guest who has gone before the password was hashed gets no account: the name may be somebody else’s by then', async (t) => {
  const core = await openCore(t, { operators: 'Op' });
  const op = await core.account('Op');
  const guest = await core.person('Bob');
  core.passwords.close();
  guest.send('passwd not-yours');
  await core.passwords.waiting(1);
  // What is typed after a password waits for it. So somebody else ends the connection.
  await op.ask('kick Bob');
  const next = await core.person('Bob');
  core.passwords.open();
  // This one is hashed after the guest's.
  await core.account('Last');
  assert.match((await next.ask('my contacts')).join('|'), /ERROR: ACCOUNT_NEEDED [^|]*$/);
  assert.match((await next.ask('passwd mine')).join('|'), /INFO: Password set\. [^|]*$/);
});

test('a guest who is here gets messages for however long, also where the name is known for no hour after that', async (t) => {
  const clock = new HandClock();
  const core = await openCore(t, { clock, guestMailHours: 0 });
  const [alice, bob] = await core.people('Alice', 'Bob');
  await bob.ask('set acks on');
  clock.advance(1000 * HOUR);
  const [status = ''] = await alice.ask('Bob: still here?');
  assert.match(status, /^STATUS:\d+:queued:Bob$/);
  assert.match((await bob.sync()).join('|'), /^Alice \(id \d+\): still here\?$/);
  await leave(bob);
  await settle(alice);
  assert.match((await alice.ask('Bob: gone')).join('|'), /^ERROR: NO_SUCH_USER [^|]*$/);
});

test('after a crash a guest who was here gets messages for so many hours after the last sign of life', async (t) => {
  const clock = new HandClock();
  // What a killed server leaves behind.
  const store = createMemoryStore();
  await store.rememberGuest('bob', 'Bob', STILL_HERE);
  await store.signOfLife(clock.now());
  clock.advance(HOUR);
  const core = await openCore(t, { clock, store, guestMailHours: 24 });
  const [alice] = await core.people('Alice');
  clock.advance(22 * HOUR);
  assert.match((await alice.ask('Bob: in time')).at(-1) ?? '', /^STATUS:\d+:queued:Bob$/);
  clock.advance(2 * HOUR);
  assert.match((await alice.ask('Bob: too late')).join('|'), /^ERROR: NO_SUCH_USER [^|]*$/);
});
