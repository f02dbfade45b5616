/**
 * Recognises a connection that carries a file: its first line is `put <token>` or `get <token> [offset]`, and every byte
 * after that line is the file's. So it stands before whatever changes bytes. Owns the bytes held back until that is clear;
 * must not know what is done about it.
 */

export interface TransferRequest {
  readonly direction: 'put' | 'get';
  readonly token: string;
  /** Bytes that are not to be sent again. */
  readonly offset: number;
}

export type TransferVerdict =
  | { readonly kind: 'undecided' }
  /** `bytes` is all that was fed: a conversation begins with it. */
  | { readonly kind: 'lines'; readonly bytes: Buffer }
  /** `rest`: what came after the line. */
  | { readonly kind: 'file'; readonly request: TransferRequest; readonly rest: Buffer };

/** Bytes of the first line, more than any of this kind has. */
const LONGEST = 128;

const REQUEST = /^(put|get) +([^\s/]{1,64})(?: +(\d{1,15}))? *\r?$/i;
/** Whatever may go on as one. A path after `get` is a browser's, and somebody else sees to it. */
const BEGINNING = /^(?:p(?:u(?:t(?: +(?:[^\s/][^\r\n]*\r?)?)?)?)?|g(?:e(?:t(?: +(?:[^\s/][^\r\n]*\r?)?)?)?)?)?$/i;

const LF = 0x0a;

export class TransferLine {
  private held: Buffer = Buffer.alloc(0);

  /** Give it every chunk until it has decided, and none after that. */
  feed(chunk: Buffer): TransferVerdict {
    this.held = this.held.length === 0 ? chunk : Buffer.concat([this.held, chunk]);
    const lf = this.held.indexOf(LF);
    if (lf !== -1 && lf <= LONGEST) return this.decide(lf, lf + 1);
    const start = this.held.toString('latin1', 0, LONGEST);
    if (lf === -1 && this.held.length <= LONGEST && BEGINNING.test(start)) return { kind: 'undecided' };
    return { kind: 'lines', bytes: this.held };
  }

  /** No more will come: a line without its end is one. Null: nothing has come. */
  end(): TransferVerdict | null {
    return this.held.length === 0 ? null : this.decide(this.held.length, this.held.length);
  }

  private decide(end: number, next: number): TransferVerdict {
    const [, direction = '', token = '', offset = '0'] = REQUEST.exec(this.held.toString('latin1', 0, end)) ?? [];
    if (direction === '') return { kind: 'lines', bytes: this.held };
    return {
      kind: 'file',
      request: { direction: direction.toLowerCase() as 'put' | 'get', token, offset: Number(offset) },
      rest: this.held.subarray(next),
    };
  }
}
