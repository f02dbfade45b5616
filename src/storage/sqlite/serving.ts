/**
 * A database at the end of a message port, in the thread that waits for the disk. Owns the connection; takes one batch at a
 * time and answers it in one message.
 */
import type { MessagePort } from 'node:worker_threads';
import { Batches, type Call, type Doubt, InDoubt, type Outcome } from './batch.js';
import type { Upgrade } from './before-upgrade.js';
import { Copying } from './copying.js';
import { type Database, sqliteCode } from './driver.js';
import { type OpenProblem, StoreOpenError } from './errors.js';
import { databasePath, watchPlace } from './files.js';
import { type OpenOptions, openDatabase } from './open.js';
import { operations } from './operations.js';

export type ToWorker =
  /** `doubt`: the batch has been tried, and is to be judged. */
  | { readonly batch: readonly Call[]; readonly doubt?: Doubt }
  /** Into the file of that path, which is empty. One at a time, and batches meanwhile. */
  | { readonly copyTo: string }
  /** The copy need not be slow any more. */
  | 'hurry'
  | 'close';

export type FromWorker =
  | 'opened'
  | { readonly refused: OpenProblem; readonly message: string; readonly cause: string }
  /** It is about to be upgraded, before it is open. */
  | { readonly upgrade: Upgrade }
  | { readonly outcomes: readonly Outcome[] }
  | { readonly copied: number; readonly of: number }
  /** The copy is made: null; or why it is not, with SQLite's code of that. */
  | { readonly copyEnded: { readonly message: string; readonly code: number | undefined } | null }
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
  const db = openDatabase(options, (upgrade) => say({ upgrade }));
  const copying = new Copying(db);
  const batches = new Batches(db, operations, watchPlace(databasePath(options.directory)));
  port.on('message', (message: ToWorker) => {
    if (message === 'close' || message === 'hurry') {
      copying.hurry();
      if (message === 'close') void copying.over.then(() => close(db, port));
      return;
    }
    if ('copyTo' in message) {
      copying
        .make(message.copyTo, (copied, of) => say({ copied, of }))
        .then(
          () => say({ copyEnded: null }),
          (error: unknown) => say({ copyEnded: { message: (error as Error).message, code: sqliteCode(error) } }),
        );
      return;
    }
    const { batch, doubt } = message;
    (doubt === undefined ? batches.run(batch) : batches.judge(batch, doubt)).then(
      (outcomes) => say({ outcomes }),
      (error) => {
        // The connection is of no further use: this thread ends, and another is started.
        if (error instanceof InDoubt) say({ doubt: error.doubt });
        copying.hurry();
        void copying.over.then(() =>
          setImmediate(() => {
            throw error;
          }),
        );
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
