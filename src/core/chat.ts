/**
 * The chat as a whole: coming and going, and everything that touches more than one of its parts.
 * Owns none of the state itself; see the parts.
 */

import { Refusal } from '../language/codes.js';
import type { Event, OnRoster } from '../language/events.js';
import * as make from '../language/make.js';
import { fold } from '../language/names.js';
import type { Peer } from '../link/peer.js';
import { type Connected, connected, doneBy, named } from '../logger.js';
import type { By } from './by.js';
import { Calendar } from './calendar.js';
import { Files } from './files/files.js';
import { Offers } from './files/offers.js';
import { type FileSettings, Transfers } from './files/transfers.js';
import type { Delivery } from './mail/delivery.js';
import type { MailroomSettings } from './mail/mail.js';
import type { MailDelivery } from './mail/mail-delivery.js';
import { requestLines, type Subjects } from './mail/mail-lines.js';
import { Mailroom } from './mail/mailroom.js';
import { MessageIds } from './message-ids.js';
import { AccountKeeper } from './moderation/account-keeper.js';
import { Appointing } from './moderation/appointing.js';
import { Lock } from './moderation/lock.js';
import { Moderation } from './moderation/moderation.js';
import { Operators } from './moderation/operators.js';
import { TakingBack } from './moderation/taking-back.js';
import { OneByOne } from './one-by-one.js';
import { AccessTokens, type TokenLimits } from './people/access-tokens.js';
import { type AccountSettings, Accounts } from './people/accounts.js';
import { Attendance } from './people/attendance.js';
import { Entrance, type EntranceSettings } from './people/entrance.js';
import { FormerNames } from './people/former-names.js';
import { Motd } from './people/motd.js';
import { NameCodes } from './people/name-codes.js';
import { Names } from './people/names.js';

import { OperatorCodes } from './people/operator-codes.js';
import { People, type Person } from './people/people.js';
import { Roster } from './people/roster.js';
import { RosterCodes } from './people/roster-codes.js';
import { type TieLimits, Ties } from './people/ties.js';
import type { ChatPorts } from './ports.js';
import type { Receipts } from './receipts.js';
import { notStored } from './storage-error.js';
import type { Store } from './store.js';
import { Archive, type ArchiveSettings, type FoundRoom } from './talk/archive.js';
import { type GroupLimits, Groups } from './talk/groups.js';
import { type PrivateChatLimits, PrivateChats } from './talk/private-chats.js';
import type { Room } from './talk/room.js';
import { type KeyGiver, RoomKeys, type RoomPass } from './talk/room-keys.js';
import { RoomRules } from './talk/room-rules.js';
import { type RoomLimits, Rooms } from './talk/rooms.js';
import { Talk } from './talk/talk.js';

export interface ChatSettings {
  readonly accounts: AccountSettings;
  readonly entrance: EntranceSettings;
  readonly rooms: RoomLimits;
  readonly privateChats: PrivateChatLimits;
  readonly mail: MailroomSettings;
  /** What is kept of what is said. */
  readonly archive: ArchiveSettings;
  /** Lines that a room shows to people who enter it. */
  readonly recall: number;
  readonly groups: GroupLimits;
  readonly files: FileSettings;
  readonly ties: TieLimits;
  readonly tokens: TokenLimits;
  /** Names of the accounts that are operators'. */
  readonly operators: readonly string[];
  /** Names of those who may come; null: everybody. */
  readonly roster: readonly string[] | null;
}

/** Accounts that are looked up at once: others wait for the store, too. */
const LOOKED_UP = 100;

export class Chat {
  readonly motd = new Motd();
  readonly rooms: Rooms;
  readonly roomRules: RoomRules;
  readonly talk: Talk;
  readonly takingBack: TakingBack;
  readonly ties: Ties;
  readonly accounts: Accounts;
  readonly accessTokens: AccessTokens;
  readonly entrance: Entrance;
  readonly attendance: Attendance;
  readonly appointing: Appointing;
  readonly accountKeeper: AccountKeeper;

  private constructor(
    private readonly ports: ChatPorts,
    private readonly settings: ChatSettings,
    readonly people: People,
    readonly privateChats: PrivateChats,
    private readonly mail: Mailroom,
    readonly archive: Archive,
    found: readonly FoundRoom[],
    readonly groups: Groups,
    readonly moderation: Moderation,
    readonly lock: Lock,
    readonly files: Files,
    readonly transfers: Transfers,
    operatorCodes: OperatorCodes,
    readonly roster: Roster,
    readonly rosterCodes: RosterCodes,
    readonly operators: Operators,
    readonly formerNames: FormerNames,
  ) {
    const { bus, ids, store, passwords, clock, logger, transcript } = ports;
    const keys = new RoomKeys(ports);
    this.rooms = new Rooms(bus, archive, found, settings.rooms, ids, transcript, clock, keys);
    this.talk = new Talk(bus, ids, archive, people, this.rooms, transcript);
    this.takingBack = new TakingBack(ports, people, this.rooms, groups, archive, mail, moderation);
    this.ties = new Ties(people, privateChats, ports, formerNames, settings.ties);
    this.accounts = new Accounts(store, passwords, clock, logger, settings.accounts);
    this.roomRules = new RoomRules(ports, people, this.accounts, rosterCodes, archive, this.rooms, keys);
    this.accessTokens = new AccessTokens(
      ports,
      this.accounts,
      people,
      moderation,
      lock,
      roster,
      formerNames,
      settings.tokens,
    );
    this.attendance = new Attendance(ports);
    this.entrance = new Entrance(
      ports,
      people,
      this.accounts,
      new NameCodes(this.accounts, operatorCodes, roster, rosterCodes),
      mail,
      this.rooms,
      privateChats,
      this.ties,
      moderation,
      lock,
      this.attendance,
      roster,
      formerNames,
      settings.entrance,
    );
    const { accounts, entrance } = this;
    const appointments = new OneByOne();
    const mayBeCalled = (given: string): string => {
      const name = entrance.checkName(given);
      // Its code would let nobody in.
      formerNames.mustBeFree(name, false);
      return name;
    };
    this.appointing = new Appointing(
      appointments,
      ports,
      operators,
      operatorCodes,
      accounts,
      people,
      moderation,
      mayBeCalled,
    );
    const { ties, rooms, takingBack, attendance } = this;
    const own = { appointments, ports, people, accounts, entrance, operators, privateChats, groups, transfers, lock };
    this.accountKeeper = new AccountKeeper(
      { ...own, former: formerNames, ties, rooms, takingBack, attendance, endOrphans: () => files.endOrphans() },
      settings.accounts,
    );
  }

  static async open(given: Omit<ChatPorts, 'calendar' | 'names' | 'ids'>, settings: ChatSettings): Promise<Chat> {
    // Before anything is judged by its age.
    const calendar = await Calendar.open(given.store, given.clock, given.logger);
    const ids = await MessageIds.open(given.store, given.clock, given.logger);
    const ports: ChatPorts = { ...given, calendar, names: new Names(), ids };
    const people = new People();
    const privateChats = new PrivateChats(settings.privateChats);
    const { archive, rooms } = await Archive.open(ports, settings.archive);
    const offers = await Offers.open(ports, people, settings.files.offers);
    const subjects: Subjects = { privateChats, offers, isInvited: (mail) => groups.isInvited(mail) };
    const mail = new Mailroom(people, ports, settings.mail, archive, subjects);
    const groups: Groups = new Groups(await ports.store.groups(), people, mail, archive, ports, settings.groups);
    const hasAccounts = settings.accounts.mode !== 'off';
    const operators = new Operators(settings.operators, await ports.store.operators(), ports);
    const codes = await OperatorCodes.open(operators.names, hasAccounts, ports.store, ports.clock, ports.logger);
    const formerNames = new FormerNames(await ports.store.formerAccounts(), calendar);
    const moderation = new Moderation(
      { bans: await ports.store.bans(), mutes: await ports.store.mutes() },
      people,
      ports,
      operators,
    );
    const roster = new Roster(settings.roster, operators.keys);
    const rosterCodes = new RosterCodes(await ports.store.rosterCodes(), ports);
    if (roster.isGiven) rosterCodes.keepOnly((key) => roster.has(key));
    const lock = new Lock(await ports.store.lock(), people, ports, operators.keys, hasAccounts);
    await ports.store.releaseGuests(settings.entrance.guestMail);
    const closed = await ports.store.closeStaleLogins();
    if (closed > 0) ports.logger.warn('login records were left open by a crash, and are closed now', { count: closed });
    await ports.store.closeStaleAttendance();
    const transfers = await Transfers.open(ports, offers, moderation, settings.files);
    const files = new Files(ports, people, groups, mail, offers, transfers, moderation, settings.files);
    files.endOrphans();
    return new Chat(
      ports,
      settings,
      people,
      privateChats,
      mail,
      archive,
      rooms,
      groups,
      moderation,
      lock,
      files,
      transfers,
      codes,
      roster,
      rosterCodes,
      operators,
      formerNames,
    );
  }

  /** Lines that a room shows to people who enter it, and have set nothing else. */
  get recall(): number {
    return this.settings.recall;
  }

  /** By which date things are over. */
  get calendar(): Calendar {
    return this.ports.calendar;
  }

  /**
   * Another list of those who may come: whoever is here stays, and codes of names that are not on it end. Null: there is none any
   * more.
   */
  replaceRoster(names: readonly string[] | null): void {
    this.roster.replace(names);
    if (names !== null) this.rosterCodes.keepOnly((key) => this.roster.has(key));
  }

  /** Who of the roster is here, and who has an account or a code, in its order. Throws `STORAGE`. */
  async onRoster(): Promise<readonly OnRoster[]> {
    const found: OnRoster[] = [];
    const names = [...this.roster.all];
    for (let at = 0; at < names.length; at += LOOKED_UP) {
      const some = names.slice(at, at + LOOKED_UP).map(async (name): Promise<OnRoster> => {
        const key = fold(name);
        const account = await this.accounts.exists(key);
        return { name, here: this.people.owner(key) !== undefined, account, code: this.rosterCodes.isNeeded(key) };
      });
      found.push(...(await Promise.all(some)));
    }
    return found;
  }

  /** Returns the name. Throws `NOT_THERE`, `STORAGE`. */
  async resetCode(by: By, name: string): Promise<string> {
    const reset = await this.rosterCodes.reset(name);
    const key = fold(reset);
    this.lock.free(key);
    const person = this.people.owner(key);
    if (person !== undefined) person.coded = false;
    this.ports.logger.audit('a code was reset', {
      ...named({ name: reset, connection: person?.connection }),
      ...doneBy(by),
    });
    return reset;
  }

  /** Nobody is here any more, and nobody comes. Before the Store's own end. */
  async close(): Promise<void> {
    await this.archive.close();
    await this.attendance.close();
    await this.ports.ids.close();
  }

  /** What was said to one person, or to a group, and what became of it. */
  get messages(): Pick<Mailroom, 'said' | 'outcomes' | 'refusals'> {
    return this.mail;
  }

  /** For whoever keeps the machine, to read. */
  get store(): Store {
    return this.ports.store;
  }

  get mailDelivery(): MailDelivery {
    return this.mail.mailDelivery;
  }

  /** Numbers under which doors tell what became of something. */
  get receipts(): Receipts {
    return this.ports.receipts;
  }

  /** What waited for somebody who has entered and been welcomed; resolves when it is written or lost. Never rejects. */
  deliverMail(person: Person): Promise<void> {
    if (person.saysOnly) return Promise.resolve();
    if (!person.isRenamed) this.moderation.remind(person);
    return this.people.returning.get(person)?.begin() ?? this.mailDelivery.drain(person);
  }

  /**
   * Whether a name is that of somebody who is here or of an account, or has a code: of somebody who may have a secret. Throws
   * `STORAGE`.
   */
  hasOwner(name: string): true | Promise<boolean> {
    const key = fold(name);
    return this.people.get(key) !== undefined || this.entrance.codes.isNeeded(name) || this.accounts.exists(key);
  }

  /** A direct message. Throws `SELF`; everything else is the delivery's to say. */
  message(person: Person, toName: string, text: string): Delivery {
    if (fold(toName) === person.key) {
      throw new Refusal({ code: 'SELF', why: 'message', name: person.name, text });
    }
    return this.toOne(person, toName, 'direct', text);
  }

  /** Throws `NOT_CONNECTED`. */
  privateText(person: Person, toName: string, text: string): Delivery {
    if (fold(toName) === person.key) throw ownChat();
    this.privateChats.mustBeConnected(person.key, fold(toName), this.nameOf(toName));
    return this.toOne(person, toName, 'private', text);
  }

  /** The name as its owner writes it, if the owner is here. */
  nameOf(name: string): string {
    return this.people.get(fold(name))?.name ?? name;
  }

  /**
   * Asks for a private chat. `connected`: the other had asked already. Somebody who is offline finds the request on
   * return, if the asker is still here then. Throws `SELF` and what PrivateChats.ask throws.
   */
  connect(person: Person, toName: string): 'asked' | 'connected' | Delivery {
    const to = fold(toName);
    if (to === person.key) throw ownChat();
    const other = this.people.get(to);
    // Not asked at all: anybody who is refused leaves no trace, and may ask again when let in.
    if (other?.blocks.has(person.key)) return this.mail.send(person, toName, 'request', '');
    const { bus } = this.ports;
    const outcome = this.privateChats.ask(person.key, to, this.nameOf(toName));
    if (outcome === 'connected') {
      this.tellOfChat(to, person, make.privateConnected({ name: person.name }));
      return outcome;
    }
    if (other === undefined) {
      const delivery = this.mail.send(person, toName, 'request', '');
      delivery.watchFirst(() => {
        const isHere = this.people.get(person.key) === person;
        if (isHere && delivery.outcome !== 'queued') this.privateChats.withdraw(person.key, to);
      });
      return delivery;
    }
    for (const line of requestLines(person.name)) bus.toPerson(to, line);
    return outcome;
  }

  accept(person: Person, fromName: string): string {
    const name = this.nameOf(fromName);
    this.privateChats.accept(person.key, fold(name), name);
    this.tellOfChat(fold(name), person, make.privateConnected({ name: person.name }));
    return name;
  }

  reject(person: Person, fromName: string): string {
    const name = this.nameOf(fromName);
    this.privateChats.reject(person.key, fold(name), name);
    this.tellOfChat(fold(name), person, make.privateRejected({ name: person.name }));
    return name;
  }

  endPrivate(person: Person, withName: string): string {
    const name = this.nameOf(withName);
    this.privateChats.end(person.key, fold(name), name);
    this.tellOfChat(fold(name), person, make.privateEnded({ name: person.name, reason: 'ended' }));
    return name;
  }

  /** The client has taken note of message `id`. Throws `NO_SUCH_MESSAGE`, `STORAGE`. */
  acknowledge(person: Person, id: number): Promise<void> {
    return this.mail.mailDelivery.acknowledge(person, id);
  }

  /** Milliseconds since somebody who is here said something, did something that others are told of, or was refused. */
  idle(person: Person): number {
    return this.ports.clock.monotonic() - person.activeAt;
  }

  /** Whether a name that nobody here has is one that may be written to. `asker`: for the log. Throws `STORAGE`. */
  isKnown(name: string, asker: Connected): Promise<boolean> {
    const { store, calendar, logger } = this.ports;
    return store.known(fold(name), calendar.judged).then(
      (known) => known !== null,
      (error: unknown) => {
        logger.error('whose a name is could not be read', { name, ...connected(asker), err: error });
        throw notStored(error, { why: 'silent', nothing: null });
      },
    );
  }

  setAway(person: Person, text: string | null): void {
    person.away = text;
    person.toldAway.clear();
  }

  /** Throws `NAME_TAKEN` for a room's name, too: one would not know who hears. And what Groups.create throws. */
  createGroup(person: Person, name: string): Promise<void> {
    if (this.rooms.has(name)) throw new Refusal({ code: 'NAME_TAKEN', why: 'room', name });
    return this.groups.create(person, name);
  }

  /** The last member takes along what was offered to the group. Returns its name. Throws what Groups.leave throws. */
  async leaveGroup(person: Person, name: string): Promise<string> {
    const left = await this.groups.leave(person, name);
    if (!this.groups.has(left)) this.files.endOrphans();
    return left;
  }

  /** Throws `NAME_TAKEN` for a group's name, `MUTED` where its name would be new, and what Rooms.join throws. */
  join(person: Person, name: string, pass: RoomPass | null = null): Room {
    if (this.groups.has(name)) throw this.groups.notRoom(person, name);
    if (!this.rooms.has(name)) this.moderation.mustBeHeard(person, false);
    return this.rooms.join(person, name, pass);
  }

  /** A room's key that somebody has given. Throws `PLAINTEXT`, and what Rooms.pass throws. */
  async passTo(name: string, key: string, by: KeyGiver & Peer): Promise<RoomPass> {
    this.accounts.mustTakeKeys(by);
    return this.rooms.pass(name, key, by);
  }

  /** What is refused counts as said no more than it is. */
  private toOne(person: Person, toName: string, kind: 'direct' | 'private', text: string): Delivery {
    const to = this.people.get(fold(toName));
    if (to !== undefined) this.tellAbsence(person, to);
    const delivery = this.mail.send(person, toName, kind, text);
    if (to !== undefined && !to.blocks.has(person.key)) person.lines++;
    else {
      delivery.watchFirst(() => {
        if (delivery.outcome === 'queued' || delivery.outcome === 'delivered') person.lines++;
      });
    }
    return delivery;
  }

  /** What `person` has done to a private chat, to the other one. */
  private tellOfChat(key: string, person: Person, line: Event): void {
    if (this.people.hears(key, person.key)) this.ports.bus.toPerson(key, line);
  }

  /** Says, once an absence, to the one who writes to somebody who is away, that they are. */
  private tellAbsence(from: Person, to: Person): void {
    if (to.away === null || to.toldAway.has(from.key)) return;
    // Neither is there for the other.
    if (to.blocks.has(from.key) || from.blocks.has(to.key)) return;
    to.toldAway.add(from.key);
    this.ports.bus.toPerson(from.key, make.away({ name: to.name, text: to.away }));
  }
}

function ownChat(): Refusal {
  return new Refusal({ code: 'SELF', why: 'privateChat' });
}
