/** The header that has a browser save a file. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attachment } from '../../src/doors/web/attachment.js';

test('R8.23 no name ends its place in the header, or is read as anything else there', () => {
  for (const [name, plain, whole] of [
    ['photo.jpg', 'photo.jpg', 'photo.jpg'],
    ['a b.jpg', 'a b.jpg', 'a%20b.jpg'],
    ['a"; filename="evil.exe', 'a_; filename=_evil.exe', 'a%22%3B%20filename%3D%22evil.exe'],
    ['a\\"b\r\nSet-Cookie: x', 'a__b__Set-Cookie: x', 'a%5C%22b%0D%0ASet-Cookie%3A%20x'],
    ["it's (1)*.jpg", "it's (1)*.jpg", 'it%27s%20%281%29%2a.jpg'],
    ['100%41.jpg', '100_41.jpg', '100%2541.jpg'],
    ['Größe 😀.png', 'Gr__e _.png', 'Gr%C3%B6%C3%9Fe%20%F0%9F%98%80.png'],
    // Half a character.
    ['a\ud83d.png', 'a_.png', 'a%EF%BF%BD.png'],
  ] as const)
    assert.equal(attachment(name), `attachment; filename="${plain}"; filename*=UTF-8''${whole}`);
});
