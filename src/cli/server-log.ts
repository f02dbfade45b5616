/**
 * The log of `partyline serve`, put together: stdout, a file where one is wanted, both in one form and bounded. Owns the
 * sinks. Knows no event but those about the log itself.
 */
import type { Logger } from '../logger.js';
import { systemClock } from '../server.js';
import { createLogger, jsonLog, textLog } from './log.js';
import { boundLog } from './log-bound.js';
import type { ServeOptions } from './options.js';
import { FileSink, type Losses, outputSink, type Sink } from './sinks.js';
import { logFileFailure } from './start-errors.js';

export interface ServerLog {
  readonly logger: Logger;
  readonly stdout: Sink;
  /** Goes on in the file that has the log's path now: the old one may have been renamed. Null where the log has no file. */
  readonly reopen: (() => void) | null;
  /** Says what was left out and closes the log. */
  close(): Promise<void>;
}

/** Throws a Failure where the log's file cannot be opened. */
export function openLog({ logFormat, logFile, logLevel }: ServeOptions): ServerLog {
  const json = logFormat === 'json';
  const losses = (event: string): Losses => ({
    lost: (count) =>
      json
        ? JSON.stringify({ level: 'warn', lost: count, event: 'log lines were lost' })
        : `${count} log lines were lost`,
    failed: (err) => logger.error(event, { err }),
  });
  const stdout = outputSink(process.stdout, process.stdout.fd, losses('stdout cannot be written'));
  const sinks: Sink[] = [stdout];
  const writes = [json ? jsonLog(stdout) : textLog(stdout, 'stdout')];
  const file = logFile === undefined ? null : openFile(logFile, losses('the log file cannot be written'));
  if (file !== null) {
    sinks.unshift(file);
    // First, so that a program that has read an event on stdout finds it in the file.
    writes.unshift(json ? jsonLog(file) : textLog(file, 'file'));
  }
  const { logger, flush: sayLeftOut } = boundLog(createLogger(logLevel, writes), systemClock.after);
  const reopen = (): void => {
    try {
      file?.reopen();
      logger.info('the log file was opened again');
    } catch (err) {
      logger.error('the log file cannot be opened again, the old one stays', { err });
    }
  };
  const close = async (): Promise<void> => {
    sayLeftOut();
    await Promise.all(sinks.map((sink) => sink.close()));
  };
  return { logger, stdout, reopen: file === null ? null : reopen, close };
}

function openFile(path: string, losses: Losses): FileSink {
  try {
    return new FileSink(path, losses);
  } catch (error) {
    throw logFileFailure(error, path);
  }
}
