/** One line is one call of the store, however many it is for. The store is the real one, and its calls are counted (R3.39). */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type Clock, systemClock } from '../../src/clock.js';
import { StorageError, type Store } from '../../src/core/store.js';
import { Client } from '../../src/storage/sqlite/client.js';
import { openSqliteStore } from '../../src/storage/sqlite/store.js';
import { accountOf, mailTo, ROOMY } from '../storage/contract.js';
import { temporaryDirectory } from '../storage/helpers.js';
import { HandClock } from '../support/clock.js';
import { settle, startTestServer } from '../support/server.js';

const AWAY = Array.from({ length: 199 }, (_, index) => `Away${index}`);

/** A server that knows Alice, and a group of hers whose other members are all away; what else is there is for `prepare`. */
async function house(
  t: TestContext,
  prepare: (store: Store) => Promise<unknown> = async () => {},
  clock: Clock = systemClock,
) {
  const data = temporaryDirectory(t);
  const settings = { memory: false, data, maxGroupMembers: 200, clock };
  const before = await startTestServer(t, settings);
  await before.accounts('Alice', 'Bob');
  await before.stop();
  const store = await openSqliteStore(data);
  await Promise.all(AWAY.map((name) => store.createAccount(accountOf(name))));
  const id = await store.reserveIds(1);
  await store.createGroup(id, 'team', 'Alice');
  await Promise.all(AWAY.map((name) => store.saveMember(id, { name, invitedBy: null })));
  await prepare(store);
  await store.close();

  const server = await startTestServer(t, settings);
  const calls: string[] = [];
  const { call } = Client.prototype;
  let broken = '';
  Client.prototype.call = function (this: Client, ...args) {
    const [name] = args[0];
    // Message ids are reserved in blocks, ahead of need.
    if (name !== 'reserveIds') calls.push(name);
    return name === broken ? Promise.reject(new StorageError('busy')) : call.apply(this, args);
  };
  t.after(() => {
    Client.prototype.call = call;
  });
  return {
    server,
    calls,
    breaks: (name: string): void => {
      broken = name;
    },
    stop: () => server.stop(),
    /** What is in the mailboxes of those who are away, after the server has stopped. */
    mails: async (...names: readonly string[]) => {
      const again = await openSqliteStore(data);
      const found = await Promise.all(names.map((name) => again.readMail(name.toLowerCase(), 9, 0)));
      await again.close();
      return found.flat();
    },
  };
}

test('a line to a group of 199 who are away is one call for their mailboxes, and one for the history (R3.39)', async (t) => {
  const clock = new HandClock();
  const { server, calls, mails, stop } = await house(t, undefined, clock);
  const alice = await server.login('Alice');
  await alice.sync();
  calls.length = 0;
  assert.match((await alice.ask('group txt team hello')).join('|'), /^STATUS:\d+:sent:team:0\/199$/);
  assert.deepEqual(calls, ['appendMails']);
  clock.advance(500);
  await alice.sync();
  assert.deepEqual(calls, ['appendMails', 'appendBehind']);
  await stop();
  const found = await mails(...AWAY);
  assert.equal(found.length, 199);
  for (const { kind, body, from } of found) assert.deepEqual([kind, body, from], ['group', 'hello', 'Alice']);
});

test('where the disk refuses a line or a file to a group, its author reads one line of it, and so does the log', async (t) => {
  const { server, breaks } = await house(t, async (store) => {
    const [team] = await store.groups();
    await store.saveMember(team?.id ?? 0, { name: 'Bob', invitedBy: null });
  });
  const alice = await server.login('Alice');
  await alice.sync();
  breaks('appendMails');
  // It has reached nobody at all: an error, as of a message to one (R5.4).
  const refused = 'ERROR: STORAGE The message was not stored. Try again later.';
  assert.deepEqual(await alice.ask('group txt team hello', '@7 group txt team hello'), [refused, `@7 ${refused}`]);
  const bob = await server.login('Bob');
  await settle(alice, bob);
  const [notAll = '', status = '', ...more] = await alice.ask('group txt team hello');
  assert.match(
    notAll,
    /^INFO: Away0 does not get message \d+, and nor do 198 others who are away\. The message was not stored\. Try again later\.$/,
  );
  assert.match(status, /^STATUS:\d+:sent:team:1\/0$/);
  assert.deepEqual(more, []);
  const answers = await alice.ask('file team a.txt 1');
  assert.match(answers.join('|'), /FILE_READY:/);
  const told = [...answers, ...(await alice.sync())].filter((line) => line.includes(' is not told of file '));
  assert.equal(told.length, 1);
  assert.equal(server.log.filter(({ event }) => event === 'a message could not be stored').length, 4);
});

test('a file offered to a group is one call for the mailboxes of all who are away', async (t) => {
  const { server, calls, mails, stop } = await house(t);
  const alice = await server.login('Alice');
  await alice.sync();
  calls.length = 0;
  assert.match((await alice.ask('file team a.txt 1')).join('|'), /FILE_READY:/);
  assert.deepEqual(calls.sort(), ['appendMails', 'saveOffer']);
  await stop();
  assert.deepEqual(new Set((await mails(...AWAY)).map(({ kind }) => kind)), new Set(['file']));
});

test('a hundred mails handed out are one call for the receipts of their authors', async (t) => {
  const authors = AWAY.slice(0, 100);
  const { server, calls, mails, stop } = await house(t, (store) => {
    const sentAt = Date.now();
    return store.appendMails(
      authors.map((from, index) => mailTo('alice', index + 1_000_000, { from, sentAt })),
      ROOMY,
    );
  });
  const alice = await server.login('Alice');
  await alice.sync();
  const handingOut = new Set(['readMail', 'markShown', 'appendMails', 'removeMail', 'appendMail']);
  assert.deepEqual(
    calls.filter((name) => handingOut.has(name)),
    ['readMail', 'markShown', 'appendMails', 'removeMail', 'readMail'],
  );
  await stop();
  assert.deepEqual(
    (await mails(...authors)).map(({ kind, from }) => [kind, from]),
    authors.map(() => ['receipt', 'Alice']),
  );
});
