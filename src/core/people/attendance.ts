/**
 * Who was here on which day (of UTC), for how long, and how much they said. Owns the rows of the day, and those that are not
 * stored as they are; all others are the Store's. Who came only to say something was not here.
 */
import { Refusal } from '../../language/codes.js';
import type { ChatPorts } from '../ports.js';
import type { AttendanceRow } from '../store.js';
import type { Person } from './people.js';

/** Milliseconds of a day. */
export const DAY = 86_400_000;

/** Milliseconds from somebody's coming or going to its being stored: those of a moment go together. */
const BEHIND = 1_000;

/** Rows stored in one call: some 5 ms of the disk's thread, and others have their turn before the next. */
const PART = 250;

/** Names of one day, and of them those that one address brings: more are counted together, in a row that has no name. */
const NAMES = 20_000;
const NAMES_OF_ADDRESS = 1_000;

/** Of all that are counted together. */
const OTHERS = '';

/** What one day has. */
export interface DayAttendance {
  /** By their names. */
  readonly rows: readonly AttendanceRow[];
  /** What was more than is listed; null: nothing. */
  readonly others: AttendanceRow | null;
}

interface Row {
  kept: AttendanceRow;
}

interface Day {
  /** Milliseconds since 1970. */
  readonly begins: number;
  readonly rows: Map<string, Row>;
  /** Of each address, the names that it has brought, by Peer.share. */
  readonly brought: Map<string, number>;
  /** What the Store has of it is among the rows: before that, none of them is stored. */
  isWhole: boolean;
  reading: Promise<void> | null;
}

/** Somebody who is here. */
interface Stay {
  row: Row;
  /** Until when, by the monotonic clock, it is counted. */
  countedTo: number;
  /** Of what the person has said, so many lines are counted. */
  lines: number;
  /** Of the row, what is this stay's. */
  own: { first: number; milliseconds: number; lines: number };
}

export class Attendance {
  private readonly stays = new Map<Person, Stay>();
  /** The one that is, and those of which something is still to be stored. */
  private readonly days = new Map<number, Day>();
  private current: Day;
  private readonly dirty = new Set<Row>();
  private writing: Promise<void> | null = null;
  private armed = false;
  private cancel = (): void => {};
  private failing = false;

  constructor(private readonly ports: Pick<ChatPorts, 'store' | 'clock' | 'logger'>) {
    this.current = this.dayOf(ports.clock.now());
  }

  enter(person: Person): void {
    this.turn();
    this.begin(person, person.lines);
  }

  /** Nothing happens where they have not entered. */
  leave(person: Person): void {
    this.turn();
    const stay = this.stays.get(person);
    if (stay === undefined) return;
    this.settle(person, stay);
    this.end(stay);
    this.stays.delete(person);
  }

  /** A guest has made an account of the name: this stay is the account's, from its beginning. */
  promoted(person: Person): void {
    this.turn();
    const stay = this.stays.get(person);
    if (stay === undefined) return;
    this.settle(person, stay);
    this.end(stay);
    const { first, milliseconds, lines } = stay.own;
    const { kept: before } = stay.row;
    // Where no other guest has had the name today, it has no stays left, and goes.
    this.change(stay.row, {
      milliseconds: before.milliseconds - milliseconds,
      lines: before.lines - lines,
      stays: before.stays - 1,
    });
    this.begin(person, stay.lines);
    const { row, own } = this.stays.get(person) as Stay;
    Object.assign(own, stay.own);
    const { kept } = row;
    this.change(row, {
      first: Math.min(kept.first, first),
      milliseconds: kept.milliseconds + milliseconds,
      lines: kept.lines + lines,
    });
  }

  /** Nothing more is stored of a name, which nobody has just now. Before the Store forgets it. */
  forget(key: string): void {
    for (const { rows } of this.days.values()) {
      for (const [id, row] of rows) {
        if (row.kept.key !== key) continue;
        rows.delete(id);
        this.dirty.delete(row);
      }
    }
  }

  /** The beginning of today, milliseconds since 1970. */
  get today(): number {
    return beginningOf(this.ports.clock.now());
  }

  /** What the day that begins then has, until now. Throws `STORAGE`. */
  async of(begins: number): Promise<DayAttendance> {
    this.turn();
    const day = this.days.get(begins);
    try {
      if (day === undefined) return listed(await this.ports.store.attendance(begins));
      await this.whole(day);
    } catch (error) {
      this.ports.logger.error('attendance could not be read', { err: error });
      throw new Refusal({ code: 'STORAGE', why: 'silent', nothing: null });
    }
    for (const [person, stay] of this.stays) this.settle(person, stay);
    return listed([...day.rows.values()].map(({ kept }) => kept));
  }

  /** A sign of life: what has been said, and what could not be stored before, is stored. Never rejects. */
  beat(): Promise<void> {
    this.turn();
    for (const [person, stay] of this.stays) if (person.lines > stay.lines) this.settle(person, stay);
    return this.save();
  }

  /** Everybody has left. What is left to store is stored. Never rejects. */
  async close(): Promise<void> {
    this.cancel();
    this.armed = true;
    // What is being written may have been asked for before the last of it was known.
    await this.save();
    await this.save();
  }

  /** A new day begins with those who are here; so does another one where the date was set. */
  private turn(): void {
    const { clock } = this.ports;
    const now = clock.now();
    const before = this.current;
    if (before.begins === beginningOf(now)) return;
    const midnight = before.begins + DAY;
    // Where the date was set forth or back it is not known how much was before midnight: all of it is the day's that was.
    const after = now - midnight;
    const isNext = after >= 0 && after < DAY;
    this.current = this.dayOf(now);
    for (const [person, stay] of this.stays) {
      const passed = clock.monotonic() - stay.countedTo;
      const late = isNext ? Math.min(after, passed) : 0;
      this.count(person, stay, passed - late, isNext ? midnight - 1 : stay.row.kept.last);
      this.end(stay);
      const { lines } = stay;
      this.begin(person, lines, isNext ? midnight : now, late);
    }
  }

  private begin(person: Person, lines: number, from = this.ports.clock.now(), passed = 0): void {
    const row = this.rowOf(person, from);
    const { kept } = row;
    const isNamed = kept.key !== OTHERS;
    this.change(row, {
      ...(isNamed ? { name: person.name, since: from } : {}),
      last: Math.max(kept.last, from),
      stays: kept.stays + 1,
    });
    const countedTo = this.ports.clock.monotonic() - passed;
    this.stays.set(person, { row, countedTo, lines, own: { first: from, milliseconds: 0, lines: 0 } });
  }

  private end({ row }: Stay): void {
    this.change(row, { since: null });
  }

  /** Until now. That time has passed alone need not be stored: `since` says it. */
  private settle(person: Person, stay: Stay): void {
    const { clock } = this.ports;
    this.count(person, stay, clock.monotonic() - stay.countedTo, clock.now());
  }

  private count(person: Person, stay: Stay, milliseconds: number, last: number): void {
    const { row, own } = stay;
    const { kept } = row;
    const lines = person.lines - stay.lines;
    stay.countedTo += milliseconds;
    stay.lines = person.lines;
    own.milliseconds += milliseconds;
    own.lines += lines;
    row.kept = {
      ...kept,
      last: Math.max(kept.last, last),
      milliseconds: kept.milliseconds + milliseconds,
      lines: kept.lines + lines,
      since: kept.since === null ? null : last,
    };
    if (lines > 0) this.soil(row);
  }

  /** That of this person, or the one of all for whom there is none. */
  private rowOf({ key, name, account, share }: Person, from: number): Row {
    const day = this.current;
    const id = idOf(key, account);
    const found = day.rows.get(id);
    if (found !== undefined) return found;
    const brought = share === null ? 0 : (day.brought.get(share) ?? 0);
    const isOver = brought >= NAMES_OF_ADDRESS || day.rows.size >= NAMES;
    if (isOver) return day.rows.get(idOf(OTHERS, false)) ?? added(day, emptyRow(day, OTHERS, '', false, from));
    if (share !== null) day.brought.set(share, brought + 1);
    return added(day, emptyRow(day, key, name, account, from));
  }

  private change(row: Row, changes: Partial<AttendanceRow>): void {
    row.kept = { ...row.kept, ...changes };
    this.soil(row);
  }

  private soil(row: Row): void {
    this.dirty.add(row);
    if (this.armed) return;
    this.armed = true;
    this.cancel = this.ports.clock.after(BEHIND, () => {
      this.armed = false;
      void this.save();
    });
  }

  private dayOf(now: number): Day {
    const begins = beginningOf(now);
    const known = this.days.get(begins);
    if (known !== undefined) return known;
    const day: Day = { begins, rows: new Map(), brought: new Map(), isWhole: false, reading: null };
    this.days.set(begins, day);
    this.whole(day).catch((error: unknown) => this.failed(error));
    return day;
  }

  /** What was stored of that day before is added to what has happened since. Rejects with StorageError. */
  private whole(day: Day): Promise<void> {
    if (day.isWhole) return Promise.resolve();
    day.reading ??= this.ports.store
      .attendance(day.begins)
      .then((rows) => {
        for (const stored of rows) this.merge(day, stored);
        day.isWhole = true;
      })
      .finally(() => {
        day.reading = null;
      });
    return day.reading;
  }

  private merge(day: Day, stored: AttendanceRow): void {
    const row = day.rows.get(idOf(stored.key, stored.account));
    if (row === undefined) {
      added(day, stored);
      return;
    }
    const { kept } = row;
    this.change(row, {
      first: Math.min(kept.first, stored.first),
      last: Math.max(kept.last, stored.last),
      milliseconds: kept.milliseconds + stored.milliseconds,
      lines: kept.lines + stored.lines,
      stays: kept.stays + stored.stays,
    });
  }

  private save(): Promise<void> {
    this.writing ??= this.write().finally(() => {
      this.writing = null;
    });
    return this.writing;
  }

  /** In parts, each when the one before is done. Never rejects. */
  private async write(): Promise<void> {
    let part: Row[] = [];
    try {
      for (const day of this.days.values()) await this.whole(day);
      while (this.dirty.size > 0) {
        part = [...this.dirty].slice(0, PART);
        for (const row of part) this.dirty.delete(row);
        await this.ports.store.saveAttendance(
          part.map(({ kept }) => ({ ...kept, milliseconds: Math.round(kept.milliseconds) })),
        );
      }
      part = [];
      for (const [begins, day] of this.days) if (day !== this.current) this.days.delete(begins);
      if (this.failing) this.ports.logger.info('attendance is stored again');
      this.failing = false;
    } catch (error) {
      for (const row of part) this.dirty.add(row);
      this.failed(error);
    }
  }

  private failed(error: unknown): void {
    if (!this.failing) this.ports.logger.error('attendance could not be stored', { err: error });
    this.failing = true;
  }
}

/** Of its day. */
export function beginningOf(time: number): number {
  return Math.floor(time / DAY) * DAY;
}

/** A guest of that name is another one. */
function idOf(key: string, account: boolean): string {
  return account ? `${key} account` : key;
}

function emptyRow({ begins: day }: Day, key: string, name: string, account: boolean, from: number): AttendanceRow {
  const none = { milliseconds: 0, lines: 0, stays: 0, since: null };
  return { day, key, name, account, first: from, last: from, ...none };
}

function added(day: Day, kept: AttendanceRow): Row {
  const row = { kept };
  day.rows.set(idOf(kept.key, kept.account), row);
  return row;
}

function listed(rows: readonly AttendanceRow[]): DayAttendance {
  const named = rows.filter(({ key, stays }) => key !== OTHERS && stays > 0);
  const order = (one: AttendanceRow, other: AttendanceRow): number =>
    one.key < other.key ? -1 : one.key > other.key ? 1 : Number(one.account) - Number(other.account);
  return { rows: named.sort(order), others: rows.find(({ key }) => key === OTHERS) ?? null };
}
