/**
 * The baseline: a chat relay as a textbook has it. A connection's first line is its name; `name:text` goes to that one
 * client, any other line to every other client, with one write for each. Owns nothing that the benchmark measures
 * Partyline's ideas with: no commands, no answers, no bounds. Run as `relay.ts <port>`.
 */
import { createServer, type Socket } from 'node:net';
import split2 from 'split2';

const clients = new Map<string, Socket>();

const server = createServer({ noDelay: true }, (socket) => {
  let name = '';
  socket.on('error', () => {});
  socket.on('close', () => clients.delete(name));
  socket.pipe(split2()).on('data', (line: string) => {
    if (name === '') {
      name = line;
      clients.set(name, socket);
      socket.write('welcome\n');
      return;
    }
    const colon = line.indexOf(':');
    const one = colon === -1 ? undefined : clients.get(line.slice(0, colon));
    if (one !== undefined) {
      one.write(`${name}: ${line.slice(colon + 1)}\n`);
      return;
    }
    const said = `${name}: ${line}\n`;
    for (const other of clients.values()) if (other !== socket) other.write(said);
  });
});

server.listen({ port: Number(process.argv[2]), host: '127.0.0.1', backlog: 1024 });
