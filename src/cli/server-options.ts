/** The options by which a program that speaks the line protocol or its objects finds a server: `send`, `tail`. */
import { UsageError } from './failure.js';
import { flag, host, path, toPort } from './kinds.js';
import { grouped } from './options.js';
import type { Values } from './parse.js';

const QUIET_PORT = 8082;
const TLS_PORT = 8443;

export const quietServer = grouped('Server', [
  { name: 'host', value: 'HOST', kind: host(), default: 'localhost', help: 'the server' },
  {
    name: 'port',
    value: 'N',
    kind: toPort(),
    otherwise: `${QUIET_PORT}, with --tls ${TLS_PORT}`,
    help: 'its quiet port, or any other',
  },
  { name: 'tls', kind: flag(), help: 'connect with TLS' },
  { name: 'tls-ca', value: 'FILE', kind: path(), help: 'trust this authority alone, PEM' },
  { name: 'tls-insecure', kind: flag(), help: 'take any certificate' },
] as const);

/** Where they lead, and whether by TLS. Throws a UsageError where they contradict each other. */
export function quietDoor(given: Pick<Values<typeof quietServer>, 'port' | 'tls' | 'tlsCa' | 'tlsInsecure'>): {
  readonly port: number;
  readonly tls: boolean;
} {
  const { tlsCa, tlsInsecure } = given;
  if (tlsCa !== undefined && tlsInsecure) throw new UsageError('--tls-ca and --tls-insecure contradict each other');
  const tls = given.tls || tlsCa !== undefined || tlsInsecure;
  return { port: given.port ?? (tls ? TLS_PORT : QUIET_PORT), tls };
}
