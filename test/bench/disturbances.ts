/**
 * What may disturb a busy room: passwords that wait to be hashed, messages for people who are away, people
 * who do not read. Knows nothing of the
 * room; runs in a process of its own, as the room's load does.
 */
import { createConnection, type Socket } from 'node:net';

/** Passwords that wait to be hashed all the time: one is done every 20 ms or so, so they outlast a run. */
const LOGINS = 1000;
/** Messages a second to mailboxes, from so many senders to so many people who are away. */
const MAILS = 2000;
const SENDERS = 10;
const AWAY = 100;
/** Milliseconds between two handfuls of messages. */
const TICK = 10;
/** People in a room who do not read, and what is said there: every so many milliseconds a page of so many bytes. */
const STALLED = 1000;
const PAGE_TICK = 50;
const PAGE = `${'x'.repeat(4000)}\n`.repeat(12);

export interface Disturbance {
  readonly name: string;
  /** What the room's p99 may be, as a multiple of what it is without; null: there is no aim. */
  readonly limit: number | null;
  /** Begins; resolves, once it is under way, with a function that ends it and says what has been done. */
  begin(port: number): Promise<() => string | Promise<string>>;
}

function connect(port: number): Socket {
  const socket = createConnection({ port, host: '127.0.0.1' });
  socket.on('error', () => {});
  return socket;
}

/** Resolves when `socket` has been sent a line that contains `text`. */
function until(socket: Socket, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let seen = '';
    const look = (chunk: Buffer): void => {
      seen = (seen + chunk.toString('latin1')).slice(-10_000);
      if (!seen.includes(text)) return;
      socket.off('data', look);
      socket.resume();
      resolve();
    };
    socket.on('data', look);
    socket.once('close', () => reject(new Error(`a connection ended before "${text}" came`)));
  });
}

export const nothing: Disturbance = { name: 'alone', limit: 1, begin: async () => () => '' };

export const logins: Disturbance = {
  name: `${LOGINS} passwords waiting`,
  limit: 2,
  async begin(port) {
    let answered = 0;
    const sockets = Array.from({ length: LOGINS }, (_, index) => {
      const socket = connect(port);
      // A new account is one hash, like a login; wrong passwords would be slowed down instead.
      socket.on('data', (chunk) => {
        if (chunk.includes('INFO: Welcome')) answered++;
      });
      socket.write(`register pw${process.hrtime.bigint() % 1_000_000_000n}x${index} secret\n`);
      return socket;
    });
    return () => {
      for (const socket of sockets) socket.destroy();
      return `${answered} of ${LOGINS} were hashed`;
    };
  },
};

export const mails: Disturbance = {
  name: `${MAILS} messages/s to mailboxes`,
  limit: 1.5,
  async begin(port) {
    await Promise.all(
      Array.from({ length: AWAY }, async (_, index) => {
        const socket = connect(port);
        socket.write(`register away${index}\n/ping in\n`);
        await until(socket, 'PONG:in');
        socket.destroy();
      }),
    );
    const senders = await Promise.all(
      Array.from({ length: SENDERS }, async (_, index) => {
        const socket = connect(port);
        socket.write(`register sender${index}\n/ping in\n`);
        await until(socket, 'PONG:in');
        return socket;
      }),
    );
    let [queued, sent] = [0, 0];
    for (const socket of senders) {
      socket.on('data', (chunk) => {
        for (let at = chunk.indexOf(':queued:'); at !== -1; at = chunk.indexOf(':queued:', at + 1)) queued++;
      });
    }
    const begun = performance.now();
    const timer = setInterval(() => {
      const due = ((performance.now() - begun) / 1000) * MAILS;
      for (; sent < due; sent++) senders[sent % SENDERS]?.write(`away${sent % AWAY}:message number ${sent}\n`);
    }, TICK);
    return () => {
      clearInterval(timer);
      for (const socket of senders) socket.destroy();
      return `${sent} were sent, ${queued} of them acknowledged`;
    };
  },
};

export const stalled: Disturbance = {
  name: `${STALLED} people not reading`,
  limit: null,
  async begin(port) {
    const sockets: Socket[] = [];
    for (let index = 0; index < STALLED; index++) {
      const socket = connect(port);
      socket.write(`register stalled${index}\njoin stalled\n/ping in\n`);
      await until(socket, 'PONG:in');
      socket.pause();
      sockets.push(socket);
    }
    const talker = connect(port);
    talker.write('register talker\njoin stalled\n/ping in\n');
    await until(talker, 'PONG:in');
    const timer = setInterval(() => {
      if (!talker.writableNeedDrain) talker.write(PAGE);
    }, PAGE_TICK);
    return async () => {
      clearInterval(timer);
      let said = '';
      talker.on('data', (chunk) => {
        said += chunk;
      });
      talker.write('/rooms\n/ping end\n');
      await until(talker, 'PONG:end');
      for (const socket of [talker, ...sockets]) socket.destroy();
      // The talker is one of them.
      return `${STALLED + 1 - Number(/stalled \((\d+)\)/.exec(said)?.[1])} of ${STALLED} were dropped`;
    };
  },
};
