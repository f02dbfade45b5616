/**
 * What was acknowledged survives kill -9. A child appends and removes; it is killed after a random number of acknowledgements;
 * this process opens what it left.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { it, type TestContext } from 'node:test';
import { openSqliteStore } from '../../src/storage/sqlite/store.js';
import { allMail, startProgram, temporaryDirectory } from './helpers.js';

interface Acknowledged {
  readonly appended: Set<number>;
  readonly removed: Set<number>;
  lastReserved: number;
}

/** Lets the child work until it has said `deathAfter` lines, kills it, and notes all that it has said. */
async function workAndDie(t: TestContext, directory: string, deathAfter: number, known: Acknowledged): Promise<void> {
  const child = startProgram(t, 'append', [directory]);
  let lines = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const id = Number(line.slice(1));
    if (line.startsWith('+')) known.appended.add(id);
    else if (line.startsWith('-')) known.removed.add(id);
    else {
      assert.ok(id > known.lastReserved, `id ${id} was given out before`);
      known.lastReserved = id;
    }
    if (++lines === deathAfter) child.kill('SIGKILL');
  }
  if (child.signalCode === null && child.exitCode === null) await once(child, 'exit');
  assert.equal(child.signalCode, 'SIGKILL');
}

export function crashTest(rounds: number): void {
  it(`loses nothing that was acknowledged in ${rounds} deaths by kill -9, and brings nothing back`, async (t) => {
    const directory = temporaryDirectory(t);
    const known: Acknowledged = { appended: new Set(), removed: new Set(), lastReserved: 0 };
    for (let round = 1; round <= rounds; round += 1) {
      await workAndDie(t, directory, 1 + Math.floor(Math.random() ** 2 * 3_000), known);
      const store = await openSqliteStore(directory, { busyTimeout: 0 });
      const mails = await allMail(store, 'bob');
      await store.close();
      const found = new Set(mails.map((mail) => mail.id));
      for (const id of known.removed) assert.ok(!found.has(id), `round ${round}: ${id} came back`);
      for (const id of known.appended) assert.ok(found.has(id) || id % 3 === 0, `round ${round}: ${id} is lost`);
      mails.forEach((mail, index) => {
        assert.equal(mail.body, `body of ${mail.id}`);
        assert.ok(index === 0 || mail.id > (mails[index - 1]?.id ?? 0), `round ${round}: ${mail.id} is out of order`);
      });
    }
    t.diagnostic(`${known.appended.size} appended and ${known.removed.size} removed with acknowledgement`);
    assert.ok(known.appended.size > 0);
  });
}
