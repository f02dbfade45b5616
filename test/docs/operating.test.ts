/** OPERATING.md explains what the program says, in the words in which it says it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adminCommands } from '../../src/cli/admin/table.js';
import { serveTable } from '../../src/cli/options.js';
import { files, quoted, read, table } from './documents.js';

const operating = read('docs/OPERATING.md');
/** Sentences are put together from pieces, and what they are made of is not looked at. */
const source = files(/\.ts$/, ['src'])
  .map(read)
  .join('\n')
  .replaceAll(/\$\{[^}]*\}/g, '…');

test('every refusal that it explains is one that the server can say', () => {
  for (const [said = ''] of table(operating, 'It says')) {
    for (const words of quoted(said)) assert.ok(source.includes(words), words);
  }
});

test('every kind of problem with the database is explained', () => {
  const explained = table(operating, 'It says').flatMap(([said = '']) => quoted(said));
  const opening = read('src/storage/sqlite/open.ts').replaceAll(/\$\{[^}]*\}/g, '…');
  const sentences = [...opening.matchAll(/[`'][^`'\n]*: [^`'\n]*--data[^`'\n]*[`']/g)].map(([sentence]) => sentence);
  assert.ok(sentences.length >= 7);
  for (const sentence of sentences)
    assert.ok(
      explained.some((words) => sentence.includes(words)),
      sentence,
    );
});

test('every event that it names is one that the server logs', () => {
  for (const [event = ''] of [...table(operating, 'Event'), ...table(operating, 'At debug')]) {
    for (const words of quoted(event)) assert.ok(source.includes(words), words);
  }
});

test('it names no option that does not exist', () => {
  const names = new Set<string>(
    [serveTable, ...adminCommands.map(({ options }) => options)].flat().map((one) => `--${one.name}`),
  );
  const elsewhere = new Set(['--help', '--system', '--shell', '--now', '--omit', '--prefix']);
  for (const [name] of operating.matchAll(/--[a-z][a-z-]+/g)) assert.ok(names.has(name) || elsewhere.has(name), name);
});

test('every act that the log never leaves out is in it', () => {
  const acts = new Set([...source.matchAll(/\.audit\(\s*'([^']+)'/g)].map(([, act = '']) => act));
  assert.ok(acts.size > 15);
  for (const act of acts) assert.ok(operating.includes(`\`${act}\``), act);
});
