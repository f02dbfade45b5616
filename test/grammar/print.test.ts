/** The way back from a meaning to a line, and what people are told to type. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Parsed } from '../../src/language/syntax.js';
import { createGrammar } from '../../src/language/text/read.js';
import { address, command, grammar, ignored, inside, outside, refused, say } from './helpers.js';

function prints(parsed: Parsed, toEveryone: string | null, inRoom: string | null): void {
  assert.equal(grammar.print(parsed, outside), toEveryone);
  assert.equal(grammar.print(parsed, inside), inRoom);
}

describe('what is printed', () => {
  test('is a command as it is typed, with a / in a room', () => {
    prints(command('who'), 'who', '/who');
    prints(command('leave'), 'leave', 'leave');
    prints(command('connect to', { name: 'Bob' }), 'connect to Bob', '/connect to Bob');
    prints(command('away', { text: 'from my desk' }), '/away from my desk', '/away from my desk');
    prints(command('bdct txt', { text: ' hi' }), 'bdct txt  hi', '/bdct txt  hi');
    prints(command('announce', { text: 'hi' }), '/announce hi', '/announce hi');
    prints(command('who', {}, '7'), '@7 who', '@7 /who');
    prints(command('leave', { room: undefined }), 'leave', 'leave');
  });

  test('is a room with its # where without it the line would say something else', () => {
    prints(command('leave', { room: 'group' }), 'leave #group', '/leave #group');
    prints(command('join', { room: 'room' }), 'join room room', '/join room room');
    prints(command('history', { target: '5' }), 'history #5', '/history #5');
  });

  test('has the word that tells one form from another', () => {
    const after = (more: Record<string, string>) => command('history', { after: 'after', ...more });
    prints(after({ id: '5' }), 'history after 5', '/history after 5');
    prints(after({ target: 'lab', id: '5', count: '7' }), 'history lab after 5 7', '/history lab after 5 7');
    prints(after({ target: 'after', id: '5' }), 'history after after 5', '/history after after 5');
    prints(command('history', { target: 'after', count: '5' }), 'history #after 5', '/history #after 5');
    assert.deepEqual(grammar.usage('history'), [
      'history [count]',
      'history after <id> [count]',
      'history <target> after <id> [count]',
      'history <target> [count]',
    ]);
  });

  test('is speech as it stands, where it is speech', () => {
    prints(say('hello'), 'hello', 'hello');
    prints(say('Bob:hi'), null, 'Bob:hi');
    prints(say('who'), null, 'who');
    prints(say('leave'), null, null);
    prints(say('@7 who'), null, null);
    prints(say('/who'), null, null);
    prints(say(' '), null, null);
  });

  test('is a name and a text', () => {
    prints(address('Bob', 'hi'), 'Bob: hi', null);
    prints(address('Bob', '//x'), 'Bob: //x', null);
    prints(address('Bob', ''), 'Bob:', null);
    prints(address('Bob', ' '), null, null);
    prints(address('server', 'who'), null, null);
    prints(address('5ob', 'hi'), null, null);
  });

  test('is never what was refused or ignored', () => {
    prints(ignored(), null, null);
    prints(refused('usage', 'msg'), null, null);
  });

  test('is never a line that could not have come in', () => {
    prints(say('a\nb'), null, null);
    prints(command('msg', { name: 'Bob', text: 'a\u202eb' }), null, null);
    prints(say('hi', 'x'), null, null);
    prints(command('nothing'), null, null);
    prints(command('who', { more: 'x' }), null, null);
    prints(command('connect to', { name: 'Bob and Eve' }), null, null);
    prints(command('ping', { token: '' }), null, null);
  });

  test('never shows a password', () => {
    prints(command('login', { name: 'Alice', password: 'secret' }), null, null);
    prints(command('passwd', { new: 'secret' }), null, null);
    prints(command('register', { name: 'Alice' }), 'register Alice', '/register Alice');
  });
});

describe('usage', () => {
  test('has one line for each form', () => {
    assert.deepEqual(grammar.usage('connect to'), ['connect to <name>']);
    assert.deepEqual(grammar.usage('leave'), ['leave [room]']);
    assert.deepEqual(grammar.usage('who'), ['who']);
    assert.deepEqual(grammar.usage('set'), ['set timestamps|acks on|off', 'set bell on|off|dm']);
    assert.deepEqual(grammar.usage('login'), ['login', 'login <name> <password> [takeover]']);
    assert.deepEqual(grammar.usage('help'), ['help [command]']);
    assert.deepEqual(grammar.usage('msg'), ['msg <name> <text>']);
  });

  test('has the / where the words would be said without it', () => {
    assert.deepEqual(grammar.usage('away'), ['away', '/away <text>']);
    assert.deepEqual(grammar.usage('topic'), ['/topic [text]']);
    assert.deepEqual(grammar.usage('announce'), ['/announce <text>']);
    assert.deepEqual(grammar.usage('bdct txt'), ['bdct txt <text>']);
  });

  test('of what is no command is none', () => {
    assert.deepEqual(grammar.usage('users'), []);
  });
});

describe('a command is found', () => {
  test('by any of its words, without case', () => {
    assert.equal(grammar.lookup('who'), 'who');
    assert.equal(grammar.lookup('Online  Clients '), 'who');
    assert.equal(grammar.lookup('all'), 'bdct txt');
    assert.equal(grammar.lookup('?'), 'help');
  });

  test('by the beginning of its words, where this is no command itself', () => {
    assert.equal(grammar.lookup('connect'), 'connect to');
    assert.equal(grammar.lookup('private'), 'private txt');
    assert.equal(grammar.lookup('my private'), 'my private chats');
    assert.equal(grammar.lookup('leave'), 'leave');
    assert.equal(grammar.lookup('join'), 'join');
  });

  test('by nothing else', () => {
    for (const words of ['', ' ', 'conn', 'connect t', 'to', 'who is', 'toString', '__proto__', '\u212aick']) {
      assert.equal(grammar.lookup(words), undefined, words);
    }
  });

  test('by its own words before those of which it is only the beginning, wherever it stands in the table', () => {
    const later = createGrammar([
      { name: 'end private', words: ['end private'], forms: [[]] },
      { name: 'end', words: ['end'], forms: [[]] },
    ]);
    assert.equal(later.lookup('end'), 'end');
  });
});
