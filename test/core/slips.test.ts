/** What was nearly a command is told after the line, and nearly a password's is not said (R2.4, R2.7, R2.22, R5.2). */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { jsonPerson } from '../json/client.js';
import { type CoreClient, heard, leave, openCore, settle, type TestCore } from './rig.js';

const SECRET = 'Xq7-hush';

async function typist(core: TestCore, line: string): Promise<CoreClient> {
  const client = await core.come({ greeted: true, name: line });
  client.send(line);
  await client.until(/^INFO: Welcome, /);
  return client;
}

/** Alice types; Bob hears; Carl has an account and is not here; Root_ is an operator. */
async function house(t: TestContext) {
  const core = await openCore(t, { operators: 'Root_', minPassword: 8 });
  await leave(await core.account('Carl'));
  const alice = await typist(core, 'register Alice');
  const bob = await core.person('Bob');
  await settle(alice, bob);
  return { core, alice, bob };
}

const HINTS: readonly (readonly [string, string])[] = [
  ['jion lab', 'To enter a room, type: join lab'],
  ['JOINN room lab', 'To enter a room, type: join room lab'],
  ['connect Wendy', 'To ask for a private chat, type: connect to Wendy'],
  ['conect to Wendy', 'To ask for a private chat, type: connect to Wendy'],
  ['accept Wendy', 'To say yes to somebody who asks, type: accept connection Wendy'],
  ['create team', 'To begin a group, type: create group team'],
  ['roms', 'To see which rooms there are, type: rooms'],
  ['hstory Wendy 5', 'To see what was said here before, type: history Wendy 5'],
  ['mesage', 'To reach one person alone, type: message'],
];

test('a line that would be a command with one thing put right is said, and its typist is told once what to type', async (t) => {
  const { alice, bob } = await house(t);
  for (const [line, hint] of HINTS) {
    assert.deepEqual(await alice.ask(line), [`INFO: Said to everyone. ${hint}`], line);
    assert.deepEqual(await alice.ask(line), [], `${line}, again`);
    assert.deepEqual(await bob.sync(), [`Alice (to all): ${line}`, `Alice (to all): ${line}`]);
  }
  assert.deepEqual(await alice.ask('@7 jooin lab'), [
    '@7 INFO: Said to everyone. To enter a room, type: join lab',
    '@7 OK',
  ]);
});

test('in a room it says where it was said, and the line has a slash', async (t) => {
  const { alice } = await house(t);
  await alice.ask('join lab');
  assert.deepEqual(await alice.ask('jion lab2'), ['INFO: Said in lab. To enter a room, type: /join lab2']);
  assert.deepEqual(await alice.ask('connect Wendy'), [
    'INFO: Said in lab. To ask for a private chat, type: /connect to Wendy',
  ]);
});

test('nothing is told of a sentence, a common word, a name, a space before, two slips, or a word of three letters', async (t) => {
  const { core, alice, bob } = await house(t);
  await core.person('Bakc');
  const lines = [
    ...['jion us at five', 'jon lab', 'jjoin labb now', ' jion lab', 'jjoiin lab', 'send photos', 'what lab', 'room'],
    ...['leave it to me', 'connect', 'connect it to Wendy', 'passed the exam', 'passed it', 'Bakc', 'registr Dora'],
    ...['kick Other too noisy', 'announce Lunch', 'away from my desk', 'file it', 'join us tomorrow at five'],
  ];
  await settle(alice, bob);
  for (const line of lines) assert.deepEqual(await alice.ask(line), [], line);
  assert.deepEqual(
    await bob.sync(),
    lines.map((line) => `Alice (to all): ${line}`),
  );
});

test('an operator is told of commands of operators that lack their slash', async (t) => {
  const { core, bob } = await house(t);
  await leave(await core.account('Root_'));
  const root = await typist(core, 'login Root_ correct-horse');
  await settle(bob);
  const said = 'INFO: Said to everyone.';
  assert.deepEqual(await root.ask('kick Other too noisy'), [
    `${said} To end somebody’s connection, type: /kick Other too noisy`,
  ]);
  assert.deepEqual(await root.ask('announce Lunch'), [`${said} To tell everybody, type: /announce Lunch`]);
  assert.deepEqual(await root.ask('bans'), [`${said} To see who is kept out, type: /bans`]);
  assert.deepEqual(await root.ask('mutes'), [`${said} To see who is silenced, type: /mutes`]);
  assert.deepEqual(await root.ask('away from my desk'), []);
  assert.equal((await bob.sync()).length, 5);
});

test('nearly login, or nearly another password’s command, is said to nobody, and the answer shows no password', async (t) => {
  const { alice, bob } = await house(t);
  const lines = [
    ...['logn Alice SECRET', 'LOGN bob SECRET', 'lgoin Carl SECRET horse', 'loginn Carl SECRET', 'registr Carl SECRET'],
    ...['paswd old SECRET', 'passwrd SECRET', 'passswd old SECRET more'],
  ];
  for (const room of [false, true]) {
    if (room) for (const one of [alice, bob]) await one.ask('/join lab');
    await settle(alice, bob);
    // Outside rooms they are for somebody of that name.
    for (const line of room ? [...lines, 'logn: SECRET', 'Regster: Dan SECRET'] : lines) {
      const [answer = '', ...more] = await alice.ask(line.replace('SECRET', SECRET));
      assert.deepEqual(more, [], line);
      assert.match(answer, room ? /^ERROR: IN_ROOM / : /^ERROR: USAGE /, line);
      assert.match(answer, / type: \/?(login|register)( \w+)? … | type: \/?passwd … /, line);
      assert.equal(answer.includes(SECRET), false, line);
    }
    assert.deepEqual(await heard(bob, alice), []);
  }
  assert.match((await alice.ask('logn Alice x')).join('|'), / type: \/login Alice … /);
});

test('where the name is nobody’s, it is speech', async (t) => {
  const { alice, bob } = await house(t);
  const lines = [
    ...['logn to the server', 'registers are slow today', 'logins are kept for ever', 'logn need assistance'],
    ...['logins Monday mornings', 'registers Stranger beautifully', 'logn Info secretxx', 'logn with difficulty'],
  ];
  for (const line of lines) assert.deepEqual(await alice.ask(line), [], line);
  assert.equal((await bob.sync()).length, lines.length);
});

test('a name that is nobody’s yet, and one word that is long enough for a password: not said', async (t) => {
  const { alice, bob } = await house(t);
  for (const room of [false, true]) {
    if (room) for (const one of [alice, bob]) await one.ask('/join lab');
    await settle(alice, bob);
    for (const line of ['logn Stranger', 'loginn stranger', 'registr Stranger', 'Regsiter Stranger']) {
      const [answer = '', ...more] = await alice.ask(`${line} ${SECRET}`);
      assert.deepEqual(more, [], line);
      assert.match(answer, room ? /^ERROR: IN_ROOM / : /^ERROR: USAGE /, line);
      assert.match(answer, room ? / type: \/(login|register) \w+ … / : / type: (login|register) \w+ … /, line);
      assert.equal(answer.includes(SECRET), false, line);
    }
    assert.match((await alice.ask(`logn Stranger ${SECRET} takeover`)).join('|'), /^ERROR: [^|]* \/?login Stranger … /);
  }
  assert.deepEqual(await heard(bob, alice), []);
  // Anybody who means it says it.
  await alice.ask(` logn Stranger ${SECRET}`);
  assert.equal((await heard(bob, alice)).length, 1);
});

test('behind one that is too short for a password its typist is told, without it', async (t) => {
  const { alice, bob } = await house(t);
  const hint = 'INFO: Said to everyone. To enter your account, type: login works …';
  assert.deepEqual(await alice.ask('logn works again'), [hint]);
  assert.deepEqual(await alice.ask('logn works again', 'registr Dora'), []);
  assert.equal((await heard(bob, alice)).length, 3);
});

test('letters of send, priv and query in another order are those words; a letter more or less is another word', async (t) => {
  const { alice, bob } = await house(t);
  for (const room of [false, true]) {
    if (room) for (const one of [alice, bob]) await one.ask('/join lab');
    await settle(alice, bob);
    for (const line of [
      'sned Bob hi',
      'Sedn Carl hi',
      'seend to Bob: hi',
      'prvi txt Bob hi',
      'qurey Bob hi',
      'quary Bob hi',
    ])
      assert.match(
        (await alice.ask(line)).join('|'),
        /^ERROR: USAGE [^|]* type: \/?msg (Bob|Carl) hi {2}or[^|]*$/,
        line,
      );
    assert.deepEqual(await heard(bob, alice), []);
    const speech = ['spend Bob hi', 'sent Bob hi', 'mend Bob shoes', 'sender Bob hi', 'sned Zed hi', 'sned help now'];
    for (const line of speech) assert.deepEqual(await alice.ask(line), [], line);
    assert.equal((await heard(bob, alice)).length, speech.length);
  }
});

test('nearly a private command is for one person: not said where that is somebody', async (t) => {
  const { alice, bob } = await house(t);
  const lines = ['pirvate txt Bob hi', 'msgg Bob hi', 'privat txt Carl hi'];
  for (const line of [...lines, 'mesage Bob hi', 'prvate Carl: hi', 'whsiper to Bob hi', 'Mesage Bob hi'])
    assert.match((await alice.ask(line)).join('|'), /^ERROR: USAGE [^|]* type: msg (Bob|Carl) hi {2}or[^|]*$/, line);
  assert.deepEqual(await heard(bob, alice), []);
});

test('another form of such a word, or a name that is nobody’s, is speech, and so is what only looks nearly so before a colon', async (t) => {
  const { alice, bob } = await house(t);
  for (const line of ['messaged Bob about it', 'privately Bob says no', 'mesage Zed hi', 'massage Bob now'])
    assert.deepEqual(await alice.ask(line), [], line);
  assert.equal((await heard(bob, alice)).length, 4);
  for (const one of [alice, bob]) await one.ask('/join lab');
  await settle(alice, bob);
  for (const line of ['Logan: he is late', 'logic: and, or, not', 'logins: many', 'jion: x', 'note: x'])
    assert.deepEqual(await alice.ask(line), [], line);
  assert.equal((await heard(bob, alice)).length, 5);
});

test('programs are told nothing; line objects are as lines that people type', async (t) => {
  const { core, bob } = await house(t);
  const program = await core.person('Robot');
  assert.deepEqual(await program.ask('jion lab', 'logn Bob secret'), []);
  const carol = await jsonPerson(core, 'Carol');
  await settle(bob, program);
  const answers = await carol.answers({ type: 'line', text: 'jion lab' });
  assert.deepEqual(
    answers.map(({ type, text }) => text ?? type),
    ['Said to everyone. To enter a room, type: join lab', 'status'],
  );
  assert.equal((await carol.ask({ type: 'line', text: `logn Bob ${SECRET}` })).code, 'USAGE');
  assert.equal((await carol.ask({ type: 'say', text: 'connect Wendy' })).status, 'sent');
});

test('no more than 32 words are told of on one connection', async (t) => {
  const { alice } = await house(t);
  let told = 0;
  for (let index = 0; index < 40; index++) {
    const letter = String.fromCharCode(97 + (index % 20));
    const line = index < 20 ? `${letter}join lab` : `${letter}rooms`;
    told += (await alice.ask(line)).length;
  }
  assert.equal(told, 32);
});

test('of several commands that lack their middle word it is the one that would do something now', async (t) => {
  const { core } = await house(t);
  await leave(await core.account('Dave'));
  await leave(await core.account('Erna'));
  const erna = await typist(core, 'login Erna correct-horse');
  const dave = await typist(core, 'login Dave correct-horse');
  await settle(erna, dave);
  await erna.ask('create group team');
  const told = (what: string): string[] => [`INFO: Said to everyone. To ${what}`];
  assert.deepEqual(await erna.ask('invite Dave team'), told('ask somebody into a group, type: invite group team Dave'));
  await erna.ask('invite group team Dave');
  await settle(erna, dave);
  assert.deepEqual(await dave.ask('accept team'), told('take an invitation, type: accept group team'));
  assert.deepEqual(await dave.ask('reject team'), told('decline an invitation, type: reject group team'));
  await erna.sync();
  assert.deepEqual(await erna.ask('accept team'), told('say yes to somebody who asks, type: accept connection team'));
  const usages = 'accept connection <name>  or  accept group <group>  or  accept file <id> [inline]';
  assert.match((await dave.ask('/accept team')).join('|'), new RegExp(`Perhaps: ${usages.replace(/[[\]]/g, '\\$&')}$`));
  assert.match((await dave.ask('/invite Erna team')).join('|'), /Perhaps: invite group <group> <name>$/);
  assert.match((await dave.ask('join team')).join('|'), /^ERROR: NAME_TAKEN .* type: \/accept group team$/);
  await dave.ask('accept group team');
  assert.match((await dave.ask('join team')).join('|'), /^ERROR: NAME_TAKEN .* type: \/group txt team <text>$/);
  assert.match((await dave.ask('leave team')).join('|'), /^ERROR: NOT_IN_ROOM .* type: \/leave group team$/);
});

test('an unknown /word and server:word name the nearest command', async (t) => {
  const { alice } = await house(t);
  const nearest: readonly (readonly [string, RegExp])[] = [
    [
      '/jion lab',
      /^ERROR: UNKNOWN_COMMAND There is no command \/jion\. Perhaps: join <room> {2}or {2}\/join <room> <key>$/,
    ],
    ['server:jion lab', /no command \/jion\. Perhaps: join <room> {2}or {2}\/join <room> <key>$/],
    ['/conect to Bob', /Perhaps: connect to <name>$/],
    ['/passwrd secret', /Perhaps: passwd <[^|]*$/],
    ['/logn Alice Xq7-hush', /^[^X]*Perhaps: login {2}or {2}login <name> <password> \[takeover\]$/],
    ['/kik Bob', /^(?!.*kick).*$/],
    ['/frobnicate', /no command \/frobnicate\. [^|]* type: \/help more$/],
  ];
  for (const [line, answer] of nearest) assert.match((await alice.ask(line)).join('|'), answer, line);
});
