/** Keys of rooms, as they are looked at: one after the other, and against the one that holds then. Rules: R3.121. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Room } from '../../src/core/talk/room.js';
import { RoomKeys } from '../../src/core/talk/room-keys.js';
import { Refusal } from '../../src/language/codes.js';
import { HandClock } from '../support/clock.js';
import { GatedPasswords } from './rig.js';

const settled = (): Promise<void> => new Promise(setImmediate);

function lab(): { room: Room; keys: RoomKeys; passwords: GatedPasswords } {
  const passwords = new GatedPasswords();
  const room = { id: 1, name: 'lab', keyHash: 'hash of sesame' } as unknown as Room;
  return { room, keys: new RoomKeys({ passwords, clock: new HandClock() }), passwords };
}

const giver = { network: '203.0.113.9', share: null, isAlive: () => true };

const codeOf = (error: unknown): string => (error instanceof Refusal ? error.code : String(error));

test('R3.121 of many that are given at one moment one is hashed at a time, and few are', async () => {
  const { room, keys, passwords } = lab();
  passwords.close();
  let hashed = 0;
  const { verify } = passwords;
  passwords.verify = (...args) => {
    hashed++;
    return verify.apply(passwords, args);
  };
  const all = Array.from({ length: 9 }, (_, index) => keys.check(room, `guess${index}`, giver).catch(codeOf));
  await passwords.waiting(1);
  await settled();
  assert.equal(hashed, 1);
  passwords.open();
  const answers = await Promise.all(all);
  assert.deepEqual([hashed, answers.filter((code) => code === 'WRONG_KEY').length], [3, 3]);
  assert.equal(answers.filter((code) => code === 'TOO_MANY_TRIES').length, 6);
});

test('R3.121 a key that was right since the start is not hashed again, nor is what is held against it', async () => {
  const { room, keys, passwords } = lab();
  assert.deepEqual(await keys.check(room, 'sesame', giver), { key: 'sesame', hash: 'hash of sesame' });
  passwords.close();
  assert.deepEqual(await keys.check(room, 'sesame', giver), { key: 'sesame', hash: 'hash of sesame' });
  assert.equal(await keys.check(room, 'wrong', giver).catch(codeOf), 'WRONG_KEY');
});

test('R3.121 where the key has been changed while one was hashed, that is held against the new one', async () => {
  const { room, keys, passwords } = lab();
  passwords.close();
  const [old, fresh] = ['sesame', 'simsim'].map((key) => keys.check(room, key, giver).catch(codeOf));
  await passwords.waiting(1);
  room.keyHash = 'hash of simsim';
  passwords.open();
  assert.equal(await old, 'WRONG_KEY');
  assert.deepEqual(await fresh, { key: 'simsim', hash: 'hash of simsim' });
  const again = lab();
  again.passwords.close();
  const early = again.keys.check(again.room, 'simsim', giver);
  await again.passwords.waiting(1);
  again.room.keyHash = 'hash of simsim';
  again.passwords.open();
  assert.deepEqual(await early, { key: 'simsim', hash: 'hash of simsim' });
});
