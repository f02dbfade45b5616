/** Which connections are let in, by a clock that the test turns. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { peerAt } from '../../src/doors/listen/address.js';
import { Admission, type AdmissionLimits } from '../../src/doors/listen/admission.js';
import { roomWithin } from '../../src/doors/listen/descriptors.js';
import { LogThrottle } from '../../src/doors/listen/log-throttle.js';
import { Refusal } from '../../src/language/codes.js';
import { HandClock } from '../support/clock.js';

const roomy: AdmissionLimits = {
  maxConnections: 1000,
  maxPerAddress: 1000,
  maxNewPerMinute: 1000,
};

function rig(limits: Partial<AdmissionLimits>, exempt = true) {
  const clock = new HandClock();
  const admission = new Admission({ ...roomy, ...limits }, clock);
  /** 'in', or the code of the refusal. */
  const enter = (address: string): string => {
    try {
      admission.enter(peerAt(address, '127.0.0.1', false, exempt));
      return 'in';
    } catch (error) {
      if (error instanceof Refusal) return error.code;
      throw error;
    }
  };
  const leave = (address: string): void => admission.leave(peerAt(address, '127.0.0.1', false, exempt));
  return { clock, admission, enter, leave };
}

const times = (count: number, what: () => string): string[] => Array.from({ length: count }, what);

test('so many in all, and one more when one has left', () => {
  const { enter, leave } = rig({ maxConnections: 2 });
  assert.deepEqual([enter('192.0.2.1'), enter('127.0.0.1'), enter('192.0.2.2')], ['in', 'in', 'SERVER_FULL']);
  leave('127.0.0.1');
  assert.deepEqual([enter('192.0.2.2'), enter('192.0.2.3')], ['in', 'SERVER_FULL']);
});

test('so many of one address, and others are not touched by it', () => {
  const { enter, leave } = rig({ maxPerAddress: 2 });
  assert.deepEqual(
    times(3, () => enter('192.0.2.1')),
    ['in', 'in', 'TOO_MANY_CONNECTIONS'],
  );
  assert.equal(enter('192.0.2.2'), 'in');
  leave('192.0.2.1');
  assert.equal(enter('192.0.2.1'), 'in');
});

test('an IPv6 /64 is one address', () => {
  const { enter } = rig({ maxPerAddress: 2 });
  const codes = ['2001:db8::1', '2001:db8::2', '2001:db8::3', '2001:db8:0:1::1'].map(enter);
  assert.deepEqual(codes, ['in', 'in', 'TOO_MANY_CONNECTIONS', 'in']);
});

test('this machine is exempt, unless it is told not to be', () => {
  for (const address of ['127.0.0.1', '::1']) {
    const exempt = rig({ maxPerAddress: 1, maxNewPerMinute: 1 });
    assert.deepEqual(
      times(3, () => exempt.enter(address)),
      ['in', 'in', 'in'],
    );
    const limited = rig({ maxPerAddress: 1 }, false);
    assert.deepEqual(
      times(2, () => limited.enter(address)),
      ['in', 'TOO_MANY_CONNECTIONS'],
    );
  }
});

test('so many new ones of one address within a minute, whether they stay or not; then others', () => {
  const { clock, enter, leave } = rig({ maxNewPerMinute: 3 });
  for (let minute = 0; minute < 3; minute++) {
    for (let count = 0; count < 3; count++) {
      assert.equal(enter('192.0.2.1'), 'in');
      leave('192.0.2.1');
    }
    assert.equal(enter('192.0.2.1'), 'TOO_MANY_CONNECTIONS');
    assert.equal(enter('192.0.2.2'), 'in');
    clock.advance(59_999);
    assert.equal(enter('192.0.2.1'), 'TOO_MANY_CONNECTIONS');
    clock.advance(1);
  }
});

test('who is told to wait is told for how long, and who has too many is told how many', () => {
  const { clock, admission, enter } = rig({ maxNewPerMinute: 1, maxPerAddress: 5 });
  enter('192.0.2.1');
  clock.advance(15_500);
  const again = (): void => admission.enter(peerAt('192.0.2.1', '127.0.0.1', false));
  assert.throws(again, { reason: { code: 'TOO_MANY_CONNECTIONS', why: 'new', most: 1, seconds: 45 } });
});

test('what is remembered of a minute goes with it', () => {
  const { clock, admission, enter, leave } = rig({});
  for (let count = 0; count < 1000; count++) {
    enter(`10.0.${count >> 8}.${count & 255}`);
    leave(`10.0.${count >> 8}.${count & 255}`);
  }
  const { open, minutes } = admission as unknown as { open: Map<string, unknown>; minutes: Map<string, unknown> };
  assert.deepEqual([open.size, minutes.size], [0, 1000]);
  clock.advance(60_000);
  enter('192.0.2.1');
  assert.deepEqual([open.size, minutes.size], [1, 1]);
});

test('of the descriptors some are kept back, few where there are few', () => {
  assert.deepEqual(roomWithin(64, 24), { sockets: 35, spare: 2 });
  assert.deepEqual(roomWithin(1024, 24), { sockets: 968, spare: 16 });
  assert.deepEqual(roomWithin(30, 29), { sockets: 1, spare: 2 });
  assert.equal(roomWithin(Number.POSITIVE_INFINITY, 0).sockets, Number.POSITIVE_INFINITY);
});

test('the same event a thousand times is logged once in ten seconds, with the number of those left out', () => {
  const clock = new HandClock();
  const said: unknown[] = [];
  const seldom = new LogThrottle(clock, (fields) => said.push(fields));
  for (let count = 0; count < 1000; count++) seldom.report('full', { remote: 'a' });
  seldom.report('other', { remote: 'b' });
  clock.advance(10_000);
  seldom.report('full', { remote: 'c' });
  assert.deepEqual(said, [{ remote: 'a' }, { remote: 'b' }, { remote: 'c', untold: 999 }]);
});

test('a minute is one, and ten seconds are ten, also when the date is set back or forward', () => {
  for (const jump of [-3_600_000, 40_000_000_000]) {
    const { clock, enter } = rig({ maxNewPerMinute: 1 });
    const said: unknown[] = [];
    const seldom = new LogThrottle(clock, (fields) => said.push(fields));
    seldom.report('full', {});
    assert.equal(enter('192.0.2.1'), 'in');
    clock.setDate(jump);
    clock.advance(9_999);
    seldom.report('full', {});
    assert.equal(said.length, 1);
    clock.advance(1);
    seldom.report('full', {});
    assert.deepEqual(said, [{}, { untold: 1 }]);
    clock.advance(49_999);
    assert.equal(enter('192.0.2.1'), 'TOO_MANY_CONNECTIONS');
    clock.advance(1);
    assert.equal(enter('192.0.2.1'), 'in');
  }
});
