/** What is done to the server as a whole. */
import type { ReloadReport } from '../../admin/results.js';
import { yesOption } from './people.js';
import { adminCommand } from './record.js';
import { count, sentence } from './tables.js';

const group = 'Server';

export const processCommands = [
  adminCommand({
    name: 'reload',
    group,
    summary: 'read the configuration again, as SIGHUP does',
    examples: [['partyline admin reload', 'says what holds now, and what from a restart on']],
    do: 'reload',
    fields: () => ({}),
    write: (report) => linesOf(report).map(sentence).join(''),
    wrong: ({ faults }) =>
      faults.length === 0 ? '' : [...faults, 'nothing was changed: all is as it was before'].map(fault).join(''),
  }),
  adminCommand({
    name: 'shutdown',
    group,
    summary: 'stop the server, after telling everybody',
    options: [yesOption],
    examples: [
      ['partyline admin shutdown', 'says how many are here, and asks'],
      ['partyline admin shutdown --yes', 'at once'],
    ],
    do: 'shutdown',
    async fields({ yes }, desk) {
      if (!yes) {
        const { people } = await desk.ask({ do: 'status' });
        await desk.agree(`${count(people, 'person is', 'people are')} here.`, false);
      }
      return {};
    },
    write: ({ people }) => `The server stops, and tells ${count(people, 'person', 'people')}.\n`,
  }),
];

const fault = (text: string): string => sentence(`partyline: ${text}`);

function linesOf({ changed, needRestart, readAgain, faults }: ReloadReport): readonly string[] {
  const options = (names: readonly string[]): string => names.map((name) => `--${name}`).join(', ');
  if (faults.length > 0) return [];
  const lines = [
    ...(changed.length > 0 ? [`Hold now: ${options(changed)}`] : []),
    ...(needRestart.length > 0 ? [`Hold from the next start on: ${options(needRestart)}`] : []),
    ...(readAgain.length > 0 ? [`Read again: ${options(readAgain)}`] : []),
  ];
  return lines.length > 0 ? lines : ['There was nothing to read again.'];
}
