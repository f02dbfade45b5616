/** What is done to the server as a whole. */
import { yesOption } from './people.js';
import { adminCommand } from './record.js';
import { count } from './tables.js';

const group = 'Server';

export const processCommands = [
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
