/**
 * Who is connected here under which name, and who hears which room: turns the domain's keys into outboxes and feeds.
 * The Bus, in the process of the connections.
 */
import type { Bus, Recipient } from '../../core/bus.js';
import type { Line } from '../../language/line.js';
import type { Receipt } from '../../link/peer.js';
import type { Feed } from './feed.js';
import type { Hub } from './hub.js';
import { Outbox } from './outbox.js';

export class Switchboard implements Bus {
  private readonly attached = new Map<string, Outbox>();
  private readonly rooms = new Map<string, Feed>();
  private readonly everyone: Feed;

  constructor(private readonly hub: Hub) {
    this.everyone = hub.newFeed();
  }

  attach(key: string, recipient: Recipient): void {
    const outbox = outboxOf(recipient);
    this.attached.set(key, outbox);
    outbox.listen(this.everyone);
  }

  detach(key: string): void {
    this.attached.get(key)?.unlisten(this.everyone);
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

  toPerson(key: string, line: Line, receipt?: Receipt): void {
    const outbox = this.attached.get(key);
    if (outbox === undefined) receipt?.lost(false);
    else outbox.send(line, receipt);
  }

  toRoom(room: string, line: Line, author: string): void {
    const feed = this.rooms.get(room);
    if (feed !== undefined) this.hub.post(feed, line, author, this.attached.get(author) ?? null);
  }

  toAll(line: Line, author: string, except?: ReadonlySet<string>): void {
    const outbox = this.attached.get(author) ?? null;
    if (except === undefined || except.size === 0) {
      this.hub.post(this.everyone, line, author, outbox);
      return;
    }
    const outboxes = new Set<Outbox>();
    if (outbox !== null) outboxes.add(outbox);
    for (const key of except) {
      const one = this.attached.get(key);
      if (one !== undefined) outboxes.add(one);
    }
    this.hub.post(this.everyone, line, author, outboxes);
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

function outboxOf(recipient: Recipient): Outbox {
  if (recipient instanceof Outbox) return recipient;
  throw new TypeError('only an outbox can be attached');
}
