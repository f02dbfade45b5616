/**
 * Why a line is not done, or was perhaps meant otherwise, and what may be typed instead: by the commands' records and where its
 * typist is. Knows the table; decides nothing, and makes no sentence.
 */

import { type AccountNeed, type Reason, Refusal } from '../../language/codes.js';
import type { Hinted } from '../../language/events.js';
import { fold, isPersonName, leadingName } from '../../language/names.js';
import { reservedAs } from '../../language/reserved.js';
import type { Aside, Credentials, Parsed, Reading } from '../../language/syntax.js';
import { nearest } from '../../language/text/nearest.js';
import type { CommandRecord, CommandTable, Context } from '../commands/record.js';
import type { Person } from '../people/people.js';

type Refused = Extract<Parsed, { kind: 'refuse' }>;

export class Remedies {
  constructor(private readonly table: CommandTable) {}

  /** What is answered. */
  refusal(refused: Refused, person: Person | null): Refusal {
    return new Refusal(this.reason(refused, person));
  }

  private reason({ reason, subject, misnamed }: Refused, person: Person | null): Reason {
    switch (reason) {
      case 'unknown-command':
        return this.unknownCommand(subject, person);
      case 'usage':
        if (subject === 'tag') return { code: 'USAGE', why: 'emptyTag' };
        if (person !== null && this.table.get(subject)?.entering === true)
          return { code: 'USAGE', why: 'here', name: person.name, account: person.account };
        return {
          ...{ code: 'USAGE', why: 'forms', forms: this.forms(subject, person) },
          ...{ remedy: this.table.get(subject)?.remedy ?? null, unlike: this.unlike(subject, misnamed === true) },
        };
      case 'in-room':
        return { code: 'IN_ROOM', why: 'reads', room: roomOf(person), ...this.readsAs(subject, person) };
      case 'indented':
        return { code: notSaidCode(person), why: 'indented', ...this.readsAs(subject, person) };
      case 'credentials':
        return this.notSaid(subject, person).reason;
      case 'unsupported':
        return { code: 'UNSUPPORTED', why: 'file' };
      case 'nested-tag':
        return { code: 'USAGE', why: 'secondTag' };
      case 'unknown-type':
        return { code: 'UNKNOWN_TYPE', why: 'type', type: subject, known: this.table.objects.types };
      case 'fields':
        return { code: 'USAGE', why: 'fields', text: subject };
      case 'long-text':
        return { code: 'LINE_TOO_LONG', why: 'field', field: subject };
    }
  }

  /** What a visitor may mistype and be told how it is typed; all else is answered by how to get a name. */
  isForVisitors(parsed: Refused): boolean {
    if (parsed.reason === 'usage' || parsed.reason === 'indented' || parsed.reason === 'credentials')
      return parsed.subject === 'tag' || isForVisitors(this.table.get(parsed.subject));
    return parsed.reason !== 'unknown-command' && parsed.reason !== 'in-room';
  }

  private unknownCommand(word: string, person: Person | null): Reason {
    const code = 'UNKNOWN_COMMAND';
    const name = word.slice(0, leadingName(word));
    if (word.startsWith(':', name.length) && name !== '') return { code, why: 'address', name };
    const begun = this.begunBy(word, person);
    if (begun.length > 1)
      return { code, why: 'begun', word, forms: begun.flatMap((command) => this.forms(command, person)) };
    const meant = this.table.grammar.lookup(word) ?? this.nearestTo(word, person);
    if (meant === undefined) return { code, why: 'unknown', word };
    return { code, why: 'meant', word, forms: this.forms(meant, person) };
  }

  /** Canonical names of the commands of several words that this is the first of. */
  private begunBy(word: string, person: Person | null): string[] {
    const start = `${fold(word)} `;
    return this.table.records
      .filter(
        (record) => record.words.some((one) => one.startsWith(start)) && (person !== null || isForVisitors(record)),
      )
      .map(({ name }) => name);
  }

  /** The canonical name of the command that a word was probably meant for, among those that this person may use. */
  private nearestTo(word: string, person: Person | null): string | undefined {
    const { grammar } = this.table;
    const near = nearest(
      word,
      grammar.words.filter((known) => {
        const who = this.table.get(grammar.lookup(known) ?? '')?.who;
        return /^[a-z]/.test(known) && (who !== 'operator' || person?.operator === true);
      }),
    );
    return near === undefined ? undefined : grammar.lookup(near);
  }

  /** R2.22: told of a line that was said. */
  slipHint({ command, line, slash }: Reading, person: Person): Hinted {
    return { what: 'command', room: roomOf(person), does: this.aim(command), line, slash };
  }

  /** R2.22: what was said to nobody, because a letter away from it may be a password. */
  notSaidNearly({ command, name }: Credentials, person: Person | null): Refusal {
    return new Refusal({ code: notSaidCode(person), why: 'nearly', command, name, room: roomOf(person) });
  }

  /** R2.22: told of a line that was said, whose last word is too short for a password. */
  nearlyHint({ command, name }: Credentials, person: Person): Hinted {
    return { what: 'password', room: roomOf(person), does: this.aim(command), command, name };
  }

  /** A dialog that nobody could answer. */
  asksQuestions({ name, words: [word = name] }: CommandRecord, person: Person | null): Refusal {
    return new Refusal({ code: 'TAGGED_DIALOG', why: 'asks', word, forms: this.forms(name, person, true) });
  }

  private aim(command: string): string {
    const record = this.table.get(command);
    return record?.aim ?? record?.help.replace(/[,;:(].*/s, '').trim() ?? '';
  }

  /** A line that would have given a password away. */
  notSaid(command: string, person: Person | null): Refusal {
    return new Refusal({
      ...{ code: notSaidCode(person), why: 'secret', command },
      ...{ forms: this.forms(command, person, true) },
    });
  }

  /** R2.20: a line for one person that would have been said to others. */
  notSaidAloud({ name, text }: Pick<Aside, 'name' | 'text'>, { chat, person }: Context): Refusal {
    const isPrivate = person !== null && chat.privateChats.areConnected(person.key, fold(name));
    return new Refusal({
      ...{ code: 'USAGE', why: 'forOne', name: chat.nameOf(name), text },
      ...{ private: isPrivate, room: roomOf(person) },
    });
  }

  private readsAs(command: string, person: Person | null) {
    return { command, forms: this.forms(command, person, true), inRoom: roomOf(person) !== null };
  }

  /** The forms of a command, to be typed as they stand: with a / in a room. `full`: only those that ask nothing. */
  private forms(command: string, person: Person | null, full = false): string[] {
    const record = this.table.get(command);
    // Two words that are for programs: people are told the word of the example.
    const word = /^\/(\S+)/.exec(record?.example ?? '')?.[1];
    const [words] = record?.words ?? [];
    const shown = (form: string): string =>
      words !== undefined && word !== undefined && record?.prefixedWords?.includes(word)
        ? form.replace(words, () => `/${word}`).replace('//', '/')
        : form;
    const forms = this.table.grammar
      .usage(command)
      .filter((form) => !full || form.includes('<'))
      .map(shown);
    return forms.map((form) => (form.startsWith('/') || roomOf(person) === null ? form : `/${form}`));
  }

  /** Which parameter has to look otherwise, where its name does not say how. */
  private unlike(command: string, misnamed: boolean): 'command' | 'room' | 'name' | null {
    const kinds = new Set(
      this.table
        .get(command)
        ?.forms.flat()
        .map(({ kind }) => kind),
    );
    if (kinds.has('command')) return 'command';
    if (!misnamed) return null;
    return kinds.has('room') ? 'room' : kinds.has('name') ? 'name' : null;
  }
}

/** R2.13, R2.14. `text`: what was said, where that may have been meant as a name. */
export function notRegistered(text: string): Refusal {
  const word = text.trim();
  const isName = isPersonName(word) && reservedAs(word) === null;
  return new Refusal({ code: 'NOT_REGISTERED', why: 'nameless', name: isName ? word : null });
}

export function alreadyRegistered({ name, account }: Person): Refusal {
  return new Refusal({ code: 'ALREADY_REGISTERED', why: 'here', name, account });
}

/** Also where nobody can have one: there it would be no use to set a password. */
export function accountNeeded(kept: AccountNeed, { name }: Person, { chat, client }: Context): Refusal {
  const { accounts } = chat;
  if (accounts.mode === 'off') return new Refusal({ code: 'ACCOUNTS_OFF', why: 'kept', kept });
  const readable = accounts.isReadable(client.visitor);
  return new Refusal({ code: 'ACCOUNT_NEEDED', why: 'kept', kept, name, readable });
}

export function notOperator(command: string, { chat, person }: Context): Refusal {
  if (person?.account === false && chat.moderation.operators.has(person.key))
    return new Refusal({ code: 'NOT_OPERATOR', why: 'guest', name: person.name });
  return new Refusal({ code: 'NOT_OPERATOR', why: 'command', command });
}

/** R3.73: anybody who came only to say something is shown nothing. */
export function saysOnly({ name }: Person): Refusal {
  return new Refusal({ code: 'SAYS_ONLY', why: 'saysOnly', name });
}

/**
 * R3.85: why what a token was to say is refused. It was not asked for on the connection of `owner`, whom it speaks for, and what that
 * one would type instead is nothing to type here.
 */
export function byToken(reason: Reason, { name, currentRoom }: Person): Reason {
  const why = 'byToken';
  const { code } = reason;
  if (code === 'NOT_IN_ROOM' && reason.why === 'other')
    return { code, why, name, room: reason.room, elsewhere: currentRoom?.name ?? null };
  if (code === 'NO_SUCH_ROOM' && reason.why === 'nobody') return { code, why, name, room: reason.room };
  if (code === 'KEY_NEEDED' || code === 'QUIET')
    return 'room' in reason ? { code, why, name, room: reason.room } : reason;
  if (code === 'SELF' && reason.why === 'message') return { code, why, name };
  if (code === 'NO_SUCH_USER' && (reason.why === 'nobody' || reason.why === 'mistyped'))
    return { code, why, name: reason.name, meant: reason.why === 'mistyped' ? reason.meant : null };
  return reason;
}

/** R2.21: a line in a room for somebody who is not in it. */
export function notHeard({ name, text }: Aside, person: Person): Refusal {
  return new Refusal({ code: 'IN_ROOM', why: 'absent', name, text, room: roomOf(person) ?? 'everyone' });
}

/** R2.20: told of a line that was said. */
export function aloneHint({ name, text }: Aside, { chat, person }: Context): Hinted {
  return { what: 'alone', room: roomOf(person), name: chat.nameOf(name), text };
}

function isForVisitors(record: CommandRecord | undefined): boolean {
  return record?.who === 'anyone' || record?.who === 'visitor';
}

function roomOf(person: Person | null): string | null {
  return person?.currentRoom?.name ?? null;
}

function notSaidCode(person: Person | null): 'IN_ROOM' | 'USAGE' {
  return roomOf(person) === null ? 'USAGE' : 'IN_ROOM';
}
