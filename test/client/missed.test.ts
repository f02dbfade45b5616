/** What was missed is what stands behind the last line seen. */
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
  assert.deepEqual(texts(missed.newer('lab', history, isMe)), ['three']);
});

test('of two equal lines the later one counts, and without the line all is new', () => {
  const missed = new Missed();
  const history = [said('Bob', 'hi'), said('Bob', 'hi'), said('Bob', 'new')];
  assert.equal(missed.newer('lab', history, isMe).length, 3);
  missed.seen(said('Bob', 'hi', 'LAB'));
  assert.deepEqual(texts(missed.newer('lab', history, isMe)), ['new']);
  missed.seen(said('Bob', 'something that the server has forgotten'));
  assert.equal(missed.newer('lab', history, isMe).length, 3);
});
