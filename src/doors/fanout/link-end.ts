/**
 * One connection's end of the link: what the core tells it goes to its outbox or to the connection, and what comes from there
 * to the core. Owns why its lines wait, its place in the fair turn, and whether what is pasted is asked about. Knows no
 * socket, and nothing of what a line means.
 */
import type { LeaveReason } from '../../language/codes.js';
import type { Event } from '../../language/events.js';
import type { JsonFields } from '../../language/json/parse.js';
import type { End, Hold, ToCore, ToDoor } from '../../link/link.js';
import type { Seat, SeatOwner, Turns } from '../../link/turns.js';
import { RareSet } from '../../rare-set.js';
import type { Connection } from './connection.js';
import type { Hub, Switchboard } from './hub.js';
import { Outbox, type OutboxOwner, type Pressed } from './outbox.js';

/** Why lines wait here: for the core, for hearers, for the fair turn, or because the core has not handled what it was given. */
type HoldHere = Hold | Pressed | 'turn' | 'unhandled';

/**
 * Lines and objects given to the core that it has not handled; then the next ones wait. Within one process it has handled
 * each of them when the call returns.
 */
const MOST_UNHANDLED = 20;

/** What all connections share. */
export interface LinkEndParts {
  readonly hub: Hub;
  readonly switchboard: Switchboard;
  readonly turns: Turns;
}

export class LinkEnd implements ToDoor, OutboxOwner, SeatOwner {
  /** When its lines, and whatever else it sends, are taken: asked before each of them. */
  readonly seat: Seat;
  /** The other end. Set before anything comes. */
  core!: ToCore;
  private readonly outbox: Outbox;
  private readonly holds = new RareSet<HoldHere>();
  private asksPastes = false;
  /** Lines and objects that the core has been given and has not handled. */
  private unhandled = 0;
  private isNamed = false;

  /**
   * `network`: see Peer. `edits`: keys come, of which none is looked at before the line before it has been handled. `packing`:
   * FRAMED where lines leave as frames, or 0.
   */
  constructor(
    private readonly parts: LinkEndParts,
    private readonly connection: Connection,
    network: string,
    private readonly edits: boolean,
    private readonly packing: number,
  ) {
    this.seat = parts.turns.seat(network, this);
    this.outbox = new Outbox(parts.hub, connection, this);
    this.outbox.view = packing;
  }

  /** Whether several lines that are pasted now are asked about. Null: that is known once lines are taken again. */
  get pastesAreAsked(): boolean | null {
    if (!this.asksPastes) return false;
    return this.holds.size > 0 ? null : true;
  }

  line(text: string): void {
    this.unhandled++;
    this.core.line(text);
    if (this.unhandled > 0) this.waitForCore();
  }

  object(fields: JsonFields): void {
    this.unhandled++;
    this.core.object(fields);
    if (this.unhandled > 0) this.waitForCore();
  }

  /** What was pasted and is to be sent is handled as a line is. */
  pasteAnswered(isYes: boolean): void {
    if (isYes) this.unhandled++;
    this.core.pasteAnswered(isYes);
    if (this.unhandled > 0) this.waitForCore();
  }

  /** Whether one more key may be taken. */
  mayTakeKey(): boolean {
    return this.unhandled === 0 && this.seat.mayTake();
  }

  flush(): void {
    this.parts.hub.flush();
    this.outbox.writeLast();
  }

  /** The connection is gone: what has not been written is lost before the core knows of it. */
  gone(reason: LeaveReason): void {
    this.silence();
    this.core.gone(reason);
  }

  // ToDoor

  look(view: number): void {
    this.outbox.view = view | this.packing;
  }

  handles(): void {
    this.parts.hub.handles(this.outbox);
  }

  handled(): void {
    this.parts.hub.handled();
    if (this.unhandled > 0 && --this.unhandled === 0) this.release('unhandled');
  }

  answer(text: string, bytes: number, receipts?: readonly number[]): void {
    this.outbox.answer(text, bytes, receipts);
  }

  send(event: Event): void {
    this.outbox.send(event);
  }

  watch(on: boolean): void {
    this.outbox.watch(on);
  }

  hold(why: HoldHere): void {
    if (this.holds.size === 0) this.connection.pause();
    this.holds.add(why);
  }

  release(why: HoldHere, atOnce = false): void {
    if (!this.holds.delete(why)) return;
    if (this.holds.size === 0) this.connection.resume(atOnce);
    else if (why === 'turn' || why === 'unhandled') this.connection.goOn();
  }

  bound(line: number, total: number): void {
    this.connection.bound(line, total);
  }

  hideTyping(hide: boolean): void {
    this.connection.hideTyping(hide);
  }

  asksAboutPastes(asks: boolean): void {
    this.asksPastes = asks;
  }

  askAboutPaste(question: string | null): void {
    this.connection.askAboutPaste(question);
  }

  probe(): void {
    this.connection.probe();
  }

  named(key: string, hears: boolean): void {
    this.isNamed = true;
    this.parts.switchboard.attach(key, this.outbox, hears);
  }

  unnamed(key: string): void {
    this.isNamed = false;
    this.parts.switchboard.detach(key, this.outbox);
  }

  catchUp(): void {
    this.core.caughtUp();
  }

  end(how: End): void {
    if (how !== 'dropped') {
      this.flush();
      this.connection.end('written');
    }
    if (how !== 'left') this.silence();
    if (how === 'dropped') this.connection.end('now');
  }

  // OutboxOwner

  overflow(reason: LeaveReason): void {
    this.silence();
    this.core.overflowed(reason);
    this.connection.end('now');
  }

  /** What may come next depends on what the core makes of the last line, until there is a name. */
  private waitForCore(): void {
    if (this.unhandled >= (this.isNamed && !this.edits ? MOST_UNHANDLED : 1)) this.hold('unhandled');
  }

  /** Nothing is said to it any more, and it has no turn any more. */
  private silence(): void {
    this.seat.end();
    this.outbox.end();
  }
}
