/**
 * What one author, and one address, have written into the database: mail and history together. Reads the table `shares`, which
 * the database keeps itself (see the triggers in migrations.ts).
 */
import { fold } from '../../language/names.js';
import type { Sql } from './sql.js';

/** Bytes of mail and history, 200 for each message besides its text. */
export interface WrittenLimits {
  readonly perPerson: number;
  readonly perAddress: number;
}

/** Whether one more message of so many bytes is more than the author's, or the address's, share. */
export async function isShareFull(
  sql: Sql,
  author: string,
  origin: string | null | undefined,
  bytes: number,
  { perPerson, perAddress }: WrittenLimits,
): Promise<boolean> {
  const by = `by ${fold(author)}`;
  const rows = await sql.all<{ holder: string; bytes: number }>(
    'SELECT holder, bytes FROM shares WHERE holder IN (?, ?)',
    by,
    `from ${origin ?? ''}`,
  );
  return rows.some((row) => row.bytes + bytes + 200 > (row.holder === by ? perPerson : perAddress));
}
