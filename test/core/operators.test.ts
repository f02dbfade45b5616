/** What operators may do, and nobody else (R3.49 to R3.56). */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { HandClock } from '../support/clock.js';
import { leave, memoryDisk, openCore, PASSWORD, settle } from './rig.js';

const MINUTE = 60_000;
const MUTED = /^ERROR: MUTED /;
const BANNED = /^ERROR: BANNED /;

/** Op is an operator, Mal and Bob have accounts too; Mal comes from an address of his own. */
async function house(t: TestContext) {
  const clock = new HandClock();
  const core = await openCore(t, { clock, operators: 'Op,Opal' });
  const [op, bob, first] = await core.accounts('Op', 'Bob', 'Mal');
  first.send('/exit');
  await first.closed;
  const mal = await core.login('Mal', { from: '127.0.0.9' });
  await settle(op, bob, mal);
  const knock = async (line: string, from: string): Promise<string> => {
    const visitor = await core.come({ from });
    const [answer = ''] = await visitor.ask(line);
    visitor.send('/exit');
    await visitor.closed;
    await settle(op, bob);
    return answer;
  };
  return { clock, core, op, bob, mal, knock };
}

test('what operators may do is NOT_OPERATOR to everybody else, and has no effect (R3.49)', async (t) => {
  const { core, op, bob, mal } = await house(t);
  let asked = false;
  void core.core.shutdownAsked.then(() => {
    asked = true;
  });
  const commands = ['kick Mal', 'ban Mal', '/ban Mal address', 'ban Mal address yes', '/ban Mal too loud', 'unban Mal'];
  commands.push('mute Mal', '/mute Mal too loud', 'unmute Mal', '/bans', '/mutes', '/announce hello', '/shutdown');
  const answers = await bob.ask(...commands);
  assert.equal(answers.length, commands.length);
  for (const answer of answers) assert.match(answer, /^ERROR: NOT_OPERATOR /);
  assert.deepEqual([await mal.sync(), await op.sync(), asked], [[], [], false]);
});

test('what one may do to others cannot be done to an operator, here or not: OPERATOR (R3.49)', async (t) => {
  const { core, op } = await house(t);
  const opal = await core.account('Opal');
  await settle(op, opal);
  const answers = await op.ask('kick Opal', 'ban Opal', 'mute Opal', 'unmute opal', 'kick Op', 'ban Op', 'mute Op');
  answers.push(...(await op.ask('/ban Opal address', 'ban Opal address yes')));
  await leave(opal);
  await settle(op);
  answers.push(...(await op.ask('ban Opal', 'mute Opal', 'unmute Opal')));
  assert.equal(answers.length, 12);
  for (const answer of answers) assert.match(answer, /^ERROR: OPERATOR /);
});

test('kick ends a connection with the reason, and they may come again (R3.50)', async (t) => {
  const { core, op, bob, mal } = await house(t);
  assert.deepEqual(await op.ask('/kick mal for spam'), ['OFFLINE:Mal:kicked', 'INFO: Kicked Mal: for spam']);
  assert.deepEqual(await mal.rest(), ['INFO: Op has thrown you out: for spam. Good bye.']);
  assert.deepEqual(await bob.sync(), ['OFFLINE:Mal:kicked']);
  const again = await core.login('Mal', { from: '127.0.0.9' });
  op.send('kick Mal');
  assert.equal((await again.rest()).at(-1), 'INFO: Op has thrown you out. Good bye.');
  await settle(op);
  assert.match((await op.ask('kick Mal'))[0] ?? '', /^ERROR: NO_SUCH_USER /);
});

test('ban throws out, and keeps the name out, and the name alone, until the time is over (R3.51)', async (t) => {
  const { clock, op, mal, knock } = await house(t);
  const [, answer] = await op.ask('ban Mal 5');
  assert.equal(answer, 'INFO: Banned Mal until 2026-11-20 10:08:12Z (the name alone).');
  assert.deepEqual(await mal.rest(), [
    'INFO: Op has shut you out until 2026-11-20 10:08:12Z (your name alone). Good bye.',
  ]);
  clock.advance(5 * MINUTE - 1);
  const refused = 'ERROR: BANNED An operator has shut out the name Mal until 2026-11-20 10:08:12Z. Come again then.';
  assert.equal(await knock(`login Mal ${PASSWORD}`, '127.0.0.8'), refused);
  assert.equal(await knock(`login Mal ${PASSWORD}`, '127.0.0.9'), refused);
  assert.match(await knock('register Other', '127.0.0.9'), /^INFO: Welcome, Other!/);
  clock.advance(1);
  assert.match(await knock(`login Mal ${PASSWORD}`, '127.0.0.9'), /^INFO: Welcome, Mal!/);
});

test('with an address, ban says how many others are there, and does nothing; with yes it keeps them out too (R3.51, R3.90)', async (t) => {
  const { clock, core, op, mal, knock } = await house(t);
  const next = await core.come({ from: '127.0.0.9' });
  await next.ask(`register Next ${PASSWORD}`);
  await settle(op, mal, next);
  assert.deepEqual(await op.ask('/ban mal address 5 too loud'), [
    'INFO: One other is here from 127.0.0.9. Nothing is banned yet. To ban the name and the address, type: /ban Mal address yes 5 too loud',
  ]);
  assert.deepEqual([await mal.sync(), await next.sync(), await op.ask('/bans')], [[], [], ['INFO: Bans: none']]);
  assert.deepEqual((await op.ask('/ban Mal address yes 5 too loud')).slice(-1), [
    'INFO: Banned Mal until 2026-11-20 10:08:12Z (the name and the address 127.0.0.9; one other was thrown out with Mal): too loud',
  ]);
  assert.deepEqual((await mal.rest()).slice(-1), [
    'INFO: Op has shut you out until 2026-11-20 10:08:12Z (your name and your address): too loud. Good bye.',
  ]);
  assert.match((await next.rest()).at(-1) ?? '', /^INFO: Op has shut you out until .* \(your address\)\. Good bye\.$/);
  const address = 'ERROR: BANNED An operator has shut out your address until 2026-11-20 10:08:12Z. Come again then.';
  assert.equal(await knock('register Other', '127.0.0.9'), address);
  assert.equal(
    await knock('register Mal', '127.0.0.9'),
    address.replace('your address until', 'the name Mal and your address until').replace('12Z.', '12Z (too loud).'),
  );
  assert.match(await knock('register Other', '127.0.0.8'), /^INFO: Welcome, Other!/);
  clock.advance(5 * MINUTE);
  assert.match(await knock('register Other', '127.0.0.9'), /^INFO: Welcome, Other!/);
});

test('a word that is nearly one of ban is no reason: USAGE, and nobody is shut out (R3.51)', async (t) => {
  const { op, mal } = await house(t);
  const slips = ['addres', 'adress', 'Adress yes', 'addres 60 loud', '60 address', '60 addresss yes', 'yes', 'yse'];
  slips.push('address yess', 'address yse 60', 'address 60 yess');
  for (const slip of slips) {
    const [answer = '', ...more] = await op.ask(`/ban Mal ${slip}`);
    assert.match(answer, /^ERROR: USAGE \S+ is no reason to be sure of, and nobody was banned\. /, slip);
    assert.deepEqual(more, []);
  }
  assert.deepEqual([await mal.sync(), await op.ask('/bans')], [[], ['INFO: Bans: none']]);
  assert.match((await op.ask('/ban Mal yes, for spam')).at(-1) ?? '', /^INFO: Banned Mal .*: yes, for spam$/);
});

test('ban says that the operator who asks is there as well, and how many (R3.90)', async (t) => {
  const { core, op } = await house(t);
  const clients = [await core.come({ from: '127.0.0.9' }), await core.come({ from: '127.0.0.9' })] as const;
  await clients[0].ask(`register Opal ${PASSWORD}${core.byCode('Opal')}`);
  await clients[1].ask('register Gus');
  await settle(op);
  assert.match(
    (await clients[0].ask('/ban Mal address')).at(-1) ?? '',
    /^INFO: 2 others are here from 127\.0\.0\.9, you among them\. /,
  );
  assert.match((await op.ask('/ban Bob address'))[0] ?? '', /^INFO: One other, you, is here from 127\.0\.0\.1\. /);
});

test('whoever was thrown out under the name alone, and is there under another, is kept out by the address then (R3.90)', async (t) => {
  const { core, op, knock } = await house(t);
  await op.ask('ban Mal');
  const mal2 = await core.come({ from: '127.0.0.9' });
  await mal2.ask('register Mal2');
  await settle(op);
  assert.match((await op.ask('/ban Mal address'))[0] ?? '', /^INFO: One other is here from 127\.0\.0\.9\. /);
  assert.match(
    (await op.ask('/ban Mal address yes')).at(-1) ?? '',
    /^INFO: Banned Mal until .*one other was thrown out/,
  );
  assert.match((await mal2.rest()).at(-1) ?? '', /has shut you out/);
  assert.match(await knock('register Mal3', '127.0.0.9'), BANNED);
  // Of somebody who has never been here nobody knows an address.
  for (const line of ['/ban Nobody address', '/ban Nobody address yes'])
    assert.deepEqual(await op.ask(line), [
      'ERROR: NO_SUCH_USER Nobody is not here, and from where Nobody came is not known. To shut out the name alone, type: /ban Nobody',
    ]);
});

test('what begins as minutes do, and is none, is no reason: nothing is done for another time than was meant (R3.51, R3.53)', async (t) => {
  const { op } = await house(t);
  for (const line of [
    '/mute Bob 30m',
    '/mute Bob 0',
    '/mute Bob 1.5 Not so loud',
    '/ban Bob -5',
    '/ban Bob address yes 2h',
  ])
    assert.match(
      (await op.ask(line)).join('|'),
      /^ERROR: USAGE (30m|0|1\.5|-5|2h) is no number of minutes, and nothing was done\. [^|]*$/,
    );
  assert.deepEqual(await op.ask('/bans', '/mutes'), ['INFO: Bans: none', 'INFO: Mutes: none']);
  assert.match((await op.ask('/mute Bob 5 2nd time')).join('|'), /^INFO: Muted Bob until [^|]*: 2nd time$/);
});

test('a ban lasts a day unless told otherwise (R3.51)', async (t) => {
  const { clock, op, knock } = await house(t);
  await op.ask('ban Mal');
  clock.advance(1440 * MINUTE - 1);
  assert.match(await knock(`login Mal ${PASSWORD}`, '127.0.0.9'), BANNED);
  clock.advance(1);
  assert.match(await knock(`login Mal ${PASSWORD}`, '127.0.0.9'), /^INFO: Welcome, Mal!/);
});

test('a ban that is made longer, or shorter, while its person is away shuts out as much as it did (R3.51)', async (t) => {
  const { clock, op, knock } = await house(t);
  await op.ask('/ban Mal address yes 60 too loud');
  assert.match(
    (await op.ask('ban mal 90'))[0] ?? '',
    /^INFO: Banned Mal until 2026-11-20 11:33:12Z \(the name and the address 127\.0\.0\.9; nobody else was thrown out with Mal\): too loud$/,
  );
  clock.advance(60 * MINUTE);
  assert.match(await knock('register Other', '127.0.0.9'), BANNED);
  clock.advance(30 * MINUTE);
  // What is over is over: a new one is of the name alone.
  await op.ask('ban Mal 60');
  assert.match(await knock('register Other', '127.0.0.9'), /^INFO: Welcome, Other!/);
});

test('operators get in from an address that is shut out (R3.51)', async (t) => {
  const { core, op, knock } = await house(t);
  await core.account('Opal').then(leave);
  await settle(op);
  await op.ask('ban Mal address yes');
  assert.match(await knock('register Other', '127.0.0.9'), BANNED);
  assert.match(await knock(`login Opal ${PASSWORD}`, '127.0.0.9'), /^INFO: Welcome, Opal!/);
});

test('unban lets name and address in again, and is NOT_THERE where there is no ban (R3.52)', async (t) => {
  const { clock, op, knock } = await house(t);
  assert.match((await op.ask('unban Mal'))[0] ?? '', /^ERROR: NOT_THERE /);
  await op.ask('ban Mal address yes');
  assert.deepEqual(await op.ask('unban mal'), ['INFO: Unbanned Mal.']);
  assert.match(await knock('register Other', '127.0.0.9'), /^INFO: Welcome, Other!/);
  assert.match(await knock(`login Mal ${PASSWORD}`, '127.0.0.9'), /^INFO: Welcome, Mal!/);
  await op.ask('ban Mal 5');
  clock.advance(5 * MINUTE);
  assert.match((await op.ask('unban Mal'))[0] ?? '', /^ERROR: NOT_THERE /);
});

test('bans lists whom is shut out, by whom, what of them, until when and why, and so it does after a restart (R3.51, R3.91)', async (t) => {
  const options = { clock: new HandClock(), operators: 'Op', store: memoryDisk() };
  const before = await openCore(t, options);
  const [op] = await before.accounts('Op', 'Bob');
  const mal = await before.come({ from: '127.0.0.9' });
  await mal.ask(`register Mal ${PASSWORD}`);
  await op.ask('/ban Mal address yes 60 too loud, too often', 'ban Bob 90', 'ban Gus', 'unban Gus');
  const list =
    'INFO: Bans: Mal (the name and the address 127.0.0.9; until 2026-11-20 11:03:12Z; by Op; too loud; too often), ' +
    'Bob (the name alone; until 2026-11-20 11:33:12Z; by Op)';
  assert.deepEqual(await op.ask('/bans'), [list]);
  await before.stop();
  const after = await openCore(t, options);
  const [again] = [await after.login('Op')];
  assert.deepEqual((await again.ask('/bans'))[0]?.slice(12).split('), ').length, 2);
  const visitor = await after.come({ from: '127.0.0.9' });
  assert.match((await visitor.ask('register Other'))[0] ?? '', BANNED);
  assert.match((await (await after.visitor()).ask(`login Bob ${PASSWORD}`))[0] ?? '', BANNED);
  options.clock.advance(60 * MINUTE);
  assert.match((await again.ask('/bans'))[0] ?? '', /^INFO: Bans: Bob \([^)]*\)$/);
});

test('nothing that somebody muted says reaches anybody, in whatever way, and it ends with its time (R3.53)', async (t) => {
  const { clock, op, bob, mal } = await house(t);
  await mal.ask('create group team', 'invite group team Bob');
  await bob.ask('accept group team', '/join lab');
  await settle(mal, bob, op);
  await mal.ask('/join lab');
  await settle(mal, bob, op);
  assert.deepEqual(await op.ask('mute Mal 5'), ['INFO: Muted Mal until 2026-11-20 10:08:12Z.']);
  assert.deepEqual(await mal.sync(), ['INFO: Op has silenced you until 2026-11-20 10:08:12Z.']);
  clock.advance(5 * MINUTE - 1);
  const ways = ['plain', '/all x', '/msg Bob x', '/message Bob x', '/message', '/topic x', '/away x', '/me x'];
  ways.push('/group txt team x', 'Mal: x', '@7 plain', ' indented', '/file Bob x.txt', '/say_in lab x');
  ways.push('/connect to Bob', '/invite group team Op', '/create group rude', '/join rude', '/file_data 1 0 aGVsbG8=');
  const answers = await mal.ask(...ways);
  assert.equal(answers.length, ways.length);
  for (const [index, answer] of answers.entries()) assert.match(answer.replace('@7 ', ''), MUTED, ways[index]);
  assert.deepEqual([await bob.sync(), await op.sync()], [[], []]);
  // A room that is there has its name already.
  await bob.ask('/join den');
  await op.sync();
  assert.match((await mal.ask('/join den')).at(-1) ?? '', /^INFO: Joined den /);
  await mal.ask('/leave');
  await bob.ask('/leave');
  await settle(mal, bob, op);
  // What the topic is may be read.
  for (const line of ['/topic', '/topic #lab'])
    assert.deepEqual(await mal.ask(line), ['INFO: No topic in lab. Type: /topic <text>']);
  assert.match((await mal.ask('/topic #lab x')).at(-1) ?? '', MUTED);
  clock.advance(1);
  assert.deepEqual(await mal.ask('again'), []);
  assert.deepEqual(await bob.sync(), ['Mal (in lab): again']);
});

test('a mute says why, to the one who is muted, and each time that something is refused for it (R3.53)', async (t) => {
  const { op, mal } = await house(t);
  const until = '2026-11-20 10:13:12Z';
  assert.deepEqual(await op.ask('/mute Mal too loud'), [`INFO: Muted Mal until ${until}: too loud`]);
  assert.deepEqual(await mal.ask('x', '/join rude'), [
    `INFO: Op has silenced you until ${until}: too loud`,
    `ERROR: MUTED That was not said: an operator has silenced you until ${until} (too loud). Say it again then.`,
    `ERROR: MUTED That was not done: an operator has silenced you until ${until} (too loud). Try again then.`,
  ]);
  // Without a / the reason would be said, and so it is speech, as ever.
  assert.deepEqual(await op.ask('mute Bob 5 too loud'), []);
  const long = 'x'.repeat(401);
  for (const line of [`/mute Mal 5 ${long}`, `/ban Mal ${long}`, `/kick Mal ${long}`])
    assert.match((await op.ask(line))[0] ?? '', /^ERROR: USAGE A reason has at most 400 characters/);
  assert.deepEqual(await mal.sync(), ['Op (to all): mute Bob 5 too loud']);
});

test('a mute is the name’s: it holds over leaving, for whoever comes by it, and over a restart, and they are told (R3.53)', async (t) => {
  const options = { clock: new HandClock(), operators: 'Op', store: memoryDisk() };
  const before = await openCore(t, options);
  const [op, bob] = await before.accounts('Op', 'Bob');
  const gus = await before.person('Gus');
  await settle(op, bob, gus);
  await op.ask('/mute Gus 60 too loud', 'mute Bob 60');
  await leave(gus);
  await leave(bob);
  await settle(op);
  const told = 'INFO: Op has silenced you until 2026-11-20 11:03:12Z';
  const [again, bobAgain] = [await before.person('gus'), await before.login('Bob')];
  assert.deepEqual(await again.sync(), [`${told}: too loud`, 'ONLINE:Bob']);
  assert.deepEqual(await bobAgain.sync(), [`${told}.`]);
  for (const one of [again, bobAgain]) assert.match((await one.ask('hello'))[0] ?? '', MUTED);
  await before.stop();
  options.clock.advance(30 * MINUTE);
  const after = await openCore(t, options);
  const [third, says] = [await after.person('GUS'), await after.visitor()];
  assert.deepEqual(await third.sync(), [`${told}: too loud`]);
  assert.match((await third.ask('hello'))[0] ?? '', MUTED);
  await says.ask(`/says_only Bob ${PASSWORD}`);
  assert.match((await says.ask('/all hello'))[0] ?? '', MUTED);
  options.clock.advance(30 * MINUTE);
  assert.deepEqual(await third.ask('hello'), []);
});

test('a mute is the stay’s: it goes along with /nick, holds for the first name and the last, and no other (R3.53)', async (t) => {
  const { core, op, bob } = await house(t);
  const gus = await core.person('Gus');
  await op.ask('mute Gus 60');
  await gus.ask('/nick Gus2', '/nick Gus3');
  assert.match((await gus.ask('hello'))[0] ?? '', MUTED);
  assert.match(
    (await op.ask('/mutes')).at(-1) ?? '',
    /^INFO: Mutes: Gus \(now Gus3; until 2026-11-20 11:03:12Z; by Op\)$/,
  );
  const [first, between] = [await core.person('Gus'), await core.person('Gus2')];
  await settle(first, between, gus);
  assert.match((await first.ask('hello'))[0] ?? '', MUTED);
  assert.deepEqual(await between.ask('hello'), []);
  await leave(gus);
  const last = await core.person('Gus3');
  await settle(first, between, last, op, bob);
  assert.match((await last.ask('hello'))[0] ?? '', MUTED);
  assert.deepEqual(await op.ask('unmute Gus3'), ['INFO: Unmuted Gus3.']);
  for (const one of [first, last]) {
    assert.equal((await one.sync())[0], 'INFO: Op lets you speak again.');
    assert.deepEqual(await one.ask('hello'), []);
  }
  assert.deepEqual(await op.ask('/mutes'), ['Gus (to all): hello', 'Gus3 (to all): hello', 'INFO: Mutes: none']);
});

test('a mute stays with its stay when somebody else comes by the first name, and goes on from there (R3.53)', async (t) => {
  const { core, op } = await house(t);
  const [pest, other] = [await core.person('Pest'), await core.come()];
  await settle(op, pest);
  await op.ask('mute Pest');
  await pest.ask('/nick Pest2');
  await other.ask('register Pest', '/nick Pest9');
  assert.match((await pest.ask('/nick Pest3', 'hello')).at(-1) ?? '', /^ERROR: MUTED /);
  assert.match((await other.ask('hello')).at(-1) ?? '', /^ERROR: MUTED /);
  assert.match((await other.ask('/nick Pest10', 'hello')).at(-1) ?? '', /^ERROR: MUTED /);
  await settle(op);
  assert.deepEqual(await op.ask('unmute Pest3'), ['INFO: Unmuted Pest3.']);
  for (const one of [pest, other])
    assert.deepEqual(
      (await one.ask('hello')).filter((line) => line.startsWith('ERROR')),
      [],
    );
});

test('whoever had the name last, and goes on as somebody else, is muted by it, and the answer says who that is (R3.53)', async (t) => {
  const { core, op, mal } = await house(t);
  const kid = await core.person('Bobby');
  await kid.ask('/nick Kid2', '/nick Kid3');
  await settle(op, mal, kid);
  assert.deepEqual(await op.ask('/mute bobby 5 loud'), [
    'INFO: Muted Bobby, who is Kid3 now, until 2026-11-20 10:08:12Z: loud',
  ]);
  assert.equal((await kid.sync())[0], 'INFO: Op has silenced you until 2026-11-20 10:08:12Z: loud');
  assert.match((await kid.ask('hello'))[0] ?? '', MUTED);
  assert.match((await kid.ask('/nick Kid4', 'hello')).at(-1) ?? '', MUTED);
  await settle(op);
  assert.match((await op.ask('/mutes')).at(-1) ?? '', /^INFO: Mutes: Bobby \(now Kid4; /);
  assert.deepEqual(await op.ask('unmute Bobby'), ['INFO: Unmuted Bobby.']);
  assert.equal((await kid.sync())[0], 'INFO: Op lets you speak again.');
  // Whoever has had the name since is meant, and nobody else, here or not.
  const other = await core.person('Bobby');
  await settle(op, kid, other);
  assert.deepEqual(await op.ask('mute Bobby'), ['INFO: Muted Bobby until 2026-11-20 10:13:12Z.']);
  await op.ask('unmute Bobby');
  await leave(other);
  await settle(op, kid);
  assert.deepEqual(await op.ask('mute Bobby'), ['INFO: Muted Bobby until 2026-11-20 10:13:12Z.']);
  assert.deepEqual(await kid.ask('hello'), []);
  await settle(op);
  assert.match((await op.ask('mute Kid3'))[0] ?? '', /^INFO: Muted Kid3, who is Kid4 now, until /);
  await leave(kid);
  await settle(op);
  assert.match((await op.ask('mute Kid2'))[0] ?? '', /^INFO: Muted Kid2 until /);
});

test('nobody is thrown out by a name of before: kick and ban say who that is now (R3.50)', async (t) => {
  const { core, op } = await house(t);
  const kid = await core.person('Bobby');
  await kid.ask('/nick Kid3');
  await settle(op, kid);
  assert.deepEqual(await op.ask('kick Bobby', '/ban bobby address', '/ban bobby address yes'), [
    'ERROR: NO_SUCH_USER Bobby is Kid3 now. To throw them out, type: /kick Kid3',
    'ERROR: NO_SUCH_USER Bobby is Kid3 now. To see who else is at their address, type: /ban Kid3 address',
    'ERROR: NO_SUCH_USER Bobby is Kid3 now. To see who else is at their address, type: /ban Kid3 address',
  ]);
  assert.deepEqual(await op.ask('/ban Bobby 5', '/ban Bobby 5 too loud'), [
    'INFO: Banned Bobby until 2026-11-20 10:08:12Z (the name alone). Bobby is Kid3 now, and still here. To ban that name, type: /ban Kid3',
    'INFO: Banned Bobby until 2026-11-20 10:08:12Z (the name alone): too loud. Bobby is Kid3 now, and still here. To ban that name, type: /ban Kid3',
  ]);
  assert.deepEqual(await kid.ask('hello'), []);
});

test('a mute that ends while its stay goes on is not stored anew (R3.54)', async (t) => {
  const { core, op } = await house(t);
  const pest = await core.person('Pest');
  await settle(op, pest);
  await op.ask('mute Pest');
  await pest.sync();
  const { removeMute } = core.store;
  let goOn = (): void => {};
  const begun = new Promise<void>((begin) => {
    core.store.removeMute = async (act) => {
      await removeMute.call(core.store, act);
      begin();
      await new Promise<void>((over) => {
        goOn = over;
      });
    };
  });
  op.send('unmute Pest');
  await begun;
  await pest.ask('/nick Pest2');
  core.store.removeMute = removeMute;
  goOn();
  await op.until('INFO: Unmuted Pest.');
  assert.deepEqual(await core.store.mutes(), []);
});

test('a guest who makes an account, or goes on while a mute is stored, stays muted (R3.53)', async (t) => {
  const { core, op } = await house(t);
  const [gus, ann] = await core.people('Gus', 'Ann');
  await op.ask('mute Gus 60');
  await gus.ask(`passwd ${PASSWORD}`);
  assert.match((await gus.ask('hello')).at(-1) ?? '', MUTED);
  const { saveMute } = core.store;
  let store = (): void => {};
  const stored = new Promise<void>((resolve) => {
    store = resolve;
  });
  core.store.saveMute = async (mute) => {
    await stored;
    return saveMute.call(core.store, mute);
  };
  op.send('mute Ann 60');
  await ann.ask('/nick Ann2');
  store();
  await op.sync();
  assert.match((await ann.ask('hello')).at(-1) ?? '', MUTED);
  await leave(ann);
  const last = await core.person('Ann2');
  await last.until(/^INFO: Op has silenced you/);
  assert.match((await last.ask('hello')).at(-1) ?? '', MUTED);
});

test('who is away may be muted, if anything can reach them, and NO_SUCH_USER if not; unmute is NOT_THERE without a mute (R3.53, R3.54)', async (t) => {
  const { core, op, mal } = await house(t);
  const gus = await core.person('Gus');
  await leave(gus);
  await leave(mal);
  await settle(op);
  assert.match((await op.ask('mute gus 5'))[0] ?? '', /^INFO: Muted Gus until /);
  assert.match((await op.ask('mute mal'))[0] ?? '', /^INFO: Muted Mal until /);
  assert.match((await op.ask('mute Nobody'))[0] ?? '', /^ERROR: NO_SUCH_USER /);
  for (const name of ['Nobody', 'Bob'])
    assert.match((await op.ask(`unmute ${name}`))[0] ?? '', /^ERROR: NOT_THERE .*\/mutes$/);
  const again = await core.login('Mal');
  await again.until(/^INFO: Op has silenced you/);
  assert.match((await again.ask('hello')).at(-1) ?? '', MUTED);
  // A second one sets another end, and says no less.
  assert.match(
    (await op.ask('/mute mal 30 again')).at(-1) ?? '',
    /^INFO: Muted Mal until 2026-11-20 10:33:12Z: again$/,
  );
  assert.match(
    (await op.ask('/mutes'))[0] ?? '',
    /^INFO: Mutes: Gus \([^)]*\), Mal \(until 2026-11-20 10:33:12Z; by Op; again\)$/,
  );
});

test('where a mute cannot be stored nothing of it holds (R3.53)', async (t) => {
  const { core, op, mal } = await house(t);
  core.store.saveMute = () => Promise.reject(new Error('full'));
  assert.match((await op.ask('mute Mal'))[0] ?? '', /^ERROR: STORAGE /);
  assert.deepEqual(await mal.ask('hello'), []);
});

test('a dialog that was open when its person was muted says nothing either (R3.53)', async (t) => {
  const { op, bob, mal } = await house(t);
  mal.send('message', 'Bob');
  await mal.until('MESSAGE?');
  await op.ask('mute Mal');
  mal.send('hello');
  await mal.until(MUTED);
  assert.deepEqual(await bob.sync(), []);
});

test('mute lasts ten minutes unless told otherwise, and unmute ends it (R3.53, R3.54)', async (t) => {
  const { clock, op, bob, mal } = await house(t);
  await op.ask('mute Mal');
  clock.advance(10 * MINUTE - 1);
  assert.match((await mal.ask('one')).at(-1) ?? '', MUTED);
  assert.deepEqual(await op.ask('unmute mal'), ['INFO: Unmuted Mal.']);
  assert.deepEqual(await mal.ask('two'), ['INFO: Op lets you speak again.']);
  assert.deepEqual(await bob.sync(), ['Mal (to all): two']);
});

test('announce reaches everybody, in rooms and those who have blocked the operator as well (R3.55)', async (t) => {
  const { op, bob, mal } = await house(t);
  await bob.ask('block Op');
  await mal.ask('/join lab');
  await settle(op, bob, mal);
  const line = 'INFO: Announcement by Op: we stop at six';
  assert.deepEqual(await op.ask('/announce we stop at six'), [line]);
  assert.deepEqual([await bob.sync(), await mal.sync()], [[line], [line]]);
});

test('there are at most 10,000 bans and 10,000 mutes: one more is TOO_MANY, until one ends or is over (R3.51)', async (t) => {
  const store = memoryDisk();
  const until = new HandClock().now() + MINUTE;
  const saves = Array.from({ length: 10_000 }, (_, at) => [
    store.saveBan({ name: `B${at + 1}`, address: null, until, by: 'Op', reason: '' }),
    store.saveMute({ act: at + 1, name: `M${at + 1}`, last: null, until, by: 'Op', reason: '' }),
  ]);
  await Promise.all(saves.flat());
  const clock = new HandClock();
  const core = await openCore(t, { clock, operators: 'Op', store });
  const [op] = await core.accounts('Op', 'Mal');
  const answers = await op.ask('ban Mal', 'mute Mal', 'ban B7 5', 'mute M7 5', 'unban B8', 'unmute M8');
  assert.match(
    answers.join('|'),
    /^ERROR: TOO_MANY [^|]*\|ERROR: TOO_MANY [^|]*\|INFO: Banned B7 [^|]*\|INFO: Muted M7 [^|]*\|/,
  );
  assert.match(
    (await op.ask('mute Mal', 'ban Eve', 'ban Mallory')).join('|'),
    /^INFO: Muted [^|]*\|INFO: Banned [^|]*\|ERROR: TOO_MANY [^|]*$/,
  );
  clock.advance(MINUTE);
  assert.match((await op.ask('ban Mallory'))[0] ?? '', /^INFO: Banned Mallory /);
  assert.match((await op.ask('/mutes'))[0] ?? '', /^INFO: Mutes: M7 \([^)]*\), Mal \([^)]*\)$/);
});

test('shutdown asks for the end of the server in the operator’s name (R3.56)', async (t) => {
  const { core, op } = await house(t);
  assert.deepEqual(await op.ask('/shutdown'), ['INFO: The server is stopping.']);
  assert.equal(await core.core.shutdownAsked, 'Op');
});

test('where people type, shutdown says who would have to go, and wants to be told again; scripts need not say so (R3.56)', async (t) => {
  const { core, op } = await house(t);
  await leave(op);
  let asked = false;
  void core.core.shutdownAsked.then(() => {
    asked = true;
  });
  const typing = await core.come({ greeted: true });
  await typing.ask(`login Op ${PASSWORD}`);
  const line = 'INFO: 2 others are here, and the server goes on. To stop it, type: ';
  assert.deepEqual(await typing.ask('shutdown'), [`${line}shutdown yes`]);
  assert.deepEqual((await typing.ask('/join lab', '/shutdown')).slice(-1), [`${line}/shutdown yes`]);
  // In a room it is speech without the /, as ever.
  assert.match((await typing.ask('shutdown yes', '/leave')).join('|'), /^INFO: Said in lab\. [^|]*\|INFO: Left lab\. /);
  assert.equal(asked, false);
  assert.deepEqual(await typing.ask('shutdown yes'), ['INFO: The server is stopping.']);
  assert.equal(await core.core.shutdownAsked, 'Op');
});

test('what is typed in the page is asked about as well, and an object is not (R3.56)', async (t) => {
  const { core, op } = await house(t);
  await leave(op);
  const page = await core.come();
  page.send(`{"type":"login","name":"Op","password":"${PASSWORD}"}`, '{"type":"line","text":"/shutdown","id":1}');
  const [asks = ''] = (await page.until(/"id":1/)).slice(-1);
  assert.match(asks, /^\{"type":"shutdown","asked":true,"others":2,"text":"2 others are here, /);
  page.send('{"type":"shutdown","id":2}');
  assert.match((await page.until(/"id":2/)).at(-1) ?? '', /^\{"type":"shutdown","text":"The server is stopping\."/);
  assert.equal(await core.core.shutdownAsked, 'Op');
});

test('objects ask for the same, and their answers say what was done to whom (R7.5, R3.51, R3.53, R3.90, R3.91)', async (t) => {
  const { core, op, mal } = await house(t);
  await leave(op);
  const page = await core.come();
  page.send(`{"type":"login","name":"Op","password":"${PASSWORD}","id":0}`);
  await page.until(/"id":0/);
  const asks = async (fields: object): Promise<Record<string, unknown>> => {
    page.send(JSON.stringify({ ...fields, id: 1 }));
    const { id: _, text: __, ...answer } = JSON.parse((await page.until(/"id":1/)).at(-1) ?? '');
    return answer;
  };
  const until = '2026-11-20T11:03:12.000Z';
  const muted = { username: 'Mal', until, reason: 'too loud' };
  const kicked = { username: 'Guest', reason: 'too loud' };
  await core.person('Guest');
  assert.deepEqual(await asks({ type: 'kick', name: 'guest', reason: 'too loud' }), { type: 'kick', ...kicked });
  const mute = { type: 'mute', name: 'mal', minutes: 60, reason: 'too loud' };
  assert.deepEqual(await asks(mute), { type: 'mute', ...muted });
  const mutes = [{ ...muted, now: null, by: 'Op' }];
  assert.deepEqual(await asks({ type: 'mutes' }), { type: 'mutes', mutes, total: 1 });
  assert.deepEqual(await asks({ type: 'unmute', name: 'Mal' }), { type: 'unmute', username: 'Mal' });
  const scope = { scope: 'address', address: '127.0.0.9' };
  const asked = { type: 'ban', username: 'Mal', asked: true, ...scope, others: 0 };
  assert.deepEqual(await asks({ type: 'ban', name: 'mal', address: true }), asked);
  const ban = { type: 'ban', name: 'Mal', minutes: 60, reason: 'too loud', address: true, yes: true };
  const banned = { username: 'Mal', until, ...scope, reason: 'too loud' };
  assert.deepEqual(await asks(ban), { type: 'ban', ...banned, others: 0 });
  assert.match((await mal.rest()).at(-1) ?? '', /too loud/);
  const name = { username: 'Bob', until, scope: 'name', address: null, reason: '' };
  assert.deepEqual(await asks({ type: 'ban', name: 'Bob', minutes: 60 }), { type: 'ban', ...name, others: 0 });
  const bans = [banned, name].map((one) => ({ ...one, by: 'Op' }));
  assert.deepEqual(await asks({ type: 'bans' }), { type: 'bans', bans, total: 2 });
  const kid = await core.person('Bobby');
  await kid.ask('/nick Kid3');
  for (const type of ['mute', 'ban']) {
    const { now } = await asks({ type, name: 'Bobby' });
    assert.equal(now, 'Kid3');
  }
});

test('what operators do is in the log with their name, and the reason that they typed is not (R3.50)', async (t) => {
  const { core, op } = await house(t);
  await op.ask(
    '/mute Mal 5 secret-reason',
    'unmute Mal',
    '/kick Mal secret-reason',
    '/ban Mal 5 secret-reason',
    'unban Mal',
  );
  const mal = await core.login('Mal', { from: '127.0.0.9' });
  await op.ask('ban Mal address yes', 'unban Mal', '/announce secret-reason');
  await mal.closed;
  const acts = core.log.filter(({ level }) => level === 'audit').map(({ event, fields }) => ({ event, ...fields }));
  const by = { by: 'Op', byConnection: 1 };
  const name = { name: 'Mal', ...by, what: 'name' };
  const both = { name: 'Mal', ...by, what: 'name and address' };
  assert.deepEqual(acts, [
    ...['muted', 'unmuted', 'kicked'].map((event) => ({ event, name: 'Mal', connection: 4, ...by })),
    ...['banned', 'unbanned'].map((event) => ({ event, ...name })),
    { event: 'banned', connection: 5, ...both, address: '127.0.0.9', others: 0 },
    { event: 'unbanned', ...both },
    { event: 'announced', ...by },
  ]);
  assert.equal(JSON.stringify(core.log).includes('secret-reason'), false);
});

test('who is kept out, not heard, or no operator is in the log, with the name and the address, by whatever way, and nothing that was typed (R3.49)', async (t) => {
  const { core, op, bob, mal } = await house(t);
  await op.ask('mute Bob', 'ban Zoe');
  await bob.ask('secret-text', '/join secret-room', '/explain secret-text', '/ban Mal secret-reason');
  await mal.ask('{');
  const visitor = await core.come({ from: '127.0.0.8' });
  visitor.send(`register Zoe ${PASSWORD}`, 'REGISTER', 'Zoe', PASSWORD, '/exit');
  await visitor.rest();
  const refused = core.log.filter(({ event }) => event.startsWith('refused: '));
  const zoe = {
    event: 'refused: banned',
    name: 'Zoe',
    connection: 5,
    remote: '127.0.0.8',
    code: 'BANNED',
    what: 'name',
  };
  const muted = { event: 'refused: muted', name: 'Bob', connection: 2, remote: '127.0.0.1', code: 'MUTED' };
  const noOperator = {
    event: 'refused: no operator',
    name: 'Bob',
    connection: 2,
    remote: '127.0.0.1',
    code: 'NOT_OPERATOR',
    command: 'ban',
  };
  const seen = refused.map(({ event, fields }) => JSON.parse(JSON.stringify({ event, ...fields })));
  assert.deepEqual(seen, [muted, muted, noOperator, zoe, zoe]);
  assert.equal(JSON.stringify(core.log).includes('secret-'), false);
});

test('so is who is not on the roster, comes to a server that is locked, or guesses a code or a key, without what was guessed (R3.49)', async (t) => {
  const core = await openCore(t, { operators: 'Op,Ann', names: ['Bob', 'Gus'] });
  const [op, bob] = await core.accounts('Op', 'Bob');
  await op.ask('/join lab secret-key');
  const tries = async (...lines: string[]): Promise<void> => {
    const visitor = await core.come({ from: '127.0.0.8' });
    visitor.send(...lines, lines[0]?.startsWith('{') ? '{"type":"exit"}' : '/exit');
    await visitor.rest();
  };
  await bob.ask('/join lab secret-guess');
  await tries('register Zoe');
  await tries(`register Ann ${PASSWORD} code SECRETS1`);
  const rooms = [{ room: 'lab', key: 'secret-guess' }];
  await tries(JSON.stringify({ type: 'login', name: 'Bob', password: PASSWORD, takeover: true, rooms }));
  await op.ask('/lock');
  await tries('register Gus');
  const seen = core.log
    .filter(({ event }) => event.startsWith('refused: '))
    .map(({ event, fields: { name, remote, code, room } }) => [event.slice(9), name, remote, code, room]);
  assert.deepEqual(seen, [
    ['wrong key', 'Bob', '127.0.0.1', 'WRONG_KEY', 'lab'],
    ['not on the roster', 'Zoe', '127.0.0.8', 'NOT_ON_ROSTER', undefined],
    ['wrong code', 'Ann', '127.0.0.8', 'WRONG_CODE', undefined],
    ['wrong key', 'Bob', '127.0.0.8', 'WRONG_KEY', 'lab'],
    ['locked', 'Gus', '127.0.0.8', 'LOCKED', undefined],
  ]);
  assert.doesNotMatch(JSON.stringify(core.log), /secret-|SECRETS1/);
});
