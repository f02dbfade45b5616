/** What the client keeps between two sessions: where, whose it is, and how much. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Remembered } from '../../src/client/remembered.js';
import { StateFile, stateDirectory } from '../../src/client/state.js';
import { folder } from '../support/certificates.js';

test('the folder is the one of the XDG specification, and a relative one counts as none', () => {
  assert.equal(stateDirectory({ XDG_STATE_HOME: '/var/state' }), '/var/state/partyline');
  for (const env of [{}, { XDG_STATE_HOME: '' }, { XDG_STATE_HOME: 'here' }]) {
    assert.equal(stateDirectory(env), join(homedir(), '.local/state/partyline'));
  }
});

test('a file is its owner’s alone, and is never written through a link', (t) => {
  const place = join(folder(t), 'partyline');
  const file = new StateFile(place, 'history');
  assert.deepEqual(file.read(), []);
  assert.equal(file.append('one'), true);
  assert.equal(statSync(place).mode & 0o777, 0o700);
  assert.equal(statSync(file.path).mode & 0o777, 0o600);
  const target = join(place, 'target');
  writeFileSync(target, 'precious');
  symlinkSync(target, join(place, 'linked'));
  const linked = new StateFile(place, 'linked');
  assert.deepEqual([linked.append('x'), linked.replace(['x'])], [false, false]);
  assert.equal(readFileSync(target, 'utf8'), 'precious');
});

test('what cannot be kept is gone without, and without a word', (t) => {
  const blocked = join(folder(t), 'file');
  writeFileSync(blocked, '');
  const file = new StateFile(join(blocked, 'partyline'), 'history');
  assert.deepEqual([file.append('one'), file.read()], [false, []]);
});

test('lines typed are written as they are typed, once in a row, and bounded', (t) => {
  const file = new StateFile(folder(t), 'history');
  const first = new Remembered(file);
  for (const line of ['one', 'two', 'two']) first.add(line);
  assert.deepEqual(file.read(), ['one', 'two']);
  file.replace(Array.from({ length: 2500 }, (_, at) => `line ${at}`));
  const second = new Remembered(file);
  assert.equal(file.read().length, 1000);
  assert.equal(second.older(''), 'line 2499');
  assert.equal(second.find('LINE 1499'), null);
  assert.equal(second.find('line 1500')?.line, 'line 1500');
  assert.equal(existsSync(file.path), true);
});

test('a file that somebody has put escapes into shows none', (t) => {
  const file = new StateFile(folder(t), 'history');
  file.append('\x1b[2Jevil');
  assert.equal(new Remembered(file).older(''), '\ufffd[2Jevil');
});
