/**
 * Codes of names on the roster: statements. Owns the table `roster_codes`.
 */
import type { RosterCode } from '../../core/store.js';
import { fold } from '../../language/names.js';
import { read, type Sql, write } from './sql.js';

interface CodeRow {
  readonly [column: string]: string | number | null;
  readonly name: string;
  readonly hash: string;
  readonly network: string;
}

export async function dropRosterCode(sql: Sql, key: string): Promise<void> {
  await sql.run('DELETE FROM roster_codes WHERE key = ?', key);
}

export const rosterCodes = {
  saveRosterCode: write(async (sql, { name, hash, network }: RosterCode) => {
    await sql.run(
      `INSERT INTO roster_codes (key, name, hash, network) VALUES (?, ?, ?, ?) ON CONFLICT (key)
       DO UPDATE SET name = excluded.name, hash = excluded.hash, network = excluded.network`,
      fold(name),
      name,
      hash,
      network,
    );
  }),

  removeRosterCodes: write(async (sql, keys: readonly string[]) => {
    for (const key of keys) await dropRosterCode(sql, key);
  }),

  rosterCodes: read(async (sql): Promise<RosterCode[]> => {
    const rows = await sql.all<CodeRow>('SELECT name, hash, network FROM roster_codes ORDER BY key');
    return rows.map(({ name, hash, network }) => ({ name, hash, network }));
  }),
};
