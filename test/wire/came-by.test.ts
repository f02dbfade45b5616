/** By which port somebody has come (R3.110), and the message of the day read again (R3.111). */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { WebSocket } from 'ws';
import { operatorCode, startTestServer } from '../support/server.js';

test('R3.110 an operator is told by which of the server’s ports somebody has come', async (t) => {
  const server = await startTestServer(t, { telnetPort: 0, webPort: 0, operators: 'Op' });
  const op = await server.account('Op');
  const came = [
    ['people', await server.connect(server.port)],
    ['quiet', await server.connect(server.quietPort)],
    ['telnet', await server.connect(server.telnetPort)],
  ] as const;
  for (const [door, client] of came) {
    client.send(`register ${door}`);
    await client.until(/^INFO: Welcome, /);
  }
  const page = await server.webSocket();
  page.send('{"type":"init","username":"web"}');
  await page.next();
  for (const [name, port] of Object.entries({
    ...{ people: 'the port for people', quiet: 'the quiet port', telnet: 'the telnet port', web: 'the web port' },
  }))
    assert.match((await op.ask(`/whois ${name}`)).at(-1) ?? '', new RegExp(` From 127\\.0\\.0\\.1, by ${port}\\.$`));
});

test('R3.110 behind a proxy, too, that speaks HTTP for others', async (t) => {
  const server = await startTestServer(t, { webPort: 0, trustProxy: ['127.0.0.1'], operators: 'Op' });
  const code = operatorCode(server.log, 'Op') ?? '';
  const socket = new WebSocket(`ws://localhost:${server.webPort}/socket`, {
    headers: { 'X-Forwarded-For': '198.51.100.1', 'X-Forwarded-Proto': 'https' },
  });
  t.after(() => socket.terminate());
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'register', name: 'Op', password: 'correct-horse', code }));
  await once(socket, 'message');
  socket.send(JSON.stringify({ type: 'whois', name: 'Op' }));
  const [message] = await once(socket, 'message');
  const { address, door } = JSON.parse(String(message));
  assert.deepEqual([address, door], ['198.51.100.1', 'web']);
});

test('R3.111 the file is read again when the server is told so, and the old one stays where the new one cannot be used', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'partyline-motd-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const motd = join(folder, 'motd');
  writeFileSync(motd, 'Today: sockets\n');
  const server = await startTestServer(t, { motd });
  const ann = await server.connect(server.port);
  ann.send('register Ann');
  assert.equal((await ann.until(/^INFO: Today/)).at(-1), 'INFO: Today: sockets');
  writeFileSync(motd, 'Today: files\n');
  assert.deepEqual(await ann.ask('/motd'), ['INFO: Today: sockets']);
  await server.reload();
  assert.deepEqual(await ann.ask('/motd'), ['INFO: Today: files']);
  rmSync(motd);
  await server.reload();
  assert.deepEqual(await ann.ask('/motd'), ['INFO: Today: files']);
  assert.deepEqual(
    server.log.filter(({ event }) => event.includes('message of the day')).map(({ level, event }) => [level, event]),
    [
      ['info', 'the message of the day was read again'],
      ['error', 'the new message of the day cannot be used, the old one stays'],
    ],
  );
  const { err } = server.log.find(({ level }) => level === 'error')?.fields ?? {};
  assert.equal(
    err,
    `the message of the day ${motd} cannot be read (there is no such file); choose another with --motd FILE`,
  );
  await assert.rejects(
    startTestServer(t, { motd }),
    /^TextFileError: the message of the day \S+ cannot be read \(there is no such file\); /,
  );
});
