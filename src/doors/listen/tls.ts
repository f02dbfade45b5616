/**
 * TLS: takes sockets and gives them back encrypted. Owns the handshakes that are under way and the certificate; must not
 * know what is spoken afterwards, nor who may come in.
 */
import type { Socket } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import type { Clock } from '../../clock.js';
import { connected, type Logger } from '../../logger.js';
import { plainAddress } from './address.js';
import type { Certificate } from './certificate.js';

export interface TlsSettings {
  /** Seconds for one handshake. */
  readonly handshakeTimeout: number;
  /** Handshakes under way; one more cuts the oldest. */
  readonly maxHandshakes: number;
}

/** Of these from one network, unless it is exempt: many people behind one address knock one after another. */
const HANDSHAKES_PER_NETWORK = 20;

/** The first byte of a TLS connection: a handshake record. */
const HANDSHAKE_RECORD = 0x16;

export interface Newcomer {
  /** Its number; see Peer. */
  readonly connection: number;
  /** What counts as one; null: only the bound on all handshakes holds. */
  readonly network: string | null;
  secured(socket: TLSSocket): void;
  /** The first byte was none of TLS. The socket is whole, its `bytes` are read. */
  plain(bytes: Buffer): void;
}

interface Handshake extends Newcomer {
  readonly socket: Socket;
  readonly address: string;
  /** Why it has failed, as OpenSSL calls it. */
  code?: string | undefined;
}

export class Tls {
  private readonly server: Server;
  /** By the other side's address and port; the oldest first. */
  private readonly underWay = new Map<string, Handshake>();

  constructor(
    certificate: Certificate,
    private readonly settings: TlsSettings,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    this.server = createServer({ ...certificate.options, honorCipherOrder: true });
    this.server.on('secureConnection', (socket) => this.secured(socket));
    this.server.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => {
      // Of one who has gone without a word it is not known any more whose it was; there is nothing to say then but that.
      const handshake = this.underWay.get(keyOf(socket) ?? '');
      if (handshake !== undefined) handshake.code = error.code;
    });
    this.report('certificate', certificate);
  }

  get handshakes(): number {
    return this.underWay.size;
  }

  /** For those who come from now on. Anybody who is connected notices nothing. */
  replace(certificate: Certificate): void {
    this.server.setSecureContext(certificate.options);
    this.report('certificate read again', certificate);
  }

  /** Exactly one of the newcomer's callbacks follows, or the end of the socket. Nobody may be listening for its data. */
  accept(socket: Socket, newcomer: Newcomer): void {
    const key = keyOf(socket);
    if (key === null) {
      socket.destroy();
      return;
    }
    this.makeRoom(newcomer.network);
    const handshake: Handshake = { ...newcomer, socket, address: plainAddress(socket.remoteAddress ?? '') };
    this.underWay.set(key, handshake);
    const late = this.clock.after(this.settings.handshakeTimeout * 1000, () => {
      if (this.underWay.get(key) === handshake) this.cut(key, 'it took too long');
    });
    socket.once('close', () => {
      late();
      if (this.underWay.get(key) !== handshake) return;
      this.underWay.delete(key);
      this.logger.debug('a TLS handshake failed', { ...connected(handshake), code: handshake.code });
    });
    // What OpenSSL holds for a connection is some 30 KB: not before something has come.
    const first = (): void => {
      socket.off('readable', first);
      const bytes: Buffer | null = socket.read();
      if (this.underWay.get(key) !== handshake) return;
      if (bytes === null) {
        // Its end.
        socket.destroy();
      } else if (bytes[0] === HANDSHAKE_RECORD) {
        socket.unshift(bytes);
        this.server.emit('connection', socket);
      } else {
        this.underWay.delete(key);
        newcomer.plain(bytes);
      }
    };
    socket.on('readable', first);
  }

  private secured(socket: TLSSocket): void {
    const key = keyOf(socket);
    const handshake = key === null ? undefined : this.underWay.get(key);
    if (key === null || handshake === undefined) {
      socket.destroy();
      return;
    }
    this.underWay.delete(key);
    handshake.secured(socket);
  }

  private makeRoom(network: string | null): void {
    if (network !== null) {
      const own = [...this.underWay].filter(([, handshake]) => handshake.network === network);
      const [oldest] = own;
      if (oldest !== undefined && own.length >= HANDSHAKES_PER_NETWORK) this.cut(oldest[0], 'too many of this address');
    }
    const [oldest] = this.underWay.keys();
    if (oldest !== undefined && this.underWay.size >= this.settings.maxHandshakes) this.cut(oldest, 'too many in all');
  }

  private cut(key: string, reason: string): void {
    const handshake = this.underWay.get(key);
    this.underWay.delete(key);
    if (handshake === undefined) return;
    this.logger.debug('a TLS handshake was cut', { ...connected(handshake), reason });
    handshake.socket.destroy();
  }

  private report(event: string, { subject, fingerprint, validTo, openKey }: Certificate): void {
    const fields = { subject, fingerprint, validTo: new Date(validTo).toISOString() };
    if (validTo < this.clock.now()) this.logger.warn(`${event}, but it has expired`, fields);
    else this.logger.info(event, fields);
    if (openKey !== null) this.logger.warn('everybody on this machine may read the key', { path: openKey });
  }
}

/** Alike for a socket and for the TLS socket on top of it; null where the other side has gone already. */
function keyOf(socket: Socket): string | null {
  const { remoteAddress, remotePort } = socket;
  return remoteAddress === undefined ? null : `${remoteAddress} ${remotePort}`;
}
