/**
 * What a connection is, decided once by its first bytes: one that carries a file, one of another protocol, or a
 * conversation. Owns whoever looks at them; must not know what is done about it, nor what comes behind them.
 */

import { TransferLine, type TransferRequest, type TransferVerdict } from '../files/transfer-line.js';
import { FirstBytes, type ForeignProtocol } from './foreign.js';

export type Began =
  /** `lines`: empty ones, which may be passed on already. */
  | { readonly kind: 'undecided'; readonly lines?: Buffer }
  /** `rest`: what came behind the line that asks for it. */
  | { readonly kind: 'transfer'; readonly request: TransferRequest; readonly rest: Buffer }
  | { readonly kind: 'foreign'; readonly protocol: ForeignProtocol; readonly bytes: Buffer }
  /** `bytes` is all that was fed and not passed on: the conversation begins with it. */
  | { readonly kind: 'ours'; readonly bytes: Buffer };

/** Some programs write it in front of all that they send in UTF-8. */
const BOM = Buffer.of(0xef, 0xbb, 0xbf);

const NUL = 0x00;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const OPEN_BRACE = 0x7b;

/** The first byte but for empty lines, spaces and NULs decides on the dialect. Null: there is none yet. */
export function dialectOf(bytes: Buffer): { readonly dialect: 'text' | 'json' | null; readonly from: number } {
  const from = bytes.findIndex((byte) => byte !== LF && byte !== CR && byte !== SPACE && byte !== NUL);
  return { dialect: from === -1 ? null : bytes[from] === OPEN_BRACE ? 'json' : 'text', from };
}

export class Beginning {
  private readonly first = new FirstBytes();
  private line: TransferLine | null;
  /** What may be a part of the mark; null: that is decided. */
  private mark: Buffer | null = Buffer.alloc(0);

  /** `takesFiles`: as the quiet port does. */
  constructor(takesFiles: boolean) {
    this.line = takesFiles ? new TransferLine() : null;
  }

  /** Whether what is held ends within a line. */
  get isOpen(): boolean {
    return this.first.isOpen;
  }

  /** Give it every chunk until it has decided, and none after that. */
  feed(chunk: Buffer): Began {
    if (this.mark === null) return this.look(chunk);
    const held = this.mark.length === 0 ? chunk : Buffer.concat([this.mark, chunk]);
    const isMark = held.subarray(0, BOM.length).equals(BOM.subarray(0, held.length));
    if (isMark && held.length < BOM.length) {
      this.mark = held;
      return { kind: 'undecided' };
    }
    this.mark = null;
    return this.look(isMark ? held.subarray(BOM.length) : held);
  }

  private look(chunk: Buffer): Began {
    return this.line === null ? this.first.feed(chunk) : this.pass(this.line.feed(chunk));
  }

  /** No more will come: what is held is a half line. */
  end(): Began {
    if (this.mark !== null) return { kind: 'ours', bytes: this.mark };
    const verdict = this.line?.end();
    const began: Began = verdict ? this.pass(verdict) : { kind: 'undecided' };
    return began.kind === 'undecided' ? { kind: 'ours', bytes: this.first.end() } : began;
  }

  private pass(verdict: TransferVerdict): Began {
    if (verdict.kind !== 'lines') return verdict;
    this.line = null;
    return this.first.feed(verdict.bytes);
  }
}
