/**
 * Rooms: who is in which, and what they are about. One in which something was said lasts when it is empty, until another one
 * needs its place. Owns them all; what is said there: see Talk, and what of it is kept: see Archive.
 */

import type { Clock } from '../../clock.js';
import { type LeaveReason, Refusal } from '../../language/codes.js';
import * as make from '../../language/make.js';
import { fold } from '../../language/names.js';
import type { Bus } from '../../link/link.js';
import type { MessageIds } from '../message-ids.js';
import { nobodyOf, ofRoom, type PlaceKey } from '../past.js';
import { codedKey, type Person } from '../people/people.js';
import { type Holder, holderOf, type ShareLimits, Shares } from '../shares.js';
import { notStored } from '../storage-error.js';
import type { Transcript } from '../transcript.js';
import type { Archive, FoundRoom } from './archive.js';
import { Room } from './room.js';
import type { KeyGiver, RoomKeys, RoomPass } from './room-keys.js';

export interface RoomLimits {
  /** Of rooms that are there, by who has opened them. */
  readonly opened: ShareLimits;
  /** Rooms on the server, with those that are empty. */
  readonly rooms: number;
  /** Rooms one person may be in. */
  readonly perPerson: number;
  /** Comings and goings are announced in rooms of at most so many members. */
  readonly announced: number;
}

export class Rooms {
  /** Those in which somebody is, by key. */
  private readonly rooms = new Map<string, Room>();
  /** Those that are empty and last, by key, the one that was left longest ago first. */
  private readonly empty = new Map<string, Room>();
  private readonly opened: Shares;
  /** Those that were opened with a key and are not stored yet. */
  private readonly unstored = new Map<Room, Unstored>();

  /** `found`: what was there when the server started, the one that was used longest ago first. */
  constructor(
    private readonly bus: Bus,
    private readonly archive: Archive,
    found: readonly FoundRoom[],
    private readonly limits: RoomLimits,
    private readonly ids: MessageIds,
    private readonly transcript: Transcript,
    private readonly clock: Clock,
    private readonly keys: RoomKeys,
  ) {
    this.opened = new Shares(limits.opened);
    for (const one of found) this.add(one);
    this.keepBounds();
  }

  /** All of them: first those in which somebody is, then the empty ones, the one that was left longest ago first. */
  *everywhere(): Iterable<Room> {
    yield* this.rooms.values();
    yield* this.empty.values();
  }

  /** In which somebody is. */
  get count(): number {
    return this.rooms.size;
  }

  /** These, the one in which somebody has been for longest first. */
  all(): Iterable<Room> {
    return this.rooms.values();
  }

  /**
   * A room one is in becomes the current one again. `pass`: a key was given, which was the right one, or with which the room is
   * opened. Throws `KEY_NEEDED`, `WRONG_KEY`, `TOO_MANY_ROOMS`, `STORAGE`.
   */
  join(person: Person, name: string, pass: RoomPass | null = null): Room {
    const key = fold(name);
    // Nobody is to believe that a room is closed which is open to all.
    if (pass !== null && this.called(name)?.keyHash === null) throw noKey(name);
    const joined = person.rooms.findIndex((room) => room.key === key);
    const known = person.rooms[joined];
    if (known !== undefined) {
      person.rooms.splice(joined, 1);
      person.rooms.push(known);
      return known;
    }
    if (person.rooms.length >= this.limits.perPerson) {
      throw new Refusal({ code: 'TOO_MANY_ROOMS', why: 'joined', count: person.rooms.length });
    }
    const found = this.called(name);
    if (found !== null) this.mustBeLetIn(person, found, pass);
    const room = found ?? this.open(person, name, pass);
    this.empty.delete(key);
    this.rooms.set(key, room);
    this.enter(person, room);
    return room;
  }

  /**
   * A key that somebody has given, once it has been looked at: for the room of that name, or for the one that they want to open.
   * What has changed meanwhile is `join`'s to see.
   * Throws `WRONG_KEY`, `TOO_MANY_TRIES`, `USAGE`, `BUSY`.
   */
  async pass(name: string, key: string, by: KeyGiver): Promise<RoomPass> {
    const room = this.called(name);
    if (room === null) return this.keys.make(key, by);
    if (room.keyHash === null) throw noKey(room.name);
    return this.keys.check(room, key, by);
  }

  /** Whether a key that they give need not be looked at: they are in a room that has one, or are an operator. */
  isLetIn(person: Person, name: string): boolean {
    const room = this.called(name);
    if (room === null || room.keyHash === null) return false;
    return person.operator || room.members.has(person.key);
  }

  /**
   * Of a room that was opened with a key and is not stored yet: nobody is told that they are in it before it is. Resolves then, with
   * null, or with `STORAGE`: then there is no such room, and nobody is in it. Null: it need not be waited for.
   */
  whenStored(room: Room): Promise<Refusal | null> | null {
    return this.unstored.get(room)?.outcome ?? null;
  }

  /** `name` null: the current room. Throws `NOT_IN_ROOM`. */
  leave(person: Person, name: string | null, reason: LeaveReason | 'left'): Room {
    const room = this.of(person, name);
    person.rooms.splice(person.rooms.indexOf(room), 1);
    this.remove(person, room, reason);
    return room;
  }

  /** The person leaves the server; `reason` null: without a word to the others. */
  leaveAll(person: Person, reason: LeaveReason | null): void {
    for (const room of person.rooms.splice(0)) this.remove(person, room, reason);
  }

  /** Takes somebody out of all rooms, who comes back under another name at once: none of them ends. */
  suspend(person: Person, reason: LeaveReason): readonly Room[] {
    const rooms = person.rooms.splice(0);
    for (const room of rooms) {
      this.takeOut(person, room);
      this.noteLeft(person, room, reason);
      this.announceLeft(person, room, reason);
    }
    return rooms;
  }

  resume(person: Person, rooms: readonly Room[]): void {
    for (const room of rooms) this.enter(person, room);
  }

  /** Somebody has been told what they have missed: from now on they hear their rooms, and everyone. */
  hear(person: Person): void {
    person.hears = true;
    this.bus.hear(person.key);
    for (const { key } of person.rooms) this.bus.subscribe(key, person.key);
  }

  isIn(person: Person, name: string): boolean {
    return person.rooms.some(({ key }) => key === fold(name));
  }

  /** A room the person is in, by name or the current one. Throws `NOT_IN_ROOM`. */
  of(person: Person, name: string | null): Room {
    const room = name === null ? person.currentRoom : person.rooms.find((one) => one.key === fold(name));
    if (room !== null && room !== undefined) return room;
    throw new Refusal(
      name === null ? { code: 'NOT_IN_ROOM', why: 'none' } : { code: 'NOT_IN_ROOM', why: 'other', room: name },
    );
  }

  /** Where a person may say something: a room of theirs; any, for who only says something, but one with a key. Throws `NOT_IN_ROOM`, `NO_SUCH_ROOM`, `KEY_NEEDED`. */
  speakable(person: Person, name: string): Room {
    if (!person.saysOnly) return this.of(person, name);
    const room = this.find(name);
    // They are in no room, so that they have given no key.
    if (room.keyHash !== null && !person.operator)
      throw new Refusal({ code: 'KEY_NEEDED', why: 'say', room: room.name });
    return room;
  }

  /** Also an empty one: its name stays its own. */
  has(name: string): boolean {
    return this.called(name) !== null;
  }

  /** The same, as it is; null: there is none. */
  called(name: string): Room | null {
    const key = fold(name);
    return this.rooms.get(key) ?? this.empty.get(key) ?? null;
  }

  /** By name, no matter who is in it, but somebody is. Throws `NO_SUCH_ROOM`. */
  find(name: string): Room {
    const room = this.rooms.get(fold(name));
    if (room === undefined) throw new Refusal({ code: 'NO_SUCH_ROOM', why: 'nobody', room: name });
    return room;
  }

  /** Of all rooms, with those that are empty, where what was said in them is kept. */
  places(): PlaceKey[] {
    return Array.from(this.everywhere(), ({ id }) => ofRoom(id));
  }

  /** Also an empty one. */
  withId(id: number): Room | null {
    for (const room of this.everywhere()) if (room.id === id) return room;
    return null;
  }

  /** Throws `QUIET`. */
  setTopic(person: Person, room: Room, text: string): void {
    room.mustLetSpeak(person);
    room.topic = { text, by: person.name };
    this.archive.saveRoom(room.shelf, room.kept(this.clock.now()));
    const changed = make.topicChanged({ room: room.name, name: person.name, text });
    this.bus.toRoom(room.key, changed, person.key);
    if (room.written) this.transcript.write(room.name, this.clock.now(), changed);
  }

  /** A guest has made an account of the name: what the guest has opened, and a voice, are the account's. */
  promote(person: Person): void {
    for (const rooms of [this.rooms, this.empty]) {
      for (const room of rooms.values()) {
        const { opener, voices } = room;
        if (room.openedIn === person.stay) {
          this.opened.refund(opener);
          room.opener = holderOf(person);
          this.opened.count(room.opener);
        }
        if (voices.stays.delete(person.stay) || voices.keys.delete(codedKey(person.key))) voices.keys.add(person.key);
        else if (room.opener === opener) continue;
        this.archive.saveRoom(room.shelf, room.kept(this.clock.now()));
      }
    }
  }

  /** Names of those that an account (a key) has opened, and of those in which it has a voice. */
  namesOf(key: string): { readonly opened: readonly string[]; readonly voice: readonly string[] } {
    const all = [...this.everywhere()];
    return {
      opened: all.filter(({ opener }) => opener.person === key).map(({ name }) => name),
      voice: all.filter(({ voices }) => voices.keys.has(key)).map(({ name }) => name),
    };
  }

  /** An account is gone, also from the store: whoever has its name next has opened none of these, and has no voice by it. */
  forget(key: string): void {
    for (const rooms of [this.rooms, this.empty]) {
      for (const room of rooms.values()) {
        const { opener, voices } = room;
        if (opener.person === key) {
          this.opened.refund(opener);
          room.opener = { ...opener, person: nobodyOf(room.id) };
          this.opened.count(room.opener);
        }
        if (voices.keys.delete(key) || room.opener !== opener)
          this.archive.saveRoom(room.shelf, room.kept(this.clock.now()));
      }
    }
  }

  /** Whether it is in the transcript is asked anew: whoever enters next is told. */
  private cover(room: Room): void {
    room.written = this.transcript.covers(room.name, room.keyHash !== null);
  }

  /** Throws `KEY_NEEDED`, `WRONG_KEY`. */
  private mustBeLetIn(person: Person, room: Room, pass: RoomPass | null): void {
    if (room.keyHash === null || person.operator || (pass !== null && this.keys.fits(room, pass))) return;
    if (pass === null) throw new Refusal({ code: 'KEY_NEEDED', why: 'join', room: room.name });
    throw new Refusal({ code: 'WRONG_KEY', why: 'wrong', room: room.name });
  }

  /** `pass`: its key. Throws `TOO_MANY_ROOMS`, `STORAGE`. */
  private open(person: Person, name: string, pass: RoomPass | null): Room {
    const id = this.ids.take();
    const opener = holderOf(person);
    this.makePlace(opener);
    const keyHash = pass?.hash ?? null;
    const kept = { id, name, maker: opener.person, madeFrom: opener.address, topic: null, keyHash };
    const shelf = this.archive.openRoom({ ...kept, quiet: false, voices: [], usedAt: this.clock.now() });
    const room = new Room(id, name, opener, person.stay, shelf);
    this.opened.count(opener);
    room.keyHash = keyHash;
    this.cover(room);
    if (pass === null) return room;
    this.keys.remember(room, pass, person.network);
    this.unstored.set(room, { outcome: this.storeOpened(room), people: new Set() });
    return room;
  }

  private async storeOpened(room: Room): Promise<Refusal | null> {
    try {
      await this.archive.storeRoom(room.shelf, room.kept(this.clock.now()));
    } catch (error) {
      this.takeBack(room);
      return notStored(error, { why: 'silent', nothing: 'changed' });
    }
    for (const person of this.peopleIn(room)) if (person.hears) this.bus.subscribe(room.key, person.key);
    this.unstored.delete(room);
    return null;
  }

  /** As if it had never been opened. */
  private takeBack(room: Room): void {
    for (const person of this.peopleIn(room)) {
      person.rooms.splice(person.rooms.indexOf(room), 1);
      this.takeOut(person, room);
      this.noteLeft(person, room, 'left');
    }
    this.unstored.delete(room);
    // It may have had to go for another one.
    if (this.called(room.name) !== room) return;
    this.rooms.delete(room.key);
    this.drop(room);
  }

  private peopleIn(room: Room): readonly Person[] {
    return [...(this.unstored.get(room)?.people ?? [])];
  }

  private add(found: FoundRoom): void {
    const { id, name, topic, maker, madeFrom, keyHash, quiet, voices } = found;
    const opener = { person: maker, address: madeFrom };
    const room = new Room(id, name, opener, null, this.archive.findRoom(found));
    room.topic = topic;
    room.keyHash = keyHash;
    room.quiet = quiet;
    for (const key of voices) room.voices.keys.add(key);
    this.cover(room);
    this.empty.set(room.key, room);
    this.opened.count(room.opener);
    // As after a crash in the middle of its going; or no room is kept any more.
    if (!this.archive.isKept(room.shelf)) this.drop(room);
  }

  /** One more can be opened: for it an empty one of the same opener goes, or of anybody. Throws `TOO_MANY_ROOMS`, and then none goes. */
  private makePlace(opener: Holder): void {
    for (const room of this.inTheWay(opener)) this.drop(room);
    if (this.rooms.size + this.empty.size < this.limits.rooms) return;
    const oldest = this.longestEmpty(() => true);
    if (oldest === undefined) throw new Refusal({ code: 'TOO_MANY_ROOMS', why: 'server' });
    this.drop(oldest);
  }

  /** Those that go for one more of that opener: their own, and one of their address. Throws `TOO_MANY_ROOMS`. */
  private inTheWay(opener: Holder): readonly Room[] {
    const going: Room[] = [];
    try {
      for (;;) {
        const whose = this.opened.exceeded(opener);
        if (whose === null) return going;
        const own = this.longestEmpty((room) => room.opener[whose] === opener[whose] && !going.includes(room));
        if (own === undefined)
          throw new Refusal({ code: 'TOO_MANY_ROOMS', why: 'opened', whose, most: this.opened.mostOf(whose) });
        this.opened.refund(own.opener);
        going.push(own);
      }
    } finally {
      // As long as nobody knows whether there is place they are there, and count.
      for (const room of going) this.opened.count(room.opener);
    }
  }

  /** After a start the bounds may be lower than they were: first go those of whoever has too many, then the longest unused. */
  private keepBounds(): void {
    for (const room of this.empty.values()) if (this.opened.exceeded(room.opener, 0) !== null) this.drop(room);
    for (const room of this.empty.values()) {
      if (this.empty.size <= this.limits.rooms) break;
      this.drop(room);
    }
  }

  private longestEmpty(isMeant: (room: Room) => boolean): Room | undefined {
    for (const room of this.empty.values()) if (isMeant(room)) return room;
    return undefined;
  }

  /** An empty one goes, with all that was said in it. */
  private drop(room: Room): void {
    this.empty.delete(room.key);
    this.opened.refund(room.opener);
    this.archive.dropRoom(room.shelf);
  }

  private remove(person: Person, room: Room, reason: LeaveReason | 'left' | null): void {
    this.takeOut(person, room);
    this.noteLeft(person, room, reason ?? 'server stopping');
    if (room.members.size === 0) this.leaveEmpty(room);
    else if (reason !== null) this.announceLeft(person, room, reason);
  }

  private takeOut(person: Person, room: Room): void {
    room.members.delete(person.key);
    this.unstored.get(room)?.people.delete(person);
    this.bus.unsubscribe(room.key, person.key);
    room.noteLeaver(person.key, this.ids.newest);
  }

  private leaveEmpty(room: Room): void {
    this.rooms.delete(room.key);
    this.empty.set(room.key, room);
    this.cover(room);
    if (this.archive.isKept(room.shelf)) this.archive.saveRoom(room.shelf, room.kept(this.clock.now()));
    else this.drop(room);
  }

  private enter(person: Person, room: Room): void {
    const joined = make.joined({ room: room.name, name: person.name });
    if (room.members.size < this.limits.announced) this.bus.toRoom(room.key, joined, person.key);
    if (room.written) this.transcript.write(room.name, this.clock.now(), joined);
    room.members.set(person.key, person);
    person.rooms.push(room);
    const unstored = this.unstored.get(room);
    if (unstored !== undefined) unstored.people.add(person);
    else if (person.hears) this.bus.subscribe(room.key, person.key);
  }

  /** In the transcript, where it stands also when nobody is told. */
  private noteLeft(person: Person, room: Room, reason: LeaveReason | 'left'): void {
    if (!room.written) return;
    this.transcript.write(room.name, this.clock.now(), make.left({ room: room.name, name: person.name, reason }));
  }

  private announceLeft(person: Person, room: Room, reason: LeaveReason | 'left'): void {
    if (room.members.size < this.limits.announced)
      this.bus.toRoom(room.key, make.left({ room: room.name, name: person.name, reason }), person.key);
  }
}

interface Unstored {
  readonly outcome: Promise<Refusal | null>;
  /** Who is in it, and hears nothing of it yet. */
  readonly people: Set<Person>;
}

function noKey(room: string): Refusal {
  return new Refusal({ code: 'WRONG_KEY', why: 'none', room });
}
