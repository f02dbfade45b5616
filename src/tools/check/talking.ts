/** Talking to everyone and to one person: R3.5 to R3.8, R4.4, R4.5 of docs/PROTOCOL.md. */
import type { Peer } from './play/peer.js';
import { full, shared } from './play/record.js';
import { Failed, Skipped } from './play/terms.js';

const EVERY = ['chat77', 'lab', 'group', 'im'] as const;

export const talking = [
  shared(
    ['group', 'im', 'lab'],
    'plain text goes to everyone else, behind the speaker’s name',
    'R3.5 R2.10',
    'Ann types a line. Bob and Cleo are told `Ann (to all): <line>`, and Ann is not.',
    async (stage) => {
      const ann = await stage.person('Ann');
      const bob = await stage.person('Bob');
      const cleo = await stage.person('Cleo');
      const word = stage.word();
      ann.send(`hello ${word}`);
      await bob.sees(`${ann.name} (to all): hello ${word}`);
      await cleo.sees(`${ann.name} (to all): hello ${word}`);
      bob.send(stage.word('done'));
      await ann.neverHears(word, `${bob.name} (to all): …`);
    },
  ),
  full('what is said to everyone is not answered', 'R5.2', async (stage) => {
    const [ann] = await stage.people('Ann');
    await ann.gets(`hello ${stage.word()}`);
  }),
  shared(
    ['chat77'],
    'bdct txt says something to everyone',
    'R3.5',
    'Ann types `bdct txt hello`. Bob is told `Ann (to all): hello`.',
    async (stage) => {
      const ann = await stage.person('Ann');
      const bob = await stage.person('Bob');
      const word = stage.word();
      ann.send(`bdct txt hello ${word}`);
      await bob.sees(`${ann.name} (to all): hello ${word}`);
    },
  ),
  shared(
    ['chat77'],
    'a line behind one’s own name goes to everyone',
    'R2.9 R3.5',
    'Ann types `Ann: hello`. Bob is told `Ann (to all): hello`.',
    async (stage) => {
      const ann = await stage.person('Ann');
      const bob = await stage.person('Bob');
      const word = stage.word();
      ann.send(`${ann.name}: hello ${word}`);
      await bob.sees(`${ann.name} (to all): hello ${word}`);
    },
  ),
  full('/all and server:all say something to everyone, whatever it looks like', 'R3.5', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    await ann.gets('/all who');
    await ann.gets('server:all exit');
    await bob.heard(`${ann.name} (to all): who`, `${ann.name} (to all): exit`);
  }),
  full('/me says what one does, in the room or to everyone', 'R3.70', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    const word = stage.word();
    await ann.gets(`/me waves ${word}`);
    await bob.heard(`* ${ann.name} (to all) waves ${word}`);
    const room = stage.as('room');
    for (const person of [ann, bob]) await person.ask(`/join ${room}`);
    await ann.ask(`/me sits down ${word}`);
    await bob.sees(`* ${ann.name} (in ${room}) sits down ${word}`);
  }),
  full('a guest takes another name, and for the others one leaves and another comes', 'R3.71', async (stage) => {
    const bob = await stage.person('Bob');
    const guest = await stage.visitor('Gus');
    const [old, fresh] = [stage.as('Old'), stage.as('Fresh')];
    guest.send(`register ${old}`);
    const [answer = ''] = await guest.sees(/^(?:INFO: Welcome, |ERROR: ).*/);
    if (answer.includes('ACCOUNT_REQUIRED')) throw new Skipped('nobody enters without a password');
    guest.send(`/nick ${fresh}`);
    await guest.sees(`INFO: You are ${fresh} now.`);
    await bob.sees(`OFFLINE:${old}:renamed`);
    await bob.sees(`ONLINE:${fresh}`);
  }),
  full('words of IRC mean what they can, or say what does', 'R3.72', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    await ann.gets('/names', 'Online users: …');
    await ann.gets('/list', 'Rooms: …');
    await ann.gets(`/query ${bob.name} hi`, 'STATUS:…');
  }),
  full('who somebody here is, is told to whoever asks', 'R3.110', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    const room = stage.word('r');
    await bob.ask(`join ${room}`, '/away lunch');
    await ann.ask(`join ${room}`);
    ann.send(`/whois ${bob.name}`);
    await ann.sees(new RegExp(`^INFO: ${bob.name} \\(.*since .*: ${room}\\. Away: lunch$`));
    await ann.gets(`/whois ${stage.as('None')}`, 'ERROR: NO_SUCH_USER …');
  }),
  full('the message of the day is shown to whoever asks', 'R3.111', async (stage) => {
    const [ann] = await stage.people('Ann');
    ann.send('/motd');
    await ann.sees(/^INFO: ./);
  }),
  shared(
    ['lab'],
    'name:text is a direct message, and its sender is told what became of it',
    'R3.6 R4.4',
    'Ann types `Bob:hi`. Bob is told `Ann: hi`, Ann is told `STATUS:<a number>:delivered:Bob`, and Cleo is told nothing of it.',
    async (stage) => {
      const ann = await stage.person('Ann');
      const bob = await stage.person('Bob');
      const cleo = await stage.person('Cleo');
      const word = stage.word();
      ann.send(`${bob.name}:hi ${word}`);
      await bob.sees(`${ann.name}: hi ${word}`);
      await ann.sees(`STATUS:<id>:delivered:${bob.name}`);
      const fence = stage.word('done');
      ann.send(fence);
      await cleo.neverHears(word, `${ann.name} (to all): ${fence}`);
    },
  ),
  shared(
    ['lab'],
    'a message to nobody is refused',
    'R3.6 R2.9',
    'Ann types `Nobody:hi`, where nobody is called so. That is answered by a line that begins with `ERROR: NO_SUCH_USER`.',
    async (stage) => {
      const ann = await stage.person('Ann');
      ann.send(`${stage.as('Nobody')}:hi`);
      await ann.sees('ERROR: NO_SUCH_USER …');
    },
  ),
  full('msg sends a direct message; to oneself it is refused', 'R3.6', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    await ann.gets(`msg ${bob.name}  two spaces`, `STATUS:<id>:delivered:${bob.name}`);
    await bob.heard(`${ann.name}:  two spaces`);
    await ann.gets(`msg ${ann.name} hi`, 'ERROR: SELF …');
    await ann.gets(`msg ${stage.as('Nobody')} hi`, 'ERROR: NO_SUCH_USER …');
  }),
  full('no two messages have the same id', 'R4.4', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    ann.send(`${bob.name}:one`, `${bob.name}:two`);
    const [, one = ''] = await ann.sees(/^STATUS:(\d+):/);
    await ann.sees(new RegExp(`^STATUS:(?!${one}:)\\d+:`));
  }),
  shared(
    ['group'],
    '/send asks for the recipient, and then for the message',
    'R3.7',
    'Ann types `/send`: the line `RECIPIENT?` comes. Ann types `Bob`: `MESSAGE?` comes. Ann types a text: Bob is told `Ann: <text>`, and Ann `STATUS:<a number>:delivered:Bob`.',
    async (stage) => {
      const ann = await stage.person('Ann');
      const bob = await stage.person('Bob');
      const word = stage.word();
      ann.send('/send');
      await ann.sees('RECIPIENT?');
      ann.send(bob.name);
      await ann.sees('MESSAGE?');
      ann.send(`see you ${word}`);
      await bob.sees(`${ann.name}: see you ${word}`);
      await ann.sees(`STATUS:<id>:delivered:${bob.name}`);
    },
  ),
  full('what people type for one person is not said, and the answer has the line to type', 'R2.20', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    await ann.gets(`dm ${bob.name} hi there`, 'ERROR: USAGE …');
    await bob.heard();
    await ann.gets(`tell ${bob.name} hi there`, 'INFO: …');
    await bob.heard(`${ann.name} (to all): tell ${bob.name} hi there`);
  }),
  full('in a room a line for somebody who is not in it is not said', 'R2.21 R4.18', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    await ann.ask(`join ${stage.word('r')}`);
    await bob.sync();
    await ann.gets(`${bob.name}: hi`, 'ERROR: IN_ROOM …');
    await bob.gets(`${ann.name}: hi`, 'STATUS:…');
    await ann.heard(`${bob.name}: hi`, 'INFO: …');
  }),
  full('what is nearly a command is said, and the typist is told once what to type', 'R2.22', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    await ann.gets('jion lab', 'INFO: Said to everyone. …');
    await ann.gets('jion lab');
    await bob.heard(`${ann.name} (to all): jion lab`, `${ann.name} (to all): jion lab`);
  }),
  full('/explain says how a line would be read, and does nothing of it', 'R3.80', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    const lines = await ann.ask(`/explain ${bob.name}:hi`);
    if (lines.length === 0 || !lines.every((line) => line.startsWith('INFO: '))) {
      throw new Failed(`“/explain” was answered by “${lines.join(' | ')}”`, 'INFO: Read as …');
    }
    await bob.heard();
  }),
  full('/message Bob hi needs no questions', 'R3.7', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    await ann.gets(`/message ${bob.name} hi there`, `STATUS:<id>:delivered:${bob.name}`);
    await bob.heard(`${ann.name}: hi there`);
  }),
  full('who lists the people online, oneself included, by all its words', 'R3.8 R4.3', async (stage) => {
    const [ann] = await stage.people('Ann');
    for (const words of ['who', 'users', 'online clients', 'list_users']) {
      await ann.gets(words, /^Online users: [^:]*$/);
    }
  }),
  shared(
    ['chat77'],
    'online clients lists the people online',
    'R3.8',
    '`online clients` is answered by a line that begins with `Online users: ` and has the names of Ann and Bob in it.',
    async (stage) => {
      const ann = await stage.person('Ann');
      const bob = await stage.person('Bob');
      ann.send('online clients');
      await ann.sees(new RegExp(`^Online users: (?=.*\\b${ann.name}\\b)(?=.*\\b${bob.name}\\b)`));
    },
  ),
  shared(
    ['group'],
    '/users lists the people online',
    'R3.8',
    '`/users` is answered by a line that begins with `Online users: ` and has the names of Ann and Bob in it.',
    async (stage) => {
      const ann = await stage.person('Ann');
      const bob = await stage.person('Bob');
      ann.send('/users');
      await ann.sees(new RegExp(`^Online users: (?=.*\\b${ann.name}\\b)(?=.*\\b${bob.name}\\b)`));
    },
  ),
  shared(
    ['group'],
    '/quit ends the connection, and an unknown command is refused',
    'R3.4 R2.4',
    '`/nonsense` is answered by a line that begins with `ERROR: UNKNOWN_COMMAND`. `/quit` is answered by `INFO: Good bye.`, and the server ends the connection.',
    async (stage) => {
      const ann = await stage.person('Ann');
      ann.send('/nonsense');
      await ann.sees('ERROR: UNKNOWN_COMMAND …');
      ann.send('/quit');
      await ann.sees('INFO: Good bye.');
      await ann.leaves();
    },
  ),
  shared(
    EVERY,
    'who goes without a word takes nobody along',
    'R4.8',
    'Cleo’s connection breaks in the middle of everything. What Ann says still reaches Bob.',
    async (stage) => {
      const ann = await stage.person('Ann');
      const bob = await stage.person('Bob');
      const cleo = await stage.person('Cleo');
      cleo.send(stage.word());
      cleo.vanish();
      const word = stage.word();
      ann.send(word);
      await bob.sees(`${ann.name} (to all): ${word}`);
    },
  ),
  full('a message to an account that is away waits, and comes on return with its time', 'R4.5 R4.2', async (stage) => {
    const [ann, bob] = await stage.accounts('Ann', 'Bob');
    await stage.leave(bob);
    await ann.sync();
    const [, id = ''] = await queued(ann, `${bob.name}:first`, bob.name);
    await queued(ann, `${bob.name}:second`, bob.name);
    const again = await stage.login('Bob');
    await again.sees(`${ann.name} (sent <time>): first`);
    await again.sees(`${ann.name} (sent <time>): second`);
    await ann.sees(`STATUS:${id}:delivered:${bob.name}`);
  }),
  full('what waits for a guest’s name is told not to be protected', 'R3.6 R4.5', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    await stage.leave(bob);
    ann.send(`${bob.name}:hi`);
    const [line = ''] = await ann.sees(/^(?:INFO: |STATUS:\d+:queued:)/);
    if (line.startsWith('INFO')) await ann.sees(`STATUS:<id>:queued:${bob.name}`);
  }),
];

/** Says a line whose message has to wait. */
async function queued(peer: Peer, line: string, name: string): Promise<string[]> {
  peer.send(line);
  return peer.sees(new RegExp(`^STATUS:(\\d+):queued:${name}$`));
}
