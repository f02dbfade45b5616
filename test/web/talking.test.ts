/** What one says on the page: where it goes, what becomes of it, and that no refusal loses it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandsOf } from '../../src/web/model/commands.js';
import { type Fields, Page, said, serverHelp } from './rig.js';

const joined = (room: string): Fields => ({
  ...{ type: 'join', room, members: ['Alice', 'Bob'], total: 2, topic: null, topic_by: null, current: room, text: '' },
});

/** Alice is in lab and chess, has a group, a private chat and direct messages with Bob, and the server’s commands. */
function everywhere(): Page {
  const page = Page.inside({ account: true });
  page.wire.answer('help', serverHelp());
  page.wire.say(joined('lab'), joined('chess'), { type: 'group_joined', group: 'team' });
  page.wire.say({ type: 'private_connected', username: 'Bob' }, said('direct', 'Bob', 'hi', 101));
  return page;
}

const last = (page: Page, key: string) => page.place(key).lines.at(-1);

test('R7.9 R7.10 each place has its own object, whatever the current room is', () => {
  const page = everywhere();
  const expected: Readonly<Record<string, Fields>> = {
    all: { type: 'message', payload: 'hello' },
    'room:lab': { type: 'say', room: 'lab', text: 'hello' },
    'group:team': { type: 'group_txt', group: 'team', text: 'hello' },
    'private:bob': { type: 'private_txt', name: 'Bob', text: 'hello' },
    'direct:bob': { type: 'msg', name: 'Bob', text: 'hello' },
  };
  for (const [key, fields] of Object.entries(expected)) {
    assert.ok(page.store.send(key, 'hello'));
    const { id: _, ...asked } = page.wire.asked.at(-1) ?? {};
    assert.deepEqual(asked, fields);
    assert.deepEqual(
      [last(page, key)?.text, last(page, key)?.own, last(page, key)?.status],
      ['hello', true, 'sending'],
    );
  }
});

test('R7.11 what becomes of a line stands at it, also where that is told later', () => {
  const page = everywhere();
  const outcome = (key: string, type: string, answer: Fields) => {
    page.store.send(key, 'hello');
    page.wire.answer(type, answer);
    return [last(page, key)?.status, last(page, key)?.why, last(page, key)?.id];
  };
  const status = (name: string, more: Fields = {}): Fields => ({
    type: 'status',
    status: name,
    message_id: 120,
    ...more,
  });
  assert.deepEqual(outcome('room:lab', 'say', status('sent', { kind: 'room', room: 'lab' })), ['sent', null, 120]);
  assert.deepEqual(outcome('direct:bob', 'msg', status('delivered', { to: 'Bob' })), ['delivered', null, 120]);
  const waiting = ['waiting', 'Bob is not here: it waits for them.', 121];
  assert.deepEqual(outcome('direct:bob', 'msg', status('queued', { to: 'Bob', message_id: 121 })), waiting);
  page.wire.say(status('delivered', { to: 'Bob', message_id: 121 }));
  assert.equal(last(page, 'direct:bob')?.status, 'delivered');
  const group = status('sent', { kind: 'group', group: 'team', delivered: 3, queued: 2 });
  assert.deepEqual(outcome('group:team', 'group_txt', group), [
    'sent',
    '3 have it; it waits for 2 who are not here.',
    120,
  ]);
  const refused = ['refused', 'Bob has blocked you: it was not shown.', 120];
  assert.deepEqual(outcome('private:bob', 'private_txt', status('refused', { to: 'Bob' })), refused);
});

test('a line that is refused says why, and is given back to go on with; not over what has been typed since', () => {
  const page = everywhere();
  page.store.send('room:lab', 'unheard');
  page.store.setDraft('room:lab', '');
  page.wire.answer('say', { type: 'error', code: 'MUTED', text: 'You have been silenced.' });
  assert.deepEqual(
    [last(page, 'room:lab')?.status, last(page, 'room:lab')?.why],
    ['refused', 'You have been silenced.'],
  );
  assert.equal(page.place('room:lab').draft, 'unheard');
  page.store.send('direct:bob', 'to nobody');
  page.store.setDraft('direct:bob', 'something else');
  page.wire.answer('msg', { type: 'status', status: 'offline', code: 'MAILBOX_FULL', to: 'Bob', text: 'It is full.' });
  assert.equal(page.place('direct:bob').draft, 'something else');
  assert.equal(page.store.recall('direct:bob', -1), 'to nobody');
  assert.equal(page.store.recall('direct:bob', 1), 'something else');
});

test('a line that did not go is sent again by its key', () => {
  const page = everywhere();
  page.store.send('room:lab', 'once more');
  page.wire.answer('say', { type: 'error', code: 'STORAGE', text: 'The disk.' });
  page.store.sendAgain('room:lab', last(page, 'room:lab')?.key ?? 0);
  assert.equal(page.wire.request('say').text, 'once more');
  assert.equal(last(page, 'room:lab')?.status, 'sending');
  page.store.sendAgain('room:lab', last(page, 'room:lab')?.key ?? 0);
  assert.equal(page.wire.asked.filter(({ type }) => type === 'say').length, 2, 'one that is on its way is not');
});

test('R7.16 many lines go as one, and each has its number; to a person each has what became of it', () => {
  const page = everywhere();
  page.store.send('room:lab', 'one\n\ntwo\n');
  const { id: _, ...asked } = page.wire.request('paste');
  assert.deepEqual(asked, { type: 'paste', text: 'one\n\ntwo', to: 'room', name: 'lab' });
  page.wire.answer('paste', { type: 'paste', count: 3, room: 'lab', message_ids: [130, 131, 132], text: '' });
  assert.deepEqual(
    page.place('room:lab').lines.map(({ text, status, id }) => [text, status, id]),
    [
      ['one', 'sent', 130],
      ['', 'sent', 131],
      ['two', 'sent', 132],
    ],
  );
  page.store.send('direct:bob', 'three\nfour');
  assert.equal(page.wire.request('paste').to, 'msg');
  page.wire.answer(
    'paste',
    { type: 'status', status: 'delivered', message_id: 133, to: 'Bob' },
    { type: 'status', status: 'queued', message_id: 134, to: 'Bob' },
    { type: 'paste', count: 2, room: null, to: 'Bob', text: '' },
  );
  assert.deepEqual(
    page
      .place('direct:bob')
      .lines.slice(-2)
      .map(({ status }) => status),
    ['delivered', 'waiting'],
  );
  page.store.send('all', 'five\nsix');
  page.wire.answer('paste', { type: 'error', code: 'NOT_PASTED', text: 'Too many.' });
  assert.equal(page.place('all').draft, 'five\nsix');
});

test('R7.4 what is longer than the server takes is not sent at all, and stays where it was typed', () => {
  const page = everywhere();
  const asked = page.wire.asked.length;
  assert.equal(page.store.send('all', 'x'.repeat(17_000)), false);
  assert.match(last(page, 'all')?.text ?? '', /too long/);
  assert.equal(page.wire.asked.length, asked);
  page.store.send('all', 'z'.repeat(5_000));
  page.wire.answer('message', { type: 'error', code: 'LINE_TOO_LONG', text: 'text is longer than a line may be.' });
  assert.equal(last(page, 'all')?.why, 'That is too long for one line. Send it in parts, or as a file.');
  page.store.send('all', 'y'.repeat(15_000));
  page.wire.say({ type: 'error', code: 'LINE_TOO_LONG', text: 'At most 4096 bytes.' });
  assert.notEqual(last(page, 'all')?.status, 'sent');
});

test('R7.8 what begins with a slash is a typed line, its answer stands in that place, and a path is speech', () => {
  const page = everywhere();
  assert.ok(page.store.send('all', '/who'));
  assert.equal(page.wire.request('line').text, '/who');
  page.wire.answer('line', { type: 'online_users', users: ['Alice', 'Bob'], total: 2 });
  assert.deepEqual(
    page.place('all').lines.map(({ kind, text, own }) => [kind, text, own]),
    [
      ['notice', '/who', true],
      ['notice', 'Here: Alice, Bob', false],
    ],
  );
  page.store.send('all', '/usr/bin/env');
  assert.equal(page.wire.asked.at(-1)?.type, 'message');
  page.store.send('all', '/nonsense');
  page.wire.answer('line', { type: 'error', code: 'UNKNOWN_COMMAND', text: 'No command is called nonsense.' });
  assert.equal(last(page, 'all')?.kind, 'error');
});

test('R7.8 a command without a room is meant for the one that one looks at', () => {
  const page = everywhere();
  page.store.send('room:lab', '/topic sockets');
  const [join, line] = page.wire.asked.slice(-2);
  assert.deepEqual([join?.type, join?.room, join?.recall, line?.text], ['join', 'lab', 0, '/topic sockets']);
  page.wire.answer('join', joined('lab'));
  page.store.send('room:lab', '/topic');
  assert.notEqual(page.wire.asked.at(-2)?.type, 'join', 'it is the current one now');
});

test('R7.18 what is typed where no room is means no room that one does not look at', () => {
  const page = everywhere();
  page.wire.say(joined('lab'));
  for (const line of ['/topic tea', '/topic', '/leave', '/members']) {
    const asked = page.wire.asked.length;
    assert.equal(page.store.send('all', line), false, line);
    assert.equal(last(page, 'all')?.text, 'That is for rooms: type it in the one that you mean.');
    assert.equal(page.wire.asked.length, asked);
  }
  assert.ok(page.store.send('all', '/leave lab'));
  page.store.send('all', '/history 5');
  assert.deepEqual([page.wire.request('history').place, page.wire.request('history').count], ['all', 5]);
  page.store.send('direct:bob', '/history');
  assert.deepEqual([page.wire.request('history').place, page.wire.request('history').with], ['person', 'Bob']);
  page.wire.answer('history', said('direct', 'Bob', 'nods', 90, { action: true }), { type: 'history', text: 'One.' });
  assert.equal(page.place('direct:bob').lines.at(-2)?.text, '* Bob nods');
});

test('commands that say something say it in the place of it, and what one does is done where one looks', () => {
  const page = everywhere();
  page.store.send('room:lab', '/all hello all');
  assert.equal(last(page, 'all')?.text, 'hello all');
  page.store.send('all', '/msg Carl hello Carl');
  assert.deepEqual([page.wire.request('msg').name, last(page, 'direct:carl')?.text], ['Carl', 'hello Carl']);
  assert.equal(last(page, 'all')?.text, '/msg Carl hello Carl', 'where it was typed it is seen that it went');
  page.wire.answer('msg', { type: 'error', code: 'NO_SUCH_USER', text: 'Nobody is called Carl.' });
  assert.deepEqual([last(page, 'all')?.kind, last(page, 'all')?.text], ['error', 'Nobody is called Carl.']);
  page.store.send('all', '/msg Dora hello Dora');
  page.wire.answer('msg', { type: 'status', status: 'offline', code: 'MAILBOX_FULL', to: 'Dora', text: 'It is full.' });
  assert.deepEqual([last(page, 'all')?.kind, last(page, 'all')?.text], ['error', 'It is full.']);
  page.store.send('all', '/me waves');
  assert.deepEqual([page.wire.request('me').place, last(page, 'all')?.action], ['all', true]);
  page.store.send('room:lab', '/me nods');
  assert.equal(page.wire.request('me').room, 'lab');
  assert.equal(page.store.send('direct:bob', '/me whispers'), false);
});

test('R3.82 the last lines of a room that is entered by typing stand in it, and one is there', () => {
  const page = everywhere();
  page.store.send('all', '/join garden');
  page.wire.answer('line', said('room', 'Bob', 'earlier', 90, { room: 'garden' }), joined('garden'));
  assert.equal(page.state.current, 'room:garden');
  assert.deepEqual(page.texts('room:garden'), ['earlier']);
  assert.equal(last(page, 'all')?.text, 'You are in garden now.');
  page.store.send('all', '/history 1');
  page.wire.answer('history', said('all', 'Bob', 'long ago', 80), {
    type: 'history',
    with: null,
    count: 1,
    text: 'One.',
  });
  assert.deepEqual(
    page
      .place('all')
      .lines.slice(-2)
      .map(({ text }) => text),
    ['Bob: long ago', 'One.'],
  );
});

test('what only terminals need is explained, and keeps nobody waiting', () => {
  const page = everywhere();
  const asked = page.wire.asked.length;
  for (const line of ['/paste', '/file_lines 7', '/wait 60 Bob:', '/says_only Bot'])
    assert.equal(page.store.send('all', line), false, line);
  assert.equal(page.wire.asked.length, asked);
});

test('R7.8 a question of the server is shown, its answer is a line, and cancel ends it', () => {
  const page = everywhere();
  page.store.send('all', '/add_contact');
  page.wire.answer('line', { type: 'prompt', word: 'CONTACT', secret: false });
  assert.deepEqual(page.state.prompt, { word: 'CONTACT', secret: false });
  page.store.answerPrompt('Bob');
  assert.deepEqual([page.state.prompt, page.wire.request('line').text], [null, 'Bob']);
  page.wire.answer('line', { type: 'add_contact', username: 'Bob', text: 'Bob is a contact.' });
  assert.ok(page.state.people.find(({ name }) => name === 'Bob')?.contact);
  page.store.send('all', '/add_contact');
  page.wire.answer('line', { type: 'prompt', word: 'CONTACT', secret: false });
  page.store.cancelPrompt();
  assert.equal(page.wire.request('line').text, 'cancel');
});

test('R3.31 a password that is typed is in no line, and in nothing that the arrow keys bring back; the way back knows the new one', () => {
  const page = everywhere();
  page.store.send('all', '/passwd correct-horse battery-staple');
  page.wire.answer('line', { type: 'passwd', username: 'Alice', text: 'Set.' });
  assert.doesNotMatch(JSON.stringify(page.state), /battery/);
  assert.equal(page.store.recall('all', -1), null);
  page.wire.drop();
  page.store.retry();
  page.wire.events.opened();
  assert.equal(page.wire.request('init').password, 'battery-staple');
});

test('R3.83 a line of one’s own is taken back, and so is what others take back, read or not', () => {
  const page = everywhere();
  page.store.send('room:lab', 'oops');
  page.wire.answer('say', { type: 'status', status: 'sent', kind: 'room', room: 'lab', message_id: 140 });
  page.store.takeBack('room:lab', last(page, 'room:lab')?.key ?? 0);
  assert.equal(page.wire.request('purge').message_id, 140);
  page.wire.answer('purge', { type: 'purge', message_id: 140, count: 1, text: 'Purged 140.' });
  assert.deepEqual([last(page, 'room:lab')?.purged, last(page, 'room:lab')?.text], [true, '']);
  page.wire.say(
    said('room', 'Bob', 'Alice!', 141, { room: 'lab' }),
    said('room', 'Bob', 'again', 142, { room: 'lab' }),
  );
  assert.deepEqual([page.place('room:lab').unread, page.place('room:lab').mentions], [2, 1]);
  page.wire.say({ type: 'purged', message_id: 141 });
  assert.deepEqual([page.place('room:lab').unread, page.place('room:lab').mentions], [1, 0]);
});

test('R7.13 help that is typed has each group of commands once, and none of those for entering', () => {
  const page = everywhere();
  page.store.send('all', '/help');
  page.wire.answer('line', serverHelp());
  const heads =
    last(page, 'all')
      ?.text.split('\n')
      .filter((line) => !line.startsWith(' ')) ?? [];
  assert.deepEqual(heads, [...new Set(heads)]);
  assert.ok(heads.includes('Talking') && !heads.includes('To begin'), heads.join());
});

test('the commands of the server are those that its help has', () => {
  assert.deepEqual(everywhere().state.commands, commandsOf(serverHelp()));
});

test('a text with a million spaces within costs no more than another', () => {
  const page = everywhere();
  const spaces = ' '.repeat(2 ** 20);
  // A regular expression that looks for spaces at the end takes a quarter of an hour for each.
  const typed = [`to be${spaces}or not`, `/msg Bob to be${spaces}or not`, `/all${spaces}x`];
  assert.deepEqual(
    typed.map((text) => page.store.send('room:lab', text)),
    [false, false, true],
  );
});

test('R2.18 R3.124 what may give a key or a password away is typed, so that the server looks at it, and is not brought back', () => {
  const page = Page.inside();
  page.wire.answer('help', serverHelp());
  page.store.send('all', 'login Bob secret');
  assert.equal(page.wire.request('line').text, '/all login Bob secret');
  page.wire.answer('line', { type: 'error', code: 'USAGE', text: 'That was not said.' });
  const [line] = page.place('all').lines;
  assert.deepEqual([line?.status, line?.text, page.place('all').draft], ['refused', 'login …', 'login Bob secret']);
  page.store.setDraft('all', '');
  assert.equal(page.store.recall('all', -1), null);
  const joined = { type: 'join', members: ['Alice'], total: 1, topic: null, topic_by: null, text: '' };
  page.wire.say({ ...joined, room: 'lab', current: 'lab' }, { ...joined, room: 'chess', current: 'chess' });
  page.store.send('room:lab', 'join lab sesame');
  // In the room where one looks.
  assert.equal(page.wire.request('join').room, 'lab');
  assert.equal(page.wire.request('line').text, 'join lab sesame');
  page.wire.answer('line', { type: 'status', status: 'sent', kind: 'room', room: 'lab', message_id: 101 });
  assert.equal(page.place('room:lab').lines.at(-1)?.status, 'sent');
  // Other texts are said as they stand.
  page.store.send('room:lab', 'I cannot join lab today');
  assert.equal(page.wire.request('say').text, 'I cannot join lab today');
});
