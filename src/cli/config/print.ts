/**
 * What holds of all options, and where each has it from, as a configuration file that means the same. Knows no option by name.
 */
import { resolve } from 'node:path';
import { stringify } from 'yaml';
import { camel, type Option, type Table, type Written } from '../parse.js';
import { printable } from '../printable.js';

/** Columns after which a line's comment stands, where there is room. */
const COMMENT = 40;

/** `values`: of all options of the table, by their fields. A default that depends on something else is a comment. */
export function printed(
  table: Table,
  values: Readonly<Record<string, unknown>>,
  written: ReadonlyMap<string, Written>,
): string {
  const own = table.filter(({ notIn }) => !notIn?.includes('file'));
  const groups = [...new Set(own.map(({ group }) => group))].map((group) => {
    const lines = own
      .filter((option) => option.group === group)
      .map((option) => line(option, values[camel(option.name)], written.get(option.name)));
    return [`# ${group}`, ...lines].join('\n');
  });
  return `${groups.join('\n\n')}\n`;
}

function line(option: Option, value: unknown, written: Written | undefined): string {
  const { name, kind, otherwise, value: placeholder = '' } = option;
  const isFixed = written !== undefined || kind.flag || (option.default !== undefined && otherwise === undefined);
  const text = value === undefined ? '' : kind.show(value);
  const shown = text === '' ? placeholder : scalar(kind.path ? resolve(text) : text);
  const from =
    written === undefined ? `default${isFixed ? '' : `: ${otherwise ?? 'none'}`}` : (written.at ?? written.as);
  return `${`${isFixed ? '' : '# '}${name}: ${shown}`.padEnd(COMMENT)}  # ${printable(from)}`;
}

/** As YAML has it on one line, however long. */
function scalar(text: string): string {
  return stringify(text, { schema: 'failsafe', lineWidth: 0 }).trimEnd();
}
