/** What is checked before a wait is checked again after it: anybody who waits for a hash meets the world as it is by then. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Chat } from '../../src/core/chat.js';
import type { Person } from '../../src/core/people/people.js';
import type { Store } from '../../src/core/store.js';
import { openHouse, outcome } from './rig.js';

const DAY = 86_400_000;

test('a ban that comes while a password is hashed keeps out whoever waited, by every way, and leaves nothing of it (R3.51)', async () => {
  const { chat, store, passwords, account, guest, visitor } = await openHouse({ operators: 'Op' });
  const op = await account('Op');
  const bob = await account('Bob');
  const mal = await guest('Mal', '192.0.2.9');
  const zoe = await guest('Zoe', '192.0.2.9');
  passwords.close();
  const ways = [
    outcome(chat.entrance.asNewAccount('Mal2', 'x', visitor())),
    outcome(chat.entrance.createAccount('Mal3', 'x', visitor())),
    outcome(chat.entrance.asAccount('Bob', 'right', true, visitor())),
    outcome(
      chat.entrance.promote(
        zoe.person,
        'x',
        { timestamps: false, bell: 'off', acks: false, ids: false, recall: null, presence: 'on' },
        zoe,
      ),
    ),
  ];
  await passwords.waiting(4);
  const before = bob.told.length;
  await chat.moderation.ban(op.person, 'Mal', DAY, true);
  passwords.open();
  // A guest who was there has been thrown out, and the name is hers no more.
  assert.deepEqual(await Promise.all(ways), ['BANNED', 'BANNED', 'BANNED', 'NAME_TAKEN']);
  assert.equal(mal.isAlive(), false);
  assert.deepEqual([bob.isAlive(), zoe.isAlive()], [true, false]);
  assert.deepEqual(bob.told.slice(before), ['offline', 'offline'], 'of Mal and of Zoe alone');
  for (const key of ['mal2', 'mal3', 'zoe']) assert.equal(await store.account(key), null, key);
  assert.equal(await store.known('mal2', 0), null);
  // The names were let go.
  for (const name of ['Mal2', 'Mal3']) assert.notEqual(await chat.entrance.asGuest(name, visitor('192.0.2.8')), null);
});

test('whose connection ends while a password is hashed has made no account, and taken over nothing (R3.27, R3.28)', async () => {
  const { chat, store, passwords, account, visitor } = await openHouse();
  const bob = await account('Bob');
  passwords.close();
  const gone = [visitor(), visitor(), visitor()] as const;
  const ways = [
    chat.entrance.asNewAccount('Zoe', 'x', gone[0]),
    chat.entrance.asAccount('Bob', 'right', true, gone[1]),
    chat.entrance.createAccount('Yan', 'x', gone[2]),
  ];
  await passwords.waiting(3);
  for (const one of gone) one.end();
  passwords.open();
  assert.deepEqual(await Promise.all(ways), [null, null, false]);
  assert.equal(bob.isAlive(), true);
  for (const key of ['zoe', 'yan']) assert.equal(await store.account(key), null);
});

test('a password that was changed while it waited to be looked at lets nobody in any more (R3.28, R3.30)', async () => {
  const { chat, passwords, account, visitor } = await openHouse();
  const bob = await account('Bob');
  const isHere = (): boolean => chat.people.get('bob') === bob.person;
  passwords.close();
  const changed = chat.accounts.changePassword(bob.person, 'right', 'new', bob, isHere);
  await passwords.waiting(1);
  passwords.letThrough();
  // Its old password is right; the new one is being hashed when somebody comes with the old one.
  await passwords.waiting(1);
  const entered = outcome(chat.entrance.asAccount('Bob', 'right', true, visitor()));
  await passwords.waiting(2);
  passwords.letThrough();
  await changed;
  passwords.open();
  assert.equal(await entered, 'LOGIN_FAILED');
  assert.equal(bob.isAlive(), true);
});

test('who was taken over while a password was hashed changes it no more (R3.30)', async () => {
  const { chat, store, passwords, account, visitor } = await openHouse();
  const bob = await account('Bob');
  const isHere = (): boolean => chat.people.get('bob') === bob.person;
  passwords.close();
  const changed = outcome(chat.accounts.changePassword(bob.person, 'right', 'new', bob, isHere));
  await passwords.waiting(1);
  const owner = visitor('192.0.2.8');
  const entered = chat.entrance.asAccount('Bob', 'right', true, owner);
  await passwords.waiting(2);
  // The old password of the one is right, and then that of the other: the new one still waits.
  passwords.letThrough();
  await passwords.waiting(2);
  passwords.letThrough();
  assert.notEqual(await entered, null);
  passwords.open();
  assert.equal(await changed, 'LOGIN_FAILED');
  assert.equal((await store.account('bob'))?.hash, 'hash of right');
});

test('a password that is hashed anew at a login does not undo a change that came meanwhile (R3.30)', async () => {
  const { chat, store, passwords, account, visitor } = await openHouse();
  const bob = await account('Bob');
  const isHere = (): boolean => chat.people.get('bob') === bob.person;
  await store.setPassword('bob', 'old hash of right', 'hash of right');
  passwords.close();
  const entered = outcome(chat.entrance.asAccount('Bob', 'right', false, visitor()));
  await passwords.waiting(1);
  passwords.letThrough();
  assert.equal(await entered, 'ALREADY_ONLINE');
  // It is being hashed again.
  await passwords.waiting(1);
  await store.setPassword('bob', 'hash of new', 'old hash of right');
  passwords.open();
  await outcome(chat.accounts.changePassword(bob.person, 'wrong', 'x', bob, isHere));
  assert.equal((await store.account('bob'))?.hash, 'hash of new');
});

/** Holds back what the store answers to one kind of call, until `goOn`. */
function heldBack(
  store: Store,
  call: 'ties' | 'saveOffer' | 'saveTaker',
): { readonly reached: Promise<void>; goOn(): void } {
  const answer = store[call] as (...args: unknown[]) => Promise<never>;
  let reach = (): void => {};
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  let goOn = (): void => {};
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  store[call] = async (...args: unknown[]) => {
    reach();
    await held;
    return answer.apply(store, args);
  };
  return { reached, goOn };
}

test('a ban that comes while the store is read holds as well, and nobody is told of who was refused (R3.51)', async () => {
  const { chat, store, account, visitor, leave } = await openHouse({ operators: 'Op' });
  const op = await account('Op');
  leave(await account('Bob', '192.0.2.9'));
  const carol = await account('Carol');
  const { reached, goOn } = heldBack(store, 'ties');
  const entered = outcome(chat.entrance.asAccount('Bob', 'right', false, visitor('192.0.2.9')));
  await reached;
  const before = carol.told.length;
  await chat.moderation.ban(op.person, 'Bob', DAY);
  goOn();
  assert.equal(await entered, 'BANNED');
  assert.deepEqual([chat.people.get('bob'), carol.told.slice(before)], [undefined, []]);
});

test('of two who log in at one moment one is ALREADY_ONLINE, and is not told that somebody else has the name (R3.28)', async () => {
  const { chat, store, account, visitor, leave } = await openHouse();
  leave(await account('Bob'));
  const { reached, goOn } = heldBack(store, 'ties');
  const first = outcome(chat.entrance.asAccount('Bob', 'right', false, visitor()));
  await reached;
  assert.equal(await outcome(chat.entrance.asAccount('Bob', 'right', false, visitor())), 'ALREADY_ONLINE');
  goOn();
  assert.equal(typeof (await first), 'object');
});

test('who is shut out is refused before anything is waited for, and has held no name meanwhile (R3.51)', async () => {
  const { chat, store, account, guest, visitor } = await openHouse({ operators: 'Op' });
  const op = await account('Op');
  await guest('Mal', '192.0.2.9');
  await chat.moderation.ban(op.person, 'Mal', DAY, true);
  store.account = () => assert.fail('the store was asked');
  store.wasEnteredFrom = () => assert.fail('the store was asked');
  const ways = [
    chat.entrance.asGuest('Zoe', visitor()),
    chat.entrance.asNewAccount('Zoe', 'x', visitor()),
    chat.entrance.createAccount('Zoe', 'x', visitor()),
    chat.entrance.asAccount('Zoe', 'x', true, visitor()),
  ];
  assert.deepEqual(await Promise.all(ways.map((way) => outcome<unknown>(way))), [
    'BANNED',
    'BANNED',
    'BANNED',
    'BANNED',
  ]);
});

/** So many turns of what promises have left to do. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await Promise.resolve();
}

for (const way of ['a guest', 'a new account', 'an account', 'a takeover'] as const) {
  test(`in whatever moment a ban comes while ${way} comes in: in the end nobody of that name is here (R3.51)`, async () => {
    const seen = new Set<string>();
    for (let moment = -9; moment < 60; moment++) {
      const { chat, store, account, visitor, leave } = await openHouse({ operators: 'Op' });
      const op = await account('Op');
      const there = way === 'an account' || way === 'a takeover' ? await account('Mal', '192.0.2.8') : null;
      if (way === 'an account' && there !== null) leave(there);
      const { entrance } = chat;
      const one = visitor();
      const early = moment < 0 ? chat.moderation.ban(op.person, 'Mal', DAY) : null;
      await turns(-moment);
      const entered = outcome<unknown>(
        way === 'a guest'
          ? entrance.asGuest('Mal', one)
          : way === 'a new account'
            ? entrance.asNewAccount('Mal', 'right', one)
            : entrance.asAccount('Mal', 'right', true, one),
      );
      await turns(moment);
      await (early ?? chat.moderation.ban(op.person, 'Mal', DAY));
      const came = await entered;
      seen.add(typeof came === 'string' ? came : 'entered');
      assert.deepEqual([chat.people.get('mal'), one.person], [undefined, null], `moment ${moment}: ${String(came)}`);
      // The name is free again for who may have it.
      await chat.moderation.unban(op.person, 'Mal');
      const expected = (await store.account('mal')) === null ? 'object' : 'string';
      assert.equal(typeof (await outcome<unknown>(entrance.asGuest('Mal', visitor()))), expected);
    }
    // The ban came before, and it comes after.
    assert.deepEqual([...seen].sort(), ['BANNED', 'entered']);
  });
}

for (const [what, act, code] of [
  ['silenced', (chat: Chat, op: Person) => chat.moderation.mute(op, 'Mal', DAY), 'MUTED'],
  ['thrown out', (chat: Chat, op: Person) => chat.moderation.kick(op, 'Mal', ''), 'NO_SUCH_FILE'],
] as const) {
  test(`who is ${what} while an offer is stored offers nothing (R3.50, R3.53, R3.59)`, async () => {
    const { chat, store, account } = await openHouse({ operators: 'Op' });
    const op = await account('Op');
    const mal = await account('Mal');
    const bob = await account('Bob');
    const { reached, goOn } = heldBack(store, 'saveOffer');
    const offered = outcome<unknown>(chat.files.offer(mal.person, null, 'cake.jpg', 9));
    await reached;
    await act(chat, op.person);
    const before = bob.told.length;
    goOn();
    assert.equal(await offered, code);
    assert.deepEqual(bob.told.slice(before), []);
    assert.deepEqual([chat.files.of(bob.person), await store.offers()], [[], []]);
  });
}

test('who has left while an acceptance is stored gets no file, nor does the next one of that name (R3.61, R3.65)', async () => {
  const { chat, store, account, guest, leave } = await openHouse();
  const alice = await account('Alice');
  const gus = await guest('Gus');
  const made = await chat.files.offer(alice.person, null, 'cake.jpg', 9);
  assert.ok('offer' in made);
  const { reached, goOn } = heldBack(store, 'saveTaker');
  const accepted = outcome<unknown>(chat.files.acceptInline(gus.person, made.offer.id, 'base64'));
  await reached;
  leave(gus);
  const next = await guest('Gus');
  const before = [alice.told.length, next.told.length];
  goOn();
  assert.equal(await accepted, 'NO_SUCH_FILE');
  assert.equal(made.offer.takers.size, 0);
  assert.deepEqual([alice.told.length, next.told.length], before);
});
