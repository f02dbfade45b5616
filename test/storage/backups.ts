/** What the tests of backups share: a store and a spool with something in them, and what makes backups of both. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { systemClock } from '../../src/clock.js';
import type { StoredOffer } from '../../src/core/store.js';
import { type Logger, silent } from '../../src/logger.js';
import { DirectoryBackups } from '../../src/storage/backup/backups.js';
import { createSpool, type FileSpool } from '../../src/storage/spool.js';
import { databasePath, spoolPath } from '../../src/storage/sqlite/files.js';
import { type DatabaseStore, openSqliteStore } from '../../src/storage/sqlite/store.js';
import { accountOf, mailTo } from './contract/samples.js';
import { atEnd, temporaryDirectory } from './helpers.js';

export const NOON = 1_700_000_000_000;

export interface Kept {
  readonly store: DatabaseStore;
  readonly spool: FileSpool;
  readonly backups: DirectoryBackups;
  readonly data: string;
  readonly warnings: string[];
}

/** A store and a spool in a directory of their own, and what makes backups of them. */
export async function keep(t: TestContext): Promise<Kept> {
  const data = temporaryDirectory(t);
  const store = await openSqliteStore(data, { busyTimeout: 0 });
  const spool = createSpool(spoolPath(data));
  const warnings: string[] = [];
  const logger: Logger = { ...silent, warn: (event) => void warnings.push(event) };
  const clock = { ...systemClock, now: () => NOON };
  const backups = new DirectoryBackups({ store, spool, database: databasePath(data), version: '1.2.3', clock, logger });
  atEnd(t, async () => {
    await backups.stop();
    await store.close();
    await spool.close();
  });
  return { store, spool, backups, data, warnings };
}

/** Offers a file that waits. */
export async function offerFile(
  { store, spool }: Pick<Kept, 'store' | 'spool'>,
  id: number,
  content: string,
): Promise<StoredOffer> {
  const writer = await spool.create(id);
  await writer.write([Buffer.from(content)]);
  await writer.commit();
  const offer: StoredOffer = {
    ...{ id, from: 'Alice', fromAccount: true, madeFrom: null, audience: 'person', to: 'Bob', toAccount: true },
    ...{ name: `file-${id}`, size: content.length, token: `token-${id}` },
    sha256: createHash('sha256').update(content).digest('hex'),
    ...{ createdAt: NOON, until: NOON * 2 },
  };
  await store.saveOffer(offer);
  return offer;
}

/** A place for a backup, which is not there yet. */
export const newPlace = (t: TestContext): string => join(temporaryDirectory(t), 'backup');

export const untold = (): void => {};

/** Makes the database so large (3 MB, or `times` that) that it takes a while to copy. */
export async function enlarge({ store }: Pick<Kept, 'store'>, times = 1): Promise<void> {
  for (const name of ['Bob', 'Carl']) await store.createAccount(accountOf(name));
  const body = 'x'.repeat(10_000);
  const limits = { perMailbox: 10_000, perSender: 10_000, bytes: 1e9 };
  const mails = Array.from({ length: 250 * times }, (_, id) => mailTo('bob', id + 1, { body }));
  for (let first = 0; first < mails.length; first += 100)
    await store.appendMails(mails.slice(first, first + 100), limits);
}

/** Calls back when the copy of the database is under way. */
export const onceUnderWay = (callback: () => void) => {
  let isTold = false;
  return (what: string): void => {
    if (what !== 'copied' || isTold) return;
    isTold = true;
    callback();
  };
};
