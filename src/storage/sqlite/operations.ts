/**
 * Every operation of the database by its name, a family a file. Owns the vocabulary between the store and its worker.
 */
import { accounts } from './accounts.js';
import { attendance } from './attendance.js';
import { backups } from './backups.js';
import { bans } from './bans.js';
import { behind } from './behind.js';
import { expiry } from './expiry.js';
import { groups } from './groups.js';
import { lock } from './lock.js';
import { logins } from './logins.js';
import { mail } from './mail.js';
import { networks } from './networks.js';
import { offers } from './offers.js';
import { people } from './people.js';
import { purging } from './purge.js';
import { reading } from './reading.js';
import { rooms } from './rooms.js';
import { rosterCodes } from './roster-codes.js';
import type { Operation } from './sql.js';
import { ties } from './ties.js';
import { tokens } from './tokens.js';

export const operations = {
  ...people,
  ...accounts,
  ...ties,
  ...groups,
  ...tokens,
  ...bans,
  ...rosterCodes,
  ...lock,
  ...offers,
  ...rooms,
  ...behind,
  ...reading,
  ...purging,
  ...mail,
  ...logins,
  ...networks,
  ...attendance,
  ...expiry,
  ...backups,
};

export type Operations = typeof operations;
export type OperationName = keyof Operations;
export type Arguments<N extends OperationName> = Operations[N] extends Operation<infer A, unknown> ? A : never;
export type Result<N extends OperationName> = Operations[N] extends Operation<infer _, infer R> ? R : never;
