/** For whom a trusted proxy sends a request (X-Forwarded-For, X-Forwarded-Proto). Pure; whose word is taken is the caller's affair. */
import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { type AddressList, plainAddress } from '../listen/address.js';

export interface Forwarded {
  readonly address: string;
  /** Some proxy has named it; otherwise it is the one that has sent the request. */
  readonly isNamed: boolean;
  /** They came to the first proxy by TLS. */
  readonly encrypted: boolean;
}

/**
 * Each proxy adds whom it got the request from at the right, and what stands left of a stranger is that one's word alone. So it is
 * the last that is no trusted proxy. `proxy` where nobody is named: it asks for itself. Null: a proxy of ours has named no address.
 */
export function forwardedFor(headers: IncomingHttpHeaders, proxies: AddressList, proxy: string): Forwarded | null {
  // Where several proxies say it, all of the way has to be so.
  const encrypted = valuesOf(headers['x-forwarded-proto']).every((value) => value.toLowerCase() === 'https');
  const named = valuesOf(headers['x-forwarded-for']);
  let address = proxy;
  for (const value of named.reverse()) {
    address = plainAddress(withoutPort(value));
    if (isIP(address) === 0) return null;
    if (!proxies.has(address)) break;
  }
  return { address, isNamed: named.length > 0, encrypted: encrypted && headers['x-forwarded-proto'] !== undefined };
}

/** Headers that proxies add, whatever else they say, besides those that begin as `X-Forwarded` does. */
const ADDED = [
  'forwarded',
  'via',
  'x-real-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'true-client-ip',
  'cf-connecting-ip',
];

/** Whether a proxy has brought it, and says so: not all of them do. */
export function isBrought(headers: IncomingHttpHeaders): boolean {
  return Object.keys(headers).some((name) => name.startsWith('x-forwarded') || ADDED.includes(name));
}

function valuesOf(header: string | string[] | undefined): string[] {
  const values = String(header ?? '').split(',');
  return values.map((value) => value.trim()).filter((value) => value !== '');
}

/** `192.0.2.7:4711` and `[2001:db8::1]:4711` are written, too. */
function withoutPort(text: string): string {
  const [, six, four] = /^(?:\[([^\]]*)\](?::\d+)?|([\d.]+):\d+)$/.exec(text) ?? [];
  return six ?? four ?? text;
}
