/** What one run of the client is made of, however it is shown. */

import { Pauses } from './common/pauses.js';
import { Files } from './files/files.js';
import type { Door } from './net/dial.js';
import { Trust } from './net/trust.js';
import type { StateFile } from './state.js';
import type { Bell } from './talk/bell.js';
import type { Chat } from './talk/chat.js';
import type { Conversation } from './talk/conversation.js';
import { Session } from './talk/session.js';
import type { Vocabulary } from './talk/vocabulary.js';

/** The quiet port is the chat port + 2, unless it was moved. */
const QUIET_FROM_CHAT = 2;

/** Bytes of a typed line: what the server takes by default. */
export const MAX_LINE = 4096;

export interface ClientSettings {
  readonly door: Door;
  readonly name: string | undefined;
  readonly password: string | undefined;
  readonly code: string | undefined;
  readonly room: string | undefined;
  /** A person sits there, and no program: rooms show their last lines. */
  readonly forPeople: boolean;
  /** Where files go without TLS; undefined: where it is by default. */
  readonly quietPort: number | undefined;
  /** Where files are saved. */
  readonly folder: string;
  readonly bell: Bell;
  /** Local time before a line; empty for none. */
  time(): string;
  now(): Date;
  readonly conversation: Conversation;
  readonly vocabulary: Vocabulary;
  /** Lines typed in earlier sessions. */
  readonly typedLines: StateFile;
  readonly knownServers: StateFile;
}

export function filesOf(settings: ClientSettings, chat: Chat): Files {
  const { door, quietPort, folder } = settings;
  // The quiet port speaks no TLS.
  const quiet = door.tls === null ? { host: door.host, port: quietPort ?? door.port + QUIET_FROM_CHAT } : null;
  return new Files({ door: quiet, folder }, chat);
}

/** `reconnect`: whether a lost connection is made again. */
export function sessionOf(settings: ClientSettings, chat: Chat, reconnect: boolean): Session {
  const { door, name, password, code, room, forPeople, conversation, vocabulary } = settings;
  const { ask } = chat;
  const trust = new Trust(settings.knownServers, {
    confirm: ask === null ? null : (question) => ask.confirm(question),
    say: (sentence) => chat.say(sentence),
  });
  const pauses = new Pauses();
  return new Session(
    { door, trust, conversation, vocabulary, pauses, name, password, code, room, forPeople, reconnect },
    chat,
  );
}
