/**
 * Lines that are said, and were meant for a command that takes a password, or a room's key: so that nobody says it aloud with a
 * word too many, after a space, or after `/all`. Derived from the table; knows no command by name and nobody's name. Pure.
 */
import { fold, roomName } from '../names.js';
import type { CommandSyntax, Credentials } from '../syntax.js';

/** What slips in before a word, or between two, and is not seen: spaces of any kind, joiners, and what has become of a byte order mark. */
const GAP = '[\\p{Zs}\\u200c\\u200d\\ufe00-\\ufe0f\\ufffd]';
const TAG = '@[0-9]{1,16} ';
const PREFIX = '/|[sS][eE][rR][vV][eE][rR]: ?';

const takesSecret = ({ forms }: CommandSyntax): boolean => forms.flat().some(({ secret }) => secret === true);
/** The word after the command is a password itself, and no name. */
const beginsWithSecret = ({ forms }: CommandSyntax): boolean => forms.some((form) => form[0]?.secret === true);

/** Its secret is a room's: where that has none, the line is what it is. */
const isOfRoom = ({ forms }: CommandSyntax): boolean => forms.some(([first]) => first?.kind === 'room');

/** The word that a line has right before a secret: `code` in `nick <name> code <code>`. */
const markersOf = ({ forms }: CommandSyntax): string[] =>
  forms.flatMap((form) => form.flatMap(({ choices = [] }, at) => (form[at + 1]?.secret === true ? choices : [])));

/** The words in any case of their ASCII letters alone, which a regular expression's own flag would not do. */
function anyCase(words: string): string {
  return words.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`).replaceAll(' ', ' +');
}

/** A function that finds what may be a password's in a line that would be said. Nearly every line costs it one comparison. */
export function credentialsReader(table: readonly CommandSyntax[]): (line: string) => Credentials | null {
  const owners = new Map<string, CommandSyntax>();
  for (const syntax of table) if (takesSecret(syntax)) for (const word of syntax.words) owners.set(word, syntax);
  // Words that count only after a slash are said without it, but for what has the whole form of one with a code.
  const markers = new Set(table.flatMap(markersOf));
  for (const syntax of table)
    if (markersOf(syntax).length > 0) for (const word of syntax.prefixedWords ?? []) owners.set(word, syntax);
  const marked = new RegExp(`^${GAP}+(?:${[...markers].map(anyCase).join('|')})${GAP}+[^\\p{Zs}]+\\p{Zs}*$`, 'u');
  const spoken = table.filter((syntax) => syntax.spoken !== undefined || syntax.quotes === true);
  const saying = spoken
    .flatMap(({ words, prefixedWords = [], quotes }) => [
      ...words.map((word) => `|(?:${PREFIX})?${anyCase(word)} `),
      // Anybody who forgets the slash before a line that is only to be looked at means the rest even so.
      ...prefixedWords.map((word) => `|(?:${PREFIX})${quotes === true ? '?' : ''}${anyCase(word)} `),
    ])
    .join('');
  // The longest first: `join room lab sesame`.
  const words = [...owners.keys()].sort((one, other) => other.length - one.length).map(anyCase);
  const beginning = new RegExp(
    `^(?:${GAP}|${TAG}${saying})*(?:${PREFIX})?(${words.join('|')})(?:(:)|${GAP}+([^\\p{Zs}]+)(.*))`,
    'u',
  );

  /** Whether a line may begin with one, by its first character: a letter of a word, or what may stand before it. */
  const first = new Uint8Array(128).fill(0);
  for (const word of [
    ...owners.keys(),
    ...spoken.flatMap(({ words, prefixedWords = [], quotes }) => (quotes === true ? prefixedWords : words)),
    ' ',
    '/',
    '@',
    's',
  ]) {
    first[word.charCodeAt(0)] = 1;
    first[word.toUpperCase().charCodeAt(0)] = 1;
  }

  return (line) => {
    const code = line.charCodeAt(0);
    if (owners.size === 0 || (code < 128 && first[code] === 0)) return null;
    const found = beginning.exec(line);
    if (found === null) return null;
    const [, word = '', colon, name = '', more = ''] = found;
    const syntax = owners.get(fold(word).replace(/ +/g, ' ')) as CommandSyntax;
    if (syntax.words.length === 0) return marked.test(more) ? { command: syntax.name, name } : null;
    if (isOfRoom(syntax)) return colon === undefined ? keyIn(syntax, name, more) : null;
    if (colon !== undefined || beginsWithSecret(syntax)) return { command: syntax.name, name: null };
    return /[^\p{Zs}]/u.test(more) ? { command: syntax.name, name } : null;
  };
}

/** `join lab sesame`, `join room lab sesame`. */
function keyIn({ name: command }: CommandSyntax, name: string, more: string): Credentials | null {
  const room = roomName(name);
  return room !== null && /[^\p{Zs}]/u.test(more) ? { command, name: room, ofRoom: true } : null;
}
