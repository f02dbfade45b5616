/**
 * What may stand where somebody is typing: commands and their arguments behind a slash, names behind an @. As a list with
 * a sentence beside each; nothing is put in by itself. Pure.
 */
import { fold } from '../../language/names.js';
import { ENTRANCE, readCommand, usageOf } from './commands.js';
import type { Command, Parameter, State, Suggestion, Suggestions } from './types.js';

export interface Known {
  readonly commands: readonly Command[];
  /** Names of others, those first that are likelier to be meant. */
  readonly people: readonly string[];
  readonly rooms: readonly string[];
  readonly groups: readonly string[];
}

/** Of others, those first who speak where one looks, then those who are in it. */
export function knownIn({ commands, people, places, rooms, current, me }: State): Known {
  const place = places.find(({ key }) => key === current);
  const names = new Map<string, string>();
  const speakers = place?.lines.map(({ from }) => from).reverse() ?? [];
  const partner = place?.kind === 'direct' || place?.kind === 'private' ? [place.name] : [];
  for (const name of [...partner, ...speakers, ...(place?.members ?? []), ...people.map((person) => person.name)]) {
    if (name !== '' && fold(name) !== fold(me?.name ?? '') && !names.has(fold(name))) names.set(fold(name), name);
  }
  const named = (kind: string): string[] => places.filter((one) => one.kind === kind).map(({ name }) => name);
  return {
    commands,
    people: [...names.values()],
    rooms: [...new Set([...named('room'), ...(rooms ?? []).map(({ name }) => name)])],
    groups: named('group'),
  };
}

/** Shown at most: with more, a letter more is quicker than reading. */
export const MAX_SUGGESTIONS = 30;

/** `cursor`: where the next character comes. Null: nothing is begun that could be gone on with. */
export function suggest(text: string, cursor: number, known: Known): Suggestions | null {
  const before = text.slice(0, cursor);
  // Of many lines none is a command.
  if (before.startsWith('/') && !before.includes('\n')) return atCommand(before, known) ?? atName(before, known);
  return atName(before, known);
}

/** The text with one of them in place of what was begun, and where the next character comes then. */
export function accept(
  text: string,
  { from, to }: Suggestions,
  chosen: Suggestion,
): { readonly text: string; readonly cursor: number } {
  const behind = text.slice(to);
  const put = behind.startsWith(' ') ? chosen.text : `${chosen.text} `;
  return { text: text.slice(0, from) + put + behind, cursor: from + chosen.text.length + 1 };
}

function atCommand(before: string, known: Known): Suggestions | null {
  const line = before.slice(1);
  const read = readCommand(known.commands, line);
  if (read === null || (read.rest === '' && !line.endsWith(' '))) {
    const items = commandsBegun(line, known.commands);
    return items.length === 0 ? null : { from: 1, to: before.length, items, usage: '' };
  }
  const word = read.rest.slice(read.rest.lastIndexOf(' ') + 1);
  const from = before.length - word.length;
  // `/send ` may become `/send file `, which is another command.
  const others = known.commands.filter((command) => command !== read.command);
  const longer = commandsBegun(line, others).map(({ text, note }) => ({ text: text.slice(from - 1), note }));
  const values = fitting(word, valuesOf(parametersAt(read.command, read.rest), known));
  const items = [...longer, ...values];
  const usage = usageOf(read.command).join('  or  ');
  if (items.length === 0) return { ...(atName(before, known) ?? { from, to: before.length, items: [] }), usage };
  return { from, to: before.length, items, usage };
}

/** Each command once, by the first of its words that begins so; what is needed often comes first. */
function commandsBegun(line: string, commands: readonly Command[]): readonly Suggestion[] {
  const begun = line.toLowerCase();
  const fits = commands
    .flatMap((command) => {
      const word = command.words.find((each) => each.startsWith(begun));
      const isShown = word !== undefined && (begun !== '' || rank(command) < HIDDEN);
      return isShown ? [{ text: word, note: command.help, rank: rank(command) }] : [];
    })
    .sort((a, b) => a.rank - b.rank || (a.text < b.text ? -1 : 1))
    .map(({ text, note }) => ({ text, note }));
  return begun === '' ? fits : fits.slice(0, MAX_SUGGESTIONS);
}

/** From here on commands are there with their first letter. */
const HIDDEN = 2;

function rank({ first, minor, group }: Command): number {
  if (minor || group === ENTRANCE) return HIDDEN;
  return first ? 0 : 1;
}

/** A name behind an @ at the beginning of a word. */
function atName(before: string, known: Known): Suggestions | null {
  const [, word] = /(?:^|[\s(])@([\w.-]*)$/.exec(before) ?? [];
  if (word === undefined) return null;
  const items = fitting(word, plain(known.people));
  return items.length === 0 ? null : { from: before.length - word.length, to: before.length, items, usage: '' };
}

/** The parameters that the word at the end of `rest` may be, one a form. */
function parametersAt(command: Command, rest: string): readonly Parameter[] {
  const place = rest === '' ? 0 : rest.split(/ +/).length - 1;
  return command.forms.flatMap((form) => form.slice(place, place + 1));
}

function valuesOf(parameters: readonly Parameter[], known: Known): readonly Suggestion[] {
  const names = new Map<string, Suggestion>();
  for (const { kind, name, choices } of parameters) {
    for (const one of valuesOfKind(kind, name, choices, known)) {
      if (!names.has(one.text)) names.set(one.text, one);
    }
  }
  return [...names.values()];
}

function valuesOfKind(kind: string, name: string, choices: readonly string[], known: Known): readonly Suggestion[] {
  switch (kind) {
    case 'name':
      return plain(known.people);
    case 'room': {
      // The kind is that of every name with a wider alphabet: what it is called says whose.
      if (name === 'group') return plain(known.groups, 'a group of yours');
      const rooms = plain(known.rooms, 'a room');
      return name === 'room' ? rooms : [...rooms, ...plain(known.groups, 'a group of yours'), ...plain(known.people)];
    }
    case 'choice':
      return plain(choices);
    case 'command':
      return known.commands.map(({ words: [word = ''], help }) => ({ text: word, note: help }));
    default:
      return [];
  }
}

const plain = (texts: readonly string[], note = ''): Suggestion[] => texts.map((text) => ({ text, note }));

function fitting(word: string, values: readonly Suggestion[]): readonly Suggestion[] {
  const begun = word.toLowerCase();
  return values
    .filter(({ text }) => text.toLowerCase().startsWith(begun) && text.length > word.length)
    .slice(0, MAX_SUGGESTIONS);
}
