/** Everybody's share of what waits for the disk: nobody can take so much of it that others are refused, or wait for long. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Asker } from '../../src/core/ports.js';
import { Client, type ClientOptions } from '../../src/storage/sqlite/client.js';
import { startDatabase } from '../../src/storage/sqlite/thread.js';
import { leave, settle, startTestServer } from '../support/server.js';
import { readLines } from './contract/samples.js';
import { accountOf, mailTo, ROOMY } from './contract.js';
import { openIn, temporaryDirectory } from './helpers.js';

const PLACES = 1_000;

/** A connection that is not heard while it is held. */
class Connection implements Asker {
  readonly holds = new Set<string>();
  releases = 0;

  readonly seat: { readonly network: string };

  constructor(network: string) {
    this.seat = { network };
  }

  hold(reason: string): void {
    assert.equal(this.holds.has(reason), false, 'once');
    this.holds.add(reason);
  }

  release(reason: string): void {
    this.holds.delete(reason);
    this.releases++;
  }
}

async function rig(t: Parameters<typeof temporaryDirectory>[0]) {
  let asker: Asker | null = null;
  const store = await openIn(t, temporaryDirectory(t), { maxWaiting: PLACES, asker: () => asker });
  await store.createAccount(accountOf('Bob'));
  /** Handles one line of `connection`. */
  const line = <T>(connection: Asker, call: () => T): T => {
    asker = connection;
    const made = call();
    asker = null;
    return made;
  };
  return { store, line };
}

it('a person has a hundredth of the places, and is not heard until some of theirs is done', async (t) => {
  const { store, line } = await rig(t);
  const [alice, bob] = [new Connection('192.0.2.1'), new Connection('192.0.2.2')];
  const made: Promise<unknown>[] = [];
  while (alice.holds.size === 0 && made.length < PLACES) made.push(line(alice, () => store.account('bob')));
  assert.equal(made.length, PLACES / 100);
  made.push(line(bob, () => store.account('bob')));
  assert.equal(bob.holds.size, 0);
  await Promise.all(made);
  assert.deepEqual([alice.holds.size, alice.releases], [0, 1]);
});

it('connections of one address have a twentieth of the places together; elsewhere nobody notices', async (t) => {
  const { store, line } = await rig(t);
  const made: Promise<unknown>[] = [];
  const crowd = Array.from({ length: 500 }, () => new Connection('192.0.2.1'));
  for (const one of crowd)
    for (let count = 0; count < 100 && one.holds.size === 0; count++) made.push(line(one, () => store.account('bob')));
  // Each may have asked for one thing before it is held, and is not heard then.
  assert.ok(made.length < PLACES / 20 + crowd.length, `${made.length}`);
  const other = new Connection('192.0.2.2');
  const register = line(other, () => store.createAccount(accountOf('Carol')));
  assert.equal(other.holds.size, 0);
  assert.equal(await register, true);
  await Promise.all(made);
  assert.deepEqual(new Set(crowd.map((one) => one.holds.size)), new Set([0]));
});

it('what is stored for many counts as many', async (t) => {
  const { store, line } = await rig(t);
  const alice = new Connection('192.0.2.1');
  const mails = Array.from({ length: 9 }, (_, index) => mailTo('bob', index + 1));
  const made: Promise<unknown>[] = [line(alice, () => store.appendMails(mails, ROOMY))];
  assert.equal(alice.holds.size, 0);
  made.push(line(alice, () => store.account('bob')));
  assert.deepEqual([...alice.holds], ['store']);
  await Promise.all(made);
  assert.equal(alice.holds.size, 0);
});

it('what is stored for many fills a batch: what comes behind it waits for the next one, and not all for all', async (t) => {
  const { store } = await rig(t);
  const done: string[] = [];
  const mails = Array.from({ length: 300 }, (_, index) => mailTo('bob', index + 1));
  const made = ['first', 'second', 'third'].map((name) =>
    store.appendMails(mails, ROOMY).then(() => void done.push(name)),
  );
  await made[1];
  assert.deepEqual(done, ['first', 'second']);
  await Promise.all(made);
});

it('so does what reads many rows', async (t) => {
  const { store, line } = await rig(t);
  const alice = new Connection('192.0.2.1');
  const read = line(alice, () => readLines(store, 'a b', 200, 0, 65_536));
  assert.deepEqual([...alice.holds], ['store']);
  await read;
  assert.equal(alice.holds.size, 0);
});

it('whoever is held is heard again when the thread dies', async (t) => {
  const thread = startDatabase({ directory: temporaryDirectory(t), busyTimeout: 0, maxBytes: 1e9 });
  const alice = new Connection('192.0.2.1');
  const client = await Client.open({ start: () => thread, maxWaiting: PLACES, asker: () => alice, after: () => {} });
  const made = Array.from({ length: 30 }, () => client.call(['account', 'bob']));
  assert.deepEqual([...alice.holds], ['store']);
  await thread.terminate();
  for (const call of made) await call.catch(() => {});
  assert.equal(alice.holds.size, 0);
});

it('in a server it is the connection whose line asks that has the share', async (t) => {
  const asked: [name: string, network: string | undefined][] = [];
  const { call } = Client.prototype;
  Client.prototype.call = function (this: Client, ...args) {
    const { options } = this as unknown as { options: ClientOptions };
    asked.push([args[0][0], options.asker?.()?.seat.network]);
    return call.apply(this, args);
  };
  t.after(() => {
    Client.prototype.call = call;
  });
  const server = await startTestServer(t, { memory: false, data: temporaryDirectory(t) });
  const [alice, bob] = await server.accounts('Alice', 'Bob');
  await leave(bob);
  await settle(alice);
  asked.length = 0;
  await alice.ask('last', 'Bob: hello', 'add_contact Bob');
  for (const name of ['logins', 'appendMail', 'known'])
    assert.deepEqual(
      asked.filter(([call]) => call === name),
      [[name, '127.0.0.1']],
    );
});
