/** What talk leaves behind, as it is written: a part at a time, and up to where all of it is stored. */
import type { BehindPart } from '../../core/past.js';
import { addGap } from './gaps.js';
import { append } from './history.js';
import { numberOf, put, raise } from './numbers.js';
import { keptRooms, saveRoom } from './rooms.js';
import { write } from './sql.js';
import type { WrittenLimits } from './written.js';

export const behind = {
  openPast: write(async (sql, first: number) => {
    // Nothing happens where it is lower: ids that were given back are used again.
    await addGap(sql, '', { low: (await numberOf(sql, 'stored')) ?? 0, high: first });
    await put(sql, 'stored', first - 1);
    return keptRooms(sql);
  }),

  appendBehind: write(async (sql, { rooms, places, upTo }: BehindPart, written: WrittenLimits) => {
    for (const room of rooms) await saveRoom(sql, room);
    for (const place of places) await append(sql, place, written);
    if (upTo !== null) await raise(sql, 'stored', upTo);
  }),
};
