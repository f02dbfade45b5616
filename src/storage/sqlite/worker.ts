/**
 * The thread that waits for the disk. Owns the connection; takes one batch at a time and answers it in one message.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { Batches, type Call, type Doubt, InDoubt, type Outcome } from './batch.js';
import type { Database } from './driver.js';
import { type OpenProblem, StoreOpenError } from './errors.js';
import { databasePath, watchPlace } from './files.js';
import { type OpenOptions, openDatabase } from './open.js';
import { operations } from './operations.js';

/** `doubt`: the batch has been tried, and is to be judged. */
export type ToWorker = { readonly batch: readonly Call[]; readonly doubt?: Doubt } | 'close';

export type FromWorker =
  | 'opened'
  | { readonly refused: OpenProblem; readonly message: string; readonly cause: string }
  | { readonly outcomes: readonly Outcome[] }
  /** The thread ends, and the next one is to judge the batch. */
  | { readonly doubt: Doubt };

function say(message: FromWorker): void {
  parentPort?.postMessage(message);
}

/** Everything is committed; closing moves the log into the database, and where that fails the next start does it. */
function close(db: Database): void {
  try {
    db.close();
  } finally {
    parentPort?.close();
  }
}

function serve(options: OpenOptions): void {
  const db = openDatabase(options);
  const batches = new Batches(db, operations, watchPlace(databasePath(options.directory)));
  parentPort?.on('message', (message: ToWorker) => {
    if (message === 'close') {
      close(db);
      return;
    }
    const { batch, doubt } = message;
    (doubt === undefined ? batches.run(batch) : batches.judge(batch, doubt)).then(
      (outcomes) => say({ outcomes }),
      (error) => {
        // The connection is of no further use: this thread ends, and another is started.
        if (error instanceof InDoubt) say({ doubt: error.doubt });
        setImmediate(() => {
          throw error;
        });
      },
    );
  });
  say('opened');
}

try {
  serve(workerData as OpenOptions);
} catch (error) {
  if (!(error instanceof StoreOpenError)) throw error;
  say({ refused: error.problem, message: error.message, cause: String(error.cause ?? '') });
}
