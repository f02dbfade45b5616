/**
 * Lines of a telnet client that leaves the editing to the server. Owns the terminal, and stands between it and the connection;
 * where the client edits by itself, its lines are plain text.
 */
import { SERVER_SIDE, TelnetTerminal, type TerminalHost } from '../telnet/terminal.js';
import type { ReaderHost } from './reader.js';
import { TextReader } from './text-reader.js';

const LF = 0x0a;

export class TelnetReader extends TextReader {
  private readonly terminal: TelnetTerminal;

  constructor(host: ReaderHost) {
    super(host, SERVER_SIDE);
    this.terminal = new TelnetTerminal(this.terminalHost());
  }

  /** Whatever comes first is the client's answer to this. */
  open(): void {
    this.terminal.open();
  }

  override get isInterrupted(): boolean {
    return this.terminal.isInterrupted;
  }

  protected override read(text: Buffer): boolean {
    return this.terminal.feed(text);
  }

  override end(): void {
    this.terminal.end();
  }

  override stop(isThere: boolean): void {
    super.stop(isThere);
    this.terminal.stop(isThere);
  }

  override goOn(): boolean {
    return this.terminal.resume(false);
  }

  override drained(): void {
    this.host.readOn(this.terminal.resume(false));
  }

  override around(bytes: Buffer): Buffer {
    return this.terminal.wrap(bytes);
  }

  override hideTyping(hide: boolean): void {
    if (!this.terminal.hide(hide)) super.hideTyping(hide);
  }

  override askAboutPaste(question: string | null): void {
    this.terminal.askAboutPaste(question);
    if (this.isInterrupted) this.host.readOn(this.goOn());
  }

  // LineCutterOptions, TelnetEvents

  override onDrain(): void {
    this.host.readOn(this.terminal.resume(true));
  }

  onTaken(): void {
    this.onDrain();
  }

  onSubnegotiation(option: number, content: Buffer): void {
    this.terminal.told(option, content);
  }

  /** A line of telnet's own, AYT's, stands between others. */
  override reply(bytes: Buffer): void {
    super.reply(bytes.includes(LF) ? this.around(bytes) : bytes);
  }

  private terminalHost(): TerminalHost {
    const { host, cutter, telnet } = this;
    const { typing } = host;
    return {
      filter: telnet,
      edit: { limit: () => cutter.limit, mayRemember: (line) => typing.mayRemember(line) },
      pastes: {
        most: typing.maxPaste,
        get asks() {
          return host.link === null ? false : host.link.pastesAreAsked;
        },
        pasted: (lines, isTyping) => host.link?.core.pasted(lines, isTyping),
        answered: (isYes) => host.link?.pasteAnswered(isYes),
        after: (milliseconds, callback) => typing.after(milliseconds, callback),
      },
      get backlogged() {
        return host.isBacklogged;
      },
      show: (bytes) => host.show(bytes),
      deliver: (bytes) => cutter.write(bytes),
      mayTake: () => host.link?.mayTakeKey() ?? true,
      leave: () => cutter.end(),
    };
  }
}
