/** Lines of plain text, with telnet's commands taken out: what people type and most programs send. Owns whether Backspace has come. */
import { erased, hasErasing } from '../lines/erased.js';
import { LineCutter, type LineCutterOptions } from '../lines/line-cutter.js';
import { type TelnetEvents, TelnetFilter, type TelnetPolicy } from '../telnet/filter.js';
import { CutReader } from './cut-reader.js';
import type { ReaderHost } from './reader.js';

export class TextReader extends CutReader implements LineCutterOptions, TelnetEvents {
  protected readonly cutter: LineCutter;
  protected readonly telnet: TelnetFilter;
  /** A Backspace has come from somebody who types: nobody else's lines have to be looked through for it. */
  private mayErase = false;

  constructor(host: ReaderHost, policy?: TelnetPolicy) {
    super(host);
    this.cutter = new LineCutter(this);
    this.telnet = new TelnetFilter(this, policy);
  }

  get isOpen(): boolean {
    return !this.telnet.isTelnet && this.cutter.isOpen;
  }

  feed(bytes: Buffer): boolean {
    const text = this.telnet.feed(bytes);
    if (this.host.isTyped && !this.mayErase) this.mayErase = hasErasing(text);
    return this.read(text);
  }

  /** What the filter has passed on. */
  protected read(text: Buffer): boolean {
    return text.length === 0 || this.cutter.write(text);
  }

  bound(line: number, total: number): void {
    this.cutter.limit = line;
    this.cutter.allowance = total;
  }

  override hideTyping(hide: boolean): void {
    if (!this.telnet.isTelnet) return;
    this.telnet.offerEcho(hide);
    // The Enter that ended the hidden line was not echoed either.
    if (!hide) this.host.show('\r\n');
  }

  // LineCutterOptions, TelnetEvents

  get maxBytes(): number {
    return this.host.settings.maxLine;
  }

  onLine(text: string): void {
    this.host.link?.line(this.mayErase ? erased(text) : text);
  }

  onTooLong(): void {
    this.host.link?.core.tooLong(this.cutter.limit);
  }

  onTelnet(): void {
    this.host.link?.core.becomeTelnet();
  }

  reply(bytes: Buffer): void {
    this.host.reply(bytes);
  }
}
