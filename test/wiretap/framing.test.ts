/** What the proxy says about reads and lines. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Framing, linesOf } from '../../src/tools/wire/framing.js';

function notes(...reads: string[]): string[] {
  const framing = new Framing();
  return reads.map((read) => framing.note(Buffer.from(read)));
}

test('a read that is one line needs no words', () => {
  assert.deepEqual(notes('who\n', 'rooms\r\n'), ['', '']);
});

test('a line that comes in several reads is followed to its end', () => {
  assert.deepEqual(notes('w', 'h', 'o\n', 'rooms\n'), [
    'no line end yet',
    'read 2 of a line, and still no end',
    'the end of a line that came in 3 reads',
    '',
  ]);
});

test('several lines in one read, and one that goes on', () => {
  assert.deepEqual(notes('who\nrooms\nmem', 'bers\nwho\n'), [
    '2 line ends in one read; its last line has no end yet',
    'the end of a line that came in 2 reads; 2 line ends in one read',
  ]);
});

test('a read is cut behind its line ends, and nothing of it is lost', () => {
  assert.deepEqual(linesOf(Buffer.from('a\n\nb')).map(String), ['a\n', '\n', 'b']);
  assert.deepEqual(linesOf(Buffer.from('a\n')).map(String), ['a\n']);
});
