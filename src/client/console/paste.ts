/**
 * What is pasted between the marks of a bracketed paste: text, and not keys, so that no line of it is sent by its Enter.
 * Owns what has come of it so far.
 */

/** UTF-16 units. Whoever pastes more pastes a file, and `/send` is for those. */
const MAX_PASTE = 64 * 1024;

export class PasteReader {
  private text: string | null = null;

  get isOpen(): boolean {
    return this.text !== null;
  }

  /** The whole text with LF between its lines, once its end has come; null before. Control characters are left out. */
  take(key: string | { readonly text: string }): string | null {
    if (key === 'pasteBegin') this.text = '';
    if (this.text === null) return null;
    if (key === 'pasteEnd') {
      const { text } = this;
      this.text = null;
      return text;
    }
    const piece = typeof key === 'object' ? key.text : key === 'enter' ? '\n' : key === 'complete' ? ' ' : '';
    if (this.text.length + piece.length <= MAX_PASTE) this.text += piece;
    return null;
  }
}
