/** Offers that end while their last bytes are written. The spool is the real one, held back by hand at its last step. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Calendar } from '../../src/core/calendar.js';
import { Offers } from '../../src/core/files/offers.js';
import type { Party } from '../../src/core/files/parties.js';
import { Transfers } from '../../src/core/files/transfers.js';
import type { Moderation } from '../../src/core/moderation/moderation.js';
import { People, Person } from '../../src/core/people/people.js';
import type { ChatPorts } from '../../src/core/ports.js';
import type { Event } from '../../src/language/events.js';
import { silent } from '../../src/logger.js';
import { createMemoryStore } from '../../src/storage/memory.js';
import { createSpool } from '../../src/storage/spool.js';
import { temporaryDirectory } from '../storage/helpers.js';
import { HandClock } from '../support/clock.js';

const HOUR = 3_600_000;
const ALICE = new Person('Alice', true, 0, '192.0.2.1', '192.0.2.1', null, 0);
const BOB = new Person('Bob', true, 0, '192.0.2.2', '192.0.2.2', null, 0);
const PEER = { connection: 1, address: '192.0.2.1', network: '192.0.2.1' };
const FOR_BOB: Party = { key: 'bob', name: 'Bob', account: true, guest: null };

test('an offer that is rejected in that moment: all are told once, nothing waits, and it stays away', async (t) => {
  const directory = join(temporaryDirectory(t), 'files');
  const spool = createSpool(directory);
  let reached = (): void => {};
  const written = new Promise<void>((resolve) => {
    reached = resolve;
  });
  let goOn = (): void => {};
  const { create } = spool;
  spool.create = async (id) => {
    const writer = await create.call(spool, id);
    const { commit } = writer;
    writer.commit = async () => {
      reached();
      await new Promise<void>((resolve) => {
        goOn = resolve;
      });
      await commit.call(writer);
    };
    return writer;
  };
  const told: string[] = [];
  const bus = {
    toPerson: (key: string, line: Event) =>
      told.push(`${key} ${line.kind} ${line.kind === 'fileFailed' ? line.reason : ''}`),
  };
  const store = createMemoryStore();
  const clock = new HandClock();
  const calendar = await Calendar.open(store, clock, silent);
  const ports = { bus, store, spool, clock, calendar, logger: silent } as unknown as ChatPorts;
  const people = new People();
  for (const person of [ALICE, BOB]) people.add(person);
  const offers = await Offers.open(ports, people, {
    perPerson: 9,
    perAddress: 9,
    takers: 9,
    takersPerAddress: 9,
    accepted: { perPerson: 9, perAddress: 9 },
    wait: HOUR,
    keep: HOUR,
    keepForGuest: HOUR,
  });
  const limits = { largest: 100, perPerson: 100, perAddress: 100, total: 100, stall: HOUR, rate: 0 };
  const moderation = { mustBeHeardAs() {}, mustBeAllowedAs() {} } as unknown as Moderation;
  const transfers = await Transfers.open(ports, offers, moderation, { offers: null as never, ...limits });
  t.after(() => transfers.stop());

  const { offer, token } = await offers.create(7, ALICE, 'person', FOR_BOB, 'a.txt', 100);
  await offers.accept(offer, BOB);
  const upload = transfers.put(token, null, PEER);
  upload.write(Buffer.alloc(100));
  upload.end();
  await written;
  transfers.end(offer, 'rejected', BOB.key);
  goOn();
  await upload.whenOver();
  assert.equal(upload.failure, 'rejected');
  // Already: anybody who hears that it failed may send it again, and that must not be taken away.
  assert.deepEqual(readdirSync(directory), []);
  assert.deepEqual(told, ['alice fileFailed rejected']);
  assert.deepEqual(await store.offers(), []);
  const next = await offers.create(8, ALICE, 'person', FOR_BOB, 'b.txt', 100);
  // All of the room is there again.
  transfers.put(next.token, null, PEER).lost();
  await spool.create(9).then((writer) => writer.discard());
  assert.deepEqual(
    readdirSync(directory).filter((name) => name.startsWith('7')),
    [],
  );
});
