/**
 * Whether the terminal is this program's now, or the shell's: anybody who sets its mode from the background is stopped by the
 * system, again and again, and cannot even be ended by a signal that comes with the continuing.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** True where nobody can tell. */
export function isInForeground(): boolean {
  try {
    const [group, foreground] = groups();
    return group === undefined || foreground === undefined || Number(foreground) <= 0 || group === foreground;
  } catch {
    return true;
  }
}

/** Of this process, and of the processes that the terminal listens to. */
function groups(): readonly (string | undefined)[] {
  if (process.platform === 'linux') {
    // The name in brackets may hold anything; after it: state, parent, group, session, terminal, its foreground group.
    const fields = readFileSync('/proc/self/stat', 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ');
    return [fields[2], fields[5]];
  }
  return execFileSync('ps', ['-o', 'pgid=,tpgid=', '-p', String(process.pid)], { encoding: 'latin1' })
    .trim()
    .split(/ +/);
}
