/** What Backspace has taken back, where a terminal sends it instead of editing the line. Knows one line. */

const BACKSPACE = 0x08;
const DELETE = 0x7f;
const ERASING = /[\b\x7f]/;

/** Whether a line of a text, in UTF-8, may be other than it was meant. */
export function hasErasing(text: Buffer): boolean {
  return text.includes(BACKSPACE) || text.includes(DELETE);
}

/** The line as it was meant: each ^H and DEL takes the character before it away, and none where there is none. */
export function erased(line: string): string {
  if (!ERASING.test(line)) return line;
  const kept: string[] = [];
  for (const character of line) {
    if (ERASING.test(character)) kept.pop();
    else kept.push(character);
  }
  return kept.join('');
}
