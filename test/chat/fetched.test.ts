/** Which bytes of a file have come to somebody who fetches parts of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fetched } from '../../src/core/files/fetched.js';

test('R1.24 parts are the whole file once none is missing, in whatever order they come and however they overlap', () => {
  const fetched = new Fetched();
  assert.equal(fetched.isWhole(0), true, 'an empty file has no parts');
  for (const [from, to] of [
    [60, 100],
    [0, 20],
    [30, 50],
    [10, 35],
  ] as const) {
    fetched.came(from, to);
    assert.equal(fetched.isWhole(100), false, `${from} to ${to}`);
  }
  fetched.came(50, 50);
  assert.equal(fetched.isWhole(100), false);
  fetched.came(50, 60);
  assert.equal(fetched.isWhole(100), true);
  assert.equal(fetched.isWhole(101), false);
});

test('R1.24 where a connection broke, what its receiver has counts from what they ask for next', () => {
  const fetched = new Fetched();
  fetched.broke(0, 80);
  fetched.came(80, 100);
  assert.equal(fetched.isWhole(100), false, 'nobody has said that it came');
  fetched.goesOn(50);
  fetched.came(50, 100);
  assert.equal(fetched.isWhole(100), true);

  const other = new Fetched();
  other.broke(0, 40);
  other.goesOn(50);
  other.came(50, 100);
  assert.equal(other.isWhole(100), false, 'so much cannot have come');
});

test('R1.24 after a restart, whoever asks for the rest has what is before it', () => {
  const fetched = new Fetched(false);
  assert.equal(fetched.isWhole(1), false);
  fetched.goesOn(70);
  fetched.came(70, 100);
  assert.equal(fetched.isWhole(100), true);
});

test('R1.24 of endlessly many small parts the shortest is forgotten, and may be fetched again', () => {
  const fetched = new Fetched();
  for (let at = 0; at < 1000; at += 2) fetched.came(at, at + 1);
  fetched.came(0, 999);
  assert.equal(fetched.isWhole(999), true);
  const other = new Fetched();
  other.came(0, 500);
  for (let at = 501; at < 1000; at += 2) other.came(at, at + 1);
  other.came(500, 1000);
  assert.equal(other.isWhole(1000), true, 'the longest stays');
});
