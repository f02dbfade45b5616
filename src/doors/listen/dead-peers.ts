/**
 * Clients that vanished while something was on its way to them. The kernel probes a silent connection alone; bytes that
 * nobody acknowledges it repeats for some 15 minutes, and Node cannot tell it to stop sooner (TCP_USER_TIMEOUT). So it is
 * asked which connections it repeats itself to, and those are given up when a probed one would be. Owns how long each
 * has been so; knows no session.
 */
import type { Socket } from 'node:net';
import type { Clock } from '../../clock.js';
import { connectionKey, remotePortOf, type SocketTable } from './socket-table.js';

/** Milliseconds from one look to the next, at least. */
const PAUSE = 1000;

/** After a look that took long, on a machine with many sockets or much to do, the pause is so many times as long. */
const REST = 100;

/** Milliseconds that the kernel goes on probing a silent connection: Node has it send ten probes, one a second. */
const PROBING = 10_000;

/** So many looks at least before anybody is given up: whatever comes between two of them counts for a part of the time. */
const FEWEST_LOOKS = 10;

/** A connection that the kernel repeats itself to, as it was at the last look. */
interface Suspect {
  readonly retransmissions: number;
  readonly bytesRead: number;
  /** Milliseconds for which it has been so at every look. */
  readonly silence: number;
}

export class DeadPeers {
  private readonly sockets = new Set<Socket>();
  private suspects = new Map<Socket, Suspect>();
  private timeouts: string | null = null;
  private readonly limit: number;
  /** Milliseconds: the longest pause, and what counts of one. */
  private readonly most: number;
  private pause = PAUSE;
  private judged = 0;
  private cancel: (() => void) | null = null;

  /** `keepalive`: seconds of silence before the kernel probes. */
  constructor(
    keepalive: number,
    private readonly table: SocketTable,
    private readonly clock: Clock,
  ) {
    this.limit = keepalive * 1000 + PROBING;
    this.most = this.limit / FEWEST_LOOKS;
  }

  /** From now on `socket`, plain or with TLS, ends with ETIMEDOUT when nobody is there any more. */
  watch(socket: Socket): void {
    this.sockets.add(socket);
  }

  /** It has closed. */
  forget(socket: Socket): void {
    this.sockets.delete(socket);
  }

  start(): void {
    this.cancel = this.clock.after(this.pause, () => void this.look());
  }

  stop(): void {
    this.cancel?.();
    this.cancel = null;
  }

  private async look(): Promise<void> {
    const began = performance.now();
    try {
      const timeouts = await this.table.timeouts();
      // While no connection of this machine waits for an acknowledgement that does not come, none of ours does, and the table need not be read.
      if (timeouts !== this.timeouts || this.suspects.size > 0) {
        this.judge(await this.table.retransmissions());
        this.timeouts = timeouts;
      }
    } catch {
      // Not to be read, or no descriptor is free: nothing is known, and nobody given up.
      this.suspects.clear();
      this.timeouts = null;
    }
    this.pause = Math.min(Math.max(PAUSE, (performance.now() - began) * REST), this.most);
    if (this.cancel !== null) this.start();
  }

  /** A count that has not gone back was not reset by an acknowledgement. */
  private judge(retransmissions: ReadonlyMap<string, number>): void {
    const before = this.suspects;
    const now = this.clock.monotonic();
    // This process may have stood still, and nothing was looked at in the meantime.
    const since = Math.min(now - this.judged, this.most);
    this.judged = now;
    this.suspects = new Map();
    // Of most sockets a number tells that they are not meant, and nothing need be kept for each to find it by.
    const ports = new Set([...retransmissions.keys()].map(remotePortOf));
    for (const socket of this.sockets) {
      const { remotePort } = socket;
      if (!remotePort || !ports.has(remotePort)) continue;
      const { localAddress, localPort, remoteAddress, bytesRead } = socket;
      if (!localAddress || !localPort || !remoteAddress) continue;
      const count = retransmissions.get(connectionKey(localAddress, localPort, remoteAddress, remotePort));
      if (count === undefined) continue;
      const last = before.get(socket);
      const unheard = last !== undefined && count >= last.retransmissions && bytesRead === last.bytesRead;
      const silence = unheard ? last.silence + since : 0;
      if (silence < this.limit) this.suspects.set(socket, { retransmissions: count, bytesRead, silence });
      else socket.destroy(timedOut());
    }
  }
}

/** What the kernel would say. */
function timedOut(): NodeJS.ErrnoException {
  return Object.assign(new Error('read ETIMEDOUT'), { code: 'ETIMEDOUT', syscall: 'read' });
}
