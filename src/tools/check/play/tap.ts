/**
 * Results as TAP, version 14 (https://testanything.org): the plan, a line a check, and after each failure a block of YAML
 * that says what was sent, what was expected and what came.
 */
import type { Diagnosis, Result } from './result.js';

/** The first lines. Always right, because a check that cannot be played is reported, too. */
export function tapHead(count: number): string {
  return `TAP version 14\n1..${count}\n`;
}

export function tapLine(number: number, name: string, result: Result): string {
  const title = `${number} - ${escaped(name)}`;
  switch (result.kind) {
    case 'passed':
      return `ok ${title}\n`;
    case 'skipped':
      return `ok ${title} # SKIP ${escaped(result.reason)}\n`;
    case 'failed':
      return `not ok ${title}\n${yaml(result.diagnosis)}`;
  }
}

export function tapComment(text: string): string {
  return text
    .split('\n')
    .map((line) => `# ${line}\n`)
    .join('');
}

export function tapBailOut(reason: string): string {
  return `Bail out! ${escaped(reason.replaceAll('\n', ' '))}\n`;
}

/** In a description a `#` would begin a directive. */
function escaped(text: string): string {
  return text.replace(/[\\#]/g, '\\$&');
}

/** Every value in double quotes: what JSON writes there is YAML. */
function yaml(diagnosis: Diagnosis): string {
  const lines = Object.entries(diagnosis).flatMap(([key, value]: [string, string | readonly string[]]) =>
    typeof value === 'string'
      ? [`${key}: ${JSON.stringify(value)}`]
      : [`${key}:`, ...value.map((one) => `  - ${JSON.stringify(one)}`)],
  );
  return `  ---\n${lines.map((line) => `  ${line}\n`).join('')}  ...\n`;
}
