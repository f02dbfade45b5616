/**
 * The proxy: clients that connect to it are passed on to a server, each on a connection of its own, and numbered. Knows
 * nothing of what is said, and prints nothing: a Witness is told.
 */
import { connect, createServer, type Server, type Socket } from 'node:net';
import { type Budget, pump, type Trouble } from './pump.js';

/** Towards the server, or from it. */
export type Direction = 'up' | 'down';

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** Told of everything, in the order in which it happens. `client` is the number of a connection, from 1 on. */
export interface Witness {
  opened(client: number, from: string): void;
  read(client: number, direction: Direction, bytes: Buffer): void;
  passed(client: number, direction: Direction, bytes: Buffer, index: number, count: number): void;
  ended(client: number, direction: Direction): void;
  /** A side broke; `direction` is the one that comes from it. */
  broke(client: number, direction: Direction, error: NodeJS.ErrnoException): void;
  unreachable(client: number, error: NodeJS.ErrnoException): void;
  /** Cut on purpose. */
  cut(client: number): void;
  closed(client: number): void;
  refused(from: string): void;
  settled(): Promise<void>;
}

/** Connections at one time. A lab has fewer; a program that runs wild is not to take this one along. */
export const MAX_CLIENTS = 200;

export interface RunningProxy {
  readonly port: number;
  /** Resolves when all connections are closed. */
  stop(): Promise<void>;
}

/** Rejects with what the system says where it cannot listen. */
export function startProxy(at: Endpoint, to: Endpoint, trouble: Trouble, witness: Witness): Promise<RunningProxy> {
  const open = new Set<Socket>();
  let count = 0;
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, (client) => {
    const from = `${client.remoteAddress ?? '?'}:${client.remotePort ?? '?'}`;
    if (open.size >= 2 * MAX_CLIENTS) {
      witness.refused(from);
      client.destroy();
      return;
    }
    count++;
    witness.opened(count, from);
    for (const socket of pair(count, client, to, trouble, witness)) {
      open.add(socket);
      socket.on('close', () => open.delete(socket));
    }
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: at.host, port: at.port }, () => {
      server.off('error', reject);
      resolve({ port: (server.address() as { port: number }).port, stop: () => close(server, open) });
    });
  });
}

function close(server: Server, open: ReadonlySet<Socket>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const socket of open) socket.destroy();
  });
}

/** Joins a client with a connection of its own to the server. */
function pair(number: number, client: Socket, to: Endpoint, trouble: Trouble, witness: Witness): Socket[] {
  const upstream = connect({ ...to, allowHalfOpen: true, noDelay: true });
  const budget: Budget = { left: trouble.dropAfter ?? Number.POSITIVE_INFINITY };
  let over = false;
  const end = (): void => {
    over = true;
    client.destroy();
    upstream.destroy();
  };
  const watch = (direction: Direction, source: Socket, target: Socket): void => {
    pump(source, target, trouble, budget, {
      read: (bytes) => witness.read(number, direction, bytes),
      passed: (bytes, index, count) => witness.passed(number, direction, bytes, index, count),
      ended: () => witness.ended(number, direction),
      spent() {
        if (over) return;
        witness.cut(number);
        end();
      },
      broke(error) {
        if (over) return;
        over = true;
        witness.broke(number, direction, error);
        // Passed on as what it was, for a person who wants to learn how that looks, and for whom it is the end.
        target.resetAndDestroy();
      },
      settled: () => witness.settled(),
    });
  };
  const unreachable = (error: NodeJS.ErrnoException): void => {
    over = true;
    witness.unreachable(number, error);
    client.destroy();
  };
  upstream.once('error', unreachable);
  client.on('error', () => {});
  upstream.once('connect', () => {
    upstream.off('error', unreachable);
    watch('up', client, upstream);
    watch('down', upstream, client);
    client.resume();
  });
  let closed = 0;
  const gone = (): void => {
    closed++;
    if (closed === 2) witness.closed(number);
  };
  client.on('close', () => {
    // A client that went before the server answered leaves nobody to talk to.
    if (upstream.connecting) upstream.destroy();
    gone();
  });
  upstream.on('close', gone);
  return [client, upstream];
}
