/**
 * The terminal client in the process of the test: `partyline chat` with its options, its environment and a real connection, on streams
 * that are a terminal's or a pipe's as far as it can tell. That takes a tenth of what a program on a terminal of the system does, which
 * rig.ts starts where the terminal, signals, the folder or the end of the process are what a test is about.
 */
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import type { TestContext } from 'node:test';
import kleur from 'kleur';
import { chat } from '../../src/cli/chat.js';
import { Failure } from '../../src/cli/failure.js';
import { ProgramOnTerminal, type WindowSize } from '../support/terminal.js';
import { type ChatSettings, optionsOf, type PipedEnd, place, seesPrompt } from './rig.js';

class Terminal extends EventEmitter {
  readonly stdin: PassThrough;
  readonly stdout: PassThrough;

  constructor(size: WindowSize) {
    super();
    this.stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {} });
    this.stdout = Object.assign(new PassThrough(), { isTTY: true, ...size });
  }
}

class ClientOnTerminal extends ProgramOnTerminal {
  constructor(
    private readonly terminal: Terminal,
    size: WindowSize,
  ) {
    super(terminal as never, size);
    // The system's terminals return at the end of a line.
    this.screen.options.convertEol = true;
  }

  override async resize(size: WindowSize): Promise<void> {
    this.screen.resize(size.columns, size.rows);
    Object.assign(this.terminal.stdout, size);
    this.terminal.stdout.emit('resize');
  }
}

/** Runs it to its end; resolves with the status that the program would have. */
async function runHere(
  { port, args = [], state, env = {}, time = false }: ChatSettings,
  streams: { readonly stdin: PassThrough; readonly stdout: PassThrough; readonly stderr: PassThrough },
): Promise<number> {
  const own = {
    ...(streams as object as NodeJS.Process),
    env: { TERM: 'xterm', XDG_STATE_HOME: state ?? place(), ...env },
    isInForeground: () => true,
  };
  try {
    return (await chat(optionsOf({ port, args, time }), own)) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    streams.stderr.write(`partyline: ${error.message}\n`);
    return error.status;
  }
}

/** As in a program of its own: what one client finds out about its output holds for none of the next. */
function coloured(t: TestContext, enabled: boolean): void {
  const before = kleur.enabled;
  kleur.enabled = enabled;
  t.after(() => {
    kleur.enabled = before;
  });
}

/** The client on a terminal; nobody is entered yet. */
export async function startChat(t: TestContext, settings: ChatSettings): Promise<ProgramOnTerminal> {
  const size = { columns: settings.columns ?? 80, rows: settings.rows ?? 24 };
  const terminal = new Terminal(size);
  const shown = new ClientOnTerminal(terminal, size);
  coloured(t, true);
  const { stdin, stdout } = terminal;
  let over: Promise<void> | undefined;
  // Before its folder goes.
  t.after(() => {
    stdin.end();
    return over;
  });
  over = runHere(settings, { stdin, stdout, stderr: stdout }).then((status) => {
    stdout.end(() => terminal.emit('close', status));
  });
  return shown;
}

/** Somebody who has entered, and sees the prompt. */
export async function chatAs(t: TestContext, name: string, settings: ChatSettings): Promise<ProgramOnTerminal> {
  const terminal = await startChat(t, {
    ...settings,
    args: ['-u', name, ...(settings.args ?? [])],
    port: settings.port,
  });
  await seesPrompt(terminal);
  return terminal;
}

/** The client with `input` in a pipe, run to its end. */
export async function pipeChat(t: TestContext, input: string, settings: ChatSettings): Promise<PipedEnd> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const read = { stdout: '', stderr: '' };
  stdout.setEncoding('utf8').on('data', (text: string) => (read.stdout += text));
  stderr.setEncoding('utf8').on('data', (text: string) => (read.stderr += text));
  stdin.end(input);
  coloured(t, true);
  const status = await runHere(settings, { stdin, stdout, stderr });
  await Promise.all([stdout, stderr].map((stream) => new Promise<void>((resolve) => stream.on('end', resolve).end())));
  return { status, ...read };
}
