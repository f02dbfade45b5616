/**
 * Blocks: nothing of somebody who is shut out reaches the one who has shut them out, and they are told so.
 * Rules: R3.45, R3.46, R3.47, R3.130.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heard, leave, openCore, PASSWORD, settle } from './rig.js';

test('block, my blocks and unblock', async (t) => {
  const core = await openCore(t);
  const [alice] = await core.accounts('Alice', 'Mallory');
  assert.deepEqual(await alice.ask('my blocks'), ['Blocks: none']);
  assert.deepEqual(await alice.ask('block mallory'), ['INFO: Blocked Mallory.']);
  assert.deepEqual(await alice.ask('my blocks', 'my contacts'), ['Blocks: Mallory', 'Contacts: none']);
  for (const [line, code] of [
    ['block Mallory', 'ALREADY_THERE'],
    ['block Alice', 'SELF'],
    ['block Nobody1', 'NO_SUCH_USER'],
    ['unblock Bob', 'NOT_THERE'],
  ] as const)
    assert.equal((await alice.ask(line)).join('|').startsWith(`ERROR: ${code} `), true, line);
  assert.deepEqual(await alice.ask('unblock MALLORY'), ['INFO: Unblocked Mallory.']);
  assert.deepEqual(await alice.ask('my blocks'), ['Blocks: none']);
});

test('a message from somebody shut out is answered by STATUS:<id>:refused:<name>, whether its recipient is here or not', async (t) => {
  const core = await openCore(t);
  const [alice, mallory] = await core.accounts('Alice', 'Mallory');
  await alice.ask('block Mallory');
  assert.match((await mallory.ask('alice: hi')).join('|'), /^STATUS:\d+:refused:Alice$/);
  assert.deepEqual(await alice.sync(), []);
  await leave(alice);
  await settle(mallory);
  assert.match((await mallory.ask('ALICE: hi')).join('|'), /^STATUS:\d+:refused:Alice$/);
  const again = await core.login('Alice');
  assert.deepEqual(await again.sync(), []);
  assert.match((await mallory.ask('Alice: hi')).at(-1) ?? '', /^STATUS:\d+:refused:Alice$/);
  // The other way it is open.
  assert.match((await again.ask('Mallory: stop it')).join('|'), /^STATUS:\d+:delivered:Mallory$/);
  await again.ask('unblock Mallory');
  assert.match((await mallory.ask('Alice: sorry')).at(-1) ?? '', /^STATUS:\d+:delivered:Alice$/);
  assert.deepEqual(await again.sync(), ['Mallory: sorry']);
});

test('a request for a private chat from somebody shut out reaches nobody, whether its recipient is here or not', async (t) => {
  const core = await openCore(t);
  const [alice, mallory] = await core.accounts('Alice', 'Mallory');
  await alice.ask('block Mallory');
  const here = await mallory.ask('connect to Alice');
  assert.deepEqual(await alice.sync(), [], 'a request was shown to who has blocked its author');
  assert.match(here.join('|'), /^STATUS:\d+:refused:Alice$/);
  await leave(alice);
  await settle(mallory);
  assert.match((await mallory.ask('connect to Alice')).join('|'), /^STATUS:\d+:refused:Alice$/);
  const again = await core.login('Alice');
  assert.deepEqual(await again.sync(), []);
});

test('a private chat that is open when somebody is shut out carries nothing of theirs any more', async (t) => {
  const core = await openCore(t);
  const [alice, mallory] = await core.accounts('Alice', 'Mallory');
  await mallory.ask('connect to Alice');
  await alice.ask('accept connection Mallory', 'block Mallory');
  await settle(alice, mallory);
  assert.match(
    (await mallory.ask('private txt Alice hi')).join('|'),
    /^STATUS:\d+:refused:Alice$|^ERROR: NOT_CONNECTED /,
  );
  assert.deepEqual(await alice.sync(), []);
});

test('what somebody shut out says to rooms and to everyone is hidden, and so are their comings, goings and topics', async (t) => {
  const core = await openCore(t);
  const [alice, mallory, carl] = await core.accounts('Alice', 'Mallory', 'Carl');
  for (const person of [alice, mallory, carl]) await person.ask('join lab');
  await alice.ask('/block Mallory');
  await settle(alice, mallory, carl);
  await mallory.ask('in the room', '/all to everyone', '/topic mine', '/leave lab', '/join lab');
  const lines = await carl.sync();
  assert.deepEqual(lines, [
    'Mallory (in lab): in the room',
    'Mallory (to all): to everyone',
    'TOPIC:lab:Mallory:mine',
    'LEFT:lab:Mallory:left',
    'JOINED:lab:Mallory',
  ]);
  assert.deepEqual(await alice.sync(), []);
  // The others are heard as before, in their order, between the lines that are not.
  mallory.send('1', '2');
  await mallory.sync();
  carl.send('3');
  await carl.sync();
  mallory.send('4');
  assert.deepEqual(await heard(alice, mallory), ['Carl (in lab): 3']);
  await leave(mallory);
  assert.deepEqual(await alice.sync(), []);
  const back = await core.login('Mallory');
  assert.deepEqual(await alice.sync(), []);
  await alice.ask('/unblock Mallory');
  await back.ask('hello');
  assert.deepEqual(await alice.sync(), ['Mallory (to all): hello']);
});

test('a block holds from the very line on that asks for it, in the middle of a burst', async (t) => {
  const core = await openCore(t);
  const [alice, mallory] = await core.accounts('Alice', 'Mallory');
  for (let round = 0; round < 10; round++) {
    const talk = mallory.ask(...Array.from({ length: 100 }, (_, index) => `${index}`));
    const answers = await alice.ask('block Mallory');
    const blocked = answers.indexOf('INFO: Blocked Mallory.');
    assert.notEqual(blocked, -1);
    assert.deepEqual(answers.slice(blocked + 1), [], 'nothing of hers comes behind the answer');
    await talk;
    assert.deepEqual(await alice.sync(), []);
    await alice.ask('unblock Mallory');
    assert.equal((await alice.sync()).length, 0);
  }
});

test('history shows nothing of somebody shut out', async (t) => {
  const core = await openCore(t);
  const [alice, mallory, carl] = await core.accounts('Alice', 'Mallory', 'Carl');
  await alice.ask('create group team', 'invite group team Mallory', 'invite group team Carl');
  await mallory.ask('accept group team', 'said to all', 'join lab');
  await carl.ask('accept group team', 'by Carl');
  await alice.ask('join lab');
  await mallory.ask('said in lab', '/group txt team said to the group');
  await settle(alice, mallory, carl);
  await alice.ask('/block Mallory');
  const lines = await alice.ask('/history 50', '/history team 50', '/leave lab', '/history 50');
  assert.deepEqual(
    lines.filter((line) => line.startsWith('Mallory')),
    [],
  );
  assert.equal(lines.filter((line) => line.startsWith('Carl (to all, sent ')).length, 1);
});

test('nothing that somebody shut out does to a private chat is shown: not that it begins, is refused, or ends (R3.45)', async (t) => {
  const core = await openCore(t, { presenceLimit: 1 });
  const [alice, mallory] = await core.accounts('Alice', 'Mallory');
  await mallory.ask('connect to Alice');
  await alice.ask('accept connection Mallory', 'block Mallory');
  await settle(alice, mallory);
  assert.deepEqual(await mallory.ask('end private Alice'), ['PRIVATE_ENDED:Alice:ended']);
  assert.deepEqual(await alice.sync(), [], 'the end of a chat');
  await alice.ask('connect to Mallory');
  await mallory.ask('accept connection Alice');
  assert.deepEqual(await alice.sync(), [], 'the beginning');
  await leave(mallory);
  assert.deepEqual(await alice.sync(), [], 'the end by leaving');
  const again = await core.login('Mallory');
  await alice.ask('connect to Mallory');
  await again.sync();
  await again.ask('reject connection Alice');
  assert.deepEqual(await alice.sync(), [], 'a refusal');
});

test('what two have asked of each other lapses when one shuts the other out (R3.45)', async (t) => {
  const core = await openCore(t);
  const [alice, mallory] = await core.accounts('Alice', 'Mallory');
  await alice.ask('connect to Mallory', 'block Mallory');
  await settle(alice, mallory);
  assert.match((await mallory.ask('accept connection Alice')).join('|'), /^ERROR: NO_REQUEST [^|]*$/);
  assert.match((await mallory.ask('connect to Alice')).join('|'), /^STATUS:\d+:refused:Alice$/);
  assert.deepEqual(await alice.sync(), []);
  assert.deepEqual(await alice.ask('my private chats'), ['Private chats: none']);
});

test('a request that was refused by a block leaves nothing behind, and may be made again (R3.9, R3.45)', async (t) => {
  const core = await openCore(t);
  const [alice, mallory] = await core.accounts('Alice', 'Mallory');
  await alice.ask('block Mallory');
  assert.match((await mallory.ask('connect to Alice')).join('|'), /^STATUS:\d+:refused:Alice$/);
  assert.match((await mallory.ask('connect to Alice')).join('|'), /^STATUS:\d+:refused:Alice$/);
  assert.match((await alice.ask('accept connection Mallory')).join('|'), /^ERROR: NO_REQUEST [^|]*$/);
  await alice.ask('unblock Mallory');
  assert.match((await mallory.ask('connect to Alice')).join('|'), /^INFO: Asked Alice [^|]*$/);
  assert.equal((await alice.sync())[0], 'PRIVATE_REQUEST_FROM:Mallory');
});

test('a contact whom one has shut out comes and goes unseen (R3.45, R4.13)', async (t) => {
  const core = await openCore(t);
  const [alice, mallory, carl] = await core.accounts('Alice', 'Mallory', 'Carl');
  await alice.ask('add_contact Mallory', 'block Mallory');
  await carl.ask('add_contact Mallory');
  await settle(alice, carl);
  await leave(mallory);
  assert.deepEqual(await carl.sync(), ['CONTACT_OFFLINE:Mallory']);
  assert.deepEqual(await alice.sync(), []);
  await core.login('Mallory');
  assert.deepEqual(await carl.sync(), ['CONTACT_ONLINE:Mallory']);
  assert.deepEqual(await alice.sync(), []);
});

test('the text of an absence is shown neither to whom one has shut out nor by them (R3.21, R3.45)', async (t) => {
  const core = await openCore(t);
  const [alice, mallory] = await core.accounts('Alice', 'Mallory');
  await alice.ask('block Mallory', '/away back at five');
  await mallory.ask('/away look at me');
  assert.match((await mallory.ask('Alice: hi')).join('|'), /^STATUS:\d+:refused:Alice$/);
  assert.match((await alice.ask('Mallory: stop it')).join('|'), /^STATUS:\d+:delivered:Mallory$/);
});

test('that somebody shut out accepts one’s file is not told (R3.45, R3.61)', async (t) => {
  const core = await openCore(t);
  const [alice, mallory] = await core.accounts('Alice', 'Mallory');
  await alice.ask('block Mallory');
  const id = /^FILE_READY:(\d+):/.exec((await alice.ask('/file cake.jpg 9'))[0] ?? '')?.[1];
  await settle(mallory);
  assert.match((await mallory.ask(`accept file ${id}`))[0] ?? '', /^FILE_READY:/);
  assert.deepEqual(await alice.sync(), []);
});

test('what was not acknowledged of somebody who was shut out then does not come again (R3.46, R4.11)', async (t) => {
  const core = await openCore(t);
  const [alice, mallory, carl] = await core.accounts('Alice', 'Mallory', 'Carl');
  await alice.ask('set acks on');
  await mallory.ask('Alice: hi');
  await carl.ask('Alice: hello');
  await alice.ask('block Mallory');
  await leave(alice);
  const again = await core.login('Alice');
  assert.match((await again.sync()).join('|'), /^Carl \(id \d+, again, [^|]*\): hello$/);
});

test('an invitation by somebody shut out is refused, leaves nothing behind, and shuts nobody else out (R3.37, R3.45)', async (t) => {
  const core = await openCore(t);
  const [alice, bob, mallory] = await core.accounts('Alice', 'Bob', 'Mallory');
  await alice.ask('create group club', 'invite group club Mallory');
  await mallory.ask('accept group club');
  await bob.ask('block Mallory');
  await settle(alice, bob, mallory);
  assert.match((await mallory.ask('invite group club Bob')).join('|'), /^STATUS:\d+:refused:Bob$/);
  assert.match((await bob.ask('accept group club')).join('|'), /^ERROR: NOT_THERE [^|]*$/);
  await leave(bob);
  await settle(alice, mallory);
  assert.match(
    (await mallory.ask('invite group club Bob')).join('|'),
    /^STATUS:\d+:refused:Bob$/,
    'and while he is away',
  );
  const again = await core.login('Bob');
  await settle(again, alice);
  assert.deepEqual(await alice.ask('invite group club Bob'), ['INFO: Invited Bob to the group club.']);
  assert.equal((await again.sync())[0], 'GROUP_INVITE:club:Alice');
  assert.deepEqual(await again.ask('accept group club'), ['GROUP_JOINED:club']);
});

test('the end of a file that somebody shut out has offered is told only to who has accepted it (R3.45, R3.62)', async (t) => {
  const core = await openCore(t);
  const [alice, mallory] = await core.accounts('Alice', 'Mallory');
  const offer = async (): Promise<string> => {
    const [ready = ''] = await mallory.ask('file Alice photo.jpg 3');
    await settle(alice);
    return ready.split(':')[1] ?? '';
  };
  const [seen, accepted] = [await offer(), await offer()];
  await alice.ask(`accept file ${accepted}`, 'block Mallory');
  await mallory.ask(`reject file ${seen}`, `reject file ${accepted}`);
  assert.deepEqual(await alice.sync(), [`FILE_FAILED:${accepted}:withdrawn`]);
});

test('R3.130 a guest can block, too: nothing of a pest reaches them, who is told so', async (t) => {
  const core = await openCore(t);
  const [gus, pest, carl] = await core.room('lab', 'Gus', 'Pest', 'Carl');
  assert.deepEqual(await gus.ask('/my blocks', '/block pest', '/my blocks'), [
    'Blocks: none',
    'INFO: Blocked Pest.',
    'Blocks: Pest',
  ]);
  for (const [line, code] of [
    ['/block Pest', 'ALREADY_THERE'],
    ['/block Gus', 'SELF'],
    ['/block Nobody1', 'NO_SUCH_USER'],
    ['/unblock Carl', 'NOT_THERE'],
  ] as const)
    assert.match((await gus.ask(line)).join('|'), new RegExp(`^ERROR: ${code} [^|]*$`), line);
  for (const line of ['/msg Gus psst', '/connect to Gus', '/file Gus a.txt 3'])
    assert.match((await pest.ask(line)).join('|'), /STATUS:\d+:refused:Gus$/, line);
  await pest.ask('in the room', '/all to everyone', '/me waves', '/topic mine', '/leave', '/file lab b.txt 3');
  assert.deepEqual(await heard(gus, pest), []);
  assert.deepEqual(await gus.ask('/history'), ['INFO: History of lab: 0 lines.']);
  await leave(pest);
  assert.deepEqual(await heard(gus, carl), []);
  // The name is shut out, also for whoever takes it next, as by an account.
  const again = await core.person('Pest');
  await again.ask('back again');
  assert.deepEqual(await heard(gus, again), []);
  assert.deepEqual(await gus.ask('/unblock Pest', '/my blocks'), ['INFO: Unblocked Pest.', 'Blocks: none']);
  await again.ask('sorry');
  assert.deepEqual(await heard(gus, again), ['Pest (to all): sorry']);
});

test('R3.130 R3.71 a guest’s blocks go along to another name, and hold against one who takes another, too', async (t) => {
  const core = await openCore(t);
  const [gus, pest, mal] = await core.people('Gus', 'Pest', 'Mal');
  await gus.ask('block Pest', 'block Mal');
  await mal.ask('/nick Goofy');
  await settle(gus, pest, mal);
  assert.deepEqual(await gus.ask('/nick Gustav', 'my blocks'), [
    'INFO: You are Gustav now.',
    'Blocks: Pest, Mal, Goofy',
  ]);
  assert.match((await pest.ask('Gustav: hi')).at(-1) ?? '', /^STATUS:\d+:refused:Gustav$/);
  await pest.ask('/nick Pest2', 'hello');
  await mal.ask('hello');
  assert.deepEqual(await heard(gus, pest, mal), []);
  // What was carried along ends with the other one's stay.
  await leave(mal);
  await settle(gus);
  assert.deepEqual(await gus.ask('my blocks'), ['Blocks: Pest, Mal, Pest2']);
});

test('R3.130 nobody shuts out themselves: who takes a name that they had shut out is heard, and so is its next owner', async (t) => {
  const core = await openCore(t);
  const [gus, mal] = await core.people('Gus', 'Mal');
  await gus.ask('block Mal');
  await leave(mal);
  await gus.ask('/nick Mal', '/join lab', 'my own line');
  assert.deepEqual(await gus.ask('/my blocks'), ['Blocks: none']);
  assert.match(
    (await gus.ask('/history')).join('|'),
    /^Mal \(in lab, [^|]*\): my own line\|INFO: History of lab: 1 lines?\.$/,
  );
  await gus.ask('/nick Gustav');
  const next = await core.person('Mal');
  await settle(gus);
  await next.ask('hello');
  assert.deepEqual(await heard(gus, next), ['Mal (to all): hello']);
  // Nor by what others have of one's own earlier names.
  await gus.ask('/block Mal', '/nick Gus3', '/nick Gus4');
  assert.deepEqual(await gus.ask('/my blocks'), ['Blocks: Mal']);
  const third = await core.person('Gus3');
  await settle(gus);
  await third.ask('hello');
  assert.deepEqual(await heard(gus, third), ['Gus3 (to all): hello']);
});

test('R3.130 R3.33 a guest’s blocks end with the guest: the next one of the name has none', async (t) => {
  const core = await openCore(t);
  const [gus, pest] = await core.people('Gus', 'Pest');
  await gus.ask('block Pest');
  await leave(gus);
  const next = await core.person('Gus');
  assert.deepEqual(await next.ask('my blocks'), ['Blocks: none']);
  await settle(pest);
  assert.match((await pest.ask('Gus: hi')).join('|'), /^STATUS:\d+:delivered:Gus$/);
  assert.deepEqual(await next.sync(), ['Pest: hi']);
});

test('R3.130 R3.30 with a password a guest’s blocks are the account’s, also while it is away', async (t) => {
  const core = await openCore(t);
  const [gus, pest, mal] = await core.people('Gus', 'Pest', 'Mal');
  await gus.ask('block Pest', 'block Mal');
  await mal.ask('/nick Goofy');
  await gus.ask(`passwd ${PASSWORD}`);
  await settle(gus, pest, mal);
  assert.match((await pest.ask('Gus: hi')).join('|'), /^STATUS:\d+:refused:Gus$/);
  await leave(gus);
  await settle(pest, mal);
  assert.match((await pest.ask('Gus: hi')).join('|'), /^STATUS:\d+:refused:Gus$/);
  await leave(mal);
  const back = await core.login('Gus');
  // Not the one that only held because Mal was somebody else in that stay.
  assert.deepEqual(await back.ask('my blocks'), ['Blocks: Pest, Mal']);
  assert.deepEqual(await back.ask('unblock Pest', 'my blocks'), ['INFO: Unblocked Pest.', 'Blocks: Mal']);
});

test('R3.130 a guest’s blocks are bounded as an account’s', async (t) => {
  const core = await openCore(t, { maxContacts: 2 });
  const [gus, , , ann] = await core.people('Gus', 'A1', 'A2', 'Ann');
  await gus.ask('block A1', 'block A2');
  assert.match((await gus.ask('block Ann')).join('|'), /^ERROR: TOO_MANY [^|]*$/);
  await gus.ask('unblock A1');
  assert.deepEqual(await gus.ask('block Ann', 'my blocks'), ['INFO: Blocked Ann.', 'Blocks: A2, Ann']);
  await settle(ann);
  assert.match((await ann.ask('Gus: hi')).join('|'), /^STATUS:\d+:refused:Gus$/);
});
