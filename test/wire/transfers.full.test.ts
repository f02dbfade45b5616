/** Large files, with real nc, cut again and again. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { binary, sha256, ticket } from '../support/files.js';
import { needs } from '../support/programs.js';
import { settle, startTestServer } from '../support/server.js';

const LARGE = 50 * 1024 ** 2;
const skip = needs('nc');

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'partyline-large-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

const shell = (line: string): ChildProcess =>
  spawn('sh', ['-c', line], { stdio: ['ignore', 'ignore', 'inherit'], detached: true });

for (const way of ['stored', 'live'] as const) {
  test(`R1.23 50 MiB go through real nc both ways, ${way}`, { skip }, async (t) => {
    const path = folder(t);
    const data = join(path, 'data');
    const server = await startTestServer(t, { data, memory: false });
    const [alice, bob] = await server.people('Alice', 'Bob');
    const bytes = binary(LARGE);
    writeFileSync(join(path, 'from.bin'), bytes);
    const sending = await ticket(alice, `file Bob big.bin ${LARGE}`);
    const fetching = await ticket(bob, `accept file ${sending.id}`);
    await settle(alice, bob);
    const nc = `nc -N 127.0.0.1 ${server.quietPort}`;
    const get = (): ChildProcess => shell(`echo get ${fetching.token} | ${nc} > ${path}/to.bin`);
    const put = (): ChildProcess => shell(`( echo put ${sending.token}; cat ${path}/from.bin ) | ${nc}`);
    const done = `FILE_DONE:${sending.id}:${sha256(bytes)}`;
    if (way === 'stored') {
      await once(put(), 'exit');
      assert.deepEqual(await alice.until(/^FILE_/), [done]);
      await once(get(), 'exit');
    } else {
      const taker = get();
      // Nothing tells when it waits; that it is first is what makes the way a live one, and not what is asked here.
      await Promise.all([once(taker, 'exit'), once(put(), 'exit')]);
      assert.deepEqual(await alice.until(/^FILE_/), [done]);
    }
    assert.deepEqual(await bob.until(/^FILE_/), [done]);
    assert.equal(sha256(readFileSync(join(path, 'to.bin'))), sha256(bytes));
  });
}

test('R1.26 50 MiB that are cut at random offsets and resumed with real nc are whole in the end', {
  skip,
}, async (t) => {
  const path = folder(t);
  const server = await startTestServer(t, { data: join(path, 'data'), memory: false });
  const [alice, bob] = await server.people('Alice', 'Bob');
  const bytes = binary(LARGE);
  writeFileSync(join(path, 'from.bin'), bytes);
  const sending = await ticket(alice, 'file Bob big.bin');
  const nc = `nc -N 127.0.0.1 ${server.quietPort}`;
  await once(shell(`( echo put ${sending.token}; cat ${path}/from.bin ) | ${nc}`), 'exit');
  const part = join(path, 'to.bin');
  writeFileSync(part, '');
  let cuts = 0;
  let mine = await ticket(bob, `accept file ${sending.id}`);
  await settle(alice, bob);
  for (let have = 0; have < LARGE; have = statSync(part).size) {
    const most = cuts < 8 ? 1 + Math.floor(Math.random() * (LARGE / 6)) : LARGE;
    // head ends, and nc with it, wherever it is.
    await once(shell(`echo get ${mine.token} ${have} | ${nc} | head -c ${most} >> ${part}`), 'exit');
    const [outcome = ''] = (await bob.until(/^FILE_(DONE|FAILED)/)).slice(-1);
    if (outcome.startsWith('FILE_DONE') && statSync(part).size < LARGE) {
      // The kernel had taken the rest when it was cut: it may be accepted again.
      mine = await ticket(bob, `accept file ${sending.id}`);
      await settle(alice, bob);
    }
    cuts++;
  }
  assert.ok(cuts > 1, 'it was never cut');
  assert.equal(statSync(part).size, LARGE);
  assert.equal(sha256(readFileSync(part)), sha256(bytes));
});
