/** Has tasks done by a thread. Owns the thread; knows nothing of what it does. */
import type { Worker } from 'node:worker_threads';
import { startThread } from '../threads.js';
import type { Results, Task, ToTasker, ToThread } from './tasks.js';

/** Why a task was not done. `code`: the system's, or `STOPPED`. */
export class TaskError extends Error {
  override readonly name = 'TaskError';

  constructor(
    message: string,
    readonly code: string | undefined,
  ) {
    super(message);
  }
}

/** Ends all tasks that are given it, soon: at their next chunk. */
export class Stop {
  readonly cell = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);

  pull(): void {
    Atomics.store(new Int32Array(this.cell), 0, 1);
  }

  get pulled(): boolean {
    return Atomics.load(new Int32Array(this.cell), 0) === 1;
  }

  /** Throws TaskError where it is pulled. */
  mustGoOn(): void {
    if (this.pulled) throw new TaskError('stopped', 'STOPPED');
  }
}

export class Tasker {
  private readonly thread: Worker;
  private readonly ended: Promise<void>;
  private hear: (message: ToTasker) => void = () => {};
  /** Why there is no thread any more. */
  private failed: string | null = null;

  constructor(stop: Stop) {
    this.thread = startThread('./thread', import.meta.url, stop.cell);
    const gone = (message: string): void => {
      this.failed ??= message;
      this.hear({ failed: this.failed, code: undefined });
    };
    this.thread.on('message', (message: ToTasker) => this.hear(message));
    this.thread.on('error', (error) => gone(error.message));
    this.ended = new Promise((resolve) => {
      this.thread.on('exit', () => {
        gone('its thread has ended');
        resolve();
      });
    });
  }

  /** One at a time. `tell`: bytes so far. Rejects with TaskError. */
  have<T extends Task>(task: T, tell: (bytes: number) => void = () => {}): Promise<Results[T['do']]> {
    return new Promise((resolve, reject) => {
      this.hear = (message) => {
        if ('done' in message) tell(message.done);
        else if ('result' in message) resolve(message.result as Results[T['do']]);
        else reject(new TaskError(message.failed, message.code));
      };
      if (this.failed === null) this.post(task);
      else this.hear({ failed: this.failed, code: undefined });
    });
  }

  /** Resolves when the thread has ended, and with it what it has held. */
  end(): Promise<void> {
    this.post('end');
    return this.ended;
  }

  private post(message: ToThread): void {
    this.thread.postMessage(message);
  }
}
