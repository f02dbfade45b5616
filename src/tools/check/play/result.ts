/** What became of checks, as data: whoever writes it down (tap.ts, json.ts, junit.ts) reads nothing else. */
import type { Check } from './record.js';
import type { Profile } from './terms.js';

/** What one who has to find out what was wrong needs. */
export interface Diagnosis {
  /** `R3.8 of docs/PROTOCOL.md` */
  readonly rules: readonly string[];
  readonly message: string;
  readonly expected: string;
  readonly transcript: readonly string[];
}

export type Result =
  | { readonly kind: 'passed' }
  | { readonly kind: 'skipped'; readonly reason: string }
  | { readonly kind: 'failed'; readonly diagnosis: Diagnosis };

export interface Played {
  readonly check: Check;
  readonly result: Result;
  /** That it took, waits included. */
  readonly milliseconds: number;
}

/** All of a run. */
export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** In the order of the checks, of which those behind the last one were not played. */
  readonly played: readonly Played[];
  /** Set where nobody listened, or nobody any more: why the others were not played. */
  readonly gone?: string;
}

/** What was checked, for the head of a report. */
export interface Subject {
  /** `localhost:8080` */
  readonly server: string;
  readonly profile: Profile;
  /** Milliseconds since 1970, of the beginning. */
  readonly at: number;
  /** All that were to be played. */
  readonly checks: readonly Check[];
}

/** As a line of TAP, of JUnit and of `--list` names it. */
export function title({ name, rules }: Check): string {
  return `${rules.join(' ')} ${name}`;
}
