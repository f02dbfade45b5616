/** `partyline send`: says what it is given, or what comes on standard input, and tells by its exit status what became of it. */

import { ClientFailure } from '../client/failure.js';
import { dial } from '../client/net/dial.js';
import { LineSocket } from '../client/net/line-socket.js';
import { linesOf } from '../client/net/lines-of.js';
import { Trust } from '../client/net/trust.js';
import { Sender } from '../client/send.js';
import { StateFile, stateDirectory } from '../client/state.js';
import { folded } from '../terminal/folded.js';
import { authority } from './authority.js';
import { EXIT } from './failure.js';
import { printable } from './printable.js';
import { readSendOptions, type SendOptions } from './send-options.js';

/** What the server says in the end is no longer than a line of it. */
const MAX_SENTENCE = 1000;

/** What it has of the process that it runs in. */
type Surroundings = Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr' | 'env'>;

/** Throws a Failure when nothing can be sent. */
export async function run(args: readonly string[]): Promise<void> {
  if (!(await send(args, process))) process.exitCode = EXIT.failed;
  // An open standard input would keep the program alive.
  process.stdin.destroy();
}

/** On the streams of `own`; resolves with whether all went well. Throws a Failure when nothing can be sent. */
export async function send(args: readonly string[], own: Surroundings): Promise<boolean> {
  const options = readSendOptions(args);
  try {
    return await deliver(options, own);
  } catch (error) {
    if (!(error instanceof ClientFailure)) throw error;
    complain(options, own, error.message);
    return false;
  }
}

/** Resolves with whether all went well. Throws a ClientFailure or a Failure. */
async function deliver(options: SendOptions, own: Surroundings): Promise<boolean> {
  const { host, port, as, target, text, waitFor, wait, timeout } = options;
  const ca = authority(options.tlsCa);
  const door = { host, port, tls: options.tls ? { ca, insecure: options.tlsInsecure } : null };
  const known = new StateFile(stateDirectory(own.env), 'known_servers');
  const trust = new Trust(known, { confirm: null, say: (sentence) => complain(options, own, sentence) });
  const socket = await dial(door, trust);
  // A password in the command line would be seen by everybody on the machine, and stay in the shell's history.
  const { PARTYLINE_PASSWORD: password, PARTYLINE_CODE } = own.env;
  const { code = PARTYLINE_CODE } = options;
  const sender = new Sender(
    { as, password, code, to: target, waitFor: waitFor === undefined ? null : { pattern: waitFor, ms: wait * 1000 } },
    { failed: (number, why) => complain(options, own, `line ${number} was not delivered: ${why}`) },
  );
  const connection = new LineSocket(socket, timeout * 1000, sender.heard);
  try {
    await sender.enter(connection, timeout * 1000);
    const sent = await sender.sendAll(text === null ? linesOf(own.stdin) : given(text));
    const came = waitFor === undefined || !sent ? true : report(options, own, await sender.awaitLine());
    await connection.leave('/exit');
    return sent && came;
  } finally {
    connection.end();
  }
}

function report(options: SendOptions, own: Surroundings, line: string | null): boolean {
  if (line === null) {
    complain(options, own, `TIMEOUT no line came within ${options.wait} s that is: ${options.waitFor}`);
    return false;
  }
  if (!options.quiet) own.stdout.write(`${folded(printable(line, MAX_SENTENCE), own.stdout.columns ?? 0)}\n`);
  return true;
}

function complain({ quiet }: SendOptions, { stderr }: Surroundings, sentence: string): void {
  if (!quiet) stderr.write(`${folded(`partyline: ${printable(sentence, MAX_SENTENCE)}`, stderr.columns ?? 0)}\n`);
}

/** A text of several lines is several messages. */
async function* given(text: string): AsyncGenerator<string> {
  yield* text.split(/\r?\n/);
}
