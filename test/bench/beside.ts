/**
 * A busy room beside other work: what its latency is while passwords are hashed, while messages for people who are
 * away are stored, and while a thousand others have stopped reading. Owns the order of the runs and the figures; the room's load is the benchmark's.
 * `npm run bench:beside`, `npm run bench:beside -- --help`
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import minimist from 'minimist';
import { type Disturbance, logins, mails, nothing, stalled } from './disturbances.js';
import { runLoad, type Server, startServer, stopServer } from './processes.js';
import { aligned, countOf, refuseUnknown, runProgram, secondsOf } from './program.js';
import { type Workload, workload } from './workloads.js';

const HELP = `Usage: npm run bench:beside -- [options]

Measures the latency of a busy room four times a round: alone, while 1,000 passwords wait to be hashed, while 2,000
messages a second go to mailboxes on the disk, and while 1,000 people have stopped reading. Each on a server of its own,
and what comes first changes from round to round.

  --rounds N    figures are medians of so many rounds (default 7)
  --seconds S   seconds that a run is measured (default 3)
  --json        one JSON object on stdout instead of the table
  -h, --help    this text

ratio: a round's p99 divided by that of the same round alone, the median of all rounds, and the lowest and highest. Exit
status 1 where a delivery was lost, a connection ended by itself or a process died, 2 for a wrong option.
`;

interface Options {
  readonly rounds: number;
  readonly seconds: number;
  readonly json: boolean;
}

interface Run {
  readonly p50: number;
  readonly p99: number;
  readonly lost: number;
  readonly dead: number;
  /** What the disturbance has done in the meantime. */
  readonly said: string;
}

/** In the order in which the table has them; the others are compared with the first. */
const all = [nothing, logins, mails, stalled];

function readOptions(args: string[]): Options | 'help' {
  const given = minimist(args, {
    string: ['rounds', 'seconds'],
    boolean: ['help', 'json'],
    alias: { h: 'help' },
    default: { rounds: '7', seconds: '3' },
    unknown: refuseUnknown,
  });
  if (given.help) return 'help';
  return { rounds: countOf('rounds', given.rounds), seconds: secondsOf(given.seconds), json: given.json };
}

const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

const median = (values: readonly number[]): number => sorted(values)[values.length >> 1] ?? Number.NaN;

async function measure(disturbance: Disturbance, work: Workload): Promise<Run> {
  const directory = mkdtempSync(join(tmpdir(), 'partyline-bench-'));
  let server: Server | null = null;
  try {
    const plenty = ['--max-mailbox', '1000000', '--max-mailbox-per-sender', '1000000'];
    server = await startServer('partyline', ['--data', directory, ...plenty]);
    const end = await disturbance.begin(server.port);
    const { p50, p99, lost, dead } = await runLoad(server, work);
    return { p50: p50 ?? Number.NaN, p99: p99 ?? Number.NaN, lost, dead, said: await end() };
  } finally {
    if (server !== null) await stopServer(server);
    rmSync(directory, { recursive: true });
  }
}

/** One run of each, in turn. */
async function round(count: number, work: Workload): Promise<Map<Disturbance, Run>> {
  const runs = new Map<Disturbance, Run>();
  for (let place = 0; place < all.length; place++) {
    const one = all[(count + place) % all.length] as Disturbance;
    const run = await measure(one, work);
    runs.set(one, run);
    process.stderr.write(`round ${count + 1}: ${one.name}: p99 ${run.p99.toFixed(2)} ms ${run.said}\n`);
  }
  return runs;
}

function figures(disturbance: Disturbance, rounds: readonly Map<Disturbance, Run>[]) {
  const runs = rounds.map((one) => one.get(disturbance) as Run);
  const ratios = sorted(rounds.map((one, index) => (runs[index] as Run).p99 / (one.get(nothing) as Run).p99));
  return {
    name: disturbance.name,
    limit: disturbance.limit,
    p50: median(runs.map((run) => run.p50)),
    p99: median(runs.map((run) => run.p99)),
    ratio: median(ratios),
    lowest: ratios[0] ?? Number.NaN,
    highest: ratios[ratios.length - 1] ?? Number.NaN,
    lost: runs.reduce((sum, run) => sum + run.lost, 0),
    dead: runs.reduce((sum, run) => sum + run.dead, 0),
  };
}

type Figures = ReturnType<typeof figures>;

function cells(results: readonly Figures[]): string[][] {
  const rows = results.map(({ name, limit, p50, p99, ratio, lowest, highest, lost, dead }) => {
    const range = `${ratio.toFixed(2)} (${lowest.toFixed(2)} to ${highest.toFixed(2)})`;
    return [
      name,
      p50.toFixed(2),
      p99.toFixed(2),
      range,
      limit === null ? '' : String(limit),
      String(lost),
      String(dead),
    ];
  });
  return [['', 'p50 ms', 'p99 ms', 'ratio', 'limit', 'lost', 'dead'], ...rows];
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') {
    process.stdout.write(HELP);
    return 0;
  }
  const work = workload('latency', options.seconds, null);
  const rounds: Map<Disturbance, Run>[] = [];
  for (let count = 0; count < options.rounds; count++) rounds.push(await round(count, work));
  const results = all.map((one) => figures(one, rounds));
  const load = loadavg().map((one) => Number(one.toFixed(2)));
  const about = { people: work.clients, rate: work.rate, rounds: options.rounds, seconds: options.seconds, load };
  if (options.json) process.stdout.write(`${JSON.stringify({ ...about, results })}\n`);
  else {
    const head = `a room of ${work.clients}, ${work.rate} messages/s; medians of ${options.rounds}; load average ${load.join(' ')}`;
    process.stdout.write(`${head}\n\n${aligned(cells(results), 1)}\n`);
  }
  return results.some(({ lost, dead }) => lost + dead > 0) ? 1 : 0;
}

await runProgram('bench:beside', main);
