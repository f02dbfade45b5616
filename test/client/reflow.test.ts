/** The half-typed line in a terminal that wraps rows again, and in one that does not say what it does. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Console } from '../../src/client/console/console.js';
import { TypedHistory } from '../../src/typed-history.js';
import { ReflowingTerminal } from '../support/reflowing-terminal.js';
import { KEY } from './rig.js';

const PROMPT = '[everyone] > ';
const TYPED = 'half typed 漢字 that is longer than a window of sixty columns, as they say';

/** Everything that has been asked for has been drawn. */
const drawn = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
};

test('a half-typed line is there once, and nothing above it is lost, however the width changes', async (t) => {
  const terminal = new ReflowingTerminal(60);
  const { input, output } = terminal;
  const lines: string[] = [];
  const console = new Console(
    { input, output, history: new TypedHistory(), limit: 4096 },
    {
      enter: (line) => lines.push(line) > 0,
      pasted: () => {},
      complete: (text, cursor) => ({ text, cursor, choices: [] }),
      mayRemember: () => true,
      interrupted: () => '',
      leave: () => {},
    },
  );
  console.start();
  t.after(() => console.stop());
  console.setPrompt(PROMPT);
  console.print('above');
  terminal.type(TYPED);
  terminal.type(KEY.left);
  await drawn();
  const heard = ['above'];
  for (const columns of [31, 20, 90, 40, 13, 61, 100]) {
    terminal.resize(columns);
    console.print(`now ${columns}`);
    heard.push(`now ${columns}`);
    terminal.type('!');
    await drawn();
    const { screen } = terminal;
    assert.deepEqual(screen.slice(0, heard.length), heard, `${columns}`);
  }
  // Here both possible places have the same column, and what the terminal did before tells.
  terminal.resize(50);
  await drawn();
  assert.deepEqual(terminal.screen.slice(0, heard.length), heard);
  assert.equal(terminal.screen.slice(heard.length).join(' ').split(PROMPT.trim()).length, 2);
  terminal.type('\r');
  assert.deepEqual(lines, [`${TYPED.slice(0, -1)}!!!!!!!${TYPED.slice(-1)}`]);
});
