/**
 * What is pasted at a telnet terminal that puts marks around it (R1.34), and the question that several lines of it are. Owns
 * both, and whether the terminal puts marks. Must not know the screen, the line that is being typed, or where lines go.
 */
import { clean } from '../../language/clean.js';
import { type Answer, answerOf } from '../../terminal/answer.js';
import type { Key, MoreKeys } from '../../terminal/keys.js';
import {
  linesOf,
  onlyLine,
  PASTE_KEYS,
  PASTE_MARKS,
  type PasteKey,
  type PasteOptions,
  PasteReader,
} from '../../terminal/paste.js';

/**
 * Milliseconds without a byte, after which a paste that its terminal has begun and not ended is over. A network may stand
 * still for seconds, and what comes after that would be lines like others.
 */
export const PATIENCE = 10_000;

/** The keys of this port beyond those of every line editor. */
export const MORE_KEYS: MoreKeys<PasteKey> = { controls: new Map(), numbered: PASTE_KEYS };

/** How the names of terminals begin that put marks around a paste, or ignore being asked to. */
const KNOWN =
  /^(?:xterm|screen|tmux|rxvt|vte|gnome|konsole|kitty|alacritty|foot|wezterm|putty|st|iterm2?|nsterm|vt\d{3})(?:[-+.]|$)/i;

/** What knows the core, and the time. */
export interface PasteHost extends PasteOptions {
  /** Whether several lines that are pasted now are asked about. Null: that is known once lines are taken again. */
  readonly asks: boolean | null;
  /** These were pasted: `ask` tells what is asked about them. Null: more than is kept. */
  pasted(lines: readonly string[] | null, isTyping: boolean): void;
  /** What was asked has its answer. */
  answered(isYes: boolean): void;
}

/** The terminal around it. */
export interface PasteEvents {
  /** Whether something is half typed: nothing is asked then. */
  isTyping(): boolean;
  /** Whether bytes have come that have not become keys. */
  hasMore(): boolean;
  /** What was asked has its answer, which is to be seen. `lines`: what is said by it. */
  answered(question: string, answer: Answer, lines: readonly string[]): void;
  /** Something is forgotten. */
  ring(): void;
  /** A paste is over, without a key. */
  goOn(): void;
}

interface Open {
  /** To be shown where one types. */
  readonly text: string;
  readonly lines: readonly string[];
}

export class TelnetPastes {
  private readonly reader: PasteReader;
  /** One at a time: a further paste takes its place. */
  private question: Open | null = null;
  /** Lines of which it is not known yet what is asked about them. */
  private unasked: readonly string[] | null = null;
  /** It is on the screen, and no key has gone to the line since. */
  private isShown = false;
  /** A paste has begun, and it is not known yet whether it is asked about. */
  private isUndecided = false;
  /** A paste of one line, which is typed. */
  private typed: Key[] = [];
  private wasAnswered = false;
  private marksAreKnown = false;
  private marksAreOn = false;

  constructor(
    private readonly host: PasteHost,
    private readonly events: PasteEvents,
  ) {
    const { most } = host;
    this.reader = new PasteReader({ most, after: (ms, over) => this.after(ms, over) }, (text) => this.over(text));
  }

  /** The client has told its terminal's name. */
  terminalIs(name: string): void {
    this.marksAreKnown = KNOWN.test(name);
  }

  /** What makes the terminal put marks around pastes, if it is known to, or no longer. */
  marks(on: boolean): string {
    if ((on && this.marksAreKnown) === this.marksAreOn) return '';
    this.marksAreOn = !this.marksAreOn;
    return this.marksAreOn ? PASTE_MARKS.on : PASTE_MARKS.off;
  }

  /** What is to be shown now, instead of an empty line; null: nothing is asked. */
  show(): string | null {
    const { question, host } = this;
    if (question === null || this.reader.isOpen || this.events.isTyping()) this.isShown = false;
    // While lines are not taken it stays as it is.
    else this.isShown = host.asks ?? this.isShown;
    return this.isShown && question !== null ? question.text : null;
  }

  /** Whether keys may be taken now. False: not before lines are. */
  get isReady(): boolean {
    const { host, reader } = this;
    const isAsking = this.question !== null && !reader.isOpen && !this.events.isTyping();
    if (this.unasked !== null) return false;
    if (!this.isUndecided && !isAsking) return true;
    const { asks } = host;
    if (asks === null) return false;
    if (this.isUndecided && asks) reader.begin(PATIENCE);
    this.isUndecided = false;
    return true;
  }

  /** What is asked about the lines that were pasted last; null: nothing is. */
  ask(text: string | null): void {
    const lines = this.unasked;
    this.unasked = null;
    if (text !== null && lines !== null) this.question = { text, lines };
  }

  /** The next key of a line that was pasted. */
  next(): Key | null {
    if (this.typed.length > 0) this.isShown = false;
    return this.typed.shift() ?? null;
  }

  /** A key that has come. Null: it is not for the line. */
  press(key: Key | PasteKey): Key | null {
    const { wasAnswered, reader } = this;
    this.wasAnswered = false;
    if (reader.isOpen) {
      this.take(key);
      return null;
    }
    if (key === 'pasteBegin') this.isUndecided = true;
    if (key === 'pasteBegin' || key === 'pasteEnd') return null;
    // Many put an Enter after an answer.
    if (key === 'enter' && (wasAnswered || this.isShown)) return null;
    const answer = this.isShown ? answerBy(key) : null;
    if (answer !== null) this.answer(answer);
    else this.isShown = false;
    return answer === null ? key : null;
  }

  /** A read is used up. */
  wait(): void {
    this.reader.wait();
  }

  /** Nobody is there any more. */
  stop(): void {
    this.reader.giveUp();
    this.question = null;
    this.unasked = null;
  }

  private take(key: Key | PasteKey): void {
    // Within a read Ctrl-C is a character that somebody has copied.
    if (key === 'discard' && !this.events.hasMore()) {
      this.reader.giveUp();
      this.events.ring();
    } else this.reader.feed(key);
  }

  private answer(answer: Answer): void {
    const { question } = this;
    if (question === null) return;
    this.question = null;
    this.isShown = false;
    this.wasAnswered = true;
    this.events.answered(question.text, answer, answer === 'y' ? question.lines : []);
    this.host.answered(answer === 'y');
  }

  /** All of a paste has come. One line is what it would be without marks. */
  private over(text: string | null): void {
    const lines = text === null ? null : linesOf(text).map(clean);
    if (text !== null && lines !== null && onlyLine(lines) !== null) {
      this.typed = keysOf(text);
      return;
    }
    this.unasked = lines;
    this.host.pasted(lines, this.events.isTyping());
  }

  /** The time of a paste whose bytes wait here does not pass. */
  private after(milliseconds: number, over: () => void): () => void {
    return this.host.after(milliseconds, () => {
      if (this.events.hasMore()) this.reader.wait();
      else {
        over();
        this.events.goOn();
      }
    });
  }
}

function answerBy(key: Key): Answer | null {
  if (key === 'discard' || key === 'deleteOrLeave') return 'n';
  return typeof key === 'object' ? answerOf(key.text) : null;
}

function keysOf(text: string): Key[] {
  return text
    .split('\n')
    .flatMap((line, index): Key[] => [
      ...(index > 0 ? (['enter'] as const) : []),
      ...(line === '' ? [] : [{ text: line }]),
    ]);
}
