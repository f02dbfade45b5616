/**
 * What a command of `partyline admin` is: one record, from which its parsing, its help, its completion and its page are made. Knows
 * no command by name, and no socket.
 */
import type { Asked, Do, Request, Result } from '../../admin/requests.js';
import { UsageError } from '../failure.js';
import type { HelpTopic } from '../help.js';
import { everywhere } from '../options.js';
import { parseWithWords, type Table, type Values } from '../parse.js';
import { shown } from '../printable.js';
import { serverTable } from './server-options.js';

/** A word that stands behind the command. */
export interface Operand {
  /** The field of that name has it. */
  readonly name: string;
  /** As it stands in the help: `NAME`. */
  readonly value: string;
  readonly optional?: true;
  /** All words that are left, with spaces between them. */
  readonly rest?: true;
}

type WordsOf<Words extends readonly Operand[]> = {
  readonly [One in Words[number] as One['name']]: One extends { readonly optional: true } ? string | undefined : string;
};

/** What a command may have done besides its own request. */
export interface Desk {
  /** Throws a Failure where the server refuses, or is not there. */
  ask<D extends Do>(request: Request<D>): Promise<Result<D>>;
  /**
   * Where a person sits at the terminal, asks for `yes`; elsewhere, and with `isAgreed` (`--yes`), nothing is asked. Throws a
   * Failure where it is anything else.
   */
  agree(question: string, isAgreed: boolean): Promise<void>;
  /** What a person at the terminal answers, unseen; null: nobody sits there. Throws a Failure. */
  askUnseen(questions: readonly string[]): Promise<readonly string[] | null>;
}

type MayLack<T> = { [K in keyof T]: undefined extends T[K] ? K : never }[keyof T];
type Fields<D extends Do> = Omit<Asked<D>, MayLack<Asked<D>>> & Partial<Pick<Asked<D>, MayLack<Asked<D>>>>;

interface Given<D extends Do, Own extends Table, Words extends readonly Operand[]> {
  /** As it is typed: `accounts list`. */
  readonly name: string;
  /** Its heading in the list of commands. */
  readonly group: string;
  /** One line, lower case, no full stop. */
  readonly summary: string;
  readonly options?: Own;
  readonly words?: Words;
  readonly examples: readonly (readonly [string, string])[];
  /** Which request it makes. */
  readonly do: D;
  /** What the request carries. May ask the person, and the server, first. Throws a Failure. */
  fields(given: Values<Own> & WordsOf<Words>, desk: Desk): Fields<D> | Promise<Fields<D>>;
  /**
   * For people: whole lines. What others have written is made printable there: see tables.ts. `columns`: of the terminal where it is read;
   * undefined elsewhere.
   */
  write(result: Result<D>, given: Values<Own> & WordsOf<Words>, columns?: number): string;
  /** What is wrong about the result, whole lines: it goes to stderr, and the exit status is 1. Empty: nothing. */
  wrong?(result: Result<D>): string;
}

/** What a command has come to. */
export interface Outcome {
  readonly result: unknown;
  /** For people. */
  readonly text: string;
  /** What was wrong, for people; empty: nothing. */
  readonly wrong: string;
}

/** One of them, as it is run. `name`: with `admin` before it. */
export interface AdminCommand extends HelpTopic {
  readonly group: string;
  /** Throws a UsageError. */
  read(args: readonly string[]): {
    readonly values: Values<typeof serverTable>;
    run(desk: Desk, columns?: number): Promise<Outcome>;
  };
}

export function adminCommand<D extends Do, const Own extends Table = [], const Words extends readonly Operand[] = []>(
  given: Given<D, Own, Words>,
): AdminCommand {
  const { name, group, summary, examples, wrong } = given;
  const own = given.options ?? [];
  const operands = given.words ?? [];
  const options = [...own, ...serverTable, ...everywhere];
  return {
    ...{ name: `admin ${name}`, group, summary, examples, options },
    ...(operands.length > 0 && { operands: operands.map(operandText).join(' ') }),
    read(args) {
      const { values, words } = parseWithWords(options, args);
      const all = { ...values, ...readWords(name, operands, words) } as unknown as Values<Own> & WordsOf<Words>;
      return {
        values: values as Values<typeof serverTable>,
        async run(desk, columns) {
          const fields = await given.fields(all, desk);
          const result = await desk.ask({ do: given.do, ...fields } as unknown as Request<D>);
          return { result, text: given.write(result, all, columns), wrong: wrong?.(result) ?? '' };
        },
      };
    },
  };
}

function operandText({ value, optional, rest }: Operand): string {
  const text = rest ? `${value} ...` : value;
  return optional ? `[${text}]` : text;
}

/** Throws a UsageError. */
function readWords(
  command: string,
  operands: readonly Operand[],
  words: readonly string[],
): Readonly<Record<string, string>> {
  const left = [...words];
  const read: Record<string, string> = {};
  for (const operand of operands) {
    const given = operand.rest ? left.splice(0).join(' ') : left.shift();
    if (given !== undefined && given.trim() !== '') read[operand.name] = given;
    else if (!operand.optional) throw new UsageError(`admin ${command} needs ${operandText(operand)}`);
  }
  const [stray] = left;
  if (stray !== undefined) throw new UsageError(`unexpected ${shown(stray)} after admin ${command}`);
  return read;
}
