/** What was missed is what stands after the last line seen. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServerEvent } from '../../src/client/net/events.js';
import { Missed } from '../../src/client/talk/missed.js';

const said = (from: string, payload: string, room = 'lab'): ServerEvent => ({
  type: 'message',
  kind: 'room',
  room,
  from,
  payload,
});
const isMe = (name: string): boolean => name === 'Alice';
const texts = (events: readonly ServerEvent[]): unknown[] => events.map(({ payload }) => payload);

test('behind the last line seen, without what one has said oneself', () => {
  const missed = new Missed();
  const history = [said('Bob', 'one'), said('Bob', 'two'), said('Alice', 'mine'), said('Bob', 'three')];
  missed.seen(said('Bob', 'two'));
  assert.deepEqual(texts(missed.newer('lab', history, isMe).lines), ['three']);
});

test('of two equal lines the later one counts, and without the line all is new', () => {
  const missed = new Missed();
  const history = [said('Bob', 'hi'), said('Bob', 'hi'), said('Bob', 'new')];
  const all = missed.newer('lab', history, isMe);
  assert.deepEqual([all.lines.length, all.gap], [3, false]);
  missed.seen(said('Bob', 'hi', 'LAB'));
  assert.deepEqual(texts(missed.newer('lab', history, isMe).lines), ['new']);
  missed.seen(said('Bob', 'something that the server has forgotten'));
  const perhaps = missed.newer('lab', history, isMe);
  assert.deepEqual([perhaps.lines.length, perhaps.gap], [3, true]);
});
