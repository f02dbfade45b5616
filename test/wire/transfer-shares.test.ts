/** Room in the spool is taken by bytes that have come, and a transfer moves at the least rate or ends. Rules: R1.27, R1.29. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonPerson } from '../json/client.js';
import { FROM_ELSEWHERE, guestFrom, putFrom } from '../support/addresses.js';
import { HandClock } from '../support/clock.js';
import { binary, carrier, put, ticket } from '../support/files.js';
import { settle, startTestServer, type TestServer } from '../support/server.js';

/** Anybody who comes now is handled after all that has been sent before. */
const handled = async (server: TestServer): Promise<void> => void (await (await server.visitor()).sync());

test('R1.29 what is announced takes no room: only bytes that have come do', async (t) => {
  const server = await startTestServer(t, { maxFilesTotal: 1000 });
  const [alice, bob, carol] = await server.people('Alice', 'Bob', 'Carol');
  const large = await ticket(alice, 'file Carol large.bin 900');
  const dripping = await carrier(server.quietPort, `put ${large.token}\nz`);
  await handled(server);
  const small = await ticket(bob, 'file Carol small.bin 900');
  assert.match(await put(server.quietPort, small.token, binary(900)), /^FILE_DONE:/);
  dripping.socket.write(binary(899));
  assert.equal(await dripping.text(), `FILE_FAILED:${large.id}:no room\n`);
  // What it had taken is free again.
  const rest = await ticket(bob, 'file Carol rest.bin 100');
  assert.match(await put(server.quietPort, rest.token, binary(100)), /^FILE_DONE:/);
  await settle(carol);
});

test('R1.29 what waits of one address is bounded, whoever it is from', async (t) => {
  const server = await startTestServer(t, { ...FROM_ELSEWHERE, maxFilesPerAddress: 1000 });
  const carol = await guestFrom(server, '192.0.2.9', 'Carol');
  for (const [address, name, size, said] of [
    ['192.0.2.7', 'Alice', 600, /^FILE_DONE:/],
    ['192.0.2.7', 'Bob', 600, /^ERROR: SPOOL_FULL Too much waits already from your address\. /],
    ['192.0.2.8', 'Dora', 600, /^FILE_DONE:/],
    ['192.0.2.7', 'Ernst', 400, /^FILE_DONE:/],
  ] as const) {
    const { token } = await ticket(await guestFrom(server, address, name), `file Carol ${name}.bin ${size}`);
    assert.match(await putFrom(server, address, token, binary(size)), said, name);
  }
  await settle(carol);
});

/** A second passes fifty-nine times, and each brings so many bytes. */
async function minute(clock: HandClock, second: () => Promise<void>): Promise<void> {
  for (let passed = 0; passed < 59; passed++) {
    clock.advance(1000);
    await second();
  }
}

test('R1.27 who sends slower than 1 KiB a second for a minute is too slow, by a connection and in lines', async (t) => {
  const clock = new HandClock();
  const server = await startTestServer(t, { clock });
  const [alice, bob] = await server.people('Alice', 'Bob');
  const dripped = await ticket(alice, 'file Bob a.bin 1000000');
  const steady = await ticket(alice, 'file Bob b.bin 1000000');
  const dripping = await carrier(server.quietPort, `put ${dripped.token}\n`);
  const flowing = await carrier(server.quietPort, `put ${steady.token}\n`);
  await handled(server);
  const dave = await server.person('Dave');
  const inline = await ticket(dave, 'file Bob c.bin');
  dave.send('/file_lines');
  await dave.until(/^INFO: Now the lines of c\.bin/);
  const json = await jsonPerson(server, 'Carol');
  const [ready] = await json.answers({ type: 'file', name: 'Bob', filename: 'd.bin', size: 1000 });
  let offset = 0;
  await settle(bob);
  await minute(clock, async () => {
    dripping.socket.write('z');
    flowing.socket.write(Buffer.alloc(1025));
    dave.send('A'.repeat(40));
    await json.answers({ type: 'file_data', file_id: ready?.file_id, offset: offset++, data: 'eg==' });
    await handled(server);
  });
  clock.advance(1000);
  flowing.socket.write(Buffer.alloc(1025));
  await handled(server);
  clock.advance(4000);
  assert.equal(await dripping.text(), `FILE_FAILED:${dripped.id}:too slow\n`);
  await dave.until(`FILE_FAILED:${inline.id}:too slow`);
  const unasked = await json.events();
  assert.ok(
    unasked.some(({ type, reason }) => type === 'file_failed' && reason === 'too slow'),
    JSON.stringify(unasked),
  );
  assert.equal(flowing.received, 0, 'the steady one goes on');
  assert.ok(!(await alice.sync()).includes(`FILE_FAILED:${steady.id}:too slow`));
});
