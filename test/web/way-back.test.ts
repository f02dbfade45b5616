/** The page stays connected: what it asks after a loss, what it passes over, when it gives up, and the one line about it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Fields, Page, said, serverHelp, welcome } from './rig.js';

const joined = (room: string, more: Fields = {}): Fields => ({
  ...{ type: 'join', room, members: ['Alice'], total: 1, topic: null, topic_by: null, current: room, text: '' },
  ...more,
});
const missed = (count: number, last: number, more: Fields = {}): Fields => ({
  ...{ type: 'missed', since: 0, count, complete: true, next: null, last, direct: true, text: '' },
  ...more,
});

/** Alice is in lab and has seen the line 101. */
function inLab(more: Fields = {}): Page {
  const page = Page.inside(more);
  page.wire.say(joined('lab'), said('room', 'Bob', 'first', 101, { room: 'lab' }));
  return page;
}

/** The connection breaks, and there is a new one on which the name has been asked for. */
function lose(page: Page): void {
  page.wire.drop();
  page.store.retry();
  page.wire.events.opened();
}

test('R7.17 after a loss the rooms are asked for, and what came after the last number that was seen', () => {
  const page = inLab();
  page.wire.drop();
  const { link } = page.state;
  assert.deepEqual([link.state, link.notice], ['waiting', 'The connection is lost. Trying again…']);
  assert.equal(link.retryAt, page.clock.now() + 250);
  page.clock.hands.advance(250);
  page.wire.events.opened();
  const { since, rooms, username } = page.wire.request('init');
  assert.deepEqual([since, rooms, username], [101, ['lab'], 'Alice']);
  page.wire.answer(
    'init',
    welcome({ last: 104 }),
    said('room', 'Bob', 'second', 102, { room: 'lab', sent: '2026-11-20T10:03:12.000Z' }),
    joined('lab'),
    missed(1, 102),
  );
  assert.deepEqual(page.texts('room:lab'), ['first', 'second']);
  assert.equal(page.state.link.notice, 'Connected again. 1 line was missed, and is here now.');
  page.clock.hands.advance(8000);
  assert.equal(page.state.link.notice, null);
});

test('R3.100 R3.120 on the way back the code and the keys of rooms are given again, and the stale connection is ended', () => {
  const page = new Page();
  page.store.enter('Alice', '');
  page.wire.events.opened();
  page.wire.answer('init', welcome(), { type: 'code', username: 'Alice', code: '471123', text: '' });
  page.store.typeLine('all', '/join lab sesame');
  page.wire.answer('line', joined('lab'));
  page.wire.say(joined('chess'));
  lose(page);
  const { code, takeover, rooms } = page.wire.request('init');
  assert.deepEqual([code, takeover, rooms], ['471123', true, [{ room: 'lab', key: 'sesame' }, 'chess']]);
  assert.doesNotMatch(JSON.stringify(page.state), /sesame/);
  // Whoever comes next at this machine knows neither.
  page.store.leave();
  page.store.enter('Alice', '');
  page.wire.events.opened();
  assert.equal(page.wire.request('init').code, undefined);
  page.wire.answer('init', welcome());
  page.wire.say(joined('lab'));
  lose(page);
  const next = page.wire.request('init');
  assert.deepEqual([next.code, next.rooms], [undefined, ['lab']]);
});

test('R7.17 what has come in an answer that broke off is asked for again, and stands there once', () => {
  const page = inLab();
  lose(page);
  const { id } = page.wire.request('init');
  page.wire.say(
    { ...welcome({ last: 104 }), id, more: true },
    { ...said('room', 'Bob', 'second', 102, { room: 'lab' }), id, more: true },
  );
  lose(page);
  assert.equal(page.wire.request('init').since, 101);
  page.wire.answer(
    'init',
    welcome({ last: 104 }),
    said('room', 'Bob', 'second', 102, { room: 'lab' }),
    said('room', 'Bob', 'third', 103, { room: 'lab' }),
    joined('lab'),
    missed(2, 103),
  );
  assert.deepEqual(page.texts('room:lab'), ['first', 'second', 'third']);
  lose(page);
  assert.equal(page.wire.request('init').since, 103);
});

test('the pauses grow up to a minute, and begin anew after it worked', () => {
  const page = inLab();
  const pauses: number[] = [];
  page.wire.drop();
  for (let i = 0; i < 9; i++) {
    const ms = (page.state.link.retryAt ?? 0) - page.clock.now();
    pauses.push(ms);
    page.clock.hands.advance(ms);
    assert.equal(page.state.link.state, 'connecting');
    page.wire.drop();
  }
  assert.deepEqual(pauses, [250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  page.store.retry();
  page.wire.events.opened();
  page.wire.answer('init', welcome(), joined('lab'), missed(0, 101));
  assert.equal(page.state.link.notice, 'Connected again.');
  page.wire.drop();
  assert.equal((page.state.link.retryAt ?? 0) - page.clock.now(), 250);
});

test('a line that was on its way when the connection broke is said, where it comes back, and given back, where it does not', () => {
  const page = inLab();
  page.store.open('room:lab');
  assert.ok(page.store.send('room:lab', 'arrived'));
  assert.ok(page.store.send('room:lab', 'did not'));
  page.store.openDirect('Bob');
  assert.ok(page.store.send('direct:bob', 'perhaps'));
  lose(page);
  assert.deepEqual(
    page
      .place('room:lab')
      .lines.slice(-2)
      .map(({ status }) => status),
    ['sending', 'sending'],
  );
  page.wire.answer(
    'init',
    welcome({ last: 103 }),
    said('room', 'Alice', 'arrived', 102, { room: 'lab' }),
    joined('lab'),
    missed(1, 102),
  );
  const [arrived, lost] = page.place('room:lab').lines.slice(-2);
  assert.deepEqual([arrived?.text, arrived?.status, arrived?.id], ['arrived', 'sent', 102]);
  assert.deepEqual([lost?.text, lost?.status, lost?.why], ['did not', 'lost', 'Not sent: the connection broke.']);
  assert.equal(page.place('room:lab').draft, 'did not');
  page.wire.answer('history', { type: 'error', code: 'ACCOUNT_NEEDED', text: 'Only accounts.' });
  const [perhaps] = page.place('direct:bob').lines;
  assert.deepEqual([perhaps?.status, perhaps?.why], ['lost', 'The connection broke: it may have arrived, or not.']);
  assert.equal(page.place('direct:bob').draft, '');
});

test('R3.15 private chats end with the connection, and say so; rooms that one may not enter again are closed', () => {
  const page = inLab();
  page.wire.say({ type: 'private_connected', username: 'Bob' }, { type: 'private_request', from: 'Eve' });
  page.wire.say(joined('chess'));
  lose(page);
  assert.equal(page.place('private:bob').closed, 'The private chat ended with the connection.');
  assert.deepEqual(page.state.requests, []);
  page.wire.answer(
    'init',
    welcome({ last: 101 }),
    { type: 'error', code: 'TOO_MANY_ROOMS', text: 'No room for chess.' },
    joined('lab'),
    missed(0, 101),
  );
  assert.equal(page.place('room:chess').closed, 'You are no longer in chess.');
  assert.equal(page.place('room:lab').closed, null);
  assert.equal(page.store.send('room:chess', 'hello?'), false);
  page.store.join('chess');
  page.wire.answer('join', joined('chess'));
  assert.deepEqual([page.state.current, page.place('room:chess').closed], ['room:chess', null]);
});

test('R7.17 a server that knows of no such number has forgotten: what is there goes, and all is asked for anew', () => {
  const page = inLab();
  lose(page);
  page.wire.answer('init', { type: 'error', code: 'NO_SUCH_MESSAGE', text: 'Nothing has been said yet under 101.' });
  assert.deepEqual([page.wire.request('init').since, page.wire.request('init').rooms], [undefined, ['lab']]);
  page.wire.answer('init', welcome({ last: 3 }), said('room', 'Bob', 'other', 2, { room: 'lab' }), joined('lab'));
  assert.deepEqual(page.texts('room:lab'), ['other']);
  assert.equal(page.state.link.notice, 'Connected again. What was said meanwhile may be missing.');
});

test('R4.20 what the server has no more is told of', () => {
  const page = inLab();
  lose(page);
  page.wire.answer('init', welcome(), joined('lab'), missed(0, 900, { complete: false }));
  assert.equal(page.state.link.notice, 'Connected again. What was said meanwhile may be lost.');
});

const ENDS: readonly (readonly [string, string, boolean])[] = [
  ['kicked', 'Olga has thrown you out. Good bye.', true],
  ['banned', 'Olga has shut you out. Good bye.', false],
  ['deleted', 'server has deleted the account Alice. Good bye.', false],
  ['taken over', 'Your account was taken over from 192.0.2.7. Good bye.', true],
];

test('R4.8 whoever was thrown out, shut out, deleted or taken over does not come back by itself, and reads why', () => {
  for (const [reason, text, mayReturn] of ENDS) {
    const page = inLab();
    page.wire.say({ type: 'goodbye', reason, text });
    page.wire.drop();
    assert.deepEqual([page.state.phase, page.state.ended?.mayReturn], ['over', mayReturn]);
    assert.notEqual(page.state.ended?.text, '');
    page.clock.hands.advance(100_000);
    assert.equal(page.wires.length, 1);
    page.store.startOver();
    assert.deepEqual([page.state.phase, page.state.places.length], ['outside', 0]);
  }
});

test('whoever comes back after that finds what had been typed and not sent', () => {
  const page = inLab();
  page.store.setDraft('all', 'half a line');
  page.wire.say({ type: 'goodbye', reason: 'kicked', text: 'Out. Good bye.' });
  page.wire.drop();
  page.store.startOver();
  page.store.enter('Alice', '');
  page.wire.events.opened();
  page.wire.answer('init', welcome());
  assert.equal(page.place('all').draft, 'half a line');
});

test('R1.16 a server that stops is waited for', () => {
  const page = inLab();
  page.wire.say({ type: 'goodbye', reason: 'server stopping', text: 'The server stops. Good bye.' });
  page.wire.drop();
  assert.equal(page.state.link.notice, 'The server has stopped. Trying again…');
});

test('a guest’s name may be held by the connection that was lost: it is tried again for a while, and is then somebody else’s', () => {
  const page = inLab();
  const taken = { type: 'error', code: 'NAME_TAKEN', text: 'Alice is taken.' };
  lose(page);
  page.wire.answer('init', taken);
  assert.equal(page.state.link.state, 'waiting');
  page.clock.hands.advance(79_000);
  page.wire.events.opened();
  page.wire.answer('init', taken);
  assert.equal(page.state.link.state, 'waiting');
  page.clock.hands.advance(30_000);
  page.wire.events.opened();
  page.wire.answer('init', taken);
  assert.equal(page.state.phase, 'over');
  assert.match(page.state.ended?.text ?? '', /somebody else is called Alice now/);
});

test('an account takes its lost connection over; long after a loss it does not, for somebody may have it open elsewhere', () => {
  const page = inLab({ account: true });
  lose(page);
  assert.equal(page.wire.request('init').takeover, true);
  page.wire.drop();
  page.clock.hands.advance(91_000);
  page.wire.events.opened();
  assert.equal('takeover' in page.wire.request('init'), false);
  page.wire.answer('init', { type: 'error', code: 'ALREADY_ONLINE', text: '' });
  assert.deepEqual([page.state.phase, page.state.ended?.mayReturn], ['over', true]);
});

test('a server that answers nothing is given up, one that says nothing is asked whether it is there', () => {
  const page = inLab();
  for (const type of ['help', 'who', 'my_files', 'rooms', 'history'])
    page.wire.answer(type, type === 'history' ? { type, with: null, count: 0, next: null } : { type: 'ok' });
  const { wire } = page;
  for (let s = 0; s < 46; s++) page.clock.hands.advance(1000);
  assert.equal(wire.request('ping').type, 'ping');
  wire.answer('ping', { type: 'pong', token: '' });
  assert.ok(page.store.send('room:lab', 'hello?'));
  for (let s = 0; s < 5; s++) page.clock.hands.advance(1000);
  const slow = { state: 'open', notice: 'The server is slow to answer. What you have sent waits.', retryAt: null };
  assert.deepEqual(page.state.link, { ...slow, slow: true });
  for (let s = 0; s < 26; s++) page.clock.hands.advance(1000);
  assert.ok(wire.isClosed);
  assert.notEqual(page.state.link.state, 'open');
});

test('where there is reason to doubt a connection it is asked at once, and given up soon; one that speaks is not', () => {
  for (const speaks of [true, false]) {
    const page = inLab();
    for (const type of ['help', 'who', 'my_files', 'rooms', 'history']) page.wire.answer(type, { type: 'ok' });
    page.clock.hands.advance(1000);
    page.store.retry();
    assert.equal(page.wire.asked.at(-1)?.type, 'ping');
    if (speaks) page.wire.say(said('room', 'Bob', 'still here', 102, { room: 'lab' }));
    page.clock.hands.advance(5000);
    assert.equal(page.state.link.state, speaks ? 'open' : 'waiting');
  }
});

test('R3.21 whoever was away is away again', () => {
  const page = inLab();
  page.store.actOn('Alice', 'away', { text: 'lunch' });
  page.wire.say({ type: 'away', away: 'lunch', text: '' });
  lose(page);
  page.wire.answer('init', welcome(), joined('lab'), missed(0, 101));
  assert.equal(page.wire.request('away').text, 'lunch');
});

test('R3.130 R3.131 a guest who comes back shuts out whom they had shut out, and is shown as little of who comes and goes', () => {
  const page = inLab();
  page.wire.answer('help', serverHelp());
  for (const name of ['Mal', 'Eve']) {
    page.store.actOn(name, 'block');
    page.wire.answer('block', { type: 'block', username: name, text: '' });
  }
  page.store.actOn('Eve', 'unblock');
  page.wire.answer('unblock', { type: 'unblock', username: 'Eve', text: '' });
  page.store.typeLine('all', '/set presence room');
  page.wire.answer('line', { type: 'set', what: 'presence', value: 'room', text: '' });
  const own = (): unknown[] =>
    page.wire.asked.filter(({ type }) => type === 'set' || type === 'block').map(({ name, value }) => name ?? value);
  lose(page);
  page.wire.answer('init', welcome(), joined('lab'), missed(0, 101));
  assert.deepEqual(own(), ['room', 'Mal']);
  // An account has both anyway.
  page.wire.say({ type: 'passwd', username: 'Alice', text: '' });
  lose(page);
  page.wire.answer('init', welcome({ account: true }), joined('lab'), missed(0, 101));
  assert.deepEqual(own(), []);
  // Who comes in next is somebody else.
  page.store.leave();
  page.store.enter('Carl', '');
  page.wire.events.opened();
  page.wire.answer('init', welcome({ username: 'Carl' }), missed(0, 101));
  lose(page);
  page.wire.answer('init', welcome({ username: 'Carl' }), missed(0, 101));
  assert.deepEqual(own(), []);
});

test('without a connection nothing is sent, and what was typed stays', () => {
  const page = inLab();
  page.store.setDraft('room:lab', 'half a line');
  page.wire.drop();
  assert.equal(page.store.send('room:lab', 'half a line'), false);
  const last = page.place('room:lab').lines.at(-1);
  assert.deepEqual(
    [last?.kind, last?.text],
    ['error', 'Not sent: there was no connection. Your line is still here; send it again when there is one.'],
  );
  assert.equal(page.place('room:lab').draft, 'half a line');
  assert.equal(page.store.send('room:lab', 'half a line'), false);
  assert.equal(page.place('room:lab').lines.filter(({ kind }) => kind === 'error').length, 1, 'it is said once');
});
