/**
 * The way back (R7.17): tells somebody who has just come in what they have missed since a line, merged in the order of numbers out
 * of what is kept of their places and out of their mailbox; and lets them hear in the same stretch in which the last of it is
 * given, so that nothing is told twice and nothing is left out. Until then others see them, and only the door does not tell them yet
 * what is said. Owns what has been read and not given.
 */

import type { Event } from '../../language/events.js';
import * as make from '../../language/make.js';
import type { Chat } from '../chat.js';
import type { Show } from '../mail/mail-delivery.js';
import type { PlaceKey } from '../past.js';
import type { Person, Returning } from '../people/people.js';
import type { Receipt } from '../receipts.js';
import {
  AROUND,
  type Heard,
  heardByAll,
  heardInGroup,
  heardInRoom,
  type Line,
  LinesAfter,
  type LinesPart,
  shownOf,
} from '../talk/lines-after.js';
import { type Piece, Source } from './source.js';

/** Lines read at a time. */
const LINES = 500;

/** Times that more was said while what had been said was given. Then the newest lines are given, and the rest is missing. */
const PATIENCE = 50;

export interface Back {
  readonly chat: Chat;
  readonly person: Person;
  /** What came after this number was missed. */
  readonly since: number;
  /** Messages to them with a higher number are held. */
  readonly newest: number;
  /** Said before all. */
  readonly first: readonly Event[];
  /** Rooms that are not stored yet: each resolves when it is, or is no more. None rejects. */
  readonly opened: readonly Promise<void>[];
  /** Said after what was missed, and once these have resolved. */
  last(): readonly Event[];
}

/** Something out of the mailbox, or that was held. */
interface Letter {
  readonly id: number;
  readonly lines: readonly Event[];
  readonly receipt: Receipt;
  readonly isFromMailbox: boolean;
}

const NOTHING: Piece = { lines: [], last: false };

const isLine = ({ kind }: Event): boolean => kind === 'said' || kind === 'acted';

export class WayBack extends Source implements Returning {
  /** Resolves when they hear, or have gone. */
  readonly over: Promise<void>;
  private end: () => void = () => {};
  private isOver = false;
  private readonly begun: Promise<void>;
  private hasBegun = false;
  private start: () => void = () => {};
  private hasSaidFirst = false;
  private areOpened: boolean;

  private readonly places: ReadonlySet<PlaceKey>;
  /** Of all their places: up to `newest`. */
  private readonly kept: LinesAfter;
  /** Of those where nothing is held: what was said since. */
  private readonly open: readonly Heard[];
  private readonly live: LinesAfter;
  /** All lines with this number or a lower one are given, or in `lines`. */
  private after: number;
  private lines: readonly Line[] = [];
  /** The first of them that is not given. */
  private at = 0;
  private patience = PATIENCE;

  /** In the order of numbers. */
  private readonly letters: Letter[] = [];
  /** Those of them that are out of the mailbox; null: nothing more is in it. */
  private mails: number | null = 0;
  private readonly mailbox: Show = (id, lines, receipt) => this.add({ id, lines, receipt, isFromMailbox: true });
  private readonly heldOnes: Show = (id, lines, receipt) => this.add({ id, lines, receipt, isFromMailbox: false });
  private isWithheld = false;
  private mailKnown = (): void => {};
  /** What their client acknowledges comes when it is stored, and not as a line that was kept. */
  private unstored: ReadonlySet<number> = new Set();

  /** Numbers of lines that were taken back meanwhile: they may have been given. */
  private readonly takenBack: number[] = [];
  private count = 0;
  private complete = true;

  constructor(private readonly back: Back) {
    super();
    const { chat, person, since } = back;
    this.after = since;
    this.areOpened = back.opened.length === 0;
    this.over = new Promise((resolve) => {
      this.end = resolve;
    });
    this.begun = new Promise((resolve) => {
      this.start = resolve;
    });
    this.open = [heardByAll(chat.archive.everyone), ...person.rooms.map(heardInRoom)];
    this.live = new LinesAfter(chat.archive, person, this.open, false);
    const groups = chat.groups.of(person).map(heardInGroup);
    const all = [...this.open, ...groups];
    this.places = new Set(all.map(({ place }) => place));
    this.kept = new LinesAfter(chat.archive, person, all, person.account);
    chat.people.returning.set(person, this);
  }

  // Returning

  begin(): Promise<void> {
    if (this.isOver) return this.over;
    const { chat, person } = this.back;
    const { mailDelivery } = chat;
    if (person.acks) this.unstored = new Set(mailDelivery.heldFor(person));
    void mailDelivery.handOut(person, this.mailbox).then((isAll) => {
      this.mails = null;
      this.isWithheld = !isAll;
      this.mailKnown();
    });
    this.hasBegun = true;
    this.start();
    return this.over;
  }

  abandon(): void {
    if (this.isOver) return;
    this.finish();
    for (const { receipt } of this.letters.splice(0)) receipt.lost(false);
    this.start();
    this.mailKnown();
  }

  purged(id: number, place: PlaceKey): void {
    if (!this.places.has(place) && !place.split(' ').includes(this.back.person.key)) return;
    this.takenBack.push(id);
    this.lines = this.lines.slice(this.at).filter((line) => line.id !== id);
    this.at = 0;
  }

  // Source

  more(bytes: number): Piece | Promise<Piece> {
    if (this.isOver) return { lines: [], last: true };
    if (!this.hasSaidFirst) {
      this.hasSaidFirst = true;
      return { lines: this.back.first, last: false };
    }
    // What has to be waited for is only read: what is given is given in the stretch in which it is taken.
    return this.load(bytes)?.then(() => NOTHING) ?? this.piece(bytes);
  }

  /** Whatever has to be known before more can be given; null: it is. */
  private load(bytes: number): Promise<void> | null {
    if (!this.hasBegun) return this.begun;
    if (!this.areOpened) return this.waitForRooms();
    const { chat, person, newest } = this.back;
    if (this.at === this.lines.length) {
      if (this.after < newest) return this.read(this.kept, newest, bytes);
      const upTo = chat.archive.newest;
      const { isLate } = this;
      // What waits for the mailbox does not wait for others to be silent.
      if (this.mails === null && !isLate) this.patience--;
      const most = isLate ? Number.POSITIVE_INFINITY : bytes;
      const part = this.live.fromMemory({ after: this.after, upTo, count: LINES, bytes: most });
      if (part !== null && (part.next === null || !isLate)) this.take(part, upTo);
      else if (isLate) this.takeNewest();
      else return this.read(this.live, upTo, bytes);
    }
    if (this.mails === null || !person.acks) chat.mailDelivery.showHeld(person, this.heldOnes);
    if (this.mails !== 0) return null;
    return new Promise((resolve) => {
      this.mailKnown = resolve;
    });
  }

  private async waitForRooms(): Promise<void> {
    await Promise.all(this.back.opened);
    this.areOpened = true;
  }

  private get isLate(): boolean {
    return this.patience === 0;
  }

  /** Never rejects. */
  private async read(from: LinesAfter, upTo: number, bytes: number): Promise<void> {
    try {
      this.take(await from.read({ after: this.after, upTo, count: LINES, bytes }), upTo);
    } catch {
      this.takeNewest();
    }
  }

  private take({ lines, next, complete }: LinesPart, upTo: number): void {
    this.lines = lines;
    this.at = 0;
    this.after = next ?? upTo;
    this.complete &&= complete;
  }

  /** The disk, or the client, is too slow: the newest lines of those in memory, and what was before them is missing. */
  private takeNewest(): void {
    const { chat, person } = this.back;
    const lines = this.open.flatMap((heard) => {
      const past = heard.shelf === null ? null : chat.archive.recent(heard.shelf, LINES);
      return shownOf(
        person,
        heard,
        (past ?? []).filter(({ id }) => id > this.after),
      );
    });
    lines.sort((one, other) => (one.id ?? 0) - (other.id ?? 0));
    this.take({ lines: lines.slice(-LINES), read: 0, next: null, complete: false }, chat.archive.newest);
  }

  /** What is known, of some `bytes` bytes. The last one has them hear. */
  private piece(bytes: number): Piece {
    const { chat, since, person } = this.back;
    const lines: Event[] = [];
    const receipts: number[] = [];
    for (let left = this.isLate ? Number.POSITIVE_INFINITY : bytes; left > 0; ) {
      const from = lines.length;
      const letter = this.nextLetter();
      const line = this.lines[this.at];
      if (letter !== null) {
        lines.push(...letter.lines);
        receipts.push(chat.receipts.of(letter.receipt));
      } else if (line === undefined) break;
      else {
        this.at++;
        if (line.id === undefined || !this.unstored.has(line.id)) lines.push(line);
      }
      for (const given of lines.slice(from)) left -= sizeOf(given);
      // What else is in the mailbox may belong before the next line.
      if (this.mails === 0) break;
    }
    this.count += lines.filter(isLine).length;
    const isAll = this.at === this.lines.length && this.letters.length === 0 && this.mails === null;
    if (!isAll || this.after < chat.archive.newest) return { lines, receipts, last: false };
    const { count, complete } = this;
    const cursor = { count, complete: complete && !this.isWithheld, next: null, last: this.after };
    const missed = make.missed({ since, direct: person.account, ...cursor });
    this.finish();
    chat.rooms.hear(person);
    if (this.isWithheld) chat.mailDelivery.tryLater(person);
    const purged = this.takenBack.map((id) => make.purged({ id }));
    return { lines: [...lines, ...purged, ...this.back.last(), missed], receipts, last: true };
  }

  /** The one that comes before the next line; a message that is also kept as a line is given once. */
  private nextLetter(): Letter | null {
    const [letter] = this.letters;
    const line = this.lines[this.at];
    if (letter === undefined || letter.id > (line?.id ?? this.after)) return null;
    this.letters.shift();
    if (letter.isFromMailbox && this.mails !== null) this.mails--;
    if (letter.id === line?.id && letter.lines.some(isLine)) this.at++;
    return letter;
  }

  private add(letter: Letter): void {
    if (this.isOver) {
      letter.receipt.lost(false);
      return;
    }
    if (letter.isFromMailbox && this.mails !== null) this.mails++;
    const { letters } = this;
    const later = letters.findIndex(({ id }) => id > letter.id);
    letters.splice(later === -1 ? letters.length : later, 0, letter);
    this.mailKnown();
  }

  private finish(): void {
    const { chat, person } = this.back;
    this.isOver = true;
    chat.people.returning.delete(person);
    chat.mailDelivery.release(person);
    this.end();
  }
}

function sizeOf(event: Event): number {
  const { text } = event as { readonly text?: unknown };
  return AROUND + (typeof text === 'string' ? Buffer.byteLength(text) : 0);
}
