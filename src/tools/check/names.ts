/** Names, coming and going, accounts: R2.15 to R2.17, R3.2 to R3.4, R3.27 to R3.34 of docs/PROTOCOL.md. */
import { fits } from './play/form.js';
import { full, only, shared } from './play/record.js';
import { Failed } from './play/terms.js';

export const names = [
  shared(
    ['lab', 'group', 'im'],
    'a name is free or taken, without regard to case',
    'R3.2 R2.15',
    'Somebody else asks for Ann’s name, as it is written and in capitals, as one enters: both are answered by a line that begins with `ERROR: NAME_TAKEN`. A name that nobody has is given.',
    async (stage) => {
      const ann = await stage.person('Ann');
      const other = await stage.connect('Bob');
      for (const name of [ann.name, ann.name.toUpperCase()]) {
        const answer = await stage.register(other, stage.entry(name));
        if (!fits(answer, 'ERROR: NAME_TAKEN …')) {
          throw new Failed(`“${stage.entry(name)}” was answered by “${answer}”`, 'ERROR: NAME_TAKEN …');
        }
      }
      await stage.person('Bob');
    },
  ),
  full('other names than letters, digits, _, - and . are refused', 'R2.15', async (stage) => {
    const ann = await stage.visitor('Ann');
    for (const name of ['1st', 'a:b', 'ä', `${'x'.repeat(33)}`, 'dot.', '-a']) {
      await ann.gets(`register ${name}`, 'ERROR: NAME_INVALID …');
    }
  }),
  full('names that look like the beginning of a server’s line are reserved, in any case', 'R2.16', async (stage) => {
    const ann = await stage.visitor('Ann');
    for (const name of ['INFO', 'error', 'Status', 'server', 'all', 'PONG', 'Online', 'MY_BOT']) {
      await ann.gets(`register ${name}`, 'ERROR: NAME_RESERVED …');
    }
  }),
  full('names that look like reserved ones, as they are written, are reserved', 'R2.19', async (stage) => {
    const ann = await stage.visitor('Ann');
    for (const name of ['lNFO', 'INF0', 'ERR0R', 'inf0']) {
      await ann.gets(`register ${name}`, 'ERROR: NAME_RESERVED …');
    }
  }),
  full('who has a name cannot take another', 'R3.2', async (stage) => {
    const [ann] = await stage.people('Ann');
    await ann.gets(`register ${stage.as('Bea')}`, 'ERROR: ALREADY_REGISTERED …');
  }),
  full('a guest’s name is free again when the connection has ended', 'R3.2', async (stage) => {
    const [ann] = await stage.people('Ann');
    stage.needGuests();
    await stage.leave(ann);
    await stage.person('Ann');
  }),
  shared(
    ['lab', 'group', 'im'],
    'exit says good bye and ends the connection',
    'R3.4',
    '`exit` is answered by `INFO: Good bye.`, and the server ends the connection.',
    async (stage) => {
      const ann = await stage.person('Ann');
      ann.send('exit');
      await ann.sees('INFO: Good bye.');
      await ann.leaves();
    },
  ),
  full('what was asked before exit is answered first', 'R3.4', async (stage) => {
    const [ann] = await stage.people('Ann');
    ann.send('who', 'quit');
    await ann.sees('Online users: …');
    await ann.sees('INFO: Good bye.');
    await ann.leaves();
  }),
  shared(
    ['im', 'lab', 'group'],
    'everybody is told who comes and who goes, and why',
    'R4.6 R4.8',
    'When Bob enters, Ann is told `ONLINE:Bob`. When Bob types `exit`, Ann is told `OFFLINE:Bob:exit`.',
    async (stage) => {
      const ann = await stage.person('Ann');
      const bob = await stage.person('Bob');
      await ann.sees(`ONLINE:${bob.name}`);
      await stage.leave(bob);
      await ann.sees(`OFFLINE:${bob.name}:exit`);
    },
  ),
  full('somebody whose side just ends is reported as disconnected', 'R4.8', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    bob.vanish();
    await ann.sees(`OFFLINE:${bob.name}:…`);
  }),
  full('register with a password makes an account, whose name stays taken', 'R3.27', async (stage) => {
    const [ann] = await stage.accounts('Ann');
    await stage.leave(ann);
    const bob = await stage.visitor('Bob');
    await bob.gets(`register ${ann.name} ${stage.password('other')}`, 'ERROR: NAME_TAKEN …');
    await stage.login('Ann');
  }),
  full('a wrong password and an unknown name are told apart by nobody', 'R3.28', async (stage) => {
    const [ann] = await stage.accounts('Ann');
    await stage.leave(ann);
    const bob = await stage.visitor('Bob');
    const [wrong = ''] = await bob.ask(`login ${ann.name} ${stage.password('wrong')}`);
    stage.mind(wrong);
    // The right one, so that this address is not taken for somebody who guesses.
    await stage.login('Ann');
    const [unknown = ''] = await bob.ask(`login ${stage.as('Nobody')} ${stage.password('wrong')}`);
    stage.mind(unknown);
    await stage.leave(await stage.login('Ann', ' takeover'));
    await stage.login('Ann');
    if (!wrong.startsWith('ERROR: LOGIN_FAILED') || wrong !== unknown) {
      throw new Failed(`“${wrong}” and “${unknown}”`, 'ERROR: LOGIN_FAILED …, twice the same');
    }
  }),
  full(
    'an account that is here is entered by takeover alone, and the old connection is told',
    'R3.28',
    async (stage) => {
      const [ann] = await stage.accounts('Ann');
      const second = await stage.visitor('Ann');
      await second.gets(`login ${ann.name} ${stage.password('right')}`, 'ERROR: ALREADY_ONLINE …');
      second.send(`login ${ann.name} ${stage.password('right')} takeover`);
      await second.sees(`INFO: Welcome, ${ann.name}! …`);
      await ann.sees(/^INFO: Your account was taken over from .*Good bye\.$/);
      await ann.leaves();
    },
  ),
  shared(
    ['chat77'],
    'the dialogs REGISTER and LOGIN ask, one after the other',
    'R3.29',
    '`REGISTER` is answered by the line `ALIAS?`, the alias by `PASSWORD?`, the password by `Registration successful. You can login now.` and `Authorise MODE? (REGISTER/LOGIN)`. `LOGIN` asks the same two questions, and the right password is answered by `AUTH_SUCCESS`.',
    async (stage) => {
      const ann = await stage.connect('Ann');
      await stage.dialog(ann, 'REGISTER', 'right');
      await ann.sees('Registration successful. You can login now.');
      await ann.sees('Authorise MODE? (REGISTER/LOGIN)');
      await stage.dialog(ann, 'LOGIN', 'right');
      await ann.sees('AUTH_SUCCESS');
    },
  ),
  shared(
    ['chat77'],
    'a LOGIN with a wrong password fails, and the mode is asked for again',
    'R3.29',
    'A wrong password in `LOGIN` is answered by a line that begins with `ERROR:`, then by `Authorise MODE? (REGISTER/LOGIN)`; `LOGIN` with the right one works on the same connection.',
    async (stage) => {
      const ann = await stage.connect('Ann');
      await stage.dialog(ann, 'REGISTER', 'right');
      await ann.sees('Registration successful. You can login now.');
      await ann.sees('Authorise MODE? (REGISTER/LOGIN)');
      await stage.dialog(ann, 'LOGIN', 'wrong');
      const [answer = ''] = await ann.sees(/^(?:ERROR: .*|AUTH_SUCCESS)$/);
      stage.mind(answer);
      if (answer === 'AUTH_SUCCESS') throw new Failed('a wrong password was taken', 'ERROR: LOGIN_FAILED …');
      await ann.sees('Authorise MODE? (REGISTER/LOGIN)');
      await stage.dialog(ann, 'LOGIN', 'right');
      await ann.sees('AUTH_SUCCESS');
    },
  ),
  shared(
    ['chat77'],
    'an alias that is taken cannot be registered again',
    'R3.29 R3.27',
    '`REGISTER` with Ann’s alias, from another connection, is answered by a line that begins with `ERROR: NAME_TAKEN`, behind the alias or behind the password.',
    async (stage) => {
      const ann = await stage.connect('Ann');
      await stage.dialog(ann, 'REGISTER', 'right');
      await ann.sees('Registration successful. You can login now.');
      const other = await stage.connect('Ann');
      other.send('REGISTER');
      await other.sees('ALIAS?');
      other.send(ann.name, stage.password('other'));
      await other.sees('ERROR: NAME_TAKEN …');
    },
  ),
  full('all six lines of the dialogs may be sent at once', 'R3.29', async (stage) => {
    const ann = await stage.visitor('Ann');
    const password = stage.password('right');
    ann.send('REGISTER', ann.name, password, 'LOGIN', ann.name, password);
    const [first = ''] = await ann.sees(/^(?:Registration successful\. You can login now\.|ERROR: .*)$/);
    stage.mind(first);
    await ann.sees('AUTH_SUCCESS');
    await ann.sees(`INFO: Welcome, ${ann.name}! …`);
  }),
  only(
    'lab',
    'server:register and server:login enter',
    'R3.27 R3.28',
    '`server:register Ann <password>` is answered by a line that begins with `INFO: Welcome, Ann!`. Ann types `exit`. On a new connection `server:login Ann <password>` is answered by a line that begins with `INFO: Welcome, Ann!`.',
    async (stage) => {
      const ann = await stage.connect('Ann');
      ann.send(`server:register ${ann.name} ${stage.password('right')}`);
      const [answer = ''] = await ann.sees(/^(?:INFO: Welcome, |ERROR: ).*/);
      stage.mind(answer);
      if (answer.startsWith('ERROR')) throw new Failed(answer, `INFO: Welcome, ${ann.name}! …`);
      await stage.leave(ann);
      const again = await stage.connect('Ann');
      again.send(`server:login ${ann.name} ${stage.password('right')}`);
      await again.sees(`INFO: Welcome, ${ann.name}! …`);
    },
  ),
  full('passwd changes the password of an account, and makes a guest one', 'R3.30', async (stage) => {
    const [ann] = await stage.people('Ann');
    stage.needGuests();
    const [answer = ''] = await ann.ask(`passwd ${stage.password('right')}`);
    stage.mind(answer);
    if (!answer.startsWith('INFO: Password set.')) {
      throw new Failed(`“passwd” was answered by “${answer}”`, 'INFO: Password set. …');
    }
    await ann.gets(`passwd ${stage.password('right')} ${stage.password('new')}`, 'INFO: Password changed.');
    await ann.gets(`passwd ${stage.password('new')} ${stage.password('right')}`, 'INFO: Password changed.');
    await stage.leave(ann);
    await stage.login('Ann');
  }),
  full('what lasts is refused to a guest', 'R3.33', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    stage.needGuests();
    const lines = ['my groups', `add_contact ${bob.name}`, 'last', `history ${bob.name}`];
    stage.mind((await ann.ask(lines[0] as string)).join());
    for (const line of lines) await ann.gets(line, 'ERROR: ACCOUNT_NEEDED …');
  }),
  full('last shows when and from where one was here', 'R3.34', async (stage) => {
    const [ann] = await stage.accounts('Ann');
    await ann.gets('last', /^INFO: Your logins: \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ to now from \S+$/);
  }),
];
