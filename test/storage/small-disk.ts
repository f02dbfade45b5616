/** A disk so small that it can be filled, where the machine lets tests mount one. */
import { execFileSync, spawnSync } from 'node:child_process';
import type { TestContext } from 'node:test';
import { atEnd, temporaryDirectory } from './helpers.js';

export function works(program: string, ...args: string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}

const mayMount = process.getuid?.() === 0 && works('unshare', '--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt');
export const mounting = { skip: !mayMount && 'mounting is not allowed here' };

/** A directory, a new one or this, that is a disk of its own. */
export function smallDisk(t: TestContext, megabytes: number, directory = temporaryDirectory(t)): string {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', directory]);
  // Lazily: a test that failed may have left it busy.
  atEnd(t, () => execFileSync('umount', ['-l', directory]));
  return directory;
}
