/**
 * Cuts a client's bytes into JSON objects, each as soon as its last brace has come: programs send them without a line
 * end and wait. A line end always ends an object. Owns the bytes of one connection that have not been read. Must not
 * know what an object means, nor sockets.
 */

import { isAscii } from 'node:buffer';
import type { JsonFault } from '../../language/codes.js';
import { type JsonFields, readObject, readObjectText } from '../../language/json/parse.js';
import { Cutter, type CutterHandlers, Unfinished } from './cutter.js';

const NUL = 0x00;
const LF = 0x0a;
const CR = 0x0d;
const TAB = 0x09;
const SPACE = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;

export interface ObjectCutterOptions extends CutterHandlers {
  /** Bytes of an object, its braces included. */
  maxBytes: number;
  onObject(fields: JsonFields): void;
  /** In place of something that is no object, and as soon as that is certain; once for each. */
  onFault(fault: JsonFault | 'too-long'): void;
}

export class ObjectCutter extends Cutter {
  protected readonly ready = false;
  private readonly unfinished = new Unfinished();
  /** Braces and brackets that are open; 0: between objects. */
  private depth = 0;
  /** Where the open object stands: within a string, and after a backslash there. */
  private inString = false;
  private escaped = false;
  /**
   * After a fault nothing is read before the next line end, or a brace that opens right after one that closes: where
   * objects follow each other without line ends, the fault must not cost them all.
   */
  private skipping = false;
  private afterClose = false;
  /** The chunk at hand, decoded, where it is ASCII and each object in it has had a line of its own; see `takeLine`. */
  private ascii: string | null = null;
  private decoded: Buffer | null = null;

  constructor(private readonly handlers: ObjectCutterOptions) {
    super(handlers.maxBytes, handlers);
  }

  protected step(chunk: Buffer): void {
    if (this.depth === 0) this.seek(chunk);
    else this.follow(chunk);
    // Who falls silent must not keep the last chunk in memory.
    if (this.at === 0) this.decoded = this.ascii = null;
  }

  protected next(): void {}

  protected forget(): void {
    this.decoded = this.ascii = null;
    this.unfinished.take();
  }

  protected finish(): boolean {
    if (this.depth === 0) return false;
    this.fail('unfinished');
    return true;
  }

  /** To the brace that opens the next object. */
  private seek(chunk: Buffer): void {
    let at = this.at;
    for (; at < chunk.length; at++) {
      const byte = chunk[at] as number;
      if (byte === LF) this.skipping = false;
      else if (byte === OPEN && (!this.skipping || this.afterClose)) {
        this.advance(chunk, at - this.at);
        if (!this.takeLine(chunk)) this.follow(chunk);
        return;
      } else if (byte !== SPACE && byte !== CR && byte !== TAB && byte !== NUL) {
        this.afterClose = byte === CLOSE || byte === CLOSE_ARRAY;
        if (this.skipping) continue;
        this.advance(chunk, at + 1 - this.at);
        this.fail('no-object');
        return;
      }
    }
    this.advance(chunk, at - this.at);
  }

  /**
   * The object and the end of its line at one go, where the line holds nothing else and is ASCII: so most programs send
   * them, and it takes half the time. False: it has to be followed byte by byte, and so has the rest of the chunk.
   */
  private takeLine(chunk: Buffer): boolean {
    if (this.decoded !== chunk) {
      this.decoded = chunk;
      this.ascii = isAscii(chunk) ? chunk.toString('latin1') : null;
    }
    const { ascii, at } = this;
    if (ascii === null) return false;
    const end = ascii.indexOf('\n', at);
    const fits = end !== -1 && end - at <= this.limit;
    const read = fits ? readObjectText(ascii.slice(at, end)) : 'syntax';
    if (read === 'syntax') {
      // Nor is the end of the line looked for again at each object that has none of its own.
      this.ascii = null;
      return false;
    }
    if (typeof read === 'string') {
      this.advance(chunk, end - at);
      this.fail(read);
    } else {
      this.skipping = false;
      this.advance(chunk, end + 1 - at);
      this.handlers.onObject(read);
    }
    return true;
  }

  /** To the brace that closes the object, the end of its line, or its bound. */
  private follow(chunk: Buffer): void {
    const { unfinished } = this;
    const from = this.at;
    const bound = Math.max(from, Math.min(chunk.length, from + this.limit - unfinished.length));
    let { depth, inString, escaped } = this;
    for (let at = from; at < bound; at++) {
      const byte = chunk[at] as number;
      if (byte === LF) {
        this.advance(chunk, at - from);
        this.fail('unfinished');
        return;
      }
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) inString = false;
      } else if (byte === QUOTE) inString = true;
      else if (byte === OPEN || byte === OPEN_ARRAY) depth++;
      else if ((byte === CLOSE || byte === CLOSE_ARRAY) && --depth === 0) {
        this.leave();
        this.complete(chunk, at + 1);
        return;
      }
    }
    if (bound < chunk.length) {
      this.advance(chunk, bound - from);
      this.afterClose = false;
      this.fail('too-long');
      return;
    }
    this.depth = depth;
    this.inString = inString;
    this.escaped = escaped;
    unfinished.append(chunk.subarray(from));
    this.advance(chunk, chunk.length - from);
  }

  /** No object is open. */
  private leave(): void {
    this.depth = 0;
    this.inString = false;
    this.escaped = false;
  }

  private complete(chunk: Buffer, end: number): void {
    let bytes = chunk.subarray(this.at, end);
    if (this.unfinished.length > 0) {
      this.unfinished.append(bytes);
      bytes = this.unfinished.take();
    }
    this.advance(chunk, end - this.at);
    const read = readObject(bytes);
    if (typeof read === 'string') {
      this.afterClose = true;
      this.fail(read);
      return;
    }
    this.skipping = false;
    this.handlers.onObject(read);
  }

  private fail(fault: JsonFault | 'too-long'): void {
    this.leave();
    this.unfinished.take();
    this.skipping = true;
    this.handlers.onFault(fault);
  }
}
