/**
 * Files on connections of their own to the quiet port: `put` and `get` as PROTOCOL.md has them. Knows tokens, and neither
 * names nor people.
 */
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { TransferFailed } from './news.js';
import type { ReceivedFile } from './received-file.js';
import { type Course, DIFFERENT, type Outgoing, type Ready, readAt, type Way } from './way.js';

export interface QuietDoor {
  readonly host: string;
  readonly port: number;
}

/** Bytes read at a time. */
const CHUNK = 64 * 1024;
/** Bytes of the server's last line, which are fewer than 200. */
const MAX_ANSWER = 4096;
/** Attempts in a row that brought nothing, and milliseconds between them. */
const MAX_ATTEMPTS = 5;
const PAUSE_MS = 500;

export class QuietWay implements Way {
  constructor(private readonly door: QuietDoor) {}

  async put({ token, size }: Outgoing, file: FileHandle, { onProgress, signal }: Course): Promise<void> {
    const socket = await open(this.door, signal);
    const answer = lastLine(socket);
    const hash = createHash('sha256');
    try {
      socket.write(`put ${token}\n`);
      let sent = 0;
      while (sent < size && socket.writable) {
        const chunk = await readAt(file, sent, Math.min(CHUNK, size - sent));
        hash.update(chunk);
        sent += chunk.length;
        await written(socket, chunk);
        onProgress(sent);
      }
      socket.end();
      const line = await answer;
      const [, sha256] = /^FILE_DONE:\d+:(.*)$/.exec(line) ?? [];
      if (sha256 === hash.digest('hex')) return;
      if (sha256 !== undefined) throw new TransferFailed(DIFFERENT);
      throw new TransferFailed(reasonIn(line));
    } finally {
      socket.destroy();
    }
  }

  /** One that breaks off is taken up again where it ended. */
  async get({ token, size }: Ready, file: ReceivedFile, course: Course): Promise<void> {
    for (let attempts = 0; ; attempts++) {
      const before = file.bytes;
      const line = `get ${token}${before === 0 ? '' : ` ${before}`}\n`;
      const whole = await getOnce(this.door, line, file, course);
      if (course.signal.aborted) throw new TransferFailed('cancelled');
      if (whole && (size === null || file.bytes >= size)) return;
      if (file.bytes > before) attempts = 0;
      if (whole || attempts === MAX_ATTEMPTS) throw new TransferFailed('the connection broke off');
      // Ended by the signal too: the next attempt then ends at once.
      await pause(PAUSE_MS, undefined, { signal: course.signal }).catch(() => {});
    }
  }
}

/** True: the server has ended it in peace. */
async function getOnce(
  door: QuietDoor,
  line: string,
  file: ReceivedFile,
  { onProgress, signal }: Course,
): Promise<boolean> {
  let socket: Socket;
  try {
    socket = await open(door, signal);
  } catch {
    return false;
  }
  socket.write(line);
  try {
    for await (const chunk of socket) {
      await file.write(chunk as Buffer);
      onProgress(file.bytes);
    }
    return true;
  } catch (error) {
    // A broken connection may be taken up again; a full disk may not.
    if ((error as NodeJS.ErrnoException).syscall === 'write') throw error;
    return false;
  } finally {
    socket.destroy();
  }
}

function open({ host, port }: QuietDoor, signal: AbortSignal): Promise<Socket> {
  // Where the signal was given before, Node says so, connects all the same, and nothing ends that connection.
  if (signal.aborted) return Promise.reject(new TransferFailed('cancelled'));
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, allowHalfOpen: true, noDelay: true, signal });
    socket.once('connect', () => resolve(socket));
    socket.on('error', (error) => reject(new TransferFailed(`port ${port}, which files go to: ${error.message}`)));
  });
}

/** Resolves when the kernel, or the connection, has taken the bytes: a slow receiver slows the reading. */
function written(socket: Socket, chunk: Buffer): Promise<void> {
  return new Promise((resolve) => {
    if (!socket.writable) resolve();
    else socket.write(chunk, () => resolve());
  });
}

/** What the server says at the end; empty where it says nothing. */
function lastLine(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      if (text.length < MAX_ANSWER) text += chunk;
    });
    socket.on('close', () => resolve(text.trim()));
    socket.on('end', () => resolve(text.trim()));
  });
}

function reasonIn(line: string): string {
  const [, failed] = /^FILE_FAILED:\d+:(.*)$/.exec(line) ?? [];
  const [, refused] = /^ERROR: [A-Z_]+ (.*)$/.exec(line) ?? [];
  return failed ?? refused ?? 'the connection broke off';
}
