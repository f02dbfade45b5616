/**
 * From where accounts have been entered: statements. Owns the table `networks`.
 */
import { NETWORKS_KEPT } from '../../core/store.js';
import { read, write } from './sql.js';

export const networks = {
  enteredFrom: write(async (sql, key: string, network: string) => {
    const newest = await sql.get<{ place: number }>(
      'SELECT place FROM networks WHERE key = ? ORDER BY place DESC LIMIT 1',
      key,
    );
    // Of accounts only: the foreign key refuses everybody else.
    await sql.run(
      `INSERT INTO networks (key, network, place) VALUES (?, ?, ?)
       ON CONFLICT (key, network) DO UPDATE SET place = excluded.place`,
      key,
      network,
      (newest?.place ?? 0) + 1,
    );
    await sql.run(
      'DELETE FROM networks WHERE key = ? AND place <= (SELECT place FROM networks WHERE key = ? ORDER BY place DESC LIMIT 1 OFFSET ?)',
      key,
      key,
      NETWORKS_KEPT,
    );
  }),

  networksOf: read(async (sql, key: string): Promise<string[]> => {
    const rows = await sql.all<{ network: string }>(
      'SELECT network FROM networks WHERE key = ? ORDER BY place DESC',
      key,
    );
    return rows.map(({ network }) => network);
  }),

  wasEnteredFrom: read(async (sql, key: string, network: string) => {
    const statement = 'SELECT 1 AS found FROM networks WHERE key = ? AND network = ?';
    return (await sql.get(statement, key, network)) !== undefined;
  }),
};
