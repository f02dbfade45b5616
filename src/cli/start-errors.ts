/**
 * Why the server could not start, as one sentence that says what to do instead.
 */
import { EXIT, Failure } from './failure.js';
import type { ServeOptions } from './options.js';
import { shown } from './printable.js';

/** Errors whose message is a sentence for the operator. */
const SENTENCES = new Set(['StoreOpenError', 'SpoolError', 'TranscriptError', 'CertificateError', 'TextFileError']);

const OPTIONS = [
  ['--quiet-port', 'quietPort'],
  ['--tls-port', 'tlsPort'],
  ['--telnet-port', 'telnetPort'],
  ['--web-port', 'webPort'],
] as const;

/** Where something listens, or tries to. */
type Doors = Pick<ServeOptions, 'host' | 'port'> & Partial<Pick<ServeOptions, (typeof OPTIONS)[number][1]>>;

/** A Failure for what the operating system refuses; undefined for anything else, which is a bug. */
export function startFailure(error: unknown, options: Doors): Failure | undefined {
  if (error instanceof Failure) return error;
  if (error instanceof Error && SENTENCES.has(error.name)) return new Failure(error.message, EXIT.failed);
  const { code, port } = error as NodeJS.ErrnoException & { readonly port?: number };
  if (!(error instanceof Error) || code === undefined) return undefined;
  const option = OPTIONS.find(([, own]) => port !== undefined && port === options[own])?.[0] ?? '--port';
  const sentence = explain(code, error, `port ${port ?? options.port}`, option, shown(options.host));
  return new Failure(sentence, EXIT.failed);
}

function explain(code: string, error: Error, port: string, option: string, host: string): string {
  switch (code) {
    case 'EADDRINUSE':
      return `${port} is in use by another program; choose another with ${option} N`;
    case 'EACCES':
      return `${port} needs the administrator's rights; choose one above 1023 with ${option} N, or start as root with --user NAME`;
    case 'EADDRNOTAVAIL':
      return `${host} is no address of this machine; leave --host out for all of its addresses`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `the host ${host} is not known; leave --host out for all addresses of this machine`;
    case 'EAFNOSUPPORT':
      return `this machine has no addresses like ${host}; leave --host out for all it has`;
    default:
      return `could not start: ${shown(error.message)}`;
  }
}

/** Why the log file cannot be had. */
export function logFileFailure(error: unknown, path: string): Failure {
  return fileFailure(error, `the log file ${shown(path)}`, 'choose another with --log-file PATH');
}

/** Why a file cannot be written, and `remedy`: what to do instead. */
export function fileFailure(error: unknown, file: string, remedy: string): Failure {
  const { code } = error as NodeJS.ErrnoException;
  const reasons: Readonly<Record<string, string>> = {
    EACCES: 'this user may not write there',
    EPERM: 'this user may not write there',
    ENOENT: 'its folder does not exist',
    ENOTDIR: 'its folder is no folder',
    EISDIR: 'it is a folder',
    EROFS: 'the file system is read-only',
    ENXIO: 'it is a pipe that nobody reads',
  };
  const reason = reasons[code ?? ''] ?? shown(String(error));
  return new Failure(`${file} cannot be written: ${reason}; ${remedy}`, EXIT.failed);
}
