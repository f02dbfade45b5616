/**
 * A password is nowhere but in the line that carries it: in no log, no error, no history, no mailbox, and nobody else's bytes.
 * Rules: R3.31.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import type { TestClient } from '../support/client.js';
import { HandClock } from '../support/clock.js';
import { leave, settle, startTestServer } from '../support/server.js';

/** Nothing that the server could say by itself. */
const SECRET = 'Xq7-hush-Zw9';

/** Every way in which a person may type a password, where it belongs and where it does not. */
const visitorLines = [
  ...[`login Alice ${SECRET}`, `login Alice ${SECRET} now`, `login ${SECRET}`, `register Al:ice ${SECRET}`],
  ...[`register server ${SECRET}`, `register Alice ${SECRET} ${SECRET}`, `passwd ${SECRET}`, `LOGIN  Alice  ${SECRET}`],
  ...[`server:login Alice ${SECRET}`, `/login Alice ${SECRET}`, ` login Alice ${SECRET}`, ` /register A ${SECRET} x`],
  ...[`@1 login Alice ${SECRET}`, `login Alice ${SECRET} takeover`, `register Alice ${SECRET}`],
];
const personLines = [
  ...[`login Alice ${SECRET}`, `register Alice ${SECRET}`, `passwd wrong ${SECRET}`],
  ...[
    ` passwd ${SECRET}`,
    `  passwd a ${SECRET}`,
    ` login Alice ${SECRET}`,
    `\tpasswd x ${SECRET}`,
    ` /passwd x ${SECRET}`,
  ],
  ...[`PASSWD x ${SECRET}`, `@1 passwd x ${SECRET}`, `@1  passwd x ${SECRET}`],
  ...[`server: passwd x ${SECRET}`, ` server:passwd x ${SECRET}`],
];
/** With words too many. In a room, what fits no syntax is speech (R2.5); elsewhere nothing that begins so is (R2.7). */
const misfits = [`passwd ${SECRET} ${SECRET} x`, `Passwd x ${SECRET} y z`, `login Alice ${SECRET} please`];

async function dialogs(client: TestClient): Promise<void> {
  client.send('LOGIN', 'Alice', SECRET);
  await client.until(/^Authorise MODE/);
  client.send('REGISTER', 'Alice', `${SECRET}${'x'.repeat(600)}`);
  await client.until(/^Authorise MODE/);
  client.send('LOGIN', 'Alice', 'cancel');
  await client.until('INFO: Cancelled.');
}

test('a password is never in the log, an error, a history, a mailbox, or what anybody hears', async (t) => {
  const clock = new HandClock();
  const server = await startTestServer(t, { clock });
  const clients: TestClient[] = [];
  const [alice, bob, carl] = await server.accounts('Alice', 'Bob', 'Carl');
  clients.push(alice, bob, carl);
  await leave(carl);
  for (const [index, line] of visitorLines.entries()) {
    const visitor = await server.connect(server.quietPort, { from: `127.0.2.${index + 1}` });
    clients.push(visitor);
    await visitor.ask(line);
  }
  const visitor = await server.connect(server.quietPort, { from: '127.0.3.1' });
  clients.push(visitor);
  await dialogs(visitor);
  const guest = await server.person('Guest');
  clients.push(guest);
  for (const room of [false, true]) {
    for (const person of [alice, guest]) {
      if (room) await person.ask('join lab');
      await person.ask(...personLines, ...(room ? [] : misfits));
    }
    await bob.ask('join lab');
  }
  // The right one, too, where it works: once the waiting for all those tries is over.
  clock.advance(3_600_000);
  await alice.ask(`/passwd correct-horse ${SECRET}`);
  await guest.ask(`/passwd ${SECRET}`);
  await settle(alice, bob, guest);
  await bob.ask('/history 200', '/history lab 200', '/history Alice 200', '/all seen?');
  await leave(alice);
  for (const [name, line] of [
    ['again', `login Alice ${SECRET}`],
    ['carl', 'login Carl correct-horse'],
  ] as const) {
    const client = await server.connect(server.quietPort, { from: '127.0.4.1', name });
    clients.push(client);
    assert.match((await client.ask(line))[0] ?? '', /^INFO: Welcome, /);
    await client.ask('history 200', 'history Bob 200', 'last', 'settings');
  }
  for (const client of clients) {
    const lines = client.bytes.toString().split('\n');
    assert.deepEqual(
      lines.filter((line) => line.includes(SECRET)),
      [],
      `${client.name} has received it`,
    );
  }
  // Also where it hides in an error's properties.
  assert.equal(inspect(server.log, { depth: null, showHidden: true }).includes(SECRET), false, 'the log has it');
  assert.equal(server.log.length > 5, true);
});

test('nothing of a password is answered where the line is too long or cut by telnet commands', async (t) => {
  const server = await startTestServer(t);
  const [bob] = await server.people('Bob');
  const visitor = await server.visitor();
  await visitor.ask(`login Alice ${SECRET.repeat(400)}`);
  await visitor.sendRaw(
    Buffer.concat([Buffer.from('login Alice '), Buffer.of(255, 253, 3), Buffer.from(`${SECRET}\r\n`)]),
  );
  await visitor.sync();
  assert.equal(visitor.bytes.includes(SECRET), false);
  assert.equal(bob.bytes.includes(SECRET), false);
  assert.equal(inspect(server.log, { depth: null }).includes(SECRET), false);
});
