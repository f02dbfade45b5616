/** As crash.test.ts, with 50 rounds, or as many as CRASH_ROUNDS says: `CRASH_ROUNDS=5000 npm run test:full -- crash --timeout=9000`. */
import { crashTest } from './crash.js';

crashTest(Number(process.env.CRASH_ROUNDS ?? 50));
