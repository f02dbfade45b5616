/**
 * What the grammar has refused, as sentences that say what to type instead. Knows the table; decides nothing.
 */

import { Refusal } from '../../language/codes.js';
import { fold, isPersonName, leadingName } from '../../language/names.js';
import { reservedAs } from '../../language/reserved.js';
import type { Aside, Credentials, Parsed, Reading } from '../../language/syntax.js';
import { nearest } from '../../language/text/nearest.js';
import { repeated } from '../../language/text/repeated.js';
import type { AccountNeed, CommandRecord, CommandTable, Context } from '../commands/record.js';
import type { Person } from '../people/people.js';

type Refused = Extract<Parsed, { kind: 'refuse' }>;

export class Remedies {
  constructor(private readonly table: CommandTable) {}

  /** What is answered. */
  refusal({ reason, subject, misnamed }: Refused, person: Person | null): Refusal {
    switch (reason) {
      case 'unknown-command':
        return this.unknownCommand(subject, person);
      case 'usage':
        if (subject === 'tag') return new Refusal('USAGE', 'After a tag comes a line. Type: @7 who');
        if (person !== null && this.table.get(subject)?.entering === true)
          return new Refusal({ code: 'USAGE', why: 'here', name: person.name, account: person.account });
        return new Refusal('USAGE', `Type: ${this.usage(subject, person)}${this.explain(subject, misnamed === true)}`);
      case 'in-room': {
        const where = person?.currentRoom?.name ?? 'the room';
        return new Refusal(
          'IN_ROOM',
          `That was not said in ${where}, because it reads as ${subject}. ${this.instead(subject, person)}`,
        );
      }
      case 'indented':
        return new Refusal(
          person?.currentRoom ? 'IN_ROOM' : 'USAGE',
          `A space before a line makes it speech, but this one reads as ${subject} and was not said. ${this.instead(subject, person)}`,
        );
      case 'credentials':
        return this.notSaid(subject, person);
      case 'unsupported':
        return new Refusal(
          'UNSUPPORTED',
          'Files go by a connection of their own here. To offer one, type: /file <name> <filename> <size>',
        );
      case 'nested-tag':
        return new Refusal('USAGE', 'One tag a line, please. Type: @7 who');
      case 'unknown-type':
        return new Refusal(
          'UNKNOWN_TYPE',
          `There is no type ${repeated(subject)}. Known are: ${this.table.objects.types.join(', ')}.`,
        );
      case 'fields':
        return new Refusal('USAGE', subject);
      case 'long-text':
        return new Refusal(
          'LINE_TOO_LONG',
          `${subject} is longer than a line may be, and was not used. Send it in parts.`,
        );
    }
  }

  /** What a visitor may mistype and be told how it is typed; all else is answered by how to get a name. */
  isForVisitors(parsed: Refused): boolean {
    if (parsed.reason === 'usage' || parsed.reason === 'indented' || parsed.reason === 'credentials')
      return parsed.subject === 'tag' || isForVisitors(this.table.get(parsed.subject));
    return parsed.reason !== 'unknown-command' && parsed.reason !== 'in-room';
  }

  private unknownCommand(word: string, person: Person | null): Refusal {
    const name = word.slice(0, leadingName(word));
    if (word.startsWith(':', name.length) && name !== '') {
      const text = `There is no command /${name}:. To say it to ${name} alone, type: /msg ${name} <text>`;
      return new Refusal('UNKNOWN_COMMAND', text);
    }
    if (fold(word) === 'whois') {
      const text = 'There is no command /whois. To see who is here, or in a room, type: /who  or  /members';
      return new Refusal('UNKNOWN_COMMAND', text);
    }
    const begun = this.begunBy(word, person);
    if (begun.length > 1) {
      const forms = begun.map((command) => this.usage(command, person)).join('  or  ');
      return new Refusal('UNKNOWN_COMMAND', `There is no command /${repeated(word)}. Perhaps: ${forms}`);
    }
    const meant = this.table.grammar.lookup(word) ?? this.nearestTo(word, person);
    const told = word === '' ? 'After / or server: comes a command’s word.' : `There is no command /${repeated(word)}.`;
    if (meant !== undefined) return new Refusal('UNKNOWN_COMMAND', `${told} Perhaps: ${this.usage(meant, person)}`);
    return new Refusal(
      'UNKNOWN_COMMAND',
      `${told} To say the line, put a space before it. To see which there are, type: /help more`,
    );
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

  /** R2.22: behind a line that was said. */
  slipHint({ command, line, slash: always }: Reading, person: Person): string {
    return `${whereSaid(person)} To ${this.aim(command)}, type: ${always ? '/' : slash(person)}${repeated(line)}`;
  }

  /** R2.22: what was said to nobody, because a letter away from it may be a password. */
  notSaidNearly({ command, name }: Credentials, person: Person | null): Refusal {
    return new Refusal(
      person?.currentRoom ? 'IN_ROOM' : 'USAGE',
      `That was said to nobody, because it is nearly ${command} and may hold a password. To do it, type: ${beginning({ command, name }, person)}  or, to say it to ${audience(person)}, put a space before it.`,
    );
  }

  /** R2.22: behind a line that was said, whose last word is too short for a password. */
  nearlyHint(credentials: Credentials, person: Person): string {
    return `${whereSaid(person)} To ${this.aim(credentials.command)}, type: ${beginning(credentials, person)}`;
  }

  /** A dialog that nobody could answer. */
  asksQuestions({ name, words }: CommandRecord, person: Person | null): Refusal {
    return new Refusal(
      'TAGGED_DIALOG',
      `${words[0]} asks questions, which would not be answered. With its arguments, type: ${this.usage(name, person, true)}`,
    );
  }

  private aim(command: string): string | undefined {
    const record = this.table.get(command);
    return record?.aim ?? record?.help.replace(/[,;:(].*/s, '').trim();
  }

  /** A line that would have given a password away. */
  notSaid(command: string, person: Person | null): Refusal {
    return new Refusal(
      person?.currentRoom ? 'IN_ROOM' : 'USAGE',
      `That was said to nobody, because it begins as ${command} does and may hold a password. To do it, type: ${this.usage(command, person, true)}`,
    );
  }

  /** R2.20: a line for one person that would have been said to others. */
  notSaidAloud({ name, text }: Pick<Aside, 'name' | 'text'>, { chat, person }: Context): Refusal {
    const other = chat.nameOf(name);
    const isPrivate = person !== null && chat.privateChats.areConnected(person.key, fold(name));
    const line = `${slash(person)}${isPrivate ? 'private txt' : 'msg'} ${other} ${repeated(text)}`;
    return new Refusal(
      'USAGE',
      `That was said to nobody, because it may be for ${other} alone. To send it, type: ${line}  or, to say it to ${audience(person)}, put a space before it.`,
    );
  }

  private instead(command: string, person: Person | null): string {
    return `To do it, ${person?.currentRoom ? 'put a / before it, and ' : ''}type: ${this.usage(command, person, true)}`;
  }

  /** The forms of a command, to be typed as they stand: with a / in a room. `full`: only those that ask nothing. */
  usage(command: string, person: Person | null, full = false): string {
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
    return forms.map((form) => (form.startsWith('/') ? form : slash(person) + form)).join('  or  ');
  }

  /** What a parameter has to look like, where its name does not say so. */
  private explain(command: string, misnamed: boolean): string {
    const record = this.table.get(command);
    if (record?.remedy !== undefined) return `. ${record.remedy}`;
    const kinds = new Set(record?.forms.flat().map(({ kind }) => kind));
    if (kinds.has('command')) return ', where the command is one that help more lists';
    if (!misnamed) return '';
    if (kinds.has('room')) return ', where a name has letters, digits, _, - and .';
    if (kinds.has('name')) return ', where a name is a letter, then letters, digits, _, - and .';
    return '';
  }
}

/** R2.13, R2.14. `text`: what was said, where that may have been meant as a name. */
export function notRegistered(text: string): Refusal {
  const word = text.trim();
  if (isPersonName(word) && reservedAs(word) === null)
    return new Refusal('NOT_REGISTERED', `To be called ${word}, type: register ${word}`);
  return new Refusal('NOT_REGISTERED', 'Nobody has heard that: you have no name yet. Type: register <name>');
}

export function alreadyRegistered({ name, account }: Person): Refusal {
  return new Refusal({ code: 'ALREADY_REGISTERED', why: 'here', name, account });
}

const KEPT: Readonly<Record<AccountNeed, string>> = {
  groups: 'Groups are',
  contacts: 'Contacts are',
  blocks: 'Blocks are',
  logins: 'Login records are kept',
  history: 'Earlier messages are kept',
};

export function accountNeeded(need: AccountNeed, { name }: Person): Refusal {
  return new Refusal(
    'ACCOUNT_NEEDED',
    `${KEPT[need]} for accounts alone. To make ${name} yours, type: /passwd <new password>`,
  );
}

export function notOperator(command: string): Refusal {
  return new Refusal('NOT_OPERATOR', `Only operators may ${command}. To see what you may do, type: /help more`);
}

/** R2.21: a line in a room for somebody who is not in it. */
export function notHeard({ name, text }: Aside, person: Person): Refusal {
  const room = audience(person);
  return new Refusal(
    'IN_ROOM',
    `${name} is not in ${room} and would not have heard it, so it was not said. To say it to ${name} alone, type: /msg ${name} ${repeated(text)}  or, to say it in ${room}, put a space before it.`,
  );
}

/** R2.20: behind a line that was said. */
export function aloneHint({ name, text }: Aside, { chat, person }: Context): string {
  const other = chat.nameOf(name);
  return `${whereSaid(person)} To say it to ${other} alone, type: ${slash(person)}msg ${other} ${repeated(text)}`;
}

function isForVisitors(record: CommandRecord | undefined): boolean {
  return record?.who === 'anyone' || record?.who === 'visitor';
}

/** How a line with a password begins, without it. */
function beginning({ command, name }: Credentials, person: Person | null): string {
  return [slash(person) + command, ...(name === null ? [] : [name]), '…'].join(' ');
}

/** Before a command's word, where the person is. */
function slash(person: Person | null): string {
  return person?.currentRoom ? '/' : '';
}

function audience(person: Person | null): string {
  return person?.currentRoom?.name ?? 'everyone';
}

function whereSaid(person: Person | null): string {
  return person?.currentRoom ? `Said in ${person.currentRoom.name}.` : 'Said to everyone.';
}
