/** How one asks for a name, and what stands against it, as a sentence at the field that is meant. Pure. */
import { isPersonName } from '../../language/names.js';
import type { Fields } from './connection.js';
import { type ServerEvent, textOf } from './objects.js';
import { refusal } from './sentences.js';
import type { Entrance } from './types.js';

export interface Attempt {
  readonly name: string;
  /** Empty: as a guest. */
  readonly password: string;
  readonly takeover: boolean;
  /** The account is to be made. */
  readonly create: boolean;
  /** Empty: none is known. */
  readonly code: string;
}

type Refused = Omit<Entrance, 'busy'>;

export function requestOf({ name, password, takeover, create, code }: Attempt): Fields {
  const byCode = code === '' ? {} : { code };
  const over = takeover ? { takeover } : {};
  if (create && password !== '') return { type: 'register', name, password, ...byCode, for_people: true };
  if (password !== '') return { type: 'init', username: name, password, ...over, for_people: true };
  return { type: 'init', username: name, ...byCode, ...(code === '' ? {} : over), for_people: true };
}

type Field = NonNullable<Entrance['problem']>['field'];

const problem = (field: Field, code: string | null, text: string, more = {}): Refused => ({
  problem: { field, code, text },
  wantsPassword: false,
  wantsCode: false,
  mayTakeOver: false,
  ...more,
});

export const NO_CONNECTION = problem(
  null,
  null,
  'There is no connection to the server. It may have stopped, or be full, or not be reachable from here. Try again in a moment.',
);

const NAMES = 'A name is a letter, then letters, digits, _, - or . without a space, 32 at most.';

/** What can be said without asking the server; null: nothing. */
export function problemBefore({ name, password, create }: Attempt): Refused | null {
  if (name === '') return problem('name', null, 'Type the name that others shall see.');
  if (!isPersonName(name)) return problem('name', 'NAME_INVALID', NAMES);
  if (create && password === '') return problem('password', null, 'Type a password for the new account.');
  return null;
}

export function problemOf(answer: ServerEvent, { name, password, create, code: given }: Attempt): Refused {
  const code = textOf(answer, 'code');
  const said = withoutCommands(refusal(answer));
  const byCode = { wantsCode: true };
  switch (code) {
    case 'CODE_NEEDED':
      return problem(
        'code',
        code,
        `${name} is given out by a code. Enter it if the name is yours. Who has lost it asks an operator, and an operator finds it in the server’s log.`,
        byCode,
      );
    case 'WRONG_CODE':
      return problem('code', code, `That is not the code of ${name}. Who has lost it asks an operator.`, byCode);
    case 'NOT_ON_ROSTER':
      return problem('name', code, `${name} is not on the list of those who may come. Take your name as it is there.`);
    case 'NAME_INVALID':
      return problem('name', code, NAMES);
    case 'NAME_TAKEN':
      if (create)
        return problem(
          'name',
          code,
          `${name} is somebody’s name already. Choose another, or enter with its password if it is yours.`,
        );
      return problem(
        'name',
        code,
        `${name} is somebody’s name already. If it is yours, enter its password. Otherwise choose another name.`,
        { wantsPassword: password === '' },
      );
    case 'ACCOUNT_REQUIRED':
      return problem(
        'password',
        code,
        'This server takes nobody without a password. Enter yours, or make an account.',
        {
          wantsPassword: true,
        },
      );
    case 'ALREADY_ONLINE':
      return problem(
        null,
        code,
        `${name} is here already, in another window or program. You can go on here: the other one is closed then.`,
        { ...(password === '' ? byCode : { wantsPassword: true }), mayTakeOver: true },
      );
    case 'LOGIN_FAILED':
      return problem('password', code, 'Wrong name or password.', { wantsPassword: true });
    case 'PLAINTEXT':
      if (password === '')
        return problem(
          null,
          code,
          'This server shows and takes codes only over an encrypted connection. Come by https.',
        );
      return problem('password', code, 'This server takes passwords only over an encrypted connection. Come by https.');
    case 'ACCOUNTS_OFF':
      return problem('password', code, 'This server has no accounts. Enter without a password.');
    case 'TOO_MANY_TRIES':
    case 'PASSWORD_INVALID':
    case 'TOO_MANY_ACCOUNTS':
    case 'BUSY':
      if (password === '') return given === '' ? problem(null, code, said) : problem('code', code, said, byCode);
      return problem('password', code, said, { wantsPassword: true, wantsCode: given !== '' });
    case 'LOCKED':
      // Of a name with a code that has been asked for by now.
      return problem(null, code, said, { wantsPassword: password === '' && given === '' });
    case 'NAME_RESERVED':
    case 'BANNED':
      return problem('name', code, said);
    default:
      return problem(null, code, said);
  }
}

/** The sentences before what is to be typed at nc, which nobody does here. */
function withoutCommands(text: string): string {
  const [, before = ''] = /^(.*?[.:])\s+(?:[Tt]ype|Perhaps): /s.exec(text) ?? [];
  return before === '' ? text : before;
}
