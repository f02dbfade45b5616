/** Files by the terminal client: both ways, with their bars, saved after a question and never over another one. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { folder } from '../support/certificates.js';
import { startTestServer, type TestServer } from '../support/server.js';
import type { ProgramOnTerminal } from '../support/terminal.js';
import { chatAs, ENTER, skip, Valve } from './rig.js';

const SIZE = 5 * 1024 * 1024;
/** Bytes after which the test holds a file back, to look at the bar. */
const HELD = 512 * 1024;

interface Place {
  readonly terminal: ProgramOnTerminal;
  readonly cwd: string;
  readonly valve: Valve;
}

/** Somebody with a folder, whose files go through a valve. */
async function person(
  t: TestContext,
  server: TestServer,
  name: string,
  held = Number.POSITIVE_INFINITY,
): Promise<Place> {
  const cwd = folder(t);
  const valve = new Valve(() => server.quietPort, held);
  await valve.start(t);
  const args = ['--quiet-port', String(valve.port)];
  const terminal = await chatAs(t, name, { port: server.port, columns: 110, cwd, args });
  return { terminal, cwd, valve };
}

describe('a file', { skip }, () => {
  it('of 5 MiB goes from one to the other, and both see how far it is', async (t) => {
    const server = await startTestServer(t);
    const bob = await person(t, server, 'Bob', HELD);
    const alice = await person(t, server, 'Alice', HELD);
    const bytes = randomBytes(SIZE);
    writeFileSync(join(alice.cwd, 'five.bin'), bytes);

    alice.terminal.type('/send five.bin Bob', ENTER);
    await alice.terminal.see(/^five\.bin ↑ \[#+\.*\] \d+% {2}.* of 5\.0 MiB {2}.*\/s {2}\d+:\d\d left/);
    alice.terminal.type('typed meanwhile');
    await alice.terminal.rowsAre('[everyone] > typed meanwhile');
    await bob.terminal.rowsAre('Save five.bin (5.0 MiB) from Alice? (y/n) ');
    bob.terminal.type('y', ENTER);
    alice.valve.open();
    await alice.terminal.see('five.bin is sent to Bob: 5.0 MiB.');

    await bob.terminal.see(/^five\.bin ↓ \[#+\.+\] \d+% {2}.* of 5\.0 MiB {2}.*\/s {2}\d+:\d\d left/);
    bob.valve.open();
    await bob.terminal.see('five.bin is saved: received_files/five.bin (5.0 MiB).');
    await bob.terminal.rowsAre('[everyone] > ');
    assert.ok(readFileSync(join(bob.cwd, 'received_files', 'five.bin')).equals(bytes));
    assert.deepEqual(readdirSync(join(bob.cwd, 'received_files')), ['five.bin']);
  });

  it('whose connection breaks in the middle is taken up again, and is whole', async (t) => {
    const server = await startTestServer(t);
    const bob = await person(t, server, 'Bob', HELD);
    const alice = await person(t, server, 'Alice');
    const bytes = randomBytes(SIZE);
    writeFileSync(join(alice.cwd, 'five.bin'), bytes);
    alice.terminal.type('/send five.bin Bob', ENTER);
    await alice.terminal.see('five.bin is sent to Bob: 5.0 MiB.');
    bob.terminal.type('y', ENTER);
    await bob.terminal.see(/^five\.bin ↓ \[#+\.+\]/);
    bob.valve.cut();
    await bob.terminal.see('five.bin is saved: received_files/five.bin (5.0 MiB).');
    assert.ok(readFileSync(join(bob.cwd, 'received_files', 'five.bin')).equals(bytes));
  });

  it('that is withdrawn before the answer leaves room for the question about another', async (t) => {
    const server = await startTestServer(t, { maxOffers: 100 });
    const bob = await person(t, server, 'Bob');
    const alice = await server.person('Alice');
    for (let number = 1; number <= 21; number++) {
      await alice.ask(`file Bob f${number}.txt`);
      await bob.terminal.rowsAre(`Save f${number}.txt (of unknown size) from Alice? (y/n) `);
      await alice.ask(`reject file ${number}`);
      bob.terminal.type('y', ENTER);
      await bob.terminal.see(new RegExp(`No file ${number} is offered`));
    }
  });

  it('is asked about when the line is finished, and what is no answer stays a line', async (t) => {
    const server = await startTestServer(t);
    const bob = await person(t, server, 'Bob');
    const alice = await person(t, server, 'Alice');
    writeFileSync(join(alice.cwd, 'a b.txt'), 'hello');
    bob.terminal.type('y');
    await bob.terminal.rowsAre('[everyone] > y');
    alice.terminal.type('/send "a b.txt" Bob', ENTER);
    await alice.terminal.see('a b.txt is sent to Bob: 5 B.');
    await bob.terminal.see(/^Alice offers a file: a b\.txt \(5 B\)\. Type: \/accept file 1, or \/reject file 1$/);
    await bob.terminal.rowsAre('[everyone] > y');
    bob.terminal.type('es, hello', ENTER);
    await alice.terminal.see('[everyone] Bob: yes, hello');
    await bob.terminal.rowsAre('Save a b.txt (5 B) from Alice? (y/n) ');
    bob.terminal.type('you know', ENTER);
    await bob.terminal.rowsAre('[everyone] > you know');
    bob.terminal.type(ENTER);
    await alice.terminal.see('[everyone] Bob: you know');
    await bob.terminal.rowsAre('Save a b.txt (5 B) from Alice? (y/n) ');
    bob.terminal.type('n', ENTER);
    await alice.terminal.see(/rejected/);
    assert.equal(existsSync(join(bob.cwd, 'received_files')), false);
  });

  it('is never saved over another one, and may be accepted by hand', async (t) => {
    const server = await startTestServer(t);
    const bob = await person(t, server, 'Bob');
    const alice = await person(t, server, 'Alice');
    mkdirSync(join(bob.cwd, 'received_files'));
    writeFileSync(join(bob.cwd, 'received_files', 'notes.txt'), 'mine');
    writeFileSync(join(alice.cwd, 'notes.txt'), '');
    bob.terminal.type('x');
    await bob.terminal.rowsAre('[everyone] > x');
    alice.terminal.type('/to Bob', ENTER, '/send notes.txt', ENTER);
    await bob.terminal.see(/^Alice offers a file: notes\.txt \(0 B\)/);
    bob.terminal.type('\x15/accept file 1', ENTER);
    await bob.terminal.see('notes.txt is saved: received_files/notes (2).txt (0 B).');
    assert.equal(readFileSync(join(bob.cwd, 'received_files', 'notes.txt'), 'utf8'), 'mine');
  });

  it('that is not there is told so, and nothing of it is said', async (t) => {
    const server = await startTestServer(t);
    const bob = await server.person('Bob');
    const alice = await person(t, server, 'Alice');
    alice.terminal.type('/send missing.txt Bob', ENTER);
    await alice.terminal.see(/^There is no such file here\./);
    assert.deepEqual(
      (await bob.sync()).filter((line) => line.includes('missing')),
      [],
    );
  });
});
