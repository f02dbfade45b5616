/** Names that could be taken for others, as they are written (R2.16, R2.19, R3.27, R3.30). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonVisitor } from '../json/client.js';
import { leave, openCore, type TestCore } from './rig.js';

async function answerTo(core: TestCore, line: string): Promise<string> {
  const visitor = await core.visitor();
  const [answer = ''] = (await visitor.ask(line)).filter((one) => !one.startsWith('OFFLINE:'));
  visitor.destroy();
  await visitor.closed;
  return answer;
}

test('what looks like a reserved word, with 0 for O and 1, l and I for each other, is reserved', async (t) => {
  const core = await openCore(t);
  const names = [
    'lNFO',
    'lnfo',
    'INF0',
    'inf0',
    'ERR0R',
    'Err0r',
    '0K',
    'Mai1',
    'MaiI',
    'FlLE_DATA',
    'AlIAS',
    'r00t',
    'MY_lOT',
  ];
  for (const name of names.filter((one) => !/^\d/.test(one))) {
    for (const line of [`register ${name}`, `register ${name} secret-7`]) {
      assert.match(await answerTo(core, line), /^ERROR: NAME_RESERVED /, line);
    }
  }
  assert.match(
    await answerTo(core, 'register lNFO'),
    /^ERROR: NAME_RESERVED lNFO looks like INFO\. .*register <name>$/,
  );
  for (const name of ['Mall', 'Ali', 'Ian', 'Lan', 'Infos', 'Fi', 'Oki', 'Allo', 'A11']) {
    assert.match(await answerTo(core, `register ${name}`), /^INFO: Welcome, /, name);
  }
});

test('what looks like an account’s name is refused to guests and to new accounts, in every way in', async (t) => {
  const core = await openCore(t);
  await leave(await core.account('Ian'));
  const looks = /^ERROR: NAME_RESERVED lan looks like Ian, .*register <name>$/;
  assert.match(await answerTo(core, 'register lan'), looks);
  assert.match(await answerTo(core, 'register lan secret-7'), looks);
  assert.match(await answerTo(core, 'register ian'), /^ERROR: NAME_TAKEN /);
  assert.match(await answerTo(core, 'register IAN secret-7'), /^ERROR: NAME_TAKEN /);
  const dialog = await core.visitor();
  dialog.send('REGISTER', 'lan', 'secret-7');
  assert.match((await dialog.until(/^ERROR/)).at(-1) ?? '', looks);
  const json = await jsonVisitor(core);
  assert.equal(await json.refused({ type: 'init', username: 'lan' }), 'NAME_RESERVED');
  assert.equal(await json.refused({ type: 'register', name: 'lan', password: 'secret-7' }), 'NAME_RESERVED');
});

test('Ali, Ian and Lan can all exist', async (t) => {
  const core = await openCore(t);
  for (const names of [['Ali', 'Ian', 'Lan']] as const) {
    const people = await core.accounts(...names);
    assert.deepEqual(await people[2].ask('who'), ['Online users: Ali, Ian, Lan']);
  }
});

test('of two accounts that look alike and are made at once, one is made', async (t) => {
  const core = await openCore(t);
  const visitors = await Promise.all(['Ian', 'lan', '1an', 'IAN'].map(() => core.visitor()));
  const names = ['Ian', 'lan', 'lAN', 'IAN'];
  const answers = await Promise.all(visitors.map((visitor, at) => visitor.ask(`register ${names[at]} secret-7`)));
  const welcomed = answers.filter((lines) => lines.some((line) => line.startsWith('INFO: Welcome, ')));
  assert.equal(welcomed.length, 1);
});

test('a guest who looks like an account that was made since gets none by passwd, and stays a guest', async (t) => {
  const core = await openCore(t);
  const guest = await core.person('lan');
  await core.account('Ian');
  await guest.sync();
  assert.match((await guest.ask('passwd secret-7')).join('|'), /^ERROR: NAME_RESERVED lan looks like Ian, [^|]*$/);
  assert.deepEqual(await guest.ask('who'), ['Online users: lan, Ian']);
});

test('what looks like an operator’s name is refused, also before the operator has an account', async (t) => {
  const core = await openCore(t, { operators: 'Ilona,Bo' });
  for (const name of ['llona', 'IlonA', 'l1ona', 'B0']) {
    const answer = await answerTo(core, `@1 register ${name}`);
    if (name === 'IlonA') assert.match(answer, /^@1 ERROR: CODE_NEEDED /);
    else assert.match(answer, /^@1 ERROR: NAME_RESERVED .* looks like (Ilona|Bo), /, name);
  }
  assert.match(await answerTo(core, `register Ilona secret-7${core.byCode('Ilona')}`), /^INFO: Welcome, Ilona! /);
});

test('a topic bears the name of whoever has set it, in the answer, on joining, and in objects', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.room('lab', 'Alice', 'Bob');
  assert.deepEqual(await alice.ask('/topic Bob: come to the door'), [
    'INFO: Topic of lab: Alice: Bob: come to the door',
  ]);
  await leave(alice);
  await bob.sync();
  assert.deepEqual(await bob.ask('/topic'), ['INFO: Topic of lab: Alice: Bob: come to the door']);
  const json = await jsonVisitor(core);
  await json.ask({ type: 'init', username: 'Carol' });
  const joined = await json.ask({ type: 'join', room: 'lab' });
  assert.deepEqual([joined.topic, joined.topic_by], ['Bob: come to the door', 'Alice']);
  assert.match(String(joined.text), / Topic: Alice: Bob: come to the door$/);
  const topic = await json.ask({ type: 'topic' });
  assert.deepEqual([topic.topic, topic.topic_by], ['Bob: come to the door', 'Alice']);
});
