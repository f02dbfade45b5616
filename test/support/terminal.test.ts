/** The terminal of tests: what a program shows last is seen, however fast it ends. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { needs } from './programs.js';
import { onTerminal } from './terminal.js';

test('a program has ended when all that it has shown is on the screen', {
  skip: needs('script', 'stty'),
}, async (t) => {
  const program = await onTerminal(t, 'seq 9000', { columns: 80, rows: 24 });
  assert.equal(await program.ended, 0);
  assert.equal(program.row, '9000');
});
