/**
 * The directory of transcripts: adds to its files, and takes lines out of them. Owns the rights there: each file is its
 * owner's alone, and is neither a link nor somebody else's. Must not know who talks, nor what waits to be written.
 */
import { accessSync, constants, readdirSync, rmSync, statSync } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDirectories } from './directories.js';

const OWNER_ONLY_DIRECTORY = 0o700;
const OWNER_ONLY_FILE = 0o600;
const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_RDWR, O_WRONLY, R_OK, W_OK, X_OK } = constants;

const LF = 0x0a;

/** Bytes that are read at a time where lines are taken out: some thousand lines, looked at within a millisecond. */
const CHUNK = 64 * 1024;

/** Characters of the time that a line begins with. */
const STAMP = '2026-11-20 10:03:12Z'.length;

/** What a file is called while it is written anew; one that is there at the start was left by a crash. */
const REWRITTEN = '.part';
const LEFT_OVER = /^[a-z0-9_][a-z0-9_.-]*\.\d{4}-\d\d-\d\d\.txt\.part$/;

/** The directory cannot be used. `message` is a sentence for the operator. */
export class TranscriptError extends Error {
  override readonly name = 'TranscriptError';
}

export class TranscriptFiles {
  /** Throws TranscriptError. */
  constructor(private readonly directory: string) {
    try {
      // One that is there keeps its rights: somebody may have named a directory that holds other things.
      this.make();
      if (!statSync(directory).isDirectory()) throw new Error('it is no directory');
      accessSync(directory, R_OK | W_OK | X_OK);
      for (const name of readdirSync(directory)) if (LEFT_OVER.test(name)) rmSync(join(directory, name));
    } catch (error) {
      const reason = (error as Error).message;
      const message = `The transcripts' directory ${directory} cannot be created or written (${reason}): choose another with --transcript.`;
      throw new TranscriptError(message, { cause: error });
    }
  }

  /** All of the text or, where it rejects, nothing. It begins a line of its own. */
  async append(name: string, text: string): Promise<void> {
    const file = await this.openToAdd(name);
    try {
      const { size } = await file.stat();
      const bytes = Buffer.from((await endsWithin(file, size)) ? `\n${text}` : text);
      try {
        await writeAll(file, [bytes]);
      } catch (error) {
        await file.truncate(size).catch(() => {});
        throw error;
      }
    } finally {
      await file.close();
    }
  }

  /** Takes out one line for each time that it stands in `lines`, whole, with its end. What is not there is none. */
  async takeOut(name: string, lines: readonly string[]): Promise<void> {
    const path = join(this.directory, name);
    const from = await openOwn(path, O_RDONLY).catch(unlessMissing);
    if (from === null) return;
    try {
      const anew = path + REWRITTEN;
      await rm(anew, { force: true });
      const to = await open(anew, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, OWNER_ONLY_FILE);
      try {
        await copyWithout(from, to, lines);
        await to.datasync();
      } finally {
        await to.close();
      }
      await rename(anew, path);
    } finally {
      await from.close();
    }
  }

  private make(): void {
    makeDirectories(this.directory, OWNER_ONLY_DIRECTORY);
  }

  /** In a directory that is made again where somebody has removed it. */
  private async openToAdd(name: string): Promise<FileHandle> {
    const path = join(this.directory, name);
    const flags = O_RDWR | O_APPEND | O_CREAT;
    try {
      return await openOwn(path, flags);
    } catch (error) {
      unlessMissing(error);
      this.make();
      return openOwn(path, flags);
    }
  }
}

/** A file for its owner alone, who is this user. In a directory where others may write, they could have put one there. */
async function openOwn(path: string, flags: number): Promise<FileHandle> {
  const file = await open(path, flags | O_NOFOLLOW | O_NONBLOCK, OWNER_ONLY_FILE);
  try {
    const found = await file.stat();
    if (!found.isFile()) throw new Error(`${path} is no file`);
    if (found.uid !== process.geteuid?.()) throw new Error(`${path} belongs to somebody else`);
    if ((found.mode & 0o777) !== OWNER_ONLY_FILE) await file.chmod(OWNER_ONLY_FILE);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Throws anything but that there is no such file. */
function unlessMissing(error: unknown): null {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  return null;
}

/** Whether it ends within a line, as a crash leaves it. */
async function endsWithin(file: FileHandle, size: number): Promise<boolean> {
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  await file.read(last, 0, 1, size - 1);
  return last[0] !== LF;
}

async function writeAll(file: FileHandle, chunks: readonly Buffer[]): Promise<void> {
  for (const chunk of chunks) {
    let at = 0;
    while (at < chunk.length) at += (await file.write(chunk, at)).bytesWritten;
  }
}

async function copyWithout(from: FileHandle, to: FileHandle, lines: readonly string[]): Promise<void> {
  const left = new Map<string, number>();
  for (const line of lines) left.set(line, (left.get(line) ?? 0) + 1);
  // Only of a line that begins like one of these a text is made.
  const beginnings = new Set(lines.map((line) => line.slice(0, STAMP)));
  const isGone = (bytes: Buffer): boolean => {
    if (!beginnings.has(bytes.toString('latin1', 0, STAMP))) return false;
    const line = bytes.toString();
    const count = left.get(line) ?? 0;
    if (count > 0) left.set(line, count - 1);
    return count > 0;
  };
  let rest: Buffer = Buffer.alloc(0);
  for (let at = 0; ; ) {
    const buffer = Buffer.allocUnsafe(CHUNK);
    const { bytesRead } = await from.read(buffer, 0, CHUNK, at);
    if (bytesRead === 0) break;
    at += bytesRead;
    const bytes = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
    const kept: Buffer[] = [];
    let start = 0;
    let copied = 0;
    for (let end = bytes.indexOf(LF); end !== -1; end = bytes.indexOf(LF, start)) {
      const next = end + 1;
      if (isGone(bytes.subarray(start, next))) {
        kept.push(bytes.subarray(copied, start));
        copied = next;
      }
      start = next;
    }
    kept.push(bytes.subarray(copied, start));
    await writeAll(to, kept);
    rest = bytes.subarray(start);
  }
  await writeAll(to, [rest]);
}
