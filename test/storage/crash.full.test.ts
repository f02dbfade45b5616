/** Kill -9, sixty times; PARTYLINE_CRASH_ROUNDS says how often otherwise. */
import { crashTest } from './crash.js';

crashTest(Number(process.env.PARTYLINE_CRASH_ROUNDS ?? 60));
