/** Servers with one fault each: the checks that fail are those that the fault concerns, and no others. */
import { type FaultRow, failIn, instead } from './faults.js';
import type { Fault } from './wrong-server.js';

/** Says to speakers what they said themselves. */
function echo(): Fault {
  let name = '';
  return {
    client(read, reply) {
      const [, registered] = /^register (\S+)/.exec(read) ?? [];
      name = registered ?? name;
      if (registered === undefined && !/^(?:register|\/|exit)/.test(read)) reply(`${name} (to all): ${read.trimEnd()}`);
      return read;
    },
  };
}

const FAULTS: readonly FaultRow[] = [
  ['nothing', 'im', () => ({}), []],
  [
    'each read is taken for a line',
    'im',
    () => ({ client: (read) => (read.endsWith('\n') ? read : `${read}\n`) }),
    [
      'a line that comes byte by byte is one line',
      'text is UTF-8, and a character that is cut through by a packet arrives whole',
    ],
  ],
  [
    'what comes in one read is taken for one line',
    'im',
    () => ({ client: (read) => read.replace(/\n(?!$)/g, ' ') }),
    ['lines that come in one burst are so many lines, in their order'],
  ],
  [
    'the CR stays in the text',
    'im',
    () => ({ client: (read) => read.replaceAll('\r\n', '\\r\n') }),
    ['a CR before the LF is no part of the message'],
  ],
  [
    'bytes are taken for Latin-1',
    'im',
    () => ({
      server: (line) =>
        Buffer.from(line, 'latin1')
          .toString('utf8')
          .replace(/[^ -~]/g, '?'),
    }),
    ['text is UTF-8, and a character that is cut through by a packet arrives whole'],
  ],
  ['speakers hear themselves', 'im', echo, ['plain text goes to everyone else, behind the speaker’s name']],
  [
    'nobody is told who goes',
    'im',
    instead(/^OFFLINE:.*/, null),
    ['everybody is told who comes and who goes, and why'],
  ],
  [
    'a taken name is no error',
    'im',
    instead(/^ERROR: NAME_TAKEN/, 'INFO: taken'),
    ['a name is free or taken, without regard to case'],
  ],
  [
    'exit does not end the connection',
    'im',
    () => ({ endless: true }),
    ['exit says good bye and ends the connection', 'everybody is told who comes and who goes, and why'],
  ],
  [
    'direct messages look like those to everyone',
    'lab',
    instead(/^(\S+): (hi .*)$/, '$1 (to all): $2'),
    ['name:text is a direct message, and its sender is told what became of it'],
  ],
  [
    'no STATUS: is said',
    'lab',
    instead(/^STATUS:.*/, null),
    ['name:text is a direct message, and its sender is told what became of it'],
  ],
  [
    'a room is not told who leaves it',
    'lab',
    instead(/^LEFT:.*/, null),
    ['leave goes back to everyone, and the room is told'],
  ],
  [
    'private chats cannot be rejected',
    'chat77',
    instead(/^PRIVATE_REJECTED:.*/, null),
    ['a private chat that is rejected is told to who asked'],
  ],
  [
    'what is private is not marked so',
    'chat77',
    instead(/ \(private\): /, ': '),
    ['private txt reaches the other one alone'],
  ],
  [
    'any password is taken',
    'chat77',
    instead(/^ERROR: LOGIN_FAILED.*/, 'AUTH_SUCCESS'),
    ['a LOGIN with a wrong password fails, and the mode is asked for again'],
  ],
  [
    'the menu’s questions are not asked',
    'group',
    instead(/^MESSAGE\?/, 'text?'),
    ['/send asks for the recipient, and then for the message'],
  ],
  [
    'the id of a request is forgotten',
    'json',
    instead(/,"id":(?:"[^"]*"|\d+)/, ''),
    [
      'in JSON the id that a client gives comes back in the answer',
      'in JSON what is malformed is one error, and the connection lives on',
      'in JSON an unknown type is an error, and an unknown field is ignored',
      'in JSON objects may follow each other without a line end',
      'in JSON an object that comes byte by byte is one object',
    ],
  ],
  [
    'what is sent to nobody is called delivered',
    'json',
    instead(/"status":"offline"/, '"status":"delivered"'),
    ['in JSON a message to nobody is answered by offline'],
  ],
];

failIn(FAULTS);
