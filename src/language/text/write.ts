/**
 * How the text dialect writes events: one line each (some several), with the documented form, the bell and what it is as
 * an answer. The compiler wants every kind here. Knows no recipient and no settings of looks (dialects.ts). Pure.
 */
import type { Reason } from '../codes.js';
import {
  type After,
  type Before,
  type Described,
  type Event,
  type Explained,
  isAway,
  type Kind,
  type ListedBan,
  type ListedFile,
  type ListedMute,
  type ListedToken,
  type Locked,
  type OnRoster,
  type Place,
  PROTOCOL,
  type Topic,
  type Whois,
} from '../events.js';
import { hintText, slash } from './hints.js';
import { digits, listed, minutesOf, utc, utcClock, utcDay } from './lists.js';
import { refusalText } from './refusals.js';
import { repeated } from './repeated.js';
import { shellWord } from './shell.js';

/** Which `set bell` lets a line ring: none, every message, or messages to one person. */
export type Bell = 'none' | 'message' | 'direct';

interface Writer<E> {
  /** As docs/PROTOCOL.md writes it, or each of them; a test looks it up there. A form stays forever: scripts wait for it. */
  readonly form: string | readonly string[];
  /** Without one: `none`. */
  readonly bell?: Bell | ((event: E) => Bell);
  /** As an answer it says that nothing was done. */
  readonly failed?: true;
  /** As an answer it is not shown, for no answer is success; under a tag `OK` stands for it. */
  readonly silent?: true;
  /** Its text is several lines, with LF between them, and each of them an answer's. */
  readonly several?: true;
  /** Without its end. */
  write(event: E): string;
}

type Writers = { readonly [K in Kind]: Writer<Event<K>> };

const INFO = 'INFO: ';

/** One that has no line of its own: a sentence whose beginning is stable. */
function info<E>(sentence: (event: E) => string): Writer<E> {
  return { form: 'INFO: <text>', write: (event) => INFO + sentence(event) };
}

/** A control line: its word, and what follows it with a colon before each. */
function control<E>(form: string, write: (event: E) => string, bell: Bell = 'none'): Writer<E> {
  return { form, bell, write };
}

function refused<E extends { readonly reason: Reason }>(): Writer<E> {
  return {
    form: 'ERROR: <CODE> <text>',
    failed: true,
    write: ({ reason }) => `ERROR: ${reason.code} ${refusalText(reason)}`,
  };
}

/** The event as one or several lines without their end, time stamp and bell. `ids`: whoever reads it wants to see the numbers. */
export function writeText(event: Event, ids = false): string {
  // What is said all the time goes by no table: a call to one of a hundred functions costs more than the line.
  if (event.kind === 'said') return said(event, ids);
  return event.kind === 'acted' ? acted(event, ids) : (texts[event.kind] as Writer<Event>).write(event);
}

/** It ends as a sentence does. */
const ENDED = /[.!?…]$/;

/** The sentence of an event that is written as `INFO: <text>`, or the sentences, as one text. */
export function sentenceOf(event: Event): string {
  const [first = '', ...more] = writeText(event).slice(INFO.length).split(`\n${INFO}`);
  // A line may end with what somebody has written, without a stop.
  return more.reduce((before, line) => `${before}${ENDED.test(before) ? '' : '.'} ${line}`, first);
}

export function bellOf(event: Event): Bell {
  const { bell = 'none' } = texts[event.kind] as Writer<Event>;
  return typeof bell === 'string' ? bell : bell(event);
}

export const textTraits = (event: Event): Pick<Writer<Event>, 'failed' | 'silent' | 'several'> => texts[event.kind];

// Messages

function noteOf(place: Place): string {
  if (place.to === 'room' || place.to === 'group') return `in ${place.name}`;
  return place.to === 'direct' ? '' : place.to === 'all' ? 'to all' : 'private';
}

const ringsFor = ({ place: { to } }: Event<'said' | 'acted'>): Bell =>
  to === 'direct' || to === 'private' ? 'direct' : 'message';

/** `Alice: text`, `Alice (private): text`, `Alice (in lab, id 17, again, sent 2026-11-20 10:03:12Z): text`. */
function said(event: Event<'said'>, ids = false): string {
  const note = event.sentAt !== undefined || event.withId || ids ? notes(event, ids) : noteOf(event.place);
  return note === '' ? `${event.from}: ${event.text}` : `${event.from} (${note}): ${event.text}`;
}

const acted = (event: Event<'acted'>, ids = false): string => `* ${event.from} (${notes(event, ids)}) ${event.text}`;

function notes({ place, withId, id, again, sentAt }: Event<'said' | 'acted'>, ids: boolean): string {
  const where = noteOf(place);
  const all = where === '' ? [] : [where];
  if ((ids || withId) && id !== undefined) all.push(`id ${id}`);
  if (again) all.push('again');
  if (sentAt !== undefined) all.push(`sent ${utc(sentAt)}`);
  return all.join(', ');
}

// Lists

const list = (title: string): Writer<{ readonly items: readonly string[]; readonly total?: number }> => ({
  form: `${title}: <list>`,
  write: ({ items, total }) => `${title}: ${listed(items, total)}`,
});

/** An item holds no comma, because commas part them. */
function fileItem({ id, name, size, from, to, state }: ListedFile): string {
  const whose = from === undefined ? `to ${to}` : `from ${from}`;
  const bytes = size === null ? 'unknown size' : size === 1 ? '1 byte' : `${size} bytes`;
  return `${id} ${name.replaceAll(',', '_')} ${whose} (${bytes}; ${state})`;
}

/** `Carol (with an account)`: nearly everybody has a code, and that is not said of each. */
const rosterItem = ({ name, here, account, code }: OnRoster): string =>
  name + (account ? ' (with an account)' : here && !code ? ' (without a code)' : '');

/** How many they are, and a list of each kind that there is. */
function roster({ given, items, total, here, away }: Event<'roster'>): string {
  if (!given) return `${INFO}There is no roster: anybody may come.`;
  const sum = total === 1 ? '1 name' : `${total} names`;
  const lines = [`Roster: ${sum}, ${here} here, ${away} away, ${total - here - away} not come yet.`];
  const kinds = [
    { title: 'Here', some: items.filter((one) => one.here) },
    { title: 'Away', some: items.filter(isAway) },
    { title: 'Not come yet', some: items.filter((one) => !one.here && !isAway(one)) },
  ];
  for (const { title, some } of kinds) if (some.length > 0) lines.push(`${title}: ${listed(some.map(rosterItem))}`);
  return lines.map((line) => INFO + line).join('\n');
}

/** As a file's: its owner's words may have a comma. */
function tokenItem({ number, about, createdAt, until, usedAt }: ListedToken): string {
  const what = about === '' ? '' : ` ${about.replaceAll(',', ';')}`;
  const used = usedAt === null ? 'never used' : `last used ${utc(usedAt)}`;
  return `${number}${what} (made ${utc(createdAt)}; ends ${utc(until)}; ${used})`;
}

/** After the count of lines that came after one: whether that is all. `more`: the line to type for what is left. */
function howMuch({ complete, next }: After, more: string, direct = true): string {
  const all = complete
    ? next === null
      ? ' That is all.'
      : ''
    : ' Some are missing: the server does not have them any more.';
  const accounts = direct ? '' : ' Direct messages may be missing: only an account keeps them.';
  return all + accounts + (next === null ? '' : ` More: ${more} ${next}`);
}

function history(event: Event<'history'>): string {
  const of = `History of ${event.place ?? 'everyone'}`;
  if (event.after === undefined)
    return event.before === undefined ? `${of}: ${count(event.count)}.` : older(event, event.before);
  const more = event.place === null ? '/history after' : `/history ${event.place} after`;
  return `${of} after ${event.after}: ${count(event.count)}.${howMuch(event, more)}`;
}

function older({ place, count: lines }: Event<'history'>, { id, next }: Before): string {
  const more = place === null ? '/history before' : `/history ${place} before`;
  const rest = next === null ? ' That is all.' : ` Older: ${more} ${next}`;
  return `History of ${place ?? 'everyone'} before ${id}: ${count(lines)}.${rest}`;
}

const missed = (event: Event<'missed'>): string =>
  `Missed since ${event.since}: ${count(event.count)}.${howMuch(event, '/missed', event.direct)}`;

const count = (lines: number): string => (lines === 1 ? '1 line' : `${lines} lines`);

// People

const BEGIN = {
  on: 'register <name>. With a password, which nc shows as you type: register <name> <password>',
  required: 'register <name> <password> (nc shows it as you type), or login <name> <password>',
  off: 'register <name>',
} as const;

function company(others: number): string {
  if (others <= 0) return others < 0 ? 'Nobody is told that you are here.' : 'Nobody else is here yet.';
  return others === 1 ? 'One other person is here.' : `${others} others are here.`;
}

/** A line of its own for whoever enters where it is written down (R4.22). */
function writtenDown(written: boolean | undefined, where: string): string {
  return written ? `\n${INFO}What is said ${where} is written down.` : '';
}

/** A line of its own, for operators. */
function lockedLine(locked: Locked | undefined): string {
  if (locked === undefined) return '';
  return `\n${INFO}${locked.by} has locked the server at ${utc(locked.since)}: nobody new comes in. To open it, type: /unlock`;
}

function welcome({ name, made, online, lastLogin, written, locked }: Event<'welcome'>): string {
  const yours = made ? ' The name is yours now, by your password.' : '';
  const last = lastLogin === null ? '' : ` Your last login was ${utc(lastLogin.at)} from ${lastLogin.from}.`;
  return `Welcome, ${name}!${yours} ${company(online - 1)}${last} What you type is said to everyone; help lists the commands.${writtenDown(written, 'to everyone')}${lockedLine(locked)}`;
}

function lockedNow({ by, since, here }: Event<'locked'>): string {
  if (here === null) return `${by} has locked the server already, at ${utc(since)}. To open it, type: /unlock`;
  const { mayReturn, mayNot } = here;
  const guests =
    mayNot === 0
      ? ''
      : ` ${mayNot === 1 ? 'One guest' : `${mayNot} guests`} could not, and ${mayNot === 1 ? 'has' : 'have'} been told.`;
  return `Locked: nobody new comes in. ${mayReturn} of those who are here may come back.${guests} To open it, type: /unlock`;
}

const DOOR: Readonly<Record<NonNullable<Whois['from']>['door'], string>> = {
  people: 'the port for people',
  quiet: 'the quiet port',
  tls: 'the TLS port',
  telnet: 'the telnet port',
  web: 'the web port',
};

/** What somebody has written themselves stands last. */
function whois({ name, account, operator, saysOnly, since, idle, away, rooms, whole, from }: Whois): string {
  const who = `${name} (${operator ? 'operator' : account ? 'account' : 'guest'})`;
  const here = saysOnly ? 'has come only to say something, at' : 'has been here since';
  const still = idle === null ? '' : `, idle for ${duration(idle)}`;
  const places = `${whole ? 'Rooms' : 'Rooms that you share'}: ${listed(rooms)}.`;
  const where = from === null ? '' : ` From ${from.address}, by ${DOOR[from.door]}.`;
  const absent = away === null ? '' : ` Away${away === '' ? '.' : `: ${away}`}`;
  return `${who} ${here} ${utc(since)}${still}. ${places}${where}${absent}`;
}

/** `45 s`, `12 min`, `3 h 5 min`. */
function duration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function goodbye(event: Event<'goodbye'>): string {
  switch (event.reason) {
    case 'exit':
      return 'Good bye.';
    case 'server stopping':
      return `Good bye: ${event.because}.`;
    case 'taken over':
      return `Your ${event.guest ? 'name' : 'account'} was taken over from ${event.from}. Good bye.`;
    case 'kicked':
      return `${event.by} has thrown you out${event.text === '' ? '' : `: ${event.text}`}. Good bye.`;
    case 'deleted':
      return `${event.by} has deleted the account ${event.name}. Good bye.`;
    case 'banned':
      return `${event.by} has shut you out until ${utc(event.until)} (${SHUT[event.shut]})${behindColon(event.text)}. Good bye.`;
  }
}

// Operators

const SHUT = {
  name: 'your name alone',
  address: 'your address',
  'name and address': 'your name and your address',
} as const;

const behindColon = (reason: string): string => (reason === '' ? '' : `: ${reason}`);

/** The end of a sentence, or what stands behind it. */
const because = (reason: string): string => (reason === '' ? '.' : `: ${reason}`);

function banned({ name, now, address, until, others, reason }: Event<'banned'>): string {
  const what =
    address === null
      ? 'the name alone'
      : `the name and the address ${address}; ${people(others)} thrown out with ${name}`;
  const done = `Banned ${name} until ${utc(until)} (${what})${because(reason)}`;
  if (now === null) return done;
  return `${done}${ENDED.test(done) ? '' : '.'} ${name} is ${now} now, and still here. To ban that name, type: /ban ${now}`;
}

function banAsked({ name, address, others, amongThem, minutes, reason }: Event<'banAsked'>): string {
  const many =
    others === 1
      ? `${amongThem ? 'One other, you, is' : 'One other is'} here from ${address}`
      : `${others} others are here from ${address}${amongThem ? ', you among them' : ''}`;
  const who = others === 0 ? `Nobody else is here from ${address}` : many;
  const line = [`/ban ${name} address yes`, ...(minutes === null ? [] : [minutes]), ...(reason === '' ? [] : [reason])];
  return `${who}. Nothing is banned yet. To ban the name and the address, type: ${repeated(line.join(' '))}`;
}

const people = (others: number): string =>
  others === 0 ? 'nobody else was' : others === 1 ? 'one other was' : `${others} others were`;

/** As a file's: an operator's words may have a comma. */
function banItem({ name, address, until, by, reason }: ListedBan): string {
  const what = address === null ? 'the name alone' : `the name and the address ${address}`;
  return `${name} (${[what, ...untilBy(until, by, reason)].join('; ')})`;
}

function muteItem({ name, last, until, by, reason }: ListedMute): string {
  return `${name} (${[...(last === null ? [] : [`now ${last}`]), ...untilBy(until, by, reason)].join('; ')})`;
}

function untilBy(until: number, by: string, reason: string): string[] {
  return [`until ${utc(until)}`, `by ${by}`, ...(reason === '' ? [] : [reason.replaceAll(',', ';')])];
}

// Rooms

function others(count: number): string {
  return count === 0 ? 'nobody else is here yet' : count === 1 ? 'you and 1 other' : `you and ${count} others`;
}

/** A line of its own for whoever enters where not everybody is heard (R3.125). */
function quietHere(room: string, quiet: { readonly heard: boolean } | undefined): string {
  if (quiet === undefined) return '';
  return `\n${INFO}${room} is quiet: only operators, and those who are given a voice, are heard there.${quiet.heard ? ' You are heard.' : ''}`;
}

const topicOf = (topic: Topic): string => `${topic.by}: ${topic.text}`;

// Operators

const minutes = (milliseconds: number): string => {
  const whole = minutesOf(milliseconds);
  return whole === 1 ? '1 minute' : `${whole} minutes`;
};

/** A line a name, after one that says of what day, where these are the first. */
function attendance({ day, items, total, begins, others }: Event<'attendance'>): string {
  const people = total === 1 ? '1 person' : `${total} people`;
  const lines = items.map(
    ({ name, account, first, last, milliseconds, lines }) =>
      `${name}${account ? '' : ' (guest)'}, ${utcClock(first)} to ${utcClock(last)}, ${minutes(milliseconds)}, ${count(lines)}.`,
  );
  if (begins) lines.unshift(`Attendance on ${utcDay(day)}: ${people}, times in UTC.`);
  if (others !== null) {
    const stays = others.stays === 1 ? '1 more stay' : `${others.stays} more stays`;
    lines.push(`${stays}, of too many names to list, ${minutes(others.milliseconds)}, ${count(others.lines)}.`);
  }
  return lines.map((line) => INFO + line).join('\n');
}

// Help

function explained({ reading, command, args, fate, reason, readers, hint, hinted }: Event<'explained'>): string {
  const as = { speech: 'speech', message: 'a direct message', nothing: 'nothing', error: 'an error', command: '' };
  const read =
    command === null ? as[reading] : `the command “${[command, ...Object.values(shownArgs(args))].join(' ')}”`;
  const heard =
    readers === null ? '' : ` Heard by: ${readers.total === 0 ? 'nobody else' : listed(readers.names, readers.total)}.`;
  const told = hinted ? ' You have been told, and would not be again: ' : ' You would be told: ';
  return `Read as ${read}. ${fateOf(fate, reason)}${heard}${hint === null ? '' : told + hintText(hint)}`;
}

function fateOf(fate: Explained['fate'], reason: Explained['reason']): string {
  if (reason !== null) return `It would be said to nobody, and answered by ${reason.code}: ${refusalText(reason)}`;
  if (fate === null) return 'It would be ignored.';
  if (fate.what === 'said') return `It would be said ${fate.room === null ? 'to everyone' : `in ${fate.room}`}.`;
  if (fate.what === 'done') return `It would be done: ${fate.does}.`;
  const { name, isHere } = fate;
  return `It would go to ${name} alone${isHere ? '' : `, who is not here: it would wait for ${name}, if it may`}.`;
}

/** The arguments of a command, without passwords. */
export function shownArgs(args: Explained['args']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => [name, value === null ? '…' : repeated(value)]),
  );
}

// Files

function howToTransfer({ direction, token, filename, host, port, tool }: Event<'howToTransfer'>): string {
  const file = shellWord(filename);
  const [what, before, behind] =
    direction === 'put'
      ? ['send', `( echo put ${token}; cat ${file} ) |`, '']
      : ['fetch', `echo get ${token} |`, ` > ${file}`];
  return tool === 'nc'
    ? `To ${what} it, type in a shell: ${before} nc -N ${host} ${port}${behind}`
    : `Or, where nc has no -N: ${before} ncat ${host} ${port}${behind}`;
}

function howToTransferByHttp({ direction, url, filename }: Event<'howToTransferByHttp'>): string {
  const file = shellWord(filename);
  if (direction === 'get') return `To fetch it, type in a shell: curl -o ${file} ${url}`;
  // Between these, curl reads several names.
  const plainly = /[[\]{}]/.test(filename) ? '-g ' : '';
  return `To send it, type in a shell: curl ${plainly}-T ${file} ${url}`;
}

/** Columns of the example in the whole list; a longer one pushes its sentence to the right. */
const COLUMN = 32;

/** Spaces between what stands side by side in the short list. */
const GAP = 2;

/** What a newcomer needs, for a screen of 24 rows and 80 columns. A group's name stands beside its first command. */
function helpToBegin({ groups, commands, operator }: Event<'help'>): string[] {
  const first = groups.flatMap((group) => commands.filter((command) => command.group === group && command.first));
  const groupWidth = Math.max(...first.map(({ group }) => group.length)) + GAP;
  const exampleWidth = Math.max(...first.map(({ example }) => example.length)) + GAP;
  const answer = ['Plain text is said to everyone, or in the room you have joined. Or type:'];
  let last: string | null = null;
  for (const { group, example, help } of first) {
    answer.push(`${(group === last ? '' : group).padEnd(groupWidth)}${example.padEnd(exampleWidth)}${help}`);
    last = group;
  }
  answer.push('All commands: help more. More about one of them: help connect');
  if (operator) answer.push('You are an operator: help more has your commands, too.');
  answer.push('In a room, put a / before commands: /who, /help');
  return answer;
}

function helpWithAll({ groups, commands }: Event<'help'>): string[] {
  const answer = ['Type what you see on the left. Plain text goes to everyone, or to the room you have joined.'];
  for (const group of groups) {
    answer.push(`-- ${group}`);
    const own = commands.filter((command) => command.group === group);
    for (const minor of [false, true]) {
      for (const command of own) {
        if (command.minor === minor) answer.push(`  ${command.example.padEnd(COLUMN)} ${command.help}`);
      }
    }
  }
  answer.push('In a room, put a / before commands: /who. More about one of them: help connect');
  answer.push('A question, such as RECIPIENT?, is ended by: cancel');
  return answer;
}

function helpWithOne({ usage }: Event<'help'>, command: Described): string[] {
  const others = [...command.words, ...command.slash_words.map((word) => `/${word}`)].slice(1);
  const answer = [`${usage.join('  or  ')}: ${command.help}.`, ...command.details, `Example: ${command.example}`];
  if (others.length > 0) answer.push(`Other words for it: ${others.join(', ')}`);
  return answer;
}

function help(event: Event<'help'>): string {
  const [one] = event.commands;
  const lines =
    event.shown === 'one' && one !== undefined
      ? helpWithOne(event, one)
      : event.shown === 'first'
        ? helpToBegin(event)
        : helpWithAll(event);
  return lines.map((line) => INFO + line).join('\n');
}

const onOff = (value: boolean): string => (value ? 'on' : 'off');

const texts: Writers = {
  error: refused(),
  prompt: control('<WORD>?', (e) => `${e.word}?`),
  greeting: info(({ version }) => `Partyline ${version}, protocol ${PROTOCOL}. A chat for nc and telnet.`),
  howToBegin: info(({ accounts }) => `To begin, type: ${BEGIN[accounts]}. More: help`),
  unended: info(() => 'What you sent has no line end yet and waits for it: Enter, or \\n in a program.'),
  pastesWait: info(
    ({ count }) => `${count} pasted lines wait: you are asked about them when your line is sent, or cleared.`,
  ),
  askMode: control('Authorise MODE? (REGISTER/LOGIN)', () => 'Authorise MODE? (REGISTER/LOGIN)'),
  registered: control(
    'Registration successful. You can login now.',
    () => 'Registration successful. You can login now.',
  ),
  authSuccess: control('AUTH_SUCCESS', () => 'AUTH_SUCCESS'),
  ok: { form: 'OK', silent: true, write: () => 'OK' },
  sent: { form: 'OK', silent: true, write: () => 'OK' },
  pong: control('PONG:<token>', (e) => `PONG:${e.token}`),
  matched: control('MATCHED:<line>', (e) => `MATCHED:${e.line}`),

  said: {
    form: ['<name>: <text>', '<name> (to all): <text>', '<name> (in <room>): <text>', '<name> (private): <text>'],
    bell: ringsFor,
    write: (event) => said(event),
  },
  // No name begins so, so nobody's words can look like it (R1.7).
  acted: {
    form: ['* <name> (to all) <text>', '* <name> (in <room>) <text>'],
    bell: ringsFor,
    write: (event) => acted(event),
  },
  status: control('STATUS:<id>:<outcome>:<name>', (e) => `STATUS:${e.id}:${e.outcome}:${e.name}`),
  groupStatus: control(
    'STATUS:<id>:sent:<group>:<delivered>/<queued>',
    (e) => `STATUS:${e.id}:sent:${e.group}:${e.delivered}/${e.queued}`,
  ),
  purged: control('PURGED:<id>', (e) => `PURGED:${e.id}`),
  undelivered: refused(),
  notSentTo: info(({ id, name, others, reason }) => {
    const more = others === 0 ? '' : `, and nor do ${others} others who are away`;
    return `${name} does not get message ${id}${more}. ${refusalText(reason)}`;
  }),
  notToldOfFile: info(
    ({ id, name, reason }) => `${name} is not told of file ${id}, and finds it by /my files. ${refusalText(reason)}`,
  ),
  guestsName: info(({ name }) => `${name} is a guest’s name: whoever takes it next gets your message.`),
  mailWithheld: info(() => 'The server’s disk does not answer: what waits for you is handed out as soon as it does.'),
  howToChat: info(
    ({ from }) =>
      `${from} wants a private chat. Type: /accept connection ${from} and then /private txt ${from} <text>, or /reject connection ${from}`,
  ),
  howToJoinGroup: info(
    ({ group, by }) =>
      `${by} invites you to the group ${group}. Type: /accept group ${group} and then /group txt ${group} <text>, or /reject group ${group}`,
  ),
  howToTakeFile: info(
    ({ from, id, name }) => `${from} offers ${name}. Type: /accept file ${id}, or /reject file ${id}`,
  ),
  hint: info(hintText),
  perhapsFile: info(
    ({ name, filename }) =>
      `That was a message to ${name}, and no file. To offer the file, type: /file ${name} ${filename}`,
  ),
  howToReply: info(
    ({ from, room }) => `To answer ${from} alone, type: /msg ${from} <text>  All of ${room} would read ${from}: <text>`,
  ),

  onlineUsers: list('Online users'),
  privateChats: list('Private chats'),
  /** `lab (2)`, `lab (2; key)`: an item holds no comma. */
  rooms: {
    form: 'Rooms: <list>',
    write: ({ items, total }) =>
      `Rooms: ${listed(
        items.map(({ room, members, key }) => `${room} (${members}${key ? '; key' : ''})`),
        total,
      )}`,
  },
  groups: list('Groups'),
  contacts: list('Contacts'),
  blocks: list('Blocks'),

  online: control('ONLINE:<name>', (e) => `ONLINE:${e.name}`),
  offline: control('OFFLINE:<name>:<reason>', (e) => `OFFLINE:${e.name}:${e.reason}`),
  contactOnline: control('CONTACT_ONLINE:<name>', (e) => `CONTACT_ONLINE:${e.name}`),
  contactOffline: control('CONTACT_OFFLINE:<name>', (e) => `CONTACT_OFFLINE:${e.name}`),
  joined: control('JOINED:<room>:<name>', (e) => `JOINED:${e.room}:${e.name}`),
  left: control('LEFT:<room>:<name>:<reason>', (e) => `LEFT:${e.room}:${e.name}:${e.reason}`),
  topicChanged: control('TOPIC:<room>:<name>:<text>', (e) => `TOPIC:${e.room}:${e.name}:${e.text}`),
  quietChanged: info(({ room, quiet, by }) =>
    quiet
      ? `${by} has made ${room} quiet: only operators, and those who are given a voice, are heard there.`
      : `${by} lets everybody speak in ${room} again.`,
  ),
  voiceChanged: info(({ room, name, voice, by }) =>
    voice ? `${by} gives ${name} a voice in ${room}.` : `${by} takes ${name}’s voice in ${room} back.`,
  ),
  away: control('AWAY:<name>:<text>', (e) => `AWAY:${e.name}:${e.text}`),
  privateRequest: control('PRIVATE_REQUEST_FROM:<name>', (e) => `PRIVATE_REQUEST_FROM:${e.name}`, 'direct'),
  privateConnected: control('PRIVATE_CONNECTED:<name>', (e) => `PRIVATE_CONNECTED:${e.name}`),
  privateRejected: control('PRIVATE_REJECTED:<name>', (e) => `PRIVATE_REJECTED:${e.name}`),
  privateEnded: control('PRIVATE_ENDED:<name>:<reason>', (e) => `PRIVATE_ENDED:${e.name}:${e.reason}`),
  groupInvite: control('GROUP_INVITE:<group>:<by>', (e) => `GROUP_INVITE:${e.group}:${e.by}`, 'direct'),
  groupJoined: control('GROUP_JOINED:<group>', (e) => `GROUP_JOINED:${e.group}`),

  fileOffer: control(
    'FILE_OFFER_FROM:<name>:<id>:<size>:<filename>',
    (e) => `FILE_OFFER_FROM:${e.from}:${e.id}:${e.size ?? 'unknown'}:${e.name}`,
    'direct',
  ),
  fileReady: control('FILE_READY:<id>:<token>', (e) => `FILE_READY:${e.id}:${e.token}`),
  fileData: control('FILE_DATA:<id>:<base64>', (e) => `FILE_DATA:${e.id}:${digits(e.bytes, 'base64')}`),
  fileDone: control('FILE_DONE:<id>:<sha256>', (e) => `FILE_DONE:${e.id}:${e.sha256}`),
  fileFailed: control('FILE_FAILED:<id>:<reason>', (e) => `FILE_FAILED:${e.id}:${e.reason}`),
  fileAccepted: info(({ by, id, name }) => `${by} accepts ${name} (file ${id}).`),
  fileFetched: info(({ by, id, name }) => `${by} has fetched ${name} (file ${id}).`),
  files: control('Files: <list>', (e) => `Files: ${listed(e.files.map(fileItem), e.total)}`),
  fileComesHere: info(({ id, name }) => `File ${id}, ${name}, comes here in lines FILE_DATA:${id}:<base64>.`),
  fileRejected: info(({ id, withdrawn }) => `${withdrawn ? 'Withdrew' : 'Rejected'} file ${id}.`),
  howToTransfer: info(howToTransfer),
  howToTransferByHttp: info(howToTransferByHttp),
  howToSendHere: info(
    ({ id, filename }) =>
      `To send it here, type /file_lines ${id}, then its base64 (base64 ${shellWord(filename)}) line by line, and then . alone`,
  ),
  noFilePort: info(({ id }) => `There is no port for files here. Type: /accept file ${id} inline`),
  fileLinesBegun: info(({ name }) => `Now the lines of ${name}. A line with . alone ends it, cancel gives it up.`),

  welcome: { ...info(welcome), several: true },
  passwordSet: info(({ name, first }) =>
    first ? `Password set. The name ${name} is yours: come back with login ${name} <password>.` : 'Password changed.',
  ),
  logins: info(
    ({ stays }) =>
      `Your logins: ${listed(
        stays.map(({ at, until, from }) => `${utc(at)} to ${until === null ? 'now' : utc(until)} from ${from}`),
      )}`,
  ),
  tokenMade: info(
    ({ number, token, until, name }) =>
      `Token ${number}, which speaks as ${name} until ${utc(until)}, and is shown this once: ${token}`,
  ),
  howToPost: info(
    ({ token, url }) =>
      `To say something in a room or a group with it, type in a shell: curl -H "Authorization: Bearer ${token}" -d "It works" ${url}/say/<room>`,
  ),
  tokens: info(({ items }) => `Your tokens: ${listed(items.map(tokenItem))}`),
  tokenEnded: info(({ number }) => `Ended token ${number}.`),
  goodbye: info(goodbye),
  cancelled: info(() => 'Cancelled.'),
  renamed: info((e) => `You are ${e.name} now.`),
  codeGiven: info(
    ({ name, code }) => `Your code is ${code}. To come back as ${name}, type: register ${name} code ${code}`,
  ),
  roster: { form: 'INFO: <text>', several: true, write: roster },
  codeReset: info((e) => `Reset the code of ${e.name}: whoever takes the name next is shown a new one.`),

  history: info(history),
  missed: info(missed),
  linePurged: info((e) => `Purged ${e.id}.`),
  linesPurged: info((e) => `Purged ${count(e.count)} of ${e.name}.`),
  pasteBegun: info(() => 'Your lines are kept until one is . alone, and are said then. To give up, type: .cancel'),
  pasted: info((e) => `Pasted ${count(e.count)} ${e.room === null ? `to ${e.to ?? 'everyone'}` : `in ${e.room}`}.`),
  privateAsked: info(
    ({ name }) =>
      `Asked ${name} for a private chat; the answer is PRIVATE_CONNECTED or PRIVATE_REJECTED. After the first, type: /private txt ${name} <text>`,
  ),
  privateDeclined: info((e) => `Rejected the private chat with ${e.name}.`),

  roomJoined: {
    ...info(
      ({ room, total, topic, written, quiet }) =>
        `Joined ${room} (${others(total - 1)}). All you type is now said there, except lines that begin with /, like /who; leave goes back.${topic === null ? '' : ` Topic: ${topicOf(topic)}`}${writtenDown(written, `in ${room}`)}${quietHere(room, quiet)}`,
    ),
    several: true,
  },
  roomLeft: info(
    ({ room, current }) =>
      `Left ${room}. What you type is now said ${current === null ? 'to everyone' : `in ${current}`}.`,
  ),
  roomMembers: info(({ room, names, total }) => `Members of ${room}: ${listed(names, total)}`),
  groupMembers: info(({ group, names, total }) => `Members of ${group}: ${listed(names, total)}`),
  topic: info(({ room, topic }) =>
    topic === null ? `No topic in ${room}. Type: /topic <text>` : `Topic of ${room}: ${topicOf(topic)}`,
  ),

  keySet: info(({ room, key }) =>
    key
      ? `${room} has a key now. Whoever enters has to give it: /join ${room} <key>  Who is in it stays.`
      : `${room} has no key any more: anybody may enter.`,
  ),
  quietSet: info(({ room, quiet }) =>
    quiet
      ? `${room} is quiet now. To let Bob speak there, type: /voice Bob ${room}  To end it, type: /unquiet ${room}`
      : `${room} is not quiet any more: everybody is heard there.`,
  ),
  voiceSet: info(({ room, name, voice }) =>
    voice
      ? `${name} has a voice in ${room} now. To take it back, type: /unvoice ${name} ${room}`
      : `${name} has no voice in ${room} any more.`,
  ),

  groupCreated: info(({ group }) => `Created the group ${group}. To invite Bob, type: /invite group ${group} Bob`),
  groupInvited: info((e) => `Invited ${e.name} to the group ${e.group}.`),
  groupRejected: info((e) => `Rejected the invitation to ${e.group}.`),
  groupLeft: info((e) => `Left the group ${e.group}.`),

  contactAdded: info((e) => `Added ${e.name} to your contacts.`),
  contactRemoved: info((e) => `Removed ${e.name} from your contacts.`),
  blocked: info((e) => `Blocked ${e.name}.`),
  unblocked: info((e) => `Unblocked ${e.name}.`),

  whois: info(whois),
  motd: {
    ...info(({ lines }) => (lines.length === 0 ? 'There is no message of the day.' : lines.join(`\n${INFO}`))),
    several: true,
  },
  awaySet: info((e) => (e.text === '' ? 'You are away. To end it, type: /back' : `You are away: ${e.text}`)),
  back: info(() => 'You are back.'),
  settingChanged: info((e) => `Set ${e.what} ${e.value}.`),
  settings: info(
    ({ settings: { timestamps, bell, acks, ids, recall, presence } }) =>
      `Settings: timestamps ${onOff(timestamps)}, bell ${bell}, acks ${onOff(acks)}. Also: ids ${onOff(ids)}, recall ${recall}, presence ${presence}. To change one, type: /set bell on`,
  ),
  acknowledged: info((e) => `Acknowledged ${e.id}.`),

  kicked: info((e) => `Kicked ${e.name}${because(e.reason)}`),
  banned: info(banned),
  banAsked: info(banAsked),
  unbanned: info((e) => `Unbanned ${e.name}.`),
  bans: info(({ items, total }) => `Bans: ${listed(items.map(banItem), total)}`),
  muted: info(
    ({ name, now, until, reason }) =>
      `Muted ${name}${now === null ? '' : `, who is ${now} now,`} until ${utc(until)}${because(reason)}`,
  ),
  unmuted: info((e) => `Unmuted ${e.name}.`),
  mutes: info(({ items, total }) => `Mutes: ${listed(items.map(muteItem), total)}`),
  silenced: info(({ by, until, reason }) =>
    until === null ? `${by} lets you speak again.` : `${by} has silenced you until ${utc(until)}${because(reason)}`,
  ),
  operatorChanged: info(({ by, operator }) =>
    operator
      ? `${by} has made you an operator. To see what you may do, type: /help more`
      : `${by} has taken your operator’s rights back.`,
  ),
  passwordReset: info(
    ({ by }) =>
      `${by} has given your account another password. You need it when you come again. Your tokens have ended.`,
  ),
  locked: info(lockedNow),
  unlocked: info(() => 'Unlocked: everybody may come in again.'),
  lockedIn: info(({ by, accounts }) => {
    const remedy = accounts ? ' To make an account of your name, type: /passwd <new password>' : '';
    return `${by} has locked the server: nobody new comes in. You are a guest: if you leave, you cannot come back.${remedy}`;
  }),
  stopping: info(() => 'The server is stopping.'),
  stopAsked: info(({ people: others, room }) => {
    const who = others === 0 ? 'Nobody else is' : others === 1 ? 'One other is' : `${others} others are`;
    return `${who} here, and the server goes on. To stop it, type: ${slash(room)}shutdown yes`;
  }),
  announcement: info((e) => `Announcement by ${e.from}: ${e.text}`),
  attendance: { form: 'INFO: <text>', several: true, write: attendance },

  explained: info(explained),
  help: { form: 'INFO: <text>', several: true, write: help },
};

/** Every form, by the kind that is written so. */
export const forms: ReadonlyMap<Kind, readonly string[]> = new Map(
  Object.entries(texts).map(([kind, { form }]) => [kind as Kind, typeof form === 'string' ? [form] : form]),
);
