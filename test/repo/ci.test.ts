/** CI fails where a program is missing, so whatever tests need has to be installed there. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { root } from '../support/places.js';

/** What every Debian has (packages marked essential), git, without which there are no sources to test, and what no machine has. */
const EVERYWHERE = [
  'bash',
  'dpkg',
  'dpkg-deb',
  'git',
  'nsenter',
  'sh',
  'unshare',
  'script',
  'setpriv',
  'stty',
  'no-such-program',
];

test('CI installs every program that a test needs', () => {
  const [, table = ''] = /^declare -A packages=\((.*)\)$/m.exec(readFileSync(new URL('.ci/run', root), 'utf8')) ?? [];
  const installed = [...table.matchAll(/\[([\w-]+)\]=/g)].map(([, program]) => program);
  const needed = new Set<string>();
  for (const path of readdirSync(new URL('test/', root), { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.ts')) continue;
    const text = readFileSync(new URL(`test/${path}`, root), 'utf8');
    for (const [, list = ''] of text.matchAll(/\bneeds\(([^)]*)\)/g)) {
      for (const [, program = ''] of list.matchAll(/'([\w-]+)'/g)) needed.add(program);
    }
    for (const [, program = ''] of text.matchAll(/\bprogram: '([\w-]+)'/g)) needed.add(program);
  }
  assert.ok(needed.has('nc') && needed.has('plink'));
  assert.deepEqual(
    [...needed].filter((program) => ![...installed, ...EVERYWHERE].includes(program)),
    [],
  );
});
