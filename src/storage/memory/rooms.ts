/**
 * Rooms that last, of the store in memory. Owns who has opened which, and its topic; what was said in it is the history's.
 */
import { type KeptRoom, nobodyOf } from '../../core/past.js';
import { fold } from '../../language/names.js';
import { type Budget, sizeOf } from './budget.js';

export class Rooms {
  private readonly rooms = new Map<number, KeptRoom>();
  private readonly ids = new Map<string, number>();

  constructor(private readonly budget: Budget) {}

  has(id: number): boolean {
    return this.rooms.has(id);
  }

  /** Another room of that name, which has to be dropped first; null: there is none. */
  otherThan({ id, name }: KeptRoom): number | null {
    const other = this.ids.get(fold(name)) ?? id;
    return other === id ? null : other;
  }

  /** Throws StorageError where there is no memory left for all of them. */
  mustHaveRoom(rooms: readonly KeptRoom[]): void {
    this.budget.mustHave(rooms.reduce((bytes, room) => bytes + sizeOfRoom(room) - this.sizeOf(room.id), 0));
  }

  save(room: KeptRoom): void {
    const before = this.rooms.get(room.id);
    this.budget.exchange(this.sizeOf(room.id), sizeOfRoom(room));
    if (before !== undefined) this.ids.delete(fold(before.name));
    this.rooms.set(room.id, copy(room));
    this.ids.set(fold(room.name), room.id);
  }

  drop(id: number): void {
    const room = this.rooms.get(id);
    if (room === undefined) return;
    this.budget.refund(this.sizeOf(id));
    this.rooms.delete(id);
    this.ids.delete(fold(room.name));
  }

  /** An account goes: nothing is left of what it may do in rooms. */
  forget(key: string): void {
    for (const room of [...this.rooms.values()]) {
      const voices = room.voices.filter((voice) => voice !== key);
      const maker = room.maker === key ? nobodyOf(room.id) : room.maker;
      if (maker !== room.maker || voices.length < room.voices.length) this.save({ ...room, maker, voices });
    }
  }

  private sizeOf(id: number): number {
    const room = this.rooms.get(id);
    return room === undefined ? 0 : sizeOfRoom(room);
  }

  /** The one that was used longest ago first. */
  all(): KeptRoom[] {
    return [...this.rooms.values()].sort((one, other) => one.usedAt - other.usedAt || one.id - other.id).map(copy);
  }
}

function copy(room: KeptRoom): KeptRoom {
  const { topic, voices } = room;
  return { ...room, topic: topic === null ? null : { text: topic.text, by: topic.by }, voices: [...voices] };
}

function sizeOfRoom({ name, topic, keyHash, voices }: KeptRoom): number {
  return sizeOf(name, topic?.text ?? '', topic?.by ?? '', keyHash ?? '', ...voices);
}
