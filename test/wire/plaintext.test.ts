/** --password-over-plaintext off: no password over a line that others can read. A proxy's word makes strangers here. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { folder, makeCertificate } from '../support/certificates.js';
import { TestClient } from '../support/client.js';
import { needs } from '../support/programs.js';
import { startTestServer, type TestServer, type TestServerOptions } from '../support/server.js';

const options: TestServerOptions = { passwordOverPlaintext: false, trustProxy: ['127.0.0.1'] };

const FROM_AFAR = 'PROXY TCP4 192.0.2.7 192.0.2.1 1 2\r\n';

async function afar(server: TestServer): Promise<TestClient> {
  const client = await server.connect(server.quietPort);
  await client.sendRaw(FROM_AFAR);
  return client;
}

const refusal = (name: string): string =>
  `ERROR: PLAINTEXT Passwords are taken over TLS alone; one that was typed here may have been read on its way. Without a password, type: register ${name}`;

test('register, login and passwd with passwords are refused, and the dialogs before they ask', async (t) => {
  const server = await startTestServer(t, options);
  const client = await afar(server);
  for (const line of ['register Alice secret-word', 'login Alice secret-word', 'login Alice secret-word takeover']) {
    assert.deepEqual(await client.ask(line), [refusal('Alice')], line);
  }
  for (const line of ['register', 'login', 'REGISTER']) assert.deepEqual(await client.ask(line), [refusal('<name>')]);
  client.send('register Alice');
  await client.until(/^INFO: Welcome, Alice!/);
  for (const line of ['passwd secret-word', 'passwd old-word secret-word']) {
    assert.deepEqual(await client.ask(line), [refusal('Alice')], line);
  }
  // R3.33: nor is a guest told to set one here.
  assert.deepEqual(await client.ask('my groups'), [
    'ERROR: ACCOUNT_NEEDED Groups are for accounts alone. To make Alice yours, come by TLS, and there type: /passwd <new password>',
  ]);
});

test('a refused password has made no account and changed none', async (t) => {
  const server = await startTestServer(t, options);
  const client = await afar(server);
  await client.ask('register Alice secret-word');
  const here = await server.connect(server.quietPort);
  await here.sendRaw('PROXY UNKNOWN\r\n');
  assert.match((await here.ask('login Alice secret-word')).join(), /^ERROR: LOGIN_FAILED/);
  here.send('register Alice another-word');
  await here.until(/^INFO: Welcome/);
  here.send('exit');
  await here.rest();
  assert.deepEqual(await client.ask('login Alice another-word'), [refusal('Alice')]);
});

test('R3.121 nor are the keys of rooms taken, to open one, to enter it and to change one', async (t) => {
  const server = await startTestServer(t, options);
  const here = await server.connect(server.quietPort);
  await here.sendRaw('PROXY UNKNOWN\r\n');
  await here.ask('register Alice', '/join lab sesame');
  const client = await afar(server);
  await client.ask('register Bob');
  for (const line of ['/join lab sesame', '/join club sesame', '/join room lab sesame'])
    assert.match((await client.ask(line)).join('|'), /^ERROR: PLAINTEXT Keys [^|]*$/, line);
  await client.ask('join club');
  assert.match((await client.ask('/key sesame')).join('|'), /^ERROR: PLAINTEXT Keys [^|]*$/);
});

test('R3.103 codes are neither shown nor taken, nor asked for', async (t) => {
  const roster = join(folder(t), 'roster.txt');
  writeFileSync(roster, 'Alice\nBob\n');
  const server = await startTestServer(t, { ...options, roster, operators: 'Op' });
  const here = await server.connect(server.quietPort);
  await here.sendRaw('PROXY UNKNOWN\r\n');
  const [, given = ''] = await here.ask('register Alice');
  const [, code] = /code (\d+)$/.exec(given) ?? [];
  here.send('exit');
  await here.rest();
  const client = await afar(server);
  const lines = ['register Bob', 'register Alice', `register Alice code ${code}`, `/nick Alice code ${code}`];
  for (const line of [
    ...lines,
    '@1 register Op',
    '/says_only Op',
    'register Op',
    `/says_only Op${server.byCode('Op')}`,
  ])
    assert.match(
      (await client.ask(line)).join('|'),
      /^(?:@1 )?ERROR: PLAINTEXT Codes are shown, and taken, over TLS alone\. /,
      line,
    );
});

test('from this machine passwords are taken', async (t) => {
  const server = await startTestServer(t, { passwordOverPlaintext: false });
  const client = await server.visitor();
  client.send('register Alice secret-word');
  await client.until(/^INFO: Welcome, Alice!/);
});

test('over TLS passwords are taken, from anywhere', { skip: needs('openssl') }, async (t) => {
  const server = await startTestServer(t, { ...options, ...makeCertificate(folder(t)) });
  const plain = connectTcp({ port: server.tlsPort, host: '127.0.0.1' });
  plain.write(FROM_AFAR);
  const client = new TestClient(connectTls({ socket: plain, rejectUnauthorized: false }));
  t.after(() => client.destroy());
  client.send('register Alice secret-word');
  await client.until(/^INFO: Welcome, Alice!/);
});

test('a proxy that did TLS itself says so in its header', async (t) => {
  const server = await startTestServer(t, options);
  const address = Buffer.of(192, 0, 2, 7, 192, 0, 2, 1, 0, 1, 0, 2);
  for (const [tls, answer] of [
    [1, /^INFO: Welcome, Alice!/],
    [0, /^ERROR: PLAINTEXT/],
  ] as const) {
    const body = Buffer.concat([address, Buffer.of(0x20, 0, 5, tls, 0, 0, 0, 0)]);
    const client = await server.connect(server.quietPort);
    await client.sendRaw(
      Buffer.concat([Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1'), Buffer.of(0x21, 0x11, 0, body.length), body]),
    );
    client.send('register Alice secret-word');
    await client.until(answer);
  }
});

test('by default they are taken everywhere', async (t) => {
  const server = await startTestServer(t, { trustProxy: ['127.0.0.1'] });
  const client = await afar(server);
  client.send('register Alice secret-word');
  await client.until(/^INFO: Welcome, Alice!/);
});

test('where nobody comes in without a password, nobody is told to', async (t) => {
  const server = await startTestServer(t, { ...options, accounts: 'required' });
  const client = await afar(server);
  const [line] = await client.ask('register Alice secret-word');
  assert.doesNotMatch(line ?? '', /type:/);
});
