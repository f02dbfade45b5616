/**
 * One connection's end of the link: what the core tells it goes to its outbox or to the connection, and what comes from there
 * to the core. Owns why its lines wait, its place in the fair turn, and whether what is pasted is asked about. Knows no
 * socket, and nothing of what a line means.
 */
import type { Event } from '../../language/events.js';
import type { End, Hold, ToCore, ToDoor } from '../../link/link.js';
import type { Seat, SeatOwner, Turns } from '../../link/turns.js';
import { RareSet } from '../../rare-set.js';
import type { Connection } from './connection.js';
import type { Hub } from './hub.js';
import { Outbox, type OutboxOwner, type Pressed } from './outbox.js';
import type { Switchboard } from './switchboard.js';

/** What all connections share. */
export interface LinkEndParts {
  readonly hub: Hub;
  readonly switchboard: Switchboard;
  readonly turns: Turns;
}

export class LinkEnd implements ToDoor, OutboxOwner, SeatOwner {
  /** When its lines, and whatever else it sends, are taken: asked before each of them. */
  readonly seat: Seat;
  /** The other end; see `begin`. */
  core!: ToCore;
  private readonly outbox: Outbox;
  private readonly holds = new RareSet<Hold | Pressed | 'turn'>();
  private asksPastes = false;

  /** `network`: see Peer. */
  constructor(
    private readonly parts: LinkEndParts,
    private readonly connection: Connection,
    network: string,
  ) {
    this.seat = parts.turns.seat(network, this);
    this.outbox = new Outbox(parts.hub, connection, this);
  }

  /** Whether several lines that are pasted now are asked about. Null: that is known once lines are taken again. */
  get pastesAreAsked(): boolean | null {
    if (!this.asksPastes) return false;
    return this.holds.size > 0 ? null : true;
  }

  /** The connection is gone: what has not been written is lost before the core knows of it. */
  gone(reason: string): void {
    this.silence();
    this.core.gone(reason);
  }

  // ToDoor

  look(view: number): void {
    this.outbox.view = view;
  }

  handles(): void {
    this.parts.hub.handles(this.outbox);
  }

  handled(): void {
    this.parts.hub.handled();
  }

  answer(text: string, bytes: number): void {
    this.outbox.answer(text, bytes);
  }

  send(event: Event): void {
    this.outbox.send(event);
  }

  watch(on: boolean): void {
    this.outbox.watch(on);
  }

  watchMessages(on: boolean): void {
    this.outbox.watchesMessages = on;
  }

  hold(why: Hold | Pressed | 'turn'): void {
    if (this.holds.size === 0) this.connection.pause();
    this.holds.add(why);
  }

  release(why: Hold | Pressed | 'turn', atOnce = false): void {
    if (!this.holds.delete(why)) return;
    if (this.holds.size === 0) this.connection.resume(atOnce);
    else if (why === 'turn') this.connection.goOn();
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

  named(key: string): void {
    this.parts.switchboard.attach(key, this.outbox);
  }

  unnamed(key: string): void {
    this.parts.switchboard.detach(key, this.outbox);
  }

  end(how: End): void {
    if (how !== 'dropped') {
      this.parts.hub.flush();
      this.outbox.writeLast();
      this.connection.end('written');
    }
    if (how !== 'left') this.silence();
    if (how === 'dropped') this.connection.end('now');
  }

  // OutboxOwner

  overflow(reason: string): void {
    this.silence();
    this.core.overflowed(reason);
    this.connection.end('now');
  }

  /** Nothing is said to it any more, and it has no turn any more. */
  private silence(): void {
    this.seat.close();
    this.outbox.close();
  }
}
