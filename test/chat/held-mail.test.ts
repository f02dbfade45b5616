/** Messages that are held for a guest who leaves before their mailbox has been handed out. Rules: R3.27, R4.5. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChatPorts } from '../../src/chat/chat.js';
import { History } from '../../src/chat/history.js';
import type { Subjects } from '../../src/chat/mail-lines.js';
import { Mailroom } from '../../src/chat/mailroom.js';
import { People, Person } from '../../src/chat/people.js';
import type { Receipt } from '../../src/chat/ports.js';
import { silent } from '../../src/logger.js';
import type { Line } from '../../src/protocol/line.js';
import { createMemoryStore } from '../../src/storage/memory.js';
import { HandClock } from '../support/clock.js';

for (const account of [false, true]) {
  test(`they are ${account ? 'not for the account that somebody makes' : 'for the next guest'} of the name`, async () => {
    const [store, clock, people] = [createMemoryStore(), new HandClock(), new People()];
    const told: string[] = [];
    const bus = {
      toPerson(key: string, line: Line, receipt?: Receipt) {
        told.push(`${key} is told ${line.record.text(line.fields)}`);
        receipt?.written();
        return true;
      },
    };
    const ports = { bus, store, clock, logger: silent } as unknown as ChatPorts;
    const limits = { perMailbox: 9, perSender: 9, bytes: 999 };
    const history = new History(store, clock, silent, 1000);
    const mailroom = await Mailroom.open(people, ports, { limits, keep: 1000, portion: 999 }, history, {} as Subjects);
    const enter = (name: string, withAccount: boolean): Person => {
      const person = new Person(name, withAccount, 0, '192.0.2.1', '192.0.2.1', null, mailroom.upcomingId);
      people.add(person);
      mailroom.handout.expect(person);
      return person;
    };
    const alice = enter('Alice', false);
    await mailroom.handout.drain(alice);
    const first = enter('Bob', false);
    const delivery = mailroom.send(alice, 'Bob', 'direct', 'hi');
    people.remove(first);
    await mailroom.handout.drain(enter('Bob', account));
    assert.equal(delivery.isSettled, true);
    assert.equal(delivery.refusal?.code, account ? 'NO_SUCH_USER' : undefined);
    assert.deepEqual(told, account ? [] : ['bob is told Alice: hi']);
  });
}
