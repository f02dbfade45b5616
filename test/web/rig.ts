/** The page's model on a server that is the test, or on a real one: what it asks, what it is told, and what it shows of it. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { WebSocket } from 'ws';
import type { Context } from '../../src/core/commands/record.js';
import { commandTable } from '../../src/core/session/table.js';
import type { Event } from '../../src/language/events.js';
import { writeJson } from '../../src/language/json/write.js';
import { createStore } from '../../src/web/model/store.js';
import type {
  Alert,
  Clock,
  Connect,
  FileCarrier,
  Line,
  Place,
  State,
  Store,
  StoreParts,
  WireEvents,
} from '../../src/web/model/types.js';
import { HandClock } from '../support/clock.js';
import { leave, type TestServer } from '../support/server.js';

/** What the server answers to `help`, of somebody who is no operator, or of one. */
export function serverHelp(operator = false): Fields {
  const table = commandTable();
  const event = table
    .get('help')
    ?.run(
      { table, person: operator ? { operator } : null, chat: { accounts: { mode: 'on' } } } as unknown as Context,
      {},
    );
  return JSON.parse(writeJson(event as Event)) as Fields;
}

export type Fields = { readonly [field: string]: unknown };

/** A clock whose hands the test turns; frames are drawn when it says so. */
export class PageClock implements Clock {
  readonly hands = new HandClock();
  private frames: (() => void)[] = [];

  now = (): number => this.hands.now();

  after(ms: number, run: () => void): () => void {
    return this.hands.after(ms, run);
  }

  frame(run: () => void): void {
    this.frames.push(run);
  }

  draw(): void {
    for (const run of this.frames.splice(0)) run();
  }
}

/** One socket of the page. */
export class FakeWire {
  readonly asked: Fields[] = [];
  isClosed = false;

  constructor(readonly events: WireEvents) {}

  send(text: string): void {
    this.asked.push(JSON.parse(text) as Fields);
  }

  close(): void {
    this.isClosed = true;
  }

  /** Unasked. */
  say(...objects: Fields[]): void {
    for (const object of objects) this.events.received(JSON.stringify(object));
  }

  /** The request of that type that was asked last. */
  request(type: string): Fields {
    const found = this.asked.findLast((one) => one.type === type);
    assert.ok(found !== undefined, `${type} is not among ${this.asked.map((one) => one.type).join(', ')}`);
    return found;
  }

  /** Answers the last request of that type. */
  answer(type: string, ...objects: Fields[]): void {
    const { id } = this.request(type);
    for (const [at, object] of objects.entries())
      this.say({ ...object, id, ...(at < objects.length - 1 ? { more: true } : {}) });
  }

  drop(): void {
    this.isClosed = true;
    this.events.closed();
  }
}

export class Carrier implements FileCarrier {
  readonly downloads: string[] = [];
  upload_: { token: string; progress: (bytes: number) => void; done: () => void; fail: (error: Error) => void } | null =
    null;
  aborted = false;

  upload(token: string, _: unknown, progress: (bytes: number) => void, signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => {
      this.aborted = true;
    });
    return new Promise((done, fail) => {
      this.upload_ = { token, progress, done, fail };
    });
  }

  download(token: string, name: string): void {
    this.downloads.push(`${token} ${name}`);
  }
}

export const welcome = (more: Fields = {}): Fields => ({
  ...{ type: 'status', status: 'welcome', username: 'Alice', account: false, operator: false, last: 100 },
  ...more,
});

export const said = (kind: string, from: string, payload: string, message_id: number, more: Fields = {}): Fields => ({
  ...{ type: 'message', kind, from, payload, message_id },
  ...more,
});

/** The model, and the sockets that it has opened, the newest last. */
export class Page {
  readonly clock = new PageClock();
  readonly carrier = new Carrier();
  readonly wires: FakeWire[] = [];
  readonly alerts: Alert[] = [];
  readonly store: Store;
  saved: string | null = null;

  constructor(more: Partial<StoreParts> = {}) {
    this.store = createStore({
      connect: (events) => {
        const wire = new FakeWire(events);
        this.wires.push(wire);
        return wire;
      },
      clock: this.clock,
      random: () => 0,
      carrier: this.carrier,
      ...more,
    });
    this.store.onAlert((alert) => this.alerts.push(alert));
  }

  /** Alice is in, and what the page wants to know first is not answered. */
  static inside(more: Fields = {}, parts: Partial<StoreParts> = {}): Page {
    const page = new Page(parts);
    page.store.enter('Alice', more.account === true ? 'correct-horse' : '');
    page.wire.events.opened();
    page.wire.answer(page.wire.asked.at(-1)?.type as string, welcome(more));
    return page;
  }

  get wire(): FakeWire {
    const wire = this.wires.at(-1);
    assert.ok(wire !== undefined, 'no socket was opened');
    return wire;
  }

  get state(): State {
    return this.store.getState();
  }

  place(key: string): Place {
    return placeIn(this.state, key);
  }

  texts(key: string): string[] {
    return textsOf(this.place(key).lines);
  }
}

export function placeIn(state: State, key: string): Place {
  const place = state.places.find((one) => one.key === key);
  assert.ok(place !== undefined, `${key} is not among ${state.places.map((one) => one.key).join(', ')}`);
  return place;
}

/** What was said. */
export const textsOf = (lines: readonly Line[]): string[] =>
  lines.filter(({ kind }) => kind === 'said').map(({ text }) => text);

/** The model of a page that somebody has open on a real server, by a real WebSocket. */
export class RealPage {
  readonly store: Store;
  private wake: () => void = () => {};
  private socket: WebSocket | null = null;
  /** What the server says is lost. */
  deaf = false;

  constructor(t: TestContext, address: () => string) {
    const connect: Connect = ({ opened, received, closed }) => {
      const socket = new WebSocket(address());
      this.socket = socket;
      socket.on('open', opened);
      socket.on('message', (data: Buffer) => {
        if (!this.deaf) received(data.toString());
      });
      socket.on('close', closed);
      socket.on('error', () => {});
      return { send: (text) => socket.send(text), close: () => socket.close() };
    };
    const timers = new Set<NodeJS.Timeout>();
    const clock: Clock = {
      now: () => Date.now(),
      after(ms, run) {
        const timer = setTimeout(run, ms);
        timers.add(timer);
        return () => clearTimeout(timer);
      },
      frame: (run) => void setImmediate(run),
    };
    this.store = createStore({ connect, clock, random: () => 0, carrier: new Carrier() });
    this.store.subscribe(() => this.wake());
    t.after(() => {
      for (const timer of timers) clearTimeout(timer);
      this.socket?.terminate();
    });
  }

  static async inside(t: TestContext, server: TestServer, name: string, password = ''): Promise<RealPage> {
    const page = new RealPage(t, () => `ws://127.0.0.1:${server.webPort}/socket`);
    const isOperators = server.byCode(name) !== '';
    if (isOperators) await leave(await server.account(name));
    page.store.enter(name, password, { create: password !== '' && !isOperators });
    await page.until(({ phase, commands }) => phase === 'inside' && commands.length > 10);
    return page;
  }

  /** The connection breaks. */
  cut(): void {
    this.socket?.terminate();
  }

  async until(isSo: (state: State) => boolean): Promise<State> {
    while (!isSo(this.store.getState())) await new Promise<void>((resolve) => (this.wake = resolve));
    return this.store.getState();
  }

  /** What was said in a place, once it is `count` lines. */
  async said(key: string, count: number): Promise<string[]> {
    const state = await this.until(({ places }) => {
      const place = places.find((one) => one.key === key);
      return place !== undefined && textsOf(place.lines).length >= count;
    });
    return textsOf(placeIn(state, key).lines);
  }
}
