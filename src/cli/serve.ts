/**
 * `partyline serve`: builds the logger, starts the server, and stays until a signal ends it.
 */
import { networkInterfaces } from 'node:os';
import type { Logger } from '../logger.js';
import { type RunningServer, startServer, systemClock } from '../server.js';
import { logFaults } from './faults.js';
import { createLogger, jsonLog, textLog } from './log.js';
import { boundLog } from './log-bound.js';
import { readServeOptions, type ServeOptions } from './options.js';
import { printable } from './printable.js';
import { become, isRoot, makeDirectory, userToBecome } from './rights.js';
import { stopOnSignals } from './signals.js';
import { fileSink, type Sink, streamSink } from './sinks.js';
import { logFileFailure, startFailure } from './start-errors.js';

/** Throws a Failure when the server cannot be started. */
export async function run(args: readonly string[]): Promise<void> {
  const options = readServeOptions(args, process.stdout.isTTY === true);
  const user = options.user === undefined ? null : userToBecome(options.user);
  const { logger, stdout, flush } = openLog(options);
  logFaults(process, logger);
  const bound = (): void => {
    if (user === null) return;
    if (!options.memory) makeDirectory(options.data, user);
    become(user);
    logger.info('rights given up', { user: user.name, uid: user.uid });
  };
  const server = await startServer(options, logger, systemClock, bound).catch(async (error: unknown) => {
    const failure = startFailure(error, options);
    if (failure !== undefined) throw failure;
    logger.error('the server could not start', { err: error });
    await flush();
    throw error;
  });
  const signals = {
    source: process,
    exit: (status: number) => process.exit(status),
    now: () => performance.now(),
    after: (ms: number, callback: () => void) => setTimeout(callback, ms),
    flush,
  };
  stopOnSignals(server, logger, signals, options.drain, server.tlsPort === null ? null : () => server.reload());
  void server.shutdownAsked.then((by) => {
    logger.audit('an operator stops the server', { name: by });
    process.kill(process.pid, 'SIGTERM');
  });
  if (isRoot()) logger.warn('runs as root; --user NAME gives its rights up once the ports are open');
  // Tests and scripts read the ports from this event.
  const { port, quietPort, tlsPort, telnetPort } = server;
  const also = { tlsPort: tlsPort ?? undefined, telnetPort: telnetPort ?? undefined };
  logger.info('listening', { host: options.host, port, quietPort, ...also, pid: process.pid });
  if (options.logFormat === 'text') for (const line of howToJoin(options, server)) stdout.write(printable(line));
}

interface Log {
  readonly logger: Logger;
  readonly stdout: Sink;
  /** Closes the log. */
  flush(): Promise<void>;
}

function openLog({ logFormat, logFile, logLevel }: ServeOptions): Log {
  const json = logFormat === 'json';
  const stdout = streamSink(process.stdout, (count) =>
    json
      ? JSON.stringify({ level: 'warn', lost: count, event: 'log lines were lost' })
      : `${count} log lines were lost`,
  );
  const sinks = [stdout];
  const writes = [json ? jsonLog(stdout) : textLog(stdout, 'stdout')];
  if (logFile !== undefined) {
    const file = openFile(logFile, (error) => logger.error('the log file cannot be written', { err: error }));
    sinks.unshift(file);
    // First, so that whoever has read an event on stdout finds it in the file.
    writes.unshift(json ? jsonLog(file) : textLog(file, 'file'));
  }
  const { logger, flush: sayLeftOut } = boundLog(createLogger(logLevel, writes), systemClock.after);
  const flush = async (): Promise<void> => {
    sayLeftOut();
    await Promise.all(sinks.map((sink) => sink.close()));
  };
  return { logger, stdout, flush };
}

function openFile(path: string, failed: (error: unknown) => void): Sink {
  try {
    return fileSink(path, failed);
  } catch (error) {
    throw logFileFailure(error, path);
  }
}

/** For the person who started it: what to tell the others. */
function howToJoin({ host, tlsOnly }: ServeOptions, { port, tlsPort, telnetPort }: RunningServer): string[] {
  const everywhere = host === '0.0.0.0' || host === '::';
  const here = everywhere || tlsOnly ? 'localhost' : host;
  const lines = [`Join from here:          nc ${here} ${port}`];
  const own = Object.values(networkInterfaces())
    .flat()
    .find((each) => each?.family === 'IPv4' && !each.internal)?.address;
  const address = everywhere ? own : host;
  if (everywhere && own !== undefined && !tlsOnly) lines.push(`From another machine:    nc ${own} ${port}`);
  if (telnetPort !== null)
    lines.push(`With line editing:       telnet ${tlsOnly ? here : (address ?? here)} ${telnetPort}`);
  if (address !== undefined && tlsPort !== null) {
    lines.push(`With TLS:                openssl s_client -quiet -connect ${address}:${tlsPort}`);
  }
  return lines;
}
