/**
 * Takes back what was said: out of memory, the store, mailboxes and transcripts, and tells those who were sent it. Says who
 * may; owns none of the lines.
 */

import { Refusal } from '../../language/codes.js';
import * as make from '../../language/make.js';
import { fold } from '../../language/names.js';
import { doneBy, named } from '../../logger.js';
import type { By } from '../by.js';
import type { Mailroom } from '../mail/mailroom.js';
import {
  EVERYONE,
  groupOf,
  isPublic,
  type PlacedPast,
  type PlaceKey,
  type Purge,
  type Purged,
  roomOf,
} from '../past.js';
import { noSuchUser } from '../people/mistyped-names.js';
import type { People } from '../people/people.js';
import type { ChatPorts } from '../ports.js';
import { orNotStored } from '../storage-error.js';
import type { Archive } from '../talk/archive.js';
import type { Groups } from '../talk/groups.js';
import type { Room } from '../talk/room.js';
import type { Rooms } from '../talk/rooms.js';
import type { TakenBack } from '../transcript.js';
import { isOperator, type Moderation } from './moderation.js';

/** Milliseconds for which a line can be taken back by whoever has said it. */
const YOUNG = 15 * 60_000;

/** Lines and mails that are taken back in one call. */
const SLICE = 100;

/** Who takes something back: somebody with lines of their own, or the administrator, who has none. */
export interface Taker extends By {
  readonly key: string;
  readonly operator: boolean;
  /** See Person. */
  keyAt(id: number): string | null;
}

/** Under which name (a key) somebody has written, and which message ids that was. */
export interface Written {
  readonly key: string;
  readonly from: number;
  readonly upTo: number;
}

export class TakingBack {
  constructor(
    private readonly ports: ChatPorts,
    private readonly people: People,
    private readonly rooms: Rooms,
    private readonly groups: Groups,
    private readonly archive: Archive,
    private readonly mailroom: Mailroom,
    private readonly moderation: Moderation,
  ) {}

  /** One line, of one's own or, for operators, of a room or to everyone. Rejects with `NO_SUCH_MESSAGE`, `OPERATOR`, `STORAGE`. */
  async line(by: Taker, id: number): Promise<void> {
    const { line, what } = await this.stored(this.find(by, id));
    const author = fold(line.from);
    const own = author === by.keyAt(id);
    if (!own) this.mustNotBeOperators(by, line.from);
    this.mailroom.purge(author, id, id);
    this.archive.forget((one) => one.id === id, line.place);
    const gone = await this.stored(this.ports.store.purge(what, SLICE));
    this.ports.logger.audit('purged', { ...doneBy(by), id });
    if (!(await this.finish(author, own, [line], gone))) throw stillWritten();
  }

  /**
   * All that an account, or a guest in their last stay, has written anywhere. Returns the name, and how many lines it were.
   * Rejects with `NO_SUCH_USER`, `OPERATOR`, `STORAGE`.
   */
  async everything(by: Taker, name: string): Promise<{ name: string; count: number }> {
    const author = fold(name);
    if (author !== by.key) this.mustNotBeOperators(by, name);
    const { store, calendar, logger, ids } = this.ports;
    // Somebody else may come in under the name while it is looked up.
    const { newest } = ids;
    const here = this.people.owner(author);
    const whose = here ?? (await this.stored(store.known(author, calendar.judged)));
    // Of a guest of an older server nobody knows where their stay began.
    if (whose === null || (!whose.account && whose.firstId === 0)) throw noSuchUser(name, '');
    // A stay has written under the names it had before, too.
    const written = here?.keys ?? [{ key: author, from: whose.firstId, upTo: newest }];
    const { count, whole } = await this.take(written, newest, author === by.key);
    logger.audit('purged', {
      ...doneBy(by),
      ...named({ name: whose.name, connection: here?.connection }),
      lines: count,
    });
    if (!whole) throw stillWritten();
    return { name: whose.name, count };
  }

  /**
   * What was written under these names, as far as it has these ids, by somebody who is not asked. Returns how many lines it were. Rejects
   * with `STORAGE`.
   */
  async ofFormer(written: readonly Written[]): Promise<number> {
    const { count, whole } = await this.take(written, this.ports.ids.newest, false);
    if (!whole) throw stillWritten();
    return count;
  }

  /** `whole`: it is in no transcript any more either. Rejects with `STORAGE`. */
  private async take(
    written: readonly Written[],
    newest: number,
    own: boolean,
  ): Promise<{ readonly count: number; readonly whole: boolean }> {
    const counted = new Set<number>();
    let whole = true;
    for (const { key, from, upTo } of written) {
      const range = { author: key, from, upTo: Math.min(upTo, newest) };
      this.mailroom.purge(key, from, range.upTo);
      let lines = this.archive.forget(({ id, from: writer }) => id >= from && id <= range.upTo && fold(writer) === key);
      for (;;) {
        const gone = await this.stored(this.ports.store.purge(range, SLICE));
        whole = (await this.finish(key, own, lines, gone)) && whole;
        for (const { id } of [...lines, ...gone.lines, ...gone.mails]) counted.add(id);
        lines = [];
        if (gone.lines.length + gone.mails.length < SLICE) break;
      }
    }
    return { count: counted.size, whole };
  }

  /** Throws `OPERATOR`. */
  private mustNotBeOperators(by: Taker, name: string): void {
    if (!by.isAboveOperators && this.moderation.operators.has(fold(name))) throw isOperator(name);
  }

  /**
   * The line, and what the store has to be asked for. Whatever is wrong is refused in the same words, after the same look: a
   * number says nothing of what others have said. Rejects with `NO_SUCH_MESSAGE`, StorageError.
   */
  private async find(by: Taker, id: number): Promise<{ line: PlacedPast; what: Purge }> {
    const { store } = this.ports;
    const author = by.keyAt(id) ?? '';
    const own = this.archive.find(id, (line) => fold(line.from) === author) ?? (await store.findLine(id, { author }));
    if (own !== null && this.isYoung(own)) return { line: own, what: { author, from: id, upTo: id } };
    if (by.operator) {
      const places = [EVERYONE, ...this.rooms.places()];
      const line = this.archive.find(id, ({ place }) => isPublic(place)) ?? (await store.findLine(id, { places }));
      if (line !== null) return { line, what: { id, place: line.place } };
    }
    throw new Refusal({ code: 'NO_SUCH_MESSAGE', why: 'notYours', id });
  }

  private isYoung({ at }: PlacedPast): boolean {
    return this.ports.calendar.judged - at <= YOUNG;
  }

  /**
   * Those who were sent it are told, the senders of what waited as well, and it goes from the transcript. `own`: they have done
   * it. Resolves with whether the transcript has it no more.
   */
  private async finish(
    author: string,
    own: boolean,
    found: readonly PlacedPast[],
    { lines, mails }: Purged,
  ): Promise<boolean> {
    const { bus, transcript, logger } = this.ports;
    const waited = this.mailroom.purged(mails);
    const all = new Map([...found, ...lines].map((line) => [`${line.id} ${line.place}`, line]));
    const ids = new Set<number>();
    for (const line of all.values()) {
      ids.add(line.id);
      this.tell(author, line);
      if (!own) this.tellReader(author, '', line.id);
    }
    // Who has it from a mailbox may have come after it was written.
    for (const { key, id } of waited)
      if (!ids.has(id) || !this.wasHere(key, id)) bus.toPerson(key, make.purged({ id }));
    const written = [...all.values()].flatMap((line) => this.written(line) ?? []);
    if (written.length === 0) return true;
    return transcript.purge(written).then(
      () => true,
      (error: unknown) => {
        logger.error('what was taken back is still in the transcript', { ids: [...ids], err: error });
        return false;
      },
    );
  }

  private tell(author: string, { id, place }: PlacedPast): void {
    const { bus } = this.ports;
    const purged = make.purged({ id });
    const room = this.roomAt(place);
    for (const returning of this.people.returning.values()) returning.purged(id, place);
    if (place === EVERYONE) bus.toAll(purged, author);
    else if (room !== null) {
      bus.toRoom(room.key, purged, author);
      for (const key of room.leftSince(id)) this.tellReader(key, author, id);
    } else for (const key of this.readersOf(place)) if (key !== author) this.tellReader(key, author, id);
  }

  /** Of a group, or of two people: keys. */
  private readersOf(place: PlaceKey): Iterable<string> {
    const group = groupOf(place);
    if (group !== null) return this.groups.memberKeys(group);
    return roomOf(place) === null ? place.split(' ') : [];
  }

  private tellReader(key: string, author: string, id: number): void {
    // Whoever is told just now what they have missed is told that with it.
    const isTold = this.wasHere(key, id) && this.people.hears(key, author) && !this.people.isReturning(key);
    if (isTold) this.ports.bus.toPerson(key, make.purged({ id }));
  }

  /** Somebody else may have had the name when it was said. */
  private wasHere(key: string, id: number): boolean {
    const person = this.people.get(key);
    return person !== undefined && id >= person.firstId;
  }

  /** Null: it is in no transcript. */
  private written({ place, at, from, body: text, form }: PlacedPast): TakenBack | null {
    const room = this.roomAt(place);
    // Also of a room that has had a key since: it was written down before.
    const covered = (place === EVERYONE || room !== null) && this.ports.transcript.covers(room?.name ?? null);
    return covered ? { room: room?.name ?? null, at, from, text, deed: form === 'deed' } : null;
  }

  private roomAt(place: PlaceKey): Room | null {
    const id = roomOf(place);
    return id === null ? null : this.rooms.withId(id);
  }

  private stored<T>(promise: Promise<T>): Promise<T> {
    return orNotStored(promise, this.ports.logger, 'what was said could not be taken back', 'changed');
  }
}

const stillWritten = (): Refusal => new Refusal({ code: 'STORAGE', why: 'transcript' });
