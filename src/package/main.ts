/** `npm run package`: makes the tarball for npm and the Debian package, out of what has been built. */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../cli/failure.js';
import { integer, path } from '../cli/kinds.js';
import { grouped } from '../cli/options.js';
import { parse } from '../cli/parse.js';
import { subcommands } from '../cli/subcommands.js';
import { makeDebianPackage } from './debian.js';

const table = grouped('Package', [
  { name: 'out', value: 'DIRECTORY', kind: path(), default: 'build/package', help: 'where the packages go' },
  { name: 'revision', value: 'N', kind: integer(1, 999), default: 1, help: 'counts packages of one version' },
] as const);

/** `root`: the project's folder. Throws a UsageError, and what npm and dpkg-deb refuse. */
export function makePackages(root: string, args: readonly string[]): void {
  const { out, revision } = parse(table, args);
  const epoch = Number(process.env.SOURCE_DATE_EPOCH ?? lastChange(root));
  if (!Number.isSafeInteger(epoch)) throw new UsageError('SOURCE_DATE_EPOCH takes seconds since 1970');
  mkdirSync(out, { recursive: true });
  const pack = ['pack', '--json', '--ignore-scripts', '--pack-destination', out];
  const [packed] = JSON.parse(execFileSync('npm', pack, { cwd: root, encoding: 'utf8' })) as [{ filename: string }];
  process.stdout.write(`${join(out, packed.filename)}\n`);
  process.stdout.write(`${makeDebianPackage({ root, out, revision, epoch, topics: subcommands })}\n`);
}

/** Seconds since 1970: when the sources were changed last, which a copy without their history does not tell. */
function lastChange(root: string): string {
  try {
    const git = ['log', '-1', '--format=%ct'];
    return execFileSync('git', git, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return String(Math.floor(performance.timeOrigin / 1000));
  }
}
