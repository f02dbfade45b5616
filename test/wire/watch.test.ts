/** Health and figures on the web port: who gets them, and what they say. Real sockets, requests byte by byte. */
import assert from 'node:assert/strict';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { JsonClient } from '../json/client.js';
import { folder, makeCertificate } from '../support/certificates.js';
import { HandClock } from '../support/clock.js';
import { FarNetwork, skipWithoutNetworks } from '../support/far-network.js';
import { needs } from '../support/programs.js';
import { startTestServer, type TestServer, type TestServerOptions } from '../support/server.js';
import { ask, askSecurely, request } from '../support/web.js';

const PATHS = ['/healthz', '/readyz', '/metrics'];

function start(t: TestContext, options: TestServerOptions = {}): Promise<TestServer> {
  return startTestServer(t, { webPort: 0, ...options });
}

async function statusOf(
  server: TestServer,
  headers: Readonly<Record<string, string>> = {},
  first = '',
): Promise<number> {
  return (await ask(server.webPort, `${first}${request('GET', '/metrics', headers)}`)).status;
}

/** One value of the page. */
async function figure(server: TestServer, name: string): Promise<number> {
  const { text } = await ask(server.webPort, request('GET', '/metrics'));
  const line = text.split('\n').find((one) => one.startsWith(`partyline_${name} `));
  assert.ok(line !== undefined, `${name} in ${text}`);
  return Number(line.slice(line.lastIndexOf(' ')));
}

test('R8.40 R8.41 R8.42 this machine is told that the server lives, is ready, and how it is', async (t) => {
  const server = await start(t);
  const [health, ready, metrics] = await Promise.all(PATHS.map((path) => ask(server.webPort, request('GET', path))));
  assert.deepEqual([health?.status, health?.text], [200, 'ok\n']);
  assert.deepEqual([ready?.status, ready?.text], [200, 'ready\n']);
  assert.equal(metrics?.status, 200);
  assert.equal(metrics?.headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8');
  assert.match(metrics?.text ?? '', /^# HELP partyline_people .*\n# TYPE partyline_people gauge\n/);
  assert.match(metrics?.text ?? '', /^process_resident_memory_bytes \d+$/m);
  assert.match(metrics?.text ?? '', /^partyline_build_info\{version="[\d.]+"\} 1$/m);
  for (const path of PATHS) {
    const head = await ask(server.webPort, request('HEAD', path));
    assert.deepEqual([head.status, head.text, head.headers['cache-control']], [200, '', 'no-store'], path);
    const post = await ask(server.webPort, request('POST', path));
    assert.deepEqual([post.status, post.headers.allow], [405, 'GET, HEAD'], path);
  }
});

test('R8.40 for everybody else nothing is at these addresses, whatever they ask: also for whom a proxy on this machine brings', async (t) => {
  const server = await start(t);
  const nothing = await ask(server.webPort, request('GET', '/nowhere'));
  const said = [
    { 'X-Forwarded-For': '203.0.113.9' },
    { 'X-Forwarded-For': '127.0.0.1' },
    { 'X-Forwarded-For': '' },
    { Forwarded: 'for=127.0.0.1' },
    { 'X-Forwarded-Proto': 'http' },
    { 'X-Forwarded-Server': 'front' },
    { 'X-Real-IP': '::1' },
    { Via: '1.1 front' },
    { 'x-fORWARDED-pORT': '443' },
  ];
  for (const headers of said) {
    for (const path of PATHS) {
      for (const method of ['GET', 'POST', 'OPTIONS']) {
        const answer = await ask(server.webPort, request(method, path, headers));
        assert.deepEqual(
          [answer.status, answer.text],
          [404, nothing.text],
          `${method} ${path} ${JSON.stringify(headers)}`,
        );
        assert.equal(answer.headers.allow, undefined);
      }
    }
    const upgrade = { ...headers, Upgrade: 'websocket', Connection: 'Upgrade' };
    assert.equal(await statusOf(server, upgrade), 404, 'as a WebSocket');
  }
});

test('R8.40 R8.7 whom a trusted proxy brings is judged by where from: never as this machine, by address where --metrics-from has it', async (t) => {
  const trusting = { trustProxy: ['127.0.0.1', '198.51.100.1'] };
  const proxied = (address: string): string =>
    `PROXY TCP${address.includes(':') ? 6 : 4} ${address} ${address} 1 2\r\n`;
  const local = ['127.0.0.1', '127.9.9.9', '::1', '0:0:0:0:0:0:0:1', '::ffff:127.0.0.1', '::ffff:7f00:1'];
  const open = await start(t, trusting);
  // Of a request of the proxy's own there is nobody else to judge.
  assert.equal(await statusOf(open), 200);
  for (const address of [...local, '198.51.100.1']) {
    assert.equal(await statusOf(open, { 'X-Forwarded-For': address }), 404, address);
    assert.equal(await statusOf(open, {}, proxied(address)), 404, address);
  }
  assert.equal(await statusOf(open, {}, 'PROXY UNKNOWN\r\n'), 404);
  assert.equal(await statusOf(open, { Via: '1.1 front' }), 404);

  const metricsFrom = ['192.0.2.0/24', '2001:db8::7', '127.0.0.0/8', '::1'];
  const listed = await start(t, { ...trusting, metricsFrom });
  for (const address of ['192.0.2.9', '2001:db8::7', '2001:db8:0:0::7', '::ffff:192.0.2.9']) {
    assert.equal(await statusOf(listed, { 'X-Forwarded-For': address }), 200, address);
    assert.equal(await statusOf(listed, {}, proxied(address)), 200, address);
    // Another one before it has told so, whom nobody trusts.
    assert.equal(await statusOf(listed, { Forwarded: 'for=x' }, proxied(address)), 404, address);
  }
  for (const address of [...local, '192.0.3.9', '2001:db8::8']) {
    assert.equal(await statusOf(listed, { 'X-Forwarded-For': address }), 404, address);
    assert.equal(await statusOf(listed, {}, proxied(address)), 404, address);
  }
  assert.equal(await statusOf(listed, { 'X-Forwarded-For': '192.0.2.9, 203.0.113.1' }), 404, 'what a stranger said');
});

test('R8.40 --metrics-from names all who may ask, and off nobody', async (t) => {
  const from = async (server: TestServer, address: string): Promise<number> =>
    (await ask(server.webPort, request('GET', '/healthz'), address)).status;
  const one = await start(t, { metricsFrom: ['127.0.0.2'] });
  assert.deepEqual([await from(one, '127.0.0.2'), await from(one, '127.0.0.1')], [200, 404]);
  // As it is read again (SIGHUP).
  await one.reload({ metricsFrom: ['127.0.0.1'] });
  assert.deepEqual([await from(one, '127.0.0.2'), await from(one, '127.0.0.1')], [404, 200]);
  await one.reload({ metricsFrom: [] });
  assert.deepEqual([await from(one, '127.0.0.2'), await from(one, '127.0.0.1')], [404, 404]);
});

test('R8.40 R8.3 no page of another origin, and no other name for this address, gets them', async (t) => {
  const server = await start(t);
  for (const headers of [{ Host: 'evil.example' }, { Origin: 'http://evil.example' }]) {
    const answer = await ask(server.webPort, request('GET', '/metrics', headers));
    assert.equal(answer.status, 403);
    assert.match(answer.text, /^ERROR: FOREIGN_ORIGIN/);
  }
  const { headers } = await ask(server.webPort, request('GET', '/metrics'));
  assert.equal(headers['access-control-allow-origin'], undefined);
  assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
});

test('R8.40 by HTTPS it is the same', { skip: needs('openssl') }, async (t) => {
  const server = await start(t, makeCertificate(folder(t)));
  assert.equal((await askSecurely(server.webPort, request('GET', '/metrics'))).status, 200);
  const brought = request('GET', '/metrics', { 'X-Forwarded-For': '127.0.0.1' });
  assert.equal((await askSecurely(server.webPort, brought)).status, 404);
});

test('R8.40 another machine gets nothing, and what it needs where --metrics-from has it', {
  skip: skipWithoutNetworks,
}, async (t) => {
  const far = await FarNetwork.join(t);
  const asked = async (server: TestServer, host: string, expected: string, more = {}): Promise<void> => {
    const headers = { Host: host.includes(':') ? `[${host}]` : host, ...more };
    const client = far.start('nc', '-N', host, String(server.webPort));
    client.send(...request('GET', '/healthz', headers).split('\n'));
    await client.until(expected);
  };
  const closed = await start(t, { host: '::' });
  await asked(closed, far.ipv4, 'HTTP/1.1 404');
  await asked(closed, far.ipv6, 'HTTP/1.1 404');
  const networks = ['198.18.0.0/15', 'fd7a::/16'];
  const open = await start(t, { host: '::', metricsFrom: networks });
  await asked(open, far.ipv4, 'HTTP/1.1 200');
  await asked(open, far.ipv6, 'HTTP/1.1 200');
  assert.equal(await statusOf(open), 404, 'this machine is not among those');
  // A proxy that is trusted, and named, asks for itself; of one that brings somebody, and does not say whom, nobody knows.
  const proxied = await start(t, { host: '::', metricsFrom: networks, trustProxy: networks });
  await asked(proxied, far.ipv4, 'HTTP/1.1 200');
  await asked(proxied, far.ipv4, 'HTTP/1.1 404', { Via: '1.1 front' });
});

test('R8.41 whoever would send people here is told when the storage takes nothing, and when it does again', async (t) => {
  const clock = new HandClock();
  const data = folder(t);
  const server = await start(t, { memory: false, data, clock });
  const ready = async (): Promise<readonly unknown[]> => {
    const { status, text } = await ask(server.webPort, request('GET', '/readyz'));
    return [status, text];
  };
  assert.deepEqual(await ready(), [200, 'ready\n']);
  renameSync(join(data, 'partyline.db'), join(data, 'elsewhere'));
  // For a second the answer holds: nobody makes the disk work by asking.
  assert.deepEqual(await ready(), [200, 'ready\n']);
  clock.advance(1000);
  assert.deepEqual(await ready(), [503, 'not ready: the storage refuses what is to be written\n']);
  const { status } = await ask(server.webPort, request('GET', '/healthz'));
  assert.equal(status, 200, 'it lives even so');
  assert.ok((await figure(server, 'store_failures_total')) > 0);
  renameSync(join(data, 'elsewhere'), join(data, 'partyline.db'));
  clock.advance(1000);
  assert.deepEqual(await ready(), [200, 'ready\n']);
  assert.equal(await figure(server, 'store_up'), 1);
  assert.ok((await figure(server, 'store_wait_seconds_count{rank="usual"}')) > 0);
});

test('R8.42 the figures are those of what has happened, by doors and by kind', async (t) => {
  const server = await start(t);
  const alice = await server.person('Alice');
  await new JsonClient(await server.webSocket()).ask({ type: 'init', username: 'Bob' });
  assert.equal(await figure(server, 'people{door="quiet"}'), 1);
  assert.equal(await figure(server, 'people{door="web"}'), 1);
  assert.equal(await figure(server, 'connections{door="quiet"}'), 1);
  assert.equal(await figure(server, 'connections{door="web"}'), 1);
  assert.equal(await figure(server, 'connections{door="http"}'), 1, 'whoever asks for it');
  alice.send('hello');
  await alice.sync();
  assert.equal(await figure(server, 'lines_total{kind="everyone"}'), 1);
  assert.equal(await figure(server, 'deliveries_total{kind="everyone"}'), 1);
  assert.equal(await figure(server, 'store_up'), 0, 'nothing is stored');
  assert.ok((await figure(server, 'event_loop_delay_seconds_count')) >= 0);
  // What comes here and is refused counts, too.
  await ask(server.webPort, request('GET', '/nowhere'));
  await ask(server.webPort, 'no request\r\n\r\n');
  assert.equal(await figure(server, 'refusals_total{code="NO_SUCH_PAGE"}'), 1);
  assert.equal(await figure(server, 'refusals_total{code="BAD_REQUEST"}'), 1);
});

test('R8.42 no label and no value is anything that somebody has typed, and there are no more of them for it', async (t) => {
  const server = await start(t, { trustProxy: ['127.0.0.1'], operators: 'Zq7boss' });
  const page = async (): Promise<string> => (await ask(server.webPort, request('GET', '/metrics'))).text;
  const series = (text: string): string[] =>
    text.split('\n').flatMap((line) => /^partyline_\w+(?:\{[^}]*\})?(?= )/.exec(line) ?? []);
  const before = series(await page());
  assert.ok(before.length > 100);
  const secret = 'Zq7secret';
  const alice = await server.connect(server.port);
  await alice.sendRaw('PROXY TCP4 203.0.113.77 127.0.0.1 1 8080\r\n');
  const lines = [`register ${secret} ${secret}pw`, `/join ${secret}room ${secret}key`, `hello ${secret}`];
  lines.push(`/msg ${secret}x ${secret}`, `/create group ${secret}g`, `/invite group ${secret}g ${secret}y`);
  lines.push(`/topic ${secret}`, `/unknown${secret}`, `/kick ${secret}`, `/file ${secret} ${secret}.jpg 5`);
  lines.push(`/nick Zq7boss code ${secret}`, `@${secret} /who`, `/token ${secret}`);
  alice.send(...lines);
  await alice.sync();
  const object = await server.connect(server.quietPort);
  await object.sendRaw('PROXY TCP4 203.0.113.78 127.0.0.1 1 8082\r\n');
  object.send(`{"type":"${secret}","${secret}":"${secret}"}`, `{"type":"ping","token":"${secret}"}`);
  await object.many(2);
  const authorization = `Bearer ${secret.repeat(3)}`;
  await ask(server.webPort, request('GET', `/${secret}`, { 'User-Agent': secret, Authorization: authorization }));
  await ask(server.webPort, request('POST', `/say/${secret}`, { Authorization: authorization }));
  await ask(server.webPort, request(secret.toUpperCase(), '/'));
  const text = await page();
  assert.match(text, /^partyline_refusals_total\{code="UNKNOWN_TYPE"\} 1$/m);
  assert.match(text, /^partyline_lines_total\{kind="room"\} [1-9]/m);
  assert.doesNotMatch(text, /Zq7/i);
  assert.doesNotMatch(text, /203\.0\.113|127\.0\.0\.1/);
  assert.deepEqual(series(text), before);
});
