/**
 * The terminal's mode: each key as it is typed and nothing shown by itself, given back whenever the program ends or stops.
 * Owns that mode, and whether the shell has the terminal now. Knows no key.
 */
import type { ReadStream, WriteStream } from 'node:tty';
import { PASTE_MARKS } from '../../terminal/paste.js';
import { isInForeground } from './foreground.js';

export interface TerminalHost {
  data(bytes: Buffer): void;
  /** The terminal is gone. */
  end(): void;
  resized(): void;
  /** After a stop the terminal is ours again; whatever was on it, the cursor is where it is. */
  resumed(): void;
}

export class TerminalMode {
  private open = false;
  private suspended = false;
  private readonly onData = (bytes: Buffer): void => this.host.data(bytes);
  private readonly onEnd = (): void => this.host.end();
  private readonly onResize = (): void => this.host.resized();

  constructor(
    private readonly input: ReadStream,
    private readonly output: WriteStream,
    private readonly host: TerminalHost,
  ) {}

  get columns(): number {
    return this.output.columns || 80;
  }

  get rows(): number {
    return this.output.rows || 24;
  }

  /** False: nothing can be shown now. */
  get isOurs(): boolean {
    return this.open && !this.suspended;
  }

  start(): void {
    this.open = true;
    this.input.on('data', this.onData);
    this.input.on('end', this.onEnd);
    this.output.on('resize', this.onResize);
    process.on('SIGCONT', this.onContinue);
    process.on('exit', this.release);
    this.take();
  }

  stop(): void {
    this.release();
    this.open = false;
    this.input.off('data', this.onData);
    this.input.off('end', this.onEnd);
    this.output.off('resize', this.onResize);
    process.off('SIGCONT', this.onContinue);
    process.off('exit', this.release);
    this.input.pause();
  }

  /** Ctrl-Z: the shell has the terminal until somebody continues us. */
  suspend(): void {
    this.release();
    this.suspended = true;
    // To the whole group, as the terminal would have done: npx, which started us, has to stop too.
    process.kill(0, 'SIGTSTP');
  }

  write(text: string): void {
    if (text !== '' && this.isOurs) this.output.write(text);
  }

  private take(): void {
    this.input.setRawMode(true);
    this.input.resume();
    this.write(PASTE_MARKS.on);
  }

  private readonly onContinue = (): void => {
    // `bg`, or a signal that ends a program that was stopped: the shell still has the terminal.
    if (!isInForeground()) return;
    this.suspended = false;
    this.take();
    this.host.resumed();
  };

  private readonly release = (): void => {
    if (!this.isOurs) return;
    this.write(PASTE_MARKS.off);
    this.input.setRawMode(false);
  };
}
