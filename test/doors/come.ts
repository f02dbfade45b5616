/** One connection over two ends of a stream in memory, and what it tells the core. */
import { once } from 'node:events';
import { type Duplex, duplexPair } from 'node:stream';
import { type ConnectionParts, SocketConnection } from '../../src/doors/connection.js';
import type { Listener } from '../../src/doors/listen/listeners.js';
import type { ConnectionLink } from '../../src/doors/readers/reader.js';
import type { JsonFields } from '../../src/language/json/parse.js';
import type { ToCore } from '../../src/link/link.js';
import { type Seat, type SeatOwner, Turns, turnClock } from '../../src/link/turns.js';
import { HandClock } from '../support/clock.js';
import { connectionParts } from './rig.js';

/** What it told the core, what its client got, and what became of it. */
export class Come implements ConnectionLink, SeatOwner {
  /** In order, as the core is told it. */
  readonly told: string[] = [];
  readonly connection: SocketConnection;
  readonly client: Duplex;
  readonly socket: Duplex;
  readonly clock: HandClock;
  readonly parts: ConnectionParts;
  readonly files: string[] = [];
  received = '';
  pastesAreAsked = false;
  takesKeys = true;
  /** Milliseconds that a line or an object costs, by the clock of the turns. */
  cost = 0;
  /** What the core does when it is told one. */
  onTold = (): void => {};
  /** What waits to be said to it is written. */
  onFlush = (): void => {};
  readonly seat: Seat;
  private readonly turns: Turns;
  private readonly holds = new Set<string>();

  /** `beside`: of another address, in the same turns. */
  constructor(listener: Listener, beside?: Come) {
    const [client, socket] = duplexPair();
    this.client = client;
    this.socket = socket;
    client.setEncoding('latin1').on('data', (text: string) => {
      this.received += text;
    });
    this.clock = beside?.clock ?? new HandClock();
    this.turns = beside?.turns ?? new Turns(turnClock(this.clock));
    this.seat = this.turns.seat(beside === undefined ? '192.0.2.1' : '192.0.2.2', this);
    this.parts = connectionParts((_connection, _peer, _listener, waited) => {
      this.told.push(waited === 0 ? 'open' : `open after ${waited}`);
      return this;
    }, this.clock);
    const peer = {
      ...{ connection: 1, address: '', network: '', share: null, local: '' },
      confidential: false,
      cameBy: 'people' as const,
    };
    const carry = (_socket: Duplex, { direction, token }: { direction: string; token: string }, rest: Buffer): void =>
      void this.files.push(`${direction} ${token} ${rest}`);
    this.connection = new SocketConnection(socket, listener, { ...this.parts, carry }, peer);
    this.connection.start();
  }

  line(text: string): void {
    this.tell(`line ${text}`);
  }

  object(fields: JsonFields): void {
    this.tell(`object ${JSON.stringify(fields)}`);
  }

  pasteAnswered(): void {}

  hold(why: string): void {
    if (this.holds.size === 0) this.connection.pause();
    this.holds.add(why);
  }

  release(why: string, atOnce = false): void {
    if (!this.holds.delete(why)) return;
    if (this.holds.size === 0) this.connection.resume(atOnce);
    else this.connection.goOn();
  }

  private tell(what: string): void {
    this.told.push(what);
    this.clock.advance(this.cost);
    this.onTold();
  }

  mayTakeKey(): boolean {
    return this.takesKeys && this.seat.mayTake();
  }

  readonly core = {
    greet: () => this.told.push('greet'),
    becomeJson: () => this.told.push('json'),
    becomeTelnet: () => this.told.push('telnet'),
    malformed: (fault: string) => this.told.push(`malformed: ${fault}`),
    foreign: (protocol: string, isAnswered: boolean) => this.told.push(`foreign ${protocol} ${isAnswered}`),
    tooLong: (most: number) => this.told.push(`more than ${most}`),
    spent: () => this.told.push('spent'),
    unended: () => this.told.push('unended'),
    inputEnded: () => this.told.push('the end'),
  } as unknown as ToCore;

  flush(): void {
    this.onFlush();
  }

  gone(reason: string): void {
    this.told.push(`gone: ${reason}`);
  }

  /** What the core is told of these bytes. */
  async send(...chunks: (string | Buffer)[]): Promise<string[]> {
    this.told.length = 0;
    for (const chunk of chunks) {
      // A socket's bytes are its reader's own.
      this.client.write(Buffer.from(chunk as string));
      await turn();
    }
    return this.told;
  }

  /** Resolves when the client has been told the end. */
  async ended(): Promise<string> {
    if (!this.client.readableEnded) await once(this.client, 'end');
    return this.received;
  }
}

/** Whatever is in a stream has come out of it. */
export async function turn(): Promise<void> {
  for (let times = 0; times < 3; times++) await new Promise<void>((resolve) => setImmediate(resolve));
}
