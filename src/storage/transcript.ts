/**
 * The Transcript port on a directory: a file a place and day (UTC), written behind talk. Owns what waits to be written and
 * how much that may be; the files are TranscriptFiles'. Talk never waits for a disk: what cannot be written is counted, and
 * the file says so.
 */
import type { Clock } from '../clock.js';
import { StorageError } from '../core/storage-error.js';
import type { Noted, TakenBack, Transcript } from '../core/transcript.js';
import * as make from '../language/make.js';
import { fold } from '../language/names.js';
import { utc } from '../language/text/lists.js';
import { transcriptLine } from '../language/text/transcript-line.js';
import type { Logger } from '../logger.js';
import { TranscriptFiles } from './transcript-files.js';

export { TranscriptError } from './transcript-files.js';

/** Milliseconds from the first line that waits to its being written. */
const BEHIND = 500;

/** Characters that have come since the last time and are written at once, and not only then. */
const PORTION = 1024 ** 2;

/** Characters that wait, in all, where the disk is slow or takes nothing, and what a line counts besides its own. */
const MOST = 16 * 1024 ** 2;
const AROUND = 100;

/** No room is called so. */
const EVERYONE = '_everyone';

/** One file, while something waits for it. */
interface Waiting {
  /** With their ends. */
  lines: string[];
  /** Lines that could not be kept, said of more than `lines`. */
  lost: number;
  /** It could not be written. */
  failing: boolean;
}

/** `rooms` null: everyone, and every room. Throws TranscriptError. */
export function openTranscript(
  directory: string,
  rooms: readonly string[] | null,
  clock: Clock,
  logger: Logger,
): Transcript {
  return new DirectoryTranscript(new TranscriptFiles(directory), rooms, clock, logger);
}

class DirectoryTranscript implements Transcript {
  private readonly rooms: ReadonlySet<string> | null;
  /** By the file's name. */
  private readonly waiting = new Map<string, Waiting>();
  /** Of all that waits, and of what is being written. */
  private weight = 0;
  /** Characters that have come since the last flush began. */
  private fresh = 0;
  /** What is done to the files, one thing after the other. */
  private work: Promise<void> = Promise.resolve();
  /** Calls off the next flush; null: there is none ordered. */
  private cancel: (() => void) | null = null;
  private flushing = false;
  private second = Number.NaN;
  private stamp = '';

  constructor(
    private readonly files: TranscriptFiles,
    rooms: readonly string[] | null,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    this.rooms = rooms === null ? null : new Set(rooms.map(fold));
  }

  covers(room: string | null, closed = false): boolean {
    return this.rooms === null ? !closed : room !== null && this.rooms.has(fold(room));
  }

  write(room: string | null, at: number, event: Noted): void {
    const stamp = this.stampOf(at);
    // A copy: a line cut out of what a socket read keeps all of that in memory.
    this.add(fileName(room, stamp), Buffer.from(`${stamp} ${transcriptLine(event)}\n`).toString());
  }

  purge(lines: readonly TakenBack[]): Promise<void> {
    const gone = new Map<string, string[]>();
    for (const { room, at, from, text, deed } of lines) {
      const stamp = this.stampOf(at);
      const content = transcriptLine((deed ? make.actionToAll : make.toAll)({ from, text }));
      const name = fileName(room, stamp);
      const ofFile = gone.get(name) ?? [];
      ofFile.push(`${stamp} ${content}\n`);
      gone.set(name, ofFile);
    }
    const purged = this.work.then(async () => {
      for (const [name, ofFile] of gone) {
        const left = ofFile.filter((line) => !this.takeBack(name, line));
        if (left.length > 0) await this.files.takeOut(name, left);
      }
    });
    this.work = purged.catch(() => {});
    return purged.catch((error: unknown) => {
      throw new StorageError('a transcript could not be written anew', { cause: error });
    });
  }

  async close(): Promise<void> {
    this.cancel?.();
    await this.flush();
    let lines = 0;
    for (const waiting of this.waiting.values()) lines += waiting.lines.length + waiting.lost;
    if (lines > 0) this.logger.error('the last lines of transcripts could not be written', { lines });
  }

  private stampOf(at: number): string {
    const second = Math.floor(at / 1000);
    if (second !== this.second) {
      this.second = second;
      this.stamp = utc(at);
    }
    return this.stamp;
  }

  private add(name: string, line: string): void {
    let file = this.waiting.get(name);
    if (file === undefined) {
      file = { lines: [], lost: 0, failing: false };
      this.waiting.set(name, file);
    }
    if (!this.makeRoom(weightOf(line))) file.lost++;
    else {
      this.tellLost(file);
      this.push(file, line);
      this.fresh += line.length;
    }
    if (this.fresh >= PORTION && !this.flushing) void this.flush();
    else this.cancel ??= this.clock.after(BEHIND, () => void this.flush());
  }

  /** Whether there is room; what waits for files that cannot be written makes some for what others wait for. */
  private makeRoom(weight: number): boolean {
    if (this.weight + weight <= MOST) return true;
    for (const file of this.waiting.values()) {
      if (!file.failing) continue;
      this.weight -= sumOf(file.lines);
      file.lost += file.lines.length;
      file.lines = [];
    }
    return this.weight + weight <= MOST;
  }

  private push(file: Waiting, line: string): void {
    file.lines.push(line);
    this.weight += weightOf(line);
  }

  /** Where lines are missing, one stands that says how many. */
  private tellLost(file: Waiting): void {
    if (file.lost === 0) return;
    const lines = file.lost;
    file.lost = 0;
    const count = lines === 1 ? '1 line' : `${lines} lines`;
    this.push(file, `${utc(this.clock.now())} [${count} could not be written]\n`);
    this.logger.warn('lines of a transcript could not be written', { lines });
  }

  private flush(): Promise<void> {
    this.cancel?.();
    this.cancel = null;
    this.fresh = 0;
    this.flushing = true;
    this.work = this.work.then(async () => {
      for (const name of [...this.waiting.keys()]) await this.writeFile(name);
      this.flushing = false;
    });
    return this.work;
  }

  /** Never rejects. */
  private async writeFile(name: string): Promise<void> {
    const file = this.waiting.get(name);
    if (file === undefined) return;
    if (!file.failing) this.tellLost(file);
    const { lines } = file;
    file.lines = [];
    try {
      await this.files.append(name, lines.join(''));
      this.weight -= sumOf(lines);
      file.failing = false;
      if (file.lines.length === 0 && file.lost === 0) this.waiting.delete(name);
    } catch (error) {
      file.lines = [...lines, ...file.lines];
      if (!file.failing)
        this.logger.error('a transcript cannot be written, and is tried again', { file: name, err: error });
      file.failing = true;
      this.cancel ??= this.clock.after(BEHIND, () => void this.flush());
    }
  }

  /** Takes a line out of what waits; false: it is not there. */
  private takeBack(name: string, line: string): boolean {
    const file = this.waiting.get(name);
    const index = file?.lines.indexOf(line) ?? -1;
    if (index === -1) return false;
    file?.lines.splice(index, 1);
    this.weight -= weightOf(line);
    return true;
  }
}

/** `stamp` begins with the day. No name of a room leads out of a directory: it holds neither slashes nor ends. */
function fileName(room: string | null, stamp: string): string {
  return `${room === null ? EVERYONE : fold(room)}.${stamp.slice(0, 10)}.txt`;
}

const weightOf = (line: string): number => line.length + AROUND;

function sumOf(lines: readonly string[]): number {
  let sum = 0;
  for (const line of lines) sum += weightOf(line);
  return sum;
}
