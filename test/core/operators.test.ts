/** What operators may do, and nobody else (R3.49 to R3.56). */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { HandClock } from '../support/clock.js';
import { leave, memoryDisk, openCore, PASSWORD, settle, type TestCore } from './rig.js';

const MINUTE = 60_000;
const MUTED = /^ERROR: MUTED /;
const BANNED = /^ERROR: BANNED /;

/** Op is an operator, Mal and Bob have accounts too; Mal comes from an address of his own. */
async function house(t: TestContext) {
  const clock = new HandClock();
  const core = await openCore(t, { clock, operators: 'Op,Opal' });
  const [op, bob, first] = await core.accounts('Op', 'Bob', 'Mal');
  first.send('/exit');
  await first.closed;
  const mal = await core.login('Mal', { from: '127.0.0.9' });
  await settle(op, bob, mal);
  const knock = async (line: string, from: string): Promise<string> => {
    const visitor = await core.come({ from });
    const [answer = ''] = await visitor.ask(line);
    visitor.send('/exit');
    await visitor.closed;
    await settle(op, bob);
    return answer;
  };
  return { clock, core, op, bob, mal, knock };
}

test('what operators may do is NOT_OPERATOR to everybody else, and has no effect (R3.49)', async (t) => {
  const { core, op, bob, mal } = await house(t);
  let asked = false;
  void core.core.shutdownAsked.then(() => {
    asked = true;
  });
  const commands = ['kick Mal', 'ban Mal', 'unban Mal', 'mute Mal', 'unmute Mal', '/announce hello', '/shutdown'];
  const answers = await bob.ask(...commands);
  assert.equal(answers.length, commands.length);
  for (const answer of answers) assert.match(answer, /^ERROR: NOT_OPERATOR /);
  assert.deepEqual([await mal.sync(), await op.sync(), asked], [[], [], false]);
});

test('what one may do to others cannot be done to an operator, here or not: OPERATOR (R3.49)', async (t) => {
  const { core, op } = await house(t);
  const opal = await core.account('Opal');
  await settle(op, opal);
  const answers = await op.ask('kick Opal', 'ban Opal', 'mute Opal', 'unmute opal', 'kick Op', 'ban Op', 'mute Op');
  assert.equal(answers.length, 7);
  for (const answer of answers) assert.match(answer, /^ERROR: OPERATOR /);
  assert.deepEqual(await opal.sync(), []);
});

test('kick ends a connection with the reason, and they may come again (R3.50)', async (t) => {
  const { core, op, bob, mal } = await house(t);
  assert.deepEqual(await op.ask('/kick mal for spam'), ['OFFLINE:Mal:kicked', 'INFO: Kicked Mal.']);
  assert.deepEqual(await mal.rest(), ['INFO: Op has thrown you out: for spam. Good bye.']);
  assert.deepEqual(await bob.sync(), ['OFFLINE:Mal:kicked']);
  const again = await core.login('Mal', { from: '127.0.0.9' });
  op.send('kick Mal');
  assert.equal((await again.rest()).at(-1), 'INFO: Op has thrown you out. Good bye.');
  await settle(op);
  assert.match((await op.ask('kick Mal'))[0] ?? '', /^ERROR: NO_SUCH_USER /);
});

test('ban throws out, and shuts out the name and the address until the time is over (R3.51)', async (t) => {
  const { clock, op, mal, knock } = await house(t);
  const [, answer] = await op.ask('ban Mal 5');
  assert.equal(answer, 'INFO: Banned Mal until 2026-11-20 10:08:12Z.');
  assert.deepEqual(await mal.rest(), ['INFO: Op has shut you out until 2026-11-20 10:08:12Z. Good bye.']);
  clock.advance(5 * MINUTE - 1);
  assert.match(await knock(`login Mal ${PASSWORD}`, '127.0.0.8'), BANNED);
  assert.match(await knock('register Other', '127.0.0.9'), BANNED);
  assert.match(await knock('register Other', '127.0.0.8'), /^INFO: Welcome, Other!/);
  clock.advance(1);
  assert.match(await knock('register Next', '127.0.0.9'), /^INFO: Welcome, Next!/);
  assert.match(await knock(`login Mal ${PASSWORD}`, '127.0.0.9'), /^INFO: Welcome, Mal!/);
});

test('a ban lasts a day unless told otherwise (R3.51)', async (t) => {
  const { clock, op, knock } = await house(t);
  await op.ask('ban Mal');
  clock.advance(1440 * MINUTE - 1);
  assert.match(await knock(`login Mal ${PASSWORD}`, '127.0.0.9'), BANNED);
  clock.advance(1);
  assert.match(await knock(`login Mal ${PASSWORD}`, '127.0.0.9'), /^INFO: Welcome, Mal!/);
});

/** Somebody with an account, at Mal's address. */
async function neighbour(core: TestCore, name = 'Next') {
  const client = await core.come({ from: '127.0.0.9' });
  client.send(`register ${name} ${PASSWORD}`);
  await client.until(/^INFO: Welcome, /);
  return client;
}

test('an address that others here share is not shut out, the name is (R3.51)', async (t) => {
  const { core, op, knock } = await house(t);
  const next = await neighbour(core);
  await settle(op, next);
  await op.ask('ban Mal');
  assert.match(await knock(`login Mal ${PASSWORD}`, '127.0.0.9'), BANNED);
  assert.match(await knock('register Other', '127.0.0.9'), /^INFO: Welcome, Other!/);
  assert.equal((await next.ask('/ping here')).at(-1), 'PONG:here');
});

test('guests are no others: a second connection of one’s own does not keep the address open (R3.51)', async (t) => {
  const { core, op, knock } = await house(t);
  const second = await core.come({ from: '127.0.0.9' });
  await second.ask('register Mal2');
  await settle(op, second);
  await op.ask('ban Mal');
  assert.match(await knock('register Mal3', '127.0.0.9'), BANNED);
  assert.equal((await second.ask('/ping here')).at(-1), 'PONG:here');
});

test('nor is who came from there after a ban: the next one shuts the address out (R3.51)', async (t) => {
  const { core, op, knock } = await house(t);
  const next = await neighbour(core);
  await op.ask('ban Mal');
  const later = await neighbour(core, 'Mal2');
  const latest = await neighbour(core, 'Mal3');
  await settle(op, next, later, latest);
  await op.ask('ban Mal2');
  assert.match(await knock('register Mal4', '127.0.0.9'), /^INFO: Welcome, Mal4!/, 'Next was here before the first');
  await leave(next);
  await neighbour(core, 'Mal5');
  await op.ask('ban Mal3');
  assert.match(await knock('register Mal6', '127.0.0.9'), BANNED);
});

test('a ban that is made longer, or shorter, while its person is away still shuts the address out (R3.51)', async (t) => {
  const { clock, op, knock } = await house(t);
  await op.ask('ban Mal 60');
  await op.ask('ban mal 90');
  clock.advance(60 * MINUTE);
  assert.match(await knock('register Other', '127.0.0.9'), BANNED);
  clock.advance(30 * MINUTE);
  // What is over is over: a new one knows of no address.
  await op.ask('ban Mal 60');
  assert.match(await knock('register Other', '127.0.0.9'), /^INFO: Welcome, Other!/);
});

test('operators get in from an address that is shut out (R3.51)', async (t) => {
  const { core, op, knock } = await house(t);
  await core.account('Opal').then(leave);
  await settle(op);
  await op.ask('ban Mal');
  assert.match(await knock('register Other', '127.0.0.9'), BANNED);
  assert.match(await knock(`login Opal ${PASSWORD}`, '127.0.0.9'), /^INFO: Welcome, Opal!/);
});

test('unban lets name and address in again, and is NOT_THERE where there is no ban (R3.52)', async (t) => {
  const { op, knock } = await house(t);
  assert.match((await op.ask('unban Mal'))[0] ?? '', /^ERROR: NOT_THERE /);
  await op.ask('ban Mal');
  assert.deepEqual(await op.ask('unban mal'), ['INFO: Unbanned Mal.']);
  assert.match(await knock('register Other', '127.0.0.9'), /^INFO: Welcome, Other!/);
  assert.match(await knock(`login Mal ${PASSWORD}`, '127.0.0.9'), /^INFO: Welcome, Mal!/);
});

test('a ban lasts over a restart, and so does its end (R3.51, R3.52)', async (t) => {
  const options = { clock: new HandClock(), operators: 'Op', store: memoryDisk() };
  const before = await openCore(t, options);
  const [op] = await before.accounts('Op', 'Mal', 'Bob');
  await op.ask('ban Mal', 'ban Bob', 'unban Bob');
  await before.stop();
  const after = await openCore(t, options);
  const visitor = await after.visitor();
  assert.match((await visitor.ask(`login Mal ${PASSWORD}`))[0] ?? '', BANNED);
  assert.match((await visitor.ask(`login Bob ${PASSWORD}`))[0] ?? '', /^INFO: Welcome, Bob!/);
});

test('nothing that somebody muted says reaches anybody, in whatever way, and it ends with its time (R3.53)', async (t) => {
  const { clock, op, bob, mal } = await house(t);
  await mal.ask('create group team', 'invite group team Bob');
  await bob.ask('accept group team', '/join lab');
  await settle(mal, bob, op);
  await mal.ask('/join lab');
  await settle(mal, bob, op);
  assert.deepEqual(await op.ask('mute Mal 5'), ['INFO: Muted Mal.']);
  assert.deepEqual(await mal.sync(), ['INFO: Op has silenced you until 2026-11-20 10:08:12Z.']);
  clock.advance(5 * MINUTE - 1);
  const ways = ['plain', '/all x', '/msg Bob x', '/message Bob x', '/message', '/topic x', '/away x'];
  ways.push('/group txt team x', 'Mal: x', '@7 plain', ' indented');
  const answers = await mal.ask(...ways);
  assert.equal(answers.length, ways.length);
  for (const [index, answer] of answers.entries()) assert.match(answer.replace('@7 ', ''), MUTED, ways[index]);
  assert.deepEqual([await bob.sync(), await op.sync()], [[], []]);
  clock.advance(1);
  assert.deepEqual(await mal.ask('again'), []);
  assert.deepEqual(await bob.sync(), ['Mal (in lab): again']);
});

test('a dialog that was open when its person was muted says nothing either (R3.53)', async (t) => {
  const { op, bob, mal } = await house(t);
  mal.send('message', 'Bob');
  await mal.until('MESSAGE?');
  await op.ask('mute Mal');
  mal.send('hello');
  await mal.until(MUTED);
  assert.deepEqual(await bob.sync(), []);
});

test('mute lasts ten minutes unless told otherwise, and unmute ends it (R3.53, R3.54)', async (t) => {
  const { clock, op, bob, mal } = await house(t);
  await op.ask('mute Mal');
  clock.advance(10 * MINUTE - 1);
  assert.match((await mal.ask('one')).at(-1) ?? '', MUTED);
  assert.deepEqual(await op.ask('unmute mal'), ['INFO: Unmuted Mal.']);
  assert.deepEqual(await mal.ask('two'), ['INFO: Op lets you speak again.']);
  assert.deepEqual(await bob.sync(), ['Mal (to all): two']);
});

test('announce reaches everybody, in rooms and those who have blocked the operator as well (R3.55)', async (t) => {
  const { op, bob, mal } = await house(t);
  await bob.ask('block Op');
  await mal.ask('/join lab');
  await settle(op, bob, mal);
  const line = 'INFO: Announcement by Op: we stop at six';
  assert.deepEqual(await op.ask('/announce we stop at six'), [line]);
  assert.deepEqual([await bob.sync(), await mal.sync()], [[line], [line]]);
});

test('shutdown asks for the end of the server in the operator’s name (R3.56)', async (t) => {
  const { core, op } = await house(t);
  assert.deepEqual(await op.ask('/shutdown'), ['INFO: The server is stopping.']);
  assert.equal(await core.core.shutdownAsked, 'Op');
});

test('what operators do is in the log with their name, and the reason that they typed is not (R3.50)', async (t) => {
  const { core, op } = await house(t);
  await op.ask('mute Mal', 'unmute Mal', '/kick Mal secret-reason', 'ban Mal', 'unban Mal', '/announce secret-reason');
  const acts = core.log.filter(({ level }) => level === 'audit').map(({ event, fields }) => ({ event, ...fields }));
  assert.deepEqual(acts, [
    ...['muted', 'unmuted', 'kicked', 'banned', 'unbanned'].map((event) => ({ event, name: 'Mal', by: 'Op' })),
    { event: 'announced', by: 'Op' },
  ]);
  assert.equal(JSON.stringify(core.log).includes('secret-reason'), false);
});
