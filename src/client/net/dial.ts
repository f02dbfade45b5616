/** How a connection is made: TCP, or TLS on top of it. Errors become sentences. Knows no protocol. */
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { ClientFailure } from '../failure.js';
import { machineClock } from './clock.js';
import type { Trust } from './trust.js';

export interface Door {
  readonly host: string;
  readonly port: number;
  /** Null: in the clear. `ca`: PEM of the only authority that counts. */
  readonly tls: { readonly ca: string | null; readonly insecure: boolean } | null;
}

/** Milliseconds for a connection, TLS included. */
const PATIENCE_MS = 10_000;
/** Milliseconds of silence before the kernel asks whether the server is still there. */
const KEEPALIVE_MS = 30_000;

/** `localhost:8080`, `[::1]:8080`. */
export function placeOf({ host, port }: Door): string {
  return isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Throws a ClientFailure. */
export async function dial(door: Door, trust: Trust): Promise<Socket> {
  const { tls } = door;
  if (tls === null) return connected(door, connectTcp({ host: door.host, port: door.port, noDelay: true }), 'connect');
  const socket = connectTls({
    host: door.host,
    port: door.port,
    ...(isIP(door.host) === 0 ? { servername: door.host } : {}),
    ...(tls.ca === null ? {} : { ca: tls.ca }),
    // With an authority of its own there is nothing to ask; without, `trust` decides.
    rejectUnauthorized: tls.ca !== null && !tls.insecure,
  });
  socket.setNoDelay(true);
  const secure = (await connected(door, socket, 'secureConnect')) as TLSSocket;
  try {
    await trust.check(secure, { place: placeOf(door), insecure: tls.insecure });
  } catch (error) {
    secure.destroy();
    throw error;
  }
  return secure;
}

function connected(door: Door, socket: Socket, event: 'connect' | 'secureConnect'): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => {
      cancel();
      socket.destroy();
      reject(new ClientFailure(reason(door, error)));
    };
    const late = (): void => fail(Object.assign(new Error(), { code: 'ETIMEDOUT' }));
    const cancel = machineClock.after(PATIENCE_MS, late);
    socket.once('error', fail);
    socket.once(event, () => {
      cancel();
      socket.off('error', fail);
      // Until somebody else listens, an error must not end the program; `close` follows and is noticed.
      socket.on('error', () => {});
      socket.setKeepAlive(true, KEEPALIVE_MS);
      resolve(socket);
    });
  });
}

const REASONS: Readonly<Record<string, (place: string, door: Door) => string>> = {
  ECONNREFUSED: (place, { tls }) => `nothing listens at ${place}${tls === null ? '' : ' for TLS'}`,
  ENOTFOUND: (_, { host }) => `there is no machine called ${host}`,
  EAI_AGAIN: (_, { host }) => `the name ${host} cannot be looked up now`,
  ETIMEDOUT: (place) => `${place} does not answer`,
  EHOSTUNREACH: (place) => `${place} cannot be reached from here`,
  ENETUNREACH: (place) => `${place} cannot be reached from here`,
  ECONNRESET: (place, { tls }) => `${place} has hung up${tls === null ? '' : '; does it speak TLS there?'}`,
  ERR_SSL_WRONG_VERSION_NUMBER: (place) => `${place} does not speak TLS`,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: (place) => `${place} does not speak TLS`,
};

function reason(door: Door, error: NodeJS.ErrnoException): string {
  const place = placeOf(door);
  // A name with several addresses fails with all their errors in one.
  const first = error instanceof AggregateError ? (error.errors[0] as NodeJS.ErrnoException) : error;
  const known = REASONS[first.code ?? ''];
  return known === undefined ? `${place}: ${first.message}` : known(place, door);
}
