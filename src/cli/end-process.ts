/**
 * Ends the process of a server, whatever its threads are doing.
 */
import { pullBrake } from '../server.js';
import { STATUS } from './signals.js';

/** For so long the end waits for what the disk has begun: a statement takes some milliseconds. */
const LONGEST_STEP_MS = 300;

/**
 * Node's own way out waits for the threads. Where one hangs on a disk that does not answer the process ends by a signal, as if
 * nobody had handled it: there is no other way to end at once. systemd takes that for a clean end.
 */
export function endProcess(status: number): void {
  if (!pullBrake(LONGEST_STEP_MS)) {
    const signal = status === STATUS.SIGINT ? 'SIGINT' : 'SIGTERM';
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  }
  process.exit(status);
}
