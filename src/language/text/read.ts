/**
 * What a line means: the rules of the protocol from tags to speech, first match wins. Open dialogs and the JSON dialect
 * are settled before a line comes here. Knows no command by name and no person; parse() is the hot path of the server.
 */

import { fit, Way } from '../forms.js';
import { fold, isPersonName, leadingName, roomName } from '../names.js';
import { COLON, follow, isBlank, SPACE, skipSpaces, wordEnd } from '../scan.js';
import type { Arguments, CommandSyntax, Grammar, Hearing, Mode, Param, Parsed } from '../syntax.js';
import { command, refuse, say, shorten, type Tag } from '../syntax.js';
import { checkTable } from '../table-check.js';
import { asideIn } from './asides.js';
import { credentialsReader } from './credentials.js';
import { headFinder, headsOf } from './heads.js';
import { isPath } from './paths.js';
import { printWith, usageOf } from './print.js';
import { slipReader } from './slips.js';

const SLASH = 0x2f;
const AT = 0x40;

/** Digits in a tag: as many as a number keeps exactly in any language. */
const MAX_TAG = 16;

const SERVER = 'server:';
const PREFIX = /^(?:\/|server: ?)/i;
/** What Chat77's clients send of their own accord; its case is theirs. */
const BEEP = 'BEEP_UDP_PORT:';
const FILES = /^FILE_(?:START|CHUNK|END)\|/;

/** Throws where the table is broken (`checkTable` says how); the grammar itself never throws. */
export function createGrammar(table: readonly CommandSyntax[]): Grammar {
  checkTable(table);
  const records = new Map(table.map((syntax) => [syntax.name, syntax]));
  const heads = headsOf(table);
  const names = namesByWords(table);

  const findBare = headFinder(heads, (head) => head.whole !== undefined || head.phrases.length > 0);
  const isConfidential = (syntax: CommandSyntax | undefined) =>
    syntax?.confidential === true || syntax?.confidential === 'always';
  const countsInRoom = (syntax: CommandSyntax | undefined) => isConfidential(syntax) || syntax?.inRoom === true;
  const findInRoom = headFinder(
    heads,
    (head) => countsInRoom(head.whole) || head.phrases.some((phrase) => countsInRoom(phrase.syntax)),
  );

  const beginsCommand = (word: string): boolean => heads.has(fold(word));

  const lookup = (words: string): string | undefined =>
    names.get(fold(words.replace(PREFIX, '').split(' ').filter(Boolean).join(' ')));

  const argumentsOf = (syntax: CommandSyntax, line: string, at: number, way: Way): Arguments | null =>
    fit(syntax.forms, line, at, way, lookup);

  const credentialsIn = credentialsReader(table);
  const slipIn = slipReader(heads, {
    bare: (line) => readToEveryone(line, null),
    prefixed: (line) => readPrefixed(line, 0, null),
    aside: (line) => {
      const found = asideIn(line, false);
      return found?.kind === 'refused' ? { name: found.name, text: found.text } : null;
    },
    credentialsIn,
  });

  /** What a text is that begins as a password's command; null: it is speech. */
  function doubt(text: string, tag: Tag, hearing: Hearing = 'here'): Parsed | null {
    const found = credentialsIn(text);
    if (found === null) return null;
    if (found.name === null) return refuse('credentials', found.command, tag);
    const { command, name, ofRoom } = found;
    return { kind: 'doubtful', command, name, ...(ofRoom && { ofRoom }), text, hearing, tag };
  }

  const speak = (line: string, tag: Tag): Parsed => doubt(line, tag) ?? say(line, tag);

  /** The command with whatever stands after its words, which must fit. */
  function commandOrUsage(syntax: CommandSyntax, line: string, at: number, tag: Tag, way: Way): Parsed {
    const args = argumentsOf(syntax, line, at, way);
    if (args === null) return refuseForms(syntax, line, at, tag);
    const { name, spoken } = syntax;
    const doubtful = spoken !== undefined && args.text !== undefined ? doubt(args.text, tag, spoken) : null;
    return doubtful ?? command(name, args, tag);
  }

  /** After `/` or `server:`, which ended at `at`: a command, known or not. */
  function readPrefixed(line: string, at: number, tag: Tag): Parsed {
    const end = wordEnd(line, at);
    const word = line.slice(at, end);
    const head = heads.get(fold(word));
    if (head !== undefined) {
      for (const phrase of head.phrases) {
        const behind = follow(line, end, phrase.rest);
        if (behind !== -1) return commandOrUsage(phrase.syntax, line, behind, tag, Way.slash);
      }
      const syntax = head.whole ?? head.prefixed;
      if (syntax !== undefined) return commandOrUsage(syntax, line, end, tag, Way.slash);
    }
    const given = credentialsIn(word);
    return given === null ? refuse('unknown-command', shorten(word), tag) : refuse('credentials', given.command, tag);
  }

  function readInRoom(line: string, tag: Tag): Parsed {
    const head = findInRoom(line);
    if (head === undefined) return speak(line, tag);
    const end = wordEnd(line, 0);
    for (const { rest, syntax } of head.phrases) {
      const behind = follow(line, end, rest);
      if (behind === -1) continue;
      if (syntax.inRoom === true && isBlank(line, behind)) return command(syntax.name, {}, tag);
      if (isConfidential(syntax)) return refuse('in-room', syntax.name, tag);
    }
    const { whole } = head;
    if (whole?.inRoom === true && isBlank(line, end)) return command(whole.name, {}, tag);
    if (whole?.confidential === 'always') return refuse('in-room', whole.name, tag);
    if (whole?.confidential === true && argumentsOf(whole, line, end, Way.slash) !== null) {
      return refuse('in-room', whole.name, tag);
    }
    return speak(line, tag);
  }

  function readToEveryone(line: string, tag: Tag): Parsed {
    const head = findBare(line);
    if (head === undefined) return doubt(line, tag) ?? readSpeech(line, tag);
    const end = wordEnd(line, 0);
    for (const { rest, syntax } of head.phrases) {
      const behind = follow(line, end, rest);
      if (behind === -1) continue;
      // "my files are gone": a command that takes nothing, and then text, was not meant as the command.
      const meant = isBlank(line, behind) || syntax.forms.some((form) => form.length > 0);
      if (meant) return commandOrUsage(syntax, line, behind, tag, Way.certain);
    }
    const { whole } = head;
    if (whole !== undefined) {
      const args = argumentsOf(whole, line, end, whole.guarded === true ? Way.certain : Way.alone);
      if (args !== null) return command(whole.name, args, tag);
    }
    if (head.guard === undefined) return speak(line, tag);
    const guard = records.get(head.guard);
    return guard === undefined ? refuse('usage', head.guard, tag) : refuseForms(guard, line, end, tag);
  }

  /**
   * A space before it makes a line speech: how people say `/etc/passwd`. But one that slips in before a password or a
   * private word must not give it away: such a line is refused as it would be without the space.
   */
  function readIndented(line: string, tag: Tag, room: boolean): Parsed {
    const text = line.trimStart().replace(PREFIX, '');
    const head = heads.get(fold(text.slice(0, wordEnd(text, 0))));
    const keepsSecrets =
      isConfidential(head?.whole) || head?.phrases.some(({ syntax }) => isConfidential(syntax)) === true;
    if (head?.guard === undefined && !keepsSecrets) return speak(line, tag);
    const meant = room ? readInRoom(text, tag) : readToEveryone(text, tag);
    if (meant.kind === 'say') return speak(line, tag);
    if (meant.kind === 'command') return refuse('indented', meant.command, tag);
    return meant.kind === 'refuse' ? refuse('indented', meant.subject, tag) : speak(line, tag);
  }

  /** R2.20, R2.22: what a person who typed it may have meant. */
  function consider(parsed: Parsed, line: string, room: boolean): Parsed {
    if (parsed.kind !== 'say' && !(parsed.kind === 'refuse' && parsed.reason === 'usage')) return parsed;
    const aside = asideIn(line, room);
    // `logn: secret` has the form of a line for somebody, too.
    const isOpen = parsed.kind === 'say' && (aside === null || aside.word === ':');
    const guess = isOpen ? (slipIn(line) ?? aside) : aside;
    return guess === null ? parsed : { kind: 'unsure', guess, otherwise: parsed, tag: parsed.tag };
  }

  /** Everything that stands after a tag, or a line without one. */
  function read(line: string, tag: Tag, { room, people }: Mode): Parsed {
    switch (line.charCodeAt(0)) {
      case SPACE:
        return readIndented(line, tag, room);
      case SLASH:
        // R2.4: a path is text.
        if (isPath(line, beginsCommand)) break;
        return readPrefixed(line, 1, tag);
      case 0x53: // S
      case 0x73: // s
        if (line.charCodeAt(SERVER.length - 1) === COLON && fold(line.slice(0, SERVER.length)) === SERVER) {
          return readPrefixed(line, SERVER.length + (line.charCodeAt(SERVER.length) === SPACE ? 1 : 0), tag);
        }
        break;
      case 0x42: // B
        if (line.startsWith(BEEP)) return { kind: 'ignore', tag };
        break;
      case 0x46: // F
        if (FILES.test(line)) return refuse('unsupported', line.slice(0, line.indexOf('|')), tag);
        break;
    }
    const parsed = room ? readInRoom(line, tag) : readToEveryone(line, tag);
    return people === true ? consider(parsed, line, room) : parsed;
  }

  function parse(line: string, mode: Mode): Parsed {
    const first = line.charCodeAt(0);
    if (first === AT) {
      const end = tagEnd(line, 0);
      if (end !== 0) return readTagged(line.slice(1, end), line.slice(end + 1), mode);
    } else if ((first === SPACE || line === '') && isBlank(line, 0)) {
      return { kind: 'ignore', tag: null };
    }
    return read(line, null, mode);
  }

  function readTagged(tag: string, rest: string, mode: Mode): Parsed {
    if (isBlank(rest, 0)) return refuse('usage', 'tag', tag);
    const second = tagEnd(rest, 0);
    return second === 0 ? read(rest, tag, mode) : refuse('nested-tag', rest.slice(1, second), tag);
  }

  return {
    parse,
    credentialsIn,
    lookup,
    words: [...names.keys()],
    print: (parsed, mode) =>
      printWith(parse, parsed.kind === 'command' ? records.get(parsed.command) : undefined, parsed, mode),
    usage: (name) => {
      const syntax = records.get(name);
      return syntax === undefined ? [] : usageOf(syntax);
    },
  };
}

/** Says too whether the name that stands first is none: nobody else needs to be told what a name is. */
function refuseForms({ name, forms }: CommandSyntax, line: string, at: number, tag: Tag): Parsed {
  const refused = refuse('usage', name, tag);
  const start = skipSpaces(line, at);
  const word = line.slice(start, wordEnd(line, start));
  const isNone = ([first]: readonly Param[]) =>
    (first?.kind === 'name' && !isPersonName(word)) || (first?.kind === 'room' && roomName(word) === null);
  return word !== '' && forms.some(isNone) ? { ...refused, misnamed: true } : refused;
}

/** `name:text`, or else speech. Links (`http://…`) have the form of the first and are the second. */
function readSpeech(line: string, tag: Tag): Parsed {
  const colon = leadingName(line);
  if (colon === 0 || line.charCodeAt(colon) !== COLON) return say(line, tag);
  let start = colon + 1;
  if (line.charCodeAt(start) === SLASH && line.charCodeAt(start + 1) === SLASH) return say(line, tag);
  if (line.charCodeAt(start) === SPACE) start++;
  const text = isBlank(line, start) ? '' : line.slice(start);
  return { kind: 'address', name: line.slice(0, colon), text, tag };
}

/** Index of the space that ends the tag `line` begins with; 0 where it begins with none. */
function tagEnd(line: string, at: number): number {
  if (line.charCodeAt(at) !== AT) return 0;
  let end = at + 1;
  while (end - at <= MAX_TAG && isDigit(line.charCodeAt(end))) end++;
  return end > at + 1 && line.charCodeAt(end) === SPACE ? end : 0;
}

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;

/** Canonical names by all words, and by the beginnings of those of several words where these mean nothing else. */
function namesByWords(table: readonly CommandSyntax[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { name, words, prefixedWords = [] } of table) {
    for (const word of [...words, ...prefixedWords]) names.set(word, name);
  }
  for (const { name, words } of table) {
    for (const word of words) {
      for (let end = word.indexOf(' '); end !== -1; end = word.indexOf(' ', end + 1)) {
        const beginning = word.slice(0, end);
        if (!names.has(beginning)) names.set(beginning, name);
      }
    }
  }
  return names;
}
