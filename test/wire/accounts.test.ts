/** Accounts: a name that belongs to the one who knows its password (R3.3, R3.27, R3.28, R3.30, R3.31). */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { hash } from '@node-rs/argon2';
import { openSqliteStore } from '../../src/storage/sqlite/store.js';
import { leave, PASSWORD, settle, startTestServer } from '../support/server.js';

test('register <name> <password> creates an account and enters; login enters it again, under the name as it was written', async (t) => {
  const server = await startTestServer(t);
  const alice = await server.visitor();
  assert.match((await alice.ask('server:register Alice secret')).join('|'), /^INFO: Welcome, Alice! [^|]*$/);
  await leave(alice);
  for (const line of ['login Alice secret', 'server:login alice secret', '/login ALICE secret', 'LOGIN aLICE secret']) {
    const again = await server.visitor();
    assert.match((await again.ask(line)).join('|'), /^INFO: Welcome, Alice! [^|]*$/, line);
    assert.deepEqual(await again.ask('who'), ['Online users: Alice'], line);
    await leave(again);
  }
});

test('an account’s name belongs to it for good, in any case, whether its owner is here or not', async (t) => {
  const server = await startTestServer(t);
  const [alice] = await server.accounts('Alice');
  for (const here of [true, false]) {
    if (!here) await leave(alice);
    const visitor = await server.visitor();
    for (const line of ['register Alice', 'register ALICE', 'register alice mine-now', 'register aLiCe x']) {
      assert.match((await visitor.ask(line)).join('|'), /^ERROR: NAME_TAKEN [^|]*$/, `${line}, here: ${here}`);
    }
    await leave(visitor);
  }
});

test('a name that a guest has cannot be made an account by somebody else, and is free again when the guest leaves', async (t) => {
  const server = await startTestServer(t);
  const [guest] = await server.people('Guest');
  const visitor = await server.visitor();
  assert.match((await visitor.ask('register guest secret'))[0] ?? '', /^ERROR: NAME_TAKEN /);
  await leave(guest);
  assert.match((await visitor.ask('register guest secret'))[0] ?? '', /^INFO: Welcome, guest! /);
});

test('a wrong password and an unknown name read the same', async (t) => {
  const server = await startTestServer(t);
  await leave(await server.account('Alice'));
  const one = await server.visitor();
  const other = await server.visitor();
  const wrong = await one.ask('login Alice wrong');
  const unknown = await other.ask('login Nobody1 wrong');
  assert.equal(wrong.length, 1);
  assert.match(wrong[0] ?? '', /^ERROR: LOGIN_FAILED .* type: login <name> <password>; login alone/);
  assert.deepEqual(unknown, wrong);
  // What is no name at all is no exception, and a guest's name is nobody's account.
  await server.person('Guest');
  assert.deepEqual(await (await server.connect(server.quietPort, { from: '127.0.0.2' })).ask('login 7up x'), wrong);
  assert.deepEqual(await (await server.connect(server.quietPort, { from: '127.0.0.2' })).ask('login Guest x'), wrong);
});

test('who failed to log in is a visitor still, and may try again or come as somebody else', async (t) => {
  const server = await startTestServer(t);
  await leave(await server.account('Alice'));
  const visitor = await server.visitor();
  const answers = await visitor.ask('login Alice wrong', 'who', `login Alice ${PASSWORD}`, 'who');
  assert.match(answers[0] ?? '', /^ERROR: LOGIN_FAILED /);
  assert.match(answers[1] ?? '', /^ERROR: NOT_REGISTERED /);
  assert.match(answers[2] ?? '', /^INFO: Welcome, Alice! /);
  assert.equal(answers[3], 'Online users: Alice');
  assert.match((await visitor.ask('login Alice x'))[0] ?? '', /^ERROR: ALREADY_REGISTERED /);
});

test('an account is connected once: the second one is ALREADY_ONLINE, and told how to take over', async (t) => {
  const server = await startTestServer(t);
  const [alice] = await server.accounts('Alice');
  const second = await server.visitor();
  const [answer, ...more] = await second.ask(`login alice ${PASSWORD}`);
  assert.match(answer ?? '', /^ERROR: ALREADY_ONLINE .*login Alice <password> takeover/);
  assert.deepEqual(more, []);
  assert.deepEqual(await alice.sync(), []);
  // Nobody learns by it who is right: a wrong password is that and nothing else.
  assert.match((await second.ask('login Alice wrong takeover'))[0] ?? '', /^ERROR: LOGIN_FAILED /);
  assert.deepEqual(await alice.sync(), []);
});

test('login … takeover ends the old connection with a line that says so, and all see it go and come', async (t) => {
  const server = await startTestServer(t);
  const [old, bob] = await server.accounts('Alice', 'Bob');
  await old.ask('join lab');
  await bob.ask('join lab');
  await settle(old, bob);
  const taker = await server.visitor();
  taker.send(`login Alice ${PASSWORD} TAKEOVER`);
  assert.match(await taker.next(), /^INFO: Welcome, Alice! /);
  const last = await old.rest();
  assert.equal(last.length, 1);
  assert.match(last[0] ?? '', /^INFO: .*taken over from 127\.0\.0\.1/);
  await old.closed;
  assert.deepEqual(await bob.sync(), ['LEFT:lab:Alice:taken over', 'OFFLINE:Alice:taken over', 'ONLINE:Alice']);
  assert.match((await bob.ask('/msg Alice hi')).join('|'), /^STATUS:\d+:delivered:Alice$/);
  assert.deepEqual(await taker.sync(), ['Bob: hi']);
  assert.deepEqual(await taker.ask('/who'), ['Online users: Bob, Alice']);
  // Where nobody is to be taken over from, it is a login like any other.
  await leave(taker);
  const again = await server.visitor();
  assert.match((await again.ask(`login Alice ${PASSWORD} takeover`))[0] ?? '', /^INFO: Welcome, Alice! /);
});

test('what was typed on the connection that is taken over counts up to then, and is answered', async (t) => {
  const server = await startTestServer(t);
  const [old, bob] = await server.accounts('Alice', 'Bob');
  const [status] = await old.ask('Bob: before');
  assert.match(status ?? '', /^STATUS:\d+:delivered:Bob$/);
  const taker = await server.visitor();
  assert.match((await taker.ask(`login Alice ${PASSWORD} takeover`))[0] ?? '', /^INFO: Welcome, Alice! /);
  assert.equal((await bob.sync())[0], 'Alice: before');
});

test('passwd changes the password: the old one is needed, and no longer works afterwards', async (t) => {
  const server = await startTestServer(t);
  const [alice] = await server.accounts('Alice');
  assert.match((await alice.ask('passwd new-one')).join('|'), /^ERROR: USAGE [^|]*old password[^|]*$/);
  assert.match(
    (await alice.ask('passwd wrong new-one')).join('|'),
    /^ERROR: LOGIN_FAILED [^|]* type: \/passwd <old password> <new password>$/,
  );
  assert.deepEqual(await alice.ask(`passwd ${PASSWORD} new-one`), ['INFO: Password changed.']);
  await leave(alice);
  const visitor = await server.visitor();
  assert.match((await visitor.ask(`login Alice ${PASSWORD}`))[0] ?? '', /^ERROR: LOGIN_FAILED /);
  assert.match((await visitor.ask('login Alice new-one'))[0] ?? '', /^INFO: Welcome, Alice! /);
});

test('a password has at most 512 bytes, of any script', async (t) => {
  const server = await startTestServer(t);
  for (const [name, password, fits] of [
    ['One', 'é'.repeat(256), true],
    ['Two', `${'é'.repeat(256)}x`, false],
    ['Three', 'пароль✓😀', true],
  ] as const) {
    const visitor = await server.visitor();
    const [answer] = await visitor.ask(`register ${name} ${password}`);
    assert.match(answer ?? '', fits ? /^INFO: Welcome/ : /^ERROR: PASSWORD_INVALID /, name);
    await leave(visitor);
    const again = await server.visitor();
    const [entered] = await again.ask(`login ${name} ${password}`);
    assert.match(entered ?? '', fits ? /^INFO: Welcome/ : /^ERROR: LOGIN_FAILED /, name);
    await leave(again);
  }
});

test('R3.31 a new password has 8 characters, by register, the dialog and passwd, and a name of two words makes none', async (t) => {
  const server = await startTestServer(t, { minPassword: 8 });
  const visitor = await server.visitor();
  const short = /^ERROR: PASSWORD_INVALID .*8 characters.*names have no spaces/;
  assert.match((await visitor.ask('register Peter Pan')).join('|'), short);
  visitor.send('REGISTER', 'Peter', 'Pan Pan');
  assert.match((await visitor.many(4))[2] ?? '', short);
  // Characters are counted as one sees them, not bytes, nor halves of them.
  assert.match((await visitor.ask(`register Peter ${'😀'.repeat(7)}`)).join('|'), short);
  assert.match((await visitor.ask('register Peter')).join('|'), /^INFO: Welcome, Peter! /);
  assert.match((await visitor.ask('passwd Pan')).join('|'), short);
  assert.match((await visitor.ask('passwd пароль✓😀')).join('|'), /^INFO: Password set\./);
  assert.match((await visitor.ask('passwd пароль✓😀 short')).join('|'), short);
  assert.match((await visitor.ask('passwd пароль✓😀 12345678')).join('|'), /^INFO: Password changed\.$/);
  const other = await server.visitor();
  other.send('{"type":"init","username":"Ann","password":"short"}');
  other.send('{"type":"register","name":"Ann","password":"seven77","id":2}');
  const errors = (await other.many(2)).map((line) => JSON.parse(line).code);
  assert.deepEqual(errors, ['LOGIN_FAILED', 'PASSWORD_INVALID']);
});

test('R3.31 a password that is older than the bound stays valid', async (t) => {
  const data = mkdtempSync(join(tmpdir(), 'partyline-'));
  t.after(() => rmSync(data, { recursive: true }));
  const before = await startTestServer(t, { memory: false, data, minPassword: 1 });
  const ann = await before.visitor();
  assert.match((await ann.ask('register Ann Pan')).join('|'), /^INFO: Welcome, Ann! /);
  await before.stop();
  const after = await startTestServer(t, { memory: false, data, minPassword: 8 });
  assert.match((await (await after.visitor()).ask('login Ann Pan')).join('|'), /^INFO: Welcome, Ann! /);
});

test('of 200 who register one name with a password at once, one gets it, and that one’s password is the right one', async (t) => {
  const server = await startTestServer(t);
  const visitors = await Promise.all(Array.from({ length: 200 }, () => server.visitor()));
  const answers = await Promise.all(
    visitors.map((visitor, index) => visitor.ask(`register ${index % 2 ? 'Alice' : 'ALICE'} secret-${index}`)),
  );
  const winners = answers.flatMap(([answer], index) => (/^INFO: Welcome, alice! /i.test(answer ?? '') ? [index] : []));
  assert.equal(winners.length, 1);
  assert.equal(answers.filter(([answer]) => /^ERROR: NAME_TAKEN /.test(answer ?? '')).length, 199);
  const [winner = -1] = winners;
  await leave(visitors[winner] as (typeof visitors)[number]);
  const owner = await server.visitor();
  assert.match((await owner.ask(`login Alice secret-${winner}`))[0] ?? '', /^INFO: Welcome, alice! /i);
});

test('of 20 who log into one account at once, one enters, and the others are ALREADY_ONLINE', async (t) => {
  const server = await startTestServer(t);
  await leave(await server.account('Alice'));
  const visitors = await Promise.all(Array.from({ length: 20 }, () => server.visitor()));
  const answers = await Promise.all(visitors.map((visitor) => visitor.ask(`login Alice ${PASSWORD}`)));
  assert.equal(answers.filter(([answer]) => answer?.startsWith('INFO: Welcome, Alice! ')).length, 1);
  assert.equal(answers.filter(([answer]) => answer?.startsWith('ERROR: ALREADY_ONLINE ')).length, 19);
});

test('who goes while the password is being hashed leaves nothing behind but a name that can be had', async (t) => {
  const server = await startTestServer(t);
  const [bob] = await server.people('Bob');
  const gone = await server.visitor();
  await gone.sendRaw('register Alice secret\n');
  gone.socket.resetAndDestroy();
  await gone.closed;
  const visitor = await server.visitor();
  // The line may have been read or not, and the account may be there or about to be. Whichever: the name is not stuck.
  const enters = async (line: string): Promise<boolean> => {
    const [answer = ''] = await visitor.ask(line);
    return answer.startsWith('INFO: Welcome, Alice! ');
  };
  const late = AbortSignal.timeout(20_000);
  while (!(await enters('register Alice secret')) && !(await enters('login Alice secret'))) late.throwIfAborted();
  assert.equal((await bob.ask('who')).at(-1), 'Online users: Bob, Alice');
});

test('--accounts off: guests alone, and every way to a password is ACCOUNTS_OFF', async (t) => {
  const server = await startTestServer(t, { accounts: 'off' });
  const visitor = await server.visitor();
  for (const line of ['register Bob secret', 'login Bob secret', 'REGISTER', 'LOGIN']) {
    const answers = await visitor.ask(line);
    assert.match(answers.join('|'), /^ERROR: ACCOUNTS_OFF [^|]*register [^|]*$/, line);
  }
  assert.match((await visitor.ask('register Bob'))[0] ?? '', /^INFO: Welcome, Bob! /);
  assert.match((await visitor.ask('passwd secret')).join('|'), /^ERROR: ACCOUNTS_OFF [^|]*$/);
});

test('--accounts required: no guests, and the answer says how to come', async (t) => {
  const server = await startTestServer(t, { accounts: 'required' });
  const visitor = await server.visitor();
  const [answer, ...more] = await visitor.ask('register Bob');
  assert.match(answer ?? '', /^ERROR: ACCOUNT_REQUIRED .*register Bob <password>/);
  assert.deepEqual(more, []);
  assert.match((await visitor.ask('who'))[0] ?? '', /^ERROR: NOT_REGISTERED /);
  assert.match((await visitor.ask('register Bob secret'))[0] ?? '', /^INFO: Welcome, Bob! /);
});

test('a password behind a weaker hash is hashed anew when its owner enters, and enters as before', async (t) => {
  const data = mkdtempSync(join(tmpdir(), 'partyline-hashes-'));
  t.after(() => rmSync(data, { recursive: true, force: true }));
  const stored = async (): Promise<string> => {
    const store = await openSqliteStore(data);
    const account = await store.account('alice');
    await store.close();
    return account?.hash ?? '';
  };
  const weak = await hash(PASSWORD, { memoryCost: 8192, timeCost: 1, parallelism: 1 });
  const before = await openSqliteStore(data);
  await before.createAccount({ key: 'alice', name: 'Alice', hash: weak, settings: '', createdAt: 0, firstId: 0 });
  await before.close();
  for (const expected of [weak, null]) {
    if (expected !== null) assert.equal(await stored(), expected);
    const server = await startTestServer(t, { data, memory: false, hashCost: undefined });
    await leave(await server.login('Alice'));
    // Hashed after that which is hashed again, and stored after it.
    await server.account(expected === null ? 'Carl' : 'Bob');
    await server.stop();
    assert.match(await stored(), /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  }
});
