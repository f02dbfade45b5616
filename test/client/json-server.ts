/** A server of the JSON dialect whose answers are the test's: for what ours says rarely, or never. */
import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';

type Fields = Readonly<Record<string, unknown>>;

/** The connection ends there, and the answer is not whole. */
export const BREAK = Symbol('break');

/** What one object is answered by; undefined: as usual. */
type Answers = (request: Fields) => readonly (Fields | typeof BREAK)[] | undefined;

export const said = (id: number, payload: string, more: Fields = {}): Fields => ({
  ...{ type: 'message', kind: 'all', from: 'Bob', payload, message_id: id },
  ...more,
});

export const late = (id: number, payload: string, more: Fields = {}): Fields =>
  said(id, payload, { sent: '2026-11-20T10:03:12.000Z', ...more });

export const joined = (room: string): Fields => ({ type: 'join', room, members: ['Alice'], total: 1, topic: null });

export class JsonServer {
  port = 0;
  /** Those that ask for a name. */
  readonly inits: Fields[] = [];
  answers: Answers = () => undefined;
  private wake: (type: string) => void = () => {};
  private readonly server = createServer((socket) => this.serve(socket));
  private readonly sockets = new Set<Socket>();

  async start(t: TestContext): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.port = (this.server.address() as { port: number }).port;
    t.after(() => {
      this.cut();
      this.server.close();
    });
    return this;
  }

  /** Unasked, to everybody who is connected, all at once. */
  say(...events: readonly Fields[]): void {
    const lines = events.map((event) => `${JSON.stringify(event)}\n`).join('');
    for (const socket of this.sockets) socket.write(lines);
  }

  /** Resolves when the next object of that type has come. */
  asked(type: string): Promise<void> {
    return new Promise((resolve) => {
      this.wake = (come) => {
        if (come === type) resolve();
      };
    });
  }

  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  private serve(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => this.sockets.delete(socket));
    createInterface({ input: socket, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (line) => {
      const { id, ...request } = JSON.parse(line) as Fields;
      if (request.type === 'init') this.inits.push(request);
      this.wake(String(request.type));
      const answers = this.answers(request) ?? usual(request);
      answers.forEach((answer, index) => {
        if (answer === BREAK) socket.end();
        else socket.write(`${JSON.stringify({ ...answer, id, more: index < answers.length - 1 })}\n`);
      });
    });
  }
}

function usual(request: Fields): Fields[] {
  if (request.type === 'init') return [{ type: 'status', status: 'welcome', username: request.username, last: 10 }];
  if (request.type === 'join') return [joined(String(request.room))];
  if (request.type === 'exit') return [{ type: 'goodbye', reason: 'exit' }];
  if (request.type === 'history') return [{ type: 'history', with: null, count: 0 }];
  return [{ type: 'ok' }];
}
