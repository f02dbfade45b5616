/**
 * The whole core, without a port, a socket or a file: a store in memory, passwords that cost nothing, a clock whose hands the
 * test turns, and connections that are nothing but what was said on them. Reads as the tests of the wire do: people, `ask`,
 * `sync`.
 */
import type { TestContext } from 'node:test';
import { Core } from '../../src/core/core.js';
import { Receipts } from '../../src/core/receipts.js';
import type { Spool } from '../../src/core/spool.js';
import type { Store } from '../../src/core/store.js';
import type { Connection } from '../../src/doors/fanout/connection.js';
import { Hub } from '../../src/doors/fanout/hub.js';
import { LinkEnd } from '../../src/doors/fanout/link-end.js';
import { Switchboard } from '../../src/doors/fanout/switchboard.js';
import type { JsonFields } from '../../src/language/json/parse.js';
import type { Link } from '../../src/link/link.js';
import type { Peer } from '../../src/link/peer.js';
import { Turns, turnClock } from '../../src/link/turns.js';
import { silent } from '../../src/logger.js';
import { coreSettings } from '../../src/settings.js';
import { createMemoryStore } from '../../src/storage/memory.js';
import { GatedPasswords } from '../chat/rig.js';
import { HandClock } from '../support/clock.js';
import { chosenLink } from '../support/delayed.js';
import { settings, type TestServerOptions } from '../support/server.js';

/** Of everybody whom `accounts` and `login` enter. */
export const PASSWORD = 'right';

/** Somebody at a connection that takes all that it is given. */
export class FakePerson implements Connection {
  /** Like a client that does not read any more. */
  takesNothing = false;
  /** It has been ended by the server. */
  closed = false;
  private linkEnd: LinkEnd | null = null;
  private unread: string[] = [];
  private open = '';
  private held = false;
  /** Sent while nothing was taken. */
  private waiting: (string | JsonFields)[] = [];
  private isJson = false;
  private pings = 0;
  private watcher: (() => void) | null = null;

  start(linkEnd: LinkEnd): this {
    this.linkEnd = linkEnd;
    return this;
  }

  /** One line. */
  send(line: string): void {
    this.waiting.push(line);
    this.take();
  }

  /** One object, and from then on objects: it speaks the JSON dialect. */
  sendObject(fields: JsonFields): void {
    if (!this.isJson) this.linkEnd?.core.becomeJson();
    this.isJson = true;
    this.waiting.push(fields);
    this.take();
  }

  /** All that is said to it until everything that it has sent is answered. */
  async sync(): Promise<string[]> {
    const word = `sync${++this.pings}`;
    this.send(`/ping ${word}`);
    return (await this.until((line) => line.startsWith('PONG:') && line.endsWith(word))).slice(0, -1);
  }

  /** The answer to one line, and whatever else came until then. */
  ask(line: string): Promise<string[]> {
    this.send(line);
    return this.sync();
  }

  /** The lines up to the first that `fits`, with it. */
  async until(fits: (line: string) => boolean): Promise<string[]> {
    for (let at = 0; ; at++) {
      while (at >= this.unread.length) {
        if (this.closed) throw new Error(`the connection ended: ${this.unread.join('\n')}`);
        await new Promise<void>((resolve) => {
          this.watcher = resolve;
        });
      }
      if (fits(this.unread[at] as string)) return this.unread.splice(0, at + 1);
    }
  }

  /** What has been said to it and not been read, now that it has been ended. */
  async rest(): Promise<string[]> {
    while (!this.closed)
      await new Promise<void>((resolve) => {
        this.watcher = resolve;
      });
    return this.unread.splice(0);
  }

  /** It ends without a word. */
  hangUp(): void {
    this.leave('disconnected');
  }

  /** It sends no more, and reads on. */
  endInput(): void {
    this.linkEnd?.core.inputEnded();
  }

  // Connection

  get pending(): number {
    return this.takesNothing ? 1 : 0;
  }

  write(pieces: readonly Buffer[], done: () => void): void {
    if (this.takesNothing) return;
    const lines = (this.open + Buffer.concat(pieces).toString()).split('\n');
    this.open = lines.pop() ?? '';
    this.unread.push(...lines);
    process.nextTick(done);
    this.tell();
  }

  pause(): void {
    this.held = true;
  }

  resume(): void {
    this.held = false;
    setImmediate(() => this.take());
  }

  goOn(): void {}

  bound(): void {}
  hideTyping(): void {}
  askAboutPaste(): void {}
  probe(): void {}

  end(how: 'written' | 'now'): void {
    if (how === 'written') setImmediate(() => this.leave('disconnected'));
    else this.leave('connection lost');
  }

  private leave(reason: string): void {
    if (this.closed) return;
    this.closed = true;
    const { linkEnd } = this;
    this.linkEnd = null;
    linkEnd?.gone(reason);
    this.tell();
  }

  private take(): void {
    while (!this.held && this.linkEnd !== null) {
      const line = this.waiting.shift();
      if (line === undefined) return;
      if (typeof line === 'string') this.linkEnd.line(line);
      else this.linkEnd.object(line);
    }
  }

  private tell(): void {
    const { watcher } = this;
    this.watcher = null;
    watcher?.();
  }
}

type People<Names extends readonly string[]> = Promise<{ [I in keyof Names]: FakePerson }>;

export class TestCore {
  private places = 0;

  constructor(
    readonly core: Core,
    readonly store: Store,
    readonly clock: HandClock,
    readonly passwords: GatedPasswords,
    private readonly open: (one: FakePerson, peer: Peer) => LinkEnd,
  ) {}

  /** Somebody without a name, each from an address of their own unless told. */
  visitor(address = `192.0.2.${++this.places}`): FakePerson {
    const peer = { address, network: address, share: address, local: '192.0.2.254', confidential: true };
    const one = new FakePerson();
    return one.start(this.open(one, peer));
  }

  /** Guests who have been welcomed, and have nothing unread of each other's coming. */
  people<const Names extends readonly string[]>(...names: Names): People<Names> {
    return this.enter(names, (name) => `register ${name}`);
  }

  /** The same with accounts, which are made for them. */
  accounts<const Names extends readonly string[]>(...names: Names): People<Names> {
    return this.enter(names, (name) => `register ${name} ${PASSWORD}`);
  }

  /** People in one room, which they joined in this order. */
  async room<const Names extends readonly string[]>(room: string, ...names: Names): People<Names> {
    const people = await this.people(...names);
    for (const one of people as readonly FakePerson[]) await one.ask(`/join ${room}`);
    for (const one of people as readonly FakePerson[]) await one.sync();
    return people;
  }

  /** Somebody who comes back to the account that `accounts` made. */
  async login(name: string, address?: string): Promise<FakePerson> {
    const one = this.visitor(address);
    one.send(`login ${name} ${PASSWORD}`);
    await one.until((line) => line.startsWith('INFO: Welcome'));
    return one;
  }

  private async enter<const Names extends readonly string[]>(names: Names, line: (name: string) => string) {
    const people: FakePerson[] = [];
    for (const name of names) {
      const one = this.visitor();
      people.push(one);
      one.send(line(name));
      await one.until((said) => said.startsWith('INFO: Welcome'));
    }
    for (const one of people) await one.sync();
    return people as { [I in keyof Names]: FakePerson };
  }
}

/** Ends with the test. */
export async function openCore(
  t: TestContext,
  options: TestServerOptions = {},
  link: Link = chosenLink(),
): Promise<TestCore> {
  const clock = new HandClock();
  const all = { ...settings, ...options };
  const bounds = {
    ...{ outbox: all.maxOutbox, total: all.maxOutboxTotal },
    ...{ patience: all.slowHearer * 1000, stall: all.slowReader * 1000 },
  };
  const receipts = new Receipts();
  const hub = new Hub(bounds, clock, link.receipts(receipts));
  const store = createMemoryStore();
  const passwords = new GatedPasswords();
  const spool = { recover: async () => new Set<number>(), close: async () => {} } as unknown as Spool;
  const switchboard = new Switchboard(hub);
  const ports = { bus: link.bus(switchboard), receipts, store, spool, passwords, clock, logger: silent };
  const core = await Core.open(ports, coreSettings(all, '0.0.0'), null);
  t.after(async () => {
    core.stop('the test is over', 0);
    await core.empty();
    await core.close();
  });
  const turns = new Turns(turnClock(clock));
  return new TestCore(core, store, clock, passwords, (one, peer) => {
    const linkEnd = new LinkEnd({ hub, switchboard, turns }, one, peer.network, false);
    linkEnd.core = link.toCore(core.open(link.toDoor(linkEnd), linkEnd.seat, peer, false), linkEnd.seat);
    return linkEnd;
  });
}
