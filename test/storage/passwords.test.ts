/** Passwords behind Argon2id: how strong the hashes are, and what becomes of those of another strength. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hash } from '@node-rs/argon2';
import { COST, createPasswords } from '../../src/storage/passwords.js';
import { CHEAP } from '../support/server.js';

/** The library's number for Argon2id; its enum is not there at run time. */
const ARGON2ID = 2;
const nothing = (): void => {};

const hashed = (memoryCost: number, timeCost: number, parallelism = 1): Promise<string> =>
  hash('secret', { algorithm: ARGON2ID, memoryCost, timeCost, parallelism });

test('a hash is Argon2id with 19 MiB, two passes and a salt of its own', async () => {
  const passwords = createPasswords({ jobs: 1, waiting: 9, waitingPerAddress: 9 });
  const [one, other] = await Promise.all([passwords.hash('secret', null), passwords.hash('secret', null)]);
  assert.match(one, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  assert.notEqual(one, other);
  assert.equal(await passwords.verify(one, 'secret', null, nothing), 'right');
  assert.equal(await passwords.verify(one, 'Secret', null, nothing), 'wrong');
});

test('a right password behind a weaker hash is outdated, one behind a stronger hash is right, a wrong one is wrong behind any', async () => {
  const passwords = createPasswords({ jobs: 1, waiting: 9, waitingPerAddress: 9 });
  for (const [memory, passes, verdict] of [
    [8_192, 2, 'outdated'],
    [19_456, 1, 'outdated'],
    [19_456, 2, 'right'],
    [24_576, 3, 'right'],
  ] as const) {
    const stored = await hashed(memory, passes);
    assert.equal(await passwords.verify(stored, 'secret', null, nothing), verdict, `${memory} KiB, ${passes}`);
    assert.equal(await passwords.verify(stored, 'other', null, nothing), 'wrong');
  }
});

test('where there is no account a hash as strong as any is checked, so that it takes as long', async () => {
  const [own] =
    /^.*,p=\d+\$/.exec(await createPasswords({ jobs: 1, waiting: 9, waitingPerAddress: 9 }).hash('secret', null)) ?? [];
  assert.equal(COST.nobody.startsWith(own ?? 'none'), true);
});

test('what is no hash lets nobody in, and where there is no account every password is wrong', async () => {
  const passwords = createPasswords({ jobs: 1, waiting: 9, waitingPerAddress: 9 });
  for (const stored of ['', 'secret', '$argon2id$', null])
    assert.equal(await passwords.verify(stored, 'secret', null, nothing), 'wrong', String(stored));
  assert.equal(await passwords.verify(null, 'nobody', null, nothing), 'wrong');
});

test('another cost than the usual is that of all: of hashes, of what is current, and of where there is no account', async () => {
  const passwords = createPasswords({ jobs: 1, waiting: 9, waitingPerAddress: 9, cost: CHEAP });
  const stored = await passwords.hash('secret', null);
  const [own] = /^\$argon2id\$v=19\$m=1024,t=1,p=1\$/.exec(stored) ?? [];
  assert.equal(CHEAP.nobody.startsWith(own ?? 'none'), true);
  assert.equal(await passwords.verify(stored, 'secret', null, nothing), 'right');
  assert.equal(
    await createPasswords({ jobs: 1, waiting: 9, waitingPerAddress: 9 }).verify(stored, 'secret', null, nothing),
    'outdated',
  );
  assert.equal(await passwords.verify(null, 'secret', null, nothing), 'wrong');
});

test('of the passwords that wait one address has a share, and whoever comes from elsewhere finds place', async () => {
  const passwords = createPasswords({ jobs: 1, waiting: 9, waitingPerAddress: 2, cost: CHEAP });
  const tries = (count: number, share: string | null) =>
    Array.from({ length: count }, () =>
      passwords.hash('secret', share).then(
        () => 'hashed',
        ({ code }) => code as string,
      ),
    );
  // One runs and two wait.
  const crowd = tries(5, '192.0.2.7');
  const others = [...tries(1, '192.0.2.8'), ...tries(3, null)];
  assert.deepEqual(await Promise.all(crowd), ['hashed', 'hashed', 'hashed', 'BUSY', 'BUSY']);
  assert.deepEqual(await Promise.all(others), ['hashed', 'hashed', 'hashed', 'hashed']);
});
