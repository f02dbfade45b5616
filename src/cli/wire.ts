/**
 * `partyline wire`: starts the proxy, prints what passes, writes the script of the first connection, and ends on Ctrl-C.
 */
import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs';
import kleur from 'kleur';
import { folded } from '../terminal/folded.js';
import type { Conversation } from '../tools/wire/conversation.js';
import { type RunningProxy, startProxy, type Witness } from '../tools/wire/proxy.js';
import { Recorder } from '../tools/wire/recorder.js';
import { type Paper, Report } from '../tools/wire/report.js';
import { expectScript, variable } from '../tools/wire/script.js';
import { conceal } from '../tools/wire/secrets.js';
import { EXIT, Failure } from './failure.js';
import { hasTerminal } from './hang-up.js';
import { shown } from './printable.js';
import { fileFailure, startFailure } from './start-errors.js';
import { readWireOptions, type WireOptions } from './wire-options.js';

/** Throws a Failure when the proxy cannot be started. Resolves when a signal has ended it. */
export async function run(args: readonly string[]): Promise<void> {
  const options = readWireOptions(args);
  const { to, host, split, delay, dropAfter, expect } = options;
  const target = `${shown(to.host)}:${to.port}`;
  const paper = terminal(process.stdout);
  const script = expect === undefined ? null : new ScriptFile(expect, options);
  const report = new Report(paper, target, { split, delay, dropAfter });
  const recorder = script === null ? null : new Recorder(report, () => finish());
  const finish = (): void => {
    const told = recorder === null ? undefined : script?.write(recorder.conversation);
    if (told !== undefined) paper.print(paper.note(told));
  };
  const proxy = await start(options, recorder ?? report, script);
  const end = ended();
  paper.print(`listening on ${shown(host)}:${proxy.port}; every client is passed on to ${target}`);
  paper.print(
    paper.dim('--> from a client, <-- from the server; each row is a read, or a line of it. Ctrl-C ends this.'),
  );
  await end;
  finish();
  await proxy.stop();
  process.exit(0);
}

async function start(options: WireOptions, witness: Witness, script: ScriptFile | null): Promise<RunningProxy> {
  const { host, port, to, split, delay, dropAfter } = options;
  try {
    return await startProxy({ host, port }, to, { split, delay, dropAfter }, witness);
  } catch (error) {
    script?.discard();
    throw startFailure(error, { host, port }) ?? error;
  }
}

/** Resolves when somebody wants the end: by a signal, or by not reading any more. A full disk is no wish. */
function ended(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    if (hasTerminal()) process.once('SIGHUP', () => resolve());
    process.stdout.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') resolve();
    });
  });
}

function terminal(out: NodeJS.WriteStream): Paper {
  const two = (value: number, width = 2): string => String(value).padStart(width, '0');
  return {
    // After the first row of what is long nothing begins as a row does.
    print: (row) => out.write(`${folded(row, out.columns ?? 0)}\n`),
    settled: () =>
      out.writableNeedDrain && !out.destroyed
        ? new Promise((resolve) => out.once('drain', resolve))
        : Promise.resolve(),
    time() {
      const now = new Date();
      const clock = [now.getHours(), now.getMinutes(), now.getSeconds()].map((part) => two(part)).join(':');
      return `${clock}.${two(now.getMilliseconds(), 3)}`;
    },
    dim: kleur.dim,
    up: kleur.cyan,
    down: kleur.green,
    note: kleur.yellow,
  };
}

/** The script's file. Made at once, so that nobody talks for an hour to learn that it cannot be written. */
class ScriptFile {
  private descriptor: number | null;

  /** Throws a Failure. Another's file is not overwritten unless that is asked for. */
  constructor(
    private readonly path: string,
    private readonly options: Pick<WireOptions, 'force' | 'to'>,
  ) {
    try {
      // What people said to each other is in it, so it is its owner's alone.
      this.descriptor = openSync(path, options.force ? 'w' : 'wx', 0o700);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
        throw new Failure(`${shown(path)} is there already; --force overwrites it`, EXIT.failed);
      }
      throw fileFailure(error, `the script ${shown(path)}`, 'choose another with --expect FILE');
    }
  }

  /** Once, at the end of the connection or of the proxy. Returns what there is to tell. */
  write(conversation: Conversation): string | undefined {
    if (this.descriptor === null) return undefined;
    const { steps, full } = conversation;
    if (steps.length === 0) {
      this.discard();
      return `nobody said anything: ${shown(this.path)} was not written`;
    }
    writeSync(this.descriptor, expectScript(steps, this.options.to, !full));
    closeSync(this.descriptor);
    this.descriptor = null;
    const names = conceal(steps).secrets.map((_, number) => variable(number));
    const needs = names.length === 0 ? '' : ` Passwords were left out: it takes them from ${names.join(', ')}.`;
    return `wrote ${shown(this.path)}; run it: expect ${shown(this.path)} ${shown(this.options.to.host)} ${this.options.to.port}.${needs}`;
  }

  /** Removes the file if it is empty. */
  discard(): void {
    if (this.descriptor === null) return;
    closeSync(this.descriptor);
    this.descriptor = null;
    unlinkSync(this.path);
  }
}
