/**
 * The commands of the server, learnt from its `help`: for completion, and to recognise the lines that carry a password.
 * Knows no command by name, but for those with passwords until the server has told.
 */
import { objectsOf, type ServerEvent, textOf, textsOf } from '../common/server-event.js';

export interface Parameter {
  readonly name: string;
  readonly kind: string;
  readonly choices: readonly string[];
  readonly secret: boolean;
}

export interface Command {
  /** All that means this command, lower case, one to three words each. */
  readonly words: readonly string[];
  /** Those that count only after `/`. */
  readonly slashWords: readonly string[];
  readonly forms: readonly (readonly Parameter[])[];
}

const parameter = (name: string, secret: boolean): Parameter => ({ name, kind: 'word', choices: [], secret });

const firstCommand = (word: string, form: readonly Parameter[]): Command => ({
  words: [word],
  slashWords: [],
  forms: [form],
});

/** Those that may carry a password, a code, a key or a token. */
const FIRST: readonly Command[] = [
  ...['register', 'login', 'passwd', 'nick', 'says_only', 'post', 'key'].map((word) =>
    firstCommand(word, [parameter('password', true)]),
  ),
  firstCommand('join', [parameter('room', false), parameter('key', true)]),
];

/** Parameters before that one which are no words of the command's own. */
const valuesBefore = (form: readonly Parameter[], at: number): number =>
  form.slice(0, at).filter(({ kind }) => kind !== 'choice').length;

export class Vocabulary {
  private commands = FIRST;

  /** From the answer to `help`. */
  learn(help: ServerEvent): void {
    const commands = objectsOf(help, 'commands').map(commandOf);
    if (commands.length > 0) this.commands = commands;
  }

  get all(): readonly Command[] {
    return this.commands;
  }

  /** Whether a word, in any case, is one that a command begins with. */
  begins(word: string): boolean {
    const folded = word.toLowerCase();
    const isFirst = (words: string): boolean => words.split(' ', 1)[0] === folded;
    return this.commands.some(({ words, slashWords }) => words.some(isFirst) || slashWords.includes(folded));
  }

  /** The command that the words at the beginning mean, the longest of them, and what stands after them. */
  read(line: string): { readonly command: Command; readonly rest: string } | null {
    let best: { readonly command: Command; readonly rest: string; readonly length: number } | null = null;
    const words = line.trimStart().split(/ +/);
    for (const command of this.commands) {
      for (const form of [...command.words, ...command.slashWords]) {
        const { length } = form.split(' ');
        if (length <= (best?.length ?? 0) || words.slice(0, length).join(' ').toLowerCase() !== form) continue;
        best = { command, rest: words.slice(length).join(' '), length };
      }
    }
    return best;
  }

  /** Whether a line may carry a password, wherever it is typed. Where that is in doubt, it may. */
  mayCarrySecret(line: string): boolean {
    const bare = line.replace(
      /^(?:[\s\ufffd]*(?:@\d+\s|(?:\/all|server: ?all|bdct +txt|explain)\s|\/|server:))*[\s\ufffd]*/i,
      '',
    );
    const read = this.read(bare.replace(/^([a-z_]+):/i, '$1 '));
    if (read === null) return false;
    // `join lab` has none where `join lab sesame` has one; `nick Bob 4711` lacks the word before it.
    const words = read.rest.split(' ').filter(Boolean).length;
    return read.command.forms.some((form) => form.some(({ secret }, at) => secret && words > valuesBefore(form, at)));
  }
}

function commandOf(event: ServerEvent): Command {
  const forms = Array.isArray(event.forms) ? event.forms : [];
  return {
    words: textsOf(event, 'words').map((word) => word.toLowerCase()),
    slashWords: textsOf(event, 'slash_words').map((word) => word.toLowerCase()),
    forms: forms.map((form: unknown) => objectsOf({ type: '', form }, 'form').map(parameterOf)),
  };
}

function parameterOf(event: ServerEvent): Parameter {
  return {
    name: textOf(event, 'name'),
    kind: textOf(event, 'kind'),
    choices: textsOf(event, 'choices'),
    secret: event.secret === true,
  };
}
