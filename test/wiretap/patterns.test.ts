/** Which part of a server's line a recorded script insists on. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { patternFor } from '../../src/tools/wire/patterns.js';

/** A line, others that are as good, and others that are not. */
const LINES: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  [
    'INFO: Your code is 471123. To come back as Alice, type: register Alice code 471123',
    ['INFO: Your code is 960615. To come back, type something'],
    ['INFO: Your code is secret. To come back as Alice, type: register Alice code 471123'],
  ],
  [
    '{"type":"code","username":"Al","code":"471123","text":"Your code is 471123. Type: register Al code 471123"}',
    ['{"type":"code","username":"Al","code":"960615","text":"Your code is 960615. Type: register Al code 960615"}'],
    ['{"type":"code","username":"Al","code":"X","text":"Your code is 471123. Type: register Al code 471123"}'],
  ],
  ['STATUS:17:delivered:Bob', ['STATUS:4:delivered:Bob'], ['STATUS:4:queued:Bob', 'STATUS::delivered:Bob']],
  [
    '@7 STATUS:17:sent:team:3/2',
    ['@7 STATUS:1:sent:team:3/2'],
    ['@8 STATUS:1:sent:team:3/2', '@7 STATUS:1:sent:team:0/5'],
  ],
  ['ERROR: NO_SUCH_USER Nobody is called Bob.', ['ERROR: NO_SUCH_USER Who?'], ['ERROR: USAGE Nobody is called Bob.']],
  [
    'INFO: Welcome, Alice! Nobody else is here.',
    ['INFO: Welcome, Alice! 3 are here.'],
    ['INFO: Welcome, Bob! Nobody else is here.'],
  ],
  [
    'INFO: Joined lab (nobody else is here)',
    ['INFO: Joined lab (you and 1 other)'],
    ['INFO: Joined den (nobody else is here)'],
  ],
  [
    'INFO: Partyline 0.1.0, protocol 1. A chat.',
    ['INFO: Partyline 0.2.11, protocol 1. Chat!'],
    ['INFO: Partyline 0.1.0, protocol 2. A chat.'],
  ],
  ['Bob (sent 2026-11-20 10:03:12Z): hi', ['Bob (sent 2027-01-01 00:00:00Z): hi'], ['Bob: hi']],
  ['Bob (in lab, id 17): hi', ['Bob (in lab, id 3): hi'], ['Bob (in lab): hi']],
  ['[10:03:12Z] Bob: hi', ['[23:59:59Z] Bob: hi'], ['Bob: hi']],
  ['FILE_READY:3:a8Fk2', ['FILE_READY:9:zzz'], ['FILE_READY:3:']],
  [
    '{"type":"status","id":17,"status":"queued"}',
    ['{"type":"status","id":2,"status":"queued"}'],
    ['{"type":"status","id":2,"status":"offline"}'],
  ],
  ['Al (to all): 5 * (2+3) = $25 [ok] {x} a\\b?', [], ['Al (to all): 5 * (2+3) = $25 [ok] {x} ab?']],
];

for (const [line, alike, other] of LINES) {
  test(`${line} is known again`, () => {
    const pattern = new RegExp(`^(?:${patternFor(line)})$`);
    for (const one of [line, ...alike]) assert.match(one, pattern);
    for (const one of other) assert.doesNotMatch(one, pattern);
  });
}

test('a password in it may be any text', () => {
  const pattern = patternFor('you typed hunter2, really', ['hunter2']);
  assert.ok(!pattern.includes('hunter2'));
  assert.match('you typed swordfish, really', new RegExp(`^${pattern}$`));
});
