/** How much room there is on a disk. Owns how much of it is left free. */
import { type StatsFs, statfsSync } from 'node:fs';

/** Bytes: the disk may be the one on which a server writes. */
const SPARE = 64 * 1024 ** 2;

/** How many bytes are free, where that is not enough for so many more; null: it is. `spare`: what stays free. Throws the system's errors. */
export function lackOfRoom(directory: string, bytes: number, spare = SPARE): number | null {
  return lackIn(statfsSync(directory), bytes, spare);
}

/** The same of a disk that has been asked already. */
export function lackIn({ bavail, bsize }: StatsFs, bytes: number, spare = SPARE): number | null {
  const free = bavail * bsize;
  return free < bytes + spare ? free : null;
}

/** What is needed, and what there is: for a sentence. */
export const roomNeeded = (bytes: number, free: number): string =>
  `${inMegabytes(bytes + SPARE)} are needed, ${inMegabytes(SPARE)} of which stay free, and ${inMegabytes(free)} are free`;

export const inMegabytes = (bytes: number): string => `${Math.ceil(bytes / 1024 ** 2)} MB`;
