/**
 * What one check is played on: people with names that nobody else has, their connections, and the transcript. Everything
 * it opens is closed with it. How somebody enters is the profile's: each of the smaller systems had its own way.
 */
import { connect } from 'node:net';
import { openMessageLines } from './message-lines.js';
import { type Company, Peer } from './peer.js';
import { Failed, Gone, type Profile, Skipped } from './terms.js';
import { Transcript } from './transcript.js';
import { WebPeer } from './web-peer.js';

export interface Target {
  readonly host: string;
  /** The door for people. */
  readonly port: number;
  /** The door for programs; null where the server has none. */
  readonly quietPort: number | null;
  /** The door for browsers; null as above. */
  readonly webPort: number | null;
}

export interface StageOptions {
  readonly target: Target;
  readonly profile: Profile;
  /** Milliseconds to wait for a line. */
  readonly patience: number;
  /** What makes names unlike those of other checks and of earlier runs: letters and digits. */
  readonly suffix: string;
}

/** What a request was answered by. */
export interface Answer {
  /** Of the request, for whoever has to be told that it was wrong. */
  readonly what: string;
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

type Peers<Names extends readonly string[]> = { [Index in keyof Names]: Peer };

type Door = 'chat' | 'quiet';

/** Milliseconds for a connection, at least: without one nothing more is checked, and on a loaded machine it may be this process that is late. */
const CONNECTING = 5_000;

/** Answers that say that the server was started without what a check needs. */
const WITHOUT: Readonly<Record<string, string>> = {
  ACCOUNTS_OFF: 'the server has no accounts',
  PLAINTEXT: 'the server takes no passwords over a plain connection',
  NOT_ON_ROSTER: 'the server takes only those on its roster',
  SERVER_FULL: 'the server is full',
  TOO_MANY_TRIES: 'wrong passwords have been tried from here lately',
};

export class Stage {
  readonly transcript = new Transcript();
  /** Seconds after which the server takes connections again, where it has refused one. */
  refusedFor: number | null = null;
  /** Whether somebody had to give a password to enter. */
  private guests = true;
  private readonly peers: Peer[] = [];
  private words = 0;

  constructor(private readonly options: StageOptions) {}

  get patience(): number {
    return this.options.patience;
  }

  /** A name that belongs to this check alone: `Ann-x7k21`. */
  as(name: string): string {
    return `${name}-${this.options.suffix}`;
  }

  /** A word, a room's name or a ping's token that nobody has used. */
  word(beginning = 'w'): string {
    return `${beginning}${++this.words}-${this.options.suffix}`;
  }

  /** A bare connection. What the server says at first is still to come. */
  async connect(who: string, door: Door = 'chat'): Promise<Peer> {
    const { host, port, quietPort } = this.options.target;
    if (door === 'quiet' && quietPort === null) throw new Skipped('no quiet port (--quiet-port)');
    const at = door === 'quiet' ? (quietPort as number) : port;
    const socket = await new Promise<ReturnType<typeof connect>>((resolve, reject) => {
      const trying = connect({ host, port: at, noDelay: true, allowHalfOpen: true });
      const timer = setTimeout(
        () => {
          trying.destroy();
          reject(new Gone(`${host}:${at} does not take connections`));
        },
        Math.max(this.patience, CONNECTING),
      );
      trying.once('error', (error: NodeJS.ErrnoException) => {
        clearTimeout(timer);
        reject(new Gone(`${host}:${at} cannot be reached: ${error.code ?? error.message}`));
      });
      trying.once('connect', () => {
        clearTimeout(timer);
        trying.removeAllListeners('error');
        resolve(trying);
      });
    });
    const peer = new Peer(socket, this.as(who), this.company);
    this.peers.push(peer);
    return peer;
  }

  /** A WebSocket. */
  async webSocket(who: string): Promise<WebPeer> {
    const at = this.webAddress();
    const stream = await openMessageLines(`ws://${at}/socket`, { patience: this.patience }).catch((error: Error) => {
      mindAbsence(error, at);
      throw new Failed(`no WebSocket at ${at}: ${error.message}`, 'the handshake is answered by 101');
    });
    const peer = new WebPeer(stream, this.as(who), this.company);
    this.peers.push(peer);
    return peer;
  }

  /** One request by HTTP, and its answer. */
  async request(method: string, path: string, headers: Record<string, string>, body?: Buffer): Promise<Answer> {
    const at = this.webAddress();
    const what = `${method} ${path}`;
    this.transcript.happened(what, `asks, with ${JSON.stringify(headers)} and ${body?.length ?? 0} bytes`);
    try {
      const signal = AbortSignal.timeout(this.patience);
      const answer = await fetch(`http://${at}${path}`, { method, headers, signal, ...(body ? { body } : {}) });
      const came = Buffer.from(await answer.arrayBuffer());
      this.transcript.came(what, `${answer.status}, ${came}`);
      return { what, status: answer.status, headers: answer.headers, body: came };
    } catch (error) {
      const { cause } = error as Error;
      mindAbsence(cause ?? error, at);
      throw new Failed(`${what} was not answered: ${cause ?? error}`, 'an answer');
    }
  }

  /** Somebody without a name, who has read the greeting. */
  async visitor(who: string): Promise<Peer> {
    const peer = await this.connect(who);
    await peer.sync();
    return peer;
  }

  /** Somebody who has entered as one does in this profile. Others may have been told and not read it yet. */
  async person(who: string): Promise<Peer> {
    const peer = await this.connect(who);
    const { profile } = this.options;
    if (profile === 'chat77') {
      await this.dialog(peer, 'REGISTER', 'right');
      await peer.sees('Registration successful. You can login now.');
      await this.dialog(peer, 'LOGIN', 'right');
      await peer.sees('AUTH_SUCCESS');
    } else {
      await this.enter(peer, this.entry(peer.name));
    }
    return peer;
  }

  /** The line that asks for a name. */
  entry(name: string): string {
    return `${this.options.profile === 'lab' ? 'server:' : ''}register ${name}`;
  }

  /** Several people, and nothing unread of their coming. */
  async people<const Names extends readonly string[]>(...names: Names): Promise<Peers<Names>> {
    const peers: Peer[] = [];
    for (const name of names) peers.push(await this.person(name));
    return this.settled<Names>(peers);
  }

  /** Several people with accounts, and nothing unread of their coming. */
  async accounts<const Names extends readonly string[]>(...names: Names): Promise<Peers<Names>> {
    const peers: Peer[] = [];
    for (const name of names) {
      const peer = await this.connect(name);
      await this.enter(peer, `register ${peer.name} ${this.password('right')}`);
      peers.push(peer);
    }
    return this.settled<Names>(peers);
  }

  /** Somebody who comes back to the account of that name. */
  async login(who: string, rest = ''): Promise<Peer> {
    const peer = await this.connect(who);
    await this.enter(peer, `login ${peer.name} ${this.password('right')}${rest}`);
    return peer;
  }

  password(which: string): string {
    return `${which}-${this.options.suffix}`;
  }

  /** Begins Chat77's dialog and answers it. */
  async dialog(peer: Peer, word: 'REGISTER' | 'LOGIN', password: string): Promise<void> {
    peer.send(word);
    const [asked = ''] = await peer.sees(/^(?:ALIAS\?|ERROR: .*)$/);
    this.mind(asked);
    peer.send(peer.name);
    await peer.sees('PASSWORD?');
    peer.send(this.password(password));
  }

  /** Leaves, and the server has let go. */
  async leave(peer: Peer): Promise<void> {
    // The smaller systems have it without the slash, and nobody leaves from within a room there.
    peer.send(this.options.profile === 'full' ? '/exit' : 'exit');
    await peer.rest();
    peer.vanish();
  }

  /** Throws a Skipped where nobody who has entered here is a guest. */
  needGuests(): void {
    if (!this.guests) throw new Skipped('nobody enters without a password');
  }

  /** Throws a Skipped where an answer says that the server was started without what is asked for. */
  mind(answer: string): void {
    const [, code = ''] = /^ERROR: (\S+)/.exec(answer) ?? [];
    const reason = WITHOUT[code];
    if (reason !== undefined) throw new Skipped(reason);
  }

  stop(): void {
    for (const peer of this.peers) peer.vanish();
  }

  /** Asks for a name, with a password where nobody enters without one. Returns the answer. */
  async register(peer: Peer, line: string): Promise<string> {
    peer.send(line);
    const [answer = ''] = await peer.sees(/^(?:INFO: Welcome, |ERROR: ).*/);
    if (!answer.startsWith('ERROR: ACCOUNT_REQUIRED')) return answer;
    this.guests = false;
    peer.send(`${line} ${this.password('right')}`);
    const [second = ''] = await peer.sees(/^(?:INFO: Welcome, |ERROR: ).*/);
    return second;
  }

  /** Throws a Skipped where there is none. */
  private webAddress(): string {
    const { host, webPort } = this.options.target;
    if (webPort === null) throw new Skipped('no web port (--web-port)');
    return `${host.includes(':') ? `[${host}]` : host}:${webPort}`;
  }

  private get company(): Company {
    return {
      transcript: this.transcript,
      patience: this.patience,
      knows: (name) => name.toLowerCase().endsWith(`-${this.options.suffix}`),
      token: () => this.word('t'),
      refused: (seconds) => {
        this.refusedFor = Math.max(this.refusedFor ?? 0, seconds);
      },
    };
  }

  private async enter(peer: Peer, line: string): Promise<void> {
    const answer = await this.register(peer, line);
    this.mind(answer);
    if (!answer.startsWith(`INFO: Welcome, ${peer.name}!`)) {
      throw new Failed(`“${line}” was answered by “${answer}”`, `INFO: Welcome, ${peer.name}! …`);
    }
  }

  private async settled<Names extends readonly string[]>(peers: Peer[]): Promise<Peers<Names>> {
    for (const peer of peers) await peer.sync();
    for (const peer of peers) await peer.sync();
    return peers as Peers<Names>;
  }
}

/** Whoever has checked all else shall not learn here alone that the server was started without it. */
function mindAbsence(error: unknown, at: string): void {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ECONNREFUSED') throw new Skipped(`nobody listens at the web port, ${at} (--web-port)`);
}
