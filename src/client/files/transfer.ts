/**
 * The bytes of a file, on a connection of their own to the quiet port: `put` and `get` as PROTOCOL.md has them. Knows
 * tokens, and neither names nor people.
 */
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import type { ReceivedFile } from './received-file.js';

export interface QuietDoor {
  readonly host: string;
  readonly port: number;
}

/** Told with the bytes that have passed in all. */
export type OnProgress = (bytes: number) => void;

/** Why a transfer did not come to its end, as a sentence without its full stop. */
export class TransferFailed extends Error {}

/** Bytes read at a time. */
const CHUNK = 64 * 1024;
/** Bytes of the server's last line, which are fewer than 200. */
const MAX_ANSWER = 4096;
/** Attempts in a row that brought nothing, and milliseconds between them. */
const MAX_ATTEMPTS = 5;
const PAUSE_MS = 500;

/** Sends `size` bytes of a file. Resolves with their sha256; throws TransferFailed. */
export async function put(
  door: QuietDoor,
  token: string,
  file: FileHandle,
  size: number,
  onProgress: OnProgress,
): Promise<string> {
  const socket = await open(door);
  const answer = lastLine(socket);
  const hash = createHash('sha256');
  try {
    socket.write(`put ${token}\n`);
    let sent = 0;
    while (sent < size && socket.writable) {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(Math.min(CHUNK, size - sent)), 0, undefined, sent);
      if (bytesRead === 0) throw new TransferFailed('the file became shorter while it was read');
      const chunk = buffer.subarray(0, bytesRead);
      hash.update(chunk);
      sent += bytesRead;
      await written(socket, chunk);
      onProgress(sent);
    }
    socket.end();
    const line = await answer;
    const sha256 = hash.digest('hex');
    if (line === `FILE_DONE:${/^FILE_DONE:(\d+):/.exec(line)?.[1]}:${sha256}`) return sha256;
    if (line.startsWith('FILE_DONE:')) throw new TransferFailed('it arrived as something else: the sha256 differs');
    throw new TransferFailed(reasonIn(line));
  } finally {
    socket.destroy();
  }
}

/** Fetches a file; one that breaks off is taken up again where it ended. `size` null: nobody knows. */
export async function get(
  door: QuietDoor,
  token: string,
  file: ReceivedFile,
  size: number | null,
  onProgress: OnProgress,
): Promise<void> {
  for (let attempts = 0; ; attempts++) {
    const before = file.bytes;
    const whole = await getOnce(door, `get ${token}${before === 0 ? '' : ` ${before}`}\n`, file, onProgress);
    if (whole && (size === null || file.bytes >= size)) return;
    if (file.bytes > before) attempts = 0;
    if (whole || attempts === MAX_ATTEMPTS) throw new TransferFailed('the connection broke off');
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/** True: the server has ended it in peace. */
async function getOnce(door: QuietDoor, line: string, file: ReceivedFile, onProgress: OnProgress): Promise<boolean> {
  let socket: Socket;
  try {
    socket = await open(door);
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

function open({ host, port }: QuietDoor): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, allowHalfOpen: true, noDelay: true });
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
