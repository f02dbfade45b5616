/**
 * A person at a telnet client that leaves the editing to the server. Opens the negotiation, and where the client agrees
 * to send keys instead of lines, turns them into lines for the cutter and draws the half-typed one around whatever is
 * written. Where it does not agree, everything passes by untouched. Owns the mode of one connection; must not know
 * sockets or the session: both are the host's.
 */
import { KeyReader } from '../../terminal/keys.js';
import { LineEditor, type LineEditorOptions, type Outcome } from '../../terminal/line-editor.js';
import { LineScreen } from '../../terminal/line-screen.js';
import type { PasteKey } from '../../terminal/paste.js';
import { OPTION } from './codes.js';
import type { TelnetFilter, TelnetPolicy } from './filter.js';
import { MORE_KEYS, type PasteHost, TelnetPastes } from './pastes.js';

const { binary: BINARY, echo: ECHO, suppressGoAhead: SGA, charset: CHARSET } = OPTION;
const { terminalType: TERMINAL_TYPE, windowSize: NAWS } = OPTION;

/** Unlike on the other ports, a client may bring these up itself (`mode character` in Debian's telnet). */
export const SERVER_SIDE: TelnetPolicy = {
  weMay: new Set([BINARY, ECHO, SGA, CHARSET]),
  clientMay: new Set([BINARY, SGA, NAWS, TERMINAL_TYPE]),
};

export interface TerminalHost {
  readonly filter: TelnetFilter;
  readonly edit: LineEditorOptions;
  readonly pastes: PasteHost;
  /** Whether the client takes bytes so slowly that they pile up here; `resume` is called when they no longer do. */
  readonly backlogged: boolean;
  /** To be written at once. */
  show(bytes: Buffer): void;
  /** Bytes of lines. False: no more before `resume`. */
  deliver(bytes: Buffer): boolean;
  /** Whether one more key may be taken. False: no more before `resume`. */
  mayTake(): boolean;
  /** The person has left. */
  leave(): void;
}

/** RFC 2066: REQUEST, and what is on offer after a separator. */
const UTF_8_ONLY = Buffer.from('\x01;UTF-8');
/** RFC 1091: SEND, and IS, which stands before the name. */
const SEND_NAME = Buffer.of(1);
const IS = 0;
const BELL = '\x07';
const NEW_LINE = '\r\n';

export class TelnetTerminal {
  private readonly reader = new KeyReader<PasteKey>(MORE_KEYS);
  private readonly editor: LineEditor;
  private readonly screen = new LineScreen();
  private readonly pastes: TelnetPastes;
  /** The client sends keys and shows nothing by itself. */
  private active = false;
  /** The cutter has lines that wait. */
  private waiting = false;
  /** There may be keys that have not been taken, because others had their turn. */
  isInterrupted = false;
  /** Nothing comes after the keys that are there. */
  private isEnding = false;
  private charsetTold = false;
  /** The client was asked whether it tells its terminal's name, and for that. */
  private nameAsked = false;
  private nameWanted = false;
  /** Drawn, and not written yet. */
  private drawn = '';

  constructor(private readonly host: TerminalHost) {
    this.editor = new LineEditor(host.edit);
    this.pastes = new TelnetPastes(host.pastes, {
      isTyping: () => this.editor.text !== '' || this.editor.isHidden,
      hasMore: () => this.reader.hasMore,
      answered: (question, answer, lines) => {
        for (const line of [question + answer, ...lines]) this.drawn += this.screen.finish(line);
      },
      ring: () => {
        this.drawn += BELL;
      },
      goOn: () => void this.readKeys(),
    });
  }

  /** BINARY is for UTF-8: without it Debian's telnet takes some bytes of a character for commands. */
  open(): void {
    this.host.filter.offer(true, ECHO, SGA, CHARSET);
    this.host.filter.ask(SGA, NAWS, BINARY);
  }

  /** What the filter has passed on. False: give nothing more before `resume` has returned true. */
  feed(bytes: Buffer): boolean {
    this.settle();
    if (!this.active) {
      if (bytes.length > 0) this.waiting = !this.host.deliver(bytes);
      return !this.waiting;
    }
    this.reader.feed(bytes);
    const more = this.readKeys();
    this.pastes.wait();
    return more;
  }

  /** The cutter, or the client, takes more, or it is this connection's turn again. Returns whether more may be fed. */
  resume(linesAreTaken: boolean): boolean {
    if (linesAreTaken) this.waiting = false;
    return this.active ? this.readKeys() : !this.waiting;
  }

  /** What is asked about the lines that were pasted last; null: nothing is. */
  askAboutPaste(question: string | null): void {
    this.pastes.ask(question);
  }

  /** No more will come: the one who is there leaves after the last key. */
  end(): void {
    if (!this.active) {
      this.host.leave();
      return;
    }
    this.isEnding = true;
    this.readKeys();
  }

  told(option: number, content: Buffer): void {
    if (option === TERMINAL_TYPE && content[0] === IS) {
      this.pastes.terminalIs(content.toString('latin1', 1));
      this.drawn += this.pastes.marks(this.active);
      this.write();
    }
    if (option !== NAWS || content.length !== 4) return;
    this.drawn += this.screen.resize(content.readUInt16BE(0), content.readUInt16BE(2));
    this.draw();
    this.write();
  }

  /** Bytes for the client, which are whole lines, with the half-typed line out of their way. */
  wrap(bytes: Buffer): Buffer {
    if (!this.active) return bytes;
    this.drawn += this.screen.erase();
    const before = this.drawn;
    this.drawn = '';
    this.draw();
    const after = this.drawn;
    this.drawn = '';
    return before === '' && after === '' ? bytes : Buffer.concat([Buffer.from(before), bytes, Buffer.from(after)]);
  }

  /** The terminal is nobody's of ours any more. `isThere`: it still is shown what is written. */
  stop(isThere: boolean): void {
    this.pastes.stop();
    if (!isThere) return;
    this.drawn += this.pastes.marks(false);
    this.write();
  }

  /** Returns whether that is all that has to be done: the client shows nothing that is not sent to it. */
  hide(hidden: boolean): boolean {
    this.editor.hide(hidden);
    return this.active;
  }

  /**
   * One key after the other, and after an Enter nothing more before its line has been taken: the line may ask for a
   * password, and what was typed ahead would be shown.
   */
  private readKeys(): boolean {
    this.isInterrupted = false;
    while (!this.waiting && !this.host.backlogged) {
      if (!this.host.mayTake() || !this.pastes.isReady) {
        this.isInterrupted = true;
        break;
      }
      const pasted = this.pastes.next();
      const read = pasted ?? this.reader.next();
      if (read === null) {
        if (this.isEnding) this.host.leave();
        break;
      }
      const key = pasted ?? this.pastes.press(read);
      const outcome = key === null ? null : this.editor.press(key);
      if (outcome !== null) this.act(outcome);
    }
    this.draw();
    this.write();
    return !this.waiting && !this.host.backlogged && !this.isInterrupted;
  }

  private act(outcome: Outcome): void {
    this.ring();
    switch (outcome.kind) {
      case 'line':
        this.drawn += this.editor.isHidden ? NEW_LINE : this.screen.finish(outcome.line);
        this.waiting = !this.host.deliver(outcome.whole ? Buffer.from(`${outcome.line}\n`) : this.tooLong());
        break;
      case 'redraw':
        this.drawn += this.screen.clear();
        break;
      case 'leave':
        this.write();
        this.reader.takeRest();
        this.host.leave();
        break;
    }
  }

  /** In place of a line that was not taken whole: the cutter has it answered, in its turn. */
  private tooLong(): Buffer {
    const bytes = Buffer.alloc(this.host.edit.limit() + 2, 'x');
    bytes[bytes.length - 1] = 0x0a;
    return bytes;
  }

  /** To a client that does not keep up, the line is drawn when it does. */
  private draw(): void {
    const { editor, screen } = this;
    this.ring();
    if (this.host.backlogged) return;
    const asked = this.pastes.show();
    if (asked !== null) this.drawn += screen.draw(asked, asked.length);
    else this.drawn += editor.isHidden ? screen.draw('', 0) : screen.draw(editor.text, editor.cursor);
  }

  private ring(): void {
    if (this.editor.takeBell()) this.drawn += BELL;
  }

  private write(): void {
    const { drawn } = this;
    if (drawn === '') return;
    this.drawn = '';
    this.host.show(Buffer.from(drawn));
  }

  /** Sees what the client has agreed to by now. */
  private settle(): void {
    const { filter } = this.host;
    const echo = filter.weDo(ECHO);
    const sga = filter.weDo(SGA);
    const agreed = echo === true && sga === true;
    if (agreed !== this.active) {
      this.active = agreed;
      filter.keys = agreed;
      this.drawn += this.pastes.marks(agreed);
      this.write();
      if (!agreed) this.surrender();
    }
    if (agreed && !this.nameAsked) {
      this.nameAsked = true;
      filter.ask(TERMINAL_TYPE);
    }
    if (this.nameAsked && !this.nameWanted && filter.clientDoes(TERMINAL_TYPE) === true) {
      this.nameWanted = true;
      filter.subnegotiate(TERMINAL_TYPE, SEND_NAME);
    }
    // One without the other is neither mode: keys that the client shows itself, or lines that nobody shows.
    if (echo === false && sga === true) filter.offer(false, SGA);
    if (sga === false && echo === true && !this.editor.isHidden) filter.offer(false, ECHO);
    if (!this.charsetTold && filter.weDo(CHARSET) === true) {
      this.charsetTold = true;
      filter.subnegotiate(CHARSET, UTF_8_ONLY);
    }
  }

  /** From now on the client edits: what was typed is the beginning of its next line. */
  private surrender(): void {
    this.screen.forget();
    this.pastes.stop();
    const rest = Buffer.concat([Buffer.from(this.editor.take()), this.reader.takeRest()]);
    if (rest.length > 0) this.waiting = !this.host.deliver(rest);
  }
}
