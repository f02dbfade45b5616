/** How the store refuses, and what people are told then. */
import { type Reasons, Refusal } from '../language/codes.js';
import type { Logger } from '../logger.js';

/** The disk said no. `message` is for the log; people are told `ERROR: STORAGE`. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  /** It may have happened even so, or be there after a crash: nobody can know. */
  readonly uncertain: boolean;

  constructor(
    message: string,
    { uncertain = false, ...options }: ErrorOptions & { readonly uncertain?: boolean } = {},
  ) {
    super(message, options);
    this.uncertain = uncertain;
  }
}

/** `certain`: what has not happened, where that is certain. */
export function notStored(error: unknown, certain: Reasons['STORAGE']): Refusal {
  const isUncertain = error instanceof StorageError && error.uncertain;
  return new Refusal({ code: 'STORAGE', ...(isUncertain ? { why: 'uncertain' } : certain) });
}

/** What has not happened where the store refuses; null: something was to be read. */
type Nothing = Extract<Reasons['STORAGE'], { readonly nothing: unknown }>['nothing'];

/** What somebody waits for: where the store refuses, `what` is in the log, and `STORAGE` is thrown. A Refusal passes as it is. */
export function orNotStored<T>(work: Promise<T>, logger: Logger, what: string, nothing: Nothing): Promise<T> {
  return work.catch((error: unknown) => {
    if (error instanceof Refusal) throw error;
    logger.error(what, { err: error });
    throw notStored(error, { why: 'silent', nothing });
  });
}
