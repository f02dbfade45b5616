/**
 * Addresses of clients: how they are written, which of them belong together, and lists of trusted ones.
 * Knows text; nothing of sockets.
 */
import { BlockList, isIP, isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { DoorName, Peer } from '../../link/peer.js';
import { madeFrom } from '../../made-from.js';

/**
 * The address in a text, IPv4 where it is one within IPv6 (RFC 4291, 2.5.5.2), as a socket that listens on both reports it;
 * null: there is none. Node is asked first: the library takes `127.1` and `0x7f.1`, too, and no zone such as `%eth0.100`.
 */
function read(text: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  return isIP(text) === 0 ? null : ipaddr.process(withoutZone(text));
}

const withoutZone = (text: string): string => text.replace(/%.*$/, '');

/** An IPv4 address as IPv4 writes it, whatever socket it came through; any other as it is. */
export function plainAddress(address: string): string {
  const plain = read(address);
  return plain instanceof ipaddr.IPv4 ? plain.toString() : address;
}

export function isLoopback(address: string): boolean {
  return address === '::1' || (isIPv4(address) && address.startsWith('127.'));
}

/** See Peer.network. Link-local addresses all share one /64 without being one customer's, so each counts for itself. */
export function networkOf(address: string): string {
  const there = isIPv4(address) ? null : read(address);
  if (!(there instanceof ipaddr.IPv6) || there.range() === 'linkLocal') return address;
  return `${there.parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')}::/64`;
}

/** The one way to write an address, by which two of them can be compared; of IPv6, all eight groups. */
export function spelledOut(address: string): string {
  return read(address)?.toNormalizedString() ?? address;
}

/** The address that these bytes are (4 or 16), as a socket reports it. */
export function addressOf(bytes: Iterable<number>): string {
  return plainAddress(ipaddr.fromByteArray([...bytes]).toString());
}

/** `exempt`: this machine itself has no share (R1.21). `connection`: its number. */
export function peerAt(
  address: string,
  local: string,
  encrypted: boolean,
  exempt = true,
  cameBy: DoorName = 'people',
  connection = 0,
): Peer {
  const network = networkOf(address);
  const share = exempt && isLoopback(address) ? null : network;
  return { connection, address, network, share, local, confidential: encrypted || isLoopback(address), cameBy };
}

/** Of whom headers are taken for true, as the settings have it now. */
export function trustedBy(settings: { readonly trustProxy: readonly string[] }): () => AddressList {
  return madeFrom(
    () => settings.trustProxy,
    (members) => new AddressList(members),
  );
}

/** Addresses and networks (`192.0.2.0/24`), as an operator lists them. */
export class AddressList {
  private readonly list = new BlockList();
  readonly isEmpty: boolean;

  /** Throws where one is neither; the command line has been checked before (cli/kinds.ts). */
  constructor(members: readonly string[]) {
    this.isEmpty = members.length === 0;
    for (const member of members) {
      const [listed = '', prefix] = member.split('/');
      const address = prefix === undefined ? plainAddress(listed) : listed;
      const family = isIPv4(address) ? 'ipv4' : 'ipv6';
      if (prefix === undefined) this.list.addAddress(address, family);
      else this.list.addSubnet(address, Number(prefix), family);
    }
  }

  has(address: string): boolean {
    if (this.isEmpty) return false;
    const bare = withoutZone(address);
    return isIP(bare) !== 0 && this.list.check(bare, isIPv4(bare) ? 'ipv4' : 'ipv6');
  }
}
