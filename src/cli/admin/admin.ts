/** `partyline admin`: finds the command, asks the server, and prints what comes of it. Throws a Failure where it does not. */

import { userInfo } from 'node:os';
import { createInterface } from 'node:readline';
import type { Do, Request } from '../../admin/requests.js';
import { commandIn } from '../command-of.js';
import { EXIT, Failure } from '../failure.js';
import { printable } from '../printable.js';
import { ProgressRow } from '../progress-row.js';
import { ask } from './ask.js';
import { askUnseen } from './password.js';
import type { Desk } from './record.js';
import { serverTable } from './server-options.js';
import { adminCommands } from './table.js';
import { json } from './tables.js';
import { placeOf } from './which-server.js';

/** What it has of the process that it runs in. */
export type Surroundings = Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr' | 'env'>;

/** Throws a Failure. */
export async function run(args: readonly string[]): Promise<void> {
  process.exitCode = await admin(args, process);
  // An open standard input would keep the program alive.
  process.stdin.destroy();
}

/** On the streams of `own`. Resolves with the exit status. Throws a Failure. */
export async function admin(args: readonly string[], own: Surroundings): Promise<number> {
  const { command, rest } = commandIn({ name: 'admin', options: serverTable, commands: adminCommands }, args);
  const { values, run } = command.read(rest);
  const place = placeOf(values, own.env);
  const by = userName(own.env);
  const desk: Desk = {
    async ask<D extends Do>(request: Request<D>) {
      const row = new ProgressRow(own.stderr);
      try {
        return await ask(place, request, by, (progress) => row.show(progress));
      } finally {
        row.clear();
      }
    },
    agree: (question, isAgreed) => agree(question, isAgreed, own),
    askUnseen: (questions) => askUnseen(questions, own),
  };
  // Of a terminal whose size is not known it is 0.
  const { result, text, wrong } = await run(desk, own.stdout.columns || undefined);
  await print(own.stdout, values.json ? json(result) : text);
  own.stderr.write(wrong);
  return wrong === '' ? EXIT.done : EXIT.failed;
}

/** The system's ways of saying that nobody reads any more, which is the reader's to decide. */
const GONE: ReadonlySet<string | undefined> = new Set(['EPIPE', 'ERR_STREAM_DESTROYED']);

/** Throws a Failure where the answer cannot be written: on a full disk it would be missed when it is needed. */
function print(stdout: Surroundings['stdout'], text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stdout.write(text, (error?: NodeJS.ErrnoException | null) => {
      if (!error || GONE.has(error.code)) resolve();
      else
        reject(new Failure(`it is done, but the answer cannot be written: ${printable(error.message)}`, EXIT.failed));
    });
  });
}

/** Throws a Failure. */
async function agree(question: string, isAgreed: boolean, { stdin, stderr }: Surroundings): Promise<void> {
  if (isAgreed || !stdin.isTTY) return;
  const asked = createInterface({ input: stdin, output: stderr });
  const answer = await new Promise<string>((resolve) => {
    asked.once('close', () => resolve(''));
    asked.question(`${question} Type yes to go on: `, resolve);
  });
  asked.close();
  if (answer.trim().toLowerCase() !== 'yes') throw new Failure('nothing was done', EXIT.failed);
}

/** For the server's log: who has become root by sudo is the one that asks. */
function userName({ SUDO_USER }: NodeJS.ProcessEnv): string {
  if (SUDO_USER) return SUDO_USER;
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.geteuid?.()}`;
  }
}
