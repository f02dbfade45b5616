/**
 * What a talking room notices of a backup: the same load on one server with a large database, while backups are made of it, one after
 * another, and without, in turn. Owns the database, the order of the runs and the figures; the load is the benchmark's.
 * `npm run bench:backup`, `npm run bench:backup -- --help`
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import minimist from 'minimist';
import { adminFolder, socketIn } from '../../src/admin/place.js';
import { readSaid, writeRequest } from '../../src/admin/requests.js';
import type { Backup } from '../../src/admin/results.js';
import { Database } from '../../src/storage/sqlite/driver.js';
import { databasePath } from '../../src/storage/sqlite/files.js';
import { migrate } from '../../src/storage/sqlite/migrations.js';
import { ProcessFailure, runLoad, type Server, startServer, stopServer } from './processes.js';
import { aligned, countOf, refuseUnknown, runProgram, secondsOf } from './program.js';
import { type Result, title, type Workload, workload } from './workloads.js';

const HELP = `Usage: npm run bench:backup -- [options]

Measures a room with 300 messages a second on a server that has a database of a gigabyte, without a backup and while backups
are made, one after another, in turn.

  --rounds N      figures are medians of so many rounds (default 5)
  --seconds S     seconds that a run is measured (default 6)
  --megabytes N   what the database has (default 1024)
  --clients N     people in the room (default 200)
  --directory D   where the database and the backups lie for as long (default: the system's temporary directory)
  --json          one JSON object on stdout instead of the table
  -h, --help      this text

ratio: a round's p99 with backups divided by that without, the median of all rounds, and the lowest and highest.
Exit status 1 where a delivery was lost, a connection ended by itself or a process died, 2 for a wrong option.
`;

const AIM = 1.5;

/** Bytes of a line's text, and of what stands around it in the database. */
const LINE = 400;
const AROUND = 80;
const MIB = 1024 ** 2;

interface Options {
  readonly rounds: number;
  readonly seconds: number;
  readonly megabytes: number;
  readonly clients: number | null;
  readonly directory: string;
  readonly json: boolean;
}

function readOptions(args: string[]): Options | 'help' {
  const given = minimist(args, {
    string: ['rounds', 'seconds', 'megabytes', 'clients', 'directory'],
    boolean: ['help', 'json'],
    alias: { h: 'help' },
    default: { rounds: '5', seconds: '6', megabytes: '1024', directory: tmpdir() },
    unknown: refuseUnknown,
  });
  if (given.help) return 'help';
  return {
    rounds: countOf('rounds', given.rounds),
    seconds: secondsOf(given.seconds),
    megabytes: countOf('megabytes', given.megabytes),
    clients: given.clients === undefined ? null : countOf('clients', given.clients),
    directory: given.directory,
    json: given.json,
  };
}

/** Lines that nobody asks for. */
function fill(data: string, megabytes: number): void {
  const db = new Database(databasePath(data), 0);
  db.pragma('synchronous', 'OFF');
  migrate(db);
  // What counts them would take longer than all the rest.
  db.exec('DROP TRIGGER history_counted; BEGIN');
  const now = Date.now();
  const lines = Math.ceil((megabytes * MIB) / (LINE + AROUND));
  for (let id = 1; id <= lines; id++)
    db.run(
      'INSERT INTO history (conversation, id, author, body, said_at) VALUES (?, ?, ?, ?, ?)',
      ...[`a${id % 1000} b`, id, 'Alice', String(id).padEnd(LINE, ' lorem ipsum'), now],
    );
  db.exec('COMMIT');
  db.run("UPDATE numbers SET value = ? WHERE name IN ('mail', 'stored')", lines);
  db.close();
}

/** Resolves with what the server says of it. */
function backUp(data: string, directory: string): Promise<Backup> {
  return new Promise((resolve, reject) => {
    const socket = connect({ path: socketIn(adminFolder(data)) });
    let text = '';
    socket.setEncoding('utf8').on('data', (more: string) => {
      text += more;
    });
    socket.on('error', reject);
    socket.on('close', () => {
      const said = readSaid(text.trimEnd().split('\n').at(-1) ?? '');
      if (said !== undefined && 'result' in said) resolve(said.result as Backup);
      else reject(new ProcessFailure(`no backup: ${text}`));
    });
    socket.end(writeRequest({ do: 'backup', directory }, 'bench'));
  });
}

/** Makes backups until it is told to stop, and resolves with them. */
async function keepBackingUp(data: string, place: string, goesOn: () => boolean): Promise<Backup[]> {
  const made: Backup[] = [];
  while (goesOn()) {
    made.push(await backUp(data, place));
    rmSync(place, { recursive: true });
  }
  return made;
}

interface Pair {
  readonly alone: Result;
  readonly beside: Result;
  readonly backups: readonly Backup[];
}

async function round(server: Server, data: string, place: string, work: Workload, count: number): Promise<Pair> {
  const quiet = (): Promise<Result> => runLoad(server, work);
  const busy = async (): Promise<{ beside: Result; backups: readonly Backup[] }> => {
    let isOver = false;
    const making = keepBackingUp(data, place, () => !isOver);
    const beside = await runLoad(server, work);
    isOver = true;
    return { beside, backups: await making };
  };
  // Who begins changes from round to round.
  const first = count % 2 === 0 ? await quiet() : null;
  const both = await busy();
  return { alone: first ?? (await quiet()), ...both };
}

const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);
const median = (values: readonly number[]): number => sorted(values)[values.length >> 1] ?? Number.NaN;
const p99 = (result: Result): number => result.p99 ?? Number.NaN;
const ratioOf = ({ alone, beside }: Pair): number => p99(beside) / p99(alone);

function figures(pairs: readonly Pair[]) {
  const ratios = sorted(pairs.map(ratioOf));
  const runs = pairs.flatMap(({ alone, beside }) => [alone, beside]);
  return {
    alone: median(pairs.map(({ alone }) => p99(alone))),
    beside: median(pairs.map(({ beside }) => p99(beside))),
    ratio: median(ratios),
    lowest: ratios[0] ?? Number.NaN,
    highest: ratios.at(-1) ?? Number.NaN,
    backups: pairs.reduce((sum, { backups }) => sum + backups.length, 0),
    seconds: median(pairs.flatMap(({ backups }) => backups.map(({ seconds }) => seconds))),
    lost: runs.reduce((sum, { lost }) => sum + lost, 0),
    dead: runs.reduce((sum, { dead }) => sum + dead, 0),
  };
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') {
    process.stdout.write(HELP);
    return 0;
  }
  const { rounds, seconds, megabytes, clients, json } = options;
  const own = mkdtempSync(join(options.directory, 'partyline-bench-'));
  const work = workload('latency', seconds, clients);
  let server: Server | null = null;
  try {
    const at = mkdtempSync(join(own, 'data-'));
    process.stderr.write(`filling a database of ${megabytes} MiB\n`);
    fill(at, megabytes);
    server = await startServer('partyline', ['--data', at]);
    const pairs: Pair[] = [];
    for (let count = 0; count < rounds; count++) {
      pairs.push(await round(server, at, join(own, 'backup'), work, count));
      process.stderr.write(`round ${count + 1}: ${ratioOf(pairs[count] as Pair).toFixed(2)}\n`);
    }
    const result = figures(pairs);
    const load = loadavg().map((one) => Number(one.toFixed(2)));
    const bytes = statSync(databasePath(at)).size;
    if (json) process.stdout.write(`${JSON.stringify({ rounds, bytes, load, ...result })}\n`);
    else {
      const { alone, beside, ratio, lowest, highest, backups, lost, dead } = result;
      const head = `medians of ${rounds} rounds of ${seconds} s; a database of ${Math.round(bytes / MIB)} MiB; ${backups} backups of ${result.seconds} s each; load average ${load.join(' ')}`;
      const rows = [
        ['', 'p99 ms alone', 'beside backups', 'ratio', 'aim', 'lost', 'dead'],
        [
          title(work),
          ...[alone.toFixed(2), beside.toFixed(2)],
          `${ratio.toFixed(2)} (${lowest.toFixed(2)} to ${highest.toFixed(2)})`,
          ...[`at most ${AIM}`, String(lost), String(dead)],
        ],
      ];
      process.stdout.write(`${head}\n\n${aligned(rows, 1)}\n`);
    }
    return result.lost + result.dead > 0 ? 1 : 0;
  } finally {
    if (server !== null) await stopServer(server);
    rmSync(own, { recursive: true, force: true });
  }
}

await runProgram('bench:backup', main);
