/**
 * Which lines carry a password, read off the commands' own records: for the one who keeps lines that were typed.
 */
import type { Arguments, Mode, Param } from '../../language/syntax.js';
import type { CommandRecord, CommandTable } from './record.js';

const MODES: readonly Mode[] = [
  { room: false, people: true },
  { room: true, people: true },
];

/**
 * Whether `line` reads, in a room or out of it, as a command that takes a password, or as one that was meant and is
 * refused. A password need not be in it: `register Alice` counts, too; but a room's key has to be.
 */
export function mayCarrySecret(table: CommandTable, line: string): boolean {
  const { grammar, get } = table;
  return MODES.some((mode) => {
    const parsed = grammar.parse(line, mode);
    if (parsed.kind === 'doubtful') return true;
    if (parsed.kind === 'unsure' && parsed.guess.kind === 'slip')
      return parsed.guess.readings.some(({ credentials }) => credentials !== null);
    const name = parsed.kind === 'command' ? parsed.command : parsed.kind === 'refuse' ? parsed.subject : '';
    const quoted = parsed.kind === 'command' && get(name)?.quotes === true ? parsed.args.text : undefined;
    if (quoted !== undefined) return mayCarrySecret(table, quoted);
    const record = get(name);
    return record !== undefined && mayHoldSecret(record, parsed.kind === 'command' ? parsed.args : null);
  });
}

/** Whether a command may be given a password with these arguments; a room's key only where there is one. Null: they are not known. */
export function mayHoldSecret({ forms }: CommandRecord, args: Arguments | null): boolean {
  const isGiven = ({ slash, name }: Param): boolean => slash !== true || args === null || args[name] !== undefined;
  return forms.flat().some((param) => param.secret === true && isGiven(param));
}
