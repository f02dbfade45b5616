/** Results as one JSON document on one line, so that those of a class can stand below each other in one file. */
import type { Check } from './record.js';
import type { Outcome, Played, Subject } from './result.js';

/** With its line end. */
export function jsonReport({ server, profile, at, checks }: Subject, outcome: Outcome): string {
  const { passed, failed, skipped, played, gone } = outcome;
  const document = {
    ...{ server, profile, at: new Date(at).toISOString(), total: checks.length, passed, failed, skipped },
    not_played: checks.length - played.length,
    gone: gone ?? null,
    checks: checks.map((check, index) => entry(check, played[index])),
  };
  return `${JSON.stringify(document)}\n`;
}

function entry({ name, rules }: Check, played: Played | undefined): object {
  if (played === undefined) return { name, rules, result: 'not_played' };
  const { result, milliseconds } = played;
  const seconds = Math.round(milliseconds) / 1000;
  const head = { name, rules, result: result.kind, seconds };
  switch (result.kind) {
    case 'passed':
      return head;
    case 'skipped':
      return { ...head, reason: result.reason };
    case 'failed': {
      const { message, expected, transcript } = result.diagnosis;
      return { ...head, message, expected, transcript };
    }
  }
}
