/** A stay that only says something: announced to nobody, shown nothing (R3.73). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandTable } from '../../src/core/session/table.js';
import { leave, openCore, PASSWORD, settle, type TestCore } from './rig.js';

async function sayer(core: TestCore, name: string, password = ''): ReturnType<TestCore['visitor']> {
  const client = await core.visitor(name);
  assert.match(
    (await client.ask(`/says_only ${name} ${password}`.trim())).join('|'),
    /^INFO: Welcome, \w+! Nobody is told [^|]*$/,
  );
  return client;
}

const refused = (code: string): RegExp => new RegExp(`^ERROR: ${code} [^|]*$`);

test('R3.73 a room is told its line and nothing more, and so is everyone', async (t) => {
  const core = await openCore(t);
  const [bob, carl] = await core.room('lab', 'Bob', 'Carl');
  const dora = await core.account('Dora');
  const bot = await core.account('bot');
  await dora.ask('add contact bot');
  await leave(bot);
  await settle(bob, carl, dora);
  for (const [name, password] of [
    ['guest', ''],
    ['bot', PASSWORD],
  ] as const) {
    const says = await sayer(core, name, password);
    assert.deepEqual(await says.ask('@1 /say_in lab  two  spaces', '@2 /all /who', '@3 plain text', '@4 /me waves'), [
      '@1 OK',
      '@2 OK',
      '@3 OK',
      '@4 OK',
    ]);
    await leave(says);
    const toAll = [`${name} (to all): /who`, `${name} (to all): plain text`, `* ${name} (to all) waves`];
    assert.deepEqual(await bob.sync(), [`${name} (in lab):  two  spaces`, ...toAll]);
    assert.deepEqual(await dora.sync(), toAll);
  }
  assert.deepEqual((await bob.ask('/history lab')).filter((line) => line.startsWith('guest')).length, 1);
});

test('R3.73 it is shown nothing, and nobody sees it', async (t) => {
  const core = await openCore(t, { operators: 'Olga' });
  const [olga] = await core.accounts('Olga');
  const [bob] = await core.room('lab', 'Bob');
  await settle(olga);
  const says = await sayer(core, 'bot');
  await bob.ask('in the room', '/all to everyone', '/away lunch');
  await olga.ask('announce to all of you');
  const carl = await core.person('Carl');
  assert.deepEqual(await carl.ask('who', 'members lab'), [
    'Online users: Olga, Bob, Carl',
    'INFO: Members of lab: Bob',
  ]);
  assert.match((await carl.ask('bot: hi')).join('|'), refused('NO_SUCH_USER'));
  assert.match((await carl.ask('connect to bot')).join('|'), refused('NO_SUCH_USER'));
  await leave(carl);
  assert.deepEqual(await says.sync(), []);
  assert.match((await says.ask('Bob: are you there?')).join('|'), /^STATUS:\d+:delivered:Bob$/);
});

test('R3.73 whatever would show it something of others, or have it seen, is refused, in both dialects', async (t) => {
  const core = await openCore(t);
  await core.room('lab', 'Bob');
  const says = await sayer(core, 'bot');
  const { records } = commandTable();
  const may = ['all', 'group txt', 'me', 'message', 'msg', 'say_in'];
  assert.deepEqual(
    records
      .filter((record) => record.says)
      .map(({ name }) => name)
      .toSorted(),
    may,
  );
  for (const { name, who, example } of records)
    if (who === 'person' && !may.includes(name))
      assert.match((await says.ask(`/${example.replace(/^\//, '')}`)).join('|'), refused('SAYS_ONLY'), example);
  for (const line of ['/who', '/members lab', 'join lab', 'wait 1 *', 'paste', '/nick other', 'passwd correct-horse'])
    assert.match((await says.ask(line)).join('|'), refused('SAYS_ONLY'), line);
  const json = await core.visitor();
  json.send('{"type":"says_only","name":"robot","id":1}', '{"type":"join","room":"lab","id":2}');
  assert.match(await json.until(/"id":1/).then((lines) => lines.join('')), /"status":"welcome".*"online":0,/);
  assert.match((await json.until(/"id":2/)).join(''), /SAYS_ONLY/);
});

test('R3.73 success means that somebody was there: a room, a group, everyone', async (t) => {
  const core = await openCore(t);
  const says = await sayer(core, 'bot');
  assert.match((await says.ask('/say_in lab hello')).join('|'), refused('NO_SUCH_ROOM'));
  for (const line of ['/all hello', 'hello', '/me waves', 'bot: hello'])
    assert.match((await says.ask(line)).join('|'), refused('NOBODY_HERE'), line);
  assert.match((await says.ask('Bob: hello')).join('|'), refused('NO_SUCH_USER'));
  const bob = await core.person('Bob');
  assert.deepEqual(await says.ask('@1 hello'), ['@1 OK']);
  assert.deepEqual(await bob.sync(), ['bot (to all): hello']);
});

test('R3.73 the name is taken as long as it stays, an account’s too, and it is free then', async (t) => {
  const core = await openCore(t);
  const anna = await core.account('Anna');
  await leave(anna);
  const [says, asAnna] = [await sayer(core, 'bot'), await sayer(core, 'Anna', PASSWORD)];
  const visitor = await core.visitor();
  assert.match((await visitor.ask('register BOT')).join('|'), refused('NAME_TAKEN'));
  assert.match((await visitor.ask('/says_only bot')).join('|'), refused('NAME_TAKEN'));
  assert.match((await visitor.ask(`login Anna ${PASSWORD}`)).join('|'), refused('ALREADY_ONLINE'));
  assert.match((await visitor.ask('/says_only Anna wrong')).join('|'), refused('LOGIN_FAILED'));
  await leave(says);
  await core.person('bot');
  assert.match((await visitor.ask(`login Anna ${PASSWORD} takeover`)).join('|'), /^INFO: Welcome, Anna! /);
  assert.match((await asAnna.rest()).join('|'), /Your account was taken over/);
});

test('R3.73 an account’s mail stays where it is until it comes to hear', async (t) => {
  const core = await openCore(t);
  const [anna, bob] = await core.accounts('Anna', 'Bob');
  await leave(anna);
  await bob.ask('Anna: before');
  const says = await sayer(core, 'Anna', PASSWORD);
  assert.match((await bob.ask('Anna: meanwhile')).join('|'), /STATUS:\d+:queued:Anna$/);
  assert.deepEqual(await says.sync(), []);
  await leave(says);
  const back = await core.login('Anna');
  assert.deepEqual(
    (await back.sync()).map((line) => line.replace(/ \(.*?\)/, '')),
    ['Bob: before', 'Bob: meanwhile'],
  );
});

test('R3.73 it can be muted, kicked and banned, and who has blocked it does not hear it', async (t) => {
  const core = await openCore(t, { operators: 'Olga' });
  const [olga, anna] = await core.accounts('Olga', 'Anna');
  const [bob] = await core.room('lab', 'Bob');
  await anna.ask('/join lab');
  const bot = await core.account('bot');
  await anna.ask('/block bot');
  await leave(bot);
  await settle(olga, anna, bob);
  const says = await sayer(core, 'bot', PASSWORD);
  assert.deepEqual(await says.ask('@1 /say_in lab hello'), ['@1 OK']);
  assert.deepEqual(await anna.sync(), []);
  assert.deepEqual(await bob.sync(), ['bot (in lab): hello']);
  assert.match((await says.ask('Anna: hello')).join('|'), /^STATUS:\d+:refused:Anna$/);
  assert.match((await olga.ask('mute bot')).join('|'), /^INFO: /);
  for (const line of ['/say_in lab hello', '/all hello', 'hello', 'Bob: hello'])
    assert.match((await says.ask(line)).join('|'), refused('MUTED'), line);
  assert.match((await olga.ask('kick bot')).join('|'), /^INFO: /);
  assert.match((await says.rest()).join('|'), /has thrown you out/);
  const guest = await sayer(core, 'guest');
  assert.match((await anna.ask('/block guest')).join('|'), /^INFO: /);
  assert.deepEqual(await guest.ask('@1 /say_in lab hello'), ['@1 OK']);
  assert.deepEqual([await anna.sync(), await bob.sync()], [[], ['guest (in lab): hello']]);
  assert.match((await olga.ask('ban guest')).join('|'), /^INFO: /);
  assert.match((await guest.rest()).join('|'), /has shut you out/);
  assert.match((await (await core.visitor()).ask('/says_only guest')).join('|'), refused('BANNED'));
  assert.deepEqual(await bob.sync(), []);
});

test('R3.73 /say_in speaks in a room of one’s own that is not the current one, and in no other', async (t) => {
  const core = await openCore(t);
  const [bob, carl] = await core.room('lab', 'Bob', 'Carl');
  await carl.ask('/join den');
  assert.deepEqual(await carl.ask('@1 /say_in #lab leave'), ['@1 OK']);
  assert.deepEqual(await bob.sync(), ['Carl (in lab): leave']);
  assert.match((await bob.ask('/say_in den hello')).join('|'), refused('NOT_IN_ROOM'));
});

test('R3.73 it has the place of one who is here', async (t) => {
  const core = await openCore(t, { maxPeople: 1 });
  const says = await sayer(core, 'bot');
  const visitor = await core.visitor();
  assert.match((await visitor.ask('register Bob')).join('|'), refused('SERVER_FULL'));
  await leave(says);
  assert.match((await visitor.ask('register Bob')).join('|'), /^INFO: Welcome/);
});
