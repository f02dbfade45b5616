/** A disk that fails when it is told to: a preloaded library, built for the occasion (programs/failing-fsync.c). */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { locate } from '../support/places.js';
import { missing, needs } from '../support/programs.js';
import { temporaryDirectory } from './helpers.js';

const compiler = ['cc', 'gcc', 'clang', 'tcc'].find((name) => !missing(name));
export const failing = {
  skip: process.platform !== 'linux' ? 'preloading is for Linux' : compiler === undefined && needs('tcc'),
};

export interface FailingDisk {
  /** For the program whose disk is to fail. */
  readonly env: NodeJS.ProcessEnv;
  /** While this file exists. */
  readonly when: string;
}

export function failingDisk(t: TestContext): FailingDisk {
  const directory = temporaryDirectory(t);
  const library = join(directory, 'failing-fsync.so');
  const source = locate('test/storage/programs/failing-fsync.c');
  execFileSync(compiler ?? 'cc', ['-shared', '-fPIC', '-nostdlib', '-o', library, source]);
  const when = join(directory, 'fail');
  return { env: { LD_PRELOAD: library, FAIL_WHEN: when }, when };
}
