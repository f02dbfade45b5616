/** The certificate authority that `--tls-ca` names. */
import { readFileSync } from 'node:fs';
import { EXIT, Failure } from './failure.js';
import { printable } from './printable.js';

/** PEM; null where none is named. Throws a Failure. */
export function authority(path: string | undefined): string | null {
  if (path === undefined) return null;
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Failure(
      `--tls-ca ${printable(path)} cannot be read: ${printable(String((error as Error).message))}`,
      EXIT.failed,
    );
  }
}
