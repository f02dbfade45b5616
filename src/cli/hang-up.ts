/** Whether a program has a terminal that may be closed. Knows no program. */
import { isatty } from 'node:tty';

/**
 * SIGHUP says that a terminal is closed. A program that has none (`nohup`, a service) goes on: `nohup` has the signal ignored, which
 * Node undoes and does not let a program see.
 */
export function hasTerminal(): boolean {
  return [0, 1, 2].some((descriptor) => isatty(descriptor));
}
