import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LineCutter } from '../../src/doors/lines/line-cutter.js';
import { END, rig, TOO_LONG } from './rig.js';

const tick = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));

describe('pausing', () => {
  it('within a line holds back all others, of the same chunk and of later ones', async () => {
    const { cutter, events } = rig(5, (line) => {
      if (line === 'b') cutter.pause();
    });
    assert.equal(cutter.write(Buffer.from('a\nb\nc\nlonger than that\nd\ne')), false);
    assert.equal(cutter.write(Buffer.from('f\ng\n')), false);
    await tick();
    assert.deepEqual(events, ['a', 'b']);
    cutter.resume();
    assert.deepEqual(events, ['a', 'b'], 'resume delivers nothing itself');
    await tick();
    assert.deepEqual(events, ['a', 'b', 'c', TOO_LONG, 'd', 'ef', 'g']);
  });

  it('holds back the end', async () => {
    const { cutter, events } = rig(5, () => cutter.pause());
    cutter.write(Buffer.from('a\nb'));
    cutter.end();
    assert.deepEqual(events, ['a']);
    for (const expected of [
      ['a', 'b'],
      ['a', 'b', END],
      ['a', 'b', END],
    ]) {
      cutter.resume();
      await tick();
      assert.deepEqual(events, expected);
    }
  });

  it('can be undone before anything happened, and done again before the next tick', async () => {
    const { cutter, events } = rig(5, (line) => {
      cutter.pause();
      if (line === 'a') cutter.resume();
    });
    cutter.write(Buffer.from('a\nb\nc\n'));
    assert.deepEqual(events, ['a', 'b']);
    cutter.resume();
    cutter.pause();
    await tick();
    assert.deepEqual(events, ['a', 'b']);
  });

  it('asks for more exactly once after each refusal, when all is delivered', async () => {
    let drains = 0;
    const seen: string[] = [];
    const cutter = new LineCutter({
      onLine: (line) => {
        seen.push(line);
        cutter.pause();
      },
      onTooLong: () => {},
      onDrain: () => drains++,
    });
    assert.equal(cutter.write(Buffer.from('a\nb\n')), false);
    cutter.resume();
    await tick();
    assert.deepEqual([seen.length, drains], [2, 0], 'paused with nothing left is no time for more');
    cutter.resume();
    await tick();
    assert.deepEqual([seen.length, drains], [2, 1]);
    assert.equal(cutter.write(Buffer.from('half')), true);
    assert.equal(drains, 1);
  });

  it('never enters a handler within a handler', () => {
    let depth = 0;
    const seen: string[] = [];
    const cutter = new LineCutter({
      onLine: (line) => {
        assert.equal(++depth, 1);
        seen.push(line);
        cutter.pause();
        cutter.resume();
        if (line === 'a') assert.equal(cutter.write(Buffer.from('z\n')), false);
        depth--;
      },
      onTooLong: () => {},
    });
    cutter.write(Buffer.from('a\nb\n'));
    assert.deepEqual(seen, ['a', 'b', 'z']);
  });

  it('keeps the order of 100,000 lines that come at once', async () => {
    const count = 100_000;
    const whole = Buffer.from(Array.from({ length: count }, (_, at) => `line ${at}\n`).join(''));
    let next = 0;
    let drained: () => void = () => {};
    const cutter = new LineCutter({
      onLine: (line) => {
        assert.equal(line, `line ${next++}`);
        if (next % 7 !== 0) return;
        cutter.pause();
        if (next % 3 === 0) queueMicrotask(() => cutter.resume());
        else setImmediate(() => cutter.resume());
      },
      onTooLong: () => assert.fail(),
      onDrain: () => drained(),
    });
    for (let at = 0; at < whole.length; at += 65_536) {
      const more = new Promise<void>((resolve) => {
        drained = resolve;
      });
      if (!cutter.write(whole.subarray(at, at + 65_536))) await more;
    }
    assert.equal(next, count);
  });
});

describe('stopping', () => {
  it('ends everything: no line, no end, and what still comes is dropped', () => {
    const { cutter, events } = rig(5, () => cutter.stop());
    assert.equal(cutter.write(Buffer.from('exit\nb\nc')), true);
    assert.equal(cutter.write(Buffer.from('d\n')), true);
    cutter.end();
    assert.deepEqual(events, ['exit']);
  });

  it('holds for lines that waited', async () => {
    const { cutter, events } = rig(5);
    cutter.pause();
    cutter.write(Buffer.from('a\n'));
    cutter.resume();
    cutter.stop();
    await tick();
    assert.deepEqual(events, []);
  });
});
