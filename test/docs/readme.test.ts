/** The README promises what is there: its two commands, the options, the commands on one screen. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandHelp } from '../../src/cli/help.js';
import { subcommands } from '../../src/cli/subcommands.js';
import { createTable } from '../../src/core/commands/table.js';
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

test('it shows the options as partyline serve --help prints them', () => {
  const serve = subcommands.find(({ name }) => name === 'serve');
  assert.ok(serve !== undefined && blocks.includes(commandHelp(serve)), 'paste the help again');
});

test('it shows an example of every command that help more shows to everybody, on one screen', () => {
  const screen = blocks.find((block) => block.startsWith('register Alice ')) ?? '';
  for (const { name, example, listed, who } of createTable().records) {
    if (listed !== 'minor' && who !== 'operator') assert.ok(screen.includes(example), name);
  }
  assert.ok(screen.split('\n').length <= 40);
  for (const line of screen.split('\n')) assert.ok(line.length <= 110, line);
});

test('what it says one may type is understood', () => {
  const { grammar } = createTable();
  for (const [, , here = ''] of table(readme, 'You come from')) {
    for (const line of quoted(here).filter((text) =>
      /^(register|server:\w|msg|join|message|Bob:|create|invite|group)/.test(text),
    )) {
      assert.ok(['command', 'address'].includes(grammar.parse(line, { room: false }).kind), line);
    }
  }
});

test('the documents it leads to are there', () => {
  for (const path of [
    'docs/PROTOCOL.md',
    'docs/SCRIPTING.md',
    'docs/CHAT.md',
    'docs/OPERATING.md',
    'docs/SECURITY.md',
    'docs/ARCHITECTURE.md',
    'docs/INTERNALS.md',
    'CHANGELOG.md',
    'LICENSE',
  ]) {
    assert.ok(readme.includes(`](${path})`), path);
    assert.ok(read(path).length > 500, path);
  }
});

test('no document names a path of somebody’s machine', () => {
  for (const path of files(/\.md$/)) assert.doesNotMatch(read(path), /\/(home|work|root|Users)\//, locate(path));
});
