/**
 * The ports: which there are, what is special about each, and on which addresses they are opened. Knows hosts and the
 * system's errors; opens nothing itself.
 */

import type { DoorName } from '../../link/peer.js';

/** The ports that are open; null: there is none of that kind. */
export interface Ports {
  readonly port: number;
  readonly quietPort: number | null;
  readonly tlsPort: number | null;
  readonly telnetPort: number | null;
  readonly webPort: number | null;
}

/** One of them, and what is special about it besides its number. */
export interface Listener {
  readonly name: keyof Ports;
  /** 0: any that is free. */
  readonly number: number;
  readonly tls: boolean;
  /** People come here: they are greeted, and what they may have meant counts. Elsewhere programs come. */
  readonly greets: boolean;
  /** It edits lines for telnet clients. */
  readonly edits: boolean;
  /** A connection to it may carry a file. */
  readonly files: boolean;
  /** It speaks HTTP. */
  readonly web: boolean;
  /** For this machine alone. */
  readonly localOnly: boolean;
}

export interface ListenerSettings {
  readonly port: number;
  readonly quietPort: number | 'off';
  readonly tlsPort: number | 'off';
  readonly telnetPort: number | 'off';
  readonly webPort: number | 'off';
  /** There is no TLS without both files. */
  readonly tlsCert?: string | undefined;
  readonly tlsKey?: string | undefined;
  /** The ports in plain text are for this machine alone. */
  readonly tlsOnly?: boolean | undefined;
}

export function listenersOf(settings: ListenerSettings): readonly Listener[] {
  const { port, quietPort, tlsPort, telnetPort, webPort, tlsCert, tlsKey, tlsOnly = false } = settings;
  const hasTls = Boolean(tlsCert && tlsKey);
  const forPeople = { tls: false, greets: true, edits: false, files: false, web: false, localOnly: tlsOnly };
  const all: readonly (Omit<Listener, 'number'> & { readonly number: number | 'off' })[] = [
    { ...forPeople, name: 'port', number: port },
    { ...forPeople, name: 'quietPort', number: quietPort, greets: false, files: true },
    { ...forPeople, name: 'tlsPort', number: hasTls ? tlsPort : 'off', tls: true, localOnly: false },
    { ...forPeople, name: 'telnetPort', number: telnetPort, edits: true },
    {
      ...forPeople,
      name: 'webPort',
      number: webPort,
      tls: hasTls,
      greets: false,
      web: true,
      localOnly: tlsOnly && !hasTls,
    },
  ];
  return all.flatMap(({ number, ...listener }) => (number === 'off' ? [] : [{ ...listener, number }]));
}

/** As people who came there are said to have come. */
export const doorOf: Readonly<Record<keyof Ports, DoorName>> = {
  port: 'people',
  quietPort: 'quiet',
  tlsPort: 'tls',
  telnetPort: 'telnet',
  webPort: 'web',
};

/** Opens a port; resolves with the one it is. Rejects with the system's error. */
export type Listen = (listener: Listener, port: number, host: string) => Promise<number>;

/** Opens them one after the other, at `host` or for this machine alone. Rejects with the system's error. */
export async function openAll(listeners: readonly Listener[], host: string, listen: Listen): Promise<Ports> {
  const ports: { -readonly [Name in keyof Ports]: Ports[Name] } = {
    ...{ port: 0, quietPort: null, tlsPort: null, telnetPort: null, webPort: null },
  };
  for (const listener of listeners) {
    const open: ListenAt = (port, at) => listen(listener, port, at);
    const { name, number, localOnly } = listener;
    ports[name] = await (localOnly ? listenHere(number, open) : listenAt(host, number, open));
  }
  return ports;
}

export type ListenAt = (port: number, host: string) => Promise<number>;

/** Takes IPv6 and, as mapped addresses, IPv4. */
const EVERYWHERE = '::';

/** `::` stands for all addresses of this machine, also where it has none of IPv6. */
export async function listenAt(host: string, port: number, listen: ListenAt): Promise<number> {
  if (host !== EVERYWHERE) return listen(port, host);
  return await listen(port, host).catch((error) =>
    isMissing(error) ? listen(port, '0.0.0.0') : Promise.reject(error),
  );
}

/** For this machine alone: `localhost` is one of these two, or both, as each program reads it. */
export async function listenHere(port: number, listen: ListenAt): Promise<number> {
  const own = await listen(port, '127.0.0.1');
  await listen(own, '::1').catch((error) => (isMissing(error) ? own : Promise.reject(error)));
  return own;
}

/** There is no such address here. */
function isMissing({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EAFNOSUPPORT' || code === 'EADDRNOTAVAIL';
}
