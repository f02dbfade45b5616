/**
 * Connections that send one line without end, in a process of their own. `go N` on the standard input has the first N of them
 * send for as long as the process lives. Arguments: JSON of `Attackers`.
 */
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

export interface Attackers {
  readonly port: number;
  /** From which they come. */
  readonly address: string;
  readonly connections: number;
  /** Sent first, by each; `#` stands for its number. */
  readonly hello: string;
  /** Stands in what is answered to that. */
  readonly ready: string;
  readonly line: string;
  /** Whether they read what is answered. */
  readonly reads: boolean;
}

/** Bytes of one write, about. */
const BLOCK = 64 * 1024;

const { port, address, connections, hello, ready, line, reads } = JSON.parse(process.argv[2] as string) as Attackers;
const block = Buffer.from(line.repeat(Math.ceil(BLOCK / line.length)));

const sockets: Socket[] = [];
let open = 0;
for (let number = 0; number < connections; number++) {
  const socket = connect({ port, host: '127.0.0.1', localAddress: address });
  sockets.push(socket);
  socket.on('error', () => {});
  let seen = '';
  const look = (chunk: Buffer): void => {
    seen = (seen + chunk.toString('latin1')).slice(-4000);
    if (!seen.includes(ready)) return;
    socket.off('data', look);
    socket.resume();
    if (++open === connections) process.stdout.write('ready\n');
  };
  socket.on('data', look);
  socket.write(hello.replaceAll('#', String(number)));
}

function attack(socket: Socket): void {
  const send = (): void => {
    while (socket.writable && socket.write(block));
  };
  socket.on('drain', send);
  if (!reads) socket.pause();
  send();
}

let attacking = 0;
createInterface({ input: process.stdin })
  .on('line', (told) => {
    const count = Number(told.split(' ')[1]);
    for (; attacking < count; attacking++) attack(sockets[attacking] as Socket);
  })
  .on('close', () => process.exit());
