#!/usr/bin/env node
/**
 * The program `partyline`: sees to the signals that Node gives a meaning of its own, and whether it may open as many files
 * as it has, before it does; goes on in program.ts, of which it imports nothing in advance.
 */
import { readFileSync } from 'node:fs';
import { hasTerminal } from './hang-up.js';

// By SIGUSR1 Node would open its debugger to everybody on the machine, and SIGUSR2 would end the process; rotations of
// logs send either. First of all, and in every command.
for (const signal of ['SIGUSR1', 'SIGUSR2'] as const) process.on(signal, () => {});
if (!hasTerminal()) process.on('SIGHUP', () => {});

/** Files that are open at one time while the program is loaded and its threads start, and some clients. */
const LEAST = 128;

function openFiles(): number {
  try {
    return Number(/^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1] ?? LEAST);
  } catch {
    // This system does not tell.
    return LEAST;
  }
}

const allowed = openFiles();
if (allowed < LEAST) {
  process.stderr.write(
    `partyline: only ${allowed} files may be open at a time, and ${LEAST} are needed; allow more with ulimit -n 4096, or LimitNOFILE= in a unit of systemd\n`,
  );
  process.exitCode = 1;
} else await import('./program.js');
