/** What one run of the client is made of, however it is shown. */
import type { Chat } from './chat.js';
import type { Conversation } from './conversation.js';
import type { Door } from './dial.js';
import { Pauses } from './pauses.js';
import { Session } from './session.js';
import type { StateFile } from './state.js';
import { Trust } from './trust.js';
import type { Vocabulary } from './vocabulary.js';

/** Bytes of a typed line: what the server takes by default. */
export const MAX_LINE = 4096;

export interface ClientSettings {
  readonly door: Door;
  readonly name: string | undefined;
  readonly password: string | undefined;
  readonly room: string | undefined;
  readonly bell: 'off' | 'dm' | 'on';
  /** Local time before a line; empty for none. */
  time(): string;
  readonly conversation: Conversation;
  readonly vocabulary: Vocabulary;
  /** Lines typed in earlier sessions. */
  readonly typedLines: StateFile;
  readonly knownServers: StateFile;
}

export function sessionOf(settings: ClientSettings, chat: Chat): Session {
  const { door, name, password, room, conversation, vocabulary } = settings;
  const { ask } = chat;
  const trust = new Trust(settings.knownServers, {
    confirm: ask === null ? null : (question) => ask.confirm(question),
    say: (sentence) => chat.say(sentence),
  });
  const pauses = new Pauses();
  return new Session({ door, trust, conversation, vocabulary, pauses, name, password, room, reconnect: true }, chat);
}
