/** What a stream that carries a file is destroyed with: why, as it is told on the wire. */
import type { FileReason } from '../../language/codes.js';

export class FileFailed extends Error {
  override readonly name = 'FileFailed';

  constructor(readonly reason: FileReason) {
    super(reason);
  }
}

/** Whatever else a stream breaks with, one of its ends has gone. */
export function reasonOf(error: unknown): FileReason {
  return error instanceof FileFailed ? error.reason : 'connection lost';
}
