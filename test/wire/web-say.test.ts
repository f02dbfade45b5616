/** Lines by HTTP: what a request says, as whom, and how it is answered. Real sockets, and a real curl. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { temporaryDirectory } from '../storage/helpers.js';
import { folder, makeCertificate } from '../support/certificates.js';
import type { TestClient } from '../support/client.js';
import { HandClock } from '../support/clock.js';
import { needs } from '../support/programs.js';
import { run } from '../support/run.js';
import { leave, settle, startTestServer, type TestServer, type TestServerOptions } from '../support/server.js';
import { type Asked, ask, askSecurely, request, WebClient } from '../support/web.js';

const start = (t: TestContext, options: TestServerOptions = {}): Promise<TestServer> =>
  startTestServer(t, { webPort: 0, ...options });

/** Makes a token of somebody's. */
async function tokenOf(person: TestClient): Promise<string> {
  await person.sync();
  const [, token = ''] = /: ([0-9a-f]{40})$/.exec((await person.ask('/token new'))[0] ?? '') ?? [];
  assert.notEqual(token, '');
  return token;
}

type Headers = Readonly<Record<string, string>>;

const bearer = (token: string): Headers => ({ Authorization: `Bearer ${token}` });

/** The bytes of a request that says `body`. */
function saying(path: string, token: string | null, body: string | Buffer, more: Headers = {}): Buffer {
  const bytes = Buffer.from(body);
  const headers = { 'Content-Length': `${bytes.length}`, ...(token === null ? {} : bearer(token)), ...more };
  return Buffer.concat([Buffer.from(request('POST', path, headers)), bytes]);
}

const say = (server: TestServer, ...what: Parameters<typeof saying>): Promise<Asked> =>
  ask(server.webPort, saying(...what));

/** What a real curl prints, and the status. */
async function curl(...args: readonly string[]): Promise<string> {
  const { stdout, stderr, status } = await run('curl', ['-sS', '-w', '%{http_code}\n', ...args]);
  assert.equal(status, 0, stderr);
  return stdout;
}

test('R8.30 curl says a line in a room as the account of its token, with a number, and nobody comes or goes', {
  skip: needs('curl'),
}, async (t) => {
  const server = await start(t);
  const [bob] = await server.room('lab', 'Bob');
  const ci = await server.account('ci');
  const token = await tokenOf(ci);
  await leave(ci);
  await settle(bob);
  const json = await server.come();
  json.send('{"type":"init","username":"Robot","rooms":["lab"],"id":1}');
  await json.until(/"type":"join"/);
  await settle(bob);
  const url = `http://localhost:${server.webPort}/say/lab`;
  const answer = await curl('-H', `Authorization: Bearer ${token}`, '-d', 'build failed', url);
  assert.match(answer, /^STATUS:\d+:sent:lab\n200\n$/);
  const [, number] = /^STATUS:(\d+)/.exec(answer) ?? [];
  assert.deepEqual(await bob.sync(), ['ci (in lab): build failed']);
  assert.match(
    (await json.until(/build failed/)).join(''),
    new RegExp(`"from":"ci","payload":"build failed","message_id":${number}\\}`),
  );
});

test('R8.30 a token counts in one header alone', async (t) => {
  const server = await start(t);
  const [bob] = await server.room('lab', 'Bob');
  const token = await tokenOf(await server.account('ci'));
  await settle(bob);
  const asked: readonly Parameters<typeof saying>[] = [
    ['/say/lab', null, 'x'],
    [`/say/lab?token=${token}`, null, 'x'],
    ['/say/lab', null, `token=${token}`],
    ['/say/lab', null, 'x', { Authorization: `Basic ${token}` }],
    ['/say/lab', null, 'x', { Authorization: `Bearer ${token} ${token}` }],
    ['/say/lab', null, 'x', { Cookie: `token=${token}` }],
    ['/say/lab', null, 'x', { 'X-Token': token }],
    ['/say/lab', '0'.repeat(40), 'x'],
  ];
  for (const what of asked) {
    const { status, headers, text } = await say(server, ...what);
    assert.equal(status, 401, text);
    assert.match(headers['www-authenticate'] ?? '', /^Bearer/);
    assert.match(text, /^ERROR: NO_SUCH_TOKEN .*\n$/);
  }
  assert.deepEqual(await bob.sync(), []);
});

test('R8.31 who is here speaks where they are, and the stay goes on untouched', async (t) => {
  const server = await start(t);
  const [bob] = await server.room('lab', 'Bob');
  const alice = await server.account('Alice');
  const token = await tokenOf(alice);
  await settle(bob);
  const refused = await say(server, '/say/lab', token, 'hello');
  assert.equal(refused.status, 403);
  const where = 'Alice is online, but in no room and no group lab. On Alice’s own connection, type: /join lab.';
  assert.equal(refused.text, `ERROR: NOT_IN_ROOM ${where} To say it to everyone, send: POST /say\n`);
  await alice.ask('/join attic');
  assert.equal(
    (await say(server, '/say/lab', token, 'hello')).text,
    `ERROR: NOT_IN_ROOM ${where} To say it in attic, send: POST /say/attic\n`,
  );
  await alice.ask('/join lab');
  await bob.sync();
  assert.equal((await say(server, '/say/lab', token, 'hello')).status, 200);
  assert.equal((await say(server, '/say', token, 'all of you')).status, 200);
  assert.deepEqual(await bob.sync(), ['Alice (in lab): hello', 'Alice (to all): all of you']);
  assert.deepEqual(await alice.sync(), ['Alice (in lab): hello', 'Alice (to all): all of you']);
});

test('R8.31 a status for each answer, and the lines that one reads at nc', async (t) => {
  const server = await start(t, { operators: 'Olga' });
  const [olga, alice, carl] = await server.accounts('Olga', 'Alice', 'Carl');
  const token = await tokenOf(alice);
  await alice.ask('create group team', 'invite group team Carl');
  await carl.ask('accept group team', 'block Alice');
  await leave(alice);
  await leave(carl);
  await olga.ask('/join vault sesame', '/join hall', '/quiet', '/join den');
  const answers: readonly (readonly [string, number, RegExp])[] = [
    ['/say/den', 200, /^STATUS:\d+:sent:den\n$/],
    ['/say/%23den', 200, /^STATUS:\d+:sent:den\n$/],
    ['/say', 200, /^STATUS:\d+:sent:everyone\n$/],
    ['/say/team', 200, /^(?:INFO: .*\n)*STATUS:\d+:sent:team:\d\/\d\n$/],
    ['/tell/Olga', 200, /^STATUS:\d+:delivered:Olga\n$/],
    ['/tell/Carl', 403, /^STATUS:\d+:refused:Carl\n$/],
    ['/tell/Nobody', 404, /^ERROR: NO_SUCH_USER Nobody is called Nobody\. To say it to everyone, send: POST \/say\n$/],
    ['/tell/Olgo', 404, /^ERROR: NO_SUCH_USER Nobody is called Olgo\. Perhaps: POST \/tell\/Olga\n$/],
    ['/tell/Alice', 400, /^ERROR: SELF The token speaks as Alice, .*\. To say it to everyone, send: POST \/say\n$/],
    ['/say/lab', 404, /^ERROR: NO_SUCH_ROOM Nobody is in a room lab, .*\. To say it to everyone, send: POST \/say\n$/],
    ['/say/vault', 403, /^ERROR: KEY_NEEDED .* type: \/join vault <key>\. To say it to everyone, send: POST \/say\n$/],
    ['/say/hall', 403, /^ERROR: QUIET .* and Alice is not one of them\. To say it to everyone, send: POST \/say\n$/],
    ['/say/two%20words', 400, /^ERROR: USAGE Send: POST \/say\/<room or group>, where a name has [^{]*\n$/],
    ['/tell/two%20words', 400, /^ERROR: USAGE Send: POST \/tell\/<name>, where a name is [^{]*\n$/],
    ['/say/', 404, /^ERROR: NO_SUCH_PAGE .*\. Send: POST \/say\/<room or group>, .* POST \/say\n$/],
    ['/tell', 404, /^ERROR: NO_SUCH_PAGE .*\. Send: POST \/say\/<room or group>, /],
    ['/say/a/b', 404, /^ERROR: NO_SUCH_PAGE /],
    ['/say/%ff', 404, /^ERROR: NO_SUCH_PAGE /],
    ['/tell/', 404, /^ERROR: NO_SUCH_PAGE /],
  ];
  for (const [path, status, text] of answers) {
    const answer = await say(server, path, token, 'hello');
    assert.equal(answer.status, status, `${path}: ${answer.text}`);
    assert.match(answer.text, text);
    assert.equal(answer.headers['content-type'], 'text/plain; charset=utf-8');
    assert.equal(answer.headers['cache-control'], 'no-store');
  }
  for (const method of ['GET', 'HEAD', 'PUT', 'OPTIONS']) {
    const answer = await ask(server.webPort, request(method, '/say/den', bearer(token)));
    assert.deepEqual([answer.status, answer.headers.allow], [405, 'POST'], method);
  }
  await leave(olga);
  assert.equal((await say(server, '/say', token, 'hello')).status, 404);
});

test('R8.31 what waits for somebody is stored when it is answered, and a mute, and too many, are told with when to come again', async (t) => {
  const clock = new HandClock();
  const server = await start(t, { operators: 'Olga', flood: true, floodBurst: 4, floodRate: 1, clock });
  const [olga, alice, bob] = await server.accounts('Olga', 'Alice', 'Bob');
  const token = await tokenOf(alice);
  await leave(bob);
  clock.advance(60_000);
  assert.match((await say(server, '/tell/Bob', token, 'wake up')).text, /^STATUS:\d+:queued:Bob\n$/);
  for (let line = 0; line < 3; line++) assert.equal((await say(server, '/say', token, 'again')).status, 200);
  const late = await say(server, '/say', token, 'and again');
  assert.deepEqual([late.status, late.headers['retry-after']], [429, '1']);
  assert.match(late.text, /^ERROR: TOO_FAST .* Try again in 1 s\.\n$/);
  clock.advance(60_000);
  await olga.ask('mute Alice 5');
  const muted = await say(server, '/say', token, 'hello');
  assert.equal(muted.status, 403);
  assert.match(muted.text, /^ERROR: MUTED /);
  const back = await server.login('Bob');
  assert.match((await back.sync()).join(), /^Alice \(sent .*\): wake up$/);
});

test('R8.31 a wrong token ends its connection, so that each costs one, and good ones from there wait for none', async (t) => {
  const server = await start(t);
  const [alice] = await server.accounts('Alice', 'Bob');
  const token = await tokenOf(alice);
  for (let tries = 0; tries < 5; tries++) {
    const client = await WebClient.open(t, server.webPort);
    await client.send(saying('/say', 'f'.repeat(40), 'x', { Connection: 'keep-alive' }));
    const { status, headers } = await client.next();
    assert.deepEqual([status, headers.connection], [401, 'close']);
    await client.rest();
  }
  assert.equal((await say(server, '/say', token, 'hello')).status, 200);
});

test('R8.31 of a hundred at once each is said once, and answered by its number', async (t) => {
  const server = await start(t, { operators: 'Olga', maxNewPerMinute: 1000 });
  const [bob] = await server.people('Bob');
  await bob.ask('set ids on');
  const token = await tokenOf(await server.account('Olga'));
  await settle(bob);
  const texts = Array.from({ length: 100 }, (_, index) => `line ${index}`);
  const answers = await Promise.all(texts.map((text) => say(server, '/say', token, text)));
  const numbers = answers.map(({ text }) => /^STATUS:(\d+):sent:everyone\n$/.exec(text)?.[1]);
  const lines = texts.map((text, index) => `Olga (to all, id ${numbers[index]}): ${text}`);
  assert.deepEqual((await bob.sync()).toSorted(), lines.toSorted());
});

test('R8.32 the body is one line, whatever its type; curl sends it as it likes', { skip: needs('curl') }, async (t) => {
  const server = await start(t);
  const [bob] = await server.room('lab', 'Bob');
  const ci = await server.account('ci');
  const token = await tokenOf(ci);
  await leave(ci);
  await settle(bob);
  const at = ['-H', `Authorization: Bearer ${token}`, `http://127.0.0.1:${server.webPort}/say/lab`];
  const sent: readonly (readonly string[])[] = [
    ['-d', 'a=1&b=%20+'],
    ['--data-binary', 'two\r\nlines\n'],
    ['--json', '{"type":"exit"}'],
    ['-H', 'Transfer-Encoding: chunked', '-d', '/who'],
    ['-H', 'Expect: 100-continue', '-d', 'Grüße\u001b[2J'],
    ['-0', '-d', '  Bob: psst'],
  ];
  for (const args of sent) assert.match(await curl(...args, ...at), /^STATUS:\d+:sent:lab\n200\n$/);
  assert.deepEqual(
    await bob.sync(),
    ['a=1&b=%20+', 'two lines', '{"type":"exit"}', '/who', 'Grüße\ufffd[2J', '  Bob: psst'].map(
      (text) => `ci (in lab): ${text}`,
    ),
  );
});

test('R8.32 a body has as many bytes as a line, and something in it', async (t) => {
  const server = await start(t, { maxLine: 2000, maxVisitorLine: 100 });
  const [bob] = await server.room('lab', 'Bob');
  const ci = await server.account('ci');
  const token = await tokenOf(ci);
  await leave(ci);
  await settle(bob);
  const long = 'x'.repeat(2000);
  assert.equal((await say(server, '/say/lab', token, `${long}\r\n`)).status, 200);
  assert.deepEqual(await bob.sync(), [`ci (in lab): ${long}`]);
  const chunked = { 'Transfer-Encoding': 'chunked' };
  const over = [
    saying('/say/lab', token, `${long}x`),
    saying('/say/lab', token, `${long}yyy`),
    saying('/say/lab', token, `${'ü'.repeat(1001)}`),
    `${request('POST', '/say/lab', { ...bearer(token), ...chunked })}bb8\r\n${'x'.repeat(3000)}\r\n0\r\n\r\n`,
  ];
  for (const bytes of over) {
    const { status, text } = await ask(server.webPort, bytes);
    assert.equal(status, 413, text);
    assert.match(text, /^ERROR: LINE_TOO_LONG /);
  }
  for (const empty of ['', '\n', ' \r\n']) {
    const { status, text } = await say(server, '/say/lab', token, empty);
    assert.equal(status, 400);
    assert.match(text, /^ERROR: BAD_REQUEST /);
  }
  const zipped = await say(server, '/say/lab', token, 'x', { 'Content-Encoding': 'gzip' });
  assert.deepEqual([zipped.status, zipped.text.slice(0, 19)], [415, 'ERROR: BAD_REQUEST ']);
  // One without end is not read to its end.
  const endless = await WebClient.open(t, server.webPort);
  await endless.send(`${request('POST', '/say/lab', { ...bearer(token), ...chunked })}bb8\r\n${'x'.repeat(3000)}\r\n`);
  assert.equal((await endless.next()).status, 413);
  // Whoever asks before they send is told before they send.
  const asks = await WebClient.open(t, server.webPort);
  await asks.send(request('POST', '/say/lab', { ...bearer(token), 'Content-Length': '3000', Expect: '100-continue' }));
  assert.equal((await asks.next()).status, 413);
  assert.deepEqual(await bob.sync(), []);
});

test('R8.32 a body that does not come is not waited for', async (t) => {
  const clock = new HandClock();
  const server = await start(t, { clock });
  const [alice] = await server.accounts('Alice');
  const token = await tokenOf(alice);
  const slow = await WebClient.open(t, server.webPort);
  await slow.send(saying('/say', token, 'hello', { Expect: '100-continue' }).subarray(0, -1));
  assert.equal((await slow.next()).status, 100);
  clock.advance(10_000);
  const { status, text } = await slow.next();
  assert.equal(status, 408, text);
  assert.match(text, /^ERROR: BAD_REQUEST /);
});

test('R8.32 several lines on one connection are said one after the other', async (t) => {
  const server = await start(t);
  const [bob] = await server.people('Bob');
  const ci = await server.account('ci');
  const token = await tokenOf(ci);
  await leave(ci);
  await settle(bob);
  const client = await WebClient.open(t, server.webPort);
  for (const text of ['one', 'two', 'three']) {
    await client.send(saying('/say', token, text, { Connection: 'keep-alive' }));
    assert.equal((await client.next()).status, 200);
  }
  assert.deepEqual(
    await bob.sync(),
    ['one', 'two', 'three'].map((text) => `ci (to all): ${text}`),
  );
});

test('R8.33 where others can read along no token is shown or taken, if passwords are not', async (t) => {
  const server = await start(t, { passwordOverPlaintext: false, trustProxy: ['127.0.0.1'] });
  const far = (proto?: string): Headers => ({
    'X-Forwarded-For': '192.0.2.7',
    ...(proto === undefined ? {} : { 'X-Forwarded-Proto': proto }),
  });
  const FROM_AFAR = 'PROXY TCP4 192.0.2.7 192.0.2.1 1 2\r\n';
  const here = 'PROXY TCP4 127.0.0.1 127.0.0.1 1 2\r\n';
  const alice = await server.connect(server.quietPort);
  await alice.sendRaw(here);
  await alice.ask('register Alice blue-kettle');
  const token = await tokenOf(alice);
  for (const headers of [far(), far('http')]) {
    const { status, text } = await say(server, '/say', token, 'hello', headers);
    assert.equal(status, 403, text);
    assert.match(text, /^ERROR: PLAINTEXT Tokens are /);
  }
  assert.equal((await say(server, '/say', token, 'hello', far('https'))).status, 200);
  const bob = await server.connect(server.quietPort);
  await bob.sendRaw(FROM_AFAR);
  await bob.ask('register Bob');
  assert.match((await bob.ask(`/post ${token} all hi`)).join(), /^ERROR: PLAINTEXT Tokens are /);
});

test('R8.7 R8.33 what a proxy brings of which nobody has told is no word from this machine', async (t) => {
  const server = await start(t, { passwordOverPlaintext: false });
  const [alice] = await server.accounts('Alice');
  const token = await tokenOf(alice);
  for (const name of ['X-Forwarded-For', 'X-Forwarded-Proto', 'X-Real-IP', 'Forwarded', 'Via']) {
    assert.equal((await say(server, '/say', token, 'hello', { [name]: 'https' })).status, 403, name);
  }
  assert.equal((await say(server, '/say', token, 'hello')).status, 200);
});

test('R8.33 where there are no accounts there are no tokens', async (t) => {
  const server = await start(t, { accounts: 'off' });
  const { status, text } = await say(server, '/say', 'f'.repeat(40), 'hello');
  assert.equal(status, 403);
  assert.match(
    text,
    /^ERROR: ACCOUNTS_OFF Tokens are for accounts alone, and there are none here\. .* by nc, .* \/says_only <name>\n$/,
  );
});

test('R8.33 with a certificate it is HTTPS', async (t) => {
  const { tlsCert, tlsKey } = makeCertificate(folder(t));
  const server = await start(t, { tlsCert, tlsKey, passwordOverPlaintext: false });
  const [alice] = await server.accounts('Alice');
  const token = await tokenOf(alice);
  const { status, text } = await askSecurely(server.webPort, saying('/say', token, 'hello'));
  assert.equal(status, 200, text);
});

test('R8.34 no page of another origin says anything, and none is told that it might', async (t) => {
  const server = await start(t);
  const [bob] = await server.people('Bob');
  const token = await tokenOf(await server.account('ci'));
  await settle(bob);
  const foreign = { Origin: 'https://evil.example' };
  assert.equal((await say(server, '/say', token, 'x', foreign)).status, 403);
  assert.equal((await say(server, '/say', token, 'x', { Host: 'evil.example' })).status, 403);
  const preflight = {
    ...foreign,
    'Access-Control-Request-Method': 'POST',
    'Access-Control-Request-Headers': 'authorization',
  };
  const { status, headers } = await ask(server.webPort, request('OPTIONS', '/say', preflight));
  assert.equal(status, 403);
  assert.deepEqual(
    Object.keys(headers).filter((name) => name.startsWith('access-control')),
    [],
  );
  assert.deepEqual(await bob.sync(), []);
});

test('R8.30 R8.32 a token, or what was said by it, is in no log; whoever goes before the answer leaves nothing behind', async (t) => {
  const server = await start(t);
  const [bob] = await server.people('Bob');
  const token = await tokenOf(await server.account('ci'));
  await settle(bob);
  await say(server, '/say', token, 'a secret word');
  await say(server, '/say/nowhere', token, 'a secret word');
  await say(server, '/say', `${token.slice(0, -4)}0000`, 'a secret word');
  const gone = connect(server.webPort, '127.0.0.1');
  gone.write(saying('/say', token, 'going'), () => gone.destroy());
  await once(gone, 'close');
  assert.ok(!JSON.stringify(server.log).includes(token.slice(0, 20)));
  assert.ok(!JSON.stringify(server.log).includes('secret word'));
  assert.equal((await say(server, '/say', token, 'there')).status, 200);
});

test('R8.30 R3.84 a restart ends no token, and neither the database, nor a transcript, nor the log has one', {
  skip: needs('curl'),
}, async (t) => {
  const data = temporaryDirectory(t);
  const transcript = join(data, 'transcripts');
  const options = { memory: false, data, transcript, publicHost: 'localhost' };
  const first = await start(t, options);
  const ci = await first.account('ci');
  await ci.sync();
  const [made = '', how = ''] = await ci.ask('/token new');
  const [, token = ''] = /: ([0-9a-f]{40})$/.exec(made) ?? [];
  await leave(ci);
  await first.room('lab', 'Bob');
  // The line that the answer shows is one for a shell.
  const [, line = ''] = /type in a shell: (curl .*)$/.exec(how) ?? [];
  const typed = await run('bash', ['-c', line.replace('<room>', 'lab')]);
  assert.match(typed.stdout, /^STATUS:\d+:sent:lab\n$/, `${how} ${typed.stderr}`);
  await first.stop();
  const second = await start(t, options);
  const [bob] = await second.room('lab', 'Bob');
  assert.equal((await say(second, '/say/lab', token, 'still here')).status, 200);
  assert.deepEqual(await bob.sync(), ['ci (in lab): still here']);
  await second.stop();
  const files = readdirSync(data, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(data, name)).isFile(),
  );
  assert.ok(files.length >= 2);
  const kept =
    files.map((name) => readFileSync(join(data, name), 'latin1')).join() + JSON.stringify([first.log, second.log]);
  assert.ok(kept.includes('still here'));
  assert.ok(!kept.includes(token) && !kept.includes(token.slice(0, 20)));
});

test('R3.102 a token of an account that is not on the roster says nothing, unless the account is here', async (t) => {
  const directory = folder(t);
  const roster = join(directory, 'roster.txt');
  writeFileSync(roster, 'ci\nBob\n');
  const server = await start(t, { roster });
  const [ci, bob] = await server.accounts('ci', 'Bob');
  const token = await tokenOf(ci);
  writeFileSync(roster, 'Bob\n');
  await server.reload();
  assert.equal((await say(server, '/say', token, 'here')).status, 200);
  await leave(ci);
  await settle(bob);
  const { status, text } = await say(server, '/say', token, 'gone');
  assert.equal(status, 403);
  assert.match(text, /^ERROR: NOT_ON_ROSTER ci is not on the list /);
  assert.deepEqual(await bob.sync(), []);
});
