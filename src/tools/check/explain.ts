/**
 * What a server needs for a profile, in plain words: everything that its checks ask, and nothing else. For anybody who writes
 * one of the smaller servers and has seen none.
 */
import type { Check } from './play/record.js';
import type { Profile } from './play/terms.js';

/** How somebody enters, in a profile. */
const ENTERING: Readonly<Record<Profile, string>> = {
  full: '`register Ann` is answered by a line that begins with `INFO: Welcome, Ann!`.',
  lab: '`server:register Ann` is answered by a line that begins with `INFO: Welcome, Ann!`. From then on this connection is Ann. (A server that gives names only with a password may answer `ERROR: ACCOUNT_REQUIRED`, and is asked `server:register Ann <password>` then.)',
  group:
    '`register Ann` is answered by a line that begins with `INFO: Welcome, Ann!`. From then on this connection is Ann.',
  im: '`register Ann` is answered by a line that begins with `INFO: Welcome, Ann!`. From then on this connection is Ann.',
  chat77:
    'By two dialogs on one connection. `REGISTER`, to which the line `ALIAS?` comes, the name, to which `PASSWORD?` comes, a password, to which `Registration successful. You can login now.` comes. Then `LOGIN`, the same two questions and answers, and `AUTH_SUCCESS`. From then on this connection is Ann.',
  json: '`{"type":"init","username":"Ann"}` is answered by `{"type":"status",…}`, whose first field is the type. From then on this connection is Ann. What the server has said in text before the first object does not count.',
};

const TALK = [
  'The server listens on a TCP port. A client connects and sends lines of UTF-8 that end in LF or CR LF; the server answers in lines that end in LF or CR LF. What comes in one packet is not one line: there may be half a line in it, or several.',
  'Several clients are connected at the same time, up to four in one check and eight checks at a time, and one that waits holds up no other. A line that has to come has five seconds.',
  'Ann, Bob, Cleo and Dan stand for names that are new in each check, like Ann-x1k40: a letter, then letters, digits and -, all ASCII, at most 20 characters in all. Names of rooms and groups, and passwords, are made in the same way, and written in the same case each time.',
  'Other lines may come in between, before an answer too: a greeting, say, or what is told of people of other checks, who are on the server at the same time. “Told nothing of it” means: no line that has its text. Where it says that a line begins so, more may follow it, behind a space; every other line is exact.',
];

const OBJECTS = [
  'The server listens on a TCP port. A client connects and sends JSON objects, UTF-8, most of them one a line that ends in LF; the server answers in objects, one a line. What comes in one packet is not one object.',
  ...TALK.slice(1, 3),
  'Other objects may come in between, and an object may have other fields than those that are named. The field `type` comes first.',
];

/** Lines to read. `checks`: those of the profile. */
export function explain(profile: Profile, checks: readonly Check[]): string[] {
  if (profile === 'full') {
    return [
      'The profile full asks for all of docs/PROTOCOL.md that can be seen from outside. Its checks, each with its rules there:',
      '',
      ...checks.map(({ rules, name }) => `${rules.join(' ')}  ${name}`),
    ];
  }
  return [
    `What a server needs for the profile ${profile}. Nothing else is asked: what is not named here, a server may do as it likes.`,
    '',
    ...(profile === 'json' ? OBJECTS : TALK),
    '',
    `Entering: ${ENTERING[profile]}`,
    ...checks.flatMap(({ rules, name, asks }) => ['', `${rules.join(' ')}  ${name}`, `  ${asks ?? ''}`]),
  ];
}
