/** The way out of a mailbox: as much at a time as may wait for a client (R4.5, R1.13). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Calendar } from '../../src/core/calendar.js';
import { MailDelivery } from '../../src/core/mail/mail-delivery.js';
import type { Subjects } from '../../src/core/mail/mail-lines.js';
import { Purges } from '../../src/core/mail/purges.js';
import { People, Person } from '../../src/core/people/people.js';
import type { ChatPorts } from '../../src/core/ports.js';
import { Receipts } from '../../src/core/receipts.js';
import { StorageError } from '../../src/core/store.js';
import type { Event } from '../../src/language/events.js';
import { writeText } from '../../src/language/text/write.js';
import { silent } from '../../src/logger.js';
import { createMemoryStore } from '../../src/storage/memory.js';
import { accountOf, mailTo, ROOMY } from '../storage/contract/samples.js';
import { HandClock } from '../support/clock.js';

/** Nobody pays for anything. */
const receipts = new Receipts();
const names = { atCostOf: (_key: string, work: () => void): void => work() };

test('a mailbox is handed out in portions of so many bytes, the next one when the one before is written', async () => {
  const store = createMemoryStore();
  await store.createAccount(accountOf('Bob'));
  for (let id = 1; id <= 7; id++)
    await store.appendMail(
      mailTo('bob', id, { body: `${id}`.padEnd(1000), kind: 'group', room: 'x', sentAt: 1e14 }),
      ROOMY,
    );
  const people = new People();
  const bob = new Person('Bob', true, 0, '192.0.2.1', '192.0.2.1', null, 0);
  people.add(bob);
  const shown: number[] = [];
  const bus = {
    toPerson(_key: string, _line: Event, receipt?: number): void {
      if (receipt !== undefined) shown.push(receipt);
    },
  };
  const clock = new HandClock();
  const calendar = await Calendar.open(store, clock, silent);
  const ports = { bus, receipts, names, store, clock, calendar, logger: silent } as unknown as ChatPorts;
  const mailDelivery = new MailDelivery(
    people,
    ports,
    { limits: ROOMY, keep: 1, portion: 2500 },
    {} as Subjects,
    new Purges(),
    () => {},
  );
  mailDelivery.expect(bob);
  const drained = mailDelivery.drain(bob);
  const portions: number[] = [];
  for (let before = 0; before < 7; before = shown.length) {
    for (let turn = 0; turn < 20; turn++) await nextTurn();
    portions.push(shown.length - before);
    for (const receipt of shown.slice(before)) receipts.delivered(receipt);
  }
  await drained;
  assert.deepEqual(portions, [2, 2, 2, 1]);
  assert.deepEqual(await store.readMail('bob', 9, 0), []);
});

test('what is taken back while it is being written from a mailbox is not told as delivered (R4.4)', async () => {
  const store = createMemoryStore();
  await store.createAccount(accountOf('Bob'));
  await store.appendMail(mailTo('bob', 1, { sentAt: 1e14 }), ROOMY);
  const people = new People();
  const bob = new Person('Bob', true, 0, '192.0.2.1', '192.0.2.1', null, 0);
  const alice = new Person('Alice', true, 0, '192.0.2.1', '192.0.2.1', null, 0);
  for (const person of [bob, alice]) people.add(person);
  const told: string[] = [];
  let written = (): void => {};
  const bus = {
    toPerson(key: string, line: Event, receipt?: number): void {
      told.push(`${key} ${writeText(line)}`);
      if (key === 'bob') written = () => receipts.delivered(receipt ?? -1);
    },
  };
  const clock = new HandClock();
  const calendar = await Calendar.open(store, clock, silent);
  const ports = { bus, receipts, names, store, clock, calendar, logger: silent } as unknown as ChatPorts;
  const purges = new Purges();
  const mailDelivery = new MailDelivery(
    people,
    ports,
    { limits: ROOMY, keep: 1e9, portion: 2500 },
    {} as Subjects,
    purges,
    () => {},
  );
  mailDelivery.expect(bob);
  const drained = mailDelivery.drain(bob);
  for (let turn = 0; turn < 20 && told.length === 0; turn++) await nextTurn();
  purges.add('alice', 1, 1);
  written();
  await drained;
  assert.equal(told.length, 1, told.join('|'));
  assert.match(told[0] ?? '', /^bob Alice/);
});

test('a mailbox that the disk does not give is told of once, tried again after pauses that grow, and handed out then (R4.5)', async () => {
  const store = createMemoryStore();
  await store.createAccount(accountOf('Bob'));
  const clock = new HandClock();
  await store.appendMail(mailTo('bob', 1, { sentAt: clock.now() }), ROOMY);
  const people = new People();
  const bob = new Person('Bob', true, 0, '192.0.2.1', '192.0.2.1', null, 0);
  people.add(bob);
  const told: string[] = [];
  const bus = {
    toPerson(key: string, line: Event, receipt?: number): void {
      if (key === 'bob') told.push(writeText(line));
      receipts.delivered(receipt ?? -1);
    },
  };
  let tries = 0;
  const full = Object.assign(Object.create(store) as typeof store, {
    markShown: async (mails: Parameters<typeof store.markShown>[0]) => {
      if (++tries <= 8) throw new StorageError('database or disk is full');
      return store.markShown(mails);
    },
  });
  const calendar = await Calendar.open(store, clock, silent);
  const ports = { bus, receipts, names, store: full, clock, calendar, logger: silent } as unknown as ChatPorts;
  const mailDelivery = new MailDelivery(
    people,
    ports,
    { limits: ROOMY, keep: 1e9, portion: 2500 },
    {} as Subjects,
    new Purges(),
    () => {},
  );
  mailDelivery.expect(bob);
  await mailDelivery.drain(bob);
  const withheld = 'INFO: The server’s disk does not answer: what waits for you is handed out as soon as it does.';
  assert.deepEqual(told, [withheld]);
  for (const seconds of [1, 2, 4, 8, 16, 32, 60, 60]) {
    const before = tries;
    clock.advance(seconds * 1000 - 1);
    assert.equal(tries, before);
    clock.advance(1);
    for (let turn = 0; turn < 20; turn++) await nextTurn();
    assert.equal(tries, before + 1);
  }
  assert.equal(told.length, 2);
  assert.match(told[1] ?? '', /^\w+ \(sent .*\): /);
  assert.deepEqual(await store.readMail('bob', 9, 0), []);
});
