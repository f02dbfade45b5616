/** How the command of a command is found among the arguments, and what is said where there is none. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandIn } from '../../src/cli/command-of.js';
import { UsageError } from '../../src/cli/failure.js';
import { flag, path } from '../../src/cli/kinds.js';

const commands = ['ban', 'bans', 'accounts list', 'accounts show', 'operators add'].map((name) => ({
  ...{ name: `admin ${name}`, summary: '', options: [], examples: [] },
}));
const options = [
  { name: 'data', kind: path() },
  { name: 'json', kind: flag() },
];
const program = { name: 'admin', options, commands };

test('a command is found wherever its words stand among the options, the longest name first', () => {
  const find = (line: string): string => {
    const { command, rest } = commandIn(program, line.split(' '));
    return `${command.name} | ${rest.join(' ')}`;
  };
  assert.equal(find('ban Mallory --json'), 'admin ban | Mallory --json');
  assert.equal(find('--data ban bans'), 'admin bans | --data ban');
  assert.equal(find('--json accounts --data d list --yes'), 'admin accounts list | --json --data d --yes');
  assert.equal(find('ban bans'), 'admin ban | bans');
  assert.equal(find('--data=d ban -- --loud'), 'admin ban | --data=d -- --loud');
});

test('an unknown one is told with the nearest, and a family with what it takes', () => {
  const wrong = (line: string): string => {
    try {
      commandIn(program, line.split(' ').filter(Boolean));
    } catch (error) {
      if (error instanceof UsageError) return error.message;
    }
    return 'found';
  };
  assert.equal(wrong(''), 'admin needs a command, like: partyline admin ban');
  assert.equal(wrong('-- ban'), 'admin needs a command, like: partyline admin ban');
  assert.equal(wrong('bna Mallory'), 'unknown command bna of partyline admin, did you mean ban?');
  assert.equal(wrong('accounts'), 'admin accounts takes one of: list, show');
  assert.equal(
    wrong('accounts lsit'),
    "unknown command 'accounts lsit' of partyline admin, did you mean accounts list?",
  );
  assert.equal(wrong('accounts xyzzy'), 'admin accounts takes one of: list, show');
  assert.equal(wrong('acounts'), 'unknown command acounts of partyline admin, did you mean accounts?');
  assert.equal(wrong('acounts list'), 'unknown command acounts of partyline admin, did you mean accounts list?');
  assert.equal(wrong('xyzzy'), 'unknown command xyzzy of partyline admin');
  assert.equal(wrong('x\x1b[2J'), "unknown command 'x\ufffd[2J' of partyline admin");
});
