/**
 * What it costs that everything said is kept: the same load on a server that keeps nothing, and on one that writes it to the
 * disk, in turn. Owns the order of the runs and the figures; the load is the benchmark's.
 * `npm run bench:kept`, `npm run bench:kept -- --help`
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import minimist from 'minimist';
import { runLoad, type Server, startServer, stopServer } from './processes.js';
import { aligned, countOf, refuseUnknown, runProgram, secondsOf } from './program.js';
import { type Result, title, type Workload, workload } from './workloads.js';

const HELP = `Usage: npm run bench:kept -- [options]

Measures a room at full speed, a room with 300 messages a second and direct messages of accounts, each on a server
with --memory and on one with --data, in turn, both standing ready all the time.

  --rounds N    figures are medians of so many rounds (default 7)
  --seconds S   seconds that a run is measured (default 3)
  --clients N   people, instead of as many as each workload has by itself
  --json        one JSON object on stdout instead of the table
  -h, --help    this text

ratio: a round's figure with --data divided by that with --memory, the median of all rounds, and the lowest and highest.
Exit status 1 where a delivery was lost, a connection ended by itself or a process died, 2 for a wrong option.
`;

interface Options {
  readonly rounds: number;
  readonly seconds: number;
  readonly clients: number | null;
  readonly json: boolean;
}

/** Of both servers in one round. */
interface Pair {
  readonly memory: Result;
  readonly data: Result;
}

/** What a workload is measured by, and what its ratio may be. */
const AIMS = {
  fanout: { figure: 'perSecond', unit: 'deliveries/s', digits: 0, aim: 'at least 0.9' },
  latency: { figure: 'p99', unit: 'p99 ms', digits: 2, aim: 'at most 1.25' },
  dm: { figure: 'perSecond', unit: 'deliveries/s', digits: 0, aim: '' },
} as const;

type MeasuredKind = keyof typeof AIMS;

const KINDS = Object.keys(AIMS) as readonly MeasuredKind[];

function readOptions(args: string[]): Options | 'help' {
  const given = minimist(args, {
    string: ['rounds', 'seconds', 'clients'],
    boolean: ['help', 'json'],
    alias: { h: 'help' },
    default: { rounds: '7', seconds: '3' },
    unknown: refuseUnknown,
  });
  if (given.help) return 'help';
  return {
    rounds: countOf('rounds', given.rounds),
    seconds: secondsOf(given.seconds),
    clients: given.clients === undefined ? null : countOf('clients', given.clients),
    json: given.json,
  };
}

const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

const median = (values: readonly number[]): number => sorted(values)[values.length >> 1] ?? Number.NaN;

/** One run of each workload on each server; who begins changes from round to round. */
async function round(count: number, works: ReadonlyMap<MeasuredKind, Workload>): Promise<Map<MeasuredKind, Pair>> {
  const directory = mkdtempSync(join(tmpdir(), 'partyline-bench-'));
  const servers: Server[] = [];
  try {
    const memory = await startServer('partyline', ['--memory']);
    servers.push(memory);
    const data = await startServer('partyline', ['--data', directory]);
    servers.push(data);
    const pairs = new Map<MeasuredKind, Pair>();
    for (const [kind, work] of works) {
      const results = new Map<Server, Result>();
      for (const server of count % 2 === 0 ? [memory, data] : [data, memory]) {
        results.set(server, await runLoad(server, work));
      }
      const pair = { memory: results.get(memory) as Result, data: results.get(data) as Result };
      pairs.set(kind, pair);
      process.stderr.write(`round ${count + 1}: ${title(work)}: ${ratioOf(kind, pair).toFixed(2)}\n`);
    }
    return pairs;
  } finally {
    await Promise.all(servers.map(stopServer));
    rmSync(directory, { recursive: true });
  }
}

function figureOf(kind: MeasuredKind, result: Result): number {
  return result[AIMS[kind].figure] ?? Number.NaN;
}

function ratioOf(kind: MeasuredKind, { memory, data }: Pair): number {
  return figureOf(kind, data) / figureOf(kind, memory);
}

function figures(kind: MeasuredKind, work: Workload, pairs: readonly Pair[]) {
  const ratios = sorted(pairs.map((pair) => ratioOf(kind, pair)));
  const both = pairs.flatMap(({ memory, data }) => [memory, data]);
  const cpu = pairs.flatMap(({ memory, data }) =>
    memory.cpu === null || data.cpu === null ? [] : data.cpu / memory.cpu,
  );
  return {
    name: title(work),
    unit: AIMS[kind].unit,
    digits: AIMS[kind].digits,
    aim: AIMS[kind].aim,
    memory: median(pairs.map((pair) => figureOf(kind, pair.memory))),
    data: median(pairs.map((pair) => figureOf(kind, pair.data))),
    ratio: median(ratios),
    lowest: ratios[0] ?? Number.NaN,
    highest: ratios[ratios.length - 1] ?? Number.NaN,
    /** Processor time of the whole process, the disk's thread included. */
    cpu: cpu.length === 0 ? null : median(cpu),
    lost: both.reduce((sum, { lost }) => sum + lost, 0),
    dead: both.reduce((sum, { dead }) => sum + dead, 0),
  };
}

type Figures = ReturnType<typeof figures>;

function cells(results: readonly Figures[]): string[][] {
  const rows = results.map(({ name, unit, digits, aim, memory, data, ratio, lowest, highest, cpu, lost, dead }) => [
    name,
    unit,
    memory.toFixed(digits),
    data.toFixed(digits),
    `${ratio.toFixed(2)} (${lowest.toFixed(2)} to ${highest.toFixed(2)})`,
    aim,
    cpu === null ? 'n/a' : cpu.toFixed(2),
    String(lost),
    String(dead),
  ]);
  return [['', '', '--memory', '--data', 'ratio', 'aim', 'CPU ratio', 'lost', 'dead'], ...rows];
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') {
    process.stdout.write(HELP);
    return 0;
  }
  const works = new Map(
    KINDS.map((kind): [MeasuredKind, Workload] => {
      const work = workload(kind, options.seconds, options.clients);
      return [kind, kind === 'dm' ? { ...work, accounts: true } : work];
    }),
  );
  const rounds: Map<MeasuredKind, Pair>[] = [];
  for (let count = 0; count < options.rounds; count++) rounds.push(await round(count, works));
  const results = KINDS.map((kind) =>
    figures(
      kind,
      works.get(kind) as Workload,
      rounds.map((pairs) => pairs.get(kind) as Pair),
    ),
  );
  const load = loadavg().map((one) => Number(one.toFixed(2)));
  if (options.json) {
    const about = { rounds: options.rounds, seconds: options.seconds, load };
    process.stdout.write(`${JSON.stringify({ ...about, results })}\n`);
  } else {
    const head = `medians of ${options.rounds} rounds of ${options.seconds} s; load average ${load.join(' ')}`;
    process.stdout.write(`${head}\n\n${aligned(cells(results), 2)}\n`);
  }
  return results.some(({ lost, dead }) => lost + dead > 0) ? 1 : 0;
}

await runProgram('bench:kept', main);
