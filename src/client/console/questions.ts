/** The questions to the person at the terminal, one at a time. Owns what is typed in answer to the open one. */
import { LineEditor } from '../../terminal/line-editor.js';

export interface Question {
  /** Stands before the answer. */
  readonly label: string;
  /** The answer is not shown. */
  readonly secret?: boolean;
  /** Nobody waits for the answer: not asked while something is half typed. */
  readonly patient?: boolean;
}

export interface OpenQuestion extends Question {
  readonly editor: LineEditor;
  answer(line: string | null): void;
}

export class Questions {
  current: OpenQuestion | null = null;
  private readonly waiting: OpenQuestion[] = [];

  /** `limit`: bytes of an answer. */
  constructor(private readonly limit: number) {}

  /** Resolves with the answer; null: there is none. */
  ask(question: Question): Promise<string | null> {
    return new Promise((answer) => {
      const editor = new LineEditor({ limit: () => this.limit, mayRemember: () => false });
      editor.hide(question.secret === true);
      this.waiting.push({ ...question, editor, answer });
    });
  }

  /** Opens the next one, where none is open. */
  next(isTyping: boolean): void {
    if (this.current !== null) return;
    const at = this.waiting.findIndex(({ patient }) => patient !== true || !isTyping);
    if (at !== -1) this.current = this.waiting.splice(at, 1)[0] ?? null;
  }

  close(question: OpenQuestion, answer: string | null): void {
    if (this.current === question) this.current = null;
    question.answer(answer);
  }

  /** Nobody answers any more. */
  closeAll(): void {
    if (this.current !== null) this.close(this.current, null);
    for (const { answer } of this.waiting.splice(0)) answer(null);
  }
}
