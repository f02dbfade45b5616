/**
 * Messages to one person: now if they are here, into their mailbox if they are not, and into it first if they
 * acknowledge what they get. The way out of a mailbox is the MailDelivery's.
 */

import { LineCounts, Tally } from '../../counts.js';
import { type Code, Refusal } from '../../language/codes.js';
import type { Event } from '../../language/events.js';
import * as make from '../../language/make.js';
import { fold } from '../../language/names.js';
import { named } from '../../logger.js';
import { type Purged, pastOfMail } from '../past.js';
import { mistypedName, noSuchUser } from '../people/mistyped-names.js';
import type { People, Person } from '../people/people.js';
import type { ChatPorts } from '../ports.js';
import { notStored } from '../storage-error.js';
import type { AppendResult, Mail, MailKind } from '../store.js';
import type { Archive } from '../talk/archive.js';
import { Delivery, type Outcome, type Redelivery } from './delivery.js';
import type { MailroomSettings } from './mail.js';
import { MailDelivery, type Show } from './mail-delivery.js';
import type { Subjects } from './mail-lines.js';
import { Purges } from './purges.js';

/** Guests' names that one person is warned of. */
const WARNED = 1000;

/** A message that has to be stored. */
interface Letter {
  readonly delivery: Delivery;
  /** It is shown, or may have been. */
  readonly shown: boolean;
  /** Is shown it as soon as it is stored, and has it stored until they acknowledge it. */
  readonly reader: Person | null;
}

export class Mailroom implements Redelivery {
  readonly mailDelivery: MailDelivery;
  /** What was said to one person, and to a group. */
  readonly said = new LineCounts();
  /** What became of the copies of it, one for each reader; `failed`: of those that neither arrived nor wait. */
  readonly outcomes: Record<Outcome | 'failed', number> = { delivered: 0, queued: 0, refused: 0, purged: 0, failed: 0 };
  readonly refusals = new Tally<Code>();
  private readonly purges = new Purges();

  constructor(
    private readonly people: People,
    private readonly ports: ChatPorts,
    private readonly settings: MailroomSettings,
    private readonly archive: Archive,
    subjects: Subjects,
  ) {
    this.mailDelivery = new MailDelivery(people, ports, settings, subjects, this.purges, (delivery, person, show) =>
      this.deliver(delivery, person, show),
    );
  }

  /** What `author` (a key) has said between these ids is taken back: what is on its way goes no further. Before the Store does it. */
  purge(author: string, from: number, upTo: number): void {
    this.purges.add(author, from, upTo);
    this.mailDelivery.dropHeld();
  }

  /** These waited, and are taken back. Returns who has been shown which of them and not acknowledged it. */
  purged(mails: Purged['mails']): readonly { readonly key: string; readonly id: number }[] {
    this.mailDelivery.tellOfPurged(mails);
    return mails.flatMap((mail) => this.mailDelivery.forget(mail.id) ?? []);
  }

  /** A message to `toName`, whether there is one or not; the delivery says later what became of it. Never throws for the recipient. */
  send(from: Person, toName: string, kind: MailKind, body: string): Delivery {
    if (kind === 'direct') this.said.direct++;
    else if (kind === 'private') this.said.private++;
    return this.post(from, this.ports.ids.take(), toName, kind, null, body);
  }

  /** An invitation to `group`, for somebody who is away or refuses it. Throws `STORAGE`. */
  leaveInvitation(from: Person, toName: string, group: string): Delivery {
    return this.post(from, this.ports.ids.take(), toName, 'invite', group, '');
  }

  /** The offer of file `id`, for somebody who is away or refuses it. */
  leaveOffer(from: Person, id: number, toName: string): Delivery {
    return this.post(from, id, toName, 'file', null, '');
  }

  /** The same for several who are away, in one call. */
  leaveOffers(from: Person, id: number, toNames: readonly string[]): readonly Delivery[] {
    const deliveries = toNames.map((name) => this.delivery(from, id, name, 'file', null, ''));
    this.store(deliveries.flatMap((delivery) => this.route(delivery) ?? []));
    return deliveries;
  }

  /** One message to every member; resolves with its status once each has it, or has it waiting. Rejects with `STORAGE`. */
  sendToGroup(from: Person, id: number, group: string, members: readonly string[], body: string): Promise<Event> {
    this.said.group++;
    let [delivered, queued, open] = [0, 0, members.length];
    const unstored: Delivery[] = [];
    return new Promise((resolve, reject) => {
      const done = (): void => {
        // R3.39: that it has reached nobody is an error, as it is of a message to one.
        if (delivered + queued === 0 && unstored[0] !== undefined) {
          reject(unstored[0].refusal);
          return;
        }
        this.tellOfUnstored(from, id, unstored);
        resolve(make.groupStatus({ id, group, delivered, queued }));
      };
      if (open === 0) done();
      const letters: Letter[] = [];
      for (const member of members) {
        const delivery = this.delivery(from, id, member, 'group', group, body);
        const settled = (): void => {
          if (delivery.outcome === 'delivered') delivered++;
          else if (delivery.outcome === 'queued') queued++;
          else if (delivery.refusal?.code === 'STORAGE') unstored.push(delivery);
          else if (delivery.refusal !== null) this.tellOfMember(from, id, delivery.toName, delivery.refusal);
          if (--open === 0) done();
        };
        const letter = this.route(delivery);
        if (letter !== null) letters.push(letter);
        if (delivery.isSettled) settled();
        else delivery.watch({ settled });
      }
      this.store(letters);
    });
  }

  /** The status counts who has it and who will have it; anybody who will not is named. */
  private tellOfMember(from: Person, id: number, toName: string, refusal: Refusal): void {
    this.tellAuthor(from, make.notSentTo({ id, name: toName, others: 0, reason: refusal.reason }));
  }

  /** A disk that refuses one refuses all: one line says so. */
  private tellOfUnstored(from: Person, id: number, [first, ...others]: readonly Delivery[]): void {
    const reason = first?.refusal?.reason;
    if (first === undefined || reason === undefined) return;
    this.tellAuthor(from, make.notSentTo({ id, name: first.toName, others: others.length, reason }));
  }

  /** Who may have left, and the name be somebody else's. */
  private tellAuthor(from: Person, line: Event): void {
    if (this.people.get(from.key) === from) this.ports.bus.toPerson(from.key, line);
  }

  private delivery(
    from: Person,
    id: number,
    toName: string,
    kind: MailKind,
    room: string | null,
    body: string,
  ): Delivery {
    const to = fold(toName);
    const name = this.people.get(to)?.name ?? toName;
    return new Delivery(
      id,
      kind,
      to,
      name,
      from.name,
      from.account,
      from.share,
      room,
      body,
      this.ports.clock.now(),
      this,
    );
  }

  private post(from: Person, id: number, toName: string, kind: MailKind, room: string | null, body: string): Delivery {
    const delivery = this.delivery(from, id, toName, kind, room, body);
    this.storeOne(this.route(delivery));
    return delivery;
  }

  /** Sends it on its way; returned is what has to be stored. */
  private route(delivery: Delivery): Letter | null {
    const person = this.people.get(delivery.to);
    if (person === undefined) return { delivery, shown: false, reader: null };
    if (person.blocks.has(fold(delivery.from))) {
      delivery.settle('refused', null);
      return null;
    }
    if (person.account) this.remember(delivery);
    return this.mailDelivery.hold(delivery) ? null : this.give(delivery, person);
  }

  /** A connection ended before it had written the message: it waits for the next one. */
  lost(delivery: Delivery, shown: boolean): void {
    if (this.purges.has(delivery)) {
      delivery.settle('purged', null);
      return;
    }
    const person = this.people.get(delivery.to);
    // Somebody who has come back in the meantime need not come back again. Whose connection is just ending is not here any more.
    const isBack = person !== undefined && person !== delivery.reader && !shown;
    if (!isBack) this.storeOne({ delivery, shown, reader: null });
    else if (!this.mailDelivery.hold(delivery)) this.deliver(delivery, person);
  }

  settled({ kind, outcome, refusal }: Delivery): void {
    if (refusal !== null) this.refusals.add(refusal.code);
    if (kind !== 'direct' && kind !== 'private' && kind !== 'group') return;
    if (outcome === 'delivered') this.outcomes.delivered++;
    else this.outcomes[outcome ?? 'failed']++;
  }

  private deliver(delivery: Delivery, person: Person | null, show?: Show): void {
    this.storeOne(this.give(delivery, person, show));
  }

  /** To somebody who is here, or was until just now (null); returned is what has to be stored. */
  private give(delivery: Delivery, person: Person | null, show?: Show): Letter | null {
    if (person === null) return { delivery, shown: false, reader: null };
    if (!person.mayHave(delivery.id)) {
      delivery.settle(null, passedOn(person.name));
      return null;
    }
    // Shut out since it was sent.
    if (person.blocks.size > 0 && person.blocks.has(fold(delivery.from))) {
      delivery.settle('refused', null);
      return null;
    }
    if (person.acks) return { delivery, shown: true, reader: person };
    delivery.reader = person;
    const { bus, receipts } = this.ports;
    if (show !== undefined) show(delivery.id, [delivery.line(false)], delivery);
    else bus.toPerson(delivery.to, delivery.line(false), receipts.of(delivery));
    person.wasShown(delivery);
    return null;
  }

  private storeOne(letter: Letter | null): void {
    if (letter === null) return;
    const mail = letter.delivery.mail(letter.shown);
    this.ports.store.appendMail(mail, this.settings.limits).then(
      (result) => this.stored(letter, mail, result),
      (error: unknown) => this.unstored([letter], error),
    );
  }

  /** In one call, however many they are. */
  private store(letters: readonly Letter[]): void {
    if (letters.length === 0) return;
    const mails = letters.map(({ delivery, shown }) => delivery.mail(shown));
    this.ports.store.appendMails(mails, this.settings.limits).then(
      (results) => {
        for (const [index, letter] of letters.entries())
          this.stored(letter, mails[index] as Mail, results[index] as AppendResult);
      },
      (error: unknown) => this.unstored(letters, error),
    );
  }

  /** All of one author. */
  private unstored(letters: readonly Letter[], error: unknown): void {
    const from = letters[0]?.delivery.from ?? '';
    const author = named(this.people.owner(fold(from)) ?? { name: from });
    this.ports.logger.error('a message could not be stored', { ...author, count: letters.length, err: error });
    for (const { delivery } of letters)
      delivery.settle(
        null,
        notStored(error, { why: 'message', to: delivery.kind === 'group' ? null : delivery.toName }),
      );
  }

  private stored({ delivery, reader }: Letter, mail: Mail, result: AppendResult): void {
    if (result.outcome !== 'stored') {
      this.refuse(delivery, result);
      return;
    }
    delivery.toName = result.name;
    if (!result.account && reader === null) this.warnOfGuest(delivery);
    delivery.settle('queued', null);
    if (reader !== null && !this.purges.has(delivery)) this.mailDelivery.show(reader, mail, delivery.line(true));
  }

  private refuse(delivery: Delivery, result: Exclude<AppendResult, { outcome: 'stored' }>): void {
    if (result.outcome === 'unknown') {
      const slip = delivery.kind === 'direct' ? mistypedName(delivery.toName, this.people) : null;
      delivery.settle(null, slip ?? noSuchUser(delivery.toName, delivery.body));
      return;
    }
    const { name } = result;
    delivery.toName = name;
    if (result.outcome === 'refused') delivery.settle('refused', null);
    else if (result.outcome === 'gone') delivery.settle(null, passedOn(name));
    else delivery.settle(null, new Refusal({ code: 'MAILBOX_FULL', why: result.outcome, name }));
  }

  /** Direct and private messages between accounts can be read again; those that have to wait are history with their mail. */
  private remember(delivery: Delivery): void {
    const past = pastOfMail(delivery.mail(false));
    if (past !== null) this.archive.keep(past);
  }

  /** Once for each name and author: nobody should take a guest's name for a person. */
  private warnOfGuest(delivery: Delivery): void {
    const author = this.people.get(fold(delivery.from));
    // The author may have left, and the name be somebody else's.
    if (author === undefined || delivery.id < author.firstId) return;
    if (author.warnedOf.has(delivery.to) || author.warnedOf.size >= WARNED) return;
    author.warnedOf.add(delivery.to);
    this.ports.bus.toPerson(author.key, make.guestsName({ name: delivery.toName }));
  }
}

/** A guest had the name when it was sent. */
function passedOn(name: string): Refusal {
  return new Refusal({ code: 'NO_SUCH_USER', why: 'passedOn', name });
}
