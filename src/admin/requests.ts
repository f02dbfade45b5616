/**
 * What passes on the admin socket: one JSON object a line. Owns the form of what is asked and of what answers it; knows no socket,
 * and nothing of how anything is done. Both ends import it, so that neither can forget what the other says.
 *
 *     {"admin":1,"by":"root","do":"ban","name":"Mallory","minutes":60}
 *     {"progress":{"what":"copied","done":4096,"of":65536}}        none or more of these, and of {"working":true}
 *     {"result":{…}}                                               or {"error":{"code":"…","message":"…"}}
 */
import type { Results } from './results.js';

/** Another one means that the two sides would misunderstand each other. */
export const ADMIN_VERSION = 1;

/** Bytes of a request, without the end of its line. */
export const MAX_REQUEST = 64 * 1024;

/** Characters of the name of the Unix user who asks, as the log shows it. */
const MAX_USER = 64;

type Form = 'text' | 'number' | 'flag' | 'text?' | 'number?';

/**
 * What can be asked, and what each request carries. `flag`: there, or not. `text`: any, and not empty. A text that is a path is
 * an absolute one: the server's own folder is another than the asker's.
 */
export const forms = {
  status: {},
  announce: { text: 'text' },
  who: {},
  kick: { name: 'text', reason: 'text?' },
  around: { name: 'text' },
  ban: { name: 'text', minutes: 'number?', address: 'flag', reason: 'text?' },
  unban: { name: 'text' },
  bans: {},
  mute: { name: 'text', minutes: 'number?', reason: 'text?' },
  unmute: { name: 'text' },
  mutes: {},
  lock: {},
  unlock: {},
  purge: { id: 'number?', name: 'text?' },
  rooms: {},
  reload: {},
  shutdown: {},
  backup: { directory: 'text' },
  accounts: { after: 'text?', count: 'number?' },
  account: { name: 'text' },
  createAccount: { name: 'text', password: 'text?' },
  resetPassword: { name: 'text', password: 'text?' },
  deleteAccount: { name: 'text' },
  exportAccount: { name: 'text' },
  forget: { name: 'text' },
  operators: {},
  addOperator: { name: 'text' },
  removeOperator: { name: 'text' },
} as const satisfies Record<string, Readonly<Record<string, Form>>>;

export type Do = keyof typeof forms;

interface Carried {
  readonly text: string;
  readonly number: number;
  readonly flag: true | undefined;
  readonly 'text?': string | undefined;
  readonly 'number?': number | undefined;
}

/** What one of them carries, as it is handled. */
export type Asked<D extends Do> = {
  readonly [F in keyof (typeof forms)[D]]: (typeof forms)[D][F] extends Form ? Carried[(typeof forms)[D][F]] : never;
};

type MayLack<T> = { [K in keyof T]: undefined extends T[K] ? K : never }[keyof T];

/** The same, as it is made: what need not be there may be left out. */
type Given<D extends Do> = Omit<Asked<D>, MayLack<Asked<D>>> & Partial<Pick<Asked<D>, MayLack<Asked<D>>>>;

export type Request<D extends Do = Do> = { readonly [K in D]: { readonly do: K } & Given<K> }[D];

export type Result<D extends Do> = Results[D];

/** Something that takes its time. `of`: how much there is of `what` in all; null: nobody knows. */
export interface Progress {
  readonly what: string;
  readonly done: number;
  readonly of: number | null;
}

export interface AdminError {
  /** A code of PROTOCOL.md, section 5, or one of `Fault`. */
  readonly code: string;
  readonly message: string;
}

/** The last line of an answer. */
export type Answer<D extends Do = Do> = { readonly result: Result<D> } | { readonly error: AdminError };

/** Each line of an answer. `working`: nothing new, but it is being done. */
export type Said = { readonly progress: Progress } | { readonly working: true } | Answer;

/** What the core does for a door: see core/admin. */
export interface AdminDesk {
  /** `by`: the Unix user who asks. `connection`: the number of theirs, for the log. Rejects with a Refusal, CannotBeDone, or a fault of the server. */
  act(request: Request, by: string, progress: (progress: Progress) => void, connection?: number): Promise<Results[Do]>;
}

/** The machine does not let it be done. `message`: a sentence that says what to do. */
export class CannotBeDone extends Error {
  override readonly name = 'CannotBeDone';
}

/** What is wrong with a line that should have been a request. */
export class RequestFault extends Error {
  constructor(
    readonly code: 'MALFORMED' | 'OTHER_VERSION',
    message: string,
  ) {
    super(message);
    this.name = 'RequestFault';
  }
}

/** As it goes out, with the end of its line. */
export function writeRequest(request: Request, by: string): string {
  return `${JSON.stringify({ admin: ADMIN_VERSION, by, ...request })}\n`;
}

/** Throws a RequestFault: also for what nobody has sent who is of this version. */
export function readRequest(line: string): { readonly request: Request; readonly by: string } {
  const fields = objectIn(line);
  if (fields.admin !== ADMIN_VERSION)
    throw new RequestFault(
      'OTHER_VERSION',
      'this server is another version than the program that asks; use the partyline that it was started with',
    );
  const what = fields.do;
  if (typeof what !== 'string' || !Object.hasOwn(forms, what))
    throw new RequestFault(
      'OTHER_VERSION',
      'this server knows no such request: it is another version than the program that asks',
    );
  const request: Record<string, unknown> = { do: what };
  for (const [name, form] of Object.entries(forms[what as Do]) as [string, Form][]) {
    const value = fields[name] ?? undefined;
    if (!fits(form, value)) throw new RequestFault('MALFORMED', `${what} takes a ${form.replace('?', '')} as ${name}`);
    request[name] = value;
  }
  return { request: request as unknown as Request, by: userIn(fields.by) };
}

function objectIn(line: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // As anything else that is no object.
  }
  throw new RequestFault('MALFORMED', 'a request is one JSON object on one line; partyline admin writes it for you');
}

function fits(form: Form, value: unknown): boolean {
  switch (form) {
    case 'text':
      return typeof value === 'string' && value !== '';
    case 'number':
      return Number.isSafeInteger(value) && (value as number) >= 0;
    case 'flag':
      return value === undefined || value === true;
    case 'text?':
      return value === undefined || fits('text', value);
    case 'number?':
      return value === undefined || fits('number', value);
  }
}

/** Only for the log: whoever may use the socket could be anybody of that user. */
function userIn(by: unknown): string {
  const name = typeof by === 'string' ? by.replace(/[^\w.@\\-]/g, '').slice(0, MAX_USER) : '';
  return name === '' ? 'somebody' : name;
}

const LINES = ['progress', 'working', 'result', 'error'];

/** A line of an answer, on the asking side. Undefined: that is none. */
export function readSaid(line: string): Said | undefined {
  try {
    const said = objectIn(line);
    return LINES.some((one) => one in said) ? (said as unknown as Said) : undefined;
  } catch {
    return undefined;
  }
}
