/** What somebody without a name may do, and that nothing else they type is heard by anybody (R2.13, R2.14). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openCore } from './rig.js';

test('a visitor may ask for help, ping and exit', async (t) => {
  const core = await openCore(t);
  const visitor = await core.visitor();
  assert.match((await visitor.ask('help'))[0] ?? '', /^INFO: /);
  assert.deepEqual(await visitor.ask('ping 7'), ['PONG:7']);
  visitor.send('exit');
  assert.equal((await visitor.rest()).length, 1);
  await visitor.closed;
});

test('whatever else a visitor types is refused as NOT_REGISTERED by one line, and nothing of it is said to anybody', async (t) => {
  const core = await openCore(t);
  const [alice] = await core.people('Alice');
  const visitor = await core.visitor();
  const lines = [
    ...[
      'hello everybody',
      'who',
      '/who',
      'server:who',
      'users',
      'online clients',
      'list_users',
      '/all hi',
      'bdct txt hi',
    ],
    ...['Alice:hi', 'Alice: hi', 'Nobody: hi', 'msg Alice hi', '/msg Alice hi', 'message', 'send', 'connect to Alice'],
    ...['accept connection Alice', 'reject connection Alice', 'private txt Alice hi', 'end private Alice'],
    ...[
      'my private chats',
      'join lab',
      'join room lab',
      'leave',
      '/leave lab',
      'rooms',
      'members',
      'members lab',
      'topic',
    ],
    ...[
      '/topic x',
      'away',
      '/away x',
      'back',
      'set bell on',
      'set timestamps on',
      'settings',
      ' who',
      'http://example.org',
    ],
    ...['who is there?', '10:30 is fine', '@x hi'],
  ];
  for (const line of lines) {
    const answers = await visitor.ask(line);
    assert.equal(answers.length, 1, `${line} was answered by ${JSON.stringify(answers)}`);
    assert.match(answers[0] ?? '', /^ERROR: NOT_REGISTERED /, line);
  }
  assert.deepEqual(await alice.sync(), []);
});

test('a lone word that may be meant as a name is answered by the line to type', async (t) => {
  const core = await openCore(t);
  const visitor = await core.visitor();
  const [answer] = await visitor.ask('Bob');
  assert.match(answer ?? '', /^ERROR: NOT_REGISTERED /);
  assert.match(answer ?? '', /To be called Bob, type: register Bob/);
  const [spaced] = await visitor.ask('  Bob ');
  assert.match(spaced ?? '', /type: register Bob/);
});

test('a visitor’s tagged line is refused under its tag', async (t) => {
  const core = await openCore(t);
  const visitor = await core.visitor();
  const [answer, ...more] = await visitor.ask('@9 hello');
  assert.match(answer ?? '', /^@9 ERROR: NOT_REGISTERED /);
  assert.deepEqual(more, []);
});

test('a visitor hears nothing of what is said, and nobody hears of a visitor', async (t) => {
  const core = await openCore(t);
  const visitor = await core.visitor();
  const [alice] = await core.people('Alice');
  await alice.ask('hello', 'join lab', 'hello lab');
  assert.deepEqual(await visitor.sync(), []);
  assert.deepEqual(await alice.ask('/who'), ['Online users: Alice']);
  visitor.send('exit');
  await visitor.rest();
  assert.deepEqual(await alice.sync(), []);
});
