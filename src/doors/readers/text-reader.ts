/** Lines of plain text, with telnet's commands taken out: what people type and most programs send. Owns whether Backspace has come. */
import type { Seat } from '../../link/turns.js';
import { erased, hasErasing } from '../lines/erased.js';
import { LineCutter, type LineCutterOptions } from '../lines/line-cutter.js';
import { type TelnetEvents, TelnetFilter, type TelnetPolicy } from '../telnet/filter.js';
import type { Reader, ReaderHost } from './reader.js';

// It takes itself what cutter and filter give: objects and functions of its own for that would cost each connection some 600 bytes.
export class TextReader implements Reader, LineCutterOptions, TelnetEvents {
  protected readonly cutter: LineCutter;
  protected readonly telnet: TelnetFilter;
  /** A Backspace has come from somebody who types: nobody else's lines have to be looked through for it. */
  private mayErase = false;

  constructor(
    protected readonly host: ReaderHost,
    policy?: TelnetPolicy,
  ) {
    this.cutter = new LineCutter(this);
    this.telnet = new TelnetFilter(this, policy);
  }

  get isInterrupted(): boolean {
    return false;
  }

  get isOpen(): boolean {
    return !this.telnet.isTelnet && this.cutter.isOpen;
  }

  get allowance(): number {
    return this.cutter.allowance;
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

  end(): void {
    this.cutter.end();
  }

  stop(_isThere: boolean): void {
    this.cutter.stop();
  }

  pause(): void {
    this.cutter.pause();
  }

  resume(atOnce: boolean): void {
    this.cutter.resume(atOnce);
  }

  goOn(): boolean {
    return true;
  }

  bound(line: number, total: number): void {
    this.cutter.limit = line;
    this.cutter.allowance = total;
  }

  drained(): void {}

  around(bytes: Buffer): Buffer {
    return bytes;
  }

  hideTyping(hide: boolean): void {
    if (!this.telnet.isTelnet) return;
    this.telnet.offerEcho(hide);
    // The Enter that ended the hidden line was not echoed either.
    if (!hide) this.host.show('\r\n');
  }

  askAboutPaste(_question: string | null): void {}

  // LineCutterOptions, TelnetEvents

  get maxBytes(): number {
    return this.host.settings.maxLine;
  }

  get seat(): Seat | undefined {
    return this.host.link?.seat;
  }

  onLine(text: string): void {
    this.host.link?.line(this.mayErase ? erased(text) : text);
  }

  onTooLong(): void {
    this.host.link?.core.tooLong(this.cutter.limit);
  }

  onSpent(): void {
    this.host.link?.core.spent();
  }

  onDrain(): void {
    this.host.readOn(true);
  }

  onEnd(): void {
    this.host.link?.core.inputEnded();
  }

  onTelnet(): void {
    this.host.link?.core.becomeTelnet();
  }

  reply(bytes: Buffer): void {
    this.host.reply(bytes);
  }
}
