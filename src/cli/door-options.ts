/**
 * The options on ports and connections, and the ports that follow from the chat port.
 */
import { UsageError } from './failure.js';
import {
  bytes,
  flag,
  host,
  integer,
  networks,
  networksOrOff,
  onOff,
  origins,
  path,
  port,
  portOrOff,
  seconds,
} from './kinds.js';

/** How far a port is from the chat port unless it is given: 8080, 8081, 8082 and 8443. */
const WEB_PORT_OFFSET = 1;
const QUIET_PORT_OFFSET = 2;
const TLS_PORT_OFFSET = 363;
const LAST_PORT = 65_535;

const MILLION = 1_000_000;

export const doors = [
  { name: 'port', fixed: 'value', value: 'N', kind: port(), default: 8080, help: 'chat port, greets; 0: any free one' },
  {
    name: 'host',
    fixed: 'value',
    value: 'ADDRESS',
    kind: host(),
    default: '::',
    help: 'listen here; :: takes IPv4, too',
  },
  {
    name: 'quiet-port',
    fixed: 'value',
    value: 'N|off',
    kind: portOrOff(),
    otherwise: `port + ${QUIET_PORT_OFFSET}`,
    help: 'port for programs, no greeting',
  },
  {
    name: 'tls-port',
    fixed: 'value',
    value: 'N|off',
    kind: portOrOff(),
    otherwise: `port + ${TLS_PORT_OFFSET}`,
    help: 'chat port with TLS',
  },
  {
    name: 'telnet-port',
    fixed: 'value',
    value: 'N|off',
    kind: portOrOff(),
    default: 'off',
    help: 'chat port that edits lines for telnet',
  },
  {
    name: 'web-port',
    fixed: 'value',
    value: 'N|off',
    kind: portOrOff(),
    otherwise: `port + ${WEB_PORT_OFFSET}`,
    help: 'for browsers; HTTPS with TLS',
  },
  {
    name: 'web-origin',
    value: 'ORIGINS',
    kind: origins(),
    default: [],
    otherwise: 'its own',
    help: 'whose pages may come in, too',
  },
  {
    name: 'metrics-from',
    value: 'ADDRESSES',
    kind: networksOrOff(),
    default: ['127.0.0.0/8', '::1'],
    otherwise: 'this machine',
    help: 'who may see /metrics',
  },
  { name: 'tls-cert', fixed: 'presence', value: 'FILE', kind: path(), help: 'certificate, PEM; SIGHUP reads it again' },
  { name: 'tls-key', fixed: 'presence', value: 'FILE', kind: path(), help: 'its key, PEM' },
  { name: 'tls-only', fixed: 'value', kind: flag(), negatable: true, help: 'without TLS from this machine alone' },
  {
    name: 'password-over-plaintext',
    value: 'on|off',
    kind: onOff(),
    default: true,
    help: 'off: passwords by TLS alone',
  },
  {
    name: 'min-password',
    value: 'N',
    kind: integer(1, 128),
    default: 8,
    help: 'characters of a new password, at least',
  },
] as const;

export const connections = [
  { name: 'max-connections', value: 'N', kind: integer(1, MILLION), default: 12_000, help: 'connections in all' },
  {
    name: 'max-per-address',
    value: 'N',
    kind: integer(1, MILLION),
    default: 50,
    help: 'of one address, or IPv6 /64',
  },
  {
    name: 'max-new-per-minute',
    value: 'N',
    kind: integer(1, MILLION),
    default: 120,
    help: 'new ones of one address',
  },
  {
    name: 'limit-loopback',
    value: 'on|off',
    kind: onOff(),
    default: false,
    help: 'bounds of an address hold here too',
  },
  {
    name: 'register-timeout',
    value: 'SECONDS',
    kind: seconds(1, 3600),
    default: 30,
    help: 'time to take a name',
  },
  {
    name: 'max-visitor-line',
    value: 'BYTES',
    kind: bytes(256, 65_536),
    default: 1024,
    help: 'longest line before that',
  },
  {
    name: 'max-visitor-bytes',
    value: 'BYTES',
    kind: bytes(256, 1024 ** 2),
    default: 16 * 1024,
    help: 'bytes in all before that',
  },
  {
    name: 'handshake-timeout',
    value: 'SECONDS',
    kind: seconds(1, 60),
    default: 10,
    help: 'time for a TLS handshake',
  },
  {
    name: 'max-handshakes',
    value: 'N',
    kind: integer(20, 100_000),
    default: 500,
    help: 'of these at once; the oldest is cut',
  },
  {
    name: 'trust-proxy',
    value: 'ADDRESSES',
    kind: networks(),
    default: [],
    otherwise: 'none',
    help: 'they send PROXY headers',
  },
  {
    name: 'keepalive',
    fixed: 'value',
    value: 'SECONDS',
    kind: seconds(1, 86_400),
    default: 60,
    help: 'silence before a client is probed',
  },
] as const;

interface GivenPorts {
  readonly port: number;
  readonly quietPort: number | 'off' | undefined;
  readonly tlsPort: number | 'off' | undefined;
  readonly telnetPort: number | 'off';
  readonly webPort: number | 'off' | undefined;
  readonly tlsCert: string | undefined;
  readonly tlsKey: string | undefined;
  readonly tlsOnly: boolean | undefined;
}

export interface Ports {
  /** 0 where the chat port is: any free one. */
  readonly quietPort: number | 'off';
  /** Off where there is no certificate. */
  readonly tlsPort: number | 'off';
  readonly telnetPort: number | 'off';
  readonly webPort: number | 'off';
}

/** Throws a UsageError. */
export function resolvePorts(given: GivenPorts): Ports {
  const { port: chat, tlsCert, tlsKey } = given;
  if ((tlsCert === undefined) !== (tlsKey === undefined)) {
    throw new UsageError(
      tlsCert === undefined
        ? '--tls-key needs the certificate: --tls-cert FILE'
        : '--tls-cert needs its key: --tls-key FILE',
    );
  }
  const quietPort = beside(chat, given.quietPort, 'quiet', QUIET_PORT_OFFSET);
  if (tlsCert === undefined) {
    if (given.tlsOnly) throw new UsageError('--tls-only needs a certificate: --tls-cert FILE --tls-key FILE');
    if (typeof given.tlsPort === 'number') {
      throw new UsageError('--tls-port needs a certificate: --tls-cert FILE --tls-key FILE');
    }
    return { quietPort, tlsPort: 'off', ...others(given, quietPort, 'off') };
  }
  const tlsPort = beside(chat, given.tlsPort, 'tls', TLS_PORT_OFFSET);
  if (tlsPort === 'off' && given.tlsOnly)
    throw new UsageError('--tls-only and --tls-port off leave no port to join by');
  if (tlsPort !== 'off' && tlsPort === quietPort && tlsPort !== 0) {
    throw new UsageError(`--tls-port ${tlsPort} is the quiet port: choose another, or --quiet-port off`);
  }
  return { quietPort, tlsPort, ...others(given, quietPort, tlsPort) };
}

/** The ports that must be none of the others. */
function others(given: GivenPorts, ...taken: readonly (number | 'off')[]): Pick<Ports, 'telnetPort' | 'webPort'> {
  const telnetPort = apart('telnet', given.telnetPort, [given.port, ...taken]);
  const used = [given.port, ...taken, telnetPort];
  if (given.webPort !== undefined) return { telnetPort, webPort: apart('web', given.webPort, used) };
  // Whoever has given that port to another door, or has the last one there is, did without this one before there was any.
  if (given.port === LAST_PORT) return { telnetPort, webPort: 'off' };
  const webPort = beside(given.port, undefined, 'web', WEB_PORT_OFFSET);
  return { telnetPort, webPort: webPort !== 0 && used.includes(webPort) ? 'off' : webPort };
}

function apart(name: string, port: number | 'off', others: readonly (number | 'off')[]): number | 'off' {
  if (typeof port !== 'number' || port === 0 || !others.includes(port)) return port;
  throw new UsageError(`--${name}-port ${port} is another door: choose another port, or --${name}-port off`);
}

function beside(chat: number, given: number | 'off' | undefined, name: string, offset: number): number | 'off' {
  if (given !== undefined) {
    if (given === chat && given !== 0) {
      throw new UsageError(`--${name}-port ${given} is the chat port: choose another, or --${name}-port off`);
    }
    return given;
  }
  if (chat === 0) return 0;
  const port = chat + offset;
  if (port <= LAST_PORT) return port;
  throw new UsageError(
    `the ${name === 'tls' ? 'TLS' : name} port would be ${port} (chat port + ${offset}), past ${LAST_PORT}: ` +
      `choose one with --${name}-port N, or --${name}-port off`,
  );
}
