/** The page's model on a real server, by a real WebSocket, beside people at nc. Rules: R7.17, R7.18, R7.19, R8.1. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Act, Answers } from '../../src/web/model/types.js';
import { folder } from '../support/certificates.js';
import { startTestServer } from '../support/server.js';
import { placeIn, RealPage } from './rig.js';

test('R7.10 what is said on the page is said to those at nc, and the other way round, and each line has what became of it', async (t) => {
  const server = await startTestServer(t, { webPort: 0 });
  const bob = await server.person('Bob');
  const page = await RealPage.inside(t, server, 'Alice');
  await bob.until(/^ONLINE:Alice$/);
  assert.ok(page.store.send('all', 'hello from the page'));
  assert.equal(await bob.next(), 'Alice (to all): hello from the page');
  bob.send('hello from nc');
  await page.said('all', 2);
  page.store.openDirect('Bob');
  page.store.send('direct:bob', 'psst');
  assert.equal(await bob.next(), 'Alice: psst');
  const state = await page.until((now) => placeIn(now, 'direct:bob').lines.at(-1)?.status === 'delivered');
  assert.deepEqual(
    placeIn(state, 'all').lines.map(({ from, text, status }) => [from, text, status]),
    [
      ['Alice', 'hello from the page', 'sent'],
      ['Bob', 'hello from nc', null],
    ],
  );
});

test('R7.17 what is said while the connection is gone is there afterwards, once, and one is in one’s rooms', async (t) => {
  const server = await startTestServer(t, { webPort: 0 });
  const [bob] = await server.room('lab', 'Bob');
  const page = await RealPage.inside(t, server, 'Alice', 'correct-horse');
  page.store.join('lab');
  await page.until(({ current }) => current === 'room:lab');
  await bob.until(/^JOINED:lab:Alice$/);
  bob.send('one', '/msg Alice first');
  await page.said('room:lab', 1);
  await page.said('direct:bob', 1);
  page.cut();
  await page.until(({ link }) => link.state === 'waiting');
  await bob.until(/^LEFT:lab:Alice/);
  bob.send('two', '/all to everyone', '/msg Alice second', 'three');
  await bob.sync();
  page.store.retry();
  const state = await page.until(({ link }) => link.state === 'open');
  assert.match(state.link.notice ?? '', /^Connected again. 4 lines were missed, and are here now.$/);
  assert.deepEqual(await page.said('room:lab', 3), ['one', 'two', 'three']);
  assert.deepEqual(await page.said('direct:bob', 2), ['first', 'second']);
  assert.deepEqual(await page.said('all', 1), ['to everyone']);
  bob.send('four');
  assert.deepEqual(await page.said('room:lab', 4), ['one', 'two', 'three', 'four']);
});

test('R7.19 the page knows of a thousand people, and who of them is away', async (t) => {
  const server = await startTestServer(t, { webPort: 0 });
  const people = await Promise.all(Array.from({ length: 250 }, (_, i) => server.person(`P${i}`)));
  await people[7]?.ask('/away lunch');
  const page = await RealPage.inside(t, server, 'Alice');
  const state = await page.until(({ online }) => online === 251);
  assert.deepEqual(
    state.people.filter(({ away }) => away !== null).map(({ name }) => name),
    ['P7'],
  );
});

test('R3.35 older lines come when they are asked for, as far as the server has them', async (t) => {
  const server = await startTestServer(t, { webPort: 0 });
  const [bob] = await server.room('lab', 'Bob');
  bob.send(...Array.from({ length: 250 }, (_, i) => `line ${i}`));
  await bob.sync();
  const page = await RealPage.inside(t, server, 'Alice');
  page.store.join('lab');
  await page.said('room:lab', 110);
  await page.until((now) => placeIn(now, 'room:lab').older === 'some');
  for (const count of [210, 250]) {
    page.store.older('room:lab');
    await page.said('room:lab', count);
  }
  const place = placeIn(await page.until((now) => placeIn(now, 'room:lab').older === 'none'), 'room:lab');
  assert.deepEqual(
    place.lines.filter(({ kind }) => kind === 'said').map(({ text }) => text),
    Array.from({ length: 250 }, (_, i) => `line ${i}`),
  );
});

test('R4.8 a second window of one account asks, takes over, and the first one says so and stays away', async (t) => {
  const server = await startTestServer(t, { webPort: 0 });
  const first = await RealPage.inside(t, server, 'Alice', 'correct-horse');
  const second = new RealPage(t, () => `ws://127.0.0.1:${server.webPort}/socket`);
  second.store.enter('Alice', 'correct-horse');
  const asked = await second.until(({ entrance }) => entrance.problem !== null);
  assert.ok(asked.entrance.mayTakeOver);
  second.store.enter('Alice', 'correct-horse', { takeover: true });
  await second.until(({ phase }) => phase === 'inside');
  const { ended } = await first.until(({ phase }) => phase === 'over');
  assert.equal(ended?.text, 'Alice was opened in another window or program. This window has let go.');
  assert.ok(ended?.mayReturn);
});

test('R3.10 R3.38 a private chat and a group are agreed to on the page', async (t) => {
  const server = await startTestServer(t, { webPort: 0 });
  const bob = await server.account('Bob');
  const page = await RealPage.inside(t, server, 'Alice', 'correct-horse');
  await bob.ask('connect to Alice', '/create group team', '/invite group team Alice');
  const { requests } = await page.until((now) => now.requests.length === 2);
  assert.deepEqual(
    requests.map(({ key, from }) => [key, from]),
    [
      ['private:bob', 'Bob'],
      ['group:team', 'Bob'],
    ],
  );
  page.store.acceptRequest('private:bob');
  await page.until(({ current }) => current === 'private:bob');
  page.store.send('private:bob', 'just us');
  await bob.until(/^Alice \(private\): just us$/);
  page.store.acceptRequest('group:team');
  await page.until(({ current }) => current === 'group:team');
  bob.send('/group txt team welcome', '/end private Alice');
  await page.said('group:team', 1);
  const state = await page.until((now) => placeIn(now, 'private:bob').closed !== null);
  assert.equal(state.requests.length, 0);
  assert.equal(placeIn(state, 'private:bob').closed, 'The private chat with Bob is over.');
});

test('R1.17 lines of who speaks faster than the server takes wait, and are said in their order, each once', async (t) => {
  const server = await startTestServer(t, { webPort: 0, flood: true, floodBurst: 5, floodRate: 50 });
  const bob = await server.person('Bob');
  const page = await RealPage.inside(t, server, 'Alice');
  const texts = Array.from({ length: 30 }, (_, i) => `line ${i}`);
  for (const text of texts) page.store.send('all', text);
  assert.ok(placeIn(page.store.getState(), 'all').lines.every(({ status }) => status === 'sending'));
  await page.until((now) => placeIn(now, 'all').lines.every(({ status }) => status === 'sent'));
  assert.deepEqual(
    (await bob.sync()).filter((line) => line.startsWith('Alice (to all)')),
    texts.map((text) => `Alice (to all): ${text}`),
  );
});

test('R3.49 R3.50 an operator does on the page what operators do, and who is thrown out reads why', async (t) => {
  const server = await startTestServer(t, { webPort: 0, operators: 'Olga' });
  const olga = await RealPage.inside(t, server, 'Olga', 'correct-horse');
  const mallory = await RealPage.inside(t, server, 'Mallory');
  assert.ok(olga.store.personActs('Mallory').some(({ key, operator }) => key === 'kick' && operator));
  assert.ok(!mallory.store.personActs('Olga').some(({ operator }) => operator));
  olga.store.actOn('Mallory', 'kick', { reason: 'noise' });
  const { ended } = await mallory.until(({ phase }) => phase === 'over');
  assert.match(ended?.text ?? '', /Olga.*noise/);
});

test('R3.103 R3.120 a name of the roster shows its code on the page, which gives it, and the key of a room, on the way back', async (t) => {
  const roster = join(folder(t), 'roster.txt');
  writeFileSync(roster, 'Alice\nBob\n');
  const server = await startTestServer(t, { webPort: 0, roster });
  const page = await RealPage.inside(t, server, 'Alice');
  const { code } = await page.until((now) => now.code !== null);
  assert.match(code ?? '', /^\d{6}$/);
  page.store.typeLine('all', '/join lab sesame');
  await page.until(({ current }) => current === 'room:lab');
  page.cut();
  await page.until(({ link }) => link.state === 'waiting');
  page.store.retry();
  const state = await page.until(({ link }) => link.state === 'open');
  assert.equal(placeIn(state, 'room:lab').closed, null);
  // Somebody else is asked for the code.
  const other = new RealPage(t, () => `ws://127.0.0.1:${server.webPort}/socket`);
  other.store.enter('Alice', '');
  await other.until(({ entrance }) => entrance.wantsCode);
  other.store.enter('Alice', '', { code: code ?? '' });
  await other.until(({ entrance }) => entrance.mayTakeOver);
  other.store.enter('Alice', '', { code: code ?? '', takeover: true });
  await other.until(({ phase }) => phase === 'inside');
  await page.until(({ phase }) => phase === 'over');
  const stranger = new RealPage(t, () => `ws://127.0.0.1:${server.webPort}/socket`);
  stranger.store.enter('Mallory', '');
  const { entrance } = await stranger.until((now) => now.entrance.problem !== null);
  assert.deepEqual([entrance.problem?.code, entrance.problem?.field], ['NOT_ON_ROSTER', 'name']);
});

test('R3.53 R3.90 R3.112 R3.122 R3.125 an operator locks, quiets, mutes and bans from the menus of the page', async (t) => {
  const server = await startTestServer(t, { webPort: 0, operators: 'Olga' });
  const [bob] = await server.room('lab', 'Bob');
  const olga = await RealPage.inside(t, server, 'Olga', 'correct-horse');
  olga.store.join('lab');
  await olga.until(({ current }) => current === 'room:lab');
  const act = (acts: readonly Act[], key: string, answers: Answers = {}): void =>
    olga.store.act(acts.find((one) => one.key === key) as Act, answers);
  const says = (text: RegExp) =>
    olga.until((now) => now.places.some(({ lines }) => lines.some((line) => text.test(line.text))));
  act(olga.store.roomActs('room:lab'), 'quiet');
  await bob.until(/^INFO: Olga has made lab quiet/);
  await olga.until((now) => placeIn(now, 'room:lab').quiet);
  olga.store.actOn('Bob', 'voice');
  await bob.until(/^INFO: Olga gives Bob a voice in lab/);
  act(olga.store.roomActs('room:lab'), 'key', { key: 'sesame' });
  await olga.until((now) => placeIn(now, 'room:lab').keyed);
  act(olga.store.serverActs(), 'lock');
  await bob.until(/^INFO: Olga has locked the server/);
  olga.store.actOn('Bob', 'mute', { minutes: '5', reason: 'too loud' });
  await bob.until(/^INFO: Olga has silenced you until .*: too loud$/);
  act(olga.store.serverActs(), 'mutes');
  await says(/^Mutes: Bob \(until .*; by Olga; too loud\)$/);
  olga.store.actOn('Bob', 'whois');
  await says(/^Bob \(guest\) has been here since .* From 127\.0\.0\.1/);
  olga.store.actOn('Bob', 'ban address');
  const { question } = await olga.until((now) => now.question !== null);
  assert.match(question?.title ?? '', /^Ban Bob and 127\.0\.0\.1\?$/);
  olga.store.answer(question?.key ?? 0, { reason: 'enough' });
  await bob.until(/^INFO: Olga has shut you out until .*: enough/);
  act(olga.store.serverActs(), 'bans');
  await says(/^Bans: Bob \(the name and the address 127\.0\.0\.1; .*; by Olga; enough\)$/);
});

test('R2.18 R3.124 a key, or a password, that is typed on the page without its slash is said to nobody', async (t) => {
  const server = await startTestServer(t, { webPort: 0 });
  const [bob] = await server.people('Bob');
  await bob.ask('/join lab sesame');
  const page = await RealPage.inside(t, server, 'Alice');
  const isRefused = (key: string): Promise<unknown> =>
    page.until((now) => placeIn(now, key).lines.at(-1)?.status === 'refused');
  for (const text of ['join lab sesame', 'login Bob correct-horse']) {
    page.store.send('all', text);
    await isRefused('all');
  }
  page.store.join('chess');
  await page.until(({ current }) => current === 'room:chess');
  page.store.send('room:chess', 'join room lab sesame');
  await isRefused('room:chess');
  page.store.send('room:chess', 'join hands with me');
  await page.until((now) => placeIn(now, 'room:chess').lines.at(-1)?.status === 'sent');
  assert.deepEqual(
    (await bob.sync()).filter((line) => /sesame|horse/.test(line)),
    [],
  );
});
