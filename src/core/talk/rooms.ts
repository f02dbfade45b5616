/** Rooms: who is in which, and what they are about. A room exists while somebody is in it. What is said there: see Talk. */

import type { Clock } from '../../clock.js';
import { type LeaveReason, Refusal } from '../../language/codes.js';
import * as make from '../../language/make.js';
import { fold } from '../../language/names.js';
import type { Bus } from '../../link/link.js';
import type { MessageIds } from '../message-ids.js';
import type { Person } from '../people/people.js';
import { type Holder, holderOf, type ShareLimits, Shares } from '../shares.js';
import type { Transcript } from '../transcript.js';
import type { History } from './history.js';
import { Room } from './room.js';

export interface RoomLimits {
  /** Of rooms that are open still, by who has opened them. */
  readonly opened: ShareLimits;
  /** Rooms on the server. */
  readonly rooms: number;
  /** Rooms one person may be in. */
  readonly perPerson: number;
  /** Comings and goings are announced in rooms of at most so many members. */
  readonly announced: number;
}

export class Rooms {
  private readonly rooms = new Map<string, Room>();
  private readonly opened: Shares;

  constructor(
    private readonly bus: Bus,
    private readonly history: History,
    private readonly limits: RoomLimits,
    private readonly ids: MessageIds,
    private readonly transcript: Transcript,
    private readonly clock: Clock,
  ) {
    this.opened = new Shares(limits.opened);
  }

  get count(): number {
    return this.rooms.size;
  }

  /** The first `count` rooms, oldest first. */
  first(count: number): Room[] {
    const some: Room[] = [];
    for (const room of this.rooms.values()) {
      if (some.length === count) break;
      some.push(room);
    }
    return some;
  }

  /** A room one is in becomes the current one again. Throws `TOO_MANY_ROOMS`. */
  join(person: Person, name: string): Room {
    const key = fold(name);
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
    let room = this.rooms.get(key);
    if (room === undefined) {
      if (this.rooms.size >= this.limits.rooms) {
        throw new Refusal({ code: 'TOO_MANY_ROOMS', why: 'server' });
      }
      const opener = holderOf(person);
      this.mustHaveShare(opener);
      room = new Room(name, this.ids.upcoming, opener, this.transcript.covers(name));
      this.rooms.set(key, room);
      this.opened.count(opener);
    }
    this.enter(person, room);
    return room;
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
      room.members.delete(person.key);
      this.bus.unsubscribe(room.key, person.key);
      this.noteLeft(person, room, reason);
      this.announceLeft(person, room, reason);
    }
    return rooms;
  }

  resume(person: Person, rooms: readonly Room[]): void {
    for (const room of rooms) this.enter(person, room);
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

  /** Where a person may say something: a room of theirs; any, for who only says something. Throws `NOT_IN_ROOM`, `NO_SUCH_ROOM`. */
  speakable(person: Person, name: string): Room {
    return person.saysOnly ? this.find(name) : this.of(person, name);
  }

  has(name: string): boolean {
    return this.rooms.has(fold(name));
  }

  /** By name, no matter who is in it. Throws `NO_SUCH_ROOM`. */
  find(name: string): Room {
    const room = this.rooms.get(fold(name));
    if (room === undefined) throw new Refusal({ code: 'NO_SUCH_ROOM', why: 'nobody', room: name });
    return room;
  }

  setTopic(person: Person, room: Room, text: string): void {
    room.topic = { text, by: person.name };
    const changed = make.topicChanged({ room: room.name, name: person.name, text });
    this.bus.toRoom(room.key, changed, person.key);
    if (room.written) this.transcript.write(room.name, this.clock.now(), changed);
  }

  /** Throws `TOO_MANY_ROOMS`. */
  private mustHaveShare(opener: Holder): void {
    const exceeded = this.opened.exceeded(opener);
    if (exceeded === null) return;
    throw new Refusal({ code: 'TOO_MANY_ROOMS', why: 'opened', whose: exceeded, most: this.opened.mostOf(exceeded) });
  }

  private remove(person: Person, room: Room, reason: LeaveReason | 'left' | null): void {
    room.members.delete(person.key);
    this.bus.unsubscribe(room.key, person.key);
    this.noteLeft(person, room, reason ?? 'server stopping');
    if (room.members.size === 0) {
      this.rooms.delete(room.key);
      this.opened.refund(room.opener);
      this.history.forget(room.key);
    } else if (reason !== null) this.announceLeft(person, room, reason);
  }

  private enter(person: Person, room: Room): void {
    const joined = make.joined({ room: room.name, name: person.name });
    if (room.members.size < this.limits.announced) this.bus.toRoom(room.key, joined, person.key);
    if (room.written) this.transcript.write(room.name, this.clock.now(), joined);
    room.members.set(person.key, person);
    person.rooms.push(room);
    this.bus.subscribe(room.key, person.key);
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
