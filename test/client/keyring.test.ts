/** What clients remember of codes and keys for the way back: each of the name and of the room that it is of. Rules: R3.100, R3.103, R3.120, R3.122. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Keyring } from '../../src/client/common/keyring.js';

const welcome = (username: string, account = false) => ({ type: 'status', status: 'welcome', username, account });
const line = (text: string) => ({ type: 'line', text });

test('R3.100 the code by which one came in is for coming back under that name, and for no other', () => {
  const keyring = new Keyring();
  keyring.observe(welcome('Alice'), { type: 'init', username: 'alice', code: '471123' });
  assert.deepEqual([keyring.codeOf('ALICE'), keyring.codeOf('Bob')], ['471123', '']);
  keyring.forget();
  assert.equal(keyring.codeOf('Alice'), '');
  // It is used up by an account.
  keyring.observe(welcome('Ann', true), { type: 'register', name: 'Ann', password: 'secret', code: 'K7QM2XRD' });
  assert.equal(keyring.codeOf('Ann'), '');
});

test('R3.103 a code that is shown is remembered, until the name has a password', () => {
  const keyring = new Keyring();
  keyring.observe(welcome('Alice'), { type: 'init', username: 'Alice' });
  keyring.observe({ type: 'code', username: 'Alice', code: '471123' }, { type: 'init', username: 'Alice' });
  assert.equal(keyring.codeOf('Alice'), '471123');
  keyring.observe({ type: 'passwd', username: 'Alice' }, line('/passwd correct-horse'));
  assert.equal(keyring.codeOf('Alice'), '');
});

test('R3.71 R3.100 another name has another code: the one that was typed with it, or answered CODE?, or none', () => {
  const keyring = new Keyring();
  const nick = { type: 'nick', username: 'Bob' };
  keyring.observe(welcome('Alice'), { type: 'init', username: 'Alice', code: '471123' });
  keyring.observe(nick, line('@7 /nick Bob code 815815'));
  assert.deepEqual([keyring.codeOf('Bob'), keyring.codeOf('Alice')], ['815815', '']);
  keyring.observe({ type: 'prompt', word: 'CODE', secret: true }, line('/nick Bob'));
  keyring.observe(nick, line(' 234234'));
  assert.equal(keyring.codeOf('Bob'), '234234');
  keyring.observe(nick, { type: 'nick', name: 'Bob', code: '567567' });
  assert.equal(keyring.codeOf('Bob'), '567567');
  keyring.observe(nick, line('/nick Bob'));
  assert.equal(keyring.codeOf('Bob'), '');
});

test('R3.120 R3.122 a key that has opened a room, or that was given to it, is given on the way back with it', () => {
  const given = (event: object, request: object): unknown => {
    const keyring = new Keyring();
    keyring.observe({ type: '', ...event }, { ...request });
    return keyring.withKeys(['Lab', 'chess'])[0];
  };
  const join = { type: 'join', room: 'lab' };
  const withKey = { room: 'Lab', key: 'sesame' };
  assert.deepEqual(given(join, { type: 'join', room: 'lab', key: 'sesame' }), withKey);
  for (const text of ['/join lab sesame', '/join room lab sesame', '@7 server: JOIN #lab  sesame '])
    assert.deepEqual(given(join, line(text)), withKey, text);
  for (const text of ['/join lab', '/join room lab', '/join room']) assert.equal(given(join, line(text)), 'Lab', text);
  const key = { type: 'key', room: 'lab' };
  for (const text of ['/key sesame', '/key lab sesame']) assert.deepEqual(given(key, line(text)), withKey, text);
  assert.equal(given({ type: 'error', code: 'WRONG_KEY' }, line('/join lab sesame')), 'Lab');
  const keyring = new Keyring();
  keyring.observe(join, { type: 'join', room: 'lab', key: 'sesame' });
  assert.deepEqual(keyring.keyOf('LAB'), { key: 'sesame' });
  keyring.observe({ type: 'unkey', room: 'Lab' }, line('/unkey lab'));
  assert.deepEqual(keyring.keyOf('lab'), {});
});
