/** The terminal client on a terminal of its own, or on pipes: the built program, with a state directory of the test's. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect as connectTcp, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { MAIN, ROOT } from '../cli/program.js';
import { needs } from '../support/programs.js';
import { onTerminal, type ProgramOnTerminal, type WindowSize } from '../support/terminal.js';

export { BACKSPACE, CTRL, ENTER, KEY } from '../transport/terminal-rig.js';

/** `script` gives the terminal, `stty` its size. */
export const skip = needs('script', 'stty');

export interface ChatSettings extends Partial<WindowSize> {
  readonly port: number;
  readonly args?: readonly string[];
  /** Where the client keeps lines and servers; by default a folder that goes with the test. */
  readonly state?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Times are in most tests' way. */
  readonly time?: boolean;
  /** The folder it is started in. */
  readonly cwd?: string;
}

/** The command line for a shell. */
export function commandLine({ port, args = [], state, env = {}, time = false, cwd = ROOT }: ChatSettings): string {
  const settings = { XDG_STATE_HOME: state ?? place(), ...env };
  const pairs = Object.entries(settings).map(([name, value]) => `${name}='${value}'`);
  const line = ['chat', ...optionsOf({ port, args, time })].map((word) => `'${word}'`).join(' ');
  return `env -C '${cwd}' -u NO_COLOR -u FORCE_COLOR -u PARTYLINE_PASSWORD -u PARTYLINE_CODE ${pairs.join(' ')} '${process.execPath}' '${MAIN}' ${line}`;
}

/** What stands behind `partyline chat`. */
export function optionsOf({ port, args = [], time = false }: ChatSettings): readonly string[] {
  return ['--host', '127.0.0.1', '--port', String(port), '--time', time ? 'on' : 'off', ...args];
}

/** Of all tests of this process; null: none has needed it. */
let places: string | null = null;

/** A folder for a client that may still write into it when the test is over: it goes with the process. */
export function place(): string {
  places ??= folderOfProcess();
  return mkdtempSync(join(places, 'place-'));
}

function folderOfProcess(): string {
  const path = mkdtempSync(join(tmpdir(), 'partyline-client-'));
  process.once('exit', () => rmSync(path, { recursive: true, force: true, maxRetries: 20 }));
  return path;
}

/** The client on a terminal; nobody is entered yet. */
export function startChat(t: TestContext, settings: ChatSettings): Promise<ProgramOnTerminal> {
  return onTerminal(t, commandLine(settings), { columns: settings.columns ?? 80, rows: settings.rows ?? 24 });
}

/** Somebody who has entered, and sees the prompt. */
export async function chatAs(t: TestContext, name: string, settings: ChatSettings): Promise<ProgramOnTerminal> {
  const terminal = await startChat(t, {
    ...settings,
    port: settings.port,
    args: ['-u', name, ...(settings.args ?? [])],
  });
  await seesPrompt(terminal);
  return terminal;
}

export async function seesPrompt(terminal: ProgramOnTerminal): Promise<void> {
  await terminal.see(/^\[[^\]]+\] > $|^\[[^\]]+\] >$/);
}

export interface PipedEnd {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The client with `input` in a pipe, run to its end. */
export function pipeChat(t: TestContext, input: string, settings: ChatSettings): Promise<PipedEnd> {
  const child = spawn('/bin/sh', ['-c', `exec ${commandLine(settings)}`], { stdio: 'pipe' });
  t.after(() => child.kill('SIGKILL'));
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.end(input);
  return new Promise((resolve) => child.once('close', (status) => resolve({ status, stdout, stderr })));
}

/** A way to the server that the test can cut, and open again. */
export class Cable {
  private server: Server | null = null;
  private readonly sockets = new Set<Socket>();
  port = 0;

  constructor(private readonly to: () => number) {}

  async open(): Promise<void> {
    const server = createServer((near) => {
      const far = connectTcp(this.to(), '127.0.0.1');
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.sockets.add(one);
        one.on('error', () => {});
        one.on('close', () => {
          this.sockets.delete(one);
          other.destroy();
        });
        one.pipe(other);
      }
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as { port: number }).port;
  }

  /** From now on nothing comes through, and nobody is told. */
  swallow(): void {
    for (const socket of this.sockets) socket.unpipe().resume();
  }

  async cut(): Promise<void> {
    const { server } = this;
    if (server === null) return;
    this.server = null;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }
}

/** A way to the server that lets only so many bytes through each way until it is opened. Ends with the test. */
export class Valve {
  private isOpen = false;
  private readonly held: (() => void)[] = [];
  private readonly sockets = new Set<Socket>();
  port = 0;

  constructor(
    private readonly to: () => number,
    private readonly bytes: number,
  ) {}

  async start(t: TestContext): Promise<void> {
    const server = createServer({ allowHalfOpen: true }, (near) => {
      const far = connectTcp({ port: this.to(), host: '127.0.0.1', allowHalfOpen: true });
      this.pass(near, far);
      this.pass(far, near);
    });
    t.after(() => server.close());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.port = (server.address() as { port: number }).port;
  }

  open(): void {
    this.isOpen = true;
    for (const resume of this.held.splice(0)) resume();
  }

  /** Ends what is under way; the next connections go through. */
  cut(): void {
    this.isOpen = true;
    for (const socket of this.sockets) socket.resetAndDestroy();
  }

  private pass(from: Socket, to: Socket): void {
    let passed = 0;
    this.sockets.add(from);
    from.on('close', () => this.sockets.delete(from));
    from.on('error', () => to.destroy());
    to.on('error', () => from.destroy());
    from.on('end', () => to.end());
    from.on('data', (chunk: Buffer) => {
      passed += chunk.length;
      to.write(chunk);
      if (this.isOpen || passed < this.bytes) return;
      from.pause();
      this.held.push(() => from.resume());
    });
  }
}

/** Characters that move a cursor, ring or turn the direction of writing, line ends left out. */
export function controls(text: string): string[] {
  return [...text].filter((character) => /[\p{Cc}\p{Cf}]/u.test(character) && character !== '\n');
}
