/** A password that is typed where lines are said is said to nobody, and repeated to nobody (R2.5, R2.18, R3.31, R7.8). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonPerson } from '../json/client.js';
import { type CoreClient, heard, leave, openCore, settle, type TestCore } from './rig.js';

const SECRET = 'Xq7-hush';

/** Alice has an account, Bob a guest's name, and Carl an account that is not online; all that are here are in the lab. */
async function lab(core: TestCore): Promise<[CoreClient, CoreClient]> {
  const [alice, carl] = await core.accounts('Alice', 'Carl');
  await leave(carl);
  const bob = await core.person('Bob');
  for (const one of [alice, bob]) await one.ask('/join lab');
  await settle(alice, bob);
  return [alice, bob];
}

/** One’s own name, somebody’s who is here, and an account’s. */
const OWNERS = ['Alice', 'bob', 'CARL'];

const SPELLINGS = [
  ...['login NAME SECRET horse', 'LOGIN  NAME  SECRET takeover now', 'register NAME SECRET horse'],
  ...[' login NAME SECRET horse', '  /login NAME SECRET horse', ' server: login NAME SECRET horse'],
  ...[
    '/all login NAME SECRET',
    'server:all Login NAME SECRET',
    '/bdct txt login NAME SECRET',
    '/me login NAME SECRET',
    ' /me  login NAME SECRET',
    ' /all login NAME SECRET',
  ],
  ...[
    'bdct txt login NAME SECRET horse',
    '@7 login NAME SECRET horse',
    '@7 /all register NAME SECRET',
    '\tlogin NAME SECRET horse',
  ],
  ...['\ufefflogin NAME SECRET horse', 'login\u00a0NAME\u00a0SECRET horse', '/all \u200blogin NAME SECRET'],
];
const NEVER = [
  ...[
    'login:NAME SECRET',
    'LOGIN: NAME SECRET',
    'login:SECRET',
    'register:NAME SECRET',
    'passwd:SECRET',
    ' passwd: SECRET',
  ],
  ...[
    '/login:SECRET',
    'server:login:NAME SECRET',
    '/all login:SECRET',
    'passwd old SECRET more',
    '/all passwd old SECRET',
  ],
];

test('a line that begins as login and a name, with more behind it, is never said, in any spelling', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await lab(core);
  for (const room of [true, false]) {
    if (!room) await alice.ask('/leave');
    await settle(alice, bob);
    const lines = OWNERS.flatMap((name) => SPELLINGS.map((line) => line.replace('NAME', name)));
    for (const line of [...lines, ...NEVER.map((one) => one.replace('NAME', 'Alice'))]) {
      if (!room && /^(@7 )?(login|register|passwd) /i.test(line)) continue;
      if (!room && /^bdct/.test(line)) continue;
      const answers = await alice.ask(line.replace('SECRET', SECRET));
      assert.equal(answers.length, 1, line);
      assert.match(answers[0] ?? '', room ? /^(@7 )?ERROR: IN_ROOM / : /^(@7 )?ERROR: USAGE /, line);
      assert.match(answers[0] ?? '', /\/(login|register|passwd)|type: (login|register|passwd) </i, line);
      assert.equal(answers[0]?.includes(SECRET), false, line);
    }
    assert.deepEqual(await heard(bob, alice), []);
  }
});

test('behind one’s own name it is not said either, and outside rooms login: is nobody’s name', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  for (const line of [`Alice:login Bob ${SECRET}`, `alice: login:${SECRET}`, `login:Bob ${SECRET}`]) {
    assert.match((await alice.ask(line)).join('|'), /^ERROR: USAGE [^|]*login <name> <password>[^|]*$/, line);
  }
  assert.deepEqual(await alice.ask('Alice: login here works'), []);
  assert.deepEqual(await heard(bob, alice), ['Alice (to all): login here works']);
});

test('where nobody has the name, it is speech, and keeps its place among what else is said', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await lab(core);
  alice.send(
    'one',
    'login does not work for me',
    'two',
    '/all login does not work',
    '/me login does not work',
    '@7 register for the course',
    'three',
  );
  assert.deepEqual(await alice.sync(), ['@7 OK']);
  assert.deepEqual(await bob.sync(), [
    'Alice (in lab): one',
    'Alice (in lab): login does not work for me',
    'Alice (in lab): two',
    'Alice (to all): login does not work',
    '* Alice (in lab) login does not work',
    'Alice (in lab): register for the course',
    'Alice (in lab): three',
  ]);
});

test('paste and say say it, because what they take is a text as it stands', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await lab(core);
  await alice.ask('/paste', 'login Alice in big letters', '.');
  const carol = await jsonPerson(core, 'Carol');
  await carol.ask({ type: 'join', room: 'lab' });
  await settle(alice, bob);
  await carol.ask({ type: 'say', text: 'login Alice in big letters' });
  assert.deepEqual(await bob.sync(), ['Carol (in lab): login Alice in big letters']);
});

test('a line object is a typed line: login and a name is refused there, too', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await lab(core);
  const carol = await jsonPerson(core, 'Carol');
  await carol.ask({ type: 'join', room: 'lab' });
  await settle(alice, bob);
  for (const text of [
    `login Alice ${SECRET} horse`,
    ` login carol ${SECRET}`,
    `/all login CARL ${SECRET}`,
    `login:${SECRET}`,
  ]) {
    const answer = await carol.ask({ type: 'line', text });
    assert.equal(answer.code, 'IN_ROOM', text);
    assert.equal(JSON.stringify(answer).includes(SECRET), false);
  }
  assert.equal((await carol.ask({ type: 'line', text: 'login does not work' })).status, 'sent');
  assert.deepEqual(await bob.sync(), ['Carol (in lab): login does not work']);
  const unknown = await carol.ask({ type: `login Alice ${SECRET}` });
  assert.equal(unknown.code, 'UNKNOWN_TYPE');
  assert.equal(JSON.stringify(unknown).includes(SECRET), false);
});

test('no error repeats what stands behind a password’s word, wherever in the line that is', async (t) => {
  const core = await openCore(t);
  const [alice] = await core.accounts('Alice');
  const lines = [
    ...[`Nobody: login Alice ${SECRET}`, `note:passwd ${SECRET}`, `/msg alice login Alice ${SECRET}`],
    ...[`/msg Nobody please login with ${SECRET}`, `/x:login:${SECRET}`, `/.login:${SECRET}`],
  ];
  for (const line of lines) {
    const answers = (await alice.ask(line)).join('|');
    assert.match(answers, /^ERROR: [A-Z_]+ [^|]*$/, line);
    assert.equal(answers.includes(SECRET), false, answers);
  }
  for (const [dialog, ...rest] of [
    ['message', `login Bob ${SECRET}`, 'hi'],
    ['add_contact', `login Bob ${SECRET}`],
    ['remove_contact', `login:${SECRET}`],
  ] as const) {
    alice.send(dialog, ...rest);
    const answers = await alice.until(/^ERROR: /);
    assert.equal(answers.join('|').includes(SECRET), false, answers.join('|'));
  }
});
