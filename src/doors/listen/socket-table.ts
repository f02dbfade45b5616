/**
 * What the kernel tells of TCP sockets in /proc/self/net, which Linux alone has: those it repeats itself to. Knows files
 * and their text; nothing of our sockets but how to name one.
 */
import { open, readFile } from 'node:fs/promises';
import { addressOf, spelledOut } from './address.js';

/** The kernel, asked about its sockets. Rejects where it does not tell. */
export interface SocketTable {
  /** Changes whenever a socket of this machine has waited for an acknowledgement that did not come. */
  timeouts(): Promise<string>;
  /**
   * Connections to which something is being repeated, by `connectionKey`, and how often it was since the other side
   * last acknowledged anything.
   */
  retransmissions(): Promise<Map<string, number>>;
}

export const procNet: SocketTable = { timeouts, retransmissions };

/** Bytes of one read, so the work of one turn: the kernel itself gives no more than a page, some 27 sockets. */
const CHUNK = 64 * 1024;

/**
 * A row whose timer is 01, which waits for an acknowledgement, and has run out: number, local and remote address, state,
 * queues, timer, retransmissions. A full receive window has timer 04, for a peer that lives and does not read.
 */
const ROW =
  /^ *\d+: ([\dA-F]+:[\dA-F]{4}) ([\dA-F]+:[\dA-F]{4}) [\dA-F]{2} [\dA-F]+:[\dA-F]+ 01:[\dA-F]+ (?!0{8})([\dA-F]{8}) /gm;

/** In most chunks nothing waits: this is seen a hundred times sooner than a row is read. */
const WAITS = ' 01:';

/** Where a connection goes from and to, however the addresses are written. */
export function connectionKey(local: string, localPort: number, remote: string, remotePort: number): string {
  return `${spelledOut(local)} ${localPort} ${spelledOut(remote)} ${remotePort}`;
}

/** The last of what `connectionKey` was made of. */
export function remotePortOf(key: string): number {
  return Number(key.slice(key.lastIndexOf(' ') + 1));
}

/** Whole rows of /proc/net/tcp or tcp6; others than those of `retransmissions` are passed over. */
export function* retransmissionsIn(rows: string): Generator<readonly [key: string, count: number]> {
  if (!rows.includes(WAITS)) return;
  for (const [, local = '', remote = '', count = ''] of rows.matchAll(ROW)) {
    const [here, there] = [endpoint(local), endpoint(remote)];
    yield [connectionKey(...here, ...there), Number.parseInt(count, 16)];
  }
}

/** `0100007F:1F90` and the like: the address in words, each as the machine keeps a number, so turned round on most. */
function endpoint(text: string): [address: string, port: number] {
  const [address = '', port = ''] = text.split(':');
  const words = (address.match(/.{8}/g) ?? []).map((word) => Number.parseInt(word, 16));
  return [addressOf(new Uint8Array(Uint32Array.from(words).buffer)), Number.parseInt(port, 16)];
}

async function retransmissions(): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  const buffer = Buffer.allocUnsafe(CHUNK);
  for (const path of ['/proc/self/net/tcp', '/proc/self/net/tcp6']) {
    for await (const rows of rowsOf(path, buffer)) {
      for (const [key, count] of retransmissionsIn(rows)) found.set(key, count);
    }
  }
  return found;
}

/** Whole rows, some at a time. None where there is no such file: a kernel may do without IPv6. */
async function* rowsOf(path: string, buffer: Buffer): AsyncGenerator<string> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (file === null) return;
  try {
    let rest = '';
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, null);
      if (bytesRead === 0) return;
      const text = rest + buffer.toString('latin1', 0, bytesRead);
      const end = text.lastIndexOf('\n') + 1;
      rest = text.slice(end);
      yield text.slice(0, end);
    }
  } finally {
    await file.close();
  }
}

/** The columns of `TcpExt:` have their names in a line of their own. */
async function timeouts(): Promise<string> {
  const [names = '', values = ''] = (await readFile('/proc/self/net/netstat', 'latin1')).split('\n');
  return values.split(' ')[names.split(' ').indexOf('TCPTimeouts')] ?? '';
}
