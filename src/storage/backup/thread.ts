/** The thread that copies and looks at what has been copied, so that the conversation waits for none of it. One task at a time. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { giveWay } from '../give-way.js';
import { Stopped, type ToTasker, type ToThread, work } from './tasks.js';

/** `nice`: the least there is. Nobody waits for a backup, so it takes of a core what nobody else wants. */
const PRIORITY = 19;

/** Bytes after which it is said how far it is. */
const TOLD = 8 * 1024 ** 2;

const port = parentPort as MessagePort;
const stopped = new Int32Array(workerData as SharedArrayBuffer);

function perform(task: Exclude<ToThread, 'end'>): ToTasker {
  let [done, told] = [0, 0];
  const step = (bytes: number): void => {
    if (Atomics.load(stopped, 0) === 1) throw new Stopped();
    done += bytes;
    if (done - told < TOLD) return;
    told = done;
    port.postMessage({ done } satisfies ToTasker);
  };
  try {
    step(0);
    return { result: work(task, step) };
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    return { failed: message, code: error instanceof Stopped ? 'STOPPED' : code };
  }
}

giveWay(PRIORITY);
port.on('message', (message: ToThread) => {
  if (message === 'end') port.close();
  else port.postMessage(perform(message));
});
