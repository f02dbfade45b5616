/** What people do, in place of what they say: /me (R1.7, R3.70, R4.2). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openCore, settle } from './rig.js';

test('R3.70 /me says what one does, in the room or to everyone, and is not answered', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.room('lab', 'Alice', 'Bob');
  const other = await core.visitor();
  other.send('{"type":"init","username":"Jo"}', '{"type":"join","room":"lab"}');
  await other.until(/"type":"join"/);
  await settle(alice, bob);
  assert.deepEqual(await alice.ask('/me waves'), []);
  assert.deepEqual(await alice.ask('@7 server:me  waves twice'), ['@7 OK']);
  assert.deepEqual(await bob.sync(), ['* Alice (in lab) waves', '* Alice (in lab)  waves twice']);
  const [first = ''] = await other.many(1);
  assert.deepEqual(JSON.parse(first), {
    type: 'message',
    kind: 'room',
    room: 'lab',
    from: 'Alice',
    payload: 'waves',
    message_id: 2,
    action: true,
  });
  for (const person of [alice, bob]) await person.ask('/leave');
  await settle(alice, bob);
  await alice.ask('/ME waves');
  assert.deepEqual(await bob.sync(), ['* Alice (to all) waves']);
  assert.match((await other.until(/"kind":"all"/)).at(-1) ?? '', /"payload":"waves","message_id":4,"action":true/);
});

test('R3.70 as an object, me goes where say goes', async (t) => {
  const core = await openCore(t);
  const [bob] = await core.room('lab', 'Bob');
  const jo = await core.visitor();
  jo.send('{"type":"init","username":"Jo"}', '{"type":"join","room":"lab"}', '{"type":"join","room":"den"}');
  await jo.until(/"room":"den"/);
  await settle(bob);
  jo.send(
    '{"type":"me","text":"nods","room":"lab","id":1}',
    '{"type":"line","text":"/me sits","id":2}',
    '{"type":"me","text":"x","room":"attic","id":3}',
  );
  const answers = (await jo.many(3)).map((line) => JSON.parse(line));
  assert.deepEqual(answers.slice(0, 2), [
    { type: 'status', status: 'sent', kind: 'room', room: 'lab', message_id: 3, payload: 'Sent to lab.', id: 1 },
    { type: 'status', status: 'sent', kind: 'room', room: 'den', message_id: 4, payload: 'Sent to den.', id: 2 },
  ]);
  assert.equal(answers[2].code, 'NOT_IN_ROOM');
  assert.deepEqual(await bob.sync(), ['* Jo (in lab) nods']);
});

test('R3.70 without a text it is USAGE, and for visitors it is nothing', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  for (const line of ['/me', '/me  ', 'server:me'])
    assert.match((await alice.ask(line)).join('|'), /^ERROR: USAGE Type: \/me <text>[^|]*$/, line);
  for (const line of ['me waves', 'me', '/m waves', '/meow waves']) await alice.ask(line);
  assert.deepEqual(await bob.sync(), ['Alice (to all): me waves', 'Alice (to all): me']);
  assert.match((await (await core.visitor()).ask('/me waves')).join('|'), /^ERROR: NOT_REGISTERED [^|]*$/);
  assert.deepEqual(await bob.sync(), []);
});

test('R4.2 what was done is in the history as it was seen, with its date', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.room('lab', 'Alice', 'Bob');
  await alice.ask('/me waves', 'hi', '/all x', '/leave', '/me leaves');
  await bob.sync();
  const date = /sent \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ/;
  const past = (await bob.ask('/history')).map((line) => line.replace(date, 'sent'));
  assert.deepEqual(past.slice(0, 2), ['* Alice (in lab, sent) waves', 'Alice (in lab, sent): hi']);
  await bob.ask('/leave');
  const toAll = (await bob.ask('history')).map((line) => line.replace(date, 'sent'));
  assert.deepEqual(toAll.slice(0, 2), ['Alice (to all, sent): x', '* Alice (to all, sent) leaves']);
  const jo = await core.visitor();
  jo.send('{"type":"init","username":"Jo"}', '{"type":"history","count":1}');
  assert.match(
    (await jo.until(/"type":"history"/)).at(-2) ?? '',
    /"payload":"leaves","message_id":5,"sent":"[^"]+","action":true/,
  );
});

test('R3.70 whoever is blocked or muted does nothing that is seen, and a wait finds what is', async (t) => {
  const core = await openCore(t, { operators: 'Olga' });
  const [olga, alice, bob] = await core.accounts('Olga', 'Alice', 'Bob');
  bob.send('@1 wait 60 * Alice (to all) waves');
  await olga.sync();
  assert.deepEqual(await alice.ask('/me waves'), []);
  assert.deepEqual(await olga.sync(), ['* Alice (to all) waves']);
  assert.match((await bob.until(/MATCHED/)).at(-1) ?? '', /MATCHED:\* Alice \(to all\) waves$/);
  await bob.sync();
  await bob.ask('block Alice');
  await alice.ask('/me waves again');
  assert.deepEqual(await bob.sync(), []);
  assert.deepEqual(await olga.sync(), ['* Alice (to all) waves again']);
  await olga.ask('mute Alice');
  await alice.sync();
  assert.match((await alice.ask('/me shouts')).join('|'), /^ERROR: MUTED [^|]*$/);
  assert.deepEqual(await olga.sync(), []);
});

test('R1.7 what looks as if somebody else did it stands behind its author’s name', async (t) => {
  const core = await openCore(t);
  const [mallory, bob] = await core.room('lab', 'Mallory', 'Bob');
  const forged = '* Alice (in lab) waves';
  for (const line of [
    forged,
    ` ${forged}`,
    `/all ${forged}`,
    `/msg Bob ${forged}`,
    `/topic ${forged}`,
    `/me ${forged}`,
  ])
    await mallory.ask(line);
  for (const line of await bob.sync()) assert.match(line, /^(?:Mallory|TOPIC:lab:Mallory:|\* Mallory \(in lab\) )/);
  assert.match((await (await core.visitor()).ask('register *Alice')).join('|'), /^ERROR: NAME_INVALID /);
});
