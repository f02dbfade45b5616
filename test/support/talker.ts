/**
 * Somebody who talks in objects in several places, comes back after every loss with the number of the
 * newest line that they have, and tells the union of what they got. Owns the connection, and what is not answered yet.
 */
import { connect, type Socket } from 'node:net';
import type { Line, Union } from './union.js';

export const PASSWORD = 'correct-horse';
export const EVERYONE = '*';

type Fields = Readonly<Record<string, unknown>>;

export interface TalkerOptions {
  readonly name: string;
  readonly rooms: readonly string[];
  readonly groups: readonly string[];
  readonly port: () => number;
  readonly union: Union;
  readonly acks?: boolean;
  /** Has no account, which takes the time of a hash to enter. */
  readonly isGuest?: boolean;
  /** What comes of a line of the server, on its way: for faults that are planted. */
  readonly spoil?: (line: string) => readonly string[];
}

interface Request {
  /** What it brings is not told the union: one has it already, or looks whether one may have it. */
  readonly isLookedUp: boolean;
  /** Each object of the answer; `last` with the last one. */
  readonly answered: (answer: Fields, last: boolean) => void;
  readonly lost: () => void;
}

export interface LookedUp {
  readonly lines: readonly Line[];
  readonly complete: boolean;
}

export class Talker {
  readonly name: string;
  /** This one has every line up to this number, or was told what is missing. */
  private cursor = 0;
  /** The answer by which this one catches up has not come whole: what is missing is told at its end. */
  private isBehind = false;
  /** Lines with a higher number than that, which such an answer has brought before the connection was lost again. */
  private readonly early = new Set<number>();
  /** Lines that came between a loss and the end of the answer by which they were caught up. */
  replayed = 0;
  losses = 0;
  private socket: Socket | null = null;
  private requests = new Map<number, Request>();
  private lastRequest = 0;
  private said = 0;

  constructor(private readonly options: TalkerOptions) {
    this.name = options.name;
  }

  get isConnected(): boolean {
    return this.socket !== null;
  }

  /** Where this one is, everyone left out. */
  get places(): readonly string[] {
    return [...this.options.rooms, ...this.options.groups];
  }

  /** What is asked, lines included, and not answered. */
  get waiting(): number {
    return this.requests.size;
  }

  /** Makes the account, and enters the rooms, before anybody has said anything. */
  async begin(): Promise<void> {
    await this.open();
    const { acks = false, rooms, groups, union } = this.options;
    await this.wants({ type: 'register', name: this.name, ...this.password, acks }, 'welcome');
    for (const room of rooms) await this.wants({ type: 'join', room }, 'join');
    for (const place of [EVERYONE, ...rooms, ...groups]) union.enters(this.name, place, 0);
  }

  /** These may write to this one alone. */
  reads(authors: readonly string[]): void {
    for (const author of authors) this.options.union.enters(this.name, `${author}>${this.name}`, 0);
  }

  /** Comes back as somebody who has nothing to catch up with. */
  async login(): Promise<void> {
    await this.open();
    const type = this.options.isGuest ? 'register' : 'login';
    await this.wants({ type, name: this.name, ...this.password }, 'welcome');
    for (const room of this.options.rooms) await this.wants({ type: 'join', room }, 'join');
  }

  /** What the server has of a place after a line, and whether it knows of nothing that is missing there. */
  async looksUp(place: string, after: number): Promise<LookedUp> {
    const lines: Line[] = [];
    let complete = true;
    for (let next: unknown = after; next !== null; ) {
      const what = place === EVERYONE ? {} : { with: place };
      const last = await this.ask({ type: 'history', ...what, after: next }, (answer) => {
        if (answer.type === 'message') lines.push(this.lineOf(answer));
      });
      if (last?.type !== 'history') throw new Error(`${this.name} looks ${place} up: ${JSON.stringify(last)}`);
      complete &&= last.complete === true;
      next = last.next;
    }
    return { lines, complete };
  }

  /** Comes back with rooms and cursor. False: the connection was lost before all was there. */
  async comeBack(): Promise<boolean> {
    this.isBehind = true;
    await this.open();
    const { name, cursor: since } = this;
    const { acks = false, rooms, union } = this.options;
    const entered = new Set<unknown>();
    const request = { type: 'login', name, password: PASSWORD, takeover: true, acks, rooms, since };
    const last = await this.ask(request, (answer) => {
      if (answer.type === 'message') this.replayed++;
      else if (answer.type === 'join') entered.add(answer.room);
      else if (answer.type === 'missed') this.caughtUp(Number(answer.last), answer.complete === true);
      else if (answer.type === 'error') union.complain(`${name} is refused: ${JSON.stringify(answer)}`);
    });
    if (last === null) return false;
    if (last.type !== 'missed' || last.next !== null)
      union.complain(`${name} comes back, and the answer ends with ${JSON.stringify(last)}`);
    if (entered.size !== rooms.length) union.complain(`${name} comes back to ${[...entered]}`);
    return true;
  }

  /** Says something in a room, a group, to everyone, or to one person alone (`>name`). Resolves when it is answered, or lost. */
  async say(place: string): Promise<void> {
    const { name } = this;
    const { groups, union } = this.options;
    const text = `${name} ${++this.said}`;
    const to = place.startsWith('>')
      ? { to: place.slice(1) }
      : groups.includes(place)
        ? { group: place }
        : { room: place };
    const request = place === EVERYONE ? { type: 'all', text } : { type: 'message', payload: text, ...to };
    const answer = await this.ask(request);
    if (answer === null) return;
    const { type, status, message_id: id } = answer;
    if (type !== 'status' || !['sent', 'delivered', 'queued'].includes(String(status)) || typeof id !== 'number')
      union.complain(`${name} says something, and is answered ${JSON.stringify(answer)}`);
  }

  /** Everything that was there for this one has come. */
  async settle(): Promise<void> {
    await this.ask({ type: 'ping' });
  }

  /** Resolves with the last object of the answer, or null: the connection was lost. */
  ask(request: Fields, each: (answer: Fields) => void = () => {}): Promise<Fields | null> {
    const { socket } = this;
    if (socket === null) return Promise.resolve(null);
    return new Promise((resolve) => {
      const id = ++this.lastRequest;
      this.requests.set(id, {
        isLookedUp: request.type === 'history',
        answered: (answer, last) => {
          this.isTold(answer, request);
          each(answer);
          if (last) resolve(answer);
        },
        lost: () => resolve(null),
      });
      socket.write(`${JSON.stringify({ ...request, id })}\n`);
    });
  }

  /** The connection is gone, without a word. */
  cut(): void {
    this.losses++;
    this.socket?.destroy();
    this.lost();
  }

  private get password(): Fields {
    return this.options.isGuest ? {} : { password: PASSWORD };
  }

  private async wants(request: Fields, wanted: string): Promise<void> {
    const answer = await this.ask(request);
    if (answer?.type !== wanted && answer?.status !== wanted)
      this.options.union.complain(`${this.name} asks ${JSON.stringify(request)}, and gets ${JSON.stringify(answer)}`);
  }

  private async open(): Promise<void> {
    const socket = connect({ port: this.options.port(), host: '127.0.0.1', noDelay: true });
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    this.socket = socket;
    let rest = '';
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      // What has been read and not been looked at when a connection is lost was not got.
      for (const line of lines) if (this.socket === socket) this.takes(line);
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      if (this.socket === socket) this.lost();
    });
  }

  private takes(line: string): void {
    for (const one of this.options.spoil?.(line) ?? [line]) this.hears(JSON.parse(one) as Fields);
  }

  private hears(object: Fields): void {
    const request = this.requests.get(Number(object.id));
    if (object.type === 'message' && request?.isLookedUp !== true) this.gets(object);
    if (request === undefined) return;
    const last = object.more !== true;
    if (last) this.requests.delete(Number(object.id));
    request.answered(object, last);
  }

  private gets(object: Fields): void {
    const { kind, again } = object;
    // What is for some alone waits in a mailbox where a connection is lost.
    const isMail = kind === 'direct' || kind === 'private' || kind === 'group';
    this.has(this.lineOf(object), isMail && again === true);
  }

  private lineOf(object: Fields): Line {
    const { kind, message_id: id, from, payload } = object;
    const isAlone = kind === 'direct' || kind === 'private';
    const place = kind === 'all' ? EVERYONE : isAlone ? `${from}>${this.name}` : String(object[kind as string]);
    if (typeof id !== 'number')
      this.options.union.complain(`${this.name} gets a line without a number: ${JSON.stringify(object)}`);
    return { id: Number(id), place, from: String(from), text: String(payload) };
  }

  private has(line: Line, again: boolean): void {
    const { options } = this;
    if (!this.early.has(line.id)) options.union.gets(this.name, line, again);
    if (this.isBehind) this.early.add(line.id);
    else this.cursor = Math.max(this.cursor, line.id);
    if (options.acks && line.place.includes('>')) void this.ask({ type: 'ack', message_id: line.id });
  }

  /** At once: what stands behind it is new. */
  private caughtUp(last: number, isComplete: boolean): void {
    if (!isComplete) this.options.union.told(this.name, this.cursor, last);
    this.isBehind = false;
    this.early.clear();
    this.cursor = Math.max(this.cursor, last);
  }

  /** One's own line is what its answer says; others are told. */
  private isTold(answer: Fields, request: Fields): void {
    const { message_id: id } = answer;
    // What became of a line of an earlier connection comes in the answer to the login.
    const isSaid = request.type === 'message' || request.type === 'all';
    if (!isSaid || answer.type !== 'status' || typeof id !== 'number') return;
    const { name } = this;
    const text = String(request.payload ?? request.text);
    if (request.to !== undefined) this.options.union.knows({ id, place: `${name}>${request.to}`, from: name, text });
    else this.has({ id, place: String(request.room ?? request.group ?? EVERYONE), from: name, text }, false);
  }

  private lost(): void {
    this.socket = null;
    const requests = [...this.requests.values()];
    this.requests = new Map();
    for (const { lost } of requests) lost();
  }
}
