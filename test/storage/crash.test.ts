/** Kill -9, as often as there is time for; crash.full.test.ts is the longer run. */
import { crashTest } from './crash.js';

crashTest(4);
