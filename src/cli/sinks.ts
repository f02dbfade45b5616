/**
 * Where log lines go: a stream (stdout) or a file. A sink never throws, never holds up the server and never grows:
 * a log that cannot be written costs lines of the log, not a conversation.
 */
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import type { Writable } from 'node:stream';

export interface Sink {
  /** One line without its end. */
  write(line: string): void;
  /** Resolves when everything written is out, or never will be. Nothing may be written afterwards. */
  close(): Promise<void>;
}

/** Bytes that wait for a reader of stdout that stands still (`serve | less`). More than that is lost, and counted. */
const MAX_WAITING = 1024 * 1024;

/**
 * `lost` makes the line that says how many lines are missing, once the reader goes on. A reader that has gone away
 * (EPIPE) ends the sink silently: nobody is left to be told.
 */
export function streamSink(stream: Writable, lost: (count: number) => string): Sink {
  let gone = false;
  let missing = 0;
  const onError = (): void => {
    gone = true;
  };
  stream.on('error', onError);
  return {
    write(line) {
      if (gone) return;
      if (stream.writableLength > MAX_WAITING) {
        missing++;
        return;
      }
      if (missing > 0) {
        stream.write(`${lost(missing)}\n`);
        missing = 0;
      }
      stream.write(`${line}\n`);
    },
    close() {
      if (gone) return Promise.resolve();
      return new Promise((resolve) => {
        stream.once('error', () => resolve());
        stream.write('', () => resolve());
      });
    },
  };
}

/**
 * Appends to a file, which is created readable for its owner alone: a log tells who talks with whom from where.
 * Throws what `open` throws. `failed` is told once when lines cannot be written (a full disk); later ones are tried again.
 */
export function fileSink(path: string, failed: (error: unknown) => void): Sink {
  // Without waiting: opening a named pipe that nobody reads would otherwise stop the program here.
  const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | (constants.O_NONBLOCK ?? 0);
  const file = openSync(path, flags, 0o600);
  let failing = false;
  return {
    write(line) {
      try {
        writeSync(file, `${line}\n`);
        failing = false;
      } catch (error) {
        if (!failing) failed(error);
        failing = true;
      }
    },
    close() {
      closeSync(file);
      return Promise.resolve();
    },
  };
}
