/** Objects of the JSON dialect. No telnet any more: nothing but objects is sent. */
import type { JsonFault } from '../../language/codes.js';
import type { JsonFields } from '../../language/json/parse.js';
import type { Seat } from '../../link/turns.js';
import { ObjectCutter, type ObjectCutterOptions } from '../lines/object-cutter.js';
import type { ConnectionSettings, Reader, ReaderHost } from './reader.js';

export class ObjectReader implements Reader, ObjectCutterOptions {
  readonly isInterrupted = false;
  readonly isOpen = false;
  private readonly cutter: ObjectCutter;

  constructor(private readonly host: ReaderHost) {
    this.cutter = new ObjectCutter(this);
  }

  get allowance(): number {
    return this.cutter.allowance;
  }

  feed(bytes: Buffer): boolean {
    return this.cutter.write(bytes);
  }

  end(): void {
    this.cutter.end();
  }

  stop(): void {
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
    this.cutter.limit = objectBound(this.host.settings, line);
    this.cutter.allowance = total;
  }

  drained(): void {}

  around(bytes: Buffer): Buffer {
    return bytes;
  }

  hideTyping(): void {}

  askAboutPaste(): void {}

  // ObjectCutterOptions

  get maxBytes(): number {
    return this.host.settings.maxObject;
  }

  get seat(): Seat | undefined {
    return this.host.link?.seat;
  }

  onObject(fields: JsonFields): void {
    this.host.link?.object(fields);
  }

  onFault(fault: JsonFault | 'too-long'): void {
    if (fault === 'too-long') this.host.link?.core.tooLong(this.cutter.limit);
    else this.host.link?.core.malformed(fault);
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
}

/** What may send shorter lines, may send smaller objects, in the same proportion. */
function objectBound({ maxObject, maxLine }: ConnectionSettings, line: number): number {
  return Math.ceil((maxObject * line) / maxLine);
}
