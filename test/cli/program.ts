/** Runs the built program as a real process, and waits for what it says. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createConnection, type Socket } from 'node:net';
import { locate } from '../support/places.js';

export const ROOT = locate('.');
export const MAIN = locate('dist/cli/main.js');

/** Milliseconds that a test waits for something before it says what is missing. Nothing takes so long that works. */
const PATIENCE = 20_000;

/** Waits for the next call of what `arm` is given; fails with `missing()` when it does not come. */
function next(arm: (wake: () => void) => void, missing: () => string): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(missing())), PATIENCE);
    arm(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Settings {
  readonly env?: NodeJS.ProcessEnv;
  /** Arguments of node itself, before the program. */
  readonly node?: readonly string[];
  /** Another program that is given the whole command line (`setpriv …`). */
  readonly through?: readonly string[];
  /** On a terminal of its own, by util-linux's `script`. */
  readonly terminal?: boolean;
  /** The folder in which it is started; otherwise that of the project. */
  readonly cwd?: string;
  /** In place of the program that was built here: one that is installed somewhere. */
  readonly command?: readonly string[];
}

/** A running program. Its output is collected; `until` waits for it. */
export class Program {
  stdout = '';
  stderr = '';
  readonly child: ChildProcess;
  private ended: Ended | undefined;
  private wake: () => void = () => {};

  constructor(args: readonly string[], settings: Settings = {}) {
    const { env = {}, node = [], through = [], terminal = false, cwd = ROOT } = settings;
    const { command: program = [process.execPath, ...node, MAIN] } = settings;
    const line = [...through, ...program, ...args];
    // In the place of the shell, of which there are some that pass no signal on.
    const quoted = `exec ${line.map((word) => `'${word}'`).join(' ')}`;
    const [command = '', ...rest] = terminal ? ['script', '-qec', quoted, '/dev/null'] : line;
    // Anybody who runs the tests may have set these.
    const { NO_COLOR: _no, FORCE_COLOR: _force, NODE_TEST_CONTEXT: _context, ...clean } = process.env;
    this.child = spawn(command, rest, { cwd, env: { ...clean, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of ['stdout', 'stderr'] as const) {
      this.child[stream]?.setEncoding('utf8').on('data', (text: string) => {
        this[stream] += text;
        this.wake();
      });
    }
    this.child.on('error', (error) => {
      this.stderr += String(error);
    });
    this.child.on('close', (status, signal) => {
      this.ended = { status, signal, stdout: this.stdout, stderr: this.stderr };
      this.wake();
    });
  }

  /** Resolves when stdout matches; fails when the program ends first. */
  async until(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.stdout);
      if (found !== null) return found;
      if (this.ended !== undefined) throw new Error(`ended without ${pattern}: ${JSON.stringify(this.ended)}`);
      await this.more(`${pattern}`);
    }
  }

  async end(): Promise<Ended> {
    while (this.ended === undefined) await this.more('an end');
    return this.ended;
  }

  /** The chat port, from the event `listening`. */
  async port(): Promise<number> {
    return (await this.listening()).port;
  }

  async listening(): Promise<{ port: number; quietPort: number | null; webPort?: number }> {
    const [line] = await this.until(/^.*"event":"listening".*$/m);
    return JSON.parse(line) as { port: number; quietPort: number | null };
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  private more(wanted: string): Promise<void> {
    const arm = (wake: () => void): void => {
      this.wake = wake;
    };
    return next(arm, () => `no ${wanted} in ${JSON.stringify([this.stdout, this.stderr])}`);
  }
}

/** Runs to the end. */
export function run(args: readonly string[], settings?: Settings): Promise<Ended> {
  return new Program(args, settings).end();
}

/** A server on free ports, of this machine alone and without a port for browsers unless told otherwise, ended with the test. */
export function serve(
  t: { after(hook: () => Promise<void>): void },
  args: readonly string[] = [],
  settings?: Settings,
): Program {
  const host = args.includes('--host') ? [] : ['--host', '127.0.0.1'];
  const port = args.includes('--port') ? [] : ['--port', '0'];
  const web = args.includes('--web-port') ? [] : ['--web-port', 'off'];
  const program = new Program(
    ['serve', ...port, ...(args.includes('--data') ? [] : ['--memory']), ...host, ...web, ...args],
    settings,
  );
  t.after(async () => {
    // `script` passes this one on; if it were killed, the server would go on without its terminal.
    program.kill(settings?.terminal ? 'SIGTERM' : 'SIGKILL');
    await program.end();
  });
  return program;
}

/** A client: what it has read so far, and the wait for more. */
export class Client {
  read = '';
  readonly socket: Socket;
  private closed = false;
  private wake: () => void = () => {};

  constructor(port: number) {
    this.socket = createConnection(port, '127.0.0.1');
    this.socket.setEncoding('utf8').on('data', (text: string) => {
      this.read += text;
      this.wake();
    });
    this.socket.on('error', () => {});
    this.socket.on('close', () => {
      this.closed = true;
      this.wake();
    });
  }

  say(lines: string): void {
    this.socket.write(lines);
  }

  async until(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.read)) {
      if (this.closed) throw new Error(`closed without ${pattern}: ${JSON.stringify(this.read)}`);
      await this.more(`${pattern}`);
    }
  }

  async end(): Promise<string> {
    while (!this.closed) await this.more('end of the connection');
    return this.read;
  }

  private more(wanted: string): Promise<void> {
    const arm = (wake: () => void): void => {
      this.wake = wake;
    };
    return next(arm, () => `no ${wanted} in ${JSON.stringify(this.read)}`);
  }
}
