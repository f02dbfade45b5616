/**
 * The web port: HTTP over sockets that have been let in. Owns each of them as long as it speaks HTTP, and the time that a
 * request may take; who may ask, and the headers of all answers. What is answered, apart from the page, is its routes'.
 */
import { createServer, IncomingMessage, type Server, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../clock.js';
import type { Tally } from '../../counts.js';
import { type Code, Refusal } from '../../language/codes.js';
import type { Peer } from '../../link/peer.js';
import type { Turns } from '../../link/turns.js';
import { connected, type Logger } from '../../logger.js';
import { type AddressList, peerAt, trustedBy } from '../listen/address.js';
import { LogThrottle } from '../listen/log-throttle.js';
import { HEADERS, sendRefusal, wholeAnswer } from './answers.js';
import { forwardedFor, isBrought } from './forwarded.js';
import { type HostSettings, Hosts, targetOf } from './hosts.js';
import type { Pages } from './pages.js';
import type { Route, Upgrade } from './route.js';

export interface HttpSettings extends HostSettings {
  /** Seconds for the head of a request, from the begin of the connection, or from the answer before. */
  readonly handshakeTimeout: number;
  readonly trustProxy: readonly string[];
  readonly limitLoopback: boolean;
}

export interface HttpParts {
  readonly settings: HttpSettings;
  readonly pages: Pages;
  readonly routes: readonly Route[];
  /** What is refused here, and not by the chat. */
  readonly refused: Tally<Code>;
  /** Null: there is nothing but HTTP. */
  readonly upgrade: Upgrade | null;
  /** Counts somebody in whom a proxy brings, until what is returned is called. Throws a Refusal. */
  enterBehindProxy(peer: Peer, isNew: boolean, isFile: boolean): () => void;
  readonly turns: Turns;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Bytes of a request's first line and headers; a browser's take one or two thousand. */
const LARGEST_HEAD = 8 * 1024;

/** Milliseconds for the head of one beyond the limits of its address, which may ask for a file. */
const FIRST_HEAD = 5000;

/** Milliseconds for an answer of the door's own, which is a file of the page at most. */
const ANSWER = 30_000;

/** Milliseconds that somebody has to take the last answer, while what still comes is dropped. */
const LINGER = 3000;

/** One connection, as long as it speaks HTTP. */
interface Visit {
  readonly socket: Socket;
  readonly peer: Peer;
  /** It speaks for others, whom each request names. */
  readonly isProxy: boolean;
  /** Why they may do nothing but carry a file; null: they may do anything. */
  readonly beyond: Refusal | null;
  /** What is being answered; null: nothing. */
  response: ServerResponse | null;
  /** The last that was asked. */
  request: IncomingMessage | null;
  /** For the log: the address in it that is no secret; undefined: none. */
  at: string | undefined;
  /** Bytes that had come when it was asked. */
  asked: number;
  /** Answers what was asked after it; null: nothing was. */
  next: (() => void) | null;
  /** Bytes that had come when the last answer had gone; 0: nothing was answered yet. */
  read: number;
  /** It ends after this answer, or is ending. */
  isLast: boolean;
  stopTimer: () => void;
  readonly onClose: () => void;
}

/** Who asks, and where. */
interface Asked {
  readonly peer: Peer;
  readonly url: URL;
  /** The asker counts no longer. */
  leave(): void;
}

/**
 * A request whose connection Node hands over only for a WebSocket, or for CONNECT. What else a client would rather speak (Java asks
 * for h2c with each request) need not be understood (RFC 9110, 7.8): it is answered as HTTP, and its body is read.
 */
class WebRequest extends IncomingMessage {
  private wishes = false;

  get upgrade(): boolean {
    const isWebSocket = this.method === 'GET' && this.headers.upgrade?.toLowerCase() === 'websocket';
    return this.wishes && (isWebSocket || this.method === 'CONNECT');
  }

  /** Node says so when it has read the head. */
  set upgrade(wishes: boolean | null) {
    this.wishes = wishes === true;
  }
}

export class HttpDoor {
  private readonly server: Server;
  private readonly hosts: Hosts;
  private readonly proxies: () => AddressList;
  private readonly visits = new Map<Duplex, Visit>();
  private readonly refusals: LogThrottle;

  constructor(private readonly parts: HttpParts) {
    const { settings, clock, logger } = parts;
    this.hosts = new Hosts(settings);
    this.proxies = trustedBy(settings);
    this.refusals = new LogThrottle(clock, (fields) => logger.warn('a request was refused', fields));
    // It listens nowhere, so that its own timers never start: those below go by our clock.
    this.server = createServer({
      IncomingMessage: WebRequest,
      ...{ maxHeaderSize: LARGEST_HEAD, requireHostHeader: false, keepAliveTimeout: 0 },
    });
    // Who ends their side after the request still wants the answer (nc -N).
    Object.assign(this.server, { httpAllowHalfOpen: true });
    this.server.on('request', (request, response) => this.onRequest(request, response));
    this.server.on('checkContinue', (request, response) => this.onRequest(request, response));
    this.server.on('checkExpectation', (request, response) => this.onRequest(request, response));
    this.server.on('upgrade', (request, socket, head) => this.onUpgrade(request, socket, head));
    this.server.on('connect', (request, socket, head) => this.onUpgrade(request, socket, head));
    this.server.on('clientError', (error, socket) => this.onFault(error, socket));
  }

  /** Somebody has come in. */
  welcome(socket: Socket, peer: Peer, isProxy: boolean, beyond: Refusal | null): void {
    const visit: Visit = {
      socket,
      peer,
      isProxy,
      beyond,
      response: null,
      request: null,
      at: undefined,
      asked: 0,
      next: null,
      read: 0,
      isLast: false,
      stopTimer: () => {},
      onClose: () => this.leave(visit),
    };
    this.visits.set(socket, visit);
    // Node destroys a connection on which it has answered last, and what still comes then undoes the answer.
    socket.destroySoon = () => this.part(visit);
    socket.once('close', visit.onClose);
    this.awaitHead(visit);
    this.server.emit('connection', socket);
    // What looked at the first bytes has paused it.
    socket.resume();
  }

  /** For somebody who speaks HTTP where it goes by TLS: where to come instead. `bytes`: all that has come. */
  notTls(socket: Socket, bytes: Buffer): string {
    const [, host = ''] = /^host:[ \t]*(\S+)[ \t]*\r?$/im.exec(bytes.toString('latin1')) ?? [];
    const asked = targetOf('/', host);
    const { localAddress = '', localPort } = socket;
    const own = `${localAddress.includes(':') ? `[${localAddress}]` : localAddress}:${localPort}`;
    const address = asked !== null && this.hosts.isOurs(asked) ? asked.host : own;
    return wholeAnswer(new Refusal({ code: 'BAD_REQUEST', why: 'plain', address }));
  }

  /** Connections that speak HTTP. */
  get count(): number {
    return this.visits.size;
  }

  /** Nobody is answered any more; what is being answered may end until `end`. */
  close(): void {
    for (const visit of [...this.visits.values()]) {
      if (visit.response === null) visit.socket.destroy();
      else visit.isLast = true;
    }
  }

  end(): void {
    for (const { socket } of this.visits.values()) socket.destroy();
  }

  private onRequest(request: IncomingMessage, response: ServerResponse): void {
    const visit = this.visits.get(request.socket);
    if (visit === undefined) return;
    const answer = (): void => this.answer(request, response, visit, this.begin(request, visit));
    if (visit.isLast) this.readNoMore(visit);
    else if (visit.response === null) answer();
    // One at a time: what is asked before the answer has gone is not answered, and may be asked again. But the other side may
    // have all of the answer a moment before this one is told that it has gone.
    else if (visit.response.writableEnded && visit.next === null && visit.socket.bytesRead > visit.asked)
      visit.next = answer;
    else this.readNoMore(visit);
  }

  private onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const visit = this.visits.get(socket);
    if (visit === undefined || visit.isLast || visit.response !== null) {
      socket.destroy();
      return;
    }
    const { upgrade } = this.parts;
    const asked = this.begin(request, visit);
    if (
      upgrade !== null &&
      request.method === 'GET' &&
      !(asked instanceof Refusal) &&
      asked.url.pathname === upgrade.path
    ) {
      const { peer, leave } = asked;
      this.parts.logger.debug('a connection is a WebSocket now', connected(peer));
      socket.once('close', leave);
      this.leave(visit);
      this.inTurn(peer, socket, () => upgrade.take(request, socket, head, peer));
      return;
    }
    // HTTP as any other.
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(visit.socket);
    visit.isLast = true;
    // Nobody takes it off its socket, as Node does with those that it has made.
    response.once('finish', () => response.emit('close'));
    this.answer(request, response, visit, asked);
  }

  private answer(request: IncomingMessage, response: ServerResponse, visit: Visit, asked: Asked | Refusal): void {
    const peer = asked instanceof Refusal ? visit.peer : asked.peer;
    visit.response = response;
    visit.request = request;
    visit.asked = visit.socket.bytesRead;
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    response.once('close', () => this.answered(request, visit, peer));
    this.allowTime(visit, ANSWER);
    if (!(asked instanceof Refusal)) response.once('close', asked.leave);
    this.inTurn(peer, response, () => {
      try {
        if (asked instanceof Refusal) throw asked;
        this.serve(request, response, visit, asked);
      } catch (error) {
        this.refuse(response, visit, error);
      }
    });
  }

  /** A request is taken in the rounds as a line is (R1.32): at once, or when others of the address have had their turn. */
  private inTurn(peer: Peer, until: Duplex | ServerResponse, take: () => void): void {
    let waits = false;
    const seat = this.parts.turns.seat(peer.network, {
      hold: () => {},
      release: () => {
        if (!waits) return;
        seat.pays(take);
        over();
      },
    });
    const over = (): void => {
      waits = false;
      // A connection that lives on must not keep the request in memory.
      until.off('close', over);
      seat.end();
    };
    until.once('close', over);
    waits = !seat.enter();
    if (waits) return;
    take();
    seat.leave();
    over();
  }

  private refuse(response: ServerResponse, visit: Visit, error: unknown): void {
    const { logger } = this.parts;
    if (!(error instanceof Refusal))
      logger.error('a request could not be answered', { ...connected(visit.peer), err: error });
    const refusal = error instanceof Refusal ? error : new Refusal({ code: 'INTERNAL', why: 'request' });
    this.parts.refused.add(refusal.code);
    if (response.headersSent) visit.socket.destroy();
    else sendRefusal(response, refusal);
  }

  /** Whether somebody may ask at all: it comes from our page, or none, and goes to us. */
  private begin(request: IncomingMessage, visit: Visit): Asked | Refusal {
    let { peer } = visit;
    try {
      const { 'transfer-encoding': coding = 'chunked' } = request.headers;
      // What we read in one way, and a proxy in front of us in another, could hide a request in a body (RFC 9112, 6.1).
      if (coding.toLowerCase() !== 'chunked') throw new Refusal({ code: 'BAD_REQUEST', why: 'coding' });
      peer = this.peerOf(request, visit);
      const url = this.urlOf(request);
      // A browser that comes by itself asks for all files of the page on a connection or two.
      const isNew = this.parts.pages(url.pathname) === undefined;
      const isFile = this.routesAt(url, peer).some((route) => route.method === request.method && route.isFile?.(url));
      if (visit.beyond !== null && !isFile) throw visit.beyond;
      const leave = visit.isProxy ? this.parts.enterBehindProxy(peer, isNew, isFile) : () => {};
      return { peer, url, leave };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { code } = error;
      if (error === visit.beyond || code === 'BAD_REQUEST') visit.isLast = true;
      if (code === 'FOREIGN_ORIGIN' || error === visit.beyond) this.refusals.report(code, { ...connected(peer), code });
      return error;
    }
  }

  private peerOf(request: IncomingMessage, { peer, isProxy }: Visit): Peer {
    // How they came to a proxy of which nobody has told us is not known.
    if (!isProxy) return isBrought(request.headers) ? { ...peer, confidential: false, broughtFrom: null } : peer;
    const forwarded = forwardedFor(request.headers, this.proxies(), peer.address);
    if (forwarded === null) throw new Refusal({ code: 'BAD_REQUEST', why: 'forwarded' });
    const { address, encrypted, isNamed } = forwarded;
    const exempt = !this.parts.settings.limitLoopback;
    const client = peerAt(address, peer.local, encrypted, exempt, peer.cameBy, peer.connection);
    return isBrought(request.headers) ? { ...client, broughtFrom: isNamed ? address : null } : client;
  }

  private urlOf(request: IncomingMessage): URL {
    const { host, origin } = request.headersDistinct;
    const url = host?.length === 1 ? targetOf(request.url ?? '', host[0] as string) : null;
    if (url === null) throw new Refusal({ code: 'BAD_REQUEST', why: 'host' });
    if (!this.hosts.isOurs(url)) throw new Refusal({ code: 'FOREIGN_ORIGIN', why: 'host', name: url.hostname });
    if (origin !== undefined && !(origin.length === 1 && this.hosts.isOwnPage(origin[0] as string, url))) {
      throw new Refusal({ code: 'FOREIGN_ORIGIN', why: 'origin', name: origin.join(' ') });
    }
    return url;
  }

  private routesAt({ pathname }: URL, peer: Peer): readonly Route[] {
    return this.parts.routes.filter(
      ({ path, isFor }) =>
        (path.endsWith('/') ? pathname.startsWith(path) : pathname === path) && (isFor === undefined || isFor(peer)),
    );
  }

  private serve(request: IncomingMessage, response: ServerResponse, visit: Visit, { peer, url }: Asked): void {
    const { pages } = this.parts;
    const { pathname } = url;
    const method = request.method ?? '';
    const here = this.routesAt(url, peer);
    const route = here.find((one) => one.method === method);
    if (route !== undefined) {
      visit.at = route.path;
      visit.stopTimer();
      route.handle(request, response, peer, url);
      return;
    }
    const page = pages(pathname);
    if (page === undefined && here.length === 0) throw new Refusal({ code: 'NO_SUCH_PAGE', why: 'path' });
    const methods = page === undefined ? here.map((one) => one.method) : ['GET', 'HEAD'];
    if (page === undefined || !methods.includes(method)) {
      response.setHeader('Allow', methods.join(', '));
      throw new Refusal({ code: 'NO_SUCH_PAGE', why: 'method', methods });
    }
    visit.at = pathname;
    page(request, response);
  }

  private answered(request: IncomingMessage, visit: Visit, peer: Peer): void {
    const { response, at, next } = visit;
    if (response === null) return;
    this.parts.logger.debug('a request was answered', {
      ...connected(peer),
      ...{ method: request.method, at, status: response.statusCode },
    });
    visit.response = null;
    visit.request = null;
    visit.next = null;
    visit.at = undefined;
    visit.read = visit.socket.bytesRead;
    // The rest of a body that nobody wanted is read for a moment, so that the answer is not lost, and no longer.
    if (!response.shouldKeepAlive || !request.complete) this.part(visit);
    else if (next !== null && !visit.socket.destroyed) next();
    else if (visit.isLast) this.part(visit);
    else this.awaitHead(visit);
  }

  private onFault(error: NodeJS.ErrnoException, socket: Duplex): void {
    const visit = this.visits.get(socket);
    // Behind what is being answered, or was answered last, may stand whatever likes to.
    if (visit !== undefined && (visit.response === null ? visit.isLast : visit.request?.complete)) {
      this.readNoMore(visit);
      return;
    }
    if (visit === undefined || visit.response !== null || !socket.writable) {
      socket.destroy();
      return;
    }
    this.lastWord(visit, error.code === 'HPE_HEADER_OVERFLOW' ? 'large' : 'syntax');
  }

  private awaitHead(visit: Visit): void {
    this.allowTime(visit, visit.beyond === null ? this.parts.settings.handshakeTimeout * 1000 : FIRST_HEAD);
  }

  private allowTime(visit: Visit, milliseconds: number): void {
    visit.stopTimer();
    if (visit.socket.destroyed) return;
    visit.stopTimer = this.parts.clock.after(milliseconds, () => this.onLate(visit));
  }

  private onLate(visit: Visit): void {
    const { socket, response, read } = visit;
    if (response !== null) socket.destroy();
    else if (read > 0 && read === socket.bytesRead) this.part(visit);
    else this.lastWord(visit, 'late');
  }

  private lastWord(visit: Visit, why: 'syntax' | 'large' | 'late'): void {
    const refusal = visit.beyond ?? new Refusal({ code: 'BAD_REQUEST', why });
    this.parts.refused.add(refusal.code);
    visit.socket.write(wholeAnswer(refusal));
    this.part(visit);
  }

  private part(visit: Visit): void {
    visit.isLast = true;
    visit.stopTimer();
    farewell(visit.socket);
  }

  /** More is asked: it is dropped as bytes. Requests made of it would be kept in memory, each a hundred times as large, until the end. */
  private readNoMore(visit: Visit): void {
    visit.isLast = true;
    visit.socket.removeAllListeners('data').on('data', drop);
  }

  /** It is no longer this door's. */
  private leave(visit: Visit): void {
    visit.stopTimer();
    visit.socket.off('close', visit.onClose);
    // Deleting it would make the socket a kilobyte and a half larger.
    visit.socket.destroySoon = Socket.prototype.destroySoon;
    this.visits.delete(visit.socket);
  }
}

/** Ends our side once all has left; theirs has a moment to do the same. Not `hangUp`: what is still on a slow line is no last line. */
function farewell(socket: Socket): void {
  if (socket.destroyed || socket.writableEnded) return;
  const late = setTimeout(() => socket.destroy(), LINGER);
  socket.once('close', () => clearTimeout(late));
  socket.resume();
  socket.end();
}

const drop = (): void => {};
