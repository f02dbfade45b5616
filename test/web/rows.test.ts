/** What stands in a conversation of the page, row by row. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Row, rowsOf, TOGETHER } from '../../src/web/model/rows.js';
import { dayName } from '../../src/web/model/times.js';
import type { Line } from '../../src/web/model/types.js';
import { lineBy } from './states.js';

/** Noon, where the machine stands. */
const NOON = new Date(2026, 10, 20, 12).getTime();
const DAY = 24 * 3_600_000;

const at = (from: string, time: number, more: Partial<Line> = {}): Line =>
  lineBy(from, { at: time, text: '', ...more });

/** `day`, `new`, `Alice:` where a line has a heading and `Alice` where it goes on. */
const read = (rows: readonly Row[]): string =>
  rows.map((row) => (row.kind === 'line' ? `${row.line.from}${row.headed ? ':' : ''}` : row.kind)).join(' ');

const all = (lines: readonly Line[], unreadFrom: number | null = null): string =>
  read(rowsOf(lines, { first: 0, end: lines.length }, true, unreadFrom));

test('lines of one person that follow each other have one heading, until time has gone by or something is between', () => {
  const lines = [at('Alice', NOON), at('Alice', NOON + 1), at('Bob', NOON + 2), at('Alice', NOON + 3)];
  assert.equal(all(lines), 'day Alice: Alice Bob: Alice:');
  assert.equal(all([at('Alice', NOON), at('Alice', NOON + TOGETHER)]), 'day Alice: Alice:');
  assert.equal(all([at('Alice', NOON), at('', NOON), at('Alice', NOON)]), 'day Alice: : Alice:');
  // Who does something is named in the line itself.
  assert.equal(
    all([at('Alice', NOON), at('Alice', NOON, { action: true }), at('Alice', NOON)]),
    'day Alice: Alice: Alice:',
  );
  // A guest may have the name that somebody else had.
  assert.equal(all([at('Alice', NOON), at('Alice', NOON, { own: true })]), 'day Alice: Alice:');
});

test('what has become of many lines that follow each other is said once, below the last of them', () => {
  const waits = { own: true, status: 'waiting', why: 'Bob is not here: it waits for them.' } as const;
  const lines = [
    at('Alice', NOON, waits),
    at('Alice', NOON, waits),
    at('Alice', NOON, { own: true, status: 'delivered' }),
    at('Alice', NOON, waits),
    at('Alice', NOON + TOGETHER, waits),
  ];
  const rows = rowsOf(lines, { first: 0, end: lines.length }, true, null);
  const explained = rows.map((row) => row.kind === 'line' && row.explained);
  assert.deepEqual(explained, [false, false, true, true, true, true]);
});

test('each day begins with a row of its own, also where times go backwards', () => {
  const midnight = new Date(2026, 10, 21).getTime();
  const lines = [at('Alice', midnight - 1000), at('Alice', midnight), at('Bob', midnight - 500)];
  assert.equal(all(lines), 'day Alice: day Alice: day Bob:');
  const days = rowsOf(lines, { first: 0, end: 3 }, true, null).filter(({ kind }) => kind === 'day');
  assert.equal(new Set(days.map((row) => row.kind === 'day' && row.before)).size, 3);
});

test('the mark stands before the first unread line, which has a heading; and stays when that one is taken back', () => {
  const lines = [at('Alice', NOON), at('Alice', NOON), at('Alice', NOON)];
  assert.equal(all(lines, lines[1]?.key), 'day Alice: unread Alice: Alice');
  const purged = lines.map((line, index) => (index === 1 ? { ...line, purged: true } : line));
  assert.equal(all(purged, lines[1]?.key), 'day Alice: unread Alice:');
});

test('what has been taken back is gone, and what stood around it goes on', () => {
  const lines = [at('Alice', NOON), at('Bob', NOON, { purged: true }), at('Alice', NOON)];
  assert.equal(all(lines), 'day Alice: Alice');
});

test('the first line that is shown has a heading and its day where one reads, and goes on from the hidden one while the end is followed', () => {
  const lines = [at('Alice', NOON), at('Bob', NOON, { purged: true }), at('Alice', NOON + 1), at('Alice', NOON + 2)];
  assert.equal(read(rowsOf(lines, { first: 2, end: 4 }, false, null)), 'day Alice: Alice');
  assert.equal(read(rowsOf(lines, { first: 2, end: 4 }, true, null)), 'Alice Alice');
});

test('today and yesterday are called so, other days by their date', () => {
  assert.equal(dayName(NOON, NOON + 1), 'Today');
  assert.equal(dayName(NOON - DAY, NOON), 'Yesterday');
  assert.doesNotMatch(dayName(NOON - 2 * DAY, NOON), /day$|2026/);
  assert.match(dayName(NOON - 400 * DAY, NOON), /2025/);
});
