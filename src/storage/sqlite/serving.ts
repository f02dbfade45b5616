/**
 * A database at the end of a message port, in the thread that waits for the disk. Owns the connection; takes one batch at a
 * time and answers it in one message.
 */
import type { MessagePort } from 'node:worker_threads';
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

/** Everything is committed; closing moves the log into the database, and where that fails the next start does it. */
function close(db: Database, port: MessagePort): void {
  try {
    db.close();
  } finally {
    port.close();
  }
}

function serve(options: OpenOptions, port: MessagePort): void {
  const say = (message: FromWorker): void => port.postMessage(message);
  const db = openDatabase(options);
  const batches = new Batches(db, operations, watchPlace(databasePath(options.directory)));
  port.on('message', (message: ToWorker) => {
    if (message === 'close') {
      close(db, port);
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

/** What refuses to be opened is said, and nothing more comes. */
export function serveDatabase(options: OpenOptions, port: MessagePort): void {
  try {
    serve(options, port);
  } catch (error) {
    if (!(error instanceof StoreOpenError)) throw error;
    const refused: FromWorker = { refused: error.problem, message: error.message, cause: String(error.cause ?? '') };
    port.postMessage(refused);
  }
}
