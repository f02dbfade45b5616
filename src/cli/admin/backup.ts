/** A backup of all that is kept, while the server works. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Backup } from '../../admin/results.js';
import { EXIT, Failure } from '../failure.js';
import { printable } from '../printable.js';
import { adminCommand } from './record.js';
import { count, date, sentence } from './tables.js';

export const backupCommands = [
  adminCommand({
    name: 'backup',
    group: 'Server',
    summary: 'copy all that is kept, while the server works',
    words: [{ name: 'directory', value: 'DIR' }],
    examples: [
      ['partyline admin backup monday', 'into ./monday, which is new'],
      ['partyline restore monday --data ./another', 'puts it back'],
    ],
    do: 'backup',
    // The server's own folder is another.
    fields: ({ directory }) => ({ directory: resolve(directory) }),
    write: report,
  }),
];

/** A server in a container, or with a /tmp of its own, has written it where whoever asked finds nothing. Throws a Failure. */
function mustBeHere(directory: string): void {
  if (existsSync(join(directory, 'backup.json'))) return;
  const sentence = `the server has made the backup, but its ${directory} is another than yours (PrivateTmp= of systemd, or a container); name a place that both see`;
  throw new Failure(printable(sentence, 1000), EXIT.failed);
}

/** Throws a Failure. */
function report({ directory, date: at, bytes, files, fileBytes, leftOut, seconds }: Backup): string {
  mustBeHere(directory);
  const waiting = files === 0 ? 'no files' : `${count(files, 'file', 'files')} (${megabytes(fileBytes)})`;
  const made = `Backed up to ${directory}, as of ${date(at)}: the database (${megabytes(bytes)}) and ${waiting}, verified, in ${seconds} s.`;
  const out = leftOut.map((id) => sentence(`File ${id} is damaged or gone, and in no backup.`));
  return [sentence(made), ...out].join('');
}

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1024 ** 2)} MB`;
