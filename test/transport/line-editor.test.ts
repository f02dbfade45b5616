/** Typing on the telnet port: what becomes of keys, and that no line is ever sent that is not what was typed. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { TelnetFilter } from '../../src/doors/telnet/filter.js';
import { SERVER_SIDE } from '../../src/doors/telnet/terminal.js';
import { MAX_LINES, MAX_UNITS, TypedHistory } from '../../src/typed-history.js';
import { pieces } from './helpers.js';
import { BACKSPACE, CTRL, ENTER, KEY, Rig, type RigOptions } from './terminal-rig.js';

const WIDE = { columns: 80, rows: 24 };
const BELL = '\x07';

/** The lines that typing these keys sends. */
function sent(keys: readonly string[], options: Partial<RigOptions> = {}): string[] {
  const rig = new Rig({ ...WIDE, ...options });
  rig.type(...keys);
  return rig.lines;
}

describe('editing', () => {
  const cases: readonly (readonly [string, readonly string[], string])[] = [
    [
      'Backspace over é, 漢, a family, a flag and an accent of its own',
      ['aé漢👨‍👩‍👧🇩🇪e\u0301', ...Array(5).fill(BACKSPACE)],
      'a',
    ],
    ['Ctrl-H is Backspace', ['ab', CTRL('H')], 'a'],
    [
      'left and right by whole characters',
      ['漢👨‍👩‍👧', KEY.left, 'x', KEY.left, KEY.left, 'y', KEY.right, 'z'],
      'y漢zx👨‍👩‍👧',
    ],
    ['Ctrl-A and Ctrl-E', ['bc', CTRL('A'), 'a', CTRL('E'), 'd'], 'abcd'],
    ['Ctrl-K to the end, Ctrl-U to the beginning', ['abcdef', KEY.left, KEY.left, CTRL('K'), KEY.left, CTRL('U')], 'd'],
    ['Ctrl-W a word and the spaces behind it', ['one two  ', CTRL('W'), '2'], 'one 2'],
    ['Ctrl-W within a word', ['one two', KEY.left, CTRL('W')], 'one o'],
    ['Delete and Ctrl-D the character under the cursor', ['abc', KEY.home, KEY.delete, CTRL('D')], 'c'],
    ['Ctrl-C the whole line', ['abc', CTRL('C'), 'd'], 'd'],
    [
      'words by Ctrl and arrows',
      ['one two', '\x1b[1;5D', 'x', '\x1b[1;5D', '\x1b[1;5D', '\x1b[1;5C', 'y'],
      'oney xtwo',
    ],
  ];
  for (const [what, keys, line] of cases) {
    it(what, () => assert.deepEqual(sent([...keys, ENTER]), [line]));
  }

  it('a key that can do nothing rings, and does nothing', () => {
    const rig = new Rig(WIDE);
    rig.type(BACKSPACE, KEY.delete, KEY.up, KEY.down, CTRL('U'));
    assert.equal(rig.sent.toString(), BELL.repeat(5));
  });

  it('Ctrl-D leaves on an empty line, and only there', () => {
    const rig = new Rig(WIDE);
    rig.type('a', CTRL('D'));
    assert.equal(rig.left, false);
    rig.type(`${BACKSPACE}${CTRL('D')}typed after${ENTER}`);
    assert.deepEqual(rig.lines, []);
    assert.equal(rig.left, true);
  });

  it('telnet’s own commands for Ctrl-C, Backspace and Ctrl-U are these keys', () => {
    const rig = new Rig(WIDE);
    rig.feed(Buffer.from('abc\xff\xf7d\r', 'latin1'));
    rig.feed(Buffer.from('abc\xff\xf8d\r', 'latin1'));
    rig.feed(Buffer.from('abc\xff\xf4d\r', 'latin1'));
    assert.deepEqual(rig.lines, ['abd', 'd', 'd']);
  });
});

describe('history', () => {
  it('goes up and down, and comes back to what was being typed', () => {
    assert.deepEqual(
      sent(['one\rtwo\rthr', KEY.up, KEY.up, KEY.down, KEY.down, 'ee\r', KEY.up, KEY.up, '!\r']).slice(2),
      ['three', 'two!'],
    );
  });

  it('keeps no empty line, and the same line once', () => {
    assert.deepEqual(sent(['one\r\r  \rone\rone\r', KEY.up, KEY.up, '!\r']).at(-1), 'one!');
  });

  it('never keeps what was typed at a prompt for a password', () => {
    const rig = new Rig(WIDE);
    rig.type('Alice', ENTER);
    rig.terminal.hide(true);
    rig.type('secret', ENTER);
    rig.terminal.hide(false);
    rig.type(KEY.up, ENTER);
    assert.deepEqual(rig.lines, ['Alice', 'secret', 'Alice']);
  });

  it('never keeps a line that must not be remembered', () => {
    const options = { mayRemember: (line: string) => !line.startsWith('login') };
    assert.deepEqual(sent(['hello\rlogin Alice secret\r', KEY.up, ENTER], options).at(-1), 'hello');
  });

  it('is bounded in lines and in characters, and forgets the oldest', () => {
    const history = new TypedHistory();
    for (let count = 0; count <= MAX_LINES; count++) history.add(`${count}`);
    const lines: string[] = [];
    for (let line = history.older(''); line !== null; line = history.older('')) lines.push(line);
    assert.equal(lines.length, MAX_LINES);
    assert.equal(lines.at(-1), '1');
    for (let count = 0; count < 20; count++) history.add(`${count}`.padEnd(4096, 'x'));
    let units = 0;
    for (let line = history.older(''); line !== null; line = history.older('')) units += line.length;
    assert.ok(units <= MAX_UNITS && units > MAX_UNITS - 4096);
  });
});

describe('the longest line', () => {
  const TOO_LONG = 'x'.repeat(11);

  it('is sent', () => {
    assert.deepEqual(sent(['0123456789', ENTER], { limit: 10 }), ['0123456789']);
    assert.deepEqual(sent(['漢漢漢1', ENTER], { limit: 10 }), ['漢漢漢1']);
  });

  it('a longer one rings, takes nothing more, and is refused as a whole', () => {
    const rig = new Rig({ ...WIDE, limit: 10 });
    rig.type('01234567', '漢', 'a', ENTER, 'next', ENTER);
    assert.equal(rig.sent.toString(), `01234567${BELL}${BELL}\r\nnext\r\n`);
    assert.deepEqual(rig.lines, [TOO_LONG, 'next']);
  });

  it('in a paste, too, is not cut and sent', () => {
    assert.deepEqual(sent(['short\r0123456789abcdef\rshort again\r'], { limit: 10 }), ['short', TOO_LONG, TOO_LONG]);
    assert.deepEqual(sent(['short\r0123456789abcdef\rshort\r'], { limit: 10 }), ['short', TOO_LONG, 'short']);
  });

  it('comes back with the arrow key, and may be sent once something has been deleted', () => {
    const rig = new Rig({ ...WIDE, limit: 10 });
    rig.type('0123456789abc', ENTER, KEY.up, BACKSPACE, 'x', ENTER);
    assert.deepEqual(rig.lines, [TOO_LONG, '012345678x']);
  });

  it('any keys: what is sent was seen whole, or is refused', () => {
    const keys = fc.constantFrom(
      'a',
      '漢',
      '0123',
      'é',
      BACKSPACE,
      KEY.left,
      KEY.home,
      ENTER,
      CTRL('W'),
      KEY.up,
      CTRL('K'),
    );
    fc.assert(
      fc.property(fc.array(keys, { maxLength: 60 }), (script) => {
        for (const line of sent(script, { limit: 10 })) {
          assert.ok(Buffer.byteLength(line) <= 10 || line === TOO_LONG, line);
        }
      }),
    );
  });
});

describe('a paste', () => {
  const lines = Array.from({ length: 1000 }, (_, index) => `line ${index}: ${'é漢x'.repeat(10)}`);

  it('of 1,000 lines arrives whole and in order, whatever its line ends and wherever it is cut', () => {
    for (const end of ['\r', '\n', '\r\n', '\r\0']) {
      const paste = Buffer.from(lines.map((line) => line + end).join(''));
      for (const size of [paste.length, 65_536, 1000, 7]) {
        const rig = new Rig(WIDE);
        for (let at = 0; at < paste.length; at += size) rig.feed(paste.subarray(at, at + size));
        assert.deepEqual(rig.lines, lines);
      }
    }
  });

  it('while lines are not taken waits, and goes on where it was', () => {
    let held = 0;
    const rig = new Rig({ ...WIDE, onLine: () => ++held % 3 !== 0 });
    let goOn = rig.feed(Buffer.from(`${lines.join('\r')}\r`));
    let rounds = 0;
    while (!goOn) {
      goOn = rig.terminal.resume(true);
      rounds++;
    }
    assert.equal(rounds, Math.floor(lines.length / 3));
    assert.deepEqual(rig.lines, lines);
  });

  it('is drawn once: it costs its own bytes', () => {
    const rig = new Rig(WIDE);
    const paste = Buffer.from(`${lines.join('\r')}\r`);
    rig.feed(paste);
    assert.ok(rig.sent.length < 1.1 * (paste.length + lines.length), `${rig.sent.length} for ${paste.length}`);
  });

  it('into the middle of a long line draws the rest of it once a chunk', () => {
    const rig = new Rig(WIDE);
    rig.type('x'.repeat(2000), KEY.home);
    const before = rig.sent.length;
    rig.feed(Buffer.from('y'.repeat(2000)));
    assert.ok(rig.sent.length - before < 5000);
  });

  it('of the worst there is, 64 KiB at once, takes no second of the processor', () => {
    const endless = 'e\u0301漢'.repeat(700);
    for (const keys of [
      'é\x02',
      '\x1b[A\x1b[B',
      '\x1b[A\x02',
      '\u200d\x02\x06',
      '\x17é ',
      '\x0cé',
      '\x1b[D\x1b[C',
      '\x7fé',
    ]) {
      const rig = new Rig(WIDE);
      rig.type(endless, ENTER, endless.slice(0, -6), ENTER, endless.slice(0, -9));
      const paste = Buffer.from(keys.repeat(65_536 / Buffer.byteLength(keys)));
      const began = process.cpuUsage();
      rig.feed(paste);
      const took = process.cpuUsage(began).user / 1000;
      assert.ok(took < 1000, `${JSON.stringify(keys)}: ${took} ms`);
    }
  });
});

describe('who does not agree to send keys', () => {
  const lineMode = (answers: string): { rig: Rig; heard: string } => {
    let heard = '';
    const filter = new TelnetFilter(
      {
        reply: (bytes) => {
          heard += bytes.toString('hex');
        },
        onTelnet: () => {},
      },
      SERVER_SIDE,
    );
    const rig = new Rig({ ...WIDE, filter, agree: false });
    heard = '';
    rig.feed(Buffer.from(answers, 'hex'));
    return { rig, heard };
  };

  it('nc, which answers nothing: bytes pass as they are, both ways', () => {
    const { rig } = lineMode('');
    rig.type('hello\x7f\x1b[A\n');
    assert.deepEqual(rig.lines, ['hello\x7f\x1b[A']);
    assert.equal(rig.sent.length, 0);
    const bytes = Buffer.from('Bob: hello\r\n');
    assert.equal(rig.terminal.wrap(bytes), bytes);
  });

  it('refuses to be echoed: go-ahead is not suppressed either, and the client stays in its line mode', () => {
    const { rig, heard } = lineMode('fffe01fffd03');
    assert.equal(heard, 'fffc03');
    rig.type('hello\n');
    assert.equal(rig.sent.length, 0);
  });

  it('refuses to suppress go-ahead: it shows by itself what is typed, but for passwords', () => {
    const { rig, heard } = lineMode('fffd01fffe03');
    assert.equal(heard, 'fffc01');
    assert.equal(rig.terminal.hide(true), false);
  });

  it('goes back to lines of its own: what was typed is the beginning of the next', () => {
    const rig = new Rig(WIDE);
    rig.type('half');
    rig.feed(Buffer.from('fffe01fffe03', 'hex'));
    rig.type('-typed\n');
    assert.deepEqual(rig.delivered, 'half-typed\n');
  });

  it('and comes back to keys when the client brings it up', () => {
    const rig = new Rig(WIDE);
    rig.feed(Buffer.from('fffe01fffe03', 'hex'));
    rig.feed(Buffer.from('fffd03fffd01', 'hex'));
    rig.type('hellp', BACKSPACE, 'o', ENTER);
    assert.deepEqual(rig.lines, ['hello']);
  });
});

it('any split of what is typed sends the same lines', () => {
  const part = fc.constantFrom(
    'a',
    'é',
    '漢',
    '👨‍👩‍👧',
    BACKSPACE,
    KEY.left,
    KEY.up,
    KEY.delete,
    CTRL('W'),
    ENTER,
    '\n',
    'word ',
    'x'.repeat(9),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 40 }), fc.array(fc.nat(6)), (parts, sizes) => {
      const whole = Buffer.from(parts.join(''));
      const rig = new Rig({ ...WIDE, limit: 20 });
      for (const piece of pieces(whole, sizes)) rig.feed(piece);
      assert.deepEqual(rig.lines, sent([whole.toString()], { limit: 20 }));
    }),
    { numRuns: 150 },
  );
});
