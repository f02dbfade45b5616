/**
 * What is said in public, in a room or to everyone: to those who hear it, and to the history. Who may say it is the gate's to
 * know, and who is in which room Rooms'.
 */

import { LineCounts } from '../../counts.js';
import { Refusal } from '../../language/codes.js';
import type { Event } from '../../language/events.js';
import * as make from '../../language/make.js';
import type { Bus } from '../../link/link.js';
import type { MessageIds } from '../message-ids.js';
import type { People, Person } from '../people/people.js';
import type { Transcript } from '../transcript.js';
import type { Archive } from './archive.js';
import type { Room } from './room.js';
import type { Rooms } from './rooms.js';

type Sent = Event<'sent'>;

export class Talk {
  /** What is said to everyone, and who comes and goes, is in the transcript. */
  readonly written: boolean;
  /** What was said to everyone, and in rooms. */
  readonly said = new LineCounts();

  constructor(
    private readonly bus: Bus,
    private readonly ids: MessageIds,
    private readonly archive: Archive,
    private readonly people: People,
    private readonly rooms: Rooms,
    private readonly transcript: Transcript,
  ) {
    this.written = transcript.covers(null);
  }

  /**
   * Plain text: in the current room, or to everyone; or in another room that the person is in, or any where they only say
   * something. Returns the answer. Throws `QUIET`, `NOT_IN_ROOM`, and of the last `NO_SUCH_ROOM`, `KEY_NEEDED`, `NOBODY_HERE`.
   */
  speak(person: Person, text: string, roomName?: string): Sent {
    const room = roomName === undefined ? person.currentRoom : this.rooms.speakable(person, roomName);
    return room === null ? this.toAll(person, text) : this.inRoom(person, room, text);
  }

  /** What one does (`waves`), where plain text goes, or in another room, or (null) to everyone; as `speak`. */
  act(person: Person, text: string, roomName?: string | null): Sent {
    const room =
      roomName === null ? null : roomName === undefined ? person.currentRoom : this.rooms.speakable(person, roomName);
    if (room === null && person.saysOnly) this.mustBeHeardBySomebody();
    if (room?.quiet) room.mustLetSpeak(person);
    const id = this.ids.takeOrNone();
    person.lines++;
    const from = person.name;
    const at = this.archive.said(room?.shelf ?? this.archive.everyone, id, from, text, 'deed');
    if (room === null) {
      this.said.everyone++;
      const deed = make.actionToAll({ from, text, id });
      this.bus.toAll(deed, person.key);
      if (this.written) this.transcript.write(null, at, deed);
      return make.sentToAll(id);
    }
    this.said.room++;
    const deed = make.actionInRoom({ from, room: room.name, text, id });
    this.bus.toRoom(room.key, deed, person.key);
    if (room.written) this.transcript.write(room.name, at, deed);
    return make.sentAt(room.place, id);
  }

  /** Returns the answer. Throws `NOBODY_HERE`. */
  toAll(person: Person, text: string): Sent {
    if (person.saysOnly) this.mustBeHeardBySomebody();
    const id = this.ids.takeOrNone();
    person.lines++;
    const at = this.archive.said(this.archive.everyone, id, person.name, text);
    this.said.everyone++;
    const said = make.toAll({ from: person.name, text, id });
    this.bus.toAll(said, person.key);
    if (this.written) this.transcript.write(null, at, said);
    return make.sentToAll(id);
  }

  /** Returns the answer. Throws `QUIET`. */
  inRoom(person: Person, room: Room, text: string): Sent {
    if (room.quiet) room.mustLetSpeak(person);
    const id = this.ids.takeOrNone();
    person.lines++;
    const at = this.archive.said(room.shelf, id, person.name, text);
    this.said.room++;
    const said = make.saidAt(room.place, { from: person.name, text, id });
    this.bus.toRoom(room.key, said, person.key);
    if (room.written) this.transcript.write(room.name, at, said);
    return make.sentAt(room.place, id);
  }

  /** To somebody who has said that by another way than their own connection. */
  toAuthor({ key, name: from }: Person, { place, id }: Sent, text: string): void {
    this.bus.toPerson(key, make.saidAt(place, { from, text, id }));
  }

  /** Anybody who sees nobody cannot see either that nobody is there. Throws `NOBODY_HERE`. */
  private mustBeHeardBySomebody(): void {
    if (this.people.count > 0) return;
    throw new Refusal({ code: 'NOBODY_HERE', why: 'alone' });
  }
}
