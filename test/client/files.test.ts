/** Files by the terminal client: both ways, with their bars, saved after a question and never over another one. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { folder, makeCertificate } from '../support/certificates.js';
import { needs } from '../support/programs.js';
import { startTestServer, type TestServer } from '../support/server.js';
import type { ProgramOnTerminal } from '../support/terminal.js';
import { chatAs, pipeChat } from './here.js';
import { CTRL, ENTER, chatAs as programAs, skip, Valve } from './rig.js';

const SIZE = 5 * 1024 * 1024;
/** Bytes after which the test holds a file back, to look at the bar. */
const HELD = 512 * 1024;

interface Place {
  readonly terminal: ProgramOnTerminal;
  readonly cwd: string;
  readonly valve: Valve;
  /** What is typed for a file of the folder. */
  readonly path: (file: string) => string;
  /** Where files are saved, as the client says it. */
  readonly kept: string;
}

/** Somebody with a folder, where their program is started or, in the process of the test, which their paths name. */
async function placed(t: TestContext, name: string, port: number, valve: Valve, how: How): Promise<Place> {
  const cwd = folder(t);
  const { args, program = false } = how;
  if (program) {
    const terminal = await programAs(t, name, { port, columns: 110, cwd, args });
    return { terminal, cwd, valve, path: (file) => file, kept: 'received_files' };
  }
  const kept = join(cwd, 'received_files');
  const terminal = await chatAs(t, name, { port, columns: 110, args: [...args, '--files', kept] });
  return { terminal, cwd, valve, path: (file) => join(cwd, file), kept };
}

interface How {
  readonly args: readonly string[];
  readonly program?: boolean;
}

/** Somebody whose files go through a valve. */
async function person(
  t: TestContext,
  server: TestServer,
  name: string,
  held = Number.POSITIVE_INFINITY,
  program = false,
): Promise<Place> {
  const valve = new Valve(() => server.quietPort, held);
  await valve.start(t);
  return placed(t, name, server.port, valve, { args: ['--quiet-port', String(valve.port)], program });
}

describe('a file', { skip }, () => {
  it('of 5 MiB goes from one to the other, and both see how far it is', async (t) => {
    const server = await startTestServer(t);
    const bob = await person(t, server, 'Bob', HELD, true);
    const alice = await person(t, server, 'Alice', HELD, true);
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
    // What the server tells people with nc is not for those whose client does it.
    assert.doesNotMatch([...alice.terminal.rows, ...bob.terminal.rows].join('\n'), /type in a shell/);
    assert.ok(readFileSync(join(bob.cwd, 'received_files', 'five.bin')).equals(bytes));
    assert.deepEqual(readdirSync(join(bob.cwd, 'received_files')), ['five.bin']);
  });

  it('whose connection breaks in the middle is taken up again, and is whole', async (t) => {
    const server = await startTestServer(t);
    const bob = await person(t, server, 'Bob', HELD);
    const alice = await person(t, server, 'Alice');
    const bytes = randomBytes(SIZE);
    writeFileSync(join(alice.cwd, 'five.bin'), bytes);
    alice.terminal.type(`/send ${alice.path('five.bin')} Bob`, ENTER);
    await alice.terminal.see('five.bin is sent to Bob: 5.0 MiB.');
    bob.terminal.type('y', ENTER);
    await bob.terminal.see(/^five\.bin ↓ \[#+\.+\]/);
    bob.valve.cut();
    await bob.terminal.see(`five.bin is saved: ${bob.kept}/five.bin (5.0 MiB).`);
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
      await bob.terminal.rowsAre(`Alice has withdrawn f${number}.txt.`, '[everyone] > ');
    }
    // An answer that was on its way to the question is not said.
    bob.terminal.type('y', ENTER);
    await bob.terminal.see('That question is gone, so nothing was said. To say it, type it again.');
    bob.terminal.type('y', ENTER);
    await alice.until('Bob (to all): y');
  });

  it('is not asked about any more once it is accepted or rejected by hand', async (t) => {
    const server = await startTestServer(t);
    const bob = await person(t, server, 'Bob');
    const alice = await person(t, server, 'Alice');
    writeFileSync(join(alice.cwd, 'notes.txt'), 'hello');
    for (const [answer, outcome] of [
      ['/accept file 1', /^notes\.txt is saved/],
      ['/reject file 2', /^Rejected file 2\.$/],
    ] as const) {
      alice.terminal.type(`/send ${alice.path('notes.txt')} Bob`, ENTER);
      await bob.terminal.rowsAre('Save notes.txt (5 B) from Alice? (y/n) ');
      bob.terminal.type(answer, ENTER);
      await bob.terminal.see(outcome);
      await bob.terminal.rowsAre('[everyone] > ');
    }
  });

  it('is asked about when the line is finished, and what is no answer stays a line', async (t) => {
    const server = await startTestServer(t);
    const bob = await person(t, server, 'Bob');
    const alice = await person(t, server, 'Alice');
    writeFileSync(join(alice.cwd, 'a b.txt'), 'hello');
    bob.terminal.type('y');
    await bob.terminal.rowsAre('[everyone] > y');
    alice.terminal.type(`/send "${alice.path('a b.txt')}" Bob`, ENTER);
    await alice.terminal.see('a b.txt is sent to Bob: 5 B.');
    await bob.terminal.see(/^Alice offers a file: a b\.txt \(5 B\)\. Type: \/accept file 1, or \/reject file 1$/);
    await bob.terminal.rowsAre('[everyone] > y');
    bob.terminal.type('es, hello', ENTER);
    await alice.terminal.see('[everyone] Bob: yes, hello');
    await bob.terminal.rowsAre('Save a b.txt (5 B) from Alice? (y/n) ');
    // Key by key, too: a y that goes on is the beginning of a line.
    bob.terminal.type('y');
    bob.terminal.type('ou know');
    await bob.terminal.rowsAre('[everyone] > you know');
    bob.terminal.type(ENTER);
    await alice.terminal.see('[everyone] Bob: you know');
    await bob.terminal.rowsAre('Save a b.txt (5 B) from Alice? (y/n) ');
    bob.terminal.type('n', ENTER);
    await alice.terminal.see(/^Bob does not want a b\.txt\.$/);
    assert.equal(existsSync(join(bob.cwd, 'received_files')), false);
  });

  it('is never saved over another one, and may be accepted by hand', async (t) => {
    const server = await startTestServer(t);
    const bob = await person(t, server, 'Bob', Number.POSITIVE_INFINITY, true);
    const alice = await person(t, server, 'Alice', Number.POSITIVE_INFINITY, true);
    mkdirSync(join(bob.cwd, 'received_files'));
    writeFileSync(join(bob.cwd, 'received_files', 'notes.txt'), 'mine');
    writeFileSync(join(alice.cwd, 'notes.txt'), '');
    bob.terminal.type('x');
    await bob.terminal.rowsAre('[everyone] > x');
    alice.terminal.type('/to Bob', ENTER);
    await alice.terminal.rowsAre('[to Bob] > ');
    alice.terminal.type('/send notes.txt', ENTER);
    await bob.terminal.see(/^Alice offers a file: notes\.txt \(0 B\)/);
    bob.terminal.type('\x15/accept file 1', ENTER);
    await bob.terminal.see('notes.txt is saved: received_files/notes (2).txt (0 B).');
    assert.equal(readFileSync(join(bob.cwd, 'received_files', 'notes.txt'), 'utf8'), 'mine');
  });

  it('that breaks off while it is sent is withdrawn, so that nobody waits for it', async (t) => {
    const server = await startTestServer(t);
    const bob = await server.person('Bob');
    const alice = await person(t, server, 'Alice', HELD);
    writeFileSync(join(alice.cwd, 'five.bin'), randomBytes(SIZE));
    alice.terminal.type(`/send ${alice.path('five.bin')} Bob`, ENTER);
    await alice.terminal.see(/^five\.bin ↑ \[#+\.*\]/);
    alice.valve.cut();
    await alice.terminal.see(/^five\.bin did not get through: /);
    await bob.until('FILE_FAILED:1:withdrawn');
    await alice.terminal.rowsAre('[everyone] > ');
    assert.equal(alice.terminal.rows.filter((row) => /did not get through/.test(row)).length, 1);
  });

  it('that is under way is stopped by whoever sends it, and nobody gets it', async (t) => {
    const server = await startTestServer(t);
    const bob = await person(t, server, 'Bob');
    const alice = await person(t, server, 'Alice', HELD);
    writeFileSync(join(alice.cwd, 'five.bin'), randomBytes(SIZE));
    alice.terminal.type(`/send ${alice.path('five.bin')} Bob`, ENTER);
    await alice.terminal.see(/^five\.bin ↑ \[#+\.*\] .* left {2}\/cancel stops it/);
    alice.terminal.type(CTRL('c'));
    await alice.terminal.see('Ctrl-C again leaves. To stop the file: /cancel');
    alice.terminal.type('/cancel', ENTER);
    await alice.terminal.rowsAre('five.bin is cancelled.', '[everyone] > ');
    await bob.terminal.rowsAre('Alice has withdrawn five.bin.', '[everyone] > ');
    alice.terminal.type('/cancel', ENTER);
    await alice.terminal.see(/^No file is under way\./);
    assert.deepEqual(
      alice.terminal.rows.filter((row) => /did not get through|File \d/.test(row)),
      [],
    );
  });

  it('that is under way is stopped by whoever gets it, and leaves nothing behind', async (t) => {
    const server = await startTestServer(t);
    const bob = await person(t, server, 'Bob', HELD);
    const alice = await person(t, server, 'Alice');
    for (const name of ['one.bin', 'two.bin']) {
      writeFileSync(join(alice.cwd, name), randomBytes(SIZE));
      alice.terminal.type(`/send ${alice.path(name)} Bob`, ENTER);
      await bob.terminal.rowsAre(`Save ${name} (5.0 MiB) from Alice? (y/n) `);
      bob.terminal.type('y', ENTER);
      await bob.terminal.see(new RegExp(`^${name} ↓ \\[#+\\.+\\]`));
    }
    bob.terminal.type('/cancel', ENTER);
    await bob.terminal.see('Which one? Type: /cancel 1 (one.bin), /cancel 2 (two.bin), or /cancel all');
    bob.terminal.type('/cancel 1', ENTER);
    await bob.terminal.see('one.bin is cancelled.');
    await alice.terminal.see('Bob does not want one.bin.');
    bob.valve.open();
    await bob.terminal.see(`two.bin is saved: ${bob.kept}/two.bin (5.0 MiB).`);
    await bob.terminal.rowsAre('[everyone] > ');
    assert.deepEqual(readdirSync(join(bob.cwd, 'received_files')), ['two.bin']);
  });

  it('that has not come yet keeps nobody who leaves, and leaves nothing behind', async (t) => {
    const server = await startTestServer(t);
    const bob = await person(t, server, 'Bob', Number.POSITIVE_INFINITY, true);
    const alice = await person(t, server, 'Alice');
    alice.terminal.type('file Bob five.bin', ENTER);
    await bob.terminal.rowsAre('Save five.bin (of unknown size) from Alice? (y/n) ');
    bob.terminal.type('y', ENTER);
    await bob.terminal.see(/^five\.bin ↓/);
    bob.terminal.type('exit', ENTER);
    assert.equal(await bob.terminal.ended, 0);
    assert.deepEqual(readdirSync(join(bob.cwd, 'received_files')), []);
  });

  it('that is not there is told so, or is a folder, and nothing of it is said', async (t) => {
    const server = await startTestServer(t);
    const bob = await server.person('Bob');
    const alice = await person(t, server, 'Alice', Number.POSITIVE_INFINITY, true);
    alice.terminal.type('/send missing.txt Bob', ENTER);
    await alice.terminal.see(/^There is no file missing\.txt in \//);
    mkdirSync(join(alice.cwd, 'some folder'));
    alice.terminal.type('/send some folder Bob', ENTER);
    await alice.terminal.see('some folder is a folder, and /send takes single files.');
    alice.terminal.type('that is all', ENTER);
    const heard = await bob.until('Alice (to all): that is all');
    assert.deepEqual(
      heard.filter((line) => /missing|folder/.test(line)),
      [],
    );
  });
});

describe('a file over TLS', { skip: skip || needs('openssl') }, () => {
  /** The same way for what is said and for files, and no other. */
  async function encrypted(
    t: TestContext,
    server: TestServer,
    name: string,
    held: number,
    program = false,
  ): Promise<Place> {
    const valve = new Valve(() => server.tlsPort, held);
    await valve.start(t);
    return placed(t, name, valve.port, valve, { args: ['--tls-insecure'], program });
  }

  it('of 5 MiB goes by the encrypted connection, without a question, with its bar on both sides', async (t) => {
    const server = await startTestServer(t, makeCertificate(folder(t)));
    const bob = await encrypted(t, server, 'Bob', 2 * HELD, true);
    const alice = await encrypted(t, server, 'Alice', HELD, true);
    const bytes = randomBytes(SIZE);
    writeFileSync(join(alice.cwd, 'five.bin'), bytes);
    alice.terminal.type('/send five.bin Bob', ENTER);
    await alice.terminal.see(/^five\.bin ↑ \[#+\.+\] \d+% {2}.* of 5\.0 MiB {2}.*\/s {2}\d+:\d\d left/);
    alice.valve.open();
    await alice.terminal.see('five.bin is sent to Bob: 5.0 MiB.');
    await bob.terminal.rowsAre('Save five.bin (5.0 MiB) from Alice? (y/n) ');
    bob.terminal.type('y', ENTER);
    await bob.terminal.see(/^five\.bin ↓ \[#+\.+\] \d+% {2}.* of 5\.0 MiB {2}.*\/s {2}\d+:\d\d left/);
    bob.valve.open();
    await bob.terminal.see('five.bin is saved: received_files/five.bin (5.0 MiB).');
    await bob.terminal.rowsAre('[everyone] > ');
    assert.ok(readFileSync(join(bob.cwd, 'received_files', 'five.bin')).equals(bytes));
    assert.deepEqual(
      [...alice.terminal.rows, ...bob.terminal.rows].filter((row) => row.includes('Go on?')),
      [],
    );
  });

  it('that is cut off with the connection may be accepted again', async (t) => {
    const server = await startTestServer(t, makeCertificate(folder(t)));
    const bob = await encrypted(t, server, 'Bob', 2 * HELD);
    const alice = await encrypted(t, server, 'Alice', Number.POSITIVE_INFINITY);
    const bytes = randomBytes(SIZE);
    writeFileSync(join(alice.cwd, 'five.bin'), bytes);
    alice.terminal.type(`/send ${alice.path('five.bin')} Bob`, ENTER);
    await alice.terminal.see('five.bin is sent to Bob: 5.0 MiB.');
    await bob.terminal.rowsAre('Save five.bin (5.0 MiB) from Alice? (y/n) ');
    bob.terminal.type('y', ENTER);
    await bob.terminal.see(/^five\.bin ↓ \[#+\.+\]/);
    bob.valve.cut();
    await bob.terminal.see('five.bin did not get through: the connection was lost.');
    await bob.terminal.see('Connected again as Bob.');
    bob.terminal.type('/accept file 1', ENTER);
    await bob.terminal.see(`five.bin is saved: ${bob.kept}/five.bin (5.0 MiB).`);
    assert.ok(readFileSync(join(bob.cwd, 'received_files', 'five.bin')).equals(bytes));
    assert.deepEqual(readdirSync(join(bob.cwd, 'received_files')), ['five.bin']);
    assert.doesNotMatch(bob.terminal.rows.join('\n'), /type in a shell/);
  });

  it('that is withdrawn while it is waited for is waited for no more', async (t) => {
    const server = await startTestServer(t, makeCertificate(folder(t)));
    const bob = await encrypted(t, server, 'Bob', 2 * HELD);
    const jane = await server.person('Jane');
    jane.send('file Bob five.bin');
    const [, id] = /^FILE_READY:(\d+)/.exec(await jane.until(/^FILE_READY:/).then((lines) => lines.at(-1) ?? '')) ?? [];
    await bob.terminal.rowsAre('Save five.bin (of unknown size) from Jane? (y/n) ');
    bob.terminal.type('y', ENTER);
    await bob.terminal.see(/^five\.bin ↓ 0 B/);
    jane.send(`reject file ${id}`);
    await bob.terminal.see('Jane has withdrawn five.bin.');
    await bob.terminal.rowsAre('[everyone] > ');
    assert.doesNotMatch(bob.terminal.rows.join('\n'), /To try again/);
    assert.deepEqual(readdirSync(join(bob.cwd, 'received_files')), []);
  });

  it('goes in pieces as small as the server’s lines, and from a pipe', async (t) => {
    await smallPieces(t, { maxLine: 300 });
  });

  it('goes in pieces as small as the server’s objects', async (t) => {
    await smallPieces(t, { maxObject: 1024 });
  });

  async function smallPieces(t: TestContext, bounds: { maxLine?: number; maxObject?: number }): Promise<void> {
    const server = await startTestServer(t, { ...makeCertificate(folder(t)), ...bounds });
    const bob = await encrypted(t, server, 'Bob', Number.POSITIVE_INFINITY);
    const bytes = randomBytes(5000);
    writeFileSync(join(bob.cwd, 'small.bin'), bytes);
    writeFileSync(join(bob.cwd, 'empty.bin'), '');
    for (const name of ['small.bin', 'empty.bin']) {
      const args = ['--tls-insecure', '-u', 'bot'];
      const piped = await pipeChat(t, `/send ${bob.path(name)} Bob\n`, { port: server.tlsPort, args });
      assert.deepEqual([piped.status, piped.stderr], [0, '']);
      await bob.terminal.rowsAre(`Save ${name} (${name === 'empty.bin' ? '0 B' : '4.9 KiB'}) from bot? (y/n) `);
      bob.terminal.type('y', ENTER);
      await bob.terminal.see(new RegExp(`^${name} is saved: `));
    }
    assert.ok(readFileSync(join(bob.cwd, 'received_files', 'small.bin')).equals(bytes));
  }
});
