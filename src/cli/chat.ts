/** `partyline chat`: reads the options, and the password and the code from the environment, and runs the terminal client. */
import { ClientFailure, runClient, type Surroundings } from '../client/client.js';
import { authority } from './authority.js';
import { readChatOptions } from './chat-options.js';
import { EXIT, Failure } from './failure.js';
import { printable } from './printable.js';

/** Throws a Failure when there is no chat to be had. */
export async function run(args: readonly string[]): Promise<void> {
  const well = await chat(args, process);
  // An open standard input would keep the program alive.
  process.stdin.unref?.();
  process.exitCode = well ? 0 : EXIT.failed;
}

/** On the streams of `own`; resolves with whether all went well. Throws a Failure when there is no chat to be had. */
export async function chat(args: readonly string[], own: Surroundings): Promise<boolean> {
  const options = readChatOptions(args);
  const { host, port, quietPort, files: folder, user, room, bell, time, json } = options;
  // A password in the command line would be seen by everybody on the machine, and stay in the shell's history.
  const { PARTYLINE_PASSWORD: password, PARTYLINE_CODE: code } = own.env;
  const door = {
    host,
    port,
    tls: options.tls ? { ca: authority(options.tlsCa), insecure: options.tlsInsecure } : null,
  };
  try {
    return await runClient({ door, quietPort, folder, user, password, code, room, bell, time, json }, own);
  } catch (error) {
    if (!(error instanceof ClientFailure)) throw error;
    throw new Failure(printable(error.message, MAX_SENTENCE), EXIT.failed);
  }
}

/** A refused certificate is explained at length. */
const MAX_SENTENCE = 1000;
