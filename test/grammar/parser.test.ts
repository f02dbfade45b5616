/** How a line is read outside rooms (R2.3, R2.4 and R2.6 to R2.10). */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  address,
  command,
  grammar,
  ignored,
  isSpeech,
  isSpeechAnywhere,
  misnamed,
  outside,
  reads,
  readsAnywhere,
  refused,
  say,
} from './helpers.js';

describe('a line of nothing', () => {
  test('is ignored', () => {
    for (const line of ['', ' ', '     ']) readsAnywhere(line, ignored());
  });
});

describe('a tag', () => {
  test('is an @, 1 to 16 digits and a space, and the rest is read as ever', () => {
    reads('@7 who', command('who', {}, '7'));
    reads('@0 Bob:hi', address('Bob', 'hi', '0'));
    reads('@1234567890123456 hello', say('hello', '1234567890123456'));
    readsAnywhere('@7 /who', command('who', {}, '7'));
    readsAnywhere('@7 /nothing', refused('unknown-command', 'nothing', '7'));
    reads('@7 msg Bob', refused('usage', 'msg', '7'));
    readsAnywhere('@7 BEEP_UDP_PORT:1', ignored('7'));
  });

  test('has exactly one space behind it; a further one belongs to what is said', () => {
    readsAnywhere('@7  who', say(' who', '7'));
  });

  test('is not read twice', () => {
    readsAnywhere('@7 @8 who', refused('nested-tag', '8', '7'));
    readsAnywhere('@7 @8 ', refused('nested-tag', '8', '7'));
    readsAnywhere('@7 @8', say('@8', '7'));
    readsAnywhere('@7 @Bob hi', say('@Bob hi', '7'));
  });

  test('stands before something', () => {
    readsAnywhere('@7 ', refused('usage', 'tag', '7'));
    readsAnywhere('@7    ', refused('usage', 'tag', '7'));
  });

  test('is nothing else that begins with @', () => {
    for (const line of [
      '@',
      '@7',
      '@ 7',
      '@x who',
      '@7x who',
      '@-1 who',
      '@12345678901234567 who',
      '@٣ who',
      ' @7 who',
      '@@7 who',
    ]) {
      isSpeechAnywhere(line);
    }
  });
});

describe('/word and server:word', () => {
  test('are always a command, in a room too', () => {
    for (const start of ['/', 'server:', 'server: ', 'SERVER:', 'Server: ']) {
      readsAnywhere(`${start}who`, command('who'));
      readsAnywhere(`${start}register Alice`, command('register', { name: 'Alice' }));
      readsAnywhere(`${start}connect to Bob`, command('connect to', { name: 'Bob' }));
      readsAnywhere(`${start}my private chats`, command('my private chats'));
      readsAnywhere(`${start}msg Bob hi`, command('msg', { name: 'Bob', text: 'hi' }));
      readsAnywhere(`${start}leave`, command('leave'));
      readsAnywhere(`${start}nothing at all`, refused('unknown-command', 'nothing'));
    }
  });

  test('take free text', () => {
    readsAnywhere('/away from my desk', command('away', { text: 'from my desk' }));
    readsAnywhere('/away', command('away'));
    readsAnywhere('server:topic What we do today', command('topic', { text: 'What we do today' }));
    readsAnywhere('/all note: buy milk', command('bdct txt', { text: 'note: buy milk' }));
    readsAnywhere('server:all hello', command('bdct txt', { text: 'hello' }));
    readsAnywhere('/kick Bob', command('kick', { name: 'Bob' }));
    readsAnywhere('/kick Bob enough of this', command('kick', { name: 'Bob', reason: 'enough of this' }));
  });

  test('with arguments that do not fit are answered by the usage', () => {
    readsAnywhere('/who is the teacher?', refused('usage', 'who'));
    readsAnywhere('/users now', refused('usage', 'who'));
    readsAnywhere('/my files are gone', refused('usage', 'my files'));
    readsAnywhere('/msg Bob', refused('usage', 'msg'));
    readsAnywhere('/msg Bob  ', refused('usage', 'msg'));
    readsAnywhere('/msg 5ob hi', misnamed('msg'));
    readsAnywhere('/all', refused('usage', 'bdct txt'));
    readsAnywhere('/all   ', refused('usage', 'bdct txt'));
    readsAnywhere('/set bell loud', refused('usage', 'set'));
  });

  test('with an unknown word repeat at most 32 characters of it', () => {
    readsAnywhere('/nonsense', refused('unknown-command', 'nonsense'));
    readsAnywhere(`/${'x'.repeat(32)}`, refused('unknown-command', 'x'.repeat(32)));
    readsAnywhere(`/${'x'.repeat(4000)} y`, refused('unknown-command', 'x'.repeat(32)));
    readsAnywhere(`/${'x'.repeat(31)}😀`, refused('unknown-command', 'x'.repeat(31)));
    readsAnywhere('/connect Bob', refused('unknown-command', 'connect'));
    readsAnywhere('/private Bob hi', refused('unknown-command', 'private'));
    readsAnywhere('//who', refused('unknown-command', '/who'));
    readsAnywhere('/\u212aick Bob', refused('unknown-command', '\u212aick'));
  });

  test('without a word are unknown', () => {
    for (const line of ['/', '/ who', 'server:', 'server: ', 'server:  who'])
      readsAnywhere(line, refused('unknown-command', ''));
  });

  test('are paths, and so text, where a second / stands in the first word and no command’s word does', () => {
    for (const line of [
      '/usr/bin/x',
      '/usr/bin/x -v /tmp',
      '/a/',
      '/5/6',
      '/lib64/ld-2.so',
      '/ünïcode/x',
      '/s/foo/bar/',
    ])
      isSpeechAnywhere(line);
    for (const word of [
      'etc/passwd',
      'login/Ann',
      'LOGIN/Ann',
      'usr/login',
      'x/login2/y',
      'usr/7who',
      '/login',
      'private/x',
    ])
      readsAnywhere(`/${word} Ann secret`, refused('unknown-command', word));
    for (const line of ['//', '//x', '///', '//usr/bin', 'server:/usr/bin/x', '/x y/z', '/ /x'])
      assert.equal(grammar.parse(line, outside).kind, 'refuse', line);
  });

  test('are only that at the very beginning of a line', () => {
    for (const line of [' /who', ' /etc/passwd', 'and/or', ' server:who', 'server :who', 'server'])
      isSpeechAnywhere(line);
  });

  test('mean the longest words that match', () => {
    readsAnywhere('/leave group', refused('usage', 'leave group'));
    readsAnywhere('/leave group lab', command('leave group', { group: 'lab' }));
    readsAnywhere('/leave lab', command('leave', { room: 'lab' }));
    readsAnywhere('/join room', refused('usage', 'join'));
    readsAnywhere('/join room lab', command('join', { room: 'lab' }));
    readsAnywhere('/add_contact Bob', command('add_contact', { name: 'Bob' }));
  });

  test('make some words commands that are speech without them', () => {
    readsAnywhere('/announce We close at ten', command('announce', { text: 'We close at ten' }));
    isSpeechAnywhere('announce We close at ten');
    isSpeechAnywhere('all of you');
    isSpeechAnywhere('all');
  });
});

describe('what Chat77’s clients send by themselves', () => {
  test('is never said, wherever the speaker is', () => {
    readsAnywhere('BEEP_UDP_PORT:5001', ignored());
    readsAnywhere('BEEP_UDP_PORT:', ignored());
    for (const word of ['FILE_START', 'FILE_CHUNK', 'FILE_END']) {
      readsAnywhere(`${word}|a.txt|12`, refused('unsupported', word));
      readsAnywhere(`${word}|`, refused('unsupported', word));
    }
  });

  test('is written exactly as they do', () => {
    for (const line of [
      'FILE_START',
      'FILE_STARTS|',
      'file_end|x',
      ' FILE_END|x',
      'BEEP_UDP_PORT',
      ' BEEP_UDP_PORT:1',
      'FILE_|',
    ]) {
      isSpeechAnywhere(line);
    }
    reads('beep_udp_port:1', address('beep_udp_port', '1'));
  });
});

describe('a command of two or three words', () => {
  test('is always a command', () => {
    reads('connect to Bob', command('connect to', { name: 'Bob' }));
    reads('accept connection Bob', command('accept connection', { name: 'Bob' }));
    reads('private txt Bob hello there', command('private txt', { name: 'Bob', text: 'hello there' }));
    reads('group txt lab hello', command('group txt', { group: 'lab', text: 'hello' }));
    reads('bdct txt hello all', command('bdct txt', { text: 'hello all' }));
    reads('my private chats', command('my private chats'));
    reads('online clients', command('who'));
    reads('join room #Lab', command('join', { room: 'Lab' }));
    reads('add contact Bob', command('add_contact', { name: 'Bob' }));
    reads('add contact', command('add_contact'));
    reads('accept file 12', command('accept file', { id: '12' }));
  });

  test('is answered by its usage where its arguments do not fit', () => {
    reads('connect to', refused('usage', 'connect to'));
    reads('connect to the internet', refused('usage', 'connect to'));
    reads('accept connection is fine', refused('usage', 'accept connection'));
    reads('connect to 5ob', misnamed('connect to'));
    reads('private txt Bob', refused('usage', 'private txt'));
    reads('private txt Bob   ', refused('usage', 'private txt'));
    reads('bdct txt', refused('usage', 'bdct txt'));
    reads('accept file x', refused('usage', 'accept file'));
    reads('add contact Bob please', refused('usage', 'add_contact'));
  });

  test('is speech where it takes nothing and text follows', () => {
    for (const line of [
      'my files are gone',
      'my private chats are none of yours',
      'online clients are many',
      'my contacts?',
    ])
      isSpeech(line);
    reads('my files  ', command('my files'));
  });

  test('is never said to everyone where its first word is one of those that guard a line', () => {
    reads('private', refused('usage', 'private txt'));
    reads('private Bob hello', refused('usage', 'private txt'));
    reads('PRIVATE matters', refused('usage', 'private txt'));
    reads('private txts', refused('usage', 'private txt'));
  });

  test('needs its words whole and in their order', () => {
    for (const line of [
      'connect',
      'connect Bob',
      'connected to Bob',
      'connect tofu',
      'my',
      'my dear files',
      'group',
      'end',
    ])
      isSpeech(line);
  });
});

describe('a command of one word', () => {
  test('is one where the whole line fits its syntax', () => {
    reads('who', command('who'));
    reads('users', command('who'));
    reads('list_users', command('who'));
    reads('help', command('help'));
    reads('?', command('help'));
    reads('join teamchat', command('join', { room: 'teamchat' }));
    reads('exit', command('exit'));
    reads('leave', command('leave'));
    reads('leave lab', command('leave', { room: 'lab' }));
    reads('file Bob a.txt', command('file', { name: 'Bob', filename: 'a.txt' }));
    reads('file Bob a.txt 99', command('file', { name: 'Bob', filename: 'a.txt', size: '99' }));
    reads('ping', command('ping'));
    reads('ping x:1|ü', command('ping', { token: 'x:1|ü' }));
  });

  test('is speech where it does not', () => {
    for (const line of [
      'who is the teacher?',
      'who?',
      'help me please',
      'join us at noon',
      'join',
      'exit stage left',
      'back in a minute',
      'leave me alone',
      'file a complaint about it',
      'block',
      'block 5ob',
      'ping a b',
      'last one',
      '?!',
    ]) {
      isSpeech(line);
    }
  });

  test('that would take free text takes none without the /', () => {
    isSpeech('away from my desk');
    reads('away', command('away'));
    isSpeech('topic of the day');
    reads('topic', command('topic'));
    isSpeech('kick Bob out');
    reads('kick Bob', command('kick', { name: 'Bob' }));
  });

  test('that carries something private is never said to everyone', () => {
    reads('msg Bob hi there', command('msg', { name: 'Bob', text: 'hi there' }));
    for (const line of ['msg', 'msg Bob', 'msg  ']) reads(line, refused('usage', 'msg'));
    reads('msg 5ob hi', misnamed('msg'));
    reads('REGISTER', command('register'));
    reads('register Alice', command('register', { name: 'Alice' }));
    reads('register 5lice!', command('register', { name: '5lice!' }));
    reads('register Alice pass:word', command('register', { name: 'Alice', password: 'pass:word' }));
    reads('register for the course today', refused('usage', 'register'));
    reads('login Alice secret', command('login', { name: 'Alice', password: 'secret' }));
    reads('login Alice secret TAKEOVER', command('login', { name: 'Alice', password: 'secret', takeover: 'takeover' }));
    reads('login Alice', refused('usage', 'login'));
    reads('login Alice secret please', refused('usage', 'login'));
    reads('passwd', refused('usage', 'passwd'));
    reads('passwd new', command('passwd', { new: 'new' }));
    reads('passwd old new', command('passwd', { old: 'old', new: 'new' }));
    reads('passwd old new new', refused('usage', 'passwd'));
  });

  test('is meant without regard to case, of ASCII letters', () => {
    reads('WHO', command('who'));
    reads('Join TeamChat', command('join', { room: 'TeamChat' }));
    reads('My Private CHATS', command('my private chats'));
    isSpeech('bac\u212a');
  });

  test('may have more spaces between its words and behind them, but none before', () => {
    reads('join   teamchat  ', command('join', { room: 'teamchat' }));
    reads('connect    to   Bob ', command('connect to', { name: 'Bob' }));
    readsAnywhere('/my   private  chats  ', command('my private chats'));
    for (const line of [' who', '  connect to Bob', ' leave', ' Bob:hi', ' /who']) isSpeechAnywhere(line);
  });
});

describe('a space before a line', () => {
  test('does not give away a password or what is private', () => {
    for (const line of [' login Alice secret', '  passwd old new', ' /login Alice secret', ' server:register Al pw']) {
      assert.equal(grammar.parse(line, { room: false }).kind, 'refuse', line);
      assert.equal(grammar.parse(line, { room: true }).kind, 'refuse', line);
    }
    reads(' msg Bob hi', refused('indented', 'msg'));
    reads(' private lessons', refused('indented', 'private txt'));
    reads(' group txt team secret', refused('indented', 'group txt'));
  });
});

describe('arguments', () => {
  test('of free text keep all but the one space that parts them', () => {
    reads('msg Bob  two spaces ', command('msg', { name: 'Bob', text: ' two spaces ' }));
    reads('msg  Bob hi', command('msg', { name: 'Bob', text: 'hi' }));
    readsAnywhere('/all  hi', command('bdct txt', { text: ' hi' }));
    reads('bdct txt   hi', command('bdct txt', { text: '  hi' }));
    readsAnywhere('/topic   ', command('topic'));
  });

  test('that count are whole numbers from 1, of at most 16 digits', () => {
    reads('last 1', command('last', { count: '1' }));
    reads('last 9999999999999999', command('last', { count: '9999999999999999' }));
    for (const line of ['last 0', 'last 01', 'last -1', 'last 1.5', 'last 1e3', 'last 10000000000000000', 'last ٣'])
      isSpeech(line);
  });

  test('that are chosen come in lower case', () => {
    reads('set Timestamps ON', command('set', { setting: 'timestamps', value: 'on' }));
    reads('set bell dm', command('set', { setting: 'bell', value: 'dm' }));
    for (const line of ['set acks dm', 'set timestamps', 'set', 'set the table', 'set bell on off']) isSpeech(line);
  });

  test('that name a command come as its canonical name', () => {
    reads('help who', command('help', { command: 'who' }));
    reads('help users', command('help', { command: 'who' }));
    reads('help /users', command('help', { command: 'who' }));
    reads('? Server: connect to', command('help', { command: 'connect to' }));
    isSpeech('help //who');
    reads('help Connect  To ', command('help', { command: 'connect to' }));
    reads('help connect', command('help', { command: 'connect to' }));
    reads('? my private chats', command('help', { command: 'my private chats' }));
    reads('help all', command('help', { command: 'bdct txt' }));
    isSpeech('help who is there');
    readsAnywhere('/help me', refused('usage', 'help'));
  });

  test('that name a room lose their #', () => {
    reads('join #lab', command('join', { room: 'lab' }));
    for (const line of ['join ##lab', 'join #', 'join _lab', `join ${'x'.repeat(65)}`]) isSpeech(line);
  });

  test('fit the first form that takes them all', () => {
    reads('history', command('history'));
    reads('history 5', command('history', { count: '5' }));
    reads('history lab', command('history', { target: 'lab' }));
    reads('history lab 5', command('history', { target: 'lab', count: '5' }));
    reads('history 5 5', command('history', { target: '5', count: '5' }));
  });
});

describe('name:text', () => {
  test('is to somebody, whoever that is', () => {
    reads('Bob:hi', address('Bob', 'hi'));
    reads('note: buy milk', address('note', 'buy milk'));
    reads('who: me', address('who', 'me'));
    reads('login: secret', refused('credentials', 'login'));
    reads('J.R-5_x:y:z', address('J.R-5_x', 'y:z'));
    reads(`${'a'.repeat(32)}:x`, address('a'.repeat(32), 'x'));
  });

  test('loses one space behind the colon', () => {
    reads('Bob: hi', address('Bob', 'hi'));
    reads('Bob:  hi ', address('Bob', ' hi '));
  });

  test('may come without text', () => {
    reads('Bob:', address('Bob', ''));
    reads('Bob: ', address('Bob', ''));
    reads('Bob:    ', address('Bob', ''));
  });

  test('is a link where // follows the colon', () => {
    for (const line of ['http://example.org', 'see://x', 'a://']) isSpeech(line);
    reads('Bob:/x', address('Bob', '/x'));
    reads('Bob: //x', address('Bob', '//x'));
  });

  test('is speech where no name stands before the colon', () => {
    for (const line of [
      '10:30 is fine',
      ':-)',
      'Bob :hi',
      'Bob.:hi',
      'hey Bob: hi',
      'É:x',
      '_a:x',
      `${'a'.repeat(33)}:x`,
      ' Bob:hi',
    ]) {
      isSpeech(line);
    }
  });
});

describe('anything else', () => {
  test('is said to everyone, exactly as it stands', () => {
    for (const line of [
      'hello everyone',
      'hello  ',
      ' hello',
      'ünïcode',
      '😀',
      '{"type":"who"}',
      '#lab',
      '|',
      'FILES',
      'server',
      'Sure',
    ]) {
      isSpeechAnywhere(line);
    }
  });
});
