/** The pages that are made out of records are what the records make now. To bring them up to date: `npm run docs`. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { subcommands } from '../../src/cli/subcommands.js';
import { commandTable } from '../../src/core/session/table.js';
import { PROFILES } from '../../src/tools/check/play/terms.js';
import { quoted, read, table } from './documents.js';
import { commandsPage, optionsPage } from './pages.js';

test('OPTIONS.md is what the options’ records make it', () => {
  assert.equal(read('docs/OPTIONS.md'), optionsPage());
});

test('OPTIONS.md has every option of every program', () => {
  const parts = optionsPage().split(/^## /m);
  for (const { name, options } of subcommands) {
    const part = parts.find((text) => text.startsWith(`partyline ${name}\n`)) ?? '';
    for (const option of options) {
      if (option.group !== 'Everywhere') assert.ok(part.includes(`\`--${option.name}`), `${name} --${option.name}`);
    }
  }
});

test('COMMANDS.md is what the commands’ records make it', () => {
  assert.equal(read('docs/COMMANDS.md'), commandsPage());
});

test('COMMANDS.md has every command with all its words, and a rule for each', () => {
  const rows = commandsPage()
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  const { records } = commandTable();
  assert.equal(rows.length, records.length);
  for (const { words, prefixedWords = [], example } of records) {
    const row = rows.find((line) => line.includes(`\`${example}\``)) ?? '';
    for (const word of [...words, ...prefixedWords]) assert.ok(row.includes(word), word);
    assert.match(row, /\| R\d+\.\d+ \|$/);
  }
});

test('TEACHING.md has a row for every profile of partyline check, and no other', () => {
  const rows = table(read('docs/TEACHING.md'), 'Profile').map(([profile = '']) => quoted(profile)[0]);
  assert.deepEqual(rows.toSorted(), [...PROFILES].toSorted());
});
