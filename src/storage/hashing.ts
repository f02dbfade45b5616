/**
 * The threads that hash passwords. Owns them: as many as were ever busy at one time, kept for the next. They are the
 * process's, whatever servers run in it, and keep no process alive when they have nothing to do.
 */
import type { HashResult, HashWork } from './hash-thread.js';
import { startThread } from './threads.js';

class HashThread {
  private readonly worker = startThread('./hash-thread', import.meta.url);
  private resolve: (result: HashResult) => void = () => {};
  private reject: (error: Error) => void = () => {};

  constructor(ended: (thread: HashThread) => void) {
    this.worker.on('message', (result: HashResult) => {
      this.worker.unref();
      this.resolve(result);
    });
    this.worker.on('error', (error: Error) => this.reject(error));
    this.worker.on('exit', () => {
      ended(this);
      this.reject(new Error('a thread that hashes passwords has ended'));
    });
  }

  /** One at a time. */
  run(work: HashWork): Promise<HashResult> {
    this.worker.ref();
    return new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
      this.worker.postMessage(work);
    });
  }
}

const idle = new Set<HashThread>();

/** At once, on a thread that does nothing else in the meantime. Rejects where the thread dies. */
export async function onHashThread(work: HashWork): Promise<HashResult> {
  const [waiting] = idle;
  const thread = waiting ?? new HashThread((ended) => idle.delete(ended));
  idle.delete(thread);
  const result = await thread.run(work);
  idle.add(thread);
  return result;
}
