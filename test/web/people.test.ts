/** Who is here, as the page knows it, and what can be done with them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Page, said, serverHelp } from './rig.js';

const shown = (page: Page): unknown[] =>
  page.state.people.map(({ name, online, away, contact }) => [name, online, away, contact]);

test('R7.19 contacts come first, of each those who are here, by their names; all who are here are counted', () => {
  const page = Page.inside({ account: true });
  page.wire.answer('list_contacts', { type: 'contacts', users: ['Zoe', 'Yan'], total: 2 });
  page.wire.answer(
    'who',
    { type: 'online_users', users: ['Alice', 'dora'], total: 4, away: ['dora'] },
    { type: 'online_users', users: ['Carl', 'Zoe'], total: 4 },
  );
  assert.deepEqual(shown(page), [
    ['Zoe', true, null, true],
    ['Yan', false, null, true],
    ['Alice', true, null, false],
    ['Carl', true, null, false],
    ['dora', true, '', false],
  ]);
  assert.equal(page.state.online, 4);
});

test('R4.6 R4.13 who comes and who goes is told, also while the list of all is on its way', () => {
  const page = Page.inside({ account: true });
  page.wire.say({ type: 'online', username: 'New' }, { type: 'offline', username: 'Old', reason: 'exit' });
  page.wire.answer('who', { type: 'online_users', users: ['Alice', 'Old', 'Carl'], total: 3 });
  assert.deepEqual(
    page.state.people.map(({ name }) => name),
    ['Alice', 'Carl', 'New'],
  );
  page.wire.say({ type: 'contact_online', username: 'Bob' });
  page.wire.say({ type: 'contact_offline', username: 'Bob', reason: 'exit' });
  assert.deepEqual(shown(page)[0], ['Bob', false, null, true]);
  page.wire.say(said('all', 'Quiet', 'hi', 101));
  assert.ok(
    page.state.people.some(({ name, online }) => name === 'Quiet' && online),
    'who speaks is here',
  );
});

test('R4.6 in a large party nobody is told who comes: it is looked now and then, while somebody looks', () => {
  const page = Page.inside();
  page.wire.answer('who', { type: 'online_users', users: ['Alice', 'Bob'], total: 2 });
  const looks = (): number => page.wire.asked.filter(({ type }) => type === 'who').length;
  page.store.setLooking(false);
  for (const type of ['help', 'my_files', 'rooms', 'history']) page.wire.answer(type, { type: 'ok' });
  for (let s = 0; s < 60; s++) {
    page.clock.hands.advance(1000);
    if (page.wire.asked.at(-1)?.type === 'ping') page.wire.answer('ping', { type: 'pong', token: '' });
  }
  assert.equal(looks(), 1);
  page.store.setLooking(true);
  for (let s = 0; s < 60; s++) {
    page.clock.hands.advance(1000);
    if (page.wire.asked.at(-1)?.type === 'ping') page.wire.answer('ping', { type: 'pong', token: '' });
  }
  assert.equal(looks(), 2);
  page.wire.answer('who', { type: 'online_users', users: ['Alice', 'Eve'], total: 2 });
  assert.deepEqual(
    page.state.people.map(({ name }) => name),
    ['Alice', 'Eve'],
  );
});

test('R3.131 whoever changes what they are shown of who comes and goes looks at once who is here', () => {
  const page = Page.inside();
  page.wire.answer('who', { type: 'online_users', users: ['Alice', 'Bob'], total: 2 });
  page.store.typeLine('all', '/set presence on');
  page.wire.answer('line', { type: 'set', what: 'presence', value: 'on', text: 'Set presence on.' });
  page.wire.answer('who', { type: 'online_users', users: ['Alice', 'Eve'], total: 2 });
  assert.deepEqual(
    page.state.people.map(({ name }) => name),
    ['Alice', 'Eve'],
  );
});

test('the more there are, the rarer it is looked who is here', () => {
  const page = Page.inside();
  for (const type of ['help', 'my_files', 'rooms', 'history']) page.wire.answer(type, { type: 'ok' });
  const looks = (): number => page.wire.asked.filter(({ type }) => type === 'who').length;
  const list = { type: 'online_users', users: Array.from({ length: 2000 }, (_, i) => `P${i}`), total: 2000 };
  page.wire.answer('who', list);
  const seen: number[] = [];
  for (let minute = 0; minute < 4; minute++) {
    for (let s = 0; s < 60; s++) {
      page.clock.hands.advance(1000);
      const { type } = page.wire.asked.at(-1) ?? {};
      if (type === 'ping') page.wire.answer('ping', { type: 'pong', token: '' });
      if (type === 'who') page.wire.answer('who', list);
    }
    seen.push(looks());
  }
  assert.deepEqual(seen, [2, 2, 2, 3]);
});

test('R3.21 who is away is known when one writes to them, with their words', () => {
  const page = Page.inside();
  page.wire.say({ type: 'online', username: 'Bob' }, { type: 'is_away', username: 'Bob', text: 'lunch' });
  assert.equal(page.state.people.find(({ name }) => name === 'Bob')?.away, 'lunch');
  assert.equal(page.place('direct:bob').lines.at(-1)?.text, 'Bob is away: lunch');
  page.store.actOn('Alice', 'away', { text: 'tea' });
});

test('R3.71 whoever has another name is that one everywhere', () => {
  const page = Page.inside();
  page.wire.answer('help', serverHelp());
  page.store.actOn('Alice', 'nick', { name: 'Alicia' });
  page.wire.answer('nick', { type: 'nick', username: 'Alicia', text: 'You are Alicia now.' });
  assert.deepEqual(
    [page.state.me?.name, page.state.people.map(({ name, me }) => [name, me])],
    ['Alicia', [['Alicia', true]]],
  );
  page.wire.say(said('all', 'Bob', 'hello Alicia', 101));
  assert.equal(page.place('all').mentions, 0);
  assert.ok(page.place('all').lines.at(-1)?.mention);
});

test('what is done with a person is an object of the server, and its answer stands where one looks', () => {
  const page = Page.inside({ account: true });
  page.wire.answer('help', serverHelp());
  page.wire.say({ type: 'online', username: 'Bob' });
  page.store.actOn('Bob', 'connect_to');
  assert.equal(page.wire.request('connect_to').name, 'Bob');
  page.wire.answer('connect_to', { type: 'connect_to', username: 'Bob', text: 'Asked Bob for a private chat.' });
  assert.equal(page.place('all').lines.at(-1)?.text, 'Bob has been asked for a private chat, and has to agree.');
  page.wire.say({ type: 'private_rejected', username: 'Bob' });
  assert.equal(page.place('all').lines.at(-1)?.text, 'Bob does not want a private chat.');
  page.store.actOn('Bob', 'add_contact');
  page.wire.answer('add_contact', { type: 'add_contact', username: 'Bob', text: 'Bob is a contact.' });
  assert.ok(page.state.people[0]?.contact);
  page.store.actOn('Bob', 'block');
  page.wire.answer('block', { type: 'block', username: 'Bob', text: 'Blocked.' });
  assert.ok(page.state.people.find(({ name }) => name === 'Bob')?.blocked);
  page.store.actOn('Bob', 'direct');
  assert.equal(page.state.current, 'direct:bob');
});

test('R3.90 the ban of an address says first whom it would hit, and is done when somebody says so', () => {
  const page = Page.inside({ account: true, operator: true });
  page.wire.answer('help', serverHelp(true));
  page.store.actOn('Mallory', 'ban address');
  const { name, address, yes } = page.wire.request('ban');
  assert.deepEqual([name, address, yes], ['Mallory', true, undefined]);
  page.wire.answer('ban', {
    ...{ type: 'ban', username: 'Mallory', asked: true, scope: 'address', address: '192.0.2.66', others: 2 },
    text: '2 others are here from 192.0.2.66. Nothing is banned yet.',
  });
  const { question } = page.state;
  assert.match(`${question?.title} ${question?.says}`, /^Ban Mallory and 192\.0\.2\.66\? 2 others are here /);
  assert.deepEqual(page.place('all').lines, []);
  page.store.dismiss();
  assert.equal(page.state.question, null);
  page.store.answer(question?.key ?? 0, { minutes: '60', reason: ' ' });
  const { id: _, ...ban } = page.wire.request('ban');
  assert.deepEqual(ban, { type: 'ban', name: 'Mallory', address: true, yes: true, minutes: '60' });
  page.store.answer(question?.key ?? 0, {});
  assert.equal(page.wire.asked.filter(({ type }) => type === 'ban').length, 2);
});

test('R3.164 who becomes an operator is told, and offered what operators do; who is none any more is not', () => {
  const page = Page.inside({ account: true });
  page.wire.answer('help', serverHelp());
  page.wire.say({ type: 'operator', operator: true, by: 'server', text: 'server has made you an operator.' });
  assert.equal(page.state.me?.operator, true);
  assert.equal(page.place('all').lines.at(-1)?.text, 'server has made you an operator.');
  page.wire.answer('help', serverHelp(true));
  assert.ok(page.state.commands.some(({ type }) => type === 'kick'));
  page.wire.say({
    type: 'operator',
    operator: false,
    by: 'server',
    text: 'server has taken your operator’s rights back.',
  });
  assert.equal(page.state.me?.operator, false);
  page.wire.answer('help', serverHelp());
  assert.ok(!page.state.commands.some(({ type }) => type === 'kick'));
});
