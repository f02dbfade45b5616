/** Chat77's dialog: REGISTER and LOGIN alone, as its clients expect it, word for word (R3.29, R2.1). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leave, startTestServer } from '../support/server.js';

const MODE = 'Authorise MODE? (REGISTER/LOGIN)';
const REGISTERED = 'Registration successful. You can login now.';

test('REGISTER, ALIAS?, PASSWORD?, Registration successful, the mode again; LOGIN, ALIAS?, PASSWORD?, AUTH_SUCCESS, the welcome', async (t) => {
  const server = await startTestServer(t);
  const client = await server.connect(server.port);
  assert.equal((await client.many(3))[2], MODE);
  client.send('REGISTER');
  assert.equal(await client.next(), 'ALIAS?');
  client.send('Alice');
  assert.equal(await client.next(), 'PASSWORD?');
  client.send('secret');
  assert.deepEqual(await client.many(2), [REGISTERED, MODE]);
  client.send('LOGIN');
  assert.equal(await client.next(), 'ALIAS?');
  client.send('alice');
  assert.equal(await client.next(), 'PASSWORD?');
  client.send('secret');
  assert.equal(await client.next(), 'AUTH_SUCCESS');
  assert.match(await client.next(), /^INFO: Welcome, Alice! /);
  assert.deepEqual(await client.ask('who'), ['Online users: Alice']);
});

test('the dialog takes answers that are on their way already: all lines at once, and byte by byte', async (t) => {
  const server = await startTestServer(t);
  const lines = ['REGISTER', 'Alice', 'secret', 'LOGIN', 'Alice', 'secret', 'who'];
  const expected = [
    ...['ALIAS?', 'PASSWORD?', REGISTERED, MODE],
    ...['ALIAS?', 'PASSWORD?', 'AUTH_SUCCESS', 'INFO: Welcome', 'Online users: Alice'],
  ];
  const seen = (came: readonly string[]): string[] => came.map((line) => line.replace(/^(INFO: Welcome).*/, '$1'));
  const burst = await server.visitor();
  burst.send(...lines);
  assert.deepEqual(seen(await burst.many(expected.length)), expected);
  await leave(burst);
  const slow = await server.visitor();
  for (const byte of Buffer.from(`${lines.slice(3).join('\r\n')}\r\n`)) await slow.sendRaw(Buffer.of(byte));
  assert.deepEqual(seen(await slow.many(5)), expected.slice(4));
});

test('REGISTER makes the account and enters nobody', async (t) => {
  const server = await startTestServer(t);
  const [bob] = await server.people('Bob');
  const client = await server.visitor();
  client.send('register', 'Alice', 'secret');
  await client.until(MODE);
  assert.deepEqual(await bob.ask('who'), ['Online users: Bob']);
  assert.match((await client.ask('hello'))[0] ?? '', /^ERROR: NOT_REGISTERED /);
  assert.match((await bob.ask('Alice: for later'))[0] ?? '', /^STATUS:\d+:queued:Alice$/);
});

test('a failure says why and asks for the mode again, and any command may follow', async (t) => {
  const server = await startTestServer(t);
  await leave(await server.account('Alice'));
  const [taken] = await server.people('Taken');
  const client = await server.visitor();
  const failures: readonly (readonly [string, string, string, string])[] = [
    ['REGISTER', 'Alice', 'x', 'NAME_TAKEN'],
    ['REGISTER', 'taken', 'x', 'NAME_TAKEN'],
    ['REGISTER', 'Bob', 'x'.repeat(513), 'PASSWORD_INVALID'],
    ['LOGIN', 'Alice', 'wrong', 'LOGIN_FAILED'],
    ['LOGIN', 'Nobody1', 'wrong', 'LOGIN_FAILED'],
  ];
  for (const [mode, alias, password, code] of failures) {
    client.send(mode, alias, password);
    const lines = await client.many(4);
    assert.deepEqual(
      lines.map((line) => line.replace(/^(ERROR: [A-Z_]+) .*/, '$1')),
      ['ALIAS?', 'PASSWORD?', `ERROR: ${code}`, MODE],
      `${mode} ${alias}`,
    );
  }
  assert.match((await client.ask('register Carl'))[0] ?? '', /^INFO: Welcome, Carl! /);
  assert.deepEqual(await taken.ask('who'), ['ONLINE:Carl', 'Online users: Taken, Carl']);
});

test('R3.29 an alias that nobody can have is refused before the password is asked for', async (t) => {
  const server = await startTestServer(t);
  const client = await server.visitor();
  for (const [mode, alias, code] of [
    ['REGISTER', '7up', 'NAME_INVALID'],
    ['REGISTER', 'Peter Pan', 'NAME_INVALID'],
    ['REGISTER', 'server', 'NAME_RESERVED'],
    ['LOGIN', 'Peter Pan', 'NAME_INVALID'],
  ] as const) {
    client.send(mode, alias);
    const [question, error = '', then] = await client.many(3);
    assert.deepEqual([question, error.split(' ')[1], then], ['ALIAS?', code, MODE], `${mode} ${alias}`);
  }
  // It may be an account of the days before the name was reserved.
  assert.deepEqual(await client.ask('LOGIN', 'server', 'cancel'), ['ALIAS?', 'PASSWORD?', 'INFO: Cancelled.']);
});

test('an account that is connected already is ALREADY_ONLINE in the dialog, too', async (t) => {
  const server = await startTestServer(t);
  await server.account('Alice');
  const client = await server.visitor();
  client.send('LOGIN', 'Alice', 'correct-horse');
  const lines = await client.many(4);
  assert.match(lines[2] ?? '', /^ERROR: ALREADY_ONLINE .*takeover/);
  assert.equal(lines[3], MODE);
});

test('in the dialog a password may have spaces in it, and counts as it was typed', async (t) => {
  const server = await startTestServer(t);
  const client = await server.visitor();
  client.send('REGISTER', 'Alice', ' two words ');
  await client.until(MODE);
  client.send('LOGIN', 'Alice', 'two words');
  assert.match((await client.many(4))[2] ?? '', /^ERROR: LOGIN_FAILED /);
  client.send('LOGIN', ' Alice ', ' two words ');
  assert.deepEqual((await client.many(3)).slice(2), ['AUTH_SUCCESS']);
});

test('cancel ends the dialog at either question, and an empty line is no answer', async (t) => {
  const server = await startTestServer(t);
  const client = await server.visitor();
  assert.deepEqual(await client.ask('REGISTER', 'cancel'), ['ALIAS?', 'INFO: Cancelled.']);
  assert.deepEqual(await client.ask('LOGIN', 'Alice', '', '  ', 'Cancel'), ['ALIAS?', 'PASSWORD?', 'INFO: Cancelled.']);
});

test('who has a name already is not asked for another, and under a tag nobody is asked', async (t) => {
  const server = await startTestServer(t);
  const [alice] = await server.people('Alice');
  const visitor = await server.visitor();
  for (const word of ['REGISTER', 'LOGIN']) {
    assert.match((await alice.ask(word)).join('|'), /^ERROR: ALREADY_REGISTERED [^|]*$/);
    assert.match((await visitor.ask(`@1 ${word}`)).join('|'), /^@1 ERROR: TAGGED_DIALOG [^|]*$/);
  }
});
