/** Private chats: R3.9 to R3.15 of docs/PROTOCOL.md. */
import type { Peer } from './play/peer.js';
import { full, shared } from './play/record.js';

/** Both have a private chat. */
async function connected(ann: Peer, bob: Peer): Promise<void> {
  ann.send(`connect to ${bob.name}`);
  await bob.sees(`PRIVATE_REQUEST_FROM:${ann.name}`);
  bob.send(`accept connection ${ann.name}`);
  await bob.sees(`PRIVATE_CONNECTED:${ann.name}`);
  await ann.sees(`PRIVATE_CONNECTED:${bob.name}`);
}

export const privately = [
  shared(
    ['chat77'],
    'a private chat is asked for and accepted, and both are told',
    'R3.9 R3.10',
    'Ann types `connect to Bob`: Bob is told `PRIVATE_REQUEST_FROM:Ann`. Bob types `accept connection Ann`: Bob is told `PRIVATE_CONNECTED:Ann`, and Ann `PRIVATE_CONNECTED:Bob`.',
    async (stage) => {
      await connected(await stage.person('Ann'), await stage.person('Bob'));
    },
  ),
  shared(
    ['chat77'],
    'a private chat that is rejected is told to who asked',
    'R3.11',
    'Bob answers the request by `reject connection Ann`: Ann is told `PRIVATE_REJECTED:Bob`.',
    async (stage) => {
      const ann = await stage.person('Ann');
      const bob = await stage.person('Bob');
      ann.send(`connect to ${bob.name}`);
      await bob.sees(`PRIVATE_REQUEST_FROM:${ann.name}`);
      bob.send(`reject connection ${ann.name}`);
      await ann.sees(`PRIVATE_REJECTED:${bob.name}`);
    },
  ),
  shared(
    ['chat77'],
    'private txt reaches the other one alone',
    'R3.12',
    'In the private chat Ann types `private txt Bob <text>`: Bob is told `Ann (private): <text>`, Ann `STATUS:<a number>:delivered:Bob`, and Cleo nothing.',
    async (stage) => {
      const ann = await stage.person('Ann');
      const bob = await stage.person('Bob');
      const cleo = await stage.person('Cleo');
      await connected(ann, bob);
      const word = stage.word();
      ann.send(`private txt ${bob.name} a secret ${word}`);
      await bob.sees(`${ann.name} (private): a secret ${word}`);
      await ann.sees(`STATUS:<id>:delivered:${bob.name}`);
      const fence = stage.word('done');
      ann.send(`bdct txt ${fence}`);
      await cleo.neverHears(word, `${ann.name} (to all): ${fence}`);
    },
  ),
  shared(
    ['chat77'],
    'without a chat private txt is refused',
    'R3.12',
    'Without a private chat `private txt Bob <text>` is answered by a line that begins with `ERROR: NOT_CONNECTED`.',
    async (stage) => {
      const ann = await stage.person('Ann');
      const bob = await stage.person('Bob');
      ann.send(`private txt ${bob.name} a secret`);
      await ann.sees('ERROR: NOT_CONNECTED …');
    },
  ),
  shared(
    ['chat77'],
    'end private ends it, and the other one is told',
    'R3.13',
    'Ann types `end private Bob`: Ann is told `PRIVATE_ENDED:Bob:ended`, and Bob `PRIVATE_ENDED:Ann:ended`. `private txt` is then answered by a line that begins with `ERROR: NOT_CONNECTED`.',
    async (stage) => {
      const ann = await stage.person('Ann');
      const bob = await stage.person('Bob');
      await connected(ann, bob);
      ann.send(`end private ${bob.name}`);
      await ann.sees(`PRIVATE_ENDED:${bob.name}:ended`);
      await bob.sees(`PRIVATE_ENDED:${ann.name}:ended`);
      bob.send(`private txt ${ann.name} still there?`);
      await bob.sees('ERROR: NOT_CONNECTED …');
    },
  ),
  shared(
    ['chat77'],
    'my private chats lists those one is connected with',
    'R3.14',
    '`my private chats` is answered by `Private chats: none`, and in a chat with Bob by `Private chats: Bob`.',
    async (stage) => {
      const ann = await stage.person('Ann');
      const bob = await stage.person('Bob');
      ann.send('my private chats');
      await ann.sees('Private chats: none');
      await connected(ann, bob);
      ann.send('my private chats');
      await ann.sees(`Private chats: ${bob.name}`);
    },
  ),
  full('asking is answered, and the one who is asked is told what to type', 'R3.9', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    await ann.gets(`connect to ${bob.name}`, `INFO: Asked ${bob.name} for a private chat…`);
    await bob.heard(`PRIVATE_REQUEST_FROM:${ann.name}`, 'INFO: …');
    await bob.gets(`reject connection ${ann.name}`, `INFO: Rejected the private chat with ${ann.name}.`);
  }),
  full('asking oneself, twice, or somebody already connected is refused', 'R3.9', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    await ann.gets(`connect to ${ann.name}`, 'ERROR: SELF …');
    await ann.gets(`connect to ${stage.as('Nobody')}`, 'ERROR: NO_SUCH_USER …');
    ann.send(`connect to ${bob.name}`);
    await bob.sees(`PRIVATE_REQUEST_FROM:${ann.name}`);
    await ann.sync();
    await ann.gets(`connect to ${bob.name}`, 'ERROR: ALREADY_ASKED …');
    bob.send(`accept connection ${ann.name}`);
    await ann.sees(`PRIVATE_CONNECTED:${bob.name}`);
    await ann.gets(`connect to ${bob.name}`, 'ERROR: ALREADY_CONNECTED …');
  }),
  full('yes and no need a request', 'R3.10 R3.11', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    await ann.gets(`accept connection ${bob.name}`, 'ERROR: NO_REQUEST …');
    await ann.gets(`reject connection ${bob.name}`, 'ERROR: NO_REQUEST …');
    await ann.gets(`end private ${bob.name}`, 'ERROR: NOT_CONNECTED …');
  }),
  full('two requests that cross connect both', 'R3.15', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    ann.send(`connect to ${bob.name}`);
    await bob.sees(`PRIVATE_REQUEST_FROM:${ann.name}`);
    await bob.sync();
    await bob.gets(`connect to ${ann.name}`, `PRIVATE_CONNECTED:${ann.name}`);
    await ann.sees(`PRIVATE_CONNECTED:${bob.name}`);
  }),
  full('a chat ends, and a request lapses, when a side leaves the server', 'R3.15', async (stage) => {
    const [ann, bob, cleo] = await stage.people('Ann', 'Bob', 'Cleo');
    await connected(ann, bob);
    cleo.send(`connect to ${ann.name}`);
    await ann.sees(`PRIVATE_REQUEST_FROM:${cleo.name}`);
    await stage.leave(bob);
    await ann.sees(`PRIVATE_ENDED:${bob.name}:exit`);
    await stage.leave(cleo);
    await ann.sees(`OFFLINE:${cleo.name}:exit`);
    await ann.gets(`accept connection ${cleo.name}`, 'ERROR: NO_REQUEST …');
  }),
];
