/**
 * The way out of mailboxes: what waited is shown when its owner returns, and forgotten when it is written, or
 * acknowledged by a client that acknowledges. Owns what is held back in the meantime, and what is shown and not acknowledged.
 */

import { Refusal } from '../../language/codes.js';
import type { Event } from '../../language/events.js';
import * as make from '../../language/make.js';
import { fold } from '../../language/names.js';
import { named } from '../../logger.js';
import type { Purged } from '../past.js';
import type { People, Person } from '../people/people.js';
import type { ChatPorts } from '../ports.js';
import type { Receipt } from '../receipts.js';
import type { Mail } from '../store.js';
import type { Delivery } from './delivery.js';
import type { MailroomSettings } from './mail.js';
import { mailLines, PURGED, type Subjects } from './mail-lines.js';
import type { Purges } from './purges.js';

/** Mails shown, and removed, at a time; a crash repeats at most so many. Of long ones fewer, for what waits is bounded in bytes. */
const BATCH = 100;

/** Milliseconds until a mailbox that could not be read or marked is tried again: doubled each time. */
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 60_000;

const WITHHELD = make.mailWithheld({});

/** Shows somebody one message, or what else waited: lines, with one receipt for them. `id`: its number. */
export type Show = (id: number, lines: readonly Event[], receipt: Receipt) => void;

/** The disk does not answer, and the mailbox still has what it had. */
class Withheld extends Error {}

export class MailDelivery {
  /** For people whose mailbox is being emptied: what came in the meantime and has to stand after it. */
  private readonly held = new Map<string, { readonly person: Person; readonly deliveries: Delivery[] }>();
  /** Shown to people whose clients acknowledge, and not acknowledged yet, by key and id. */
  private readonly unacknowledged = new Map<string, Map<number, Mail>>();

  /** What is to be done for those who have just taken another name, once their mailbox has been handed out. */
  private readonly moving = new Map<Person, () => Promise<void>>();

  constructor(
    private readonly people: People,
    private readonly ports: ChatPorts,
    private readonly settings: MailroomSettings,
    private readonly subjects: Subjects,
    private readonly purges: Purges,
    /** Takes what was held; null: its recipient has left again. Without `show` it comes unasked. */
    private readonly deliver: (delivery: Delivery, person: Person | null, show?: Show) => void,
  ) {}

  /** From now on messages for `person` are held until `drain` is done with the mailbox. */
  expect(person: Person): void {
    // Somebody of that name may have left while their mailbox was being handed out: what was held then goes on waiting.
    this.held.set(person.key, { person, deliveries: this.held.get(person.key)?.deliveries ?? [] });
  }

  /** Keeps a message for somebody who is just entering. False: deliver it now. */
  hold(delivery: Delivery): boolean {
    if (this.held.size === 0) return false;
    const held = this.held.get(delivery.to);
    held?.deliveries.push(delivery);
    return held !== undefined;
  }

  /** What is held and has been taken back. */
  dropHeld(): void {
    for (const { deliveries } of this.held.values()) {
      const all = deliveries.splice(0);
      deliveries.push(...all.filter((delivery) => !this.purges.has(delivery)));
      for (const delivery of all) if (this.purges.has(delivery)) delivery.settle('purged', null);
    }
  }

  /** What has been taken back is acknowledged by nobody any more. Returns to whom it had been shown. */
  forget(id: number): { key: string; id: number }[] {
    const readers: { key: string; id: number }[] = [];
    for (const [key, waiting] of this.unacknowledged) if (waiting.delete(id)) readers.push({ key, id });
    return readers;
  }

  /** The senders of what waited, and was for one person, are told, now or on their return. */
  tellOfPurged(mails: Purged['mails']): void {
    const receipts: Mail[] = [];
    for (const { id, from, toName, kind } of mails) {
      if (kind === 'group') continue;
      const author = fold(from);
      if (this.people.get(author)?.mayHave(id))
        this.ports.bus.toPerson(author, make.status({ id, outcome: 'purged', name: toName }));
      else receipts.push({ ...this.receiptFor({ id, from }, toName), body: PURGED });
    }
    if (receipts.length > 0) this.storeReceipts(receipts);
  }

  /** What is shown to somebody and not acknowledged, to give to them under another name. */
  takeAlong(person: Person): Map<number, Mail> {
    const waiting = this.unacknowledged.get(person.key) ?? new Map<number, Mail>();
    this.unacknowledged.delete(person.key);
    return waiting;
  }

  /** `moved` is called when nothing of it is stored under the old name any more, which is not before the mailbox is handed out. */
  giveAlong(person: Person, waiting: Map<number, Mail>, moved: () => void): void {
    this.unacknowledged.set(person.key, waiting);
    this.moving.set(person, () => this.move(person, waiting).finally(moved));
  }

  private async move(person: Person, waiting: Map<number, Mail>): Promise<void> {
    const { store, logger } = this.ports;
    const mails = [...waiting.values()].filter(({ to }) => to !== person.key);
    if (mails.length === 0) return;
    try {
      // They were written to the other name: of this one they are no history.
      const copies = mails.map((mail) => ({ ...mail, to: person.key, shown: true, fromAccount: false }));
      const results = await store.appendMails(copies, this.settings.limits);
      const kept = copies.filter((_, index) => results[index]?.outcome === 'stored');
      // Acknowledged in the meantime: the copy has nobody to wait for.
      const over = kept.filter(({ id }) => !waiting.has(id));
      for (const copy of kept) if (waiting.has(copy.id)) waiting.set(copy.id, copy);
      const ids = new Set(kept.map(({ id }) => id));
      await store.removeMail([...mails.filter(({ id }) => ids.has(id)), ...over]);
    } catch (error) {
      logger.error('mail could not go along to another name', { ...named(person), err: error });
    }
  }

  left(key: string): void {
    this.unacknowledged.delete(key);
  }

  /**
   * Hands out the mailbox of somebody who has just entered, oldest first, then what was held. Where the disk does not answer
   * they are told once, and it is tried again after `pause`. Never rejects.
   */
  async drain(person: Person, pause = FIRST_PAUSE): Promise<void> {
    if (!(await this.handOut(person, this.unasked(person)))) this.tryLater(person, pause);
    this.release(person);
    const move = this.moving.get(person);
    this.moving.delete(person);
    await move?.();
  }

  /**
   * Shows the mailbox of somebody who has just entered, oldest first; resolves when all of it is written, or lost. False: the
   * disk does not answer, and the rest is still there. Never rejects.
   */
  async handOut(person: Person, show: Show): Promise<boolean> {
    try {
      await this.empty(person, show);
      return true;
    } catch (error) {
      this.ports.logger.error('a mailbox could not be handed out', { ...named(person), err: error });
      return !(error instanceof Withheld);
    }
  }

  /** The ids of what is held for somebody just now. */
  heldFor(person: Person): number[] {
    const held = this.held.get(person.key);
    return held?.person === person ? held.deliveries.map(({ id }) => id) : [];
  }

  /** Shows what is held for somebody just now, in the order of ids, and goes on holding. */
  showHeld(person: Person, show: Show): void {
    const held = this.held.get(person.key);
    if (held?.person !== person) return;
    const deliveries = held.deliveries.splice(0).sort((one, other) => one.id - other.id);
    for (const delivery of deliveries) this.deliver(delivery, person, show);
  }

  /** Nothing is held for somebody any more: what was is delivered. */
  release(person: Person): void {
    const held = this.held.get(person.key);
    if (held?.person !== person) return;
    this.held.delete(person.key);
    const reader = this.isHere(person) ? person : null;
    for (const delivery of held.deliveries) this.deliver(delivery, reader);
  }

  /** One mail that is stored, to somebody who acknowledges. */
  show(person: Person, mail: Mail, line: Event): void {
    if (!this.isHere(person)) return;
    this.await(mail);
    this.ports.bus.toPerson(person.key, line);
    person.wasShown(mail);
  }

  /** Throws `NO_SUCH_MESSAGE`, `STORAGE`. */
  async acknowledge(person: Person, id: number): Promise<void> {
    const waiting = this.unacknowledged.get(person.key);
    const mail = waiting?.get(id);
    if (mail === undefined)
      throw new Refusal({ code: 'NO_SUCH_MESSAGE', why: person.acks ? 'unknown' : 'acksOff', id });
    waiting?.delete(id);
    try {
      await this.settle(person, [mail]);
    } catch (error) {
      waiting?.set(id, mail);
      this.ports.logger.error('an acknowledged mail could not be removed', { ...named(person), err: error });
      throw new Refusal({ code: 'STORAGE', why: 'notForgotten', id });
    }
  }

  /** The disk has not answered; they are told so once. */
  tryLater(person: Person, pause = FIRST_PAUSE): void {
    if (!this.isHere(person)) return;
    if (pause === FIRST_PAUSE) this.ports.bus.toPerson(person.key, WITHHELD);
    this.ports.clock.after(pause, () => {
      if (!this.isHere(person)) return;
      this.expect(person);
      void this.drain(person, Math.min(pause * 2, LONGEST_PAUSE));
    });
  }

  private isHere(person: Person): boolean {
    return this.people.get(person.key) === person;
  }

  private await(mail: Mail): void {
    const waiting = this.unacknowledged.get(mail.to);
    if (waiting === undefined) this.unacknowledged.set(mail.to, new Map([[mail.id, mail]]));
    else waiting.set(mail.id, mail);
  }

  private async empty(person: Person, show: Show): Promise<void> {
    let last: Mail | undefined;
    for (;;) {
      const { batch, open } = await this.take(person, last).catch((error: unknown) => {
        throw new Withheld('the disk does not answer', { cause: error });
      });
      if (batch.length === 0) return;
      const written = await this.write(person, open, show);
      await this.settle(person, person.acks ? written.filter((mail) => !isAcknowledged(mail)) : written);
      if (written.length < open.length) return;
      last = batch[batch.length - 1];
    }
  }

  /** The next mails after `last`, and those of them that are to be shown: marked. */
  private async take(person: Person, last: Mail | undefined): Promise<{ batch: readonly Mail[]; open: Mail[] }> {
    const { store, calendar } = this.ports;
    const { keep, portion } = this.settings;
    const batch = await store.readMail(person.key, BATCH, calendar.judged - keep, last, portion);
    // Of those who have been shut out since; their authors hear no more of it.
    const hidden = batch.filter((mail) => isShutOut(person, mail));
    if (hidden.length > 0) await store.removeMail(hidden);
    const waiting = this.unacknowledged.get(person.key);
    // In a later attempt some may have been shown already.
    const open = batch.filter((mail) => !hidden.includes(mail) && !waiting?.has(mail.id));
    // Before it is written: what a crash makes us repeat has to be marked. Who has left meanwhile is shown nothing.
    if (open.length > 0 && this.isHere(person)) await store.markShown(open);
    return { batch, open };
  }

  /** Resolves, once every mail is written or lost, with those that were written. */
  private write(person: Person, batch: readonly Mail[], show: Show): Promise<Mail[]> {
    return new Promise((resolve) => {
      const written: Mail[] = [];
      let open = batch.length;
      if (open === 0) resolve(written);
      const settle = (mail: Mail, arrived: boolean): void => {
        if (arrived) written.push(mail);
        if (--open === 0) resolve(written);
      };
      this.ports.names.atCostOf(person.key, () => {
        for (const mail of batch) this.writeOne(person, mail, show, (arrived) => settle(mail, arrived));
      });
    });
  }

  private writeOne(person: Person, mail: Mail, show: Show, settle: (arrived: boolean) => void): void {
    if (!this.isHere(person)) {
      settle(false);
      return;
    }
    if (this.purges.has(mail)) {
      settle(true);
      return;
    }
    const shown = mailLines(mail, person.acks, this.subjects);
    if (shown.length === 0) {
      settle(true);
      return;
    }
    if (person.acks && isAcknowledged(mail)) this.await(mail);
    show(mail.id, shown, { written: () => settle(true), lost: () => settle(false) });
    person.wasShown(mail);
  }

  /** Comes unasked. */
  private unasked({ key }: Person): Show {
    const { bus, receipts } = this.ports;
    return (_, lines, receipt) => {
      for (const [index, line] of lines.entries())
        if (index < lines.length - 1) bus.toPerson(key, line);
        else bus.toPerson(key, line, receipts.of(receipt));
    };
  }

  /** Tells the authors, now or on their return, and then forgets the mails. */
  private async settle(person: Person, mails: readonly Mail[]): Promise<void> {
    if (mails.length === 0) return;
    const { bus, store } = this.ports;
    const receipts: Mail[] = [];
    for (const mail of mails) {
      if ((mail.kind !== 'direct' && mail.kind !== 'private') || this.purges.has(mail)) continue;
      const { id } = mail;
      const author = fold(mail.from);
      // A guest's name may be an account's by now, which the store knows, too.
      if (!this.people.get(author)?.mayHave(id)) receipts.push(this.receiptFor(mail, person.name));
      else {
        const told = { written() {}, lost: (shown: boolean) => this.tellOnReturn(mail, person, shown) };
        bus.toPerson(
          author,
          make.status({ id, outcome: 'delivered', name: person.name }),
          this.ports.receipts.of(told),
        );
      }
    }
    const told = receipts.length === 0 ? null : store.appendMails(receipts, this.settings.limits);
    await Promise.all([told, store.removeMail(mails)]);
  }

  private receiptFor({ id, from }: Pick<Mail, 'id' | 'from'>, reader: string): Mail {
    const { clock } = this.ports;
    const of = { id, to: fold(from), from: reader, kind: 'receipt' } as const;
    return { ...of, room: null, body: '', sentAt: clock.now(), shown: false };
  }

  /** The author's connection ended before it was written there. What may have been seen is not said again. */
  private tellOnReturn(mail: Mail, reader: Person, shown: boolean): void {
    if (!shown) this.storeReceipts([this.receiptFor(mail, reader.name)]);
  }

  private storeReceipts(receipts: readonly Mail[]): void {
    const { store, logger } = this.ports;
    store.appendMails(receipts, this.settings.limits).catch((error: unknown) => {
      logger.error('a receipt could not be stored', { err: error });
    });
  }
}

/** A receipt is the server's word; everything else is its author's. */
function isShutOut({ blocks }: Person, { kind, from }: Mail): boolean {
  return blocks.size > 0 && kind !== 'receipt' && blocks.has(fold(from));
}

/** Messages bear an id, by which a client acknowledges them; requests and the like are done with when they are shown. */
function isAcknowledged({ kind }: Mail): boolean {
  return kind === 'direct' || kind === 'private' || kind === 'group';
}
