/**
 * Addresses of clients: how they are written, which of them belong together, and lists of trusted ones.
 * Knows text; nothing of sockets.
 */
import { BlockList, isIP, isIPv4 } from 'node:net';
import type { Peer } from '../../link/peer.js';

/** IPv6's form of an IPv4 address (RFC 4291, 2.5.5.2), as a socket that listens on both reports it. */
const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
const MARKED = /^[0:]*:ffff:[^%]*$/i;
const MAPPED_GROUPS = /^\[::ffff:([\da-f]+):([\da-f]+)\]$/;

/** An IPv4 address as IPv4 writes it, whatever socket it came through; any other as it is. */
export function plainAddress(address: string): string {
  const mapped = MAPPED.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  // A header of the PROXY protocol may write the same in other ways.
  if (!MARKED.test(address) || isIP(address) !== 6) return address;
  const [, high, low] = MAPPED_GROUPS.exec(new URL(`http://[${address}]`).hostname) ?? [];
  if (high === undefined || low === undefined) return address;
  const words = [high, low].map((group) => Number.parseInt(group, 16));
  return words.flatMap((word) => [word >> 8, word & 255]).join('.');
}

export function isLoopback(address: string): boolean {
  return address === '::1' || (isIPv4(address) && address.startsWith('127.'));
}

/** See Peer.network. Link-local addresses all share one /64 without being one customer's, so each counts for itself. */
export function networkOf(address: string): string {
  if (isIP(address) !== 6 || /^fe[89ab]/i.test(address)) return address;
  return `${groups(address).slice(0, 4).join(':')}::/64`;
}

/** The one way to write an address, by which two of them can be compared; of IPv6, all eight groups. */
export function spelledOut(address: string): string {
  const plain = plainAddress(address);
  return isIPv4(plain) ? plain : groups(plain).join(':');
}

/** The eight groups of an IPv6 address, in lower case and without leading zeros. */
function groups(address: string): string[] {
  const [front = '', back] = address.replace(/%.*$/, '').split('::');
  const split = (text: string): string[] =>
    text === '' ? [] : text.split(':').flatMap((group) => (group.includes('.') ? ['0', '0'] : [group]));
  const head = split(front);
  const tail = back === undefined ? [] : split(back);
  const zeros = new Array<string>(8 - head.length - tail.length).fill('0');
  return [...head, ...zeros, ...tail].map((group) => Number.parseInt(group, 16).toString(16));
}

/** `exempt`: this machine itself has no share (R1.21). */
export function peerAt(address: string, local: string, encrypted: boolean, exempt = true): Peer {
  const network = networkOf(address);
  const share = exempt && isLoopback(address) ? null : network;
  return { address, network, share, local, confidential: encrypted || isLoopback(address) };
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
    const bare = address.replace(/%.*$/, '');
    return isIP(bare) !== 0 && this.list.check(bare, isIPv4(bare) ? 'ipv4' : 'ipv6');
  }
}
