/**
 * The log of `partyline serve`, put together: stdout, a file where one is wanted, both in one form and bounded. Owns the
 * sinks. Knows no event but those about the log itself.
 */
import type { Logger } from '../logger.js';
import { systemClock } from '../server.js';
import { createLogger, jsonLog, textLog, type Write } from './log.js';
import { boundLog } from './log-bound.js';
import type { ServeOptions } from './options.js';
import type { User } from './rights.js';
import { FileSink, type Losses, outputSink, type Sink } from './sinks.js';
import { logFileFailure } from './start-errors.js';

/** Of the options, what the log may be told while it is open. */
type LogOptions = Pick<ServeOptions, 'logFile' | 'logLevel'>;

export interface ServerLog {
  readonly logger: Logger;
  readonly stdout: Sink;
  /**
   * Opens the file that has the log's path now, which may be another path, and nothing changes before `take`. After `leave` the log is as
   * it was, but for a file whose path has stayed: the old one may have been renamed. Throws a Failure.
   */
  reopen(options: LogOptions): { take(): void; leave(): void };
  /** Says what was left out and closes the log. */
  close(): Promise<void>;
}

/**
 * `user`: whom the process is going to become, who has to be able to open the file again. Throws a Failure where the log's file cannot
 * be opened.
 */
export function openLog({ logFormat, logFile, logLevel }: ServeOptions, user: User | null = null): ServerLog {
  const json = logFormat === 'json';
  const losses = (event: string): Losses => ({
    lost: (count) =>
      json
        ? JSON.stringify({ level: 'warn', lost: count, event: 'log lines were lost' })
        : `${count} log lines were lost`,
    failed: (err) => logger.error(event, { err }),
  });
  const stdout = outputSink(process.stdout, process.stdout.fd, losses('stdout cannot be written'));
  const writes = [json ? jsonLog(stdout) : textLog(stdout, 'stdout')];
  const settings = { level: logLevel };
  const { logger, flush: sayLeftOut } = boundLog(createLogger(settings, writes), systemClock.after);
  const newFile = (path: string): OpenFile => {
    const sink = openFile(path, losses('the log file cannot be written'), user);
    return { path, sink, write: json ? jsonLog(sink) : textLog(sink, 'file') };
  };
  let file = logFile === undefined ? null : newFile(logFile);
  // First, so that a program that has read an event on stdout finds it in the file.
  const write = (one: OpenFile | null): void => {
    writes.splice(0, writes.length - 1, ...(one === null ? [] : [one.write]));
    file = one;
  };
  write(file);
  const close = (old: OpenFile | null): void => {
    write(null);
    void old?.sink.close();
  };

  /** What follows once it is known where the log goes on. */
  const goOn = (path: string | undefined): { take(): void; leave(): void } => {
    const old = file;
    if (path === undefined) return { take: () => close(old), leave() {} };
    if (old === null) {
      const opened = newFile(path);
      return { take: () => write(opened), leave: () => void opened.sink.close() };
    }
    const { take, leave } = opening(path, () => old.sink.open(path));
    const go = (): void => {
      take();
      file = { ...old, path };
      logger.info('the log file was opened again');
    };
    return { take: go, leave: path === old.path ? go : leave };
  };
  return {
    logger,
    stdout,
    reopen(options) {
      const { take, leave } = goOn(options.logFile);
      return {
        take() {
          settings.level = options.logLevel;
          take();
        },
        leave,
      };
    },
    async close() {
      sayLeftOut();
      await Promise.all([file?.sink.close(), stdout.close()]);
    },
  };
}

interface OpenFile {
  readonly path: string;
  readonly sink: FileSink;
  readonly write: Write;
}

function openFile(path: string, losses: Losses, user: User | null): FileSink {
  return opening(path, () => new FileSink(path, losses, user));
}

/** Throws a Failure. */
function opening<Opened>(path: string, open: () => Opened): Opened {
  try {
    return open();
  } catch (error) {
    throw logFileFailure(error, path);
  }
}
