/**
 * The command line of `partyline check`: one record an option, and the values they become.
 */
import { PROFILES } from '../tools/check/play/terms.js';
import { UsageError } from './failure.js';
import { choice, type Endpoint, endpoint, flag, integer, path, portOrOff, seconds, text } from './kinds.js';
import { everywhere, grouped } from './options.js';
import { parseWithWords, type Table, type Values } from './parse.js';
import { shown } from './printable.js';

/** How far the quiet port is from the chat port unless it is given: docs/PROTOCOL.md R1.9. */
const QUIET_PORT_OFFSET = 2;
/** And the web port: R8.1. */
const WEB_PORT_OFFSET = 1;

/** Stands for standard output where a file could. */
export const STDOUT = '-';

const server = [
  {
    name: 'quiet-port',
    value: 'N|off',
    kind: portOrOff(),
    otherwise: `port + ${QUIET_PORT_OFFSET}`,
    help: 'its port for programs',
  },
  {
    name: 'web-port',
    value: 'N|off',
    kind: portOrOff(),
    otherwise: `port + ${WEB_PORT_OFFSET}`,
    help: 'its port for browsers',
  },
] as const;

const what = [
  {
    name: 'profile',
    value: 'NAME',
    kind: choice(...PROFILES),
    default: 'full',
    help: PROFILES.join(', '),
  },
  {
    name: 'only',
    value: 'TEXT',
    kind: text('a part of a check’s name, or a rule'),
    help: 'only these, by name or rule',
  },
  { name: 'list', kind: flag(), help: 'list the checks, and play none' },
  { name: 'explain', kind: flag(), help: 'say all that a server needs for them' },
] as const;

const how = [
  { name: 'timeout', value: 'SECONDS', kind: seconds(0.1, 600), default: 5, help: 'longest wait for a line' },
  { name: 'parallel', value: 'N', kind: integer(1, 32), default: 8, help: 'checks at a time' },
] as const;

const results = [
  { name: 'json', kind: flag(), help: 'one JSON document instead of TAP' },
  { name: 'junit', value: 'FILE', kind: path(), help: 'also as JUnit’s XML; -: instead of TAP' },
] as const;

export const checkTable = [
  ...grouped('Server', server),
  ...grouped('What is checked', what),
  ...grouped('How', how),
  ...grouped('Results', results),
  ...everywhere,
] as const satisfies Table;

type Given = Values<typeof checkTable>;

/** Complete and checked. `timeout` is in seconds; `server` is null only with `list` or `explain`. */
export type CheckOptions = Omit<Given, 'quietPort' | 'webPort' | 'help' | 'version'> & {
  readonly server: Endpoint | null;
  readonly quietPort: number | null;
  readonly webPort: number | null;
};

/** Throws a UsageError. */
export function readCheckOptions(args: readonly string[]): CheckOptions {
  const { values, words } = parseWithWords(checkTable, args);
  const { help: _help, version: _version, quietPort, webPort, ...given } = values;
  const [word, stray] = words;
  if (stray !== undefined) throw new UsageError(`unexpected ${shown(stray)}: one server at a time`);
  if (word === undefined && !given.list && !given.explain)
    throw new UsageError('which server? partyline check localhost:8080');
  const asked = given.junit === undefined ? '--json' : '--junit';
  if ((given.list || given.explain) && (given.json || given.junit !== undefined))
    throw new UsageError(`${asked} is for checks that are played, and --list and --explain play none`);
  if (given.json && given.junit === STDOUT)
    throw new UsageError('--json and --junit - both write to standard output: give --junit a file');
  const kind = endpoint();
  const server = word === undefined ? null : (kind.read(word) ?? null);
  if (word !== undefined && server === null) throw new UsageError(`a server is ${kind.allowed}, not ${shown(word)}`);
  const at = (port: number | 'off' | undefined, offset: number): number | null => {
    if (port !== undefined) return port === 'off' ? null : port;
    return server === null || server.port + offset > 65_535 ? null : server.port + offset;
  };
  return {
    ...{ ...given, server },
    quietPort: at(quietPort, QUIET_PORT_OFFSET),
    webPort: at(webPort, WEB_PORT_OFFSET),
  };
}
