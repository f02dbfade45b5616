/**
 * What a connection is, decided once, by its first bytes: one that carries a file, one of another protocol, one of frames, or
 * a conversation in one of the two dialects. Owns the part that looks at them, and what is held back until then; must not know
 * what is done about it, nor what comes after them.
 */

import { ForeignCheck, type ForeignProtocol } from './foreign.js';
import { TransferLine, type TransferRequest, type TransferVerdict } from './transfer-line.js';

export type Role =
  /** `rest`: what came after the line that asks for it. */
  | { readonly kind: 'file'; readonly request: TransferRequest; readonly rest: Buffer }
  | { readonly kind: 'foreign'; readonly protocol: Exclude<ForeignProtocol, 'frames'> }
  /** `bytes` is all that was fed. */
  | { readonly kind: 'frames'; readonly bytes: Buffer }
  /** `bytes` is all that was fed and not passed on: the conversation begins with it. */
  | { readonly kind: 'text' | 'json'; readonly bytes: Buffer };

/** `lines`: empty ones, which may be passed on already: neither are they a part of what comes after them. */
export type Seen = Role | { readonly kind: 'undecided'; readonly lines?: Buffer };

/** Some programs write it in front of all that they send in UTF-8. */
const BOM = Buffer.of(0xef, 0xbb, 0xbf);

const NUL = 0x00;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const OPEN_BRACE = 0x7b;

const UNDECIDED: Seen = { kind: 'undecided' };

export class FirstBytes {
  /** Null, here and below: that is decided. */
  private line: TransferLine | null;
  private foreign: ForeignCheck | null = new ForeignCheck();
  /** What may be a part of the mark. */
  private mark: Buffer | null = Buffer.alloc(0);

  /** `takesFiles`: as the quiet port does. */
  constructor(takesFiles: boolean) {
    this.line = takesFiles ? new TransferLine() : null;
  }

  /** Whether it may yet carry a file, and so has no session. */
  get mayBeFile(): boolean {
    return this.line !== null;
  }

  /** Whether what is held ends within a line. */
  get isOpen(): boolean {
    return this.foreign?.isOpen ?? false;
  }

  /** Give it every chunk until it has decided, and none after that. */
  feed(chunk: Buffer): Seen {
    if (this.mark === null) return this.look(chunk);
    const held = this.mark.length === 0 ? chunk : Buffer.concat([this.mark, chunk]);
    const isMark = held.subarray(0, BOM.length).equals(BOM.subarray(0, held.length));
    if (isMark && held.length < BOM.length) {
      this.mark = held;
      return UNDECIDED;
    }
    this.mark = null;
    return this.look(isMark ? held.subarray(BOM.length) : held);
  }

  /** No more will come: what is held is a half line. */
  end(): Seen {
    if (this.mark !== null && this.mark.length > 0) {
      this.line = null;
      return { kind: 'text', bytes: this.mark };
    }
    const verdict = this.line?.end() ?? null;
    const seen = verdict === null ? UNDECIDED : this.judge(verdict);
    return seen.kind === 'undecided' && this.foreign !== null ? dialectOf(this.foreign.end()) : seen;
  }

  private look(chunk: Buffer): Seen {
    return this.line === null ? this.compare(chunk) : this.judge(this.line.feed(chunk));
  }

  private judge(verdict: TransferVerdict): Seen {
    if (verdict.kind !== 'lines') return verdict;
    this.line = null;
    return this.compare(verdict.bytes);
  }

  private compare(bytes: Buffer): Seen {
    if (this.foreign === null) return dialectOf(bytes);
    const verdict = this.foreign.feed(bytes);
    if (verdict.kind === 'undecided') return verdict;
    if (verdict.kind === 'foreign') {
      const { protocol } = verdict;
      return protocol === 'frames' ? { kind: protocol, bytes: verdict.bytes } : { kind: 'foreign', protocol };
    }
    this.foreign = null;
    return dialectOf(verdict.bytes);
  }
}

/** The first byte but for empty lines, spaces and NULs decides on the dialect. */
function dialectOf(bytes: Buffer): Seen {
  const from = bytes.findIndex((byte) => byte !== LF && byte !== CR && byte !== SPACE && byte !== NUL);
  if (from === -1) return { kind: 'undecided', lines: bytes };
  return bytes[from] === OPEN_BRACE ? { kind: 'json', bytes: bytes.subarray(from) } : { kind: 'text', bytes };
}
