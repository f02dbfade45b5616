/**
 * The table that the benchmark prints: medians over the rounds, Partyline's figures divided by the relay's, and those of
 * its JSON dialect by those of the text dialect.
 */
import { aligned } from './program.js';
import type { Contender, Result } from './workloads.js';

export type Rounds = Record<Exclude<Contender, 'web'>, Result[]>;

/** Figures of which the median is shown. */
type Figure = 'perSecond' | 'cpu' | 'p50' | 'p99' | 'memory' | 'load';

const COLUMNS: readonly { readonly head: string; readonly figure: Figure; readonly digits: number }[] = [
  { head: 'deliveries/s', figure: 'perSecond', digits: 0 },
  { head: 'CPU µs each', figure: 'cpu', digits: 2 },
  { head: 'p50 ms', figure: 'p50', digits: 2 },
  { head: 'p99 ms', figure: 'p99', digits: 2 },
  { head: 'KiB/person', figure: 'memory', digits: 1 },
  { head: 'load CPU', figure: 'load', digits: 2 },
];

const HEADS = ['', '', ...COLUMNS.map(({ head }) => head), 'lost', 'dead'];

/** One block of rows a workload. */
export function table(rounds: ReadonlyMap<string, Rounds>): string {
  const rows: string[][] = [HEADS];
  for (const [title, { partyline, relay, json }] of rounds) {
    rows.push(row(title, 'partyline', partyline), row('', 'relay', relay));
    rows.push(ratios('partyline / relay', partyline, relay));
    if (json.length > 0) rows.push(row('', 'partyline in JSON', json), ratios('JSON / text', json, partyline));
  }
  return aligned(rows, 2);
}

/** Null where no round has the figure. */
export function median(results: readonly Result[], figure: Figure): number | null {
  const known = results.map((result) => result[figure]).filter((value) => value !== null);
  known.sort((a, b) => a - b);
  const middle = known.length >> 1;
  const upper = known[middle];
  if (upper === undefined) return null;
  return known.length % 2 === 1 ? upper : ((known[middle - 1] as number) + upper) / 2;
}

export function sum(results: readonly Result[], figure: 'lost' | 'dead'): number {
  return results.reduce((total, result) => total + result[figure], 0);
}

function ratios(title: string, ours: readonly Result[], theirs: readonly Result[]): string[] {
  const cells = COLUMNS.map(({ figure }) =>
    figure === 'load' ? '' : ratio(median(ours, figure), median(theirs, figure)),
  );
  return ['', title, ...cells, '', ''];
}

function row(title: string, server: string, results: readonly Result[]): string[] {
  return [
    title,
    server,
    ...COLUMNS.map(({ figure, digits }) => number(median(results, figure), digits)),
    String(sum(results, 'lost')),
    String(sum(results, 'dead')),
  ];
}

function ratio(ours: number | null, theirs: number | null): string {
  return ours === null || theirs === null || theirs === 0 ? '' : number(ours / theirs, 2);
}

function number(value: number | null, digits: number): string {
  if (value === null) return 'n/a';
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** The first two columns to the left, figures to the right. */
