/** Every line that somebody says has a number of the one growing count (R4.19, R7.11, R7.16), and text shows it when asked to (R3.23). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MessageIds } from '../../src/core/message-ids.js';
import type { Person } from '../../src/core/people/people.js';
import { Talk } from '../../src/core/talk/talk.js';
import { noTranscript } from '../../src/core/transcript.js';
import type { Event } from '../../src/language/events.js';
import { writeJson } from '../../src/language/json/write.js';
import { writeText } from '../../src/language/text/write.js';
import type { Bus } from '../../src/link/link.js';
import { HandClock } from '../support/clock.js';
import { type CoreClient, leave, openCore, PASSWORD, settle } from './rig.js';

type Fields = Readonly<Record<string, unknown>>;

/** What is said to somebody who speaks JSON, from now until the pong. */
async function objects(client: CoreClient, ...sent: readonly Fields[]): Promise<Fields[]> {
  client.send(...sent.map((fields) => JSON.stringify(fields)), '{"type":"ping","token":"end"}');
  const all = await client.until(/"token":"end"/);
  return all.slice(0, -1).map((line) => JSON.parse(line) as Fields);
}

const idsOf = (all: readonly Fields[]): unknown[] => all.map(({ message_id }) => message_id);

const isGrowing = (ids: readonly unknown[]): boolean =>
  ids.every((id, at) => typeof id === 'number' && (at === 0 || id > (ids[at - 1] as number)));

async function jsonAccount(core: Awaited<ReturnType<typeof openCore>>, username: string): Promise<CoreClient> {
  const client = await core.visitor();
  await objects(client, { type: 'register', name: username, password: PASSWORD }, { type: 'join', room: 'lab' });
  return client;
}

test('R4.19 R7.11 whatever is said has a number, for those who hear it and in the answer, and each is greater than the last', async (t) => {
  const core = await openCore(t);
  const jo = await jsonAccount(core, 'Jo');
  const [alice] = await core.accounts('Alice');
  await alice.ask('join lab', '/create group Team', '/invite group Team Jo', '/connect to Jo');
  await objects(jo, { type: 'accept_group', group: 'team' }, { type: 'accept_connection', name: 'Alice' });
  await alice.sync();
  const deeds: readonly Fields[] = [
    { type: 'say', text: 'in the room' },
    { type: 'me', text: 'waves' },
    { type: 'all', text: 'to all' },
    { type: 'group txt', group: 'Team', text: 'to the group' },
    { type: 'private txt', name: 'Alice', text: 'in private' },
    { type: 'msg', name: 'Alice', text: 'direct' },
    { type: 'say', text: 'and again' },
  ].map((fields) => ({ ...fields, type: fields.type.replace(' ', '_') }));
  const answers = await objects(jo, ...deeds);
  const own = idsOf(answers.filter(({ type }) => type === 'status'));
  assert.equal(own.length, deeds.length, JSON.stringify(answers));
  assert.ok(isGrowing(own), own.join());
  await alice.sync();

  await alice.ask('in the room', '/me waves', '/all to all', '/group txt Team x', '/private txt Jo y', '/msg Jo z');
  const heard = idsOf((await objects(jo)).filter(({ type }) => type === 'message'));
  assert.equal(heard.length, 6);
  assert.ok(isGrowing([...own, ...heard]), heard.join());
});

test('R4.19 the number in the answer is that under which others hear the line, and the history has it', async (t) => {
  const core = await openCore(t);
  const [jo, zoe] = [await jsonAccount(core, 'Jo'), await jsonAccount(core, 'Zoe')];
  await objects(jo);
  for (const said of [
    { type: 'say', text: 'in the room' },
    { type: 'me', text: 'waves' },
    { type: 'all', text: 'to all' },
  ]) {
    const [answer] = await objects(jo, said);
    const [heard] = await objects(zoe);
    assert.equal(typeof answer?.message_id, 'number');
    assert.equal(heard?.message_id, answer?.message_id, said.text);
  }
  const kept = await objects(zoe, { type: 'history' }, { type: 'leave' }, { type: 'history' });
  assert.deepEqual(idsOf(kept.filter(({ type }) => type === 'message')), [2, 3, 4]);
});

test('R7.16 a paste is answered with the numbers of its lines', async (t) => {
  const core = await openCore(t);
  const [jo, zoe] = [await jsonAccount(core, 'Jo'), await jsonAccount(core, 'Zoe')];
  await objects(jo);
  for (const to of [{ to: 'room', name: 'lab' }, { to: 'all' }]) {
    const [answer] = await objects(jo, { type: 'paste', ...to, text: 'one\n\nthree' });
    const heard = await objects(zoe);
    assert.equal(heard.length, 3);
    assert.deepEqual(answer?.message_ids, idsOf(heard));
  }
});

test('R4.19 R3.23 after set ids on each line shows its number, live and in the history, and an account keeps that', async (t) => {
  const core = await openCore(t, { clock: new HandClock(Date.UTC(2026, 10, 20, 10, 3, 12)) });
  const [alice, bob] = await core.accounts('Alice', 'Bob');
  for (const person of [alice, bob]) await person.ask('join lab');
  await bob.ask('/create group Team', '/invite group Team Alice', '/connect to Alice');
  await alice.ask('/accept group Team', '/accept connection Bob');
  await settle(alice, bob);
  assert.match(
    (await alice.ask('/settings')).join(),
    /^INFO: Settings: timestamps off, bell off, acks off\. Also: ids off, recall 0, presence on\. /,
  );
  const said = ['one', '/me waves', '/all two', '/group txt Team three', '/private txt Alice four', '/msg Alice five'];
  await bob.ask(...said);
  const bare = await alice.sync();
  assert.equal(
    bare.some((line) => line.includes('id ')),
    false,
    bare.join('|'),
  );

  assert.deepEqual(await alice.ask('/set ids on'), ['INFO: Set ids on.']);
  await bob.ask(...said);
  const lines = await alice.sync();
  const numbers = lines.map((line) => Number(/\bid (\d+)\)/.exec(line)?.[1]));
  assert.ok(isGrowing(numbers), lines.join('|'));
  assert.deepEqual(
    lines.map((line) => line.replace(/\bid \d+/, 'id N')),
    [
      'Bob (in lab, id N): one',
      '* Bob (in lab, id N) waves',
      'Bob (to all, id N): two',
      'Bob (in Team, id N): three',
      'Bob (private, id N): four',
      'Bob (id N): five',
    ],
  );
  assert.deepEqual(await alice.ask('/history 2'), [
    `Bob (in lab, id ${numbers[0]}, sent 2026-11-20 10:03:12Z): one`,
    `* Bob (in lab, id ${numbers[1]}, sent 2026-11-20 10:03:12Z) waves`,
    'INFO: History of lab: 2 lines.',
  ]);
  const late = [`Bob (in Team, id ${numbers[3]}, sent`, `Bob (id ${numbers[5]}, sent`];
  assert.ok((await alice.ask('/history Team 1'))[0]?.startsWith(late[0] ?? ''));
  assert.ok((await alice.ask('/history Bob 1'))[0]?.startsWith(late[1] ?? ''));

  await leave(alice);
  await bob.ask('/msg Alice while you were away');
  const again = await core.visitor();
  const shown = [...(await again.ask(`login Alice ${PASSWORD}`)), ...(await again.sync())];
  assert.ok(
    shown.some((line) => /^Bob \(id \d+, sent [^)]*\): while you were away$/.test(line)),
    shown.join('|'),
  );
  assert.match((await again.ask('settings')).join(), /ids on,/);
});

test('R4.19 with ids shown a wait finds the line without them, and so does it with acks their id once', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  await alice.ask('set ids on', 'set acks on');
  alice.send('@1 wait 60 Bob (to all): hi');
  await bob.ask('hi', 'Alice: x');
  const heard = await alice.sync();
  assert.ok(heard.includes('@1 MATCHED:Bob (to all): hi'), heard.join('|'));
  assert.ok(
    heard.some((line) => /^Bob \(id \d+\): x$/.test(line)),
    heard.join('|'),
  );
});

test('R4.19 an announcement has no number, and neither has what the server says', async (t) => {
  const core = await openCore(t, { operators: 'Olga' });
  const [olga] = await core.accounts('Olga');
  const [alice] = await core.people('Alice');
  await alice.ask('set ids on');
  await olga.sync();
  await olga.ask('/announce tea');
  assert.deepEqual(await alice.sync(), ['INFO: Announcement by Olga: tea']);
});

test('R4.19 when there is no number to be had, what is said in public is said without one', async (t) => {
  const told: Event[] = [];
  const bus = { toAll: (event: Event) => told.push(event), toRoom: (_: string, event: Event) => told.push(event) };
  const core = await openCore(t);
  const { archive, people, rooms } = core.core.chat;
  await core.people('Alice');
  const alice = people.get('alice') as Person;
  const none = { takeOrNone: () => undefined };
  const talk = new Talk(bus as unknown as Bus, none as unknown as MessageIds, archive, people, rooms, noTranscript);
  const answers = [talk.speak(alice, 'one'), talk.act(alice, 'two')];
  talk.inRoom(alice, rooms.join(alice, 'lab'), 'three');
  assert.deepEqual(
    told.map((event) => writeText(event, true)),
    ['Alice (to all): one', '* Alice (to all) two', 'Alice (in lab): three'],
  );
  const sent = '{"type":"status","status":"sent","kind":"all","payload":"Sent to everyone."}';
  assert.deepEqual(answers.map(writeJson), [sent, sent]);
});
