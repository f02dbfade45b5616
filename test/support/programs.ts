/**
 * Which programs of the machine a test needs. If one is missing the test is skipped with the reason, except on CI,
 * where it fails: there a skipped test would pass for a passed one.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** For `test(title, { skip: needs('nc', 'expect') }, …)`: false when all are there, otherwise the reason. */
export function needs(...programs: string[]): string | false {
  const absent = programs.filter(missing);
  if (absent.length === 0) return false;
  const reason = `this machine has no ${absent.join(', ')}`;
  if (process.env.CI === 'true') throw new Error(`${reason}, which CI must have`);
  return reason;
}

/** What has been found out, once for a process: to ask starts programs. */
const found = new Map<string, boolean>();

/** For a test that has something to do without it. */
export function missing(program: string): boolean {
  let is = found.get(program);
  if (is === undefined) {
    is = program === 'pexpect' ? pythonWithPexpect() === null : !usable(program);
    found.set(program, is);
  }
  return is;
}

/** A Python that has pexpect: Debian's packages bring it to Debian's own, which need not be the first on the path. */
export function pythonWithPexpect(): string | null {
  const has = (python: string) => spawnSync(python, ['-c', 'import pexpect']).status === 0;
  return ['python3', '/usr/bin/python3'].find(has) ?? null;
}

/** Where it is; null: nowhere on the path. */
export function find(program: string): string | null {
  const places = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, program));
  return places.find(executable) ?? null;
}

/** There, and of the kind that the tests speak of: of the many programs called nc, OpenBSD's. */
function usable(program: string): boolean {
  if (find(program) === null) return false;
  if (program !== 'nc') return true;
  const { stdout, stderr } = spawnSync('nc', ['-h'], { encoding: 'utf8' });
  return `${stdout}${stderr}`.includes('-N');
}

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
