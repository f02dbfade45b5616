/** Who somebody is (R3.110). */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { jsonVisitor } from '../json/client.js';
import { HandClock } from '../support/clock.js';
import { leave, openCore, settle } from './rig.js';

/** Op is an operator, Bob a guest from an address of his own; both came at 10:03:12. Bob is in lab and den, Ann in lab alone. */
async function house(t: TestContext) {
  const clock = new HandClock();
  const core = await openCore(t, { clock, operators: 'Op' });
  const [op, ann] = await core.accounts('Op', 'Ann');
  const bob = await core.come({ name: 'Bob', from: '192.0.2.7' });
  await bob.ask('register Bob', 'join den', '/join lab');
  await ann.ask('join lab');
  await settle(op, ann, bob);
  return { clock, core, op, ann, bob };
}

test('R3.110 whois says since when somebody is here, what they are, how long idle, which rooms one shares, and why they are away', async (t) => {
  const { clock, ann, bob } = await house(t);
  const since = 'has been here since 2026-11-20 10:03:12Z';
  assert.deepEqual(await ann.ask('/whois bob'), [
    `INFO: Bob (guest) ${since}, idle for 0 s. Rooms that you share: lab.`,
  ]);
  clock.advance(59_999);
  assert.match(
    (await bob.ask('/whois Ann')).join('|'),
    /^INFO: Ann \(account\) .*, idle for 59 s\. Rooms that you share: lab\.$/,
  );
  await bob.ask('/away lunch: back at two');
  clock.advance(3 * 3_600_000 + 300_000);
  assert.deepEqual(await ann.ask('/whois Bob'), [
    `INFO: Bob (guest) ${since}, idle for 3 h 5 min. Rooms that you share: lab. Away: lunch: back at two`,
  ]);
  await ann.ask('/leave');
  assert.match((await ann.ask('/whois Bob')).join('|'), / Rooms that you share: none\. /);
  assert.match((await bob.ask('/whois Bob')).join('|'), / Rooms: den, lab\. Away: lunch/, 'of oneself all');
});

test('R3.110 who speaks, is refused, or does what others are told of is not idle; who asks, is', async (t) => {
  const { clock, ann, bob } = await house(t);
  const idle = async (): Promise<string> => /idle for (.*?)\./.exec((await ann.ask('/whois Bob')).join(' '))?.[1] ?? '';
  for (const line of ['hello', '/msg Ann hi', '/me waves', '/leave', '/nosuch']) {
    clock.advance(61_000);
    assert.equal(await idle(), '1 min', line);
    await bob.ask(line);
    assert.equal(await idle(), '0 s', line);
  }
  clock.advance(61_000);
  await bob.ask('/who', '/ping 1', '/history', '/help');
  await ann.sync();
  assert.equal(await idle(), '1 min');
});

test('R3.110 so it is where floods are slowed down, too', async (t) => {
  const clock = new HandClock();
  const core = await openCore(t, { clock, flood: true });
  const [ann, bob] = await core.people('Ann', 'Bob');
  clock.advance(45_000);
  assert.match((await ann.ask('/whois Bob')).join('|'), /idle for 45 s/);
  await bob.ask('hello');
  await ann.sync();
  assert.match((await ann.ask('/whois Bob')).join('|'), /idle for 0 s/);
});

test('R3.110 operators are told all rooms, the address and the port; nobody else is', async (t) => {
  const { op, ann } = await house(t);
  assert.deepEqual(await op.ask('/whois Bob'), [
    'INFO: Bob (guest) has been here since 2026-11-20 10:03:12Z, idle for 0 s. Rooms: den, lab. From 192.0.2.7, by the port for people.',
  ]);
  assert.match((await op.ask('/whois Op')).join('|'), /^INFO: Op \(operator\) .* Rooms: none\. From 127\.0\.0\.1, /);
  for (const name of ['Bob', 'Ann']) assert.doesNotMatch((await ann.ask(`/whois ${name}`)).join('|'), /From|port|den/);
});

test('R3.110 where one has blocked the other neither hears of idleness and absence, but operators do', async (t) => {
  const { core, op, ann, bob } = await house(t);
  await bob.ask('/passwd correct-horse', '/away lunch', '/block Ann');
  await settle(ann, bob);
  for (const [asker, name] of [
    [ann, 'Bob'],
    [bob, 'Ann'],
  ] as const) {
    const [answer = ''] = await asker.ask(`/whois ${name}`);
    assert.match(answer, /since \S+ \S+Z\. Rooms that you share: lab\.$/);
  }
  await bob.ask('/block Op');
  await settle(op);
  assert.match((await op.ask('/whois Bob')).join('|'), /, idle for 0 s\. .* Away: lunch$/);
  assert.equal(core.log.filter(({ level }) => level === 'error').length, 0);
});

test('R3.110 nobody of that name is NO_SUCH_USER: of who is away it is said so, and a mistyped name is mended', async (t) => {
  const { core, ann, bob } = await house(t);
  const cleo = await core.account('Cleo');
  await core.person('Gwendolin');
  await leave(cleo);
  await leave(bob);
  await settle(ann);
  const answers = await ann.ask('/whois Cleo', '/whois Bob', '/whois Nobody', '/whois Gwendoln');
  assert.deepEqual(answers, [
    'ERROR: NO_SUCH_USER Cleo is not here now. To leave a message, type: /msg Cleo <text>',
    'ERROR: NO_SUCH_USER Bob is not here now. To leave a message, type: /msg Bob <text>',
    'ERROR: NO_SUCH_USER Nobody is called Nobody. To see who is here, type: /who',
    'ERROR: NO_SUCH_USER Nobody is called Gwendoln. Perhaps: /whois Gwendolin',
  ]);
});

test('R3.110 who has come only to say something is there for operators alone', async (t) => {
  const { core, op, ann } = await house(t);
  const bot = await core.visitor('bot');
  await bot.ask('/says_only bot');
  assert.match((await ann.ask('/whois bot')).join('|'), /^ERROR: NO_SUCH_USER /);
  assert.match((await op.ask('/whois bot')).join('|'), /^INFO: bot \(guest\) has come only to say something, at 2026-/);
  assert.match((await bot.ask('/whois Ann')).join('|'), /^ERROR: SAYS_ONLY /);
});

test('R3.110 as an object, it has all that in fields', async (t) => {
  const { clock, core, bob } = await house(t);
  await bob.ask('/away lunch');
  clock.advance(61_500);
  const [cleo, op] = [await jsonVisitor(core), await jsonVisitor(core)];
  await cleo.ask({ type: 'init', username: 'Cleo' });
  const { text, ...fields } = await cleo.ask({ type: 'whois', name: 'Bob' });
  const bobs = {
    type: 'whois',
    username: 'Bob',
    account: false,
    operator: false,
    since: '2026-11-20T10:03:12.000Z',
    idle: 61,
  };
  assert.deepEqual(fields, { ...bobs, away: 'lunch', rooms: [], total: 0 });
  assert.match(String(text), /^Bob \(guest\) has been here since /);
  await op.answers({ type: 'init', username: 'Op', password: 'correct-horse', takeover: true });
  const asked = await op.ask({ type: 'whois', name: 'Bob' });
  assert.deepEqual([asked.rooms, asked.address, asked.door], [['den', 'lab'], '192.0.2.7', 'people']);
  assert.equal(await op.refused({ type: 'whois', name: 'Nobody' }), 'NO_SUCH_USER');
});

test('R3.110 whois is speech where no slash stands before it, and a visitor has to take a name', async (t) => {
  const { core, ann, bob } = await house(t);
  assert.deepEqual(await ann.ask('whois Bob'), []);
  assert.deepEqual(await bob.sync(), ['Ann (in lab): whois Bob']);
  assert.match((await (await core.visitor()).ask('/whois Bob')).join('|'), /^ERROR: NOT_REGISTERED /);
});
