/**
 * What a server is like whose database has a million lines: how long it takes to enter a room that was kept, to read on after
 * an old line, and to be told what one has missed everywhere; and what others notice of that. Owns the questions and the
 * figures. `npm run bench:million`, `npm run bench:million -- --help`
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import minimist from 'minimist';
import { databasePath } from '../../src/storage/sqlite/files.js';
import { Talker } from './fair-world.js';
import { type Filled, fill, OWNER, PASSWORD, roomName } from './million-world.js';
import { ProcessFailure, runLoad, type Server, startServer, stopServer } from './processes.js';
import { aligned, countOf, refuseUnknown, runProgram, secondsOf } from './program.js';
import { type Result, type Workload, workload } from './workloads.js';

const HELP = `Usage: npm run bench:million -- [options]

Fills a database with 1,000 rooms of 1,000 lines each, 20 groups and 20 conversations, starts a server on it, and asks:
to join rooms that were kept, for their history after an old line, and for what was missed in 20 rooms, 20 groups and in
direct messages. Meanwhile somebody pings, and people talk in a room; both are measured without the questions, too.

  --rooms N     rooms (default 1000)
  --lines N     lines of each room, group and conversation (default 1000)
  --seconds S   seconds that are measured, without the questions and with them (default 10)
  --json        one JSON object on stdout instead of the table
  -h, --help    this text

The aim is that 99 of 100 answers take no more than 50 ms. Exit status 1 where an answer did not come, a delivery was lost
or a process died, 2 for a wrong option.
`;

interface Options {
  readonly rooms: number;
  readonly lines: number;
  readonly seconds: number;
  readonly json: boolean;
}

/** Rooms that somebody is in who asks what was missed. */
const ROOMS_OF_ONE = 20;

/** Milliseconds between two questions of one kind, and between two pings. */
const PAUSE = 10;
const PERIOD = 5;

/** Everybody comes from here. */
const ADDRESS = '127.0.0.1';

function readOptions(args: string[]): Options | 'help' {
  const given = minimist(args, {
    string: ['rooms', 'lines', 'seconds'],
    boolean: ['help', 'json'],
    alias: { h: 'help' },
    default: { rooms: '1000', lines: '1000', seconds: '10' },
    unknown: refuseUnknown,
  });
  if (given.help) return 'help';
  return {
    rooms: countOf('rooms', given.rooms),
    lines: countOf('lines', given.lines),
    seconds: secondsOf(given.seconds),
    json: given.json,
  };
}

/** How long some answers took, in milliseconds. */
class Times {
  private readonly took: number[] = [];

  constructor(readonly name: string) {}

  /** `expected`: stands in the answer. */
  async measure(talker: Talker, question: string, expected: string): Promise<void> {
    const begun = performance.now();
    if (!(await talker.ask(question))) throw new ProcessFailure(`"${this.name}" was not answered`);
    this.took.push(performance.now() - begun);
    if (!talker.answer.includes(expected))
      throw new ProcessFailure(`"${this.name}" was answered: ${talker.answer.slice(0, 200)}`);
  }

  figures() {
    const all = this.took.sort((a, b) => a - b);
    const at = (part: number): number => all[Math.min(all.length - 1, Math.floor(all.length * part))] ?? Number.NaN;
    return { name: this.name, count: all.length, p50: at(0.5), p99: at(0.99), max: at(1) };
  }
}

type Figures = ReturnType<Times['figures']>;

/** Somebody who asks one thing again and again, until it is said that that is enough. */
interface Question {
  readonly name: string;
  readonly talker: Talker;
  /** Stands in the answer. */
  readonly expected: string;
  line(): string;
  /** Sent after each answer, and not measured. */
  readonly after?: string;
}

const some = (below: number): number => Math.floor(Math.random() * below);

async function enter(talker: Talker, ...lines: string[]): Promise<Talker> {
  for (const line of lines)
    if (!(await talker.ask(`${line}\n`))) throw new ProcessFailure(`"${line}" was not answered`);
  return talker;
}

async function questions({ port }: Server, rooms: number, { first, last }: Filled): Promise<Question[]> {
  const json = (object: object): string => JSON.stringify(object);
  const joiner = await enter(new Talker(port, ADDRESS), 'register Joiner');
  const own = Array.from({ length: Math.min(ROOMS_OF_ONE, rooms) }, (_, index) => roomName(index));
  const reader = await enter(
    new Talker(port, ADDRESS, true),
    json({ type: 'login', name: OWNER, password: PASSWORD }),
    ...own.map((room) => json({ type: 'join', room })),
  );
  // None that the other is in, before all of those.
  let next = own.length;
  // In the older half, so that there is much to read after it.
  const old = (): number => first + some((last - first) >> 1);
  return [
    {
      name: 'join a room that was kept',
      talker: joiner,
      expected: 'INFO: Joined',
      line: () => `join ${roomName(next++ % rooms)}\n`,
      after: 'leave\n',
    },
    {
      name: 'history after an old line',
      talker: reader,
      expected: '"type":"history"',
      line: () => `${json({ type: 'history', with: own[some(own.length)], after: old() })}\n`,
    },
    {
      name: 'what was missed everywhere',
      talker: reader,
      expected: '"type":"missed"',
      line: () => `${json({ type: 'missed', since: old() })}\n`,
    },
  ];
}

interface Stretch {
  readonly ping: Figures;
  readonly room: Result;
  readonly answers: readonly Figures[];
}

/** People talk, somebody pings, and these questions are asked, one kind after the other. */
async function stretch(server: Server, work: Workload, pinger: Talker, asked: readonly Question[]): Promise<Stretch> {
  let isOver = false;
  const pings = new Times('ping');
  const times = asked.map(({ name }) => new Times(name));
  const pinging = (async () => {
    for (; !isOver; await sleep(PERIOD)) await pings.measure(pinger, '', 'PONG:');
  })();
  const asking = (async () => {
    for (let count = 0; asked.length > 0 && !isOver; count++) {
      const index = count % asked.length;
      const { talker, line, expected, after } = asked[index] as Question;
      await (times[index] as Times).measure(talker, line(), expected);
      if (after !== undefined) await talker.ask(after);
      await sleep(PAUSE);
    }
  })();
  const room = await runLoad(server, work);
  isOver = true;
  await Promise.all([pinging, asking]);
  return { ping: pings.figures(), room, answers: times.map((one) => one.figures()) };
}

function cells(alone: Stretch, beside: Stretch): string[][] {
  const row = ({ name, count, p50, p99, max }: Figures): string[] => [
    name,
    String(count),
    ...[p50, p99, max].map((figure) => figure.toFixed(2)),
  ];
  const room = (name: string, { deliveries, p50, p99 }: Result): string[] => [
    name,
    String(deliveries),
    ...[p50, p99].map((figure) => figure?.toFixed(2) ?? 'n/a'),
    '',
  ];
  return [
    ['', 'answers', 'p50 ms', 'p99 ms', 'longest'],
    ...beside.answers.map(row),
    row({ ...alone.ping, name: 'a ping, without the questions' }),
    row({ ...beside.ping, name: 'a ping, beside them' }),
    room('a room, without the questions', alone.room),
    room('a room, beside them', beside.room),
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
    const begun = performance.now();
    const filled = await fill(directory, options);
    const filling = (performance.now() - begun) / 1000;
    const mebibytes = statSync(databasePath(directory)).size / 1024 ** 2;
    process.stderr.write(`${filled.lines} lines written in ${filling.toFixed(1)} s: ${mebibytes.toFixed(0)} MiB\n`);
    const starting = performance.now();
    // One more for the people who talk meanwhile.
    const most = ['--max-rooms', String(options.rooms + 1)];
    server = await startServer('partyline', ['--data', directory, ...most]);
    const started = performance.now() - starting;
    const work = workload('latency', options.seconds, null);
    const pinger = await enter(new Talker(server.port, ADDRESS), 'register Pinger');
    const asked = await questions(server, options.rooms, filled);
    const alone = await stretch(server, work, pinger, []);
    const beside = await stretch(server, work, pinger, asked);
    const load = loadavg().map((one) => Number(one.toFixed(2)));
    const about = { lines: filled.lines, filling, mebibytes, started, load };
    if (options.json) process.stdout.write(`${JSON.stringify({ ...about, alone, beside })}\n`);
    else {
      const head = `${filled.lines} lines, ${mebibytes.toFixed(0)} MiB; it listens after ${started.toFixed(0)} ms; load average ${load.join(' ')}`;
      process.stdout.write(`${head}\n\n${aligned(cells(alone, beside), 1)}\n`);
    }
    return alone.room.lost + alone.room.dead + beside.room.lost + beside.room.dead > 0 ? 1 : 0;
  } finally {
    if (server !== null) await stopServer(server);
    rmSync(directory, { recursive: true });
  }
}

await runProgram('bench:million', main);
