/** The README is short, and promises what is there: its two commands, the commands on one screen, the documents. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandTable } from '../../src/core/session/table.js';
import { locate } from '../support/places.js';
import { files, quoted, read, table } from './documents.js';

const readme = read('README.md');
const blocks = [...readme.matchAll(/^```\n([\s\S]*?)^```$/gm)].map((match) => match[1] as string);

test('its first command starts the server, and its second one runs the tests', () => {
  const [start, tests] = blocks.filter((block) => block.startsWith('npm '));
  assert.equal(start, 'npm ci && npm start\n');
  assert.equal(tests, 'npm ci && npm test\n');
  assert.equal(blocks[0], start);
});

test('it has at most 200 lines', () => {
  const count = readme.trimEnd().split('\n').length;
  assert.ok(count <= 200, `${count}: move something to docs/`);
});

test('who reads its first screen is told how to start the server, how to join it, and what to type then', () => {
  const screen = readme.split('\n').slice(0, 24).join('\n');
  for (const typed of ['npm ci && npm start', 'nc localhost 8080', 'register Alice'])
    assert.ok(screen.includes(typed), typed);
});

test('it shows an example of every command that help more shows to everybody, on one screen', () => {
  const screen = blocks.find((block) => block.startsWith('register Alice ')) ?? '';
  for (const { name, example, listed, who } of commandTable().records) {
    if (listed !== 'minor' && who !== 'operator') assert.ok(screen.includes(example), name);
  }
  assert.ok(screen.split('\n').length <= 40);
  for (const line of screen.split('\n')) assert.ok(line.length <= 110, line);
});

test('what it says one may type is understood', () => {
  const { grammar } = commandTable();
  for (const [, , here = ''] of table(readme, 'You come from')) {
    for (const line of quoted(here).filter((text) =>
      /^(register|server:\w|msg|join|message|Bob:|create|invite|group)/.test(text),
    )) {
      assert.ok(['command', 'address'].includes(grammar.parse(line, { room: false }).kind), line);
    }
  }
});

test('the documents it leads to are there', () => {
  for (const path of [...files(/\.md$/, ['docs']), 'CHANGELOG.md', 'LICENSE']) {
    assert.ok(readme.includes(`](${path})`), path);
    assert.ok(read(path).length > 500, path);
  }
});

test('no document names a path of somebody’s machine', () => {
  for (const path of files(/\.md$/)) assert.doesNotMatch(read(path), /\/(home|work|root|Users)\//, locate(path));
});
