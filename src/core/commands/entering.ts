/** Coming in and going out: names, accounts, passwords, and the dialog of Chat77's clients. */

import { type NameUse, Refusal } from '../../language/codes.js';
import type { Event } from '../../language/events.js';
import * as make from '../../language/make.js';
import type { RoomAsked } from '../../language/values.js';
import type { ByCode } from '../people/entrance.js';
import { mustBeName, wantedFor } from '../people/new-names.js';
import type { Person } from '../people/people.js';
import type { Arrival, Stay } from '../people/visitor.js';
import type { RoomPass } from '../talk/room-keys.js';
import {
  Act,
  type Answer,
  type CommandRecord,
  type Context,
  command,
  type Dialog,
  type Immediate,
  Question,
  speaker,
} from './record.js';
import { enterRoom, joined, linesOfJoin } from './rooms.js';
import { forPeopleField, keptSettingsOf, recallField, restoreSettings, settingsOf } from './settings.js';
import { InTurn, Source } from './source.js';
import { WayBack } from './way-back.js';

/** What a name lacks is explained by the command, so it is read as a word. */
const name = { name: 'name', kind: 'word' } as const;
const password = { name: 'password', kind: 'word', secret: true } as const;
const takeover = { name: 'takeover', kind: 'choice', choices: ['takeover'], optional: true } as const;

/** For a name that is given out by a code alone (R3.100). */
const byCode = { name: 'by', kind: 'choice', choices: ['code'], lineOnly: true } as const;
const code = { name: 'code', kind: 'word', secret: true } as const;

/** A program that acknowledges what it gets says so before the first message comes. It holds for this stay. */
const acks = { name: 'acks', kind: 'choice', choices: ['on', 'off'], optional: true } as const;

/** A program that comes back says where it was, and which line it has seen last: R7.17. */
export const roomsField = { name: 'rooms', kind: 'rooms', optional: true, most: 20 } as const;
export const sinceField = { name: 'since', kind: 'size', optional: true } as const;

const named = [acks, recallField, forPeopleField, roomsField, sinceField] as const;

/** What a program asks for with the name, for this stay. */
interface Wanted {
  readonly acks: boolean | undefined;
  readonly recall: number | undefined;
  readonly forPeople: boolean | undefined;
  readonly rooms: readonly RoomAsked[] | undefined;
  readonly since: number | undefined;
}

/** A room that is to be entered; `pass`: what has come of its key. */
interface RoomWanted {
  readonly room: string;
  readonly pass?: RoomPass | Refusal;
}

/** The same, once keys have been looked at. */
type Asked = Omit<Wanted, 'rooms'> & { readonly rooms: readonly RoomWanted[] };

const askMode = make.askMode({});

export const enteringCommands: readonly CommandRecord[] = [
  command({
    name: 'register',
    cost: 'presence',
    group: 'To begin',
    who: 'visitor',
    words: ['register'],
    forms: [[], [name], [name, password], [name, byCode, code, takeover], [name, password, byCode, code]],
    named,
    guarded: true,
    confidential: true,
    holds: true,
    listed: 'first',
    help: 'take a name; a password keeps it',
    entering: true,
    remedy: 'A password with spaces is given in the dialog; type: REGISTER',
    example: 'register Alice',
    details: [
      'With a password the name stays yours. Without one you are a guest, and it is free again when you leave.',
      'A name that has a code is taken with it: register <name> code <code>; without it CODE? is asked.',
      'register alone asks ALIAS? and PASSWORD?, creates an account, and leaves it to login to enter it; cancel ends the questions.',
    ],
    run(context, { name, password, code, takeover, acks, recall, forPeople, rooms, since }) {
      if (name === undefined) return registerDialog(context);
      return withCode(context, name, code, 'register', (code) =>
        entering(context, { acks, recall, forPeople, rooms, since }, (asked) =>
          password === undefined
            ? enterAsGuest(context, name, { code, takeover: takeover !== undefined }, asked)
            : enterAnew(context, name, password, { code }, asked),
        ),
      );
    },
  }),
  command({
    name: 'login',
    ofAccounts: true,
    cost: 'presence',
    group: 'To begin',
    who: 'visitor',
    words: ['login'],
    forms: [[], [name, password, takeover]],
    named,
    guarded: true,
    confidential: true,
    holds: true,
    listed: 'first',
    help: 'enter your account',
    entering: true,
    remedy: 'A password with spaces is given in the dialog; type: LOGIN',
    example: 'login Alice secret',
    details: [
      'login <name> <password> takeover ends an old connection of yours.',
      'login alone asks ALIAS? and PASSWORD?; cancel ends the questions.',
    ],
    run(context, { name, password, takeover, acks, recall, forPeople, rooms, since }) {
      if (name === undefined) return loginDialog(context);
      return entering(context, { acks, recall, forPeople, rooms, since }, (asked) =>
        enterAccount(context, name, password, takeover !== undefined, asked),
      );
    },
  }),
  command({
    name: 'says_only',
    cost: 'presence',
    group: 'To begin',
    who: 'visitor',
    words: [],
    prefixedWords: ['says_only'],
    // A password is all of the rest: this has no dialog, which takes one with spaces.
    forms: [[name], [name, byCode, code], [name, { name: 'password', kind: 'text', secret: true }]],
    holds: true,
    listed: 'minor',
    help: 'for programs: a name only to speak, which nobody is told of',
    example: '/says_only bot',
    details: [
      'A password enters an account. Nothing of what others say or do is shown, and messages to the name wait as if it were away.',
      'What is left to do: /say_in <room> <text>, /all <text>, /msg <name> <text>, /group txt <group> <text>.',
    ],
    run(context, { name, password, code }) {
      return enterToSay(context, name, password, code);
    },
  }),
  command({
    name: 'passwd',
    ofAccounts: true,
    group: 'Yourself',
    who: 'person',
    words: ['passwd'],
    forms: [
      [{ ...password, name: 'new' }],
      [
        { ...password, name: 'old' },
        { ...password, name: 'new' },
      ],
    ],
    guarded: true,
    confidential: true,
    holds: true,
    help: 'change your password; a guest gets an account by it',
    example: 'passwd old-secret new-secret',
    run: changePassword,
  }),
  command({
    name: 'nick',
    cost: 'presence',
    group: 'Yourself',
    who: 'anyone',
    says: false,
    words: [],
    prefixedWords: ['nick'],
    forms: [[name], [name, byCode, code]],
    holds: true,
    help: 'another name for a guest',
    example: '/nick Bob2',
    details: ['For the others you leave and come again. Private chats end; rooms stay.'],
    run: (context, { name, code }) =>
      withCode(context, name, code, 'nick', (code) =>
        wantedFor('nick', () =>
          context.person === null ? enterAsGuest(context, name, { code }) : rename(context, context.person, name, code),
        ),
      ),
  }),
  command({
    name: 'last',
    group: 'Yourself',
    who: 'person',
    account: 'logins',
    words: ['last'],
    forms: [[{ name: 'count', kind: 'count', optional: true, otherwise: 5, most: 20 }]],
    help: 'when and from where you were here',
    aim: 'see when and from where you were here',
    example: 'last',
    async run(context, { count }) {
      const person = speaker(context);
      const logins = await context.chat.entrance.loginRecords.of(person, count);
      return make.logins({ stays: logins });
    },
  }),
  command({
    name: 'exit',
    group: 'Other',
    who: 'anyone',
    words: ['exit', 'quit'],
    forms: [[]],
    listed: 'first',
    help: 'leave the server',
    example: 'exit',
    async run(context) {
      context.client.leave('exit');
      await context.client.handedOut();
      return make.goodbye({ reason: 'exit' });
    },
  }),
];

/** Throws `ACCOUNTS_OFF`, `PLAINTEXT`. */
function mustTakePasswords({ chat, client, person }: Context, name: string | null): void {
  chat.accounts.mustTakePasswords(name, client.visitor, person !== null);
}

/** Each room counts as a line more that enters it. A cursor from the future is none, whoever asks. Throws `NO_SUCH_MESSAGE`. */
function entering(context: Context, wanted: Wanted, enter: (asked: Asked) => Promise<Immediate>): Act {
  const { since: id, rooms = [] } = wanted;
  if (id !== undefined && id > context.chat.archive.newest)
    throw new Refusal({ code: 'NO_SUCH_MESSAGE', why: 'notYet', id, newest: null });
  const run = rooms.some(({ key }) => key !== undefined)
    ? async (): Promise<Immediate> => enter({ ...wanted, rooms: await passesTo(context, rooms) })
    : (): Promise<Immediate> => enter({ ...wanted, rooms });
  return new Act(
    run,
    {},
    rooms.reduce((lines, { room, key }) => lines + linesOfJoin(context, room, key), 1),
  );
}

/**
 * What keys are good for is found out before anybody has come in: in the stretch in which they do, they enter their rooms, so that
 * nothing is said there of which they are not told. What has come of it is told to nobody who has not.
 */
async function passesTo(context: Context, rooms: readonly RoomAsked[]): Promise<RoomWanted[]> {
  const wanted: RoomWanted[] = [];
  for (const { room, key } of rooms) {
    const pass = key === undefined ? undefined : await passOrRefusal(context, room, key);
    wanted.push(pass === undefined ? { room } : { room, pass });
  }
  return wanted;
}

async function passOrRefusal({ chat, client }: Context, room: string, key: string): Promise<RoomPass | Refusal> {
  try {
    return await chat.passTo(room, key, client.visitor);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

/**
 * Where the name needs a code that was not given, and can be asked for, it is asked for, unless something else stands against it.
 * Not of who has a name already: what they type once more after a wrong one would be said.
 */
function withCode<E extends Act | Answer>(
  { chat, client, person }: Context,
  name: string,
  given: string | undefined,
  wanted: NameUse,
  enter: (code: string | undefined) => E,
): E | Question {
  const { entrance } = chat;
  if (given !== undefined || !entrance.codes.isNeeded(name)) return enter(given);
  entrance.mustBeAsked(name, client.visitor, person);
  const missing = entrance.codes.missing(chat.roster.spelled(name), wanted);
  if (person !== null) throw missing;
  function* ask(): Dialog {
    return enter((yield make.prompt({ word: 'CODE', secret: true })).trim());
  }
  return new Question(ask(), missing);
}

const stayOf = (asked?: Asked): Stay => (asked?.since === undefined ? 'usual' : 'comesBack');

async function enterAsGuest(context: Context, name: string, by: ByCode, asked?: Asked): Promise<Immediate> {
  return comeIn(context, await context.chat.entrance.asGuest(name, context.client.visitor, stayOf(asked), by), asked);
}

/** What waits under the old name is shown before it is left. */
async function rename(context: Context, before: Person, name: string, code?: string): Promise<Immediate> {
  await context.client.handedOut();
  const arrival = await context.chat.entrance.rename(before, name, context.client.visitor, code);
  if (arrival === null || context.person !== arrival.person) return null;
  return withGiven(make.renamed({ name: arrival.person.name }), arrival);
}

async function enterAnew(
  context: Context,
  name: string,
  password: string,
  by: ByCode,
  asked: Asked,
): Promise<Immediate> {
  const { entrance } = context.chat;
  const arrival = await entrance.asNewAccount(name, password, context.client.visitor, stayOf(asked), by);
  return comeIn(context, arrival, asked, true);
}

/** By the ways in that everybody takes. */
async function enterToSay(context: Context, name: string, password?: string, code?: string): Promise<Immediate> {
  const { visitor } = context.client;
  const { entrance } = context.chat;
  if (password === undefined) {
    const arrival = await wantedFor('saysOnly', () => entrance.asGuest(name, visitor, 'saysOnly', { code }));
    return comeIn(context, arrival, undefined);
  }
  return welcome(context, await entrance.asAccount(name, password, false, visitor, 'saysOnly'));
}

async function enterAccount(
  context: Context,
  name: string,
  password: string,
  takeover: boolean,
  asked?: Asked,
): Promise<Immediate> {
  const { entrance } = context.chat;
  const arrival = await entrance.asAccount(name, password, takeover, context.client.visitor, stayOf(asked));
  return comeIn(context, arrival, asked);
}

/** The welcome, and what else was asked for with the name. */
function comeIn(context: Context, arrival: Arrival | null, asked: Asked | undefined, made = false): Immediate {
  const hello = welcome(context, arrival, asked, made);
  if (hello === null || arrival === null) return null;
  if (asked === undefined) return [...withGiven(hello, arrival), ...motd(context)];
  const { person, newest } = arrival;
  const { since, rooms } = asked;
  const refused: Event[] = [];
  const entered: (Event | Source)[] = [];
  const outcomes: Promise<Refusal | null>[] = [];
  const late: Event[] = [];
  for (const one of rooms) {
    try {
      const pass = passOf(context, person, one);
      if (since === undefined) entered.push(enterRoom(context, one.room, undefined, pass));
      else {
        const outcome = context.chat.rooms.whenStored(context.chat.join(person, one.room, pass));
        if (outcome !== null) outcomes.push(outcome);
      }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refused.push(context.refused(error));
    }
  }
  const first = [...withGiven(hello, arrival), ...motd(context, asked), ...refused];
  if (since === undefined)
    return entered.length === 0
      ? first
      : new InTurn([first, ...entered.map((one) => (one instanceof Source ? one : [one]))]);
  const last = (): Event[] => [...late, ...person.rooms.map((room) => joined(room, person))];
  const opened = outcomes.map(async (outcome) => {
    const refusal = await outcome;
    if (refusal !== null) late.push(context.refused(refusal));
  });
  const back = new WayBack({ chat: context.chat, person, since, newest, first, opened, last });
  context.client.holdFor(back.over);
  return back;
}

/** Throws what has come of the key, but to operators, who need none. */
function passOf({ chat }: Context, person: Person, { room, pass }: RoomWanted): RoomPass | null {
  if (pass === undefined || chat.rooms.isLetIn(person, room)) return null;
  if (pass instanceof Refusal) throw pass;
  return pass;
}

/** With the code that the name has from now on, where that is new. */
function withGiven(hello: Event, { person, code }: Arrival): Event[] {
  return code === null ? [hello] : [hello, make.codeGiven({ name: person.name, code })];
}

/** For people alone, and not again on the way back. */
function motd({ chat, client, person }: Context, asked?: Asked): Event[] {
  const { lines } = chat.motd;
  const reads = (client.forPeople || asked?.forPeople === true) && !person?.saysOnly;
  return reads && lines.length > 0 && asked?.since === undefined ? [make.motd({ lines })] : [];
}

/** `made`: the account has come into being by it. */
function welcome(context: Context, arrival: Arrival | null, asked?: Asked, made = false): Event | null {
  if (arrival === null) return null;
  const { person, lastLogin } = arrival;
  // Somebody may have thrown them out in the very moment in which they came in.
  if (context.person !== person) return null;
  restoreSettings(context, arrival.settings);
  if (asked?.acks !== undefined) person.acks = asked.acks;
  if (asked?.recall !== undefined) person.recallAsked = asked.recall;
  else if (asked?.forPeople) person.recallAsked = person.recall ?? context.chat.recall;
  const locked = context.chat.lock.state;
  return make.welcome({
    name: person.name,
    account: person.account,
    made,
    operator: person.operator,
    settings: settingsOf(context),
    version: context.version,
    online: person.saysOnly ? 0 : context.chat.people.count,
    lastLogin,
    // Whoever has missed something has a number of their own.
    ...(person.hears && !person.saysOnly && { last: context.chat.archive.newest }),
    written: context.chat.talk.written,
    ...(person.operator && locked !== null && { locked }),
  });
}

async function changePassword(
  context: Context,
  { old, new: next }: { readonly old: string | undefined; readonly new: string },
): Promise<Event> {
  const person = speaker(context);
  const { chat, client } = context;
  mustTakePasswords(context, person.name);
  if (!person.account) {
    if (old !== undefined) throw new Refusal({ code: 'USAGE', why: 'noPasswordYet' });
    const settings = keptSettingsOf(context);
    // What waited for the name is the guest's to read, and not the account's. The guest may be gone then.
    await client.handedOut();
    await wantedFor('nick', () => chat.entrance.promote(person, next, settings, client.visitor));
    chat.files.promote(person);
    chat.rooms.promote(person);
    return make.passwordSet({ name: person.name, first: true });
  }
  if (old === undefined) throw new Refusal({ code: 'USAGE', why: 'bothPasswords' });
  await chat.accounts.changePassword(person, old, next, client.visitor, () => chat.people.get(person.key) === person);
  return make.passwordSet({ name: person.name, first: false });
}

// Chat77's dialog: a failure of any step says why and asks for the mode again.

function* registerDialog(context: Context): Dialog {
  const { chat, client } = context;
  mustTakePasswords(context, null);
  const { entrance } = chat;
  const credentials = yield* askCredentials(
    (name) => entrance.checkName(name),
    (name) => entrance.codes.isNeeded(name),
  );
  if (credentials instanceof Refusal) return modeAfter(context, credentials);
  const { alias, secret, code } = credentials;
  const create = async (): Promise<Immediate> =>
    (await entrance.createAccount(alias, secret, client.visitor, code)) ? [make.registered({}), askMode] : null;
  return new Act(() => orMode(context, create()));
}

function* loginDialog(context: Context): Dialog {
  const { chat, client } = context;
  mustTakePasswords(context, null);
  // A name that is reserved today may be an account's of earlier days.
  const credentials = yield* askCredentials(mustBeName);
  if (credentials instanceof Refusal) return modeAfter(context, credentials);
  const { alias, secret } = credentials;
  const enter = async (): Promise<Immediate> => {
    const line = welcome(context, await chat.entrance.asAccount(alias, secret, false, client.visitor));
    return line === null ? null : [make.authSuccess({}), line, ...motd(context)];
  };
  return new Act(() => orMode(context, enter()));
}

/** `check`: throws a Refusal for what cannot be an alias; that is returned, and nothing more asked for. `isCoded`: whether it needs a code. */
function* askCredentials(
  check: (alias: string) => void,
  isCoded: (alias: string) => boolean = () => false,
): Generator<Event, { alias: string; code: string | undefined; secret: string } | Refusal, string> {
  const alias = (yield make.prompt({ word: 'ALIAS' })).trim();
  try {
    check(alias);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  const code = isCoded(alias) ? (yield make.prompt({ word: 'CODE', secret: true })).trim() : undefined;
  const secret = yield make.prompt({ word: 'PASSWORD', secret: true });
  return { alias, code, secret };
}

async function orMode(context: Context, answer: Promise<Immediate>): Promise<Immediate> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return modeAfter(context, error);
  }
}

function modeAfter(context: Context, refusal: Refusal): Immediate {
  return [context.refused(refusal), askMode];
}
