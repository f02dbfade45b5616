/**
 * Looks at a database that nobody writes any more: whether it is sound, and what it holds. Owns the statements for that, which are true of
 * every version of the schema.
 */
import { Database } from '../sqlite/driver.js';
import { APPLICATION_ID, version } from '../sqlite/migrations.js';

/** A file that is named in the database. */
export interface Named {
  readonly id: number;
  readonly bytes: number;
  readonly sha256: string;
}

export interface Held {
  readonly schema: number;
  readonly files: readonly Named[];
  /** For people: how many of what there is. */
  readonly holds: Readonly<Record<string, number>>;
}

/** The tables that people would miss. */
const COUNTED = ['accounts', 'groups', 'rooms', 'mail', 'history'] as const;

/** Throws what SQLite does, and an Error where it finds something wrong. */
export function lookAt(path: string): Held {
  const db = Database.openFinished(path);
  try {
    if (db.pragma('application_id') !== APPLICATION_ID) throw new Error('it is no database of Partyline');
    const found = db.pragma('integrity_check(1)');
    if (found !== 'ok') throw new Error(`SQLite finds it damaged: ${found}`);
    const tables = new Set(
      db.all<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'").map(({ name }) => name),
    );
    const counted = COUNTED.filter((table) => tables.has(table));
    const files = tables.has('offers')
      ? db.all<{ id: number; size: number; sha256: string }>(
          'SELECT id, size, sha256 FROM offers WHERE sha256 IS NOT NULL AND size IS NOT NULL ORDER BY id',
        )
      : [];
    return {
      schema: version(db),
      files: files.map(({ id, size, sha256 }) => ({ id, bytes: size, sha256 })),
      holds: Object.fromEntries(counted.map((table) => [table, countOf(db, table)])),
    };
  } finally {
    db.close();
  }
}

function countOf(db: Database, table: (typeof COUNTED)[number]): number {
  return Number(db.get(`SELECT count(*) AS count FROM ${table}`)?.count);
}
