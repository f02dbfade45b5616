/**
 * How a request by HTTP becomes a WebSocket: ws shakes hands, and then leaves the socket to whoever asked. No deflate, and no
 * protocol of those that are offered. Owns nothing; who may ask is decided before.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocketServer } from 'ws';
import { Refusal } from '../../language/codes.js';
import { ws } from '../lines/ws.js';
import { hangUp } from '../listen/hang-up.js';
import { wholeAnswer } from './answers.js';

/** ws takes 8 as well, a draft in which a browser names its page elsewhere than in `Origin`. */
const VERSION = '13';

function makeServer(): WebSocketServer {
  const { WebSocket, WebSocketServer } = ws();
  /** What ws makes of the socket: nothing. It is read and written as all others are; see connection.ts. */
  class HandsShaken extends WebSocket {
    setSocket(): void {}
  }
  const made = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    handleProtocols: () => false,
    WebSocket: HandsShaken,
  });
  made.on('wsClientError', (_error, socket) => refuse(socket));
  return made;
}

/** Says which version there is, too (RFC 6455, 4.4). */
function refuse(socket: Duplex): void {
  socket.write(
    wholeAnswer(new Refusal({ code: 'BAD_REQUEST', why: 'handshake' }), { 'Sec-WebSocket-Version': VERSION }),
  );
  hangUp(socket, true);
}

let server: WebSocketServer | null = null;

/** `head`: bytes that have come after the request. False: it is no handshake, which is answered, and the connection ends. */
export function shakeHands(request: IncomingMessage, socket: Duplex, head: Buffer, done: () => void): boolean {
  if (request.headers['sec-websocket-version'] !== VERSION) {
    refuse(socket);
    return false;
  }
  server ??= makeServer();
  let isDone = false;
  server.handleUpgrade(request, socket, Buffer.alloc(0), () => {
    isDone = true;
    if (head.length > 0) socket.unshift(head);
    done();
  });
  return isDone;
}
