/**
 * A whole server on a disk that is full, and then is not: who asks for storing is told ERROR: STORAGE, conversation goes on,
 * and it recovers by itself. It needs what not every machine allows: mounting. Rules: R5.4 (STORAGE), R4.4.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { serve } from '../cli/program.js';
import { failing, failingDisk } from '../storage/failing-disk.js';
import { connect } from '../support/client.js';
import { leave } from '../support/server.js';

const mayMount =
  process.getuid?.() === 0 &&
  spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' }).status === 0;

function smallDisk(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'partyline-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', directory]);
  t.after(() => {
    execFileSync('umount', ['-l', directory]);
    rmSync(directory, { recursive: true, force: true });
  });
  return directory;
}

/** Takes all the room there is, to the last byte. */
function fill(path: string): void {
  for (const size of [65_536, 4_096, 1]) {
    try {
      for (;;) writeFileSync(path, Buffer.alloc(size), { flag: 'a' });
    } catch (error) {
      assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC');
    }
  }
}

const STORAGE = /^ERROR: STORAGE .*Try again later\.$/;

test('on a full disk whatever is to be stored is refused and has no effect, people talk, and with room again all of it works', {
  skip: !mayMount && 'mounting is not allowed here',
}, async (t) => {
  const disk = smallDisk(t);
  const program = serve(t, ['--data', join(disk, 'data'), '--flood', 'off']);
  const { quietPort } = await program.listening();
  const visitor = () => connect(quietPort ?? 0);
  const [alice, bob] = [await visitor(), await visitor()];
  await alice.ask('register Alice secret-9');
  await bob.ask('register Bob secret-9');
  const away = await visitor();
  await away.ask('register Carl secret-9');
  await alice.ask('create group team', 'invite group team Carl');
  await away.ask('accept group team');
  await leave(away);
  await alice.sync();
  for (let round = 1; round <= 2; round++) {
    const ballast = join(disk, 'ballast');
    assert.match((await alice.ask('Carl: early')).join('|'), /^STATUS:\d+:queued:Carl$/);
    fill(ballast);
    const stored = [
      ...[
        'Carl: hi',
        'group txt team hi',
        'passwd secret-9 secret-9b',
        'add_contact Carl',
        'block Carl',
        `create group g${round}`,
      ],
      ...['set bell dm', 'set acks on'],
    ];
    for (const line of stored) {
      const answers = await alice.ask(line);
      assert.equal(answers.length, 1, `${line}: ${answers.join('|')}`);
      assert.match(answers[0] ?? '', STORAGE, line);
    }
    const newcomer = await visitor();
    assert.match((await newcomer.ask('register Dora secret-9')).join('|'), STORAGE);
    // What needs no disk to write to goes on, an account's coming included.
    const [listed, settings, status] = await alice.ask('my contacts', 'settings', 'Bob: hello');
    assert.equal(listed, 'Contacts: none');
    assert.match(settings ?? '', /bell off, acks off/);
    assert.match(status ?? '', /^STATUS:\d+:delivered:Bob$/);
    alice.send('hello, everyone');
    await bob.until('Alice (to all): hello, everyone');
    const carl = await visitor();
    const entered = await carl.ask('login Carl secret-9', 'last');
    assert.match(entered[0] ?? '', /^INFO: Welcome, Carl! /);
    // R4.5: what waits is withheld by the disk, and they are told so, once.
    assert.equal(entered.filter((line) => line.startsWith('INFO: The server’s disk does not answer: ')).length, 1);
    assert.ok(entered.some((line) => line.startsWith('INFO: Your logins: ')));
    rmSync(ballast);
    await carl.until(/^Alice \((again, )?sent .*\): early$/);
    await leave(carl);
    await alice.sync();
    assert.match((await alice.ask('Carl: hi')).join('|'), /^STATUS:\d+:queued:Carl$/);
    assert.deepEqual(await alice.ask('set bell dm', 'set bell off'), ['INFO: Set bell dm.', 'INFO: Set bell off.']);
    assert.match((await newcomer.ask(`register Dora${round} secret-9`)).join('|'), /^INFO: Welcome, Dora\d! [^|]*$/);
    const again = await visitor();
    const lines = await again.ask('login Carl secret-9', 'last');
    assert.equal(lines.filter((line) => /^Alice \(sent .*\): hi$/.test(line)).length, 1, lines.join('|'));
    // A stay whose end the disk refused has one even so.
    assert.equal(lines.find((line) => line.startsWith('INFO: Your logins: '))?.match(/ to now /g)?.length, 1);
    await leave(again);
    await alice.sync();
  }
});

test(
  'what was refused because the disk did not sync is not there after kill -9: a password, a message, a group, a block (R5.4)',
  failing,
  async (t) => {
    const { env, when } = failingDisk(t);
    const data = join(mkdtempSync(join(tmpdir(), 'partyline-disk-')), 'data');
    t.after(() => rmSync(data, { recursive: true, force: true }));
    const start = async () => {
      const program = serve(t, ['--data', data], { env });
      const { quietPort } = await program.listening();
      return { program, visitor: () => connect(quietPort ?? 0) };
    };
    const entering = async (visitor: () => ReturnType<typeof connect>, name: string, password: string) => {
      const client = await visitor();
      return { client, answer: (await client.ask(`login ${name} ${password}`)).join('|') };
    };
    const first = await start();
    const [alice, bob] = [await first.visitor(), await first.visitor()];
    await alice.ask('register Alice blue-kettle');
    await bob.ask('register Bob blue-kettle');
    await leave(bob);
    let running = first;
    let here = alice;
    for (const line of [
      'passwd blue-kettle blue-kettle9',
      'Bob: refused',
      'create group club',
      'block Bob',
      'add_contact Bob',
    ]) {
      writeFileSync(when, '');
      // What is refused last is what the log would have: each dies alone.
      assert.match((await here.ask(line)).at(-1) ?? '', STORAGE, line);
      running.program.kill('SIGKILL');
      await running.program.end();
      rmSync(when);
      running = await start();
      assert.match((await entering(running.visitor, 'Alice', 'blue-kettle9')).answer, /^ERROR: LOGIN_FAILED /);
      const again = await entering(running.visitor, 'Alice', 'blue-kettle');
      assert.match(again.answer, /^INFO: Welcome, Alice! /);
      here = again.client;
      const lists = await here.ask('my groups', 'my contacts', 'my blocks');
      assert.deepEqual(lists, ['Groups: none', 'Contacts: none', 'Blocks: none'], line);
      const mail = await entering(running.visitor, 'Bob', 'blue-kettle');
      assert.doesNotMatch(`${mail.answer}|${(await mail.client.ask('who')).join('|')}`, /refused/);
      await leave(mail.client);
    }
  },
);
