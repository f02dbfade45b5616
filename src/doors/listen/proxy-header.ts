/**
 * The PROXY protocol, versions 1 and 2 (HAProxy's proxy-protocol.txt): a proxy's word on whom it speaks for, before that
 * client's first byte. Bytes in, an address out, wherever the chunks are cut. Owns the bytes of one header; must not
 * know sockets, nor whose word may be trusted.
 */
import { isIPv4, isIPv6 } from 'node:net';
import { addressOf, plainAddress } from './address.js';

export type HeaderVerdict =
  | { readonly kind: 'undecided' }
  /**
   * `why` completes "no header of the PROXY protocol: …", for the log. `other`: all that has come, where that does not even begin
   * as one.
   */
  | { readonly kind: 'malformed'; readonly why: string; readonly other?: Buffer }
  | {
      readonly kind: 'header';
      /** Null: the proxy speaks for itself (a health check), or does not know for whom. */
      readonly address: string | null;
      /** The client came to the proxy by TLS. */
      readonly encrypted: boolean;
      /** What came after the header. */
      readonly rest: Buffer;
    };

/** Bytes of a version 1 header with its line end: section 2.1. */
const V1_LONGEST = 107;
/** Bytes that may follow version 2's first 16: addresses and what HAProxy adds take a few hundred. */
const V2_LONGEST = 4_096;

const V1_BEGIN = Buffer.from('PROXY ');
const V2_BEGIN = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
const V2_FIXED = 16;

/** Version and command, in one byte. */
const V2_LOCAL = 0x20;
const V2_PROXY = 0x21;
/** Family and protocol: addresses of a stream, in their lengths (both addresses, both ports). */
const V2_ADDRESSES: ReadonlyMap<number, { readonly name: 'none' | 'ipv4' | 'ipv6' | 'unix'; readonly length: number }> =
  new Map([
    [0x00, { name: 'none', length: 0 }],
    [0x11, { name: 'ipv4', length: 12 }],
    [0x21, { name: 'ipv6', length: 36 }],
    [0x31, { name: 'unix', length: 216 }],
  ]);
/** The field (type, two bytes of length, value) on the client's TLS; the first bit of its value says that there is one. */
const PP2_TYPE_SSL = 0x20;
const PP2_CLIENT_SSL = 0x01;

const UNDECIDED: HeaderVerdict = { kind: 'undecided' };

export class ProxyHeader {
  private held: Buffer = Buffer.alloc(0);

  /** Give it every chunk until it has decided, and none after that. Holds some 4 KiB and a chunk at most. */
  feed(chunk: Buffer): HeaderVerdict {
    this.held = this.held.length === 0 ? chunk : Buffer.concat([this.held, chunk]);
    if (begins(this.held, V1_BEGIN)) return version1(this.held);
    if (begins(this.held, V2_BEGIN)) return version2(this.held);
    return { ...malformed('it begins otherwise'), other: this.held };
  }
}

/** As far as there are bytes. */
function begins(bytes: Buffer, expected: Buffer): boolean {
  const length = Math.min(bytes.length, expected.length);
  return bytes.compare(expected, 0, length, 0, length) === 0;
}

function malformed(why: string): { readonly kind: 'malformed'; readonly why: string } {
  return { kind: 'malformed', why };
}

function version1(bytes: Buffer): HeaderVerdict {
  const end = bytes.subarray(0, V1_LONGEST).indexOf('\r\n');
  if (end === -1) return bytes.length < V1_LONGEST ? UNDECIDED : malformed('the line does not end');
  const words = bytes.toString('latin1', 0, end).split(' ');
  const rest = bytes.subarray(end + 2);
  const [, family, from = '', to = '', fromPort = '', toPort = ''] = words;
  // What follows UNKNOWN must be ignored.
  if (family === 'UNKNOWN') return { kind: 'header', address: null, encrypted: false, rest };
  const isAddress = family === 'TCP4' ? isIPv4 : family === 'TCP6' ? isIPv6NoZone : undefined;
  if (isAddress === undefined) return malformed('an unknown family');
  if (words.length !== 6) return malformed('not six words');
  if (!isAddress(from) || !isAddress(to)) return malformed('no address of that family');
  if (!isPort(fromPort) || !isPort(toPort)) return malformed('no port');
  return { kind: 'header', address: plainAddress(from), encrypted: false, rest };
}

function isIPv6NoZone(text: string): boolean {
  return isIPv6(text) && !text.includes('%');
}

function isPort(text: string): boolean {
  return /^(0|[1-9]\d{0,4})$/.test(text) && Number(text) <= 65_535;
}

function version2(bytes: Buffer): HeaderVerdict {
  if (bytes.length < V2_FIXED) return UNDECIDED;
  const command = bytes[12] as number;
  if (command !== V2_LOCAL && command !== V2_PROXY) return malformed('an unknown version or command');
  const length = bytes.readUInt16BE(14);
  if (length > V2_LONGEST) return malformed('too long');
  const form = V2_ADDRESSES.get(bytes[13] as number);
  if (form === undefined && command === V2_PROXY) return malformed('an unknown family or protocol');
  if (form !== undefined && length < form.length && command === V2_PROXY)
    return malformed('too short for its addresses');
  if (bytes.length < V2_FIXED + length) return UNDECIDED;
  const body = bytes.subarray(V2_FIXED, V2_FIXED + length);
  const rest = bytes.subarray(V2_FIXED + length);
  if (command === V2_LOCAL || form === undefined) return { kind: 'header', address: null, encrypted: false, rest };
  return { kind: 'header', address: source(form.name, body), encrypted: tellsOfTls(body.subarray(form.length)), rest };
}

function source(family: 'none' | 'ipv4' | 'ipv6' | 'unix', body: Buffer): string | null {
  if (family === 'ipv4') return addressOf(body.subarray(0, 4));
  return family === 'ipv6' ? addressOf(body.subarray(0, 16)) : null;
}

/** `fields` that are cut off are none: what they would add is not needed. */
function tellsOfTls(fields: Buffer): boolean {
  for (let at = 0; at + 3 <= fields.length; at += 3 + fields.readUInt16BE(at + 1)) {
    const length = fields.readUInt16BE(at + 1);
    if (fields[at] !== PP2_TYPE_SSL || length < 1 || at + 3 + length > fields.length) continue;
    return ((fields[at + 3] as number) & PP2_CLIENT_SSL) !== 0;
  }
  return false;
}
