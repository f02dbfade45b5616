/** A lively room: the view is told once a frame, and what has not changed is the same object as before. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_LINES } from '../../src/web/model/place.js';
import { Page, said } from './rig.js';

const JOIN = { type: 'join', room: 'lab', members: ['Alice'], total: 1, topic: null, topic_by: null, current: 'lab' };

test('10,000 lines are one change for each frame in which some of them came', () => {
  const page = Page.inside();
  page.wire.say(JOIN);
  page.clock.draw();
  let told = 0;
  page.store.subscribe(() => told++);
  for (let id = 1; id <= 10_000; id++) {
    page.wire.say(said('room', 'Bob', `line ${id}`, 100 + id, { room: 'lab' }));
    if (id % 50 === 0) page.clock.draw();
  }
  assert.equal(told, 200);
  assert.equal(page.place('room:lab').lines.length, MAX_LINES);
  assert.equal(page.place('room:lab').lines.at(-1)?.text, 'line 10000');
  page.clock.draw();
  assert.equal(told, 200, 'nothing has changed since');
});

test('what has not changed is the same object: other places, people, and each line', () => {
  const page = Page.inside();
  page.wire.say(JOIN, said('room', 'Bob', 'one', 101, { room: 'lab' }), said('all', 'Bob', 'hi', 102));
  const before = page.state;
  assert.equal(page.state, before);
  page.wire.say(said('room', 'Bob', 'two', 103, { room: 'lab' }));
  const after = page.state;
  assert.notEqual(after, before);
  const all = (state: typeof after) => state.places.find(({ key }) => key === 'all');
  assert.equal(all(after), all(before));
  assert.equal(after.people, before.people);
  assert.equal(after.files, before.files);
  const lines = (state: typeof after) => state.places.find(({ key }) => key === 'room:lab')?.lines ?? [];
  assert.notEqual(lines(after), lines(before));
  assert.equal(lines(after)[0], lines(before)[0]);
  assert.equal(lines(before).length, 1, 'and what was shown stays as it was');
});

test('a listener that has had enough is told nothing', () => {
  const page = Page.inside();
  page.clock.draw();
  let told = 0;
  const stop = page.store.subscribe(() => told++);
  page.wire.say(said('all', 'Bob', 'one', 101));
  page.clock.draw();
  stop();
  page.wire.say(said('all', 'Bob', 'two', 102));
  page.clock.draw();
  assert.equal(told, 1);
});
