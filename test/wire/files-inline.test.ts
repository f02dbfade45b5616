/** Files for those who have one connection only: base64 in lines, either way. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestClient } from '../support/client.js';
import { binary, get, put, sha256, ticket } from '../support/files.js';
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

async function begun(alice: TestClient, line = 'file Bob note.txt'): Promise<number> {
  alice.send(line);
  const [, id] = /^FILE_READY:(\d+):/.exec(await alice.next()) ?? [];
  await alice.many(3);
  return Number(id);
}

for (const size of [1, 57, 58, 100_000]) {
  test(`R3.65 ${size} bytes go through in lines, both ways`, async (t) => {
    const server = await startTestServer(t);
    const [alice, bob] = await server.people('Alice', 'Bob');
    const bytes = binary(size);
    const id = await begun(alice);
    await settle(bob);
    const told = await alice.ask(...base64(bytes), '.');
    const first =
      size === 0 ? [] : ['INFO: Taken for the beginning of note.txt. A line with . alone ends it, cancel gives it up.'];
    assert.deepEqual(told, [...first, `FILE_DONE:${id}:${sha256(bytes)}`]);
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
  const script = `( printf 'register Alice\\nfile Bob note.txt\\n'; printf hello | base64; echo . ) | nc -N 127.0.0.1 ${server.quietPort}`;
  const { stdout } = await run('sh', ['-c', script]);
  const [, id] =
    /^FILE_DONE:(\d+):2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824$/m.exec(stdout) ?? [];
  assert.ok(id !== undefined, stdout);
  bob.send(`accept file ${id} inline`);
  assert.equal(joined(await bob.until(/^FILE_DONE:/), Number(id)).bytes.toString(), 'hello');
});

test('R3.66 the first line behind an offer that is not base64 is read as always, and so is a command’s word', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  for (const [line, answer] of [
    ['hello there', null],
    ['help', /^INFO: Plain text/],
    ['back', /^INFO: You are back/],
    ['/who', /^Online users/],
  ] as const) {
    await begun(alice);
    const [first] = await alice.ask(line);
    if (answer !== null) assert.match(first ?? '', answer);
    await alice.ask('done');
    const heard = (await bob.sync()).filter((one) => one.startsWith('Alice'));
    assert.deepEqual(
      heard,
      answer === null ? ['Alice (to all): hello there', 'Alice (to all): done'] : ['Alice (to all): done'],
    );
  }
});

test('R3.66 behind other lines, a line that can be nothing but base64 still begins the file', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  const bytes = binary(100);
  const id = await begun(alice);
  await alice.ask('it comes now', 'okay', '.');
  await settle(bob);
  const told = await alice.ask(...base64(bytes), '.');
  assert.equal(told.at(-1), `FILE_DONE:${id}:${sha256(bytes)}`);
  assert.deepEqual(await bob.sync(), []);
  await alice.ask(...base64(bytes));
  assert.equal((await bob.sync()).length, 2);
});

test('R3.66 with a size announced, lines are lines', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  await ticket(alice, 'file Bob note.txt 3');
  await bob.sync();
  await alice.ask('okay');
  assert.deepEqual(await bob.sync(), ['Alice (to all): okay']);
});

test('R3.66 a line that is no base64 gives the file up and is not said; nor is any base64 behind it', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  const id = await begun(alice);
  await settle(bob);
  const answer = await alice.ask('aGVsbG8K', 'my secret', 'aGVsbG8K', 'aGVsbG8K', '.', 'hello');
  assert.match(answer[0] ?? '', /^INFO: Taken for/);
  assert.equal(answer[1], `FILE_FAILED:${id}:cancelled`);
  assert.match(answer[2] ?? '', /^ERROR: USAGE /);
  assert.equal(answer.length, 3);
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
  assert.deepEqual(answer.slice(1), [`FILE_FAILED:${id}:cancelled`, 'INFO: Cancelled.']);
  assert.deepEqual(await bob.sync(), [`FILE_FAILED:${id}:cancelled`]);
  const other = await begun(alice);
  await ticket(bob, `accept file ${other}`);
  await settle(bob);
  alice.send('aGVsbG8K');
  await alice.until(/^INFO: Taken/);
  alice.end();
  assert.deepEqual(await bob.until(/^FILE_/), [`FILE_FAILED:${other}:connection lost`]);
});

test('R3.65 a file in lines that is too large is given up, and the rest of it is not said', async (t) => {
  const server = await startTestServer(t, { maxFile: 1000 });
  const [alice, bob] = await server.people('Alice', 'Bob');
  const id = await begun(alice);
  await settle(bob);
  const answer = await alice.ask(...base64(binary(5000)), '.', 'hello');
  assert.deepEqual(answer.slice(1), [`FILE_FAILED:${id}:too large`]);
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
  assert.equal(how, 'INFO: To send it here, type its base64 (base64 note.txt) line by line, and then . alone');
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
