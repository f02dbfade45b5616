/** How a line is read: section 2 of docs/PROTOCOL.md. */
import { full, shared } from './play/record.js';
import { Failed } from './play/terms.js';

export const reading = [
  full('while a dialog is open a line is the answer to it, and cancel ends it', 'R2.1 R3.7', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    ann.send('message');
    await ann.sees('RECIPIENT?');
    ann.send('', bob.name);
    await ann.sees('MESSAGE?');
    ann.send('exit');
    await ann.sees(`STATUS:<id>:delivered:${bob.name}`);
    await bob.sees(`${ann.name}: exit`);
    ann.send('message');
    await ann.sees('RECIPIENT?');
    ann.send('Cancel');
    await ann.sees('INFO: Cancelled.');
    await ann.gets('/ping after', 'PONG:after');
  }),
  full('a tag stands before every answer to its line, and the last one is OK', 'R2.3', async (stage) => {
    const [ann] = await stage.people('Ann');
    await ann.gets('@7 who', '@7 Online users: …', '@7 OK');
    await ann.gets('@1234567890123456 who', '@1234567890123456 Online users: …', '@1234567890123456 OK');
  }),
  full('under a tag speech is answered OK, and an error is the last answer', 'R2.3', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    const word = stage.word();
    await ann.gets(`@7 ${word}`, '@7 OK');
    await bob.heard(`${ann.name} (to all): ${word}`);
    await ann.gets('@8 /nonsense', '@8 ERROR: UNKNOWN_COMMAND …');
  }),
  full('a second tag, a tag before nothing and a dialog under a tag are refused', 'R2.3', async (stage) => {
    const [ann] = await stage.people('Ann');
    await ann.gets('@7 @8 who', '@7 ERROR: USAGE …');
    await ann.gets('@7 ', '@7 ERROR: USAGE …');
    await ann.gets('@7 message', '@7 ERROR: TAGGED_DIALOG …');
  }),
  full('any other @ is no tag', 'R2.3', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    const word = stage.word();
    for (const line of [`@home ${word}`, `@12345678901234567 ${word}`]) {
      await ann.gets(line);
      await bob.heard(`${ann.name} (to all): ${line}`);
    }
  }),
  full('what stands after / or server: is always a command', 'R2.4', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    for (const line of ['/who', 'server:who', 'server: who', '/online clients'])
      await ann.gets(line, 'Online users: …');
    await ann.gets('/nonsense at all', 'ERROR: UNKNOWN_COMMAND …');
    await ann.gets('server:nonsense', 'ERROR: UNKNOWN_COMMAND …');
    await ann.gets('/who is there', 'ERROR: USAGE …');
    await bob.heard();
  }),
  full('two words that are a command are never speech with wrong arguments', 'R2.6', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    for (const line of ['connect to', 'private txt', 'bdct txt']) await ann.gets(line, 'ERROR: USAGE …');
    await bob.heard();
    const line = `online clients are few ${stage.word()}`;
    await ann.gets(line);
    await bob.heard(`${ann.name} (to all): ${line}`);
  }),
  full('one word is a command only where the whole line fits', 'R2.7', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    for (const line of ['who is the teacher?', 'away from my desk', 'exit polls']) {
      await ann.gets(line);
      await bob.heard(`${ann.name} (to all): ${line}`);
    }
  }),
  full('what begins like a command with a secret is never said to everyone', 'R2.7', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    for (const line of ['login once more with feeling', 'msg', 'private matters', 'passwd one two three']) {
      await ann.gets(line, 'ERROR: USAGE …');
    }
    await bob.heard();
  }),
  shared(
    ['chat77'],
    'BEEP_UDP_PORT: and file frames are never speech; a transfer is refused once',
    'R2.8',
    'Lines that begin with `BEEP_UDP_PORT:` are ignored. `FILE_START|…`, `FILE_CHUNK|…` and `FILE_END|…` are answered, all together, by one line that begins with `ERROR: UNSUPPORTED`. None of them is told to anybody. A line of plain text is said to everyone.',
    async (stage) => {
      const ann = await stage.person('Ann');
      const bob = await stage.person('Bob');
      ann.send('BEEP_UDP_PORT:5000', 'FILE_START|a.txt|3', 'FILE_CHUNK|YWJj', 'FILE_END|a.txt', 'online clients');
      await ann.sees('ERROR: UNSUPPORTED …');
      const [next = ''] = await ann.sees(/^(?:ERROR|Online users): .*/);
      if (next.startsWith('ERROR')) throw new Failed(`one transfer was refused twice: ${next}`, 'Online users: …');
      const word = stage.word();
      ann.send(word);
      await bob.neverHears('FILE_', `${ann.name} (to all): ${word}`);
      ann.send(word);
      await bob.neverHears('BEEP', `${ann.name} (to all): ${word}`);
    },
  ),
  full(
    'name:text is for that person; unknown names and empty texts are refused, links are speech',
    'R2.9',
    async (stage) => {
      const [ann, bob] = await stage.people('Ann', 'Bob');
      await ann.gets(`${bob.name}:hi`, `STATUS:<id>:delivered:${bob.name}`);
      await ann.gets(`${bob.name.toUpperCase()}:  two`, `STATUS:<id>:delivered:${bob.name}`);
      await bob.heard(`${ann.name}: hi`, `${ann.name}:  two`);
      await ann.gets(`${stage.as('Nobody')}:hi`, 'ERROR: NO_SUCH_USER …');
      await ann.gets(`${bob.name}:`, 'ERROR: USAGE …');
      await ann.gets('http://example.org/');
      await bob.heard(`${ann.name} (to all): http://example.org/`);
    },
  ),
  full('a line that begins with a space is speech, but gives nothing private away', 'R2.11', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    await ann.gets(' who');
    await bob.heard(`${ann.name} (to all):  who`);
    await ann.gets(` login ${ann.name} secret to everyone`, 'ERROR: USAGE …');
    await ann.gets(' msg nobody', 'ERROR: USAGE …');
    await bob.heard();
  }),
  full(
    'a line that would give a password away is never said; where the name is nobody’s, it is speech',
    'R2.18',
    async (stage) => {
      const [ann, bob] = await stage.people('Ann', 'Bob');
      const room = stage.word('r');
      for (const one of [ann, bob]) await one.gets(`/join ${room}`, `INFO: Joined ${room} …`);
      await ann.sync();
      for (const line of [`login ${ann.name} secret horse`, `/all login ${bob.name} secret`, 'login:secret']) {
        await ann.gets(line, 'ERROR: IN_ROOM …');
      }
      const line = `login ${stage.as('Nobody')} does not work`;
      await ann.gets(line);
      await bob.heard(`${ann.name} (in ${room}): ${line}`);
    },
  ),
  full('command words match in any case, and spaces part words, one or several', 'R2.12', async (stage) => {
    const [ann] = await stage.people('Ann');
    await ann.gets('WHO', 'Online users: …');
    await ann.gets('Online   CLIENTS ', 'Online users: …');
    const room = stage.word('r');
    await ann.gets(`JOIN room ${room}`, `INFO: Joined ${room} …`);
  }),
  full('a visitor may ask for help, ping and exit; all else is refused and said to nobody', 'R2.13', async (stage) => {
    const [bob] = await stage.people('Bob');
    const ann = await stage.visitor('Ann');
    await ann.gets(`hello ${stage.word()}`, 'ERROR: NOT_REGISTERED …');
    await ann.gets('who', 'ERROR: NOT_REGISTERED …');
    await ann.gets(`${bob.name}:hi`, 'ERROR: NOT_REGISTERED …');
    ann.send('help');
    await ann.sees('INFO: …');
    await ann.sync();
    await bob.heard();
    ann.send('exit');
    await ann.sees('INFO: Good bye.');
    await ann.leaves();
  }),
  full('a visitor’s lone word is answered with the line that takes it as a name', 'R2.14', async (stage) => {
    const ann = await stage.visitor('Ann');
    await ann.gets(ann.name, `ERROR: NOT_REGISTERED …register ${ann.name}…`);
  }),
];
