/** Operators' names that have no account yet (R3.100, R3.101). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonVisitor } from '../json/client.js';
import { HandClock } from '../support/clock.js';
import { leave, memoryDisk, openCore, PASSWORD, settle } from './rig.js';

const NEEDED = /^ERROR: CODE_NEEDED Ann is an operator’s name, and needs the code that is in the server’s log\. Type: /;
const WRONG =
  /^ERROR: WRONG_CODE That is not the code of Ann, which is in the server’s log\. To try again, type: register Ann <password> code <code>$/;
const WELCOME = /^INFO: Welcome, Ann!/;

test('R3.101 the log says at the start by which code an operator without an account gets one, and makes a new one each time', async (t) => {
  const store = memoryDisk();
  const first = await openCore(t, { operators: 'Ann,Ben', store });
  const said = first.log.filter(({ event }) => event === 'an operator has no account yet');
  assert.deepEqual(
    said.map(({ level, fields }) => [level, fields.name, String(fields.type).replace(/\w+$/, '…')]),
    ['Ann', 'Ben'].map((name) => ['warn', name, `/register ${name} <password> code …`]),
  );
  assert.match(first.byCode('Ann'), /^ code [A-HJKMNP-Z2-9]{8}$/);
  await first.account('Ann');
  await first.stop();
  const second = await openCore(t, { operators: 'Ann,Ben', store });
  assert.equal(second.byCode('Ann'), '');
  assert.notEqual(second.byCode('Ben'), first.byCode('Ben'));
});

test('R3.101 a guest who has the name by its code is no operator, and is told how to be one', async (t) => {
  const core = await openCore(t, { operators: 'Ann' });
  const ann = await core.come({ name: 'Ann' });
  await ann.ask(`register Ann${core.byCode('Ann')}`);
  const told =
    /^ERROR: NOT_OPERATOR Ann is an operator’s name, but you are a guest\. .* type: \/passwd <new password>$/;
  assert.match((await ann.ask('/lock')).join('|'), told);
  assert.match((await ann.ask('/purge Mal')).join('|'), told);
  await ann.ask(`/passwd ${PASSWORD}`);
  assert.match((await ann.ask('/lock')).join('|'), /^INFO: Locked/);
});

test('R3.101 the name is given out in no way without the code: not to a guest, an account, in a dialog, or an object', async (t) => {
  const clock = new HandClock();
  const core = await openCore(t, { operators: 'Ann', clock });
  const lines = ['@1 register Ann', `@1 register ann ${PASSWORD}`, '@1 /nick ANN', '@1 /says_only Ann'];
  const visitor = await core.visitor();
  for (const line of lines)
    assert.match((await visitor.ask(line)).join('|').slice(3), /^ERROR: CODE_NEEDED [^|]*$/, line);
  const guest = await core.person('Gus');
  assert.match(
    (await guest.ask('@1 /nick Ann')).join('|').slice(3),
    /^ERROR: CODE_NEEDED .* type: \/nick Ann code <code>$/i,
  );
  const json = await jsonVisitor(core);
  for (const request of [
    { type: 'init', username: 'Ann' },
    { type: 'register', name: 'Ann', password: PASSWORD },
    { type: 'nick', name: 'Ann' },
    { type: 'says_only', name: 'Ann' },
  ])
    assert.equal(await json.refused(request), 'CODE_NEEDED');
  for (const [at, answers] of [
    ['register Ann', '12345678'],
    [`register Ann ${PASSWORD}`, '12345678'],
    ['/nick Ann', '12345678'],
    ['REGISTER', 'Ann', '12345678', PASSWORD],
  ].entries()) {
    // Each try has to wait for those before it.
    clock.advance(60_000);
    const other = await core.come({ from: `127.0.0.${9 + at}` });
    const heard = await other.ask(...answers);
    assert.ok(heard.includes('CODE?'), heard.join('|'));
    assert.match(heard.find((line) => line.startsWith('ERROR')) ?? '', /^ERROR: WRONG_CODE /);
    assert.ok(!heard.some((line) => line.startsWith('INFO: Welcome')));
  }
  assert.equal(await core.store.account('ann'), null);
  assert.match((await visitor.ask('@1 register Ann')).join('|').slice(3), NEEDED);
});

test('R3.101 with the code the account is made, whatever the case of its letters, and has the power at once', async (t) => {
  const core = await openCore(t, { operators: 'Ann' });
  const code = core.byCode('Ann').slice(' code '.length);
  const visitor = await core.visitor();
  assert.match((await visitor.ask(`register Ann ${PASSWORD} code ${code.toLowerCase()}`)).join('|'), WELCOME);
  assert.match((await visitor.ask('/announce hello')).join('|'), /^INFO: Announcement by Ann: hello$/);
  // Used up: the name is the account's.
  await leave(visitor);
  const other = await core.visitor();
  assert.match((await other.ask(`register Ann code ${code}`)).join('|'), /^ERROR: NAME_TAKEN /);
});

test('R3.100 where a line can be answered by a question, CODE? is asked, and hidden as a password is', async (t) => {
  const core = await openCore(t, { operators: 'Ann,Ben,Cem' });
  const code = (name: string): string => core.byCode(name).slice(' code '.length);
  const ann = await core.visitor();
  assert.match((await ann.ask(`register Ann ${PASSWORD}`, code('Ann'))).join('|'), /^CODE\?\|INFO: Welcome, Ann!/);
  const ben = await core.visitor();
  const dialog = await ben.ask('REGISTER', 'Ben', code('Ben'), PASSWORD, 'LOGIN', 'Ben', PASSWORD);
  assert.deepEqual(dialog.slice(0, 4), ['ALIAS?', 'CODE?', 'PASSWORD?', 'Registration successful. You can login now.']);
  assert.match(dialog.at(-1) ?? '', /^INFO: Welcome, Ben!/);
  // A guest by the code makes the account by passwd, which needs none.
  const cem = await core.visitor();
  assert.match((await cem.ask('register Cem', code('Cem'))).join('|'), /^CODE\?\|INFO: Welcome, Cem!/);
  await cem.ask(`passwd ${PASSWORD}`);
  await settle(ann, ben, cem);
  assert.deepEqual(await cem.ask('/announce hello'), ['INFO: Announcement by Cem: hello']);
});

test('R3.100 the question says to programs that what answers it is not to be shown', async (t) => {
  const core = await openCore(t, { operators: 'Ann' });
  const json = await jsonVisitor(core);
  const { type, word, secret } = await json.ask({ type: 'line', text: 'register Ann' });
  assert.deepEqual([type, word, secret], ['prompt', 'CODE', true]);
  const answer = await json.ask({ type: 'line', text: core.byCode('Ann').slice(' code '.length) });
  assert.equal(answer.status, 'welcome');
});

test('R3.100 who is kept out is told so, and not asked for a code', async (t) => {
  const core = await openCore(t, { operators: 'Ann,Op' });
  const op = await core.account('Op');
  const mal = await core.come({ from: '127.0.0.9' });
  await mal.ask('register Mal');
  await settle(op);
  await op.ask('ban Mal address yes');
  const other = await core.come({ from: '127.0.0.9' });
  const answer = await other.ask('register Ann');
  assert.match(answer.join('|'), /^ERROR: BANNED [^|]*$/);
});

test('R3.100 wrong codes are slowed down as wrong passwords are, and what was promised is kept', async (t) => {
  const clock = new HandClock();
  const core = await openCore(t, { operators: 'Ann', clock });
  const mal = await core.come({ from: '192.0.2.1' });
  for (let time = 0; time < 3; time++)
    assert.match((await mal.ask(`register Ann ${PASSWORD} code WRONG${time}`)).join('|'), WRONG);
  const late = /^ERROR: TOO_MANY_TRIES Too many wrong codes\. .* Try again in 1 s\.$/;
  // Of that name everywhere, and whoever is right has to wait as well.
  const ann = await core.come({ from: '192.0.2.2' });
  const line = `register Ann ${PASSWORD}${core.byCode('Ann')}`;
  assert.match((await ann.ask(line)).join('|'), late);
  clock.advance(1000);
  assert.match((await ann.ask(line)).join('|'), WELCOME);
});

test('R3.90 R3.101 an operator without an account gets in with the code from an address that is shut out, and nobody without it, nor with the code of another name', async (t) => {
  const core = await openCore(t, { operators: 'Ben,Ann,Eve', names: ['Gus'] });
  const from = '192.0.2.7';
  const ben = await core.account('Ben');
  const gus = await core.come({ from });
  gus.send('register Gus');
  const code = /Your code is (\d+)\./.exec((await gus.until(/Your code is/)).join())?.[1] ?? '';
  await ben.ask('/ban Gus address yes');
  await gus.closed;
  const visitor = await core.come({ from });
  for (const line of [`register Gus code ${code}`, `register Gus ${PASSWORD} code ${code}`])
    assert.match((await visitor.ask(line)).join('|'), /^ERROR: BANNED /);
  for (const line of ['register Ann', `register Ann ${PASSWORD}`, '/says_only Ann'])
    assert.match((await visitor.ask(line)).join('|'), /^ERROR: BANNED /);
  assert.match((await visitor.ask(`@1 register Ann ${PASSWORD} code AAAAAAAA`)).join('|').slice(3), WRONG);
  visitor.send(`register Ann ${PASSWORD}${core.byCode('Ann')}`);
  await visitor.until(WELCOME);
  assert.match((await visitor.ask('/bans')).join('|'), /Gus/);
  const guest = await core.come({ from });
  guest.send(`register Eve${core.byCode('Eve')}`);
  await guest.until(/^INFO: Welcome, Eve!/);
  assert.match((await guest.ask(`/passwd ${PASSWORD}`)).join('|'), /^INFO: /);
  assert.match((await guest.ask('/bans')).join('|'), /Gus/);
});

test('R3.101 a pest who guesses at the one address of a school keeps the operator waiting for a minute at most', async (t) => {
  const clock = new HandClock();
  const core = await openCore(t, { operators: 'Ann', clock });
  const mal = await core.come({ from: '192.0.2.1' });
  for (let time = 0; time < 15; time++) {
    assert.match((await mal.ask(`register Ann ${PASSWORD} code WRONG`)).join('|'), WRONG);
    clock.advance(60_000);
  }
  await mal.ask(`register Ann ${PASSWORD} code WRONG`);
  const ann = await core.come({ from: '192.0.2.1' });
  const line = `register Ann ${PASSWORD}${core.byCode('Ann')}`;
  assert.match((await ann.ask(line)).join('|'), /^ERROR: TOO_MANY_TRIES [^|]* Try again in \d\d s\.$/);
  clock.advance(60_000);
  assert.match((await ann.ask(line)).join('|'), WELCOME);
});

test('R3.101 without accounts nobody is given an operator’s name', async (t) => {
  const core = await openCore(t, { operators: 'Ann', accounts: 'off' });
  const said = core.log.filter(({ level }) => level === 'warn');
  assert.deepEqual(
    said.map(({ fields }) => fields),
    [{ name: 'Ann' }],
  );
  const visitor = await core.visitor();
  const answers = await visitor.ask('register Ann', 'register ann code ABCDEFGH', '/nick Ann', '/says_only Ann');
  assert.equal(answers.length, 4);
  for (const answer of answers) assert.match(answer, /^ERROR: NAME_RESERVED Ann is an operator’s name, /i);
});

test('R3.100 one who comes back with the code ends the connection that has the name, if that is wanted', async (t) => {
  const core = await openCore(t, { operators: 'Ann' });
  const line = `register Ann${core.byCode('Ann')}`;
  const [old, back] = [await core.visitor(), await core.visitor()];
  await old.ask(line);
  assert.match((await back.ask(line)).join('|'), /^ERROR: ALREADY_ONLINE .* type: register Ann code <code> takeover$/);
  assert.match((await back.ask(`${line} takeover`)).join('|'), WELCOME);
  assert.deepEqual(await old.rest(), ['INFO: Your name was taken over from 127.0.0.1. Good bye.']);
});
