/** What the chat needs of whatever shows it: a terminal, or a pipe. */
import type { ServerEvent } from '../net/events.js';

/** What shows the chat, and asks. */
export interface Ui {
  /** An event, with the sentence for it; null where a person need not see it. */
  show(event: ServerEvent, sentence: string | null): void;
  /** A sentence of the client's own, or a line that was typed. */
  say(sentence: string): void;
  wrong(sentence: string): void;
  ring(): void;
  setPrompt(prompt: string): void;
  /** Whether something is half typed. */
  readonly isTyping: boolean;
  /** Null where nobody can be asked. Resolves with null when there is no answer. */
  readonly ask: ((label: string, how?: AskHow) => Promise<string | null>) | null;
  /** Puts a text where one types, for later. */
  keep(text: string): void;
  /** Rows that change; null: none. */
  setStatus(rows: string | null): void;
  readonly columns: number;
}

/** `secret`: the answer is not shown. `patient`: not while something is half typed. */
export interface AskHow {
  readonly secret?: boolean;
  readonly patient?: boolean;
}
