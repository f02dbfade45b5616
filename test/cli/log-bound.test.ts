/** The log's bound: no kind of line that clients cause more often than so, the rest counted, operators' acts all of them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { boundLog, LINES, WINDOW } from '../../src/cli/log-bound.js';
import type { LogFields, Logger } from '../../src/logger.js';
import { HandClock } from '../support/clock.js';

function rig() {
  const lines: [level: string, event: string, fields: LogFields | undefined][] = [];
  const at = (level: string) => (event: string, fields?: LogFields) => void lines.push([level, event, fields]);
  const log: Logger = {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    audit: at('audit'),
  };
  const clock = new HandClock();
  const { logger, flush } = boundLog(log, (ms, callback) => void clock.after(ms, callback));
  const ofKind = (kind: string) => lines.filter(([, event]) => event === kind);
  return { lines, clock, logger, flush, ofKind };
}

const leftOut = (level: string, kind: string, count: number) => [level, 'more of these were left out', { kind, count }];

test('of each kind of line a hundred are written in ten seconds; the rest are counted, and said at their end', () => {
  const { lines, clock, logger, ofKind } = rig();
  for (let index = 0; index < 5000; index++) {
    logger.error('a message could not be stored', { index });
    if (index < 120) logger.info('came', { index });
    logger.debug('a TLS handshake failed');
  }
  logger.warn('dropped', { name: 'Bob' });
  for (const kind of ['a message could not be stored', 'came', 'a TLS handshake failed'])
    assert.equal(ofKind(kind).length, LINES, kind);
  assert.deepEqual(ofKind('came').at(-1), ['info', 'came', { index: LINES - 1 }]);
  assert.deepEqual(ofKind('dropped'), [['warn', 'dropped', { name: 'Bob' }]], 'what is rare is not left out for it');
  const before = lines.length;
  clock.advance(WINDOW - 1);
  assert.equal(lines.length, before);
  clock.advance(1);
  assert.deepEqual(lines.slice(before), [
    leftOut('error', 'a message could not be stored', 5000 - LINES),
    leftOut('info', 'came', 120 - LINES),
    leftOut('debug', 'a TLS handshake failed', 5000 - LINES),
  ]);
  logger.info('came', { index: 5000 });
  assert.deepEqual(lines.at(-1), ['info', 'came', { index: 5000 }], 'and it begins anew');
  clock.advance(WINDOW);
  assert.deepEqual(lines.at(-1), ['info', 'came', { index: 5000 }], 'nothing is said where nothing is missing');
  assert.equal(clock.pending, 0, 'a silent server sets no alarm');
});

test('what operators do is never left out of the log', () => {
  const { clock, logger, ofKind, lines } = rig();
  for (let index = 0; index < 5000; index++) {
    logger.warn('kicked', { index });
    logger.audit('kicked', { by: 'Op', index });
  }
  assert.equal(ofKind('kicked').filter(([level]) => level === 'audit').length, 5000);
  clock.advance(WINDOW);
  assert.deepEqual(lines.at(-1), leftOut('warn', 'kicked', 5000 - LINES));
});

test('a log that ends says what was left out until then', () => {
  const { logger, flush, lines, clock } = rig();
  for (let index = 0; index <= LINES; index++) logger.info('left');
  flush();
  assert.deepEqual(lines.at(-1), leftOut('info', 'left', 1));
  clock.advance(WINDOW);
  assert.equal(lines.length, LINES + 1, 'once');
});
