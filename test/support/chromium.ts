/** Chromium, as Debian has it. */
import { type Browser, chromium } from 'playwright-core';
import { find, needs } from './programs.js';

/** There is no internet, and the sandbox, which root has not, is not missed on a page of one's own. */
const FLAGS = [
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** To be given to a test as `skip`. */
export const NO_BROWSER = needs('chromium');

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: find('chromium') ?? 'chromium', args: FLAGS });
}
