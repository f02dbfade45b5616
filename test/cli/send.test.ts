/** `partyline send`: what it says, where, and the exit status that tells what became of it (R3.57, R3.58, R3.73). */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { UsageError } from '../../src/cli/failure.js';
import { ownName, readerName } from '../../src/cli/own-name.js';
import { send as sendFrom } from '../../src/cli/send.js';
import { readSendOptions } from '../../src/cli/send-options.js';
import { isPersonName } from '../../src/language/names.js';
import { folder, makeCertificate } from '../support/certificates.js';
import { needs } from '../support/programs.js';
import { type Outcome, run } from '../support/run.js';
import { heard, leave, PASSWORD, startTestServer } from '../support/server.js';
import { MAIN } from './program.js';

/** The program itself, for what it has of a process: its input, what it prints, its environment, its status. */
const program = (port: number, args: readonly string[], input = ''): Promise<Outcome> =>
  run(process.execPath, [MAIN, 'send', '--host', '127.0.0.1', '--port', String(port), ...args], input);

/** The same in the process of the test, which takes a tenth of the time. */
async function send(port: number, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() };
  const own = { ...(streams as object as NodeJS.Process), env };
  const well = await sendFrom(['--host', '127.0.0.1', '--port', String(port), ...args], own);
  const read = (stream: PassThrough): string => stream.read()?.toString() ?? '';
  return { status: well ? 0 : 1, stdout: read(streams.stdout), stderr: read(streams.stderr) };
}

const WELL: Outcome = { status: 0, stdout: '', stderr: '' };
const failed = (sentence: string): Outcome => ({ status: 1, stdout: '', stderr: `partyline: ${sentence}\n` });

test('to a person who is here, and to one who is away, for whom it is stored', async (t) => {
  const server = await startTestServer(t);
  const bob = await server.account('Bob');
  assert.deepEqual(await program(server.quietPort, ['--as', 'bot', '--to', 'Bob', 'The', 'build  is', 'done']), WELL);
  assert.deepEqual(await bob.sync(), ['bot: The build  is done']);
  await leave(bob);
  assert.deepEqual(await program(server.port, ['--as', 'bot', '--person', 'bob', '--', '--dashes', '/who']), WELL);
  const again = await server.login('Bob');
  assert.match((await again.sync()).join('\n'), /^bot \(sent [^)]*\): --dashes \/who$/m);
});

test('R3.73 a room is told its line and nothing else, unless a line is waited for', async (t) => {
  const server = await startTestServer(t);
  const [bob] = await server.room('lab', 'Bob');
  assert.deepEqual(await send(server.quietPort, ['--as', 'bot', '--room', 'lab', ' The  build is done ']), WELL);
  assert.deepEqual(await bob.sync(), ['bot (in lab):  The  build is done ']);
  assert.deepEqual(await send(server.quietPort, ['--as', 'bot', '--everyone', '/who']), WELL);
  assert.deepEqual(await bob.sync(), ['bot (to all): /who']);
  const waiting = send(server.quietPort, ['--as', 'bot', '--room', 'lab', '--wait-for', 'Bob *: yes', 'Deploy?']);
  assert.deepEqual(await bob.until(/Deploy/), ['ONLINE:bot', 'JOINED:lab:bot', 'bot (in lab): Deploy?']);
  bob.send('yes');
  assert.equal((await waiting).status, 0);
});

test('R3.100 a name that is given out by a code is given to who has it, and others are told how to give it', async (t) => {
  const roster = join(folder(t), 'roster.txt');
  writeFileSync(roster, 'Bob\n');
  const server = await startTestServer(t, { operators: 'Ann', roster });
  const [bob] = await server.people('Bob');
  const [, code = ''] = / code (\w+)$/.exec(server.byCode('Ann')) ?? [];
  const args = ['--as', 'Ann', '--to', 'Bob'];
  assert.deepEqual(await send(server.quietPort, [...args, '--code', code, 'hi']), WELL);
  assert.deepEqual(await bob.sync(), ['Ann: hi']);
  const how = 'Ann is given out by a code alone. Give it with --code CODE, or set PARTYLINE_CODE';
  assert.deepEqual(await send(server.quietPort, [...args, 'hi']), failed(`CODE_NEEDED ${how}`));
  assert.deepEqual(await send(server.quietPort, [...args, '--code', 'wrong', 'hi']), failed(`WRONG_CODE ${how}`));
  const unlisted = await send(server.quietPort, ['--as', 'bot', '--to', 'Bob', 'hi']);
  assert.match(unlisted.stderr, /^partyline: NOT_ON_ROSTER bot is not on the list .* Here that is: --as NAME$/m);
});

test('an account whose password has spaces says something, too', async (t) => {
  const server = await startTestServer(t);
  const [bob] = await server.people('Bob');
  const visitor = await server.visitor();
  await visitor.ask('REGISTER', 'bot', 'two  words of it');
  const { status, stderr } = await run('env', [
    'PARTYLINE_PASSWORD=two  words of it',
    ...[process.execPath, MAIN, 'send', '--host', '127.0.0.1', '--port', String(server.quietPort)],
    ...['--as', 'bot', '--to', 'Bob', 'hi'],
  ]);
  assert.deepEqual([status, stderr], [0, '']);
  assert.deepEqual(await bob.sync(), ['bot: hi']);
});

test('--to tries a person, then a group of one’s own, then a room; a person’s text is never said in a room', async (t) => {
  const server = await startTestServer(t);
  const [bob, bot] = await server.accounts('lab', 'bot');
  const [alice, mallory] = await server.room('lab', 'Alice', 'Mallory');
  await heard(bob, alice);
  assert.deepEqual(await send(server.quietPort, ['--as', 'ci', '--to', 'lab', 'for one']), WELL);
  assert.match((await bob.sync()).join('\n'), /^ci: for one$/m);
  assert.equal(
    (await mallory.sync()).some((line) => line.includes('for one')),
    false,
  );
  assert.deepEqual(await send(server.quietPort, ['--as', 'ci', '--to', '#lab', 'for all there']), WELL);
  assert.match((await mallory.sync()).join('\n'), /^ci \(in lab\): for all there$/m);
  await bot.ask('create group team', 'invite group team lab');
  await leave(bot);
  await bob.ask('accept group team');
  const asBot = ['--as', 'bot', '--to', 'team', 'for us'];
  assert.deepEqual(await send(server.quietPort, asBot, { PARTYLINE_PASSWORD: PASSWORD }), WELL);
  assert.match((await bob.sync()).join('\n'), /^bot \(in team\): for us$/m);
});

test('each line of the standard input as it comes, whatever it looks like; empty ones are left out', async (t) => {
  const server = await startTestServer(t);
  const [alice] = await server.room('lab', 'Alice');
  const lines = ['exit', '/who', 'leave', '.', '..', 'msg Alice x', ' indented', '@1 who', '{', 'register x y', 'last'];
  const told = await program(server.quietPort, ['--as', 'bot', '--to', 'lab'], `${lines.join('\n')}\r\n\n  \nend`);
  assert.deepEqual(told, WELL);
  const said = (await alice.sync()).filter((line) => line.startsWith('bot ('));
  assert.deepEqual(
    said,
    [...lines, 'end'].map((line) => `bot (in lab): ${line}`),
  );
});

test('it streams: a line is said before the next one is there, and the server’s end is noticed meanwhile', async (t) => {
  const server = await startTestServer(t);
  const [alice] = await server.people('Alice');
  const args = [MAIN, 'send', '--port', String(server.quietPort), '--host', '127.0.0.1', '--as', 'bot', '--everyone'];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  child.stdin.on('error', () => {});
  const over = once(child, 'close');
  for (const text of ['one', 'two']) {
    child.stdin.write(`${text}\n`);
    await alice.until(`bot (to all): ${text}`);
  }
  await server.stop();
  assert.deepEqual(await over, [1, null]);
  assert.equal(stderr, 'partyline: INFO: Good bye: the test is over.\n');
});

test('what is not delivered is told with its line, the others go on, and the status is 1', async (t) => {
  const server = await startTestServer(t);
  const [alice] = await server.people('Alice');
  const long = 'x'.repeat(5000);
  const args = ['--as', 'bot', '--to', 'Alice'];
  assert.deepEqual(
    await program(server.quietPort, args, `one\n${long}\nthree`),
    failed(
      'line 2 was not delivered: LINE_TOO_LONG A line has at most 4096 bytes; that one was not used. Send it in parts.',
    ),
  );
  assert.deepEqual(
    (await alice.sync()).filter((line) => line.startsWith('bot')),
    ['bot: one', 'bot: three'],
  );
  assert.deepEqual(
    await send(server.quietPort, ['--as', 'bot', '--room', 'lab', long]),
    failed(
      'line 1 was not delivered: LINE_TOO_LONG A line has at most 4096 bytes; that one was not used. Send it in parts.',
    ),
  );
  assert.deepEqual(await send(server.quietPort, ['--quiet', ...args, long]), { ...WELL, status: 1 });
});

test('nobody there is not delivered: a person, a group, a room, everyone', async (t) => {
  const server = await startTestServer(t);
  for (const [args, why] of [
    [['--to', 'lab'], 'nobody is called lab, no group of yours, and nobody is in a room lab'],
    [['--room', 'lab'], 'nobody else is in the room lab'],
    [['--everyone'], 'nobody else is online'],
  ] as const) {
    for (const waiting of [[], ['--wait-for', '*', '--wait', '1']]) {
      const { status, stderr } = await send(server.quietPort, ['--as', 'bot', ...args, ...waiting, 'hi']);
      assert.deepEqual([status, stderr], [1, `partyline: line 1 was not delivered: ${why}\n`]);
    }
  }
  for (const [kind, code] of [
    ['--person', 'NO_SUCH_USER'],
    ['--group', 'ACCOUNT_NEEDED'],
  ] as const) {
    const { status, stderr } = await send(server.quietPort, ['--as', 'bot', kind, 'lab', 'hi']);
    assert.equal(status, 1);
    assert.match(stderr, new RegExp(`^partyline: line 1 was not delivered: ${code} `));
  }
});

test('who is blocked is told so', async (t) => {
  const server = await startTestServer(t);
  const [alice] = await server.accounts('Alice', 'bot');
  await alice.ask('block bot');
  const env = { PARTYLINE_PASSWORD: PASSWORD };
  const args = ['--as', 'bot', '--to', 'Alice'];
  const { stderr, status } = await send(server.quietPort, [...args, '--timeout', '1', 'hi'], env);
  assert.equal(status, 1);
  assert.match(stderr, /ALREADY_ONLINE/);
  const bot = await server.visitor();
  bot.send(`login bot ${PASSWORD} takeover`, 'exit');
  await bot.rest();
  const again = await send(server.quietPort, [...args, 'hi'], env);
  assert.deepEqual(again, failed('line 1 was not delivered: Alice has blocked you'));
});

test('--wait-for prints the line that came, though it came at once, and fails with TIMEOUT where none did', async (t) => {
  const server = await startTestServer(t);
  const [alice] = await server.people('Alice');
  const waiting = program(server.quietPort, ['--as', 'bot', '--to', 'Alice', '--wait-for', 'Alice: *', 'Ready?']);
  await alice.until('bot: Ready?');
  alice.send('not to you', 'bot: Yes', 'bot: And more');
  assert.deepEqual(await waiting, { ...WELL, stdout: 'Alice: Yes\n' });
  const args = ['--as', 'bot', '--to', 'Alice', '--wait', '1', '--wait-for', 'Alice: *', 'Ready?'];
  assert.deepEqual(await program(server.quietPort, args), failed('TIMEOUT no line came within 1 s that is: Alice: *'));
});

test('a name that is taken, a port where nobody listens, a server that says nothing: 1, and why', async (t) => {
  const server = await startTestServer(t);
  await server.people('bot');
  const taken = await program(server.quietPort, ['--as', 'bot', '--to', 'Alice', '--timeout', '1', 'hi']);
  assert.equal(taken.status, 1);
  assert.match(
    taken.stderr,
    /^partyline: NAME_TAKEN bot is somebody’s name\. Choose another with --as NAME, or set PARTYLINE_PASSWORD$/m,
  );
  const dumb = createServer();
  const sockets: Socket[] = [];
  dumb.on('connection', (socket) => sockets.push(socket.on('error', () => {})));
  dumb.listen(0, '127.0.0.1');
  await once(dumb, 'listening');
  const { port } = dumb.address() as { port: number };
  assert.deepEqual(
    await program(port, ['--as', 'bot', '--to', 'Alice', '--timeout', '1', 'hi']),
    failed('the server has not answered within 1 s'),
  );
  for (const socket of sockets) socket.destroy();
  dumb.close();
  await once(dumb, 'close');
  assert.deepEqual(
    await send(port, ['--as', 'bot', '--to', 'Alice', 'hi']),
    failed(`nothing listens at 127.0.0.1:${port}`),
  );
});

test('two of one name at one time: the second waits until the first has left, and nothing is lost', async (t) => {
  const server = await startTestServer(t);
  const [alice] = await server.people('Alice');
  const args = ['--as', 'bot', '--to', 'Alice'];
  const both = Promise.all([program(server.quietPort, [...args, 'one']), program(server.quietPort, [...args, 'two'])]);
  assert.deepEqual(await both, [WELL, WELL]);
  const said = (await alice.sync()).filter((line) => line.startsWith('bot: '));
  assert.deepEqual(said.toSorted(), ['bot: one', 'bot: two']);
});

test('without --as it is called like its user, and like its machine where that can be no name', () => {
  for (const [user, machine, name] of [
    ['carol', 'web1.example', 'carol'],
    ['root', 'web1.example', 'root-web1'],
    ['1000', '3f2a9c', 'bot-3f2a9c'],
    [null, '3f2a9c', 'bot-3f2a9c'],
    [null, '...', 'bot-1'],
    ['root', 'a'.repeat(60), `root-${'a'.repeat(27)}`],
  ] as const) {
    assert.equal(ownName(user, machine), name);
    assert.ok(isPersonName(name));
  }
});

test('what reads a room leaves the name free for what speaks there', () => {
  for (const [room, own, name] of [
    ['lab', 'carol', 'carol-lab'],
    ['all', 'root-web1', 'root-web1-all'],
    [`v1.${'b'.repeat(60)}`, 'carol', `carol-v1.${'b'.repeat(23)}`],
    [`${'b'.repeat(25)}.1`, 'carol', `carol-${'b'.repeat(25)}`],
  ] as const) {
    assert.equal(readerName(room, own), name);
    assert.ok(isPersonName(name));
  }
});

test('a command line that makes no sense is 2, and nothing is sent', async () => {
  for (const [line, why] of [
    ['hi', 'to whom?'],
    ['--to Alice --everyone hi', 'to one at a time'],
    ['--to no+name hi', 'cannot be a name'],
    ['--person 7 hi', 'cannot be a name'],
    ['--as 7 --to Alice hi', 'choose one with --as NAME'],
    ['--to Alice --wait 0 hi', '--wait takes'],
    [`--to Alice --wait-for ${'x'.repeat(257)} hi`, '--wait-for takes at most 256'],
    ['--tls-ca x --tls-insecure --to Alice hi', 'contradict'],
    ['--pasword x --to Alice hi', 'unknown option'],
    ['--to Alice ', 'the text is empty'],
  ] as const) {
    const isTold = (error: unknown) => error instanceof UsageError && error.message.includes(why);
    assert.throws(
      () => readSendOptions(['--as', 'bot', ...line.split(' ')].slice(line.startsWith('--as') ? 2 : 0)),
      isTold,
    );
  }
  // No server is there.
  assert.equal((await program(1, ['hi'])).status, 2);
});

async function withTls(t: TestContext) {
  const certificate = makeCertificate(folder(t));
  return { certificate, server: await startTestServer(t, certificate) };
}

test('over TLS: an authority of one’s own, or none; a certificate that nobody knows is refused', {
  skip: needs('openssl'),
}, async (t) => {
  const { certificate, server } = await withTls(t);
  const [alice] = await server.people('Alice');
  const args = ['--as', 'bot', '--to', 'Alice', 'hi'];
  const { status, stderr } = await send(server.tlsPort, ['--tls', ...args]);
  assert.equal(status, 1);
  assert.match(stderr, /--tls-ca/);
  assert.deepEqual(await alice.sync(), []);
  assert.deepEqual(await send(server.tlsPort, ['--tls-ca', certificate.tlsCert, ...args]), WELL);
  assert.deepEqual(await alice.sync(), ['bot: hi']);
  assert.equal((await send(server.tlsPort, ['--tls-insecure', ...args])).status, 0);
});
