/**
 * Which key answers a question for yes or no. One key does; every other one is the line's, of which nothing is ever eaten.
 * Owns an answer that may turn out to be the beginning of a line. Knows no question and no line.
 */
import { type Answer, answerOf } from '../../terminal/answer.js';
import type { AnyKey } from './console-keys.js';
import type { YesNo } from './questions.js';

/**
 * Milliseconds after an answer to a question that nobody has expected: anybody who goes on typing within them had begun a line
 * with a y or an n as it came up.
 */
export const MOMENT_MS = 300;

export class YesNoKeys {
  private held: { readonly answer: Answer; readonly text: string; readonly timer: NodeJS.Timeout } | null = null;
  private wasAnswered = false;
  private mayBeLate = false;

  /** `answered`: the question that is open now has its answer. */
  constructor(private readonly answered: (answer: Answer) => void) {}

  /** What has been typed of an answer. */
  get text(): string {
    return this.held?.text ?? '';
  }

  /** Returns the keys that are not for the question; null: it can be answered by y and n alone. */
  press(how: YesNo, key: AnyKey): readonly AnyKey[] | null {
    const held = this.take();
    if (held !== null) {
      if (key === 'enter') this.answered(held.answer);
      return key === 'enter' || key === 'backspace' ? [] : [{ text: held.text }, key];
    }
    if (key === 'enter') return [];
    const answer = typeof key === 'object' ? answerOf(key.text) : null;
    if (typeof key !== 'object' || answer === null) return how === 'now' ? null : [key];
    if (how === 'unforeseen') this.hold(answer, key.text);
    else {
      this.answered(answer);
      this.wasAnswered = true;
    }
    return [];
  }

  /** Whether a key is the Enter that many put after an answer, and has been waited for. To be asked of every key. */
  isHabit(key: AnyKey): boolean {
    const { wasAnswered } = this;
    this.wasAnswered = false;
    return wasAnswered && key === 'enter';
  }

  /** The question went away by itself, and what was typed of an answer with it. */
  tooLate(): void {
    if (this.take() !== null) this.wasAnswered = true;
    this.mayBeLate = true;
  }

  /** Whether a line is the answer to a question that has just gone away. To be asked of every line. */
  isLate(line: string): boolean {
    const { mayBeLate } = this;
    this.mayBeLate = false;
    return mayBeLate && answerOf(line.trim()) !== null;
  }

  /** The question is gone, and what was typed in answer to it. */
  forget(): void {
    this.take();
  }

  private hold(answer: Answer, text: string): void {
    const timer = setTimeout(() => {
      this.held = null;
      this.answered(answer);
      this.wasAnswered = true;
    }, MOMENT_MS);
    this.held = { answer, text, timer };
  }

  private take(): { readonly answer: Answer; readonly text: string } | null {
    const { held } = this;
    this.held = null;
    clearTimeout(held?.timer);
    return held;
  }
}
