/** `partyline admin accounts …` and `operators …`: where a password comes from, what is asked first, and what is printed. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { folder } from '../support/certificates.js';
import type { TestClient } from '../support/client.js';
import { leave } from '../support/party.js';
import { startTestServer } from '../support/server.js';
import { partylineAdmin } from './rig.js';

test('accounts and operators are looked after by partyline admin', async (t) => {
  const server = await startTestServer(t, { minPassword: 8 });
  const admin = (words: string, typed: string | null = null) =>
    partylineAdmin([...words.split(' '), '--socket', server.adminSocket], {}, typed);
  const login = async (name: string, password: string): Promise<TestClient> => {
    const client = await server.visitor(name);
    client.send(`login ${name} ${password}`);
    await client.until(/^INFO: Welcome, /);
    return client;
  };
  const done = async (words: string, typed: string | null = null): Promise<string> => {
    const { status, stdout, stderr } = await admin(words, typed);
    assert.equal(status, 0, `${words}: ${stderr}`);
    return stdout;
  };

  await t.test('a password is typed twice, unseen', async () => {
    const { status, stdout, stderr } = await admin('accounts create Alice', 'secret-77\nsecret-77\n');
    assert.deepEqual([status, stdout, stderr], [0, 'Made the account Alice.\n', 'New password: \nAgain: \n']);
    await leave(await login('Alice', 'secret-77'));
    const again = await admin('accounts create alice', 'secret-77\nsecret-77\n');
    assert.match(
      again.stderr,
      /^there is an account alice already; .* type: partyline admin accounts reset-password alice$/,
    );
    const two = await admin('accounts create Bob', 'secret-77\nsecret-78\n');
    assert.deepEqual([two.status, two.stderr.split('\n').at(-1)], [1, 'the two are not the same; nothing was done']);
    const given = await admin('accounts create Bob', 'secret-77\n');
    assert.deepEqual([given.status, given.stderr.split('\n').at(-1)], [1, 'nothing was done']);
  });

  await t.test('or is in a file, or made and shown once', async () => {
    const at = folder(t);
    const file = join(at, 'password');
    writeFileSync(file, 'from-a-file\r\n');
    assert.equal(await done(`accounts create Bob --password-file ${file}`), 'Made the account Bob.\n');
    await leave(await login('Bob', 'from-a-file'));
    const made = await done('accounts create Carol --print-password');
    const [, password = ''] = /^Made the account Carol\. Its password, shown this once: (\S+)$/m.exec(made) ?? [];
    await leave(await login('Carol', password));
    const json = JSON.parse(await done('accounts reset-password Carol --print-password --json'));
    assert.equal(json.name, 'Carol');
    await leave(await login('Carol', json.password));
    for (const [content, why] of [
      ['', 'is empty; nothing was done'],
      ['two\nlines\n', 'is not one line of text'],
      ['x'.repeat(5000), 'has more than a password in it'],
    ] as const) {
      writeFileSync(file, content);
      const { status, stderr } = await admin(`accounts reset-password Bob --password-file ${file}`);
      assert.equal(status, 1);
      assert.ok(stderr.endsWith(why), stderr);
    }
    writeFileSync(file, Buffer.from([0xff, 0xfe, 0x41]));
    assert.match((await admin(`accounts create Dan --password-file ${file}`)).stderr, /is not UTF-8$/);
    assert.match(
      (await admin(`accounts create Dan --password-file ${at}/none`)).stderr,
      /cannot be read .*\(there is no such file\)$/,
    );
  });

  await t.test('and comes from nowhere else', async () => {
    const none = await admin('accounts create Dan');
    assert.deepEqual(
      [none.status, none.stderr],
      [2, 'without a terminal a password comes from --password-file FILE, or with --print-password from the server'],
    );
    assert.equal((await admin('accounts create Dan --password secret')).status, 2);
    assert.equal((await admin('accounts create Dan --print-password --password-file -')).status, 2);
    assert.equal((await admin('accounts create Dan,Eve --print-password')).status, 2);
  });

  await t.test('lists, shows and exports', async () => {
    const list = await done('accounts list');
    assert.match(list, /^NAME +CREATED +LAST LOGIN +OPERATOR +HERE\nAlice +2/);
    assert.match(
      await done('accounts list --most 1'),
      /\nMore follow; type: partyline admin accounts list --after Alice\n$/,
    );
    assert.match(await done('accounts show Alice'), /^Name +Alice\nCreated +\d{4}-/);
    const { name, said } = JSON.parse(await done('accounts export Alice'));
    assert.deepEqual([name, said], ['Alice', []]);
    const nobody = await admin('accounts show Nobody');
    assert.deepEqual(
      [nobody.status, nobody.stderr],
      [1, 'there is no account Nobody; to see all, type: partyline admin accounts list'],
    );
  });

  await t.test('who deletes one is told first what goes and what stays, and asked', async () => {
    const bob = await login('Bob', 'from-a-file');
    await bob.ask('hello');
    const no = await admin('accounts delete Bob', 'no\n');
    assert.equal(no.status, 1);
    assert.match(
      no.stderr,
      /^With the account Bob go: its password and settings\. Bob is here, and is thrown out\. What it has said stays where others have it: 1 line /,
    );
    assert.match(no.stderr, /Type yes to go on: nothing was done$/);
    assert.match(
      await done('accounts delete Bob', 'yes\n'),
      /^Deleted the account Bob\. Nobody gets the name before \d{4}-/,
    );
    assert.match((await bob.rest()).join(), /has deleted the account Bob\. Good bye\./);
    assert.match(await done('forget Bob --yes'), /^Took back 1 line of Bob\. The account is gone\./);
    assert.match(await done('accounts forget Bob --yes'), /^Took back 0 lines of Bob\./);
  });

  await t.test('operators are added, listed and removed', async () => {
    assert.equal(await done('operators list'), 'There are no operators.\n');
    assert.equal(await done('operators add alice'), 'Alice is an operator.\n');
    assert.match(
      await done('operators add Zoe'),
      /^Zoe is an operator .* types: \/register Zoe <password> code [A-Z0-9]{8}$/m,
    );
    assert.match(
      await done('operators list'),
      /^NAME +IS +BECAUSE +ACCOUNT +HERE\nAlice +operator +admin \S+, 20.* yes +-\nZoe .* none yet +-$/m,
    );
    assert.equal(await done('operators remove Zoe'), 'Zoe is no operator any more.\n');
    assert.match((await admin('operators remove Zoe')).stderr, /^Zoe is no operator; to see who is, type:/);
  });
});

test('R3.164 another list of operators in the configuration holds with a reload, for who is here too', async (t) => {
  const server = await startTestServer(t);
  const alice = await server.account('Alice');
  const { needRestart, faults } = await server.reload({ operators: 'Alice' });
  assert.deepEqual([needRestart, faults], [[], []]);
  await alice.until(/^INFO: server has made you an operator\./);
  assert.match((await alice.ask('/bans')).join(), /Bans: none/);
});

test('nothing of a password is in the log, or in what the server is asked by the command line', async (t) => {
  const server = await startTestServer(t);
  const made = await partylineAdmin([
    'accounts',
    'create',
    'Alice',
    '--print-password',
    '--json',
    '--socket',
    server.adminSocket,
  ]);
  const { password } = JSON.parse(made.stdout);
  assert.equal(JSON.stringify(server.log).includes(password), false);
});
