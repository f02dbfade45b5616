/** What the benchmarks' programs have in common: numbers among their options, tables, and how they end. Measures nothing. */
import { ProcessFailure } from './processes.js';

export class UsageFailure extends Error {}

/** For minimist. */
export function refuseUnknown(word: string): never {
  throw new UsageFailure(`unknown: ${word}`);
}

/** `name`: the option's, without `--`. Throws a UsageFailure. */
export function countOf(name: string, given: string): number {
  const value = Number(given);
  if (!(Number.isInteger(value) && value > 0)) throw new UsageFailure(`--${name} is a number from 1: ${given}`);
  return value;
}

/** Of a run, as `countOf`. */
export function secondsOf(given: string): number {
  const value = Number(given);
  if (!(value > 0 && value <= 15)) throw new UsageFailure(`--seconds is a number up to 15: ${given}`);
  return value;
}

/** Rows below their heads; the first `left` columns are texts, and all others numbers. */
export function aligned(rows: readonly (readonly string[])[], left: number): string {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => (row[at] as string).length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, at) => (at < left ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  ')
      .trimEnd();
  return rows.map(line).join('\n');
}

/** Runs it and sets the exit status; what was wrong with the options, or has died, is a sentence. */
export async function runProgram(name: string, main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (error instanceof UsageFailure)
      process.stderr.write(`${name}: ${error.message}\nTry: npm run ${name} -- --help\n`);
    else if (error instanceof ProcessFailure) process.stderr.write(`${name}: ${error.message}\n`);
    else throw error;
    process.exitCode = error instanceof UsageFailure ? 2 : 1;
  }
}
