/**
 * What is under way when a guest leaves, and the name becomes somebody else's: messages that are held because the mailbox has
 * not been handed out, and offers that are being stored. Rules: R3.27, R3.64, R4.5.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Calendar } from '../../src/core/calendar.js';
import { Files } from '../../src/core/files/files.js';
import { Offers } from '../../src/core/files/offers.js';
import type { Transfers } from '../../src/core/files/transfers.js';
import type { Subjects } from '../../src/core/mail/mail-lines.js';
import { Mailroom } from '../../src/core/mail/mailroom.js';
import { MessageIds } from '../../src/core/message-ids.js';
import type { Moderation } from '../../src/core/moderation/moderation.js';
import { People, Person } from '../../src/core/people/people.js';
import type { ChatPorts } from '../../src/core/ports.js';
import { Receipts } from '../../src/core/receipts.js';
import type { Archive } from '../../src/core/talk/archive.js';
import type { Groups } from '../../src/core/talk/groups.js';
import type { Event } from '../../src/language/events.js';
import { writeText } from '../../src/language/text/write.js';
import { silent } from '../../src/logger.js';
import { createMemoryStore } from '../../src/storage/memory.js';
import { HandClock } from '../support/clock.js';

for (const account of [false, true]) {
  test(`held messages are ${account ? 'not for the account that somebody makes' : 'for the next guest'} of the name`, async () => {
    const [store, clock, people] = [createMemoryStore(), new HandClock(), new People()];
    const told: string[] = [];
    const receipts = new Receipts();
    const bus = {
      toPerson(key: string, line: Event, receipt?: number) {
        told.push(`${key} is told ${writeText(line)}`);
        receipts.delivered(receipt ?? -1);
      },
    };
    const calendar = await Calendar.open(store, clock, silent);
    const ids = await MessageIds.open(store, clock, silent);
    const ports = { bus, receipts, store, clock, calendar, ids, logger: silent } as unknown as ChatPorts;
    const limits = { perMailbox: 9, perSender: 9, bytes: 999 };
    const archive = { keep() {} } as unknown as Archive;
    const mailroom = new Mailroom(people, ports, { limits, keep: 1000, portion: 999 }, archive, {} as Subjects);
    const enter = (name: string, withAccount: boolean): Person => {
      const person = new Person(name, withAccount, 0, '192.0.2.1', '192.0.2.1', null, ids.upcoming);
      people.add(person);
      mailroom.mailDelivery.expect(person);
      return person;
    };
    const alice = enter('Alice', false);
    await mailroom.mailDelivery.drain(alice);
    const first = enter('Bob', false);
    const delivery = mailroom.send(alice, 'Bob', 'direct', 'hi');
    people.remove(first);
    await mailroom.mailDelivery.drain(enter('Bob', account));
    assert.equal(delivery.isSettled, true);
    assert.equal(delivery.refusal?.code, account ? 'NO_SUCH_USER' : undefined);
    assert.deepEqual(told, account ? [] : ['bob is told Alice: hi']);
  });
}

test('a file that is offered to a guest while an account takes the name is offered to nobody', async () => {
  const [store, clock, people] = [createMemoryStore(), new HandClock(), new People()];
  const told: string[] = [];
  const bus = { toPerson: (key: string) => told.push(key) };
  const calendar = await Calendar.open(store, clock, silent);
  const ids = await MessageIds.open(store, clock, silent);
  const ports = { bus, store, clock, calendar, ids, logger: silent } as unknown as ChatPorts;
  const limits = { perMailbox: 9, perSender: 9, bytes: 999 };
  const archive = { keep() {} } as unknown as Archive;
  const mailroom = new Mailroom(people, ports, { limits, keep: 1000, portion: 999 }, archive, {} as Subjects);
  const offers = await Offers.open(ports, people, {
    ...{
      ...{ perPerson: 9, perAddress: 9, takers: 9, takersPerAddress: 9, accepted: { perPerson: 9, perAddress: 9 } },
      ...{ wait: 1000, keep: 1000, keepForGuest: 1000 },
    },
  });
  const groups = { mineOrNone: () => undefined } as unknown as Groups;
  const moderation = { mustBeHeard() {} } as unknown as Moderation;
  const files = new Files(ports, people, groups, mailroom, offers, {} as Transfers, moderation, { largest: 1000 });
  const [alice, gus] = ['Alice', 'Gus'].map((name) => new Person(name, false, 0, 'x', 'x', null, 1)) as [
    Person,
    Person,
  ];
  for (const person of [alice, gus]) people.add(person);
  const { saveOffer } = store;
  store.saveOffer = async (offer) => {
    await saveOffer.call(store, offer);
    people.remove(gus);
    people.add(new Person('Gus', true, 0, 'x', 'x', null, ids.upcoming));
  };
  await assert.rejects(files.offer(alice, 'Gus', 'cake.jpg', null), { code: 'NO_SUCH_USER' });
  assert.deepEqual(told, []);
  assert.deepEqual(await store.offers(), []);
});
