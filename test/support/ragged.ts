/**
 * A way to a server on which no read is a line: what the server says is gathered and comes as several lines in one read,
 * and the last of them in two. What a client sends comes byte by byte.
 */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { TestContext } from 'node:test';

/** Milliseconds for which bytes are gathered. */
const GATHER = 30;
/** Bytes of the last line that come in a read of their own. */
const TAIL = 3;

/** Resolves with its port. It goes with the test. */
export async function raggedWay(t: TestContext, to: number): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
    const far = connect({ port: to, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    for (const socket of [near, far]) sockets.add(socket.on('error', () => {}));
    near.on('data', (bytes: Buffer) => {
      for (const byte of bytes) far.write(Buffer.of(byte));
    });
    near.on('end', () => far.end());
    near.on('close', () => far.destroy());
    gather(far, near);
  });
  t.after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

function gather(from: Socket, to: Socket): void {
  let held: Buffer[] = [];
  let timer: NodeJS.Timeout | null = null;
  const pass = (keep: number): void => {
    timer = null;
    const bytes = Buffer.concat(held);
    const cut = Math.max(0, bytes.length - keep);
    held = cut < bytes.length ? [bytes.subarray(cut)] : [];
    if (cut > 0) to.write(bytes.subarray(0, cut));
    if (held.length > 0) timer = setTimeout(pass, GATHER, 0);
  };
  from.on('data', (bytes: Buffer) => {
    held.push(bytes);
    timer ??= setTimeout(pass, GATHER, TAIL);
  });
  from.on('end', () => {
    if (timer !== null) clearTimeout(timer);
    pass(0);
    // As the server does it: the reset after the end makes nc at a terminal exit, and who has ended already needs none. Later than
    // there, because nc does not read what came before a reset that it sees, and on a loaded machine it may see both at once.
    to.end(() => {
      if (!to.readableEnded) setTimeout(() => to.resetAndDestroy(), 10 * GATHER);
    });
  });
  from.on('close', () => to.destroySoon());
}
