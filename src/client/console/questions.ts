/** The questions to the person at the terminal, one at a time. Owns what is typed in answer to the open one. */
import { LineEditor } from '../../terminal/line-editor.js';

export interface Question {
  /** Stands before the answer. */
  readonly label: string;
  /** The answer is not shown. */
  readonly secret?: boolean;
  /** It is answered by one key, `y` or `n`. */
  readonly yesNo?: YesNo;
  /** Aborted where nobody wants to know any more: the question goes away. */
  readonly moot?: AbortSignal | undefined;
}

/**
 * `now`: nothing goes on without the answer. `patient`: it is asked only where nothing is half typed, and gives way to
 * whatever else is typed. `unforeseen`: that, and it comes up while somebody may be about to type.
 */
export type YesNo = 'now' | 'patient' | 'unforeseen';

export interface OpenQuestion extends Question {
  readonly editor: LineEditor;
  answer(line: string | null): void;
}

export class Questions {
  current: OpenQuestion | null = null;
  private readonly waiting: OpenQuestion[] = [];

  /** `limit`: bytes of an answer. `withdrawn` is told that one is gone without an answer, and whether it was open. */
  constructor(
    private readonly limit: number,
    private readonly withdrawn: (wasOpen: boolean) => void,
  ) {}

  /** Resolves with the answer; null: there is none. */
  ask(question: Question): Promise<string | null> {
    return new Promise((answer) => {
      const editor = new LineEditor({ limit: () => this.limit, mayRemember: () => false });
      editor.hide(question.secret === true);
      const asked: OpenQuestion = { ...question, editor, answer };
      this.waiting.push(asked);
      question.moot?.addEventListener('abort', () => this.withdraw(asked), { once: true });
    });
  }

  /** Opens the next one, where none is open. */
  next(isTyping: boolean): void {
    if (this.current !== null) return;
    const at = this.waiting.findIndex(({ yesNo = 'now' }) => yesNo === 'now' || !isTyping);
    if (at !== -1) this.current = this.waiting.splice(at, 1)[0] ?? null;
  }

  /** The open one waits again, as the first of all. */
  putOff(): void {
    if (this.current === null) return;
    this.waiting.unshift(this.current);
    this.current = null;
  }

  settle(question: OpenQuestion, answer: string | null): void {
    if (this.current === question) this.current = null;
    question.answer(answer);
  }

  /** Nobody answers any more. */
  settleAll(): void {
    if (this.current !== null) this.settle(this.current, null);
    for (const { answer } of this.waiting.splice(0)) answer(null);
  }

  /** Open or not; one that is answered already stays so. */
  private withdraw(question: OpenQuestion): void {
    const wasOpen = this.current === question;
    const at = this.waiting.indexOf(question);
    if (at !== -1) this.waiting.splice(at, 1);
    else if (!wasOpen) return;
    this.settle(question, null);
    this.withdrawn(wasOpen);
  }
}
