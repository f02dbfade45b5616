/** SECURITY.md is complete: every row is proved by a test that is there, every code and option that defends has a row. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { serveTable } from '../../src/cli/options.js';
import { codes } from '../../src/language/codes.js';
import { locate } from '../support/places.js';
import { quoted, read, table } from './documents.js';

const security = read('docs/SECURITY.md');
const sections = security.split(/^## /m).filter((section) => section.includes('| Threat or fault |'));
const rows = sections.flatMap((section) => table(section, 'Threat or fault'));
const shares = table(security, "What is everybody's");

/** Codes that tell somebody what to type, and keep nobody from anything. A new code goes here, or has a row. */
const NO_DEFENCES: ReadonlySet<string> = new Set([
  'USAGE',
  'UNKNOWN_COMMAND',
  'UNKNOWN_TYPE',
  'UNSUPPORTED',
  'TAGGED_DIALOG',
  'ALREADY_REGISTERED',
  'ALREADY_ONLINE',
  'ACCOUNTS_OFF',
  'NOBODY_HERE',
  'NO_SUCH_USER',
  'NO_SUCH_ROOM',
  'SELF',
  'NO_REQUEST',
  'ALREADY_ASKED',
  'ALREADY_CONNECTED',
  'NOT_CONNECTED',
  'ALREADY_THERE',
]);

/** Options that defend nothing. A new option goes here, or has a row. */
const NO_SECURITY: ReadonlySet<string> = new Set([
  'port',
  'host',
  'quiet-port',
  'web-port',
  'public-host',
  'memory',
  'log-format',
  'log-level',
  'recall',
  'help',
  'version',
]);

test('every section of issues that may arise has rows, and every row four cells that are filled', () => {
  const titles = sections.map((section) => section.split('\n')[0]);
  for (const title of [
    'Passwords and guessing',
    'TLS',
    'Storage',
    'What was said before',
    'Terminal safety and forgery',
    'Telnet',
    'Connections and people',
    'Floods and slow readers',
    'Files',
    'Foreign protocols',
    'The process',
  ]) {
    assert.ok(titles.includes(title), title);
  }
  assert.ok(rows.length > 50);
  for (const row of rows) {
    assert.equal(row.length, 4, row[0]);
    for (const cell of row) assert.notEqual(cell, '', row[0]);
  }
});

test('of everything that is everybody’s the table of shares says all, and names tests that are there', () => {
  assert.ok(shares.length > 10);
  for (const row of shares) {
    assert.equal(row.length, 6, row[0]);
    for (const cell of row) assert.notEqual(cell, '', row[0]);
    mustBeProved(row[0] ?? '', row[5] ?? '');
  }
  // Whatever is bounded for one person or one address stands there.
  for (const { name } of serveTable) {
    if (/-per-(address|person)$/.test(name))
      assert.ok(
        shares.some((row) => row.join().includes(`\`--${name}\``)),
        `--${name} is not in the table of shares`,
      );
  }
});

test('every row names a test that is there, by its file and its name', () => {
  for (const [threat = '', , , proof = ''] of rows) mustBeProved(threat, proof);
});

function mustBeProved(what: string, proof: string): void {
  const proofs = [...proof.matchAll(/`(test\/[^`]+)`: “([^”]+)”/g)];
  assert.ok(proofs.length > 0, `${what}: no test`);
  assert.equal(proofs.length, proof.split('; `test/').length, `${what}: ${proof}`);
  for (const [, path = '', name = ''] of proofs) {
    assert.ok(existsSync(locate(path)), `${what}: there is no ${path}`);
    assert.ok(
      names(read(path)).some((one) => one.includes(name)),
      `${what}: ${path} has no test “${name}”`,
    );
  }
}

/** What stands in quotes after `test(` and its like, on one line or the next. */
function names(text: string): string[] {
  const calls = text.matchAll(/\b(?:test|it|describe|promise)\(\s*(?:'([^'\n]*)'|`([^`\n]*)`)/g);
  return [...calls].map(([, quote, back]) => quote ?? back ?? '');
}

test('every code that is a defence has a row', () => {
  const named = new Set(
    [...rows.map((row) => row[1]), ...shares.map((row) => row[4])].flatMap((cell = '') => quoted(cell)),
  );
  for (const code of Object.keys(codes)) {
    assert.notEqual(named.has(code), NO_DEFENCES.has(code), `${code}: a row, or among those that are no defences`);
  }
  for (const code of NO_DEFENCES) assert.ok(Object.hasOwn(codes, code), `${code} is no code`);
});

test('every option that defends has a row', () => {
  const named = new Set(
    [...rows, ...shares].flatMap((row) =>
      row.flatMap((cell) => [...cell.matchAll(/--([a-z][a-z-]+)/g)].map((match) => match[1])),
    ),
  );
  for (const { name } of serveTable) {
    assert.ok(named.has(name) || NO_SECURITY.has(name), `--${name}: a row, or among those that defend nothing`);
  }
  const known = new Set<string>(serveTable.map(({ name }) => name));
  for (const [, name = ''] of security.matchAll(/--([a-z][a-z-]+)/g))
    assert.ok(known.has(name), `--${name} is no option`);
});
