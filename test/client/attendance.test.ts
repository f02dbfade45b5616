/** What people read of who was here (R3.140), in the terminal and on the page: a row a name, with the times of their own machine. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { localTime, render } from '../../src/client/talk/render.js';
import * as make from '../../src/language/make.js';
import { sentenceOf } from '../../src/web/model/sentences.js';
import { timeOf } from '../../src/web/model/times.js';
import { objectOf } from '../json/server-schema.js';

const [first, last] = [Date.UTC(2026, 10, 20, 10, 3, 12), Date.UTC(2026, 10, 20, 11, 31)];
const stay = { first, last, milliseconds: 5_400_000 };
const event = {
  ...objectOf(
    make.attendance({
      ...{ day: Date.UTC(2026, 10, 20), total: 2, begins: true, others: null },
      items: [
        { ...stay, name: 'Alice', account: true, lines: 42 },
        { ...stay, name: 'Bob', account: false, lines: 1 },
      ],
    }),
  ),
  type: 'attendance',
};

test('the terminal shows a row a name', () => {
  const now = new Date();
  const times = `${localTime(new Date(first), now)} to ${localTime(new Date(last), now)}`;
  assert.equal(
    stripVTControlCharacters(render(event, { me: 'Op', time: () => '' }) ?? ''),
    `Attendance on 2026-11-20 (UTC): 2 names\n  Alice ${times}, 90 min, 42 lines\n  Bob (guest) ${times}, 90 min, 1 line`,
  );
});

test('the page shows a row a name', () => {
  const times = `${timeOf(first)} to ${timeOf(last)}`;
  assert.equal(
    sentenceOf(event)?.text,
    `Attendance on 2026-11-20 (UTC), 2 in all:\n  Alice: ${times}, 90 min, 42 lines\n  Bob (guest): ${times}, 90 min, 1 line`,
  );
});
