/** Offering, accepting and rejecting files. The bytes: transfers.test.ts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountFrom, FROM_ELSEWHERE, putFrom } from '../support/addresses.js';
import { HandClock } from '../support/clock.js';
import { binary, get, put, sha256, ticket } from '../support/files.js';
import { leave, settle, startTestServer } from '../support/server.js';

const HOUR = 3_600_000;

test('R3.59 an offer is answered by its token and what to type, and its receiver is told what to type', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  for (const words of ['file', 'send file', '/file', '/send', 'server:file']) {
    const answer = await alice.ask(`${words} Bob photo.jpg 48213`);
    const [, id, token] = /^FILE_READY:(\d+):([0-9a-f]{32})$/.exec(answer[0] ?? '') ?? [];
    assert.deepEqual(answer.slice(1), [
      `INFO: To send it, type in a shell: ( echo put ${token}; cat photo.jpg ) | nc -N 127.0.0.1 ${server.quietPort}`,
      `INFO: Or, where nc has no -N: ( echo put ${token}; cat photo.jpg ) | ncat 127.0.0.1 ${server.quietPort}`,
    ]);
    assert.deepEqual(await bob.sync(), [
      `FILE_OFFER_FROM:Alice:${id}:48213:photo.jpg`,
      `INFO: Alice offers photo.jpg. Type: /accept file ${id}, or /reject file ${id}`,
    ]);
  }
});

test('R3.59 a file name may have spaces between quotes, and the command to paste quotes it for the shell', async (t) => {
  const server = await startTestServer(t, { publicHost: 'chat.example.org' });
  const [alice, bob] = await server.people('Alice', 'Bob');
  const [, hint = ''] = await alice.ask(`file Bob "my $(cake)'s photo.jpg"`);
  assert.ok(hint.includes(`cat 'my $(cake)'\\''s photo.jpg' ) | nc -N chat.example.org ${server.quietPort}`), hint);
  assert.match((await bob.sync())[0] ?? '', /^FILE_OFFER_FROM:Alice:\d+:unknown:my _\(cake\)'s photo\.jpg$/);
});

test('R3.59 a name that is not what it was meant to be is answered by the line to type', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  for (const [line, code, meant] of [
    ['/send my photo.jpg', 'NO_SUCH_USER', '/file "my photo.jpg"'],
    ['/send my holiday photo.jpg', 'NO_SUCH_USER', '/file "my holiday photo.jpg"'],
    ['/file my photo.jpg', 'NO_SUCH_USER', '/file "my photo.jpg"'],
    ['/file Bob my photo.jpg', 'USAGE', '/file Bob "my photo.jpg"'],
    ['/send Makefile', 'USAGE', '/file Makefile'],
  ] as const) {
    const [answer = ''] = await alice.ask(line);
    assert.ok(answer.startsWith(`ERROR: ${code} `) && answer.includes(meant), answer);
    assert.deepEqual(await bob.sync(), []);
    assert.match((await alice.ask(meant))[0] ?? '', /^FILE_READY:/);
    await bob.sync();
  }
  assert.match((await alice.ask('/send Zed hello')).join(), /^ERROR: NO_SUCH_USER [^"]*$/);
});

test('R3.64 whoever sends a stored file is told when it has been fetched, unless they have blocked who has', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob, carol] = await server.accounts('Alice', 'Bob', 'Carol');
  const { id, token } = await ticket(alice, '/file photo.jpg');
  await put(server.quietPort, token, binary(100));
  await settle(alice, bob, carol);
  for (const [person, told] of [
    [bob, [`INFO: Bob accepts photo.jpg (file ${id}).`, `INFO: Bob has fetched photo.jpg (file ${id}).`]],
    [carol, []],
  ] as const) {
    await get(server.quietPort, (await ticket(person, `accept file ${id}`)).token);
    await person.sync();
    assert.deepEqual(await alice.sync(), told);
    await alice.ask('block Carol');
  }
});

test('R3.60 without a name it is for the current room, or for everyone, and needs the / or two words', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob, carol] = await server.people('Alice', 'Bob', 'Carol');
  const all = await ticket(alice, '/file photo.jpg 5');
  for (const hearer of [bob, carol])
    assert.equal((await hearer.sync())[0], `FILE_OFFER_FROM:Alice:${all.id}:5:photo.jpg`);
  await alice.ask('join lab');
  await bob.ask('join lab');
  await settle(alice, bob, carol);
  for (const line of ['/file notes.txt', '/send file notes.txt', '/send notes.txt', '/file lab notes.txt']) {
    const { id } = await ticket(alice, line);
    assert.equal((await bob.sync())[0], `FILE_OFFER_FROM:Alice:${id}:unknown:notes.txt`);
    assert.deepEqual(await carol.sync(), []);
  }
  assert.deepEqual(await alice.ask('file photo.jpg'), []);
  assert.deepEqual(await bob.sync(), ['Alice (in lab): file photo.jpg']);
  await alice.ask('leave');
  await alice.ask('file it');
  assert.ok((await carol.sync()).includes('Alice (to all): file it'));
});

test('R3.60 in a room, only who is in it may accept; in a group, its members, those who were away too', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob, carol] = await server.accounts('Alice', 'Bob', 'Carol');
  await alice.ask('join lab');
  const room = await ticket(alice, '/file photo.jpg 5');
  assert.match((await bob.ask(`accept file ${room.id}`))[0] ?? '', /^ERROR: NO_SUCH_FILE /);
  await bob.ask('join lab');
  await ticket(bob, `/accept file ${room.id}`);
  await alice.ask('/create group team', '/invite group team Carol');
  await carol.ask('accept group team');
  await leave(carol);
  await settle(alice, bob);
  const group = await ticket(alice, '/file team cake.jpg 5');
  assert.match((await bob.ask(`/accept file ${group.id}`))[0] ?? '', /^ERROR: NO_SUCH_FILE /);
  const again = await server.login('Carol');
  assert.ok((await again.sync()).includes(`FILE_OFFER_FROM:Alice:${group.id}:5:cake.jpg`));
  await ticket(again, `accept file ${group.id}`);
});

test('R3.60 a member whose mailbox is full finds the file all the same, and the sender learns who was not told', async (t) => {
  const server = await startTestServer(t, { maxMailboxPerSender: 1 });
  const [alice, bob, carol] = await server.accounts('Alice', 'Bob', 'Carol');
  await alice.ask('create group team', 'invite group team Bob', 'invite group team Carol');
  for (const one of [bob, carol]) await one.ask('accept group team');
  await leave(bob);
  await settle(alice, carol);
  await alice.ask('Bob: hi');
  const answer = await alice.ask('file team photo.jpg');
  const [, id] = answer.map((line) => /^FILE_READY:(\d+):/.exec(line)).find(Boolean) ?? [];
  const told = [...answer, ...(await alice.sync())].filter((line) => line.startsWith('INFO: Bob '));
  assert.match(told.join('|'), new RegExp(`^INFO: Bob is not told of file ${id}, and finds it by /my files\\. [^|]*$`));
  const again = await server.login('Bob');
  assert.match((await again.ask('my files')).at(-1) ?? '', new RegExp(`^Files: ${id} photo\\.jpg from Alice `));
});

test('R3.59 what cannot be offered is refused with what was wrong', async (t) => {
  const server = await startTestServer(t, { maxFile: 1000, maxOffers: 2 });
  const [alice, bob] = await server.people('Alice', 'Bob');
  const refused = async (line: string, code: string): Promise<void> => {
    assert.match((await alice.ask(line)).join('\n'), new RegExp(`^ERROR: ${code} `), line);
  };
  await refused('file Nobody photo.jpg', 'NO_SUCH_USER');
  await refused('file Alice photo.jpg', 'SELF');
  await refused('file Bob photo.jpg 1001', 'FILE_TOO_LARGE');
  await refused('/file Bob photo.jpg much', 'USAGE');
  await refused('/send Bob', 'USAGE');
  await refused('accept file 77', 'NO_SUCH_FILE');
  await refused('reject file 77', 'NO_SUCH_FILE');
  for (const name of ['a.txt', 'b.txt']) await ticket(alice, `file Bob ${name}`);
  await refused('file Bob c.txt', 'TOO_MANY');
  const id = Number((await bob.sync())[0]?.split(':')[2]);
  await refused(`accept file ${id}`, 'NO_SUCH_FILE');
  await alice.ask(`reject file ${id}`);
  await ticket(alice, 'file Bob c.txt');
});

test('R3.59 a line to a person that only looks like a file is a message', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  for (const text of ['hi', 'see you at 5', 'room 5', 'photo.jpg is nice', 'http://example.org/a.html']) {
    assert.match((await alice.ask(`/send Bob ${text}`)).join('|'), /^STATUS:\d+:delivered:Bob$/, text);
    assert.deepEqual(await bob.sync(), [`Alice: ${text}`]);
  }
  for (const text of ['photo.jpg', '"my photo.jpg"']) {
    const [hint, status] = await alice.ask(`/send Bob ${text}`);
    assert.equal(hint, `INFO: That was a message to Bob, and no file. To offer the file, type: /file Bob ${text}`);
    assert.match(status ?? '', /^STATUS:\d+:delivered:Bob$/);
    assert.deepEqual(await bob.sync(), [`Alice: ${text}`]);
    assert.match((await alice.ask(hint.replace(/.*type: /, '')))[0] ?? '', /^FILE_READY:/);
    await bob.sync();
  }
  assert.match((await alice.ask('/send Nobody1 photo.jpg')).join('|'), /^ERROR: NO_SUCH_USER [^|]*$/);
});

test('R3.59 whom one has blocked cannot offer one anything', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.accounts('Alice', 'Bob');
  await bob.ask('block Alice');
  assert.match((await alice.ask('file Bob photo.jpg')).join('\n'), /^STATUS:\d+:refused:Bob$/);
  const { id } = await ticket(alice, '/file photo.jpg');
  assert.deepEqual(await bob.sync(), []);
  assert.deepEqual(await bob.ask('my files'), ['Files: none']);
  assert.match((await bob.ask(`accept file ${id}`))[0] ?? '', /^ERROR: NO_SUCH_FILE /);
});

test('R3.51 R3.90 a token brings and fetches nothing for whoever is shut out, nor from an address that is, by any way; an operator’s does', async (t) => {
  const server = await startTestServer(t, { ...FROM_ELSEWHERE, operators: 'Op', webPort: 0 });
  const op = await accountFrom(server, '192.0.2.1', 'Op');
  const [mal, bob] = [await accountFrom(server, '192.0.2.66', 'Mal'), await accountFrom(server, '192.0.2.2', 'Bob')];
  await settle(op, mal, bob);
  const [mals, bobs, ops] = [
    await ticket(mal, '/file a.txt'),
    await ticket(bob, '/file b.txt'),
    await ticket(op, '/file c.txt'),
  ];
  await settle(op, mal, bob);
  const fetching = await ticket(op, `accept file ${bobs.id}`);
  const taking = await ticket(bob, `accept file ${ops.id}`);
  await op.ask('ban Mal address yes');
  const by = (method: string, token: string): Promise<number> =>
    fetch(`http://127.0.0.1:${server.webPort}/files/${token}`, {
      method,
      headers: { 'X-Forwarded-For': '192.0.2.66' },
      ...(method === 'PUT' && { body: 'hello' }),
    }).then(({ status }) => status);
  assert.match(await putFrom(server, '192.0.2.2', mals.token, binary(5)), /^ERROR: BANNED .*the name Mal /);
  assert.match(await putFrom(server, '192.0.2.66', bobs.token, binary(5)), /^ERROR: BANNED .*your address /);
  assert.deepEqual(
    [await by('PUT', bobs.token), await by('GET', taking.token), await by('HEAD', taking.token)],
    [403, 403, 403],
  );
  assert.match(await putFrom(server, '192.0.2.2', bobs.token, binary(5)), /^FILE_DONE:/);
  assert.match(await putFrom(server, '192.0.2.66', ops.token, binary(5)), /^FILE_DONE:/);
  assert.equal(await by('HEAD', fetching.token), 200);
  const refused = server.log.filter(({ event }) => event === 'refused: banned').map(({ fields }) => fields);
  const [first] = refused;
  assert.deepEqual([refused.length, first?.name, first?.remote], [5, 'Mal', '192.0.2.2']);
  assert.equal(JSON.stringify(refused).includes(bobs.token), false);
});

test('R3.53 whoever is muted cannot offer anything, nor bring the bytes of what they have offered, by any way, and may later', async (t) => {
  const server = await startTestServer(t, { operators: 'Alice', webPort: 0 });
  const [alice, bob] = await server.accounts('Alice', 'Bob');
  const gus = await server.person('Gus');
  const { token } = await ticket(bob, '/file photo.jpg 100');
  const guests = await ticket(gus, '/file cake.jpg');
  await alice.ask('mute Bob', 'mute Gus');
  await settle(alice, bob, gus);
  assert.match((await bob.ask('file Alice photo.jpg'))[0] ?? '', /^ERROR: MUTED /);
  assert.match((await bob.ask('/send Alice photo.jpg 5'))[0] ?? '', /^ERROR: MUTED /);
  const byHttp = (): Promise<Response> =>
    fetch(`http://127.0.0.1:${server.webPort}/files/${token}`, { method: 'PUT', body: binary(100) });
  const refused = await byHttp();
  assert.deepEqual([refused.status, (await refused.text()).slice(0, 13)], [403, 'ERROR: MUTED ']);
  assert.match(await put(server.quietPort, token, binary(100)), /^ERROR: MUTED /);
  assert.match(
    (await bob.ask('/file_lines', 'aGVsbG8=', 'aGVsbG8=', '.')).join('|'),
    /^INFO: [^|]*\|ERROR: MUTED [^|]*$/,
  );
  // The guest's offer is the stay's, whatever they are called by now.
  await gus.ask('/nick Gus2');
  await alice.sync();
  assert.match(await put(server.quietPort, guests.token, binary(100)), /^ERROR: MUTED /);
  await leave(bob);
  assert.match(await put(server.quietPort, token, binary(100)), /^ERROR: MUTED /);
  await alice.ask('unmute Bob', 'unmute Gus');
  assert.equal((await byHttp()).status, 200);
  assert.match(await put(server.quietPort, guests.token, binary(100)), /^FILE_DONE:/);
});

test('R3.61 accepting is answered by a token of one’s own, and the sender is told; a second one takes the first’s place', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  const { id, token } = await ticket(alice, 'file Bob photo.jpg 3');
  await bob.sync();
  const first = await ticket(bob, `accept file ${id}`);
  assert.equal(first.id, id);
  assert.deepEqual(await alice.sync(), [`INFO: Bob accepts photo.jpg (file ${id}).`]);
  const [, hint] = await bob.ask(`accept file ${id}`);
  const second = /get ([0-9a-f]{32})/.exec(hint ?? '')?.[1] ?? '';
  assert.equal(
    hint,
    `INFO: To fetch it, type in a shell: echo get ${second} | nc -N 127.0.0.1 ${server.quietPort} > photo.jpg`,
  );
  assert.equal(new Set([token, first.token, second]).size, 3);
  assert.match(await put(server.quietPort, token, Buffer.from('abc')), /^FILE_DONE:/);
  assert.equal((await get(server.quietPort, first.token)).length, 0);
  assert.equal((await get(server.quietPort, second)).toString(), 'abc');
});

test('R3.62 rejecting tells the sender, and withdrawing those concerned', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  const first = await ticket(alice, 'file Bob photo.jpg');
  assert.deepEqual(
    await bob.ask(`reject file ${first.id}`).then((lines) => lines.at(-1)),
    `INFO: Rejected file ${first.id}.`,
  );
  assert.deepEqual(await alice.sync(), [`FILE_FAILED:${first.id}:rejected`]);
  assert.match(await put(server.quietPort, first.token, Buffer.from('x')), /^ERROR: NO_SUCH_TOKEN /);
  const second = await ticket(alice, 'file Bob photo.jpg');
  await put(server.quietPort, second.token, Buffer.from('x'));
  await settle(alice, bob);
  const mine = await ticket(bob, `accept file ${second.id}`);
  await alice.sync();
  assert.deepEqual(await alice.ask(`reject file ${second.id}`), [`INFO: Withdrew file ${second.id}.`]);
  assert.deepEqual(await bob.sync(), [`FILE_FAILED:${second.id}:withdrawn`]);
  assert.equal((await get(server.quietPort, mine.token)).length, 0);
  assert.match((await bob.sync()).join('|'), /^ERROR: NO_SUCH_TOKEN photo\.jpg \(file \d+\) was not fetched\. /);
  assert.deepEqual(await bob.ask('my files'), ['Files: none']);
});

test('R3.62 what is rejected is listed no more: not to whom alone it was offered, nor to the one of several who rejects it', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob, carl] = await server.people('Alice', 'Bob', 'Carl');
  const mine = await ticket(alice, 'file Bob a.txt');
  const ours = await ticket(alice, '/file b.txt');
  for (const { id } of [mine, ours]) {
    assert.equal((await bob.ask(`reject file ${id}`)).at(-1), `INFO: Rejected file ${id}.`);
  }
  assert.equal((await bob.ask('my files')).at(-1), 'Files: none');
  assert.match((await carl.ask('my files')).at(-1) ?? '', new RegExp(`^Files: ${ours.id} b\\.txt from Alice `));
  await ticket(bob, `accept file ${ours.id}`);
  assert.match((await bob.ask('my files')).at(-1) ?? '', / b\.txt from Alice \(unknown size; accepted\)$/);
});

test('R3.63 my files lists what one offers and what is offered to one, and how far it is', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  assert.deepEqual(await alice.ask('my files'), ['Files: none']);
  const cake = await ticket(alice, 'file Bob "cake, big.jpg" 3');
  const notes = await ticket(bob, '/file notes.txt');
  const list = async (): Promise<string[]> => {
    const both = [await alice.ask('my files'), await bob.ask('my files')];
    return both.map((lines) => lines.at(-1) ?? '');
  };
  const [size, unknown] = ['3 bytes', 'unknown size'];
  const name = 'cake_ big.jpg';
  assert.deepEqual(await list(), [
    `Files: ${cake.id} ${name} to Bob (${size}; offered), ${notes.id} notes.txt from Bob (${unknown}; offered)`,
    `Files: ${cake.id} ${name} from Alice (${size}; offered), ${notes.id} notes.txt to everyone (${unknown}; offered)`,
  ]);
  await ticket(alice, `accept file ${notes.id}`);
  await put(server.quietPort, cake.token, Buffer.from('abc'));
  assert.deepEqual(await list(), [
    `Files: ${cake.id} ${name} to Bob (${size}; stored), ${notes.id} notes.txt from Bob (${unknown}; accepted)`,
    `Files: ${cake.id} ${name} from Alice (${size}; stored), ${notes.id} notes.txt to everyone (${unknown}; accepted)`,
  ]);
});

test('R3.64 an offer to somebody who is away waits in their mailbox, and its file in the spool', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.accounts('Alice', 'Bob');
  await leave(bob);
  await alice.until('OFFLINE:Bob:exit');
  const bytes = binary(10_000);
  const { id, token } = await ticket(alice, 'file Bob photo.jpg 10000');
  assert.equal(await put(server.quietPort, token, bytes), `FILE_DONE:${id}:${sha256(bytes)}\n`);
  const lapsed = await ticket(alice, 'file Bob other.jpg');
  await alice.ask(`reject file ${lapsed.id}`);
  const again = await server.login('Bob');
  assert.deepEqual(await again.sync(), [
    `FILE_OFFER_FROM:Alice:${id}:10000:photo.jpg`,
    `INFO: Alice offers photo.jpg. Type: /accept file ${id}, or /reject file ${id}`,
  ]);
  const mine = await ticket(again, `accept file ${id}`);
  assert.ok(bytes.equals(await get(server.quietPort, mine.token)));
  assert.deepEqual(await again.sync(), [`FILE_DONE:${id}:${sha256(bytes)}`]);
});

test('R3.64 an offer without bytes ends after an hour, a file after a week, a guest’s after a day', async (t) => {
  const clock = new HandClock();
  const server = await startTestServer(t, { clock });
  const [alice, bob] = await server.accounts('Alice', 'Bob');
  const [gus] = await server.people('Gus');
  await settle(alice, bob, gus);
  const empty = await ticket(alice, 'file Bob empty.txt');
  const kept = await ticket(alice, 'file Bob kept.txt');
  const guest = await ticket(alice, 'file Gus guest.txt');
  for (const one of [kept, guest]) await put(server.quietPort, one.token, Buffer.from('abc'));
  const theirs = await ticket(gus, `accept file ${guest.id}`);
  await settle(alice, bob, gus);
  clock.advance(HOUR + 60_000);
  assert.deepEqual(await alice.sync(), [`FILE_FAILED:${empty.id}:expired`]);
  assert.deepEqual(await bob.sync(), [`FILE_FAILED:${empty.id}:expired`]);
  assert.match(await put(server.quietPort, empty.token, Buffer.from('x')), /^ERROR: NO_SUCH_TOKEN /);
  clock.advance(23 * HOUR);
  assert.deepEqual(await gus.sync(), [`FILE_FAILED:${guest.id}:expired`]);
  assert.equal((await get(server.quietPort, theirs.token)).length, 0);
  const mine = await ticket(bob, `accept file ${kept.id}`);
  assert.equal((await get(server.quietPort, mine.token)).toString(), 'abc');
});

test('R3.64 the next owner of a guest’s name gets none of the guest’s files; a guest who makes it an account keeps them', async (t) => {
  const server = await startTestServer(t);
  const [alice, gus] = await server.people('Alice', 'Gus');
  const first = await ticket(alice, 'file Gus photo.jpg');
  await gus.ask('passwd correct-horse');
  await ticket(gus, `accept file ${first.id}`);
  const [hal] = await server.people('Hal');
  const second = await ticket(alice, 'file Hal photo.jpg');
  await leave(hal);
  const stranger = await server.account('Hal');
  assert.match((await stranger.ask(`accept file ${second.id}`)).at(-1) ?? '', /^ERROR: NO_SUCH_FILE /);
});

test('R2.8 a client of Chat77’s that sends a file is told once a transfer what to type', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  for (let round = 0; round < 2; round++) {
    const answer = await alice.ask('FILE_START|photo.jpg|3', 'FILE_CHUNK|YWJj', 'FILE_END|photo.jpg');
    assert.equal(answer.length, 1);
    assert.match(answer[0] ?? '', /^ERROR: UNSUPPORTED .*\/file <name> <filename> <size>$/);
  }
  assert.deepEqual(await bob.sync(), []);
});
