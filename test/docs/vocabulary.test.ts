/** What the server says and what the document says it says are the same: lines, codes, commands, names, bounds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serveTable } from '../../src/cli/options.js';
import { commandTable } from '../../src/core/session/table.js';
import { codes } from '../../src/language/codes.js';
import { promptWords } from '../../src/language/events.js';
import { reservedAs } from '../../src/language/reserved.js';
import { forms } from '../../src/language/text/write.js';
import { protocol, quoted, section, table } from './documents.js';

test('R4.1 every line that the server can say is a row of the table, and the table has no other', () => {
  const documented = table(section(4), 'Line').map(([line = '']) => quoted(line)[0]);
  assert.deepEqual(documented.toSorted(), [...new Set([...forms.values()].flat())].toSorted());
});

test('R5.4 every error code is a row with its cause and its remedy, and the table has no other', () => {
  const rows = table(section(5), 'Code');
  assert.deepEqual(rows.map(([code = '']) => quoted(code)[0]).toSorted(), Object.keys(codes).toSorted());
  for (const [code, cause, remedy] of rows) {
    assert.match(cause ?? '', /\w{3}.*\.$/, `${code} has no cause`);
    assert.match(remedy ?? '', /\w{3}.*\.$/, `${code} has no remedy`);
  }
});

test('no code is named that does not exist', () => {
  for (const [, code] of protocol.matchAll(/ERROR: ([A-Z][A-Z_]+)\b/g)) {
    if (code !== 'CODE') assert.ok(Object.hasOwn(codes, code as string), `${code} is no code`);
  }
});

test('R3.1 every command is a row with all its words, and the table has no other', () => {
  const rows = table(section(3), 'Command');
  const { records: commands } = commandTable();
  assert.deepEqual(rows.map(([name = '']) => quoted(name)[0]).toSorted(), commands.map(({ name }) => name).toSorted());
  for (const { name, words, prefixedWords = [] } of commands) {
    const row = rows.find(([cell]) => cell === `\`${name}\``);
    assert.deepEqual(quoted(row?.[1] ?? ''), [...words, ...prefixedWords.map((word) => `/${word}`)], name);
  }
});

test('R2.16 every name that is called reserved is, in any case', () => {
  const rule = protocol.slice(protocol.indexOf('**R2.16**')).split('\n\n')[0] ?? '';
  const names = quoted(rule).filter((name) => /^\w+$/.test(name) && name !== 'NAME_RESERVED' && name !== 'MY_BOT');
  assert.ok(names.length > 40);
  for (const name of names) {
    for (const form of [name, name.toLowerCase(), name.toUpperCase()]) assert.ok(reservedAs(form) !== null, form);
  }
  assert.ok(reservedAs('MY_BOT') !== null);
});

test('R2.16 every first word of a line that the server says is called reserved, and every word that it asks for', () => {
  const rule = protocol.slice(protocol.indexOf('**R2.16**')).split('\n\n')[0] ?? '';
  for (const form of [...forms.values()].flat()) {
    const [word] = /^[A-Za-z_]+/.exec(form) ?? [];
    if (word === undefined) continue;
    assert.ok(quoted(rule).includes(word), word);
    assert.equal(reservedAs(word), word);
  }
  for (const word of promptWords) assert.ok(quoted(rule).includes(word), word);
});

test('R4.1 the question’s row has every word that is asked for, and no other', () => {
  const [, when = ''] = table(section(4), 'Line').find(([line]) => line === '`<WORD>?`') ?? [];
  assert.deepEqual(
    quoted(when),
    promptWords.map((word) => `${word}?`),
  );
});

test('R5.5 every bound that has an option has its default', () => {
  const UNITS: Readonly<Record<string, number>> = { KiB: 1024, MiB: 1024 ** 2 };
  for (const [bound, shown = '', option = ''] of table(section(5), 'Bound')) {
    const [name] = quoted(option);
    if (name === undefined) continue;
    const record = serveTable.find((one) => `--${one.name}` === name);
    const [number = '', unit = ''] = shown.split(' ');
    const documented = Number(number.replaceAll(',', '')) * (UNITS[unit] ?? 1);
    assert.equal(record !== undefined && 'default' in record && record.default, documented, bound);
  }
});

test('no option is named that does not exist', () => {
  const names = new Set<string>(serveTable.map((one) => `--${one.name}`));
  for (const [name] of protocol.matchAll(/--[a-z][a-z-]+/g)) assert.ok(names.has(name), name);
});
