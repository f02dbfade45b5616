/** `partyline admin`: finds the command, asks the server, and prints what comes of it. Throws a Failure where it does not. */

import { userInfo } from 'node:os';
import { createInterface } from 'node:readline';
import type { Do, Progress, Request } from '../../admin/requests.js';
import { commandIn } from '../command-of.js';
import { EXIT, Failure } from '../failure.js';
import { ask } from './ask.js';
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
    ask: <D extends Do>(request: Request<D>) => ask(place, request, by, (progress) => showProgress(own, progress)),
    agree: (question, isAgreed) => agree(question, isAgreed, own),
  };
  const { result, text, status } = await run(desk);
  own.stdout.write(values.json ? json(result) : text);
  return status;
}

/** Only where somebody looks: a script would have to take it out again. */
function showProgress({ stderr }: Surroundings, { what, done, of }: Progress): void {
  if (stderr.isTTY) stderr.write(`${what}: ${of === null ? done : `${done} of ${of}`}\n`);
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
