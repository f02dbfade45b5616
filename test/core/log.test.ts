/** Which connection a line of the log is about: its number, in whatever is logged of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leave, memoryDisk, openCore, PASSWORD } from './rig.js';

test('every line of a connection has its number, from its coming to its end, also where somebody else acts on it', async (t) => {
  const core = await openCore(t, { operators: 'Op' });
  const op = await core.account('Op');
  const bob = await core.come({ from: '192.0.2.2' });
  bob.send(
    'register Bob code WRONG',
    `login Op ${PASSWORD}x takeover`,
    'register Bob',
    '/nick Rob',
    '/ban Op',
    '/nick Bob',
  );
  await bob.sync();
  await op.ask('/mute Bob', '/unmute Bob', '/join lab', '/voice Bob');
  await op.ask('/purge Bob');
  await op.ask('/kick Bob');
  await bob.closed;
  const lines = core.log.filter(({ fields }) => fields.connection === 2).map(({ event }) => event);
  assert.deepEqual(lines, [
    'came',
    // Under another name.
    'came',
    'renamed',
    'refused: no operator',
    'came',
    'renamed',
    'muted',
    'unmuted',
    'somebody has a voice',
    'purged',
    'kicked',
    'left',
  ]);
  const acts = core.log.filter(({ fields }) => fields.by === 'Op');
  assert.ok(acts.length === 5 && acts.every(({ fields }) => fields.byConnection === 1));
  assert.ok(core.log.filter(({ fields }) => 'remote' in fields).every(({ fields }) => 'connection' in fields));
});

test('who leaves without ever having had a name is at debug, with the reason', async (t) => {
  const core = await openCore(t, { registerTimeout: 60 });
  const [late, one] = [await core.come({ from: '192.0.2.1' }), await core.come({ from: '192.0.2.2' })];
  one.send('/exit');
  await one.closed;
  core.clock.advance(60_000);
  await late.closed;
  const named = await core.person('Alice');
  named.destroy();
  await named.closed;
  const left = core.log.filter(({ event }) => event === 'left without a name');
  assert.deepEqual(
    left.map(({ level, fields }) => [level, fields]),
    [
      ['debug', { connection: 2, remote: '192.0.2.2', reason: 'exit' }],
      ['debug', { connection: 1, remote: '192.0.2.1', reason: 'no name in time' }],
    ],
  );
});

test('what the disk refuses somebody is in the log with the number of their connection', async (t) => {
  const store = memoryDisk();
  const core = await openCore(t, { store });
  const [alice, bob] = await core.accounts('Alice', 'Bob');
  await leave(bob);
  const full = (): Promise<never> => Promise.reject(new Error('the disk is full'));
  Object.assign(store, { addToken: full, appendMail: full });
  const before = core.log.length;
  await alice.ask('/token new', '/msg Bob hello');
  const refused = core.log.slice(before).filter(({ event }) => event !== 'left' && event !== 'came');
  const who = { name: 'Alice', connection: 1 };
  assert.deepEqual(
    refused.map(({ event, fields: { err, ...fields } }) => [event, JSON.parse(JSON.stringify(fields))]),
    [
      ['a token could not be read or written', {}],
      ['refused: the storage fails', { ...who, remote: '127.0.0.1', code: 'STORAGE' }],
      ['a message could not be stored', { ...who, count: 1 }],
    ],
  );
});
