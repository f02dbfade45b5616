/**
 * Who is connected here under which name, and who hears which room: turns the domain's keys into outboxes and feeds.
 * The Bus, in the process of the connections.
 */
import type { Event } from '../../language/events.js';
import type { Bus } from '../../link/link.js';
import type { Feed } from './feed.js';
import type { Hub } from './hub.js';
import type { Outbox } from './outbox.js';

export class Switchboard implements Bus {
  private readonly attached = new Map<string, Outbox>();
  private readonly rooms = new Map<string, Feed<Outbox>>();
  private readonly everyone: Feed<Outbox>;

  constructor(private readonly hub: Hub) {
    this.everyone = hub.newFeed();
  }

  /** From now on lines for `key` (and those to all) reach `outbox`. */
  attach(key: string, outbox: Outbox): void {
    this.attached.set(key, outbox);
    outbox.listen(this.everyone);
  }

  detach(key: string, outbox: Outbox): void {
    if (this.attached.get(key) !== outbox) return;
    outbox.unlisten(this.everyone);
    this.attached.delete(key);
  }

  subscribe(room: string, key: string): void {
    const outbox = this.attached.get(key);
    if (outbox === undefined) return;
    let feed = this.rooms.get(room);
    if (feed === undefined) {
      feed = this.hub.newFeed();
      this.rooms.set(room, feed);
    }
    outbox.listen(feed);
  }

  unsubscribe(room: string, key: string): void {
    const feed = this.rooms.get(room);
    if (feed === undefined) return;
    this.attached.get(key)?.unlisten(feed);
    if (feed.members.size === 0) this.rooms.delete(room);
  }

  toPerson(key: string, event: Event, receipt?: number): void {
    const outbox = this.attached.get(key);
    if (outbox !== undefined) outbox.send(event, receipt);
    else if (receipt !== undefined) this.hub.receipts.lost(receipt, false);
  }

  toRoom(room: string, event: Event, author: string): void {
    const feed = this.rooms.get(room);
    if (feed !== undefined) this.hub.post(feed, event, author, this.attached.get(author) ?? null);
  }

  toAll(event: Event, author: string, except?: ReadonlySet<string>): void {
    const outbox = this.attached.get(author) ?? null;
    if (except === undefined || except.size === 0) {
      this.hub.post(this.everyone, event, author, outbox);
      return;
    }
    const outboxes = new Set<Outbox>();
    if (outbox !== null) outboxes.add(outbox);
    for (const key of except) {
      const one = this.attached.get(key);
      if (one !== undefined) outboxes.add(one);
    }
    this.hub.post(this.everyone, event, author, outboxes);
  }

  hide(key: string, author: string, hidden: boolean): void {
    const outbox = this.attached.get(key);
    if (outbox === undefined) return;
    // What was said before is still heard.
    this.hub.flush();
    if (hidden) outbox.hidden.add(author);
    else outbox.hidden.delete(author);
  }
}
