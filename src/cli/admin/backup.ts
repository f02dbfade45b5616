/** A backup of all that is kept, while the server works. */
import { resolve } from 'node:path';
import type { Backup } from '../../admin/results.js';
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

function report({ directory, date: at, bytes, files, fileBytes, leftOut, seconds }: Backup): string {
  const waiting = files === 0 ? 'no files' : `${count(files, 'file', 'files')} (${megabytes(fileBytes)})`;
  const made = `Backed up to ${directory}, as of ${date(at)}: the database (${megabytes(bytes)}) and ${waiting}, verified, in ${seconds} s.`;
  const out = leftOut.map((id) => sentence(`File ${id} is damaged or gone, and in no backup.`));
  return [sentence(made), ...out].join('');
}

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1024 ** 2)} MB`;
