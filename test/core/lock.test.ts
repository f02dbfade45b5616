/** A server that an operator has locked (R3.112). */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { StorageError } from '../../src/core/store.js';
import { jsonVisitor } from '../json/client.js';
import { HandClock } from '../support/clock.js';
import {
  type CoreClient,
  type CoreOptions,
  leave,
  memoryDisk,
  openCore,
  PASSWORD,
  settle,
  slowDisk,
  type TestCore,
} from './rig.js';

const LOCKED = /^ERROR: LOCKED |"code":"LOCKED"/;
const WELCOME = /^INFO: Welcome, /;

/** Op and Opal are operators; Op, Ann and Bob are here, Carl has an account and is not; Gus is a guest. */
async function house(t: TestContext, options: CoreOptions = {}) {
  const core = await openCore(t, { clock: new HandClock(), operators: 'Op,Opal', ...options });
  const [op, opal, ann, bob, carl] = await core.accounts('Op', 'Opal', 'Ann', 'Bob', 'Carl');
  await leave(carl);
  await leave(opal);
  const gus = await core.person('Gus');
  await settle(op, ann, bob, gus);
  return { core, op, ann, bob, gus };
}

async function knock(core: TestCore, way: string): Promise<string> {
  const visitor = await core.come();
  visitor.send(...way.split('\n'));
  const said = await visitor.until(/^(?:@1 )?ERROR: |^INFO: Welcome, |"(?:code":"LOCKED|status":"welcome)"/);
  visitor.destroy();
  await visitor.closed;
  return said.at(-1) ?? '';
}

const token = async (client: CoreClient): Promise<string> =>
  / once: (\w+)$/.exec((await client.ask('/token new'))[0] ?? '')?.[1] ?? '';

test('R3.112 nobody new comes into a locked server, in no way, and nothing of it is left', async (t) => {
  const { core, op, ann } = await house(t);
  await op.ask('/lock');
  for (const way of [
    'register Zoe',
    'register Gus2',
    `register Zoe ${PASSWORD}`,
    `login Carl ${PASSWORD}`,
    `login Carl ${PASSWORD} takeover`,
    '/nick Zoe',
    '/says_only Zoe',
    `/says_only Carl ${PASSWORD}`,
    `REGISTER\nZoe\n${PASSWORD}`,
    `LOGIN\nCarl\n${PASSWORD}`,
    '{"type":"init","username":"Zoe"}',
    `{"type":"init","username":"Carl","password":"${PASSWORD}"}`,
    `{"type":"register","name":"Zoe","password":"${PASSWORD}"}`,
    '{"type":"says_only","name":"Zoe"}',
  ])
    assert.match(await knock(core, way), LOCKED, way);
  assert.deepEqual(await ann.sync(), []);
  await op.ask('/unlock');
  for (const way of ['register Zoe', `login Carl ${PASSWORD}`]) assert.match(await knock(core, way), WELCOME, way);
});

test('R3.112 who was here at the lock with an account comes back, by the password alone; and operators come', async (t) => {
  const { core, op, ann, gus } = await house(t);
  await op.ask('/lock');
  await leave(ann);
  await leave(gus);
  assert.match(await knock(core, 'register Gus'), LOCKED);
  assert.match(await knock(core, 'register Ann'), LOCKED);
  assert.match(await knock(core, 'login Ann wrong'), /^ERROR: LOGIN_FAILED /);
  assert.match(await knock(core, `login Opal ${PASSWORD}`), WELCOME);
  assert.match(await knock(core, `login Bob ${PASSWORD} takeover`), WELCOME);
  assert.match(await knock(core, `LOGIN\nAnn\n${PASSWORD}`), WELCOME);
  assert.match(await knock(core, `/says_only Ann ${PASSWORD}`), WELCOME);
});

test('R3.112 an operator who has no account yet comes in with the code, by every way that asks for it, and not without', async (t) => {
  for (const way of [
    (code: string) => `register Ida ${PASSWORD}${code}`,
    (code: string) => `register Ida\n${code.replace(' code ', '')}`,
    (code: string) => `REGISTER\nIda\n${code.replace(' code ', '')}\n${PASSWORD}\nLOGIN\nIda\n${PASSWORD}`,
  ]) {
    const { core, op } = await house(t, { operators: 'Op,Opal,Ida' });
    await op.ask('/lock');
    assert.match(await knock(core, '@1 register Ida'), /^@1 ERROR: CODE_NEEDED /);
    assert.match(await knock(core, way(' code 12345678')), /^ERROR: WRONG_CODE /);
    core.clock.advance(60_000);
    assert.match(await knock(core, way(core.byCode('Ida'))), WELCOME);
  }
});

test('R3.112 a guest who is here takes a name by its code', async (t) => {
  const { core, op, gus } = await house(t, { operators: 'Op,Ida' });
  await op.ask('/lock');
  await gus.sync();
  assert.deepEqual(await gus.ask(`/nick Ida${core.byCode('Ida')}`), ['INFO: You are Ida now.']);
});

test('R3.112 with a roster: who was here with a code comes back by it, over restarts, and is told nothing at the lock', async (t) => {
  const store = memoryDisk();
  const names = ['Ida', 'Jo', 'Kim'];
  const core = await openCore(t, { operators: 'Op', names, store });
  const op = await core.account('Op');
  const [ida, jo] = [await core.come(), await core.come()];
  const codeOf = async (client: CoreClient, line: string): Promise<string> =>
    /code is (\d+)/.exec((await client.ask(line)).join(' '))?.[1] ?? '';
  const [idas, jos] = [await codeOf(ida, 'register Ida'), await codeOf(jo, 'register Jo')];
  await leave(jo);
  await settle(op, ida);
  assert.match((await op.ask('/lock'))[0] ?? '', / 2 of those who are here may come back\. To open it/);
  assert.deepEqual(await ida.sync(), []);
  await leave(ida);
  for (const [way, answer] of [
    ['register Kim', LOCKED],
    [`register Jo code ${jos}`, LOCKED],
    ['@1 register Ida', /^@1 ERROR: CODE_NEEDED /],
    ['register Ida\n000000', /^ERROR: WRONG_CODE /],
    [`register Ida code ${idas}`, WELCOME],
    [`/says_only Ida code ${idas}`, WELCOME],
  ] as const)
    assert.match(await knock(core, way), answer, way);
  await core.stop();
  const next = await openCore(t, { operators: 'Op', names, store });
  assert.match(await knock(next, `register Ida ${PASSWORD} code ${idas}`), WELCOME);
  assert.match(await knock(next, `login Ida ${PASSWORD}`), WELCOME);
});

test('R3.112 a guest who takes a name of the roster while the server is locked comes back by the code', async (t) => {
  const core = await openCore(t, { operators: 'Op', names: ['Ida', 'Jo'] });
  const op = await core.account('Op');
  const ida = await core.person('Ida');
  await settle(op, ida);
  await op.ask('/lock');
  const code = /code is (\d+)/.exec((await ida.ask('/nick Jo')).join(' '))?.[1] ?? '';
  await leave(ida);
  assert.match(await knock(core, `register Jo code ${code}`), WELCOME);
});

test('R3.112 whose code an operator ends may come back all the same, once, and nobody who was not here', async (t) => {
  const core = await openCore(t, { operators: 'Op', names: ['Ida', 'Jo'] });
  const op = await core.account('Op');
  const [ida, jo] = [await core.person('Ida'), await core.person('Jo')];
  await leave(jo);
  await op.ask('/lock');
  await leave(ida);
  await op.sync();
  await op.ask('/roster reset Ida', '/roster reset Jo');
  assert.match(await knock(core, 'register Jo'), LOCKED);
  const again = await core.come();
  const code = /code is (\d+)/.exec((await again.ask('register Ida')).join(' '))?.[1] ?? '';
  await leave(again);
  await op.ask('/roster reset Jo');
  assert.match(await knock(core, '@1 register Ida'), /^@1 ERROR: CODE_NEEDED /);
  assert.match(await knock(core, `register Ida code ${code}`), WELCOME);
});

test('R3.112 whose code was ended before the lock is a guest to it, and is told', async (t) => {
  const core = await openCore(t, { operators: 'Op', names: ['Ida'] });
  const op = await core.account('Op');
  const ida = await core.person('Ida');
  await settle(op, ida);
  await op.ask('/roster reset Ida', '/lock');
  assert.match((await ida.sync()).join('|'), /^INFO: Op has locked the server: [^|]*$/);
});

test('R3.112 who only says something at the lock is here, too', async (t) => {
  const { core, op } = await house(t);
  const bot = await core.come();
  await bot.ask(`/says_only Carl ${PASSWORD}`);
  await op.ask('/lock');
  await leave(bot);
  assert.match(await knock(core, `/says_only Carl ${PASSWORD}`), WELCOME);
});

test('R3.112 a guest is told at the lock, nobody else is, and an account that is made of the name comes back', async (t) => {
  const { core, op, ann, gus } = await house(t);
  const [answer] = await op.ask('/lock');
  assert.equal(
    answer,
    'INFO: Locked: nobody new comes in. 3 of those who are here may come back. One guest could not, and has been told. To open it, type: /unlock',
  );
  assert.deepEqual(await gus.sync(), [
    'INFO: Op has locked the server: nobody new comes in. You are a guest: if you leave, you cannot come back. To make an account of your name, type: /passwd <new password>',
  ]);
  assert.deepEqual(await ann.sync(), []);
  assert.match((await gus.ask('/nick Gustav'))[0] ?? '', /^INFO: You are Gustav now\.$/);
  await gus.ask(`/passwd ${PASSWORD}`);
  await leave(gus);
  assert.match(await knock(core, `login Gustav ${PASSWORD}`), WELCOME);
  assert.match(await knock(core, 'register Gus'), LOCKED);
});

test('R3.112 without accounts a guest is told of none', async (t) => {
  const core = await openCore(t, { accounts: 'off', operators: 'Op' });
  const gus = await core.person('Gus');
  const op = { name: 'Op' } as never;
  await core.core.chat.lock.lock(op);
  assert.match((await gus.sync()).join('|'), /^INFO: Op has locked [^|]* you cannot come back\.$/);
  assert.match(await knock(core, 'register Zoe'), /^ERROR: LOCKED (?!.*account).* Type: register <name> code <code>$/);
});

test('R3.112 it lasts over restarts, with those who may come back and who have made an account since, until it is opened', async (t) => {
  const store = memoryDisk();
  const { core, op, gus } = await house(t, { store });
  await op.ask('/lock');
  await gus.ask(`/passwd ${PASSWORD}`);
  await core.stop();
  const next = await openCore(t, { store, operators: 'Op' });
  for (const [way, answer] of [
    ['register Zoe', LOCKED],
    [`login Carl ${PASSWORD}`, LOCKED],
    [`login Ann ${PASSWORD}`, WELCOME],
    [`login Gus ${PASSWORD}`, WELCOME],
  ] as const)
    assert.match(await knock(next, way), answer, way);
  const again = await next.login('Op');
  await again.sync();
  assert.deepEqual(await again.ask('/unlock'), ['INFO: Unlocked: everybody may come in again.']);
  await next.stop();
  assert.match(await knock(await openCore(t, { store }), 'register Zoe'), WELCOME);
});

test('R3.112 who was half way in when the server was locked is not let in', async (t) => {
  const { core, op, ann } = await house(t);
  core.passwords.close();
  const [carl, zoe] = [await core.come(), await core.come()];
  carl.send(`login Carl ${PASSWORD}`);
  zoe.send(`register Zoe ${PASSWORD}`);
  await core.passwords.waiting(1);
  await op.ask('/lock');
  core.passwords.open();
  assert.match((await carl.until(/./)).join('|'), LOCKED);
  assert.match((await zoe.until(/./)).join('|'), LOCKED);
  assert.deepEqual(await ann.sync(), []);
});

test('R3.112 a token speaks for who is here, or may come back, and for nobody else', async (t) => {
  const { core, op, ann, bob } = await house(t);
  const carl = await core.login('Carl');
  await settle(op, ann, bob);
  const [carls, anns] = [await token(carl), await token(ann)];
  await leave(carl);
  await settle(op, ann, bob);
  await op.ask('/lock');
  const say = async (by: string): Promise<string> =>
    (await (await core.come()).ask(`@1 /post ${by} all hello`))[0] ?? '';
  assert.match(await say(carls), /^@1 ERROR: LOCKED /);
  assert.equal(await say(anns), '@1 OK');
  await leave(ann);
  assert.equal(await say(anns), '@1 OK');
  assert.deepEqual(
    (await bob.sync()).filter((line) => line.includes('hello')),
    Array(2).fill('Ann (to all): hello'),
  );
});

test('R3.112 a second lock changes nothing and says since when; so is an operator told who comes in', async (t) => {
  const clock = new HandClock();
  const { core, op, ann } = await house(t, { clock });
  await op.ask('/lock');
  clock.advance(60_000);
  const opal = await core.come();
  const [welcome, locked] = await opal.ask(`login Opal ${PASSWORD}`);
  assert.match(welcome ?? '', WELCOME);
  assert.equal(
    locked,
    'INFO: Op has locked the server at 2026-11-20 10:03:12Z: nobody new comes in. To open it, type: /unlock',
  );
  assert.deepEqual(await opal.ask('/lock'), [
    'INFO: Op has locked the server already, at 2026-11-20 10:03:12Z. To open it, type: /unlock',
  ]);
  await leave(ann);
  const back = await core.come();
  assert.equal((await back.ask(`login Ann ${PASSWORD}`)).length, 1, 'nobody else is told');
  await op.ask('/unlock');
  assert.match((await opal.ask('/unlock')).at(-1) ?? '', /^ERROR: NOT_THERE The server is not locked\. /);
});

test('R3.112 it is for operators alone, and each act is in the log', async (t) => {
  const { core, op, ann } = await house(t);
  for (const word of ['/lock', '/unlock']) assert.match((await ann.ask(word))[0] ?? '', /^ERROR: NOT_OPERATOR /);
  assert.match(await knock(core, 'register Zoe'), WELCOME);
  await op.ask('/lock', '/unlock');
  const acts = core.log.filter(({ level }) => level === 'audit').map(({ event, fields }) => [event, fields.by]);
  assert.deepEqual(acts, [
    ['locked', 'Op'],
    ['unlocked', 'Op'],
  ]);
});

test('R3.112 where it cannot be stored it does not hold', async (t) => {
  const store = memoryDisk();
  const { core, op, gus } = await house(t, { store });
  const { saveLock, removeLock } = store;
  const fails = (): Promise<never> => Promise.reject(new StorageError('the disk is full'));
  store.saveLock = fails;
  assert.match((await op.ask('/lock'))[0] ?? '', /^ERROR: STORAGE /);
  assert.deepEqual(await gus.sync(), []);
  assert.match(await knock(core, 'register Zoe'), WELCOME);
  store.saveLock = saveLock;
  store.removeLock = fails;
  await op.sync();
  await op.ask('/lock');
  assert.match((await op.ask('/unlock'))[0] ?? '', /^ERROR: STORAGE /);
  assert.match(await knock(core, 'register Yan'), LOCKED);
  store.removeLock = removeLock;
  await op.ask('/unlock');
  assert.match(await knock(core, 'register Yan'), WELCOME);
});

test('R3.112 as objects, lock and unlock have what they say in fields', async (t) => {
  const { core, op } = await house(t);
  await leave(op);
  const client = await jsonVisitor(core);
  await client.ask({ type: 'init', username: 'Op', password: PASSWORD });
  const since = '2026-11-20T10:03:12.000Z';
  const { text, ...lock } = await client.ask({ type: 'lock' });
  assert.deepEqual(lock, { type: 'lock', by: 'Op', since, may_return: 3, may_not: 1 });
  assert.match(String(text), /^Locked: nobody new comes in\. /);
  const { text: _, ...again } = await client.ask({ type: 'lock' });
  assert.deepEqual(again, { type: 'lock', by: 'Op', since, already: true });
  const opal = await jsonVisitor(core);
  const { locked } = await opal.ask({ type: 'init', username: 'Opal', password: PASSWORD });
  assert.deepEqual(locked, { by: 'Op', since });
  assert.deepEqual(await client.ask({ type: 'unlock' }), {
    type: 'unlock',
    text: 'Unlocked: everybody may come in again.',
  });
});

test('R3.112 an operator who locks, or unlocks, while another one’s is not stored is told what holds then', async (t) => {
  for (const takes of [true, false]) {
    for (const method of ['saveLock', 'removeLock'] as const) {
      const disk = slowDisk(t, method);
      const core = await openCore(t, { store: disk.store, operators: 'Op,Opal' });
      const [op, opal, ann] = await core.accounts('Op', 'Opal', 'Ann');
      if (method === 'removeLock') await op.ask('/lock');
      await settle(op, opal, ann);
      const line = method === 'saveLock' ? '/lock' : '/unlock';
      op.send(line);
      await disk.asked(ann);
      opal.send(line);
      await settle(ann);
      assert.deepEqual(opal.unread(), [], line);
      if (takes) disk.takes();
      else disk.refuses();
      assert.match(await op.next(), takes ? /^INFO: / : /^ERROR: STORAGE /, line);
      const already = line === '/lock' ? /^INFO: Op has locked the server already/ : /^ERROR: NOT_THERE /;
      assert.match(await opal.next(), takes ? already : /^INFO: (?!Op has)/, line);
    }
  }
});
