/** What answers on the web port besides the page: addresses that somebody has taken, and the one way out of HTTP. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Peer } from '../../link/peer.js';

/** Addresses that begin alike, and what is done with a request to one of them. */
export interface Route {
  readonly method: string;
  /** With a `/` at its end all that begins so, such as `/files/`; without, that address alone. */
  readonly path: string;
  /** Whether the address carries a file, and its token is good: then who has too many connections already comes in (R1.21). */
  readonly isFile?: (url: URL) => boolean;
  /** For whom it is there; for all others nothing is at the address, whatever they ask (R8.40). Undefined: for everybody. */
  readonly isFor?: (peer: Peer) => boolean;
  /**
   * Host and Origin have been looked at, and the headers of every answer are set. From now on the time that the request and
   * its answer take is this one's to bound. `peer`: who asks, also behind a trusted proxy. Whoever wants a body says
   * `response.writeContinue()` where `request.headers.expect` asks for it. What is thrown is answered: a Refusal as one,
   * anything else as a fault of the server.
   */
  handle(request: IncomingMessage, response: ServerResponse, peer: Peer, url: URL): void;
}

/** A connection that speaks something else from now on. */
export interface Upgrade {
  readonly path: string;
  /** The socket is this one's; nobody else listens to it. `head`: what has come after the request. */
  take(request: IncomingMessage, socket: Duplex, head: Buffer, peer: Peer): void;
}
