/** Guessing passwords is slow, per account and per address, and does not lock the owner out (R3.32). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HandClock } from '../support/clock.js';
import { type CoreClient, leave, openCore, PASSWORD, type TestCore } from './rig.js';

const SECOND = 1000;

const from = (core: TestCore, address: string): Promise<CoreClient> => core.come({ from: address, name: address });

const code = (lines: readonly string[]): string => {
  assert.equal(lines.length, 1, JSON.stringify(lines));
  return /^(?:ERROR: ([A-Z_]+)|INFO: Welcome)/.exec(lines[0] ?? '')?.[1] ?? 'entered';
};

/** Seconds that the answer tells to wait. */
async function told(client: CoreClient, line: string): Promise<number> {
  const [answer = ''] = await client.ask(line);
  const seconds = /^ERROR: TOO_MANY_TRIES .*Try again in (\d+) s\.$/.exec(answer)?.[1];
  assert.notEqual(seconds, undefined, answer);
  return Number(seconds);
}

/** The waits that `count` further wrong passwords bring about, each of them taken to its end. */
async function waits(client: CoreClient, clock: HandClock, line: string, count: number): Promise<number[]> {
  const seen: number[] = [];
  for (let round = 0; round < count; round++) {
    const seconds = await told(client, line);
    // A moment earlier it is too early.
    clock.advance(seconds * SECOND - 1);
    assert.equal(await told(client, line), 1);
    clock.advance(1);
    assert.equal(code(await client.ask(line)), 'LOGIN_FAILED');
    seen.push(seconds);
  }
  return seen;
}

test('people may mistype: three wrong passwords cost nothing, and the right one then enters', async (t) => {
  const core = await openCore(t, { clock: new HandClock() });
  await leave(await core.account('Alice'));
  const guesser = await from(core, '127.0.0.2');
  for (let round = 0; round < 2; round++)
    assert.equal(code(await guesser.ask('login Alice wrong')), 'LOGIN_FAILED', `round ${round}`);
  assert.equal(code(await guesser.ask(`login Alice ${PASSWORD}`)), 'entered');
});

test('after three, every further try from an address has to be waited for, twice as long each time, up to ten minutes', async (t) => {
  const clock = new HandClock();
  const core = await openCore(t, { clock });
  const guesser = await from(core, '127.0.0.2');
  // Another name each time: it is the address that waits.
  for (const name of ['a', 'b', 'c']) assert.equal(code(await guesser.ask(`login ${name} x`)), 'LOGIN_FAILED');
  assert.deepEqual(await waits(guesser, clock, 'login d x', 12), [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600]);
  // Elsewhere nobody waits, for another account.
  const other = await from(core, '127.0.0.3');
  assert.equal(code(await other.ask('login e x')), 'LOGIN_FAILED');
});

test('while an address waits, nothing it sends is checked: the right password is refused like a wrong one', async (t) => {
  const core = await openCore(t, { clock: new HandClock() });
  await leave(await core.account('Alice'));
  const guesser = await from(core, '127.0.0.2');
  for (let round = 0; round < 3; round++) await guesser.ask('login Nobody1 x');
  const refused = [await guesser.ask(`login Alice ${PASSWORD}`), await guesser.ask('login Alice wrong')];
  assert.deepEqual(refused[0], refused[1]);
  assert.match(refused[0]?.[0] ?? '', /^ERROR: TOO_MANY_TRIES /);
});

test('an account waits, too, wherever the tries come from, up to 30 seconds', async (t) => {
  const clock = new HandClock();
  const core = await openCore(t, { clock });
  await leave(await core.account('Alice'));
  const seen: number[] = [];
  for (let round = 0; round < 10; round++) {
    // A fresh address for every try.
    const guesser = await from(core, `127.0.1.${round + 1}`);
    let answer = (await guesser.ask('login alice wrong'))[0] ?? '';
    const seconds = Number(/TOO_MANY_TRIES .* (\d+) s\.$/.exec(answer)?.[1] ?? 0);
    if (seconds > 0) {
      clock.advance(seconds * SECOND);
      answer = (await guesser.ask('login alice wrong'))[0] ?? '';
    }
    assert.match(answer, /^ERROR: LOGIN_FAILED /, `round ${round}`);
    seen.push(seconds);
  }
  assert.deepEqual(seen, [0, 0, 0, 1, 2, 4, 8, 16, 30, 30]);
});

test('a name that nobody has waits like an account: the waiting tells nobody which is which', async (t) => {
  const core = await openCore(t, { clock: new HandClock() });
  await leave(await core.account('Alice'));
  for (const name of ['Alice', 'Nobody1']) {
    const answers: string[] = [];
    for (let round = 0; round < 5; round++) {
      const guesser = await from(core, `127.0.${name.length}.${round + 1}`);
      answers.push(code(await guesser.ask(`login ${name} wrong`)));
    }
    const failed = 'LOGIN_FAILED';
    assert.deepEqual(answers, [failed, failed, failed, 'TOO_MANY_TRIES', 'TOO_MANY_TRIES'], name);
  }
});

test('the owner, who has logged in from an address before, does not wait there for what strangers do elsewhere', async (t) => {
  const core = await openCore(t, { clock: new HandClock() });
  await leave(await core.account('Alice'));
  const home = await from(core, '127.0.0.2');
  assert.equal(code(await home.ask(`login Alice ${PASSWORD}`)), 'entered');
  await leave(home);
  const strangers = await Promise.all(['127.0.0.3', '127.0.0.4'].map((address) => from(core, address)));
  for (const stranger of strangers) for (let round = 0; round < 3; round++) await stranger.ask('login Alice wrong');
  const elsewhere = await from(core, '127.0.0.5');
  assert.equal(code(await elsewhere.ask(`login Alice ${PASSWORD}`)), 'TOO_MANY_TRIES');
  const back = await from(core, '127.0.0.2');
  assert.equal(code(await back.ask(`login Alice ${PASSWORD}`)), 'entered');
});

test('an open connection is not touched by guesses at its account, not even its passwd', async (t) => {
  const core = await openCore(t, { clock: new HandClock() });
  const [alice, bob] = await core.accounts('Alice', 'Bob');
  const stranger = await from(core, '127.0.0.3');
  for (let round = 0; round < 5; round++) await stranger.ask('login Alice wrong takeover');
  assert.deepEqual(await alice.ask('who'), ['Online users: Alice, Bob']);
  assert.match((await alice.ask('Bob: hi')).join('|'), /^STATUS:\d+:delivered:Bob$/);
  assert.deepEqual(await bob.sync(), ['Alice: hi']);
  assert.deepEqual(await alice.ask(`passwd ${PASSWORD} another`), ['INFO: Password changed.']);
});

test('passwd is no way to guess either', async (t) => {
  const core = await openCore(t, { clock: new HandClock() });
  const [alice] = await core.accounts('Alice');
  for (let round = 0; round < 3; round++)
    assert.equal(code(await alice.ask('passwd wrong mine')), 'LOGIN_FAILED', `round ${round}`);
  assert.equal(code(await alice.ask('passwd wrong mine')), 'TOO_MANY_TRIES');
});

test('the dialog is no way around the waiting', async (t) => {
  const core = await openCore(t, { clock: new HandClock() });
  const guesser = await from(core, '127.0.0.2');
  for (const expected of ['LOGIN_FAILED', 'LOGIN_FAILED', 'LOGIN_FAILED', 'TOO_MANY_TRIES']) {
    guesser.send('LOGIN', 'Alice', 'wrong');
    const lines = await guesser.many(4);
    assert.equal(code(lines.slice(2, 3)), expected);
    assert.equal(lines[3], 'Authorise MODE? (REGISTER/LOGIN)');
  }
});

test('many connections at once are no way around it: of 40 tries at one moment, few are checked', async (t) => {
  const core = await openCore(t, { clock: new HandClock() });
  await leave(await core.account('Alice'));
  const guessers = await Promise.all(Array.from({ length: 40 }, () => from(core, '127.0.0.2')));
  const codes = (await Promise.all(guessers.map((one) => one.ask('login Alice wrong')))).map(code);
  const checked = codes.filter((one) => one === 'LOGIN_FAILED').length;
  assert.equal(checked <= 4, true, `${checked} of 40 passwords were checked without any waiting`);
  assert.equal(codes.filter((one) => one === 'TOO_MANY_TRIES').length, 40 - checked);
});

test('nor are the ways in taken together: lines, dialogs, objects and takeovers at one moment (R3.32)', async (t) => {
  const core = await openCore(t, { clock: new HandClock() });
  await leave(await core.account('Alice'));
  const ways = [
    'login Alice wrong',
    'login Alice wrong takeover',
    'LOGIN\nAlice\nwrong',
    JSON.stringify({ type: 'login', name: 'Alice', password: 'wrong' }),
    JSON.stringify({ type: 'line', text: 'login Alice wrong' }),
  ];
  const guessers = await Promise.all(Array.from({ length: 40 }, () => from(core, '127.0.0.2')));
  for (const [index, guesser] of guessers.entries()) guesser.send(...(ways[index % ways.length] ?? '').split('\n'));
  const answers: string[] = [];
  for (const guesser of guessers) answers.push((await guesser.until(/LOGIN_FAILED|TOO_MANY_TRIES/)).at(-1) ?? '');
  const checked = answers.filter((answer) => answer.includes('LOGIN_FAILED')).length;
  assert.equal(checked <= 4, true, `${checked} of 40 passwords were checked without any waiting`);
});

test('nor is one password tried on many names at one moment', async (t) => {
  const core = await openCore(t, { clock: new HandClock() });
  const guessers = await Promise.all(Array.from({ length: 40 }, () => from(core, '127.0.0.2')));
  const codes = (await Promise.all(guessers.map((one, index) => one.ask(`login name${index} password1`)))).map(code);
  const checked = codes.filter((one) => one === 'LOGIN_FAILED').length;
  assert.equal(checked <= 4, true, `${checked} of 40 names were tried without any waiting`);
});

test('failures are forgotten after an hour without one', async (t) => {
  const clock = new HandClock();
  const core = await openCore(t, { clock });
  const guesser = await from(core, '127.0.0.2');
  for (let round = 0; round < 3; round++) await guesser.ask('login Alice x');
  clock.advance(3_600_001);
  for (let round = 0; round < 3; round++)
    assert.equal(code(await guesser.ask('login Alice x')), 'LOGIN_FAILED', `round ${round}`);
  assert.equal(await told(guesser, 'login Alice x'), 1);
});
