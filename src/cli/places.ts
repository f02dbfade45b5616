/**
 * What a start would find wrong with the user and the places that options name. Makes nothing, and does not look at rights: whoever checks
 * a configuration is often somebody else than the one who starts with it.
 */
import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Failure } from './failure.js';
import type { ServeOptions } from './options.js';
import { shown } from './printable.js';
import { userCalled } from './rights.js';
import { logFileFailure } from './start-errors.js';

type Named = Pick<ServeOptions, 'user' | 'data' | 'memory' | 'logFile' | 'transcript'>;

/** Sentences. */
export function faultsOfPlaces({ user, data, memory, logFile, transcript }: Named): readonly string[] {
  return [
    user === undefined ? null : userFault(user),
    logFile === undefined ? null : logFault(logFile),
    memory ? null : directoryFault(data, 'the data directory', '--data'),
    transcript === undefined ? null : directoryFault(transcript, 'the transcripts’ directory', '--transcript'),
  ].filter((fault) => fault !== null);
}

function userFault(name: string): string | null {
  try {
    userCalled(name);
    return null;
  } catch (error) {
    if (error instanceof Failure) return error.message;
    throw error;
  }
}

function logFault(path: string): string | null {
  const itself = kindOf(path);
  const folder = kindOf(dirname(resolve(path)));
  const code =
    itself === 'directory' ? 'EISDIR' : folder === 'nothing' ? 'ENOENT' : folder === 'other' ? 'ENOTDIR' : null;
  return code === null ? null : logFileFailure({ code }, path).message;
}

/** One that is not there yet is made, with those above it. */
function directoryFault(path: string, what: string, option: string): string | null {
  let at = resolve(path);
  while (kindOf(at) === 'nothing' && at !== dirname(at)) at = dirname(at);
  if (kindOf(at) !== 'other') return null;
  return `${what} ${shown(path)} cannot be made: ${shown(at)} is no directory; choose another with ${option} DIRECTORY`;
}

/** Null: that cannot be seen from here. */
function kindOf(path: string): 'directory' | 'other' | 'nothing' | null {
  try {
    const found = statSync(path);
    return found.isDirectory() ? 'directory' : 'other';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR' ? 'nothing' : null;
  }
}
