/**
 * Where log lines go: a stream (stdout) or a file. A sink never throws, never holds up the server and never grows: a log
 * that cannot be written costs lines of the log, which are counted, not a conversation. Each line is tried, so that a log
 * goes on as soon as it can: a disk has room again, a pipe has a new reader.
 */
import { closeSync, constants, fchownSync, openSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Writable } from 'node:stream';

export interface Sink {
  /** One line without its end. */
  write(line: string): void;
  /** Resolves when everything written is out, or never will be. Nothing may be written afterwards. */
  close(): Promise<void>;
}

/** What a sink says of lines that are missing. */
export interface Losses {
  /** The line that says how many are missing, written when the log goes on. */
  lost(count: number): string;
  /** Lines cannot be written from now on. Said once until one can; may write into the log itself. */
  failed(error: unknown): void;
}

/** Bytes that wait for a reader of stdout that stands still (`serve | less`). More than that is lost, and counted. */
const MAX_WAITING = 1024 * 1024;

/** Stdout: pipes and terminals have streams that wait; a file has a descriptor, which tells when a line is not out whole. */
export function outputSink(stdout: Writable, descriptor: number, losses: Losses): Sink {
  return stdout instanceof Socket ? streamSink(stdout, losses) : new DescriptorSink(descriptor, losses);
}

export function streamSink(stream: Writable, { lost, failed }: Losses): Sink {
  let failing = false;
  let missing = 0;
  const send = (line: string, lines: number): void => {
    stream.write(`${line}\n`, (error) => {
      if (error === null || error === undefined) {
        failing = false;
        return;
      }
      missing += lines;
      if (failing) return;
      failing = true;
      failed(error);
    });
  };
  // Each write hears of its own; without a listener the process would hear of it too.
  stream.on('error', () => {});
  return {
    write(line) {
      if (stream.writableLength > MAX_WAITING) {
        missing++;
        return;
      }
      if (missing > 0) {
        const count = missing;
        missing = 0;
        send(lost(count), count);
      }
      send(line, 1);
    },
    close: () => new Promise((resolve) => stream.write('', () => resolve())),
  };
}

/** An open file, which stays open. */
export class DescriptorSink implements Sink {
  private failing = false;
  private missing = 0;
  /** The disk was full within a line: what comes next begins one of its own. */
  private torn = false;

  constructor(
    protected descriptor: number,
    private readonly losses: Losses,
  ) {}

  write(line: string): void {
    if (this.missing > 0 && this.put(this.losses.lost(this.missing))) this.missing = 0;
    if (this.missing > 0 || !this.put(line)) this.missing++;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  protected change(descriptor: number): void {
    this.descriptor = descriptor;
    this.torn = false;
  }

  /** Whether the line is written whole. */
  private put(line: string): boolean {
    const bytes = Buffer.from(`${this.torn ? '\n' : ''}${line}\n`);
    let done = 0;
    try {
      while (done < bytes.length) done += writeSync(this.descriptor, bytes, done);
      this.torn = false;
      this.failing = false;
      return true;
    } catch (error) {
      if (done > 0) this.torn = true;
      // First, because what is told of it comes here, too.
      const isNews = !this.failing;
      this.failing = true;
      if (isNews) this.losses.failed(error);
      return false;
    }
  }
}

/** Appends to a file, which is created readable for its owner alone: a log tells who talks with whom from where. */
/** A user of the system. */
interface Owner {
  readonly uid: number;
  readonly gid: number;
}

export class FileSink extends DescriptorSink {
  /** `owner`: whose a file is that is made here. Throws what `open` throws. */
  constructor(path: string, losses: Losses, owner: Owner | null = null) {
    super(openForAppending(path, owner), losses);
  }

  /**
   * Opens the file that has this path now; the log goes on there once that is taken. Throws what `open` throws, and goes on in the old
   * one then.
   */
  open(path: string): { take(): void; leave(): void } {
    const descriptor = openForAppending(path);
    return {
      take: () => {
        closeSync(this.descriptor);
        this.change(descriptor);
      },
      leave: () => closeSync(descriptor),
    };
  }

  override close(): Promise<void> {
    closeSync(this.descriptor);
    return Promise.resolve();
  }
}

function openForAppending(path: string, owner: Owner | null = null): number {
  // Without waiting: opening a named pipe that nobody reads would otherwise stop the program here.
  const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | (constants.O_NONBLOCK ?? 0);
  if (owner === null) return openSync(path, flags, 0o600);
  let descriptor: number;
  try {
    // What is there already stays whose it is: it may be a link to a file of root's.
    descriptor = openSync(path, flags | constants.O_EXCL, 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return openSync(path, flags, 0o600);
  }
  fchownSync(descriptor, owner.uid, owner.gid);
  return descriptor;
}
