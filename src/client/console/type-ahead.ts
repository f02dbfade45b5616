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
  private held: Hold | null = null;
  /** A question takes the keys, whatever is under way. */
  private asking = false;

  /** `resume`: keys may be taken again. */
  constructor(private readonly resume: () => void) {}

  /** Whether there are keys that wait. */
  get isWaiting(): boolean {
    return this.held !== null && this.reader.hasMore;
  }

  give(bytes: Buffer): void {
    if (this.held !== null && !this.asking && INTERRUPTS.some((byte) => bytes.includes(byte))) {
      this.reader.takeRest();
      this.held = null;
    }
    this.reader.give(bytes);
  }

  /** Null: none now. */
  next(): AnyKey | null {
    return this.held !== null && !this.asking ? null : this.reader.next();
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
      if (forget && hold.wasAsked) this.reader.takeRest();
      this.resume();
    };
    const timer = limit === null ? undefined : setTimeout(() => !hold.wasAsked && release(), limit);
    this.held = hold;
    work.then(release, release);
  }
}
