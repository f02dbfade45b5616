/** How long lines are put into the rows of a terminal. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { width } from '../../src/terminal/characters.js';
import { folded } from '../../src/terminal/folded.js';

const rows = (line: string, columns: number): string[] => folded(line, columns).split('\r\n');

describe('a line on a terminal', () => {
  it('stays as it is where it fits, and where the width is not known', () => {
    assert.equal(folded('x'.repeat(20), 20), 'x'.repeat(20));
    assert.equal(folded('x'.repeat(200), 0), 'x'.repeat(200));
  });

  it('goes on in rows that are indented, and words stay whole where there is room', () => {
    assert.deepEqual(rows('[lab] Alice: one two three', 19), ['[lab] Alice: one ', '  two three']);
    assert.deepEqual(rows('a wonderfully long', 16), ['a wonderfully ', '  long']);
    assert.deepEqual(rows('Bob: wonderfulness', 16), ['Bob: ', '  wonderfulness']);
    assert.deepEqual(rows('x'.repeat(45), 20), ['x'.repeat(20), `  ${'x'.repeat(18)}`, `  ${'x'.repeat(7)}`]);
  });

  it('has no row that begins as a line of the server does, wherever somebody puts one', () => {
    for (let pad = 0; pad < 60; pad++) {
      const [, ...more] = rows(`Mallory: ${' '.repeat(pad)}INFO: The server stops.`, 20);
      for (const row of more) assert.match(row, /^ {2}/, String(pad));
    }
  });

  it('keeps colours, which take no room, and every character in its order', () => {
    const red = '\x1b[31m';
    assert.deepEqual(rows(`${red}${'x'.repeat(20)}\x1b[39my`, 20), [`${red}${'x'.repeat(20)}\x1b[39m`, '  y']);
    const line = fc.string({ unit: fc.constantFrom('a', ' ', '漢', 'e\u0301', '😀'), maxLength: 90 });
    fc.assert(
      fc.property(line, fc.integer({ min: 8, max: 40 }), (text, columns) => {
        const [first = '', ...more] = rows(text, columns);
        for (const row of [first, ...more]) assert.ok(width(row) <= columns);
        for (const row of more) assert.ok(row.startsWith('  '));
        assert.equal([first, ...more.map((row) => row.slice(2))].join(''), text);
      }),
    );
  });

  it('may have line ends of its own', () => {
    assert.equal(folded('one\ntwo', 20), 'one\ntwo');
  });
});
