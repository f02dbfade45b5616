/**
 * What the grammar is told about the commands, and what it answers.
 * It knows no command by name: server.ts hands it the table made of the commands' records.
 */

import type { JsonObject } from './events.js';

/** Where a text goes: where plain text does, to everyone from a room too, or as what one does where plain text goes. */
export type Hearing = 'here' | 'everyone' | 'deed';

/** What one parameter takes. `text` is the rest of the line; every other kind is one word. */
export type ParamKind =
  /** A person's name: shape only, nobody is looked up. */
  | 'name'
  /** A room's or group's name, an optional `#` before it dropped. */
  | 'room'
  /** One word without spaces, as it stands (tokens, passwords, file names). */
  | 'word'
  /** The rest of the line, at least one character. */
  | 'text'
  /** The same, after something that no sentence has there, so that the line is a command without `/`, too. */
  | 'pattern'
  /** A whole number from 1 to 9,999,999,999,999,999. */
  | 'count'
  /** A whole number from 0 to 999,999,999,999,999: bytes. */
  | 'size'
  /** 16 to 64 letters and digits, as only a program makes them up. */
  | 'token'
  /** The name of a file: one word, or several between double quotes, which are dropped. */
  | 'file'
  /** One of `choices`, matched without case. */
  | 'choice'
  /** A text of many lines, LF between them, which only a field of an object can hold. */
  | 'lines'
  /** Names of rooms, one space between them, each perhaps with a colon and its key: a list, which only a field of an object can hold. */
  | 'rooms'
  /** One of the commands' own words (`connect`, `connect to`), one to three words long. */
  | 'command';

export interface Param {
  readonly name: string;
  readonly kind: ParamKind;
  readonly optional?: boolean;
  /** For kind `choice`; lower case. `on` and `off` alone are yes and no to the command. */
  readonly choices?: readonly string[];
  /** Of one choice: a word that a line has to have there, and that an object does without, whose fields say it. */
  readonly lineOnly?: true;
  /** Its form counts only after `/` or `server:`, or after two words: without them the line is speech. */
  readonly prefixed?: boolean;
  /** Its form counts only after `/` or `server:`, also where the command is of two words. */
  readonly slash?: boolean;
  /** Of a file: it ends in a dot and a few letters or digits, as words of a message rarely do. */
  readonly extension?: boolean;
  /** A password: never printed, never logged. */
  readonly secret?: boolean;
  /** What the command gets where it is not given, whichever form is typed. */
  readonly otherwise?: string | number;
  /** Of a number: any larger one counts as this. Of `rooms`: so many at most. */
  readonly most?: number;
  /** It stands for bytes, and how these are written. */
  readonly bytes?: 'hex' | 'base64';
  /** As long as its object may be; any other is at most as long as a line. */
  readonly long?: boolean;
  /** Its name in a JSON object, where that is another. */
  readonly field?: string;
}

/** The part of a command's record that the grammar reads. */
export interface CommandSyntax {
  /** Canonical name and key of the table (`connect to`). */
  readonly name: string;
  /** Everything that means this command, lower case, one to three words each. The first is shown in usage lines. */
  readonly words: readonly string[];
  /** One-word forms that count only after `/` or `server:` (`all`). */
  readonly prefixedWords?: readonly string[];
  /** The ways its parameters may stand, tried in order. `[[]]`: takes none. */
  readonly forms: readonly (readonly Param[])[];
  /** Given by name alone, which only a JSON object can, with any of the forms; all of them may be left out. */
  readonly named?: readonly Param[];
  /** A line that begins with the first word of one of `words` is never said to everyone (PROTOCOL: login, msg, private). */
  readonly guarded?: boolean;
  /** Carries something private: in a room, where it reads as this command, it is refused instead of being said. A word alone has to fit a form for that, unless it is `always`. */
  readonly confidential?: boolean | 'always';
  /** Its text is heard by as many as plain speech is, and is looked at in the same way for what may be a password's. */
  readonly spoken?: Exclude<Hearing, 'here'>;
  /** Its text is a line that is not done, and may be one with a password. */
  readonly quotes?: boolean;
  /** The bare word leaves the current room even in a room (`leave`). */
  readonly inRoom?: boolean;
}

/** What a line's meaning depends on besides its text. */
export interface Mode {
  /** The speaker has a current room. */
  readonly room: boolean;
  /** A person has typed it (R2.20): what it may have been meant as counts, besides what it is. */
  readonly people?: boolean;
}

export type Arguments = Readonly<Record<string, string | undefined>>;

/** What a line may be for somebody. */
export interface Aside {
  /**
   * `refused`: not said where the name is somebody's. `told`: said, and the typist is told how that person is reached alone.
   * `absent`: in a room, not said where that person is here and not in it.
   */
  readonly kind: 'refused' | 'told' | 'absent';
  readonly name: string;
  readonly text: string;
  /** What the line begins with, in small letters. */
  readonly word: string;
}

/** What a line may give away. */
export interface Credentials {
  /** Canonical name of the command that the line begins with. */
  readonly command: string;
  /** It was meant as that command where this is somebody's name. Null: it was, whatever follows. */
  readonly name: string | null;
  /** The name is a room's, and the line holds its key, where it has one. */
  readonly ofRoom?: true;
}

/** What a line would be, put right. */
export interface Reading {
  /** Canonical name. */
  readonly command: string;
  /** The line as it would be typed outside rooms. */
  readonly line: string;
  /** It has to have a `/` before it everywhere. */
  readonly slash: boolean;
  readonly args: Arguments;
  /** It may hold a password. `args`: those of the command, where the whole line fits it. */
  readonly credentials: Credentials | null;
  /** No command, but a line for one person (R2.20): `args` are the name and the text. */
  readonly aside?: true;
}

export interface Slip {
  readonly kind: 'slip';
  /** What the line begins with, in small letters. */
  readonly word: string;
  readonly readings: readonly Reading[];
}

export type Parsed =
  /** A command whose arguments fit one of its forms. */
  | { readonly kind: 'command'; readonly command: string; readonly args: Arguments; readonly tag: string | null }
  /** Said in the current room or to everyone; or, as a JSON object can ask for, in another room. */
  | { readonly kind: 'say'; readonly text: string; readonly room?: string; readonly tag: string | null }
  /** `name:text`, no matter who that is; resolved after parsing. `text` may be empty. */
  | { readonly kind: 'address'; readonly name: string; readonly text: string; readonly tag: string | null }
  /**
   * Speech that begins as `command`, which takes a password, or a key, and goes on as it may: refused where `name` is somebody's,
   * or a room's that has a key.
   */
  | {
      readonly kind: 'doubtful';
      readonly command: string;
      readonly name: string;
      readonly ofRoom?: true;
      readonly text: string;
      readonly hearing: Hearing;
      readonly tag: string | null;
    }
  /** What was perhaps meant otherwise by the person who typed it, which depends on who is here; `otherwise` where it was not. */
  | {
      readonly kind: 'unsure';
      readonly guess: Aside | Slip;
      readonly otherwise: Extract<Parsed, { kind: 'say' | 'refuse' }>;
      readonly tag: string | null;
    }
  /** Nothing happens and nothing is answered. */
  | { readonly kind: 'ignore'; readonly tag: string | null }
  /** Refused by the grammar itself. */
  | {
      readonly kind: 'refuse';
      readonly reason:
        | 'unknown-command' // subject: the word, at most 32 characters of it; empty where none follows `/` or `server:`
        | 'usage' // subject: the command's canonical name; 'tag' for a tag before nothing
        | 'in-room' // subject: the command's canonical name
        | 'unsupported' // subject: FILE_START, FILE_CHUNK or FILE_END
        | 'indented' // subject: the command's canonical name; a space before a private line
        | 'credentials' // subject: the canonical name of a command with a password, which the line would give away
        | 'nested-tag' // subject: the second tag, its digits
        | 'unknown-type' // subject: an object's type, at most 32 characters of it
        | 'fields' // subject: what is wrong with an object's fields, in whole sentences
        | 'long-text'; // subject: the field of an object that is too long
      readonly subject: string;
      /** Of usage: what stands where a name should is none. */
      readonly misnamed?: true;
      readonly tag: string | null;
    };

/** What a client asks for with an object. */
export type Request =
  | Parsed
  /** A typed line: read as one, or the answer to a dialog. */
  | { readonly kind: 'line'; readonly text: string; readonly tag: string | null };

export interface Grammar {
  /** Reads one cleaned line. Pure; linear in the line's length; never throws. */
  parse(line: string, mode: Mode): Parsed;
  /**
   * The line that parses back to `parsed` in `mode`, or null where no line does (kind `refuse`, `ignore`; speech that
   * would be read as something else) or where it would show a secret.
   */
  print(parsed: Parsed, mode: Mode): string | null;
  /** What a text that is to be said may give away of a password; null: nothing, as far as its beginning tells. */
  credentialsIn(text: string): Credentials | null;
  /**
   * Canonical name of the command that `words` mean (without case), or undefined: `connect` finds `connect to` too, and
   * `/who` is `who`.
   */
  lookup(words: string): string | undefined;
  /** Every word that a command begins with, or is, and all words of those of several. */
  readonly words: readonly string[];
  /** One line a form: `connect to <name>`, `leave [room]`. */
  usage(command: string): readonly string[];
}

export interface ObjectGrammar {
  /** Every type that `read` knows. */
  readonly types: readonly string[];
  /** `limit`: bytes of one text. Null: nothing is asked, and nothing is to be answered. Never throws. */
  read(fields: JsonObject, limit: number): Request | null;
}

/** A command's type, in an object that asks for it: `connect_to`. */
export function typeOf(command: string): string {
  return command.replaceAll(' ', '_');
}

type Refused = Extract<Parsed, { kind: 'refuse' }>;

/** Null, or what every answer has: a tag's digits; in the JSON dialect an id as it is written there. */
export type Tag = string | null;

/** Characters of an unknown word that the answer repeats. */
const MAX_SUBJECT = 32;

/** At most `MAX_SUBJECT` characters, and no half of a surrogate pair at the cut. */
export function shorten(word: string): string {
  return word.length <= MAX_SUBJECT ? word : word.slice(0, MAX_SUBJECT).replace(/[\ud800-\udbff]$/, '');
}

export function say(text: string, tag: Tag): Parsed {
  return { kind: 'say', text, tag };
}

export function command(name: string, args: Arguments, tag: Tag): Parsed {
  return { kind: 'command', command: name, args, tag };
}

export function refuse(reason: Refused['reason'], subject: string, tag: Tag): Refused {
  return { kind: 'refuse', reason, subject, tag };
}
