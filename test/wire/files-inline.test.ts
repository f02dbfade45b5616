/** Files for those who have one connection only: base64 in lines, either way. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestClient } from '../support/client.js';
import { binary, carrier, get, put, sha256, ticket } from '../support/files.js';
import { needs } from '../support/programs.js';
import { run } from '../support/run.js';
import { settle, startTestServer } from '../support/server.js';

/** As `base64` prints it. */
const base64 = (bytes: Buffer): string[] => bytes.toString('base64').match(/.{1,76}/g) ?? [];

/** The file that lines of `FILE_DATA:` bring, and what else came with them. */
function joined(lines: readonly string[], id: number): { bytes: Buffer; others: string[] } {
  const data = lines.map((line) => new RegExp(`^FILE_DATA:${id}:(.*)$`).exec(line)?.[1]);
  const bytes = Buffer.concat(data.flatMap((piece) => (piece === undefined ? [] : [Buffer.from(piece, 'base64')])));
  return { bytes, others: lines.filter((_, at) => data[at] === undefined) };
}

const TAKES = (name: string): string =>
  `INFO: Now the lines of ${name}. A line with . alone ends it, cancel gives it up.`;

/** Nothing but answers stands after it. */
async function offered(alice: TestClient, line = 'file Bob note.txt'): Promise<number> {
  return (await ticket(alice, line)).id;
}

async function begun(alice: TestClient, line = 'file Bob note.txt'): Promise<number> {
  const id = await offered(alice, line);
  alice.send(`/file_lines ${id}`);
  assert.match(await alice.next(), /^INFO: Now the lines of /);
  return id;
}

for (const size of [1, 57, 58, 100_000]) {
  test(`R3.65 ${size} bytes go through in lines, both ways`, async (t) => {
    const server = await startTestServer(t);
    const [alice, bob] = await server.people('Alice', 'Bob');
    const bytes = binary(size);
    const id = await begun(alice);
    await settle(bob);
    const told = await alice.ask(...base64(bytes), '.');
    assert.deepEqual(told, [`FILE_DONE:${id}:${sha256(bytes)}`]);
    bob.send(`accept file ${id} inline`);
    const { bytes: came, others } = joined(await bob.until(/^FILE_DONE:/), id);
    assert.ok(bytes.equals(came));
    assert.deepEqual(others, [
      `INFO: File ${id}, note.txt, comes here in lines FILE_DATA:${id}:<base64>.`,
      `FILE_DONE:${id}:${sha256(bytes)}`,
    ]);
  });
}

test('R3.65 what is sent in lines may be fetched by a connection, and the other way round, before or after', async (t) => {
  const server = await startTestServer(t, { maxOutbox: 16 * 1024 });
  const [alice, bob] = await server.people('Alice', 'Bob');
  const bytes = binary(200_000);
  const raw = await ticket(alice, 'file Bob raw.bin 200000');
  await bob.ask(`accept file ${raw.id} inline`);
  await put(server.quietPort, raw.token, bytes);
  assert.ok(bytes.equals(joined(await bob.until(/^FILE_DONE:/), raw.id).bytes));
  await settle(alice, bob);
  const id = await begun(alice);
  const mine = await ticket(bob, `accept file ${id}`);
  await alice.ask(...base64(bytes), '.');
  assert.ok(bytes.equals(await get(server.quietPort, mine.token)));
});

test('R3.65 one nc is enough', { skip: needs('nc') }, async (t) => {
  const server = await startTestServer(t);
  const [bob] = await server.people('Bob');
  const script = `( printf 'register Alice\\nfile Bob note.txt\\n/file_lines\\n'; printf hello | base64; echo . ) | nc -N 127.0.0.1 ${server.quietPort}`;
  const { stdout } = await run('sh', ['-c', script]);
  const [, id] =
    /^FILE_DONE:(\d+):2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824$/m.exec(stdout) ?? [];
  assert.ok(id !== undefined, stdout);
  bob.send(`accept file ${id} inline`);
  assert.equal(joined(await bob.until(/^FILE_DONE:/), Number(id)).bytes.toString(), 'hello');
});

const SHOW_LINES = (id: number): string =>
  `ERROR: USAGE That is base64, and was not said. To send note.txt here, first type: /file_lines ${id}`;

test('R3.66 behind an offer lines are read as always, short ones that are base64 too', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  for (const line of ['okay', 'Okay', 'hello there', '.', 'A'.repeat(39), 'a b'.repeat(20), ` ${'A'.repeat(60)}`]) {
    await offered(alice);
    await settle(bob);
    assert.deepEqual(await alice.ask(line), [], line);
    assert.deepEqual(await bob.sync(), [`Alice (to all): ${line}`]);
  }
  await offered(alice);
  assert.match((await alice.ask('help'))[0] ?? '', /^INFO: Plain text/);
});

test('R3.66 40 characters of base64 right behind an offer are not said, nor is the rest of it, and the line to type is told', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  const bytes = binary(70);
  const id = await offered(alice);
  await settle(bob);
  assert.deepEqual(await alice.ask('', ...base64(bytes), '.', 'it comes now'), [SHOW_LINES(id), SHOW_LINES(id)]);
  assert.deepEqual(await bob.sync(), ['Alice (to all): it comes now']);
  // What is not right after it is speech, as always.
  await alice.ask('A'.repeat(64));
  assert.deepEqual(await bob.sync(), [`Alice (to all): ${'A'.repeat(64)}`]);
  const other = await offered(alice);
  await settle(bob);
  const answer = await alice.ask('A'.repeat(5000), 'aGVsbG8=', 'okay');
  assert.match(answer[0] ?? '', /^ERROR: LINE_TOO_LONG /);
  assert.deepEqual(answer.slice(1), [SHOW_LINES(other)]);
  assert.deepEqual(await bob.sync(), ['Alice (to all): okay']);
});

test('R3.66 /file_lines takes the last offer that waits, or the one that it names, with a size too', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  const first = await offered(alice);
  const empty = await offered(alice, 'file Bob empty.txt 0');
  assert.deepEqual(await alice.ask('/file_lines', '.'), [
    TAKES('empty.txt'),
    `FILE_DONE:${empty}:${sha256(binary(0))}`,
  ]);
  await settle(bob);
  const told = await alice.ask(`@7 /file_lines ${first}`, 'okay', '.', '@8 /file_lines');
  assert.deepEqual(told.slice(0, 2), [`FILE_DONE:${first}:${sha256(Buffer.from('okay', 'base64'))}`, '@7 OK']);
  assert.match(told[2] ?? '', /^@8 ERROR: NO_SUCH_FILE You offer no file that is still to come\. /);
  assert.deepEqual(await bob.sync(), []);
  const theirs = await ticket(bob, 'file Alice b.txt');
  await settle(alice);
  for (const id of [first, theirs.id])
    assert.match((await alice.ask(`/file_lines ${id}`))[0] ?? '', /NO_SUCH_FILE No file/);
  const under = await ticket(alice, 'file Bob c.txt');
  await carrier(server.quietPort, `put ${under.token}\nab`);
  await (await server.visitor()).sync();
  assert.match((await alice.ask(`/file_lines ${under.id}`)).at(-1) ?? '', /^ERROR: IN_USE /);
});

test('R3.66 without a line of base64 there is no file: an empty one is announced with 0', async (t) => {
  const server = await startTestServer(t);
  const [alice] = await server.people('Alice', 'Bob');
  const id = await begun(alice);
  assert.deepEqual(await alice.ask('.'), [`FILE_FAILED:${id}:empty`]);
});

test('R3.66 where the file is being put already its lines are not said', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  const { id, token } = await ticket(alice, 'file Bob note.txt');
  alice.send(`/file_lines ${id}`);
  await alice.until(/^INFO: Now the lines of /);
  const other = await carrier(server.quietPort, `put ${token}\nab`);
  await settle(await server.visitor(), bob);
  const answer = await alice.ask('aGVsbG8K', 'aGVsbG8K', '.', 'hello');
  assert.match(answer.join('|'), /^ERROR: IN_USE [^|]*$/);
  assert.deepEqual(await bob.sync(), ['Alice (to all): hello']);
  other.socket.end();
  assert.match(await other.text(), /^FILE_DONE:/);
});

test('R3.66 where the file finds no room its lines are not said', async (t) => {
  const server = await startTestServer(t, { maxFilesTotal: 10, maxFilesPerPerson: 10 });
  const [alice, bob] = await server.people('Alice', 'Bob');
  await offered(alice, 'file Bob note.txt 9');
  await alice.ask('/file_lines', 'A'.repeat(12), '.');
  await begun(alice, 'file Bob note.txt 9');
  await settle(bob);
  const answer = await alice.ask('aGVsbG8K', 'aGVsbG8K', '.', 'hello');
  assert.match(answer[0] ?? '', /^ERROR: SPOOL_FULL .* note\.txt was given up\.$|^FILE_FAILED:\d+:no room$/);
  assert.deepEqual(
    (await bob.sync()).filter((line) => line.startsWith('Alice')),
    ['Alice (to all): hello'],
  );
});

test('R3.66 a line that is no base64 gives the file up and is not said; nor is any base64 behind it', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  const id = await begun(alice);
  await settle(bob);
  const answer = await alice.ask('aGVsbG8K', 'my secret', 'aGVsbG8K', 'aGVsbG8K', '.', 'hello');
  assert.equal(answer[0], `FILE_FAILED:${id}:cancelled`);
  assert.match(answer[1] ?? '', /^ERROR: USAGE /);
  assert.equal(answer.length, 2);
  assert.deepEqual(await bob.sync(), ['Alice (to all): hello']);
});

test('R3.66 a line that is too long gives the file up, and what follows is not said', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  for (const before of [[], ['aGVsbG8K']]) {
    await begun(alice);
    await settle(bob);
    const answer = await alice.ask(...before, 'A'.repeat(5000), 'aGVsbG8K', 'A'.repeat(5000), 'aGVs', '.', 'hello');
    assert.equal(answer.filter((line) => line.startsWith('ERROR: LINE_TOO_LONG ')).length, 2, answer.join('\n'));
    assert.deepEqual(await bob.sync(), ['Alice (to all): hello']);
  }
});

test('R3.66 cancel gives it up, and so does the end of the connection', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  const id = await begun(alice);
  await ticket(bob, `accept file ${id}`);
  await settle(bob);
  await alice.until(/^INFO: Bob accepts/);
  const answer = await alice.ask('aGVsbG8K', 'cancel');
  assert.deepEqual(answer, [`FILE_FAILED:${id}:cancelled`, 'INFO: Cancelled.']);
  assert.deepEqual(await bob.sync(), [`FILE_FAILED:${id}:cancelled`]);
  const other = await begun(alice);
  await ticket(bob, `accept file ${other}`);
  await settle(bob);
  alice.send('aGVsbG8K');
  alice.end();
  assert.deepEqual(await bob.until(/^FILE_/), [`FILE_FAILED:${other}:connection lost`]);
});

test('R3.65 a file in lines that is too large is given up, and the rest of it is not said', async (t) => {
  const server = await startTestServer(t, { maxFile: 1000 });
  const [alice, bob] = await server.people('Alice', 'Bob');
  const id = await begun(alice);
  await settle(bob);
  const answer = await alice.ask(...base64(binary(5000)), '.', 'hello');
  assert.deepEqual(answer, [`FILE_FAILED:${id}:too large`]);
  assert.deepEqual(await bob.sync(), ['Alice (to all): hello']);
});

test('R3.65 without a quiet port files go in lines alone, and that is what people are told', async (t) => {
  const server = await startTestServer(t, { quietPort: 'off' });
  const [alice, bob] = await Promise.all([server.connect(server.port), server.connect(server.port)]);
  await alice.ask('register Alice');
  await bob.ask('register Bob');
  await settle(alice, bob);
  const [ready = '', how] = await alice.ask('file Bob note.txt 6');
  const id = Number(ready.split(':')[1]);
  assert.equal(
    how,
    `INFO: To send it here, type /file_lines ${id}, then its base64 (base64 note.txt) line by line, and then . alone`,
  );
  assert.match((await bob.ask(`accept file ${id}`)).at(-1) ?? '', /accept file \d+ inline$/);
});

test('R3.65 a receiver who leaves in the middle may have it again', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.accounts('Alice', 'Bob');
  const bytes = binary(3_000_000);
  const { id, token } = await ticket(alice, 'file Bob big.bin 3000000');
  await put(server.quietPort, token, bytes);
  bob.send(`accept file ${id} inline`);
  await bob.until(/^FILE_DATA:/);
  bob.destroy();
  await alice.until('OFFLINE:Bob:connection lost');
  const again = await server.login('Bob');
  again.send(`accept file ${id} inline`);
  assert.ok(bytes.equals(joined(await again.until(/^FILE_DONE:/), id).bytes));
});
