/** Negotiation where the server begins it: in order, once, bounded, wherever the bytes are cut. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { MAX_NEGOTIATIONS, MAX_SUBNEGOTIATION, TelnetFilter } from '../../src/doors/telnet/filter.js';
import { SERVER_SIDE, TelnetTerminal } from '../../src/doors/telnet/terminal.js';
import { assertAnySplit, bytes, pieces } from './helpers.js';
import { NO_QUESTIONS } from './terminal-rig.js';

/** WILL ECHO, WILL SGA, WILL CHARSET, DO SGA, DO NAWS, DO BINARY. */
const OPENING = 'fffb01fffb03fffb2afffd03fffd1ffffd00';
const CHARSET_REQUEST = 'fffa2a013b5554462d38fff0';
/** DO TERMINAL-TYPE: who sends keys is asked for it. */
const ASK_NAME = 'fffd18';
const NAME_REQUEST = 'fffa1801fff0';

interface Heard {
  replies: string;
  lines: string;
  shown: string;
  told: string[];
}

function port(): { heard: Heard; feed: (bytes: Buffer) => void } {
  const heard: Heard = { replies: '', lines: '', shown: '', told: [] };
  const filter: TelnetFilter = new TelnetFilter(
    {
      reply: (reply) => {
        heard.replies += reply.toString('hex');
      },
      onTelnet: () => {},
      onSubnegotiation: (option, content) => {
        heard.told.push(`${option}:${content.toString('hex')}`);
        terminal.told(option, content);
      },
    },
    SERVER_SIDE,
  );
  const terminal: TelnetTerminal = new TelnetTerminal({
    filter,
    edit: { limit: () => 4096, mayRemember: () => true },
    pastes: NO_QUESTIONS,
    backlogged: false,
    show: (shown) => {
      heard.shown += shown.toString();
    },
    deliver: (line) => {
      heard.lines += line.toString('hex');
      return true;
    },
    mayTake: () => true,
    leave: () => {},
  });
  terminal.open();
  return { heard, feed: (chunk) => void terminal.feed(filter.feed(chunk)) };
}

function hear(chunks: readonly Buffer[]): Heard {
  const { heard, feed } = port();
  for (const chunk of chunks) feed(chunk);
  return heard;
}

/** What is answered after the opening, wherever the bytes are cut. */
function assertReplies(input: string, replies: string): void {
  assertAnySplit(bytes(input), (chunks) => assert.equal(hear(chunks).replies, OPENING + replies));
}

describe('a client', () => {
  it('that agrees to everything is not answered again, but for its terminal and CHARSET', () => {
    assertReplies('fffd01fffd03fffb03fffb1ffffb00', ASK_NAME);
    assertReplies('fffd01fffd03fffd2afffb03fffb1ffffb00', ASK_NAME + CHARSET_REQUEST);
    assertReplies('fffd01fffd03fffd2afffa2a025554462d38fff0', ASK_NAME + CHARSET_REQUEST);
    assertReplies('fffd01fffd03fffb18', ASK_NAME + NAME_REQUEST);
    assertReplies('fffd01fffd03fffb18fffa1800585445524dfff0fffb18', ASK_NAME + NAME_REQUEST);
  });

  it('that refuses everything is not answered again', () => {
    assertReplies('fffe01fffe03fffe2afffc03fffc1ffffc00', '');
  });

  it('that agrees to one half of character mode is asked for neither', () => {
    assertReplies('fffe01fffd03', 'fffc03');
    assertReplies('fffd01fffe03', 'fffc01');
  });

  it('that asks for anything else is refused, in order', () => {
    assertReplies('fffb20fffd05fffb22fffb27', 'fffe20fffc05fffe22fffe27');
    assertReplies('fffb01', 'fffe01');
  });

  it('that loops is answered a bounded number of times, whatever it loops about', () => {
    for (const loop of [
      ...['fffd01fffe01', 'fffd03fffe03', 'fffd01fffe03', 'fffe01fffd03', 'fffd2afffe2a', 'fffb1ffffc1f'],
      ...['fffb18fffc18', 'fffd01fffd03fffe01fffe03', 'fffd03fffd01fffe03fffe01'],
    ]) {
      const { heard, feed } = port();
      for (let count = 0; count < 5 * MAX_NEGOTIATIONS; count++) feed(bytes(loop));
      assert.ok(heard.replies.length / 6 < 10 + 2 * MAX_NEGOTIATIONS, `${loop}: ${heard.replies.length / 6}`);
      const before = heard.replies.length;
      feed(bytes('fffd06'));
      assert.equal(heard.replies.slice(before), 'fffc06', `${loop}: Ctrl-C still is answered`);
    }
  });

  it('any requests draw at most the opening, one question for each of CHARSET and the terminal, and twice what was sent', () => {
    const part = fc.tuple(fc.constantFrom('fb', 'fc', 'fd', 'fe'), fc.constantFrom('00', '01', '03', '1f', '2a', '18'));
    fc.assert(
      fc.property(fc.array(part, { maxLength: 100 }), (parts) => {
        const { replies } = hear([bytes(parts.map(([verb, option]) => `ff${verb}${option}`).join(''))]);
        const bound = (OPENING + CHARSET_REQUEST + ASK_NAME + NAME_REQUEST).length;
        assert.ok(replies.length <= bound + 2 * 6 * parts.length);
      }),
    );
  });
});

describe('subnegotiations', () => {
  it('are told with their content, an escaped IAC as one byte', () => {
    assertAnySplit(bytes('fffa1f00ffff0018fff0'), (chunks) => assert.deepEqual(hear(chunks).told, ['31:00ff0018']));
  });

  it('longer than any of use are dropped whole', () => {
    const most = 'ab'.repeat(MAX_SUBNEGOTIATION);
    assertAnySplit(bytes(`fffa1f${most}fff0`), (chunks) => assert.deepEqual(hear(chunks).told, [`31:${most}`]));
    assertAnySplit(bytes(`fffa1f${most}abfff0`), (chunks) => assert.deepEqual(hear(chunks).told, []));
  });

  it('may be endless, and keep nothing', () => {
    const { heard, feed } = port();
    feed(bytes('fffa1f'));
    const before = process.memoryUsage();
    const chunk = Buffer.alloc(65_536, 'x');
    for (let count = 0; count < 4_000; count++) feed(chunk);
    const after = process.memoryUsage();
    assert.ok(after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers < 128 * 1024 * 1024);
    feed(bytes('fff0'));
    assert.deepEqual(heard.told, []);
  });

  it('that a command ends are not told', () => {
    assert.deepEqual(hear([bytes('fffa1f00500018fff4')]).told, []);
    assert.deepEqual(hear([bytes('fffa1f0050fffa1f00640018fff0')]).told, ['31:00640018']);
  });

  it('of a window with an odd size, or none, do no harm', () => {
    for (const size of ['', '00', '0050001800', '00000000', '00010001', 'ffffffffffffffff']) {
      const { heard, feed } = port();
      feed(bytes(`fffd01fffd03fffa1f${size}fff0`));
      feed(Buffer.from('漢字\r'));
      assert.equal(heard.lines, Buffer.from('漢字\n').toString('hex'), size);
    }
  });
});

it('any split of any bytes draws the same answers and the same lines', () => {
  const part = fc.constantFrom(
    ...['fffb1f', 'fffb00', 'fffc00', 'fffb20', 'fff6', 'fff4', 'fff7'],
    ...['fffa1f00500018fff0', 'fffa1f', 'fff0', 'ffff', 'ff', '61', 'c3a9', 'e6bca2', '0d', '0a', '00', '7f', '1b5b41'],
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 40 }), fc.array(fc.nat(6)), (parts, sizes) => {
      // Each mode by itself: one that is agreed to holds for the whole chunk that its last answer came in.
      const whole = bytes(parts.join(''));
      for (const agreed of ['fffd01fffd03', 'fffe01fffe03']) {
        const cut = hear([bytes(agreed), ...pieces(whole, sizes)]);
        const uncut = hear([bytes(agreed), whole]);
        assert.equal(cut.replies, uncut.replies);
        assert.equal(cut.lines, uncut.lines);
        assert.deepEqual(cut.told, uncut.told);
      }
    }),
    { numRuns: 1_000 },
  );
});
