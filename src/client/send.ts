/**
 * Sends lines to one place and sees to it that each has got there: to a person, a group, a room or everyone. Never says
 * anything elsewhere than it was meant for. Knows the server by its lines and codes alone.
 */
import { Glob } from '../language/glob.js';
import { fold, isPersonName } from '../language/names.js';
import { Pauses } from './common/pauses.js';
import { ClientFailure } from './failure.js';
import { machineClock } from './net/clock.js';
import type { LineSocket, Reply } from './net/line-socket.js';

/** Where the lines go. */
export interface Target {
  /** `any`: a person, else a group of one's own, else a room: the first that there is. */
  readonly kind: 'person' | 'group' | 'room' | 'everyone' | 'any';
  /** Empty for everyone. */
  readonly name: string;
}

export interface Sending {
  /** One's name, and its password where it is an account's, or its code where it is given out by one. */
  readonly as: string;
  readonly password: string | undefined;
  readonly code: string | undefined;
  readonly to: Target;
  /** A line to be waited for when all is sent, and for how many milliseconds: only then one has to hear what others say. */
  readonly waitFor: { readonly pattern: string; readonly ms: number } | null;
}

export interface SendHost {
  /** The line of that number has not got there. */
  failed(number: number, why: string): void;
}

/** Null: it was delivered or stored. Otherwise why not. */
type Outcome = string | null;

/** One way to send a text. `absent`: there is no such person, group or room, and nothing was said. */
type Way = (text: string) => Promise<{ readonly outcome: Outcome; readonly absent?: boolean }>;

/** Lines heard since the last text was sent, of which one may be what is waited for. */
const MAX_HEARD = 10_000;

/** What an account may have set to stand around what it hears. */
const STAMP = /^\[\d\d:\d\d:\d\dZ\] /;
const BELL = '\u0007';

export class Sender {
  /** Unasked lines since the last text went out; null: nothing is waited for. */
  private heardSince: string[] | null = null;
  private fits: ((line: string) => void) | null = null;
  private way: Way | null = null;
  private connection: LineSocket | null = null;
  private untagged: ((line: string) => void) | null = null;

  constructor(
    private readonly sending: Sending,
    private readonly host: SendHost,
  ) {}

  /** To be told every line that answers no tag. */
  readonly heard = (line: string): void => {
    this.untagged?.(line);
    const bare = line.replace(STAMP, '');
    const shown = bare.endsWith(BELL) ? bare.slice(0, -1) : bare;
    this.fits?.(shown);
    if (this.heardSince !== null && this.heardSince.length < MAX_HEARD) this.heardSince.push(shown);
  };

  /**
   * Takes the name, within `patience` milliseconds: another program of that name may be about to leave. Throws a
   * ClientFailure with the server's reason.
   */
  async enter(connection: LineSocket, patience: number): Promise<void> {
    this.connection = connection;
    const until = performance.now() + Math.min(patience, LONGEST_KNOCK);
    const pauses = new Pauses();
    for (;;) {
      const refusal = await this.knock(connection);
      if (refusal === null) return;
      const pause = pauses.next();
      if (!OCCUPIED.has(codeOfLine(refusal)) || performance.now() + pause > until) throw new ClientFailure(refusal);
      await connection.unlessLost(new Promise((resolve) => setTimeout(resolve, pause)));
    }
  }

  /** Null: the name is taken. Otherwise the server's code and why. */
  private async knock(connection: LineSocket): Promise<string | null> {
    const { as, password, code } = this.sending;
    if (this.saysOnly || password === undefined) {
      const secret = password !== undefined ? ` ${password}` : code !== undefined ? ` code ${code}` : '';
      const { error } = await connection.ask(`${this.saysOnly ? '/says_only' : 'register'} ${as}${secret}`);
      if (error?.code === 'CODE_NEEDED' || error?.code === 'WRONG_CODE')
        return `${error.code} ${as} is given out by a code alone. Give it with --code CODE, or set PARTYLINE_CODE`;
      if (error?.code === 'NAME_TAKEN')
        return `${error.code} ${as} is somebody’s name. Choose another with --as NAME, or set PARTYLINE_PASSWORD`;
      return error === null ? null : `${error.code} ${error.text}${NAMES.has(error.code) ? ANOTHER : ''}`;
    }
    // A password may have spaces in it: only the dialog takes such a one.
    const answer = new Promise<string>((resolve) => {
      this.untagged = (line) => {
        if (line === 'AUTH_SUCCESS' || line.startsWith('ERROR: ')) resolve(line);
      };
    });
    connection.say('LOGIN', as, password);
    const line = await connection.within(answer);
    this.untagged = null;
    return line === 'AUTH_SUCCESS' ? null : line.slice('ERROR: '.length);
  }

  /** Sends all there are; resolves with whether every one has got there. Empty ones are left out. */
  async sendAll(texts: AsyncIterable<string>): Promise<boolean> {
    const { there } = this;
    const iterator = texts[Symbol.asyncIterator]();
    let well = true;
    for (let number = 1; ; number++) {
      const { done, value } = await there.unlessLost(iterator.next());
      if (done) return well;
      if (value.trim() === '') continue;
      if (this.sending.waitFor !== null) this.heardSince = [];
      const outcome = await this.send(value);
      if (outcome === null) continue;
      well = false;
      this.host.failed(number, outcome);
    }
  }

  /** The line that was waited for; null: it has not come in time. Counted from when the last text went out. */
  async awaitLine(): Promise<string | null> {
    const { waitFor } = this.sending;
    if (waitFor === null) return null;
    const glob = new Glob(waitFor.pattern);
    const early = this.heardSince?.find((line) => glob.fits(line));
    this.heardSince = null;
    if (early !== undefined) return early;
    let cancel = (): void => {};
    const line = new Promise<string | null>((resolve) => {
      cancel = machineClock.after(waitFor.ms, () => resolve(null));
      this.fits = (shown) => {
        if (glob.fits(shown)) resolve(shown);
      };
    });
    try {
      return await this.there.unlessLost(line);
    } finally {
      cancel();
    }
  }

  /** Nobody is told that one comes and goes, and one is shown nothing. */
  private get saysOnly(): boolean {
    return this.sending.waitFor === null;
  }

  private get there(): LineSocket {
    if (this.connection === null) throw new TypeError('nothing can be sent before one has a name');
    return this.connection;
  }

  private async send(text: string): Promise<Outcome> {
    if (this.way !== null) return (await this.way(text)).outcome;
    const ways = this.ways();
    let outcome: Outcome = null;
    for (const way of ways) {
      const tried = await way(text);
      outcome = tried.outcome;
      if (tried.absent === true && ways.length > 1) continue;
      this.way = way;
      return outcome;
    }
    const { name } = this.sending.to;
    return `nobody is called ${name}, no group of yours, and nobody is in a room ${name}`;
  }

  private ways(): readonly Way[] {
    const { kind, name } = this.sending.to;
    const room = this.saysOnly ? intoRoom(this.there, name) : toRoom(this.there, name, this.sending.as);
    switch (kind) {
      case 'person':
        return [toPerson(this.there, name)];
      case 'group':
        return [toGroup(this.there, name)];
      case 'room':
        return [room];
      case 'everyone':
        return [this.saysOnly ? intoEveryone(this.there) : toEveryone(this.there)];
      case 'any': {
        // A person first: what is meant for one alone must not be said in a room that somebody has called so.
        const others = [toGroup(this.there, name), room];
        return isPersonName(name) ? [toPerson(this.there, name), ...others] : others;
      }
    }
  }
}

/** What is wrong with a name, and how to give another: what the server says is for people who type. */
const NAMES: ReadonlySet<string> = new Set(['NAME_RESERVED', 'NAME_INVALID', 'NOT_ON_ROSTER']);
const ANOTHER = ' Here that is: --as NAME';

/** Somebody has the name just now, perhaps a program like this one, which leaves when it has said its line. */
const OCCUPIED: ReadonlySet<string> = new Set(['NAME_TAKEN', 'ALREADY_ONLINE']);
/** Milliseconds: less than a visitor has for taking a name (R1.20). */
const LONGEST_KNOCK = 10_000;

const codeOfLine = (refusal: string): string => refusal.split(' ', 1)[0] as string;

const why = ({ error }: Reply): string =>
  error === null ? 'the server’s answer is unknown' : `${error.code} ${error.text}`;

const codeOf = ({ error }: Reply): string => error?.code ?? '';

function toPerson(connection: LineSocket, name: string): Way {
  return async (text) => {
    const reply = await connection.ask(`/msg ${name} ${text}`);
    const [, became] = /^STATUS:\d+:([a-z]+):/.exec(reply.lines.at(-1) ?? '') ?? [];
    if (became === 'delivered' || became === 'queued') return { outcome: null };
    if (became === 'refused') return { outcome: `${name} has blocked you` };
    return { outcome: why(reply), absent: codeOf(reply) === 'NO_SUCH_USER' };
  };
}

function toGroup(connection: LineSocket, name: string): Way {
  return async (text) => {
    const reply = await connection.ask(`/group txt ${name} ${text}`);
    const [, delivered, queued] = /^STATUS:\d+:sent:[^:]+:(\d+)\/(\d+)$/.exec(reply.lines.at(-1) ?? '') ?? [];
    if (delivered === undefined) {
      return { outcome: why(reply), absent: ['NOT_THERE', 'ACCOUNT_NEEDED', 'ACCOUNTS_OFF'].includes(codeOf(reply)) };
    }
    return { outcome: Number(delivered) + Number(queued) > 0 ? null : `nobody else is in the group ${name}` };
  };
}

/** For who only says something: a room is there as long as somebody is in it. */
function intoRoom(connection: LineSocket, name: string): Way {
  return async (text) => {
    const said = await connection.ask(`/say_in ${name} ${text}`);
    if (said.error === null) return { outcome: null };
    const isNobody = codeOf(said) === 'NO_SUCH_ROOM';
    return { outcome: isNobody ? nobodyElse(name) : why(said), absent: isNobody };
  };
}

/** The same, and the server says where nobody is there. */
function intoEveryone(connection: LineSocket): Way {
  return async (text) => {
    const said = await connection.ask(`/all ${text}`);
    if (codeOf(said) === 'NOBODY_HERE') return { outcome: NOBODY };
    return { outcome: said.error === null ? null : why(said) };
  };
}

/** Speech is not answered by who has heard it, so that is asked before. */
function toRoom(connection: LineSocket, name: string, as: string): Way {
  let inside = false;
  return async (text) => {
    const members = await connection.ask(`/members ${name}`);
    const [, listed = ''] = /^INFO: Members of [^:]+: (.*)$/.exec(members.lines[0] ?? '') ?? [];
    const nobody = nobodyElse(name);
    if (listed === '') return { outcome: codeOf(members) === 'NO_SUCH_ROOM' ? nobody : why(members), absent: true };
    if (!hasOthers(listed, as)) return { outcome: nobody };
    if (!inside) {
      const joined = await connection.ask(`/join ${name}`);
      if (joined.error !== null) return { outcome: why(joined) };
      inside = true;
    }
    // As a paste a text is said as it stands, whatever it looks like.
    const said = await connection.ask('/paste', text.startsWith('.') ? `.${text}` : text, '.');
    return { outcome: said.error === null ? null : why(said) };
  };
}

function toEveryone(connection: LineSocket): Way {
  return async (text) => {
    const online = await connection.ask('/who');
    const [, listed = ''] = /^Online users: (.*)$/.exec(online.lines[0] ?? '') ?? [];
    // Who comes only to say something is the last of those who came.
    if (!/, /.test(listed)) return { outcome: NOBODY };
    const said = await connection.ask(`/all ${text}`);
    return { outcome: said.error === null ? null : why(said) };
  };
}

const NOBODY = 'nobody else is online';
const nobodyElse = (room: string): string => `nobody else is in the room ${room}`;

function hasOthers(listed: string, as: string): boolean {
  return listed.split(', ').some((name) => fold(name) !== fold(as));
}
