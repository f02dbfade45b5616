/** No call of the SQLite store reads a table from end to end that grows with use, but for those that are about all of it. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Mail } from '../../src/core/store.js';
import { dropOldAttendance } from '../../src/storage/sqlite/attendance.js';
import { dropFormerOver } from '../../src/storage/sqlite/former.js';
import { openDatabase } from '../../src/storage/sqlite/open.js';
import { operations } from '../../src/storage/sqlite/operations.js';
import type { Row, Sql, Value } from '../../src/storage/sqlite/sql.js';
import { dropTokensOver } from '../../src/storage/sqlite/tokens.js';
import { offerOf } from './contract/offers.js';
import { behindOf } from './contract/samples.js';
import { accountOf, mailTo, ROOMY } from './contract.js';
import { atEnd, temporaryDirectory } from './helpers.js';

const WRITTEN = { perPerson: 1_000_000, perAddress: 1_000_000 };

it('finds what a call is about by an index', async (t) => {
  const db = openDatabase({ directory: temporaryDirectory(t), busyTimeout: 0, maxBytes: 1e9 });
  atEnd(t, () => db.close());
  const scans = new Set<string>();
  const look = (statement: string, values: Value[]): void => {
    for (const { detail } of db.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${statement}`, ...values)) {
      // SQLite calls it a search when it looks through a table for the largest number.
      if (/^SCAN (?!CONSTANT ROW)|^SEARCH \w+ USING PRIMARY KEY$/.test(detail)) scans.add(`${detail}: ${statement}`);
      // What was said is read in the order of an index: by another one it would have to be sorted, all of it.
      if (detail.includes('TEMP B-TREE') && statement.includes('FROM history')) scans.add(`${detail}: ${statement}`);
    }
  };
  const sql: Sql = {
    all<R extends Row>(statement: string, ...values: Value[]): R[] {
      look(statement, values);
      return db.all<R>(statement, ...values);
    },
    get<R extends Row>(statement: string, ...values: Value[]): R | undefined {
      look(statement, values);
      return db.get<R>(statement, ...values);
    },
    run(statement: string, ...values: Value[]): number {
      look(statement, values);
      return db.run(statement, ...values);
    },
  };
  /** Read at the start alone: all of it. */
  const sawEverything = (statement: string): void => {
    for (const scan of scans) if (scan.includes(statement)) scans.delete(scan);
  };
  const past = (id: number) => ({ id, from: 'Bob', body: 'x', at: id });
  const { reserveIds, returnIds, createAccount, account, setPassword, saveSettings, tie, untie, ties } = operations;
  const { createGroup, saveMember, removeMember, saveBan, removeBan, appendBehind, readLast } = operations;
  const { saveOffer, saveTaker, removeTaker, removeOffer } = operations;
  const {
    appendMail,
    appendMails,
    readMail,
    markShown,
    removeMail,
    openLogin,
    closeLogin,
    logins,
    signOfLife,
    lastLife,
  } = operations;
  await reserveIds.run(sql, 2);
  await returnIds.run(sql, 2, 2);
  for (const name of ['Bob', 'Carol']) await createAccount.run(sql, accountOf(name), ['Mallory']);
  await account.run(sql, 'bob');
  await operations.accountLike.run(sql, 'B0b');
  await setPassword.run(sql, 'bob', 'x', 'y', false);
  await setPassword.run(sql, 'bob', 'x', accountOf('Bob').hash, false);
  for (const hash of ['x', 'y'])
    assert.ok(await operations.addToken.run(sql, { owner: 'bob', hash, about: '', createdAt: 1, until: 2 }, 9));
  assert.equal((await operations.findToken.run(sql, 'x'))?.account.name, 'Bob');
  assert.equal((await operations.tokens.run(sql, 'bob')).length, 2);
  await operations.tokenUsed.run(sql, 1, 2);
  await operations.endToken.run(sql, 'bob', 1);
  assert.equal(await dropTokensOver(sql, 2, 9), 1);
  for (const network of ['x', 'y']) await operations.enteredFrom.run(sql, 'bob', network);
  assert.equal(await operations.wasEnteredFrom.run(sql, 'bob', 'y'), true);
  await saveSettings.run(sql, 'bob', 'x');
  const row = { day: 0, key: 'bob', name: 'Bob', account: true, first: 1, last: 2, milliseconds: 1, lines: 1 };
  for (const stays of [1, 0, 1]) await operations.saveAttendance.run(sql, [{ ...row, stays, since: null }]);
  assert.equal((await operations.attendance.run(sql, 0)).length, 1);
  assert.equal(await dropOldAttendance(sql, 3, 9), 1);
  await tie.run(sql, 'contact', 'bob', 'Carol', 9);
  await untie.run(sql, 'contact', 'bob', 'carol');
  await ties.run(sql, 'bob');
  await createGroup.run(sql, 1, 'Kino', 'Bob', null);
  for (const invitedBy of ['Bob', 'Bob', null]) await saveMember.run(sql, 1, { name: 'Carol', invitedBy });
  for (const id of [1, 2, 3])
    await appendBehind.run(sql, { rooms: [], places: [behindOf('#1', [past(id)], { keep: 2 })], upTo: null }, WRITTEN);
  const lastOfGroup = { place: '#1', count: 9, upTo: 9, notBefore: 0, bytes: 1 };
  const { lines: first, rest } = await readLast.run(sql, lastOfGroup);
  assert.equal(first.length, 1);
  assert.equal((await readLast.run(sql, { ...lastOfGroup, ...(rest && { from: rest }) })).lines.length, 1);
  for (const member of ['bob', 'carol']) await removeMember.run(sql, 1, member);
  await saveBan.run(sql, { name: 'Eve', address: null, until: 9, by: 'Bob', reason: '' });
  await removeBan.run(sql, 'eve');
  await operations.saveMute.run(sql, { act: 1, name: 'Eve', last: null, until: 9, by: 'Bob', reason: '' });
  await operations.removeMute.run(sql, 1);
  await saveOffer.run(sql, offerOf(1));
  await saveTaker.run(sql, { offer: 1, name: 'Bob', account: true, token: 'x' });
  await removeTaker.run(sql, 1, 'bob');
  await removeOffer.run(sql, 1);
  await operations.saveLock.run(sql, { by: 'Bob', since: 1, keys: ['bob'] });
  await operations.addToLock.run(sql, 'carol');
  assert.equal((await operations.lock.run(sql))?.keys.length, 2);
  await operations.removeLock.run(sql);
  sawEverything('FROM lock');
  sawEverything('json_each');
  await operations.openPast.run(sql, 3);
  sawEverything('SELECT id, name, maker');
  const lines = [past(5), past(6), past(7)];
  const gaps = [{ low: 8, high: 11 }];
  const behind = (place: string) => ({ place, keep: 2, bytes: 999, lines, gaps, floor: 0 });
  const open = { keyHash: null, quiet: false, voices: [] };
  const room = { id: 4, name: 'Lab', maker: 'bob', madeFrom: null, topic: null, ...open, usedAt: 1 };
  const parts = { rooms: [room, { ...room, id: 2 }, room], places: ['@4', '*', 'bob carol', ''].map(behind), upTo: 7 };
  for (const upTo of [7, 8]) await operations.appendBehind.run(sql, { ...parts, upTo }, WRITTEN);
  const asked = { places: ['@4', '*', '#1'], reader: 'bob', after: 6, upTo: 9, count: 9, bytes: 99, notBefore: 0 };
  assert.equal((await operations.readAfter.run(sql, asked)).lines.length, 3);
  // One that is complete is asked about to the end.
  assert.equal((await operations.readAfter.run(sql, { ...asked, places: [], upTo: 8 })).complete, true);
  const lastAsked = { place: '@4', count: 1, upTo: 9, notBefore: 0, bytes: 1 };
  assert.equal((await operations.readLast.run(sql, lastAsked)).lines.length, 1);
  for (const by of [{ author: 'bob' }, { places: ['@4', '*'] }])
    for (const id of [7, 99]) await operations.findLine.run(sql, id, by);
  for (const what of [
    { author: 'bob', from: 7, upTo: 7 },
    { id: 6, place: '*' },
    { author: 'bob', from: 1, upTo: 9 },
  ])
    await operations.purge.run(sql, what, 9);
  await operations.dropRoom.run(sql, 4, 9);
  const mails: Mail[] = [
    mailTo('bob', 1, { from: 'Carol', fromAccount: true }),
    mailTo('bob', 1),
    mailTo('bob', 2),
    mailTo('bob', 1, { shown: true }),
  ];
  for (const mail of mails) await appendMail.run(sql, mail, ROOMY, WRITTEN);
  await appendMails.run(sql, mails, ROOMY, WRITTEN);
  await readMail.run(sql, 'bob', 9, 0, null, 99);
  await markShown.run(sql, mails);
  await removeMail.run(sql, mails);
  await closeLogin.run(sql, await openLogin.run(sql, 'bob', 'x', 1), 2);
  await logins.run(sql, 'bob', 9);
  await signOfLife.run(sql, 1, null);
  await lastLife.run(sql);
  assert.equal((await operations.listAccounts.run(sql, 'bob', 9)).length, 1);
  assert.equal((await operations.holdings.run(sql, 'bob'))?.blocks, 1);
  for (const at of [null, { id: 1, place: '#1', to: 'bob' }]) {
    await operations.linesBy.run(sql, 'bob', 1, 9, at, 9);
    await operations.mailsBy.run(sql, 'bob', 1, 9, at, 9);
  }
  await operations.attendanceOf.run(sql, 'bob', 0);
  assert.equal((await operations.networksOf.run(sql, 'bob')).length, 2);
  const bob = { name: 'Bob', firstId: 0, endId: 12, deletedAt: 1, until: 2 };
  assert.equal(await operations.deleteAccount.run(sql, bob), true);
  // Rooms, offers and groups are a bounded few.
  for (const few of ['rooms SET', 'FROM offers', 'FROM takers', 'OR lower(invited_by)', 'FROM former ORDER BY'])
    sawEverything(few);
  assert.equal(await dropFormerOver(sql, 3, 0, 9), 0);
  await operations.forgetName.run(sql, 'bob');
  sawEverything('FROM offers');
  sawEverything('FROM takers');
  await operations.saveOperator.run(sql, { name: 'Bob', isOperator: true, by: 'admin root', at: 1 });
  await operations.dropOperator.run(sql, 'bob');
  assert.deepEqual([...scans], []);
  // That it would be seen.
  await operations.groups.run(sql);
  assert.ok(scans.size > 0);
});
