/** When all that is kept was copied last: statements. */
import { numberOf, put } from './numbers.js';
import { read, write } from './sql.js';

export const backups = {
  backedUp: write((sql, at: number) => put(sql, 'backup', at)),

  lastBackup: read((sql) => numberOf(sql, 'backup')),
};
