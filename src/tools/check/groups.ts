/** Groups: R3.36 to R3.41 of docs/PROTOCOL.md. They belong to accounts. */
import type { Peer } from './play/peer.js';
import { full, only } from './play/record.js';
import type { Stage } from './play/stage.js';

/** A group of two, and nothing unread of it. */
async function group(stage: Stage): Promise<[Peer, Peer, string]> {
  const [ann, bob] = await stage.accounts('Ann', 'Bob');
  const name = stage.word('g');
  await ann.gets(`create group ${name}`, `GROUP_JOINED:${name}`, `INFO: Created the group ${name}. …`);
  await ann.gets(`invite group ${name} ${bob.name}`, `INFO: Invited ${bob.name} to the group ${name}.`);
  await bob.heard(`GROUP_INVITE:${name}:${ann.name}`, 'INFO: …');
  await bob.gets(`accept group ${name}`, `GROUP_JOINED:${name}`);
  await ann.sync();
  return [ann, bob, name];
}

export const groups = [
  full('a group is created, invited to, accepted, and listed', 'R3.36 R3.37 R3.38 R3.40', async (stage) => {
    const [, bob, name] = await group(stage);
    await bob.gets('my groups', `Groups: ${name}`);
  }),
  full('group txt reaches the members, and its sender is told how many', 'R3.39', async (stage) => {
    const [ann, bob, name] = await group(stage);
    await ann.gets(`group txt ${name} at ten`, `STATUS:<id>:sent:${name}:1/0`);
    await bob.heard(`${ann.name} (in ${name}): at ten`);
    await stage.leave(bob);
    await ann.sync();
    await ann.gets(`group txt ${name} at eleven`, `STATUS:<id>:sent:${name}:0/1`);
    const again = await stage.login('Bob');
    await again.sees(`${ann.name} (in ${name}, sent <time>): at eleven`);
  }),
  full('who is no member, and who is not invited, is refused', 'R3.37 R3.38 R3.39', async (stage) => {
    const [ann, bob] = await stage.accounts('Ann', 'Bob');
    const name = stage.word('g');
    await ann.gets(`create group ${name}`, `GROUP_JOINED:${name}`, `INFO: Created the group ${name}. …`);
    await ann.gets(`create group ${name}`, 'ERROR: NAME_TAKEN …');
    await bob.gets(`accept group ${name}`, 'ERROR: NOT_THERE …');
    await bob.gets(`reject group ${name}`, 'ERROR: NOT_THERE …');
    await bob.gets(`group txt ${name} hi`, 'ERROR: NOT_THERE …');
    await bob.gets(`invite group ${name} ${ann.name}`, 'ERROR: NOT_THERE …');
    await ann.gets(`invite group ${name} ${stage.as('Nobody')}`, 'ERROR: NO_SUCH_USER …');
    await bob.gets(`join ${name}`, 'ERROR: NAME_TAKEN …');
  }),
  full('an invitation is rejected, and membership ended', 'R3.38 R3.41', async (stage) => {
    const [ann, bob] = await stage.accounts('Ann', 'Bob');
    const name = stage.word('g');
    await ann.gets(`create group ${name}`, `GROUP_JOINED:${name}`, `INFO: Created the group ${name}. …`);
    await ann.gets(`invite group ${name} ${bob.name}`, `INFO: Invited ${bob.name} to the group ${name}.`);
    await ann.gets(`invite group ${name} ${bob.name}`, 'ERROR: ALREADY_THERE …');
    await bob.sync();
    await bob.gets(`reject group ${name}`, `INFO: Rejected the invitation to ${name}.`);
    await ann.gets(`leave group ${name}`, `INFO: Left the group ${name}.`);
    await ann.gets(`leave group ${name}`, 'ERROR: NOT_THERE …');
    await ann.gets('my groups', 'Groups: none');
  }),
  only(
    'chat77',
    'a group: create, invite, accept, group txt, my groups',
    'R3.36 R3.37 R3.38 R3.39 R3.40',
    'Ann types `create group g`: a line comes that begins with `INFO: Created the group g.`. `invite group g Bob`: Bob is told `GROUP_INVITE:g:Ann`. Bob types `accept group g`: `GROUP_JOINED:g` comes. Ann types `group txt g at ten`: Bob is told `Ann (in g): at ten`, and Ann `STATUS:<a number>:sent:g:1/0`. Bob types `my groups`: `Groups: g` comes.',
    async (stage) => {
      const ann = await stage.person('Ann');
      const bob = await stage.person('Bob');
      const name = stage.word('g');
      ann.send(`create group ${name}`);
      await ann.sees(`INFO: Created the group ${name}. …`);
      ann.send(`invite group ${name} ${bob.name}`);
      await bob.sees(`GROUP_INVITE:${name}:${ann.name}`);
      bob.send(`accept group ${name}`);
      await bob.sees(`GROUP_JOINED:${name}`);
      ann.send(`group txt ${name} at ten`);
      await bob.sees(`${ann.name} (in ${name}): at ten`);
      await ann.sees(`STATUS:<id>:sent:${name}:1/0`);
      bob.send('my groups');
      await bob.sees(`Groups: ${name}`);
    },
  ),
];
