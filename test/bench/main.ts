/**
 * The benchmark: measures Partyline beside a bare relay, both in turn and several times, and prints one table. Owns the
 * options and the order of the runs. `npm run bench`, `npm run bench -- --help`
 */
import { availableParallelism, cpus } from 'node:os';
import minimist from 'minimist';
import { runLoad, type Server, startServer, stopServer } from './processes.js';
import { refuseUnknown, runProgram, UsageFailure } from './program.js';
import { type Rounds, sum, table } from './table.js';
import {
  contenders,
  type Kind,
  kinds,
  type ServerName,
  serverOf,
  title,
  type Workload,
  workload,
} from './workloads.js';

const HELP = `Usage: npm run bench -- [options]

Measures the built server (dist/) beside a bare relay (test/bench/relay.ts), and its JSON dialect beside the text
dialect: the same load, in turn, on this machine.

  --workload NAME  ${kinds.join(', ')}; several with commas; all unless given
  --rounds N       figures are medians of so many rounds (default: ROUNDS, or 3)
  --seconds S      seconds that a run is measured (default 2)
  --clients N      people, instead of as many as each workload has by itself
  -h, --help       this text

CPU µs each: the server's processor time for one delivery. load CPU: what the load generator itself took, of one core;
where it is near 1, the generator was the limit and the processor time is the figure to compare. lost: deliveries that
did not come, in all rounds; dead: connections that ended by themselves. n/a: not measured in this workload, or not to
be had on this system. Exit status 1 where something was lost or a process died, 2 for a wrong option.
`;

interface Options {
  readonly kinds: readonly Kind[];
  readonly rounds: number;
  readonly seconds: number;
  readonly clients: number | null;
}

function readOptions(args: string[]): Options | 'help' {
  const given = minimist(args, {
    string: ['workload', 'rounds', 'seconds', 'clients'],
    boolean: ['help'],
    alias: { h: 'help' },
    unknown: refuseUnknown,
  });
  if (given.help) return 'help';
  const number = (name: string, otherwise: string | undefined, least: number): number | null => {
    const text = (given[name] as string | string[] | undefined) ?? otherwise;
    if (text === undefined) return null;
    const value = Number(text === '' ? Number.NaN : text);
    if (!(value >= least && value <= 10_000)) throw new UsageFailure(`--${name} is a number from ${least}: ${text}`);
    return value;
  };
  const words = String(given.workload ?? kinds.join(',')).split(',');
  for (const word of words) {
    if (!kinds.includes(word as Kind)) throw new UsageFailure(`no workload ${word}: there is ${kinds.join(', ')}`);
  }
  const clients = number('clients', undefined, 2);
  return {
    kinds: words as Kind[],
    rounds: Math.floor(number('rounds', process.env.ROUNDS ?? '3', 1) ?? 3),
    seconds: number('seconds', '2', 0.1) ?? 2,
    clients: clients === null ? null : Math.floor(clients),
  };
}

/** Both servers stand ready all the time and are loaded in turn, so that what else the machine does meets both alike. */
async function round(works: readonly Workload[], count: number, results: ReadonlyMap<string, Rounds>): Promise<void> {
  const servers = new Map<ServerName, Server>();
  try {
    for (const name of ['partyline', 'relay'] as const) servers.set(name, await startServer(name));
    for (const work of works) {
      // Who begins changes from round to round.
      const turns = contenders(work.kind);
      for (const contender of count % 2 === 0 ? turns : turns.toReversed()) {
        process.stderr.write(`round ${count + 1}: ${title(work)}, ${contender}\n`);
        const server = servers.get(serverOf[contender]) as Server;
        results.get(title(work))?.[contender].push(await runLoad(server, work, contender));
      }
    }
  } finally {
    await Promise.all([...servers.values()].map(stopServer));
  }
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') {
    process.stdout.write(HELP);
    return 0;
  }
  const works = options.kinds.map((kind) => workload(kind, options.seconds, options.clients));
  // Memory first, while the servers are as they began.
  works.sort((a, b) => Number(b.kind === 'idle') - Number(a.kind === 'idle'));
  const results = new Map(works.map((work): [string, Rounds] => [title(work), { partyline: [], json: [], relay: [] }]));
  for (let count = 0; count < options.rounds; count++) await round(works, count, results);
  process.stdout.write(`${machine()}; medians of ${options.rounds}\n\n${table(results)}\n`);
  const all = [...results.values()].flatMap(({ partyline, json, relay }) => [...partyline, ...json, ...relay]);
  return sum(all, 'lost') + sum(all, 'dead') > 0 ? 1 : 0;
}

function machine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  return `Node ${process.version}, ${process.platform} ${process.arch}, ${availableParallelism()} cores (${model})`;
}

await runProgram('bench', main);
