/** R1.23: which connections carry a file, however their first bytes come. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TransferLine, type TransferVerdict } from '../../src/doors/first/transfer-line.js';

/** What is found in `bytes`, given in these pieces. */
function read(bytes: Buffer, cuts: readonly number[] = []): { verdict: TransferVerdict; left: Buffer } {
  const line = new TransferLine();
  const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  for (let at = 1; at < edges.length; at++) {
    const verdict = line.feed(bytes.subarray(edges[at - 1], edges[at]));
    if (verdict.kind !== 'undecided') return { verdict, left: bytes.subarray(edges[at]) };
  }
  return { verdict: line.end() ?? { kind: 'undecided' }, left: Buffer.alloc(0) };
}

const TOKEN = '0123456789abcdef0123456789abcdef';

const transfers: readonly (readonly [line: string, direction: 'put' | 'get', token: string, offset: number])[] = [
  [`put ${TOKEN}`, 'put', TOKEN, 0],
  [`get ${TOKEN}`, 'get', TOKEN, 0],
  [`GET   ${TOKEN}  17  `, 'get', TOKEN, 17],
  ['put wrong', 'put', 'wrong', 0],
];
for (const [text, direction, token, offset] of transfers) {
  for (const end of ['\n', '\r\n', '']) {
    test(`a transfer: ${JSON.stringify(text + end)}, whatever stands behind it and however it is cut`, () => {
      fc.assert(
        fc.property(fc.uint8Array(), fc.array(fc.nat()), (behind, cuts) => {
          const rest = end === '' ? Buffer.alloc(0) : Buffer.from(behind);
          const { verdict, left } = read(Buffer.concat([Buffer.from(text + end), rest]), cuts);
          assert.ok(verdict.kind === 'file', verdict.kind);
          assert.deepEqual(verdict.request, { direction, token, offset });
          assert.ok(rest.equals(Buffer.concat([verdict.rest, left])));
        }),
      );
    });
  }
}

const lines = [
  'register Alice\n',
  'put\n',
  'get lost now\n',
  'putter about\n',
  'GET / HTTP/1.1\r\n',
  'get /index.html\n',
  '\nput x\n',
  ' put x\n',
  `put ${'x'.repeat(65)}\n`,
  `put ${'x'.repeat(500)}`,
  'p',
];
for (const text of lines) {
  test(`no transfer, and every byte of it is passed on: ${JSON.stringify(text.slice(0, 40))}`, () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), (cuts) => {
        const bytes = Buffer.from(text);
        const { verdict, left } = read(bytes, cuts);
        assert.ok(verdict.kind === 'lines', verdict.kind);
        assert.ok(bytes.equals(Buffer.concat([verdict.bytes, left])));
      }),
    );
  });
}

test('a byte that no such line has decides at once', () => {
  for (const text of ['r', 'x', 'pa', 'get /', '\xff']) {
    assert.equal(new TransferLine().feed(Buffer.from(text, 'latin1')).kind, 'lines', text);
  }
  for (const text of ['', 'p', 'pu', 'GET ', 'put 7', `get ${TOKEN} 1`]) {
    assert.equal(new TransferLine().feed(Buffer.from(text)).kind, 'undecided', text);
  }
});
