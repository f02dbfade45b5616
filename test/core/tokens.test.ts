/** Tokens: how they are made and ended, and what is said by them, as whom, and where (R3.84, R3.85). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HandClock } from '../support/clock.js';
import { type CoreClient, leave, memoryDisk, openCore, PASSWORD, settle, type TestCore } from './rig.js';

const DAY = 86_400_000;

const refused = (code: string): RegExp => new RegExp(`^ERROR: ${code} [^|]*$`);

/** Makes one, and returns it. */
async function tokenOf(person: CoreClient, rest = ''): Promise<string> {
  await person.sync();
  const [line = ''] = await person.ask(`/token new ${rest}`.trim());
  const [, token] =
    /^INFO: Token \d+, which speaks as \w+ until \S+ \S+, and is shown this once: ([0-9a-f]{40})$/.exec(line) ?? [];
  assert.ok(token !== undefined, line);
  return token;
}

/** What a program without a name is answered that comes, says it and goes. */
async function post(core: TestCore, token: string, what: string, from = '127.0.0.1'): Promise<string> {
  const job = await core.come({ name: 'job', from });
  const answer = await job.ask(`@1 /post ${token} ${what}`);
  await leave(job);
  return answer.join('|');
}

test('R3.84 a token is shown once, has an end and a number, and is listed without itself', async (t) => {
  const clock = new HandClock();
  const core = await openCore(t, { clock });
  const alice = await core.account('Alice');
  assert.deepEqual(await alice.ask('/token list'), ['INFO: Your tokens: none']);
  const token = await tokenOf(alice, '30 the nightly build, and more');
  await tokenOf(alice);
  await tokenOf(alice, '9999');
  clock.advance(2 * 60_000);
  assert.match(await post(core, token, 'all hello'), /^@1 OK$/);
  const day = (days: number): string => `${new Date(clock.now() - 120_000 + days * DAY).toISOString().slice(0, 10)} `;
  await alice.sync();
  const [listed = ''] = await alice.ask('/token');
  assert.ok(!listed.includes(token));
  const items = listed.replace('INFO: Your tokens: ', '').split('), ');
  assert.match(
    items[0] ?? '',
    new RegExp(`^1 the nightly build; and more \\(made ${day(0)}.*; ends ${day(30)}.*; last used 20`),
  );
  assert.match(items[1] ?? '', new RegExp(`^2 \\(made ${day(0)}.*; ends ${day(90)}.*; never used`));
  assert.match(items[2] ?? '', new RegExp(`^3 \\(made ${day(0)}.*; ends ${day(365)}.*; never used`));
  assert.match((await alice.ask(`/token new ${'x'.repeat(101)}`)).join('|'), refused('USAGE'));
});

test('R3.84 an account has as many tokens as it may, and ends them by their numbers, its own alone', async (t) => {
  const core = await openCore(t, { maxTokens: 2 });
  const [alice, bob] = await core.accounts('Alice', 'Bob');
  const tokens = [await tokenOf(alice), await tokenOf(alice)];
  assert.match((await alice.ask('/token new')).join('|'), refused('TOO_MANY'));
  assert.match((await bob.ask('/token end 1')).join('|'), refused('NOT_THERE'));
  assert.deepEqual(await alice.ask('/token end 1'), ['INFO: Ended token 1.']);
  assert.match((await alice.ask('/token end 1')).join('|'), refused('NOT_THERE'));
  assert.match(await post(core, tokens[0] ?? '', 'all hello'), /^@1 ERROR: NO_SUCH_TOKEN /);
  assert.match(await post(core, tokens[1] ?? '', 'all hello'), /^@1 OK$/);
  await tokenOf(alice);
});

test('R3.84 tokens are for accounts, and a line with them counts only after / or as an object', async (t) => {
  const core = await openCore(t);
  const [gus, bob] = await core.people('Gus', 'Bob');
  assert.match((await gus.ask('/token new')).join('|'), refused('ACCOUNT_NEEDED'));
  await gus.ask('token new', 'post abc');
  assert.deepEqual(await bob.sync(), ['Gus (to all): token new', 'Gus (to all): post abc']);
});

test('R3.84 objects make, list and end tokens, too', async (t) => {
  const core = await openCore(t);
  await leave(await core.account('Alice'));
  const json = await core.visitor();
  const ask = async (fields: object): Promise<Record<string, unknown>> => {
    json.sendObject({ ...fields, id: 'x' });
    return JSON.parse((await json.until(/"id":"x"\}?$/)).at(-1) ?? '');
  };
  await ask({ type: 'login', name: 'Alice', password: PASSWORD });
  const made = await ask({ type: 'token', what: 'new', days: 7, about: 'backups' });
  assert.match(String(made.token), /^[0-9a-f]{40}$/);
  assert.deepEqual([made.number, made.about, made.username], [1, 'backups', 'Alice']);
  const { tokens } = (await ask({ type: 'token' })) as { tokens: Record<string, unknown>[] };
  assert.deepEqual(
    tokens.map(({ number, about, last_used }) => [number, about, last_used]),
    [[1, 'backups', null]],
  );
  assert.equal((await ask({ type: 'token', what: 'end', number: 1 })).number, 1);
  assert.deepEqual((await ask({ type: 'token', what: 'list' })).tokens, []);
});

test('R3.84 a token is over at its end, and where the date is past it after a restart', async (t) => {
  const clock = new HandClock();
  const store = memoryDisk();
  const first = await openCore(t, { clock, store });
  const [alice] = await first.accounts('Alice');
  const [short, long] = [await tokenOf(alice, '1'), await tokenOf(alice, '2')];
  clock.advance(DAY - 1);
  assert.match(await post(first, short, 'all hello'), /^@1 OK$/);
  clock.advance(1);
  assert.match(await post(first, short, 'all hello'), /^@1 ERROR: NO_SUCH_TOKEN /);
  await alice.sync();
  assert.match((await alice.ask('/token list')).join(), /^INFO: Your tokens: 2 [^,]*$/);
  await first.stop();
  const second = await openCore(t, { clock, store });
  await second.person('Bob');
  assert.match(await post(second, long, 'all hello'), /^@1 OK$/);
  clock.advance(DAY);
  assert.match(await post(second, long, 'all hello'), /^@1 ERROR: NO_SUCH_TOKEN /);
});

test('R3.84 a new password ends all of an account, and a ban does', async (t) => {
  const core = await openCore(t, { operators: 'Olga' });
  const [olga, alice, bob] = await core.accounts('Olga', 'Alice', 'Bob');
  const [changed, kept, banned] = [await tokenOf(alice), await tokenOf(bob), await tokenOf(bob)];
  assert.deepEqual(await alice.ask(`passwd ${PASSWORD} battery-staple`), ['INFO: Password changed.']);
  assert.match(await post(core, changed, 'all hello'), /^@1 ERROR: NO_SUCH_TOKEN /);
  assert.match(await post(core, kept, 'all hello'), /^@1 OK$/);
  assert.match((await olga.ask('ban Bob 5')).join(), /INFO: Banned Bob /);
  assert.match(await post(core, banned, 'all hello'), /^@1 ERROR: NO_SUCH_TOKEN /);
  await olga.ask('unban Bob');
  assert.match(await post(core, kept, 'all hello'), /^@1 ERROR: NO_SUCH_TOKEN /);
});

test('R3.84 whoever is banned while a token is being made has none from it', async (t) => {
  const store = memoryDisk();
  const { addToken } = store;
  let stored = (): void => {};
  const core = await openCore(t, { operators: 'Olga', store });
  const [olga, bob] = await core.accounts('Olga', 'Bob');
  store.addToken = async (...args) => {
    await new Promise<void>((resolve) => {
      stored = resolve;
    });
    return addToken.apply(store, args);
  };
  bob.send('/token new');
  await olga.sync();
  await olga.ask('ban Bob 5');
  await bob.rest();
  stored();
  await olga.sync();
  assert.deepEqual(await store.tokens('bob'), []);
});

test('R3.85 a line by a token is said as its account, with a number, and nobody comes or goes', async (t) => {
  const core = await openCore(t);
  const [bob] = await core.room('lab', 'Bob');
  const alice = await core.account('Alice');
  await alice.ask('/join lab', '/join den');
  const token = await tokenOf(alice);
  await settle(bob);
  await bob.ask('/set ids on');
  assert.equal(await post(core, token, 'place lab  /who  is it'), '@1 OK');
  assert.equal(await post(core, token, 'all hello'), '@1 OK');
  const lines = await bob.sync();
  assert.match(lines.join('|'), /^Alice \(in lab, id \d+\): {2}\/who {2}is it\|Alice \(to all, id \d+\): hello$/);
  assert.match(await post(core, token, 'msg Bob psst'), /^@1 STATUS:\d+:delivered:Bob\|@1 OK$/);
  assert.match((await bob.sync()).join('|'), /^Alice \(id \d+\): psst$/);
  // On the connection on which she is herself, she sees what she has not typed there.
  assert.deepEqual(await alice.sync(), ['Alice (in lab):  /who  is it', 'Alice (to all): hello']);
  assert.deepEqual(
    (await bob.ask('/history lab 1')).at(-2)?.replace(/, sent.*\)/, ')'),
    'Alice (in lab, id 3):  /who  is it',
  );
});

test('R3.85 whoever is here speaks where they are: R7.9 holds', async (t) => {
  const core = await openCore(t);
  const [bob] = await core.room('lab', 'Bob');
  const alice = await core.account('Alice');
  const token = await tokenOf(alice);
  await settle(bob);
  assert.equal(
    await post(core, token, 'place lab hello'),
    '@1 ERROR: NOT_IN_ROOM Alice is online, but in no room and no group lab. On Alice’s own connection, type: /join lab. ' +
      'To say it to everyone, type: /post <token> all <text>',
  );
  await alice.ask('/join lab');
  assert.equal(await post(core, token, 'place lab hello'), '@1 OK');
  await alice.ask('/leave lab');
  assert.match(await post(core, token, 'place lab hello'), /^@1 ERROR: NOT_IN_ROOM /);
  assert.deepEqual(
    (await bob.sync()).filter((line) => line.startsWith('Alice')),
    ['Alice (in lab): hello'],
  );
});

test('R3.85 whoever is away speaks as one who only says something: where somebody is', async (t) => {
  const core = await openCore(t);
  const ci = await core.account('ci');
  const token = await tokenOf(ci);
  await leave(ci);
  assert.match(await post(core, token, 'place lab hello'), /^@1 ERROR: NO_SUCH_ROOM /);
  assert.match(await post(core, token, 'all hello'), /^@1 ERROR: NOBODY_HERE /);
  const [bob] = await core.room('lab', 'Bob');
  assert.equal(await post(core, token, 'place #lab build failed'), '@1 OK');
  assert.equal(await post(core, token, 'all build failed'), '@1 OK');
  assert.deepEqual(await bob.sync(), ['ci (in lab): build failed', 'ci (to all): build failed']);
  assert.deepEqual(await bob.ask('/who'), ['Online users: Bob']);
  const back = await core.login('ci');
  assert.deepEqual(await back.ask('/members lab'), ['INFO: Members of lab: Bob']);
});

test('R3.85 a group of the account’s own is a place, and what is said there waits for those who are away', async (t) => {
  const core = await openCore(t);
  const [alice, bob, eve] = await core.accounts('Alice', 'Bob', 'Eve');
  await alice.ask('create group team', 'invite group team Bob');
  await bob.ask('accept group team');
  const [token, foreign] = [await tokenOf(alice), await tokenOf(eve)];
  await leave(alice);
  await leave(bob);
  assert.match(await post(core, token, 'place team build failed'), /^@1 STATUS:\d+:sent:team:0\/1\|@1 OK$/);
  assert.match(await post(core, foreign, 'place team let me in'), /^@1 ERROR: NOT_IN_ROOM /);
  const back = await core.login('Bob');
  assert.match((await back.sync()).join('|'), /^Alice \(in team, sent [^)]*\): build failed$/);
});

test('R3.85 mutes, blocks and shut-out addresses hold, and whom one may not write to', async (t) => {
  const core = await openCore(t, { operators: 'Olga' });
  const [bob] = await core.room('lab', 'Bob');
  const [olga, alice, carl, far] = await core.accounts('Olga', 'Alice', 'Carl', 'Far');
  await alice.ask('/join lab');
  await carl.ask('/join lab', '/block Alice');
  const [token, others] = [await tokenOf(alice), await tokenOf(far)];
  await leave(far);
  await settle(bob, carl, alice, olga);
  assert.equal(await post(core, token, 'place lab hello'), '@1 OK');
  assert.deepEqual([await bob.sync(), await carl.sync()], [['Alice (in lab): hello'], []]);
  assert.match(await post(core, token, 'msg Carl hello'), /^@1 STATUS:\d+:refused:Carl\|@1 OK$/);
  assert.match(await post(core, token, 'msg Alice hello'), /^@1 ERROR: SELF /);
  assert.match(await post(core, token, 'msg Nobody hello'), /^@1 ERROR: NO_SUCH_USER /);
  await olga.ask('mute Alice 5');
  for (const what of ['place lab hello', 'all hello', 'msg Bob hello'])
    assert.match(await post(core, token, what), /^@1 ERROR: MUTED /);
  await olga.ask('unmute Alice');
  assert.equal(await post(core, token, 'place lab again'), '@1 OK');
  const mallory = await core.come({ from: '192.0.2.66' });
  await mallory.ask('register Mallory');
  await olga.ask('ban Mallory address yes 5');
  assert.match(await post(core, others, 'all hello', '192.0.2.67'), /^@1 OK$/);
  const banned = await core.come({ from: '192.0.2.66' });
  assert.match((await banned.ask(`@1 /post ${others} all hello`)).join('|'), /^@1 ERROR: BANNED /);
});

test('R3.85 what is refused names what to post instead, and nothing that whoever posts is not', async (t) => {
  const core = await openCore(t);
  const ci = await core.account('ci');
  const token = await tokenOf(ci);
  await leave(ci);
  await core.person('Olga');
  const everyone = 'To say it to everyone, type: /post <token> all <text>';
  for (const [what, answer] of [
    [
      'place lab x',
      `NO_SUCH_ROOM Nobody is in a room lab, and ci has no group of that name. Try again when somebody is there. ${everyone}`,
    ],
    ['msg Nobody x', `NO_SUCH_USER Nobody is called Nobody. ${everyone}`],
    ['msg Olgo x', 'NO_SUCH_USER Nobody is called Olgo. Perhaps: /post <token> msg Olga <text>'],
    ['msg ci x', `SELF The token speaks as ci, and ci cannot write to ci. ${everyone}`],
  ] as const)
    assert.equal(await post(core, token, what), `@1 ERROR: ${answer}`);
  const json = await core.visitor();
  json.sendObject({ type: 'post', token, to: 'msg', name: 'Olgo', text: 'x', id: 1 });
  const { status, code, text } = JSON.parse((await json.until(/"id":1/)).at(-1) ?? '');
  assert.deepEqual([status, code], ['offline', 'NO_SUCH_USER']);
  assert.equal(text, 'Nobody is called Olgo. Perhaps: {"type":"line","text":"/post <token> msg Olga <text>"}');
});

test('R3.85 floods are refused and not delayed, and count for the account, wherever it speaks', async (t) => {
  const clock = new HandClock();
  const core = await openCore(t, { clock, flood: true, floodBurst: 3, floodRate: 1, operators: 'Olga' });
  const [olga, alice, bob] = await core.accounts('Olga', 'Alice', 'Bob');
  const [token, power] = [await tokenOf(alice), await tokenOf(olga)];
  clock.advance(60_000);
  await alice.ask('one', 'two');
  assert.equal(await post(core, token, 'all three'), '@1 OK');
  assert.match(await post(core, token, 'all four'), /^@1 ERROR: TOO_FAST .* 1 s\.$/);
  // What she types waits for the same.
  alice.send('five');
  assert.deepEqual(
    await bob.sync(),
    ['one', 'two', 'three'].map((text) => `Alice (to all): ${text}`),
  );
  clock.advance(1000);
  assert.deepEqual(await bob.many(1), ['Alice (to all): five']);
  clock.advance(60_000);
  await leave(alice);
  for (let line = 0; line < 3; line++) assert.equal(await post(core, token, 'all away'), '@1 OK');
  assert.match(await post(core, token, 'all away'), /^@1 ERROR: TOO_FAST /);
  clock.advance(1000);
  assert.equal(await post(core, token, 'all away'), '@1 OK');
  for (let line = 0; line < 9; line++) assert.equal(await post(core, power, 'all hear me'), '@1 OK');
});

test('R3.85 a good token waits for no wrong ones, also after a restart, and wrong ones are no more than wrong', async (t) => {
  const store = memoryDisk();
  const first = await openCore(t, { store });
  const token = await tokenOf(await first.account('Alice'));
  await first.stop();
  const core = await openCore(t, { store });
  await core.person('Bob');
  for (let tries = 0; tries < 20; tries++)
    assert.match(await post(core, 'f'.repeat(40), 'all hello', '192.0.2.7'), /^@1 ERROR: NO_SUCH_TOKEN /);
  assert.equal(await post(core, token, 'all hello', '192.0.2.7'), '@1 OK');
});

test('R3.85 as an object, and also for whoever has a name already', async (t) => {
  const core = await openCore(t);
  const [bob] = await core.room('lab', 'Bob');
  const alice = await core.account('Alice');
  await alice.ask('/join lab');
  const token = await tokenOf(alice);
  await settle(bob);
  const json = await core.visitor();
  json.sendObject({ type: 'post', token, to: 'place', name: 'lab', text: 'two\nlines', id: 1 });
  const sent = JSON.parse((await json.until(/"id":1/)).at(-1) ?? '');
  assert.deepEqual([sent.status, sent.kind, sent.room, typeof sent.message_id], ['sent', 'room', 'lab', 'number']);
  json.sendObject({ type: 'post', token: 'a'.repeat(40), to: 'all', text: 'x', id: 2 });
  assert.match((await json.until(/"id":2/)).at(-1) ?? '', /"code":"NO_SUCH_TOKEN"/);
  assert.deepEqual(await bob.sync(), ['Alice (in lab): two lines']);
  assert.deepEqual(await bob.ask(`@1 /post ${token} all as Alice`), ['Alice (to all): as Alice', '@1 OK']);
});

test('R3.84 R3.85 neither the log nor a history has a token, and a line with one is not kept to be shown again', async (t) => {
  const store = memoryDisk();
  const core = await openCore(t, { store });
  const alice = await core.account('Alice');
  const token = await tokenOf(alice);
  await post(core, token, 'all hello');
  await post(core, `${token.slice(0, -1)}0`, 'all hello');
  await alice.ask('/token end 1');
  const kept = [
    JSON.stringify(core.log),
    ...(await alice.ask('/history')),
    JSON.stringify(await store.tokens('alice')),
  ];
  assert.ok(!kept.join().includes(token.slice(0, 20)));
  assert.equal(core.core.mayRemember(`/post ${token} all hello`), false);
  assert.equal(core.core.mayRemember(`server:post ${token} all hello`), false);
});
