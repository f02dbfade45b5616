/** How the store refuses, and what people are told then. */
import { Refusal } from '../language/codes.js';

/** The disk said no. `message` is for the log; people are told `ERROR: STORAGE`. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  /** It may have happened all the same, or be there after a crash: nobody can know. */
  readonly uncertain: boolean;

  constructor(
    message: string,
    { uncertain = false, ...options }: ErrorOptions & { readonly uncertain?: boolean } = {},
  ) {
    super(message, options);
    this.uncertain = uncertain;
  }
}

/** `certain`: what has not happened, as a sentence. */
export function notStored(error: unknown, certain: string): Refusal {
  if (error instanceof StorageError && error.uncertain)
    return new Refusal(
      'STORAGE',
      'The server’s disk fails, and nobody knows whether it has this. Look before you repeat it.',
    );
  return new Refusal('STORAGE', `${certain} Try again later.`);
}
