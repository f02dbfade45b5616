/**
 * The WebSocket beside the JSON dialect over TCP: the same objects on the same server, in turn. Owns the order of the runs and
 * the figures; the load is the benchmark's. `npm run bench:web`, `npm run bench:web -- --help`
 */
import { loadavg } from 'node:os';
import minimist from 'minimist';
import { freePort, runLoad, type Server, startServer, stopServer } from './processes.js';
import { aligned, countOf, refuseUnknown, runProgram, secondsOf } from './program.js';
import { type Result, title, type Workload, workload } from './workloads.js';

const HELP = `Usage: npm run bench:web -- [options]

Measures a room at full speed, direct messages and silent people, each with clients of the JSON dialect over TCP and at
WebSockets, in turn: talk on one server that stands ready all the time, memory on a new server each.

  --rounds N    figures are medians of so many rounds (default 7)
  --seconds S   seconds that a run is measured (default 3)
  --clients N   people, instead of as many as each workload has by itself
  --json        one JSON object on stdout instead of the table
  -h, --help    this text

ratio: a round's figure at WebSockets divided by that over TCP, the median of all rounds, and the lowest and highest. load
CPU: what the load generator itself took, of one core, over TCP and at WebSockets. Exit status 1 where a delivery was lost, a
connection ended by itself or a process died, 2 for a wrong option.
`;

interface Options {
  readonly rounds: number;
  readonly seconds: number;
  readonly clients: number | null;
  readonly json: boolean;
}

/** In one round. */
interface Pair {
  readonly json: Result;
  readonly web: Result;
}

/** What a workload is measured by, and what its ratio may be. */
const AIMS = {
  fanout: { figure: 'perSecond', unit: 'deliveries/s', digits: 0, aim: 'at least 0.8' },
  dm: { figure: 'perSecond', unit: 'deliveries/s', digits: 0, aim: '' },
  idle: { figure: 'memory', unit: 'KiB/person', digits: 1, aim: '' },
} as const;

type MeasuredKind = keyof typeof AIMS;

const KINDS = Object.keys(AIMS) as readonly MeasuredKind[];
const WAYS = ['json', 'web'] as const;

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

const start = async (): Promise<Server> => startServer('partyline', ['--web-port', String(await freePort())]);

/** One run of each workload in each way; which comes first changes from round to round. */
async function round(count: number, works: ReadonlyMap<MeasuredKind, Workload>): Promise<Map<MeasuredKind, Pair>> {
  const shared = await start();
  const pairs = new Map<MeasuredKind, Pair>();
  try {
    for (const [kind, work] of works) {
      const results = new Map<(typeof WAYS)[number], Result>();
      for (const way of count % 2 === 0 ? WAYS : [...WAYS].reverse()) {
        const server = kind === 'idle' ? await start() : shared;
        results.set(way, await runLoad(server, work, way));
        if (server !== shared) await stopServer(server);
      }
      const pair = { json: results.get('json') as Result, web: results.get('web') as Result };
      pairs.set(kind, pair);
      process.stderr.write(`round ${count + 1}: ${title(work)}: ${ratioOf(kind, pair).toFixed(2)}\n`);
    }
  } finally {
    await stopServer(shared);
  }
  return pairs;
}

function figureOf(kind: MeasuredKind, result: Result): number {
  return result[AIMS[kind].figure] ?? Number.NaN;
}

function ratioOf(kind: MeasuredKind, { json, web }: Pair): number {
  return figureOf(kind, web) / figureOf(kind, json);
}

function figures(kind: MeasuredKind, work: Workload, pairs: readonly Pair[]) {
  const ratios = sorted(pairs.map((pair) => ratioOf(kind, pair)));
  const both = pairs.flatMap(({ json, web }) => [json, web]);
  const cpu = pairs.flatMap(({ json, web }) => (json.cpu === null || web.cpu === null ? [] : web.cpu / json.cpu));
  const loadOf = (way: (typeof WAYS)[number]): number => median(pairs.map((pair) => pair[way].load ?? Number.NaN));
  return {
    name: title(work),
    unit: AIMS[kind].unit,
    digits: AIMS[kind].digits,
    aim: AIMS[kind].aim,
    json: median(pairs.map((pair) => figureOf(kind, pair.json))),
    web: median(pairs.map((pair) => figureOf(kind, pair.web))),
    ratio: median(ratios),
    lowest: ratios[0] ?? Number.NaN,
    highest: ratios[ratios.length - 1] ?? Number.NaN,
    /** Processor time of the server for one delivery. */
    cpu: cpu.length === 0 ? null : median(cpu),
    load: kind === 'idle' ? null : WAYS.map(loadOf),
    lost: both.reduce((sum, { lost }) => sum + lost, 0),
    dead: both.reduce((sum, { dead }) => sum + dead, 0),
  };
}

type Figures = ReturnType<typeof figures>;

function cells(results: readonly Figures[]): string[][] {
  const rows = results.map(({ name, unit, digits, aim, json, web, ratio, lowest, highest, cpu, load, lost, dead }) => [
    name,
    unit,
    json.toFixed(digits),
    web.toFixed(digits),
    `${ratio.toFixed(2)} (${lowest.toFixed(2)} to ${highest.toFixed(2)})`,
    aim,
    cpu === null ? 'n/a' : cpu.toFixed(2),
    load === null ? 'n/a' : load.map((one) => one.toFixed(2)).join(', '),
    String(lost),
    String(dead),
  ]);
  return [['', '', 'JSON by TCP', 'WebSocket', 'ratio', 'aim', 'CPU ratio', 'load CPU', 'lost', 'dead'], ...rows];
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') {
    process.stdout.write(HELP);
    return 0;
  }
  const works = new Map(KINDS.map((kind) => [kind, workload(kind, options.seconds, options.clients)]));
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
    process.stdout.write(`${JSON.stringify({ rounds: options.rounds, seconds: options.seconds, load, results })}\n`);
  } else {
    const head = `medians of ${options.rounds} rounds of ${options.seconds} s; load average ${load.join(' ')}`;
    process.stdout.write(`${head}\n\n${aligned(cells(results), 2)}\n`);
  }
  return results.some(({ lost, dead }) => lost + dead > 0) ? 1 : 0;
}

await runProgram('bench:web', main);
