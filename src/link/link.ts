/**
 * All that core and doors say to each other about connections and people. Every method is a message: it returns nothing, and
 * its arguments are plain data, so that the two may be in different processes. Messages one way arrive in the order in which
 * they were given; what answers one is a message of its own, which here comes within the call, and elsewhere later.
 */

import type { JsonFault, LeaveReason } from '../language/codes.js';
import type { Event } from '../language/events.js';
import type { JsonFields } from '../language/json/parse.js';
import type { Seat } from './turns.js';

/** Why the core has a connection's lines wait. */
export type Hold = 'flood' | 'command' | 'answers' | 'store' | 'store, for the address';

/**
 * How a connection ends. `left`: once every byte given has gone out. `evicted`: the same, but what is said to it does not
 * arrive any more, and is lost where it is not with the kernel yet. `dropped`: at once.
 */
export type End = 'left' | 'evicted' | 'dropped';

/** From the core to one connection. */
export interface ToDoor {
  /** How lines look to it from now on; see viewId. */
  look(view: number): void;
  /** One of its lines is being handled. What the line says to others until `handled` is said by this connection. */
  handles(): void;
  handled(): void;
  /**
   * What answers its own lines, as it will be sent. The door gives `bytes` back by `answersLeft` once it has left, and tells what
   * became of it under each of the numbers `receipts`.
   */
  answer(text: string, bytes: number, receipts?: readonly number[]): void;
  /** Comes unasked. */
  send(event: Event): void;
  /** From now on, or no longer, it tells whatever comes unasked; see `overheard`. */
  watch(on: boolean): void;
  /** Its lines are not taken before all that holds them has been released. */
  hold(why: Hold): void;
  release(why: Hold): void;
  /** From now on: bytes of a line, and bytes in all. Until then those of somebody without a name hold, which doors know. */
  bound(line: number, total: number): void;
  /** From now on, or no longer, what is typed is not echoed, if the client can be told so. */
  hideTyping(hide: boolean): void;
  /** Whether several lines that are pasted are asked about (R1.34). */
  asksAboutPastes(asks: boolean): void;
  /** What is asked about those that were pasted last; null: nothing is. */
  askAboutPaste(question: string | null): void;
  /** Has the kernel tell whether the other side has gone for good, where its end of input has been read: then nothing else would. */
  probe(): void;
  /** From now on lines for `key` are for this connection, and those to all where it `hears` them already; or no longer. */
  named(key: string, hears: boolean): void;
  unnamed(key: string): void;
  /** Whatever of its lines may be taken by now comes first, and then `caughtUp`. */
  catchUp(): void;
  end(how: End): void;
}

/** From one connection to the core. */
export interface ToCore {
  /** People come by this port: they are greeted. */
  greet(): void;
  /** A line, without its end. */
  line(text: string): void;
  /** From now on objects come, and no line. */
  becomeJson(): void;
  object(fields: JsonFields): void;
  /** What came is no object. */
  malformed(fault: JsonFault): void;
  /** A line or an object had more than `most` bytes. */
  tooLong(most: number): void;
  /** Bytes wait for the end of their line. */
  unended(): void;
  /** More has come than may before there is a name. */
  spent(): void;
  /** The client has shown itself to be telnet, which wants CR LF. */
  becomeTelnet(): void;
  /** The client speaks another protocol. `isAnswered`: it has been told in its own way, or will be at the end. */
  foreign(protocol: string, isAnswered: boolean): void;
  /** Several lines were pasted; null: more than is kept. `isTyping`: they cannot be asked about yet. */
  pasted(lines: readonly string[] | null, isTyping: boolean): void;
  /** What was asked about them last has been answered. */
  pasteAnswered(isYes: boolean): void;
  caughtUp(): void;
  /** The client's end of input. */
  inputEnded(): void;
  /** So many bytes of its own answers have left. */
  answersLeft(bytes: number): void;
  /** Has come unasked, while that is watched. */
  overheard(event: Event): void;
  /** It had reached a bound, and is no more. */
  overflowed(reason: LeaveReason): void;
  /** The connection is gone. */
  gone(reason: LeaveReason): void;
}

/** From the core to people and rooms, wherever they are connected. Keys are folded names. */
export interface Bus {
  /** From now on `key`, who has not until now, hears what is said to all. */
  hear(key: string): void;
  subscribe(room: string, key: string): void;
  unsubscribe(room: string, key: string): void;
  /** What becomes of it is told under the number `receipt`. If nobody has that name it is lost. */
  toPerson(key: string, event: Event, receipt?: number): void;
  /** To everybody subscribed but `author`, the key of who caused it. */
  toRoom(room: string, event: Event, author: string): void;
  /** To everybody with a name but `author` and those in `except`. */
  toAll(event: Event, author: string, except?: ReadonlySet<string>): void;
  /** From now on, or no longer, `key` gets nothing from rooms and everyone that `author` has caused. What was said before is heard. */
  hide(key: string, author: string, hidden: boolean): void;
}

/** From doors to the core: told exactly once what became of a line that was given with a number. */
export interface ToldReceipts {
  /** Every byte of it is with the kernel, on a connection that lived. */
  delivered(receipt: number): void;
  /** The connection ended first, or there was none. `shown`: some of it may have left. */
  lost(receipt: number, shown: boolean): void;
}

/** How messages get to the other side: each of these stands on this side for what is there. */
export interface Link {
  bus(bus: Bus): Bus;
  receipts(receipts: ToldReceipts): ToldReceipts;
  toDoor(door: ToDoor): ToDoor;
  /** `seat`: pays for what is done on the other side. */
  toCore(core: ToCore, seat: Seat): ToCore;
}

/** Within one process: a message is a call. */
export const direct: Link = {
  bus: (bus) => bus,
  receipts: (receipts) => receipts,
  toDoor: (door) => door,
  toCore: (core) => core,
};
