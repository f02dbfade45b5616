/** How a line is read in a room (R2.5; the prefixed forms are in parser.test.ts). */
import { describe, test } from 'node:test';
import { command, isSpeechInRoom, readsInRoom, refused, say } from './helpers.js';

describe('in a room', () => {
  test('leave leaves it, alone on its line', () => {
    for (const line of ['leave', 'LEAVE', 'leave  ']) readsInRoom(line, command('leave'));
    readsInRoom('@7 leave', command('leave', {}, '7'));
    for (const line of ['leave lab', 'leave me alone', ' leave', 'leave.', 'leave:', 'leaves', 'leave group lab'])
      isSpeechInRoom(line);
  });

  test('what is private is refused and not said, whatever follows two words', () => {
    for (const line of ['private txt Bob hi', 'private txt', 'private txt ...', 'Private  TXT Bob']) {
      readsInRoom(line, refused('in-room', 'private txt'));
    }
    readsInRoom('group txt lab hi', refused('in-room', 'group txt'));
    readsInRoom('group txt', refused('in-room', 'group txt'));
    readsInRoom('@7 private txt Bob hi', refused('in-room', 'private txt', '7'));
  });

  test('what is private in one word is refused where the line fits it', () => {
    readsInRoom('msg Bob hi', refused('in-room', 'msg'));
    for (const line of ['MSG Bob hi there', 'msg', 'msg Bob', 'msg 5ob hi']) {
      readsInRoom(line, refused('in-room', 'msg'));
    }
    readsInRoom('login Alice secret', refused('in-room', 'login'));
    readsInRoom('login', refused('in-room', 'login'));
    readsInRoom('register Alice', refused('in-room', 'register'));
    readsInRoom('passwd old new', refused('in-room', 'passwd'));
  });

  test('a space before it does not make it speech', () => {
    readsInRoom(' msg Bob hi', refused('indented', 'msg'));
  });

  test('the same words in a sentence are said', () => {
    for (const line of [
      'login to the server of course',
      'register for the course today',
      'passwd',
      'private',
      'private matters',
      'private txts are private',
      'group',
      'group text',
    ]) {
      isSpeechInRoom(line);
    }
  });

  test('everything else is said: other commands, somebody’s name, links', () => {
    for (const line of [
      'exit',
      'who',
      'Bob:hi',
      'Bob: hi',
      'note: buy milk',
      'http://example.org',
      'connect to Bob',
      'my private chats',
      'bdct txt hi',
      'join lab',
      'join room lab',
      'help',
      '?',
      'quit',
      'who is the teacher?',
      '10:30 is fine',
      'hello  ',
    ]) {
      isSpeechInRoom(line);
    }
    readsInRoom('@7 Bob:hi', say('Bob:hi', '7'));
  });
});
