/**
 * A message on its way to one person, and what became of it.
 * `delivered` means: written to the kernel on a live connection; `queued` means: committed to the mailbox.
 */
import type { Refusal } from '../../language/codes.js';
import type { Event } from '../../language/events.js';
import * as make from '../../language/make.js';
import type { Person } from '../people/people.js';
import type { Receipt } from '../receipts.js';
import type { Mail, MailKind } from '../store.js';

/** `purged`: taken back before it was there. */
export type Outcome = 'delivered' | 'queued' | 'refused' | 'purged';

/** Told once what became of a delivery. */
export interface Watcher {
  settled(delivery: Delivery): void;
}

/** Takes back what a connection could not write. */
export interface Redelivery {
  /** `shown`: bytes of it may have left before the connection broke. */
  lost(delivery: Delivery, shown: boolean): void;
  /** It is known what became of it. */
  settled(delivery: Delivery): void;
}

export class Delivery implements Receipt {
  outcome: Outcome | null = null;
  /** To whom it was given last; a connection that ends without having written it gives it back. */
  reader: Person | null = null;
  /** Why it could neither be delivered nor queued. */
  refusal: Refusal | null = null;
  private watcher: Watcher | null = null;
  private first: (() => void) | null = null;

  constructor(
    readonly id: number,
    readonly kind: MailKind,
    /** Key of the recipient. */
    readonly to: string,
    /** Name of the recipient, for the answer. */
    public toName: string,
    readonly from: string,
    /** The author has an account. */
    readonly fromAccount: boolean,
    /** From where; see Peer.share. */
    readonly origin: string | null,
    readonly room: string | null,
    readonly body: string,
    readonly sentAt: number,
    private readonly undertaker: Redelivery,
  ) {}

  written(): void {
    this.settle('delivered', null);
  }

  lost(shown: boolean): void {
    this.undertaker.lost(this, shown);
  }

  settle(outcome: Outcome | null, refusal: Refusal | null): void {
    this.outcome = outcome;
    this.refusal = refusal;
    this.undertaker.settled(this);
    this.first?.();
    const watcher = this.watcher;
    this.watcher = null;
    watcher?.settled(this);
  }

  get isSettled(): boolean {
    return this.outcome !== null || this.refusal !== null;
  }

  /** `watcher` is told when it is settled; never before this returns. At most one watcher. */
  watch(watcher: Watcher): void {
    this.watcher = watcher;
  }

  /** Done before the watcher is told: the domain puts its own state right first. */
  watchFirst(first: () => void): void {
    this.first = first;
  }

  /** Resolves when it is settled. Instead of a watcher. */
  whenSettled(): Promise<void> {
    if (this.isSettled) return Promise.resolve();
    return new Promise((resolve) => this.watch({ settled: () => resolve() }));
  }

  private statusLine(): Event {
    return make.status({ id: this.id, outcome: this.outcome ?? 'refused', name: this.toName });
  }

  /** The answer, once settled. */
  answer(): Event {
    if (this.refusal === null) return this.statusLine();
    const { reason } = this.refusal;
    // Whose disk does not answer is not offline.
    return reason.code === 'STORAGE' ? make.error({ reason }) : make.undelivered({ reason, name: this.toName });
  }

  /** As the recipient sees it now. `withId`: a recipient who acknowledges. */
  line(withId: boolean): Event {
    const said = { from: this.from, text: this.body, id: this.id, withId };
    if (this.kind === 'direct') return make.direct(said);
    if (this.room !== null) return make.inGroup({ ...said, group: this.room });
    return make.inPrivate(said);
  }

  mail(shown: boolean): Mail {
    const { id, to, from, fromAccount, kind, room, body, sentAt, origin } = this;
    return { id, to, from, fromAccount, kind, room, body, sentAt, shown, origin };
  }
}
