/**
 * What can be done with somebody, a room or the server, as plain data: what is to be asked first, and the object that does it. What a
 * command of the server asks for is read off its parameters (R7.13). Nothing is sent here.
 */
import type { Act, Answers, Command, Field } from './types.js';

type Fields = Readonly<Record<string, unknown>>;

/** `does`: the object without what is asked for; null: the page does it. */
export function act(key: string, label: string, does: Fields | null, more: Partial<Act> = {}): Act {
  return { key, label, does, says: '', fields: [], grave: false, operator: false, ...more };
}

/** Something that only operators may do. */
export const operatorsAct = (key: string, label: string, does: Fields | null, more: Partial<Act> = {}): Act =>
  act(key, label, does, { ...more, operator: true });

export function field(name: string, label: string, more: Partial<Field> = {}): Field {
  return { name, label, optional: false, secret: false, ...more };
}

/** Labels of what is asked, by the name of the parameter. */
const LABELS: Readonly<Record<string, string>> = {
  minutes: 'For how many minutes? Empty: as long as usual.',
  reason: 'Why? They read it. It may stay empty.',
};

export const fieldOf = (name: string): Field => field(name, LABELS[name] ?? capital(name), { optional: true });

/** What is asked for after the person, in the longest form that has no words of its own. */
export function fieldsAfterPerson({ forms }: Command): readonly Field[] {
  const plain = forms
    .filter(([first, ...others]) => first?.kind === 'name' && !others.some(({ kind }) => kind === 'choice'))
    .sort((a, b) => b.length - a.length);
  return (plain[0] ?? []).slice(1).map(({ name }) => fieldOf(name));
}

/** Those whose command the server has. What hits somebody is explained in its words, where there are no others. */
export function offered(acts: readonly Act[], commands: readonly Command[]): readonly Act[] {
  const known = new Map(commands.map((command) => [command.type, command]));
  return acts.flatMap((one) => {
    const type = String(one.does?.type ?? '');
    const command = known.get(type);
    if (one.does !== null && command === undefined) return [];
    return one.grave && one.says === '' ? [{ ...one, says: helpOf(command) }] : [one];
  });
}

/** What the server says of it, without what is about typing it. */
function helpOf(command: Command | undefined): string {
  const help = command?.help ?? '';
  return help === '' ? '' : `${capital(help.replace(/;.*$/, ''))}.`;
}

/** The object that does it; null where the page does. What is left empty is not in it. */
export function objectOf({ does, fields }: Act, answers: Answers): Fields | null {
  if (does === null) return null;
  const given = fields.map(({ name }) => [name, (answers[name] ?? '').trim()] as const);
  return { ...does, ...Object.fromEntries(given.filter(([, text]) => text !== '')) };
}

export const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
