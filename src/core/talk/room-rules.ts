/**
 * What is set of a room: its key, by whoever has opened it and by operators; that it is quiet, and who has a voice there, by
 * operators. Owns none of it: it is the Room's. Every change is stored before it is answered, and before the room's next one
 * begins. Who enters is for Rooms to say.
 */

import { Refusal } from '../../language/codes.js';
import type { Event } from '../../language/events.js';
import * as make from '../../language/make.js';
import { fold } from '../../language/names.js';
import type { Peer } from '../../link/peer.js';
import { doneBy, type Named, named } from '../../logger.js';
import { OneByOne } from '../one-by-one.js';
import type { Accounts } from '../people/accounts.js';
import { noSuchUser } from '../people/mistyped-names.js';
import { codedKey, type People, type Person } from '../people/people.js';
import type { RosterCodes } from '../people/roster-codes.js';
import type { ChatPorts } from '../ports.js';
import { notStored } from '../storage-error.js';
import type { Archive } from './archive.js';
import type { Room } from './room.js';
import type { KeyGiver, RoomKeys } from './room-keys.js';
import type { Rooms } from './rooms.js';

/** Voices in one room of those who may come again, and as many of guests. */
const VOICES = 200;

export class RoomRules {
  private readonly changes = new WeakMap<Room, OneByOne>();

  constructor(
    private readonly ports: Pick<ChatPorts, 'bus' | 'clock' | 'logger' | 'transcript'>,
    private readonly people: People,
    private readonly accounts: Accounts,
    private readonly codes: Pick<RosterCodes, 'isNeeded'>,
    private readonly archive: Archive,
    private readonly rooms: Rooms,
    private readonly keys: RoomKeys,
  ) {}

  /**
   * Whoever enters has to give this key from now on; who is in the room stays. `name` null: the current room. Throws
   * `NOT_IN_ROOM`, `NO_SUCH_ROOM`, `NOT_OPERATOR`, `PLAINTEXT`, `USAGE`, `BUSY`, `STORAGE`.
   */
  async setKey(by: Person, name: string | null, key: string, giver: KeyGiver & Peer): Promise<Room> {
    const room = this.ownRoom(by, name);
    this.accounts.mustTakeKeys(giver);
    const pass = await this.keys.make(key, giver);
    return this.inTurn(room, async () => {
      // Meanwhile the room may have gone, and who wanted that, or another may have it.
      if (this.ownRoom(by, room.name) !== room || !this.isHere(by)) throw noSuchRoom(room.name);
      const before = room.keyHash;
      room.keyHash = pass.hash;
      this.keys.remember(room, pass, giver.network);
      // Who is in it has not asked to be written down behind a door, unless its keeper names the room.
      room.written &&= this.ports.transcript.covers(room.name, true);
      this.note('a room has a key', room, by);
      await this.store(room, () => {
        room.keyHash = before;
      });
      return room;
    });
  }

  /** Anybody may enter. Throws as `setKey`, and `NOT_THERE`. */
  async removeKey(by: Person, name: string | null): Promise<Room> {
    const room = this.ownRoom(by, name);
    return this.inTurn(room, async () => {
      const before = room.keyHash;
      if (before === null) throw new Refusal({ code: 'NOT_THERE', why: 'noKey', room: room.name });
      room.keyHash = null;
      this.note('a room has no key any more', room, by);
      await this.store(room, () => {
        room.keyHash = before;
      });
      return room;
    });
  }

  /** Only operators, and those who have a voice, are heard there; or everybody, and nobody has one. Throws `NOT_IN_ROOM`, `NO_SUCH_ROOM`, `STORAGE`. */
  async setQuiet(by: Person, name: string | null, quiet: boolean): Promise<Room> {
    const room = this.called(by, name);
    return this.inTurn(room, async () => {
      if (room.quiet === quiet) return room;
      const keys = [...room.voices.keys];
      const stays = [...room.voices.stays];
      room.quiet = quiet;
      if (!quiet) clearVoices(room);
      this.note(quiet ? 'a room is quiet' : 'a room is not quiet any more', room, by);
      await this.store(room, () => {
        room.quiet = !quiet;
        for (const key of keys) room.voices.keys.add(key);
        for (const stay of stays) room.voices.stays.add(stay);
      });
      this.tell(room, by, make.quietChanged({ room: room.name, quiet, by: by.name }));
      return room;
    });
  }

  /**
   * Somebody is heard there though it is quiet, or no longer: an account, whoever has the code of a name, or a guest as long as
   * the guest stays. Returns the name, too. Throws `NOT_IN_ROOM`, `NO_SUCH_ROOM`, `NO_SUCH_USER`, `NOT_THERE`, `TOO_MANY`, `STORAGE`.
   */
  async setVoice(by: Person, of: string, name: string | null, voice: boolean): Promise<{ room: Room; name: string }> {
    const room = this.called(by, name);
    const person = this.people.owner(fold(of));
    const who = person?.name ?? of;
    const key = person === undefined ? await this.keyOfAway(of) : person.lastingKey;
    const one = key ?? person?.stay;
    const all: Set<unknown> = key === null ? room.voices.stays : room.voices.keys;
    return this.inTurn(room, async () => {
      if (all.has(one) !== voice) {
        if (voice && all.size >= VOICES)
          throw new Refusal({ code: 'TOO_MANY', why: 'voices', room: room.name, most: VOICES });
        put(all, one, voice);
        this.note(voice ? 'somebody has a voice' : 'somebody has no voice any more', room, by, person ?? { name: who });
        await this.store(room, () => put(all, one, !voice));
        this.tell(room, by, make.voiceChanged({ room: room.name, name: who, voice, by: by.name }));
      } else if (!voice) throw new Refusal({ code: 'NOT_THERE', why: 'noVoice', name: who, room: room.name });
      return { room, name: who };
    });
  }

  /** Throws `NO_SUCH_USER`, `STORAGE`. */
  private async keyOfAway(name: string): Promise<string> {
    const key = fold(name);
    if (await this.accounts.exists(key)) return key;
    if (this.codes.isNeeded(key)) return codedKey(key);
    throw noSuchUser(name, '');
  }

  /** Also one that is empty. */
  private called(person: Person, name: string | null): Room {
    if (name === null) return this.rooms.of(person, null);
    const room = this.rooms.called(name);
    if (room === null) throw noSuchRoom(name);
    return room;
  }

  private ownRoom(person: Person, name: string | null): Room {
    const room = this.called(person, name);
    if (room.isOpener(person) || person.operator) return room;
    throw new Refusal({ code: 'NOT_OPERATOR', why: 'opener', room: room.name });
  }

  private isHere(person: Person): boolean {
    return this.people.get(person.key) === person;
  }

  private tell(room: Room, by: Person, event: Event): void {
    this.ports.bus.toRoom(room.key, event, by.key);
  }

  private note(what: string, room: Room, by: Person, about?: Named): void {
    this.ports.logger.audit(what, { room: room.name, ...doneBy(by), ...(about !== undefined && named(about)) });
  }

  /**
   * One change of a room after the other: whoever asks for what another one has just asked for is answered when that is stored,
   * too. The first begins at once. Throws `NO_SUCH_ROOM`, and what the change throws.
   */
  private async inTurn<T>(room: Room, change: () => Promise<T>): Promise<T> {
    for (let opened = this.rooms.whenStored(room); opened !== null; opened = this.rooms.whenStored(room)) await opened;
    const changes = this.changes.get(room) ?? new OneByOne();
    this.changes.set(room, changes);
    return changes.take(async () => {
      if (this.rooms.called(room.name) !== room) throw noSuchRoom(room.name);
      return change();
    });
  }

  /** Rejects with `STORAGE`, and nothing has changed. */
  private async store(room: Room, undo: () => void): Promise<void> {
    const now = (): number => this.ports.clock.now();
    try {
      await this.archive.storeRoom(room.shelf, room.kept(now()));
    } catch (error) {
      undo();
      this.archive.saveRoom(room.shelf, room.kept(now()));
      throw notStored(error, { why: 'silent', nothing: 'changed' });
    }
  }
}

function clearVoices({ voices }: Room): void {
  voices.keys.clear();
  voices.stays.clear();
}

function put(all: Set<unknown>, one: unknown, there: boolean): void {
  if (there) all.add(one);
  else all.delete(one);
}

function noSuchRoom(room: string): Refusal {
  return new Refusal({ code: 'NO_SUCH_ROOM', why: 'nobody', room });
}
