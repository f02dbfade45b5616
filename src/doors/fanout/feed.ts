/**
 * What one room (or everyone) says during one turn of the event loop: formatted once per view, joined once per view,
 * and shared as bytes by every member that gets exactly that.
 */
import { formatPushed, isShown, withAllShown } from '../../language/dialects.js';
import type { Event } from '../../language/events.js';
import { boundsOfFrames, FRAMED, framesOf } from '../web/frames.js';

/** Unwritten bytes of the whole server; chunks that many clients share count once. */
export class Total {
  bytes = 0;
}

/** Lines, each with its LF, as bytes of a connection with this view. */
export function bytesOf(text: string, view: number): Buffer {
  return (view & FRAMED) === 0 ? Buffer.from(text) : framesOf(text);
}

/** Bytes on their way to the kernel, perhaps to many clients at once. */
export class Chunk {
  private holders = 0;

  constructor(
    readonly bytes: Buffer,
    private readonly total: Total,
  ) {}

  retain(): void {
    if (this.holders++ === 0) this.total.bytes += this.bytes.length;
  }

  release(): void {
    if (--this.holders === 0) this.total.bytes -= this.bytes.length;
  }
}

/** Who hears a feed. */
export interface Hearer {
  /** How lines look to it, and which are not shown. */
  readonly view: number;
  /** Keys of those from whom nothing is heard. */
  readonly hidden: { readonly size: number; has(key: string): boolean };
  /** Waits for a line, and is told each. */
  overhears(line: Event): void;
}

/** Whom a line passes by: its author, or several. */
export type Except<H> = H | ReadonlySet<H> | null;

/** A feed's turn in one view. */
export class Rendering {
  private marks: number[] | null = null;

  constructor(
    readonly chunk: Chunk,
    private readonly isFramed: boolean,
    /** Of each line whether it is in the bytes; null: all are. */
    private readonly shown: readonly boolean[] | null,
  ) {}

  /** Where the lines begin in the bytes, and where the last one ends. One that is not shown ends where it begins. */
  get offsets(): readonly number[] {
    const { chunk, shown } = this;
    if (this.marks === null) {
      const bounds = this.isFramed ? boundsOfFrames(chunk.bytes) : boundsOfLines(chunk.bytes);
      this.marks = shown === null ? bounds : spread(bounds, shown);
    }
    return this.marks;
  }
}

function spread(bounds: readonly number[], shown: readonly boolean[]): number[] {
  let next = 0;
  return [0, ...shown.map((isIn) => bounds[isIn ? ++next : next] as number)];
}

/** Every line has exactly one LF, at its end. */
function boundsOfLines(bytes: Buffer): number[] {
  const bounds = [0];
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) bounds.push(at + 1);
  return bounds;
}

export class Feed<H extends Hearer = Hearer> {
  readonly members = new Set<H>();
  /** Members that read too slowly just now and are waited for. */
  readonly congested = new Set<H>();
  /** Members that wait for a line. */
  readonly watched = new Set<H>();
  private lines: Event[] = [];
  private seqs: number[] = [];
  private authors: string[] = [];
  private excepts: Except<H>[] = [];
  private readonly renderings = new Map<number, Rendering>();

  constructor(
    /** Unique; part of the key under which equal mixtures of feeds are shared. */
    readonly id: number,
    private readonly total: Total,
  ) {}

  get length(): number {
    return this.lines.length;
  }

  post(line: Event, seq: number, author: string, except: Except<H>): void {
    this.lines.push(line);
    this.seqs.push(seq);
    this.authors.push(author);
    this.excepts.push(except);
  }

  /** Place of the line with this sequence number and everything after it. */
  seq(index: number): number {
    return this.seqs[index] as number;
  }

  passesBy(index: number, hearer: H): boolean {
    if (hearer.hidden.size > 0 && hearer.hidden.has(this.authors[index] as string)) return true;
    const except = this.excepts[index];
    if (except === null || except === undefined) return false;
    return except === hearer || (except instanceof Set && except.has(hearer));
  }

  isFor(index: number, hearer: H): boolean {
    return !this.passesBy(index, hearer) && isShown(this.line(index), hearer.view);
  }

  /** Shows the last line, which is `line`, to those who wait for one. */
  showWatched(line: Event): void {
    for (const hearer of this.watched) if (this.isFor(this.length - 1, hearer)) hearer.overhears(line);
  }

  line(index: number): Event {
    return this.lines[index] as Event;
  }

  render(view: number, now: number): Rendering {
    let rendering = this.renderings.get(view);
    if (rendering === undefined) {
      rendering = this.make(view, now);
      this.renderings.set(view, rendering);
    }
    return rendering;
  }

  private make(view: number, now: number): Rendering {
    const whole = withAllShown(view);
    let shown: boolean[] | null = null;
    if (view !== whole) {
      shown = this.lines.map((line) => isShown(line, view));
      // As nearly always: who wants to see less shares the bytes of all others.
      if (!shown.includes(false)) return this.render(whole, now);
    }
    let text = '';
    for (let index = 0; index < this.lines.length; index++)
      if (shown === null || shown[index] === true) text += formatPushed(this.line(index), view, now);
    return new Rendering(new Chunk(bytesOf(text, view), this.total), (view & FRAMED) !== 0, shown);
  }

  /** The turn is over. */
  clear(): void {
    this.lines = [];
    this.seqs = [];
    this.authors = [];
    this.excepts = [];
    this.renderings.clear();
  }
}
