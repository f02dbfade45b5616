/**
 * The options of `partyline wire`: one record an option, and the values they become.
 */
import { UsageError } from './failure.js';
import { endpoint, flag, host, integer, path, port } from './kinds.js';
import { everywhere, grouped } from './options.js';
import { parse, type Table, type Values } from './parse.js';

/**
 * Milliseconds between the pieces of `--split` where `--delay` says nothing. Without them the kernel of the one who reads
 * would put the pieces together again.
 */
const BETWEEN_PIECES = 2;

const way = [
  { name: 'to', value: 'HOST:PORT', kind: endpoint(), otherwise: 'needed', help: 'the server to pass clients on to' },
  { name: 'port', value: 'N', kind: port(), default: 8090, help: 'clients connect here; 0: any free one' },
  {
    name: 'host',
    value: 'ADDRESS',
    kind: host(),
    default: '127.0.0.1',
    help: 'listen here',
  },
] as const;

const trouble = [
  { name: 'split', value: 'N', kind: integer(1, 65_536), help: 'pass on in pieces of N bytes' },
  {
    name: 'delay',
    value: 'MS',
    kind: integer(0, 60_000),
    otherwise: `0; ${BETWEEN_PIECES} with --split`,
    help: 'wait before each piece, milliseconds',
  },
  { name: 'drop-after', value: 'N', kind: integer(0, 1_000_000_000), help: 'cut each connection after N bytes' },
] as const;

const recording = [
  { name: 'expect', value: 'FILE', kind: path(), help: 'write the first connection as an expect script' },
  { name: 'force', kind: flag(), help: 'overwrite that file' },
] as const;

export const wireTable = [
  ...grouped('The way', way),
  ...grouped('Trouble', trouble),
  ...grouped('Recording', recording),
  ...everywhere,
] as const satisfies Table;

type Given = Values<typeof wireTable>;

/** Complete and checked. `delay` is in milliseconds, `split` and `dropAfter` in bytes. */
export type WireOptions = Omit<Given, 'to' | 'delay' | 'help' | 'version'> & {
  readonly to: NonNullable<Given['to']>;
  readonly delay: number;
};

/** Throws a UsageError. */
export function readWireOptions(args: readonly string[]): WireOptions {
  const { help: _help, version: _version, to, delay, ...given } = parse(wireTable, args);
  if (to === undefined)
    throw new UsageError('--to is missing: which server are clients passed on to? --to localhost:8080');
  if (given.port === to.port && given.port !== 0 && isHere(to.host) && isHere(given.host)) {
    throw new UsageError(`--to ${to.host}:${to.port} is this proxy itself: choose another port with --port N`);
  }
  if (given.force && given.expect === undefined) throw new UsageError('--force belongs to --expect FILE');
  return { ...given, to, delay: delay ?? (given.split === undefined ? 0 : BETWEEN_PIECES) };
}

/** A name of this machine that anybody types. */
function isHere(host: string): boolean {
  return ['localhost', '127.0.0.1', '::1', '0.0.0.0', '::'].includes(host);
}
