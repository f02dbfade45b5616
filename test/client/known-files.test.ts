/** What the client knows of files by their numbers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KnownFiles } from '../../src/client/files/known-files.js';

const file = { filename: 'a.txt', who: 'Bob', mine: false };
const failed = (reason: string) => ({ type: 'file_failed', file_id: 1, reason });

test('a failure is named, and over only where nothing can come of the file any more', () => {
  const known = new KnownFiles();
  known.learn(1, file);
  assert.equal(known.failed(1, failed('the connection broke off')), false);
  assert.equal(known.whyOver(1), undefined);
  assert.equal(known.failed(1, failed('withdrawn')), true);
  assert.equal(known.whyOver(1), 'withdrawn');
  const { filename, who } = known.named(failed('withdrawn'));
  assert.deepEqual([filename, who], ['a.txt', 'Bob']);
});

test('a file that is offered anew is neither over nor cancelled, and the oldest are forgotten whole', () => {
  const known = new KnownFiles();
  const isForgotten = (): boolean => known.whyOver(1) === undefined && !known.isCancelled(1);
  const spoil = (): void => {
    known.learn(1, file);
    known.failed(1, failed('withdrawn'));
    known.cancel(1);
    assert.equal(isForgotten(), false);
  };
  spoil();
  known.learn(1, file);
  assert.ok(isForgotten());
  spoil();
  for (let id = 2; id <= 501; id++) known.learn(id, file);
  assert.equal(known.of(1), undefined);
  assert.equal(known.of(2), file);
  assert.ok(isForgotten());
});
