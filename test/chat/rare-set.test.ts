/** The set that most of a silent person's are: empty, and then free of charge. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RareSet } from '../../src/rare-set.js';

test('what was added is there, once, in the order in which it was added, until it is deleted', () => {
  const set = new RareSet<string>();
  assert.deepEqual([set.size, set.has('a'), [...set]], [0, false, []]);
  for (const item of ['b', 'a', 'b']) set.add(item);
  assert.deepEqual([set.size, set.has('a'), [...set]], [2, true, ['b', 'a']]);
  assert.deepEqual([set.delete('b'), set.delete('b'), set.delete('c')], [true, false, false]);
  assert.deepEqual([set.size, [...set]], [1, ['a']]);
  assert.equal(set.delete('a'), true);
  assert.deepEqual([set.size, set.delete('a'), [...set]], [0, false, []]);
  set.add('c');
  set.clear();
  assert.deepEqual([set.size, set.has('c'), [...set]], [0, false, []]);
});

test('empty it holds nothing, also after something was in it', () => {
  const set = new RareSet<number>();
  const bare = JSON.stringify(set);
  set.add(1);
  assert.notEqual(JSON.stringify(set), bare);
  set.delete(1);
  assert.equal(JSON.stringify(set), bare);
});

test('an item may be deleted while the set is gone through', () => {
  const set = new RareSet<number>();
  for (const item of [1, 2, 3]) set.add(item);
  const seen: number[] = [];
  for (const item of set) {
    seen.push(item);
    set.delete(item);
  }
  assert.deepEqual([seen, set.size], [[1, 2, 3], 0]);
});
