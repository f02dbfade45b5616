/**
 * Processor time and memory of another process, where the system tells (Linux: /proc); null elsewhere.
 */
import { readFileSync } from 'node:fs';

/** A tick of /proc/<pid>/stat in microseconds: 1/100 s towards programs, whatever the kernel's own is. */
const TICK = 10_000;

/** Microseconds of processor time so far, all threads together. */
export function cpuOf(pid: number): number | null {
  const stat = read(pid, 'stat');
  if (stat === null) return null;
  // The second field is the program's name, which may hold anything but ends in the last parenthesis.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK;
}

/** Microseconds of processor time of its main thread alone, to the nanosecond. */
export function mainThreadOf(pid: number): number | null {
  const [nanoseconds] = read(pid, `task/${pid}/schedstat`)?.split(' ') ?? [];
  return nanoseconds === undefined ? null : Number(nanoseconds) / 1000;
}

/** Resident memory in KiB. */
export function memoryOf(pid: number): number | null {
  const size = /^VmRSS:\s*(\d+) kB$/m.exec(read(pid, 'status') ?? '');
  return size === null ? null : Number(size[1]);
}

function read(pid: number, file: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return null;
  }
}
