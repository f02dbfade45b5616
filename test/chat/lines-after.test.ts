/** What came after a line, merged over places, as one person is shown it: out of memory where that has all, of the Store otherwise. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LastLines, MissedLines } from '../../src/core/commands/kept-lines.js';
import type { AfterPart, AfterQuery, LastPart, LastQuery, PastStore } from '../../src/core/past.js';
import { Person } from '../../src/core/people/people.js';
import { StorageError } from '../../src/core/store.js';
import { Archive } from '../../src/core/talk/archive.js';
import {
  type Heard,
  heardBetween,
  heardByAll,
  heardInGroup,
  heardInRoom,
  LinesAfter,
  type LinesPart,
} from '../../src/core/talk/lines-after.js';
import { Refusal } from '../../src/language/codes.js';
import type { After, Event } from '../../src/language/events.js';
import { writeText } from '../../src/language/text/write.js';
import { silent } from '../../src/logger.js';
import { HandClock } from '../support/clock.js';

const NOTHING: AfterPart = { lines: [], next: null, complete: true };

/** Two places in memory, a person who hears in them, and a Store that answers what it is told to. */
async function rig() {
  const ids = { newest: 0 };
  const asked: (AfterQuery | LastQuery)[] = [];
  const answers: (AfterPart | LastPart | Error)[] = [];
  const answer = async (query: AfterQuery | LastQuery) => {
    asked.push(query);
    const next = answers.shift() ?? NOTHING;
    if (next instanceof Error) throw next;
    return next;
  };
  const store = { openPast: async () => [], appendBehind: async () => {}, readAfter: answer, readLast: answer };
  const clock = new HandClock();
  const ports = { store: store as unknown as PastStore, clock, calendar: { judged: 0 }, logger: silent, ids };
  const { archive } = await Archive.open(ports, { lines: 1000, bytes: 1024 ** 2, lifetime: 0 });
  const { everyone } = archive;
  const open = { keyHash: null, quiet: false, voices: [] };
  const kept = { id: 1, name: 'lab', maker: 'alice', madeFrom: null, topic: null, ...open, usedAt: 0 };
  ids.newest = 1;
  const lab = archive.openRoom(kept);
  const say = (shelf: typeof lab, from: string, text: string): number => {
    archive.said(shelf, ++ids.newest, from, text);
    return ids.newest;
  };
  const bob = new Person('Bob', true, 0, '192.0.2.7', '192.0.2.7', null, 0);
  const heard: readonly Heard[] = [heardByAll(everyone), heardInRoom({ name: 'lab', shelf: lab })];
  const after = (direct = false, places = heard) => new LinesAfter(archive, bob, places, direct);
  return { archive, everyone, lab, ids, say, bob, heard, after, asked, answers };
}

const texts = ({ lines }: { readonly lines: readonly Event[] }): string[] =>
  lines.map((line) => writeText(line).replace(/, sent [^)]*/, ''));

const wanted = { after: 1, upTo: 99, count: 300, bytes: 1_000_000 };

test('what is in memory is merged in the order of ids and answered at once, up to a line and a count', async () => {
  const { everyone, lab, say, after, asked } = await rig();
  const one = say(lab, 'Alice', 'one');
  const two = say(everyone, 'Bob', 'two');
  say(lab, 'Alice', 'three');
  const all = after().read(wanted) as LinesPart;
  assert.deepEqual(texts(all), ['Alice (in lab): one', 'Bob (to all): two', 'Alice (in lab): three']);
  assert.deepEqual([all.read, all.next, all.complete], [3, null, true]);
  const first = after().read({ ...wanted, count: 2 }) as LinesPart;
  assert.deepEqual([texts(first).length, first.next], [2, two]);
  const rest = after().read({ ...wanted, after: two }) as LinesPart;
  assert.deepEqual([texts(rest), rest.next], [['Alice (in lab): three'], null]);
  // As many as are asked for, and none beyond: that is all.
  assert.equal((after().read({ ...wanted, count: 3 }) as LinesPart).next, null);
  assert.deepEqual((after().read({ ...wanted, upTo: one }) as LinesPart).next, null);
  assert.deepEqual(asked, []);
});

test('a part has some bytes, and one line at least', async () => {
  const { lab, say, after } = await rig();
  for (const text of ['one', 'two', 'three']) say(lab, 'Alice', text.padEnd(100));
  const parts: number[] = [];
  for (let from: number | null = 1; from !== null; ) {
    const part = after().read({ ...wanted, after: from, bytes: 200 }) as LinesPart;
    parts.push(part.read);
    from = part.next;
  }
  assert.deepEqual(parts, [2, 1]);
  assert.equal((after().read({ ...wanted, bytes: 1 }) as LinesPart).read, 1);
});

test('the Store is asked where it alone has some of it: of a group, of direct messages, of older lines', async () => {
  const { everyone, lab, heard, after, asked, answers } = await rig();
  const line = { from: 'Alice', at: 0 };
  const found: AfterPart = {
    lines: [
      { ...line, id: 3, place: lab.place, body: 'waves', form: 'deed' },
      { ...line, id: 4, place: '#2', body: 'in the group' },
      { ...line, id: 5, place: 'alice bob', body: 'direct' },
      { ...line, id: 6, place: 'alice bob', body: 'private', form: 'private' },
      { ...line, id: 7, place: 'alice bob', body: 'sent', from: 'Bob' },
    ],
    next: 7,
    complete: false,
  };
  answers.push(found);
  const places = [...heard, heardInGroup({ id: 2, name: 'team' })];
  const part = await after(true, places).read({ ...wanted, count: 5, bytes: 1000 });
  assert.deepEqual(texts(part), [
    '* Alice (in lab) waves',
    'Alice (in team): in the group',
    'Alice (sent 1970-01-01 00:00:00Z): direct',
    'Alice (private): private',
  ]);
  assert.deepEqual([part.read, part.next, part.complete], [5, 7, false]);
  const { notBefore: _, ...query } = asked[0] as AfterQuery;
  assert.deepEqual(query, {
    ...{ places: [everyone.place, lab.place, '#2'], reader: 'bob' },
    ...{ after: 1, upTo: 99, count: 5, bytes: 1000 },
  });
  // Before the first line of this run: the Store may have older ones of everyone.
  assert.equal(after(false, places).fromMemory(wanted), null);
  assert.equal(after(true).fromMemory(wanted), null);
  assert.equal(after(false).fromMemory({ ...wanted, after: -1 }), null);
});

test('R3.45 who is shut out is not shown, but in what was kept of a conversation with them', async () => {
  const { lab, say, bob, after, answers } = await rig();
  say(lab, 'Mallory', 'one');
  const two = say(lab, 'Alice', 'two');
  bob.blocks.set('mallory', 'Mallory');
  const part = after().read({ ...wanted, count: 1 }) as LinesPart;
  assert.deepEqual([texts(part), part.read, part.next], [[], 1, two - 1]);
  assert.deepEqual(texts(after().read(wanted) as LinesPart), ['Alice (in lab): two']);
  const direct = { id: 9, from: 'Mallory', body: 'hi', at: 0, place: 'bob mallory' };
  answers.push({ ...NOTHING, lines: [direct] }, { ...NOTHING, lines: [direct] });
  assert.deepEqual(texts(await after(true).read(wanted)), []);
  assert.equal(texts(await after(false, [heardBetween('bob mallory')]).read(wanted)).length, 1);
});

test('an answer of such lines is made in parts, counts them, and says once whether any are missing', async () => {
  const { after, answers, asked } = await rig();
  const line = { from: 'Alice', body: 'hi', at: 0, place: '*' };
  answers.push(
    { lines: [{ ...line, id: 3 }], next: 3, complete: false },
    { lines: [{ ...line, id: 4 }], next: 5, complete: true },
    { lines: [{ ...line, id: 6 }], next: 6, complete: true },
  );
  let end: After | null = null;
  const source = new MissedLines(after(true), 1, 99, 3, (found) => {
    end = found;
    return { kind: 'ok' };
  });
  const counts: [number, boolean][] = [];
  for (let last = false; !last; ) {
    const piece = await source.more(1000);
    last = piece.last;
    counts.push([piece.lines.length, last]);
  }
  assert.deepEqual(counts, [
    [1, false],
    [1, false],
    [2, true],
  ]);
  assert.deepEqual(end, { count: 3, complete: false, next: 6, last: 6 });
  assert.deepEqual(
    (asked as AfterQuery[]).map(({ after, count }) => [after, count]),
    [
      [1, 3],
      [3, 2],
      [5, 1],
    ],
  );
});

test('the last lines of a place are those of memory where it has them, else the Store’s; a disk that fails is told', async () => {
  const { archive, lab, say, bob, heard, answers } = await rig();
  const [, inLab] = heard as [Heard, Heard];
  for (const text of ['one', 'two', 'three']) say(lab, 'Alice', text);
  const asked = {
    archive,
    person: bob,
    upTo: 99,
    end: (count: number): Event[] => [{ kind: 'pong', token: `${count}` }],
  };
  const source = new LastLines({ ...asked, heard: inLab, count: 2 });
  // What is said after they were asked for is no part of them.
  say(lab, 'Alice', 'four');
  const first = (await source.more(1)) as { lines: Event[]; last: boolean };
  assert.deepEqual([texts(first), first.last], [['Alice (in lab): two'], false]);
  assert.deepEqual(texts(await source.more(1000)), ['Alice (in lab): three', 'PONG:2']);
  const group = new LastLines({ ...asked, heard: heardInGroup({ id: 2, name: 'team' }), count: 2 });
  const line = { from: 'Alice', body: 'hi', at: 0, place: '#2' };
  answers.push(
    { lines: [{ ...line, id: 3 }], rest: { after: 3, upTo: 4 } },
    { lines: [{ ...line, id: 4 }], rest: null },
    new StorageError('the disk is gone'),
  );
  assert.deepEqual(texts(await group.more(1)), ['Alice (in team): hi']);
  assert.deepEqual(texts(await group.more(1)), ['Alice (in team): hi', 'PONG:2']);
  const failing = new LastLines({ ...asked, heard: heardInGroup({ id: 2, name: 'team' }), count: 2 });
  await assert.rejects(
    async () => failing.more(1),
    (error) => error instanceof Refusal && error.code === 'STORAGE',
  );
});
