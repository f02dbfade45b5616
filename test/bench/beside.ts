/**
 * A busy room beside other work: what its latency is while passwords are hashed, and while messages for people who are
 * away are stored, and while a thousand others have stopped reading. Owns that other work; the room's load is the benchmark's. `npm run bench:beside`
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runLoad, type Server, startServer, stopServer } from './processes.js';
import { type Workload, workload } from './workloads.js';

/** Passwords that wait to be hashed all the time: one is done every 20 ms or so, so they outlast a run. */
const LOGINS = 1000;
/** Messages a second to mailboxes, from so many senders to so many people who are away. */
const MAILS = 2000;
const SENDERS = 10;
const AWAY = 100;
/** Milliseconds between two handfuls of messages. */
const TICK = 10;
/** People in a room who do not read, and what is said there: every so many milliseconds a page of so many bytes. */
const STALLED = 1000;
const PAGE_TICK = 50;
const PAGE = `${'x'.repeat(4000)}\n`.repeat(12);

interface Disturbance {
  readonly name: string;
  /** Begins; resolves, once it is under way, with a function that ends it and says what has been done. */
  begin(port: number): Promise<() => string | Promise<string>>;
}

function connect(port: number): Socket {
  const socket = createConnection({ port, host: '127.0.0.1' });
  socket.on('error', () => {});
  return socket;
}

/** Resolves when `socket` has been sent a line that contains `text`. */
function until(socket: Socket, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let seen = '';
    const look = (chunk: Buffer): void => {
      seen = (seen + chunk.toString('latin1')).slice(-10_000);
      if (!seen.includes(text)) return;
      socket.off('data', look);
      socket.resume();
      resolve();
    };
    socket.on('data', look);
    socket.once('close', () => reject(new Error(`a connection ended before "${text}" came`)));
  });
}

const nothing: Disturbance = { name: 'alone', begin: async () => () => '' };

const logins: Disturbance = {
  name: `${LOGINS} passwords waiting`,
  async begin(port) {
    let answered = 0;
    const sockets = Array.from({ length: LOGINS }, (_, index) => {
      const socket = connect(port);
      // A new account is one hash, like a login; wrong passwords would be slowed down instead.
      socket.on('data', (chunk) => {
        if (chunk.includes('INFO: Welcome')) answered++;
      });
      socket.write(`register pw${process.hrtime.bigint() % 1_000_000_000n}x${index} secret\n`);
      return socket;
    });
    return () => {
      for (const socket of sockets) socket.destroy();
      return `${answered} of ${LOGINS} were hashed`;
    };
  },
};

const mails: Disturbance = {
  name: `${MAILS} messages/s to mailboxes`,
  async begin(port) {
    await Promise.all(
      Array.from({ length: AWAY }, async (_, index) => {
        const socket = connect(port);
        socket.write(`register away${index}\n/ping in\n`);
        await until(socket, 'PONG:in');
        socket.destroy();
      }),
    );
    const senders = await Promise.all(
      Array.from({ length: SENDERS }, async (_, index) => {
        const socket = connect(port);
        socket.write(`register sender${index}\n/ping in\n`);
        await until(socket, 'PONG:in');
        return socket;
      }),
    );
    let [queued, sent] = [0, 0];
    for (const socket of senders) {
      socket.on('data', (chunk) => {
        for (let at = chunk.indexOf(':queued:'); at !== -1; at = chunk.indexOf(':queued:', at + 1)) queued++;
      });
    }
    const begun = performance.now();
    const timer = setInterval(() => {
      const due = ((performance.now() - begun) / 1000) * MAILS;
      for (; sent < due; sent++) senders[sent % SENDERS]?.write(`away${sent % AWAY}:message number ${sent}\n`);
    }, TICK);
    return () => {
      clearInterval(timer);
      for (const socket of senders) socket.destroy();
      return `${sent} were sent, ${queued} of them acknowledged`;
    };
  },
};

const stalled: Disturbance = {
  name: `${STALLED} people not reading`,
  async begin(port) {
    const sockets: Socket[] = [];
    for (let index = 0; index < STALLED; index++) {
      const socket = connect(port);
      socket.write(`register stalled${index}\njoin stalled\n/ping in\n`);
      await until(socket, 'PONG:in');
      socket.pause();
      sockets.push(socket);
    }
    const talker = connect(port);
    talker.write('register talker\njoin stalled\n/ping in\n');
    await until(talker, 'PONG:in');
    const timer = setInterval(() => {
      if (!talker.writableNeedDrain) talker.write(PAGE);
    }, PAGE_TICK);
    return async () => {
      clearInterval(timer);
      let said = '';
      talker.on('data', (chunk) => {
        said += chunk;
      });
      talker.write('/rooms\n/ping end\n');
      await until(talker, 'PONG:end');
      for (const socket of [talker, ...sockets]) socket.destroy();
      // The talker is one of them.
      return `${STALLED + 1 - Number(/stalled \((\d+)\)/.exec(said)?.[1])} of ${STALLED} were dropped`;
    };
  },
};

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

async function measure(disturbance: Disturbance, work: Workload): Promise<{ p50: number; p99: number; said: string }> {
  const directory = mkdtempSync(join(tmpdir(), 'partyline-bench-'));
  let server: Server | null = null;
  try {
    const plenty = ['--max-mailbox', '1000000', '--max-mailbox-per-sender', '1000000'];
    server = await startServer('partyline', ['--data', directory, ...plenty]);
    const end = await disturbance.begin(server.port);
    const result = await runLoad(server, work);
    return { p50: result.p50 ?? Number.NaN, p99: result.p99 ?? Number.NaN, said: await end() };
  } finally {
    if (server !== null) await stopServer(server);
    rmSync(directory, { recursive: true });
  }
}

const rounds = Number(process.env.ROUNDS ?? 3);
const work = workload('latency', 5, null);
const all = [nothing, logins, mails, stalled];
const results = new Map(all.map((one): [Disturbance, { p50: number; p99: number }[]] => [one, []]));
for (let round = 0; round < rounds; round++) {
  for (const one of all) {
    const result = await measure(one, work);
    results.get(one)?.push(result);
    process.stderr.write(`round ${round + 1}: ${one.name}: p99 ${result.p99.toFixed(2)} ms ${result.said}\n`);
  }
}
const alone = median((results.get(nothing) ?? []).map(({ p99 }) => p99));
process.stdout.write(`a room of ${work.clients}, ${work.rate} messages/s; medians of ${rounds}\n`);
for (const [one, seen] of results) {
  const p99 = median(seen.map((each) => each.p99));
  const p50 = median(seen.map((each) => each.p50));
  const ratio = (p99 / alone).toFixed(2);
  process.stdout.write(`${one.name.padEnd(32)} p50 ${p50.toFixed(2)} ms  p99 ${p99.toFixed(2)} ms  ratio ${ratio}\n`);
}
