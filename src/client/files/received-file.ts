/**
 * A file that comes in, on this disk: under a name that is not one yet until it is whole, and then under one that nobody
 * else has. Owns the unfinished file.
 */
import { createHash, randomBytes } from 'node:crypto';
import { type FileHandle, link, mkdir, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { harmless, numbered } from './file-names.js';

/** Names that are tried before one gives up. */
const MAX_TRIES = 10_000;

export class ReceivedFile {
  bytes = 0;
  private readonly hash = createHash('sha256');

  private constructor(
    private readonly folder: string,
    private readonly temporary: string,
    private readonly handle: FileHandle,
  ) {}

  /** Owner-only, created again: no link that lies there is followed. */
  static async create(folder: string): Promise<ReceivedFile> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const temporary = join(folder, `.part-${randomBytes(8).toString('hex')}`);
    return new ReceivedFile(folder, temporary, await open(temporary, 'wx', 0o600));
  }

  async write(chunk: Buffer): Promise<void> {
    for (let at = 0; at < chunk.length; ) at += (await this.handle.write(chunk, at)).bytesWritten;
    this.hash.update(chunk);
    this.bytes += chunk.length;
  }

  /** Hexadecimal; to be asked once, when all has been written. */
  digest(): string {
    return this.hash.digest('hex');
  }

  /** Gives it a name, `name` or the first free one like it, and returns its path. What has that name stays as it is. */
  async saveAs(name: string): Promise<string> {
    await this.handle.sync();
    await this.handle.close();
    const wanted = harmless(name);
    for (let number = 1; number <= MAX_TRIES; number++) {
      const path = join(this.folder, numbered(wanted, number));
      try {
        await link(this.temporary, path);
        await unlink(this.temporary);
        return path;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
    }
    throw new Error(`there are ${MAX_TRIES} files called ${wanted}`);
  }

  async discard(): Promise<void> {
    await this.handle.close().catch(() => {});
    await unlink(this.temporary).catch(() => {});
  }
}
