/**
 * The fair turn: how long a bystander waits for an answer beside one connection that sends a line without end, and beside all
 * that one address may open. Owns the order of the runs and the figures. `npm run bench:fair`, `npm run bench:fair -- --help`
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import minimist from 'minimist';
import type { Attackers } from './fair-attackers.js';
import { type AttackLine, attackLines } from './fair-lines.js';
import { buildWorld, costs, hello, OWNER, PROBES, type Talker } from './fair-world.js';
import { isAlive, ProcessFailure, type Server, startServer, stopServer } from './processes.js';
import { aligned, countOf, refuseUnknown, runProgram, secondsOf } from './program.js';

const HELP = `Usage: npm run bench:fair -- [options]

Measures how long a bystander's ping takes, from an address of its own: alone, beside one connection that sends one line
without end, and beside as many as one address may open (50), with --limit-loopback on and flood control as it is by
default. Each line twice: its answers are read, or not.

  --lines N      the N dearest lines, of an example of each command in both dialects and a few more (default 10)
  --all          every line; takes a quarter of an hour
  --only TEXT    only lines that contain it
  --seconds S    seconds that each is measured (default 0.8)
  --json         one JSON object on stdout instead of the table
  -h, --help     this text

ratio: p99 divided by that of the same bystander alone right before. The aim is a p99 below 50 ms beside one connection,
and below 100 ms beside all. Exit status 1 where the bystander lost its connection or a process died, 2 for a wrong option.
`;

const CONNECTIONS = 50;
/** Where the accounts of the attackers are made; each run comes from an address of its own. */
const MAKING = '127.0.0.2';
/** Milliseconds for one of the benchmark's processes to say what it has to say. */
const PATIENCE = 60_000;
const AIM = { one: 50, all: 100 } as const;

interface Options {
  readonly lines: number;
  readonly only: string | null;
  readonly seconds: number;
  readonly json: boolean;
}

interface Figures {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly lost: boolean;
}

interface Row {
  readonly name: string;
  readonly dialect: string;
  readonly reads: boolean;
  /** Milliseconds; null: it waits for something. */
  readonly cost: number | null;
  readonly alone: Figures;
  readonly one: Figures;
  readonly all: Figures;
}

function readOptions(args: string[]): Options | 'help' {
  const given = minimist(args, {
    string: ['lines', 'only', 'seconds'],
    boolean: ['help', 'json', 'all'],
    alias: { h: 'help' },
    default: { lines: '10', seconds: '0.8' },
    unknown: refuseUnknown,
  });
  if (given.help) return 'help';
  const lines = countOf('lines', given.lines);
  return {
    lines: given.all ? Number.POSITIVE_INFINITY : lines,
    only: given.only ?? null,
    seconds: secondsOf(given.seconds),
    json: given.json,
  };
}

/** A process of the benchmark that is told lines and tells lines. */
class Helper {
  private readonly process: ChildProcess;
  private readonly told: Interface;
  private readonly lines: string[] = [];
  private wake: () => void = () => {};

  constructor(
    private readonly program: string,
    ...args: string[]
  ) {
    const path = fileURLToPath(new URL(program, import.meta.url));
    this.process = spawn(process.execPath, [path, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.told = createInterface({ input: this.process.stdout as NodeJS.ReadableStream });
    this.told.on('line', (line) => {
      this.lines.push(line);
      this.wake();
    });
    this.told.on('close', () => this.wake());
  }

  tell(line: string): void {
    this.process.stdin?.write(`${line}\n`);
  }

  async hear(): Promise<string> {
    if (this.lines.length === 0) {
      await new Promise<void>((resolve) => {
        const late = setTimeout(resolve, PATIENCE);
        this.wake = () => {
          clearTimeout(late);
          resolve();
        };
      });
    }
    const line = this.lines.shift();
    if (line === undefined)
      throw new ProcessFailure(`a process of the benchmark ended, or says nothing: ${this.program}`);
    return line;
  }

  async end(): Promise<void> {
    this.process.kill();
    if (this.process.exitCode === null && this.process.signalCode === null) await once(this.process, 'exit');
  }
}

async function measure(bystander: Helper, seconds: number): Promise<Figures> {
  bystander.tell('begin');
  await sleep(seconds * 1000);
  bystander.tell('end');
  return JSON.parse(await bystander.hear()) as Figures;
}

class Fair {
  private runs = 0;

  constructor(
    private readonly server: Server,
    private readonly bystander: Helper,
    private readonly options: Options,
  ) {}

  async row(line: AttackLine, cost: number | null, reads: boolean): Promise<Row> {
    const { server, bystander } = this;
    const { seconds } = this.options;
    const { dialect } = line;
    const attackers: Attackers = {
      port: server.port,
      address: `127.0.1.${++this.runs % 250}`,
      connections: CONNECTIONS,
      hello: `${hello('m#', dialect)}${dialect === 'text' ? '/ping in\n' : '{"type":"ping","token":"in"}\n'}`,
      ready: dialect === 'text' ? 'PONG:in' : '"token":"in"',
      line: line.line,
      reads,
    };
    const attack = new Helper('fair-attackers.js', JSON.stringify(attackers));
    try {
      await attack.hear();
      const alone = await measure(bystander, seconds);
      attack.tell('go 1');
      const one = await measure(bystander, seconds);
      attack.tell(`go ${CONNECTIONS}`);
      const all = await measure(bystander, seconds);
      return { name: line.name, dialect, reads, cost, alone, one, all };
    } finally {
      await attack.end();
      // Whatever the server still had from them.
      await measure(bystander, 0.2);
    }
  }
}

/** `log`: what the server has logged, by which codes operators get their accounts. */
async function measureAll(server: Server, options: Options, log: string): Promise<Row[]> {
  const attackers = Array.from({ length: CONNECTIONS }, (_, number) => `m${number}`);
  const world: Talker[] = await buildWorld(server.port, MAKING, [...attackers, ...Object.values(PROBES)], log);
  const found = await costs(server, attackLines());
  const dearest = [...found]
    .filter(([{ name }]) => options.only === null || name.includes(options.only))
    .sort(([, one], [, other]) => (other ?? 0) - (one ?? 0))
    .slice(0, options.lines);
  const bystander = new Helper('fair-bystander.js', String(server.port), '127.0.0.9');
  const rows: Row[] = [];
  try {
    await bystander.hear();
    const fair = new Fair(server, bystander, options);
    for (const [line, cost] of dearest) {
      for (const reads of [true, false]) {
        const row = await fair.row(line, cost, reads);
        if (!isAlive(server)) throw new ProcessFailure('the server ended');
        rows.push(row);
        const { alone, one, all } = row;
        process.stderr.write(
          `${cells(row).slice(0, 3).join(', ')}: p99 ${alone.p99.toFixed(1)}, ${one.p99.toFixed(1)}, ${all.p99.toFixed(1)} ms\n`,
        );
      }
    }
  } finally {
    await bystander.end();
    for (const one of world) one.end();
  }
  return rows;
}

const HEADS = ['', 'dialect', 'answers', 'ms a line', 'alone', 'beside one', 'ratio', 'beside all', 'ratio'];

function cells({ name, dialect, reads, cost, alone, one, all }: Row): string[] {
  const beside = ({ p99 }: Figures, aim: number): string => `${p99.toFixed(1)}${p99 > aim ? ' (!)' : ''}`;
  return [
    name.length > 40 ? `${name.slice(0, 39)}…` : name,
    dialect,
    reads ? 'read' : 'not read',
    cost === null ? 'waits' : cost.toFixed(3),
    alone.p99.toFixed(1),
    beside(one, AIM.one),
    (one.p99 / alone.p99).toFixed(1),
    beside(all, AIM.all),
    (all.p99 / alone.p99).toFixed(1),
  ];
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') {
    process.stdout.write(HELP);
    return 0;
  }
  const directory = mkdtempSync(join(tmpdir(), 'partyline-bench-'));
  let server: Server | null = null;
  try {
    const operators = [OWNER, ...Object.values(PROBES)].join(',');
    const log = join(directory, 'log');
    const settings = ['--flood', 'on', '--limit-loopback', 'on', '--operators', operators, '--log-file', log];
    server = await startServer('partyline', ['--data', directory, ...settings]);
    const rows = await measureAll(server, options, readFileSync(log, 'utf8'));
    const load = loadavg().map((one) => Number(one.toFixed(2)));
    if (options.json) process.stdout.write(`${JSON.stringify({ seconds: options.seconds, load, rows })}\n`);
    else {
      const head = `p99 of a bystander's ping, ms, beside 1 and ${CONNECTIONS} connections; load average ${load.join(' ')}`;
      process.stdout.write(
        `${head}; (!): above the aim, ${AIM.one} and ${AIM.all}\n\n${aligned([HEADS, ...rows.map(cells)], 3)}\n`,
      );
    }
    return rows.some(({ alone, one, all }) => alone.lost || one.lost || all.lost) ? 1 : 0;
  } finally {
    if (server !== null) await stopServer(server);
    rmSync(directory, { recursive: true });
  }
}

await runProgram('bench:fair', main);
