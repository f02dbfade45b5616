/**
 * Rooms that last: statements. Owns the table `rooms`; what was said in them is the history's.
 */
import type { KeptRoom } from '../../core/past.js';
import { fold } from '../../language/names.js';
import { dropRoomHistory } from './history.js';
import { type Sql, write } from './sql.js';

interface RoomRow {
  readonly [column: string]: string | number | null;
  readonly id: number;
  readonly name: string;
  readonly maker: string;
  readonly made_from: string | null;
  readonly topic: string | null;
  readonly topic_by: string | null;
  readonly key_hash: string | null;
  readonly quiet: number;
  /** One space between them. */
  readonly voices: string;
  readonly used_at: number;
  readonly last: number;
}

/** Lines dropped at once with their room; those that are left go with `expire`. */
const AT_ONCE = 250;

async function drop(sql: Sql, id: number, last: number): Promise<void> {
  await sql.run('DELETE FROM rooms WHERE id = ?', id);
  await dropRoomHistory(sql, id, last, AT_ONCE);
}

/** A room of the same name that could not be dropped goes now. */
export async function saveRoom(sql: Sql, room: KeptRoom): Promise<void> {
  const { id, name, maker, madeFrom, topic, keyHash, quiet, voices, usedAt } = room;
  const key = fold(name);
  const old = await sql.get<{ id: number }>('SELECT id FROM rooms WHERE key = ?', key);
  if (old !== undefined && old.id !== id) await drop(sql, old.id, 0);
  await sql.run(
    `INSERT INTO rooms (id, key, name, maker, made_from, topic, topic_by, key_hash, quiet, voices, used_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET key = excluded.key, name = excluded.name, maker = excluded.maker,
       made_from = excluded.made_from, topic = excluded.topic, topic_by = excluded.topic_by, key_hash = excluded.key_hash,
       quiet = excluded.quiet, voices = excluded.voices, used_at = excluded.used_at`,
    id,
    key,
    name,
    maker,
    madeFrom,
    topic?.text ?? null,
    topic?.by ?? null,
    keyHash,
    quiet ? 1 : 0,
    voices.join(' '),
    usedAt,
  );
}

export async function keptRooms(sql: Sql): Promise<(KeptRoom & { last: number })[]> {
  const rows = await sql.all<RoomRow>(
    `SELECT id, name, maker, made_from, topic, topic_by, key_hash, quiet, voices, used_at,
       coalesce((SELECT max(id) FROM history WHERE conversation = '@' || rooms.id), 0) AS last
     FROM rooms ORDER BY used_at, id`,
  );
  return rows.map(({ id, name, maker, topic, topic_by: by, quiet, voices, last, ...row }) => ({
    id,
    name,
    maker,
    madeFrom: row.made_from,
    topic: topic === null || by === null ? null : { text: topic, by },
    keyHash: row.key_hash,
    quiet: quiet === 1,
    voices: voices.split(' ').filter(Boolean),
    usedAt: row.used_at,
    last,
  }));
}

export const rooms = {
  dropRoom: write(drop),
};
