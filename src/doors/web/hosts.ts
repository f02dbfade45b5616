/**
 * Which names a browser may know this server by. A page of somebody else can make a browser send requests here, and a name of
 * somebody else can be made to stand for our address (DNS rebinding): neither gets in. Knows names; no request.
 */
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { madeFrom } from '../../made-from.js';

export interface HostSettings {
  /** Where it listens: a name of this machine, too, where it is one. */
  readonly host: string;
  /** A name by which people reach this machine. */
  readonly publicHost?: string | undefined;
  /** Origins (`https://chat.example.org`) of pages that may come in; their hosts may be asked for, too. */
  readonly webOrigin: readonly string[];
}

/** A name or an address, and a port: what the header `Host` may be (RFC 9110, 7.2). */
const HOST = /^(?:\[[\da-f:.]+\]|[^\s:[\]@/\\?#%]+)(?::\d{1,5})?$/i;

interface Known {
  readonly names: ReadonlySet<string>;
  readonly origins: ReadonlySet<string>;
}

export class Hosts {
  private readonly known: () => Known;

  constructor(settings: HostSettings, machine = hostname()) {
    this.known = madeFrom(
      () => [settings.publicHost, ...settings.webOrigin].join(' '),
      () => knownBy(settings, machine),
    );
  }

  /** Whether this machine, and nobody else's, is meant: an address cannot be made to stand for another one. */
  isOurs(url: URL): boolean {
    const name = nameIn(url);
    return isIP(name) !== 0 || name === 'localhost' || name.endsWith('.localhost') || this.known().names.has(name);
  }

  /** Whether a page of `origin` may send requests to `url`: it has come from there, or is one of those that are named. */
  isOwnPage(origin: string, url: URL): boolean {
    if (this.known().origins.has(origin)) return true;
    const page = urlOf(origin);
    if (page === null || page.origin !== origin || !/^https?:$/.test(page.protocol)) return false;
    // Whether it came by TLS is not known where a proxy has taken that off, so the port is read as the page's own.
    const asked = urlOf(`${page.protocol}//${url.host}`);
    return asked?.host === page.host;
  }
}

function knownBy({ host, publicHost, webOrigin }: HostSettings, machine: string): Known {
  const own = machine.toLowerCase();
  const [first = own] = own.split('.');
  const names = new Set<string>();
  for (const name of [own, first, `${first}.local`, host.toLowerCase(), publicHost?.toLowerCase()]) {
    if (name !== undefined && name !== '') names.add(name);
  }
  const origins = new Set(webOrigin.map((origin) => new URL(origin).origin));
  for (const origin of origins) names.add(nameIn(new URL(origin)));
  return { names, origins };
}

/** Where a request goes; null: it does not say so, or not in a form that anybody needs. */
export function targetOf(target: string, host: string): URL | null {
  if (!HOST.test(host)) return null;
  // Some ask as one asks a proxy; the name in the address counts then (RFC 9112, 3.2.2).
  if (/^http:\/\//i.test(target)) return urlOf(target);
  return target.startsWith('/') ? urlOf(`http://${host}${target}`) : null;
}

function urlOf(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

/** Without brackets, and without the dot that ends a full name. */
function nameIn({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
}
