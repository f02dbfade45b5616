/**
 * The Spool port on a directory of the file system, for its owner alone. A file there is called by its number; while it is
 * written it has another name, which nobody reads and the next start removes. No name is ever a sender's.
 */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, type FileHandle, lstat, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Spool, SpoolError, type SpoolReader, type SpoolWriter } from '../core/spool.js';
import { makeDirectories, syncDirectory } from './directories.js';

const OWNER_ONLY_DIRECTORY = 0o700;
const OWNER_ONLY_FILE = 0o600;
const { O_CREAT, O_EXCL, O_NOFOLLOW, O_RDONLY, O_WRONLY } = constants;

/** What is called so was made here: a file that waits, or one that was not finished. */
const WHOLE = /^[1-9]\d{0,15}$/;
const UNFINISHED = /^[1-9]\d{0,15}\.[0-9a-f]{12}\.part$/;

/** Bytes that are read at a time. */
const CHUNK = 64 * 1024;

/** The system's ways of saying that there is no room left. */
const FULL: ReadonlySet<string | undefined> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

export interface SpoolOptions {
  /** Everything goes with the server: for one that keeps nothing. */
  readonly temporary?: boolean;
}

/** A spool whose files can be copied. */
export interface FileSpool extends Spool {
  /** The path of a committed file. */
  pathOf(id: number): string;
  /** From now on no file goes, until what this returns is called; those that were to go do so then. One at a time. */
  keepAll(): () => void;
}

/** The directory is made when the first file comes; one that is there already is seen to by `recover`. */
export function createSpool(directory: string, options: SpoolOptions = {}): FileSpool {
  return new DirectorySpool(directory, options.temporary ?? false);
}

class DirectorySpool implements FileSpool {
  private made: Promise<void> | null = null;
  private readonly removals = new Set<Promise<void>>();
  /** Those that are to go when all are kept no more; null: each goes at once. */
  private postponed: Set<number> | null = null;

  constructor(
    private readonly directory: string,
    private readonly temporary: boolean,
  ) {}

  create(id: number): Promise<SpoolWriter> {
    return telling(async () => {
      const path = join(this.directory, `${id}.${randomBytes(6).toString('hex')}.part`);
      return new FileWriter(await this.openNew(path), path, this.pathOf(id), this.directory);
    });
  }

  /** In a directory that is made for the first, and again where somebody has removed it. */
  private async openNew(path: string): Promise<FileHandle> {
    const flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW;
    const made = this.made;
    await this.make();
    try {
      return await open(path, flags, OWNER_ONLY_FILE);
    } catch (error) {
      if (made === null || (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      // Others may have noticed at the same time: it is made once.
      if (this.made === made) this.made = null;
      await this.make();
      return open(path, flags, OWNER_ONLY_FILE);
    }
  }

  private async make(): Promise<void> {
    this.made ??= makeDirectory(this.directory);
    try {
      await this.made;
    } catch (error) {
      this.made = null;
      throw error;
    }
  }

  open(id: number, offset: number): Promise<SpoolReader> {
    return telling(async () => new FileReader(await open(this.pathOf(id), O_RDONLY | O_NOFOLLOW), offset));
  }

  keepAll(): () => void {
    const postponed = new Set<number>();
    this.postponed = postponed;
    return () => {
      if (this.postponed !== postponed) return;
      this.postponed = null;
      for (const id of postponed) void this.remove(id);
    };
  }

  remove(id: number): Promise<void> {
    if (this.postponed !== null) {
      this.postponed.add(id);
      return Promise.resolve();
    }
    const removal = rm(this.pathOf(id), { force: true })
      .catch(() => {})
      .finally(() => this.removals.delete(removal));
    this.removals.add(removal);
    return removal;
  }

  async recover(ids: ReadonlySet<number>): Promise<ReadonlySet<number>> {
    const there = new Set<number>();
    try {
      for (const name of await entries(this.directory)) {
        const path = join(this.directory, name);
        if (WHOLE.test(name) && ids.has(Number(name)) && (await lstat(path)).isFile()) there.add(Number(name));
        else if (WHOLE.test(name) || UNFINISHED.test(name)) await rm(path, { recursive: true, force: true });
      }
    } catch (error) {
      const { message } = error as Error;
      throw new SpoolError(`The files that wait in ${this.directory} cannot be seen to (${message}).`, false);
    }
    return there;
  }

  async close(): Promise<void> {
    await Promise.all(this.removals);
    if (this.temporary) await rm(this.directory, { recursive: true, force: true }).catch(() => {});
  }

  pathOf(id: number): string {
    return join(this.directory, String(id));
  }
}

class FileWriter implements SpoolWriter {
  private closed = false;

  constructor(
    private readonly handle: FileHandle,
    /** Where its bytes are: no other writer's are ever there, before they are whole. */
    private path: string,
    private readonly whole: string,
    private readonly directory: string,
  ) {}

  write(chunks: readonly Buffer[]): Promise<void> {
    return telling(async () => {
      let left = [...chunks];
      while (left.length > 0) left = behind(left, (await this.handle.writev(left)).bytesWritten);
    });
  }

  commit(): Promise<void> {
    return telling(async () => {
      await this.handle.sync();
      await this.close();
      await rename(this.path, this.whole);
      this.path = this.whole;
      await syncDirectory(this.directory);
    });
  }

  async discard(): Promise<void> {
    await this.close().catch(() => {});
    await rm(this.path, { force: true }).catch(() => {});
  }

  private async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.handle.close();
  }
}

class FileReader implements SpoolReader {
  constructor(
    private readonly handle: FileHandle,
    private position: number,
  ) {}

  read(): Promise<Buffer | null> {
    return telling(async () => {
      // A new one each time: the one before may still wait for its receiver.
      const buffer = Buffer.allocUnsafeSlow(CHUNK);
      const { bytesRead } = await this.handle.read(buffer, 0, CHUNK, this.position);
      this.position += bytesRead;
      return bytesRead === 0 ? null : buffer.subarray(0, bytesRead);
    });
  }

  async close(): Promise<void> {
    await this.handle.close().catch(() => {});
  }
}

/** What is left of `chunks` after so many bytes. */
function behind(chunks: readonly Buffer[], bytes: number): Buffer[] {
  let skip = bytes;
  return chunks.flatMap((chunk) => {
    const rest = chunk.subarray(Math.min(skip, chunk.length));
    skip -= chunk.length - rest.length;
    return rest.length > 0 ? [rest] : [];
  });
}

async function makeDirectory(directory: string): Promise<void> {
  makeDirectories(directory, OWNER_ONLY_DIRECTORY);
  await mustBeNoLink(directory);
  await chmod(directory, OWNER_ONLY_DIRECTORY);
}

async function mustBeNoLink(directory: string): Promise<void> {
  if ((await lstat(directory)).isSymbolicLink()) throw new Error('it is a link, and links are not followed');
}

async function entries(directory: string): Promise<string[]> {
  try {
    await mustBeNoLink(directory);
    return await readdir(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

async function telling<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new SpoolError(message, FULL.has(code), { cause: error });
  }
}
