/**
 * `partyline serve`: opens the log, starts the server, and stays until a signal ends it. Or only looks at how it would.
 */
import { networkInterfaces } from 'node:os';
import { direct, type RunningServer, startServer, systemClock, tryOperatorFiles } from '../server.js';
import { ConfigurationError } from './config/layers.js';
import { printed } from './config/print.js';
import { endProcess } from './end-process.js';
import { logFaults } from './faults.js';
import { Holding } from './holding.js';
import { type Configuration, readConfiguration, type ServeOptions, serveTable } from './options.js';
import { faultsOfPlaces } from './places.js';
import { printable, shown } from './printable.js';
import { become, isRoot, makeDirectory, type User, userToBecome } from './rights.js';
import { openLog } from './server-log.js';
import { reloadOnHangUp, stopOnSignals } from './signals.js';
import { fileFailure, startFailure } from './start-errors.js';

/** Throws a Failure when the server cannot be started. */
export async function run(args: readonly string[]): Promise<void> {
  const configuration = readConfiguration(args, process.env, process.stdout.isTTY === true);
  const { options, warnings, printConfig, checkConfig } = configuration;
  if (checkConfig) check(configuration);
  if (printConfig) process.stdout.write(printed(serveTable, { ...options }, configuration.written));
  if (checkConfig || printConfig) return;
  const user = options.user === undefined ? null : userToBecome(options.user);
  const log = openLog(options, user);
  const { logger, stdout, close } = log;
  logFaults(process, logger);
  for (const why of warnings) logger.warn('a variable means nothing', { why });
  const holding = new Holding(args, configuration, log);
  let running: RunningServer | null = null;
  // Before anything takes time: the default is to end.
  reloadOnHangUp(process, async () => {
    if (running === null) holding.reopenLog();
    else if (isNothing(await running.reload())) logger.info('nothing to read again', { signal: 'SIGHUP' });
  });
  const bound = (): void => {
    if (user === null) return;
    if (!options.memory) makeDirectory(options.data, user);
    if (options.transcript !== undefined) makeTranscripts(options.transcript, user);
    become(user);
    logger.info('rights given up', { user: user.name, uid: user.uid });
  };
  const server = await startServer(options, logger, systemClock, bound, direct, holding.reread).catch(
    async (error: unknown) => {
      const failure = startFailure(error, options);
      if (failure !== undefined) throw failure;
      logger.error('the server could not start', { err: error });
      await close();
      throw error;
    },
  );
  const signals = {
    source: process,
    exit: endProcess,
    now: () => performance.now(),
    after: (ms: number, callback: () => void) => setTimeout(callback, ms),
    flush: close,
  };
  stopOnSignals(server, logger, signals, holding);
  running = server;
  void server.shutdownAsked.then(() => {
    process.kill(process.pid, 'SIGTERM');
  });
  if (isRoot()) logger.warn('runs as root; --user NAME gives its rights up once the ports are open');
  // Tests and scripts read the ports from this event.
  const { port, quietPort, tlsPort, telnetPort, webPort } = server;
  const also = {
    ...{ tlsPort: tlsPort ?? undefined, telnetPort: telnetPort ?? undefined, webPort: webPort ?? undefined },
  };
  const admin = server.adminSocket ?? undefined;
  logger.info('listening', { host: options.host, port, quietPort, ...also, pid: process.pid, admin });
  if (options.logFormat === 'text') for (const line of howToJoin(options, server)) stdout.write(printable(line));
}

function isNothing({ changed, needRestart, readAgain, faults }: Awaited<ReturnType<RunningServer['reload']>>): boolean {
  return [changed, needRestart, readAgain, faults].every(({ length }) => length === 0);
}

/** All that a start would find wrong before it opens a port. Throws a ConfigurationError. */
function check({ options, warnings, file }: Configuration): void {
  const files = tryOperatorFiles(options);
  const faults = 'faults' in files ? files.faults.map(({ sentence }) => sentence) : [];
  const all = [...faults, ...faultsOfPlaces(options)];
  if (all.length > 0) throw new ConfigurationError(all.map((sentence) => printable(sentence)));
  for (const warning of warnings) process.stderr.write(`partyline: ${warning}\n`);
  process.stdout.write(`${file === undefined ? 'the configuration' : printable(file)} is in order\n`);
}

/** Throws a Failure. */
function makeTranscripts(path: string, user: User): void {
  try {
    makeDirectory(path, user);
  } catch (error) {
    throw fileFailure(error, `the transcripts' directory ${shown(path)}`, 'choose another with --transcript DIRECTORY');
  }
}

/** For the person who started it: what to tell the others. */
function howToJoin({ host, tlsOnly, tlsCert, publicHost }: ServeOptions, server: RunningServer): string[] {
  const { port, tlsPort, telnetPort, webPort } = server;
  const everywhere = host === '0.0.0.0' || host === '::';
  const here = everywhere || tlsOnly ? 'localhost' : host;
  const lines = [`Join from here:          nc ${here} ${port}`];
  const own = Object.values(networkInterfaces())
    .flat()
    .find((each) => each?.family === 'IPv4' && !each.internal)?.address;
  const address = everywhere ? own : host;
  if (everywhere && own !== undefined && !tlsOnly) lines.push(`From another machine:    nc ${own} ${port}`);
  if (webPort !== null) {
    const scheme = tlsCert === undefined ? 'http' : 'https';
    const there = tlsCert === undefined ? here : (publicHost ?? address ?? here);
    const page = (at: string): string => `${scheme}://${at.includes(':') ? `[${at}]` : at}:${webPort}`;
    lines.splice(1, 0, `Or in a browser:         ${page(there)}`);
    if (everywhere && own !== undefined && there !== own) lines.push(`In a browser there:      ${page(own)}`);
  }
  if (telnetPort !== null)
    lines.push(`With line editing:       telnet ${tlsOnly ? here : (address ?? here)} ${telnetPort}`);
  if (address !== undefined && tlsPort !== null) {
    lines.push(`With TLS:                openssl s_client -quiet -connect ${address}:${tlsPort}`);
  }
  return lines;
}
