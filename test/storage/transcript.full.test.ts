/** A transcript on a full disk. It needs what not every machine allows: mounting. */
import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import * as make from '../../src/language/make.js';
import { silent } from '../../src/logger.js';
import { openTranscript } from '../../src/storage/transcript.js';
import { HandClock } from '../support/clock.js';
import { mounting, smallDisk } from './small-disk.js';

const AT = Date.UTC(2026, 10, 20);

test(
  'R4.22 on a full disk lines wait, and each stands there once, whole, when there is room again',
  mounting,
  async (t) => {
    const directory = smallDisk(t, 1);
    const clock = new HandClock(AT);
    const transcript = openTranscript(directory, null, clock, silent);
    const other = join(directory, 'other');
    writeFileSync(other, Buffer.alloc(900 * 1024));
    const texts = Array.from({ length: 300 }, (_, index) => `${index} ${'x'.repeat(1000)}`);
    for (const text of texts) transcript.write('lab', AT, make.inRoom({ room: 'lab', from: 'Alice', text }));
    for (let attempt = 0; attempt < 3; attempt++) {
      clock.advance(500);
      await transcript.purge([]);
    }
    rmSync(other);
    await transcript.close();
    const lines = readFileSync(join(directory, 'lab.2026-11-20.txt'), 'utf8').split('\n').slice(0, -1);
    assert.deepEqual(
      lines,
      texts.map((text) => `2026-11-20 00:00:00Z Alice: ${text}`),
    );
  },
);
