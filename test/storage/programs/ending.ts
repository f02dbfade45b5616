/** Ends with status 7 while the store reads without a pause, at the moment after `argv[3]` answers. */
import { pullBrake } from '../../../src/storage/brake.js';
import { openSqliteStore } from '../../../src/storage/sqlite/store.js';

const store = await openSqliteStore(process.argv[2] ?? '');
const limits = { perMailbox: 1e9, perSender: 1e9, bytes: 1e12 };
await store.createAccount({ key: 'bob', name: 'Bob', hash: 'x', settings: '', createdAt: 1, firstId: 0 });
const mails = Array.from({ length: 400 }, (_, id) => {
  const mail = {
    id,
    to: 'bob',
    from: 'Alice',
    kind: 'direct',
    room: null,
    body: 'x',
    sentAt: 1,
    shown: false,
  } as const;
  return store.appendMail(mail, limits);
});
await Promise.all(mails);

let answers = 0;
async function read(): Promise<void> {
  for (;;) {
    await store.readMail('bob', 400, 0);
    if (++answers < Number(process.argv[3])) continue;
    pullBrake(10_000);
    process.exit(7);
  }
}
// While one is handed out the thread is at work for others.
await Promise.all(Array.from({ length: 50 }, read));
