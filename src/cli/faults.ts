/**
 * What nobody caught. Logged with its stack and counted; the process goes on.
 */
import type { EventEmitter } from 'node:events';
import type { Logger } from '../logger.js';

/**
 * Node would end the process on either. A chat server does not: the exception belongs to one handler of one client, the
 * state is changed at once within a turn and never half over two, and everybody else's conversation is worth more than
 * the doubt. Each is an error in the log, with the count so far, until somebody repairs it.
 */
export function logFaults(source: EventEmitter, logger: Logger): void {
  let count = 0;
  source.on('uncaughtException', (err: unknown) => {
    logger.error('an exception was not caught', { err, faults: ++count });
  });
  source.on('unhandledRejection', (err: unknown) => {
    logger.error('a rejection was not handled', { err, faults: ++count });
  });
}
