/** Plays checks of a profile in this process, and reads the TAP that comes out. */

import type { Outcome } from '../../src/tools/check/play/result.js';
import { runChecks } from '../../src/tools/check/play/run.js';
import { PROFILES, type Profile } from '../../src/tools/check/play/terms.js';
import { checks } from '../../src/tools/check/table.js';
import { readTap, type Tap } from './tap.js';

export { PROFILES };

export interface Settings {
  readonly profile: Profile;
  readonly quietPort?: number | null;
  readonly webPort?: number | null;
  /** Milliseconds to wait for a line. */
  readonly patience?: number;
  /** Only checks whose name has this, or that it says yes to. */
  readonly only?: string | ((name: string) => boolean);
}

export async function play(
  port: number,
  { profile, quietPort = null, webPort = null, patience = 20_000, only = '' }: Settings,
): Promise<Tap & { readonly tally: Outcome }> {
  const meant = typeof only === 'string' ? (name: string) => name.includes(only) : only;
  const chosen = checks.filter((check) => check.profiles.includes(profile) && meant(check.name));
  let text = '';
  const options = { target: { host: '127.0.0.1', port, quietPort, webPort }, profile, patience, parallel: 8 };
  const tally = await runChecks(chosen, options, (part) => {
    text += part;
  });
  return { ...readTap(text), tally };
}

/** The failing checks, each as the message of a test. */
export function failures({ points }: Tap): string[] {
  return points.filter(({ ok }) => !ok).map(({ name, diagnosis }) => `${name}\n${JSON.stringify(diagnosis, null, 1)}`);
}
