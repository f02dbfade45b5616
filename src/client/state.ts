/**
 * The folder where the client keeps what outlives it: lines typed, servers known. Owner-only. What is kept there is a
 * comfort: where it cannot be kept, the client goes on without it.
 */
import { chmodSync, closeSync, constants, fchmodSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Bytes of a file of ours that are read; more has not been written by us. */
const MAX_READ = 4 * 1024 * 1024;

/** By the XDG Base Directory Specification. */
export function stateDirectory(env: NodeJS.ProcessEnv): string {
  const given = env.XDG_STATE_HOME ?? '';
  return join(isAbsolute(given) ? given : join(homedir(), '.local', 'state'), 'partyline');
}

/** One file in that folder, of lines. */
export class StateFile {
  constructor(
    private readonly directory: string,
    private readonly name: string,
  ) {}

  get path(): string {
    return join(this.directory, this.name);
  }

  /** No lines where there is no such file, or none that may be read. */
  read(): string[] {
    try {
      const text = readFileSync(this.path, 'utf8');
      return text.length > MAX_READ ? [] : text.split('\n').filter((line) => line !== '');
    } catch {
      return [];
    }
  }

  append(line: string): boolean {
    return this.write(`${line}\n`, constants.O_APPEND);
  }

  replace(lines: readonly string[]): boolean {
    return this.write(lines.map((line) => `${line}\n`).join(''), constants.O_TRUNC);
  }

  /** No link is followed: somebody else could have put it there. */
  private write(text: string, how: number): boolean {
    try {
      mkdirSync(this.directory, { recursive: true, mode: 0o700 });
      chmodSync(this.directory, 0o700);
      const file = openSync(this.path, constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW | how, 0o600);
      try {
        fchmodSync(file, 0o600);
        writeSync(file, text);
      } finally {
        closeSync(file);
      }
      return true;
    } catch {
      return false;
    }
  }
}
