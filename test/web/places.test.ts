/** The places of the page: what is unread, in which order lines stand, how many are kept, and what can be done there. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_LINES } from '../../src/web/model/place.js';
import { untilTomorrow } from '../../src/web/model/times.js';
import { type Fields, Page, said } from './rig.js';

const joined = (room: string, more: Fields = {}): Fields => ({
  ...{ type: 'join', room, members: ['Alice', 'Bob'], total: 2, topic: null, topic_by: null, current: room, text: '' },
  ...more,
});
const inRoom = (payload: string, id: number, more: Fields = {}): Fields =>
  said('room', 'Bob', payload, id, { room: 'lab', ...more });

function inLab(more: Fields = {}): Page {
  const page = Page.inside(more);
  page.wire.say(joined('lab'));
  return page;
}

test('what is said where one does not look is unread, with those that name one; a mark stands where it begins', () => {
  const page = inLab();
  page.wire.say(inRoom('one', 101), inRoom('Alice: two', 102), inRoom('Malice and alices', 103));
  const { unread, mentions, unreadFrom, lines } = page.place('room:lab');
  assert.deepEqual([unread, mentions, unreadFrom], [3, 1, lines[0]?.key]);
  assert.deepEqual([page.state.unread, page.state.mentions], [3, 1]);
  page.store.open('room:lab');
  assert.equal(page.state.current, 'room:lab');
  page.store.markRead('room:lab');
  assert.deepEqual([page.place('room:lab').unread, page.state.unread], [0, 0]);
  assert.equal(page.place('room:lab').unreadFrom, lines[0]?.key, 'it stays while one looks');
  page.wire.say(inRoom('seen at once', 104));
  assert.equal(page.place('room:lab').unread, 0);
  page.store.setLooking(false);
  page.wire.say(inRoom('not seen', 105));
  assert.equal(page.place('room:lab').unread, 1);
  assert.equal(page.place('room:lab').unreadFrom, page.place('room:lab').lines.at(-1)?.key);
  page.store.markRead('room:lab');
  page.store.open('all');
  assert.equal(page.place('room:lab').unreadFrom, null);
});

test('direct messages open a place of their own, and each counts as meant for one', () => {
  const page = inLab();
  page.wire.say(
    said('direct', 'Bob', 'hi', 101),
    said('all', 'Bob', 'hello', 102),
    said('all', 'Bob', 'hey Alice', 103),
  );
  assert.deepEqual([page.place('direct:bob').unread, page.place('direct:bob').mentions], [1, 1]);
  assert.deepEqual(page.alerts, [
    { place: 'direct:bob', title: 'Bob', text: 'hi' },
    { place: 'all', title: 'Bob in Everyone', text: 'hey Alice' },
  ]);
});

test('R3.82 the last lines of a room that one enters are nothing new', () => {
  const page = Page.inside();
  page.store.join('lab');
  page.wire.answer('join', inRoom('earlier', 90, { sent: '2026-11-20T10:03:12.000Z' }), joined('lab'));
  assert.deepEqual([page.state.current, page.place('room:lab').unread], ['room:lab', 0]);
  assert.deepEqual(
    page.place('room:lab').lines.map(({ at }) => new Date(at).toISOString()),
    ['2026-11-20T10:03:12.000Z'],
  );
});

test('lines stand in the order of their numbers, each once', () => {
  const page = inLab();
  page.wire.say(inRoom('one', 101), inRoom('four', 104), inRoom('two', 102), inRoom('one', 101), inRoom('three', 103));
  assert.deepEqual(page.texts('room:lab'), ['one', 'two', 'three', 'four']);
});

test('of a place so many lines are kept, and the older ones are asked for again', () => {
  const page = inLab();
  for (let id = 1; id <= MAX_LINES + 10; id++) page.wire.say(inRoom(`line ${id}`, id));
  assert.equal(page.place('room:lab').lines.length, MAX_LINES);
  assert.equal(page.place('room:lab').older, 'some');
  page.store.older('room:lab');
  const { place, with: name, before, count } = page.wire.request('history');
  assert.deepEqual([place, name, before, count], ['room', 'lab', 11, 100]);
  assert.equal(page.place('room:lab').older, 'loading');
  const old = Array.from({ length: 10 }, (_, i) => inRoom(`line ${i + 1}`, i + 1));
  page.wire.answer('history', ...old, { type: 'history', with: 'lab', count: 10, before: 11, next: null });
  assert.equal(page.place('room:lab').older, 'none');
  assert.equal(page.texts('room:lab')[0], 'line 1', 'they stay as long as one looks');
  assert.equal(page.place('room:lab').lines.length, MAX_LINES + 10);
  page.store.open('room:lab');
  page.store.open('all');
  assert.equal(page.place('room:lab').lines.length, MAX_LINES);
});

test('R7.18 older lines are those of the place that is meant; where there are none to have, it is told', () => {
  const page = inLab({ account: true });
  page.wire.say({ type: 'group_joined', group: 'team' });
  assert.deepEqual([page.wire.request('history').place, 'with' in page.wire.request('history')], ['all', false]);
  page.wire.answer('history', { type: 'error', code: 'STORAGE', text: 'The disk does not answer.' });
  assert.deepEqual([page.place('all').older, page.place('all').olderProblem], ['some', 'The disk does not answer.']);
  page.store.open('group:team');
  assert.deepEqual([page.wire.request('history').place, page.wire.request('history').with], ['group', 'team']);
  page.store.openDirect('Bob');
  assert.deepEqual([page.wire.request('history').place, page.wire.request('history').with], ['person', 'Bob']);
  page.wire.answer('history', said('direct', 'Alice', 'mine', 50), said('direct', 'Bob', 'theirs', 51), {
    type: 'history',
    with: 'Bob',
    count: 2,
    before: 999,
    next: null,
  });
  assert.deepEqual(
    page.place('direct:bob').lines.map(({ own, status }) => [own, status]),
    [
      [true, 'sent'],
      [false, null],
    ],
  );
  for (const code of ['ACCOUNT_NEEDED', 'ACCOUNTS_OFF']) {
    const guest = Page.inside();
    guest.store.openDirect('Bob');
    guest.wire.answer('history', { type: 'error', code, text: 'Only accounts.' });
    assert.deepEqual([guest.place('direct:bob').older, guest.place('direct:bob').olderProblem], ['none', null]);
  }
});

test('the side has everyone first, then rooms, groups, private chats and direct messages', () => {
  const page = Page.inside();
  page.wire.say(
    said('direct', 'Eve', 'hi', 101),
    { type: 'private_connected', username: 'Bob' },
    { type: 'group_joined', group: 'team' },
    joined('lab'),
    joined('chess'),
  );
  const keys = ['all', 'room:lab', 'room:chess', 'group:team', 'private:bob', 'direct:eve'];
  assert.deepEqual(
    page.state.places.map(({ key }) => key),
    keys,
  );
});

test('R4.7 who comes into a room and leaves it stands there, and is among its members', () => {
  const page = inLab();
  page.wire.say(
    { type: 'joined', room: 'lab', username: 'Eve' },
    { type: 'left', room: 'lab', username: 'Bob', reason: 'kicked' },
  );
  assert.deepEqual(page.place('room:lab').members, ['Alice', 'Eve']);
  const told = page.place('room:lab').lines.map(({ kind, text }) => [kind, text]);
  assert.deepEqual(told, [
    ['happened', 'Eve has come in.'],
    ['happened', 'Bob has gone (kicked).'],
  ]);
  assert.equal(page.place('room:lab').unread, 0);
  page.wire.say({ type: 'topic_changed', room: 'lab', username: 'Eve', topic: 'sockets' });
  assert.deepEqual([page.place('room:lab').topic, page.place('room:lab').topicBy], ['sockets', 'Eve']);
});

test('R7.19 the members of a large room are asked for, whole', () => {
  const page = Page.inside();
  page.wire.say(joined('lab', { total: 150 }));
  const { room, whole } = page.wire.request('members');
  assert.deepEqual([room, whole], ['lab', true]);
  const names = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, i) => `P${from + i}`);
  page.wire.answer(
    'members',
    { type: 'members', room: 'lab', members: names(0, 100), total: 150, text: '' },
    { type: 'members', room: 'lab', members: names(100, 150), total: 150, text: '' },
  );
  assert.equal(page.place('room:lab').members?.length, 150);
});

test('R3.71 who takes another name stays in the rooms under it, and private chats end', () => {
  const page = inLab();
  page.wire.say(
    { type: 'private_connected', username: 'Bob' },
    { type: 'private_request', from: 'Eve' },
    { type: 'members', room: 'lab', members: ['Alice', 'Bob'], total: 2 },
  );
  page.store.send('all', '/nick Alina');
  page.wire.answer('line', { type: 'nick', username: 'Alina', text: 'You are Alina now.' });
  assert.deepEqual(page.place('room:lab').members, ['Alina', 'Bob']);
  const sentence = 'You have another name now: the private chat with Bob is over.';
  assert.deepEqual([page.place('private:bob').closed, page.state.requests], [sentence, []]);
});

test('a place is closed: a room is left, a private chat ended, direct messages put away', () => {
  const page = inLab();
  page.wire.say({ type: 'private_connected', username: 'Bob' }, said('direct', 'Eve', 'hi', 101));
  page.store.open('room:lab');
  page.store.close('room:lab');
  assert.equal(page.wire.request('leave').room, 'lab');
  page.wire.answer('leave', { type: 'leave', room: 'lab', current: null, text: '' });
  assert.equal(page.state.current, 'all');
  page.store.close('private:bob');
  page.wire.answer('end_private', { type: 'private_ended', username: 'Bob', reason: 'ended' });
  page.store.close('direct:eve');
  page.store.close('all');
  assert.deepEqual(
    page.state.places.map(({ key }) => key),
    ['all'],
  );
});

test('R3.10 R3.38 what somebody asks for is accepted or rejected by its key; one that is over goes, and says so', () => {
  const page = Page.inside({ account: true });
  page.wire.say(
    { type: 'private_request', from: 'Bob' },
    { type: 'info', text: 'Type: /accept connection Bob', to_type: true },
    { type: 'group_invite', group: 'team', from: 'Eve' },
    { type: 'info', text: 'Type: /accept group team', to_type: true },
    said('direct', 'Bob', 'psst', 101),
    { type: 'info', text: 'To answer Bob alone, type: /msg Bob <text>', to_type: true },
  );
  assert.deepEqual(
    page.state.requests.map(({ key }) => key),
    ['private:bob', 'group:team'],
  );
  assert.equal(page.place('all').lines.length, 0, 'the page has buttons for what a terminal is told to type');
  page.wire.say(said('direct', 'Bob', 'thanks', 102), { type: 'info', text: 'Bob accepts a.txt (file 17).' });
  assert.equal(page.place('all').lines.at(-1)?.text, 'Bob accepts a.txt (file 17).', 'what else comes after a message');
  page.store.rejectRequest('group:team');
  assert.ok(page.state.requests[1]?.busy);
  page.wire.answer('reject_group', { type: 'error', code: 'STORAGE', text: 'The disk.' });
  assert.deepEqual([page.state.requests[1]?.busy, page.state.requests[1]?.problem], [false, 'The disk.']);
  page.store.rejectRequest('group:team');
  page.wire.answer('reject_group', { type: 'reject_group', group: 'team', text: '' });
  page.store.acceptRequest('private:bob');
  page.wire.answer('accept_connection', { type: 'error', code: 'NO_REQUEST', text: 'No.' });
  assert.deepEqual(page.state.requests, []);
  assert.equal(page.place('all').lines.at(-1)?.text, 'Bob has left, or asks no longer.');
});

test('R7.14 invitations that have waited are there after a reload of the page', () => {
  const page = Page.inside({ account: true });
  const invitations = [{ group: 'chess', from: 'Eve' }];
  page.wire.answer('my_groups', { type: 'groups', groups: ['team'], total: 1, invitations });
  assert.deepEqual(
    page.state.requests.map(({ key, from }) => [key, from]),
    [['group:chess', 'Eve']],
  );
  assert.ok(page.place('group:team'));
});

test('when a day is over the page is drawn anew, also where nothing happens, and where the computer slept', () => {
  const page = Page.inside();
  const { clock } = page;
  let drawn = 0;
  page.store.subscribe(() => drawn++);
  const days = [page.state.today];
  clock.hands.advance(untilTomorrow(clock.now()) - 1);
  clock.draw();
  days.push(page.state.today);
  drawn = 0;
  clock.hands.advance(1);
  clock.draw();
  assert.equal(drawn, 1);
  days.push(page.state.today);
  // Its timers stand still meanwhile.
  clock.hands.setDate(24 * 3_600_000);
  clock.hands.advance(60_000);
  clock.draw();
  days.push(page.state.today);
  const [first, before, next, last] = days;
  assert.equal(first, before);
  assert.equal(new Set([before, next, last]).size, 3);
});

test('what one looks for is found, and gone to: a place, a person, a room that is there, and one that is not yet', () => {
  const page = inLab();
  page.wire.answer('rooms', { type: 'rooms', rooms: [{ room: 'garden', members: 2 }], total: 1 });
  page.wire.answer('who', { type: 'online_users', users: ['Alice', 'Gina'], total: 2 });
  const kinds = page.store.find('g').map(({ kind, label }) => [kind, label]);
  assert.deepEqual(kinds.slice(0, 2), [
    ['room', 'garden'],
    ['person', 'Gina'],
  ]);
  for (const found of page.store.find('gina')) if (found.kind === 'person') page.store.goTo(found);
  assert.equal(page.state.current, 'direct:gina');
  page.store.goTo(page.store.find('garden')[0] ?? assert.fail());
  assert.equal(page.wire.request('join').room, 'garden');
});

test('R3.55 an announcement stands where one looks, and for everyone', () => {
  const page = inLab();
  page.store.open('room:lab');
  page.wire.say({ type: 'announcement', from: 'Olga', payload: 'Six o’clock' });
  for (const key of ['all', 'room:lab'])
    assert.equal(page.place(key).lines.at(-1)?.text, 'Announcement by Olga: Six o’clock', key);
});

test('R7.14 objects of types that the page does not know, and what is no object, change nothing', () => {
  const page = inLab();
  const before = page.state;
  page.wire.say({ type: 'dance', room: 'lab' }, { type: 'toString' }, { type: 'message', kind: 'smoke', payload: 'x' });
  page.wire.events.received('no JSON');
  page.wire.events.received('[1]');
  assert.equal(page.state, before);
});

test('R3.120 a room that takes only those who give its key asks for it, again where it was wrong, and shows it nowhere', () => {
  const page = Page.inside();
  page.store.join('lab');
  page.wire.answer('join', { type: 'error', code: 'KEY_NEEDED', text: 'lab has a key. Type: /join lab <key>' });
  const first = page.state.question;
  assert.deepEqual([first?.title, first?.fields.map(({ secret }) => secret)], ['lab has a key', [true]]);
  page.store.answer(first?.key ?? 0, { key: 'sesam' });
  assert.equal(page.wire.request('join').key, 'sesam');
  page.wire.answer('join', { type: 'error', code: 'WRONG_KEY', text: 'That is not the key of lab.' });
  const second = page.state.question;
  assert.match(second?.says ?? '', /^That is not its key/);
  // The first one is over.
  page.store.answer(first?.key ?? 0, { key: 'sesam' });
  assert.deepEqual(page.state.question, second);
  page.store.answer(second?.key ?? 0, { key: 'sesame' });
  page.wire.answer('join', {
    ...{
      type: 'join',
      room: 'lab',
      members: ['Alice'],
      total: 1,
      topic: null,
      topic_by: null,
      current: 'lab',
      text: '',
    },
    key: true,
  });
  assert.deepEqual([page.state.question, page.state.current, page.place('room:lab').keyed], [null, 'room:lab', true]);
  assert.doesNotMatch(JSON.stringify(page.state), /sesam|Type:/);
});

test('R3.125 R3.126 a room says that it is quiet, and whether one is heard there', () => {
  const page = Page.inside();
  const seen = (): unknown => [page.place('room:lab').quiet, page.place('room:lab').heard];
  const lab = {
    type: 'join',
    room: 'lab',
    members: ['Alice'],
    total: 1,
    topic: null,
    topic_by: null,
    current: 'lab',
    text: '',
  };
  page.wire.say({ ...lab, quiet: true, heard: false });
  assert.deepEqual(seen(), [true, false]);
  page.wire.say({ type: 'voice_changed', room: 'lab', username: 'Bob', voice: true, from: 'Olga', text: '' });
  assert.deepEqual(seen(), [true, false]);
  page.wire.say({ type: 'voice_changed', room: 'lab', username: 'alice', voice: true, from: 'Olga', text: '' });
  assert.deepEqual(seen(), [true, true]);
  page.wire.say({ type: 'quiet_changed', room: 'lab', quiet: false, from: 'Olga', text: '' });
  assert.deepEqual(seen(), [false, true]);
  page.wire.say({ type: 'quiet_changed', room: 'lab', quiet: true, from: 'Olga', text: 'Olga has made lab quiet.' });
  assert.deepEqual(seen(), [true, false]);
  assert.equal(page.place('room:lab').lines.at(-1)?.text, 'Olga has made lab quiet.');
});
