/**
 * A stay that outlives its connections: enters, and after a loss connects, enters and is told what was missed. Owns the connection,
 * the name and the password, which are nowhere else, and what may be tried again when. Must not know a document.
 */
import { GuestsOwn } from '../../client/common/guests-own.js';
import { HeldName } from '../../client/common/held-name.js';
import { Keyring } from '../../client/common/keyring.js';
import { Pauses } from '../../client/common/pauses.js';
import { isForGood, isPassing } from '../../client/common/reasons.js';
import { type Missed, WayBack } from '../../client/common/way-back.js';
import { Connection, type Fields, type OnAnswer } from './connection.js';
import { type Attempt, NO_CONNECTION, problemBefore, problemOf, requestOf } from './entering.js';
import type { Hearing, Origin } from './hearing.js';
import { type ServerEvent, textOf } from './objects.js';
import { refusal } from './sentences.js';
import { Siblings } from './siblings.js';
import type { StoreParts } from './types.js';
import { OUTSIDE, type World } from './world.js';

/** Milliseconds that the server has for its good bye. */
const GOOD_BYE = 2000;

/** Milliseconds for which it is said that one is back. */
const SAID = 8000;

/** Milliseconds after a loss: until then the account's other connection is the one that was lost, which the server has not missed yet. */
const STALE = 90_000;

/** Milliseconds after which a guest's name is asked for again that another window has just let go, and how often. */
const RELEASED = 250;
const TRIES = 8;

/** A guest's name that another window of this browser has. */
const OPEN_ELSEWHERE = { wantsPassword: false, wantsCode: false, mayTakeOver: true };

export interface StayHost {
  /** There is a connection, and a name; `again`: after a loss. What the page needs to know is to be asked now. */
  settled(again: boolean): void;
  /** What was missed has come; `complete`: all of it. */
  caughtUp(complete: boolean): void;
  disconnected(): void;
  /** Rooms to be in from the beginning. */
  roomsOf(name: string): readonly string[];
}

export class Stay {
  private attempt: Attempt = { name: '', password: '', takeover: false, create: false, code: '' };
  private connection: Connection | null = null;
  private readonly wayBack = new WayBack();
  private readonly guestsOwn = new GuestsOwn();
  private readonly keyring = new Keyring();
  private readonly pauses: Pauses;
  /** Rooms that the server has said one is in, since it was asked for them together. */
  private entered = new Set<string>();
  private goodBye: ServerEvent | null = null;
  private held: HeldName | null = null;
  private lostAt = 0;
  /** One's absence when the connection was lost. */
  private awayBefore: string | null = null;
  private readonly siblings: Siblings;
  private stopWaiting: () => void = () => {};
  private stopSaying: () => void = () => {};

  constructor(
    private readonly parts: StoreParts,
    private readonly world: World,
    private readonly hearing: Hearing,
    private readonly host: StayHost,
  ) {
    this.pauses = new Pauses(parts.random);
    this.siblings = new Siblings(parts.windows, parts.clock, {
      has: (name) => world.phase === 'inside' && world.me?.account === false && world.isMe(name),
      letGo: (done) => this.letGo(done),
    });
  }

  /** Requests can be sent, and are answered in this stay. */
  get isOpen(): boolean {
    return this.connection?.open === true && this.world.link.state === 'open';
  }

  ask(fields: Fields, onAnswer: OnAnswer, lost?: () => void): void {
    const { connection } = this;
    if (connection === null || !this.isOpen) {
      lost?.();
      return;
    }
    this.request(connection, fields, onAnswer, lost);
  }

  /** The account has this password from now on. */
  passwordIs(password: string): void {
    this.attempt = { ...this.attempt, password };
  }

  enter(given: Attempt): void {
    const { world } = this;
    if (world.phase !== 'outside') return;
    // A name that wants its code has no password, whatever stands in that field: perhaps the code, at first.
    const { wantsCode } = world.state.entrance;
    const attempt = wantsCode && given.code !== '' && !given.create ? { ...given, password: '' } : given;
    this.attempt = attempt;
    const before = problemBefore(attempt);
    if (before !== null) {
      world.set({ entrance: { busy: false, ...before } });
      return;
    }
    world.set({ entrance: { ...OUTSIDE, busy: true } });
    // With a password or a code the server ends the other stay itself.
    if (attempt.takeover && attempt.password === '' && attempt.code === '')
      this.siblings.release(attempt.name, () => this.open());
    else this.open();
  }

  private open(): void {
    if (this.connection?.open === true) this.knock(this.connection);
    else this.connect((connection) => this.knock(connection));
  }

  /** The page is where it began. */
  leave(): void {
    const { connection } = this;
    this.drop();
    this.keyring.forget();
    this.world.clear();
    this.goodBy(connection);
  }

  /** Another window of this browser goes on under the name. */
  private letGo(done: () => void): void {
    const { connection, world } = this;
    const text = `${world.me?.name} was opened in another window of this browser. This window has let go.`;
    this.connection = null;
    this.finish(text, true);
    this.goodBy(connection, done);
  }

  private goodBy(connection: Connection | null, done: () => void = () => {}): void {
    const end = (): void => {
      connection?.end();
      done();
    };
    if (connection?.open !== true) end();
    else {
      const stop = this.parts.clock.after(GOOD_BYE, end);
      const over = (): void => {
        stop();
        end();
      };
      connection.request({ type: 'exit' }, over, over);
    }
  }

  /** Does not wait any longer to try again; or looks whether the connection is one still. */
  retry(): void {
    if (this.world.link.state === 'open') this.connection?.probe();
    if (this.world.link.state !== 'waiting') return;
    this.stopWaiting();
    this.tryAgain();
  }

  /** The server has ended, or refused, the stay for good. */
  private finish(text: string, mayReturn: boolean): void {
    const { connection } = this;
    this.drop();
    connection?.end();
    this.world.setLink({ state: 'closed', notice: null, retryAt: null, slow: false });
    this.world.set({ phase: 'over', ended: { text, mayReturn }, prompt: null });
  }

  /** Nothing that the connection says is heard any more. */
  private drop(): void {
    this.stopWaiting();
    this.stopSaying();
    this.connection = null;
    this.wayBack.forget();
    this.wayBack.begin([]);
    this.guestsOwn.forget();
    this.held = null;
  }

  private connect(opened: (connection: Connection) => void): void {
    this.goodBye = null;
    this.connection?.end();
    this.world.setLink({ state: 'connecting', retryAt: null, slow: false });
    const connection: Connection = new Connection(this.parts.connect, this.parts.clock, {
      opened: () => {
        if (this.connection === connection) opened(connection);
      },
      event: (event) => {
        if (this.connection === connection) this.event(event);
      },
      closed: () => {
        if (this.connection === connection) this.closed(connection);
      },
      slow: (isSlow) => {
        if (this.connection === connection && this.world.link.state === 'open') this.tellSlow(isSlow);
      },
    });
    this.connection = connection;
  }

  private event(event: ServerEvent): void {
    if (event.type === 'goodbye') {
      this.goodBye = event;
      return;
    }
    // Before one has a name there is nothing to tell, but that one has waited too long, and that is mended by the next try.
    if (this.world.phase !== 'inside' || !this.wayBack.observe(event)) return;
    this.hearing.hear(event);
  }

  private request(connection: Connection, fields: Fields, onAnswer: OnAnswer, lost?: () => void): void {
    connection.request(
      fields,
      (answer, last) => {
        this.guestsOwn.observe(answer);
        this.keyring.observe(answer, fields);
        if (this.wayBack.observe(answer) || last) onAnswer(answer, last);
      },
      lost,
    );
  }

  private tellSlow(isSlow: boolean): void {
    this.stopSaying();
    const notice = isSlow ? 'The server is slow to answer. What you have sent waits.' : null;
    this.world.setLink({ notice, slow: isSlow });
  }

  /** The first time. */
  private knock(connection: Connection, tries = 0): void {
    const { world, attempt } = this;
    const rooms = this.host.roomsOf(attempt.name);
    this.wayBack.begin(rooms);
    this.comeIn(connection, requestOf(attempt), (answer) => {
      const problem = problemOf(answer, attempt);
      const isGuest = attempt.password === '' && textOf(answer, 'code') === 'NAME_TAKEN';
      if (isGuest && attempt.takeover && tries < TRIES)
        this.parts.clock.after(RELEASED, () => {
          if (this.connection === connection) this.knock(connection, tries + 1);
        });
      else if (isGuest)
        this.siblings.ask(attempt.name, (isHere) =>
          world.set({ entrance: { busy: false, ...problem, ...(isHere ? OPEN_ELSEWHERE : {}) } }),
        );
      else world.set({ entrance: { busy: false, ...problem } });
    });
  }

  /** Asks for the name, the rooms and what was missed. */
  private comeIn(connection: Connection, request: Fields, refused: (answer: ServerEvent) => void): void {
    let isIn = false;
    const again = this.world.phase === 'inside';
    const origin: Origin = again && this.wayBack.hasSeen ? 'missed' : 'recalled';
    this.entered = new Set();
    const { rooms, ...since } = this.wayBack.ask();
    const inRooms = rooms.length === 0 ? {} : { rooms: this.keyring.withKeys(rooms) };
    this.request(connection, { ...request, ...since, ...inRooms }, (answer, last) => {
      if (this.connection !== connection) return;
      if (answer.type === 'status' && answer.status === 'welcome') {
        isIn = true;
        this.welcomed(answer);
      } else if (isIn) this.told(answer, origin);
      else if (last) refused(answer);
      if (last && isIn) this.arrived(again);
    });
  }

  private welcomed(welcome: ServerEvent): void {
    const { world } = this;
    const name = textOf(welcome, 'username');
    this.awayBefore = world.me?.away ?? null;
    this.attempt = { ...this.attempt, name, create: false, code: '' };
    const me = { name, account: welcome.account === true, operator: welcome.operator === true, away: null };
    world.set({ phase: 'inside', entrance: OUTSIDE, me, ended: null });
    world.people.become(name);
    world.serverRoom = null;
    const everyone = world.places.ensure('all', '');
    everyone.written = welcome.written === true;
    everyone.touch();
  }

  /** What comes with the welcome. */
  private told(answer: ServerEvent, origin: Origin): void {
    this.wayBack.answered(answer);
    if (answer.type === 'join') this.entered.add(textOf(answer, 'room').toLowerCase());
    const { world } = this;
    if (answer.type === 'error') world.tell(world.places.ensure('all', ''), 'error', refusal(answer));
    else if (answer.type === 'motd') world.tell(world.places.ensure('all', ''), 'notice', textOf(answer, 'text'));
    else this.hearing.hear(answer, origin);
  }

  private arrived(again: boolean): void {
    this.wayBack.whole();
    this.pauses.reset();
    this.held = null;
    const { missed, rest } = this.wayBack;
    this.world.setLink({ state: 'open', notice: null, retryAt: null });
    if (again) {
      this.host.caughtUp(missed.complete === true);
      this.closeLostRooms(rest);
      this.say(backAgain(missed));
      for (const fields of this.guestsOwn.requests) this.ask(fields, () => {});
      this.awayAgain();
    }
    for (const room of rest) this.joinAgain(room);
    this.host.settled(again);
  }

  /** Absence ends with a connection, and nobody has said that one is back. */
  private awayAgain(): void {
    const away = this.awayBefore;
    if (away !== null)
      this.ask({ type: 'away', ...(away === '' ? {} : { text: away }) }, (answer) => this.hearing.hear(answer));
  }

  /** A room that one was in, and has not come into again. */
  private closeLostRooms(rest: readonly string[]): void {
    const open = new Set(rest.map((room) => room.toLowerCase()));
    for (const place of this.world.places.all()) {
      if (place.kind !== 'room' || this.entered.has(place.name.toLowerCase()) || open.has(place.name.toLowerCase()))
        continue;
      place.closed = `You are no longer in ${place.name}.`;
      place.touch();
    }
  }

  private joinAgain(room: string): void {
    this.ask({ type: 'join', room, recall: 0, ...this.keyring.keyOf(room) }, (answer) => {
      if (answer.type !== 'error') this.hearing.hear(answer, 'recalled');
      else this.world.tell(this.world.places.ensure('room', room), 'error', refusal(answer));
    });
  }

  private closed(connection: Connection): void {
    const { world } = this;
    const { phase, link } = world;
    if (phase === 'outside') {
      world.setLink({ state: 'closed', notice: null });
      if (world.state.entrance.busy) world.set({ entrance: { busy: false, ...NO_CONNECTION } });
      return;
    }
    const reason = this.goodBye === null ? '' : textOf(this.goodBye, 'reason');
    if (this.goodBye !== null && isForGood(reason)) {
      this.finish(goodByeText(this.goodBye, world.me?.name ?? ''), reason !== 'banned' && reason !== 'deleted');
      return;
    }
    if (link.state === 'open') this.lost(connection);
    this.wait();
  }

  private lost({ lastHeard }: Connection): void {
    const { world, parts } = this;
    this.lostAt = lastHeard;
    // An end that the server has not said is one that it may not have noticed itself.
    const time = { monotonic: parts.clock.now };
    this.held = new HeldName(time, this.goodBye === null);
    this.wayBack.begin(this.myRooms());
    for (const place of world.places.all()) {
      if (place.kind !== 'private' || place.closed !== null) continue;
      place.closed = 'The private chat ended with the connection.';
      world.tell(place, 'happened', place.closed);
    }
    for (const { key, kind } of [...world.openRequests]) if (kind === 'private') world.dropRequest(key);
    this.host.disconnected();
  }

  /** The current one of the server last. */
  private myRooms(): string[] {
    const { places, serverRoom } = this.world;
    const rooms = [...places.all()].filter(({ kind, closed }) => kind === 'room' && closed === null);
    const names = rooms.map(({ name }) => name);
    return [...names.filter((name) => name !== serverRoom), ...names.filter((name) => name === serverRoom)];
  }

  private wait(): void {
    const { world, parts } = this;
    this.stopSaying();
    const ms = this.pauses.next();
    const isStopping = this.goodBye !== null && textOf(this.goodBye, 'reason') === 'server stopping';
    world.setLink({
      state: 'waiting',
      slow: false,
      notice: isStopping ? 'The server has stopped. Trying again…' : 'The connection is lost. Trying again…',
      retryAt: parts.clock.now() + ms,
    });
    this.stopWaiting = parts.clock.after(ms, () => this.tryAgain());
  }

  private tryAgain(): void {
    this.connect((connection) => this.comeBack(connection));
  }

  private comeBack(connection: Connection): void {
    const { attempt, parts } = this;
    // What was lost long ago the server has missed: somebody who is there then has come from elsewhere, and is oneself.
    const takeover = parts.clock.now() - this.lostAt < STALE;
    const code = this.keyring.codeOf(attempt.name);
    this.comeIn(connection, requestOf({ ...attempt, takeover, create: false, code }), (answer) =>
      this.notYet(connection, answer),
    );
  }

  private notYet(connection: Connection, answer: ServerEvent): void {
    const code = textOf(answer, 'code');
    const { name, password } = this.attempt;
    if (code === 'NO_SUCH_MESSAGE' && this.wayBack.hasSeen) {
      // Another server, or one that has forgotten: its numbers are not those of the lines that are here.
      this.wayBack.forget();
      for (const place of this.world.places.all()) place.forgetLines();
      this.comeBack(connection);
    } else if (code === 'ALREADY_ONLINE')
      this.finish(`${name} is here in another window or program. This window has let go.`, true);
    else if (code === 'NAME_TAKEN' && (password !== '' || this.held?.mayBe() !== true))
      this.finish(`The connection was lost, and somebody else is called ${name} now.`, true);
    else if (!isPassing(code)) this.finish(problemOf(answer, this.attempt).problem?.text ?? refusal(answer), true);
    else {
      this.connection = null;
      connection.end();
      this.wait();
    }
  }

  /** One quiet line, for a while. */
  private say(notice: string): void {
    this.stopSaying();
    this.world.setLink({ notice });
    this.stopSaying = this.parts.clock.after(SAID, () => this.world.setLink({ notice: null }));
  }
}

function goodByeText(goodBye: ServerEvent, name: string): string {
  if (textOf(goodBye, 'reason') === 'taken over')
    return `${name} was opened in another window or program. This window has let go.`;
  return textOf(goodBye, 'text') || 'The server has ended the connection.';
}

function backAgain({ lines, complete }: Missed): string {
  if (complete === null) return 'Connected again. What was said meanwhile may be missing.';
  if (lines === 0) return complete ? 'Connected again.' : 'Connected again. What was said meanwhile may be lost.';
  const missed = lines === 1 ? '1 line was missed, and is here now' : `${lines} lines were missed, and are here now`;
  return `Connected again. ${missed}${complete ? '' : '; more may be lost'}.`;
}
