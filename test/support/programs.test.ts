/** The helper that decides whether a test is skipped must not let one pass on CI that has not run. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { needs } from './programs.js';

function onCi<Result>(value: string | undefined, run: () => Result): Result {
  const before = process.env.CI;
  if (value === undefined) delete process.env.CI;
  else process.env.CI = value;
  try {
    return run();
  } finally {
    if (before === undefined) delete process.env.CI;
    else process.env.CI = before;
  }
}

test('a program that is there skips nothing', () => {
  assert.equal(
    onCi('true', () => needs('sh')),
    false,
  );
});

test('a missing program skips with its name', () => {
  assert.match(String(onCi(undefined, () => needs('sh', 'no-such-program'))), /has no no-such-program$/);
});

test('on CI a missing program fails', () => {
  assert.throws(() => onCi('true', () => needs('no-such-program')), /which CI must have/);
});
