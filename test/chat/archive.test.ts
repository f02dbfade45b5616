/**
 * What is said is kept, behind talk: how late, in which parts, and what a slow or failing disk costs. The Store is
 * a list of what it was given, which answers when the test says so.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BehindPart, KeptRoom, Past, PastStore } from '../../src/core/past.js';
import { StorageError } from '../../src/core/store.js';
import { Archive, type ArchiveSettings, type Shelf } from '../../src/core/talk/archive.js';
import { HandClock } from '../support/clock.js';
import { collector, type Logged } from '../support/server.js';

const turn = (): Promise<void> => new Promise(setImmediate);

const HOUR = 3_600_000;

const roomOf = (id: number, name = 'lab'): KeptRoom => {
  return { id, name, maker: 'alice', madeFrom: null, topic: null, keyHash: null, quiet: false, voices: [], usedAt: 0 };
};

interface Call {
  readonly what: 'append' | 'drop' | 'read';
  readonly part: BehindPart | null;
  readonly answer: (error?: unknown) => void;
}

/** A disk that answers at once, unless it is `slow`: then each call waits in `open`. */
class Disk {
  readonly calls: Call[] = [];
  readonly open: Call[] = [];
  slow = false;
  broken = false;

  readonly store = {
    openPast: async () => [],
    appendBehind: (part: BehindPart) => this.call('append', { ...part }),
    dropRoom: () => this.call('drop'),
    readLast: async () => {
      await this.call('read');
      return { lines: [], rest: null };
    },
    readAfter: async () => {
      await this.call('read');
      return { lines: [], next: null, complete: true };
    },
  } as unknown as PastStore;

  get parts(): BehindPart[] {
    return this.calls.flatMap(({ part }) => part ?? []);
  }

  /** All that was to be stored of a place, in the order of the calls. */
  lines(place: string): Past[] {
    return this.parts.flatMap(({ places }) =>
      places.filter((one) => one.place === place).flatMap(({ lines }) => lines),
    );
  }

  /** What is known to be missing of it, by ids. */
  gaps(place: string): string[] {
    const found = this.parts.flatMap(({ places }) =>
      places.filter((one) => one.place === place).flatMap(({ gaps }) => gaps.map(({ low, high }) => `${low}-${high}`)),
    );
    return [...new Set(found)];
  }

  /** Answers the call that waits longest, and waits for what follows from it. */
  async answer(error?: unknown): Promise<void> {
    this.open.shift()?.answer(error);
    await turn();
  }

  private call(what: Call['what'], part: BehindPart | null = null): Promise<void> {
    return new Promise((resolve, reject) => {
      const answer = (error?: unknown): void => (error === undefined ? resolve() : reject(error));
      const call = { what, part, answer };
      this.calls.push(call);
      if (this.slow) this.open.push(call);
      else answer(this.broken ? new StorageError('the disk is full') : undefined);
    });
  }
}

class Rig {
  readonly disk = new Disk();
  readonly clock = new HandClock();
  readonly ids = { newest: 0 };
  readonly log: Logged[] = [];
  private opened: Archive | null = null;

  static async open(settings: Partial<ArchiveSettings> = {}): Promise<Rig> {
    const rig = new Rig();
    const { disk, clock, ids } = rig;
    const calendar = {
      get judged() {
        return clock.now();
      },
    };
    const ports = { store: disk.store, clock, calendar, logger: collector(rig.log), ids };
    const bounds = { lines: 1000, bytes: 1024 ** 2, lifetime: 24 * HOUR, ...settings };
    rig.opened = (await Archive.open(ports, bounds)).archive;
    return rig;
  }

  get archive(): Archive {
    assert.ok(this.opened);
    return this.opened;
  }

  /** So many lines; returns the id of the last. */
  say(shelf: Shelf, count = 1, text = 'hello'): number {
    for (let index = 0; index < count; index++) this.archive.said(shelf, ++this.ids.newest, 'Alice', text);
    return this.ids.newest;
  }

  openRoom(name = 'lab'): Shelf {
    return this.archive.openRoom(roomOf(++this.ids.newest, name));
  }

  /** The hands are turned, and what follows from it happens. */
  async pass(ms = 500): Promise<void> {
    this.clock.advance(ms);
    await turn();
  }
}

const idsOf = (lines: readonly Past[] | null): number[] | undefined => lines?.map(({ id }) => id);

test('what is said is written half a second later, once, in one call; nothing is written while nobody speaks', async () => {
  const rig = await Rig.open();
  const { archive, disk, ids } = rig;
  const lab = rig.openRoom();
  await rig.pass(HOUR);
  assert.equal(disk.calls.length, 0);
  rig.say(lab, 2);
  rig.say(archive.everyone);
  archive.keep({ place: 'alice bob', id: ++ids.newest, from: 'Alice', body: 'psst', at: 5 });
  await rig.pass(499);
  assert.equal(disk.calls.length, 0);
  await rig.pass(1);
  assert.deepEqual(
    disk.parts.map(({ rooms, places, upTo }) => [rooms.length, places.map(({ place }) => place), upTo]),
    [[1, ['@1', '*', 'alice bob'], 5]],
  );
  assert.deepEqual(idsOf(disk.lines('@1')), [2, 3]);
  assert.deepEqual(idsOf(disk.lines('alice bob')), [5]);
  await rig.pass(HOUR);
  assert.equal(disk.calls.length, 1);
  rig.say(lab);
  await rig.pass();
  assert.deepEqual(idsOf(disk.lines('@1')), [2, 3, 6]);
  // The room was stored before, and it is an hour since: that somebody is in it is stored as well.
  assert.deepEqual(
    disk.parts[1]?.rooms.map(({ usedAt }) => usedAt),
    [rig.clock.now()],
  );
});

test('a long flush goes in parts of 250 lines, one at a time, and only the last says up to where all is stored', async () => {
  const rig = await Rig.open();
  const { disk } = rig;
  const lab = rig.openRoom();
  const last = rig.say(lab, 600);
  disk.slow = true;
  await rig.pass();
  rig.say(lab, 10);
  const parts: unknown[] = [];
  while (disk.open.length > 0) {
    assert.equal(disk.open.length, 1);
    const part = disk.open[0]?.part;
    parts.push([part?.places[0]?.lines.length, part?.upTo]);
    await disk.answer();
  }
  assert.deepEqual(parts, [
    [250, null],
    [250, null],
    [100, last],
  ]);
  await rig.pass();
  await disk.answer();
  assert.deepEqual(
    idsOf(disk.lines('@1')),
    Array.from({ length: 610 }, (_, index) => index + 2),
  );
});

test('what is said while a slow disk writes is written half a second after it was said, not after the disk', async () => {
  const rig = await Rig.open();
  const { disk } = rig;
  const lab = rig.openRoom();
  rig.say(lab);
  disk.slow = true;
  await rig.pass();
  rig.say(lab);
  await rig.pass(499);
  await disk.answer();
  assert.equal(disk.open.length, 0);
  await rig.pass(1);
  assert.equal(disk.open.length, 1);
  rig.say(lab);
  await rig.pass(500);
  // Its time has come while the disk was busy: it follows at once.
  await disk.answer();
  assert.deepEqual(idsOf(disk.lines('@1')), [2, 3, 4]);
});

test('a room at full speed costs the disk no more than its last lines; the others have had their time', async () => {
  const rig = await Rig.open({ lines: 1000 });
  const { archive, disk, ids } = rig;
  const lab = rig.openRoom();
  rig.say(lab, 50_000);
  await rig.pass();
  assert.equal(disk.lines('@1').length, 1000);
  const floor = disk.parts.at(-1)?.places[0]?.floor;
  assert.equal(floor, ids.newest - 1000);
  assert.equal(disk.lines('@1')[0]?.id, (floor ?? 0) + 1);
  assert.deepEqual([archive.lost, disk.gaps('@1')], [0, []]);
});

test('a failing disk loses nothing as long as there is memory: what was refused is tried again', async () => {
  const rig = await Rig.open();
  const { archive, disk, log } = rig;
  const lab = rig.openRoom();
  const chess = rig.openRoom('chess');
  rig.say(lab, 2);
  rig.say(chess);
  disk.broken = true;
  for (let tries = 0; tries < 3; tries++) await rig.pass();
  assert.ok(disk.parts.length >= 3);
  assert.deepEqual(idsOf(archive.recent(lab, 10)), [3, 4]);
  disk.broken = false;
  disk.calls.length = 0;
  await rig.pass();
  assert.deepEqual([idsOf(disk.lines('@1')), idsOf(disk.lines('@2'))], [[3, 4], [5]]);
  assert.deepEqual(disk.parts.flatMap(({ rooms }) => rooms.map(({ name }) => name)).sort(), ['chess', 'lab']);
  assert.equal(disk.parts.at(-1)?.upTo, 5);
  assert.deepEqual(
    log.map(({ event }) => event),
    ['history could not be stored', 'history is stored again'],
  );
  await rig.pass(HOUR);
  assert.deepEqual(disk.gaps('@1'), []);
});

test('a place whose lines are refused for ever keeps no other place from being stored', async () => {
  const rig = await Rig.open();
  const { archive, disk } = rig;
  const append = disk.store.appendBehind;
  disk.store.appendBehind = (part) =>
    part.places.some(({ lines }) => lines.some(({ body }) => body === 'bad'))
      ? Promise.reject(new StorageError('refused'))
      : append(part);
  const lab = rig.openRoom();
  rig.say(lab, 250, 'bad');
  const chess = rig.openRoom('chess');
  rig.say(chess, 250);
  rig.say(archive.everyone);
  for (let tries = 0; tries < 3; tries++) await rig.pass();
  assert.equal(disk.lines('*').length, 1);
  assert.equal(disk.lines(chess.place).length, 250);
  // But nowhere does it say that all is stored.
  assert.deepEqual([...new Set(disk.parts.map(({ upTo }) => upTo))], [null]);
});

test('with more lines to keep than memory takes, those that the disk was too slow for are counted, logged, and a gap', async () => {
  const rig = await Rig.open({ lines: 100_000 });
  const { archive, disk, log } = rig;
  const lab = rig.openRoom();
  disk.slow = true;
  rig.say(lab);
  await rig.pass();
  rig.say(lab, 2100);
  // Line 2 is on its way; then come 2,100, of which 2,000 are in memory.
  assert.equal(archive.lost, 100);
  await disk.answer();
  disk.slow = false;
  await rig.pass();
  assert.deepEqual(disk.gaps('@1'), ['2-103']);
  assert.deepEqual(idsOf(disk.lines('@1'))?.slice(0, 2), [2, 103]);
  assert.deepEqual(log, [{ level: 'warn', event: 'history could not be kept', fields: { lines: 100 } }]);
  assert.equal(archive.after([lab], 101, rig.ids.newest, 5), null);
  assert.deepEqual(idsOf(archive.after([lab], 102, rig.ids.newest, 2)), [103, 104]);
});

test('lines that were on their way, and gone from memory when they were refused, are a gap as well', async () => {
  const rig = await Rig.open({ lines: 100_000 });
  const { archive, disk } = rig;
  const lab = rig.openRoom();
  disk.slow = true;
  rig.say(lab, 10);
  await rig.pass();
  rig.say(lab, 1995);
  assert.equal(archive.lost, 0);
  await disk.answer(new StorageError('the disk is full'));
  assert.equal(archive.lost, 5);
  disk.slow = false;
  await rig.pass();
  assert.deepEqual(disk.gaps('@1').at(-1), '1-7');
  disk.calls.length = 0;
  await rig.pass(HOUR);
  assert.deepEqual(disk.calls, []);
});

test('all lines in memory are bounded: first those go that are stored, then the oldest, and what was not stored is a gap', async () => {
  const rig = await Rig.open({ lines: 2000 });
  const { archive, disk } = rig;
  const long = 'x'.repeat(1000);
  const silent = rig.openRoom('silent');
  rig.say(silent, 800, long);
  await rig.pass();
  assert.equal(archive.recent(silent, 800)?.length, 800);
  disk.broken = true;
  const rooms = Array.from({ length: 40 }, (_, index) => rig.openRoom(`room${index}`));
  const held = (): number => rooms.reduce((sum, { weight }) => sum + weight, silent.weight);
  const before = rig.ids.newest;
  for (const one of rooms) {
    rig.say(one, 800, long);
    assert.ok(held() <= 32 * 1024 ** 2, `${held()}`);
  }
  assert.equal(archive.recent(silent, 800), null, 'what is stored went first');
  assert.ok(archive.lost > 0);
  const [first, newest] = [rooms[0] as Shelf, rooms.at(-1) as Shelf];
  assert.ok(first.count < 800);
  assert.equal(newest.count, 800);
  disk.broken = false;
  disk.calls.length = 0;
  for (let tries = 0; tries < 3; tries++) await rig.pass();
  const stored = disk.lines(first.place).length;
  assert.deepEqual([disk.gaps(first.place).length, disk.gaps(newest.place).length], [1, 0]);
  const high = Number(disk.gaps(first.place)[0]?.split('-')[1]);
  assert.equal(high - before - 1 + stored, 800, 'each line is stored or in the gap');
});

test('for more lines go those that are stored, where nothing was said for longest, and not older ones that are not', async () => {
  const rig = await Rig.open({ lines: 2000 });
  const { archive, disk } = rig;
  const append = disk.store.appendBehind;
  disk.store.appendBehind = (part) =>
    part.places.some(({ place }) => place === '@1') ? Promise.reject(new StorageError('refused')) : append(part);
  const long = 'x'.repeat(1000);
  const [bad, spoken] = [rig.openRoom('bad'), rig.openRoom('spoken')];
  const rooms = Array.from({ length: 40 }, (_, index) => rig.openRoom(`room${index}`));
  const fill = async (room: Shelf): Promise<void> => {
    rig.say(room, 800, long);
    for (let tries = 0; tries < 4; tries++) await rig.pass();
  };
  for (const room of [bad, spoken, ...rooms.slice(0, 10)]) await fill(room);
  rig.say(spoken);
  for (let tries = 0; tries < 4; tries++) await rig.pass();
  const [silent, ...others] = rooms as [Shelf, ...Shelf[]];
  for (const room of others.slice(9)) if (silent.count === 800) await fill(room);
  assert.equal(silent.count, 0);
  assert.deepEqual([bad.count, spoken.count, archive.lost], [800, 801, 0]);
});

test('without a number a line is kept nowhere, and told as missing', async () => {
  const rig = await Rig.open();
  const { archive, disk } = rig;
  const lab = rig.openRoom();
  const last = rig.say(lab);
  archive.said(lab, undefined, 'Alice', 'no number');
  assert.equal(archive.after([lab], last, last, 5), null);
  await rig.pass();
  assert.deepEqual([idsOf(disk.lines('@1')), disk.gaps('@1')], [[last], [`${last - 1}-${last + 2}`]]);
  assert.equal(archive.lost, 1);
});

test('with no lines to keep nothing is stored, but that they were said', async () => {
  const rig = await Rig.open({ lines: 0 });
  const { archive, disk } = rig;
  const lab = rig.openRoom();
  const last = rig.say(lab, 3);
  assert.deepEqual([archive.isKept(lab), archive.recent(lab, 5)], [false, []]);
  await rig.pass();
  assert.deepEqual(
    disk.parts.map(({ rooms, places }) => [rooms, places.map(({ place, lines, floor }) => [place, lines, floor])]),
    // Of everyone in any case: something may be there of an earlier start.
    [
      [
        [],
        [
          ['*', [], 0],
          [lab.place, [], last],
        ],
      ],
    ],
  );
});

test('a room in which nothing was said is not stored; a topic changed later is, and once the room is gone it goes too', async () => {
  const rig = await Rig.open();
  const { archive, disk } = rig;
  const lab = rig.openRoom();
  archive.saveRoom(lab, { ...roomOf(1), topic: { text: 'sockets', by: 'Alice' } });
  archive.dropRoom(rig.openRoom('empty'));
  await rig.pass(HOUR);
  assert.deepEqual([archive.isKept(lab), disk.calls], [false, []]);
  const last = rig.say(lab);
  assert.equal(archive.isKept(lab), true);
  await rig.pass();
  assert.deepEqual(disk.parts[0]?.rooms[0]?.topic, { text: 'sockets', by: 'Alice' });
  archive.saveRoom(lab, { ...roomOf(1), topic: null });
  await rig.pass();
  assert.deepEqual(disk.parts[1]?.rooms, [roomOf(1)]);
  rig.say(lab);
  disk.calls.length = 0;
  archive.dropRoom(lab);
  const next = rig.openRoom('LAB');
  rig.say(next);
  await rig.pass();
  // It goes before another one of its name comes, and what was still to be written of it is not written.
  assert.deepEqual(
    disk.calls.map(({ what }) => what),
    ['drop', 'append'],
  );
  assert.equal(disk.lines('@1').length, 0);
  assert.equal(disk.lines(next.place).length, 1);
  assert.ok(last < next.last);
});

test('a room that goes while many of its lines wait to be written holds up no other', async () => {
  const rig = await Rig.open();
  const { archive, disk } = rig;
  const lab = rig.openRoom();
  rig.say(lab, 600);
  archive.dropRoom(lab);
  rig.say(archive.everyone);
  await rig.pass();
  assert.deepEqual([disk.lines(lab.place).length, disk.lines('*').length], [0, 1]);
});

test('what is said in a conversation while it is stored for two at once is written before it is read', async () => {
  const rig = await Rig.open();
  const { archive, disk, ids } = rig;
  const keep = (): void => archive.keep({ place: 'alice bob', id: ++ids.newest, from: 'Alice', body: 'psst', at: 5 });
  disk.slow = true;
  keep();
  await rig.pass();
  const reading = archive.readLast('alice bob', 10, 9, 1000);
  await disk.answer();
  keep();
  await disk.answer();
  await disk.answer();
  await reading;
  void archive.readLast('alice bob', 10, 9, 1000);
  await turn();
  assert.deepEqual(
    disk.open.map(({ part }) => part?.places[0]?.lines.map(({ id }) => id)),
    [[2]],
  );
});

test('rooms that go, go from the disk at once, ten at a time; those that were refused are tried again, and at the end all are gone', async () => {
  const rig = await Rig.open();
  const { archive, disk } = rig;
  const found = Array.from({ length: 35 }, (_, index) => archive.findRoom({ ...roomOf(100 + index), last: 5 }));
  disk.slow = true;
  for (const one of found) archive.dropRoom(one);
  assert.equal(disk.open.length, 10);
  await disk.answer(new StorageError('busy'));
  await disk.answer();
  assert.equal(disk.open.length, 10);
  assert.equal(disk.calls.length, 12);
  rig.say(archive.everyone);
  await rig.pass();
  // What is said does not wait for them.
  assert.equal(disk.open.at(-1)?.what, 'append');
  const closed = archive.close();
  while (disk.open.length > 0) await disk.answer();
  await closed;
  assert.equal(disk.calls.filter(({ what }) => what === 'drop').length, 36);
});

test('what is read from the disk has been written before, and of other places nothing is', async () => {
  const rig = await Rig.open();
  const { archive, disk, ids } = rig;
  const lab = rig.openRoom();
  rig.say(lab, 300);
  const upTo = rig.say(archive.everyone);
  archive.keep({ place: 'alice bob', id: ++ids.newest, from: 'Alice', body: 'psst', at: 5 });
  archive.keep({ place: 'bob carl', id: ++ids.newest, from: 'Bob', body: 'psst', at: 5 });
  await archive.readAfter({ places: ['@1'], reader: 'alice', after: 0, upTo, count: 10, bytes: 1000 });
  assert.deepEqual(
    disk.calls.map(({ what }) => what),
    ['append', 'append', 'read'],
  );
  assert.deepEqual(
    [disk.lines('@1').length, disk.lines('alice bob').length, disk.lines('*').length, disk.lines('bob carl').length],
    [300, 1, 0, 0],
  );
  assert.deepEqual(
    disk.parts.map((part) => part.upTo),
    [null, null],
  );
  await archive.readLast('bob carl', 10, upTo, 1000);
  assert.equal(disk.lines('bob carl').length, 1);
  disk.calls.length = 0;
  await rig.pass();
  assert.deepEqual([disk.lines('@1').length, disk.lines('*').length, disk.lines('alice bob').length], [0, 1, 0]);
  disk.broken = true;
  rig.say(lab);
  await assert.rejects(archive.readLast('@1', 10, upTo, 1000), StorageError);
});

test('the last lines are in memory, of several places in the order in which they were said', async () => {
  const rig = await Rig.open({ lines: 100 });
  const { archive, ids } = rig;
  const [lab, chess] = [rig.openRoom(), rig.openRoom('chess')];
  const start = ids.newest;
  for (let round = 0; round < 3; round++) {
    rig.say(lab);
    rig.say(chess);
  }
  const all = [1, 2, 3, 4, 5, 6].map((one) => start + one);
  assert.deepEqual(idsOf(archive.after([chess, lab], start, ids.newest, 300)), all);
  assert.deepEqual(idsOf(archive.after([chess, lab], start + 1, start + 5, 3)), all.slice(1, 4));
  assert.deepEqual(idsOf(archive.recent(lab, 2)), [start + 3, start + 5]);
  assert.deepEqual(idsOf(archive.recent(lab, 2, start + 4)), [start + 1, start + 3]);
  assert.equal(archive.after([lab], 0, ids.newest, 300), null, 'there may have been another one of its name');
  rig.say(lab, 100);
  assert.equal(archive.after([lab], start, ids.newest, 300), null);
  assert.equal(archive.recent(lab, 200)?.length, 100, 'no more are kept');
  assert.equal(archive.recent(archive.everyone, 20), null, 'from before the start there may be more');
  rig.say(archive.everyone, 9);
  assert.equal(archive.recent(archive.everyone, 5)?.length, 5);
  assert.equal(archive.recent(archive.everyone, 5, ids.newest - 5), null, 'some of these are from before the start');
});

test('what is too old is not shown from memory', async () => {
  const rig = await Rig.open({ lifetime: 10 * HOUR });
  const { archive, ids } = rig;
  const lab = rig.openRoom();
  const start = ids.newest;
  rig.say(lab);
  await rig.pass(6 * HOUR);
  const last = rig.say(lab);
  await rig.pass(5 * HOUR);
  assert.deepEqual(idsOf(archive.recent(lab, 5)), [last]);
  assert.equal(archive.after([lab], start, last, 5), null);
});

test('what is taken back is neither in memory nor written any more, and nothing is missing for it', async () => {
  const rig = await Rig.open();
  const { archive, disk, ids } = rig;
  const lab = rig.openRoom();
  const start = ids.newest;
  rig.say(lab, 3);
  archive.forget(({ id }, place) => place === '@1' && id === start + 2);
  assert.deepEqual(idsOf(archive.after([lab], start, ids.newest, 5)), [start + 1, start + 3]);
  await rig.pass();
  assert.deepEqual([idsOf(disk.lines('@1')), disk.gaps('@1')], [[start + 1, start + 3], []]);
});

test('at the end all is written, also what was refused because too much waited for the disk', async () => {
  const rig = await Rig.open();
  const { archive, disk, ids } = rig;
  const lab = rig.openRoom();
  rig.say(lab, 3);
  const append = disk.store.appendBehind;
  let busy = true;
  disk.store.appendBehind = (part) => (busy ? Promise.reject(new StorageError('busy')) : append(part));
  const read = disk.store.readLast;
  disk.store.readLast = (query) => {
    busy = false;
    return read(query);
  };
  await archive.close();
  assert.deepEqual(idsOf(disk.lines('@1')), [2, 3, 4]);
  assert.equal(disk.parts.at(-1)?.upTo, ids.newest);
  await rig.pass(HOUR);
  assert.equal(disk.parts.length, 1);
});

test('a disk that refuses at the end, too, is not asked for ever', async () => {
  const rig = await Rig.open();
  rig.say(rig.openRoom());
  rig.disk.broken = true;
  await rig.archive.close();
  assert.equal(rig.clock.pending, 0);
});

test('of a room stay as many bytes of text as may be: the oldest lines make room', async () => {
  const rig = await Rig.open({ bytes: 100 });
  const { archive, disk } = rig;
  const lab = rig.openRoom();
  const last = rig.say(lab, 10, 'é'.repeat(20));
  assert.deepEqual(idsOf(archive.recent(lab, 10)), [last - 1, last]);
  await rig.pass();
  assert.deepEqual(
    disk.parts.map(({ places }) => places.map(({ keep, bytes, floor }) => [keep, bytes, floor])),
    [[[1000, 100, last - 2]]],
  );
});
