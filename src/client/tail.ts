/**
 * Reads a room, or what is said to everyone, and never speaks: each line with its date, or as the server's object. Comes
 * back after a loss, and says how many lines were missed. Owns what is printed and in which order.
 */
import { fold } from '../language/names.js';
import { Pauses } from './common/pauses.js';
import { numberOf, type ServerEvent, textOf } from './common/server-event.js';
import { backAgain } from './common/way-back.js';
import { ClientFailure } from './failure.js';
import type { Door } from './net/dial.js';
import { Trust } from './net/trust.js';
import type { StateFile } from './state.js';
import { Conversation } from './talk/conversation.js';
import { Session } from './talk/session.js';
import { Vocabulary } from './talk/vocabulary.js';

export interface TailOptions {
  readonly door: Door;
  readonly name: string;
  readonly password: string | undefined;
  readonly code: string | undefined;
  /** Null: what is said to everyone. */
  readonly room: string | null;
  /** Earlier lines that are printed first. */
  readonly lines: number;
  /** The server's objects, one a line, in place of sentences. */
  readonly json: boolean;
  readonly knownServers: StateFile;
  /** A line without its end. */
  print(line: string): void;
  /** A word about the connection, for the one who watches. */
  say(sentence: string): void;
  /** Milliseconds since 1970. */
  now(): number;
}

/** What is printed of a place, beside what is said there. */
const COMINGS: ReadonlySet<string> = new Set(['joined', 'left', 'topic_changed']);

/** Lines of which it is known that they were printed: what is taken back is rarely older. */
const MAX_PRINTED = 1000;

export class Tail {
  private readonly session: Session;
  private readonly conversation = new Conversation();
  /** Lines that came while the earlier ones were still coming; null: they are printed at once. */
  private held: ServerEvent[] | null = [];
  /** Numbers of the last lines that were printed. */
  private readonly printed = new Set<number | null>();
  /** Lines of the place that came while there was no connection. */
  private missed = 0;
  private started = false;
  private failure: ClientFailure | null = null;

  constructor(private readonly options: TailOptions) {
    const { say } = options;
    const trust = new Trust(options.knownServers, { confirm: null, say });
    this.session = new Session(
      {
        door: options.door,
        trust,
        conversation: this.conversation,
        vocabulary: new Vocabulary(),
        pauses: new Pauses(),
        name: options.name,
        password: options.password,
        code: options.code,
        room: undefined,
        forPeople: false,
        reconnect: true,
      },
      {
        ask: null,
        say,
        wrong: say,
        show: (event, missed) => this.hear(event, missed === true),
        lost: (sentence) => this.lost(sentence),
        back: (missed) => say(backAgain(this.conversation.me, { ...missed, lines: this.missed })),
        changed: () => {
          if (!this.started && this.session.ready) void this.start();
        },
      },
    );
  }

  /** Resolves when it was told to leave. Throws a ClientFailure where the server does not want it, or not any more. */
  async run(): Promise<void> {
    const how = await this.session.run();
    if (this.failure !== null) throw this.failure;
    if (how === 'lost') throw new ClientFailure('the server has ended this stay');
  }

  leave(): void {
    this.session.leave();
  }

  /** Enters the place and prints what was said there last. What comes in the meantime is newer, and is printed after it. */
  private async start(): Promise<void> {
    this.started = true;
    const { room, lines } = this.options;
    try {
      if (room !== null) {
        const answer = await this.session.request({ type: 'join', room }, () => {});
        if (answer.type !== 'join') {
          this.failure = new ClientFailure(textOf(answer, 'text') || 'the server does not let us into the room');
          this.session.leave();
          return;
        }
      }
      if (lines > 0) await this.printEarlier(room, lines);
    } catch {
      // The connection is lost, and the way back prints what was missed.
    }
    const held = this.held ?? [];
    this.held = null;
    const gone = new Set(held.filter(({ type }) => type === 'purged').map(idOf));
    for (const event of held) {
      // What came before the last of the earlier lines is among them.
      const isOld = event.type === 'message' && (gone.has(idOf(event)) || this.printed.has(idOf(event)));
      if (!isOld) this.print(event);
    }
  }

  private async printEarlier(room: string | null, count: number): Promise<void> {
    const where = room === null ? {} : { with: room };
    await this.session.request({ type: 'history', ...where, count }, (answer, last) => {
      if (!last && answer.type === 'message') this.print(answer);
    });
  }

  private lost(sentence: string): void {
    this.missed = 0;
    this.options.say(`${sentence}.`);
  }

  private hear(event: ServerEvent, missed: boolean): void {
    if (!this.isHere(event)) return;
    if (missed && event.type === 'message') this.missed++;
    if (this.held === null) this.print(event);
    else this.held.push(event);
  }

  private isHere(event: ServerEvent): boolean {
    const { room } = this.options;
    if (event.type === 'purged') return true;
    if (event.type === 'message') return room === null ? event.kind === 'all' : this.isRoom(event);
    return room !== null && COMINGS.has(event.type) && this.isRoom(event);
  }

  private isRoom(event: ServerEvent): boolean {
    const { room } = this.options;
    return (
      room !== null && (event.type !== 'message' || event.kind === 'room') && fold(textOf(event, 'room')) === fold(room)
    );
  }

  private print(event: ServerEvent): void {
    const { json, now } = this.options;
    // Of a line that nobody has read here nobody needs to know.
    if (event.type === 'purged' && !this.printed.has(idOf(event))) return;
    if (event.type === 'message') this.remember(idOf(event));
    const sent = textOf(event, 'sent');
    const at = sent === '' ? new Date(now()).toISOString() : sent;
    this.options.print(json ? JSON.stringify({ ...event, at }) : `${dated(at)} ${sentence(event)}`);
  }

  private remember(id: number | null): void {
    this.printed.add(id);
    if (this.printed.size > MAX_PRINTED) this.printed.delete(this.printed.values().next().value as number | null);
  }
}

const idOf = (event: ServerEvent): number | null => numberOf(event, 'message_id');

/** `2026-11-20 10:03:12Z`, of `2026-11-20T10:03:12.000Z`. */
function dated(at: string): string {
  return `${at.slice(0, 10)} ${at.slice(11, 19)}Z`;
}

function sentence(event: ServerEvent): string {
  switch (event.type) {
    case 'joined':
      return `JOINED:${textOf(event, 'room')}:${textOf(event, 'username')}`;
    case 'left':
      return `LEFT:${textOf(event, 'room')}:${textOf(event, 'username')}:${textOf(event, 'reason')}`;
    case 'topic_changed':
      return `TOPIC:${textOf(event, 'room')}:${textOf(event, 'username')}:${textOf(event, 'topic')}`;
    case 'purged':
      return `PURGED:${idOf(event)}`;
    default:
      return event.action === true
        ? `* ${textOf(event, 'from')} ${textOf(event, 'payload')}`
        : `${textOf(event, 'from')}: ${textOf(event, 'payload')}`;
  }
}
