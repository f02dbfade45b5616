/**
 * The web port: HTTP over sockets that have been let in. Owns each of them as long as it speaks HTTP, and the time that a
 * request may take; who may ask, and the headers of all answers. What is answered, apart from the page, is its routes'.
 */
import { createServer, type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../clock.js';
import { Refusal } from '../../language/codes.js';
import type { Peer } from '../../link/peer.js';
import type { Logger } from '../../logger.js';
import { hangUp } from '../listen/hang-up.js';
import { HEADERS, sendRefusal, wholeAnswer } from './answers.js';
import { type HostSettings, Hosts, targetOf } from './hosts.js';
import type { Pages } from './pages.js';
import type { Route, Upgrade } from './route.js';

export interface HttpSettings extends HostSettings {
  /** Seconds for the head of a request, from the begin of the connection, or from the answer before. */
  readonly handshakeTimeout: number;
}

export interface HttpParts {
  readonly settings: HttpSettings;
  readonly pages: Pages;
  readonly routes: readonly Route[];
  /** Null: there is nothing but HTTP. */
  readonly upgrade: Upgrade | null;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Bytes of a request's first line and headers; a browser's take one or two thousand. */
const LARGEST_HEAD = 8 * 1024;

/** Milliseconds for an answer of the door's own, which is a file of the page at most. */
const ANSWER = 30_000;

/** One connection, as long as it speaks HTTP. */
interface Visit {
  readonly socket: Socket;
  readonly peer: Peer;
  /** What is being answered; null: nothing. */
  response: ServerResponse | null;
  /** Bytes that had come when the last answer had gone; 0: nothing was answered yet. */
  read: number;
  /** It ends after this answer, or is ending. */
  isLast: boolean;
  stopTimer: () => void;
}

export class HttpDoor {
  private readonly server: Server;
  private readonly hosts: Hosts;
  private readonly visits = new Map<Duplex, Visit>();
  private isClosing = false;

  constructor(private readonly parts: HttpParts) {
    this.hosts = new Hosts(parts.settings);
    // It listens nowhere, so that its own timers never start: those below go by our clock.
    this.server = createServer({ maxHeaderSize: LARGEST_HEAD, requireHostHeader: false, keepAliveTimeout: 0 });
    // Who ends their side after the request still wants the answer (nc -N).
    Object.assign(this.server, { httpAllowHalfOpen: true });
    this.server.on('request', (request, response) => this.onRequest(request, response));
    this.server.on('checkContinue', (request, response) => this.onRequest(request, response));
    this.server.on('checkExpectation', (request, response) => this.onRequest(request, response));
    this.server.on('upgrade', (request, socket, head) => this.onUpgrade(request, socket, head));
    this.server.on('connect', (request, socket) => this.onUpgrade(request, socket, Buffer.alloc(0)));
    this.server.on('clientError', (error, socket) => this.onFault(error, socket));
  }

  /** Somebody has come in. */
  welcome(socket: Socket, peer: Peer): void {
    const visit: Visit = { socket, peer, response: null, read: 0, isLast: false, stopTimer: () => {} };
    this.visits.set(socket, visit);
    socket.once('close', () => this.leave(visit));
    this.awaitHead(visit);
    this.server.emit('connection', socket);
    // What looked at the first bytes has paused it.
    socket.resume();
  }

  /** Nobody is answered any more; what is being answered may end until `end`. */
  close(): void {
    this.isClosing = true;
    for (const visit of [...this.visits.values()]) {
      if (visit.response === null) visit.socket.destroy();
      else this.makeLast(visit);
    }
  }

  end(): void {
    for (const { socket } of this.visits.values()) socket.destroy();
  }

  private onRequest(request: IncomingMessage, response: ServerResponse): void {
    const visit = this.visits.get(request.socket);
    if (visit === undefined || visit.isLast) return;
    if (visit.response !== null) {
      // One at a time: what is asked before the answer has gone is not answered, and may be asked again.
      this.makeLast(visit);
      return;
    }
    visit.response = response;
    response.once('close', () => this.answered(visit));
    this.answer(request, response, visit);
  }

  private onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const visit = this.visits.get(socket);
    if (visit === undefined || visit.isLast || visit.response !== null) {
      socket.destroy();
      return;
    }
    const { upgrade } = this.parts;
    const isWebSocket = request.method === 'GET' && request.headers.upgrade?.toLowerCase() === 'websocket';
    try {
      const url = this.allow(request);
      if (upgrade !== null && isWebSocket && url.pathname === upgrade.path && !this.isClosing) {
        this.leave(visit);
        upgrade.take(request, socket, head, visit.peer);
        return;
      }
    } catch {
      // `answer` says so.
    }
    // HTTP as any other: nobody has to understand what a client would rather speak (RFC 9110, 7.8).
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(visit.socket);
    visit.response = response;
    visit.isLast = true;
    response.once('close', () => this.answered(visit));
    response.once('finish', () => this.answered(visit));
    this.answer(request, response, visit);
  }

  private answer(request: IncomingMessage, response: ServerResponse, visit: Visit): void {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    if (this.isClosing) this.makeLast(visit);
    this.allowTime(visit, ANSWER);
    try {
      this.serve(request, response, visit, this.allow(request));
    } catch (error) {
      if (!(error instanceof Refusal)) this.parts.logger.error('a request could not be answered', { err: error });
      const refusal = error instanceof Refusal ? error : new Refusal({ code: 'INTERNAL', why: 'request' });
      if (response.headersSent) visit.socket.destroy();
      else sendRefusal(response, refusal);
    }
  }

  /** Where it goes. Throws a Refusal: it comes from, or goes to, somebody else. */
  private allow(request: IncomingMessage): URL {
    const { host, origin } = request.headersDistinct;
    const url = host?.length === 1 ? targetOf(request.url ?? '', host[0] as string) : null;
    if (url === null) throw new Refusal({ code: 'BAD_REQUEST', why: 'host' });
    if (!this.hosts.isOurs(url)) throw new Refusal({ code: 'FOREIGN_ORIGIN', why: 'host', name: url.hostname });
    if (origin !== undefined && !(origin.length === 1 && this.hosts.isOwnPage(origin[0] as string, url))) {
      throw new Refusal({ code: 'FOREIGN_ORIGIN', why: 'origin', name: origin.join(' ') });
    }
    return url;
  }

  private serve(request: IncomingMessage, response: ServerResponse, visit: Visit, url: URL): void {
    const { routes, pages } = this.parts;
    const method = request.method ?? '';
    const here = routes.filter(({ path }) =>
      path.endsWith('/') ? url.pathname.startsWith(path) : url.pathname === path,
    );
    const route = here.find((one) => one.method === method);
    if (route !== undefined) {
      visit.stopTimer();
      route.handle(request, response, visit.peer, url);
      return;
    }
    const methods = here.length === 0 ? ['GET', 'HEAD'] : here.map((one) => one.method);
    if (!methods.includes(method)) {
      response.setHeader('Allow', methods.join(', '));
      throw new Refusal({ code: 'NO_SUCH_PAGE', why: 'method', methods });
    }
    if (!pages(request, response, url.pathname)) throw new Refusal({ code: 'NO_SUCH_PAGE', why: 'path' });
  }

  private answered(visit: Visit): void {
    if (visit.response === null) return;
    visit.response = null;
    visit.read = visit.socket.bytesRead;
    if (visit.isLast) this.part(visit);
    else this.awaitHead(visit);
  }

  /** After this answer. */
  private makeLast(visit: Visit): void {
    visit.isLast = true;
    if (visit.response?.headersSent === false) visit.response.setHeader('Connection', 'close');
  }

  private onFault(error: NodeJS.ErrnoException, socket: Duplex): void {
    const visit = this.visits.get(socket);
    if (visit === undefined || visit.isLast || visit.response !== null || !socket.writable) {
      socket.destroy();
      return;
    }
    this.lastWord(visit, error.code === 'HPE_HEADER_OVERFLOW' ? 'large' : 'syntax');
  }

  private awaitHead(visit: Visit): void {
    this.allowTime(visit, this.parts.settings.handshakeTimeout * 1000);
  }

  private allowTime(visit: Visit, milliseconds: number): void {
    visit.stopTimer();
    visit.stopTimer = this.parts.clock.after(milliseconds, () => this.onLate(visit));
  }

  private onLate(visit: Visit): void {
    const { socket, response, read } = visit;
    if (response !== null) socket.destroy();
    else if (read > 0 && read === socket.bytesRead) this.part(visit);
    else this.lastWord(visit, 'late');
  }

  private lastWord(visit: Visit, why: 'syntax' | 'large' | 'late'): void {
    visit.socket.write(wholeAnswer(new Refusal({ code: 'BAD_REQUEST', why })));
    this.part(visit);
  }

  private part(visit: Visit): void {
    visit.isLast = true;
    visit.stopTimer();
    if (!visit.socket.destroyed) hangUp(visit.socket);
  }

  /** It is no longer this door's. */
  private leave(visit: Visit): void {
    visit.stopTimer();
    this.visits.delete(visit.socket);
  }
}
