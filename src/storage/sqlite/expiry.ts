/**
 * The end of what has waited, or been kept, for long enough. Knows the order in which the families forget; the statements are
 * theirs.
 */
import type { Ends } from '../../core/store.js';
import { dropAttendanceOver, dropOldAttendance } from './attendance.js';
import { dropBansOver, dropMutesOver } from './bans.js';
import { dropFormerOver } from './former.js';
import { dropHistoryOfRooms, dropOldHistory } from './history.js';
import { dropMailOfGuests, dropOldMail } from './mail.js';
import { dropGuestsOver } from './people.js';
import { type Sql, write } from './sql.js';
import { dropTokensOver } from './tokens.js';

type Step = (sql: Sql, ends: Ends, atMost: number) => Promise<number>;

const steps: readonly Step[] = [
  (sql, { now }, atMost) => dropMailOfGuests(sql, now, atMost),
  // Reached only when none of their mail is left: whose mail waits is known.
  (sql, { now }, atMost) => dropGuestsOver(sql, now, atMost),
  (sql, { mail }, atMost) => dropOldMail(sql, mail, atMost),
  (sql, _, atMost) => dropHistoryOfRooms(sql, atMost),
  (sql, { history }, atMost) => dropOldHistory(sql, history, atMost),
  (sql, { now }, atMost) => dropBansOver(sql, now, atMost),
  (sql, { now }, atMost) => dropMutesOver(sql, now, atMost),
  (sql, { now }, atMost) => dropTokensOver(sql, now, atMost),
  (sql, { now, mail, history }, atMost) => dropFormerOver(sql, now, Math.min(mail, history), atMost),
  (sql, { history }, atMost) => dropOldAttendance(sql, history, atMost),
  (sql, { attendance }, atMost) => dropAttendanceOver(sql, attendance, atMost),
];

export const expiry = {
  expire: write(async (sql, ends: Ends, atMost: number) => {
    let left = atMost;
    for (const step of steps) if (left > 0) left -= await step(sql, ends, left);
    return atMost - left;
  }),
};
