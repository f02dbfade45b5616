/**
 * What signals do to a server: SIGTERM and SIGINT lead to the end of the process, SIGHUP to reading again what may have
 * changed. Knows of the server only that it can be stopped.
 */
import type { EventEmitter } from 'node:events';
import type { Logger } from '../logger.js';

export interface Stoppable {
  /** Tells people, writes what is queued for them within `grace` milliseconds, closes everything. */
  stop(reason: string, grace: number): Promise<void>;
}

/** What signals need of the world; tests bring their own. */
export interface SignalPorts {
  readonly source: EventEmitter;
  exit(status: number): void;
  /** Milliseconds of a clock that is never set back. */
  now(): number;
  after(ms: number, callback: () => void): void;
  /** Resolves when the log is out. */
  flush(): Promise<void>;
}

/** Milliseconds before the promised end at which people's time and the storage's are over; the rest is for the log. */
const LAST_FOR_PEOPLE = 1000;
const LAST_FOR_STORAGE = 500;

/**
 * Milliseconds. Ctrl-C under `npm start` arrives twice, from the terminal and from npm, which passes on its own: the
 * same signal again within this time is the same wish, and no person types it twice as fast.
 */
const SAME_WISH_MS = 250;

/** As a shell shows a process that a signal has ended: 128 + the signal's number. */
export const STATUS = { SIGINT: 130, SIGTERM: 143 } as const;

/** The first signal stops the server and ends with 0, within `settings.drain` seconds. A second one ends the process at once. */
export function stopOnSignals(
  server: Stoppable,
  logger: Logger,
  ports: SignalPorts,
  settings: { readonly drain: number },
): void {
  let first: { readonly signal: string; readonly at: number } | undefined;

  const stop = async (): Promise<void> => {
    try {
      await server.stop('the server is stopping', Math.max(settings.drain * 1000 - LAST_FOR_PEOPLE, 100));
      logger.info('stopped');
    } catch (err) {
      logger.error('stopping failed', { err });
    }
    await ports.flush();
    ports.exit(0);
  };

  const onSignal = (signal: keyof typeof STATUS) => (): void => {
    if (first !== undefined) {
      if (first.signal === signal && ports.now() - first.at < SAME_WISH_MS) return;
      ports.exit(STATUS[signal]);
      return;
    }
    first = { signal, at: ports.now() };
    logger.info('stopping', { signal });
    const deadline = settings.drain * 1000 - LAST_FOR_STORAGE;
    ports.after(deadline, () => {
      logger.warn('stopped before everything was written', { seconds: deadline / 1000 });
      ports.exit(0);
    });
    void stop();
  };

  ports.source.on('SIGTERM', onSignal('SIGTERM'));
  ports.source.on('SIGINT', onSignal('SIGINT'));
}

/**
 * SIGHUP reads again whatever there is to be read again. It ends no server: a terminal that is closed sends it too, and
 * under `nohup`, which has it ignored, Node does not let a program see that it was.
 */
export function reloadOnHangUp(source: EventEmitter, reload: () => unknown): void {
  source.on('SIGHUP', reload);
}
