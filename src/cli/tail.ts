/** `partyline tail`: prints what is said in a room until it is told to stop; the exit status says how that came. */
import { ClientFailure } from '../client/failure.js';
import { StateFile, stateDirectory } from '../client/state.js';
import { Tail } from '../client/tail.js';
import { authority } from './authority.js';
import { EXIT, Failure } from './failure.js';
import { printable } from './printable.js';
import { readTailOptions } from './tail-options.js';

/** A refused certificate is explained at length. */
const MAX_SENTENCE = 1000;

/** Throws a Failure where there is nothing to be read, or not any more. */
export async function run(args: readonly string[]): Promise<void> {
  const { host, port, as, room, lines, json, ...options } = readTailOptions(args);
  const { PARTYLINE_PASSWORD: password } = process.env;
  const ca = authority(options.tlsCa);
  const tail = new Tail({
    door: { host, port, tls: options.tls ? { ca, insecure: options.tlsInsecure } : null },
    name: as,
    password,
    room,
    lines,
    json,
    knownServers: new StateFile(stateDirectory(process.env), 'known_servers'),
    output: process.stdout,
    say: (sentence) => process.stderr.write(`partyline: ${printable(sentence, MAX_SENTENCE)}\n`),
    now: () => Date.now(),
  });
  const leave = (): void => tail.leave();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, leave);
  // Whoever reads has gone (`partyline tail … | head`).
  process.stdout.on('error', leave);
  try {
    await tail.run();
  } catch (error) {
    if (!(error instanceof ClientFailure)) throw error;
    throw new Failure(printable(error.message, MAX_SENTENCE), EXIT.failed);
  }
}
