/** Rooms: R2.5, R2.17, R3.16 to R3.20, R3.120 to R3.124, R4.7 of docs/PROTOCOL.md. */
import type { Peer } from './play/peer.js';
import { full, shared } from './play/record.js';
import type { Stage } from './play/stage.js';
import { Failed } from './play/terms.js';

const KEY = 'sesame';

/** Bob is outside a room that Ann has opened with a key, and nothing is unread. */
async function outside(stage: Stage): Promise<[Peer, Peer, string]> {
  const [ann, bob] = await stage.people('Ann', 'Bob');
  const room = stage.word('r');
  const answer = await ann.ask(`/join ${room} ${KEY}`);
  for (const line of answer) stage.mind(line);
  if (!answer.some((line) => line.startsWith(`INFO: Joined ${room} `)))
    throw new Failed(`“/join ${room} ${KEY}” was answered by “${answer.join('\n')}”`, `INFO: Joined ${room} …`);
  return [ann, bob, room];
}

/** People in a room of their own, and nothing unread of it. */
async function inRoom(stage: Stage, ...names: ['Ann', 'Bob']): Promise<[Peer, Peer, string]> {
  const [ann, bob] = await stage.people(...names);
  const room = stage.word('r');
  for (const peer of [ann, bob]) await peer.ask(`/join ${room}`);
  for (const peer of [ann, bob]) await peer.sync();
  return [ann, bob, room];
}

export const rooms = [
  full('whoever enters a room is shown the last lines that were said there', 'R3.82', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    const room = stage.word('r');
    await ann.ask(`join ${room}`, 'one', 'two');
    await bob.gets('set recall 1', 'INFO: Set recall 1.');
    await bob.gets(`join ${room}`, `${ann.name} (in ${room}, sent <time>): two`, `INFO: Joined ${room} …`);
    await bob.gets('/set recall 0', 'INFO: Set recall 0.');
    await bob.ask('/leave');
    await bob.gets(`/join ${room}`, `INFO: Joined ${room} …`);
  }),
  shared(
    ['lab'],
    'what is said in a room is for those in it',
    'R3.16 R2.5',
    'Ann and Bob type `join <room>`; each is answered by a line that begins with `INFO: Joined <room>`. Ann, who was there first, is told `JOINED:<room>:Bob`. Bob types a line: Ann is told `Bob (in <room>): <line>`, and Cleo, who is not there, is told nothing of it. What Dan, who is in no room, says meanwhile reaches Cleo as `Dan (to all): <line>`.',
    async (stage) => {
      const ann = await stage.person('Ann');
      const bob = await stage.person('Bob');
      const cleo = await stage.person('Cleo');
      const room = stage.word('r');
      ann.send(`join ${room}`);
      await ann.sees(`INFO: Joined ${room} …`);
      bob.send(`join ${room}`);
      await ann.sees(`JOINED:${room}:${bob.name}`);
      const word = stage.word();
      bob.send(`nice room ${word}`);
      await ann.sees(`${bob.name} (in ${room}): nice room ${word}`);
      // Who is in no room is heard by everybody, and by Cleo after whatever was said in the room.
      const dan = await stage.person('Dan');
      const fence = stage.word('done');
      dan.send(fence);
      await cleo.neverHears(word, `${dan.name} (to all): ${fence}`);
    },
  ),
  shared(
    ['lab'],
    'leave goes back to everyone, and the room is told',
    'R3.17 R4.7',
    'In the room Bob types `leave`: a line comes that begins with `INFO: Left <room>.`, and Ann is told `LEFT:<room>:Bob:left`. What Bob types then is said to everyone, Ann included: `Bob (to all): <line>`.',
    async (stage) => {
      const ann = await stage.person('Ann');
      const bob = await stage.person('Bob');
      const room = stage.word('r');
      for (const peer of [ann, bob]) {
        peer.send(`join ${room}`);
        await peer.sees(`INFO: Joined ${room} …`);
      }
      bob.send('leave');
      await bob.sees(`INFO: Left ${room}. …`);
      await ann.sees(`LEFT:${room}:${bob.name}:left`);
      const word = stage.word();
      bob.send(word);
      await ann.sees(`${bob.name} (to all): ${word}`);
    },
  ),
  full(
    'in a room everything is said there, but for leave and what carries something private',
    'R2.5',
    async (stage) => {
      const [ann, bob, room] = await inRoom(stage, 'Ann', 'Bob');
      for (const line of ['exit', 'who', `${bob.name}:hi`, 'join us']) {
        await ann.gets(line);
        await bob.heard(`${ann.name} (in ${room}): ${line}`);
      }
      for (const line of [
        `private txt ${bob.name} psst`,
        `msg ${bob.name} psst`,
        'login a b',
        'register a b',
        'passwd a b',
      ]) {
        await ann.gets(line, 'ERROR: IN_ROOM …');
      }
      await bob.heard();
      await ann.gets('/who', 'Online users: …');
    },
  ),
  full('a room keeps the case it was opened in, and is matched without it and without #', 'R2.17', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    const room = stage.word('Room');
    await ann.gets(`join #${room}`, `INFO: Joined ${room} …`);
    await bob.gets(`join ${room.toLowerCase()}`, `INFO: Joined ${room} …`);
    await ann.heard(`JOINED:${room}:${bob.name}`);
  }),
  full('one may be in several rooms, and the one joined before becomes current again', 'R3.16 R3.17', async (stage) => {
    const [ann, bob, first] = await inRoom(stage, 'Ann', 'Bob');
    const second = stage.word('r');
    await ann.gets(`/join ${second}`, `INFO: Joined ${second} …`);
    await bob.gets('one');
    await ann.heard(`${bob.name} (in ${first}): one`);
    await ann.gets('leave', new RegExp(`^INFO: Left ${second}\\. .*${first}`));
    await ann.gets('two');
    await bob.heard(`${ann.name} (in ${first}): two`);
    await ann.gets(`/leave ${first}`, `INFO: Left ${first}. …`);
    await ann.gets('leave', 'ERROR: NOT_IN_ROOM …');
    await ann.gets(`leave ${first}`, 'ERROR: NOT_IN_ROOM …');
  }),
  full('rooms and members list what there is', 'R3.18 R3.19', async (stage) => {
    const [ann, bob, room] = await inRoom(stage, 'Ann', 'Bob');
    await ann.gets('/rooms', /^Rooms: .*\(\d+\)/);
    await ann.gets('/members', `INFO: Members of ${room}: ${ann.name}, ${bob.name}`);
    const cleo = await stage.person('Cleo');
    await cleo.sync();
    await cleo.gets(`members ${room}`, `INFO: Members of ${room}: ${ann.name}, ${bob.name}`);
    await cleo.gets('members', 'ERROR: NOT_IN_ROOM …');
    await cleo.gets(`members ${stage.word('r')}`, 'ERROR: NO_SUCH_ROOM …');
  }),
  full('a topic is shown, changed, told to the others and to newcomers', 'R3.20', async (stage) => {
    const [ann, bob, room] = await inRoom(stage, 'Ann', 'Bob');
    await ann.gets('/topic', `INFO: No topic in ${room}. …`);
    await ann.gets('/topic sockets today', `INFO: Topic of ${room}: ${ann.name}: sockets today`);
    await bob.heard(`TOPIC:${room}:${ann.name}:sockets today`);
    await bob.gets('/topic', `INFO: Topic of ${room}: ${ann.name}: sockets today`);
    const cleo = await stage.person('Cleo');
    await cleo.sync();
    await cleo.gets(`join ${room}`, /^INFO: Joined .*sockets today/);
    await ann.sync();
    await ann.gets(`/topic ${'x'.repeat(401)}`, 'ERROR: USAGE …');
  }),
  full(
    'a room in which something was said keeps it, and its topic, while it is empty',
    'R3.16 R3.20',
    async (stage) => {
      const [ann, bob, room] = await inRoom(stage, 'Ann', 'Bob');
      await ann.ask('first', '/topic sockets today', '/leave');
      await bob.ask('/leave');
      await bob.sync();
      await bob.gets(`members ${room}`, 'ERROR: NO_SUCH_ROOM …');
      const first = `${ann.name} (in ${room}, sent <time>): first`;
      await bob.gets(`join ${room}`, first, /^INFO: Joined .*sockets today/);
      await bob.gets('/history', first, `INFO: History of ${room}: 1 line.`);
    },
  ),
  full('a room that was opened with a key takes only those who give it', 'R3.120', async (stage) => {
    const [ann, bob, room] = await outside(stage);
    const [list = ''] = await bob.ask('/rooms');
    const shown = `${room} (1; key)`;
    if (!list.includes(shown)) throw new Failed(`“/rooms” was answered by “${list}”`, `Rooms: … ${shown} …`);
    await bob.gets(`/join ${room}`, 'ERROR: KEY_NEEDED …');
    await bob.gets(`/join ${room} ${KEY}s`, 'ERROR: WRONG_KEY …');
    await bob.gets(`/join ${room} ${KEY}`, `INFO: Joined ${room} …`);
    await ann.heard(`JOINED:${room}:${bob.name}`);
    const open = stage.word('r');
    await ann.ask(`/join ${open}`);
    await bob.gets(`/join ${open} ${KEY}`, 'ERROR: WRONG_KEY …');
    await ann.gets(`/join ${stage.word('r')} ${'k'.repeat(101)}`, 'ERROR: USAGE …');
  }),
  full('whoever has opened a room gives it a key and takes it away, nobody else', 'R3.122', async (stage) => {
    const [ann, bob, room] = await outside(stage);
    await bob.gets(`/key ${room} ${KEY}`, 'ERROR: NOT_OPERATOR …');
    await bob.gets(`/unkey ${room}`, 'ERROR: NOT_OPERATOR …');
    await ann.gets('/key other', `INFO: ${room} has a key now. …`);
    await bob.gets(`/join ${room} ${KEY}`, 'ERROR: WRONG_KEY …');
    await ann.gets(`/unkey ${room}`, `INFO: ${room} has no key any more: …`);
    await ann.gets('/unkey', 'ERROR: NOT_THERE …');
    await bob.gets(`/join ${room}`, `INFO: Joined ${room} …`);
    await ann.ask();
    await ann.gets(`/key ${stage.word('r')} ${KEY}`, 'ERROR: NO_SUCH_ROOM …');
  }),
  full('a room keeps its key while it is empty, and what was said there', 'R3.123', async (stage) => {
    const [ann, bob, room] = await outside(stage);
    await ann.ask('first', '/leave');
    await bob.gets(`/join ${room}`, 'ERROR: KEY_NEEDED …');
    await bob.gets(`/join ${room} ${KEY}`, `${ann.name} (in ${room}, sent <time>): first`, `INFO: Joined ${room} …`);
  }),
  full('the key of a room is not said by mistake', 'R3.124', async (stage) => {
    const [ann, bob, room] = await outside(stage);
    for (const line of [`join ${room} ${KEY}`, `JOIN #${room} ${KEY}`, `join room ${room} ${KEY}`]) {
      const [answer = ''] = await bob.gets(line, 'ERROR: USAGE …');
      if (answer.includes(KEY)) throw new Failed(`“${line}” was answered by “${answer}”`, 'no word of the key');
    }
    await ann.heard();
  }),
  full('whoever leaves the server leaves the room, with the reason', 'R4.7 R4.8', async (stage) => {
    const [ann, bob, room] = await inRoom(stage, 'Ann', 'Bob');
    await stage.leave(bob);
    await ann.sees(`LEFT:${room}:${bob.name}:exit`);
  }),
];
