/**
 * One client's connection, over anything that carries bytes both ways: its reading, its writing and its end. Owns what it is,
 * as long as that is not known, and the one reader that is made when it is; knows lines only as what that gives to the core.
 */

import type { Duplex } from 'node:stream';
import type { Clock } from '../clock.js';
import type { LeaveReason } from '../language/codes.js';
import type { Peer } from '../link/peer.js';
import type { Seat } from '../link/turns.js';
import type { Connection } from './fanout/connection.js';
import { FirstBytes, type Seen } from './first/first-bytes.js';
import { errorFrame } from './first/frames.js';
import type { TransferRequest } from './first/transfer-line.js';
import type { Newcomer, Undecided } from './first/undecided.js';
import { UnendedLine } from './lines/unended.js';
import { hangUp } from './listen/hang-up.js';
import type { Listener } from './listen/listeners.js';
import { ObjectReader } from './readers/object-reader.js';
import type { ConnectionLink, ConnectionSettings, Reader, ReaderHost, TypingSettings } from './readers/reader.js';
import { TelnetReader } from './readers/telnet-reader.js';
import { TextReader } from './readers/text-reader.js';
import { closeFrame } from './web/frames.js';

/** One for all: a piece of memory each would keep a larger one alive. */
const WEB_SOCKET_END = closeFrame(1000);

/** What all connections are given. */
export interface ConnectionParts {
  readonly settings: ConnectionSettings;
  readonly clock: Clock;
  readonly typing: TypingSettings;
  readonly undecided: Undecided;
  /** Its session begins, so many milliseconds after it has come in. */
  open(connection: Connection, peer: Peer, listener: Listener, waited: number): ConnectionLink;
  /** What reads a WebSocket. Null: none comes, and what that would need is not loaded. */
  readonly frames: ((host: ReaderHost) => Reader) | null;
  /** Takes a connection over whose first line says that it carries a file; see transfer.ts. */
  carry(socket: Duplex, request: TransferRequest, rest: Buffer, ended: boolean, peer: Peer): void;
}

export class SocketConnection implements Connection, ReaderHost, Newcomer {
  /** Null: its session has not begun, or is over. */
  link: ConnectionLink | null = null;
  /** Null: it is known what this connection is. */
  private first: FirstBytes | null;
  /** Null: nothing has come that is the core's. */
  private reader: Reader | null = null;
  /** For the reader that is yet to come: bytes of a line, and bytes in all. */
  private line: number;
  private total: number;
  private fault: LeaveReason = 'disconnected';
  private closing = false;
  /** Lines are not taken just now. */
  private paused = false;
  /** What has come is not taken yet; the socket is not read before it is. */
  private isFull = false;
  /** Null: no line end has been missing yet. */
  private unended: UnendedLine | null = null;
  /** After all that the session has said. */
  private lastWord: Buffer | null = null;

  constructor(
    private readonly socket: Duplex,
    private readonly listener: Listener,
    private readonly parts: ConnectionParts,
    readonly peer: Peer,
  ) {
    this.first = listener.web ? null : new FirstBytes(listener.files);
    const { maxLine, maxVisitorLine, maxVisitorBytes } = parts.settings;
    this.line = Math.min(maxLine, maxVisitorLine);
    this.total = maxVisitorBytes;
  }

  /** Where a connection may carry a file, nothing of it is the core's until it is known not to. */
  start(): void {
    const { socket, listener, parts } = this;
    socket.on('data', this.onData);
    socket.on('end', this.onInputEnd);
    socket.on('error', this.onError);
    socket.on('close', this.onClose);
    if (listener.files) parts.undecided.add(this);
    else this.open();
    // What looked at the first bytes has paused it.
    socket.resume();
  }

  // Newcomer

  open(): void {
    const { socket, listener, parts } = this;
    if (this.link !== null || this.closing) return;
    this.link = parts.open(this, this.peer, listener, parts.undecided.remove(this));
    const { core } = this.link;
    if (listener.edits || listener.web) socket.on('drain', () => this.reader?.drained());
    if (parts.frames !== null && listener.web) {
      core.becomeJson();
      this.lastWord = WEB_SOCKET_END;
      this.use(parts.frames(this));
    }
    if (listener.edits) {
      core.becomeTelnet();
      const reader = new TelnetReader(this);
      this.use(reader);
      reader.open();
    }
    if (listener.greets) core.greet();
  }

  // Connection

  get pending(): number {
    return this.socket.writableLength;
  }

  write(pieces: readonly Buffer[], done: (error?: Error | null) => void): void {
    const { socket, reader } = this;
    const last = pieces.length - 1;
    // Corked, they leave together and nothing is copied.
    if (last > 0) socket.cork();
    for (let index = 0; index <= last; index++) {
      const bytes = pieces[index] as Buffer;
      socket.write(reader === null ? bytes : reader.around(bytes), index === last ? done : undefined);
    }
    if (last > 0) socket.uncork();
  }

  bound(line: number, total: number): void {
    this.line = line;
    this.total = total;
    this.reader?.bound(line, total);
  }

  pause(): void {
    this.paused = true;
    this.reader?.pause();
  }

  resume(atOnce: boolean): void {
    const { reader, socket } = this;
    this.paused = false;
    reader?.resume(atOnce);
    // What was put back comes as `onData`.
    if (!reader?.isInterrupted && atOnce && !this.isFull && socket.readableLength > 0) socket.read();
    this.goOn();
  }

  goOn(): void {
    // What waits when it ends is not shown any more: nothing can be written behind the end.
    if (this.closing) return;
    if (this.reader?.isInterrupted) this.readOn(this.reader.goOn());
    else if (!this.isFull && this.seat?.hasLeft !== false) this.socket.resume();
  }

  hideTyping(hide: boolean): void {
    this.reader?.hideTyping(hide);
  }

  askAboutPaste(question: string | null): void {
    this.reader?.askAboutPaste(question);
  }

  /** Writing nothing sends nothing, but fails where the kernel has given the other side up. */
  probe(): void {
    if (!this.closing) this.socket.write(Buffer.alloc(0));
  }

  end(how: 'written' | 'now'): void {
    if (how === 'now') {
      this.closing = true;
      this.socket.destroy();
      return;
    }
    if (this.closing) return;
    this.closing = true;
    this.unended?.stop();
    this.reader?.stop(true);
    if (this.lastWord !== null) this.socket.write(this.lastWord);
    hangUp(this.socket, this.listener.web);
  }

  // ReaderHost

  get settings(): ConnectionSettings {
    return this.parts.settings;
  }

  get typing(): TypingSettings {
    return this.parts.typing;
  }

  get isTyped(): boolean {
    return this.listener.greets;
  }

  get isBacklogged(): boolean {
    return this.socket.writableNeedDrain;
  }

  show(bytes: Buffer | string): void {
    this.socket.write(bytes);
  }

  /** Answers of telnet, or to a ping, do not pass the outbox; who asks for them and reads none is as slow as anybody. */
  reply(bytes: Buffer): void {
    if (this.socket.writableLength > this.settings.maxOutbox) this.socket.destroy();
    else this.socket.write(bytes);
  }

  leave(word: Buffer | null, fault: LeaveReason | null): void {
    const { link } = this;
    if (link === null || this.closing) return;
    link.flush();
    this.link = null;
    this.lastWord = word;
    this.end('written');
    link.gone(fault ?? this.fault);
  }

  readOn(more: boolean): void {
    this.isFull = !more;
    if (more) this.lookForEnd();
    const isOver = this.seat?.leave() === false;
    if (more && !isOver && !this.closing) this.socket.resume();
  }

  // The socket

  private readonly onData = (chunk: Buffer): void => {
    if (this.closing) return;
    if (this.seat?.enter() === false) {
      // Others have their turn: it is put back, in front of what comes after it.
      this.socket.pause();
      this.socket.unshift(chunk);
      return;
    }
    this.isFull = !this.take(chunk);
    this.lookForEnd();
    const isOver = this.seat?.leave() === false;
    if (this.isFull || isOver) this.socket.pause();
  };

  private readonly onInputEnd = (): void => {
    if (this.closing) return;
    if (this.first !== null) this.settle(this.first, this.first.end(), true);
    if (this.closing) return;
    this.open();
    (this.reader ?? this.use(new TextReader(this))).end();
  };

  private readonly onError = (error: NodeJS.ErrnoException): void => {
    this.fault = error.code === 'ETIMEDOUT' ? 'connection timed out' : 'connection lost';
  };

  private readonly onClose = (): void => {
    this.closing = true;
    this.parts.undecided.remove(this);
    this.unended?.stop();
    this.reader?.stop(false);
    const { link } = this;
    this.link = null;
    link?.gone(this.fault);
  };

  private get seat(): Seat | undefined {
    return this.link?.seat;
  }

  /** False: no more for now. */
  private take(chunk: Buffer): boolean {
    const { first } = this;
    if (first !== null) return this.settle(first, first.feed(chunk), false);
    return this.reader?.feed(chunk) ?? true;
  }

  /** What it is, if that is clear by now. `ended`: no more will come. False: no more for now. */
  private settle(first: FirstBytes, seen: Seen, ended: boolean): boolean {
    if (seen.kind === 'file') {
      if (this.link === null) this.handOver(seen.request, seen.rest, ended);
      return true;
    }
    if (first.mayBeFile) return true;
    this.open();
    if (seen.kind !== 'undecided') this.first = null;
    const core = this.link?.core;
    switch (seen.kind) {
      case 'undecided':
        return seen.lines === undefined || this.readText(seen.lines);
      case 'text':
        return this.readText(seen.bytes);
      case 'json':
        core?.becomeJson();
        return this.use(new ObjectReader(this)).feed(seen.bytes);
      case 'frames':
        // Its client reads nothing but frames.
        this.lastWord = errorFrame(seen.bytes);
        core?.foreign(seen.kind, true);
        return true;
      case 'foreign':
        core?.foreign(seen.protocol, false);
        return true;
    }
  }

  private readText(bytes: Buffer): boolean {
    return (this.reader ?? this.use(new TextReader(this))).feed(bytes);
  }

  private use(reader: Reader): Reader {
    reader.bound(this.line, this.reader?.allowance ?? this.total);
    this.reader?.stop(false);
    if (this.paused) reader.pause();
    this.reader = reader;
    return reader;
  }

  /** Anybody who types, and does not end the line, is told after a while. */
  private lookForEnd(): void {
    const { greets, edits } = this.listener;
    if (!greets || edits) return;
    const isOpen = this.first?.isOpen || this.reader?.isOpen || false;
    if (isOpen) this.unended ??= new UnendedLine(this.parts.clock, () => this.link?.core.unended());
    this.unended?.look(isOpen);
  }

  /** It carries a file: from now on the socket is somebody else's. */
  private handOver(request: TransferRequest, rest: Buffer, ended: boolean): void {
    const { socket, parts } = this;
    this.closing = true;
    parts.undecided.remove(this);
    socket.pause();
    socket.off('data', this.onData);
    socket.off('end', this.onInputEnd);
    socket.off('error', this.onError);
    socket.off('close', this.onClose);
    parts.carry(socket, request, rest, ended, this.peer);
  }
}
