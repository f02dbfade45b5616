/**
 * The domain alone: a Chat on a store in memory, with people who are nothing but what they were told, and passwords that are
 * hashed when the test says so.
 */

import { Chat } from '../../src/core/chat.js';
import type { Person } from '../../src/core/people/people.js';
import type { Visitor } from '../../src/core/people/visitor.js';
import type { Passwords, PasswordVerdict } from '../../src/core/ports.js';
import { Receipts } from '../../src/core/receipts.js';
import type { Spool } from '../../src/core/spool.js';
import type { Store } from '../../src/core/store.js';
import { noTranscript } from '../../src/core/transcript.js';
import type { LeaveReason } from '../../src/language/codes.js';
import type { Event } from '../../src/language/events.js';
import { writeJson } from '../../src/language/json/write.js';
import type { Bus } from '../../src/link/link.js';
import { chatSettings } from '../../src/settings.js';
import { createMemoryStore } from '../../src/storage/memory.js';
import { HandClock } from '../support/clock.js';
import { collector, type Logged, operatorCode, settings, type TestServerOptions } from '../support/server.js';

/** Hashing, behind a gate: while it is shut, anybody who comes waits, in order. */
export class GatedPasswords implements Passwords {
  private shut = false;
  private queue: (() => void)[] = [];
  private watcher: (() => void) | null = null;

  async hash(password: string): Promise<string> {
    await this.turn();
    return `hash of ${password}`;
  }

  async verify(
    stored: string | null,
    password: string,
    _share: string | null,
    before: () => void,
  ): Promise<PasswordVerdict> {
    await this.turn();
    before();
    return stored === `hash of ${password}` ? 'right' : stored === `old hash of ${password}` ? 'outdated' : 'wrong';
  }

  close(): void {
    this.shut = true;
  }

  /** Lets through the first of those who wait, or all of them, and anybody who comes later. */
  letThrough(): void {
    this.queue.shift()?.();
  }

  open(): void {
    this.shut = false;
    for (const go of this.queue.splice(0)) go();
  }

  /** Resolves when so many wait. */
  async waiting(count: number): Promise<void> {
    while (this.queue.length < count) {
      await new Promise<void>((resolve) => {
        this.watcher = resolve;
      });
    }
  }

  private async turn(): Promise<void> {
    if (!this.shut) return;
    await new Promise<void>((resolve) => {
      this.queue.push(resolve);
      this.watcher?.();
    });
  }
}

/** A connection, and what it was told: `type` of each line as an object. */
export class FakeVisitor implements Visitor {
  readonly told: string[] = [];
  readonly local = '192.0.2.1';
  readonly confidential = true;
  readonly cameBy = 'quiet';
  readonly connection = 1;
  person: Person | null = null;
  private alive = true;

  constructor(
    readonly address: string,
    private readonly leave: (person: Person, reason: LeaveReason) => void,
  ) {}

  get network(): string {
    return this.address;
  }

  get share(): string {
    return this.address;
  }

  readonly door = { named() {}, unnamed() {} };

  hear(line: Event): void {
    this.told.push((JSON.parse(writeJson(line)) as { type: string }).type);
  }

  isAlive(): boolean {
    return this.alive;
  }

  become(person: Person): void {
    this.person = person;
  }

  evict(notice: Event, reason: LeaveReason): void {
    const { person } = this;
    if (person === null) return;
    this.hear(notice);
    this.person = null;
    this.end();
    this.leave(person, reason);
  }

  pays(work: () => void): void {
    work();
  }

  /** The connection ends before it has a name. */
  end(): void {
    this.alive = false;
  }
}

export interface House {
  readonly chat: Chat;
  readonly store: Store;
  readonly passwords: GatedPasswords;
  readonly clock: HandClock;
  visitor(address?: string): FakeVisitor;
  /** They leave by themselves. */
  leave(visitor: FakeVisitor): void;
  /** Somebody with an account who has come in, from an address of their own unless told. */
  account(name: string, address?: string): Promise<FakeVisitor & { person: Person }>;
  guest(name: string, address?: string): Promise<FakeVisitor & { person: Person }>;
}

/** `names`: those of the roster; null: there is none. */
export async function openHouse(
  options: TestServerOptions = {},
  names: readonly string[] | null = null,
): Promise<House> {
  const visitors: FakeVisitor[] = [];
  const here = (key: string): FakeVisitor | undefined => visitors.find(({ person }) => person?.key === key);
  const receipts = new Receipts();
  const log: Logged[] = [];
  const bus: Bus = {
    hear() {},
    subscribe() {},
    unsubscribe() {},
    hide() {},
    toRoom() {},
    toPerson(key, line, receipt) {
      const one = here(key);
      if (!one?.isAlive()) receipts.lost(receipt ?? -1, false);
      else {
        one.hear(line);
        receipts.delivered(receipt ?? -1);
      }
    },
    toAll(line, author, except) {
      for (const visitor of visitors) {
        const key = visitor.person?.key;
        if (key !== undefined && key !== author && !except?.has(key)) visitor.hear(line);
      }
    },
  };
  const store = createMemoryStore();
  const passwords = new GatedPasswords();
  const clock = new HandClock();
  const spool = { recover: async () => new Set<number>() } as unknown as Spool;
  const ports = { bus, receipts, store, spool, transcript: noTranscript, passwords, clock, logger: collector(log) };
  const chat = await Chat.open(ports, chatSettings({ ...settings, ...options }, names));

  const visitor = (address = '192.0.2.9'): FakeVisitor => {
    const one = new FakeVisitor(address, (person, reason) => chat.entrance.leave(person, reason));
    visitors.push(one);
    return one;
  };
  const enter = async (name: string, password: string | null, address = `192.0.2.${100 + visitors.length}`) => {
    const one = visitor(address);
    const { entrance } = chat;
    const arrival = await (password === null
      ? entrance.asGuest(name, one)
      : entrance.asNewAccount(name, password, one, 'usual', { code: operatorCode(log, name) }));
    if (arrival === null) throw new Error(`${name} has not come in`);
    return one as FakeVisitor & { person: Person };
  };
  return {
    chat,
    store,
    passwords,
    clock,
    visitor,
    leave(one) {
      if (one.person !== null) chat.entrance.leave(one.person, 'exit');
      one.person = null;
      one.end();
    },
    account: (name, address) => enter(name, 'right', address),
    guest: (name, address) => enter(name, null, address),
  };
}

/** The code with which it is refused, or what came of it. */
export function outcome<T>(promise: Promise<T>): Promise<T | string> {
  return promise.catch((error: { readonly code?: string }) => {
    if (error.code === undefined) throw error;
    return error.code;
  });
}
