/** What the chat needs of whatever shows it: a terminal, or a pipe. */
import type { ServerEvent } from '../common/server-event.js';

/** What shows the chat, and asks. */
export interface Ui {
  /** An event, with the sentence for it; null where a person need not see it. */
  show(event: ServerEvent, sentence: string | null): void;
  /** The message of that number is not to be seen any more. False: it has been shown, or is none of these. */
  takeBack(id: number): boolean;
  /** A sentence of the client's own, or a line that was typed. */
  say(sentence: string): void;
  wrong(sentence: string): void;
  ring(): void;
  setPrompt(prompt: string): void;
  /** Whether something is half typed. */
  readonly isTyping: boolean;
  /** Null where nobody can be asked. Resolves with null when there is no answer. */
  readonly ask: ((label: string, how?: AskHow) => Promise<string | null>) | null;
  /** Rows that change; null: none. */
  setStatus(rows: string | null): void;
  readonly columns: number;
}

export type YesNo = 'now' | 'patient' | 'unforeseen';

/**
 * `secret`: the answer is not shown. `yesNo`: it is one key, `y` or `n`; `patient` where it may wait until nothing is half
 * typed, `unforeseen` where besides nobody has reckoned with it. `moot`: aborted where the question has to go away.
 */
export interface AskHow {
  readonly secret?: boolean;
  readonly yesNo?: YesNo;
  readonly moot?: AbortSignal | undefined;
}
