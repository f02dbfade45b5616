/**
 * The options on ports and connections, and the ports that follow from the chat port.
 */
import { UsageError } from './failure.js';
import { bytes, flag, host, integer, networks, onOff, path, port, portOrOff, seconds } from './kinds.js';

/** How far a port is from the chat port unless it is given: 8080, 8082 and 8443; 8081 is the browser's. */
const QUIET_PORT_OFFSET = 2;
const TLS_PORT_OFFSET = 363;
const LAST_PORT = 65_535;

const MILLION = 1_000_000;

export const doors = [
  { name: 'port', value: 'N', kind: port(), default: 8080, help: 'chat port, greets; 0: any free one' },
  { name: 'host', value: 'ADDRESS', kind: host(), default: '::', help: 'listen here; :: takes IPv4, too' },
  {
    name: 'quiet-port',
    value: 'N|off',
    kind: portOrOff(),
    otherwise: `port + ${QUIET_PORT_OFFSET}`,
    help: 'port for programs, no greeting',
  },
  {
    name: 'tls-port',
    value: 'N|off',
    kind: portOrOff(),
    otherwise: `port + ${TLS_PORT_OFFSET}`,
    help: 'chat port with TLS',
  },
  {
    name: 'telnet-port',
    value: 'N|off',
    kind: portOrOff(),
    default: 'off',
    help: 'chat port that edits lines for telnet',
  },
  { name: 'tls-cert', value: 'FILE', kind: path(), help: 'certificate, PEM; SIGHUP reads it again' },
  { name: 'tls-key', value: 'FILE', kind: path(), help: 'its key, PEM' },
  { name: 'tls-only', kind: flag(), help: 'without TLS from this machine alone' },
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
    return { quietPort, tlsPort: 'off', telnetPort: apart(given, quietPort, 'off') };
  }
  const tlsPort = beside(chat, given.tlsPort, 'tls', TLS_PORT_OFFSET);
  if (tlsPort === 'off' && given.tlsOnly)
    throw new UsageError('--tls-only and --tls-port off leave no port to join by');
  if (tlsPort !== 'off' && tlsPort === quietPort && tlsPort !== 0) {
    throw new UsageError(`--tls-port ${tlsPort} is the quiet port: choose another, or --quiet-port off`);
  }
  return { quietPort, tlsPort, telnetPort: apart(given, quietPort, tlsPort) };
}

/** The telnet port, which must be none of the others. */
function apart({ port: chat, telnetPort }: GivenPorts, ...others: readonly (number | 'off')[]): number | 'off' {
  if (typeof telnetPort !== 'number' || telnetPort === 0 || ![chat, ...others].includes(telnetPort)) return telnetPort;
  throw new UsageError(`--telnet-port ${telnetPort} is another door: choose another port, or --telnet-port off`);
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
