/**
 * Makes of a backup's database one that a server can go on with. What has happened since the backup nobody knows any more, but it has
 * happened: its numbers are not given again, those who have seen them are told that lines are missing, and what was a secret then
 * may be in other hands now. Owns what a restore changes.
 */
import { randomBytes } from 'node:crypto';
import { Database } from '../sqlite/driver.js';
import { APPLICATION_ID, LATEST, migrate, version } from '../sqlite/migrations.js';

/** Numbers that a server cannot use up in a second, or skip: see core/message-ids.ts. */
const A_SECOND = 1_000_000;

/** Seconds more: clocks differ, and blocks of numbers are reserved ahead. */
const AT_LEAST = 3_600;

export interface Renewal {
  /** Milliseconds since 1970: of the backup, and now. */
  readonly at: number;
  readonly now: number;
}

export interface Renewed {
  /** Numbers up to here are skipped. */
  readonly numbers: number;
  /** HTTP tokens that are void. */
  readonly tokens: number;
  /** Offers whose bytes had not come: there is nothing left of them. */
  readonly offers: number;
}

/** The file is as it was, or whole and of the newest schema. Throws what SQLite does. */
export function renew(path: string, { at, now }: Renewal): Renewed {
  const db = new Database(path, 0);
  try {
    db.pragma('locking_mode', 'EXCLUSIVE');
    // Nothing but the one file may have to be renamed afterwards.
    db.pragma('journal_mode', 'DELETE');
    db.pragma('synchronous', 'FULL');
    db.pragma('foreign_keys', 'ON');
    if (db.pragma('application_id') !== APPLICATION_ID || version(db) > LATEST)
      throw new Error('it is of another program');
    migrate(db);
    db.exec('BEGIN IMMEDIATE');
    const renewed = change(db, Math.max(0, Math.ceil((now - at) / 1000)));
    db.run(
      "INSERT INTO numbers (name, value) VALUES ('backup', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
      at,
    );
    db.exec('COMMIT');
    return renewed;
  } finally {
    db.close();
  }
}

function change(db: Database, seconds: number): Renewed {
  const given = Number(db.get("SELECT value FROM numbers WHERE name = 'mail'")?.value);
  const numbers = given + A_SECOND * (seconds + AT_LEAST);
  if (!Number.isSafeInteger(numbers)) throw new Error('no numbers are left');
  // The server finds, when it starts, that its numbers go on behind what is stored, and tells those who ask for what lies between.
  db.run("UPDATE numbers SET value = ? WHERE name = 'mail'", numbers);
  const tokens = db.run('DELETE FROM tokens');
  db.run('DELETE FROM takers');
  const offers = db.run('DELETE FROM offers WHERE sha256 IS NULL');
  for (const { id } of db.all<{ id: number }>('SELECT id FROM offers'))
    db.run('UPDATE offers SET token = ? WHERE id = ?', randomBytes(32).toString('hex'), id);
  return { numbers, tokens, offers };
}
