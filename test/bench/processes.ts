/**
 * The processes of a benchmark: starts servers on free ports, runs the load generator against them, and ends only what
 * it has started itself.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { locate } from '../support/places.js';
import { type Contender, type Dialect, dialects, type Result, type ServerName, type Workload } from './workloads.js';

const ROOT = locate('.');
const MAIN = locate('dist/cli/main.js');

/** Milliseconds for a server to begin to listen, and to end when asked to. */
const START = 20_000;
const STOP = 6000;

export interface Server {
  readonly name: ServerName;
  readonly port: number;
  /** The port for browsers; null: there is none. */
  readonly webPort: number | null;
  readonly process: ChildProcess;
}

/** One of the benchmark's processes did not do what it should. */
export class ProcessFailure extends Error {}

const COMMANDS: Record<ServerName, (port: number) => string[]> = {
  partyline: (port) => [MAIN, 'serve', ...['--host', '127.0.0.1', '--port', String(port)]],
  relay: (port) => [file('relay.js'), String(port)],
};

/** `more`: options for the server; where they say nothing of storage, it keeps nothing, of a quiet port or one for browsers, it has none, of flood control, nobody is slowed down. */
export async function startServer(name: ServerName, more: readonly string[] = []): Promise<Server> {
  if (name === 'partyline' && !existsSync(MAIN)) throw new ProcessFailure(`${MAIN} is not there: npm run build`);
  const port = await freePort();
  const storage = name === 'relay' || more.includes('--data') ? [] : ['--memory'];
  const doors = name === 'relay' || more.includes('--quiet-port') ? [] : ['--quiet-port', 'off'];
  const web = name === 'relay' || more.includes('--web-port') ? [] : ['--web-port', 'off'];
  const flood = name === 'relay' || more.includes('--flood') ? [] : ['--flood', 'off'];
  // What it logs goes nowhere; why it cannot start is shown.
  const child = spawn(process.execPath, [...COMMANDS[name](port), ...more, ...storage, ...doors, ...web, ...flood], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const webPort = more.includes('--web-port') ? Number(more[more.indexOf('--web-port') + 1]) : null;
  const server = { name, port, webPort, process: child };
  const until = performance.now() + START;
  while (!(await listens(port))) {
    if (!isAlive(server)) throw new ProcessFailure(`${name} ended before it listened`);
    if (performance.now() > until) {
      await stopServer(server);
      throw new ProcessFailure(`${name} does not listen`);
    }
    await sleep(50);
  }
  return server;
}

export function isAlive({ process }: Server): boolean {
  return process.exitCode === null && process.signalCode === null;
}

export async function stopServer(server: Server): Promise<void> {
  if (!isAlive(server)) return;
  const ended = once(server.process, 'exit');
  server.process.kill('SIGTERM');
  const late = setTimeout(() => server.process.kill('SIGKILL'), STOP);
  await ended;
  clearTimeout(late);
}

/** `dialect`: how the clients speak, where the server knows more than one. */
export async function runLoad(server: Server, work: Workload, dialect: Contender = server.name): Promise<Result> {
  const { name, port, webPort } = server;
  const args = [
    file('load.js'),
    String((dialects[dialect] as Dialect).framed ? webPort : port),
    String(server.process.pid),
    dialect,
    JSON.stringify(work),
  ];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const [status] = await once(child, 'close');
  if (!isAlive(server)) throw new ProcessFailure(`${name} ended under the load`);
  if (status !== 0) throw new ProcessFailure(`the load generator failed against ${name}`);
  return JSON.parse(output) as Result;
}

function file(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
