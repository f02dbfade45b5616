/**
 * The commands of the protocol as the grammar sees them, for its tests. It stands here by itself so that these tests
 * need no server and do not change when a command's record does.
 */
import type { CommandSyntax, Param } from '../../src/language/syntax.js';

const param =
  (kind: Param['kind']) =>
  (name: string, more: Partial<Param> = {}): Param => ({ name, kind, ...more });
const person = param('name');
const room = param('room');
const word = param('word');
const text = param('text');
const count = param('count');
const choice = (name: string, ...choices: string[]): Param => ({ name, kind: 'choice', choices });
const optional = { optional: true };
const after: Param = { ...choice('after', 'after'), lineOnly: true };
const secret = { secret: true };

const simple = (name: string, ...aliases: string[]): CommandSyntax => ({
  name,
  words: [name, ...aliases],
  forms: [[]],
});
const about = (name: string, ...params: Param[]): CommandSyntax => ({ name, words: [name], forms: [params] });
const private_ = { guarded: true, confidential: true };

export const table: readonly CommandSyntax[] = [
  { ...about('register'), forms: [[], [word('name')], [word('name'), word('password', secret)]], ...private_ },
  {
    ...about('login'),
    forms: [[], [word('name'), word('password', secret), { ...choice('takeover', 'takeover'), optional: true }]],
    ...private_,
  },
  {
    ...about('passwd'),
    forms: [[word('old', secret), word('new', secret)], [word('new', secret)]],
    ...private_,
  },
  simple('who', 'users', 'online clients', 'list_users'),
  { name: 'bdct txt', words: ['bdct txt'], prefixedWords: ['all'], spoken: 'everyone', forms: [[text('text')]] },
  { ...about('msg', person('name'), text('text')), ...private_, confidential: 'always' },
  simple('message', 'send'),
  about('connect to', person('name')),
  about('accept connection', person('name')),
  about('reject connection', person('name')),
  simple('my private chats'),
  { ...about('private txt', person('name'), text('text')), ...private_ },
  about('end private', person('name')),
  { name: 'join', words: ['join', 'join room'], forms: [[room('room')]] },
  { ...about('leave', room('room', optional)), inRoom: true },
  simple('rooms'),
  about('members', room('room', optional)),
  about('topic', text('text', optional)),
  about('create group', room('group')),
  about('invite group', room('group'), person('name')),
  about('accept group', room('group')),
  about('reject group', room('group')),
  simple('my groups'),
  { ...about('group txt', room('group'), text('text')), confidential: true },
  about('leave group', room('group')),
  { name: 'add_contact', words: ['add_contact', 'add contact'], forms: [[person('name', optional)]] },
  about('remove_contact', person('name', optional)),
  simple('list_contacts', 'my contacts'),
  about('block', person('name')),
  about('unblock', person('name')),
  simple('my blocks'),
  { ...about('away'), forms: [[], [text('text')]] },
  simple('back'),
  {
    ...about('history'),
    forms: [
      [count('count', optional)],
      [after, count('id', { field: 'after' }), count('count', optional)],
      [room('target'), after, count('id', { field: 'after' }), count('count', optional)],
      [room('target'), count('count', optional)],
    ],
  },
  about('file', person('name'), word('filename'), count('size', optional)),
  simple('my files'),
  about('accept file', count('id')),
  about('reject file', count('id')),
  about('put', word('token')),
  about('get', word('token'), count('offset', optional)),
  about('last', count('count', optional)),
  {
    ...about('set'),
    forms: [
      [choice('setting', 'timestamps', 'acks'), choice('value', 'on', 'off')],
      [choice('setting', 'bell'), choice('value', 'on', 'off', 'dm')],
    ],
  },
  simple('settings'),
  about('ack', count('id')),
  about('ping', word('token', optional)),
  { name: 'help', words: ['help', '?'], forms: [[param('command')('command', optional)]] },
  simple('exit', 'quit'),
  { name: 'announce', words: [], prefixedWords: ['announce'], forms: [[text('text')]] },
  about('kick', person('name'), text('reason', optional)),
];
