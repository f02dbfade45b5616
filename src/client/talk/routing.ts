/**
 * What becomes of a typed line: a request to the server, or a command of this client. All is the protocol's, except for
 * the few commands of the client, and except that what is typed for one person or a group is sent to them. Pure.
 */
import { isPath } from '../../language/text/paths.js';
import type { Conversation, Target } from './conversation.js';
import type { Vocabulary } from './vocabulary.js';

export type Request = Readonly<Record<string, unknown>>;

export type Route =
  | { readonly kind: 'request'; readonly request: Request }
  /** The place it was for is gone: ask. */
  | { readonly kind: 'ask'; readonly target: Target & { readonly kind: 'lost' } }
  /** It would be said elsewhere than where lines go now. `what`: how a sentence about it begins. */
  | { readonly kind: 'elsewhere'; readonly what: string }
  | { readonly kind: 'command'; readonly name: OwnCommand; readonly rest: string };

/** The client's own commands. Each begins with a slash, and none is a command of the protocol but `/send`. */
export const ownCommands = {
  to: 'to talk to one person, a room, a group or everyone: /to Bob, /to lab; /to alone: where the server puts you',
  send: 'to send a file from here: /send photo.jpg Bob; without a name to where you are',
  cancel: 'to stop a file that is under way, either way; with several, its number or name behind it',
  password: 'to set your password, or change it, without showing it',
  keys: 'what keys and commands this program has',
} as const;

export type OwnCommand = keyof typeof ownCommands;

/** After this the server takes lines as they stand, until one of these. */
const PASTE = /^\/?paste *$/i;
const PASTE_END = /^\.(cancel)?\s*$/i;

/** What one does is said where the server puts plain text. */
const ACTION = /^\/me(?: |$)/i;

const OWN = /^\/([a-z]+)(?: +(.*))?$/i;

/** `isFile`: whether a word names a file here, which decides whose `/send` it is. */
export function route(
  line: string,
  conversation: Conversation,
  vocabulary: Vocabulary,
  isFile: (word: string) => boolean,
): Route {
  const [, word = '', rest = ''] = OWN.exec(line.trimEnd()) ?? [];
  const name = word.toLowerCase();
  if (Object.hasOwn(ownCommands, name) && !(name === 'send' && isMessage(rest, conversation, isFile))) {
    return { kind: 'command', name: name as OwnCommand, rest };
  }
  const request = typed(line);
  const { target } = conversation;
  if (target.kind !== 'here' && line.startsWith('/')) {
    if (PASTE.test(line)) return { kind: 'elsewhere', what: 'A paste' };
    if (ACTION.test(line)) return { kind: 'elsewhere', what: 'What you do' };
  }
  // As in a room: what begins with a slash is a command, unless it is a path, and all else is said.
  const isCommand = line.startsWith('/') && !isPath(line, (word) => vocabulary.begins(word));
  if (target.kind === 'here' || isCommand) return { kind: 'request', request };
  switch (target.kind) {
    case 'lost':
      return { kind: 'ask', target };
    case 'everyone':
      // As it would be typed: the server looks whether it gives a password away.
      return { kind: 'request', request: typed(`/all ${line}`) };
    case 'private':
      return { kind: 'request', request: { type: 'private_txt', name: target.name, text: line } };
    case 'direct':
      return { kind: 'request', request: { type: 'msg', name: target.name, text: line } };
    case 'group':
      return { kind: 'request', request: { type: 'group_txt', group: target.name, text: line } };
  }
}

/** Whether the server takes the next line for a paste's, once it has said yes to this one. */
export function isPasted(line: string, before: boolean): boolean {
  return before ? !PASTE_END.test(line) : PASTE.test(line);
}

/** What a paste that is agreed to now names as its place, so that it is said there or nowhere; null: there is none. */
export function pasteTo({ target, currentRoom }: Conversation): Request | null {
  switch (target.kind) {
    case 'here':
      return currentRoom === null ? { to: 'all' } : { to: 'room', name: currentRoom };
    case 'everyone':
      return { to: 'all' };
    case 'private':
    case 'group':
      return { to: target.kind, name: target.name };
    case 'direct':
      return { to: 'msg', name: target.name };
    case 'lost':
      return null;
  }
}

/** A line that the server reads as it would read it from nc. */
export function typed(text: string): Request {
  return { type: 'line', text };
}

/**
 * `/send Bob hello` is the protocol's and says something; `/send photo.jpg Bob` is this client's. A file that is there
 * comes first, somebody who has been seen second.
 */
function isMessage(rest: string, conversation: Conversation, isFile: (word: string) => boolean): boolean {
  const [word = '', more] = rest.split(/ +/, 2);
  return word === '' || (more !== undefined && !isFile(word) && conversation.person(word) !== null);
}
