/** What answers a question for yes or no. Knows no question. */

export type Answer = 'y' | 'n';

const ANSWER = /^(?:(y|yes)|no?)$/i;

/** Null: it is no answer. */
export function answerOf(text: string): Answer | null {
  const [all, yes] = ANSWER.exec(text) ?? [];
  return all === undefined ? null : yes === undefined ? 'n' : 'y';
}
