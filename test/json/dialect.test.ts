/** The JSON dialect on the wire: who is in it, what it answers, what goes wrong and lives on. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { HandClock } from '../support/clock.js';
import { heard, startTestServer } from '../support/server.js';
import { jsonAccount, jsonPerson, jsonVisitor, parsed } from './client.js';

const PING = '{"type":"ping","token":"x"}';
const PONG = { type: 'pong', token: 'x' };

test('R7.1 R2.2 a connection that begins with { is answered in objects alone, whatever stands before it', async (t) => {
  const server = await startTestServer(t);
  for (const before of ['', '\n', ' \r\n ', '\n\n  ']) {
    const client = await server.visitor();
    client.send(`${before}${PING}`);
    assert.deepEqual(parsed(await client.next()), PONG);
    client.send('no object', PING);
    assert.deepEqual(
      (await client.many(2)).map((line) => parsed(line).type),
      ['error', 'pong'],
    );
    assert.ok(client.bytes.every((byte) => byte < 0x80));
  }
});

test('R7.1 the first byte may come alone, and so may every other', async (t) => {
  const server = await startTestServer(t);
  const client = await server.visitor();
  for (const byte of Buffer.from(`\n ${PING}`)) await client.sendRaw(Buffer.of(byte));
  assert.deepEqual(parsed(await client.next()), PONG);
});

test('R7.1 on the port that greets, objects follow the greeting', async (t) => {
  const server = await startTestServer(t);
  const client = await server.connect(server.port);
  assert.equal((await client.many(3))[2], 'Authorise MODE? (REGISTER/LOGIN)');
  client.send(PING);
  assert.deepEqual(parsed(await client.next()), PONG);
});

test('R7.1 on the telnet port as well', async (t) => {
  const server = await startTestServer(t, { telnetPort: 0 });
  const client = await server.connect(server.telnetPort);
  await client.until(/Authorise MODE/);
  client.send(PING);
  assert.deepEqual(parsed(await client.next()), PONG);
});

test('R2.2 a { later than that is an ordinary character', async (t) => {
  const server = await startTestServer(t);
  const [alice, bob] = await server.people('Alice', 'Bob');
  alice.send(PING);
  assert.deepEqual(await heard(bob, alice), [`Alice (to all): ${PING}`]);
});

test('R7.1 a client that has sent a telnet command is in the text dialect', async (t) => {
  const server = await startTestServer(t);
  const client = await server.visitor();
  await client.sendRaw(Buffer.from([0xff, 0xf1]));
  client.send(PING);
  assert.match(await client.next(), /^ERROR: NOT_REGISTERED /);
});

test('R7.1 no telnet command is answered in the JSON dialect: it is no UTF-8', async (t) => {
  const server = await startTestServer(t);
  const client = await server.visitor();
  client.send(PING);
  await client.sendRaw(Buffer.from([0xff, 0xfd, 0x06, 0x0a]));
  client.send(PING);
  assert.deepEqual(
    (await client.many(3)).map((line) => parsed(line).type),
    ['pong', 'error', 'pong'],
  );
});

test('R7.2 objects need no line end between them, and none at the end of the input', async (t) => {
  const server = await startTestServer(t);
  const client = await server.visitor();
  await client.sendRaw('{"type":"init","username":"Alice"}{"type":"who"}{"type":"ping","token":"x"}');
  client.end();
  const types = (await client.rest()).map((line) => parsed(line).type);
  assert.deepEqual(types, ['status', 'online_users', 'pong']);
});

test('R7.3 what cannot be read is one error each, and the connection lives on', async (t) => {
  const server = await startTestServer(t);
  const client = await jsonPerson(server, 'Alice');
  const malformed = [
    '{"type":"ping"',
    '{"type":ping}',
    'hello there',
    '[{"type":"ping"}]',
    '"ping"',
    '42',
    `{"a":${'['.repeat(2000)}${']'.repeat(2000)}}`,
    `{"type":"ping","token":${'9'.repeat(1000)}}`,
    '{"type":"ping","token":1e999}',
    '{"type":"ping","type":"who"}',
    '{"type":"ping","__proto__":{}}',
    '{"type":"ping","token":"\\ud800"}',
    '\ufeff{"type":"ping"}',
    Buffer.from('{"type":"ping","token":"\xff"}', 'latin1'),
  ];
  for (const bytes of malformed) {
    await client.wire.sendRaw(Buffer.concat([Buffer.from(bytes), Buffer.from('\n')]));
    client.wire.send(PING);
    const error = await client.next();
    assert.deepEqual([error.type, error.code], ['error', 'MALFORMED'], bytes.toString());
    assert.deepEqual(await client.next(), PONG, bytes.toString());
  }
});

test('R7.3 an object that the end of the input cuts off is answered, too', async (t) => {
  const server = await startTestServer(t);
  const client = await server.visitor();
  await client.sendRaw('{"type":"ping","token":"x"}{"type":');
  client.end();
  assert.deepEqual(
    (await client.rest()).map((line) => parsed(line).type),
    ['pong', 'error'],
  );
});

test('R7.4 objects and the texts in them are bounded, a visitor’s objects more closely', async (t) => {
  const server = await startTestServer(t);
  const visitor = await jsonVisitor(server);
  visitor.wire.send(JSON.stringify({ type: 'ping', token: 'x', filler: 'y'.repeat(8192) }), PING);
  assert.equal((await visitor.next()).code, 'LINE_TOO_LONG');
  assert.deepEqual(await visitor.next(), PONG);
  const client = await jsonPerson(server, 'Alice');
  const padded = (bytes: number) => `{"type":"ping","filler":"${'y'.repeat(bytes - 27)}"}`;
  client.wire.send(padded(32 * 1024), padded(32 * 1024 + 1), PING);
  assert.deepEqual(await client.next(), { type: 'pong', token: '' });
  const error = await client.next();
  assert.deepEqual([error.code, /32768 bytes/.test(String(error.text))], ['LINE_TOO_LONG', true]);
  assert.deepEqual(await client.next(), PONG);
  // Each character as \\u00e9, which is longer than a line may be, though the text is not.
  const escaped = '\\u0065'.repeat(4096);
  client.wire.send(`{"type":"say","text":"${escaped}"}`);
  assert.equal((await client.next()).status, 'sent');
  assert.equal(await client.refused({ type: 'say', text: 'e'.repeat(4097) }), 'LINE_TOO_LONG');
});

test('R7.4 R1.20 what a visitor sends in all is bounded in the JSON dialect as well', async (t) => {
  const server = await startTestServer(t, { maxVisitorBytes: 1000 });
  const client = await server.visitor();
  for (let sent = 0; sent < 1200; sent += PING.length + 1) client.send(PING);
  const said = (await client.rest()).map((line) => parsed(line));
  assert.equal(said.at(-1)?.code, 'REGISTER_FIRST');
});

test('R7.5 every answer bears its id; of several objects all but the last say that there is more', async (t) => {
  const server = await startTestServer(t);
  const client = await jsonPerson(server, 'Alice');
  await client.ask({ type: 'say', text: 'one' });
  await client.ask({ type: 'say', text: 'two' });
  client.wire.send('{"type":"history","id":7.5}', '{"type":"who"}', '{"type":"nope","id":"a\\"b"}');
  const [one, two, end, who, error] = [
    await client.next(),
    await client.next(),
    await client.next(),
    await client.next(),
    await client.next(),
  ];
  assert.deepEqual([one.payload, one.id, one.more], ['one', 7.5, true]);
  assert.deepEqual([two.payload, two.id, two.more], ['two', 7.5, true]);
  assert.deepEqual([end.type, end.count, end.id, end.more], ['history', 2, 7.5, undefined]);
  assert.deepEqual([who.type, 'id' in who], ['online_users', false]);
  assert.deepEqual([error.code, error.id], ['UNKNOWN_TYPE', 'a"b']);
});

test('R7.5 the error of an object whose id nobody can know has none, and comes in the place of its answer', async (t) => {
  const server = await startTestServer(t);
  const client = await jsonPerson(server, 'Alice');
  const long = JSON.stringify({ type: 'say', text: 'y'.repeat(40_000), id: 2 });
  client.wire.send(
    '{"type":"ping","id":1}',
    long,
    '{"type":"ping","id":3',
    '{"type":"ping","id":[4]}',
    '{"type":"ping","id":5}',
  );
  const answers: unknown[] = [];
  for (let each = 0; each < 5; each++) {
    const { type, code, id } = await client.next();
    answers.push([code ?? type, id]);
  }
  assert.deepEqual(answers, [
    ['pong', 1],
    ['LINE_TOO_LONG', undefined],
    ['MALFORMED', undefined],
    ['USAGE', undefined],
    ['pong', 5],
  ]);
});

test('R7.6 R7.17 what has not the form of its field is USAGE, and nothing of the object is done', async (t) => {
  const server = await startTestServer(t);
  const client = await jsonVisitor(server);
  assert.equal(await client.refused({ type: 'init', username: 'Peter Pan' }), 'USAGE');
  assert.equal(await client.refused({ type: 'init', username: 'Alice', rooms: ['lab', 'no room'] }), 'USAGE');
  assert.equal(await client.refused({ type: 'who' }), 'NOT_REGISTERED');
  assert.equal(await client.refused({ type: 'post', token: '00', to: 'all', text: 'x' }), 'USAGE');
});

test('R7.14 what to type because of an object follows it at once, and says what it is; no other info does', async (t) => {
  const server = await startTestServer(t);
  const alice = await jsonPerson(server, 'Alice');
  const [bob] = await server.people('Bob');
  await alice.events();
  await bob.ask('connect to Alice');
  await bob.ask('/file Alice a.txt 0');
  const [request, toAccept, offer, toTake] = await alice.events();
  assert.deepEqual([request?.type, toAccept?.type, toAccept?.to_type], ['private_request', 'info', true]);
  assert.deepEqual([offer?.type, toTake?.type, toTake?.to_type], ['file_offer', 'info', true]);
  await alice.ask({ type: 'join', room: 'lab' });
  await alice.ask({ type: 'line', text: 'hello' });
  await bob.ask('msg Alice hi');
  const [message, toReply] = await alice.events();
  assert.deepEqual([message?.kind, toReply?.type, toReply?.to_type], ['direct', 'info', true]);
  const ready = await alice.answers({ type: 'file', to: 'Bob', filename: 'b.txt', size: 1 });
  await bob.ask(`accept file ${ready[0]?.file_id}`);
  const [accepted] = await alice.events();
  assert.deepEqual([accepted?.type, accepted?.to_type], ['info', undefined]);
});

test('R3.19 members of a group of one’s own are told by its name', async (t) => {
  const server = await startTestServer(t);
  const alice = await jsonAccount(server, 'Alice');
  await alice.answers({ type: 'create_group', group: 'team' });
  const { group, members, total } = await alice.ask({ type: 'members', room: 'team' });
  assert.deepEqual([group, members, total], ['team', ['Alice'], 1]);
  const bob = await jsonAccount(server, 'Bob');
  assert.equal(await bob.refused({ type: 'members', room: 'team' }), 'NO_SUCH_ROOM');
});

test('R7.5 what is silent in text is answered, too; an error alone is not', async (t) => {
  const server = await startTestServer(t);
  const client = await jsonPerson(server, 'Alice');
  assert.deepEqual(await client.ask({ type: 'line', text: ' ' }), { type: 'ok' });
  assert.deepEqual(await client.ask({ type: 'line', text: 'BEEP_UDP_PORT:9' }), { type: 'ok' });
  client.wire.send('{"type":"error","id":1}', PING);
  assert.deepEqual(await client.next(), PONG);
});

test('R7.6 unknown types are told which there are, unknown fields are ignored', async (t) => {
  const server = await startTestServer(t);
  const client = await jsonPerson(server, 'Alice');
  const { code, text } = await client.ask({ type: 'dance' });
  assert.equal(code, 'UNKNOWN_TYPE');
  for (const type of ['init', 'message', 'contact', 'online_users', 'status', 'file', 'error', 'line', 'say', 'join'])
    assert.match(String(text), new RegExp(`\\b${type}\\b`));
  assert.equal((await client.ask({ type: 'who', colour: 'red', deep: { er: [1] } })).total, 1);
});

test('R7.8 a line is read as in the text dialect, in a room as well', async (t) => {
  const server = await startTestServer(t);
  const client = await jsonPerson(server, 'Alice');
  const line = (text: string) => client.ask({ type: 'line', text });
  assert.deepEqual(await line('join #lab').then(({ type, current }) => [type, current]), ['join', 'lab']);
  assert.deepEqual(await line('who'), {
    type: 'status',
    status: 'sent',
    kind: 'room',
    room: 'lab',
    message_id: 2,
    payload: 'Sent to lab.',
  });
  assert.deepEqual(await line('/who'), { type: 'online_users', users: ['Alice'], total: 1 });
  assert.equal((await line('msg Bob hi')).code, 'IN_ROOM');
  assert.deepEqual(await line('leave').then(({ type, current }) => [type, current]), ['leave', null]);
  assert.equal((await line('Bob:hi')).status, 'offline');
  assert.deepEqual(await line('Alice: hi'), {
    type: 'status',
    status: 'sent',
    kind: 'all',
    message_id: 4,
    payload: 'Sent to everyone.',
  });
  assert.equal((await line('/nope')).code, 'UNKNOWN_COMMAND');
  client.wire.send('{"type":"line","text":"@7 who"}', '{"type":"line","text":"@7 who","id":8}');
  assert.equal((await client.next()).id, '7');
  assert.equal((await client.next()).id, 8);
});

test('R7.8 a line may begin a dialog, and lines alone answer it; an object may not', async (t) => {
  const server = await startTestServer(t);
  const client = await jsonPerson(server, 'Alice');
  await jsonPerson(server, 'Bob');
  await client.events();
  const line = (text: string) => client.ask({ type: 'line', text });
  assert.deepEqual(await line('message'), { type: 'prompt', word: 'RECIPIENT', secret: false });
  assert.equal((await client.ask({ type: 'who' })).total, 2);
  assert.deepEqual(await line('Bob'), { type: 'prompt', word: 'MESSAGE', secret: false });
  assert.equal((await line('who is there?')).status, 'delivered');
  await line('send');
  assert.deepEqual(await line('cancel'), { type: 'cancelled', text: 'Cancelled.' });
  assert.equal((await line('who')).type, 'online_users');
  const account = await jsonAccount(server, 'Carol');
  assert.equal(await account.refused({ type: 'add_contact' }), 'TAGGED_DIALOG');
});

test('R7.8 the dialog of Chat77’s clients, with a password that is marked as one', async (t) => {
  const server = await startTestServer(t);
  const client = await jsonVisitor(server);
  const line = (text: string) => client.answers({ type: 'line', text });
  assert.deepEqual(await line('REGISTER'), [{ type: 'prompt', word: 'ALIAS', secret: false }]);
  assert.deepEqual(await line('Alice'), [{ type: 'prompt', word: 'PASSWORD', secret: true }]);
  assert.deepEqual(await line('correct horse'), [{ type: 'registered' }, { type: 'ask_mode' }]);
  await line('LOGIN');
  await line('Alice');
  assert.deepEqual(
    (await line('wrong')).map(({ type }) => type),
    ['error', 'ask_mode'],
  );
  const other = await jsonVisitor(server);
  assert.equal((await other.ask({ type: 'init', username: 'Alice', password: 'correct horse' })).status, 'welcome');
});

test('R7.9 say is speech whatever it looks like, and goes to another room without changing the current one', async (t) => {
  const server = await startTestServer(t);
  const [bob] = await server.room('lab', 'Bob');
  const client = await jsonPerson(server, 'Alice');
  await client.ask({ type: 'join', room: 'lab' });
  await client.ask({ type: 'join', room: 'chess' });
  await bob.sync();
  assert.deepEqual(await client.ask({ type: 'say', text: '/exit', room: 'LAB' }), {
    type: 'status',
    status: 'sent',
    kind: 'room',
    room: 'lab',
    message_id: 3,
    payload: 'Sent to lab.',
  });
  assert.deepEqual(await bob.sync(), ['Alice (in lab): /exit']);
  assert.equal((await client.ask({ type: 'status' })).room, 'chess');
  assert.equal(await client.refused({ type: 'say', text: 'x', room: 'elsewhere' }), 'NOT_IN_ROOM');
  assert.deepEqual(await client.ask({ type: 'say', text: 'leave' }), {
    type: 'status',
    status: 'sent',
    kind: 'room',
    room: 'chess',
    message_id: 4,
    payload: 'Sent to chess.',
  });
});

test('R7.1 the last words are objects, too: an exit, a timeout, a kick, a takeover, the end of the server', async (t) => {
  const server = await startTestServer(t, { operators: 'Olga' });
  const olga = await server.account('Olga');
  const kicked = await jsonPerson(server, 'Alice');
  olga.send('/kick Alice');
  assert.deepEqual((await kicked.wire.rest()).map(parsed).at(-1), {
    type: 'goodbye',
    reason: 'kicked',
    text: 'Olga has thrown you out. Good bye.',
  });
  const old = await jsonAccount(server, 'Bob');
  const taker = await jsonVisitor(server);
  await taker.ask({ type: 'init', username: 'Bob', password: 'correct-horse', takeover: true });
  assert.equal((await old.wire.rest()).map(parsed).at(-1)?.reason, 'taken over');
  const leaver = await jsonPerson(server, 'Carol');
  assert.equal((await leaver.ask({ type: 'exit' })).reason, 'exit');
  assert.deepEqual(await leaver.wire.rest(), []);
  const stopped = server.stop('the test is over', 1000);
  assert.equal((await taker.wire.rest()).map(parsed).at(-1)?.reason, 'server stopping');
  await stopped;
});

test('R7.1 R1.20 who takes no name in time is told so in an object, even in the middle of one', async (t) => {
  const server = await startTestServer(t, { registerTimeout: 0.2 });
  const client = await server.visitor();
  await client.sendRaw('{"type":');
  assert.deepEqual(
    (await client.rest()).map((line) => parsed(line).code),
    ['REGISTER_TIMEOUT'],
  );
});

test('R7.13 help is one object with every command that one may give', async (t) => {
  const server = await startTestServer(t, { operators: 'Olga' });
  const client = await jsonPerson(server, 'Alice');
  const { commands } = (await client.ask({ type: 'help' })) as { commands: readonly Record<string, unknown>[] };
  const types = commands.map(({ type }) => type);
  assert.ok(types.includes('connect_to') && types.includes('ack') && !types.includes('kick'));
  const connect = commands.find(({ type }) => type === 'connect_to');
  assert.deepEqual(connect?.forms, [[{ name: 'name', kind: 'name', optional: false }]]);
  assert.deepEqual((await client.ask({ type: 'help', list: 'more' })).commands, commands);
  const [post] = (await client.ask({ type: 'help', command: 'post' })).commands as (Record<string, unknown> & {
    forms: unknown[][];
  })[];
  assert.deepEqual([post?.name, post?.who], ['post', 'anyone']);
  assert.deepEqual(post?.forms[0]?.slice(0, 2), [
    { name: 'token', kind: 'token', optional: false, secret: true },
    { name: 'to', kind: 'choice', optional: false, choices: ['all'] },
  ]);
  const [login] = (await client.ask({ type: 'help', command: 'login' })).commands as readonly Record<string, unknown>[];
  assert.deepEqual(login?.named, [
    { name: 'acks', kind: 'choice', optional: true, choices: ['on', 'off'] },
    { name: 'recall', kind: 'size', optional: true },
    { name: 'for_people', kind: 'choice', optional: true, choices: ['on', 'off'] },
    { name: 'rooms', kind: 'rooms', optional: true },
    { name: 'since', kind: 'size', optional: true },
  ]);
  const [history] = (await client.ask({ type: 'help', command: 'history' })).commands as { forms: unknown[] }[];
  assert.deepEqual(history?.forms[1], [
    { name: 'after', kind: 'choice', optional: false, choices: ['after'], line_only: true },
    { name: 'after', kind: 'size', optional: false },
    { name: 'count', kind: 'count', optional: true },
  ]);
  const olga = await jsonAccount(server, 'Olga');
  assert.ok(((await olga.ask({ type: 'help' })).commands as { type: string }[]).some(({ type }) => type === 'kick'));
});

test('R7.8 R3.58 the lines of a paste are objects, each answered; one that was not read spoils the paste', async (t) => {
  const server = await startTestServer(t);
  const [bob] = await server.people('Bob');
  const client = await jsonPerson(server, 'Alice');
  await bob.sync();
  const line = (text: string) => client.ask({ type: 'line', text });
  assert.equal((await line('paste')).type, 'info');
  for (const text of ['one', '', '  two', 'cancel', '{"type":"exit"}'])
    assert.deepEqual(await line(text), { type: 'ok' });
  assert.deepEqual(await line('.'), {
    type: 'paste',
    count: 5,
    room: null,
    message_ids: [1, 2, 3, 4, 5],
    text: 'Pasted 5 lines to everyone.',
  });
  const said = ['one', '', '  two', 'cancel', '{"type":"exit"}'];
  assert.deepEqual(
    await bob.sync(),
    said.map((text) => `Alice (to all): ${text}`),
  );
  for (const [lost, code] of [
    ['{"type":"line","text":', 'MALFORMED'],
    [`{"type":"line","text":"${'x'.repeat(5000)}"}`, 'LINE_TOO_LONG'],
    [`{"type":"line","text":"${'x'.repeat(40_000)}"}`, 'LINE_TOO_LONG'],
  ] as const) {
    assert.equal((await client.ask({ type: 'paste' })).type, 'info');
    await line('one');
    client.wire.send(lost);
    assert.equal((await client.next()).code, code);
    assert.equal((await line('two')).type, 'ok');
    assert.equal((await line('.')).type, 'error');
  }
  assert.deepEqual(await bob.sync(), []);
});

test('R7.8 R3.57 a wait is answered when such a line would have been shown, and what follows waits', async (t) => {
  // Nobody uses up their turn, so what is read together is handled together: when Bob hears of it, the wait has begun.
  const server = await startTestServer(t, { clock: new HandClock() });
  const [bob] = await server.people('Bob');
  const client = await jsonPerson(server, 'Alice');
  await client.events();
  await bob.sync();
  await client.wire.sendRaw(
    '{"type":"say","text":"go"}{"type":"wait","seconds":60,"pattern":"Bob: *ready*","id":1}{"type":"ping","id":2}',
  );
  assert.equal(await bob.next(), 'Alice (to all): go');
  assert.equal((await client.next()).status, 'sent');
  bob.send('Alice:I am ready');
  const came = [await client.next(), await client.next(), await client.next()];
  assert.deepEqual(
    came.map(({ type, id, line }) => [type, id, line]),
    [
      ['message', undefined, undefined],
      ['matched', 1, 'Bob: I am ready'],
      ['pong', 2, undefined],
    ],
  );
});

test('R3.58 a paste that began in a room is said nowhere when that was left meanwhile', async (t) => {
  const server = await startTestServer(t);
  const [bob] = await server.room('lab', 'Bob');
  const client = await jsonPerson(server, 'Alice');
  await client.ask({ type: 'join', room: 'lab' });
  await client.ask({ type: 'line', text: '/paste' });
  await client.ask({ type: 'line', text: 'for the lab alone' });
  assert.equal((await client.ask({ type: 'leave' })).type, 'leave');
  assert.equal((await client.ask({ type: 'line', text: '.' })).code, 'NOT_PASTED');
  assert.equal(
    (await bob.sync()).some((line) => line.includes('for the lab alone')),
    false,
  );
});

test('R7.16 a paste in one object is said in the room that it names or nowhere, each line as it stands', async (t) => {
  const server = await startTestServer(t);
  const [bob] = await server.room('lab', 'Bob');
  const [eve] = await server.people('Eve');
  const client = await jsonPerson(server, 'Alice');
  await client.ask({ type: 'join', room: 'lab' });
  await client.ask({ type: 'join', room: 'den' });
  await bob.sync();
  await eve.sync();
  const paste = { type: 'paste', to: 'room', name: 'lab', text: 'steps:\r\n\n  leave\r/exit\n' };
  assert.deepEqual(await client.ask(paste), {
    ...{ type: 'paste', count: 4, room: 'lab', message_ids: [3, 4, 5, 6], text: 'Pasted 4 lines in lab.' },
  });
  assert.deepEqual(
    await bob.sync(),
    ['steps:', '', '  leave', '/exit'].map((text) => `Alice (in lab): ${text}`),
  );
  assert.equal((await client.ask({ type: 'paste', to: 'all', text: 'a\nb' })).room, null);
  assert.deepEqual(await eve.sync(), ['Alice (to all): a', 'Alice (to all): b']);
  assert.equal((await client.ask({ type: 'paste', text: 'a\nb' })).room, 'den');
  await bob.sync();
  await client.ask({ type: 'leave', room: 'lab' });
  assert.equal((await client.ask(paste)).code, 'NOT_IN_ROOM');
  assert.equal((await client.ask({ ...paste, name: null })).code, 'USAGE');
  assert.equal((await client.ask({ type: 'paste', to: 'all', text: ' \n' })).code, 'NOT_PASTED');
  assert.equal((await client.ask({ type: 'paste', to: 'all', text: 'x\n'.repeat(101) })).code, 'NOT_PASTED');
  assert.equal((await client.ask({ type: 'paste', to: 'all', text: `x\n${'x'.repeat(5000)}` })).code, 'LINE_TOO_LONG');
  assert.equal((await bob.sync()).join('\n').includes('Alice (in lab)'), false);
  assert.deepEqual(await eve.sync(), []);
});

test('R7.16 a paste to one person or a group arrives there alone, blank lines too, and each line has its status', async (t) => {
  const server = await startTestServer(t);
  const [bob, carol] = await server.accounts('Bob', 'Carol');
  const client = await jsonAccount(server, 'Alice');
  await client.answers({ type: 'create_group', group: 'chess' });
  await client.ask({ type: 'invite_group', group: 'chess', name: 'Bob' });
  bob.send('accept group chess');
  await bob.sync();
  await carol.sync();
  const text = 'one\n\n/who';
  assert.equal((await client.ask({ type: 'paste', to: 'private', name: 'Bob', text })).code, 'NOT_CONNECTED');
  assert.deepEqual(
    (await client.answers({ type: 'paste', to: 'msg', name: 'Bob', text })).map(({ type, to, status }) => [
      type,
      status ?? to,
    ]),
    [...Array.from({ length: 3 }, () => ['status', 'delivered']), ['paste', 'Bob']],
  );
  assert.deepEqual(await bob.sync(), ['Alice: one', 'Alice: ', 'Alice: /who']);
  assert.equal((await client.answers({ type: 'paste', to: 'group', name: 'chess', text })).at(-1)?.to, 'chess');
  assert.deepEqual(
    await bob.sync(),
    ['one', '', '/who'].map((line) => `Alice (in chess): ${line}`),
  );
  assert.equal((await client.ask({ type: 'paste', to: 'group', name: 'club', text })).code, 'NOT_THERE');
  await client.ask({ type: 'connect_to', name: 'Bob' });
  bob.send('accept connection Alice');
  await bob.sync();
  assert.equal((await client.answers({ type: 'paste', to: 'private', name: 'Bob', text })).at(-1)?.to, 'Bob');
  assert.deepEqual(
    await bob.sync(),
    ['one', '', '/who'].map((line) => `Alice (private): ${line}`),
  );
  assert.equal(
    (await carol.sync()).some((line) => line.includes('who')),
    false,
  );
});

test('R7.3 R7.1 whatever bytes come, the answers are objects of the schema, and the connection lives on', async (t) => {
  const server = await startTestServer(t, { maxVisitorBytes: 1024 ** 2 });
  const client = await server.visitor();
  client.send('{}');
  assert.equal(parsed(await client.next()).code, 'USAGE');
  const piece = fc.constantFrom(
    '{"type":"ping"}',
    '{"type":',
    '"',
    '{',
    '}',
    '[',
    ']',
    '\\',
    '\n',
    '\r',
    'IAC',
    '\u0000',
  );
  const bytes = fc.array(fc.oneof(fc.uint8Array({ maxLength: 20 }), piece.map(Buffer.from)), { maxLength: 30 });
  let count = 0;
  await fc.assert(
    fc.asyncProperty(bytes, async (parts) => {
      const token = `end-${++count}`;
      await client.sendRaw(Buffer.concat([...parts, Buffer.from(`\n{"type":"ping","token":"${token}"}`)]));
      for (;;) if (parsed(await client.next()).token === token) return;
    }),
    { numRuns: 60 },
  );
});
