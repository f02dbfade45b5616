/** Who may come (R3.102), the codes of those who have no account (R3.103), and what operators see and do of it (R3.104). */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { jsonVisitor } from '../json/client.js';
import { HandClock } from '../support/clock.js';
import { type CoreOptions, leave, memoryDisk, openCore, PASSWORD, settle, type TestCore } from './rig.js';

const NAMES = ['Alice', 'Bob', 'Carol', 'Dan'];
const UNLISTED =
  /^(?:@1 )?ERROR: NOT_ON_ROSTER \w+ is not on the list of those who may come\. With a name that is, type: [^|]*$/;
const GIVEN = /^INFO: Your code is (\d{6})\. To come back as (\w+), type: register \2 code \1$/;

const school = (t: TestContext, options: CoreOptions = {}): Promise<TestCore> =>
  openCore(t, { names: NAMES, operators: 'Op', ...options });

/** Takes a name of the roster first. */
async function newcomer(core: TestCore, name: string, from = '192.0.2.1') {
  const client = await core.come({ from, name });
  const answers = await client.ask(`register ${name}`);
  const [, code = ''] = GIVEN.exec(answers.at(-1) ?? '') ?? [];
  return { client, answers, code };
}

async function answerTo(core: TestCore, line: string, from = '192.0.2.1'): Promise<string> {
  const client = await core.come({ from });
  const answer = (await client.ask(line)).join('|');
  client.destroy();
  await client.closed;
  return answer;
}

test('R3.102 only names of the roster are given out: not to a guest, an account, by /nick, in a dialog, or in an object', async (t) => {
  const core = await school(t);
  for (const line of [
    'register Zoe',
    `register Zoe ${PASSWORD}`,
    '/nick Zoe',
    '/says_only Zoe',
    `login Zoe ${PASSWORD}`,
  ])
    assert.match(await answerTo(core, line), UNLISTED, line);
  const visitor = await core.visitor();
  const dialog = await visitor.ask('REGISTER', 'Zoe', PASSWORD);
  assert.match(dialog.find((line) => line.startsWith('ERROR')) ?? '', UNLISTED);
  const json = await jsonVisitor(core);
  assert.equal(await json.refused({ type: 'init', username: 'Zoe' }), 'NOT_ON_ROSTER');
  assert.equal(await json.refused({ type: 'init', username: 'Zoe', password: PASSWORD }), 'NOT_ON_ROSTER');
  const { client } = await newcomer(core, 'Alice');
  assert.match((await client.ask('/nick Zoe')).join('|'), UNLISTED);
  assert.equal(await core.store.account('zoe'), null);
});

test('R3.102 operators always enter, and other accounts that are not on the roster do not', async (t) => {
  const store = memoryDisk();
  const before = await openCore(t, { store, operators: 'Op' });
  const [, zoe] = await before.accounts('Op', 'Zoe');
  const [, token = ''] = /once: (\w+)/.exec((await zoe.ask('/token new')).join('|')) ?? [];
  await before.stop();
  const core = await school(t, { store });
  assert.match(await answerTo(core, `login Zoe ${PASSWORD}`), UNLISTED);
  assert.match(await answerTo(core, `/post ${token} all hello`), UNLISTED);
  assert.match(await answerTo(core, `login Op ${PASSWORD}`), /^INFO: Welcome, Op!/);
});

test('R3.102 an operator who has no account yet makes one, whatever the roster says', async (t) => {
  const core = await school(t);
  assert.match(await answerTo(core, `register Op ${PASSWORD}${core.byCode('Op')}`), /^INFO: Welcome, Op!/);
});

test('R3.102 a name is given as the roster writes it', async (t) => {
  const core = await school(t);
  assert.match(await answerTo(core, 'register aLiCe'), /^INFO: Welcome, Alice!/);
  assert.match(await answerTo(core, `register bOB ${PASSWORD}`), /^INFO: Welcome, Bob!/);
});

test('R3.102 another list holds for those who come: whoever is here stays', async (t) => {
  const core = await school(t);
  const { client } = await newcomer(core, 'Alice');
  core.core.chat.replaceRoster(['Bob', 'Zoe']);
  assert.equal((await client.ask('/ping here')).join('|'), 'PONG:here');
  // But makes no account.
  assert.match((await client.ask(`passwd ${PASSWORD}`)).join('|'), UNLISTED);
  await leave(client);
  assert.match(await answerTo(core, 'register Alice'), UNLISTED);
  assert.match(await answerTo(core, 'register Zoe'), /^INFO: Welcome, Zoe!/);
});

test('R3.103 who takes a name first is shown a code, and needs it to come back, over restarts', async (t) => {
  const store = memoryDisk();
  const first = await school(t, { store });
  const { client, answers, code } = await newcomer(first, 'Alice');
  assert.equal(answers.length, 2);
  assert.match(answers[0] ?? '', /^INFO: Welcome, Alice!/);
  await leave(client);
  const needed =
    /^@1 ERROR: CODE_NEEDED Alice has a code, .* type: register Alice code <code>\. Who has lost it asks an operator\.$/;
  assert.match(await answerTo(first, '@1 register Alice'), needed);
  await first.stop();
  const core = await school(t, { store });
  assert.match(await answerTo(core, '@1 register alice', '192.0.2.9'), needed);
  assert.match(
    await answerTo(core, `register Alice code ${Number(code) === 999_999 ? 100_000 : Number(code) + 1}`),
    /^ERROR: WRONG_CODE That is not the code of Alice\. Who has lost it asks an operator\. To try again, type: register Alice code <code>$/,
  );
  // Neither the welcome of who comes back nor anything else says it again.
  assert.match(await answerTo(core, `register Alice code ${code}`), /^INFO: Welcome, Alice! [^|]*$/);
  assert.ok(!JSON.stringify([core.log, first.log]).includes(code));
});

test('R3.100 who gives a code as a password is told how it is given, whatever the password is', async (t) => {
  const core = await school(t);
  const { client, code } = await newcomer(core, 'Alice');
  await leave(client);
  const told = /ERROR: CODE_NEEDED Alice has a code, .* type: register Alice code <code>\./;
  for (const password of [code, PASSWORD]) assert.match(await answerTo(core, `login Alice ${password}`), told);
  assert.match(
    await answerTo(core, `/says_only Alice ${code}`),
    /ERROR: CODE_NEEDED .* type: \/says_only Alice code <code>/,
  );
  const dialog = await core.come({ from: '192.0.2.1' });
  assert.match((await dialog.ask('LOGIN', 'Alice', code)).join('|'), told);
  const json = await jsonVisitor(core);
  assert.equal(await json.refused({ type: 'login', name: 'Alice', password: code }), 'CODE_NEEDED');
});

test('R3.103 every way to the name asks for the code, and takes it', async (t) => {
  const core = await school(t);
  const { client, code } = await newcomer(core, 'Alice');
  await leave(client);
  const comes = async (...lines: string[]): Promise<string> => {
    const one = await core.come({ from: '192.0.2.1' });
    const answers = await one.ask(...lines);
    one.destroy();
    await one.closed;
    return answers.join('|');
  };
  assert.match(await comes('register Alice', code), /^CODE\?\|INFO: Welcome, Alice![^|]*$/);
  assert.match(await comes('/nick Alice', code), /^CODE\?\|INFO: Welcome, Alice![^|]*$/);
  assert.match(await comes(`/nick Alice code ${code}`), /^INFO: Welcome, Alice![^|]*$/);
  // It is not asked for where it would not help.
  const alice = await core.come({ from: '192.0.2.1' });
  await alice.ask(`register Alice code ${code}`);
  assert.match((await alice.ask('/nick alice')).join('|'), /^ERROR: SELF [^|]*$/);
  await leave(alice);
  const carol = await core.account('Carol');
  assert.match((await carol.ask('/nick Alice')).join('|'), /^ERROR: ALREADY_REGISTERED [^|]*$/);
  await leave(carol);
  assert.match(await comes('/says_only Alice'), /^ERROR: CODE_NEEDED .* type: \/says_only Alice code <code>\./);
  assert.match(await comes(`/says_only Alice code ${code}`), /^INFO: Welcome, Alice!/);
  const bob = await newcomer(core, 'Bob');
  // Who can speak is not asked: a code that is typed once more, after a wrong one, would be said to all.
  assert.match(
    (await bob.client.ask('/nick alice')).join('|'),
    /^ERROR: CODE_NEEDED [^|]* type: \/nick Alice code <code>[^|]*$/,
  );
  assert.match((await bob.client.ask(`/nick Alice code ${code}`)).join('|'), /^INFO: You are Alice now\.$/);
  // Bob's own is as it was.
  assert.match((await bob.client.ask(`/nick Bob code ${bob.code}`)).join('|'), /^INFO: You are Bob now\.$/);
  const json = await jsonVisitor(core);
  assert.equal(await json.refused({ type: 'init', username: 'Alice' }), 'CODE_NEEDED');
  assert.equal((await json.ask({ type: 'init', username: 'Alice', code: Number(code) })).status, 'welcome');
  await json.ask({ type: 'exit' });
  await json.wire.closed;
  const made = await jsonVisitor(core);
  const welcome = await made.ask({ type: 'init', username: 'Alice', code, password: PASSWORD });
  assert.deepEqual([welcome.status, welcome.account], ['welcome', true]);
});

test('R3.103 in objects the code comes after the welcome, as a status of its own', async (t) => {
  const core = await school(t);
  const json = await jsonVisitor(core);
  const [welcome, given] = await json.answers({ type: 'init', username: 'Alice' });
  assert.equal(welcome?.status, 'welcome');
  assert.equal(given?.type, 'code');
  assert.equal(given?.username, 'Alice');
  assert.match(String(given?.code), /^\d{6}$/);
  const [renamed, next] = await json.answers({ type: 'nick', name: 'Bob' });
  assert.deepEqual([renamed?.type, next?.type, next?.username], ['nick', 'code', 'Bob']);
});

test('R2.18 a code is said to nobody, however the line with it slips', async (t) => {
  const core = await school(t);
  await leave((await newcomer(core, 'Alice')).client);
  const [bob, carol] = [await core.person('Bob'), await core.come({ greeted: true })];
  await carol.ask('register Carol');
  await carol.ask('/join lab');
  await bob.ask('/join lab');
  await settle(bob, carol);
  for (const line of [
    'register Alice code 471123',
    ' register Alice code 471123',
    'Register  Alice  code 471123 takeover please',
    '/all register Alice code 471123',
    '/me register Alice code 471123',
    'regster Alice code 471123',
    'nick Alice code 471123',
    ' /nick Alice  Code 471123 ',
    '/all says_only alice code 471123',
    '/all register Op secret-7 code K7QM2XRD',
  ]) {
    const answers = await carol.ask(line);
    assert.match(answers.join('|'), /^ERROR: (?:IN_ROOM|USAGE) [^|]*$/, line);
    assert.ok(!answers.join('|').includes('471123'), line);
  }
  assert.deepEqual(await bob.sync(), []);
  // Of a name that has none, and whatever else begins so, is speech.
  const speech = ['nick Zoe code 471123', 'nick Alice codes well', 'nick: code 471123', 'nick Alice'];
  await carol.ask(...speech);
  assert.deepEqual(
    await bob.sync(),
    speech.map((line) => `Carol (in lab): ${line}`),
  );
});

test('R3.103 to make an account of the name its code is needed, and none any more afterwards', async (t) => {
  const core = await school(t);
  const alice = await newcomer(core, 'Alice');
  await leave(alice.client);
  const visitor = await core.visitor();
  assert.match((await visitor.ask(`@1 register Alice ${PASSWORD}`)).join('|'), /^@1 ERROR: CODE_NEEDED /);
  assert.match(
    (await visitor.ask(`register Alice ${PASSWORD}`, alice.code)).join('|'),
    /^CODE\?\|INFO: Welcome, Alice![^|]*$/,
  );
  await leave(visitor);
  assert.match(await answerTo(core, 'register Alice'), /^ERROR: NAME_TAKEN /);
  assert.deepEqual(await core.store.rosterCodes(), []);
  // By the dialog.
  const bob = await newcomer(core, 'Bob');
  await leave(bob.client);
  const dialog = await core.visitor();
  assert.deepEqual((await dialog.ask('REGISTER', 'Bob', bob.code, PASSWORD)).slice(0, 4), [
    'ALIAS?',
    'CODE?',
    'PASSWORD?',
    'Registration successful. You can login now.',
  ]);
  // By passwd, of who is in with it.
  const carol = await newcomer(core, 'Carol');
  await carol.client.ask(`passwd ${PASSWORD}`);
  await leave(carol.client);
  assert.match(await answerTo(core, `login Carol ${PASSWORD}`), /^INFO: Welcome, Carol!/);
  assert.deepEqual(await core.store.rosterCodes(), []);
});

test('R3.103 of many who take a name at one moment one gets it, and a class that comes at once gets in', async (t) => {
  const names = Array.from({ length: 30 }, (_, at) => `Pupil${at + 1}`);
  const core = await school(t, { names });
  const lines = [...names, ...names].map(async (name) => {
    const client = await core.come({ from: '192.0.2.1' });
    return (await client.ask(`register ${name}`)).filter((line) => !line.startsWith('ONLINE:')).join('|');
  });
  const answers = await Promise.all(lines);
  assert.equal(
    answers.filter((answer) => /^INFO: Welcome, [^|]*\|INFO: Your code is \d{6}\. /.test(answer)).length,
    30,
  );
  assert.equal(answers.filter((answer) => /^ERROR: NAME_TAKEN |^CODE\?/.test(answer)).length, 30);
  assert.equal((await core.store.rosterCodes()).length, 30);
});

test('R3.103 wrong codes are slowed down; where the code was given others’ tries make nobody wait for long', async (t) => {
  const clock = new HandClock();
  const core = await school(t, { clock });
  const { client, code } = await newcomer(core, 'Alice');
  await leave(client);
  for (let time = 0; time < 8; time++) {
    clock.advance(60_000);
    assert.match(await answerTo(core, `register Alice code x${time}`, '192.0.2.66'), /^ERROR: WRONG_CODE /);
  }
  assert.match(
    await answerTo(core, `register Alice code ${code}`, '192.0.2.66'),
    /^ERROR: TOO_MANY_TRIES Too many wrong codes\. /,
  );
  // A pest of the same address.
  for (let time = 0; time < 12; time++) {
    assert.match(await answerTo(core, `register Alice code x${time}`), /^ERROR: WRONG_CODE /);
    clock.advance(30_000);
  }
  await answerTo(core, 'register Alice code x');
  const [, seconds] = /Try again in (\d+) s/.exec(await answerTo(core, `register Alice code ${code}`)) ?? [];
  assert.ok(Number(seconds) <= 30, seconds);
  clock.advance(30_000);
  assert.match(await answerTo(core, `register Alice code ${code}`), /^INFO: Welcome, Alice!/);
});

test('R3.103 with the right code one’s own old connection ends, if that is wanted', async (t) => {
  const core = await school(t);
  const { client, code } = await newcomer(core, 'Alice');
  assert.match(await answerTo(core, `register Alice code ${code}`), /^ERROR: ALREADY_ONLINE .* takeover$/);
  assert.match(await answerTo(core, 'register Alice code x takeover'), /^ERROR: WRONG_CODE /);
  assert.equal((await client.ask('/ping here')).join('|'), 'PONG:here');
  assert.match(await answerTo(core, `register Alice code ${code} takeover`), /^INFO: Welcome, Alice!/);
  assert.deepEqual(await client.rest(), ['INFO: Your name was taken over from 192.0.2.1. Good bye.']);
});

test('R3.103 a code ends when its name leaves the roster; a start without a roster ends none, and asks for it', async (t) => {
  const store = memoryDisk();
  const first = await school(t, { store });
  for (const name of ['Alice', 'Bob', 'Carol']) await leave((await newcomer(first, name)).client);
  first.core.chat.replaceRoster(['Alice', 'Bob']);
  await first.stop();
  const open = await openCore(t, { store });
  assert.match(await answerTo(open, '@1 register Alice'), /^@1 ERROR: CODE_NEEDED /);
  assert.match(await answerTo(open, 'register Carol'), /^INFO: Welcome, Carol![^|]*$/);
  await open.stop();
  const core = await school(t, { store, names: ['Alice'] });
  assert.deepEqual(
    (await store.rosterCodes()).map(({ name }) => name),
    ['Alice'],
  );
  core.core.chat.replaceRoster(['Alice', 'Bob']);
  assert.match(await answerTo(core, 'register Bob'), /Your code is /);
});

test('R3.103 where the store refuses the code, the name is not given out', async (t) => {
  const store = memoryDisk();
  const core = await school(t, { store });
  store.saveRosterCode = async () => {
    throw new Error('the disk is full');
  };
  assert.match(await answerTo(core, 'register Bob'), /^ERROR: STORAGE /);
  assert.equal(core.core.chat.people.present, 0);
});

test('R3.104 operators see who of the roster is here, and who has not come yet', async (t) => {
  const core = await school(t);
  const op = await core.account('Op');
  const alice = await newcomer(core, 'Alice');
  await leave((await newcomer(core, 'Bob')).client);
  await leave(await core.account('Carol'));
  await settle(op, alice.client);
  assert.deepEqual(await op.ask('/roster'), [
    'INFO: Roster: 4 names, 1 here, 2 away, 1 not come yet.',
    'INFO: Here: Alice',
    'INFO: Away: Bob, Carol (with an account)',
    'INFO: Not come yet: Dan',
  ]);
  await op.ask('/roster reset Alice');
  assert.equal((await op.ask('/roster'))[1], 'INFO: Here: Alice (without a code)');
  assert.match((await alice.client.ask('/roster')).join('|'), /^ERROR: NOT_OPERATOR /);
  assert.match((await alice.client.ask('/roster reset Bob')).join('|'), /^ERROR: NOT_OPERATOR /);
});

test('R3.104 a roster is counted as a whole, and each of its lists has the bounds of a list', async (t) => {
  const names = Array.from({ length: 250 }, (_, at) => `Pupil${at}q`);
  const core = await openCore(t, { operators: 'Op', names });
  const op = await core.account('Op');
  const pupil = await newcomer(core, 'Pupil249q');
  await settle(op, pupil.client);
  const [first, here, others = '', ...more] = await op.ask('/roster');
  assert.equal(first, 'INFO: Roster: 250 names, 1 here, 0 away, 249 not come yet.');
  assert.deepEqual([here, more], ['INFO: Here: Pupil249q', []]);
  assert.match(others, /^INFO: Not come yet: Pupil0q, .*, Pupil99q, and 149 more$/);
});

test('R3.104 without a roster that is said', async (t) => {
  const core = await openCore(t, { operators: 'Op' });
  const op = await core.account('Op');
  assert.deepEqual(await op.ask('/roster'), ['INFO: There is no roster: anybody may come.']);
});

test('R3.104 an operator resets a code: whoever takes the name next is shown a new one, and the log says who did it', async (t) => {
  const core = await school(t);
  const op = await core.account('Op');
  const { client, code } = await newcomer(core, 'Alice');
  await leave(client);
  await settle(op);
  assert.deepEqual(await op.ask('/roster reset alice'), [
    'INFO: Reset the code of Alice: whoever takes the name next is shown a new one.',
  ]);
  assert.match((await op.ask('/roster reset Alice')).join('|'), /^ERROR: NOT_THERE Alice has no code\./);
  assert.deepEqual(
    core.log.filter(({ event }) => event === 'a code was reset').map(({ level, fields }) => [level, fields]),
    [['audit', { name: 'Alice', by: 'Op', byConnection: 1 }]],
  );
  const again = await newcomer(core, 'Alice');
  assert.match(again.code, /^\d{6}$/);
  await leave(again.client);
  if (again.code !== code) assert.match(await answerTo(core, `register Alice code ${code}`), /^ERROR: WRONG_CODE /);
});

test('R3.104 a code that is right from somewhere else while it is reset is not stored anew', async (t) => {
  const core = await school(t);
  const op = await core.account('Op');
  const { client, code } = await newcomer(core, 'Alice');
  await leave(client);
  const { removeRosterCodes } = core.store;
  let goOn = (): void => {};
  const begun = new Promise<void>((begin) => {
    core.store.removeRosterCodes = async (keys) => {
      await removeRosterCodes.call(core.store, keys);
      begin();
      await new Promise<void>((over) => {
        goOn = over;
      });
    };
  });
  op.send('/roster reset Alice');
  await begun;
  const alice = await core.come({ from: '192.0.2.2' });
  assert.match((await alice.ask(`register Alice code ${code}`)).join('|'), /^INFO: Welcome, Alice!/);
  core.store.removeRosterCodes = removeRosterCodes;
  goOn();
  await op.until(/^INFO: Reset the code of Alice/);
  assert.deepEqual(await core.store.rosterCodes(), []);
});

test('R3.104 in objects the roster has a record a name, and reset is a field', async (t) => {
  const core = await school(t, { names: ['Alice', 'Bob'] });
  const json = await jsonVisitor(core);
  const code = core.byCode('Op').slice(' code '.length);
  await json.answers({ type: 'register', name: 'Op', password: PASSWORD, code });
  await leave((await newcomer(core, 'Alice')).client);
  await json.events();
  const { names, given, total } = await json.ask({ type: 'roster' });
  const away = { here: false, account: false };
  assert.deepEqual(
    [names, given, total],
    [
      [
        { username: 'Alice', ...away, code: true },
        { username: 'Bob', ...away, code: false },
      ],
      true,
      2,
    ],
  );
  assert.equal((await json.ask({ type: 'roster', reset: 'Alice' })).type, 'code_reset');
  assert.equal(await json.refused({ type: 'roster', reset: 'Alice' }), 'NOT_THERE');
});
