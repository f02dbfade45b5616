/** The JSON messenger's objects, and people of both dialects in one conversation. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Delivery } from '../../src/core/mail/delivery.js';
import { type Reason, Refusal } from '../../src/language/codes.js';
import { formatAnswer, jsonView, viewId } from '../../src/language/dialects.js';
import { refusalText } from '../../src/language/text/refusals.js';
import { heard, leave, openCore } from '../core/rig.js';
import { character } from '../support/characters.js';
import { startTestServer } from '../support/server.js';
import { jsonAccount, jsonPerson, jsonVisitor } from './client.js';

test('R7.10 init is register, or with a password login; takeover and acks go with it', async (t) => {
  const core = await openCore(t);
  const bob = await jsonAccount(core, 'Bob');
  const visitor = await jsonVisitor(core);
  const login = { type: 'init', username: 'Bob', password: 'correct-horse' };
  assert.equal(await visitor.refused({ type: 'init', username: 'Bob' }), 'NAME_TAKEN');
  assert.equal(await visitor.refused({ type: 'init' }), 'USAGE');
  assert.equal(await visitor.refused({ ...login, password: 'wrong' }), 'LOGIN_FAILED');
  assert.equal(await visitor.refused(login), 'ALREADY_ONLINE');
  const welcome = await visitor.ask({ ...login, takeover: true, acks: true });
  assert.deepEqual([welcome.status, welcome.account, welcome.username], ['welcome', true, 'Bob']);
  assert.deepEqual(welcome.settings, {
    timestamps: false,
    bell: 'off',
    acks: true,
    ids: false,
    recall: 0,
    presence: 'on',
  });
  await bob.wire.closed;
  assert.equal(await visitor.refused({ type: 'init', username: 'Carol' }), 'ALREADY_REGISTERED');
});

test('R7.10 R7.11 a message to one person is answered by what became of it', async (t) => {
  const core = await openCore(t, { maxMailbox: 1 });
  const [bob] = await core.people('Bob');
  const alice = await jsonAccount(core, 'Alice');
  const send = (to: string) => alice.ask({ type: 'message', to, payload: 'hi' });
  await bob.sync();
  assert.deepEqual(await send('bob'), {
    type: 'status',
    status: 'delivered',
    message_id: 1,
    to: 'Bob',
    payload: 'Delivered to Bob',
  });
  assert.deepEqual(await bob.sync(), ['Alice: hi']);
  const unknown = await send('Zed');
  assert.deepEqual([unknown.status, unknown.code, unknown.to], ['offline', 'NO_SUCH_USER', 'Zed']);
  await leave(bob);
  const queued = await send('Bob');
  assert.deepEqual([queued.status, queued.to], ['queued', 'Bob']);
  const full = await send('Bob');
  assert.deepEqual([full.status, full.code, full.to], ['offline', 'MAILBOX_FULL', 'Bob']);
  assert.equal(await alice.refused({ type: 'message', to: 'Alice', payload: 'hi' }), 'SELF');
  await alice.events();
  await core.person('Bob');
  let later: Awaited<ReturnType<typeof alice.ask>> | undefined;
  const late = AbortSignal.timeout(20_000);
  for (; later === undefined; late.throwIfAborted())
    later = (await alice.events()).find(({ status }) => status === 'delivered');
  assert.deepEqual(later, {
    type: 'status',
    status: 'delivered',
    message_id: queued.message_id,
    to: 'Bob',
    payload: 'Delivered to Bob',
  });
});

test('R7.11 where the disk does not answer, nobody is called offline', () => {
  const answer = (reason: Reason) => {
    const delivery = new Delivery(1, 'direct', 'bob', 'Bob', 'Alice', false, null, null, 'hi', 0, {
      lost() {},
      settled() {},
    });
    delivery.settle(null, new Refusal(reason));
    return JSON.parse(formatAnswer([delivery.answer()], viewId(jsonView), null));
  };
  const storage = { code: 'STORAGE', why: 'message', to: 'Bob' } as const;
  const text = refusalText(storage);
  assert.deepEqual(answer(storage), { type: 'error', code: 'STORAGE', text, payload: text });
  const { payload, ...full } = answer({ code: 'MAILBOX_FULL', why: 'mailbox-full', name: 'Bob' });
  assert.deepEqual(full, { type: 'status', status: 'offline', code: 'MAILBOX_FULL', to: 'Bob', text: payload });
});

test('R7.11 a message from somebody shut out is refused', async (t) => {
  const core = await openCore(t);
  const bob = await jsonAccount(core, 'Bob');
  const alice = await jsonAccount(core, 'Alice');
  assert.deepEqual(await bob.ask({ type: 'block', name: 'alice' }), {
    type: 'block',
    username: 'Alice',
    text: 'Blocked Alice.',
  });
  assert.equal((await alice.ask({ type: 'message', to: 'Bob', payload: 'hi' })).status, 'refused');
});

test('R7.10 R7.11 private, to a room, to a group, to everyone', async (t) => {
  const core = await openCore(t);
  const [bob, carol] = await core.accounts('Bob', 'Carol');
  const alice = await jsonAccount(core, 'Alice');
  const message = (fields: object) => alice.ask({ type: 'message', payload: 'hi', ...fields });
  assert.equal((await message({ to: 'Bob', private: true })).code, 'NOT_CONNECTED');
  assert.equal((await message({ room: 'lab' })).code, 'NOT_IN_ROOM');
  assert.equal((await message({ group: 'team' })).code, 'NOT_THERE');
  await bob.ask('/connect to Alice', '/join lab');
  assert.equal((await alice.ask({ type: 'accept_connection', name: 'Bob' })).type, 'private_connected');
  await alice.ask({ type: 'join', room: 'lab' });
  await alice.answers({ type: 'create_group', group: 'team' });
  await alice.ask({ type: 'invite_group', group: 'team', name: 'Bob' });
  await bob.ask('/accept group team');
  await alice.events();
  await carol.sync();
  assert.equal((await message({ to: 'Bob', private: true })).status, 'delivered');
  assert.deepEqual(await message({ room: '#lab' }), {
    type: 'status',
    status: 'sent',
    kind: 'room',
    room: 'lab',
    message_id: 4,
    payload: 'Sent to lab.',
  });
  const { message_id, ...group } = await message({ group: 'team' });
  assert.equal(typeof message_id, 'number');
  assert.deepEqual(group, {
    type: 'status',
    status: 'sent',
    kind: 'group',
    group: 'team',
    delivered: 1,
    queued: 0,
    payload: 'Sent to team.',
  });
  assert.deepEqual(await message({}), {
    ...{ type: 'status', status: 'sent', kind: 'all', message_id: 6, payload: 'Sent to everyone.' },
  });
  const said = ['Alice (private): hi', 'Alice (in lab): hi', 'Alice (in team): hi', 'Alice (to all): hi'];
  assert.deepEqual(await bob.sync(), said);
  assert.deepEqual(await carol.sync(), ['Alice (to all): hi']);
  bob.send('/private txt Alice 1', '/join lab', '2', '/group txt team 3', '/all 4');
  await bob.sync();
  const heardByAlice = (await alice.events()).map(({ kind, room, group, payload }) => [kind, room ?? group, payload]);
  assert.deepEqual(heardByAlice, [
    ['private', undefined, '1'],
    ['room', 'lab', '2'],
    ['group', 'team', '3'],
    ['all', undefined, '4'],
  ]);
});

test('R7.10 contacts are added, removed and listed, and who is online', async (t) => {
  const core = await openCore(t);
  const alice = await jsonAccount(core, 'Alice');
  await jsonAccount(core, 'Bob');
  const contact = (action: string, contact?: string) => alice.ask({ type: 'contact', action, contact });
  assert.equal((await contact('add', 'bob')).username, 'Bob');
  assert.equal((await contact('request', 'Bob')).code, 'ALREADY_THERE');
  assert.deepEqual(await contact('request'), { type: 'contacts', users: ['Bob'], total: 1 });
  assert.equal((await contact('add')).code, 'USAGE');
  assert.equal((await contact('remove', 'Bob')).username, 'Bob');
  assert.deepEqual(await contact('request'), { type: 'contacts', users: [], total: 0 });
  assert.equal((await contact('dance')).code, 'USAGE');
  assert.deepEqual(await alice.ask({ type: 'online_users' }), {
    type: 'online_users',
    users: ['Alice', 'Bob'],
    total: 2,
  });
});

test('R7.10 a file is offered, listed, accepted, rejected and withdrawn', async (t) => {
  const server = await startTestServer(t);
  const alice = await jsonAccount(server, 'Alice');
  const bob = await jsonAccount(server, 'Bob');
  await alice.events();
  const [ready, ...more] = await alice.answers({ type: 'file', to: 'Bob', filename: 'a file.txt', size: 3 });
  assert.deepEqual([ready?.type, more.map(({ type }) => type)], ['file_ready', ['info', 'info']]);
  const [offer] = (await bob.events()).filter(({ type }) => type === 'file_offer');
  assert.deepEqual(offer, {
    type: 'file_offer',
    kind: 'direct',
    from: 'Alice',
    file_id: ready?.file_id,
    size: 3,
    filename: 'a file.txt',
  });
  const { files } = await bob.ask({ type: 'my_files' });
  assert.deepEqual(files, [
    { file_id: ready?.file_id, filename: 'a file.txt', size: 3, from: 'Alice', state: 'offered', kind: 'direct' },
  ]);
  const [accepted] = await bob.answers({ type: 'accept_file', file_id: ready?.file_id });
  assert.deepEqual([accepted?.type, accepted?.file_id], ['file_ready', ready?.file_id]);
  const withdrawn = await alice.ask({ type: 'reject_file', file_id: ready?.file_id });
  assert.deepEqual([withdrawn.type, withdrawn.withdrawn], ['reject_file', true]);
  assert.equal((await bob.events()).at(-1)?.type, 'file_failed');
  assert.equal(await alice.refused({ type: 'file', to: 'Bob' }), 'USAGE');
  assert.equal(await alice.refused({ type: 'put', token: '0123456789abcdef' }), 'QUIET_PORT');
});

test('R7.12 acks: messages bear their number, come at least once, and ack takes that number', async (t) => {
  const core = await openCore(t);
  const [bob] = await core.accounts('Bob');
  const login = { type: 'init', username: 'Alice', password: 'correct-horse' };
  const alice = await jsonAccount(core, 'Alice');
  await alice.ask({ type: 'exit' });
  await alice.wire.closed;
  const again = await jsonVisitor(core);
  assert.equal((await again.ask({ ...login, acks: true })).status, 'welcome');
  bob.send('Alice:one');
  const queued = await bob.until(/^STATUS:/);
  const [message] = (await again.events()).filter(({ type }) => type === 'message');
  assert.match(queued.at(-1) ?? '', new RegExp(`^STATUS:${message?.message_id}:queued:Alice$`));
  await again.ask({ type: 'exit' });
  await again.wire.closed;
  const third = await jsonVisitor(core);
  await third.ask({ ...login, acks: true });
  const [repeated] = (await third.events()).filter(({ type }) => type === 'message');
  assert.deepEqual([repeated?.message_id, repeated?.again, repeated?.payload], [message?.message_id, true, 'one']);
  assert.match(String(repeated?.sent), /^\d{4}-\d\d-\d\dT/);
  assert.equal((await third.ask({ type: 'ack', message_id: message?.message_id })).message_id, message?.message_id);
  assert.equal(await third.refused({ type: 'ack', message_id: message?.message_id }), 'NO_SUCH_MESSAGE');
  await third.ask({ type: 'exit' });
  await third.wire.closed;
  const fourth = await jsonVisitor(core);
  const { settings } = await fourth.ask(login);
  assert.equal((settings as { acks: boolean }).acks, false);
});

test('R7.7 R1.7 what is said in one dialect and heard in the other is one message, whatever it is made of', async (t) => {
  const core = await openCore(t);
  const [bob] = await core.people('Bob');
  const alice = await jsonPerson(core, 'Alice');
  const carol = await jsonPerson(core, 'Carol');
  await bob.sync();
  await alice.events();
  const piece = fc.constantFrom(
    '\n',
    '\r\n',
    '{',
    '}',
    '"',
    '\\',
    ':',
    'INFO: ',
    'Bob (to all): ',
    '\u0000',
    '\u2028',
    '😀',
    'é',
  );
  const text = fc.array(fc.oneof(piece, fc.string({ unit: character, maxLength: 10 })), {
    minLength: 1,
    maxLength: 12,
  });
  await fc.assert(
    fc.asyncProperty(text, async (parts) => {
      const payload = `x${parts.join('')}`;
      assert.equal((await alice.ask({ type: 'message', payload })).status, 'sent');
      const [line = '', ...more] = await heard(bob);
      assert.deepEqual(more, []);
      assert.ok(line.startsWith('Alice (to all): x'), line);
      // The same again, as the text dialect's people say it.
      bob.send(` ${line.slice('Alice (to all): '.length)}`);
      await bob.sync();
      const events = await carol.events();
      assert.deepEqual(
        events.map(({ type, from }) => [type, from]),
        [
          ['message', 'Alice'],
          ['message', 'Bob'],
        ],
      );
      assert.equal(events[1]?.payload, ` ${events[0]?.payload}`);
      assert.equal((await alice.events()).length, 1);
    }),
    { numRuns: 40 },
  );
});
