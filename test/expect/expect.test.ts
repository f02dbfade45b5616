/** The worked expect scripts, and the proof that such a script notices a line that does not come. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { locate } from '../support/places.js';
import { needs } from '../support/programs.js';
import { type Outcome, run } from '../support/run.js';
import { startTestServer } from '../support/server.js';

const skip = needs('expect', 'nc');

function script(name: string, port: number): Promise<Outcome> {
  return run('expect', [locate(`test/expect/${name}`), '127.0.0.1', String(port)]);
}

for (const name of ['private-chat.exp', 'room.exp']) {
  test(`${name} goes through at the door for people and at the quiet port`, { skip }, async (t) => {
    for (const door of ['port', 'quietPort'] as const) {
      const server = await startTestServer(t);
      const { status, stdout, stderr } = await script(name, server[door]);
      assert.equal(status, 0, `${stderr}\n${stdout}`);
      assert.equal(stderr, '');
    }
  });
}

test('missing-line.exp waits for a line that never comes, and fails within seconds', { skip }, async (t) => {
  const server = await startTestServer(t);
  const { status, stderr } = await script('missing-line.exp', server.quietPort);
  assert.equal(status, 1);
  assert.equal(stderr.trim(), 'no such line: PONG:2');
});

test('a script also notices a connection that ends before the line', { skip }, async (t) => {
  const server = await startTestServer(t, { maxConnections: 1 });
  await (await server.visitor()).sync();
  const { status, stderr } = await script('missing-line.exp', server.quietPort);
  assert.equal(status, 1);
  assert.match(stderr, /^the connection ended before: INFO: Welcome/);
});
