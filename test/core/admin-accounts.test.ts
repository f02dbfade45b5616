/** What the administrator is shown of accounts and operators, and is told where something is refused: the core alone. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Asked, Do, Request, Result } from '../../src/admin/requests.js';
import { Admin } from '../../src/core/admin/admin.js';
import type { AdminHost } from '../../src/core/admin/handlers.js';
import { sentenceFor } from '../../src/doors/admin/sentences.js';
import { Refusal } from '../../src/language/codes.js';
import { HandClock } from '../support/clock.js';
import { collector } from '../support/server.js';
import { type CoreOptions, leave, openCore, PASSWORD, settle, type TestCore } from './rig.js';

interface House {
  readonly core: TestCore;
  ask<D extends Do>(what: D, fields?: Partial<Asked<D>>): Promise<Result<D>>;
  refused<D extends Do>(what: D, fields?: Partial<Asked<D>>): Promise<string>;
}

async function house(t: TestContext, options: CoreOptions = {}): Promise<House> {
  const core = await openCore(t, { clock: new HandClock(), ...options });
  const parts = { chat: core.core.chat, clock: core.clock, logger: collector(core.log as never), version: '1.2.3' };
  const desk = new Admin({ ...parts, host: {} as AdminHost });
  const ask: House['ask'] = (what, fields = {}) =>
    desk.act({ do: what, ...fields } as unknown as Request<typeof what>, 'root', () => {}, 7);
  return {
    core,
    ask,
    refused: (what, fields) =>
      ask(what, fields).then(
        () => 'done',
        (error: unknown) => (error instanceof Refusal ? sentenceFor(error.reason) : String(error)),
      ),
  };
}

test('accounts are listed by their names, in parts, with who is here and who is an operator', async (t) => {
  const { core, ask } = await house(t, { operators: 'Bob' });
  const [, , carol] = await core.accounts('Alice', 'Bob', 'Carol');
  await core.person('Gus');
  await leave(carol);
  const { accounts, more } = await ask('accounts', { count: 2 });
  assert.equal(more, true);
  assert.deepEqual(
    accounts.map(({ name, operator, here }) => [name, operator, here]),
    [
      ['Alice', false, true],
      ['Bob', true, true],
    ],
  );
  const rest = await ask('accounts', { after: 'BOB', count: 2 });
  assert.deepEqual([rest.accounts.map(({ name, here }) => [name, here]), rest.more], [[['Carol', false]], false]);
  assert.match(rest.accounts[0]?.lastLogin ?? '', /^\d{4}-\d\d-\d\dT/);
  assert.deepEqual(await ask('accounts', { after: 'Carol' }), { accounts: [], more: false });
});

test('an account is shown in figures, with what was said a moment ago', async (t) => {
  const { core, ask, refused } = await house(t, { operators: 'Op' });
  const [op, alice, bob] = await core.accounts('Op', 'Alice', 'Bob');
  for (const line of [
    '/join lab',
    'hello',
    '/msg Bob hi',
    '/create group kino',
    '/add contact Bob',
    '/file Bob x.txt',
    '/token new',
  ])
    await alice.ask(line);
  await bob.ask('/file Alice y.txt');
  await op.ask('/mute Alice 10');
  await settle(alice);
  const facts = await ask('account', { name: 'ALICE' });
  const { name, here, operator, contacts, tokens, lines, groups, rooms, offers, offersTo } = facts;
  assert.deepEqual(
    { name, here, operator, contacts, tokens, lines, groups, rooms, offers, offersTo },
    {
      ...{ name: 'Alice', here: true, operator: false, contacts: 1, tokens: 1, lines: 2 },
      ...{ groups: ['kino'], rooms: ['lab'], offers: 1, offersTo: 1 },
    },
  );
  assert.match(facts.mutedUntil ?? '', /^\d{4}-/);
  assert.equal(
    await refused('account', { name: 'Nobody' }),
    'there is no account Nobody; to see all, type: partyline admin accounts list',
  );
});

test('an export has all that is kept of an account, and no hash, token or word of others alone', async (t) => {
  const { core, ask } = await house(t);
  const [alice, bob] = await core.accounts('Alice', 'Bob');
  await alice.ask('/create group kino');
  await alice.ask('/set bell on');
  const [made = ''] = (await alice.ask('/token new 30 the build')).slice(-1);
  const token = made.split(' ').at(-1) ?? '';
  for (const line of [
    '/join lab',
    'in lab',
    '/me waves',
    '/all to all',
    '/msg Bob to Bob',
    '/group txt kino to kino',
    '/add contact Bob',
  ])
    await alice.ask(line);
  await bob.ask('/msg Alice to Alice');
  await bob.ask('nothing of hers');
  const gus = await core.person('Gus');
  await leave(gus);
  await alice.ask('/msg Gus for Gus');
  await settle(alice, bob);
  await leave(alice);
  await bob.ask('/msg Alice it waits');
  const kept = await ask('exportAccount', { name: 'alice' });
  const texts = (lines: readonly { to: { kind: string; name: string | null }; text: string }[]) =>
    lines.map(({ to, text }) => [to.kind, to.name, text]);
  assert.deepEqual(texts(kept.said), [
    ['room', 'lab', 'in lab'],
    ['room', 'lab', 'waves'],
    ['everyone', null, 'to all'],
    ['group', 'kino', 'to kino'],
  ]);
  assert.deepEqual(texts(kept.direct), [
    ['person', 'bob', 'to Bob'],
    ['person', 'alice', 'to Alice'],
    ['person', 'alice', 'it waits'],
  ]);
  assert.deepEqual(
    kept.waiting.map(({ from, to, text }) => [from, to.name, text]),
    [
      ['Bob', 'alice', 'it waits'],
      ['Alice', 'gus', 'for Gus'],
    ],
  );
  assert.deepEqual([kept.contacts, kept.groups.member, kept.rooms.opened], [['Bob'], ['kino'], ['lab']]);
  assert.deepEqual([kept.tokens[0]?.about, kept.logins.length, kept.networks.length], ['the build', 1, 1]);
  assert.equal(kept.settings.bell, 'all' in kept.settings ? kept.settings.all : kept.settings.bell);
  assert.equal(kept.attendance[0]?.lines, 6);
  const text = JSON.stringify(kept);
  for (const secret of [token, PASSWORD, 'hash of', 'nothing of hers'])
    assert.equal(text.includes(secret), false, secret);
  assert.deepEqual(
    core.log.filter(({ event }) => event === 'an account was exported').map(({ fields }) => [fields.name, fields.by]),
    [['Alice', 'admin root']],
  );
});

test('an export of more lines than are read at once has each of them once', async (t) => {
  const { core, ask } = await house(t, { flood: false, maxMailbox: 2000, maxMailboxPerSender: 2000 });
  const [alice, bob] = await core.accounts('Alice', 'Bob');
  await leave(bob);
  for (let n = 0; n < 450; n++) alice.send(`line ${n}`, `/msg Bob private ${n}`);
  await settle(alice);
  const { said, direct } = await ask('exportAccount', { name: 'Alice' });
  assert.deepEqual([said.length, new Set(said.map(({ text }) => text)).size], [450, 450]);
  assert.deepEqual([direct.length, new Set(direct.map(({ text }) => text)).size], [450, 450]);
});

test('operators are listed with why they are, and with those who were removed', async (t) => {
  const { core, ask, refused } = await house(t, { operators: 'Op,Ann' });
  await core.accounts('Op', 'Bob');
  await ask('addOperator', { name: 'bob' });
  await ask('removeOperator', { name: 'op' });
  const { operators } = await ask('operators');
  assert.deepEqual(
    operators.map(({ name, operator, option, account, here, by }) => [name, operator, option, account, here, by]),
    [
      ['Op', false, true, true, true, 'admin root'],
      ['Ann', true, true, false, false, null],
      ['Bob', true, false, true, true, 'admin root'],
    ],
  );
  assert.equal(
    await refused('addOperator', { name: 'Bob' }),
    'Bob is an operator already; to see who is, type: partyline admin operators list',
  );
  assert.equal(
    await refused('removeOperator', { name: 'Eve' }),
    'Eve is no operator; to see who is, type: partyline admin operators list',
  );
  assert.equal(
    await refused('deleteAccount', { name: 'Bob' }),
    'Bob is an operator; to end that first, type: partyline admin operators remove Bob',
  );
});

test('whoever makes an account is told at a shell what to type instead', async (t) => {
  const { core, ask, refused } = await house(t, { minPassword: 8 });
  const [alice] = await core.accounts('Alice');
  await core.person('Gus');
  assert.match(
    await refused('createAccount', { name: 'alice' }),
    /^there is an account alice already; .* reset-password alice$/,
  );
  assert.match(
    await refused('createAccount', { name: 'Gus' }),
    /^somebody called Gus is here .* partyline admin kick Gus$/,
  );
  assert.match(await refused('createAccount', { name: 'A1ice' }), /^A1ice looks like Alice, which is somebody else’s/);
  assert.match(await refused('createAccount', { name: 'server' }), /^server is a word of the server’s own/);
  assert.match(
    await refused('createAccount', { name: 'Zoe', password: 'short' }),
    /^a password has at least 8 characters/,
  );
  assert.match(await refused('resetPassword', { name: 'Alice', password: 'short' }), /^a password has at least 8/);
  assert.match(await refused('createAccount', { name: 'no name' }), /cannot be anybody’s name$/);
  const { until } = await ask('deleteAccount', { name: 'Alice' });
  assert.match(until ?? '', /^\d{4}-\d\d-\d\dT/);
  await alice.closed;
  assert.deepEqual(await ask('createAccount', { name: 'Alice', password: PASSWORD }), {
    name: 'Alice',
    password: null,
  });
});
