/** The options by which every command of `partyline admin` finds its server, and says how it answers. */
import { flag, path } from '../kinds.js';
import { grouped } from '../options.js';
import type { Table } from '../parse.js';

const options = [
  {
    name: 'data',
    value: 'DIRECTORY',
    kind: path('directory'),
    otherwise: './partyline-data',
    help: 'its data directory, or PARTYLINE_DATA',
  },
  { name: 'config', value: 'FILE', kind: path(), help: 'its configuration, which names that' },
  { name: 'memory', kind: flag(), help: 'your server that runs with --memory' },
  { name: 'socket', value: 'PATH', kind: path(), help: 'its socket, as the log names it' },
  { name: 'json', kind: flag(), help: 'answer with one JSON object' },
] as const;

export const serverTable = grouped('Which server', options) satisfies Table;
