/** How a line is read in a room (R2.5, R2.18; the prefixed forms are in parser.test.ts). */
import { describe, test } from 'node:test';
import { command, doubtful, isSpeechInRoom, reads, readsInRoom, refused, say } from './helpers.js';

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
    for (const line of ['passwd', 'private', 'private matters', 'private txts are private', 'group', 'group text']) {
      isSpeechInRoom(line);
    }
  });

  test('a name behind login or register, and more, is speech only where nobody is called so: others decide that', () => {
    const lines = [
      ...[
        'login to the server of course',
        'LOGIN to it all',
        '  login  to us all',
        ' /login to us all',
        'bdct txt login to us all',
      ],
      ...[
        '\ufffdlogin to us all',
        'login\u00a0to us all',
        ' server: login to us all',
        ' @7 login to us all',
        ' /all login to us all',
      ],
    ];
    for (const line of lines) readsInRoom(line, doubtful('login', 'to', line));
    readsInRoom('register for the course today', doubtful('register', 'for', 'register for the course today'));
    readsInRoom('@7 login to the server', doubtful('login', 'to', 'login to the server', { tag: '7' }));
    readsInRoom('/all login to us all', doubtful('login', 'to', 'login to us all', { everyone: true }));
    readsInRoom('server:all  login to us all', doubtful('login', 'to', ' login to us all', { everyone: true }));
    for (const line of [
      'login now',
      'logins are kept',
      'I login to it',
      'x login to us all',
      'passwd',
      'all login to us all',
    ]) {
      isSpeechInRoom(line);
    }
  });

  test('login:, register: and passwd: are never said, nor is passwd and a word', () => {
    for (const line of [
      'login:Alice secret',
      'Login: Alice secret',
      ' login:x',
      '/login:Alice',
      'server: login:Alice',
    ]) {
      readsInRoom(line, refused('credentials', 'login'));
    }
    readsInRoom('register:er', refused('credentials', 'register'));
    for (const line of ['passwd old secret more', 'passwd:x', '/all passwd old secret']) {
      readsInRoom(line, refused('credentials', 'passwd'));
    }
    for (const line of ['login:Alice secret', 'passwd:x', ' login:Alice secret', 'login://x']) {
      reads(line, refused('credentials', line.includes('passwd') ? 'passwd' : 'login'));
    }
    readsInRoom('@7 login:Alice x', refused('credentials', 'login', '7'));
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
