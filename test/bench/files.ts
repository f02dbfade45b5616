/**
 * One large file through the server, live, beside `socat` copying between the same two programs: bytes a second, the
 * server's memory, and what a busy room notices of it. Owns the copies; the room's load is the benchmark's.
 * `npm run bench:files`, with ROUNDS and MEBIBYTES in the environment.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, runLoad, type Server, startServer, stopServer } from './processes.js';
import { memoryOf } from './usage.js';
import { workload } from './workloads.js';

const MEBIBYTE = 1024 * 1024;
const SIZE = Number(process.env.MEBIBYTES ?? 512) * MEBIBYTE;
const ROUNDS = Number(process.env.ROUNDS ?? 3);
/** Milliseconds between two looks at the server's memory. */
const LOOK = 20;

/** Somebody in the chat, who says a line and waits for one. */
class Talker {
  private seen = '';
  private told: () => void = () => {};

  constructor(private readonly socket: Socket) {
    socket.setEncoding('latin1').on('data', (text: string) => {
      this.seen += text;
      this.told();
    });
  }

  async until(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.seen);
      if (found !== null) {
        this.seen = this.seen.slice(found.index + found[0].length);
        return found;
      }
      await new Promise<void>((resolve) => {
        this.told = resolve;
      });
    }
  }

  say(line: string): void {
    this.socket.write(`${line}\n`);
  }

  end(): void {
    this.socket.destroy();
  }
}

async function enter(port: number, name: string): Promise<Talker> {
  const socket = createConnection({ port, host: '127.0.0.1' });
  await once(socket, 'connect');
  const talker = new Talker(socket);
  talker.say(`register ${name}`);
  await talker.until(/INFO: Welcome.*\n/);
  return talker;
}

function shell(line: string): ChildProcess {
  return spawn('sh', ['-c', line], { stdio: ['ignore', 'ignore', 'inherit'] });
}

const ended = (child: ChildProcess): Promise<unknown> =>
  child.exitCode === null ? once(child, 'exit') : Promise.resolve();

/** The same two programs on both sides: one that sends the file, and one that takes and forgets it. */
const sending = (file: string, first: string, port: number): ChildProcess =>
  shell(`( ${first} cat ${file} ) | nc -N 127.0.0.1 ${port}`);
const taking = (first: string, port: number): ChildProcess => shell(`${first} nc -N 127.0.0.1 ${port}`);

class Copier {
  private constructor(
    private readonly server: Server,
    private readonly quiet: number,
    private readonly file: string,
    private readonly from: Talker,
    private readonly to: Talker,
  ) {}

  static async begin(server: Server, quiet: number, file: string): Promise<Copier> {
    return new Copier(server, quiet, file, await enter(server.port, 'sender'), await enter(server.port, 'taker'));
  }

  /** Through Partyline, while the receiver waits. Milliseconds, and by how many KiB the server grew. */
  async live(): Promise<{ time: number; grown: number }> {
    const { from, to, file, quiet, server } = this;
    from.say(`file taker big.bin ${SIZE}`);
    const [, id, put] = await from.until(/FILE_READY:(\d+):(\w+)\n/);
    await to.until(new RegExp(`FILE_OFFER_FROM:sender:${id}:`));
    to.say(`accept file ${id}`);
    const [, get] = await to.until(new RegExp(`FILE_READY:${id}:(\\w+)\\n`));
    const taker = taking(`echo get ${get} |`, quiet);
    // It has to be there first; nothing tells when it is.
    await sleep(300);
    const before = memory(server);
    let most = before;
    const watch = setInterval(() => {
      most = Math.max(most, memory(server));
    }, LOOK);
    const begun = performance.now();
    const sender = sending(file, `echo put ${put};`, quiet);
    await ended(taker);
    const time = performance.now() - begun;
    await ended(sender);
    clearInterval(watch);
    await to.until(new RegExp(`FILE_DONE:${id}:\\w{64}\\n`));
    await from.until(new RegExp(`FILE_DONE:${id}:\\w{64}\\n`));
    return { time, grown: most - before };
  }

  /** Through socat, with the receiver there first as well. Milliseconds. */
  async socat(): Promise<number> {
    const [input, output] = [await freePort(), await freePort()];
    const listening = (port: number) => `TCP-LISTEN:${port},bind=127.0.0.1,reuseaddr`;
    // The receiver's side is opened first, and the sender's once somebody has come there.
    const relay = spawn('socat', ['-U', listening(output), listening(input)], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    await sleep(300);
    const taker = taking('</dev/null', output);
    await sleep(300);
    const begun = performance.now();
    const sender = sending(this.file, '', input);
    await ended(taker);
    const time = performance.now() - begun;
    await Promise.all([ended(sender), ended(relay)]);
    return time;
  }

  end(): void {
    this.from.end();
    this.to.end();
  }
}

const memory = (server: Server): number => memoryOf(server.process.pid ?? 0) ?? Number.NaN;

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

const perSecond = (time: number): number => SIZE / MEBIBYTE / (time / 1000);

function makeFile(path: string): void {
  const file = openSync(path, 'w');
  const chunk = Buffer.alloc(MEBIBYTE, 'not only zeros ');
  for (let written = 0; written < SIZE; written += MEBIBYTE) writeSync(file, chunk);
  closeSync(file);
}

/** 99th percentile of the room's latency in milliseconds: alone, or while files go through all the time. */
async function roomLatency(server: Server, copier: Copier | null): Promise<number> {
  const load = runLoad(server, workload('latency', 5, null));
  let over = false;
  const copies = (async () => {
    while (copier !== null && !over) await copier.live();
  })();
  const { p99 } = await load;
  over = true;
  await copies;
  return p99 ?? Number.NaN;
}

const folder = mkdtempSync(join(tmpdir(), 'partyline-bench-'));
const file = join(folder, 'big.bin');
const results = {
  live: [] as number[],
  socat: [] as number[],
  grown: [] as number[],
  alone: [] as number[],
  beside: [] as number[],
};
try {
  makeFile(file);
  for (let round = 1; round <= ROUNDS; round++) {
    const quiet = await freePort();
    const server = await startServer('partyline', ['--quiet-port', String(quiet), '--max-file', String(SIZE)]);
    try {
      const copier = await Copier.begin(server, quiet, file);
      const { time, grown } = await copier.live();
      results.live.push(perSecond(time));
      results.grown.push(grown / 1024);
      results.socat.push(perSecond(await copier.socat()));
      results.alone.push(await roomLatency(server, null));
      results.beside.push(await roomLatency(server, copier));
      copier.end();
    } finally {
      await stopServer(server);
    }
    const shown = Object.entries(results).map(([name, values]) => `${name} ${values.at(-1)?.toFixed(2)}`);
    process.stderr.write(`round ${round}: ${shown.join(', ')}\n`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
const { live, socat, grown, alone, beside } = results;
process.stdout.write(
  [
    `one file of ${SIZE / MEBIBYTE} MiB, live; medians of ${ROUNDS}`,
    `Partyline            ${median(live).toFixed(0)} MiB/s`,
    `socat                ${median(socat).toFixed(0)} MiB/s`,
    `Partyline / socat    ${(median(live) / median(socat)).toFixed(2)}`,
    `more memory          ${median(grown).toFixed(1)} MiB`,
    `room of 200, p99     ${median(alone).toFixed(2)} ms alone, ${median(beside).toFixed(2)} ms beside`,
    `beside / alone       ${(median(beside) / median(alone)).toFixed(2)}`,
    '',
  ].join('\n'),
);
