/**
 * A stay on the server that outlives its connections: enters, and after a loss connects, enters and joins again. Owns the
 * connection, and knows whether lines can be sent. Must not know a terminal.
 */

import { GuestsOwn } from '../common/guests-own.js';
import { HeldName } from '../common/held-name.js';
import { Keyring } from '../common/keyring.js';
import type { Pauses } from '../common/pauses.js';
import { isForGood, isPassing } from '../common/reasons.js';
import { type ServerEvent, textOf } from '../common/server-event.js';
import { type Missed, WayBack } from '../common/way-back.js';
import { ClientFailure } from '../failure.js';
import { type Clock, machineClock } from '../net/clock.js';
import { type Door, dial, placeOf } from '../net/dial.js';
import { ConnectionLost, type OnAnswer, probe, ServerConnection } from '../net/server-connection.js';
import type { Trust } from '../net/trust.js';
import type { Conversation, Target } from './conversation.js';
import { type Credentials, type EntranceHost, enter, GivenUp, type Send } from './entrance.js';
import type { Request } from './routing.js';
import type { Vocabulary } from './vocabulary.js';

export interface SessionHost extends EntranceHost {
  /** Something the server has said. `missed`: while there was no connection. */
  show(event: ServerEvent, missed?: true): void;
  /** The connection is being made again. `sentence`: without its full stop. */
  lost(sentence: string): void;
  /** There is a connection again, and what was missed has been shown. */
  back(missed: Missed): void;
  /** Lines can, or cannot, be sent from now on. */
  changed(): void;
}

export interface SessionOptions {
  readonly door: Door;
  readonly trust: Trust;
  readonly conversation: Conversation;
  readonly vocabulary: Vocabulary;
  readonly pauses: Pauses;
  readonly name: string | undefined;
  readonly password: string | undefined;
  /** Of the name, where it is given out by one. */
  readonly code: string | undefined;
  readonly room: string | undefined;
  /** Rooms show their last lines on entering, as many as they show people (R3.82). */
  readonly forPeople: boolean;
  /** Whether a lost connection is made again. */
  readonly reconnect: boolean;
  readonly clock?: Clock;
}

/** Sends a request, which is made anew where it is sent again. */
type Knock = (request: () => Request, onAnswer: OnAnswer) => Promise<ServerEvent>;

/** Milliseconds that the server has for its good bye. */
const GOOD_BYE_MS = 2000;

/** In what the system says where the other side has ended a connection. */
const ENDED = 'ECONNRESET';

/** A line by which the server is asked to keep its answers for so many seconds (R3.57). */
const WAIT = /^\s*\/?wait +(\d{1,6}) /i;

/** The server does not let us in again, and no time changes that. */
class Refused extends Error {
  constructor(readonly reason: ClientFailure) {
    super(reason.message);
  }
}

export class Session {
  private credentials: Omit<Credentials, 'code'> = { name: '', password: null };
  private connection: ServerConnection | null = null;
  private isReady = false;
  private over = false;
  private goodBye: string | null = null;
  private lost: (why: string | null) => void = () => {};
  private hurry: () => void = () => {};
  private readonly wayBack = new WayBack();
  private readonly guestsOwn = new GuestsOwn();
  private readonly keyring = new Keyring();
  /** Where one was, and what was typed went, when the connection was lost. */
  private before: { readonly rooms: readonly string[]; readonly target: Target } = {
    rooms: [],
    target: { kind: 'here' },
  };
  private readonly clock: Clock;

  constructor(
    private readonly options: SessionOptions,
    private readonly host: SessionHost,
  ) {
    this.clock = options.clock ?? machineClock;
  }

  /** Whether lines can be sent. */
  get ready(): boolean {
    return this.isReady;
  }

  /** Resolves when the stay is over: `left` where the person wanted it so. Throws a ClientFailure when it cannot begin. */
  async run(): Promise<'left' | 'lost'> {
    try {
      await this.begin();
    } catch (error) {
      this.connection?.end();
      if (error instanceof GivenUp || this.over) return 'left';
      throw error instanceof ConnectionLost ? new ClientFailure(this.hungUp()) : error;
    }
    for (;;) {
      const why = await this.whileConnected();
      if (this.over || this.goodBye === 'exit') return 'left';
      if (!this.options.reconnect && this.goodBye === null) this.host.wrong(`The connection is lost${reasonOf(why)}.`);
      if (!this.options.reconnect || (this.goodBye !== null && isForGood(this.goodBye))) return 'lost';
      const again = await this.comeBack(why);
      if (again !== 'back') return again;
    }
  }

  /** Something that the person wants. Rejects with ConnectionLost. */
  request(request: Request, onAnswer: OnAnswer): Promise<ServerEvent> {
    return this.ask(request, onAnswer);
  }

  private ask(request: Request, onAnswer: OnAnswer = () => {}): Promise<ServerEvent> {
    const { connection } = this;
    if (connection === null) return Promise.reject(new ConnectionLost());
    const observed: OnAnswer = (answer, last) => {
      this.keyring.observe(answer, request);
      if (this.observe(answer) || last) onAnswer(answer, last);
    };
    const [, seconds = '0'] = (request.type === 'line' && WAIT.exec(String(request.text))) || [];
    return connection.request(request, observed, Number(seconds) * 1000);
  }

  /** The account has another password from now on. */
  passwordChanged(password: string): void {
    this.credentials = { ...this.credentials, password };
  }

  /** Ends the stay: the server is told, and everything before is answered. */
  leave(): void {
    if (this.over) return;
    this.over = true;
    this.hurry();
    const { connection } = this;
    if (connection === null || !connection.isOpen) return;
    const timer = setTimeout(() => connection.end(), GOOD_BYE_MS);
    void this.ask({ type: 'exit' }, (answer) => this.host.show(answer))
      .catch(() => {})
      .finally(() => {
        clearTimeout(timer);
        connection.finish();
      });
  }

  private hungUp(): string {
    const { door } = this.options;
    if (this.connection?.wasSilent === true) return `${placeOf(door)} takes connections and does not answer`;
    if (this.connection?.hasSpoken !== false || door.tls !== null) return 'the server has ended the connection';
    return `${placeOf(door)} has hung up without a word of a chat; where it speaks TLS, add --tls`;
  }

  private async begin(): Promise<void> {
    const { name, password, code, room } = this.options;
    const given = {
      ...(name === undefined ? {} : { name }),
      ...(password === undefined ? {} : { password }),
      ...(code === undefined ? {} : { code }),
    };
    // At once, so that nobody is asked for a name that no server is there for.
    await this.connect();
    const show = (answer: ServerEvent): void => {
      if (answer.type !== 'error') this.host.show(answer);
    };
    const send: Send = (request) => this.knock(() => this.introduced(request), show);
    this.credentials = await enter(send, this.host, given);
    await this.settle();
    if (room !== undefined) await this.request({ type: 'join', room }, (answer) => this.host.show(answer));
    this.readyNow();
  }

  /** What asks for a name says as well who reads the answers. */
  private introduced(request: Request): Request {
    return this.options.forPeople ? { ...request, for_people: true } : request;
  }

  /** A visitor who thinks for long is let go by the server: then the answer needs a new connection. */
  private async knock(request: () => Request, onAnswer: OnAnswer): Promise<ServerEvent> {
    try {
      return await this.ask(request(), onAnswer);
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error;
      if (this.connection?.wasSilent === true) this.host.wrong(`${this.hungUp()}; trying again.`);
      await this.connect();
      return this.ask(request(), onAnswer);
    }
  }

  private async connect(): Promise<void> {
    const socket = await dial(this.options.door, this.options.trust);
    if (this.over) {
      socket.destroy();
      throw new ConnectionLost();
    }
    this.goodBye = null;
    const connection = new ServerConnection(
      socket,
      {
        event: (event) => {
          if (this.connection === connection) this.hear(event);
        },
        ended: (why) => {
          if (this.connection !== connection) return;
          this.isReady = false;
          this.lost(why);
          this.host.changed();
        },
      },
      this.clock,
    );
    this.connection = connection;
    probe(connection, this.clock, () => void this.ask({ type: 'ping' }).catch(() => {}));
  }

  private hear(event: ServerEvent): void {
    const { conversation } = this.options;
    // Before one has a name there is nothing to tell, but that one has waited too long, and that is mended by `knock`.
    if (conversation.me === '') return;
    if (this.observe(event)) this.host.show(event);
  }

  /** False: it has been shown already. */
  private observe(event: ServerEvent): boolean {
    // After a loss one comes back as who one was.
    if (event.type === 'nick') this.credentials = { ...this.credentials, name: textOf(event, 'username') };
    if (event.type === 'goodbye') this.goodBye = textOf(event, 'reason');
    if (!this.wayBack.observe(event)) return false;
    this.guestsOwn.observe(event);
    this.options.conversation.observe(event);
    return true;
  }

  /** What is worth knowing at the beginning, asked for in silence. */
  private async settle(): Promise<void> {
    const { conversation, vocabulary } = this.options;
    const questions: Request[] = [{ type: 'who' }, { type: 'rooms' }];
    if (conversation.account) questions.push({ type: 'my_groups' });
    const [help] = await Promise.all([{ type: 'help' }, ...questions].map((question) => this.ask(question)));
    if (help !== undefined) vocabulary.learn(help);
  }

  private readyNow(): void {
    this.isReady = this.connection?.isOpen === true;
    this.host.changed();
  }

  private whileConnected(): Promise<string | null> {
    return new Promise((resolve) => {
      if (this.connection?.isOpen !== true) resolve(null);
      else this.lost = resolve;
    });
  }

  private async comeBack(why: string | null): Promise<'back' | 'left' | 'lost'> {
    const { conversation, pauses } = this.options;
    const rooms = conversation.myRooms;
    const held = new HeldName(this.clock, this.connection?.wasSilent === true || !(why ?? ENDED).includes(ENDED));
    conversation.disconnected();
    this.before = { rooms, target: conversation.target };
    this.wayBack.begin(rooms);
    this.host.lost(`The connection is lost${reasonOf(why)}. Trying to get it back`);
    for (;;) {
      await this.pause(pauses.next());
      if (this.over) return 'left';
      try {
        await this.connect();
        if (await this.enterAgain(held)) {
          for (const request of this.guestsOwn.requests) await this.ask(request);
          await this.joinRest();
          await this.settle();
          pauses.reset();
          return 'back';
        }
      } catch (error) {
        if (error instanceof GivenUp) return 'left';
        if (error instanceof Refused) throw error.reason;
        if (!(error instanceof ConnectionLost || error instanceof ClientFailure)) throw error;
      }
      this.connection?.end();
      if (this.over) return 'left';
    }
  }

  /**
   * False: the server does not let us in yet. An account ends its own stale connection; a guest waits until the server has
   * noticed that the old one is gone, and is asked for another name when it is somebody else's. Throws Refused where waiting
   * changes nothing.
   */
  private async enterAgain(held: HeldName): Promise<boolean> {
    const { name, password } = this.credentials;
    const known = this.keyring.codeOf(name);
    const byCode = known === '' ? {} : { code: known, takeover: true };
    const secret = password === null ? byCode : { password, takeover: true };
    const answer = await this.comeIn({ type: 'init', username: name, ...secret }, (request, onAnswer) =>
      this.ask(request(), onAnswer),
    );
    if (isWelcome(answer)) return true;
    const mine = this.options.conversation.account;
    const code = textOf(answer, 'code');
    const isPatient = code !== 'NAME_TAKEN' || (!mine && (held.mayBe() || this.host.ask === null));
    if (isPassing(code) && isPatient) return false;
    const knock: Knock = (request, onAnswer) => this.knock(request, onAnswer);
    try {
      this.credentials = await enter((request) => this.comeIn(request, knock), this.host, { name });
    } catch (error) {
      throw error instanceof ClientFailure ? new Refused(error) : error;
    }
    return true;
  }

  /**
   * Asks for a name, and for the rooms and what was missed, which is shown. Resolves with the welcome, or with what stands
   * against it.
   */
  private async comeIn(request: Request, knock: Knock): Promise<ServerEvent> {
    const { wayBack } = this;
    let welcome: ServerEvent | null = null;
    let hadSeen = false;
    const whole = (): Request => {
      welcome = null;
      hadSeen = wayBack.hasSeen;
      const { rooms, ...since } = wayBack.ask();
      return { ...this.introduced(request), ...since, rooms: this.keyring.withKeys(rooms) };
    };
    const last = await knock(whole, (answer, isLast) => {
      if (isWelcome(answer)) welcome = answer;
      // Where no line was named, they are the last ones of the rooms, which may have been shown before.
      else if (welcome !== null && (hadSeen || answer.type !== 'message')) this.shown(answer);
      // Before anything that is said from now on.
      if (isLast && welcome !== null) this.arrived();
    });
    if (welcome === null && textOf(last, 'code') === 'NO_SUCH_MESSAGE' && wayBack.hasSeen) {
      wayBack.forget();
      return this.comeIn(request, knock);
    }
    return welcome ?? last;
  }

  /** Something that has come with the welcome. */
  private shown(answer: ServerEvent): void {
    this.wayBack.answered(answer);
    // They say where one is, which the prompt shows, and that all has come.
    if (answer.type !== 'join' && answer.type !== 'missed') this.host.show(answer, true);
  }

  private arrived(): void {
    this.wayBack.whole();
    this.aimAgain();
    this.host.back(this.wayBack.missed);
    this.readyNow();
  }

  private async joinRest(): Promise<void> {
    const { rest } = this.wayBack;
    for (const room of rest) {
      const answer = await this.ask({ type: 'join', room, recall: 0, ...this.keyring.keyOf(room) });
      if (answer.type !== 'join') this.host.show(answer);
    }
    if (rest.length > 0) this.aimAgain();
  }

  /** What is typed goes where it went. */
  private aimAgain(): void {
    const { conversation } = this.options;
    const { rooms, target } = this.before;
    const last = rooms.at(-1);
    conversation.aim(target);
    if (target.kind === 'here' && last !== undefined && conversation.room(last) === null)
      conversation.aim({ kind: 'lost', what: 'room', name: last });
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function isWelcome(answer: ServerEvent): boolean {
  return answer.type === 'status' && answer.status === 'welcome';
}

function reasonOf(why: string | null): string {
  return why === null ? '' : ` (${why})`;
}
