/** How the store refuses, and what people are told then. */
import { type Reasons, Refusal } from '../language/codes.js';

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
