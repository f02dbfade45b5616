/**
 * Appends one mail for each argument after the first two: `good:<id>` on a disk that works, `bad:<id>` with a failing fsync,
 * `lasting:<id>` with one that goes on failing after it, `dead:<id>` if nothing can be written after it either, and
 * `<number>:<id>` where so many calls fail. Says what became of each, and whether it can still read; lives until it is killed.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { openSqliteStore } from '../../../src/storage/sqlite/store.js';

const [directory = '', when = '', ...steps] = process.argv.slice(2);
const store = await openSqliteStore(directory);
const limits = { perMailbox: 1_000, perSender: 1_000, bytes: 1e9 };
await store.createAccount({ key: 'bob', name: 'Bob', hash: 'x', settings: '', createdAt: 1, firstId: 0 });
for (const step of steps) {
  const [how, text] = step.split(':');
  const id = Number(text);
  if (how !== 'good') writeFileSync(when, how === 'bad' || how === 'lasting' ? '' : String(how));
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
  const said = await store.appendMail(mail, limits).then(
    ({ outcome }) => outcome,
    (error) => `${error.uncertain ? 'uncertain' : 'refused'}: ${error.name} ${error.message}`,
  );
  const known = await store.known('bob', 1).then((found) => found?.name);
  console.log(`${id} ${said}, and reads ${known}`);
  if (how !== 'lasting') rmSync(when, { force: true });
}
setInterval(() => {}, 1_000_000);
