/** How the server is, and what is said to everybody on it. */
import type { Result } from '../../admin/requests.js';
import type { Condition, Took } from '../../admin/results.js';
import { adminCommand } from './record.js';
import { count, date, pairs, period } from './tables.js';

const group = 'Server';

export const statusCommands = [
  adminCommand({
    name: 'status',
    group,
    summary: 'how the server is',
    examples: [
      ['partyline admin status', 'of the server in ./partyline-data'],
      ['partyline admin status --json', 'for programs'],
    ],
    do: 'status',
    fields: () => ({}),
    write: (status) =>
      pairs([
        ['Version', status.version],
        ['Process', String(status.pid)],
        ['Running', `${period(status.uptime)}, since ${date(status.started)}`],
        ['Data', status.data ?? 'kept nowhere (--memory)'],
        ['Ports', `${doors(status.ports)} on ${status.host}`],
        ['People', `${status.people}, of them operators: ${status.operators}`],
        ['Connections', connections(status)],
        ['Unread', `${status.outboxBytes} bytes that clients have not taken yet`],
        ['Delay', delay(status.loopDelay)],
        ['Storage', storage(status.store)],
        ['Rooms', `${status.rooms} with somebody in them`],
        ['Bans, mutes', `${status.bans}, ${status.mutes}`],
        ['Last backup', status.lastBackup === null ? 'none' : date(status.lastBackup)],
        ['Locked', status.locked === null ? 'no' : `since ${date(status.locked.since)}, by ${status.locked.by}`],
      ]),
  }),
  adminCommand({
    name: 'announce',
    group,
    summary: 'tell everybody, wherever they are',
    words: [{ name: 'text', value: 'TEXT', rest: true }],
    examples: [['partyline admin announce The server stops at six', 'everybody reads it']],
    do: 'announce',
    fields: ({ text }) => ({ text }),
    write: ({ people }) => `Announced to ${count(people, 'person', 'people')}.\n`,
  }),
];

function doors(ports: Readonly<Record<string, number | null>>): string {
  return Object.entries(ports)
    .flatMap(([name, port]) => (port === null ? [] : [`${port} (${name})`]))
    .join(', ');
}

function connections({ connections: all, doors: counts }: Result<'status'>): string {
  const open = Object.entries(counts).filter(([, number]) => number > 0);
  return [all, ...open.map(([name, number]) => `${number} ${name}`)].join(', ').replace(', ', ': ');
}

function storage(store: Condition['store']): string {
  if (store === null) return 'none (--memory)';
  const { open, waiting, limit, wait, failed } = store;
  if (!open) return 'not open: see the log';
  const took =
    wait.count === 0
      ? 'nothing was asked of it lately'
      : `99 of 100 took at most ${milliseconds(wait.most)}, the worst ${milliseconds(wait.longest)}`;
  // Else a full disk looks well, because what it refuses is answered at once.
  const refused = failed === 0 ? '' : `; ${count(failed, 'call', 'calls')} failed since the start: see the log`;
  return `${waiting} waiting (${limit} may); ${took}${refused}`;
}

/** Half a minute to a minute is what is counted. */
function delay({ count, most, longest }: Took): string {
  if (count === 0) return 'nothing lately';
  return `99 of 100 turns at most ${milliseconds(most)} late, the worst ${milliseconds(longest)} (last minute)`;
}

const milliseconds = (seconds: number): string => `${Math.ceil(seconds * 1000)} ms`;
