/**
 * There is one way in, and it has all checks, before a wait and after it; anybody who is refused leaves no trace in what others
 * have (R3.28, R3.30, R3.51).
 */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { HandClock } from '../support/clock.js';
import { type CoreClient, type CoreOptions, leave, openCore, PASSWORD, settle, type TestCore } from './rig.js';

/** Where the banned person comes from. */
const THERE = '127.0.0.9';
const BANNED = /^ERROR: BANNED /;

/** Op is an operator, Bob and Carol have accounts; Mal comes as a guest from an address of his own. */
async function house(t: TestContext, options: CoreOptions = {}) {
  const core = await openCore(t, { clock: new HandClock(), operators: 'Op,Opal', ...options });
  const [op, bob, carol] = await core.accounts('Op', 'Bob', 'Carol');
  await leave(carol);
  const mal = await at(core);
  await mal.ask('register Mal');
  await settle(op, bob, mal);
  return { core, op, bob, mal };
}

const at = (core: TestCore, address = THERE): Promise<CoreClient> => core.come({ from: address, name: address });

/** Lines of the dialog of Chat77's clients that are no prompts. */
const DIALOG = ['REGISTER', 'LOGIN'];

const WAYS = [
  'register Mal',
  'register Zoe',
  `register Mal ${PASSWORD}`,
  `register Zoe ${PASSWORD}`,
  `login Carol ${PASSWORD}`,
  `login Carol wrong`,
  `login Bob ${PASSWORD} takeover`,
  `register Opal`,
  `register Opal ${PASSWORD}`,
  `REGISTER\nZoe\n${PASSWORD}`,
  `REGISTER\nMal\n${PASSWORD}`,
  `LOGIN\nCarol\n${PASSWORD}`,
  JSON.stringify({ type: 'register', name: 'Zoe' }),
  JSON.stringify({ type: 'register', name: 'Zoe', password: PASSWORD }),
  JSON.stringify({ type: 'login', name: 'Carol', password: PASSWORD }),
  JSON.stringify({ type: 'login', name: 'Bob', password: PASSWORD, takeover: true }),
  JSON.stringify({ type: 'line', text: 'register Zoe' }),
];

test('from an address that is shut out there is no way in, in no dialect, and nothing of it is left (R3.51)', async (t) => {
  const { core, op, bob } = await house(t);
  await op.ask('ban Mal address yes');
  await settle(op, bob);
  for (const way of WAYS) {
    const visitor = await at(core);
    visitor.send(...way.split('\n'));
    await visitor.until(/^ERROR: BANNED |"code":"BANNED"/);
    if (DIALOG.includes(way.split('\n')[0] ?? '')) await visitor.until('Authorise MODE? (REGISTER/LOGIN)');
    visitor.destroy();
    await visitor.closed;
    assert.deepEqual([await op.sync(), await bob.sync()], [[], []], way);
  }
  // The names are free, and no account came of it.
  await op.ask('unban Mal');
  for (const name of ['Mal', 'Zoe', 'Opal']) {
    const visitor = await at(core);
    assert.match((await visitor.ask(`register ${name}${core.byCode(name)}`))[0] ?? '', /^INFO: Welcome, /, name);
  }
});

test('nor under a name that is shut out, from wherever (R3.51)', async (t) => {
  const { core, op } = await house(t);
  await op.ask('ban Mal', 'ban Carol');
  const ways = ['register mal', `register mal ${PASSWORD}`, `REGISTER\nMal\n${PASSWORD}`, `login Carol ${PASSWORD}`];
  for (const way of [...ways, `LOGIN\nCarol\n${PASSWORD}`]) {
    const visitor = await at(core, '127.0.0.8');
    visitor.send(...way.split('\n'));
    await visitor.until(BANNED);
  }
});

test('whoever is here from an address that is shut out is thrown out, guests and those who only say something too; operators stay (R3.51)', async (t) => {
  const { core, op, bob } = await house(t);
  const [zoe, bot, opal] = [await at(core), await at(core), await at(core)];
  await zoe.ask('register Zoe');
  await bot.ask('/says_only bot');
  await opal.ask(`register Opal ${PASSWORD}${core.byCode('Opal')}`);
  await settle(op, bob);
  await op.ask('/ban Mal address yes 60 too loud');
  const end = '(your address). Good bye.';
  assert.deepEqual(await zoe.rest(), [
    'ONLINE:Opal',
    'OFFLINE:Mal:banned',
    `INFO: Op has shut you out until 2026-11-20 11:03:12Z ${end}`,
  ]);
  assert.deepEqual((await bot.rest()).slice(-1), [`INFO: Op has shut you out until 2026-11-20 11:03:12Z ${end}`]);
  assert.deepEqual(await bob.sync(), ['OFFLINE:Mal:banned', 'OFFLINE:Zoe:banned']);
  assert.equal((await opal.ask('/ping here')).at(-1), 'PONG:here');
  assert.match((await op.ask('/bans'))[0] ?? '', /Mal \(the name and the address 127\.0\.0\.9; /);
});

test('where the server is full a takeover has its place, and who is refused has ended nobody (R3.28)', async (t) => {
  const { core, op, bob, mal } = await house(t, { maxPeople: 3 });
  const carol = await at(core, '127.0.0.8');
  assert.match((await carol.ask(`login Carol ${PASSWORD} takeover`)).at(-1) ?? '', /^ERROR: SERVER_FULL /);
  assert.match((await carol.ask(`login Bob ${PASSWORD} takeover`)).at(-1) ?? '', /^INFO: Welcome, Bob!/);
  await bob.closed;
  assert.deepEqual((await mal.ask('who')).at(-1), 'Online users: Op, Mal, Bob');
  await settle(op);
});
