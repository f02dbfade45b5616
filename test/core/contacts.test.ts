/** Contacts: whose coming and going one is told (R3.42, R3.43, R3.44, R4.13). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leave, openCore, settle } from './rig.js';

test('add_contact, list_contacts, remove_contact and their other words', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.accounts('Alice', 'Bob', 'Carl');
  await leave(bob);
  await settle(alice);
  assert.deepEqual(await alice.ask('list_contacts'), ['Contacts: none']);
  // Somebody who is away is known, too, and stands there as they write themselves.
  assert.deepEqual(await alice.ask('add_contact bob'), ['INFO: Added Bob to your contacts.']);
  assert.deepEqual(await alice.ask('/add contact CARL'), ['INFO: Added Carl to your contacts.']);
  for (const line of ['list_contacts', 'my contacts', '/list_contacts', 'server:list_contacts'])
    assert.deepEqual(await alice.ask(line), ['Contacts: Bob, Carl'], line);
  assert.deepEqual(await alice.ask('remove_contact BOB'), ['INFO: Removed Bob from your contacts.']);
  assert.deepEqual(await alice.ask('my contacts'), ['Contacts: Carl']);
  for (const [line, code] of [
    ['add_contact Carl', 'ALREADY_THERE'],
    ['add_contact Alice', 'SELF'],
    ['add_contact Nobody1', 'NO_SUCH_USER'],
    ['remove_contact Bob', 'NOT_THERE'],
    ['/add_contact two words', 'USAGE'],
    ['add contact 7up', 'USAGE'],
  ] as const)
    assert.equal((await alice.ask(line)).join('|').startsWith(`ERROR: ${code} `), true, line);
});

test('where the name is missing, add_contact and remove_contact ask CONTACT?', async (t) => {
  const core = await openCore(t);
  const [alice] = await core.accounts('Alice', 'Bob');
  assert.deepEqual(await alice.ask('add_contact', 'Bob'), ['CONTACT?', 'INFO: Added Bob to your contacts.']);
  assert.deepEqual(await alice.ask('remove contact', ' bob '), ['CONTACT?', 'INFO: Removed Bob from your contacts.']);
  assert.deepEqual(await alice.ask('add_contact', 'cancel'), ['CONTACT?', 'INFO: Cancelled.']);
  assert.match((await alice.ask('add_contact', 'no name')).join('|'), /^CONTACT\?\|ERROR: NO_SUCH_USER [^|]*$/);
  assert.match((await alice.ask('@1 add_contact')).join('|'), /^@1 ERROR: TAGGED_DIALOG [^|]*$/);
});

test('a contact’s coming and going is told by CONTACT_ONLINE and CONTACT_OFFLINE, instead of ONLINE and OFFLINE', async (t) => {
  const core = await openCore(t);
  const [alice, bob, carl] = await core.accounts('Alice', 'Bob', 'Carl');
  await alice.ask('add_contact Bob');
  await leave(bob);
  assert.deepEqual(await alice.sync(), ['CONTACT_OFFLINE:Bob']);
  assert.deepEqual(await carl.sync(), ['OFFLINE:Bob:exit']);
  const again = await core.login('Bob');
  assert.deepEqual(await alice.sync(), ['CONTACT_ONLINE:Bob']);
  assert.deepEqual(await carl.sync(), ['ONLINE:Bob']);
  // Bob has not Alice among his contacts.
  await leave(carl);
  await settle(alice, again);
  await alice.ask('remove_contact Bob');
  await leave(again);
  assert.deepEqual(await alice.sync(), ['OFFLINE:Bob:exit']);
});

test('above the presence limit a contact’s coming and going is told all the same, once', async (t) => {
  const core = await openCore(t, { presenceLimit: 2 });
  const [alice, bob, , dora] = await core.accounts('Alice', 'Bob', 'Carl', 'Dora');
  await alice.ask('add_contact Bob');
  await alice.ask('connect to Bob');
  await bob.ask('accept connection Alice');
  await settle(alice, bob, dora);
  await leave(bob);
  assert.deepEqual(await alice.sync(), ['PRIVATE_ENDED:Bob:exit', 'CONTACT_OFFLINE:Bob']);
  const again = await core.login('Bob');
  assert.deepEqual(await alice.sync(), ['CONTACT_ONLINE:Bob']);
  assert.deepEqual(await dora.sync(), []);
  assert.deepEqual(await again.sync(), []);
});

test('an account keeps its contacts: they are there at the next login, and tell again', async (t) => {
  const core = await openCore(t);
  const [alice, bob] = await core.accounts('Alice', 'Bob');
  await alice.ask('add_contact Bob');
  await leave(alice);
  const again = await core.login('Alice');
  assert.deepEqual(await again.ask('my contacts'), ['Contacts: Bob']);
  await leave(bob);
  assert.deepEqual(await again.sync(), ['CONTACT_OFFLINE:Bob']);
  // Nobody who has left is told anything, nor counted twice.
  await core.login('Bob');
  assert.deepEqual(await again.sync(), ['CONTACT_ONLINE:Bob']);
});

test('contacts are bounded', async (t) => {
  const core = await openCore(t, { maxContacts: 2 });
  const [alice] = await core.accounts('Alice', 'Bob', 'Carl', 'Dora');
  await alice.ask('add_contact Bob', 'add_contact Carl', 'block Bob', 'block Carl');
  assert.match((await alice.ask('add_contact Dora')).join('|'), /^ERROR: TOO_MANY [^|]*$/);
  assert.match((await alice.ask('block Dora')).join('|'), /^ERROR: TOO_MANY [^|]*$/);
  await alice.ask('remove_contact Bob');
  assert.deepEqual(await alice.ask('add_contact Dora'), ['INFO: Added Dora to your contacts.']);
});
