/** Short ways to say what a line is read as. */
import assert from 'node:assert/strict';
import type { Arguments, Parsed } from '../../src/language/syntax.js';
import { createGrammar } from '../../src/language/text/read.js';
import { table } from './table.js';

export const grammar = createGrammar(table);
export const outside = { room: false } as const;
export const inside = { room: true } as const;

type Tag = string | null;
type Reason = Extract<Parsed, { kind: 'refuse' }>['reason'];

export const say = (text: string, tag: Tag = null): Parsed => ({ kind: 'say', text, tag });
export const ignored = (tag: Tag = null): Parsed => ({ kind: 'ignore', tag });
export const address = (name: string, text: string, tag: Tag = null): Parsed => ({ kind: 'address', name, text, tag });
export const command = (name: string, args: Arguments = {}, tag: Tag = null): Parsed => ({
  kind: 'command',
  command: name,
  args,
  tag,
});
export const refused = (reason: Reason, subject: string, tag: Tag = null): Parsed => ({
  kind: 'refuse',
  reason,
  subject,
  tag,
});

/** A usage, where what stands for the name is none. */
export const misnamed = (subject: string): Parsed => ({
  kind: 'refuse',
  reason: 'usage',
  subject,
  misnamed: true,
  tag: null,
});

export const doubtful = (
  name: string,
  owner: string,
  text: string,
  { tag = null, everyone = false }: { readonly tag?: Tag; readonly everyone?: boolean } = {},
): Parsed => {
  const hearing = everyone ? 'everyone' : 'here';
  return { kind: 'doubtful', command: name, name: owner, text, hearing, tag };
};

/** `line` means `meaning` to somebody who is in no room. */
export function reads(line: string, meaning: Parsed): void {
  assert.deepEqual(grammar.parse(line, outside), meaning, JSON.stringify(line.slice(0, 100)));
}

/** The same for somebody in a room. */
export function readsInRoom(line: string, meaning: Parsed): void {
  assert.deepEqual(grammar.parse(line, inside), meaning, `in a room: ${JSON.stringify(line.slice(0, 100))}`);
}

export function readsAnywhere(line: string, meaning: Parsed): void {
  reads(line, meaning);
  readsInRoom(line, meaning);
}

export function isSpeech(line: string): void {
  reads(line, say(line));
}

export function isSpeechInRoom(line: string): void {
  readsInRoom(line, say(line));
}

export function isSpeechAnywhere(line: string): void {
  isSpeech(line);
  isSpeechInRoom(line);
}
