/**
 * How many sockets this process may have open at one time. Node reports nothing when descriptors run out: libuv accepts
 * the newcomers and closes them without a word. So some are kept back, and anybody who would need them is told.
 */
import { readdirSync, readFileSync } from 'node:fs';

/** Descriptors kept for everything that is no client: the database's files, the log, telling people that it is full. */
const KEPT = 32;
/** Where there are few of them, this part. */
const KEPT_PART = 8;

/** Sockets besides the descriptors that are open now, and as many again that may be told to come back later. */
export interface DescriptorRoom {
  readonly sockets: number;
  /** Beyond `sockets`. */
  readonly spare: number;
}

/** The system's limit (Node has raised the soft one to the hard one); without a bound where the system does not tell. */
export function descriptorRoom(): DescriptorRoom {
  try {
    const [, limit] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    if (limit === undefined) return roomWithin(Number.POSITIVE_INFINITY, 0);
    return roomWithin(Number(limit), readdirSync('/proc/self/fd').length);
  } catch {
    return roomWithin(Number.POSITIVE_INFINITY, 0);
  }
}

export function roomWithin(limit: number, used: number): DescriptorRoom {
  const kept = Math.min(KEPT, Math.max(4, Math.floor((limit - used) / KEPT_PART)));
  return { sockets: Math.max(1, limit - used - kept), spare: Math.floor(kept / 2) };
}
