/** `partyline tail`: prints what is said in a room until it is told to stop; the exit status says how that came. */
import { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { ClientFailure } from '../client/failure.js';
import { StateFile, stateDirectory } from '../client/state.js';
import { Tail } from '../client/tail.js';
import { authority } from './authority.js';
import { EXIT, Failure } from './failure.js';
import { printable } from './printable.js';
import { DescriptorSink } from './sinks.js';
import { readTailOptions } from './tail-options.js';

/** A refused certificate is explained at length. */
const MAX_SENTENCE = 1000;

function say(sentence: string): void {
  process.stderr.write(`partyline: ${printable(sentence, MAX_SENTENCE)}\n`);
}

/**
 * A file on a full disk loses lines, and is told how many when it has room again; it is the log of a room, and the next
 * lines are wanted as well.
 */
function printer(json: boolean): (line: string) => void {
  const stdout: Writable = process.stdout;
  if (stdout instanceof Socket) return (line) => stdout.write(`${line}\n`);
  const file = new DescriptorSink(process.stdout.fd, {
    lost: (count) => {
      const text = `${count} lines are missing here: they could not be written.`;
      return json ? JSON.stringify({ type: 'info', text }) : `INFO: ${text}`;
    },
    failed: (error) => say(`lines cannot be written and are lost: ${String(error)}`),
  });
  return (line) => file.write(line);
}

/** Throws a Failure where there is nothing to be read, or not any more. */
export async function run(args: readonly string[]): Promise<void> {
  const { PARTYLINE_PASSWORD: password, PARTYLINE_CODE: code } = process.env;
  const { host, port, as, room, lines, json, ...options } = readTailOptions(args, password !== undefined);
  const ca = authority(options.tlsCa);
  const tail = new Tail({
    door: { host, port, tls: options.tls ? { ca, insecure: options.tlsInsecure } : null },
    name: as,
    password,
    code,
    room,
    lines,
    json,
    knownServers: new StateFile(stateDirectory(process.env), 'known_servers'),
    print: printer(json),
    say,
    now: () => Date.now(),
  });
  const leave = (): void => tail.leave();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, leave);
  // The reader has gone (`partyline tail … | head`).
  process.stdout.on('error', leave);
  try {
    await tail.run();
  } catch (error) {
    if (!(error instanceof ClientFailure)) throw error;
    throw new Failure(printable(error.message, MAX_SENTENCE), EXIT.failed);
  }
}
