/**
 * Who is online, and talking to everyone.
 * Rules: R2.4, R2.6, R2.7, R2.8, R2.10, R2.11, R2.12, R3.1, R3.5, R3.8, R4.3, R4.6.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heard, openCore, settle } from './rig.js';

test('who, users, online clients and list_users, bare, after / and after server:, all say who is online', async (t) => {
  const core = await openCore(t);
  const [alice] = await core.people('Alice', 'Bob');
  const words = ['who', 'users', 'online clients', 'list_users', 'WHO', 'Online Clients', 'online   clients', 'who  '];
  const prefixed = ['/who', '/users', '/list_users', '/online clients', 'server:who', 'server:users', 'Server:WHO'];
  for (const line of [...words, ...prefixed]) {
    assert.deepEqual(await alice.ask(line), ['Online users: Alice, Bob'], line);
  }
});

test('the list of who is online stays one line of bounded length and says how many more there are', async (t) => {
  const core = await openCore(t, { presenceLimit: 0 });
  const names = Array.from({ length: 130 }, (_, index) => `p${'x'.repeat(27)}${1000 + index}`);
  const [first] = await core.people(...names);
  const [line] = (await first?.ask('who')) ?? [];
  assert.match(line ?? '', /^Online users: px+1000, px+1001, .*, and \d+ more$/);
  const shown = (line?.match(/px+\d+/g) ?? []).length;
  assert.equal(shown + Number(/and (\d+) more$/.exec(line ?? '')?.[1]), 130);
  assert.equal(Buffer.byteLength(line ?? '') <= 4096, true);
});

test('plain text, bdct txt, /all, server:all and one’s own name with a colon all speak to everyone, and are silent', async (t) => {
  const core = await openCore(t);
  const [alice, bob, carl] = await core.people('Alice', 'Bob', 'Carl');
  const forms = [
    'hi',
    'bdct txt hi',
    '/bdct txt hi',
    '/all hi',
    'server:all hi',
    'Alice:hi',
    'alice: hi',
    'BDCT TXT hi',
  ];
  for (const line of forms) {
    assert.deepEqual(await alice.ask(line), [], line);
    assert.deepEqual(await bob.sync(), ['Alice (to all): hi'], line);
    assert.deepEqual(await carl.sync(), ['Alice (to all): hi'], line);
  }
});

test('a command’s word within a sentence is speech', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  const speech = [
    ...['who is the teacher?', 'help me please', 'join us at five o’clock', 'exit is over there', 'my files are gone'],
    ...[
      'away from my desk',
      'topic of the day: sockets',
      'all of you are right',
      'users can be cruel',
      'leave it to me',
    ],
    ...['back in a minute', 'ping me later today', 'set the table', 'rooms are cold today', 'online clients are here'],
    ...['send help', 'message in a bottle', '10:30 is fine', 'http://example.org/x', 'https://example.org'],
    ...['@home', '@ 7', '@7', '@12345678901234567 who', '@-1 who', '(to all): hi', 'my private chats are private'],
  ];
  for (const line of speech) {
    assert.deepEqual(await alice.ask(line), [], line);
    assert.deepEqual(await bob.sync(), [`Alice (to all): ${line}`], line);
  }
});

test('R2.4 a path is said, and what only looks like one and was meant as a command is not', async (t) => {
  const core = await openCore(t);
  const room = 'lab';
  const [alice, bob] = await core.room(room, 'Alice', 'Bob');
  for (const where of [`in ${room}`, 'to all']) {
    if (where === 'to all') for (const person of [alice, bob]) await person.ask('/leave');
    await settle(alice, bob);
    for (const line of ['/usr/bin/x', '/home/ann/notes.txt is the one', '/dev/null 2>&1']) {
      assert.deepEqual(await alice.ask(line), [], line);
      assert.deepEqual(await alice.ask(`@7 ${line}`), ['@7 OK'], line);
      assert.deepEqual(await bob.sync(), Array(2).fill(`Alice (${where}): ${line}`), line);
    }
    for (const line of [
      '//login Ann secret',
      '/login/Ann secret',
      '/LOGIN/Ann/secret',
      '/etc/passwd',
      '/msg/Bob secret',
    ])
      assert.match((await alice.ask(line)).join('|'), /^ERROR: UNKNOWN_COMMAND [^|]*$/, line);
    assert.deepEqual(await bob.sync(), []);
  }
  const visitor = await core.visitor();
  assert.match((await visitor.ask('/usr/bin/x')).join('|'), /^ERROR: NOT_REGISTERED [^|]*$/);
  assert.deepEqual(await heard(bob, visitor), []);
});

test('a space before a line makes it speech, whatever it is', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  for (const line of [' who', ' /who', ' Bob: hi', ' /etc/passwd', ' connect to Bob', ' server:who']) {
    assert.deepEqual(await alice.ask(line), [], line);
    assert.deepEqual(await bob.sync(), [`Alice (to all): ${line}`], line);
  }
});

test('a space that slips in before a password or a private word does not give it away', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  for (const line of [
    ...[' login Alice secret', '  register Alice secret', ' passwd secret', ' passwd old secret', ' LOGIN secret'],
    ...[' private txt Bob secret', ' msg Bob secret', ' /msg Bob secret', ' /login Alice secret', ' msg secret'],
    ...[' server:login Alice secret', ' server: passwd secret', ' /private txt Bob secret', ' private secret'],
  ]) {
    const answers = await alice.ask(line);
    assert.equal(answers.length, 1, `${line}: ${JSON.stringify(answers)}`);
    assert.match(answers[0] ?? '', /^ERROR: USAGE /, line);
    assert.equal(answers[0]?.includes('secret'), false, line);
  }
  assert.deepEqual(await heard(bob, alice), []);
});

test('a line that begins with login, register, passwd, msg or private is never said to everyone', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  for (const line of [
    ...[
      'login',
      'login Alice',
      'login Alice secret now please',
      'register',
      'register Alice my secret word',
      'msg',
      'msg Bob',
    ],
    ...[
      'msg 10:30 hi',
      'private',
      'private txt',
      'private txt Bob',
      'private matters',
      'PRIVATE lesson',
      'Login x',
      'MSG',
    ],
    ...['passwd', 'passwd old new', 'passwd one two three'],
  ]) {
    const answers = await alice.ask(line);
    assert.equal(answers.length, 1, `${line}: ${JSON.stringify(answers)}`);
    assert.match(answers[0] ?? '', /^ERROR: (USAGE|ALREADY_REGISTERED) /, line);
    assert.equal(answers[0]?.includes('secret'), false, 'a secret is not repeated');
  }
  assert.deepEqual(await heard(bob, alice), []);
});

test('a two-word command with wrong arguments is answered by its usage and is not said', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  for (const line of [
    'connect to',
    'connect to the internet',
    'accept connection',
    'bdct txt',
    'end private',
    'join room',
  ]) {
    const answers = await alice.ask(line);
    assert.equal(answers.length, 1, line);
    assert.match(answers[0] ?? '', /^ERROR: USAGE /, line);
  }
  assert.deepEqual(await heard(bob, alice), []);
});

test('an unknown word after / or server: is no speech', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  for (const line of [
    '/frobnicate',
    '/frobnicate Bob hi',
    'server:frobnicate',
    '/',
    'server:',
    '//example.org',
    '/ who',
  ]) {
    const answers = await alice.ask(line);
    assert.equal(answers.length, 1, line);
    assert.match(answers[0] ?? '', /^ERROR: UNKNOWN_COMMAND /, line);
  }
  assert.deepEqual(await heard(bob, alice), []);
});

test('what Chat77’s clients send of their own accord is never speech', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  assert.deepEqual(await alice.ask('BEEP_UDP_PORT:40001'), []);
  assert.match((await alice.ask('FILE_START|Bob|a.txt|9')).join('|'), /^ERROR: UNSUPPORTED [^|]*$/);
  // Once a transfer: a file of ten thousand chunks must not be answered ten thousand times.
  assert.deepEqual(await alice.ask('FILE_CHUNK|Bob|a.txt|AAAA', 'FILE_CHUNK|Bob|a.txt|AAAA', 'FILE_END|Bob|a.txt'), []);
  assert.match((await alice.ask('FILE_START|Bob|b.txt|9')).join('|'), /^ERROR: UNSUPPORTED [^|]*$/);
  assert.deepEqual(await heard(bob, alice), []);
});

test('ONLINE and OFFLINE tell everybody who enters and leaves', async (t) => {
  const core = await openCore(t);
  const [alice] = await core.people('Alice');
  const bob = await core.person('Bob');
  assert.equal(await alice.next(), 'ONLINE:Bob');
  bob.send('exit');
  assert.equal(await alice.next(), 'OFFLINE:Bob:exit');
  const carl = await core.person('Carl');
  assert.equal(await alice.next(), 'ONLINE:Carl');
  carl.end();
  assert.equal(await alice.next(), 'OFFLINE:Carl:disconnected');
  const dora = await core.person('Dora');
  assert.equal(await alice.next(), 'ONLINE:Dora');
  dora.destroy();
  assert.match(await alice.next(), /^OFFLINE:Dora:[a-z ]+$/);
});

test('above the presence limit comings and goings are told to nobody but those who share a private chat', async (t) => {
  const core = await openCore(t, { presenceLimit: 3 });
  const [alice, bob] = await core.people('Alice', 'Bob');
  const carl = await core.person('Carl');
  assert.deepEqual(await alice.sync(), ['ONLINE:Carl']);
  const dora = await core.person('Dora');
  assert.deepEqual(await alice.sync(), []);
  await dora.ask('connect to Alice');
  await alice.ask('accept connection Dora');
  await bob.sync();
  dora.send('exit');
  await dora.rest();
  assert.deepEqual(await alice.sync(), ['PRIVATE_ENDED:Dora:exit', 'OFFLINE:Dora:exit']);
  assert.deepEqual(await bob.sync(), []);
  carl.send('exit');
  await carl.rest();
  assert.deepEqual(await bob.sync(), ['OFFLINE:Carl:exit']);
});
