/**
 * What a connection is, decided once by its first bytes: one that carries a file, one of another protocol, or a
 * conversation. Owns whoever looks at them; must not know what is done about it, nor what comes behind them.
 */
import { FirstBytes, type ForeignProtocol } from './foreign.js';
import { TransferLine, type TransferRequest, type TransferVerdict } from './transfer-line.js';

export type Began =
  | { readonly kind: 'undecided' }
  /** `rest`: what came behind the line that asks for it. */
  | { readonly kind: 'transfer'; readonly request: TransferRequest; readonly rest: Buffer }
  | { readonly kind: 'foreign'; readonly protocol: ForeignProtocol }
  /** `bytes` is all that was fed: the conversation begins with it. */
  | { readonly kind: 'ours'; readonly bytes: Buffer };

export class Beginning {
  private readonly first = new FirstBytes();
  private line: TransferLine | null;

  /** `takesFiles`: as the quiet port does. */
  constructor(takesFiles: boolean) {
    this.line = takesFiles ? new TransferLine() : null;
  }

  /** Give it every chunk until it has decided, and none after that. */
  feed(chunk: Buffer): Began {
    return this.line === null ? this.first.feed(chunk) : this.pass(this.line.feed(chunk));
  }

  /** No more will come: what is held is a half line. */
  end(): Began {
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
