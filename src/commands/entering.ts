/** Coming in and going out: names, accounts, passwords, and the dialog of Chat77's clients. */
import type { Arrival } from '../chat/entrance.js';
import type { Login } from '../chat/store.js';
import type { Param } from '../grammar/syntax.js';
import { Refusal } from '../protocol/codes.js';
import type { Line } from '../protocol/line.js';
import * as lines from '../protocol/lines.js';
import { type CommandRecord, type Context, type Dialog, type Immediate, mustHaveAccount, speaker } from './record.js';
import { restoreSettings, settingsOf } from './settings.js';

/** What a name lacks is explained by the command, so it is read as a word. */
const name: Param = { name: 'name', kind: 'word' };
const password: Param = { name: 'password', kind: 'word', secret: true };

const askMode = lines.askMode({});

/** Stays that `last` shows, unless asked for another number. */
const LAST = 5;
const MOST_LAST = 20;

export const enteringCommands: readonly CommandRecord[] = [
  {
    name: 'register',
    cost: 'presence',
    group: 'To begin',
    who: 'anyone',
    words: ['register'],
    forms: [[], [name], [name, password]],
    guarded: true,
    confidential: true,
    holds: true,
    help: 'take a free name; with a password it stays yours',
    example: 'register Alice',
    details: [
      'Without a password you are a guest, and the name is free again when you leave.',
      'register alone asks ALIAS? and PASSWORD?, creates an account, and leaves it to login to enter it.',
    ],
    run(context, args) {
      mustBeVisitor(context);
      if (args.name === undefined) return registerDialog(context);
      return args.password === undefined
        ? enterAsGuest(context, args.name)
        : enterAnew(context, args.name, args.password);
    },
  },
  {
    name: 'login',
    cost: 'presence',
    group: 'To begin',
    who: 'anyone',
    words: ['login'],
    forms: [[], [name, password, { name: 'takeover', kind: 'choice', choices: ['takeover'], optional: true }]],
    guarded: true,
    confidential: true,
    holds: true,
    help: 'enter your account; takeover ends an old connection of yours',
    example: 'login Alice secret',
    details: ['login alone asks ALIAS? and PASSWORD?.'],
    run(context, args) {
      mustBeVisitor(context);
      if (args.name === undefined || args.password === undefined) return loginDialog(context);
      return enterAccount(context, args.name, args.password, args.takeover !== undefined);
    },
  },
  {
    name: 'passwd',
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
  },
  {
    name: 'last',
    group: 'Yourself',
    who: 'person',
    words: ['last'],
    forms: [[{ name: 'count', kind: 'count', optional: true }]],
    help: 'when and from where you were here',
    example: 'last',
    async run(context, { count }) {
      const person = speaker(context);
      mustHaveAccount(context, 'Login records are kept');
      const logins = await context.chat.entrance.logins(person, Math.min(Number(count ?? LAST), MOST_LAST));
      return lines.info({ text: `Your logins: ${lines.listed(logins.map(stay))}` });
    },
  },
  {
    name: 'exit',
    group: 'Other',
    who: 'anyone',
    words: ['exit', 'quit'],
    forms: [[]],
    help: 'leave the server',
    example: 'exit',
    async run(context) {
      context.client.leave('exit');
      await context.client.handedOut();
      return lines.info({ text: 'Good bye.' });
    },
  },
];

/** `2026-11-20 10:03:12Z to 2026-11-20 10:30:00Z from 127.0.0.1` */
function stay(login: Login): string {
  const until = login.until === null ? 'now' : lines.utc(login.until);
  return `${lines.utc(login.at)} to ${until} from ${login.from}`;
}

function mustBeVisitor(context: Context): void {
  if (context.person === null) return;
  throw new Refusal(
    'ALREADY_REGISTERED',
    `You are ${context.person.name}. To change your name, leave and come back: /exit`,
  );
}

/** Throws `ACCOUNTS_OFF`, `PLAINTEXT`. */
function mustTakePasswords({ chat, client }: Context, name: string): void {
  chat.accounts.mustTakePasswords(name, client.visitor);
}

async function enterAsGuest(context: Context, name: string): Promise<Line | null> {
  return welcome(context, await context.chat.entrance.asGuest(name, context.client.visitor));
}

async function enterAnew(context: Context, name: string, password: string): Promise<Line | null> {
  mustTakePasswords(context, name);
  return welcome(context, await context.chat.entrance.asNewAccount(name, password, context.client.visitor));
}

async function enterAccount(context: Context, name: string, password: string, takeover: boolean): Promise<Line | null> {
  mustTakePasswords(context, name);
  return welcome(context, await context.chat.entrance.asAccount(name, password, takeover, context.client.visitor));
}

function welcome(context: Context, arrival: Arrival | null): Line | null {
  if (arrival === null) return null;
  const { person, lastLogin } = arrival;
  context.client.entered(person);
  restoreSettings(context, arrival.settings);
  const others = context.chat.people.count - 1;
  const company =
    others === 0
      ? 'Nobody else is here yet.'
      : others === 1
        ? 'One other person is here.'
        : `${others} others are here.`;
  const last = lastLogin === null ? '' : ` Your last login was ${lines.utc(lastLogin.at)} from ${lastLogin.from}.`;
  return lines.info({
    text: `Welcome, ${person.name}! ${company}${last} What you type is said to everyone; help lists the commands.`,
  });
}

async function changePassword(context: Context, args: { readonly old?: string; readonly new?: string }): Promise<Line> {
  const person = speaker(context);
  const { chat, client } = context;
  const { old, new: next = '' } = args;
  mustTakePasswords(context, person.name);
  if (!person.account) {
    if (old !== undefined)
      throw new Refusal('USAGE', 'You are a guest and have no password yet. Type: /passwd <new password>');
    await chat.entrance.promote(person, next, JSON.stringify(settingsOf(context)), client.visitor.address);
    chat.files.promote(person.key);
    return lines.info({
      text: `Password set. The name ${person.name} is yours: come back with login ${person.name} <password>.`,
    });
  }
  if (old === undefined) throw new Refusal('USAGE', 'Type: /passwd <old password> <new password>');
  await chat.accounts.changePassword(person.name, old, next, client.visitor.network);
  return lines.info({ text: 'Password changed.' });
}

// Chat77's dialog: a failure of any step says why and asks for the mode again.

function* registerDialog(context: Context): Dialog {
  const { chat } = context;
  mustTakePasswords(context, '<name>');
  const { alias, secret } = yield* askCredentials();
  return orMode(chat.entrance.createAccount(alias, secret).then(() => [lines.registered({}), askMode]));
}

function* loginDialog(context: Context): Dialog {
  mustTakePasswords(context, '<name>');
  const { alias, secret } = yield* askCredentials();
  return orMode(
    enterAccount(context, alias, secret, false).then((line) => (line === null ? null : [lines.authSuccess({}), line])),
  );
}

function* askCredentials(): Generator<Line, { alias: string; secret: string }, string> {
  const alias = (yield lines.prompt({ word: 'ALIAS' })).trim();
  const secret = yield lines.prompt({ word: 'PASSWORD', secret: true });
  return { alias, secret };
}

async function orMode(answer: Promise<Immediate>): Promise<Immediate> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return [lines.error({ code: error.code, text: error.text }), askMode];
  }
}
