/**
 * Less of a core for the thread that asks for it: where cores are short, conversation goes first. Knows nothing of what it does.
 */
import { getPriority, setPriority } from 'node:os';

/** `nice`: 0 is usual, 19 the least. On Linux the priority is the calling thread's. Elsewhere it is the whole process's, and stays. */
export function giveWay(priority: number): void {
  if (process.platform !== 'linux') return;
  try {
    // To ask for a better one than the process was started with (`nice`, systemd's `Nice=`) is refused.
    if (getPriority(0) < priority) setPriority(0, priority);
  } catch {
    // It works even so.
  }
}
