/**
 * What happens to a socket before it is a conversation: a trusted proxy's header, the limits, the TLS handshake.
 * Owns the listeners and every socket that has not been let in yet; knows no line and no session but the one line
 * for somebody who is turned away.
 */
import { createServer, type Server, type Socket } from 'node:net';
import type { Clock } from '../../clock.js';
import { Tally } from '../../counts.js';
import { type Code, Refusal } from '../../language/codes.js';
import type { DoorName, Peer } from '../../link/peer.js';
import { type Connected, connected, type Logger } from '../../logger.js';
import { awaitFirstLine, type FileHost, type FirstLine } from '../first/first-line.js';
import { type AddressList, peerAt, plainAddress, trustedBy } from './address.js';
import { Admission, type AdmissionLimits, serverFull } from './admission.js';
import { DeadPeers } from './dead-peers.js';
import { type DescriptorRoom, descriptorRoom } from './descriptors.js';
import { hangUp, reset } from './hang-up.js';
import { doorOf, type Listener } from './listeners.js';
import { LogThrottle } from './log-throttle.js';
import { ProxyHeader } from './proxy-header.js';
import { procNet } from './socket-table.js';
import type { Tls } from './tls.js';

export interface AcceptorSettings extends AdmissionLimits {
  /** Whether this machine itself has a share, too, as any other address has. */
  readonly limitLoopback: boolean;
  /** Addresses and networks whose PROXY header is taken for true, and has to come. */
  readonly trustProxy: readonly string[];
  /** Seconds without a byte after which the kernel asks whether the other side still lives. */
  readonly keepalive: number;
  /** Seconds for a header, as for a TLS handshake. */
  readonly handshakeTimeout: number;
}

/** What is on the other side of the ports. */
export interface AcceptorHost {
  /**
   * Somebody has come in: the socket is theirs from now on, nobody else listens to it. `isProxy`: it is a trusted proxy that
   * speaks for others, of whom each request will tell. `beyond`: why it may do nothing but carry a file whose token is good; null: it
   * may do anything.
   */
  welcome(socket: Socket, peer: Peer, listener: Listener, isProxy: boolean, beyond: Refusal | null): void;
  readonly files: FileHost;
  /** The last word to somebody who is turned away, as those read who come there. */
  lastWord(refusal: Refusal, listener: Listener): string;
  /** To somebody who does not speak TLS where it is spoken. `bytes`: all that has come. */
  notTls(listener: Listener, socket: Socket, bytes: Buffer): string;
}

/** Refused people who are told so over TLS, a second: a handshake costs a signature, a line in plain text nothing. */
const REFUSALS_BY_TLS = 20;

/** What all others are told there: TLS's own alert, internal_error (RFC 8446, 6.2), which needs no handshake. */
const ALERT = Buffer.of(0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x50);

/** Milliseconds that one beyond the limits of its address has for a first line, which may ask for a file. */
const FIRST_LINE = 5000;

/** Milliseconds for the first line of one that is refused whatever it says. A program that asks for a file does so at once. */
const LAST_LOOK = 200;

/** Refused people who have not gone yet. */
const MOST_LEAVING = 256;

const ignore = (): void => {};

export class Acceptor {
  /** Those who were let in, so far, and how many of them have gone. */
  readonly entered = new Tally<DoorName>();
  readonly left = new Tally<DoorName>();
  /** Those who were turned away. */
  readonly refused = new Tally<Code>();
  private readonly admission: Admission;
  private readonly proxies: () => AddressList;
  private readonly servers: Server[] = [];
  private readonly sockets = new Set<Socket>();
  /** Not let in: on their way in, or turned away. */
  private readonly strangers = new Set<Socket>();
  /** The oldest first. */
  private readonly leaving = new Set<Socket>();
  private readonly refusals: LogThrottle;
  /** Null: this system does not tell of its sockets. */
  private readonly deadPeers: DeadPeers | null;
  private host: AcceptorHost | null = null;
  private room: DescriptorRoom = { sockets: 0, spare: 0 };
  /** Came before `open`. */
  private early: (() => void)[] | null = [];
  /** Connections that have come so far: the number of the last one. */
  private came = 0;
  private refusedByTls = { second: 0, count: 0 };

  constructor(
    private readonly settings: AcceptorSettings,
    /** Null: no listener has TLS. */
    private readonly tls: Tls | null,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    this.admission = new Admission(settings, clock);
    this.proxies = trustedBy(settings);
    this.refusals = new LogThrottle(clock, (fields) => logger.warn('turned away', fields));
    this.deadPeers = process.platform === 'linux' ? new DeadPeers(settings.keepalive, procNet, clock) : null;
  }

  /**
   * Binds a port of a listener; resolves with the one it is. Who comes is not served before `open`. Rejects with the system's
   * error.
   */
  listen(listener: Listener, port: number, host: string): Promise<number> {
    const server = createServer(
      { allowHalfOpen: true, noDelay: true, keepAlive: true, keepAliveInitialDelay: this.settings.keepalive * 1000 },
      (socket) => this.knock(socket, listener),
    );
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen({ port, host, backlog: 1024 }, () => {
        server.off('error', reject);
        server.on('error', (error) => this.logger.error('a listener failed', { port, err: error }));
        this.servers.push(server);
        const address = server.address();
        resolve(address !== null && typeof address === 'object' ? address.port : port);
      });
    });
  }

  /** All that are open, at whatever door. */
  get connections(): number {
    return this.sockets.size;
  }

  /** Everything else the server needs is open: from now on people come in. */
  open(host: AcceptorHost, room: DescriptorRoom = descriptorRoom()): void {
    this.host = host;
    this.room = room;
    const { maxConnections } = this.settings;
    if (room.sockets < maxConnections) {
      this.logger.warn('the limit of open files allows fewer connections', { maxConnections, possible: room.sockets });
    }
    this.deadPeers?.start();
    const early = this.early ?? [];
    this.early = null;
    for (const receive of early) receive();
  }

  /** No new ones; those on their way in are cut. Resolves when every socket has gone. */
  async close(): Promise<void> {
    const closed = this.servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
    for (const socket of this.strangers) socket.destroy();
    this.deadPeers?.stop();
    await Promise.all(closed);
  }

  /** Of a connection that has come, by whatever door. */
  nextNumber(): number {
    return ++this.came;
  }

  private knock(socket: Socket, listener: Listener): void {
    // Until somebody listens, and after they have gone, an error must not end the process.
    socket.on('error', ignore);
    this.sockets.add(socket);
    this.strangers.add(socket);
    const connection = this.nextNumber();
    const since = this.clock.monotonic();
    // It comes once, and `once` would cost each connection two objects more.
    socket.on('close', () => {
      this.sockets.delete(socket);
      this.strangers.delete(socket);
      // Others listen, too, and their lines come first.
      process.nextTick(() => this.noteEnd(socket, connection, since));
    });
    if (this.early === null) this.receive(socket, listener, connection);
    else this.early.push(() => this.receive(socket, listener, connection));
  }

  private receive(socket: Socket, listener: Listener, connection: number): void {
    const { remoteAddress } = socket;
    if (remoteAddress === undefined) {
      // Gone already.
      socket.destroy();
      return;
    }
    const who = { connection, address: plainAddress(remoteAddress) };
    this.logger.debug('a connection has come', { ...connected(who), door: doorOf[listener.name] });
    if (this.sockets.size > this.room.sockets) this.turnAway(socket, listener, who, serverFull(), false);
    else if (this.proxies().has(who.address)) this.readHeader(socket, listener, who);
    else this.admit(socket, listener, this.peerAt(socket, listener, who, false), false);
  }

  /** Why its session has ended, if it had one, is in a line of its own. */
  private noteEnd(socket: Socket, connection: number, since: number): void {
    this.logger.debug('a connection has gone', {
      connection,
      seconds: Math.round((this.clock.monotonic() - since) / 100) / 10,
      read: socket.bytesRead,
      written: socket.bytesWritten,
      code: (socket.errored as NodeJS.ErrnoException | null)?.code,
    });
  }

  private readHeader(socket: Socket, listener: Listener, proxy: Connected): void {
    const { connection, address } = proxy;
    const header = new ProxyHeader();
    const late = this.clock.after(this.settings.handshakeTimeout * 1000, () => refuse('it does not come'));
    const done = (): void => {
      late();
      socket.off('data', onData);
      socket.off('end', onEnd);
      socket.pause();
    };
    const refuse = (why: string): void => {
      done();
      this.logger.warn('a trusted proxy sent no header of the PROXY protocol', { ...connected(proxy), why });
      this.refused.add('PROXY_HEADER');
      this.sayGoodBye(socket, listener, new Refusal({ code: 'PROXY_HEADER', why: 'missing' }));
    };
    const onData = (chunk: Buffer): void => {
      const verdict = header.feed(chunk);
      if (verdict.kind === 'undecided') return;
      const { kind } = verdict;
      // A proxy of HTTP may speak for its clients in each request instead.
      const speaks = kind === 'malformed' && listener.web ? verdict.other : undefined;
      if (kind === 'malformed' && speaks === undefined) {
        refuse(verdict.why);
        return;
      }
      done();
      const rest = speaks ?? (kind === 'header' ? verdict.rest : Buffer.alloc(0));
      if (rest.length > 0) socket.unshift(rest);
      if (kind === 'header') {
        const client = { connection, address: verdict.address ?? address };
        this.logger.debug('a proxy speaks for a connection', { ...connected(client), proxy: address });
        const peer = this.peerAt(socket, listener, client, verdict.encrypted);
        this.admit(socket, listener, { ...peer, broughtFrom: verdict.address }, false);
      } else this.admit(socket, listener, { ...this.peerAt(socket, listener, proxy, false), share: null }, true);
    };
    const onEnd = (): void => refuse('the end came before');
    socket.on('data', onData);
    socket.on('end', onEnd);
    socket.once('close', late);
  }

  /**
   * A request that a proxy brings counts as a connection of its client's address, until what is returned is called; as a new one
   * where it is `isNew`. `isFile`: it carries a file, and its token is good. Throws TOO_MANY_CONNECTIONS.
   */
  enterBehindProxy(peer: Peer, isNew: boolean, isFile: boolean): () => void {
    try {
      this.admission.enterShare(peer, isNew);
    } catch (error) {
      if (isFile && this.admission.enterShareBeyond(peer)) return () => this.admission.leaveShareBeyond(peer);
      if (error instanceof Refusal) this.noteRefusal(peer, error);
      throw error;
    }
    return () => this.admission.leaveShare(peer);
  }

  private peerAt(socket: Socket, { name }: Listener, { connection, address }: Connected, encrypted: boolean): Peer {
    return peerAt(address, localOf(socket), encrypted, !this.settings.limitLoopback, doorOf[name], connection);
  }

  private admit(socket: Socket, listener: Listener, peer: Peer, isProxy: boolean): void {
    try {
      this.admission.enter(peer);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const mayBeFile = (listener.files || listener.web) && this.admission.enterBeyond(peer);
      if (!mayBeFile) this.turnAway(socket, listener, peer, error);
      else if (listener.files) this.admitFile(socket, listener, peer, error);
      else this.letIn(socket, listener, peer, isProxy, error);
      return;
    }
    this.letIn(socket, listener, peer, isProxy, null);
  }

  /** `beyond`: why it may do nothing but carry a file; null: it may do anything. */
  private letIn(socket: Socket, listener: Listener, peer: Peer, isProxy: boolean, beyond: Refusal | null): void {
    const tls = this.tlsOf(listener);
    let inside: Socket | null = null;
    socket.on('close', () => {
      if (beyond === null) this.admission.leave(peer);
      else this.admission.leaveBeyond(peer);
      if (inside === null) return;
      this.left.add(peer.cameBy);
      this.deadPeers?.forget(inside);
    });
    const comeIn = (own: Socket, confidential: boolean): void => {
      this.strangers.delete(socket);
      inside = own;
      this.entered.add(peer.cameBy);
      this.deadPeers?.watch(own);
      this.host?.welcome(own, { ...peer, confidential }, listener, isProxy, beyond);
    };
    if (tls === null) {
      comeIn(socket, peer.confidential);
      return;
    }
    tls.accept(socket, {
      connection: peer.connection,
      network: peer.share,
      secured: (own) => comeIn(own, true),
      plain: (bytes) => this.sendToTls(socket, listener, peer, bytes),
    });
  }

  /** Beyond the limits of its address: it stays if it is a transfer whose token is good. */
  private admitFile(socket: Socket, listener: Listener, peer: Peer, refusal: Refusal): void {
    socket.on('close', () => {
      this.admission.leaveBeyond(peer);
      this.deadPeers?.forget(socket);
    });
    awaitFirstLine(socket, FIRST_LINE, (line) => {
      if (line !== null && this.host?.files.isGood(line.request)) {
        this.strangers.delete(socket);
        this.entered.add(peer.cameBy);
        socket.on('close', () => this.left.add(peer.cameBy));
        this.deadPeers?.watch(socket);
        this.host.files.carry(socket, line.request, line.rest, line.ended, peer);
        return;
      }
      this.refused.add(refusal.code);
      this.noteRefusal(peer, refusal);
      this.refuse(socket, listener, line, refusal);
    });
  }

  /** A file gets no byte that is not its own. */
  private refuse(socket: Socket, listener: Listener, line: FirstLine | null, refusal: Refusal): void {
    if (line?.request.direction !== 'get') this.sayGoodBye(socket, listener, refusal);
    else this.host?.files.refuse(socket, line.request, refusal);
  }

  private turnAway(socket: Socket, listener: Listener, who: Connected, refusal: Refusal, mayShakeHands = true): void {
    const tls = this.tlsOf(listener);
    this.refused.add(refusal.code);
    this.noteRefusal(who, refusal);
    if (listener.files) {
      this.makeRoomFor(socket);
      awaitFirstLine(socket, LAST_LOOK, (line) => this.refuse(socket, listener, line, refusal));
    } else if (tls === null) {
      this.sayGoodBye(socket, listener, refusal);
    } else if (mayShakeHands && this.countRefusalByTls()) {
      tls.accept(socket, {
        connection: who.connection,
        network: null,
        secured: (own) => this.sayGoodBye(own, listener, refusal),
        plain: (bytes) => this.sendToTls(socket, listener, who, bytes),
      });
    } else {
      this.lastWord(socket, ALERT);
    }
  }

  /** Of all of them one now and then is a warning: a crowd would fill the log. */
  private noteRefusal(who: Connected, { code }: Refusal): void {
    this.logger.debug('a connection is refused', { ...connected(who), code });
    this.refusals.report(code, { ...connected(who), code });
  }

  private tlsOf(listener: Listener): Tls | null {
    return listener.tls ? this.tls : null;
  }

  private countRefusalByTls(): boolean {
    const second = Math.floor(this.clock.monotonic() / 1000);
    if (this.refusedByTls.second !== second) this.refusedByTls = { second, count: 0 };
    return this.refusedByTls.count++ < REFUSALS_BY_TLS;
  }

  private sayGoodBye(socket: Socket, listener: Listener, refusal: Refusal): void {
    this.lastWord(socket, this.host?.lastWord(refusal, listener) ?? '');
  }

  private sendToTls(socket: Socket, listener: Listener, who: Connected, bytes: Buffer): void {
    this.logger.debug('a connection is refused', { ...connected(who), code: 'FOREIGN_PROTOCOL' });
    this.refused.add(listener.web ? 'BAD_REQUEST' : 'FOREIGN_PROTOCOL');
    this.lastWord(socket, this.host?.notTls(listener, socket, bytes) ?? '');
  }

  private lastWord(socket: Socket, bytes: string | Buffer): void {
    this.makeRoomFor(socket);
    socket.on('error', ignore);
    socket.write(bytes);
    hangUp(socket);
  }

  /** Of those who are about to go, the oldest is cut where there are too many. */
  private makeRoomFor(socket: Socket): void {
    if (this.leaving.has(socket)) return;
    const most = Math.min(MOST_LEAVING, this.room.spare);
    const [oldest] = this.leaving;
    if (oldest !== undefined && this.leaving.size >= most) {
      this.leaving.delete(oldest);
      reset(oldest);
    }
    this.leaving.add(socket);
    socket.once('close', () => this.leaving.delete(socket));
  }
}

function localOf({ localAddress = '' }: Socket): string {
  return plainAddress(localAddress);
}
