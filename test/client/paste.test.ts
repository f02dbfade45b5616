/** What is a paste, and when it is over: on a clock of the test's. */
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { isSeveralLines, MARKED_MS, PASTE_BOUNDS, UNMARKED_MS } from '../../src/client/console/paste.js';
import { linesOf, PasteReader } from '../../src/terminal/paste.js';

function reader(t: TestContext): { paste: PasteReader; over: (readonly string[] | null)[] } {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const over: (readonly string[] | null)[] = [];
  const paste = new PasteReader(PASTE_BOUNDS, (text) => over.push(text === null ? null : linesOf(text)));
  return { paste, over };
}

describe('a paste', () => {
  it('that has begun and does not end is over after a while without a byte', (t) => {
    const { paste, over } = reader(t);
    paste.begin(MARKED_MS);
    paste.feed({ text: 'half a paste' });
    paste.feed('enter');
    t.mock.timers.tick(MARKED_MS - 1);
    paste.wait();
    t.mock.timers.tick(MARKED_MS - 1);
    assert.deepEqual([over, paste.isOpen], [[], true]);
    t.mock.timers.tick(1);
    assert.deepEqual([over, paste.isOpen], [[['half a paste']], false]);
  });

  it('without marks goes on in the next reads, as long as they come at once', (t) => {
    const { paste, over } = reader(t);
    paste.begin(UNMARKED_MS);
    paste.feed({ text: 'one' });
    paste.wait();
    t.mock.timers.tick(UNMARKED_MS - 1);
    paste.feed('enter');
    paste.feed({ text: 'two' });
    paste.wait();
    t.mock.timers.tick(UNMARKED_MS);
    assert.deepEqual(over, [['one', 'two']]);
  });

  it('that is too long is used in no part', (t) => {
    const { paste, over } = reader(t);
    paste.begin(MARKED_MS);
    for (let count = 0; count < 1025; count++) paste.feed({ text: 'x'.repeat(64) });
    paste.feed('pasteEnd');
    assert.deepEqual(over, [null]);
  });

  it('is what comes as several lines at once, and never one line and its Enter', () => {
    const is = (text: string): boolean => isSeveralLines(Buffer.from(text));
    for (const several of ['one\rtwo\r', 'one\ntwo\n', 'one\r\n\r\ntwo\r\n', 'leave\rsecret for lab', 'é\r漢\r']) {
      assert.equal(is(several), true, JSON.stringify(several));
    }
    for (const one of ['one', 'one\r', 'one\r\r\r', '\r\rone\r', 'one\rtwo', 'one\r\x1b[A', '\x15one\r', '\x1b[A\r']) {
      assert.equal(is(one), false, JSON.stringify(one));
    }
  });
});
