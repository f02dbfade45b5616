/** The terminal of tests: what a program shows last is seen, however fast it ends, and it does nothing after its test. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { folder } from './certificates.js';
import { needs } from './programs.js';
import { onTerminal } from './terminal.js';

const skip = needs('script', 'stty');

test('a program has ended when all that it has shown is on the screen', { skip }, async (t) => {
  const program = await onTerminal(t, 'seq 9000', { columns: 80, rows: 24 });
  assert.equal(await program.ended, 0);
  assert.equal(program.row, '9000');
});

test('a program that is left running ends with its test, and leaves nothing behind, whatever it does when its terminal goes', {
  skip,
}, async (t) => {
  const left = join(folder(t), 'left');
  let pid = 0;
  await t.test('which leaves it running', async (inner) => {
    const shell = `sh -c 'trap "echo late >${left}; exit" HUP; echo "ready $$"; read line'`;
    const program = await onTerminal(inner, shell, { columns: 200, rows: 24 });
    pid = Number((await program.see(/^ready \d+$/)).slice('ready '.length));
  });
  while (isAlive(pid)) await new Promise(setImmediate);
  assert.equal(existsSync(left), false);
});

/** What nobody has waited for is there as long as its parent likes, and does nothing. */
function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
