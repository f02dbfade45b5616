/**
 * Tab: what the word at the cursor may become. Commands come from the vocabulary, names and rooms from what has been seen,
 * paths from the disk. Pure but for the disk, which is given.
 */
import type { Conversation } from './conversation.js';
import { ownCommands } from './routing.js';
import type { Command, Parameter, Vocabulary } from './vocabulary.js';

export interface CompletionSources {
  readonly vocabulary: Vocabulary;
  readonly conversation: Conversation;
  /** Paths that begin so; folders end in `/`. */
  paths(beginning: string): readonly string[];
}

export interface Completed {
  readonly text: string;
  readonly cursor: number;
  /** What the word may become, and of very many how many more. */
  readonly choices: readonly string[];
}

/** Shown at most; with more, a letter more is quicker than reading. */
const MAX_CHOICES = 50;

/** What may stand right before a name in a sentence. */
const BEHIND_MARK = /^(.*[(@,[{<"'])/s;
/** After a name that such a mark stands before, another one closes it. */
const OPENING = /[([{<"']$/;

export function complete(text: string, cursor: number, sources: CompletionSources): Completed {
  const before = text.slice(0, cursor);
  const { from: wordAt, candidates } = candidatesFor(before, sources);
  const [, mark = ''] = BEHIND_MARK.exec(before.slice(wordAt)) ?? [];
  const atWord = beginning(before.slice(wordAt), candidates);
  // Nothing begins with the mark: after it somebody may be meant.
  const isBehindMark = mark !== '' && atWord.length === 0;
  const from = isBehindMark ? wordAt + mark.length : wordAt;
  const word = before.slice(from);
  const begun = isBehindMark ? beginning(word, others(sources.conversation)) : atWord;
  // `join` stands for `join room`, too, which comes with the next Tab.
  const fitting = begun.filter((each) => !begun.some((other) => each.startsWith(`${other} `)));
  if (fitting.length === 0) return { text, cursor, choices: [] };
  const [only] = fitting;
  const isOpen = isBehindMark && OPENING.test(mark);
  const whole =
    fitting.length === 1 && only !== undefined
      ? isOpen
        ? only
        : withSpace(only, text.slice(cursor))
      : common(fitting);
  // While there is a choice, what was typed keeps its case.
  const put = fitting.length > 1 && whole.length <= word.length ? word : whole;
  return {
    text: before.slice(0, from) + put + text.slice(cursor),
    cursor: from + put.length,
    choices: shownOf(fitting),
  };
}

/** Those that begin so in any case, in their order. */
function beginning(word: string, candidates: readonly string[]): string[] {
  return [...new Set(candidates)].filter((each) => each.toLowerCase().startsWith(word.toLowerCase())).sort();
}

function shownOf(choices: readonly string[]): readonly string[] {
  const more = choices.length - MAX_CHOICES;
  return more <= 0 ? choices : [...choices.slice(0, MAX_CHOICES), `and ${more} more`];
}

/** Where the word that is completed begins, and what it may be. */
function candidatesFor(before: string, sources: CompletionSources): { from: number; candidates: readonly string[] } {
  const { conversation, vocabulary } = sources;
  const [, slash = '', line = ''] = /^(\/|server:)?(.*)$/is.exec(before) ?? [];
  const from = before.lastIndexOf(' ') + 1;
  const names = others(conversation);
  if (slash === '' && isSaid(conversation)) return { from, candidates: names };
  const own = slash === '/' ? ownArguments(before, sources) : null;
  if (own !== null) return own;

  const words = vocabulary.all.flatMap((command) => [...command.words, ...(slash === '' ? [] : command.slashWords)]);
  if (slash === '/') words.push(...Object.keys(ownCommands));
  const begun = line.toLowerCase();
  const begin = Math.max(0, from - slash.length);
  const candidates = words.filter((each) => each.startsWith(begun)).map((each) => each.slice(begin));
  const read = vocabulary.read(line);
  const inArguments = read !== null && (read.rest !== '' || line.endsWith(' '));
  if (inArguments) candidates.push(...values(parametersAt(read.command, read.rest), sources));
  else if (begin === 0 && slash === '') candidates.push(...names.map((name) => `${name}:`));
  else if (candidates.length === 0 && slash === '') candidates.push(...names);
  return { from: begin === 0 ? slash.length : from, candidates };
}

/** Whether a line without a slash is said where one is, whatever it looks like. */
function isSaid({ target, currentRoom }: Conversation): boolean {
  return target.kind !== 'here' || currentRoom !== null;
}

function others(conversation: Conversation): string[] {
  return conversation.peopleSeen.filter((name) => !conversation.isMe(name));
}

function ownArguments(
  before: string,
  { conversation, paths }: CompletionSources,
): { from: number; candidates: readonly string[] } | null {
  const [, name = '', rest = ''] = /^\/(to|send) (.*)$/is.exec(before) ?? [];
  const from = before.length - rest.length;
  const people = others(conversation);
  if (name.toLowerCase() === 'to') {
    return { from, candidates: ['everyone', ...people, ...conversation.myRooms, ...conversation.groups] };
  }
  if (name === '') return null;
  const files = paths(rest);
  if (files.length > 0) return { from, candidates: files };
  return { from: before.lastIndexOf(' ') + 1, candidates: [...people, ...conversation.roomsSeen] };
}

/** The parameters that the word at the end of `rest` may be, one a form. */
function parametersAt(command: Command, rest: string): readonly Parameter[] {
  const place = rest === '' ? 0 : rest.split(/ +/).length - 1;
  return command.forms.flatMap((form) => form[place] ?? form.slice(-1).filter(({ kind }) => kind === 'text'));
}

function values(parameters: readonly Parameter[], { conversation, vocabulary }: CompletionSources): string[] {
  return parameters.flatMap(({ kind, choices }) => {
    switch (kind) {
      case 'name':
      case 'text':
        return others(conversation);
      case 'room':
        // Where a room may stand, a person may too, for all that the kind says (history).
        return [...conversation.roomsSeen, ...others(conversation)];
      case 'choice':
        return [...choices];
      case 'command':
        return vocabulary.all.flatMap((command) => command.words.slice(0, 1));
      default:
        return [];
    }
  });
}

/** After a whole word one goes on; after a folder, with its files. */
function withSpace(word: string, behind: string): string {
  return word.endsWith('/') || behind.startsWith(' ') ? word : `${word} `;
}

/** What all of them begin with. */
function common(words: readonly string[]): string {
  const [first = ''] = words;
  let length = first.length;
  for (const word of words) {
    while (!word.toLowerCase().startsWith(first.slice(0, length).toLowerCase())) length--;
  }
  return first.slice(0, length);
}
