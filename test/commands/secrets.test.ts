/** Which typed lines may be kept, for the arrow keys of the telnet port. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mayCarrySecret } from '../../src/core/commands/secrets.js';
import { commandTable } from '../../src/core/session/table.js';
import { PASSWORD_WORDS, repeated } from '../../src/language/text/repeated.js';

const table = commandTable();

const secret = [
  'register Alice secret',
  'login Alice secret',
  'login Alice secret takeover',
  'LOGIN Alice secret',
  '/login Alice secret',
  'server: login Alice secret',
  '@7 login Alice secret',
  ' login Alice secret',
  ' /passwd old new',
  'passwd new',
  'passwd old new',
  'passwd one too many words',
  'register Alice two words',
  'register Alice code 471123',
  'register Alice secret code 471123',
  '/nick Alice code 471123',
  '/says_only Alice code 471123',
  'login does not work',
  'login:Alice secret',
  ' /all login Alice secret horse',
  '/all passwd: secret',
];
for (const line of secret) test(`kept nowhere: ${line}`, () => assert.equal(mayCarrySecret(table, line), true));

const harmless = [
  'hello',
  'Bob: login is easy',
  'who',
  'help login',
  'I login every day',
  '/join lab',
  '@7 ping 1',
  '',
];
for (const line of harmless) test(`may be kept: ${line}`, () => assert.equal(mayCarrySecret(table, line), false));

test('every command that takes a password is found', () => {
  const taking = table.records.filter(({ forms }) => forms.some((form) => form.some((param) => param.secret)));
  assert.deepEqual(taking.map(({ name }) => name).toSorted(), [
    ...['join', 'key', 'login', 'nick', 'passwd', 'post', 'register', 'says_only'],
  ]);
  // A room's key is none without a slash, and nothing is left out behind `join`.
  const words = taking.filter(({ name }) => name !== 'join').flatMap(({ words }) => words);
  assert.deepEqual(words.toSorted(), [...PASSWORD_WORDS].toSorted());
  for (const { words, prefixedWords = [] } of taking)
    for (const word of [...words, ...prefixedWords.map((prefixed) => `/${prefixed}`)])
      assert.ok(mayCarrySecret(table, `${word} one two`), word);
});

test('a refusal repeats a line up to a password’s word, and nothing behind it', () => {
  assert.equal(repeated('note: login Alice secret'), 'note: login …');
  assert.equal(repeated('LOGIN:secret'), 'LOGIN …');
  assert.equal(repeated('see /etc/passwd'), 'see /etc/passwd');
  assert.equal(repeated('logins are kept'), 'logins are kept');
});
