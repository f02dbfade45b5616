import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { missingAfter } from '../../src/doors/telnet/utf8.js';
import { character } from '../support/characters.js';
import { pieces } from './helpers.js';

const after = (hex: string, missing = 0): number => {
  const some = Buffer.from(hex, 'hex');
  return missingAfter(missing, some, 0, some.length);
};

it('knows how many bytes the last character still wants', () => {
  assert.deepEqual(
    ['', '61', 'c3', 'e2', 'e282', 'e28293', 'f0', 'f09f', 'f09f98', 'f09f9880'].map((hex) => after(hex)),
    [0, 0, 1, 2, 1, 0, 3, 2, 1, 0],
  );
  assert.deepEqual(
    ['80', 'c1', 'f5', 'ff', '809f80', 'c361', 'c3e2'].map((hex) => after(hex)),
    [0, 0, 0, 0, 0, 0, 2],
  );
  assert.deepEqual([after('82', 2), after('8293', 2), after('', 3), after('61', 3)], [1, 0, 3, 0]);
});

it('says the same of text in any pieces', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: character, maxLength: 10 }),
      fc.nat(40),
      fc.array(fc.nat(4)),
      (text, length, sizes) => {
        const whole = Buffer.from(text).subarray(0, length);
        const inPieces = pieces(whole, sizes).reduce(
          (missing, piece) => missingAfter(missing, piece, 0, piece.length),
          0,
        );
        assert.equal(inPieces, missingAfter(0, whole, 0, whole.length));
      },
    ),
  );
});
