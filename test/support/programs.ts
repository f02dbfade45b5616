/**
 * Which programs of the machine a test needs. Where one is missing the test is skipped with the reason, except on CI,
 * where it fails: there a skipped test would pass for a passed one.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** For `test(title, { skip: needs('nc', 'expect') }, …)`: false when all are there, otherwise the reason. */
export function needs(...programs: string[]): string | false {
  const missing = programs.filter((program) => !usable(program));
  if (missing.length === 0) return false;
  const reason = `this machine has no ${missing.join(', ')}`;
  if (process.env.CI === 'true') throw new Error(`${reason}, which CI must have`);
  return reason;
}

/** There, and of the kind that the tests speak of: of the many programs called nc, OpenBSD's. */
function usable(program: string): boolean {
  if (!(process.env.PATH ?? '').split(delimiter).some((folder) => executable(join(folder, program)))) return false;
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
