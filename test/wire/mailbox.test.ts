/** What a connection did not take waits in the mailbox (R4.2, R4.4); the rest of mailboxes is the core's. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestClient } from '../support/client.js';
import { leave, settle, startTestServer, type TestServer } from '../support/server.js';

/** Comes back to an account, and returns what had waited: all that was said between the welcome and a message of one's own. */
async function comeBack(server: TestServer, name: string): Promise<{ client: TestClient; waited: string[] }> {
  const client = await server.login(name);
  const witness = await server.person('witness');
  await witness.ask(`${name}: end of mail`);
  const waited = (await client.until('witness: end of mail')).slice(0, -1);
  await leave(witness);
  await settle(client);
  return { client, waited: waited.filter((line) => line !== 'ONLINE:witness') };
}

test('a line of a private chat that waited says that it was private', async (t) => {
  const server = await startTestServer(t, { maxOutbox: 64 * 1024, slowHearer: 0, maxMailboxPerSender: 1000 });
  const [alice, bob] = await server.accounts('Alice', 'Bob');
  await bob.ask('connect to Alice');
  await alice.ask('accept connection Bob');
  await settle(alice, bob);
  // Bob stops reading: what his connection could not write waits in the mailbox when it is dropped.
  bob.socket.pause();
  const line = 'x'.repeat(4000);
  let statuses: string[] = [];
  for (let round = 0; round < 40 && !statuses.some((one) => one.includes(':queued:')); round++) {
    statuses = await alice.ask(...Array.from({ length: 100 }, () => `private txt Bob ${line}`));
  }
  const { waited } = await comeBack(server, 'Bob');
  assert.equal(waited.length, statuses.filter((one) => one.includes(':queued:')).length);
  for (const one of waited)
    assert.match(one, /^Alice \(private, (again, )?sent \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ\): x+$/, one.slice(0, 80));
  // Some of it may have reached the kernel before the connection broke.
  assert.match(waited[0] ?? '', /^Alice \(private, again, sent /);
});
