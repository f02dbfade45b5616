/** What came after a line, by its number (R3.35): how much, whether that is all, and what a cursor may not be. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HandClock } from '../support/clock.js';
import { type CoreClient, heard, leave, openCore, settle } from './rig.js';

const SENT = 'sent 2026-11-20 10:03:12Z';

const start = (t: Parameters<typeof openCore>[0], options: Parameters<typeof openCore>[1] = {}) =>
  openCore(t, { clock: new HandClock(Date.UTC(2026, 10, 20, 10, 3, 12)), ...options });

/** The number that a line shows. */
const idIn = (line = ''): number => Number(/\bid (\d+)/.exec(line)?.[1]);

/** The numbers under which somebody who has `set ids on` hears what another one says. */
async function said(hearer: CoreClient, speaker: CoreClient, ...texts: string[]): Promise<number[]> {
  speaker.send(...texts);
  return (await heard(hearer, speaker)).map(idIn);
}

/** An object's answer, all of it. */
async function objects(person: CoreClient, object: Record<string, unknown>): Promise<Record<string, unknown>[]> {
  person.sendObject({ ...object, id: 'asked' });
  const lines = await person.until((line) => line.includes('"id":"asked"') && !line.includes('"more":true'));
  return lines.map((line) => JSON.parse(line)).filter(({ id }) => id === 'asked');
}

async function program(core: Awaited<ReturnType<typeof start>>, name: string): Promise<CoreClient> {
  const client = await core.come({ name });
  client.sendObject({ type: 'init', username: name });
  await client.until(/"status":"welcome"/);
  return client;
}

test('R3.35 history after a number shows what came after that line, oldest first, and says that it is all', async (t) => {
  const core = await start(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  await bob.ask('set ids on');
  const [one = 0, two = 0] = await said(bob, alice, 'one', 'two');
  assert.deepEqual(await bob.ask(`history after ${one}`), [
    `Alice (to all, id ${two}, ${SENT}): two`,
    `INFO: History of everyone after ${one}: 1 line. That is all.`,
  ]);
  assert.deepEqual(await alice.ask(`/history after ${two}`), [
    `INFO: History of everyone after ${two}: 0 lines. That is all.`,
  ]);
  await alice.ask('join lab');
  await bob.ask('join lab');
  await settle(alice, bob);
  const [three = 0, four = 0] = await said(bob, alice, 'three', '/me waves');
  assert.deepEqual(await bob.ask(`/history after ${two}`), [
    `Alice (in lab, id ${three}, ${SENT}): three`,
    `* Alice (in lab, id ${four}, ${SENT}) waves`,
    `INFO: History of lab after ${two}: 2 lines. That is all.`,
  ]);
  // From anywhere, by name, and under a tag; and in a count of one's own.
  await bob.ask('/join chess');
  assert.deepEqual(await bob.ask(`@7 /history LAB after ${three}`), [
    `@7 * Alice (in lab, id ${four}, ${SENT}) waves`,
    `@7 INFO: History of lab after ${three}: 1 line. That is all.`,
    '@7 OK',
  ]);
  assert.deepEqual(await bob.ask(`/history lab after 0 1`), [
    `Alice (in lab, id ${three}, ${SENT}): three`,
    `INFO: History of lab after 0: 1 line. More: /history lab after ${three}`,
  ]);
});

test('R3.35 so do the conversation with an account and a group, stored as they are', async (t) => {
  const core = await start(t);
  const [alice, bob, carl] = await core.accounts('Alice', 'Bob', 'Carl');
  await alice.ask('create group team', 'invite group team Bob');
  await bob.ask('accept group team', 'set ids on');
  const [one = 0] = await said(bob, alice, 'group txt team one', 'Bob: private');
  const lines = await bob.ask(`history team after ${one - 1}`, `history Alice after ${one}`);
  assert.deepEqual(lines, [
    `Alice (in team, id ${one}, ${SENT}): one`,
    `INFO: History of team after ${one - 1}: 1 line. That is all.`,
    `Alice (id ${idIn(lines[2])}, ${SENT}): private`,
    `INFO: History of Alice after ${one}: 1 line. That is all.`,
  ]);
  assert.ok(idIn(lines[2]) > one);
  assert.deepEqual(await carl.ask(`history Alice after ${one}`), [
    `INFO: History of Alice after ${one}: 0 lines. That is all.`,
  ]);
});

test('R3.35 at most 300 lines come at a time, and the last line says how the rest is asked for: all of it, once', async (t) => {
  const core = await start(t);
  const [alice, bob] = await core.room('lab', 'Alice', 'Bob');
  await bob.ask('/set ids on');
  const ids = await said(bob, alice, ...Array.from({ length: 650 }, (_, index) => `${index}`));
  const got: number[] = [];
  const counts: number[] = [];
  for (let line: string | undefined = '/history lab after 0 9999'; line !== undefined; ) {
    const lines = await bob.ask(line);
    const last = lines.pop() ?? '';
    got.push(...lines.map(idIn));
    counts.push(lines.length);
    line = /More: (.*)$/.exec(last)?.[1];
    assert.equal(line === undefined, last.endsWith('50 lines. That is all.'), last);
  }
  assert.deepEqual(counts, [300, 300, 50]);
  assert.deepEqual(got, ids);
});

test('R3.35 R4.20 what is not kept any more is told as missing, from before anything that is kept, too', async (t) => {
  const core = await start(t, { roomLines: 5 });
  const [alice, bob] = await core.room('lab', 'Alice', 'Bob');
  await bob.ask('/set ids on');
  const ids = await said(bob, alice, ...'abcdefgh');
  const missing = 'Some are missing: the server does not have them any more.';
  const after = async (id = 0, count = ''): Promise<string | undefined> =>
    (await bob.ask(`/history lab after ${id}${count}`)).at(-1);
  assert.equal(await after(ids[1]), `INFO: History of lab after ${ids[1]}: 5 lines. ${missing}`);
  assert.equal(await after(0), `INFO: History of lab after 0: 5 lines. ${missing}`);
  assert.equal(
    await after(ids[1], ' 2'),
    `INFO: History of lab after ${ids[1]}: 2 lines. ${missing} More: /history lab after ${ids[4]}`,
  );
  // Nothing of what came after these has gone.
  assert.equal(await after(ids[2]), `INFO: History of lab after ${ids[2]}: 5 lines. That is all.`);
  assert.equal(await after(ids[7]), `INFO: History of lab after ${ids[7]}: 0 lines. That is all.`);
});

test('R7.14 as an object it says whether it is complete, after what to go on, and what the next cursor is', async (t) => {
  const core = await start(t);
  const alice = await program(core, 'Alice');
  const ids: unknown[] = [];
  for (const text of ['one', 'two', 'three']) ids.push((await objects(alice, { type: 'say', text }))[0]?.message_id);
  const [one, two, three] = ids;
  const asked = await objects(alice, { type: 'history', after: one, count: 1 });
  assert.deepEqual(
    asked.map(({ type, payload, message_id }) => [type, payload, message_id]),
    [
      ['message', 'two', two],
      ['history', undefined, undefined],
    ],
  );
  const { text: _, ...last } = asked.at(-1) ?? {};
  assert.deepEqual(last, {
    ...{ type: 'history', with: null, after: one, count: 1 },
    ...{ complete: true, next: two, last: two, id: 'asked' },
  });
  const [, end] = await objects(alice, { type: 'history', after: two });
  assert.deepEqual([end?.complete, end?.next, end?.last], [true, null, three]);
});

test('R3.35 a number that no line has yet, and what is no number, are refused, each by its own answer', async (t) => {
  const core = await start(t);
  const [alice, bob] = await core.people('Alice', 'Bob');
  await bob.ask('set ids on');
  const [newest = 0] = await said(bob, alice, 'one');
  assert.deepEqual(await alice.ask(`history after ${newest}`), [
    `INFO: History of everyone after ${newest}: 0 lines. That is all.`,
  ]);
  for (const line of [`history after ${newest + 1}`, `/missed ${newest + 1}`])
    assert.deepEqual(await alice.ask(line), [
      `ERROR: NO_SUCH_MESSAGE No line has the number ${newest + 1} yet. The newest is ${newest}.`,
    ]);
  // As many digits as a count may have, of which it could be taken for one.
  assert.match((await alice.ask('history after 9999999999999999')).join('|'), /^ERROR: NO_SUCH_MESSAGE No line has /);
  for (const line of ['/history lab after x', '/history lab after -1', '/history after 1 x', '/history lab after 1.5'])
    assert.match((await alice.ask(line)).join('|'), /^ERROR: USAGE .*history <with> after <id> \[count\]/, line);
  assert.match((await alice.ask('/missed x')).join('|'), /^ERROR: USAGE .*\/missed <id> \[count\]/);
  const json = await program(core, 'Carl');
  for (const [object, why] of [
    [{ type: 'history', after: 'x' }, /^after has to be a whole number/],
    [{ type: 'history', with: 'lab', after: -1 }, /^after has to be a whole number/],
    [{ type: 'missed', since: 1.5 }, /^since has to be a whole number/],
    [{ type: 'missed' }, /^since is missing/],
  ] as const) {
    const [answer] = await objects(json, object);
    assert.equal(answer?.code, 'USAGE');
    assert.match(String(answer?.text), why);
  }
  const [future] = await objects(json, { type: 'history', after: newest + 1 });
  assert.equal(future?.code, 'NO_SUCH_MESSAGE');
});

test('R3.35 the history of a place where one is not is closed, by a number too, and the answer says what to do', async (t) => {
  const core = await start(t);
  const [alice, bob] = await core.accounts('Alice', 'Bob');
  const guest = await core.person('Guest');
  await alice.ask('create group team', 'group txt team secret', 'join lab', 'secret');
  await settle(alice, bob, guest);
  for (const person of [bob, guest])
    for (const line of ['/history lab after 0', '/history lab'])
      assert.deepEqual(await person.ask(line), ['ERROR: NOT_IN_ROOM You are not in lab. Type: /join lab']);
  for (const line of ['/history team after 0', '/history team'])
    assert.match((await bob.ask(line)).join('|'), /^ERROR: NOT_THERE /);
  assert.match((await guest.ask('/history team after 0')).join('|'), /^ERROR: ACCOUNT_NEEDED /);
  assert.match((await guest.ask('/history Alice after 0')).join('|'), /^ERROR: ACCOUNT_NEEDED /);
  // Whoever was in it, and has left.
  await bob.ask('join lab', '/leave lab');
  assert.match((await bob.ask('/history lab after 0')).join('|'), /^ERROR: NOT_IN_ROOM /);
});

test('R3.35 nobody shuts two people out of their messages by a room or a group of one’s name', async (t) => {
  const core = await start(t);
  const [alice, , mallory] = await core.accounts('Alice', 'Bob', 'Mallory');
  await alice.ask('Bob: hi');
  await mallory.ask('join Bob', '/create group Alice2');
  const lines = await alice.ask('history Bob after 0');
  assert.deepEqual(lines, [`Alice (${SENT}): hi`, 'INFO: History of Bob after 0: 1 line. That is all.']);
});

test('R3.45 who is blocked is not shown after a number either, and what comes next goes past their lines', async (t) => {
  const core = await start(t);
  const [alice, bob, mallory] = await core.accounts('Alice', 'Bob', 'Mallory');
  for (const one of [alice, bob, mallory]) await one.ask('join lab');
  await settle(alice, bob, mallory);
  await bob.ask('/set ids on', '/block Mallory');
  await mallory.ask('one', 'two');
  const [three = 0] = await said(bob, alice, 'three');
  const first = await bob.ask('/history lab after 0 2');
  assert.equal(first.length, 1);
  const more = /^INFO: History of lab after 0: 0 lines\. More: (\/history lab after \d+)$/.exec(first[0] ?? '')?.[1];
  assert.deepEqual(await bob.ask(more ?? ''), [
    `Alice (in lab, id ${three}, ${SENT}): three`,
    `INFO: History of lab after ${three - 1}: 1 line. That is all.`,
  ]);
});

test('R3.35 a room called after is named with its #', async (t) => {
  const core = await start(t);
  const [alice] = await core.people('Alice');
  await alice.ask('join after', 'one');
  assert.match((await alice.ask('/history #after 5')).join('|'), /: one\|INFO: History of after: 1 line\.$/);
  assert.match((await alice.ask('/history after')).join('|'), /: one\|INFO: History of after: 1 line\.$/);
  assert.match((await alice.ask('/history after after 0')).join('|'), /INFO: History of after after 0: 1 line\./);
  // Whoever asks how such a line is read is told with its words.
  assert.match((await alice.ask('/explain /history lab after 5 7')).join('|'), /the command “history lab after 5 7”/);
  await leave(alice);
});
