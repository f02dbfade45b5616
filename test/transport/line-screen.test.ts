/** What a person sees who types on the telnet port, asserted on the screen of a terminal. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { BACKSPACE, CTRL, ENTER, KEY, Rig, type RigOptions, Screen, type Size, windowSize } from './terminal-rig.js';

const WIDE: Size = { columns: 80, rows: 24 };
const NARROW: Size = { columns: 10, rows: 24 };

describe('the half-typed line', () => {
  it('is echoed, and Enter begins a row', async () => {
    const rig = new Rig(WIDE);
    rig.type('h', 'e', 'llo', ENTER, 'wor');
    assert.deepEqual(await rig.rows(), ['hello', 'wor']);
    assert.deepEqual(rig.screen.cursor, { row: 1, column: 3 });
    assert.deepEqual(rig.lines, ['hello']);
  });

  it('costs its own bytes when it is typed at its end, and no more', () => {
    const rig = new Rig(WIDE);
    rig.type('h', 'é', '漢', '👨‍👩‍👧', ENTER);
    assert.equal(rig.sent.toString(), 'hé漢👨‍👩‍👧\r\n');
  });

  it('loses one character as a person counts them with each backspace', async () => {
    const rig = new Rig(WIDE);
    rig.type('a漢é👨‍👩‍👧🇩🇪e\u0301');
    for (const rest of ['a漢é👨‍👩‍👧🇩🇪', 'a漢é👨‍👩‍👧', 'a漢é', 'a漢', 'a', '']) {
      rig.type(BACKSPACE);
      const alone = new Screen(WIDE);
      await alone.print(rest);
      assert.deepEqual(await rig.rows(), alone.rows, rest);
      assert.deepEqual(rig.screen.cursor, alone.cursor, rest);
    }
  });

  it('may get an accent on the last character of a full row', async () => {
    const rig = new Rig(NARROW);
    rig.type('012345678e', '\u0301', 'x');
    assert.deepEqual(await rig.rows(), ['012345678e\u0301', 'x']);
  });

  it('stays below the lines that come in', async () => {
    const rig = new Rig(WIDE);
    rig.type('half-ty');
    rig.hear('Bob: one', 'Bob: two');
    rig.type('ped');
    rig.hear('Bob: three');
    assert.deepEqual(await rig.rows(), ['Bob: one', 'Bob: two', 'Bob: three', 'half-typed']);
    assert.deepEqual(rig.screen.cursor, { row: 3, column: 10 });
  });

  it('stays below them also when it wraps, with the cursor where it was', async () => {
    const rig = new Rig(NARROW);
    rig.type('0123456789abcdefghij漢字漢字漢', KEY.home, KEY.right);
    rig.hear('Bob: one');
    assert.deepEqual(await rig.rows(), ['Bob: one', '0123456789', 'abcdefghij', '漢字漢字漢']);
    assert.deepEqual(rig.screen.cursor, { row: 1, column: 1 });
    rig.type(KEY.end);
    rig.hear('Bob: two');
    assert.deepEqual(await rig.rows(), ['Bob: one', 'Bob: two', '0123456789', 'abcdefghij', '漢字漢字漢']);
  });

  it('is drawn again and again in a busy room for next to nothing', () => {
    const rig = new Rig(WIDE);
    rig.type('漢'.repeat(1300), KEY.left);
    const bytes = Buffer.from('Bob: hello\r\n');
    const began = process.cpuUsage();
    for (let count = 0; count < 10_000; count++) rig.terminal.wrap(bytes);
    const took = process.cpuUsage(began).user / 1000;
    assert.ok(took < 700, `${took} ms`);
  });

  it('changes nothing about lines that come in while nothing is typed', () => {
    const rig = new Rig(WIDE);
    const bytes = Buffer.from('Bob: hello\r\n');
    assert.equal(rig.terminal.wrap(bytes), bytes);
    rig.type('a', BACKSPACE);
    assert.equal(rig.terminal.wrap(bytes), bytes);
  });

  it('may be higher than the screen: others’ lines and the sent line are whole all the same', async () => {
    const rig = new Rig({ columns: 10, rows: 5 });
    const text = Array.from({ length: 400 }, (_, index) => String.fromCharCode(97 + (index % 26))).join('');
    for (const letter of text) rig.type(letter);
    rig.hear('Bob: one');
    rig.type(KEY.home);
    rig.hear('Bob: two');
    const rows = await rig.rows();
    assert.equal(rows.filter((row) => row.startsWith('Bob: ')).join(), 'Bob: one,Bob: two');
    assert.deepEqual(rows.slice(-4), ['abcdefghij', 'klmnopqrst', 'uvwxyzabcd', 'efghijklmn']);
    rig.type(ENTER);
    rig.hear('Bob: three');
    const after = await rig.rows();
    const sent = text.match(/.{10}/g) ?? [];
    assert.deepEqual(after.slice(-41), [...sent, 'Bob: three']);
    assert.deepEqual(rig.lines, [text]);
  });

  it('is drawn anew on a cleared screen by Ctrl-L', async () => {
    const rig = new Rig(WIDE);
    rig.hear('Bob: one');
    rig.type('half', CTRL('L'), '!');
    assert.deepEqual((await rig.rows()).slice(-1), ['half!']);
    assert.deepEqual(rig.screen.terminal.buffer.active.cursorY, 0);
  });

  it('goes with Ctrl-C', async () => {
    const rig = new Rig(NARROW);
    rig.type('0123456789abc', CTRL('C'), 'new', ENTER);
    assert.deepEqual(await rig.rows(), ['new']);
    assert.deepEqual(rig.lines, ['new']);
  });

  it('shows nothing that others would not be shown', async () => {
    const rig = new Rig(WIDE);
    rig.type('a\u009b2Jb\u202ec\u200bd\te', 'z\u0301\u0302\u0303\u0304', '\u0305\u0306');
    assert.deepEqual(await rig.rows(), ['a\ufffd2Jb\ufffdc\ufffdd ez\u0301\u0302\u0303\u0304']);
  });
});

describe('a window that changes', () => {
  it('in width: the line is drawn anew, and nobody’s line is lost', async () => {
    for (const columns of [6, 15, 40]) {
      const rig = new Rig(NARROW);
      rig.hear('Bob: one', 'Bob: two');
      rig.type('0123456789abcde');
      await rig.printed();
      rig.screen.terminal.resize(columns, 24);
      rig.feed(windowSize(columns, 24));
      rig.hear('Bob: 3');
      rig.type('!');
      const rows = await rig.rows();
      const begin = rows.indexOf('Bob: 3');
      assert.equal(rows.slice(begin + 1).join(''), '0123456789abcde!', `${columns}: ${rows}`);
      // Narrower, xterm.js wraps their rows too.
      const before = rows.slice(0, begin).join('').replaceAll(' ', '');
      assert.ok(before.startsWith('Bob:oneBob:two'), `${columns}: ${rows}`);
      assert.deepEqual(rig.screen.cursor, { row: rows.length - 1, column: 16 % columns });
    }
  });

  it('that does not say how large it is has 80 columns', async () => {
    const rig = new Rig({ columns: 80, rows: 24 });
    rig.feed(windowSize(0, 0));
    rig.type('x'.repeat(85));
    rig.hear('Bob: one');
    assert.deepEqual(await rig.rows(), ['Bob: one', 'x'.repeat(80), 'xxxxx']);
  });

  it('of 255 columns is told with a doubled IAC', async () => {
    const rig = new Rig({ columns: 255, rows: 24 });
    rig.type('x'.repeat(260));
    rig.hear('Bob: one');
    assert.deepEqual(await rig.rows(), ['Bob: one', 'x'.repeat(255), 'xxxxx']);
  });
});

describe('passwords', () => {
  it('are not echoed, whatever keys are used, and Enter begins a row', async () => {
    const rig = new Rig(WIDE);
    rig.type('Alice', ENTER);
    rig.hear('PASSWORD?');
    rig.terminal.hide(true);
    rig.type('s', 'ecret', KEY.left, BACKSPACE, 'e', KEY.up);
    rig.hear('Bob: one');
    rig.type(ENTER);
    assert.deepEqual(await rig.rows(), ['Alice', 'PASSWORD?', 'Bob: one']);
    assert.deepEqual(rig.screen.cursor, { row: 4, column: 0 });
    assert.deepEqual(rig.lines, ['Alice', 'secret']);
  });

  it('half-typed when nobody asks for them any more are gone', async () => {
    const rig = new Rig(WIDE);
    rig.terminal.hide(true);
    rig.type('secr');
    rig.terminal.hide(false);
    rig.type('hello', ENTER);
    assert.deepEqual(await rig.rows(), ['hello']);
    assert.deepEqual(rig.lines, ['hello']);
  });

  it('typed or pasted ahead are not shown: nothing is echoed before the line in front of it has been taken', async () => {
    const rig = new Rig({
      ...WIDE,
      onLine: (line, { terminal }) => {
        terminal.hide(line === 'Alice');
        return line !== 'login';
      },
    });
    assert.equal(rig.type('login\rAlice\rsecret\rhello\r'), false);
    assert.deepEqual(rig.lines, ['login']);
    assert.equal(rig.terminal.resume(true), true);
    assert.deepEqual(await rig.rows(), ['login', 'Alice', '', 'hello']);
    assert.deepEqual(rig.lines, ['login', 'Alice', 'secret', 'hello']);
  });
});

describe('a client that does not take what it is sent', () => {
  it('is not drawn to and not read from until it does, and then sees everything', async () => {
    const rig = new Rig(WIDE);
    rig.type('half');
    rig.backlogged = true;
    rig.hear('Bob: one');
    const { length } = rig.sent;
    for (let count = 0; count < 1000; count++) rig.hear('Bob: more');
    assert.equal(rig.sent.length - length, 1000 * 'Bob: more\r\n'.length, 'no line is drawn in between');
    assert.equal(rig.type('-typed', ENTER, 'x'), false);
    assert.deepEqual(rig.lines, []);
    rig.backlogged = false;
    assert.equal(rig.terminal.resume(false), true);
    assert.deepEqual((await rig.rows()).slice(-3), ['Bob: more', 'half-typed', 'x']);
    assert.deepEqual(rig.lines, ['half-typed']);
  });
});

/** What may be done, and how often it should come. */
type Act = { readonly kind: 'type'; readonly keys: string } | { readonly kind: 'hear'; readonly line: string };

const pieces = ['a', 'b c', 'hello ', '漢', '字字', 'é', 'e\u0301', '😀', '👨‍👩‍👧', '0123456789', ' '] as const;
const acts: fc.Arbitrary<Act> = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...pieces).map((keys) => ({ kind: 'type', keys }) as const) },
  {
    weight: 5,
    arbitrary: fc
      .constantFrom(BACKSPACE, ...Object.values(KEY), ENTER, ...['A', 'E', 'K', 'U', 'W', 'C'].map(CTRL))
      .map((keys) => ({ kind: 'type', keys }) as const),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('Bob: hello', '漢漢漢', 'INFO: 0123456789')
      .map((line) => ({ kind: 'hear', line }) as const),
  },
);

/** What an editor has to do, said with arrays of characters: slow, and short enough to be seen to be right. */
class Model {
  readonly above: string[] = [];
  readonly sent: string[] = [];
  before: string[] = [];
  after: string[] = [];
  place = 0;
  draft: [string, string] = ['', ''];

  type(keys: string): void {
    const { before, after } = this;
    switch (keys) {
      case BACKSPACE:
        before.pop();
        break;
      case KEY.delete:
        after.shift();
        break;
      case KEY.left:
        if (before.length > 0) after.unshift(before.pop() as string);
        break;
      case KEY.right:
        if (after.length > 0) before.push(after.shift() as string);
        break;
      case KEY.home:
      case CTRL('A'):
        this.after = [...before.splice(0), ...after];
        break;
      case KEY.end:
      case CTRL('E'):
        this.before = [...before, ...after.splice(0)];
        break;
      case CTRL('K'):
        this.after = [];
        break;
      case CTRL('U'):
        this.before = [];
        break;
      case CTRL('C'):
        this.set('');
        this.place = this.history.length;
        break;
      case CTRL('W'):
        while (before.at(-1) === ' ') before.pop();
        while (before.length > 0 && before.at(-1) !== ' ') before.pop();
        break;
      case KEY.up:
        if (this.place === 0) break;
        if (this.place === this.history.length) this.draft = [this.text, ''];
        this.set(this.history[--this.place] as string);
        break;
      case KEY.down:
        if (this.place === this.history.length) break;
        this.set(this.history[++this.place] ?? this.draft[0]);
        break;
      case ENTER:
        this.above.push(this.text);
        this.sent.push(this.text);
        this.set('');
        this.place = this.history.length;
        break;
      default:
        this.before = characters(before.join('') + keys);
    }
    // A character may join the one that it comes to stand before or after.
    const joined = characters(this.text);
    if (joined.length !== this.before.length + this.after.length) {
      const at = this.before.join('').length;
      this.before = [];
      while (this.before.join('').length < at) this.before.push(joined.shift() as string);
      this.after = joined;
    }
  }

  get text(): string {
    return [...this.before, ...this.after].join('');
  }

  get history(): string[] {
    return this.sent.filter((line, index, all) => line.trim() !== '' && line !== lastSaid(all, index));
  }

  private set(text: string): void {
    this.before = characters(text);
    this.after = [];
  }
}

function lastSaid(all: readonly string[], index: number): string | undefined {
  return all.slice(0, index).findLast((line) => line.trim() !== '');
}

function characters(text: string): string[] {
  return [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)].map(({ segment }) => segment);
}

async function assertLikeModel(options: RigOptions, script: readonly Act[]): Promise<void> {
  const rig = new Rig(options);
  const model = new Model();
  for (const act of script) {
    if (act.kind === 'type') {
      model.type(act.keys);
      rig.type(act.keys);
    } else {
      model.above.push(act.line);
      rig.hear(act.line);
    }
  }
  const above = model.above.map((line) => `${line}\r\n`).join('');
  const expected = new Screen(options, options.unicode);
  await expected.print(above + model.text);
  assert.deepEqual(await rig.rows(), expected.rows);
  assert.deepEqual(rig.screen.cursor, await cursorAfter(above + model.before.join(''), model.after.join(''), options));
  assert.deepEqual(rig.lines, model.sent);
}

/** Where the next character goes: one of two cells does not go into the last one. */
async function cursorAfter(text: string, next: string, options: RigOptions): Promise<Screen['cursor']> {
  const screen = new Screen(options, options.unicode);
  await screen.print(text);
  const { cursor } = screen;
  await screen.print(String.fromCodePoint(next.codePointAt(0) ?? 0));
  const wrapped = screen.cursor.row > cursor.row && screen.cursor.column > 0;
  return wrapped ? { row: cursor.row + 1, column: 0 } : cursor;
}

describe('any keys and any lines that come in between', () => {
  it('show what printing the lines one after the other would, on a window where lines wrap', () =>
    fc.assert(
      fc.asyncProperty(fc.array(acts, { maxLength: 60 }), (script) =>
        assertLikeModel({ columns: 11, rows: 300 }, script),
      ),
      { numRuns: 60 },
    ));

  it('also on a terminal that gives emoji another width, where lines do not wrap', () =>
    fc.assert(
      fc.asyncProperty(fc.array(acts, { maxLength: 40 }), (script) =>
        assertLikeModel({ columns: 500, rows: 60, unicode: '6' }, script),
      ),
      { numRuns: 40 },
    ));
});
