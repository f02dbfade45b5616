/**
 * One client's socket, plain or with TLS: its reading, its writing and its end. Knows lines only as what the cutter
 * gives it.
 */
import type { Socket } from 'node:net';
import type { Clock } from '../clock.js';
import type { JsonFault } from '../language/codes.js';
import type { JsonFields } from '../language/json/parse.js';
import type { ToCore } from '../link/link.js';
import type { Peer } from '../link/peer.js';
import type { Seat } from '../link/turns.js';
import type { Transport } from './fanout/transport.js';
import type { TransferRequest } from './files/transfer-line.js';
import { type Began, Beginning, dialectOf } from './first/beginning.js';
import type { ForeignProtocol } from './first/foreign.js';
import { errorFrame } from './first/frames.js';
import type { Cutter } from './lines/cutter.js';
import { erased, hasErasing } from './lines/erased.js';
import { LineCutter, type LineCutterOptions } from './lines/line-cutter.js';
import { ObjectCutter, type ObjectCutterOptions } from './lines/object-cutter.js';
import { UnendedLine } from './lines/unended.js';
import { hangUp } from './listen/hang-up.js';
import type { Listener } from './listen/listeners.js';
import { type TelnetEvents, TelnetFilter } from './telnet/filter.js';
import { type TerminalLink, type TypingSettings, terminalHost } from './telnet/host.js';
import { SERVER_SIDE, TelnetTerminal } from './telnet/terminal.js';

/** How much may come on one connection, and wait for it. */
export interface ConnectionSettings {
  readonly maxLine: number;
  /** Bytes of an object in the JSON dialect. */
  readonly maxObject: number;
  /** Bytes that may wait for one client. */
  readonly maxOutbox: number;
}

/** What all connections are given. */
export interface ConnectionParts {
  readonly settings: ConnectionSettings;
  readonly clock: Clock;
  readonly typing: TypingSettings;
  /** Takes a connection over whose first line says that it carries a file; see transfer.ts. */
  carry(socket: Socket, request: TransferRequest, rest: Buffer, ended: boolean): void;
}

const LF = 0x0a;

/** What a connection asks, and tells, its end of the link. */
export interface ConnectionLink extends TerminalLink {
  /** The connection is gone. */
  gone(reason: string): void;
}

export class TcpConnection implements Transport, LineCutterOptions, ObjectCutterOptions, TelnetEvents {
  /** Null: there is none yet, or none any more. */
  private linkEnd: ConnectionLink | null = null;
  private cutter: Cutter;
  private readonly telnet: TelnetFilter;
  /** On a port that edits lines; elsewhere nothing is done to them. */
  private terminal: TelnetTerminal | null;
  /** Null: it is known what this connection is. */
  private beginning: Beginning | null;
  /** Null: nothing has come yet but empty lines and spaces. */
  private dialect: 'text' | 'json' | null = null;
  private fault = 'disconnected';
  private closing = false;
  /** What has come is not taken yet; the socket is not read before it is. */
  private isFull = false;
  /** A Backspace has come from somebody who types: nobody else's lines have to be looked through for it. */
  private mayErase = false;
  /** Null: nobody is told of a line end that is missing. */
  private readonly unended: UnendedLine | null;
  /** Behind all that the session has said. */
  private lastWord: Buffer | null = null;

  constructor(
    private readonly socket: Socket,
    private readonly listener: Listener,
    private readonly parts: ConnectionParts,
    readonly peer: Peer,
  ) {
    const { greets, edits, files } = listener;
    this.unended = greets && !edits ? new UnendedLine(parts.clock, () => this.core?.unended()) : null;
    this.beginning = new Beginning(files);
    // It takes itself what they give: objects and functions of its own for that would cost each connection some 600 bytes.
    this.cutter = new LineCutter(this);
    this.telnet = edits ? new TelnetFilter(this, SERVER_SIDE) : new TelnetFilter(this);
    this.terminal = edits ? this.openTerminal() : null;
  }

  private get core(): ToCore | undefined {
    return this.linkEnd?.core;
  }

  // LineCutterOptions, ObjectCutterOptions, TelnetEvents

  get maxBytes(): number {
    const { settings } = this.parts;
    return this.dialect === 'json' ? objectBound(settings, this.cutter.limit) : settings.maxLine;
  }

  onLine(text: string): void {
    this.core?.line(this.mayErase ? erased(text) : text);
  }

  onObject(fields: JsonFields): void {
    this.core?.object(fields);
  }

  onFault(fault: JsonFault | 'too-long'): void {
    if (fault === 'too-long') this.onTooLong();
    else this.core?.malformed(fault);
  }

  onTooLong(): void {
    this.core?.tooLong(this.cutter.limit);
  }

  get seat(): Seat | undefined {
    return this.linkEnd?.seat;
  }

  onSpent(): void {
    this.core?.spent();
  }

  onDrain(): void {
    this.readOn(this.terminal === null || this.terminal.resume(true));
  }

  onTaken(): void {
    if (this.terminal !== null) this.onDrain();
  }

  onEnd(): void {
    this.core?.inputEnded();
  }

  onTelnet(): void {
    this.core?.becomeTelnet();
  }

  onSubnegotiation(option: number, content: Buffer): void {
    this.terminal?.told(option, content);
  }

  /** Telnet's answers do not pass the outbox; who asks for them and reads none is as slow as anybody. */
  reply(bytes: Buffer): void {
    if (this.socket.writableLength > this.parts.settings.maxOutbox) this.socket.destroy();
    else this.socket.write(this.terminal !== null && bytes.includes(LF) ? this.terminal.wrap(bytes) : bytes);
  }

  /** What comes goes to `linkEnd` from now on. */
  start(linkEnd: ConnectionLink): void {
    this.linkEnd = linkEnd;
    this.socket.on('data', this.onData);
    this.socket.on('end', this.onInputEnd);
    this.socket.on('error', this.onError);
    this.socket.on('close', this.onClose);
    if (this.terminal !== null) {
      linkEnd.core.becomeTelnet();
      this.socket.on('drain', () => this.onSocketDrain());
      this.terminal.open();
    }
    // Whoever looked at the first bytes has paused it.
    this.socket.resume();
  }

  bound(line: number, total: number): void {
    this.cutter.limit = this.dialect === 'json' ? objectBound(this.parts.settings, line) : line;
    this.cutter.allowance = total;
  }

  get pending(): number {
    return this.socket.writableLength;
  }

  write(pieces: readonly Buffer[], done: (error?: Error | null) => void): void {
    const { socket, terminal } = this;
    const last = pieces.length - 1;
    // Corked, they leave together and nothing is copied.
    if (last > 0) socket.cork();
    pieces.forEach((bytes, index) => {
      socket.write(terminal === null ? bytes : terminal.wrap(bytes), index === last ? done : undefined);
    });
    if (last > 0) socket.uncork();
  }

  pause(): void {
    this.cutter.pause();
  }

  resume(atOnce: boolean): void {
    this.cutter.resume(atOnce);
    // What was put back comes as `onData`.
    if (!this.terminal?.isInterrupted && atOnce && !this.isFull && this.socket.readableLength > 0) this.socket.read();
    this.goOn();
  }

  goOn(): void {
    if (this.terminal?.isInterrupted) this.readOn(this.terminal.resume(false));
    else if (!this.isFull && !this.closing && this.seat?.hasLeft !== false) this.socket.resume();
  }

  hideTyping(hide: boolean): void {
    if (this.terminal?.hide(hide) || !this.telnet.isTelnet) return;
    this.telnet.offerEcho(hide);
    // The Enter that ended the hidden line was not echoed either.
    if (!hide) this.socket.write('\r\n');
  }

  askAboutPaste(question: string | null): void {
    this.terminal?.askAboutPaste(question);
  }

  /** Writing nothing sends nothing, but fails where the kernel has given the other side up. */
  probe(): void {
    if (!this.closing) this.socket.write(Buffer.alloc(0));
  }

  close(): void {
    if (this.closing) return;
    this.closing = true;
    this.unended?.stop();
    this.cutter.stop();
    this.terminal?.stop(true);
    if (this.lastWord !== null) this.socket.write(this.lastWord);
    hangUp(this.socket);
  }

  destroy(): void {
    this.closing = true;
    this.socket.destroy();
  }

  private readonly onData = (chunk: Buffer): void => {
    if (this.closing) return;
    if (this.seat?.enter() === false) {
      // Others have their turn: it is put back, in front of what comes behind it.
      this.socket.pause();
      this.socket.unshift(chunk);
      return;
    }
    this.isFull = !this.take(chunk);
    this.unended?.look(this.isOpen);
    const isOver = this.seat?.leave() === false;
    if (this.isFull || isOver) this.socket.pause();
  };

  /** In the middle of a line that a person or a simple program sends. */
  private get isOpen(): boolean {
    if (this.beginning !== null) return this.beginning.isOpen;
    return this.dialect !== 'json' && !this.telnet.isTelnet && this.cutter.isOpen;
  }

  /** False: no more for now. */
  private take(chunk: Buffer): boolean {
    return this.beginning === null ? this.feed(chunk) : this.begin(this.beginning.feed(chunk), false);
  }

  /** What the connection is, if that is clear by now. `ended`: no more will come. */
  private begin(began: Began, ended: boolean): boolean {
    if (began.kind === 'undecided') return began.lines === undefined || this.feed(began.lines);
    this.beginning = null;
    if (began.kind === 'ours') return this.feed(began.bytes);
    if (began.kind === 'foreign') this.turnAway(began.protocol, began.bytes);
    else this.handOver(began.request, began.rest, ended);
    return true;
  }

  /** A client of frames reads nothing but frames. */
  private turnAway(protocol: ForeignProtocol, bytes: Buffer): void {
    if (protocol === 'frames') this.lastWord = errorFrame(bytes);
    this.core?.foreign(protocol, this.lastWord !== null);
  }

  /** `more`: all that has come is taken. */
  private readOn(more: boolean): void {
    this.isFull = !more;
    const isOver = this.seat?.leave() === false;
    if (more && !isOver && !this.closing) this.socket.resume();
  }

  /** False: no more for now. */
  private feed(bytes: Buffer): boolean {
    if (this.dialect === null) return this.chooseDialect(bytes);
    return this.dialect === 'json' ? this.cutter.write(bytes) : this.feedText(bytes);
  }

  private feedText(bytes: Buffer): boolean {
    const text = this.telnet.feed(bytes);
    if (this.listener.greets && !this.mayErase) this.mayErase = hasErasing(text);
    return this.terminal === null ? text.length === 0 || this.cutter.write(text) : this.terminal.feed(text);
  }

  private chooseDialect(bytes: Buffer): boolean {
    const { dialect, from } = dialectOf(bytes);
    if (dialect === 'json') this.speakJson();
    else this.dialect = dialect;
    return dialect === 'json' ? this.feed(bytes.subarray(from)) : this.feedText(bytes);
  }

  /** No telnet any more, either: nothing but objects is sent. */
  private speakJson(): void {
    this.dialect = 'json';
    this.terminal = null;
    const { allowance } = this.cutter;
    this.cutter = new ObjectCutter(this);
    this.cutter.allowance = allowance;
    this.core?.becomeJson();
  }

  private onSocketDrain(): void {
    if (!this.closing && this.terminal !== null) this.readOn(this.terminal.resume(false));
  }

  private readonly onInputEnd = (): void => {
    if (this.closing) return;
    if (this.beginning !== null) this.begin(this.beginning.end(), true);
    (this.terminal ?? this.cutter).end();
  };

  /** It carries a file: from now on the socket is somebody else's. */
  private handOver(request: TransferRequest, rest: Buffer, ended: boolean): void {
    const { socket } = this;
    this.closing = true;
    this.cutter.stop();
    socket.pause();
    socket.off('data', this.onData);
    socket.off('end', this.onInputEnd);
    socket.off('error', this.onError);
    socket.off('close', this.onClose);
    this.endLink('a file');
    this.parts.carry(socket, request, rest, ended);
  }

  private openTerminal(): TelnetTerminal {
    const { typing } = this.parts;
    const around = { filter: this.telnet, typing, cutter: () => this.cutter, linkEnd: () => this.linkEnd };
    return new TelnetTerminal(terminalHost(this.socket, around));
  }

  private endLink(reason: string): void {
    const { linkEnd } = this;
    this.linkEnd = null;
    linkEnd?.gone(reason);
  }

  private readonly onError = (error: NodeJS.ErrnoException): void => {
    this.fault = error.code === 'ETIMEDOUT' ? 'connection timed out' : 'connection lost';
  };

  private readonly onClose = (): void => {
    this.closing = true;
    this.unended?.stop();
    this.terminal?.stop(false);
    this.endLink(this.fault);
  };
}

/** What may send shorter lines, may send smaller objects, in the same proportion. */
function objectBound({ maxObject, maxLine }: ConnectionSettings, line: number): number {
  return Math.ceil((maxObject * line) / maxLine);
}
