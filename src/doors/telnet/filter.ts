/**
 * Takes the telnet protocol out of what a client sends, and answers it: bytes in, bytes without commands out, wherever
 * the chunks are cut. Owns the state of every option of one connection. Must not know lines, sessions or sockets: the
 * answers go to a callback. RFC 854 (commands), 855 (options), 856 (BINARY), 857 (ECHO), 860 (TIMING-MARK), 1143 (the
 * Q method).
 */
import { AYT, DO, DONT, FIRST_COMMAND, IAC, KEYS, MANGLED, OPTION, SB, SE, WILL, WONT } from './codes.js';
import { Direction } from './options.js';
import { missingAfter } from './utf8.js';

export interface TelnetEvents {
  /** Bytes for the client: to be written as they are, between two lines. At most once a `feed`. */
  reply(bytes: Buffer): void;
  /** Called once, at the first command: this is a telnet client, and its lines have to end in CR LF from now on. */
  onTelnet(): void;
  /** What the client tells of an option; a longer one than MAX_SUBNEGOTIATION is not told. Without this none is kept. */
  onSubnegotiation?(option: number, content: Buffer): void;
}

/** Options that we take on, or let the client take on, when it is the client who asks. All others are refused. */
export interface TelnetPolicy {
  readonly weMay: ReadonlySet<number>;
  readonly clientMay: ReadonlySet<number>;
}

const NUL = 0;
const LF = 10;
const CR = 13;

const { binary: BINARY, echo: ECHO, timingMark: TIMING_MARK } = OPTION;

/** Of a port that waits for the client to begin. */
const PASSIVE: TelnetPolicy = { weMay: new Set([BINARY]), clientMay: new Set([BINARY]) };

/** Bytes of a subnegotiation that are kept: a window's size has four, a terminal's name 40 (RFC 1091) after IS. */
export const MAX_SUBNEGOTIATION = 41;

const AYT_ANSWER = Buffer.from('[Partyline is here]\r\n');

/** Answers to option requests in a connection's life: honest clients need some ten; one that loops gets silence. */
export const MAX_NEGOTIATIONS = 1_000;

/** Bytes by which answers may exceed what was received (the opening, two AYTs), so that nobody makes this server shout. */
export const REPLY_ALLOWANCE = 64;

/** Bytes of credit for answers that a talkative client can save up: more would allow a late burst of AYT answers. */
const MAX_CREDIT = 1_024;

/** Where in a command the stream stands. */
type Place = 'text' | 'iac' | 'option' | 'subnegotiation' | 'iac in subnegotiation';

export class TelnetFilter {
  private place: Place = 'text';
  private verb = 0;
  /** Continuation bytes that the text passed on so far still wants. */
  private missing = 0;
  /** Whether the last byte of text was a CR that has been passed on as the line's end. */
  private afterCR = false;
  private telnet = false;
  private negotiations = 0;
  private credit = REPLY_ALLOWANCE;
  /** Null, here and below: none yet. Most clients speak no telnet at all, and ten thousand of them are to cost little. */
  private answers: number[] | null = null;
  /** The option and its content, of a subnegotiation that is being kept. */
  private content: number[] | null = null;
  /** Whether the client sends keys and not lines. */
  keys = false;
  /** Made at the first use: most people come by nc and never need them. */
  private ours: Direction | null = null;
  private clients: Direction | null = null;

  constructor(
    private readonly events: TelnetEvents,
    private readonly policy: TelnetPolicy = PASSIVE,
  ) {}

  /** Whether the client has sent a telnet command. An escaped FF is none: in Latin-1, two of them are just letters. */
  get isTelnet(): boolean {
    return this.telnet;
  }

  /** Returns the text in the chunk: the chunk itself where it holds nothing else. */
  feed(chunk: Buffer): Buffer {
    if (this.place === 'text' && !chunk.includes(IAC) && !(this.binary && (this.afterCR || chunk.includes(CR)))) {
      this.pass(chunk, 0, chunk.length);
      return chunk;
    }
    const text = this.strip(chunk);
    this.flush();
    return text;
  }

  /**
   * Has the client stop showing what is typed (a password), or show it again. An offer that the client has not answered
   * yet is not overtaken: the opposite one is sent after its answer.
   */
  offerEcho(on: boolean): void {
    this.offer(on, ECHO);
  }

  /** Tells the client that we want to do something, or no longer. */
  offer(on: boolean, ...options: readonly number[]): void {
    for (const option of options) this.direction(DO).step(option, on ? 'start' : 'stop');
    this.flush();
  }

  /** Asks the client to do something. */
  ask(...options: readonly number[]): void {
    for (const option of options) this.direction(WILL).step(option, 'start');
    this.flush();
  }

  /** Whether we do something by agreement; null while the client has not answered. */
  weDo(option: number): boolean | null {
    return this.direction(DO).settled(option);
  }

  /** Whether the client does something by agreement; null while it has not answered. */
  clientDoes(option: number): boolean | null {
    return this.direction(WILL).settled(option);
  }

  /** `content` must hold no IAC. */
  subnegotiate(option: number, content: Uint8Array): void {
    this.answer([IAC, SB, option, ...content, IAC, SE]);
    this.flush();
  }

  private strip(chunk: Buffer): Buffer {
    // One byte more than the chunk: an IAC at the end of the one before may turn out to be text.
    const text = Buffer.allocUnsafe(chunk.length + 1);
    let length = 0;
    let at = 0;
    while (at < chunk.length) {
      if (this.place === 'text' || this.place === 'subnegotiation') {
        const iac = chunk.indexOf(IAC, at);
        const end = iac === -1 ? chunk.length : iac;
        if (this.place === 'text') {
          chunk.copy(text, length, at, end);
          length = this.endLines(text, length, length + end - at);
          this.pass(chunk, at, end);
        }
        if (this.place === 'subnegotiation') this.keep(chunk, at, end);
        at = end;
        if (iac === -1) continue;
        this.place = this.place === 'text' ? 'iac' : 'iac in subnegotiation';
        this.earn(1);
        at++;
        continue;
      }
      const byte = chunk[at] as number;
      if (this.place === 'iac' && byte < FIRST_COMMAND) {
        text[length++] = IAC;
        this.missing = 0;
        this.afterCR = false;
        this.place = 'text';
        continue;
      }
      at++;
      this.earn(1);
      const meant = this.command(byte);
      if (meant === null) continue;
      text[length++] = meant;
      this.missing = meant === IAC ? 0 : Math.max(0, this.missing - 1);
      this.afterCR = false;
    }
    return text.subarray(0, length);
  }

  /** One byte of a command. Returns the byte of text that it stands for, if it stands for any. */
  private command(byte: number): number | null {
    if (this.place === 'option') {
      this.place = 'text';
      this.negotiate(byte);
      return null;
    }
    if (this.place === 'iac in subnegotiation' && (byte <= SE || byte === IAC)) {
      this.place = byte === SE ? 'text' : 'subnegotiation';
      if (byte === SE) this.told();
      else if (byte === IAC) this.keep([IAC], 0, 1);
      return null;
    }
    // Any other command within a subnegotiation shows that its end was lost: it is obeyed, and what follows is text.
    this.place = 'text';
    if (byte === IAC) return IAC;
    this.recognise();
    if (byte === SB) {
      this.place = 'subnegotiation';
      this.content = null;
    } else if (byte >= WILL) {
      this.place = 'option';
      this.verb = byte;
    } else if (byte === AYT) {
      if (this.credit >= AYT_ANSWER.length) this.answer(AYT_ANSWER);
    } else if (this.missing > 0) {
      return MANGLED.get(byte) ?? null;
    } else if (this.keys) {
      return KEYS.get(byte) ?? null;
    }
    return null;
  }

  /** Of a subnegotiation, so much that a longer one is known for it. */
  private keep(bytes: ArrayLike<number>, from: number, to: number): void {
    if (this.events.onSubnegotiation === undefined) return;
    this.content ??= [];
    for (let at = from; at < to && this.content.length < MAX_SUBNEGOTIATION + 2; at++) {
      this.content.push(bytes[at] as number);
    }
  }

  private told(): void {
    const [option, ...content] = this.content ?? [];
    this.content = null;
    if (option === undefined || content.length > MAX_SUBNEGOTIATION) return;
    this.events.onSubnegotiation?.(option, Buffer.from(content));
  }

  private negotiate(option: number): void {
    if (this.verb === DO && option === TIMING_MARK) {
      // Each time and without a cap: after Ctrl-C the client throws all output away until this comes.
      this.say(WONT, TIMING_MARK);
      return;
    }
    const on = this.verb === WILL || this.verb === DO;
    const mayAnswer = this.negotiations < MAX_NEGOTIATIONS;
    if (this.direction(this.verb).step(option, on ? 'agrees' : 'declines', mayAnswer)) this.negotiations++;
    if (option === BINARY) this.afterCR = false;
  }

  /** The direction that the client speaks of with this verb. */
  private direction(verb: number): Direction {
    if (verb === DO || verb === DONT) {
      this.ours ??= new Direction(WILL, this.policy.weMay, (verb, option) => this.say(verb, option));
      return this.ours;
    }
    this.clients ??= new Direction(DO, this.policy.clientMay, (verb, option) => this.say(verb, option));
    return this.clients;
  }

  private recognise(): void {
    if (this.telnet) return;
    this.telnet = true;
    this.events.onTelnet();
    // Without BINARY the client garbles UTF-8 (see MANGLED). We do not offer it ourselves: what we send arrives intact
    // anyway, and Debian's telnet would then stop returning the carriage when it echoes Enter.
    this.direction(WILL).step(BINARY, 'start');
  }

  /**
   * Once BINARY is agreed, Enter is a bare CR for some (Debian's telnet in character mode, PuTTY) and LF or CR LF for
   * others. Makes an LF of each, in place, and returns where the text ends then.
   */
  private endLines(text: Buffer, from: number, to: number): number {
    if (!this.binary) return to;
    let end = from;
    for (let at = from; at < to; at++) {
      const byte = text[at] as number;
      const second = this.afterCR && (byte === LF || byte === NUL);
      this.afterCR = byte === CR;
      if (!second) text[end++] = byte === CR ? LF : byte;
    }
    return end;
  }

  private get binary(): boolean {
    return this.clients?.is(BINARY) ?? false;
  }

  private pass(bytes: Buffer, from: number, to: number): void {
    this.missing = missingAfter(this.missing, bytes, from, to);
    this.earn(to - from);
  }

  private say(verb: number, option: number): void {
    this.answer([IAC, verb, option]);
  }

  /** Counted in the order of the bytes, so that the answers do not depend on how the chunks are cut. */
  private earn(received: number): void {
    this.credit = Math.min(MAX_CREDIT, this.credit + received);
  }

  private answer(bytes: Iterable<number> & { readonly length: number }): void {
    this.credit -= bytes.length;
    this.answers ??= [];
    this.answers.push(...bytes);
  }

  private flush(): void {
    if (this.answers === null) return;
    const answers = Buffer.from(this.answers);
    this.answers = null;
    this.events.reply(answers);
  }
}
