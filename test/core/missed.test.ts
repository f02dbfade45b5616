/** What somebody has missed, over all places that they are in (R3.81). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HandClock } from '../support/clock.js';
import { type CoreClient, leave, openCore, settle } from './rig.js';

const SENT = 'sent 2026-11-20 10:03:12Z';

const start = (t: Parameters<typeof openCore>[0], options: Parameters<typeof openCore>[1] = {}) =>
  openCore(t, { clock: new HandClock(Date.UTC(2026, 10, 20, 10, 3, 12)), ...options });

/** Lines without the numbers in them, and these. */
function told(lines: readonly string[]): { lines: string[]; ids: number[] } {
  return {
    lines: lines.map((line) =>
      line
        .replace(/\bid \d+, /, '')
        .replace(` (${SENT})`, '')
        .replace(`, ${SENT}`, ''),
    ),
    ids: lines.flatMap((line) => Number(/\bid (\d+)/.exec(line)?.[1] ?? []) || []),
  };
}

/** The newest number there is. */
async function newest(person: CoreClient): Promise<number> {
  const refused = (await person.ask('/missed 999999999999')).at(-1) ?? '';
  return Number(/The newest is (\d+)\.$/.exec(refused)?.[1]);
}

test('R3.81 missed shows what was said since a number in all rooms, to everyone, in groups and to oneself, in order', async (t) => {
  const core = await start(t);
  const [alice, bob, carl] = await core.accounts('Alice', 'Bob', 'Carl');
  await alice.ask('create group team', 'invite group team Bob', 'join lab', '/join chess', '/join other');
  await bob.ask('accept group team', 'set ids on', 'join lab', '/join chess');
  await settle(alice, bob, carl);
  await alice.ask('/say_in lab before');
  const since = await newest(alice);
  await alice.ask('/say_in lab one', '/all two', '/group txt team three', '/msg Bob four', '/say_in chess five');
  await bob.ask('/say_in lab six', '/msg Alice seven', '/connect to Alice');
  await alice.ask('/accept connection Bob', '/private txt Bob eight', '/say_in other elsewhere', '/msg Carl aside');
  await settle(alice, bob, carl);
  const { lines, ids } = told(await bob.ask(`/missed ${since}`));
  assert.deepEqual(lines, [
    'Alice (in lab): one',
    'Alice (to all): two',
    'Alice (in team): three',
    'Alice: four',
    'Alice (in chess): five',
    // One's own, where others heard them.
    'Bob (in lab): six',
    'Alice (private): eight',
    `INFO: Missed since ${since}: 7 lines. That is all.`,
  ]);
  assert.deepEqual(
    ids,
    [...ids].sort((one, other) => one - other),
  );
  assert.deepEqual((await bob.ask(`/missed ${ids.at(-1)}`)).length, 1);
});

test('R3.81 a guest is shown rooms and everyone, and told that direct messages may be missing', async (t) => {
  const core = await start(t);
  const [alice] = await core.accounts('Alice');
  const guest = await core.person('Guest');
  await settle(alice, guest);
  const since = await newest(guest);
  await alice.ask('Guest: for the guest alone', 'hi');
  await guest.sync();
  const shown = async (person: CoreClient): Promise<string[]> => told(await person.ask(`/missed ${since}`)).lines;
  const answer = [
    'Alice (to all): hi',
    `INFO: Missed since ${since}: 1 line. That is all. Direct messages may be missing: only an account keeps them.`,
  ];
  assert.deepEqual(await shown(guest), answer);
  // R3.33: neither does the next owner of the name inherit any, be it a guest or an account.
  await leave(guest);
  const next = await core.person('Guest');
  assert.deepEqual(await shown(next), answer);
  await leave(next);
  const owner = await core.account('Guest');
  assert.deepEqual(await shown(owner), ['Alice (to all): hi', `INFO: Missed since ${since}: 1 line. That is all.`]);
});

test('R3.81 what was said where one is not, or is no longer, is not part of it', async (t) => {
  const core = await start(t);
  const [alice, bob] = await core.accounts('Alice', 'Bob');
  await alice.ask('create group team', 'invite group team Bob');
  await bob.ask('accept group team', 'join lab');
  await alice.ask('join lab', 'in lab', '/group txt team in team');
  await settle(alice, bob);
  assert.equal((await bob.ask('/missed 0')).length, 3);
  await bob.ask('/leave lab', '/leave group team');
  assert.deepEqual(await bob.ask('/missed 0'), ['INFO: Missed since 0: 0 lines. That is all.']);
});

test('R3.81 at most 300 lines come at a time, from all places together; the last line goes on, and nothing comes twice', async (t) => {
  const core = await start(t);
  const [alice, bob] = await core.accounts('Alice', 'Bob');
  for (const room of ['a', 'b', 'c']) for (const one of [alice, bob]) await one.ask(`/join ${room}`);
  await alice.ask('/create group team', '/invite group team Bob');
  await bob.ask('/accept group team', '/set ids on');
  await settle(alice, bob);
  const since = await newest(bob);
  const places = ['/say_in a', '/say_in b', '/say_in c', '/all', '/group txt team', '/msg Bob'];
  for (let round = 0; round < 13; round++)
    await alice.ask(
      ...Array.from({ length: 50 }, (_, index) => `${places[(index * 7 + round) % 6]} ${round}/${index}`),
    );
  await bob.sync();
  const texts: string[] = [];
  const counts: number[] = [];
  for (let line: string | undefined = `/missed ${since}`; line !== undefined; ) {
    const lines = await bob.ask(line);
    const last = lines.pop() ?? '';
    counts.push(lines.length);
    texts.push(...lines.map((one) => one.slice(one.lastIndexOf(' ') + 1)));
    line = /More: (.*)$/.exec(last)?.[1];
  }
  assert.deepEqual(counts, [300, 300, 50]);
  assert.deepEqual(
    texts,
    Array.from({ length: 650 }, (_, index) => `${Math.floor(index / 50)}/${index % 50}`),
  );
});

test('R3.45 blocks hold in it, for what was sent directly before the block, too', async (t) => {
  const core = await start(t);
  const [alice, bob, mallory] = await core.accounts('Alice', 'Bob', 'Mallory');
  await mallory.ask('Bob: before');
  await settle(alice, bob, mallory);
  await bob.ask('block Mallory');
  await mallory.ask('/all shut out');
  await alice.ask('/all hi');
  await bob.sync();
  assert.deepEqual(told(await bob.ask('/missed 0')).lines, [
    'Alice (to all): hi',
    'INFO: Missed since 0: 1 line. That is all.',
  ]);
});

test('R3.81 as an object: since, count, whether it is complete and with direct messages, and how it goes on', async (t) => {
  const core = await start(t);
  const [alice] = await core.people('Alice');
  const program = await core.come({ name: 'program' });
  program.sendObject({ type: 'init', username: 'Program' });
  await program.until(/"welcome"/);
  const since = await newest(alice);
  await alice.ask('one', 'two');
  program.sendObject({ type: 'missed', since, count: 1, id: 7 });
  const answer = (await program.until(/"type":"missed"/)).map((line) => JSON.parse(line)).filter(({ id }) => id === 7);
  const [line, { text, ...end }] = answer;
  assert.deepEqual([answer.length, line.type, line.kind, line.payload, line.more], [2, 'message', 'all', 'one', true]);
  assert.equal(typeof text, 'string');
  const id = line.message_id;
  assert.deepEqual(end, {
    ...{ type: 'missed', since, count: 1, complete: true, next: id, last: id, direct: false, id: 7 },
  });
});
