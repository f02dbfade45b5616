/**
 * A small file that an operator has written by hand: read whole, as text. Knows nothing of what is in it. What is wrong with it
 * is said in a sentence for the operator.
 */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** The message is one sentence that says what to do. */
export class TextFileError extends Error {
  override readonly name = 'TextFileError';
}

export interface TextFile {
  readonly path: string;
  /** As the sentence names it: `the message of the day`. */
  readonly what: string;
  /** Which names it: `--motd`. */
  readonly option: string;
  /** Bytes. */
  readonly most: number;
}

const LINE_END = /\r\n?|\n/;

/** All of it, without the mark that some editors put at a file's beginning. Throws TextFileError. */
export function readText(file: TextFile): string {
  return decoded(readBytes(file), file);
}

/** Its lines, without their ends. Throws TextFileError. */
export function readLines(file: TextFile): string[] {
  const lines = readText(file).split(LINE_END);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

const UNREAD: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'this user may not read it',
  EISDIR: 'it is a folder',
};

/** Why a file cannot be read, in a few words; of what is rare, the system's. */
export function whyUnread(error: unknown): string {
  const { code = String(error) } = error as NodeJS.ErrnoException;
  return UNREAD[code] ?? code;
}

/** Throws TextFileError. */
export function readBytes({ path, what, option, most }: TextFile): Buffer {
  const bytes = Buffer.alloc(most + 1);
  let size = 0;
  try {
    // A pipe would keep the server waiting for whoever writes into it.
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      if (!fstatSync(descriptor).isFile())
        throw new TextFileError(
          `${what} ${path} is no file that can be read again; choose another with ${option} FILE`,
        );
      for (let read = -1; read !== 0 && size <= most; size += read)
        read = readSync(descriptor, bytes, size, bytes.length - size, null);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    if (error instanceof TextFileError) throw error;
    throw new TextFileError(`${what} ${path} cannot be read (${whyUnread(error)}); choose another with ${option} FILE`);
  }
  if (size > most) throw new TextFileError(`${what} ${path} has more than ${most} bytes; make it shorter`);
  return bytes.subarray(0, size);
}

function decoded(bytes: Buffer, { path, what }: TextFile): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new TextFileError(`${what} ${path} is not UTF-8; save it with that encoding`);
  }
}
