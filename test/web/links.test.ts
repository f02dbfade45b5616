/** What is a link in a text, and what is none. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { withLinks } from '../../src/web/model/links.js';

const linksIn = (text: string): readonly string[] =>
  withLinks(text).flatMap(({ href }) => (href === null ? [] : [href]));

test('http and https are links, in any case, and what stands around them is not', () => {
  assert.deepEqual(withLinks('see https://example.org/a?b=c#d, please'), [
    { text: 'see ', href: null },
    { text: 'https://example.org/a?b=c#d', href: 'https://example.org/a?b=c#d' },
    { text: ', please', href: null },
  ]);
  assert.deepEqual(linksIn('HTTP://EXAMPLE.ORG'), ['HTTP://EXAMPLE.ORG']);
  assert.deepEqual(linksIn('http://a.example http://b.example'), ['http://a.example', 'http://b.example']);
  assert.deepEqual(linksIn('http://[::1]:8081/x and http://localhost:8081.'), [
    'http://[::1]:8081/x',
    'http://localhost:8081',
  ]);
  assert.deepEqual(linksIn('日本語http://例え.jp'), []);
  assert.deepEqual(linksIn('„http://müller.example/ö“ …'), ['http://müller.example/ö']);
});

test('the end of a sentence and a bracket that was opened before are none of it', () => {
  for (const end of ['.', ',', '!', '?', ';', ':', '...', ')', ').', '"', "'", '>', ']', '}', '…', '**']) {
    assert.deepEqual(linksIn(`(http://example.org/x${end}`), ['http://example.org/x'], end);
  }
  assert.deepEqual(linksIn('(http://en.example/wiki/Set_(card_game))'), ['http://en.example/wiki/Set_(card_game)']);
  assert.deepEqual(linksIn('<http://example.org/x>'), ['http://example.org/x']);
});

test('nothing else leads anywhere', () => {
  for (const text of [
    'javascript:alert(1)',
    'javascript://example.org/%0aalert(1)',
    'data:text/html,<b>x</b>',
    'file:///etc/passwd',
    'ftp://example.org',
    'www.example.org',
    'http://',
    'http://.',
    'xhttp://example.org',
    'http://bank.example@evil.example/',
    'http://a:b@evil.example/',
    `http://example.org/${'x'.repeat(2000)}`,
  ]) {
    assert.deepEqual(linksIn(text), [], text);
  }
});

test('the pieces are the text, whatever it is', () => {
  const part = fc.constantFrom('http://', 'https://a.example', '(', ')', '.', ' ', '<b>', '://', 'x', '\u202e', '@');
  fc.assert(
    fc.property(fc.array(fc.oneof(part, fc.string()), { maxLength: 12 }), (parts) => {
      const text = parts.join('');
      const pieces = withLinks(text);
      assert.equal(pieces.map((piece) => piece.text).join(''), text);
      for (const { href } of pieces) assert.ok(href === null || /^https?:\/\//i.test(href));
    }),
  );
});
