/** Operators who are made and unmade while the server runs (R3.164), and passwords that the machine's keeper gives (R3.163). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Administrator } from '../../src/core/admin/administrator.js';
import { sentenceFor } from '../../src/doors/admin/sentences.js';
import { Refusal } from '../../src/language/codes.js';
import { jsonAccount } from '../json/client.js';
import { HandClock } from '../support/clock.js';
import { leave, memoryDisk, openCore, PASSWORD, settle, slowDisk, type TestCore } from './rig.js';

const ROOT = new Administrator('root');

const add = (core: TestCore, name: string) => core.core.chat.appointing.add(ROOT, name);
const remove = (core: TestCore, name: string) => core.core.chat.appointing.remove(ROOT, name);
const isRefused = (code: string) => (error: unknown) => error instanceof Refusal && error.code === code;
const NOT_OPERATOR = /^ERROR: NOT_OPERATOR/;

test('R3.164 an account that is here is an operator at once, and is told; so is one that is none any more', async (t) => {
  const core = await openCore(t);
  const alice = await core.account('Alice');
  await alice.sync();
  assert.match((await alice.ask('/bans')).join(), NOT_OPERATOR);
  assert.deepEqual(await add(core, 'alice'), { name: 'Alice', code: null });
  assert.deepEqual(await alice.sync(), [
    'INFO: server has made you an operator. To see what you may do, type: /help more',
  ]);
  assert.match((await alice.ask('/bans')).join(), /^INFO: Bans: none/);
  assert.equal(await remove(core, 'ALICE'), 'Alice');
  assert.deepEqual(await alice.sync(), ['INFO: server has taken your operator’s rights back.']);
  assert.match((await alice.ask('/bans')).join(), NOT_OPERATOR);
  const done = core.log
    .filter(({ level }) => level === 'audit')
    .map(({ event, fields }) => [event, fields.name, fields.by]);
  assert.deepEqual(done, [
    ['an operator was added', 'Alice', 'admin root'],
    ['an operator was removed', 'Alice', 'admin root'],
  ]);
});

test('R3.164 a program is told by an object', async (t) => {
  const core = await openCore(t);
  const alice = await jsonAccount(core, 'Alice');
  await add(core, 'Alice');
  const [told] = await alice.events();
  assert.deepEqual([told?.type, told?.operator, told?.by], ['operator', true, 'server']);
});

test('R3.164 an operator who was added is one after a restart, and one who was removed is none, although the server is started with the name', async (t) => {
  const store = memoryDisk();
  const first = await openCore(t, { store, operators: 'Alice' });
  await first.accounts('Alice', 'Bob');
  await add(first, 'Bob');
  await remove(first, 'Alice');
  await first.stop();
  const core = await openCore(t, { store, operators: 'Alice' });
  const warned = core.log.find(({ event }) => event.startsWith('an operator was removed, and stays so'));
  assert.deepEqual(
    [warned?.level, warned?.fields],
    ['warn', { name: 'Alice', type: 'partyline admin operators add Alice' }],
  );
  assert.match((await (await core.login('Alice')).ask('/bans')).join(), NOT_OPERATOR);
  assert.match((await (await core.login('Bob')).ask('/bans')).join(), /Bans: none/);
  await add(core, 'Alice');
  await core.stop();
  const third = await openCore(t, { store, operators: 'Alice' });
  assert.equal(
    third.log.some(({ event }) => event.startsWith('an operator was removed')),
    false,
  );
  await third.stop();
  // What the keeper has said of Alice is undone, so that what the server is started with counts.
  const fourth = await openCore(t, { store });
  assert.match((await (await fourth.login('Alice')).ask('/bans')).join(), NOT_OPERATOR);
});

test('R3.164 somebody who was removed stays so where the server is started with the name later', async (t) => {
  const store = memoryDisk();
  const first = await openCore(t, { store });
  await first.account('Alice');
  await add(first, 'Alice');
  await remove(first, 'Alice');
  await first.stop();
  const core = await openCore(t, { store, operators: 'Alice' });
  assert.match((await (await core.login('Alice')).ask('/bans')).join(), NOT_OPERATOR);
});

test('R3.164 a name without an account is made one by the code, and to nobody without it, nor to the guest who has it', async (t) => {
  const core = await openCore(t);
  const guest = await core.person('Ann');
  const { code } = await add(core, 'Ann');
  assert.match(String(code), /^[A-HJKMNP-Z2-9]{8}$/);
  assert.equal(
    core.log.some(({ fields }) => JSON.stringify(fields).includes(String(code))),
    false,
  );
  assert.match((await guest.ask(`/passwd ${PASSWORD}`)).join(), /^ERROR: CODE_NEEDED/);
  assert.match((await guest.ask('/bans')).join(), NOT_OPERATOR);
  await leave(guest);
  const other = await core.visitor();
  assert.match((await other.ask('@1 register Ann')).join(), /CODE_NEEDED/);
  assert.match((await other.ask('@1 register Ahn')).join(), /Welcome/);
  const ann = await core.visitor();
  assert.match((await ann.ask(`@1 register Ann ${PASSWORD} code ${code}`)).join(), /Welcome/);
  assert.match((await ann.ask('/bans')).join(), /Bans: none/);
});

test('R3.164 the code of the roster makes nobody an operator whose name becomes one', async (t) => {
  const core = await openCore(t, { names: ['Ann'] });
  const ann = await core.person('Ann');
  await add(core, 'Ann');
  assert.match((await ann.ask(`/passwd ${PASSWORD}`)).join(), /CODE_NEEDED/);
});

test('R3.164 who is on the way to an account of the name needs the code, too, and has none without it', async (t) => {
  const core = await openCore(t);
  const late = await core.visitor();
  core.passwords.close();
  late.send(`@1 register Ann ${PASSWORD}`);
  await core.passwords.waiting(1);
  await add(core, 'Ann');
  core.passwords.open();
  assert.match(String(await late.until(/^@1/)), /CODE_NEEDED/);
  assert.equal(await core.store.account('ann'), null);
});

test('R3.164 a name that is an operator’s no more needs no code', async (t) => {
  const core = await openCore(t, { operators: 'Ann' });
  await remove(core, 'Ann');
  await core.person('Ann');
});

test('R3.164 nobody takes a name that looks like a new operator’s, and no name that looks like an account’s is an operator’s', async (t) => {
  const core = await openCore(t);
  await core.account('Olli');
  await assert.rejects(add(core, 'Ol1i'), isRefused('NAME_RESERVED'));
  const twin = await core.person('L0la');
  await add(core, 'Lola');
  assert.match((await twin.ask(`/passwd ${PASSWORD}`)).join(), /^ERROR: NAME_RESERVED/);
  const one = await core.visitor();
  assert.match((await one.ask('@1 register 1ola')).join(), /NAME_INVALID/);
  assert.match((await one.ask('@1 register Lo1a')).join(), /NAME_RESERVED/);
});

test('R3.164 a new operator is heard although muted, and comes in although banned; without it both hold again', async (t) => {
  const core = await openCore(t, { operators: 'Op' });
  const [op, alice, bob] = await core.accounts('Op', 'Alice', 'Bob');
  await op.ask('/mute Alice 60');
  await op.ask('/ban Bob 60');
  await bob.rest();
  await add(core, 'Alice');
  await alice.sync();
  assert.deepEqual(
    (await alice.ask('hello')).filter((line) => line.startsWith('ERROR')),
    [],
  );
  await remove(core, 'Alice');
  assert.match((await alice.sync()).join('|'), /taken your operator’s rights back\.\|INFO: Op has silenced you until/);
  assert.match((await alice.ask('hello')).join(), /^ERROR: MUTED/);
  await add(core, 'Bob');
  const back = await core.login('Bob');
  await remove(core, 'Bob');
  await leave(back);
  assert.match((await (await core.visitor()).ask(`@1 login Bob ${PASSWORD}`)).join(), /BANNED/);
});

test('R3.164 what one operator may not do to another follows at once', async (t) => {
  const core = await openCore(t, { operators: 'Op' });
  const [op, alice] = await core.accounts('Op', 'Alice');
  await add(core, 'Alice');
  assert.match((await op.ask('/kick Alice')).join(), /^ERROR: OPERATOR/);
  await remove(core, 'Alice');
  await settle(op);
  assert.match((await op.ask('/kick Alice')).join('|'), /Kicked Alice/);
  await alice.closed;
});

test('R3.164 new operators come into a locked server, and past the roster', async (t) => {
  const core = await openCore(t, { operators: 'Op', names: ['Bob'] });
  const [op] = await core.accounts('Op');
  await core.core.chat.accountKeeper.create(ROOT, 'Alice', PASSWORD);
  await op.ask('/lock');
  assert.match((await (await core.visitor()).ask(`@1 login Alice ${PASSWORD}`)).join(), /NOT_ON_ROSTER/);
  await add(core, 'Alice');
  await core.login('Alice');
});

test('R3.164 who is an operator already, who is none, and whoever cannot have an account, is refused', async (t) => {
  const core = await openCore(t, { operators: 'Op' });
  await assert.rejects(add(core, 'op'), isRefused('ALREADY_THERE'));
  await assert.rejects(remove(core, 'Bob'), isRefused('NOT_THERE'));
  await assert.rejects(add(core, 'a:b'), isRefused('NAME_INVALID'));
  await assert.rejects(add(core, 'Server'), isRefused('NAME_RESERVED'));
  const guests = await openCore(t, { accounts: 'off' });
  await assert.rejects(add(guests, 'Ann'), isRefused('ACCOUNTS_OFF'));
});

test('R3.164 a name that is nobody’s for a while is no operator’s: its code would let nobody in', async (t) => {
  const core = await openCore(t);
  await core.accounts('Ollie');
  await core.core.chat.accountKeeper.delete(ROOT, 'Ollie');
  const told = async (name: string): Promise<string> => {
    const refused = await add(core, name).catch((error: unknown) => error);
    return refused instanceof Refusal ? sentenceFor(refused.reason) : String(refused);
  };
  assert.match(
    await told('ollie'),
    /^the account Ollie was deleted, .*; to give it away .*: partyline admin accounts create Ollie$/,
  );
  assert.match(await told('O1lie'), /^O1lie looks like Ollie, which was deleted, .*; choose another$/);
  await core.core.chat.accountKeeper.create(ROOT, 'Ollie', PASSWORD);
  assert.deepEqual(await add(core, 'Ollie'), { name: 'Ollie', code: null });
});

test('R3.164 of 1,000 names something is said, and of no more', async (t) => {
  const store = memoryDisk();
  for (let n = 0; n < 1000; n++)
    await store.saveOperator({ name: `op${n}`, isOperator: n === 7, by: 'admin root', at: n });
  const core = await openCore(t, { store });
  await assert.rejects(add(core, 'One-more'), isRefused('TOO_MANY'));
  await remove(core, 'op7');
});

test('R3.164 where the disk refuses, nothing has changed', async (t) => {
  const disk = slowDisk(t, 'saveOperator');
  const core = await openCore(t, { store: disk.store });
  const alice = await core.account('Alice');
  await alice.sync();
  const added = assert.rejects(add(core, 'Alice'), isRefused('STORAGE'));
  await disk.asked(alice);
  disk.refuses();
  await added;
  assert.match((await alice.ask('/bans')).join(), NOT_OPERATOR);
});

test('R3.164 names with which the server is started may change while it runs: what was said of others holds', async (t) => {
  const core = await openCore(t, { operators: 'Op' });
  const [op, alice, eve] = await core.accounts('Op', 'Alice', 'Eve');
  await add(core, 'Eve');
  await remove(core, 'Eve');
  await settle(op, alice, eve);
  await core.core.chat.appointing.replaceGiven(['Alice', 'Eve', 'New']);
  assert.match((await op.sync()).join(), /rights back/);
  assert.match((await alice.sync()).join(), /made you an operator/);
  assert.deepEqual(await eve.sync(), []);
  assert.match(core.byCode('New'), /^ code /);
});

test('R3.164 the name of one who becomes an operator is nobody’s without the code while it is looked for, and where the disk refuses nothing has changed', async (t) => {
  const disk = slowDisk(t, 'account');
  disk.isSlow = false;
  const core = await openCore(t, { store: disk.store, operators: 'Op' });
  const [op] = await core.accounts('Op');
  const visitor = await core.visitor();
  disk.isSlow = true;
  const replaced = assert.rejects(core.core.chat.appointing.replaceGiven(['New']), isRefused('STORAGE'));
  await disk.asked(op);
  visitor.send(`@1 register New ${PASSWORD}`);
  assert.match((await visitor.until(/ERROR/)).join(), /CODE_NEEDED/);
  disk.refuses();
  await replaced;
  assert.match((await op.ask('/bans')).join(), /Bans: none/);
  assert.match((await visitor.ask(`register New ${PASSWORD}`)).join(), /^INFO: Welcome, New!/);
});

test('R3.164 whose account is being deleted becomes an operator when it is gone: by the code', async (t) => {
  const disk = slowDisk(t, 'deleteAccount');
  const core = await openCore(t, { store: disk.store, nameDays: 0 });
  const [alice, bob] = await core.accounts('Alice', 'Bob');
  await leave(alice);
  const deleted = core.core.chat.accountKeeper.delete(ROOT, 'Alice');
  await disk.asked(bob);
  const added = add(core, 'Alice');
  await settle(bob);
  disk.takes();
  await deleted;
  const { code } = await added;
  const visitor = await core.visitor();
  assert.match((await visitor.ask(`@1 register Alice ${PASSWORD}`)).join(), /^@1 ERROR: CODE_NEEDED/);
  assert.match((await visitor.ask(`@1 register Alice ${PASSWORD} code ${code}`)).join(), /Welcome, Alice!/);
});

test('R3.163 the keeper makes an account that nobody enters, and its name needs no code or roster for it', async (t) => {
  const core = await openCore(t, { operators: 'Ann', names: ['Bob'], minPassword: 4 });
  const { accountKeeper } = core.core.chat;
  assert.deepEqual(await accountKeeper.create(ROOT, 'Ann', PASSWORD), { name: 'Ann', password: null });
  const ann = await core.login('Ann');
  assert.match((await ann.ask('/bans')).join(), /Bans: none/);
  const made = await accountKeeper.create(ROOT, 'Carol', null);
  assert.match(made.password ?? '', /^[a-hjkmnp-z2-9]{4}(-[a-hjkmnp-z2-9]{4}){3}$/);
  await assert.rejects(accountKeeper.create(ROOT, 'Carol', null), isRefused('NAME_TAKEN'));
  await core.person('Bob');
  await assert.rejects(accountKeeper.create(ROOT, 'bob', null), isRefused('NAME_TAKEN'));
  await assert.rejects(accountKeeper.create(ROOT, 'Dan', 'x'), isRefused('PASSWORD_INVALID'));
  const secrets = core.log.filter(({ fields }) => JSON.stringify(fields).includes(made.password ?? ''));
  assert.deepEqual(secrets, []);
});

test('R3.163 a password that is reset holds at once: who is here stays and is told, and the old one and tokens are of no use', async (t) => {
  const core = await openCore(t);
  const alice = await core.account('Alice');
  const [line = ''] = (await alice.ask('/token new')).slice(-1);
  const token = line.split(' ').at(-1) ?? '';
  await alice.sync();
  const { password } = await core.core.chat.accountKeeper.resetPassword(ROOT, 'alice', null);
  assert.deepEqual(await alice.sync(), [
    'INFO: server has given your account another password. You need it when you come again. Your tokens have ended.',
  ]);
  const one = await core.visitor();
  assert.match((await one.ask(`@1 /post ${token} all hello`)).join(), /NO_SUCH_TOKEN/);
  assert.match((await one.ask(`@1 login Alice ${PASSWORD} takeover`)).join(), /LOGIN_FAILED/);
  assert.match((await one.ask(`@1 login Alice ${password} takeover`)).join(), /Welcome/);
  await assert.rejects(core.core.chat.accountKeeper.resetPassword(ROOT, 'Nobody', null), isRefused('NO_SUCH_USER'));
});

test('R3.163 an owner who was slowed down by what others tried comes in with the new password', async (t) => {
  const core = await openCore(t, { clock: new HandClock() });
  await leave(await core.account('Alice'));
  for (let n = 0; n < 12; n++) {
    const pest = await core.come({ from: `203.0.113.${n + 1}` });
    await pest.ask('@1 login Alice wrong');
  }
  const { password } = await core.core.chat.accountKeeper.resetPassword(ROOT, 'Alice', null);
  const owner = await core.come({ from: '198.51.100.7' });
  assert.match((await owner.ask(`@1 login Alice ${password}`)).join(), /Welcome/);
});

test('R3.163 a password that its owner is changing in this very moment does not win over the one that is reset', async (t) => {
  const disk = slowDisk(t, 'setPassword');
  disk.isSlow = false;
  const core = await openCore(t, { store: disk.store });
  const alice = await core.account('Alice');
  const reset = core.core.chat.accountKeeper.resetPassword(ROOT, 'Alice', null);
  alice.send(`@1 /passwd ${PASSWORD} another-secret`);
  const { password } = await reset;
  await alice.until(/^@1/);
  const one = await core.visitor();
  const last = (await one.ask(`@1 login Alice ${password} takeover`)).join();
  const own = (await (await core.visitor()).ask('@1 login Alice another-secret takeover')).join();
  assert.equal(/Welcome/.test(last) !== /Welcome/.test(own), true);
});
