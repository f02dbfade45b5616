/** Taking back what was said. */

import * as make from '../../language/make.js';
import { type CommandRecord, command, speaker } from './record.js';

export const purgeCommands: readonly CommandRecord[] = [
  command({
    name: 'purge',
    group: 'Talking',
    who: 'person',
    words: [],
    prefixedWords: ['purge'],
    forms: [[{ name: 'id', kind: 'count', field: 'message_id' }], [{ name: 'name', kind: 'name' }]],
    cost: 'presence',
    listed: 'minor',
    help: 'take back a line of yours, by its number; /set ids on shows numbers',
    aim: 'take back a line of yours',
    example: '/purge 5123',
    details: [
      'For 15 minutes after you have said it. It goes from histories and mailboxes, and those who were sent it are told.',
      'Operators take back what was said in rooms and to everyone at any time, and with a name all that somebody has written.',
    ],
    isOperators: ({ name }) => name !== undefined,
    async run(context, { id, name }) {
      const by = speaker(context);
      if (name === undefined) {
        await context.chat.takingBack.line(by, id);
        return make.linePurged({ id });
      }
      return make.linesPurged(await context.chat.takingBack.everything(by, name));
    },
  }),
];
