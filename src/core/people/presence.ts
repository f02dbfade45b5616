/**
 * What follows when somebody comes, goes, or goes on under another name: who is told of it, and in which order. Whether
 * they may is the Entrance's to say, and the names are claimed there.
 */
import type { LeaveReason } from '../../language/codes.js';
import * as make from '../../language/make.js';
import { named } from '../../logger.js';
import type { Mailroom } from '../mail/mailroom.js';
import type { Moderation } from '../moderation/moderation.js';
import type { ChatPorts } from '../ports.js';
import { type Account, STILL_HERE, type Tie } from '../store.js';
import type { PrivateChats } from '../talk/private-chats.js';
import type { Rooms } from '../talk/rooms.js';
import type { Accounts } from './accounts.js';
import type { Attendance } from './attendance.js';
import type { FormerNames } from './former-names.js';
import type { LoginRecords } from './login-records.js';
import { type People, Person } from './people.js';
import type { Ties } from './ties.js';
import type { Visitor } from './visitor.js';

export interface PresenceSettings {
  /** `ONLINE:` and `OFFLINE:` go to everybody while at most so many are online. */
  readonly presence: number;
  /** Milliseconds for which a guest's name can receive messages after the guest has left. */
  readonly guestMail: number;
}

export class Presence {
  private stopping = false;

  constructor(
    private readonly ports: ChatPorts,
    private readonly people: People,
    private readonly accounts: Accounts,
    private readonly mailroom: Mailroom,
    private readonly rooms: Rooms,
    private readonly privateChats: PrivateChats,
    private readonly ties: Ties,
    private readonly moderation: Moderation,
    private readonly loginRecords: LoginRecords,
    private readonly attendance: Attendance,
    private readonly former: FormerNames,
    private readonly settings: PresenceSettings,
  ) {}

  /** Somebody leaves, for whatever reason; the name is free again, or waits for its account. */
  leave(person: Person, reason: LeaveReason): void {
    if (person.saysOnly) this.fallSilent(person);
    else this.depart(person, reason);
    this.ports.names.release(person.key);
  }

  private depart(person: Person, reason: LeaveReason): void {
    const { bus, names, clock, transcript } = this.ports;
    const tell = !this.stopping;
    const everybody = this.people.count <= this.settings.presence;
    const partners = this.privateChats.leave(person.key);
    const told = tell ? partners.filter((key) => this.people.hears(key, person.key)) : [];
    for (const key of told) bus.toPerson(key, make.privateEnded({ name: person.name, reason }));
    this.rooms.leaveAll(person, tell ? reason : null);
    names.detach(person.key);
    this.ties.left(person);
    if (tell) this.ties.announce(person, false);
    this.people.remove(person);
    const gone = make.offline({ name: person.name, reason });
    if (transcript.covers(null)) transcript.write(null, clock.now(), gone);
    if (tell && everybody) bus.toAll(gone, person.key, this.ties.watchersOf(person.key));
    else for (const key of told) if (!this.ties.watchersOf(person.key).has(key)) bus.toPerson(key, gone);
    this.ties.forget(person);
    this.people.returning.get(person)?.abandon();
    this.mailroom.mailDelivery.left(person.key);
    if (!person.account) this.rememberGuest(person, clock.now() + this.settings.guestMail);
    this.loginRecords.end(person);
    this.attendance.leave(person);
  }

  /** Somebody who came only to say something: nobody has been told of them, and nothing is theirs but the name. */
  private fallSilent(person: Person): void {
    this.ports.names.detach(person.key);
    this.people.remove(person);
    this.loginRecords.end(person);
  }

  /** The server stops: everybody leaves, and nobody needs to be told of each other. */
  stopAnnouncing(): void {
    this.stopping = true;
  }

  /** `hears`: see Person. */
  admit(name: string, account: Account | null, ties: readonly Tie[], visitor: Visitor, hears = true): Person {
    const { bus, names, clock, transcript } = this.ports;
    const firstId = account?.firstId ?? this.ports.ids.upcoming;
    const { address, network, share } = visitor;
    const person = new Person(name, account !== null, clock.now(), address, network, share, firstId);
    this.note(person, visitor);
    this.moderation.recognize(person);
    person.hears = hears;
    this.mailroom.mailDelivery.expect(person);
    this.people.add(person);
    visitor.become(person);
    names.attach(person.key, visitor, hears);
    const everybody = this.people.count <= this.settings.presence;
    const online = make.online({ name });
    if (everybody) bus.toAll(online, person.key, this.ties.watchersOf(person.key));
    if (transcript.covers(null)) transcript.write(null, clock.now(), online);
    this.ties.announce(person, true);
    this.ties.entered(person, ties);
    if (person.account) {
      this.accounts.enteredFrom(person.key, visitor.network, person);
      this.loginRecords.begin(person);
    } else this.rememberGuest(person, STILL_HERE);
    this.attendance.enter(person);
    return person;
  }

  /** Somebody who only says something: nobody is told, nothing that waits is handed out, and nothing will reach them. */
  admitSayer(name: string, account: Account | null, visitor: Visitor): Person {
    const { names, clock } = this.ports;
    const firstId = account?.firstId ?? this.ports.ids.upcoming;
    const { address, network, share } = visitor;
    const person = new Person(name, account !== null, clock.now(), address, network, share, firstId, true);
    this.note(person, visitor);
    this.moderation.recognize(person);
    this.people.add(person);
    visitor.become(person);
    names.attachSayer(person.key, visitor);
    if (person.account) {
      this.accounts.enteredFrom(person.key, visitor.network, person);
      this.loginRecords.begin(person);
    }
    return person;
  }

  /**
   * For the others one guest leaves and another comes, who is in the same rooms; what operators and others have said of the
   * first holds for the second. The old name is free when nothing of the stay is left under it.
   */
  readmit(before: Person, name: string, visitor: Visitor): Person {
    const { names, logger } = this.ports;
    const rooms = this.rooms.suspend(before, 'renamed');
    const carry = this.mailroom.mailDelivery.takeAlong(before);
    const ties = this.ties.takeAlong(before, name);
    this.ties.rename(before, name);
    this.depart(before, 'renamed');
    const person = this.admit(name, null, ties, visitor);
    person.goOnAs(before);
    this.people.goesOn(before);
    this.moderation.goesOn(before, person);
    this.rooms.resume(person, rooms);
    logger.info('renamed', { ...named(before), to: name });
    this.mailroom.mailDelivery.giveAlong(person, carry, () => names.release(before.key));
    return person;
  }

  private note(person: Person, { connection, cameBy }: Visitor): void {
    person.connection = connection;
    person.cameBy = cameBy;
    person.activeAt = this.ports.clock.monotonic();
    person.accountUntil = this.former.of(person.key)?.endId ?? 0;
  }

  /** The name may receive messages until then. */
  private rememberGuest(person: Person, until: number): void {
    const { store, logger } = this.ports;
    store.rememberGuest(person.key, person.name, until, person.share, person.firstId).catch((error: unknown) => {
      logger.error('a name could not be remembered', { ...named(person), err: error });
    });
  }
}
