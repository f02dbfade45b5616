/**
 * What every Store promises, as tests, a family a file. Owns no store: it is given a way to open an empty one, and knows the
 * port alone.
 */
import { accountTests } from './contract/accounts.js';
import { attendanceTests } from './contract/attendance.js';
import { banTests } from './contract/bans.js';
import { behindTests } from './contract/behind.js';
import { expiryTests } from './contract/expiry.js';
import { gapTests } from './contract/gaps.js';
import { groupTests } from './contract/groups.js';
import { historyTests } from './contract/history.js';
import { lockTests } from './contract/lock.js';
import { loginTests } from './contract/logins.js';
import { mailTests } from './contract/mail.js';
import { offerTests } from './contract/offers.js';
import { operatorTests } from './contract/operators.js';
import { orderTests } from './contract/order.js';
import { peopleTests } from './contract/people.js';
import { purgeTests } from './contract/purge.js';
import { roomTests } from './contract/rooms.js';
import { rosterCodeTests } from './contract/roster-codes.js';
import type { OpenStore } from './contract/samples.js';
import { tieTests } from './contract/ties.js';
import { tokenTests } from './contract/tokens.js';
import { writtenTests } from './contract/written.js';

export { accountOf, mailTo, pastOf, ROOMY } from './contract/samples.js';

export function contractTests(name: string, open: OpenStore): void {
  peopleTests(name, open);
  accountTests(name, open);
  operatorTests(name, open);
  tieTests(name, open);
  groupTests(name, open);
  tokenTests(name, open);
  banTests(name, open);
  rosterCodeTests(name, open);
  lockTests(name, open);
  offerTests(name, open);
  historyTests(name, open);
  behindTests(name, open);
  gapTests(name, open);
  roomTests(name, open);
  purgeTests(name, open);
  mailTests(name, open);
  expiryTests(name, open);
  loginTests(name, open);
  attendanceTests(name, open);
  orderTests(name, open);
  writtenTests(name, open);
}
