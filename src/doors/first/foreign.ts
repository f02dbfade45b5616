/**
 * Recognises, by the first bytes of a connection, programs that came to the wrong door, so that nothing of what they
 * say is taken for lines. Owns the bytes held back until that is clear. Must not know what is done about it; stands
 * before the telnet filter, because these protocols are bytes and not text.
 */

export type ForeignProtocol = 'http' | 'rtsp' | 'sip' | 'tls' | 'ssh' | 'redis' | 'proxy' | 'smb' | 'rdp' | 'frames';

export type Verdict =
  /** `lines`: empty ones, which may be passed on already: neither are they a part of what comes after them. */
  | { readonly kind: 'undecided'; readonly lines?: Buffer }
  /** `bytes` is all that was fed and not passed on: the conversation begins with it. */
  | { readonly kind: 'ours'; readonly bytes: Buffer }
  /** `bytes` is all that was fed. */
  | { readonly kind: 'foreign'; readonly protocol: ForeignProtocol; readonly bytes: Buffer };

/**
 * Bytes of a first line that may yet become a request. It is longer than a line may be: what is longer without being
 * recognised is refused by the cutter whole.
 */
export const MAX_HELD = 8_192;

const NUL = 0x00;
const LF = 0x0a;
const CR = 0x0d;

/** A byte, a range of bytes, or any byte. */
type Expected = number | readonly [from: number, to: number];
const ANY: Expected = [0x00, 0xff];
const DIGIT: Expected = [0x30, 0x39];
const text = (ascii: string): Expected[] => [...Buffer.from(ascii, 'latin1')];

const SIGNATURES: ReadonlyArray<readonly [ForeignProtocol, readonly Expected[]]> = [
  // A handshake record of SSL 3.0 to TLS 1.3.
  ['tls', [0x16, 0x03, [0x00, 0x04]]],
  ['ssh', [...text('SSH-'), DIGIT, 0x2e]],
  ['proxy', text('PROXY TCP4 ')],
  ['proxy', text('PROXY TCP6 ')],
  ['proxy', text('PROXY UNKNOWN')],
  // Version 2 begins with empty lines, as a person may: only an Enter or two waits for the key after it.
  ['proxy', text('\r\n\r\n\0\r\nQUIT\n')],
  ['smb', [0x00, 0x00, ANY, ANY, [0xfe, 0xff], ...text('SMB')]],
  // A length of four bytes, which is below 128 KiB, and a type: see frames.ts. A NUL or two may be telnet's.
  ['frames', [0x00, [0x00, 0x01], ANY, ANY, [0x01, 0x06]]],
  // TPKT, as long as its connection request is.
  ['rdp', [0x03, 0x00, 0x00, ANY, ANY, 0xe0]],
];

/** An array of strings in RESP. Without the $ it may be somebody's odd first line, ended by CR LF. */
const RESP = /^\*\d{1,9}\r\n\$/;
const RESP_BEGINNING = /^\*(\d{1,9}(\r\n?)?)?$/;

/** Whatever may go on as a request line: a word in capitals, alone or with something after it. */
const REQUEST_BEGINNING = /^[A-Z][A-Z-]{0,19}( [^\r\n]*\r?)?$/;
/**
 * A whole one, and it has to end in the protocol: "GET off my lawn" is for people. What is asked for has to look like a
 * path, an address, a host with its port, or the asterisk.
 */
const REQUEST = /^[A-Z][A-Z-]{0,19} (?:\/.*|\*|[a-z][a-z0-9+.-]*:\S+|[^\s:]+:\d+) (HTTP|RTSP|SIP)\/\d(?:\.\d)?\r?$/;
/** One so long that its end was not waited for: nobody types a path of that length as the first thing. */
const ENDLESS_REQUEST = /^[A-Z][A-Z-]{0,19} (?:\/|[a-z]+:\/\/)\S*$/;

const UNDECIDED: Verdict = { kind: 'undecided' };

export class ForeignCheck {
  private held: Buffer = Buffer.alloc(0);
  /** Of what is held, what has been passed on. */
  private passed = 0;

  /** Whether what is held ends within a line. */
  get isOpen(): boolean {
    const last = this.held.at(-1);
    return last !== undefined && last !== NUL && last !== LF;
  }

  /** Give it every chunk until it has decided, and none after that. Holds back at most MAX_HELD bytes and a chunk. */
  feed(chunk: Buffer): Verdict {
    this.held = this.held.length === 0 ? chunk : Buffer.concat([this.held, chunk]);
    if (this.held.length === 0) return UNDECIDED;
    const protocol = recognise(this.held);
    if (protocol === 'undecided') return this.emptyLines();
    if (protocol === null) return { kind: 'ours', bytes: this.end() };
    return { kind: 'foreign', protocol, bytes: this.end() };
  }

  /** A person who only types Enter is answered at once. */
  private emptyLines(): Verdict {
    const from = this.passed;
    while (this.held[this.passed] === CR && this.held[this.passed + 1] === LF) this.passed += 2;
    return this.passed === from ? UNDECIDED : { kind: 'undecided', lines: this.held.subarray(from, this.passed) };
  }

  /** No more will come: what is held is a person's half line. */
  end(): Buffer {
    const rest = this.held.subarray(this.passed);
    this.held = Buffer.alloc(0);
    this.passed = 0;
    return rest;
  }
}

/** `null`: nothing foreign begins so. */
function recognise(bytes: Buffer): ForeignProtocol | 'undecided' | null {
  let possible = false;
  for (const [protocol, signature] of SIGNATURES) {
    if (!agrees(bytes, signature)) continue;
    if (bytes.length >= signature.length) return protocol;
    possible = true;
  }
  if (possible) return 'undecided';

  // No character of these protocols' first lines lies beyond a byte, and a limit keeps the patterns cheap.
  const start = bytes.toString('latin1', 0, MAX_HELD);
  if (RESP.test(start)) return 'redis';
  if (RESP_BEGINNING.test(start)) return 'undecided';
  const lf = start.indexOf('\n');
  if (lf !== -1) return (REQUEST.exec(start.slice(0, lf))?.[1]?.toLowerCase() as ForeignProtocol | undefined) ?? null;
  if (!REQUEST_BEGINNING.test(start)) return null;
  if (start.length < MAX_HELD) return 'undecided';
  return ENDLESS_REQUEST.test(start) ? 'http' : null;
}

function agrees(bytes: Buffer, signature: readonly Expected[]): boolean {
  const length = Math.min(bytes.length, signature.length);
  for (let at = 0; at < length; at++) {
    const byte = bytes[at] as number;
    const expected = signature[at] as Expected;
    if (typeof expected === 'number' ? byte !== expected : byte < expected[0] || byte > expected[1]) return false;
  }
  return true;
}
