/** The bytes of files: connections of their own to the quiet port. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { protocol } from '../docs/documents.js';
import type { TestClient } from '../support/client.js';
import { HandClock } from '../support/clock.js';
import { binary, type Carrier, carrier, get, put, sha256, type Ticket, ticket } from '../support/files.js';
import { needs } from '../support/programs.js';
import { run } from '../support/run.js';
import { leave, settle, startTestServer, type TestServer } from '../support/server.js';

/** Somebody offers, somebody accepts, and nothing of it is unread. */
async function offered(alice: TestClient, bob: TestClient, line: string): Promise<{ put: Ticket; get: Ticket }> {
  const sending = await ticket(alice, line);
  const fetching = await ticket(bob, `accept file ${sending.id}`);
  await settle(alice, bob);
  return { put: sending, get: fetching };
}

/** Resolves when the fetching connection is known to the server. */
async function waiting(server: TestServer, token: string): Promise<Carrier> {
  const one = await carrier(server.quietPort, `get ${token}\n`);
  // Who comes after it is handled after it.
  await (await server.visitor()).sync();
  return one;
}

for (const size of [0, 1, 4095, 4096, 4097]) {
  test(`R1.23 ${size} bytes go through, stored and live, whatever they are`, async (t) => {
    const server = await startTestServer(t);
    const [alice, bob] = await server.people('Alice', 'Bob');
    const bytes = binary(size);
    const done = (id: number): string => `FILE_DONE:${id}:${sha256(bytes)}`;
    for (const announced of size === 0 ? [' 0'] : ['', ` ${size}`]) {
      const stored = await offered(alice, bob, `file Bob photo.jpg${announced}`);
      assert.equal(await put(server.quietPort, stored.put.token, bytes), `${done(stored.put.id)}\n`);
      assert.deepEqual(await alice.sync(), [done(stored.put.id)]);
      assert.ok(bytes.equals(await get(server.quietPort, stored.get.token)));
      assert.deepEqual(await bob.sync(), [done(stored.put.id)]);
      assert.deepEqual(await alice.sync(), [`INFO: Bob has fetched photo.jpg (file ${stored.put.id}).`]);

      const live = await offered(alice, bob, `file Bob photo.jpg${announced}`);
      const fetched = await waiting(server, live.get.token);
      fetched.socket.end();
      assert.equal(await put(server.quietPort, live.put.token, bytes), `${done(live.put.id)}\n`);
      assert.ok(bytes.equals(await fetched.whole));
      assert.deepEqual(await alice.sync(), [done(live.put.id)]);
      assert.deepEqual(await bob.sync(), [done(live.put.id)]);
      assert.deepEqual(await alice.ask(`reject file ${live.put.id}`), [
        `ERROR: NO_SUCH_FILE No file ${live.put.id} is offered to you, or by you. To see yours, type: /my files`,
      ]);
    }
  });
}

test('R1.23 real nc sends and fetches, with the lines that people are told to paste', {
  skip: needs('nc'),
}, async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  for (const size of [0, 1, 4096, 300_000]) {
    const bytes = binary(size);
    const text = bytes.toString('base64');
    const [, hint = ''] = await alice.ask(`file Bob "my photo.jpg"${size === 0 ? ' 0' : ''}`);
    // The file comes from where the test has it.
    const sending = /shell: (.*)$/.exec(hint)?.[1]?.replace("cat 'my photo.jpg'", 'base64 -d') ?? '';
    const sent = await run('sh', ['-c', sending], text);
    const [, done = ''] = /^FILE_DONE:(\d+):[0-9a-f]{64}\n$/.exec(sent.stdout) ?? [];
    const fetch = (await bob.ask(`accept file ${done}`)).find((line) => line.startsWith('INFO: To fetch')) ?? '';
    const fetching = /shell: (.*)$/.exec(fetch)?.[1]?.replace("> 'my photo.jpg'", '| sha256sum') ?? '';
    const fetched = await run('sh', ['-c', fetching]);
    assert.equal(fetched.stdout, `${sha256(bytes)}  -\n`);
    await settle(alice, bob);
  }
});

test('R1.23, R3.61 real ncat sends and fetches with the other lines', { skip: needs('ncat') }, async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  for (const size of ['', ' 4096']) {
    const answer = await alice.ask(`file Bob photo.jpg${size}`);
    const line = answer.map((one) => /^INFO: Or, where nc has no -N: (.*)$/.exec(one)?.[1]).find(Boolean) ?? '';
    const sent = await run('sh', ['-c', line.replace('cat photo.jpg', 'base64 -d')], binary(4096).toString('base64'));
    const [, id] = new RegExp(`^FILE_DONE:(\\d+):${sha256(binary(4096))}\n$`).exec(sent.stdout) ?? [];
    const fetch = (await bob.ask(`accept file ${id}`)).find((one) => one.startsWith('INFO: Or, where nc')) ?? '';
    const fetching = fetch.replace('INFO: Or, where nc has no -N: ', '').replace('> photo.jpg', '| sha256sum');
    assert.equal((await run('sh', ['-c', fetching])).stdout, `${sha256(binary(4096))}  -\n`);
    await settle(alice, bob);
  }
});

for (const shell of ['sh', 'bash']) {
  test(`R3.59 ${shell} reads a home directory in the line to paste, and a file that cannot be read is no empty file`, {
    skip: needs('nc', shell),
  }, async (t) => {
    const server = await startTestServer(t);
    const [alice, bob] = await server.people('Alice', 'Bob');
    const home = mkdtempSync(join(tmpdir(), 'home-'));
    t.after(() => rmSync(home, { recursive: true }));
    writeFileSync(join(home, "it's my pic.png"), 'hello');
    writeFileSync(join(home, 'empty.txt'), '');
    const pasted = async (line: string): Promise<string> => {
      const how = (await alice.ask(line)).find((one) => one.startsWith('INFO: To send it, ')) ?? '';
      const { stdout } = await run(shell, ['-c', `HOME='${home}'; ${how.replace(/.*shell: /, '')}`]);
      return stdout;
    };
    for (const path of ['"~/it\'s my pic.png"', '"$HOME/it\'s my pic.png"'])
      assert.match(await pasted(`/send ${path}`), new RegExp(`^FILE_DONE:\\d+:${sha256(Buffer.from('hello'))}\n$`));
    for (const path of ['~/none.png', '~nobody-has-this-name/pic.png', './~/pic.png', '~/empty.txt', `${home}`])
      assert.match(await pasted(`file Bob ${path}`), /^FILE_FAILED:\d+:empty\n$/, path);
    assert.match(await pasted('file Bob ~/none.png 5'), /^FILE_FAILED:\d+:too short\n$/);
    assert.match(await pasted('file Bob ~/empty.txt 0'), /^FILE_DONE:/);
    const told = await bob.sync();
    assert.deepEqual(
      told.filter((line) => /^FILE_(DONE|FAILED)/.test(line)),
      [],
    );
  });
}

test('R1.25 a file without a byte, and without a size, has failed: all are told, and the token stays good', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  const { put: sending, get: fetching } = await offered(alice, bob, 'file Bob photo.jpg');
  const one = await waiting(server, fetching.token);
  const failed = `FILE_FAILED:${sending.id}:empty`;
  assert.equal(await put(server.quietPort, sending.token, Buffer.alloc(0)), `${failed}\n`);
  await assert.rejects(one.whole);
  assert.deepEqual(await alice.sync(), [failed]);
  assert.deepEqual(await bob.sync(), [failed]);
  assert.match(await put(server.quietPort, sending.token, binary(3)), /^FILE_DONE:/);
  assert.ok(binary(3).equals(await get(server.quietPort, fetching.token)));
});

test('R1.23 the first line may come byte by byte, end in CR LF, and be typed in capitals', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  const { put: sending, get: fetching } = await offered(alice, bob, 'file Bob photo.jpg');
  const one = await carrier(server.quietPort, 'P');
  for (const byte of `UT  ${sending.token.toUpperCase()}\r\n\xff\xf4`) {
    one.socket.write(Buffer.from(byte, 'latin1'));
    await (await server.visitor()).sync();
  }
  one.socket.end();
  assert.match(await one.text(), /^FILE_DONE:/);
  const two = await carrier(server.quietPort, `get ${fetching.token}`);
  two.socket.end();
  assert.deepEqual([...(await two.whole)], [0xff, 0xf4]);
});

test('R1.23 bytes that look like lines, commands and telnet are bytes', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  const bytes = Buffer.concat([
    Buffer.from('register Mallory\nhello\r\0\r\n/exit\n'),
    Buffer.from([0xff, 0xfd, 0x06, 0xff, 0xff, 0x00, 0xc3, 0x28]),
  ]);
  const { put: sending, get: fetching } = await offered(alice, bob, 'file Bob photo.jpg');
  await put(server.quietPort, sending.token, bytes);
  assert.ok(bytes.equals(await get(server.quietPort, fetching.token)));
  assert.ok((await bob.ask('who')).includes('Online users: Alice, Bob'));
});

test('R1.24 wrong, used and expired tokens, and those of the other direction, are the end: of a put with a line, of a get without a byte', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  const { put: sending, get: fetching } = await offered(alice, bob, 'file Bob photo.jpg');
  const refused = async (line: string): Promise<void> => {
    const one = await carrier(server.quietPort, `${line}\nregister Mallory\n`);
    one.socket.end();
    assert.match(await one.text(), line.startsWith('put') ? /^ERROR: NO_SUCH_TOKEN [^\n]*\n$/ : /^$/, line);
  };
  await refused(`put ${'0'.repeat(32)}`);
  await refused('get nonsense');
  await refused(`put ${fetching.token}`);
  await refused(`get ${sending.token}`);
  await put(server.quietPort, sending.token, Buffer.from('abc'));
  await refused(`put ${sending.token}`);
  assert.equal((await get(server.quietPort, fetching.token)).toString(), 'abc');
  await refused(`get ${fetching.token}`);
  assert.ok((await bob.ask('who')).includes('Online users: Alice, Bob'));
});

test('R1.24 a get that is refused brings no byte, and whoever the token was given to is told, nobody else', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  const { put: sending, get: fetching } = await offered(alice, bob, 'file Bob photo.jpg');
  const told = (id: number): string =>
    `ERROR: NO_SUCH_TOKEN photo.jpg (file ${id}) was not fetched. That token is wrong, used up, or has expired. For another one, type: /accept file ${id}`;
  assert.equal((await get(server.quietPort, sending.token)).length, 0);
  assert.deepEqual(await alice.sync(), [told(sending.id)]);
  assert.deepEqual(await bob.sync(), []);
  await put(server.quietPort, sending.token, Buffer.from('abc'));
  await get(server.quietPort, fetching.token);
  await settle(alice, bob);
  assert.equal((await get(server.quietPort, fetching.token)).length, 0);
  assert.deepEqual(await bob.sync(), [told(sending.id)]);
  assert.deepEqual(await alice.sync(), []);
  await leave(bob);
  const next = await server.person('Bob');
  await alice.sync();
  assert.equal((await get(server.quietPort, fetching.token)).length, 0);
  for (const person of [alice, next]) assert.deepEqual(await person.sync(), []);
});

test('R1.25 fewer or more bytes than announced are a failure that both are told of, and the same token is good again', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  for (const live of [false, true]) {
    const { put: sending, get: fetching } = await offered(alice, bob, 'file Bob photo.jpg 3');
    for (const [bytes, reason] of [
      ['ab', 'too short'],
      ['abcd', 'too long'],
    ] as const) {
      const failed = `FILE_FAILED:${sending.id}:${reason}`;
      const fetched = live ? await waiting(server, fetching.token) : null;
      assert.equal(await put(server.quietPort, sending.token, Buffer.from(bytes)), `${failed}\n`);
      assert.deepEqual(await alice.sync(), [failed]);
      if (fetched !== null) {
        await assert.rejects(fetched.whole, { code: 'ECONNRESET' });
      }
      assert.deepEqual(await bob.sync(), [failed]);
    }
    const fetched = await waiting(server, fetching.token);
    fetched.socket.end();
    await put(server.quietPort, sending.token, Buffer.from('abc'));
    assert.equal((await fetched.whole).toString(), 'abc');
    await settle(alice, bob);
  }
});

test('R1.25 where the size was announced, a program that cannot say that it has ended is not waited for', async (t) => {
  const clock = new HandClock();
  const server = await startTestServer(t, { clock });
  const [alice, bob] = await server.people('Alice', 'Bob');
  for (const bytes of ['abc', '']) {
    const { put: sending } = await offered(alice, bob, `file Bob photo.jpg ${bytes.length}`);
    const one = await carrier(server.quietPort, `put ${sending.token}\n${bytes}`);
    await (await server.visitor()).sync();
    clock.advance(1000);
    assert.match(await one.text(), /^FILE_DONE:/);
  }
});

test('R1.26 a fetch that was cut goes on where it was, with the same token', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  const bytes = binary(3_000_000);
  const { put: sending, get: fetching } = await offered(alice, bob, 'file Bob photo.jpg');
  await put(server.quietPort, sending.token, bytes);
  await settle(alice, bob);
  let have = Buffer.alloc(0);
  for (const cut of [1, 70_000, 1_234_567]) {
    const one = await carrier(server.quietPort, `get ${fetching.token} ${have.length}\n`);
    while (one.received < cut) await once(one.socket, 'data');
    one.socket.pause();
    one.socket.resetAndDestroy();
    have = Buffer.concat([have, bytes.subarray(have.length, have.length + cut)]);
    assert.deepEqual(await bob.until(/^FILE_/), [`FILE_FAILED:${sending.id}:connection lost`]);
  }
  const rest = await get(server.quietPort, fetching.token, have.length);
  assert.ok(bytes.equals(Buffer.concat([have, rest])));
  assert.deepEqual(await bob.until(/^FILE_/), [`FILE_DONE:${sending.id}:${sha256(bytes)}`]);
});

test('R1.26 an offset beyond the end is refused without a byte and told on the chat connection; one at the end gives nothing', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  const { put: sending, get: fetching } = await offered(alice, bob, 'file Bob photo.jpg');
  await put(server.quietPort, sending.token, Buffer.from('abc'));
  await settle(bob);
  assert.equal((await get(server.quietPort, fetching.token, 4)).length, 0);
  assert.deepEqual(await bob.sync(), [
    `ERROR: USAGE photo.jpg (file ${fetching.id}) was not fetched. The file has 3 bytes. Type: get <token> <how many of them you have>`,
  ]);
  assert.equal((await get(server.quietPort, fetching.token, 3)).length, 0);
});

test('R1.27 a transfer that stands still for 30 seconds ends, and both are told', async (t) => {
  const clock = new HandClock();
  const server = await startTestServer(t, { clock });
  const [alice, bob] = await server.people('Alice', 'Bob');
  const { put: sending, get: fetching } = await offered(alice, bob, 'file Bob photo.jpg 10');
  const fetched = await waiting(server, fetching.token);
  const sent = await carrier(server.quietPort, `put ${sending.token}\nabc`);
  await once(fetched.socket, 'data');
  clock.advance(29_000);
  sent.socket.write('d');
  await once(fetched.socket, 'data');
  clock.advance(29_000);
  assert.deepEqual(await bob.sync(), []);
  clock.advance(1000);
  assert.equal(await sent.text(), `FILE_FAILED:${sending.id}:stalled\n`);
  await assert.rejects(fetched.whole);
  assert.deepEqual(await bob.sync(), [`FILE_FAILED:${sending.id}:stalled`]);
  assert.deepEqual(await alice.sync(), [`FILE_FAILED:${sending.id}:stalled`]);
});

test('R1.27 the date, set back or forward, neither ends a transfer nor keeps one that stands still', async (t) => {
  for (const jump of [-3_600_000, 40_000_000_000]) {
    const clock = new HandClock();
    const server = await startTestServer(t, { clock });
    const [alice, bob] = await server.people('Alice', 'Bob');
    const { put: sending, get: fetching } = await offered(alice, bob, 'file Bob photo.jpg 10');
    const fetched = await waiting(server, fetching.token);
    const sent = await carrier(server.quietPort, `put ${sending.token}\nabc`);
    await once(fetched.socket, 'data');
    const broken = assert.rejects(fetched.whole);
    clock.advance(29_000);
    sent.socket.write('d');
    await once(fetched.socket, 'data');
    clock.setDate(jump);
    clock.advance(29_000);
    assert.deepEqual(await bob.sync(), []);
    clock.advance(1000);
    assert.deepEqual(await bob.sync(), [`FILE_FAILED:${sending.id}:stalled`]);
    await broken;
  }
});

test('R1.28 on a port that greets, put and get are refused, a visitor’s connection ends, and nothing of the file is a line', async (t) => {
  const server = await startTestServer(t);
  const [bob] = await server.people('Bob');
  const token = 'a'.repeat(32);
  for (const line of [`put ${token}`, `get ${token}`, `get ${token} 5`]) {
    const one = await carrier(server.port, `${line}\nregister Mallory\nhello\n`);
    const [, , , answer = '', ...more] = (await one.text()).trimEnd().split('\n');
    assert.match(answer, new RegExp(`^ERROR: QUIET_PORT .* nc -N 127\\.0\\.0\\.1 ${server.quietPort}$`));
    assert.deepEqual(more, []);
    assert.match((await bob.ask(line))[0] ?? '', /^ERROR: QUIET_PORT /);
  }
  await bob.ask('join lab');
  assert.match((await bob.ask(`put ${token}`))[0] ?? '', /^ERROR: IN_ROOM /);
  assert.deepEqual(await bob.ask('/leave', 'get lost', 'put it down'), [
    'INFO: Left lab. What you type is now said to everyone.',
  ]);
});

test('R1.29 what waits is bounded for each person and for all', async (t) => {
  const server = await startTestServer(t, { maxFilesPerPerson: 1000, maxFilesTotal: 1500 });
  const [alice, bob, carol] = await server.people('Alice', 'Bob', 'Carol');
  const first = await ticket(alice, 'file Carol a.jpg 800');
  await put(server.quietPort, first.token, binary(800));
  const second = await ticket(alice, 'file Carol b.jpg 300');
  assert.match(await put(server.quietPort, second.token, binary(300)), /^ERROR: SPOOL_FULL /);
  const third = await ticket(alice, 'file Carol c.jpg');
  assert.equal(await put(server.quietPort, third.token, binary(300)), `FILE_FAILED:${third.id}:no room\n`);
  const other = await ticket(bob, 'file Carol d.jpg 800');
  assert.match(await put(server.quietPort, other.token, binary(800)), /^ERROR: SPOOL_FULL /);
  await alice.ask(`reject file ${first.id}`);
  for (const { token, size } of [
    { token: second.token, size: 300 },
    { token: third.token, size: 300 },
    { token: other.token, size: 800 },
  ])
    assert.match(await put(server.quietPort, token, binary(size)), /^FILE_DONE:/);
  await settle(carol);
});

test('R1.29 a file is no larger than the server takes, announced or not', async (t) => {
  const server = await startTestServer(t, { maxFile: 1000 });
  const [alice, bob] = await server.people('Alice', 'Bob');
  const { put: sending } = await offered(alice, bob, 'file Bob photo.jpg');
  assert.equal(await put(server.quietPort, sending.token, binary(1001)), `FILE_FAILED:${sending.id}:too large\n`);
  assert.match(await put(server.quietPort, sending.token, binary(1000)), /^FILE_DONE:/);
});

test('R1.23, R4.15 two receivers of one offer to a room each get the file, each with a token of their own', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob, carol] = await server.room('lab', 'Alice', 'Bob', 'Carol');
  const bytes = binary(100_000);
  const { id, token } = await ticket(alice, '/file photo.jpg 100000');
  const [early, late] = [await ticket(bob, `/accept file ${id}`), await ticket(carol, `/accept file ${id}`)];
  const waits = await waiting(server, early.token);
  waits.socket.end();
  await put(server.quietPort, token, bytes);
  assert.ok(bytes.equals(await waits.whole));
  assert.ok(bytes.equals(await get(server.quietPort, late.token)));
  for (const hearer of [bob, carol]) assert.ok((await hearer.sync()).includes(`FILE_DONE:${id}:${sha256(bytes)}`));
  assert.equal((await get(server.quietPort, late.token)).length, 0);
});

test('R1.23 a file is put once at a time', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  const { put: sending } = await offered(alice, bob, 'file Bob photo.jpg');
  const first = await carrier(server.quietPort, `put ${sending.token}\nab`);
  await (await server.visitor()).sync();
  assert.match(await put(server.quietPort, sending.token, Buffer.from('x')), /^ERROR: IN_USE /);
  first.socket.resetAndDestroy();
  assert.deepEqual(await alice.until(/^FILE_/), [`FILE_FAILED:${sending.id}:connection lost`]);
  assert.match(await put(server.quietPort, sending.token, Buffer.from('x')), /^FILE_DONE:/);
});

test('R1.23 a slow receiver slows the sender, and the server holds little', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  const size = 48 * 1024 ** 2;
  const { put: sending, get: fetching } = await offered(alice, bob, `file Bob photo.jpg ${size}`);
  const fetched = await waiting(server, fetching.token);
  fetched.socket.end();
  fetched.socket.pause();
  const sent = await carrier(server.quietPort, `put ${sending.token}\n`);
  const chunk = Buffer.alloc(1024 ** 2, 7);
  let given = 0;
  // Until nothing moves any more: what is neither here nor with the receiver is with the server and in the kernel.
  for (let still = 0; still < 3 && given < size; ) {
    if (sent.socket.writableLength === 0) {
      sent.socket.write(chunk);
      given += chunk.length;
      still = 0;
    } else {
      still++;
      for (let round = 0; round < 3; round++) await (await server.visitor()).sync();
    }
  }
  assert.ok(given < size, 'the sender was never slowed');
  for (; given < size; given += chunk.length) sent.socket.write(chunk);
  sent.socket.end();
  fetched.socket.resume();
  assert.equal((await fetched.whole).length, size);
  assert.match(await sent.text(), /^FILE_DONE:/);
});

test('R1.30 a visitor’s bounds are not a transfer’s, and the limit of a line is not either', async (t) => {
  const clock = new HandClock();
  const server = await startTestServer(t, { clock, registerTimeout: 30, maxVisitorBytes: 1000, transferStall: 100 });
  const [alice, bob] = await server.people('Alice', 'Bob');
  const { put: sending } = await offered(alice, bob, 'file Bob photo.jpg');
  const one = await carrier(server.quietPort, `put ${sending.token}\n`);
  one.socket.write(Buffer.alloc(50_000, 0x61));
  await (await server.visitor()).sync();
  clock.advance(31_000);
  one.socket.end();
  assert.match(await one.text(), /^FILE_DONE:/);
});

test('R1.24 neither tokens nor names of senders are on the disk', async (t) => {
  const data = join(mkdtempSync(join(tmpdir(), 'partyline-tokens-')), 'data');
  t.after(() => rmSync(dirname(data), { recursive: true }));
  const server = await startTestServer(t, { data, memory: false });
  const [alice, bob] = await server.people('Alice', 'Bob');
  const { put: sending, get: fetching } = await offered(alice, bob, 'file Bob ../../photo.jpg');
  await put(server.quietPort, sending.token, Buffer.from('abc'));
  assert.deepEqual(readdirSync(join(data, 'partyline.files')), [String(sending.id)]);
  await server.stop();
  for (const name of readdirSync(data).filter((file) => file.startsWith('partyline.db'))) {
    const kept = readFileSync(join(data, name));
    for (const { token } of [sending, fetching]) assert.equal(kept.includes(token), false, name);
  }
});

test('R1.23 the lines to type are those of R1.23, with a token in $T', { skip: needs('nc') }, async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  const { put: sending, get: fetching } = await offered(alice, bob, 'file Bob photo.jpg 5');
  const [, send = '', fetch = ''] = /^(\( echo "put \$T.*)\n(echo "get \$T.*)$/m.exec(protocol) ?? [];
  const shell = (line: string, token: string) =>
    run('sh', ['-c', `T=${token}; ${line.replace('localhost 8082', `127.0.0.1 ${server.quietPort}`)}`]);
  const sent = await shell(send.replace('cat photo.jpg', 'printf hello'), sending.token);
  assert.match(sent.stdout, /^FILE_DONE:/);
  assert.equal((await shell(fetch.replace('> photo.jpg', ''), fetching.token)).stdout, 'hello');
});
