/**
 * The links in what somebody has said: http and https alone, and only what reads as one. The text itself stays as it is,
 * piece for piece, and nothing in it is ever markup. Pure.
 */

export interface Piece {
  readonly text: string;
  /** Where it leads to; null: it is no link. */
  readonly href: string | null;
}

/** Characters of a link. A longer one is text: no browser's bar shows it, and nobody types it. */
const MAX_LINK = 2000;

const BEGUN = /(?<![\p{L}\p{N}_])https?:\/\/[^\s<>"`\u201c\u201d\u00ab\u00bb]+/giu;
const CLOSING: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** All of the text, in its order. */
export function withLinks(text: string): readonly Piece[] {
  // Most lines have none, and many lines come.
  if (!text.includes('://')) return [{ text, href: null }];
  const pieces: Piece[] = [];
  let done = 0;
  for (const { 0: found, index } of text.matchAll(BEGUN)) {
    const link = withoutEnd(found);
    if (!isLink(link)) continue;
    if (index > done) pieces.push({ text: text.slice(done, index), href: null });
    pieces.push({ text: link, href: link });
    done = index + link.length;
  }
  if (done < text.length || pieces.length === 0) pieces.push({ text: text.slice(done), href: null });
  return pieces;
}

/** A sentence's stop is none of the link's, nor is a bracket that was opened before it. */
function withoutEnd(found: string): string {
  let end = found.length;
  for (; end > 0; end--) {
    const last = found[end - 1] as string;
    if (/[.,;:!?'*_~\u2026\u2019]/.test(last)) continue;
    const opening = CLOSING[last];
    if (opening === undefined || count(found, opening, end) >= count(found, last, end)) break;
  }
  return found.slice(0, end);
}

function count(text: string, character: string, end: number): number {
  let times = 0;
  for (let at = 0; at < end; at++) if (text[at] === character) times++;
  return times;
}

/** A name before an @ is there to make one address look like another (http://bank.example@evil.example): no link. */
function isLink(text: string): boolean {
  if (text.length > MAX_LINK || !URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  return (protocol === 'http:' || protocol === 'https:') && hostname !== '' && username === '' && password === '';
}
