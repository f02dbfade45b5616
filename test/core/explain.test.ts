/** /explain: how a line would be read just now, and who would hear it (R3.80). */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type JsonClient, jsonPerson } from '../json/client.js';
import { type CoreClient, heard, leave, openCore, settle } from './rig.js';

/** Alice types; Bob and Gina are here; Carl has an account and is not. */
async function house(t: TestContext) {
  const core = await openCore(t);
  await leave(await core.account('Carl'));
  const alice = await core.come({ greeted: true, name: 'Alice' });
  alice.send('register Alice');
  await alice.until(/^INFO: Welcome, /);
  const [bob, gina] = await core.people('Bob', 'Gina');
  await settle(alice, bob, gina);
  return { core, alice, bob, gina };
}

async function explains(client: CoreClient, line: string, answer: string | RegExp): Promise<void> {
  const got = (await client.ask(`/explain ${line}`)).join('|');
  if (typeof answer === 'string') assert.equal(got, `INFO: Read as ${answer}`, line);
  else assert.match(got, answer, line);
}

test('it says how a line would be read and who would hear it, and does nothing of it', async (t) => {
  const { alice, bob, gina } = await house(t);
  await explains(alice, 'hello', 'speech. It would be said to everyone. Heard by: Bob, Gina.');
  await explains(alice, 'Bob:hi', 'a direct message. It would go to Bob alone. Heard by: Bob.');
  await explains(alice, 'msg bob hi', 'the command “msg bob hi”. It would go to Bob alone. Heard by: Bob.');
  await explains(alice, 'join lab', 'the command “join lab”. It would be done: enter a room, or go back to it.');
  await explains(alice, '/all hi', 'the command “all hi”. It would be done: speak to everyone. Heard by: Bob, Gina.');
  await explains(alice, ' /who', 'speech. It would be said to everyone. Heard by: Bob, Gina.');
  await explains(alice, '@7 who', 'the command “who”. It would be done: see who is online.');
  await explains(alice, 'Alice:hi', 'speech. It would be said to everyone. Heard by: Bob, Gina.');
  await explains(alice, '/usr/bin/x', /^INFO: Read as speech\./);
  await explains(alice, 'exit', /^INFO: Read as the command “exit”\./);
  await explains(alice, '/explain hi', /^INFO: Read as the command “explain hi”\./);
  assert.deepEqual(await heard(bob, alice), []);
  assert.deepEqual(await heard(gina, alice), []);
  assert.match((await alice.ask('/explain')).join('|'), /^ERROR: USAGE Type: \/explain <text>$/);
});

test('in a room the same lines are read as they are there', async (t) => {
  const { alice, bob } = await house(t);
  for (const one of [alice, bob]) await one.ask('/join lab');
  await settle(alice, bob);
  await explains(alice, 'Bob:hi', 'speech. It would be said in lab. Heard by: Bob.');
  await explains(alice, 'exit', 'speech. It would be said in lab. Heard by: Bob.');
  await explains(alice, '/me waves', /^INFO: Read as the command “me waves”\. .* Heard by: Bob\.$/);
  await explains(
    alice,
    'Gina: psst',
    /^INFO: Read as an error\. .*IN_ROOM: Gina is not in lab .* type: \/msg Gina psst /,
  );
  await bob.ask('leave');
  await settle(alice, bob);
  await explains(alice, 'hello', 'speech. It would be said in lab. Heard by: nobody else.');
});

test('what would be refused is shown with its answer, and what would be told with what is said', async (t) => {
  const { alice, bob } = await house(t);
  await explains(
    alice,
    'dm Bob hi',
    /^INFO: Read as an error\. It would be said to nobody, and answered by USAGE: .* type: msg Bob hi /,
  );
  const hint = ' You would be told: Said to everyone. To enter a room, type: join lab';
  const said = 'speech. It would be said to everyone. Heard by: Bob, Gina.';
  await explains(alice, 'jion lab', said + hint);
  assert.deepEqual(await alice.ask('jion lab'), ['INFO: Said to everyone. To enter a room, type: join lab']);
  // Once is enough: what has been told is shown, and that it will not be told again.
  const again = ' You have been told, and would not be again: Said to everyone. To enter a room, type: join lab';
  await explains(alice, 'jion lab', said + again);
  await explains(alice, 'joinn lab', said + hint);
  await explains(
    alice,
    '/jion lab',
    /answered by UNKNOWN_COMMAND: .* Perhaps: join <room> {2}or {2}\/join <room> <key>$/,
  );
  await explains(alice, 'w Nobody hi', said);
  assert.deepEqual(await bob.sync(), ['Alice (to all): jion lab']);
});

test('it never repeats a password', async (t) => {
  const { alice, bob } = await house(t);
  await explains(alice, 'logn Alice Xq7-hush', /^INFO: Read as an error\. .* type: login Alice … /);
  await explains(alice, 'login Alice Xq7-hush', /^INFO: Read as the command “login Alice …”\./);
  await explains(alice, 'login Carl Xq7-hush more', /^INFO: Read as an error\. [^X]*$/);
  await explains(alice, 'passwd Xq7-hush', /^INFO: Read as the command “passwd …”\./);
  await explains(alice, 'msg Bob login Alice Xq7-hush', /^[^X]*$/);
  for (const line of ['explain login Alice Xq7-hush', ' /explain login Alice Xq7-hush', 'Explain passwd Xq7-hush'])
    assert.match((await alice.ask(line)).join('|'), /^ERROR: USAGE [^X]*$/, line);
  assert.deepEqual(await heard(bob, alice), []);
});

test('it shows no more of others than /who and /members: neither who blocks whom, nor who has an account', async (t) => {
  const { core, alice, bob } = await house(t);
  const dora = await core.account('Dora');
  await dora.ask('block Alice');
  await settle(alice, bob, dora);
  await explains(alice, 'hello', 'speech. It would be said to everyone. Heard by: Bob, Gina, Dora.');
  await explains(alice, 'msg Dora hi', 'the command “msg Dora hi”. It would go to Dora alone. Heard by: Dora.');
  const away = (name: string): string =>
    `the command “msg ${name} hi”. It would go to ${name} alone, who is not here: it would wait for ${name}, if it may.`;
  for (const name of ['Carl', 'Nobody']) await explains(alice, `msg ${name} hi`, away(name));
  await explains(
    alice,
    'group txt team hi',
    'the command “group txt team hi”. It would be done: say something to a group.',
  );
});

test('on the quiet port a line is explained as programs send it; objects are lines that people type', async (t) => {
  const { core, alice } = await house(t);
  const robot = await core.person('Robot');
  await settle(alice, robot);
  await explains(robot, 'dm Bob hi', /^INFO: Read as speech\. It would be said to everyone\. Heard by: [^.]*\.$/);
  const carol: JsonClient<CoreClient> = await jsonPerson(core, 'Carol');
  assert.deepEqual(await carol.ask({ type: 'explain', text: 'join lab' }), {
    type: 'explain',
    reading: 'command',
    command: 'join',
    arguments: { room: 'lab' },
    code: null,
    readers: [],
    total: 0,
    hint: null,
    text: 'Read as the command “join lab”. It would be done: enter a room, or go back to it.',
  });
  const said = await carol.ask({ type: 'explain', text: 'jion lab' });
  assert.deepEqual(
    [said.reading, said.total, said.hint],
    ['speech', 4, 'Said to everyone. To enter a room, type: join lab'],
  );
  assert.equal((await carol.ask({ type: 'explain', text: 'dm Bob hi' })).code, 'USAGE');
  assert.equal((await carol.ask({ type: 'line', text: '/explain dm Bob hi' })).code, 'USAGE');
});

test('a visitor has no name yet, and who is muted is told so', async (t) => {
  const core = await openCore(t, { operators: 'Root_' });
  const visitor = await core.visitor();
  assert.match((await visitor.ask('/explain hi')).join('|'), /^ERROR: NOT_REGISTERED /);
  const root = await core.account('Root_');
  const alice = await core.person('Alice');
  await root.ask('mute Alice');
  await settle(alice);
  assert.match((await alice.ask('/explain hi')).join('|'), /^INFO: Read as an error\. .* answered by MUTED: /);
});
