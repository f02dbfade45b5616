/**
 * `partyline restore`: puts a backup into a new data directory, and says what that means for those who come back.
 */
import { resolve } from 'node:path';
import { systemClock } from '../clock.js';
import { type Restored, RestoreError, restoreBackup, Stop } from '../server.js';
import { date } from './admin/tables.js';
import { EXIT, Failure } from './failure.js';
import { printable, shown } from './printable.js';
import { ProgressRow } from './progress-row.js';
import { readRestoreOptions } from './restore-options.js';
import { become, makeDirectory, userToBecome } from './rights.js';

/** Throws a Failure. */
export async function run(args: readonly string[]): Promise<void> {
  const { from, data, user: name, start } = readRestoreOptions(args, process.env);
  const user = name === undefined ? null : userToBecome(name);
  if (user !== null) {
    makeDirectory(data, user);
    become(user);
  }
  const stop = new Stop();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.pull());
  const row = new ProgressRow(process.stderr);
  const step = (what: string, done: number, of: number): void => row.show({ what, done, of });
  const restored = await restoreBackup({ from: resolve(from), data, now: systemClock.now(), stop, step })
    .catch((error: unknown) => {
      if (error instanceof RestoreError) throw new Failure(printable(error.message, 1000), EXIT.failed);
      throw error;
    })
    .finally(() => row.clear());
  process.stdout.write(`${report(restored, data, start).join('\n')}\n`);
}

function report(
  { manifest, tokens, offers, clockIsBehind }: Restored,
  data: string,
  start: readonly string[],
): string[] {
  const { version, holds, files, leftOut } = manifest;
  const day = date(manifest.date);
  const there = Object.entries(holds).map(([what, count]) => `${what} ${count}`);
  return [
    `Restored into ${shown(data)}: the backup of ${printable(day)}, made by partyline ${printable(version)}.`,
    printable(`It holds: ${[...there, `files ${files.length}`].join(', ')}.`),
    ...(leftOut.length > 0
      ? [`Files that were damaged when it was made, and are offered no more: ${leftOut.length}.`]
      : []),
    '',
    'Everything is as it was then: passwords, operators, bans, mutes, and whether the server is locked. New passwords, bans and',
    'deletions from after that have to be made again, and what was taken back after that is there again.',
    `HTTP tokens are void (${tokens}), and so are the tokens of files: people make new ones, and accept files again.`,
    `Files that were offered and had not come are offered no more (${offers}).`,
    'Numbers of lines go on behind all that were given since; those who saw lines that are lost are told that some are missing.',
    ...(clockIsBehind
      ? [
          '',
          'The clock of this machine stands before the date of the backup: set it, and restore again, or numbers may be given twice.',
        ]
      : []),
    '',
    `Start it: partyline serve ${start.map(shown).join(' ')}`,
  ];
}
