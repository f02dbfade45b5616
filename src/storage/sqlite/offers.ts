/**
 * Files that are offered, and who has accepted them: statements. Owns the tables `offers` and `takers`.
 */
import type { Audience, StoredOffer, StoredTaker } from '../../core/store.js';
import { fold } from '../../language/names.js';
import { read, write } from './sql.js';

interface OfferRow {
  readonly [column: string]: string | number | null;
  readonly id: number;
  readonly author: string;
  readonly author_account: number;
  readonly made_from: string | null;
  readonly audience: Audience;
  readonly recipient: string;
  readonly recipient_account: number;
  readonly name: string;
  readonly size: number | null;
  readonly token: string;
  readonly sha256: string | null;
  readonly created_at: number;
  readonly until: number;
}

interface TakerRow {
  readonly [column: string]: string | number | null;
  readonly offer: number;
  readonly name: string;
  readonly account: number;
  readonly token: string;
}

const bit = (truth: boolean): number => (truth ? 1 : 0);

export const offers = {
  saveOffer: write(async (sql, offer: StoredOffer) => {
    const { id, from, fromAccount, madeFrom, audience, to, toAccount, name, size, token, sha256, createdAt, until } =
      offer;
    await sql.run(
      `INSERT INTO offers (id, author, author_account, made_from, audience, recipient, recipient_account, name, size, token, sha256,
         created_at, until)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id)
       DO UPDATE SET author = excluded.author, author_account = excluded.author_account, made_from = excluded.made_from,
         audience = excluded.audience,
         recipient = excluded.recipient, recipient_account = excluded.recipient_account, name = excluded.name,
         size = excluded.size, token = excluded.token, sha256 = excluded.sha256, created_at = excluded.created_at,
         until = excluded.until`,
      id,
      from,
      bit(fromAccount),
      madeFrom,
      audience,
      to,
      bit(toAccount),
      name,
      size,
      token,
      sha256,
      createdAt,
      until,
    );
  }),

  removeOffer: write(async (sql, id: number) => {
    await sql.run('DELETE FROM takers WHERE offer = ?', id);
    await sql.run('DELETE FROM offers WHERE id = ?', id);
  }),

  saveTaker: write(async (sql, { offer, name, account, token }: StoredTaker) => {
    if ((await sql.get('SELECT 1 AS found FROM offers WHERE id = ?', offer)) === undefined) return;
    await sql.run(
      `INSERT INTO takers (offer, key, name, account, token) VALUES (?, ?, ?, ?, ?) ON CONFLICT (offer, key)
       DO UPDATE SET name = excluded.name, account = excluded.account, token = excluded.token`,
      offer,
      fold(name),
      name,
      bit(account),
      token,
    );
  }),

  removeTaker: write(async (sql, offer: number, key: string) => {
    await sql.run('DELETE FROM takers WHERE offer = ? AND key = ?', offer, key);
  }),

  offers: read(async (sql): Promise<StoredOffer[]> => {
    const rows = await sql.all<OfferRow>('SELECT * FROM offers ORDER BY id');
    return rows.map((row) => ({
      id: row.id,
      from: row.author,
      fromAccount: row.author_account === 1,
      madeFrom: row.made_from,
      audience: row.audience,
      to: row.recipient,
      toAccount: row.recipient_account === 1,
      name: row.name,
      size: row.size,
      token: row.token,
      sha256: row.sha256,
      createdAt: row.created_at,
      until: row.until,
    }));
  }),

  takers: read(async (sql): Promise<StoredTaker[]> => {
    const rows = await sql.all<TakerRow>('SELECT offer, name, account, token FROM takers ORDER BY offer, key');
    return rows.map(({ offer, name, account, token }) => ({ offer, name, account: account === 1, token }));
  }),
};
