import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { MAX_NEGOTIATIONS, REPLY_ALLOWANCE, TelnetFilter } from '../../src/doors/telnet/filter.js';
import { assertAnySplit, bytes, pieces } from './helpers.js';

const AYT_LINE = '[Partyline is here]\r\n';
/** What the first command of a connection is answered with: IAC DO BINARY. */
const OPENING = 'fffd00';

interface Heard {
  text: string;
  replies: string;
  telnet: number;
}

function hear(chunks: readonly Buffer[]): Heard {
  const { filter, heard } = listener();
  const text = chunks.map((chunk) => filter.feed(chunk));
  return { ...heard, text: Buffer.concat(text).toString('hex') };
}

function listener(): { filter: TelnetFilter; heard: Heard } {
  const heard: Heard = { text: '', replies: '', telnet: 0 };
  const filter = new TelnetFilter({
    reply: (reply) => {
      heard.replies += reply.toString('hex');
    },
    onTelnet: () => {
      heard.telnet++;
    },
  });
  return { filter, heard };
}

/** What comes out, wherever the bytes are cut. */
function assertHeard(input: string | Buffer, text: string | Buffer, replies: string): void {
  const whole = bytes(input);
  const expected = { text: bytes(text).toString('hex'), replies, telnet: replies === '' ? 0 : 1 };
  assertAnySplit(whole, (chunks) => assert.deepEqual(hear(chunks), expected));
}

const asText = (text: string): Buffer => Buffer.from(text);
const join = (...parts: (string | Buffer)[]): Buffer => Buffer.concat(parts.map(bytes));

describe('text that is no telnet', () => {
  it('is passed on as the same buffer, and nobody at nc is sent an IAC', () => {
    const { filter, heard } = listener();
    for (const text of ['hello\n', 'hello\r\n', 'Ü ✓ “ Å é 漢 😀\n', '\0\r\0\r']) {
      const chunk = asText(text);
      assert.equal(filter.feed(chunk), chunk);
    }
    assert.deepEqual(heard, { text: '', replies: '', telnet: 0 });
    assert.equal(filter.isTelnet, false);
  });

  it('keeps the letter FF of Latin-1, which no command follows', () => {
    assertHeard('ff610a', 'ff610a', '');
    assertHeard('ff0a', 'ff0a', '');
    assertHeard('ff20ff20', 'ff20ff20', '');
  });

  it('takes an escaped IAC for one byte FF', () => {
    assertHeard('61ffff62', '61ff62', '');
    assertHeard('ffffffff', 'ffff', '');
  });
});

describe('options', () => {
  it('are all refused, in order', () => {
    assertHeard('fffb18fffd03fffb1f68690a', '68690a', `${OPENING}fffe18fffc03fffe1f`);
  });

  it('are refused once, and again only after the client has taken the request back', () => {
    assertHeard('fffb18fffb18fffb18', '', `${OPENING}fffe18`);
    assertHeard('fffb18fffc18fffb18', '', `${OPENING}fffe18fffe18`);
    assertHeard('fffd03fffd03fffe03fffd03', '', `${OPENING}fffc03fffc03`);
  });

  it('are not answered when the client declines what is off', () => {
    assertHeard('fffc18fffe03', '', OPENING);
  });

  it('BINARY is asked for at the first command, and consent or refusal is not answered', () => {
    assertHeard('fff1', '', OPENING);
    assertHeard('fff1fffb00', '', OPENING);
    assertHeard('fff1fffc00', '', OPENING);
    assertHeard('fffb00', '', OPENING);
    assertHeard('fffb00fffb00fffc00fffc00', '', `${OPENING}fffe00`);
  });

  it('BINARY towards the client is granted to one that asks', () => {
    assertHeard('fffd00fffd00fffe00fffe00', '', `${OPENING}fffb00fffc00`);
  });

  it('a negotiation loop is answered a bounded number of times, and the text goes on', () => {
    const loop = bytes('fffb18fffc18');
    const { filter, heard } = listener();
    for (let i = 0; i < 5 * MAX_NEGOTIATIONS; i++) assert.equal(filter.feed(loop).length, 0);
    assert.equal(heard.replies.length / 6, 1 + MAX_NEGOTIATIONS);
    assert.equal(filter.feed(bytes('6869fffd06')).toString(), 'hi');
    assert.ok(heard.replies.endsWith('fffc06'), 'Ctrl-C still is answered');
  });
});

describe('echo for passwords', () => {
  const client = (): { filter: TelnetFilter; heard: Heard; sent: (hex: string) => string } => {
    const { filter, heard } = listener();
    filter.feed(bytes('fff1fffb00'));
    return {
      filter,
      heard,
      sent: (hex) => {
        heard.replies = '';
        filter.feed(bytes(hex));
        return heard.replies;
      },
    };
  };

  it('is taken over and given back, and the consent is not answered', () => {
    const { filter, heard, sent } = client();
    heard.replies = '';
    filter.offerEcho(true);
    assert.equal(heard.replies, 'fffb01');
    assert.equal(sent('fffd01'), '');
    heard.replies = '';
    filter.offerEcho(false);
    assert.equal(heard.replies, 'fffc01');
    assert.equal(sent('fffe01'), '');
  });

  it('is offered once, however often it is wanted', () => {
    const { filter, heard } = client();
    heard.replies = '';
    filter.offerEcho(true);
    filter.offerEcho(true);
    assert.equal(heard.replies, 'fffb01');
  });

  it('an offer taken back before its answer is taken back after it', () => {
    const { filter, heard, sent } = client();
    heard.replies = '';
    filter.offerEcho(true);
    filter.offerEcho(false);
    assert.equal(heard.replies, 'fffb01');
    assert.equal(sent('fffd01'), 'fffc01');
    assert.equal(sent('fffe01'), '');
    heard.replies = '';
    filter.offerEcho(true);
    assert.equal(heard.replies, 'fffb01');
  });

  it('minds changed twice before the answer need nothing more', () => {
    const { filter, heard, sent } = client();
    heard.replies = '';
    for (const on of [true, false, true]) filter.offerEcho(on);
    assert.equal(heard.replies, 'fffb01');
    assert.equal(sent('fffd01'), '');
    heard.replies = '';
    for (const on of [false, true, false]) filter.offerEcho(on);
    assert.equal(heard.replies, 'fffc01');
    assert.equal(sent('fffe01'), '');
    heard.replies = '';
    filter.offerEcho(true);
    assert.equal(heard.replies, 'fffb01');
  });

  it('wanted again before it was given back is offered again after that', () => {
    const { filter, heard, sent } = client();
    filter.offerEcho(true);
    sent('fffd01');
    heard.replies = '';
    filter.offerEcho(false);
    filter.offerEcho(true);
    assert.equal(heard.replies, 'fffc01');
    assert.equal(sent('fffe01'), 'fffb01');
    assert.equal(sent('fffd01'), '');
  });

  it('a client that declines is not asked again by itself', () => {
    const { filter, heard, sent } = client();
    filter.offerEcho(true);
    assert.equal(sent('fffe01'), '');
    heard.replies = '';
    filter.offerEcho(false);
    assert.equal(heard.replies, '');
  });

  it('a client that asks for it unasked is refused', () => {
    assert.equal(client().sent('fffd01'), 'fffc01');
  });
});

describe('commands', () => {
  it('Ctrl-C is answered each time, or the client would stay silent', () => {
    assertHeard('fff4fffd06'.repeat(3), '', `${OPENING}${'fffc06'.repeat(3)}`);
  });

  it('without meaning for a chat are dropped', () => {
    for (const command of ['ec', 'ed', 'ee', 'ef', 'f0', 'f1', 'f2', 'f3', 'f4', 'f5', 'f7', 'f8', 'f9']) {
      assertHeard(`61ff${command}62`, '6162', OPENING);
    }
  });

  it('"are you there" is answered by a line', () => {
    assertHeard('6869fff6', '6869', OPENING + asText(AYT_LINE).toString('hex'));
  });

  it('a flood of them draws no more bytes than it sends, whatever stands between', () => {
    const parts = fc.array(fc.constantFrom('fff6', 'fffd06', 'fffb18', 'fffc18', '61', 'fffa18'), { maxLength: 400 });
    fc.assert(
      fc.property(parts, (sent) => {
        const all = bytes(sent.join(''));
        const { replies } = hear([all]);
        assert.ok(replies.length / 2 <= all.length + REPLY_ALLOWANCE);
      }),
    );
    const flood = hear([bytes('fff6'.repeat(100_000))]).replies.length / 2;
    assert.ok(flood <= 200_000 + REPLY_ALLOWANCE && flood > 0);
  });

  it('credit saved up by talking does not buy a burst', () => {
    const { filter, heard } = listener();
    filter.feed(Buffer.alloc(1_000_000, 'a'));
    filter.feed(bytes('fff6'.repeat(1_000)));
    assert.ok(heard.replies.length / 2 < 4_000);
  });

  it('a flood of AYT does not keep Ctrl-C from being answered', () => {
    assert.ok(hear([bytes('fff6'.repeat(1_000)), bytes('fff4fffd06')]).replies.endsWith('fffc06'));
  });
});

describe('subnegotiations', () => {
  it('are dropped, escaped IACs and all', () => {
    assertHeard('61fffa1f0050ffff0018fff062', '6162', OPENING);
    assertHeard('61fffa1f00ff0041ffec41fff062', '6162', OPENING);
  });

  it('may be endless: nothing is kept or passed on, and text goes on after the end', () => {
    const { filter } = listener();
    filter.feed(bytes('fffa18'));
    const before = process.memoryUsage().arrayBuffers;
    const chunk = Buffer.alloc(65_536, 'x');
    for (let i = 0; i < 8_000; i++) assert.equal(filter.feed(chunk).length, 0);
    // Half a gigabyte went in. What is left is what the garbage collector has not come to.
    assert.ok(process.memoryUsage().arrayBuffers - before < 256 * 1024 * 1024);
    assert.equal(filter.feed(bytes('fff06869')).toString(), 'hi');
  });

  it('that were never ended do not swallow commands: the next one ends them', () => {
    assertHeard('fffa18616263fff4fffd066869', '6869', `${OPENING}fffc06`);
  });
});

describe('UTF-8 that telnet has mangled', () => {
  // As Debian's telnet was seen to send them before BINARY is agreed.
  it('is put together again', () => {
    const replies = `${OPENING}fffc06`;
    assertHeard('c3fff3fffd060a', 'Ü\n', replies);
    assertHeard('e2fff3fffd06930a', '✓\n', replies);
    assertHeard('e280fff3fffd060a', '“\n', replies);
    assertHeard('c3fff4fffd060a', 'Ã\n', replies);
    assertHeard('c3fff5fffd060a', 'Ï\n', replies);
    assertHeard('c3ffedfffd060a', 'Ú\n', replies);
    assertHeard('f09ffff4fffd06800a', '🃀\n', replies);
  });

  it('with two such bytes in a character too', () => {
    assertHeard('f09ffff4fffd06fff5fffd06', '🃏', `${OPENING}fffc06fffc06`);
  });

  it('but the same command after a whole character is the command', () => {
    assertHeard(join('é', 'fff4fffd06', 'x'), 'éx', `${OPENING}fffc06`);
    assertHeard(join('漢', 'fff3', '😀', 'fff3', 'x'), '漢😀x', OPENING);
    assertHeard('80fff30a', '800a', OPENING);
    assertHeard('c3fff3fff40a', 'Ü\n', OPENING);
    assertHeard('e2fffffff40a', 'e2ff0a', OPENING);
    assertHeard('e2ff93fff40a', 'e2ff930a', OPENING);
  });

  it('and no other command becomes a letter', () => {
    assertHeard('c3fff1a9', 'é', OPENING);
  });
});

describe('Enter, once BINARY is agreed', () => {
  const agreed = (rest: string | Buffer, text: string): void => assertHeard(join('fff1fffb00', rest), text, OPENING);

  it('is CR, CR NUL, CR LF or LF', () => {
    agreed(asText('a\rb\r\rc\r\0d\r\ne\n\nf'), 'a\nb\n\nc\nd\ne\n\nf');
  });

  it('is one line end only where nothing stands between its two bytes', () => {
    agreed('0dff0a', '0aff0a');
    agreed('0dffff00', '0aff00');
  });

  it('is what it was before BINARY, and after it was taken back', () => {
    assertHeard(join('fff1', asText('a\rb\r\0')), 'a\rb\r\0', OPENING);
    assertHeard(join('fff1fffb00', asText('a\r'), 'fffc00', asText('\rb')), 'a\n\rb', `${OPENING}fffe00`);
    assertHeard(join('fff1fffb00', asText('a\r'), 'fffc00fffb00', asText('\nb')), 'a\n\nb', `${OPENING}fffe00fffd00`);
  });
});

it('any split of any bytes gives the same text and the same replies', () => {
  const part = fc.oneof(
    fc.constantFrom(
      ...['fffd06', 'fff4', 'fff3', 'fff6', 'fffb00', 'fffc00', 'fffd00', 'fffb18', 'fffc18', 'fffa18', 'fff0', 'ffff'],
      ...['ff', 'c3', 'e280', 'f09f', '9c', '0d', '0a', '00', '61'],
    ),
    fc.uint8Array({ maxLength: 4 }).map((random) => Buffer.from(random).toString('hex')),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 40 }), fc.array(fc.nat(6)), (parts, sizes) => {
      const whole = bytes(parts.join(''));
      assert.deepEqual(hear(pieces(whole, sizes)), hear([whole]));
    }),
    { numRuns: 2_000 },
  );
});
