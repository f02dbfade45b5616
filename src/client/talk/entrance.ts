/**
 * Taking a name: what is asked of the person, what the server answers to it, until one is entered or they give up. Knows
 * no terminal; how questions are put is the host's.
 */
import { isPersonName } from '../../language/names.js';
import { type ServerEvent, textOf } from '../common/server-event.js';
import { ClientFailure } from '../failure.js';
import type { Request } from './routing.js';

/** What opens the door again after the connection was lost. */
export interface Credentials {
  readonly name: string;
  readonly password: string | null;
  /** Where the name is given out by one (R3.100). */
  readonly code: string | null;
}

export interface EntranceHost {
  /** Null where nobody can be asked. Each resolves with null when the person does not answer. */
  readonly ask: {
    name(): Promise<string | null>;
    password(question: string): Promise<string | null>;
    confirm(question: string): Promise<boolean>;
  } | null;
  say(sentence: string): void;
  wrong(sentence: string): void;
}

/** Sends a request and resolves with its answer. */
export type Send = (request: Request) => Promise<ServerEvent>;

/** The person wants no name after all. */
export class GivenUp extends Error {}

/** Nothing that is typed changes these. */
const FINAL = new Set(['BANNED', 'SERVER_FULL', 'TOO_MANY_CONNECTIONS', 'STORAGE', 'INTERNAL', 'FOREIGN_PROTOCOL']);

/** With the right password these change. */
const WITHOUT_PASSWORD = new Set(['NAME_TAKEN', 'ACCOUNT_REQUIRED']);

const NAMES = 'A name is a letter, then letters, digits, _, - or . without a space, 32 at most';

interface Attempt {
  readonly name: string;
  readonly password: string | null;
  readonly code: string | null;
  readonly takeover: boolean;
  /** The account is to be made. */
  readonly make: boolean;
}

/** Resolves when the server has welcomed. Throws a ClientFailure, GivenUp, or what `send` throws. */
export async function enter(send: Send, host: EntranceHost, given: Partial<Credentials>): Promise<Credentials> {
  let attempt: Attempt = {
    name: given.name === undefined ? await askName(host) : await properName(given.name, host),
    password: given.password ?? null,
    code: given.code ?? null,
    takeover: false,
    make: false,
  };
  for (;;) {
    const answer = await send(requestOf(attempt));
    if (answer.type === 'status' && answer.status === 'welcome') {
      const { password, code } = attempt;
      return { name: textOf(answer, 'username') || attempt.name, password, code };
    }
    attempt = await afterRefusal(attempt, answer, host);
  }
}

function requestOf({ name, password, code, takeover, make }: Attempt): Request {
  const byCode = code === null ? {} : { code };
  const over = takeover ? { takeover } : {};
  if (password === null) return { type: 'init', username: name, ...byCode, ...(code === null ? {} : over) };
  if (make) return { type: 'register', name, password, ...byCode };
  return { type: 'init', username: name, password, ...over };
}

/** Under another name nothing of the one before holds. */
async function withAnotherName(host: EntranceHost, password: string | null = null): Promise<Attempt> {
  return { name: await askName(host), password, code: null, takeover: false, make: false };
}

async function afterRefusal(attempt: Attempt, answer: ServerEvent, host: EntranceHost): Promise<Attempt> {
  const code = textOf(answer, 'code');
  // Of a wrong password the server says which command to type, which here nobody does.
  const said = code === 'LOGIN_FAILED' ? 'Wrong name or password.' : textOf(answer, 'text');
  const text = said || code || 'The server does not let you in.';
  const { ask } = host;
  // Such a name has no password: what was given as one was the code, perhaps, or is another name's.
  if (code === 'CODE_NEEDED' && attempt.code !== null && attempt.password !== null)
    return { ...attempt, password: null };
  if (ask === null && code === 'CODE_NEEDED')
    throw new ClientFailure(`${attempt.name} is given out by a code alone. Set PARTYLINE_CODE`);
  if (ask === null && attempt.password === null && WITHOUT_PASSWORD.has(code)) {
    // The server says what to type, which does not help here.
    const [why] = text.split('. ');
    throw new ClientFailure(`${why}. If you have an account called ${attempt.name}, set PARTYLINE_PASSWORD`);
  }
  if (ask === null || FINAL.has(code)) throw new ClientFailure(text);
  const { name, password } = attempt;
  switch (code) {
    case 'NAME_TAKEN':
      host.wrong(`${name} is somebody’s name already.`);
      return withPassword(attempt, host, `If it is yours, its password (Enter: another name): `);
    case 'ACCOUNT_REQUIRED':
      host.say('This server takes nobody without a password.');
      if (await ask.confirm(`Have you an account called ${name} here?`))
        return withPassword(attempt, host, 'Password: ');
      return { ...(await withPassword(attempt, host, 'A password for the new account: ')), make: true };
    case 'ALREADY_ONLINE':
      if (await ask.confirm(`${name} is here already, on another connection. End that one?`)) {
        return { ...attempt, takeover: true };
      }
      return withAnotherName(host);
    case 'LOCKED':
      host.wrong('An operator has locked the server: nobody new comes in.');
      if (password !== null || attempt.code !== null) return withAnotherName(host);
      return withPassword(attempt, host, `If you were here as ${name}, its password (Enter: another name): `);
    case 'CODE_NEEDED':
      host.wrong(`${name} is given out by a code alone. Who has lost it asks an operator.`);
      return withCode(attempt, host);
    case 'WRONG_CODE':
      host.wrong(`That is not the code of ${name}.`);
      return withCode(attempt, host);
    case 'NOT_ON_ROSTER':
      host.wrong(`${name} is not on the list of those who may come.`);
      return withAnotherName(host, password);
    case 'LOGIN_FAILED':
    case 'TOO_MANY_TRIES':
    case 'PASSWORD_INVALID':
    case 'BUSY':
      host.wrong(text);
      if (password === null && attempt.code !== null) return withCode(attempt, host);
      return withPassword(attempt, host, `Password of ${name} (Enter: another name): `);
    default:
      host.wrong(text);
      return withAnotherName(host, code === 'ACCOUNTS_OFF' ? null : password);
  }
}

async function withPassword(attempt: Attempt, host: EntranceHost, question: string): Promise<Attempt> {
  const password = (await host.ask?.password(question)) ?? null;
  if (password === null) throw new GivenUp();
  if (password !== '') return { ...attempt, password };
  return withAnotherName(host);
}

async function withCode(attempt: Attempt, host: EntranceHost): Promise<Attempt> {
  const code = (await host.ask?.password(`Code of ${attempt.name} (Enter: another name): `)) ?? null;
  if (code === null) throw new GivenUp();
  return code === '' ? withAnotherName(host) : { ...attempt, code };
}

async function askName(host: EntranceHost): Promise<string> {
  const { ask } = host;
  if (ask === null) throw new ClientFailure('give a name with -u NAME');
  for (;;) {
    const name = (await ask.name())?.trim();
    if (name === undefined) throw new GivenUp();
    if (isPersonName(name)) return name;
    if (name !== '') host.wrong(`${NAMES}.`);
  }
}

/** The one given with the command, if it can be one: the server would say so to programs. */
async function properName(name: string, host: EntranceHost): Promise<string> {
  if (isPersonName(name)) return name;
  if (host.ask === null) throw new ClientFailure(`${name} cannot be a name. ${NAMES}`);
  host.wrong(`${NAMES}.`);
  return askName(host);
}
