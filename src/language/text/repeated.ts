/** What a refusal may repeat of a line: never what stands after a password's command, wherever in the line that is. */

/** The words of the commands that take a password; a test holds them to the commands' records. */
export const PASSWORD_WORDS: readonly string[] = ['register', 'login', 'passwd'];

const BEHIND = new RegExp(`\\b(${PASSWORD_WORDS.join('|')})\\b(?=.*[^\\p{Zs}]).+$`, 'isu');

/** The text, up to such a word. */
export function repeated(text: string): string {
  return text.replace(BEHIND, '$1 …');
}
