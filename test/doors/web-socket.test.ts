/**
 * A WebSocket from the first frame on, over two ends of a stream in memory: what its client may send, in whatever pieces, what
 * ends it, and what it gets in between. What it has in common with every connection is in connection.test.ts.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { framesOf } from '../../src/doors/web/frames.js';
import {
  BINARY,
  CLOSE,
  CONTINUATION,
  closing,
  frame,
  framesIn,
  objectFrame,
  PING,
  seen,
  TEXT,
} from '../support/frames.js';
import { Come, turn } from './come.js';
import { WEB_PORT } from './rig.js';

/** Bytes of an object, and of a message that is read at all, in the rig's settings. */
const MOST = 65_536;
const READ = 2 * MOST;

const come = (): Come => new Come(WEB_PORT);
const got = (one: Come): Buffer => Buffer.from(one.received, 'latin1');
const object = (value: unknown): string => `object ${JSON.stringify(value)}`;

test('R8.12 a message is one object, in one frame or in several, with a ping in between', async () => {
  const one = come();
  const parts = [
    frame(TEXT, '{"a":"', { more: true }),
    frame(CONTINUATION, Buffer.from('ü').subarray(0, 1), { more: true }),
    frame(PING, 'still there?'),
    frame(CONTINUATION, Buffer.from('ü').subarray(1), { more: true }),
    frame(CONTINUATION, '"}'),
  ];
  assert.deepEqual(await one.send(...parts), [object({ a: 'ü' })]);
  assert.deepEqual(seen(got(one)), ['pong still there?']);
  assert.deepEqual(await one.send(Buffer.concat(parts), objectFrame({ b: 1 })), [object({ a: 'ü' }), object({ b: 1 })]);
});

test('R8.12 an object may be laid out over lines, and a message of spaces is nothing', async () => {
  const one = come();
  assert.deepEqual(await one.send(frame(TEXT, '\r\n {\n\t"a": 1\n}\n')), [object({ a: 1 })]);
  assert.deepEqual(await one.send(frame(TEXT), frame(TEXT, ' \r\n\t'), objectFrame({ b: 2 })), [object({ b: 2 })]);
});

test('R8.12 what is no single object is told at once, and the next message is read', async () => {
  const one = come();
  const wrong: readonly (readonly [string, string])[] = [
    ['hello', 'no-object'],
    ['[1]', 'no-object'],
    ['\ufeff{}', 'no-object'],
    ['{"a":1}{"b":2}', 'syntax'],
    ['{"a":1', 'syntax'],
    ['{"a":1,"a":2}', 'duplicate'],
    ['{"a":"\\ud800"}', 'surrogate'],
  ];
  for (const [text, fault] of wrong) {
    assert.deepEqual(
      await one.send(frame(TEXT, text), objectFrame({ b: 2 })),
      [`malformed: ${fault}`, object({ b: 2 })],
      text,
    );
  }
});

test('R8.12 lengths in one, two and eight bytes are read', async () => {
  const one = come();
  for (const length of [125, 126, 127, 65_535, MOST]) {
    const text = 'x'.repeat(length - '{"a":""}'.length);
    assert.deepEqual(await one.send(objectFrame({ a: text })), [object({ a: text })], `${length}`);
  }
});

test('R8.12 an object that is too long is told, and one that is far too long ends the connection', async () => {
  const one = come();
  assert.deepEqual(await one.send(frame(TEXT, 'x'.repeat(MOST + 1)), objectFrame({})), [
    `more than ${MOST}`,
    object({}),
  ]);
  one.connection.bound(2048, Number.POSITIVE_INFINITY);
  assert.deepEqual(await one.send(frame(TEXT, 'x'.repeat(MOST / 2 + 1))), [`more than ${MOST / 2}`]);
  assert.deepEqual(await one.send(objectFrame({}), frame(TEXT, '', { length: READ + 1 })), [
    object({}),
    'gone: another protocol',
  ]);
  assert.deepEqual(seen(got(one)), ['close 1009']);
  const parts = come();
  const part = 'x'.repeat(MOST);
  await parts.send(frame(TEXT, part, { more: true }), frame(CONTINUATION, part, { more: true }));
  assert.deepEqual(await parts.send(frame(CONTINUATION, 'x')), ['gone: another protocol']);
  assert.deepEqual(seen(got(parts)), ['close 1009']);
});

/** What no client may send, and how the connection ends. */
const WRONG: readonly (readonly [string, number, Buffer])[] = [
  ['a frame that is not masked', 1002, frame(TEXT, '{}', { unmasked: true })],
  ['a bit of an extension', 1002, frame(TEXT, '{}', { reserved: 4 })],
  ['another bit', 1002, frame(TEXT, '{}', { reserved: 1 })],
  ['a kind of frame that there is not', 1002, frame(3, '{}')],
  ['a kind of control that there is not', 1002, frame(11, '')],
  ['the rest of a message that never began', 1002, frame(CONTINUATION, '{}')],
  ['a message within another', 1002, Buffer.concat([frame(TEXT, '{', { more: true }), frame(TEXT, '}')])],
  ['a ping in pieces', 1002, frame(PING, 'a', { more: true })],
  ['a ping of 126 bytes', 1002, frame(PING, 'a'.repeat(126))],
  ['a close with half a number', 1002, frame(CLOSE, 'a')],
  ['a close with a number that is none', 1002, closing(999)],
  ['another protocol', 1002, Buffer.from('hello\n')],
  ['bytes', 1003, frame(BINARY, '{}')],
  ['what is no UTF-8', 1007, frame(TEXT, Buffer.from('{"a":"\xff"}', 'latin1'))],
  ['a reason that is no UTF-8', 1007, frame(CLOSE, Buffer.of(3, 0xe8, 0xff))],
  [
    'a message in too many frames',
    1008,
    Buffer.concat(Array.from({ length: 1025 }, (_, at) => frame(at === 0 ? TEXT : CONTINUATION, ' ', { more: true }))),
  ],
  ['a length beyond all numbers', 1009, Buffer.concat([Buffer.of(0x81, 0xff), Buffer.alloc(8, 0x7f), Buffer.alloc(4)])],
];

for (const [what, code, bytes] of WRONG) {
  test(`R8.13 ${what} ends the connection with ${code}, after what came before, what was said, and nothing behind it is read`, async () => {
    const one = come();
    one.onFlush = () => one.connection.write([framesOf('"said"\n')], () => {});
    const told = await one.send(
      Buffer.concat([objectFrame({ a: 1 }), bytes, frame(PING), objectFrame({ b: 'x'.repeat(5000) }), frame(PING)]),
      objectFrame({ c: 3 }),
    );
    assert.deepEqual(told, [object({ a: 1 }), 'gone: another protocol']);
    const [said, last, more] = framesIn(Buffer.from(await one.ended(), 'latin1'));
    assert.deepEqual([String(said?.content), more], ['"said"', undefined]);
    assert.equal(last?.content.readUInt16BE(0), code);
    assert.ok(last.content.length > 2, 'it has a reason for people');
  });
}

test('R8.13 a message that comes byte by byte for ever does not cost memory for ever', async () => {
  const one = come();
  const long = frame(TEXT, 'x'.repeat(2000), {});
  await one.send(...Array.from(long.subarray(0, 1040), (byte) => Buffer.of(byte)));
  assert.deepEqual(seen(got(one)), ['close 1008']);
});

test('R8.13 a piece of a message keeps nothing in memory of what came with it', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const one = come();
  const given = (): WeakRef<ArrayBufferLike> => {
    const pings = Array.from({ length: 10_000 }, () => frame(PING));
    const chunk = Buffer.concat([frame(TEXT, '{', { more: true }), ...pings]);
    one.socket.push(chunk);
    return new WeakRef(chunk.buffer);
  };
  const chunk = given();
  await turn();
  collect();
  assert.equal(chunk.deref(), undefined);
  assert.deepEqual(await one.send(frame(CONTINUATION, '}')), [object({})]);
});

test('R8.14 the newest of the pings that come together is answered, as it came', async () => {
  const one = come();
  await one.send(
    frame(PING, '\x00\xff'),
    Buffer.concat([frame(PING, 'a'), objectFrame({}), frame(PING), frame(PING, 'c')]),
  );
  assert.deepEqual(seen(got(one)), ['pong \x00\xff', 'pong c']);
  assert.deepEqual(await one.send(frame(10, 'a pong that nobody asked for'), objectFrame({})), [object({})]);
});

test('R8.14 a ping is answered while objects wait, and none of them is taken', async () => {
  const one = come();
  one.connection.pause();
  assert.deepEqual(await one.send(frame(PING, 'a'), Buffer.concat([frame(PING, 'b'), objectFrame({})])), []);
  assert.deepEqual(seen(got(one)), ['pong a', 'pong b']);
  assert.deepEqual(await one.send(frame(PING, 'behind an object'), objectFrame({ b: 1 })), []);
  one.connection.resume(true);
  await turn();
  assert.deepEqual(one.told, [object({}), object({ b: 1 })]);
  assert.deepEqual(seen(got(one)), ['pong a', 'pong b', 'pong behind an object']);
});

test('R8.14 also where others had their turn before the object that is waited for', async () => {
  const one = come();
  one.cost = 6;
  one.onTold = () => {
    if (one.told.length === 2) one.hold('a wait');
  };
  await one.send(Buffer.concat([objectFrame({ a: 1 }), objectFrame({ b: 2 })]));
  await turn();
  assert.deepEqual(one.told, [object({ a: 1 }), object({ b: 2 })]);
  await one.send(frame(PING, 'a'), objectFrame({ c: 3 }));
  assert.deepEqual([one.told, seen(got(one))], [[], ['pong a']]);
  one.release('a wait');
  await turn();
  assert.deepEqual(one.told, [object({ c: 3 })]);
});

test('R8.14 who sends pings and does not read gets one answer when they do, and it stands between two frames', async () => {
  const one = come();
  one.client.pause();
  const long = `${JSON.stringify({ text: 'x'.repeat(70_000) })}\n`;
  one.connection.write([framesOf(long), framesOf(long)], () => {});
  for (let count = 0; count < 100; count++) await one.send(frame(PING, `${count}`));
  one.connection.write([framesOf('{}\n')], () => {});
  one.client.resume();
  await turn();
  await turn();
  const text = `text ${long.slice(0, -1)}`;
  assert.deepEqual(seen(got(one)), [text, text, 'text {}', 'pong 99']);
});

test('R8.15 what came before a close is taken first, also what has to wait; then the client has gone, and its number comes back', async () => {
  for (const [bytes, answer] of [
    [closing(4000, 'bye'), Buffer.of(0x88, 2, 0x0f, 0xa0)],
    [frame(CLOSE), Buffer.of(0x88, 0)],
  ] as const) {
    const one = come();
    one.connection.pause();
    assert.deepEqual(
      await one.send(objectFrame({ a: 1 }), Buffer.concat([objectFrame({ b: 2 }), bytes, objectFrame({ c: 3 })])),
      [],
    );
    one.connection.resume(true);
    await turn();
    assert.deepEqual(one.told, [object({ a: 1 }), object({ b: 2 }), 'gone: disconnected']);
    assert.deepEqual(Buffer.from(await one.ended(), 'latin1'), answer);
    one.client.end();
    await turn();
    assert.equal(one.told.length, 3);
  }
});

test('R8.15 the end of the stream without a close is an end, too, and half a message is none', async () => {
  const one = come();
  one.client.write(Buffer.concat([objectFrame({ a: 1 }), frame(TEXT, '{"b":2}').subarray(0, 8)]));
  one.client.end();
  assert.equal(await one.ended(), '');
  assert.deepEqual(one.told, ['open', 'json', object({ a: 1 }), 'gone: disconnected']);
});

/** Frames as they may come from anybody, with something wrong now and then. */
const ANY_FRAME = fc.oneof(
  { weight: 6, arbitrary: fc.json({ maxDepth: 2 }).map((text) => frame(TEXT, text)) },
  { weight: 3, arbitrary: fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 }).map(objectFrame) },
  { weight: 2, arbitrary: fc.string().map((text) => frame(PING, text.slice(0, 30))) },
  {
    weight: 2,
    arbitrary: fc.array(fc.string(), { minLength: 2, maxLength: 4 }).map((parts) => {
      const frames = parts.map((text, at) =>
        frame(at === 0 ? TEXT : CONTINUATION, text, { more: at < parts.length - 1 }),
      );
      return Buffer.concat(frames);
    }),
  },
  {
    weight: 1,
    arbitrary: fc.uint8Array({ minLength: 1, maxLength: 20 }).map((bytes) => frame(TEXT, Buffer.from(bytes))),
  },
  { weight: 1, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 20 }).map((bytes) => Buffer.from(bytes)) },
  { weight: 1, arbitrary: fc.constantFrom(frame(CLOSE), closing(1000), closing(4999), frame(BINARY, 'x')) },
);

/** What the core is told, and how it ends, where the bytes come in chunks of these lengths, over and over. */
async function outcome(bytes: Buffer, lengths: readonly number[]): Promise<string[]> {
  const one = come();
  for (let at = 0, index = 0; at < bytes.length; index++) {
    const end = at + (lengths[index % lengths.length] as number);
    one.client.write(Buffer.from(bytes.subarray(at, end)));
    at = end;
  }
  await turn();
  await turn();
  const ends = seen(got(one)).filter((what) => what.startsWith('close'));
  one.client.destroy();
  return [...one.told, ...ends];
}

test('R8.12 R8.13 whatever comes, and however it is cut, is told in the same way, and what is sent are whole frames', async () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(fc.array(ANY_FRAME, { minLength: 1, maxLength: 8 }), lengths, async (frames, cuts) => {
      const bytes = Buffer.concat(frames);
      assert.deepEqual(await outcome(bytes, cuts), await outcome(bytes, [bytes.length]));
    }),
    { numRuns: 150 },
  );
});
