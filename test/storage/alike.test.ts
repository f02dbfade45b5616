/** Any calls, made up at random: the SQLite store answers as the store in memory does, and holds the same afterwards. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type Behind, isPublic } from '../../src/core/past.js';
import { type Mail, type MailKind, STILL_HERE, StorageError, type Store, type TieKind } from '../../src/core/store.js';
import { createMemoryStore } from '../../src/storage/memory.js';
import { offerOf } from './contract/offers.js';
import { after, historyOf, keepLine, missingOf, readLines } from './contract/samples.js';
import { allMail, openIn, temporaryDirectory } from './helpers.js';
import { onOneThread } from './one-thread.js';

/** Bounds that are reached. */
const SMALL = { maxKnownGuests: 2, written: { perPerson: 3_000, perAddress: 1024 ** 3 } };

const groupIds = new WeakMap<Store, number>();

/** One that no group has had. Taken at once: what waited for it would be called at another moment in each store. */
function unusedGroupId(store: Store): number {
  const id = (groupIds.get(store) ?? 0) + 1;
  groupIds.set(store, id);
  return id;
}

describe('sqlite: the same as memory', () => {
  const key = fc.constantFrom('ann', 'bob', 'cat');
  const anybody = fc.constantFrom('Ann', 'ann', 'Bob', 'Cat');
  const kind = fc.constantFrom<TieKind>('contact', 'block');
  const group = fc.constantFrom('Kino', 'kino', 'Zumba');
  const groupId = fc.integer({ min: 1, max: 4 });
  const conversation = fc.constantFrom('#1', '#2', '#3', 'ann bob');
  const time = fc.integer({ min: 0, max: 12 });
  const place = fc.constantFrom('*', '@1', '@2', '#1', '#2', 'ann bob', 'ann cat', '');
  const line = fc.record({
    id: fc.integer({ min: 1, max: 9 }),
    from: fc.constantFrom('Ann', 'ann', 'Bob'),
    body: fc.string({ maxLength: 4 }).filter((body) => !body.includes('\0')),
    at: time,
  });
  const gap = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 5 }));
  const one: fc.Arbitrary<Behind> = fc.record({
    place,
    keep: fc.integer({ min: 0, max: 5 }),
    bytes: fc.option(fc.integer({ min: 0, max: 12 })),
    lines: fc.array(line, { maxLength: 4 }),
    gaps: fc.array(
      gap.map(([low, length]) => ({ low, high: low + length })),
      { maxLength: 2 },
    ),
    floor: fc.constantFrom(0, 0, 0, 3),
  });
  // Bytes are counted in public places alone; gaps of every place come without lines.
  const places = fc.array(
    one.map((behind) => {
      if (behind.place === '') return { ...behind, lines: [], floor: 0 };
      return isPublic(behind.place) ? behind : { ...behind, bytes: null };
    }),
    { maxLength: 2 },
  );
  const room = fc.record({
    id: fc.integer({ min: 1, max: 3 }),
    name: fc.constantFrom('Lab', 'lab', 'Pub'),
    maker: key,
    madeFrom: fc.constant(null),
    topic: fc.option(fc.record({ text: fc.constant('Cells'), by: anybody })),
    keyHash: fc.option(fc.constantFrom('hash', 'another')),
    quiet: fc.boolean(),
    voices: fc.uniqueArray(key, { maxLength: 2 }),
    usedAt: time,
  });
  const query = fc.record({
    places: fc.uniqueArray(
      place.filter((which) => !which.includes(' ') && which !== ''),
      { maxLength: 3 },
    ),
    reader: fc.option(key),
    after: fc.integer({ min: 0, max: 9 }),
    upTo: fc.integer({ min: 0, max: 14 }),
    count: fc.integer({ min: 1, max: 4 }),
    bytes: fc.integer({ min: 0, max: 12 }),
    notBefore: time,
  });
  const mail: fc.Arbitrary<Mail> = fc.record({
    id: fc.integer({ min: 1, max: 6 }),
    to: key,
    from: fc.constantFrom('Ann', 'ann', 'Bob'),
    kind: fc.constantFrom<MailKind>('direct', 'receipt', 'invite'),
    room: fc.option(fc.constant('#x')),
    body: fc.string({ unit: 'grapheme', maxLength: 4 }).filter((body) => !body.includes('\0')),
    sentAt: time,
    shown: fc.boolean(),
    fromAccount: fc.boolean(),
  });
  const limits = fc.record({
    perMailbox: fc.integer({ min: 0, max: 6 }),
    perSender: fc.integer({ min: 0, max: 4 }),
    bytes: fc.integer({ min: 0, max: 40 }),
  });
  const call: fc.Arbitrary<(store: Store) => Promise<unknown>> = fc.oneof(
    fc.integer({ min: -1, max: 5 }).map((count) => (store: Store) => store.reserveIds(count)),
    fc.tuple(fc.integer({ min: -1, max: 9 }), fc.integer({ min: -1, max: 9 })).map(
      ([first, last]) =>
        (store: Store) =>
          store.returnIds(first, last),
    ),
    fc.tuple(key, fc.oneof(time, fc.constant(STILL_HERE))).map(
      ([k, until]) =>
        (store: Store) =>
          store.rememberGuest(k, k.toUpperCase(), until),
    ),
    fc.tuple(key, time).map(
      ([k, now]) =>
        (store: Store) =>
          store.known(k, now),
    ),
    fc.tuple(key, fc.integer({ min: 0, max: 7 })).map(
      ([k, firstId]) =>
        (store: Store) =>
          store.createAccount({ key: k, name: k, hash: 'h', settings: '', createdAt: 0, firstId }),
    ),
    fc.tuple(key, fc.constantFrom('h', 'g')).map(
      ([k, was]) =>
        (store: Store) =>
          Promise.all([store.setPassword(k, 'g', was), store.account(k)]),
    ),
    fc.tuple(key, fc.integer({ min: 1, max: 4 }), time).map(
      ([k, number, until]) =>
        (store: Store) =>
          Promise.all([
            store.findToken(`h${number}`),
            store.endToken(k, number),
            store
              .addToken({ owner: k, hash: `h${unusedGroupId(store)}`, about: k, createdAt: 2, until }, 3)
              .catch(() => 'refused'),
            store.tokens(k),
          ]),
    ),
    fc.tuple(key, fc.constantFrom('h', 'g')).map(
      ([name, hash]) =>
        (store: Store) =>
          store.saveRosterCode({ name, hash, network: '192.0.2.1' }),
    ),
    key.map((k) => (store: Store) => store.removeRosterCodes([k, 'nobody'])),
    fc.tuple(key, fc.integer({ min: 1, max: 30 })).map(
      ([k, network]) =>
        (store: Store) =>
          store.enteredFrom(k, `192.0.2.${network}`),
    ),
    fc.tuple(key, fc.integer({ min: 1, max: 30 })).map(
      ([k, network]) =>
        (store: Store) =>
          store.wasEnteredFrom(k, `192.0.2.${network}`),
    ),
    fc.tuple(mail, limits).map(
      ([m, l]) =>
        (store: Store) =>
          store.appendMail(m, l),
    ),
    fc.tuple(mail, limits).map(
      ([m, l]) =>
        (store: Store) =>
          store.appendMail(m, l),
    ),
    fc.tuple(key, fc.integer({ min: -1, max: 5 }), time, fc.option(mail, { nil: undefined })).map(
      ([k, count, notBefore, after]) =>
        (store: Store) =>
          store.readMail(k, count, notBefore, after),
    ),
    fc.array(mail, { maxLength: 3 }).map((mails) => (store: Store) => store.markShown(mails)),
    fc.array(mail, { maxLength: 3 }).map((mails) => (store: Store) => store.removeMail(mails)),
    fc
      .record({ mail: time, history: time, attendance: fc.integer({ min: 1, max: 4 }), now: time })
      .map((ends) => (store: Store) => store.expire(ends, 1_000)),
    fc.tuple(key, time).map(
      ([k, at]) =>
        (store: Store) =>
          store.openLogin(k, 'x', at),
    ),
    fc.tuple(fc.integer({ min: 0, max: 3 }), time).map(
      ([id, at]) =>
        (store: Store) =>
          store.closeLogin(id, at),
    ),
    fc.tuple(key, fc.integer({ min: -1, max: 5 })).map(
      ([k, count]) =>
        (store: Store) =>
          store.logins(k, count),
    ),
    fc
      .array(
        fc.record({
          ...{ day: fc.constantFrom(0, 86_400_000), key, name: anybody, account: fc.boolean() },
          ...{ first: time, last: time, milliseconds: time, lines: time },
          ...{ stays: fc.integer({ min: 0, max: 3 }), since: fc.option(time) },
        }),
        { maxLength: 3 },
      )
      .map(
        (rows) => (store: Store) =>
          Promise.all([store.saveAttendance(rows), store.attendance(0), store.attendance(86_400_000)]),
      ),
    fc.constant((store: Store) => store.closeStaleAttendance()),
    key.map((k) => (store: Store) => store.saveSettings(k, `of ${k}`)),
    fc.tuple(kind, key, anybody, fc.integer({ min: 1, max: 3 })).map(
      ([what, k, other, limit]) =>
        (store: Store) =>
          store.tie(what, k, other, limit),
    ),
    fc.tuple(kind, key, key).map(
      ([what, k, other]) =>
        (store: Store) =>
          store.untie(what, k, other),
    ),
    fc.tuple(group, anybody).map(
      ([room, k]) =>
        (store: Store) =>
          store.createGroup(unusedGroupId(store), room, k),
    ),
    fc.tuple(groupId, anybody, fc.option(anybody)).map(
      ([room, name, invitedBy]) =>
        (store: Store) =>
          store.saveMember(room, { name, invitedBy }),
    ),
    fc.tuple(groupId, key).map(
      ([room, k]) =>
        (store: Store) =>
          store.removeMember(room, k),
    ),
    fc.tuple(anybody, fc.option(fc.constant('192.0.2.1')), time).map(
      ([name, address, until]) =>
        (store: Store) =>
          store.saveBan({ name, address, until, by: 'Ann', reason: 'x' }),
    ),
    key.map((k) => (store: Store) => store.removeBan(k)),
    fc.tuple(fc.integer({ min: 1, max: 3 }), anybody, fc.option(anybody), time).map(
      ([act, name, last, until]) =>
        (store: Store) =>
          store.saveMute({ act, name, last, until, by: 'Ann', reason: '' }),
    ),
    fc.integer({ min: 1, max: 3 }).map((act) => (store: Store) => store.removeMute(act)),
    fc
      .tuple(fc.integer({ min: 1, max: 3 }), anybody, fc.option(fc.constant('sum')), fc.boolean())
      .map(([id, from, sha256, fromAccount]) => (store: Store) => {
        return store.saveOffer(offerOf(id, { from, sha256, fromAccount }));
      }),
    fc.integer({ min: 1, max: 3 }).map((id) => (store: Store) => store.removeOffer(id)),
    fc.tuple(fc.integer({ min: 1, max: 3 }), anybody).map(
      ([offer, name]) =>
        (store: Store) =>
          store.saveTaker({ offer, name, account: true, token: 'x' }),
    ),
    fc.tuple(fc.integer({ min: 1, max: 3 }), key).map(
      ([offer, k]) =>
        (store: Store) =>
          store.removeTaker(offer, k),
    ),
    fc.tuple(conversation, fc.integer({ min: 1, max: 9 }), time, fc.integer({ min: 1, max: 5 })).map(
      ([which, id, at, keep]) =>
        (store: Store) =>
          keepLine(store, which, { id, from: 'Ann', body: `at ${at}`, at }, keep),
    ),
    fc.tuple(conversation, fc.integer({ min: -1, max: 5 }), time, fc.integer({ min: 0, max: 20 })).map(
      ([which, count, notBefore, bytes]) =>
        (store: Store) =>
          readLines(store, which, count, notBefore, bytes),
    ),
    fc.tuple(conversation, time, fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 5 })).map(
      ([which, notBefore, bytes, after]) =>
        (store: Store) =>
          readLines(store, which, 9, notBefore, bytes, { after, upTo: 7 }),
    ),
    fc.tuple(places, fc.option(room), fc.option(fc.integer({ min: 0, max: 12 }))).map(
      ([behind, opened, upTo]) =>
        (store: Store) =>
          store.appendBehind({ rooms: opened === null ? [] : [opened], places: behind, upTo }),
    ),
    fc.tuple(places, fc.option(fc.integer({ min: 0, max: 12 }))).map(
      ([behind, upTo]) =>
        (store: Store) =>
          store.appendBehind({ rooms: [], places: behind, upTo }),
    ),
    fc.integer({ min: 1, max: 14 }).map((first) => (store: Store) => store.openPast(first)),
    fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 0, max: 9 })).map(
      ([id, last]) =>
        (store: Store) =>
          store.dropRoom(id, last),
    ),
    query.map((asked) => (store: Store) => store.readAfter(asked)),
    query.map((asked) => (store: Store) => store.readAfter(asked)),
    fc.tuple(place, fc.integer({ min: -1, max: 5 }), fc.integer({ min: 0, max: 9 }), time).map(
      ([which, count, upTo, notBefore]) =>
        (store: Store) =>
          store.readLast({ place: which, count, upTo, notBefore, bytes: 12 }),
    ),
    fc.tuple(fc.integer({ min: 1, max: 9 }), key).map(
      ([id, author]) =>
        (store: Store) =>
          Promise.all([store.findLine(id, { author }), store.findLine(id, { places: ['*', '@1', '@2'] })]),
    ),
    fc.tuple(fc.integer({ min: 1, max: 9 }), key, place).map(
      ([id, author, which]) =>
        (store: Store) =>
          Promise.all([store.purge({ author, from: id, upTo: id }, 9), store.purge({ id, place: which }, 9)]),
    ),
    fc.tuple(fc.integer({ min: 5, max: 9 }), fc.integer({ min: 0, max: 4 }), key, fc.integer({ min: 0, max: 3 })).map(
      ([from, more, author, atMost]) =>
        (store: Store) =>
          store.purge({ author, from, upTo: from + more }, atMost),
    ),
    time.map((at) => (store: Store) => store.signOfLife(at)),
    fc.constant((store: Store) => store.closeStaleLogins()),
    fc.constant((store: Store) => store.releaseGuests(2)),
  );

  /** What everybody can see of a store. */
  const everything = (store: Store): Promise<unknown> =>
    Promise.all(
      ['ann', 'bob', 'cat'].flatMap((k) => [
        store.known(k, 3),
        store.account(k),
        allMail(store, k),
        store.logins(k, 200),
        store.ties(k),
      ]),
    ).then(async (people) => [
      people,
      await store.groups(),
      await store.openPast(15),
      await Promise.all(
        ['*', '@1', '@2', '@3', '#1', '#2', 'ann bob', 'ann cat'].map(async (which) => [
          await historyOf(store, which, 9, 0),
          await missingOf(store, which, 16),
        ]),
      ),
      await Promise.all(['ann', 'bob'].map((reader) => after(store, { reader, places: ['*'], after: 3 }))),
      await store.bans(),
      await store.rosterCodes(),
      await store.mutes(),
      await store.offers(),
      await store.takers(),
      await Promise.all(['#1', '#2', '#3', '#4', 'ann bob'].map((which) => historyOf(store, which, 9, 0))),
    ]);

  it('answers any calls, all made at once, as the store in memory does, and holds the same afterwards', async (t) => {
    await fc.assert(
      fc.asyncProperty(fc.array(call, { maxLength: 500, size: 'max' }), async (calls) => {
        const memory = createMemoryStore(SMALL);
        const sqlite = await openIn(t, temporaryDirectory(t), { ...SMALL, start: onOneThread });
        const answers = (store: Store) =>
          Promise.all(
            calls.map((make) => make(store).catch((error) => (error instanceof StorageError ? 'refused' : error))),
          );
        assert.deepEqual(await answers(sqlite), await answers(memory));
        assert.deepEqual(await everything(sqlite), await everything(memory));
        await sqlite.close();
      }),
      // Each try opens a database: to look for a shorter example would take longer than a test may.
      { numRuns: 15, endOnFailure: true },
    );
  });
});
