/**
 * Appends mail to bob, and removes every third, as fast as it can; prints `+id` or `-id` when that is acknowledged. For being killed.
 */
import { writeSync } from 'node:fs';
import { openSqliteStore } from '../../../src/storage/sqlite/store.js';

/** Mails under way at a time. */
const PIPELINE = 40;

const store = await openSqliteStore(process.argv[2] ?? '');
const limits = { perMailbox: 1e9, perSender: 1e9, bytes: 1e12 };
await store.createAccount({ key: 'bob', name: 'Bob', hash: 'x', settings: '', createdAt: 1, firstId: 0 });
// A new block for every handful, so that ids are reserved, and not given out twice, between deaths as well.
let id = 0;
let last = -1;

/** At once, so that a death forgets nothing that was acknowledged; the pipe is full while the test is kept from reading. */
function say(line: string): void {
  for (;;) {
    try {
      writeSync(1, `${line}\n`);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
  }
}

async function next(): Promise<void> {
  if (id > last) {
    id = await store.reserveIds(PIPELINE);
    last = id + PIPELINE - 1;
    say(`#${id}`);
  }
  const calls: Promise<void>[] = [];
  for (; id <= last; id += 1) {
    const mail = {
      id,
      to: 'bob',
      from: 'Alice',
      kind: 'direct',
      room: null,
      body: `body of ${id}`,
      sentAt: id,
      shown: false,
    } as const;
    calls.push(
      store.appendMail(mail, limits).then((result) => {
        if (result.outcome !== 'stored') throw new Error(result.outcome);
        say(`+${mail.id}`);
      }),
    );
    if (id % 3 === 0) calls.push(store.removeMail([mail]).then(() => say(`-${mail.id}`)));
  }
  await Promise.all(calls);
}

for (;;) await next();
