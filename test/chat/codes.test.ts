/** What happens to codes while they are hashed (R3.103). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type House, openHouse, outcome } from './rig.js';

const school = (): Promise<House> => openHouse({ operators: 'Op' }, ['Alice', 'Bob']);

/** Alice has come and gone. Returns her code. */
async function codeOfAlice({ chat, visitor, leave }: House): Promise<string> {
  const one = visitor();
  const arrival = await chat.entrance.asGuest('Alice', one);
  leave(one);
  return arrival?.code ?? '';
}

test('R3.103 many tries at one moment are made one after the other', async () => {
  const house = await school();
  const { chat, passwords, visitor } = house;
  await codeOfAlice(house);
  passwords.close();
  const tries = Array.from({ length: 20 }, (_, at) =>
    outcome(chat.entrance.asGuest('Alice', visitor('192.0.2.66'), 'usual', { code: `x${at}` })),
  );
  await passwords.waiting(1);
  passwords.open();
  const outcomes = await Promise.all(tries);
  assert.deepEqual(
    [outcomes.filter((one) => one === 'WRONG_CODE').length, outcomes.filter((one) => one === 'TOO_MANY_TRIES').length],
    [3, 17],
  );
});

test('R3.103 while the first code of a name is made, nobody else gets the name; nor is there a code if nobody could be shown it', async () => {
  const { chat, store, passwords, visitor } = await school();
  passwords.close();
  const gone = visitor();
  const arrival = chat.entrance.asGuest('Alice', gone);
  await passwords.waiting(1);
  assert.equal(await outcome(chat.entrance.asGuest('Alice', visitor())), 'NAME_TAKEN');
  gone.end();
  passwords.open();
  assert.equal(await arrival, null);
  assert.deepEqual(await store.rosterCodes(), []);
  assert.match((await chat.entrance.asGuest('Alice', visitor()))?.code ?? '', /^\d{6}$/);
});

test('R3.103 a code that is reset while it is looked at counts no more, right or wrong', async () => {
  for (const given of ['right', 'wrong']) {
    const house = await school();
    const { chat, passwords, visitor, account } = house;
    const code = await codeOfAlice(house);
    const { person: op } = await account('Op');
    passwords.close();
    const back = chat.entrance.asGuest('Alice', visitor(), 'usual', { code: given === 'right' ? code : 'x' });
    await passwords.waiting(1);
    await chat.resetCode(op, 'Alice');
    passwords.open();
    const came = await outcome(back);
    if (given === 'wrong') assert.equal(came, 'WRONG_CODE');
    // They are the first who have the name, and are shown a new one.
    else assert.match(typeof came === 'object' ? (came?.code ?? '') : '', /^\d{6}$/);
  }
});

test('R3.102 who is thrown off the roster while their code is looked at does not come in', async () => {
  const house = await school();
  const { chat, passwords, visitor } = house;
  const code = await codeOfAlice(house);
  passwords.close();
  const back = outcome(chat.entrance.asGuest('Alice', visitor(), 'usual', { code }));
  await passwords.waiting(1);
  chat.replaceRoster(['Bob']);
  passwords.open();
  assert.equal(await back, 'NOT_ON_ROSTER');
});
