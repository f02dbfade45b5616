/**
 * The keys that have been typed and not been taken. Owns the bytes of the terminal, and what they wait for: while
 * something is under way that may ask a question, an answer that is typed ahead of it, a password even, must not be said.
 */
import { KeyReader } from '../../terminal/keys.js';
import { type AnyKey, MORE_KEYS, type MoreKey } from './console-keys.js';

/** Ctrl-C, Ctrl-D, Ctrl-Z: heard even while keys wait. */
const INTERRUPTS = [0x03, 0x04, 0x1a];

interface Hold {
  wasAsked: boolean;
}

export class TypeAhead {
  private readonly reader = new KeyReader<MoreKey>(MORE_KEYS);
  /** What came in one read each. */
  private readonly reads: Buffer[] = [];
  /** A line begins: after an Enter, or with a read. */
  private atLine = false;
  private held: Hold | null = null;
  /** A question takes the keys, whatever is under way. */
  private asking = false;

  /** `resume`: keys may be taken again. */
  constructor(private readonly resume: () => void) {}

  /** Whether there are keys that wait. */
  get isWaiting(): boolean {
    return this.held !== null && this.hasMore;
  }

  /** Whether there are bytes that have not become keys. */
  get hasMore(): boolean {
    return this.reader.hasMore || this.reads.length > 0;
  }

  feed(bytes: Buffer): void {
    if (this.held !== null && !this.asking && INTERRUPTS.some((byte) => bytes.includes(byte))) {
      this.forget();
      this.held = null;
    }
    this.reads.push(bytes);
  }

  /** Where a line is to begin now: what is left of the read that it is in. Null where none is. */
  beginning(): Buffer | null {
    if (this.isHeld) return null;
    this.nextRead();
    const { atLine } = this;
    this.atLine = false;
    return atLine && this.reader.hasMore ? this.reader.rest : null;
  }

  /** Null: none now. */
  next(): AnyKey | null {
    if (this.isHeld) return null;
    do {
      const key = this.reader.next();
      if (key === 'enter') this.atLine = true;
      if (key !== null) return key;
    } while (this.nextRead());
    return null;
  }

  /** Keys wait no longer. */
  release(): void {
    this.held = null;
  }

  /** Whether a question is open. */
  ask(isOpen: boolean): void {
    this.asking = isOpen;
    if (isOpen && this.held !== null) this.held.wasAsked = true;
  }

  /**
   * Keys wait for the end of `work`, unless a question takes them. Without questions they wait for `limit` milliseconds at
   * most (null: until the end), and with `forget` they are forgotten at the end if there were any.
   */
  hold(work: Promise<unknown>, limit: number | null, forget: boolean): void {
    const hold: Hold = { wasAsked: false };
    const release = (): void => {
      clearTimeout(timer);
      if (this.held !== hold) return;
      this.held = null;
      if (forget && hold.wasAsked) this.forget();
      this.resume();
    };
    const timer = limit === null ? undefined : setTimeout(() => !hold.wasAsked && release(), limit);
    this.held = hold;
    work.then(release, release);
  }

  private get isHeld(): boolean {
    return this.held !== null && !this.asking;
  }

  /** False: there is none, or the one before is not used up. */
  private nextRead(): boolean {
    if (this.reader.hasMore) return false;
    const read = this.reads.shift();
    if (read === undefined) return false;
    this.reader.feed(read);
    this.atLine = true;
    return true;
  }

  private forget(): void {
    this.reader.takeRest();
    this.reads.length = 0;
  }
}
