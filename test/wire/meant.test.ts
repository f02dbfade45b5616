/** Where what one says reaches whom one meant depends on the port (R2.20); the rest of it is the core's. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { TestClient } from '../support/client.js';
import { heard, leave, settle, startTestServer, type TestServer } from '../support/server.js';

/** Somebody who has come by the door for people. */
async function typist(server: TestServer, name: string, port = server.port): Promise<TestClient> {
  const client = await server.connect(port, { name });
  client.send(`register ${name}`);
  await client.until(/^INFO: Welcome, /);
  return client;
}

/** Alice types; Bob is here; Carl has an account and is not; Note and Will are here. */
async function house(t: TestContext): Promise<{ server: TestServer; alice: TestClient; bob: TestClient }> {
  const server = await startTestServer(t, { telnetPort: 0 });
  await leave(await server.account('Carl'));
  const alice = await typist(server, 'Alice');
  const [bob, ...others] = await server.people('Bob', 'Note', 'Will');
  await settle(alice, bob, ...others);
  return { server, alice, bob };
}

test('on the telnet port it is so, too; on the quiet port, for programs, a line is as it stands', async (t) => {
  const { server, alice, bob } = await house(t);
  const editing = await typist(server, 'Tess', server.telnetPort);
  editing.send('dm Bob hi');
  assert.match((await editing.until(/ERROR/)).at(-1) ?? '', /ERROR: USAGE /);
  const program = await server.person('Robot');
  await settle(program, bob, alice);
  for (const line of ['dm Bob hi', 'Bob :hi', '@Bob hi', 'to Bob: hi']) assert.deepEqual(await program.ask(line), []);
  await program.ask('/join lab');
  assert.deepEqual(await program.ask('Bob: hi'), []);
  assert.equal((await heard(bob, program)).filter((line) => line.startsWith('Robot (to all): ')).length, 4);
});
