/**
 * A server that is wrong on purpose: Partyline with a proxy before it that changes what passes. Each change is a fault of
 * beginners, one at a time.
 */
import { createServer, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import type { TestServer } from '../support/server.js';

export interface Fault {
  /** What the server makes of a read; `reply` says a line to the same client. */
  client?(read: string, reply: (line: string) => void): string;
  /** What becomes of a line that the server should say; null: it is not said. */
  server?(line: string): string | null;
  /** The server never ends a connection. */
  readonly endless?: true;
}

/** The port of a door with the fault. `make` is called for each connection, so that a fault may remember things. */
export async function wrongServer(t: TestContext, server: TestServer, make: () => Fault): Promise<number> {
  const open = new Set<Socket>();
  const door = createServer({ allowHalfOpen: true, noDelay: true }, async (socket) => {
    open.add(socket);
    socket.on('error', () => {});
    const fault = make();
    const client = await server.connect(server.port, { stubborn: true });
    const reply = (line: string): unknown => socket.write(`${line}\n`, 'latin1');
    socket.on('data', (read) => {
      const text = read.toString('latin1');
      void client.sendRaw(Buffer.from(fault.client?.(text, reply) ?? text, 'latin1')).catch(() => {});
    });
    socket.on('end', () => client.end());
    socket.on('close', () => client.destroy());
    let unfinished = '';
    client.socket.on('data', (bytes: Buffer) => {
      const lines = `${unfinished}${bytes.toString('latin1')}`.split('\n');
      unfinished = lines.pop() ?? '';
      for (const line of lines) {
        const said = fault.server === undefined ? line : fault.server(line);
        if (said !== null && !socket.destroyed) reply(said);
      }
    });
    await client.ended;
    if (fault.endless !== true) socket.end(unfinished, 'latin1');
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    for (const socket of open) socket.destroy();
    door.close();
  });
  return (door.address() as { port: number }).port;
}
