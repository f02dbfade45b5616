/** Quiet rooms: only operators, and those who have a voice, are heard there. Rules: R3.125, R3.126. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type CoreClient,
  type CoreOptions,
  leave,
  memoryDisk,
  openCore,
  PASSWORD,
  settle,
  slowDisk,
  type TestCore,
} from './rig.js';

const refused = (code: string): RegExp => new RegExp(`^ERROR: ${code} [^|]*$`);

/** The last line that comes, once one line has been answered. */
const answer = async (client: CoreClient, line: string): Promise<string> => (await client.ask(line)).at(-1) ?? '';

/** A quiet room with an operator and somebody else in it, and nothing unread. */
async function quietRoom(core: TestCore): Promise<{ olga: CoreClient; bob: CoreClient }> {
  const olga = await core.account('Olga');
  const bob = await core.account('Bob');
  await olga.ask('join lab', 'welcome');
  await bob.ask('join lab');
  assert.match(await answer(olga, '/quiet'), /INFO: lab is quiet now\b/);
  await settle(olga, bob);
  return { olga, bob };
}

test('R3.125 in a quiet room nothing is heard but of operators, however it is said', async (t) => {
  const core = await openCore(t, { operators: 'Olga' });
  const { olga, bob } = await quietRoom(core);
  const lines = [
    'hello',
    '/me waves',
    '/topic mine',
    '/file plan.txt 6',
    '/file lab plan.txt 6',
    '/say_in lab hello',
    ' who',
  ];
  for (const line of lines) assert.match(await answer(bob, line), refused('QUIET'), line);
  assert.match((await bob.ask('/paste', 'one', 'two', '.')).join('|'), /ERROR: QUIET /);
  assert.match(await answer(bob, '/explain hello'), /answered by QUIET/);
  const logged = core.log.find(({ event }) => event === 'refused: quiet room');
  assert.deepEqual([logged?.fields.name, logged?.fields.room], ['Bob', 'lab']);
  assert.deepEqual(await olga.sync(), []);
  await olga.ask('listen');
  assert.deepEqual(await bob.sync(), ['Olga (in lab): listen']);
  // Elsewhere nobody is silenced by it.
  assert.deepEqual(await bob.ask('/all to all of you'), []);
  assert.deepEqual(await olga.sync(), ['Bob (to all): to all of you']);
  assert.match(await answer(bob, '/msg Olga may I?'), /^STATUS:\d+:delivered:Olga$/);
  assert.match(await answer(olga, '/unquiet'), /^INFO: lab is not quiet any more\b/);
  assert.deepEqual(await bob.ask('thank you'), ['INFO: Olga lets everybody speak in lab again.']);
  assert.ok((await olga.sync()).includes('Bob (in lab): thank you'));
});

test('R3.125 objects, tokens and those who come only to say something are not heard there either', async (t) => {
  const core = await openCore(t, { operators: 'Olga' });
  const { olga, bob } = await quietRoom(core);
  const [, token = ''] = /: ([0-9a-f]{40})/.exec(await answer(bob, '/token new')) ?? [];
  const program = await core.visitor('Prog');
  program.send('{"type":"init","username":"Prog"}', '{"type":"join","room":"lab","id":1}');
  assert.match((await program.until(/"id":1/)).at(-1) ?? '', /"quiet":true,"heard":false/);
  for (const object of [
    '{"type":"say","text":"hello","id":2}',
    '{"type":"message","room":"lab","payload":"hello","id":2}',
    '{"type":"paste","to":"room","name":"lab","text":"one","id":2}',
    '{"type":"me","room":"lab","text":"waves","id":2}',
    '{"type":"topic","text":"mine","id":2}',
    '{"type":"file","to":"lab","filename":"a.txt","payload":"00","id":2}',
  ]) {
    program.send(object);
    assert.match((await program.until(/"id":2/)).at(-1) ?? '', /"code":"QUIET"/, object);
  }
  const bot = await core.visitor('bot');
  await bot.ask('/says_only bot');
  assert.match(await answer(bot, '/say_in lab hello'), refused('QUIET'));
  assert.match(await answer(bot, `/post ${token} place lab hello`), refused('QUIET'));
  assert.deepEqual(
    (await olga.sync()).filter((line) => line.includes('in lab')),
    [],
  );
});

test('R3.125 the members are told, and whoever enters later', async (t) => {
  const core = await openCore(t, { operators: 'Olga' });
  const olga = await core.account('Olga');
  const [bob] = await core.room('lab', 'Bob');
  await settle(olga);
  // Also from elsewhere, by the name of the room.
  assert.match(await answer(olga, '/quiet LAB'), /^INFO: lab is quiet now\b/);
  assert.deepEqual(await bob.sync(), [
    'INFO: Olga has made lab quiet: only operators, and those who are given a voice, are heard there.',
  ]);
  // A second time nothing changes, and nobody is told.
  assert.match(await answer(olga, '/quiet lab'), /^INFO: lab is quiet now\b/);
  assert.deepEqual(await bob.sync(), []);
  const carl = await core.person('Carl');
  assert.deepEqual((await carl.ask('join lab')).slice(1), [
    'INFO: lab is quiet: only operators, and those who are given a voice, are heard there.',
  ]);
  assert.match(await answer(bob, '/quiet lab'), refused('NOT_OPERATOR'));
  assert.match(await answer(bob, '/unquiet lab'), refused('NOT_OPERATOR'));
  assert.match(await answer(olga, '/quiet nowhere'), refused('NO_SUCH_ROOM'));
  assert.match(await answer(olga, '/quiet'), refused('NOT_IN_ROOM'));
});

test('R3.125 a quiet room is quiet after a restart, and lasts though nothing was said in it', async (t) => {
  const store = memoryDisk();
  let core = await openCore(t, { store, operators: 'Olga' });
  let olga = await core.account('Olga');
  await core.account('Bob');
  await olga.ask('join lab', '/quiet', '/voice Bob', '/leave');
  await core.stop();
  core = await openCore(t, { store, operators: 'Olga' });
  olga = await core.login('Olga');
  const [bob, carl] = [await core.login('Bob'), await core.person('Carl')];
  await bob.ask('join lab');
  await carl.ask('join lab');
  assert.match(await answer(carl, 'hello'), refused('QUIET'));
  assert.deepEqual(await bob.ask('@1 hello'), ['JOINED:lab:Carl', '@1 OK']);
  assert.match(await answer(olga, '/unquiet lab'), /^INFO: lab is not quiet any more\b/);
});

test('R3.125 a disk that refuses: the room is as it was, and nobody is told otherwise', async (t) => {
  const store = memoryDisk();
  const core = await openCore(t, { store, operators: 'Olga' });
  const olga = await core.account('Olga');
  const [bob] = await core.room('lab', 'Bob');
  await olga.ask('join lab');
  await settle(olga, bob);
  store.appendBehind = async () => {
    throw new Error('the disk is full');
  };
  assert.match(await answer(olga, '/quiet'), refused('STORAGE'));
  assert.deepEqual(await bob.ask('hello'), []);
  assert.deepEqual(await olga.sync(), ['Bob (in lab): hello']);
});

test('R3.126 whoever has a voice is heard in a quiet room, until it is taken back', async (t) => {
  const core = await openCore(t, { operators: 'Olga' });
  const { olga, bob } = await quietRoom(core);
  assert.match(
    await answer(olga, '/voice bob'),
    /^INFO: Bob has a voice in lab now\. To take it back, type: \/unvoice Bob lab$/,
  );
  assert.deepEqual(await bob.sync(), ['INFO: Olga gives Bob a voice in lab.']);
  assert.deepEqual(await bob.ask('hello', '/me waves', '/topic ours'), ['INFO: Topic of lab: Bob: ours']);
  assert.deepEqual(await olga.sync(), ['Bob (in lab): hello', '* Bob (in lab) waves', 'TOPIC:lab:Bob:ours']);
  // It is the account's, wherever it comes from.
  await leave(bob);
  const again = await core.login('Bob');
  assert.match((await again.ask('join lab')).at(-1) ?? '', / You are heard\.$/);
  assert.deepEqual(await again.ask('hello again'), []);
  assert.match(await answer(olga, '/unvoice Bob lab'), /INFO: Bob has no voice in lab any more\.$/);
  assert.match((await again.ask('hello')).at(-1) ?? '', refused('QUIET'));
  assert.match(await answer(olga, '/unvoice Bob lab'), refused('NOT_THERE'));
  assert.match(await answer(again, '/voice Bob'), refused('NOT_OPERATOR'));
  assert.match(await answer(olga, '/voice Nobody'), refused('NO_SUCH_USER'));
});

test('R3.126 a guest’s voice is the stay’s: it goes along to another name, and to nobody who has the name next', async (t) => {
  const core = await openCore(t, { operators: 'Olga' });
  const { olga } = await quietRoom(core);
  const gus = await core.person('Gus');
  await gus.ask('join lab');
  await olga.ask('/voice Gus');
  await gus.ask('/nick Gustav');
  await settle(olga, gus);
  assert.deepEqual(await gus.ask('hello'), []);
  const next = await core.person('Gus');
  await next.ask('join lab');
  assert.match((await next.ask('hello')).at(-1) ?? '', refused('QUIET'));
  // With an account that the guest makes it lasts.
  await gus.ask(`/passwd ${PASSWORD}`);
  await leave(gus);
  const gustav = await core.login('Gustav');
  await gustav.ask('join lab');
  assert.deepEqual(await gustav.ask('hello'), []);
});

test('R3.126 whoever comes by the code of a name has the voice again, and whoever has the name without it has not', async (t) => {
  const store = memoryDisk();
  const options: CoreOptions = { store, operators: 'Olga', names: ['Gus'] };
  let core = await openCore(t, options);
  const olga = await core.account('Olga');
  const gus = await core.visitor('Gus');
  const [, code = ''] = /code is (\d+)/.exec((await gus.ask('register Gus')).join('|')) ?? [];
  await olga.ask('join lab', '/quiet');
  await gus.ask('join lab');
  await olga.ask('/voice Gus');
  assert.equal(await answer(gus, '@1 hello'), '@1 OK');
  await core.stop();
  core = await openCore(t, options);
  const back = await core.visitor('Gus');
  await back.ask(`register Gus code ${code}`, 'join lab');
  assert.equal(await answer(back, '@1 hello'), '@1 OK');
  // Also in the account that is made of it.
  await back.ask(`/passwd ${PASSWORD}`);
  assert.equal(await answer(back, '@1 hello'), '@1 OK');
  await core.stop();
  core = await openCore(t, options);
  const account = await core.login('Gus');
  assert.equal(await answer(account, '/join lab').then(() => answer(account, '@1 hello')), '@1 OK');
});

test('R3.126 a voice that was given by a code is no guest’s and no account’s of that name later', async (t) => {
  const store = memoryDisk();
  let core = await openCore(t, { store, operators: 'Olga', names: ['Gus', 'Ann'] });
  let olga = await core.account('Olga');
  for (const name of ['Gus', 'Ann']) await (await core.visitor(name)).ask(`register ${name}`);
  await olga.ask('join lab', '/quiet', '/voice Gus', '/voice Ann');
  await core.stop();
  core = await openCore(t, { store, operators: 'Olga', names: ['Carl'] });
  await core.stop();
  core = await openCore(t, { store, operators: 'Olga' });
  olga = await core.login('Olga');
  for (const one of [await core.person('Gus'), await core.account('Ann')]) {
    await one.ask('join lab');
    assert.match(await answer(one, 'hello'), refused('QUIET'));
  }
});

test('R3.126 whoever has a code and is away may be given a voice', async (t) => {
  const core = await openCore(t, { operators: 'Olga', names: ['Gus'] });
  const olga = await core.account('Olga');
  const gus = await core.visitor('Gus');
  const [, code = ''] = /code is (\d+)/.exec((await gus.ask('register Gus')).join('|')) ?? [];
  gus.destroy();
  await olga.ask('join lab');
  assert.match(await answer(olga, '/voice Gus'), /^INFO: Gus has a voice in lab now/);
  await olga.ask('/quiet');
  const back = await core.visitor('Gus');
  await back.ask(`register Gus code ${code}`, 'join lab');
  assert.equal(await answer(back, '@1 hello'), '@1 OK');
});

test('R3.126 somebody who is away may be given a voice, and /unquiet ends all of them', async (t) => {
  const core = await openCore(t, { operators: 'Olga' });
  const { olga, bob } = await quietRoom(core);
  await leave(bob);
  await olga.ask('/voice Bob');
  const back = await core.login('Bob');
  await back.ask('join lab');
  assert.deepEqual(await back.ask('hello'), []);
  await olga.ask('/unquiet', '/quiet');
  assert.match((await back.ask('hello')).at(-1) ?? '', refused('QUIET'));
});

test('R3.125 R3.126 an operator who asks for what another one has just asked for is answered once that is stored, too', async (t) => {
  const asked: readonly [string, RegExp][] = [
    ['/quiet lab', /^INFO: lab is quiet now\b/],
    ['/voice Bob lab', /^INFO: Bob has a voice in lab now\b/],
    ['/unvoice Bob lab', /^(?:INFO: Bob has no voice in lab any more|ERROR: NOT_THERE )/],
    ['/unquiet lab', /^INFO: lab is not quiet any more\b/],
  ];
  for (const takes of [true, false]) {
    const disk = slowDisk(t, 'appendBehind');
    const core = await openCore(t, { store: disk.store, operators: 'Olga,Otto' });
    const [olga, otto, bob] = await core.accounts('Olga', 'Otto', 'Bob');
    disk.isSlow = false;
    await olga.ask('join lab', 'hello');
    for (const [line, answered] of asked) {
      await settle(olga, otto, bob);
      disk.isSlow = true;
      olga.send(line);
      await disk.asked(bob);
      otto.send(line);
      await settle(bob);
      assert.deepEqual(otto.unread(), [], line);
      if (takes) disk.takes();
      else disk.refuses();
      const [first, second] = [await olga.next(), await otto.next()];
      assert.match(first, takes ? answered : refused('STORAGE'), line);
      // What was refused of the one is done for the other.
      assert.match(second, answered, line);
      if (!takes) assert.match(second, /^INFO: /, line);
    }
  }
});
