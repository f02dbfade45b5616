/**
 * Plays checks, several at a time, and reports them in their order. A check that fails leaves the others alone; where
 * nobody listens any more, there is nothing left to check.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Check } from './record.js';
import { type Outcome, type Played, type Result, title } from './result.js';
import { Stage, type Target } from './stage.js';
import { tapBailOut, tapComment, tapHead, tapLine } from './tap.js';
import { Failed, Gone, type Profile, Skipped } from './terms.js';

export interface RunOptions {
  readonly target: Target;
  readonly profile: Profile;
  /** Milliseconds to wait for a line. */
  readonly patience: number;
  /** Checks at a time. Each has connections of its own, so none waits for another's flood control. */
  readonly parallel: number;
}

/** How often a check is played again because the server took no connections, and for how long that is waited for. */
const AGAIN = 3;
const LONGEST_PAUSE_S = 65;

/** Of names: no two of them look alike, or one check's name would be refused for another's (R2.19). */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A whole number from 0 on, in these letters. */
function coded(number: number): string {
  const rest = Math.floor(number / LETTERS.length);
  return (rest === 0 ? '' : coded(rest)) + LETTERS.charAt(number % LETTERS.length);
}

/** Writes TAP to `out`, each line as soon as it is known. */
export async function runChecks(
  checks: readonly Check[],
  options: RunOptions,
  out: (text: string) => void,
): Promise<Outcome> {
  const run = Array.from({ length: 4 }, () => coded(Math.floor(Math.random() * LETTERS.length))).join('');
  const results = new Map<number, Played>();
  const played: Played[] = [];
  const tally = { passed: 0, failed: 0, skipped: 0 };
  let next = 0;
  let gone: string | undefined;

  const tell = (): void => {
    for (let one = results.get(played.length); one !== undefined; one = results.get(played.length)) {
      results.delete(played.length);
      played.push(one);
      out(tapLine(played.length, title(one.check), one.result));
      tally[one.result.kind]++;
    }
  };
  const worker = async (): Promise<void> => {
    while (next < checks.length && gone === undefined) {
      const index = next++;
      const check = checks[index] as Check;
      const begun = performance.now();
      try {
        const result = await playOne(check, options, `${run}${coded(index)}`);
        results.set(index, { check, result, milliseconds: performance.now() - begun });
      } catch (error) {
        if (!(error instanceof Gone)) throw error;
        // Of those that are played at once, any may be the first to find nobody.
        const none = played.length === 0 && results.size === 0;
        gone ??= none ? error.message : `${error.message} (since “${check.name}” or one before it)`;
      }
      tell();
    }
  };

  out(tapHead(checks.length));
  await Promise.all(Array.from({ length: Math.min(options.parallel, checks.length) }, worker));
  if (gone !== undefined) {
    out(tapBailOut(gone));
    return { ...tally, played, gone };
  }
  out(tapComment(`${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`));
  return { ...tally, played };
}

/** Throws a Gone. */
async function playOne(check: Check, options: RunOptions, suffix: string): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    const stage = new Stage({ ...options, suffix: `${suffix}${coded(attempt)}` });
    try {
      await check.play(stage);
      return { kind: 'passed' };
    } catch (error) {
      if (error instanceof Gone) throw error;
      if (stage.refusedFor !== null && attempt < AGAIN) {
        stage.stop();
        await pause(Math.min(stage.refusedFor + 1, LONGEST_PAUSE_S) * 1000);
        continue;
      }
      if (error instanceof Skipped) return { kind: 'skipped', reason: error.message };
      if (!(error instanceof Failed)) throw error;
      const diagnosis = {
        rules: check.rules.map((rule) => `${rule} of docs/PROTOCOL.md`),
        message: error.message,
        expected: error.expected,
        transcript: stage.transcript.last(),
      };
      return { kind: 'failed', diagnosis };
    } finally {
      stage.stop();
    }
  }
}
