/** What one says reaches whom one meant (R2.5, R2.7, R2.20, R2.21, R4.18, R5.2, R7.8). */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { jsonPerson } from '../json/client.js';
import { type CoreClient, heard, leave, openCore, settle, type TestCore } from './rig.js';

/** Somebody who has come by the door for people. */
async function typist(core: TestCore, name: string): Promise<CoreClient> {
  const client = await core.come({ name, greeted: true });
  client.send(`register ${name}`);
  await client.until(/^INFO: Welcome, /);
  return client;
}

/** Alice types; Bob is here; Carl has an account and is not; Note and Will are here. */
async function house(t: TestContext): Promise<{ core: TestCore; alice: CoreClient; bob: CoreClient }> {
  const core = await openCore(t);
  await leave(await core.account('Carl'));
  const alice = await typist(core, 'Alice');
  const [bob, ...others] = await core.people('Bob', 'Note', 'Will');
  await settle(alice, bob, ...others);
  return { core, alice, bob };
}

/** With the text that each has for Bob. */
const FOR_BOB: readonly (readonly [string, string])[] = [
  ['message Bob hi there', 'hi there'],
  ['send Bob hi there', 'hi there'],
  ['SEND bob  hi', 'hi'],
  ['private Bob hi', 'hi'],
  ['priv txt Bob hi', 'hi'],
  ['dm Bob hi', 'hi'],
  ['dm @Bob: hi', 'hi'],
  ['whisper Bob hi', 'hi'],
  ['query Bob, hi', 'hi'],
  ['send to Bob: hi', 'hi'],
  ['to Bob: hi', 'hi'],
  ['To Bob : hi', 'hi'],
];
const WITH_COLON: readonly (readonly [string, string])[] = [
  ['Bob : hm', 'hm'],
  ['Bob :hi', 'hi'],
  ['bob  :  hi', 'hi'],
];

test('a line for one person, who is here or has an account, is not said, and the answer has the line to type', async (t) => {
  const { alice, bob } = await house(t);
  for (const name of ['Bob', 'Carl']) {
    for (const [line, text] of [...FOR_BOB, ...WITH_COLON]) {
      const typed = line.replace(/bob/i, name);
      const [answer = '', ...more] = await alice.ask(typed);
      assert.deepEqual(more, [], typed);
      assert.ok(answer.startsWith('ERROR: USAGE '), `${typed}: ${answer}`);
      assert.ok(answer.includes(` type: msg ${name} ${text}  or`), `${typed}: ${answer}`);
      assert.match(answer, /a space before it/, typed);
    }
  }
  assert.match((await alice.ask('@7 dm Bob hi')).join('|'), /^@7 ERROR: USAGE [^|]*$/);
  assert.deepEqual(await heard(bob, alice), []);
  await alice.ask(' message Bob hi', 'msg Bob hi');
  assert.deepEqual(await bob.sync(), ['Alice (to all):  message Bob hi', 'Alice: hi']);
});

test('in a room it is not said either, and the line to type has a slash', async (t) => {
  const { alice, bob } = await house(t);
  for (const one of [alice, bob]) await one.ask('/join lab');
  await settle(alice, bob);
  for (const [line, text] of FOR_BOB) {
    const answer = (await alice.ask(line)).join('|');
    assert.match(answer, /^ERROR: USAGE [^|]*$/, line);
    assert.ok(answer.includes(` type: /msg Bob ${text}  or`), `${line}: ${answer}`);
  }
  assert.deepEqual(await heard(bob, alice), []);
});

test('with somebody with whom there is a private chat it is the line of that', async (t) => {
  const { alice, bob } = await house(t);
  await alice.ask('connect to Bob');
  await bob.ask('accept connection Alice');
  await settle(alice, bob);
  assert.match((await alice.ask('private Bob hi')).join('|'), / type: private txt Bob hi {2}or/);
});

test('in line objects it is so at every door, and not in other objects', async (t) => {
  const { core, bob } = await house(t);
  const carol = await jsonPerson(core, 'Carol');
  await settle(bob);
  for (const [text] of [...FOR_BOB, ...WITH_COLON])
    assert.equal((await carol.ask({ type: 'line', text })).code, 'USAGE', text);
  assert.deepEqual(await bob.sync(), []);
  for (const text of ['dm Bob hi', '@Bob hi']) {
    assert.equal((await carol.ask({ type: 'say', text })).status, 'sent');
    assert.equal((await carol.ask({ type: 'all', text })).status, 'sent');
  }
  assert.equal((await bob.sync()).length, 4);
  const answers = await carol.answers({ type: 'line', text: '@Bob hi' });
  assert.deepEqual(
    answers.map(({ type }) => type),
    ['info', 'status'],
  );
});

test('a paste says its lines as they stand', async (t) => {
  const { core, alice, bob } = await house(t);
  const lines = ['dm Bob hi', 'Bob : hm', '@Bob hi', 'tell Bob hi', 'jion lab'];
  assert.match(
    (await alice.ask('paste', ...lines, '.')).join('|'),
    /^INFO: Your lines[^|]*\|INFO: Pasted 5 lines[^|]*$/,
  );
  assert.equal((await bob.sync()).length, lines.length);
  const carol = await jsonPerson(core, 'Carol');
  for (const text of ['paste', ...lines, '.']) await carol.ask({ type: 'line', text });
  assert.equal((await bob.sync()).filter((line) => line.startsWith('Carol')).length, lines.length);
});

test('where nobody is called so, where the name is a common word, or one’s own, it is speech', async (t) => {
  const { alice, bob } = await house(t);
  const lines = [
    ...['Bob hi', 'send help', 'message in a bottle', 'to be or not to be', 'send Dora hi', 'dm Dora hi', 'Dora : hi'],
    ...['Note : buy milk', 'message Will hi', 'to Will: hi', 'Will :hi', 'send Will hi', 'Alice : me', 'to Alice: me'],
    ...['private', 'send Bob', 'to Bob', 'to Bob:', 'Bob :', 'Bob :)', 'Bob :-( oh', 'Bob :D', 'query'],
    ...[
      'message Bob’s mother',
      'Bob ://x',
      'whisper: Bob hi',
      'tell me',
      'w Dora hi',
      '@Will hi',
      '@ Bob hi',
      'bobs : hi',
    ],
  ].filter((line) => line !== 'private' && line !== 'whisper: Bob hi');
  for (const line of lines) assert.deepEqual(await alice.ask(line), [], line);
  assert.deepEqual(
    await bob.sync(),
    lines.map((line) => `Alice (to all): ${line}`),
  );
});

test('@Bob, tell Bob and w Bob are said, and once each the typist is told how Bob is reached alone', async (t) => {
  const { alice, bob } = await house(t);
  for (const line of ['@Bob hi', 'tell Bob hi', 'w Carl hi']) {
    const name = line.includes('Carl') ? 'Carl' : 'Bob';
    assert.deepEqual(await alice.ask(line), [
      `INFO: Said to everyone. To say it to ${name} alone, type: msg ${name} hi`,
    ]);
    assert.deepEqual(await bob.sync(), [`Alice (to all): ${line}`]);
    assert.deepEqual(await alice.ask(line), [], 'told once');
    assert.deepEqual(await bob.sync(), [`Alice (to all): ${line}`]);
  }
});

test('told in a room, and under a tag, the hint comes before the end of the answer', async (t) => {
  const { alice } = await house(t);
  await alice.ask('join lab');
  assert.deepEqual(await alice.ask('@7 @Bob hi'), [
    '@7 INFO: Said in lab. To say it to Bob alone, type: /msg Bob hi',
    '@7 OK',
  ]);
});

test('lines keep their order where it has to be looked up whose name it is', async (t) => {
  const { alice, bob } = await house(t);
  alice.send('one', 'w Dora two', 'dm Carl secret', 'w Carl three', 'dm Nobody four', 'five');
  const answers = await alice.sync();
  assert.deepEqual(
    answers.map((line) => line.split(' ')[0]),
    ['ERROR:', 'INFO:'],
    answers.join('|'),
  );
  assert.deepEqual(
    (await bob.sync()).map((line) => line.split(' ').at(-1)),
    ['one', 'two', 'three', 'four', 'five'],
  );
});

test('no answer repeats what stands behind a password’s word', async (t) => {
  const { alice } = await house(t);
  for (const line of ['dm Bob login Alice Xq7-hush', '@Bob login Alice Xq7-hush', 'Bob : login x Xq7-hush'])
    assert.equal((await alice.ask(line)).join('|').includes('Xq7'), false, line);
});

test('in a room a line for somebody who is here, and not in the room, is IN_ROOM; to a member it is speech', async (t) => {
  const { core, alice, bob } = await house(t);
  const [gina, member] = await core.people('Gina', 'Mia');
  for (const one of [alice, member]) await one.ask('/join lab');
  await settle(alice, bob, gina, member);
  for (const line of ['Gina: secret', 'Gina:secret', 'Gina : secret', 'Gina :secret']) {
    assert.match(
      (await alice.ask(line)).join('|'),
      /^ERROR: IN_ROOM Gina is not in lab [^|]* type: \/msg Gina secret {2}or[^|]* a space before it\.$/,
      line,
    );
  }
  assert.deepEqual(await heard(member, alice), []);
  const speech = [
    ...['Mia: secret', 'mia:secret', 'Mia : secret', 'gina: secret', 'GINA: secret', 'Note: buy milk', 'Will: no'],
    ...[
      'default: return;',
      'Carl: are you back',
      'Gina:',
      'Gina://x',
      'Gina says: hi',
      ' Gina: secret',
      'Alice: me',
      'std::cout',
    ],
  ];
  for (const line of speech) assert.deepEqual(await alice.ask(line), [], line);
  assert.deepEqual(
    await member.sync(),
    speech.map((line) => `Alice (in lab): ${line}`),
  );
  assert.deepEqual(await gina.sync(), []);
});

test('who is in a room and gets a direct message is told, the first time, how to answer it alone', async (t) => {
  const { alice, bob } = await house(t);
  await bob.ask('msg Alice before the room');
  assert.deepEqual(await alice.sync(), ['Bob: before the room']);
  await alice.ask('join lab');
  await bob.ask('msg Alice psst', 'msg Alice again');
  const [psst, hint = '', again, ...more] = await alice.sync();
  assert.deepEqual([psst, again, ...more], ['Bob: psst', 'Bob: again']);
  assert.equal(hint, 'INFO: To answer Bob alone, type: /msg Bob <text>  All of lab would read Bob: <text>');
});

test('so is whoever sends line objects; programs are not', async (t) => {
  const { core, bob } = await house(t);
  const [person, program] = [await jsonPerson(core, 'Carol'), await jsonPerson(core, 'Robot')];
  await person.ask({ type: 'line', text: 'join lab' });
  await program.ask({ type: 'join', room: 'lab' });
  const text = await core.person('Script');
  await text.ask('join lab');
  await bob.ask('msg Carol hi', 'msg Robot hi', 'msg Script hi');
  const types = async (client: typeof person) => (await client.events()).map(({ type }) => type).slice(-2);
  assert.deepEqual(await types(person), ['message', 'info']);
  assert.equal((await types(program)).at(-1), 'message');
  assert.deepEqual((await text.sync()).slice(-1), ['Bob: hi']);
});

test('who is muted is told that first', async (t) => {
  const core = await openCore(t, { operators: 'Root_' });
  const root = await core.account('Root_');
  const alice = await typist(core, 'Alice');
  const bob = await core.person('Bob');
  await root.ask('mute Alice');
  await settle(alice, bob);
  for (const line of ['dm Bob hi', '@Bob hi', 'w Nobody hi'])
    assert.match((await alice.ask(line)).join('|'), /^ERROR: MUTED [^|]*$/, line);
});
