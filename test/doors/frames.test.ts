/** The frames of a server, which are pure, read by those who know nothing of how they are made. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesOf } from '../../src/doors/fanout/feed.js';
import { boundsOfFrames, closeFrame, FRAMED, framesOf, pongFrame } from '../../src/doors/web/frames.js';
import { jsonView, plainView, viewId } from '../../src/language/dialects.js';
import { CLOSE, framesIn, PONG, TEXT } from '../support/frames.js';

/** Lengths at which the head of a frame changes, and those around them. */
const LENGTHS = [0, 1, 124, 125, 126, 127, 128, 65_534, 65_535, 65_536, 65_537, 70_000];

test('R8.11 each line is a frame of its own, without its LF, whatever its length', () => {
  for (const length of LENGTHS) {
    const line = 'x'.repeat(length);
    assert.deepEqual(framesIn(framesOf(`${line}\n`)), [{ kind: TEXT, content: Buffer.from(line) }]);
  }
  const lines = LENGTHS.map((length) => 'y'.repeat(length));
  const frames = framesIn(framesOf(lines.map((line) => `${line}\n`).join('')));
  assert.deepEqual(
    frames.map(({ content }) => content.toString()),
    lines,
  );
});

test('R8.11 a length is that of the bytes, in UTF-8', () => {
  const lines = ['é'.repeat(63), '✓'.repeat(41), '😀'.repeat(40), `${'ü'.repeat(62)}ab`];
  for (const line of lines) assert.equal(framesIn(framesOf(`${line}\n`))[0]?.content.toString(), line);
  const together = framesIn(framesOf(lines.map((line) => `${line}\n`).join('')));
  assert.deepEqual(
    together.map(({ content }) => content.toString()),
    lines,
  );
});

test('where each frame begins is found again', () => {
  const texts = LENGTHS.map((length) => `${'z'.repeat(length)}\n`);
  const one = texts.map((text) => framesOf(text));
  const bounds = [0];
  for (const bytes of one) bounds.push((bounds.at(-1) as number) + bytes.length);
  assert.deepEqual(boundsOfFrames(Buffer.concat(one)), bounds);
  assert.deepEqual(boundsOfFrames(Buffer.alloc(0)), [0]);
});

test('without the bit of frames, lines are what they are, and no view of the language has that bit', () => {
  const text = 'a\n{"b":"ü"}\n';
  for (const view of [0, viewId(jsonView)]) assert.equal(bytesOf(text, view).toString(), text);
  const all = { ...plainView, crlf: true, timestamps: true, ids: true, presence: 'off' } as const;
  for (const view of [
    jsonView,
    { ...jsonView, presence: 'off' },
    all,
    { ...all, bell: 'on' },
    { ...all, bell: 'dm' },
  ] as const) {
    assert.ok(viewId(view) < FRAMED);
  }
});

test('R8.14 R8.15 a pong has what the ping had, and the last frame a number and a reason', () => {
  const content = Buffer.alloc(125, 'p');
  assert.deepEqual(framesIn(pongFrame(content)), [{ kind: PONG, content }]);
  const [last] = framesIn(closeFrame(1003, 'Objects, please.'));
  assert.equal(last?.kind, CLOSE);
  assert.equal(last.content.readUInt16BE(0), 1003);
  assert.equal(last.content.subarray(2).toString(), 'Objects, please.');
});
