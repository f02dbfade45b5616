/** Why a file has not got through, as a sentence. Pure. */
import { ConnectionLost } from '../net/server-connection.js';

/** Who the other one is, where it is one. */
interface Other {
  readonly who: string;
}

/** The server's reasons after which nothing comes any more, by what they mean. */
const FINAL: Readonly<Record<string, (name: string, who: string) => string>> = {
  rejected: (name, who) => (who === '' ? `${name} is not wanted.` : `${who} does not want ${name}.`),
  withdrawn: (name, who) => (who === '' ? `${name} is withdrawn.` : `${who} has withdrawn ${name}.`),
  expired: (name) => `${name} is not offered any more: its time was over.`,
};

export function isFinal(reason: string): boolean {
  return Object.hasOwn(FINAL, reason);
}

/** Errors of the disk that a person can do something about. */
const DISK: Readonly<Record<string, string>> = {
  EACCES: 'you may not read or write it',
  ENOSPC: 'the disk is full',
  EISDIR: 'it is a folder',
};

/** `reason`: an error, or what the server says. */
export function whyNot(name: string, reason: unknown, other?: Other): string {
  if (typeof reason === 'string') {
    const final = isFinal(reason) ? FINAL[reason] : undefined;
    return final?.(name, other?.who ?? '') ?? `${name} did not get through: ${reason}.`;
  }
  if (reason instanceof ConnectionLost) return `${name} did not get through: the connection was lost.`;
  const error = reason instanceof Error ? reason : new Error(String(reason));
  return `${name} did not get through: ${DISK[(error as NodeJS.ErrnoException).code ?? ''] ?? error.message}.`;
}
