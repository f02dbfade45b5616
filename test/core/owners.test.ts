/** No matter who guesses, and from where: an owner with the right password gets in, within a time that is said (R3.32). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HandClock } from '../support/clock.js';
import { type CoreClient, leave, memoryDisk, openCore, PASSWORD, type TestCore } from './rig.js';

const SECOND = 1000;
const RIGHT = `login Alice ${PASSWORD}`;
const WRONG = 'login Alice wrong';

const from = (core: TestCore, address: string): Promise<CoreClient> => core.come({ from: address, name: address });

/** What came of a try: the code, or that it entered. */
async function code(client: CoreClient, line: string): Promise<string> {
  const answers = await client.ask(line);
  return /^(?:ERROR: ([A-Z_]+)|INFO: Welcome)/.exec(answers.at(-1) ?? '')?.[1] ?? 'entered';
}

/** Seconds that a try is told to wait; 0: it was checked. */
async function told(client: CoreClient, line: string): Promise<number> {
  return Number(/TOO_MANY_TRIES .*Try again in (\d+) s\.$/.exec((await client.ask(line)).at(-1) ?? '')?.[1] ?? 0);
}

/** An account that nobody has failed at, made and left at 127.0.0.2. */
async function home(core: TestCore, name = 'Alice', address = '127.0.0.2'): Promise<void> {
  const owner = await from(core, address);
  assert.equal(await code(owner, `register ${name} ${PASSWORD}`), 'entered');
  await leave(owner);
}

test('an address is forgiven what was tried at the account that succeeds, and nothing else (R3.32)', async (t) => {
  const core = await openCore(t, { clock: new HandClock() });
  await home(core, 'Mallory', '127.0.0.9');
  const codes: string[] = [];
  for (let round = 0; round < 8; round++) {
    // Another connection each time, as a program would; Mallory's own success comes between every two guesses.
    codes.push(await code(await from(core, '127.0.0.9'), `login Pupil${round} 123456`));
    const own = await from(core, '127.0.0.9');
    await own.ask(`login Mallory ${PASSWORD} takeover`);
  }
  assert.deepEqual(codes.slice(0, 3), ['LOGIN_FAILED', 'LOGIN_FAILED', 'LOGIN_FAILED']);
  assert.deepEqual(new Set(codes.slice(3)), new Set(['TOO_MANY_TRIES']));
});

test('a class whose members mistype and then enter does not wait for each other (R3.32)', async (t) => {
  const core = await openCore(t, { clock: new HandClock() });
  const names = ['Ann', 'Ben', 'Cat', 'Dan'];
  for (const name of names) await home(core, name, '127.0.0.8');
  for (const name of names) {
    const pupil = await from(core, '127.0.0.3');
    for (let slip = 0; slip < 2; slip++) assert.equal(await code(pupil, `login ${name} wrnog`), 'LOGIN_FAILED');
    assert.equal(await code(pupil, `login ${name} ${PASSWORD}`), 'entered', name);
  }
});

/** Every way into an account, at its owner's address. */
const WAYS: readonly (readonly [string, (core: TestCore, owner: CoreClient) => Promise<unknown>])[] = [
  ['register', (_server, owner) => owner.ask(`register Alice ${PASSWORD}`)],
  ['passwd of a guest', (_server, owner) => owner.ask('register Alice', `passwd ${PASSWORD}`)],
  [
    'the dialog',
    async (_server, owner) => {
      owner.send('REGISTER', 'Alice', PASSWORD);
      await owner.many(4);
    },
  ],
  [
    'an object',
    async (_server, owner) => {
      owner.send(JSON.stringify({ type: 'register', name: 'Alice', password: PASSWORD }));
      await owner.until(/"status":"welcome"/);
    },
  ],
  [
    'login',
    async (core, owner) => {
      await home(core, 'Alice', '127.0.0.5');
      await owner.ask(RIGHT);
    },
  ],
  [
    'takeover',
    async (core, owner) => {
      await core.account('Alice');
      await owner.ask(`${RIGHT} takeover`);
    },
  ],
];

for (const [way, enter] of WAYS) {
  test(`who has entered by ${way} does not wait at that address for what strangers do elsewhere (R3.32)`, async (t) => {
    const core = await openCore(t, { clock: new HandClock() });
    const owner = await from(core, '127.0.0.2');
    await enter(core, owner);
    owner.destroy();
    await owner.closed;
    for (let round = 0; round < 8; round++) await code(await from(core, `127.0.9.${round + 1}`), WRONG);
    assert.equal(await code(await from(core, '127.0.0.6'), RIGHT), 'TOO_MANY_TRIES');
    assert.equal(await code(await from(core, '127.0.0.2'), `${RIGHT} takeover`), 'entered');
  });
}

test('nor after a restart: from where an account was entered is in the store (R3.32)', async (t) => {
  const options = { clock: new HandClock(), store: memoryDisk() };
  const before = await openCore(t, options);
  await home(before);
  await before.stop();
  const core = await openCore(t, options);
  for (let round = 0; round < 4; round++) await code(await from(core, `127.0.9.${round + 1}`), WRONG);
  assert.equal(await code(await from(core, '127.0.0.6'), RIGHT), 'TOO_MANY_TRIES');
  assert.equal(await code(await from(core, '127.0.0.2'), RIGHT), 'entered');
});

test('at a new address the owner is in after the time that was said, though strangers guess on and on (R3.32)', async (t) => {
  const clock = new HandClock();
  const core = await openCore(t, { clock, maxVisitorBytes: 1e6 });
  await home(core);
  const strangers = await Promise.all([1, 2, 3, 4].map((number) => from(core, `127.0.9.${number}`)));
  /** Each of them tries again and again; anybody who may is checked. */
  const storm = async (): Promise<void> => {
    for (let round = 0; round < 3; round++) for (const stranger of strangers) await stranger.ask(WRONG);
  };
  for (let second = 0; second < 200; second++) {
    await storm();
    clock.advance(SECOND);
  }
  const owner = await from(core, '127.0.0.6');
  const seconds = await told(owner, RIGHT);
  assert.equal(seconds > 0 && seconds <= 60, true, `${seconds} s`);
  for (let second = 1; second < seconds; second++) {
    clock.advance(SECOND);
    await storm();
    // Asking too early neither is checked nor makes it longer.
    assert.equal(await told(owner, RIGHT), seconds - second);
  }
  // It is the address's: another connection has it once this one has ended.
  await leave(owner);
  clock.advance(SECOND);
  await storm();
  assert.equal(await code(await from(core, '127.0.0.6'), RIGHT), 'entered');
});

test('of those who wait for one account nobody is told to wait longer than a minute, however many they are (R3.32)', async (t) => {
  const clock = new HandClock();
  const core = await openCore(t, { clock });
  await home(core);
  const waits: number[] = [];
  for (let number = 1; number <= 100; number++) waits.push(await told(await from(core, `127.0.9.${number}`), WRONG));
  assert.deepEqual(waits.slice(0, 12), [0, 0, 0, 1, 2, 4, 8, 16, 30, 31, 32, 33]);
  assert.deepEqual([Math.max(...waits), waits.at(-1)], [60, 60]);
});

test('from the owner’s own address guesses wait, too, ten seconds apart, and the owner at most five minutes (R3.32)', async (t) => {
  const clock = new HandClock();
  const core = await openCore(t, { clock });
  await home(core);
  const neighbours = await Promise.all(Array.from({ length: 40 }, () => from(core, '127.0.0.2')));
  const waits: number[] = [];
  for (const neighbour of neighbours) waits.push(await told(neighbour, WRONG));
  assert.deepEqual(waits.slice(0, 9), [0, 0, 0, 1, 11, 21, 31, 41, 51]);
  const owner = await from(core, '127.0.0.2');
  const seconds = await told(owner, RIGHT);
  assert.equal(seconds, 300);
  let checked = 0;
  for (let second = 0; second < seconds; second++) {
    clock.advance(SECOND);
    for (const neighbour of neighbours) if (second % 5 === 0 && (await told(neighbour, WRONG)) === 0) checked++;
  }
  assert.equal(checked <= 50, true, `${checked} guesses were checked in five minutes`);
  assert.equal(await code(owner, RIGHT), 'entered');
});

test('what neighbours try at other accounts lets an owner wait half a minute, and no ten (R3.32)', async (t) => {
  const clock = new HandClock();
  const core = await openCore(t, { clock });
  await home(core);
  const sprayer = await from(core, '127.0.0.2');
  for (let round = 0; round < 12; round++) {
    const seconds = await told(sprayer, `login Pupil${round} 123456`);
    clock.advance(seconds * SECOND);
    if (seconds > 0) assert.equal(await code(sprayer, `login Pupil${round} 123456`), 'LOGIN_FAILED');
  }
  assert.equal(await told(sprayer, 'login Pupil99 123456'), 512);
  const owner = await from(core, '127.0.0.2');
  assert.equal(await told(owner, RIGHT), 30);
  clock.advance(30 * SECOND);
  assert.equal(await code(owner, RIGHT), 'entered');
});

test('many accounts tried from one address at one moment get no turn at one moment (R3.32)', async (t) => {
  const core = await openCore(t, { clock: new HandClock() });
  const sprayer = await from(core, '127.0.0.2');
  const waits: number[] = [];
  for (let round = 0; round < 16; round++) waits.push(await told(sprayer, `login Pupil${round} 123456`));
  assert.deepEqual(waits, [0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600, 600]);
});

test('the date may be set: nobody waits longer or shorter for it (R3.32)', async (t) => {
  const clock = new HandClock();
  const core = await openCore(t, { clock });
  const guesser = await from(core, '127.0.0.2');
  for (let round = 0; round < 3; round++) await guesser.ask(WRONG);
  for (const by of [-3_600_000, 7_200_000]) {
    clock.setDate(by);
    assert.equal(await told(guesser, WRONG), 1);
  }
  clock.advance(SECOND);
  assert.equal(await code(guesser, WRONG), 'LOGIN_FAILED');
});

test('what one gets wrong behind passwd lets nobody else at the address wait (R3.32)', async (t) => {
  const core = await openCore(t, { clock: new HandClock() });
  await home(core);
  await home(core, 'Bob', '127.0.0.2');
  const [bob, alice] = [await from(core, '127.0.0.2'), await from(core, '127.0.0.2')];
  assert.equal(await code(bob, `login Bob ${PASSWORD}`), 'entered');
  for (let round = 0; round < 4; round++) await bob.ask('passwd wrong mine');
  assert.equal(await code(bob, 'passwd wrong mine'), 'TOO_MANY_TRIES');
  assert.equal(await code(alice, RIGHT), 'entered');
  assert.equal(await code(alice, `passwd ${PASSWORD} other`), 'entered');
});
