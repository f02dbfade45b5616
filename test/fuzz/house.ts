/**
 * The server that is fuzzed, in a process of its own: what it logs of faults, and how much memory it holds, are told to
 * anybody who has started it. This file is both sides.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startServer } from '../../src/server.js';
import { CHEAP, collector, type Logged, operatorCode, settings } from '../support/server.js';

/** Everybody in it; see `Ledger`. */
export const OPERATORS = ['Wit0', 'Wit1', 'Wit2', 'Cour0', 'Cour1', 'Boss'];

export interface Ports {
  readonly port: number;
  readonly quietPort: number;
  readonly telnetPort: number;
  readonly webPort: number;
  /** What operators' accounts are made by, by name. */
  readonly codes: Readonly<Record<string, string>>;
}

type Told =
  | ({ readonly kind: 'open' } & Ports)
  | { readonly kind: 'logged'; readonly text: string }
  | { readonly kind: 'memory'; readonly bytes: number };

/** Milliseconds for whatever the process is asked. */
const PATIENCE = 30_000;

export class House {
  private asked: ((told: Told) => void) | null = null;
  private over = false;

  private constructor(
    private readonly child: ChildProcess,
    private readonly data: string,
    readonly ports: Ports,
    /** Told of all that the log should not have. */
    complain: (what: string) => void,
  ) {
    child.on('message', (told: Told) => {
      if (told.kind === 'logged') complain(`the log says: ${told.text}`);
      else this.asked?.(told);
    });
    child.once('exit', (status, signal) => {
      if (!this.over) complain(`the server is gone: ${signal ?? status}`);
    });
  }

  static async open(complain: (what: string) => void): Promise<House> {
    const data = mkdtempSync(join(tmpdir(), 'partyline-fuzz-'));
    const child = fork(fileURLToPath(import.meta.url), [data], { execArgv: ['--expose-gc', '--enable-source-maps'] });
    const [told] = (await once(child, 'message')) as [Told];
    if (told.kind !== 'open') throw new Error('the server did not open');
    return new House(child, data, told, complain);
  }

  /** Bytes in use, once all that can be freed has been. */
  async memory(): Promise<number> {
    const answer = new Promise<number>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('the server does not say how much memory it holds')), PATIENCE);
      this.asked = (told) => {
        clearTimeout(timer);
        if (told.kind === 'memory') resolve(told.bytes);
      };
    });
    this.child.send('memory');
    return answer;
  }

  async close(): Promise<void> {
    this.over = true;
    if (this.child.exitCode === null && this.child.signalCode === null) {
      this.child.kill('SIGKILL');
      await once(this.child, 'exit');
    }
    rmSync(this.data, { recursive: true, force: true, maxRetries: 20 });
  }
}

export function codesIn(log: readonly Logged[]): Ports['codes'] {
  return Object.fromEntries(OPERATORS.map((name) => [name, operatorCode(log, name) ?? '']));
}

async function live(data: string): Promise<void> {
  const tell = (told: Told): void => void process.send?.(told);
  const fault = (event: string, fields: unknown): void => {
    const { err, ...more } = (fields ?? {}) as { err?: unknown };
    tell({ kind: 'logged', text: `${event} ${JSON.stringify(more)} ${err instanceof Error ? err.stack : ''}` });
  };
  const quiet = (): void => {};
  const log: Logged[] = [];
  const server = await startServer(
    {
      ...settings,
      data,
      memory: false,
      telnetPort: 0,
      webPort: 0,
      hashCost: CHEAP,
      operators: OPERATORS.join(','),
      // So that nobody waits for long; time here is real.
      maxWait: 1,
    },
    {
      debug: quiet,
      audit: quiet,
      info: quiet,
      warn(event, fields) {
        collector(log).warn(event, fields);
        if (event === 'a command failed') fault(event, fields);
      },
      error: fault,
    },
  );
  process.on('message', () => {
    for (let time = 0; time < 3; time++) global.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    tell({ kind: 'memory', bytes: heapUsed + external });
  });
  process.on('uncaughtException', (err) => fault('an exception nobody caught', { err }));
  process.on('unhandledRejection', (err) => fault('a rejection nobody caught', { err }));
  const { port, quietPort, telnetPort, webPort } = server;
  if (quietPort === null || telnetPort === null || webPort === null) throw new Error('a port is missing');
  tell({ kind: 'open', port, quietPort, telnetPort, webPort, codes: codesIn(log) });
}

if (process.send !== undefined && process.argv[1] === fileURLToPath(import.meta.url))
  await live(process.argv[2] as string);
