/**
 * What readers of lines and of objects have in common: a cutter, which is given what comes and tells what it has made of it.
 * Owns neither; what a piece is, and what is said of one that is wrong, is the subclass's.
 */
import type { Seat } from '../../link/turns.js';
import type { Cutter, CutterHandlers } from '../lines/cutter.js';
import type { Reader, ReaderHost } from './reader.js';

// It takes itself what the cutter gives: objects and functions of its own for that would cost each connection some 600 bytes.
export abstract class CutReader implements Reader, CutterHandlers {
  protected abstract readonly cutter: Cutter;

  constructor(protected readonly host: ReaderHost) {}

  abstract get isOpen(): boolean;

  abstract feed(bytes: Buffer): boolean;

  abstract bound(line: number, total: number): void;

  get isInterrupted(): boolean {
    return false;
  }

  get allowance(): number {
    return this.cutter.allowance;
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

  drained(): void {}

  around(bytes: Buffer): Buffer {
    return bytes;
  }

  hideTyping(_hide: boolean): void {}

  askAboutPaste(_question: string | null): void {}

  // CutterHandlers

  get seat(): Seat | undefined {
    return this.host.link?.seat;
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
