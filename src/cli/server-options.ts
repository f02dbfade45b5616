/** The options by which our clients find a server: `chat` its port for people, `send` and `tail` the quiet one. */
import { UsageError } from './failure.js';
import { flag, host, path, toPort } from './kinds.js';
import { grouped } from './options.js';
import type { Values } from './parse.js';

const CHAT_PORT = 8080;
const QUIET_PORT = 8082;
const TLS_PORT = 8443;

const address = { name: 'host', value: 'HOST', kind: host(), default: 'localhost', help: 'the server' } as const;

const encryption = [
  { name: 'tls', kind: flag(), help: 'connect with TLS' },
  { name: 'tls-ca', value: 'FILE', kind: path(), help: 'trust this authority alone, PEM' },
  { name: 'tls-insecure', kind: flag(), help: 'take any certificate' },
] as const;

export const chatServer = grouped('Server', [
  address,
  {
    name: 'port',
    value: 'N',
    kind: toPort(),
    otherwise: `${CHAT_PORT}, with --tls ${TLS_PORT}`,
    help: 'its chat port',
  },
  {
    name: 'quiet-port',
    value: 'N',
    kind: toPort(),
    otherwise: 'port + 2',
    help: 'where files go without TLS',
  },
  ...encryption,
] as const);

export const quietServer = grouped('Server', [
  address,
  {
    name: 'port',
    value: 'N',
    kind: toPort(),
    otherwise: `${QUIET_PORT}, with --tls ${TLS_PORT}`,
    help: 'its quiet port, or any other',
  },
  ...encryption,
] as const);

type Given = Pick<Values<typeof quietServer>, 'port' | 'tls' | 'tlsCa' | 'tlsInsecure'>;

/** Where they lead, and whether by TLS. */
interface Door {
  readonly port: number;
  readonly tls: boolean;
}

/** Throws a UsageError where they contradict each other, as `quietDoor` does. */
export const chatDoor = (given: Given): Door => doorOf(given, CHAT_PORT);

export const quietDoor = (given: Given): Door => doorOf(given, QUIET_PORT);

function doorOf({ port, tls, tlsCa, tlsInsecure }: Given, plainPort: number): Door {
  if (tlsCa !== undefined && tlsInsecure) throw new UsageError('--tls-ca and --tls-insecure contradict each other');
  const isTls = tls || tlsCa !== undefined || tlsInsecure;
  return { port: port ?? (isTls ? TLS_PORT : plainPort), tls: isTls };
}
