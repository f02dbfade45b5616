/** The name under which a file is shown: safe to save under, and as near to the sender's as that allows. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { shownName } from '../../src/core/files/file-names.js';
import { clean } from '../../src/language/clean.js';
import { character } from '../support/characters.js';

const cases: readonly (readonly [typed: string, shown: string])[] = [
  ['photo.jpg', 'photo.jpg'],
  ['Grüße 漢 😀.txt', 'Grüße 漢 😀.txt'],
  ['/etc/passwd', 'passwd'],
  ['..\\..\\boot.ini', 'boot.ini'],
  ['../../', 'file'],
  ['..', 'file'],
  ['.bashrc', '_bashrc'],
  ['-rf', '_rf'],
  ['~root', '_root'],
  ['--', 'file'],
  ['CON', '_CON'],
  ['nul.txt', '_nul.txt'],
  ['Com1.tar.gz', '_Com1.tar.gz'],
  ['console.txt', 'console.txt'],
  ['a:b|c?.txt', 'a_b_c_.txt'],
  ['$(reboot).txt', '_(reboot).txt'],
  ['trailing. .', 'trailing'],
  ['evil\u202egpj.exe', 'evil_gpj.exe'],
  ['a\u0007b', 'a_b'],
];

for (const [typed, shown] of cases) {
  test(`R3.59 a file called ${JSON.stringify(typed)} is shown as ${shown}`, () => {
    assert.equal(shownName(clean(typed)), shown);
  });
}

test('R3.59 a long name is cut in the middle, so that its extension stays', () => {
  const shown = shownName(`${'漢'.repeat(300)}.tar.gz`);
  assert.equal([...shown].length, 100);
  assert.ok(shown.endsWith('漢.gz'));
  assert.equal([...shownName('x'.repeat(300))].length, 100);
});

test('R3.59 no name leads anywhere, is hidden, is an option or a device', () => {
  const strange = fc.constantFrom(...'/\\.-~ :*?"<>|$`\'\u202e\u0000\u001b\ufffd', 'con', 'NUL', 'a', '😀');
  const typed = fc.oneof(
    fc.string({ unit: character }),
    fc.array(strange).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(typed, (name) => {
      const shown = shownName(clean(name));
      assert.match(shown, /^[^.~\s-]/u);
      assert.doesNotMatch(shown, /[/\\:*?"<>|$`\p{Cc}\ufffd\u202a-\u202e\u2066-\u2069]|[. ]$/u);
      assert.doesNotMatch(shown, /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i);
      assert.ok([...shown].length <= 101 && shown !== '');
      assert.equal(shownName(shown), shown);
    }),
  );
});
