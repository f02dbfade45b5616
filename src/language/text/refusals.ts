/**
 * What each refusal says: why, and what to type instead. The compiler wants a sentence for every case of codes.ts. The
 * JSON dialect has the same, with objects to send (json/to-send.ts). Pure.
 */
import type { AccountNeed, NameUse, Reason, Reasons, Shut, Wrapped } from '../codes.js';
import { MAX_DEPTH } from '../events.js';
import { beginning, slash } from './hints.js';
import { utc } from './lists.js';
import { repeated } from './repeated.js';

/** The sentences of one code, by `why`. */
type Cases<R extends { readonly why: string }> = {
  readonly [W in R['why']]: (about: Extract<R, { why: W }>) => string;
};

/** What is typed with another name. */
const OTHER_NAME: Readonly<Record<NameUse, string>> = {
  register: 'register <name>',
  nick: '/nick <name>',
  saysOnly: '/says_only <name>',
};

const anotherName = (wanted: NameUse): string => `Choose another, and type: ${OTHER_NAME[wanted]}`;

/** How a name is taken by its code. An operator needs an account, too. */
const withCode = (name: string, wanted: NameUse, password = ''): string =>
  `${OTHER_NAME[wanted].replace('<name>', () => name)}${wanted === 'register' ? password : ''} code <code>`;

const nameOr = (name: string | null): string => name ?? '<name>';

const nobodyCalled = (name: string): string => `Nobody is called ${repeated(name)}.`;

const here = ({ name, account }: { readonly name: string; readonly account: boolean }): string =>
  `You are ${name}. To change your name, ${account ? 'come back after you type: /exit' : 'type: /nick <name>'}`;

const SEE_WHO = 'To see who is here, type: /who';

const SEE_ROOMS = 'Join one that exists; type: /rooms';

const noRoomFor = (name: string, why: string): string =>
  `${name} is not here, and ${why}. Try again when ${name} is online.`;

const otherToken = (line: string): string =>
  `That token is wrong, used up, or has expired. For another one, type: ${line}`;

/** What whoever posts by a token may type instead, as nobody in particular. By HTTP it is a request (doors/web/post-answer.ts). */
const postTo = (place: string): string => `type: /post <token> ${place} <text>`;

const POST_TO_ALL = `To say it to everyone, ${postTo('all')}`;

const WAITING = { person: 'of yours', address: 'from your address', all: 'of all people' } as const;

const either = (forms: readonly string[]): string => forms.join('  or  ');

const LONGER = {
  away: 'That text has more than',
  topic: 'A topic has at most',
  token: 'What a token is for has at most',
  reason: 'A reason has at most',
} as const;

/** How what has a form has to look. */
const LOOKS = {
  command: 'the command is one that help more lists',
  room: 'a name has letters, digits, _, - and .',
  name: 'a name is a letter, then letters, digits, _, - and .',
} as const;

const SHUT: Readonly<Record<Shut, (name: string) => string>> = {
  name: (name) => `the name ${name}`,
  address: () => 'your address',
  'name and address': (name) => `the name ${name} and your address`,
};

const inBrackets = (reason: string): string => (reason === '' ? '' : ` (${reason})`);

const KEPT: Readonly<Record<AccountNeed, string>> = {
  groups: 'Groups are',
  contacts: 'Contacts are',
  logins: 'Login records are kept',
  history: 'Earlier messages are kept',
  tokens: 'Tokens are',
};

/** What there is where nobody has an account. */
const WITHOUT_ACCOUNT: Readonly<Partial<Record<AccountNeed, string>>> = {
  groups: 'To talk with some, in a room, type: /join <room>',
  history: 'To see what was said here, type: /history',
  tokens: 'To have a program say something by nc, have it first type: /says_only <name>',
};

/** `word` empty: there is none. */
const noCommand = (word: string): string =>
  word === '' ? 'After / or server: comes a command’s word.' : `There is no command /${repeated(word)}.`;

const instead = ({ forms, inRoom }: { readonly forms: readonly string[]; readonly inRoom: boolean }): string =>
  `To do it, ${inRoom ? 'put a / before it, and ' : ''}type: ${either(forms)}`;

/** Under both codes: in a room it is the one, and outside the other. */
const notSaid: Cases<Extract<Reasons['IN_ROOM'], { why: 'indented' | 'secret' | 'nearly' }>> = {
  indented: (read) =>
    `A space before a line makes it speech, but this one reads as ${read.command} and was not said. ${instead(read)}`,
  secret: ({ command, forms }) =>
    `That was said to nobody, because it begins as ${command} does and may hold a password. To do it, type: ${either(forms)}`,
  nearly: ({ command, name, room }) =>
    `That was said to nobody, because it is nearly ${command} and may hold a password. To do it, type: ${beginning(command, name, room)}  or, to say it to ${room ?? 'everyone'}, put a space before it.`,
};

const sentences: { readonly [C in keyof Reasons]: Cases<Reasons[C]> } = {
  MALFORMED: {
    'no-object': () => 'An object was expected, like {"type":"ping"}; the rest of that line was not used.',
    unfinished: () =>
      'The object did not end before its line did. It has to stand on one line; a line end in a text is \\n.',
    'not-utf8': () => 'The object is not UTF-8. Send it in UTF-8.',
    syntax: () => 'That is no JSON: look for a quote, a comma or a brace that is missing or too much.',
    depth: () => `The object is nested deeper than ${MAX_DEPTH} levels. No type needs so many.`,
    number: () => 'A number is too large to be kept exactly. Send it as a string.',
    duplicate: () => 'A field stands twice in one object. Send it once.',
    proto: () => 'No field may be called __proto__. Leave it out.',
    surrogate: () => 'A \\u escape is half of a character: a surrogate without the other. Send both, or neither.',
  },
  USAGE: {
    here,
    waitTooLong: ({ most }) => `One may wait for at most ${most} seconds. Type: wait ${most} <pattern>`,
    patternTooLong: ({ most }) => `A pattern has at most ${most} characters. Put a * for some of them.`,
    textTooLong: ({ what, most }) =>
      what === 'reason'
        ? `${LONGER[what]} ${most} characters, and nothing was done. Say it in fewer words.`
        : `${LONGER[what]} ${most} characters. Type: /${what === 'token' ? 'token new' : what} <text>`,
    day: ({ day }) => `${repeated(day)} is no day. Type: /attendance yesterday  or  /attendance 2026-11-29`,
    minutes: ({ given }) =>
      `${repeated(given)} is no number of minutes, and nothing was done. Type a whole number from 1, and the reason after it.`,
    banWords: ({ name, given }) =>
      `${repeated(given)} is no reason to be sure of, and nobody was banned. To see who else is at the address, type: /ban ${name} address`,
    noBytes: () => 'payload has to be the bytes of the file, two hexadecimal digits each. Nothing was offered.',
    otherSize: ({ bytes, size }) => `payload has ${bytes} bytes, and size says ${size}. Nothing was offered.`,
    pastePlace: () => 'Send: {"type":"paste","to":"room","name":"lab","text":"…"}; to everyone: "to":"all" and no name',
    noFileLine: ({ name, id }) =>
      `That is no base64. It was not said, and ${name} was given up. To begin again, type: /file_lines ${id}`,
    fileLine: ({ name, id }) => `That is base64, and was not said. To send ${name} here, first type: /file_lines ${id}`,
    noPasswordYet: () => 'You are a guest and have no password yet. Type: /passwd <new password>',
    keyForm: ({ most }) => `A key is one word of at most ${most} characters. Type: /join <room> <key>`,
    keySaid: ({ room }) =>
      `That was said to nobody, because ${room} has a key and this may be it. To enter it, type: /join ${room} <key>`,
    bothPasswords: () => 'Type: /passwd <old password> <new password>',
    emptyTag: () => 'After a tag comes a line. Type: @7 who',
    secondTag: () => 'One tag a line, please. Type: @7 who',
    forms: ({ forms, remedy, unlike }) =>
      `Type: ${either(forms)}${remedy !== null ? `. ${remedy}` : unlike === null ? '' : `, where ${LOOKS[unlike]}`}`,
    fields: ({ text }) => text,
    noText: ({ name }) =>
      `After the colon comes the message: ${name}:<text>. To say it to everyone, type: /all ${name}:`,
    forOne: ({ name, text, private: isPrivate, room }) =>
      `That was said to nobody, because it may be for ${name} alone. To send it, type: ${slash(room)}${isPrivate ? 'private txt' : 'msg'} ${name} ${repeated(text)}  or, to say it to ${room ?? 'everyone'}, put a space before it.`,
    ...notSaid,
    fileGivenUp: ({ id, name, reason }) =>
      `File ${id}, ${name}, was given up: ${reason}. To begin again, send its first piece with offset 0.`,
    offset: ({ size }) => `The file has ${size} bytes. Type: get <token> <how many of them you have>`,
    range: ({ size }) => `The file has ${size} bytes. There is nothing in that range; to get all, ask without one.`,
    addressed: ({ to }) =>
      to === 'msg'
        ? `Send: POST /tell/<name>, where ${LOOKS.name}`
        : `Send: POST /say/<room or group>, where ${LOOKS.room}`,
    wholeFile: () => 'A file is sent whole. Send all of it, without Content-Range (curl: without -C).',
  },
  UNKNOWN_COMMAND: {
    address: ({ name }) => `There is no command /${name}:. To say it to ${name} alone, type: /msg ${name} <text>`,
    begun: ({ word, forms }) => `${noCommand(word)} Perhaps: ${either(forms)}`,
    meant: ({ word, forms }) => `${noCommand(word)} Perhaps: ${either(forms)}`,
    unknown: ({ word }) =>
      `${noCommand(word)} To say the line, put a space before it. To see which there are, type: /help more`,
  },
  UNKNOWN_TYPE: {
    type: ({ type, known }) => `There is no type ${repeated(type)}. Known are: ${known.join(', ')}.`,
  },
  UNSUPPORTED: {
    file: () => 'Files go by a connection of their own here. To offer one, type: /file <name> <filename> <size>',
  },
  LINE_TOO_LONG: {
    line: ({ most }) => `A line has at most ${most} bytes; that one was not used. Send it in parts.`,
    object: ({ most }) => `An object has at most ${most} bytes; that one was not used. Send it in parts.`,
    field: ({ field }) => `${field} is longer than a line may be, and was not used. Send it in parts.`,
  },
  NOT_REGISTERED: {
    nameless: ({ name }) =>
      name === null
        ? 'Nobody has heard that: you have no name yet. Type: register <name>'
        : `To be called ${name}, type: register ${name}`,
  },
  NAME_INVALID: {
    form: ({ wanted }) =>
      `A name is a letter from a to z, then up to 31 of these letters, digits, _, - or . (the last one no dot). ${anotherName(wanted)}`,
  },
  NAME_RESERVED: {
    server: ({ name, word, wanted }) => {
      const looks = word.toLowerCase() === name.toLowerCase() ? '' : `${name} looks like ${word}. `;
      return `${looks}The server keeps the name ${word} for itself. ${anotherName(wanted)}`;
    },
    operator: ({ name, wanted }) =>
      `${name} is an operator’s name, and operators need accounts, which this server does without. ${anotherName(wanted)}`,
    alike: ({ name, owner, wanted }) =>
      `${name} looks like ${owner}, which is somebody else’s name (0 and O look alike, and so do 1, l and I). ${anotherName(wanted)}`,
    leaving: ({ name, wanted }) => `What is kept of ${name} is just being deleted. ${anotherName(wanted)}`,
    former: ({ name, owner, until, wanted }) => {
      const looks = owner.toLowerCase() === name.toLowerCase() ? '' : `${name} looks like ${owner}. `;
      return `${looks}The account ${owner} was deleted, and nobody gets its name before ${utc(until)}. ${anotherName(wanted)}`;
    },
  },
  NAME_TAKEN: {
    person: ({ name, wanted }) =>
      wanted === 'register'
        ? `Somebody is called ${name}. Choose another name, or if it is yours, type: login ${name} <password>`
        : `Somebody is called ${name}. ${anotherName(wanted)}`,
    here: ({ name }) =>
      `Somebody called ${name} is here, without an account. Ask them to type /passwd <new password>, or type: partyline admin kick ${name}`,
    group: ({ name }) => `There is a group ${name} already. Choose another name.`,
    noRoom: ({ name, member, invited }) => {
      const may = invited ? `To be in it, type: /accept group ${name}` : 'Choose another name.';
      return `${name} is a group, and no room. ${member ? `To say something there, type: /group txt ${name} <text>` : may}`;
    },
    room: ({ name }) => `There is a room ${name}. Choose another name for the group.`,
  },
  ALREADY_REGISTERED: {
    here,
    ownName: ({ name }) =>
      `${name} is your account’s name, and stays so. To be somebody else, come back after you type: /exit`,
  },
  ALREADY_ONLINE: {
    account: ({ name }) =>
      `${name} is connected already. To end that connection, type: login ${name} <password> takeover`,
    coded: ({ name }) =>
      `${name} is connected already. To end that connection, type: register ${name} code <code> takeover`,
  },
  LOGIN_FAILED: {
    // The same for a wrong password and an unknown name, and nothing in it is what was typed.
    login: () => 'Wrong name or password. To try again, type: login <name> <password>; login alone asks for both.',
    oldPassword: () => 'The old password is wrong. To try again, type: /passwd <old password> <new password>',
  },
  TOO_MANY_TRIES: {
    wrong: ({ seconds }) =>
      `Too many wrong passwords. Yours was not looked at, but will be then, whoever else tries. Try again in ${seconds} s.`,
    code: ({ seconds }) =>
      `Too many wrong codes. Yours was not looked at, but will be then, whoever else tries. Try again in ${seconds} s.`,
    key: ({ seconds }) =>
      `Too many wrong keys. Yours was not looked at, but will be then, whoever else tries. Try again in ${seconds} s.`,
  },
  NOT_ON_ROSTER: {
    unlisted: ({ name, wanted }) =>
      `${name} is not on the list of those who may come. With a name that is, type: ${OTHER_NAME[wanted]}`,
  },
  CODE_NEEDED: {
    roster: ({ name, wanted }) =>
      `${name} has a code, which was shown to the first who took the name. If it is yours, type: ${withCode(name, wanted)}. Who has lost it asks an operator.`,
    operator: ({ name, wanted }) =>
      `${name} is an operator’s name, and needs the code that is in the server’s log. Type: ${withCode(name, wanted, ' <password>')}`,
  },
  WRONG_CODE: {
    roster: ({ name, wanted }) =>
      `That is not the code of ${name}. Who has lost it asks an operator. To try again, type: ${withCode(name, wanted)}`,
    operator: ({ name, wanted }) =>
      `That is not the code of ${name}, which is in the server’s log. To try again, type: ${withCode(name, wanted, ' <password>')}`,
  },
  TOO_FAST: {
    posts: ({ seconds }) => `That was not said: the account says too much at once. Try again in ${seconds} s.`,
  },
  BUSY: {
    logins: ({ seconds }) => `Too many people are logging in. Try again in ${seconds} s.`,
    keys: ({ seconds }) => `Too many rooms were given a key from your address. Try again in ${seconds} s.`,
  },
  TOO_MANY_ACCOUNTS: {
    address: ({ atOnce, perMinute, seconds }) =>
      `From one address come at most ${atOnce} new accounts at once, and then ${perMinute} a minute. Try again in ${seconds} s, or, to come as a guest, type: register <name>`,
  },
  PASSWORD_INVALID: {
    length: ({ shortest, longest }) =>
      `A new password has at least ${shortest} characters and at most ${longest} bytes; names have no spaces. Choose another.`,
  },
  ACCOUNT_REQUIRED: {
    everybody: ({ name }) =>
      `Names here have passwords. Type: register ${nameOr(name)} <password>, or login ${nameOr(name)} <password>`,
  },
  ACCOUNT_NEEDED: {
    kept: ({ kept, name, readable }) =>
      `${KEPT[kept]} for accounts alone. To make ${name} yours, ${readable ? 'come by TLS, and there ' : ''}type: /passwd <new password>`,
    member: ({ name }) =>
      `${name} is a guest. Groups are for accounts; a guest who wants one may type: /passwd <password>`,
    contact: ({ name }) =>
      `${name} is a guest, and the name somebody else’s tomorrow. A guest who wants an account may type: /passwd <password>`,
  },
  NOT_OPERATOR: {
    command: ({ command }) => `Only operators may use ${command}. To see what you may do, type: /help more`,
    guest: ({ name }) =>
      `${name} is an operator’s name, but you are a guest. To be an operator, type: /passwd <new password>`,
    opener: ({ room }) =>
      `Only whoever has opened ${room}, and operators, may change its key. To see what you may do, type: /help more`,
  },
  OPERATOR: {
    operator: ({ name }) => `${name} is an operator. To talk to them, type: /msg ${name} <text>`,
    account: ({ name }) => `${name} is an operator. First type: partyline admin operators remove ${name}`,
  },
  LOCKED: {
    locked: ({ accounts }) =>
      `Nobody new comes in now: an operator has locked the server. Who was here with ${accounts ? 'an account or ' : ''}a code comes back by it. Type: ${accounts ? 'login <name> <password>  or  ' : ''}register <name> code <code>`,
  },
  BANNED: {
    banned: ({ name, until, shut, reason }) =>
      `An operator has shut out ${SHUT[shut](name)} until ${utc(until)}${inBrackets(reason)}. Come again then.`,
  },
  MUTED: {
    muted: ({ until, reason }) =>
      `That was not said: an operator has silenced you until ${utc(until)}${inBrackets(reason)}. Say it again then.`,
    mutedOtherwise: ({ until, reason }) =>
      `That was not done: an operator has silenced you until ${utc(until)}${inBrackets(reason)}. Try again then.`,
  },
  NO_SUCH_USER: {
    nobody: ({ name, text }) =>
      `${nobodyCalled(name)} ${text === '' ? SEE_WHO : `To say it to everyone, type: /all ${name}: ${repeated(text)}`}`,
    orFile: ({ name, rest }) =>
      `${nobodyCalled(name)} ${SEE_WHO}. To offer a file whose name has spaces, type: /file "${repeated(`${name} ${rest}`.replaceAll('"', ''))}"`,
    byToken: ({ name, meant }) =>
      `${nobodyCalled(name)} ${meant === null ? POST_TO_ALL : `Perhaps: /post <token> msg ${meant} <text>`}`,
    mistyped: ({ name, meant, looked }) =>
      `${nobodyCalled(name)} Perhaps: ${looked ? `/whois ${meant}` : `/msg ${meant} <text>`}`,
    noAccount: ({ name }) => `There is no account ${repeated(name)}. To see all, type: partyline admin accounts list`,
    away: ({ name }) => `${name} is not here now. To leave a message, type: /msg ${name} <text>`,
    passedOn: ({ name }) =>
      `The guest ${name} has left, and the name is an account’s now. To write to its owner, type: /msg ${name} <text>`,
    nowhere: ({ name }) =>
      `${name} is not here, and from where ${name} came is not known. To shut out the name alone, type: /ban ${name}`,
    goneOn: ({ name, now, asked }) =>
      asked === 'kick'
        ? `${name} is ${now} now. To throw them out, type: /kick ${now}`
        : `${name} is ${now} now. To see who else is at their address, type: /ban ${now} address`,
    noAnswer: ({ name, question }) =>
      `${nobodyCalled(name)} ${SEE_WHO}. It was the answer to ${question}?, a question that cancel ends.`,
  },
  NOBODY_HERE: { alone: () => 'Nobody is online, so that was not said. Try again when somebody is.' },
  SAYS_ONLY: {
    saysOnly: ({ name }) =>
      `You came as ${name} only to say something. Type: /say_in <room> <text>, or /all <text>, or /msg <name> <text>. For all else leave, and when you come again, type: register ${name}`,
  },
  SELF: {
    message: ({ name, text }) => `You are ${name}. To say it to everyone, type: /all ${repeated(text)}`,
    privateChat: () => 'You cannot have a private chat with yourself. To see who else is here, type: /who',
    tie: () => 'That is you. To see who else is here, type: /who',
    file: () => 'That is you. To see your files, type: /my files',
    name: ({ name }) => `You are ${name} already. Type: /nick <new name>`,
    byToken: ({ name }) => `The token speaks as ${name}, and ${name} cannot write to ${name}. ${POST_TO_ALL}`,
  },
  IN_ROOM: {
    reads: ({ room, ...read }) =>
      `That was not said in ${room ?? 'the room'}, because it reads as ${read.command}. ${instead(read)}`,
    absent: ({ name, text, room }) =>
      `${name} is not in ${room} and would not have heard it, so it was not said. To say it to ${name} alone, type: /msg ${name} ${repeated(text)}  or, to say it in ${room}, put a space before it.`,
    ...notSaid,
  },
  NOT_IN_ROOM: {
    none: () => 'You are in no room. Type: /join <room>',
    other: ({ room }) => `You are not in ${room}. Type: /join ${room}`,
    group: ({ name }) => `${name} is a group, and no room. To leave it, type: /leave group ${name}`,
    byToken: ({ name, room, elsewhere }) =>
      `${name} is online, but in no room and no group ${room}. On ${name}’s own connection, type: /join ${room}. ${
        elsewhere === null ? POST_TO_ALL : `To say it in ${elsewhere}, ${postTo(`place ${elsewhere}`)}`
      }`,
  },
  NO_SUCH_ROOM: {
    nobody: ({ room }) => `There is no room ${room}. To open it, type: /join ${room}`,
    byToken: ({ name, room }) =>
      `Nobody is in a room ${room}, and ${name} has no group of that name. Try again when somebody is there. ${POST_TO_ALL}`,
  },
  KEY_NEEDED: {
    join: ({ room }) => `${room} has a key. Type: /join ${room} <key>`,
    say: ({ room }) =>
      `${room} has a key, and only those who are in it may say something there. To enter it, leave, come with register or login, and type: /join ${room} <key>`,
    byToken: ({ name, room }) =>
      `${room} has a key, and only those who are in it may say something there. On ${name}’s own connection, type: /join ${room} <key>. ${POST_TO_ALL}`,
  },
  WRONG_KEY: {
    wrong: ({ room }) => `That is not the key of ${room}. To try again, type: /join ${room} <key>`,
    none: ({ room }) => `${room} has no key: anybody may enter. Type: /join ${room}`,
  },
  QUIET: {
    quiet: ({ room }) =>
      `${room} is quiet: only operators, and those who are given a voice, are heard there. To write to one of them alone, type: /msg <name> <text>`,
    byToken: ({ name, room }) =>
      `${room} is quiet: only operators, and those who are given a voice, are heard there, and ${name} is not one of them. ${POST_TO_ALL}`,
  },
  TOO_MANY_ROOMS: {
    joined: ({ count }) => `You are in ${count} rooms already. Type: /leave <room>`,
    server: () => `The server has no place for another room. ${SEE_ROOMS}`,
    opened: ({ whose, most }) =>
      `${whose === 'person' ? 'You have' : 'Your address has'} opened ${most} rooms in which somebody is, as many as may be. When nobody is in one of them, you may open another. ${SEE_ROOMS}`,
  },
  NO_REQUEST: {
    notAsked: ({ name }) => `${name} has not asked you, or has left since. To ask yourself, type: /connect to ${name}`,
  },
  ALREADY_ASKED: { asked: ({ name }) => `${name} has been asked already. Wait for the answer.` },
  ALREADY_CONNECTED: {
    connected: ({ name }) => `You have a private chat with ${name}. Type: /private txt ${name} <text>`,
  },
  NOT_CONNECTED: {
    apart: ({ name, asked }) =>
      asked
        ? `${name} has asked you for a private chat. First type: /accept connection ${name}`
        : `You have no private chat with ${name}. To see yours, type: /my private chats. To ask for one, type: /connect to ${name}`,
  },
  TOO_MANY_CHATS: {
    chats: ({ most }) => `You have ${most} private chats, open and asked for. Type: /end private <name>`,
  },
  NOT_THERE: {
    tie: ({ tie, name }) => `${repeated(name)} is not one of your ${tie}s. To see them, type: /my ${tie}s`,
    noMember: ({ group }) => `You are in no group ${group}. To see yours, type: /my groups`,
    notInvited: ({ group }) => `You are not invited to a group ${group}. To see yours, type: /my groups`,
    noToken: ({ number }) => `You have no token ${number}. To see yours, type: /token list`,
    noKey: ({ room }) => `${room} has no key. To give it one, type: /key ${room} <key>`,
    noVoice: ({ name, room }) => `${name} has no voice in ${room}. To give one, type: /voice ${name} ${room}`,
    noCode: ({ name }) => `${name} has no code. To see who has one, type: /roster`,
    notBanned: ({ name }) => `${name} is not banned. To see who is, type: /bans`,
    notMuted: ({ name }) => `${name} is not muted. To see who is, type: /mutes`,
    noOperator: ({ name }) => `${repeated(name)} is no operator. To see who is, type: partyline admin operators list`,
    notLocked: () => 'The server is not locked. To lock it, type: /lock',
  },
  ALREADY_THERE: {
    tie: ({ tie, name }) => `${name} is one of your ${tie}s already. To see them, type: /my ${tie}s`,
    member: ({ name, group }) => `${name} is in ${group} already. Type: /group txt ${group} <text>`,
    invited: ({ name }) => `${name} is invited already, and has not answered yet. Wait for the answer.`,
    operator: ({ name }) => `${name} is an operator already. To see who is, type: partyline admin operators list`,
  },
  TIMEOUT: { noLine: ({ pattern }) => `No line came in time that is: ${repeated(pattern)}` },
  NOT_PASTED: {
    unread: () => 'A line could not be read. Send it all again.',
    unended: () => 'The input ended before a line with . alone, so nothing was said. Send it all again.',
    nothing: () => 'There was nothing in it, so nothing was said.',
    noLines: () => 'There was nothing before the dot. To begin again, type: /paste',
    elsewhere: () => 'You are elsewhere now than you were, so nothing was said. To say it here, type: /paste',
    tooMuch: ({ lines, bytes }) =>
      `A paste has at most ${lines} lines and ${bytes} bytes, so nothing was said. Paste it in parts.`,
  },
  TOO_MANY: {
    ties: ({ tie, most }) => `You have ${most} ${tie}s. To see them, type: /my ${tie}s`,
    tokens: ({ most }) =>
      `You have ${most} tokens, as many as may be. To see them, type: /token list. To end one, type: /token end <number>`,
    bans: ({ most }) =>
      `There are ${most} bans, as many as may be. To see them, type: /bans. To end one, type: /unban <name>`,
    mutes: ({ most }) =>
      `There are ${most} mutes, as many as may be. To see them, type: /mutes. To end one, type: /unmute <name>`,
    operators: ({ most }) =>
      `Of ${most} names it was said that they are operators or are none, as many as may be. Type: partyline admin operators list`,
    voices: ({ room, most }) =>
      `${most} have a voice in ${room}, as many as may. To let everybody speak, type: /unquiet ${room}`,
    groups: ({ name }) => `The server has no place for another group. To use a room, type: /join ${name}`,
    begun: ({ name, whose, most }) =>
      `${whose === 'person' ? 'You have' : 'Your address has'} begun ${most} groups that are still there, as many as may be. One ends when its last member leaves it. To leave one, type: /leave group <group>. To use a room, type: /join ${name}`,
    members: ({ group }) =>
      `${group} has no place for another member. Begin another group, or, to use a room, type: /join <room>`,
    invited: ({ group, count }) =>
      `${count} whom you have invited to ${group} have not answered yet. Wait for some of them, or ask another member to invite.`,
    linesHeard: () => 'More lines came than could be looked at. Wait again, for what comes from now on.',
    offers: ({ whose, most }) =>
      whose === 'person'
        ? `You offer ${most} files already. To see them, type: /my files`
        : `Your address offers ${most} files already. Try again later, or, to withdraw one of yours, type: /my files`,
    allOffers: () => 'The server has no place for another offer. Try again later.',
    takers: ({ from }) =>
      `As many people as may, in all or from your address, have accepted that file. Ask ${from} to offer it to you alone.`,
    accepted: () =>
      'As many files as may, of yours or from your address, are accepted and not fetched. Fetch some, or type: /reject file <id>',
  },
  MAILBOX_FULL: {
    'mailbox-full': ({ name }) => noRoomFor(name, 'the mailbox is full'),
    'sender-full': ({ name }) => noRoomFor(name, 'keeps no more messages from you'),
    'share-full': ({ name }) => noRoomFor(name, 'too much of what you, or your address, have written is kept already'),
  },
  NO_SUCH_MESSAGE: {
    unknown: ({ id }) => `No message ${id} waits to be acknowledged. Once is enough for each.`,
    notYours: ({ id }) => `No line ${id} of yours can be taken back.`,
    notYet: ({ id, newest }) =>
      `No line has the number ${id} yet.${newest === null ? '' : ` The newest is ${newest}.`}`,
    acksOff: () => 'To have messages wait until they are acknowledged, type: /set acks on',
  },
  NO_SUCH_FILE: {
    unknown: ({ id }) => `No file ${id} is offered to you, or by you. To see yours, type: /my files`,
    noneToCome: () => 'You offer no file that is still to come. Type: file <name> <filename>',
  },
  NO_SUCH_TOKEN: {
    put: () => otherToken('/file <name> <filename>'),
    get: () => otherToken('/accept file <id>'),
    // Who posts has no place to type.
    post: () => 'That token is wrong, has been ended, or has expired. Its owner makes another one by /token new.',
    header: () =>
      'Send a token of an account, in this header: Authorization: Bearer <token>. Its owner makes one by /token new.',
  },
  IN_USE: {
    token: () => 'That file is being sent already. When that has failed, the token is good again.',
    lines: ({ name }) => `${name} is being sent already. When that has failed, type this again.`,
  },
  FILE_TOO_LARGE: { size: ({ most }) => `A file has at most ${most} bytes here. Split it, or send a link.` },
  SPOOL_FULL: {
    full: ({ whose }) =>
      `Too much waits already ${WAITING[whose]}. Send it while it is waited for (get first, then put), or, to withdraw another, type: /my files`,
  },
  QUIET_PORT: {
    line: ({ direction, host, port }) => {
      const typed = direction === 'put' ? '( echo put <token>; cat <file> )' : 'echo get <token>';
      return `Files have a connection of their own, to the quiet port, ${
        port === null ? 'which this server does not have' : `${port}. Type in a shell: ${typed} | nc -N ${host} ${port}`
      }`;
    },
  },
  TAGGED_DIALOG: {
    asks: ({ word, forms }) =>
      `${word} asks questions, which would not be answered. With its arguments, type: ${either(forms)}`,
  },
  ACCOUNTS_OFF: {
    off: ({ name }) =>
      `There are no accounts with passwords here. To take a name without one, type: register ${nameOr(name)}`,
    keeper: () => 'There are no accounts here, and so no operators: the server was started with --accounts off.',
    here: () => 'There are no accounts with passwords here. To take another name without one, type: /nick <name>',
    kept: ({ kept }) =>
      `${KEPT[kept]} for accounts alone, and there are none here. ${WITHOUT_ACCOUNT[kept] ?? 'To see what there is, type: /help more'}`,
  },
  PLAINTEXT: {
    readable: ({ name, guests }) =>
      `Passwords are taken over TLS alone; one that was typed here may have been read on its way.${guests ? ` Without a password, type: register ${nameOr(name)}` : ''}`,
    code: () => 'Codes are shown, and taken, over TLS alone. One that was typed here may have been read on its way.',
    key: () => 'Keys are taken over TLS alone; one that was typed here may have been read on its way.',
    token: () =>
      'Tokens are shown, and taken, over TLS alone. One that was sent here may have been read on its way: its owner ends it by /token end.',
  },
  SERVER_FULL: {
    people: ({ count }) => `${count} people are here, and that is all there is room for. Try again later.`,
    connections: () => 'The server takes no more connections. Try again later.',
  },
  TOO_MANY_CONNECTIONS: {
    open: ({ most }) => `From one address come at most ${most} connections at a time. End one of yours first.`,
    new: ({ most, seconds }) =>
      `From one address come at most ${most} new connections a minute. Try again in ${seconds} s.`,
  },
  REGISTER_TIMEOUT: {
    late: ({ seconds }) => `A name has to be taken within ${seconds} s. Come again, and type: register <name>`,
  },
  REGISTER_FIRST: {
    spent: ({ most }) =>
      `More than ${most} bytes came before a name was taken. Come again, and begin with: register <name>`,
  },
  PROXY_HEADER: {
    missing: () => 'A header of the PROXY protocol has to come first from this address, version 1 or 2.',
  },
  STORAGE: {
    uncertain: () => 'The server’s disk fails, and nobody knows whether it has this. Look before you repeat it.',
    silent: ({ nothing }) =>
      `The server’s disk does not answer${nothing === null ? '' : `, and nothing was ${nothing}`}. Try again later.`,
    message: ({ to }) => `The message${to === null ? '' : ` to ${to}`} was not stored. Try again later.`,
    noNumber: () => 'The server’s disk does not answer, and the message has no number. Try again later.',
    transcript: () =>
      'That is taken back, but its transcript could not be written: there it still stands. Tell who keeps the server.',
    notForgotten: ({ id }) => `Message ${id} could not be forgotten; it may come again. Acknowledge it later.`,
  },
  FOREIGN_PROTOCOL: {
    other: () => 'This is Partyline, a chat of plain lines, not a web or other server. Use: nc or telnet',
    frames: () =>
      'This is Partyline, a chat of plain lines, without lengths and types. Send a line that ends in LF: register <name>',
    tls: () => 'This port speaks TLS. Use: openssl s_client -quiet -connect <host>:<port>',
  },
  FOREIGN_ORIGIN: {
    host: ({ name }) =>
      `This server does not know itself as ${repeated(name)}. Use its address, or have it started with --public-host ${repeated(name)}`,
    origin: ({ name }) =>
      `A page of ${repeated(name)} may not come in here. Open this server’s own page, or have it started with --web-origin ${repeated(name)}`,
  },
  BAD_REQUEST: {
    syntax: () => 'This port is for browsers and speaks HTTP. With nc, use the chat port.',
    large: () => 'The request has too many headers, or too long an address. Send fewer, or a shorter one.',
    late: () => 'No whole request has come in time. With nc, use the chat port.',
    body: () => 'The body of the request has not come in time. Send it again, all at once.',
    encoding: () => 'The body of the request is taken as it is, so without a Content-Encoding.',
    empty: () =>
      'The body of the request is what is said, and there is nothing in it. Send a text; with curl: -d "<text>"',
    plain: ({ address }) => `This port speaks HTTPS. Open: https://${address}/`,
    forwarded: () => 'The proxy names no address in X-Forwarded-For.',
    handshake: () => 'That is no handshake of a WebSocket. This address takes one of version 13 (RFC 6455).',
    coding: () => 'A body comes as it is, or in chunks: no other Transfer-Encoding is read here.',
    host: () => 'A request names one host, which it goes to, in the header Host.',
  },
  NO_SUCH_PAGE: {
    path: () => 'There is nothing at this address. The chat is at /',
    say: () =>
      'Nothing is said at this address. Send: POST /say/<room or group>, or POST /tell/<name>, or, to say it to everyone, POST /say',
    method: ({ methods }) => `That cannot be done here. What can: ${methods.join(', ')}`,
  },
  INTERNAL: {
    line: () => 'That was a fault of the server, and your line had no effect. It has been logged. Try again.',
    file: () => 'That was a fault of the server. It has been logged. Try again.',
    request: () => 'That was a fault of the server. It has been logged. Try again.',
  },
};

const wrapped: { readonly [W in keyof Wrapped]: (about: Wrapped[W]) => string } = {
  notFetched: ({ id, name, because }) =>
    `${name} (file ${id}) was not fetched. ${refusalText(because).replace('<id>', `${id}`)}`,
  givenUp: ({ name, because }) => `${refusalText(because)} ${name} was given up.`,
  nonePasted: ({ because }) => `${refusalText(because)} None of the paste was said.`,
};

type Write = (reason: Reason) => string;

/** The sentence after the code. */
export function refusalText(reason: Reason): string {
  const { code, why } = reason;
  const write =
    why in wrapped
      ? wrapped[why as keyof Wrapped]
      : (sentences as Record<string, Record<string, unknown>>)[code]?.[why];
  return (write as Write)(reason);
}
