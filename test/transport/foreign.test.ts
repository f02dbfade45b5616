import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ForeignCheck, MAX_HELD } from '../../src/doors/first/foreign.js';
import { assertAnySplit, bytes, pieces } from './helpers.js';

interface Decision {
  verdict: string;
  /** Bytes it took to decide. */
  after: number;
  passedOn: Buffer;
}

function decide(chunks: readonly Buffer[]): Decision {
  const first = new ForeignCheck();
  let after = 0;
  const lines: Buffer[] = [];
  for (const chunk of chunks) {
    after += chunk.length;
    const verdict = first.feed(chunk);
    if (verdict.kind === 'undecided' && verdict.lines !== undefined) lines.push(verdict.lines);
    if (verdict.kind === 'ours') return { verdict: 'ours', after, passedOn: Buffer.concat([...lines, verdict.bytes]) };
    if (verdict.kind === 'foreign') {
      assert.equal(Buffer.concat([...lines, verdict.bytes]).length, after);
      return { verdict: verdict.protocol, after, passedOn: first.end() };
    }
  }
  return { verdict: 'undecided', after, passedOn: Buffer.concat([...lines, first.end()]) };
}

function assertForeign(input: string | Buffer, protocol: string): void {
  assertAnySplit(bytes(input), (chunks) => {
    const { verdict, passedOn } = decide(chunks);
    assert.equal(verdict, protocol, String(input));
    assert.equal(passedOn.length, 0, 'nothing of it may be executed');
  });
}

/** Ours, with nothing lost, and known after so many bytes when they come one by one. */
function assertOurs(input: string | Buffer, after: number): void {
  const whole = bytes(input);
  assertAnySplit(whole, (chunks) => {
    const decision = decide(chunks);
    assert.equal(decision.verdict, 'ours', String(input));
    assert.deepEqual(decision.passedOn, whole.subarray(0, decision.after));
    if (chunks.length === whole.length) assert.equal(decision.after, after, String(input));
  });
}

const TLS_HELLO = '160301020001';
const PROXY_2 = '0d0a0d0a000d0a515549540a2111000c';

describe('the wrong door', () => {
  it('HTTP', () => {
    assertForeign('GET / HTTP/1.1\r\nHost: x\r\n\r\n', 'http');
    assertForeign('POST /rooms?x=1 HTTP/1.0\n', 'http');
    assertForeign('CONNECT example.org:443 HTTP/1.1\r\n', 'http');
    assertForeign('OPTIONS * HTTP/1.1\r\n', 'http');
    assertForeign('GET http://example.org/ HTTP/1.1\r\n', 'http');
    assertForeign('M-SEARCH * HTTP/1.1\r\n', 'http');
    assertForeign('GET /a path with spaces HTTP/1.1\r\n', 'http');
    assertForeign('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'http');
  });

  it('RTSP and SIP, which port scanners speak', () => {
    assertForeign('OPTIONS / RTSP/1.0\r\n', 'rtsp');
    assertForeign('OPTIONS sip:nm SIP/2.0\r\n', 'sip');
  });

  it('HTTP whose first line does not end', () => {
    assert.equal(decide([Buffer.from(`GET /${'a'.repeat(MAX_HELD)}`)]).verdict, 'http');
  });

  it('TLS, SSH, PROXY, SMB, RDP', () => {
    assertForeign(TLS_HELLO, 'tls');
    assertForeign('SSH-2.0-OpenSSH_9.2\r\n', 'ssh');
    assertForeign('PROXY TCP4 192.0.2.1 192.0.2.2 56324 8080\r\n', 'proxy');
    assertForeign('PROXY UNKNOWN\r\n', 'proxy');
    assertForeign(PROXY_2, 'proxy');
    assertForeign('00000045ff534d4272', 'smb');
    assertForeign('0300002b26e000000000', 'rdp');
  });

  it('frames with a length of four bytes and a type', () => {
    for (const type of ['01', '06']) {
      assertForeign(`00000000${type}`, 'frames');
      assertForeign(`0001ffff${type}`, 'frames');
      assertForeign(`0000000a${type}416c696365`, 'frames');
    }
  });

  it('Redis', () => {
    assertForeign('*1\r\n$4\r\nPING\r\n', 'redis');
    assertForeign('*3\r\n$3\r\nSET\r\n', 'redis');
  });
});

describe('people', () => {
  it('are known by their first byte, mostly', () => {
    for (const line of ['register Bob\n', 'who\n', '/help\n', '?\n', '{"type":1}\n', 'é\n', '@7 who\n'])
      assertOurs(line, 1);
    assertOurs('fffb18', 1);
  });

  it('may shout: their line is whole before anybody can tell, and nothing waits after it', () => {
    for (const line of ['HELLO\n', 'REGISTER\n', 'GET off my lawn\n', 'PING\n', 'PRI * HTTP\n', 'I like HTTP/1.1\n']) {
      assertOurs(line, line.length);
    }
    assertOurs('Get off my lawn\n', 2);
    assertOurs('GET / HTTP/1.1 is what they say\n', 32);
    assertOurs('GET.\n', 4);
    assertOurs('PING\r\n', 5);
    assertOurs('GET off my lawn\r\0', 17);
    assertOurs('PROXY fight\n', 'PROXY fight\n'.length);
    assertOurs('SSH is down\n', 'SSH is down\n'.length);
    assertOurs('SSH-key\n', 5);
  });

  it('may begin oddly', () => {
    assertOurs('*3\n', 3);
    assertOurs('*waves*\n', 2);
    assertOurs('*3\r\nregister Bob\r\n', 5);
    assertOurs('\nwho\n', 1);
    assertOurs('\r\nwho\r\n', 3);
    assertOurs('\r\n\r\n\r\n', 5);
    assertOurs('160a', 2);
    // NULs as keep-alives, of which a frame has two at most in a row at its beginning.
    assertOurs('\0who\n', 2);
    assertOurs('\0\0who\n', 5);
    assertOurs('\0\0\0\0\0', 5);
    assertOurs('0001020307', 5);
  });

  it('who write a first line without end are let through at the bound, where the cutter refuses it', () => {
    const { verdict, after, passedOn } = decide(pieces(Buffer.alloc(20_000, 'A'), Array(20_000).fill(1)));
    assert.deepEqual([verdict, after], ['ours', 21]);
    assert.equal(passedOn.length, 21);
    const shouting = decide(pieces(Buffer.from(`GET ${'A B '.repeat(5_000)}`), Array(20_000).fill(1)));
    assert.deepEqual([shouting.verdict, shouting.after], ['ours', MAX_HELD]);
  });

  it('who end their input in half a line lose nothing', () => {
    assert.deepEqual(decide([Buffer.from('WH'), Buffer.from('O')]).passedOn, Buffer.from('WHO'));
  });
});

it('any split gives the same verdict and loses no byte', () => {
  const start = fc.constantFrom(
    'GET / HTTP/1.1\r\n',
    'SSH-2.0-x\r\n',
    '*1\r\n$4',
    'PROXY TCP6 ',
    'HELLO\n',
    '\r\n\r\n',
    'who\n',
    PROXY_2,
  );
  fc.assert(
    fc.property(
      start,
      fc.nat(12),
      fc.string({ maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 5 })),
      (text, keep, rest, sizes) => {
        const whole = Buffer.concat([bytes(text).subarray(0, keep), Buffer.from(rest)]);
        const one = decide([whole]);
        const many = decide(pieces(whole, sizes).filter((piece) => piece.length > 0));
        assert.equal(many.verdict, one.verdict);
        if (one.verdict === 'ours') assert.deepEqual(many.passedOn, whole.subarray(0, many.after));
      },
    ),
    { numRuns: 2_000 },
  );
});
