/**
 * What is said in public, in a room or to everyone: to those who hear it, and to the history. Who may say it is the gate's to
 * know, and who is in which room Rooms'.
 */

import type { Clock } from '../../clock.js';
import { Refusal } from '../../language/codes.js';
import type { Event } from '../../language/events.js';
import * as make from '../../language/make.js';
import type { Bus } from '../../link/link.js';
import type { People, Person } from '../people/people.js';
import type { Transcript } from '../transcript.js';
import type { History } from './history.js';
import type { Room } from './room.js';
import type { Rooms } from './rooms.js';

/** Answers the one who speaks to everyone. */
const SENT_TO_ALL = make.sent({ room: null });

export class Talk {
  /** What is said to everyone, and who comes and goes, is in the transcript. */
  readonly written: boolean;

  constructor(
    private readonly bus: Bus,
    private readonly history: History,
    private readonly people: People,
    private readonly rooms: Rooms,
    private readonly transcript: Transcript,
    private readonly clock: Clock,
  ) {
    this.written = transcript.covers(null);
  }

  /**
   * Plain text: in the current room, or to everyone; or in another room that the person is in, or any where they only say
   * something. Returns the answer. Throws `NOT_IN_ROOM`, and of the last `NO_SUCH_ROOM`, `NOBODY_HERE`.
   */
  speak(person: Person, text: string, roomName?: string): Event {
    const room = roomName === undefined ? person.currentRoom : this.rooms.speakable(person, roomName);
    return room === null ? this.toAll(person, text) : this.inRoom(person, room, text);
  }

  /** What one does (`waves`), where plain text goes, or in another room; as `speak`. */
  act(person: Person, text: string, roomName?: string): Event {
    const room = roomName === undefined ? person.currentRoom : this.rooms.speakable(person, roomName);
    if (room !== null) {
      this.history.said(room.key, person.name, text, true);
      const deed = make.actionInRoom({ from: person.name, room: room.name, text });
      this.bus.toRoom(room.key, deed, person.key);
      if (room.written) this.transcript.write(room.name, this.clock.now(), deed);
      return room.sent;
    }
    if (person.saysOnly) this.mustBeHeardBySomebody();
    this.history.said('', person.name, text, true);
    const deed = make.actionToAll({ from: person.name, text });
    this.bus.toAll(deed, person.key);
    if (this.written) this.transcript.write(null, this.clock.now(), deed);
    return SENT_TO_ALL;
  }

  /** Returns the answer. Throws `NOBODY_HERE`. */
  toAll(person: Person, text: string): Event {
    if (person.saysOnly) this.mustBeHeardBySomebody();
    this.history.said('', person.name, text);
    const said = make.toAll({ from: person.name, text });
    this.bus.toAll(said, person.key);
    if (this.written) this.transcript.write(null, this.clock.now(), said);
    return SENT_TO_ALL;
  }

  /** Returns the answer. */
  inRoom(person: Person, room: Room, text: string): Event {
    this.history.said(room.key, person.name, text);
    const said = make.saidAt(room.place, { from: person.name, text });
    this.bus.toRoom(room.key, said, person.key);
    if (room.written) this.transcript.write(room.name, this.clock.now(), said);
    return room.sent;
  }

  /** Anybody who sees nobody cannot see either that nobody is there. Throws `NOBODY_HERE`. */
  private mustBeHeardBySomebody(): void {
    if (this.people.count > 0) return;
    throw new Refusal({ code: 'NOBODY_HERE', why: 'alone' });
  }
}
