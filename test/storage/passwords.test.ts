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
  const passwords = createPasswords({ jobs: 1, waiting: 9 });
  const [one, other] = await Promise.all([passwords.hash('secret'), passwords.hash('secret')]);
  assert.match(one, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  assert.notEqual(one, other);
  assert.equal(await passwords.verify(one, 'secret', nothing), 'right');
  assert.equal(await passwords.verify(one, 'Secret', nothing), 'wrong');
});

test('a right password behind a weaker hash is outdated, one behind a stronger hash is right, a wrong one is wrong behind any', async () => {
  const passwords = createPasswords({ jobs: 1, waiting: 9 });
  for (const [memory, passes, verdict] of [
    [8_192, 2, 'outdated'],
    [19_456, 1, 'outdated'],
    [19_456, 2, 'right'],
    [24_576, 3, 'right'],
  ] as const) {
    const stored = await hashed(memory, passes);
    assert.equal(await passwords.verify(stored, 'secret', nothing), verdict, `${memory} KiB, ${passes}`);
    assert.equal(await passwords.verify(stored, 'other', nothing), 'wrong');
  }
});

test('where there is no account a hash as strong as any is checked, so that it takes as long', async () => {
  const [own] = /^.*,p=\d+\$/.exec(await createPasswords({ jobs: 1, waiting: 9 }).hash('secret')) ?? [];
  assert.equal(COST.nobody.startsWith(own ?? 'none'), true);
});

test('what is no hash lets nobody in, and where there is no account every password is wrong', async () => {
  const passwords = createPasswords({ jobs: 1, waiting: 9 });
  for (const stored of ['', 'secret', '$argon2id$', null])
    assert.equal(await passwords.verify(stored, 'secret', nothing), 'wrong', String(stored));
  assert.equal(await passwords.verify(null, 'nobody', nothing), 'wrong');
});

test('another cost than the usual is that of all: of hashes, of what is current, and of where there is no account', async () => {
  const passwords = createPasswords({ jobs: 1, waiting: 9, cost: CHEAP });
  const stored = await passwords.hash('secret');
  const [own] = /^\$argon2id\$v=19\$m=1024,t=1,p=1\$/.exec(stored) ?? [];
  assert.equal(CHEAP.nobody.startsWith(own ?? 'none'), true);
  assert.equal(await passwords.verify(stored, 'secret', nothing), 'right');
  assert.equal(await createPasswords({ jobs: 1, waiting: 9 }).verify(stored, 'secret', nothing), 'outdated');
  assert.equal(await passwords.verify(null, 'secret', nothing), 'wrong');
});
