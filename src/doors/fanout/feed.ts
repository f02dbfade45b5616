/**
 * What one room (or everyone) says during one turn of the event loop: formatted once per view, joined once per view,
 * and shared as bytes by every member that gets exactly that.
 */
import { formatPushed } from '../../language/dialects.js';
import type { Line } from '../../language/line.js';
import { Chunk, type Total } from './chunk.js';
import type { Outbox } from './outbox.js';

/** Whom a line passes by: its author, or several. */
export type Except = Outbox | ReadonlySet<Outbox> | null;

/** A feed's turn in one view. */
export class Rendering {
  private marks: number[] | null = null;

  constructor(readonly chunk: Chunk) {}

  /** Where the lines begin in the bytes, and where the last one ends. Every line has exactly one LF, at its end. */
  get offsets(): readonly number[] {
    if (this.marks !== null) return this.marks;
    const { bytes } = this.chunk;
    const marks = [0];
    for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) marks.push(at + 1);
    this.marks = marks;
    return marks;
  }
}

export class Feed {
  readonly members = new Set<Outbox>();
  /** Members that read too slowly just now and are waited for. */
  readonly congested = new Set<Outbox>();
  /** Members that wait for a line. */
  readonly watched = new Set<Outbox>();
  private lines: Line[] = [];
  private seqs: number[] = [];
  private authors: string[] = [];
  private excepts: Except[] = [];
  private readonly renderings = new Map<number, Rendering>();

  constructor(
    /** Unique; part of the key under which equal mixtures of feeds are shared. */
    readonly id: number,
    private readonly total: Total,
  ) {}

  get length(): number {
    return this.lines.length;
  }

  post(line: Line, seq: number, author: string, except: Except): void {
    this.lines.push(line);
    this.seqs.push(seq);
    this.authors.push(author);
    this.excepts.push(except);
  }

  /** Place of the line with this sequence number and everything after it. */
  seq(index: number): number {
    return this.seqs[index] as number;
  }

  passesBy(index: number, outbox: Outbox): boolean {
    if (outbox.hidden.size > 0 && outbox.hidden.has(this.authors[index] as string)) return true;
    const except = this.excepts[index];
    if (except === null || except === undefined) return false;
    return except === outbox || (except instanceof Set && except.has(outbox));
  }

  /** Shows the last line, which is `line`, to those who wait for one. */
  showWatched(line: Line): void {
    for (const outbox of this.watched) {
      if (!this.passesBy(this.length - 1, outbox)) outbox.owner.core.overheard(line);
    }
  }

  line(index: number): Line {
    return this.lines[index] as Line;
  }

  render(view: number, now: number): Rendering {
    let rendering = this.renderings.get(view);
    if (rendering === undefined) {
      let text = '';
      for (const line of this.lines) text += formatPushed(line, view, now);
      rendering = new Rendering(new Chunk(Buffer.from(text), this.total));
      this.renderings.set(view, rendering);
    }
    return rendering;
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
