/** Rooms, and what was said. */
import { person, yesOption } from './people.js';
import { adminCommand } from './record.js';
import { count, date, sentence, table } from './tables.js';

const group = 'Rooms and lines';

/** Digits that no id outgrows. */
const ID = /^\d{1,15}$/;

export const talkCommands = [
  adminCommand({
    name: 'rooms',
    group,
    summary: 'the rooms, also the empty ones',
    examples: [
      ['partyline admin rooms', 'as a table'],
      ["partyline admin rooms --json | jq '.rooms[0].members'", 'who is in one'],
    ],
    do: 'rooms',
    fields: () => ({}),
    write: ({ rooms }, _given, columns) =>
      table(
        ['ROOM', 'PEOPLE', 'LAST USED', 'OPENED BY', 'KEY', 'QUIET', 'TOPIC'],
        rooms.map(({ name, members, lastUsed, openedBy, key, quiet, topic }) => [
          name,
          String(members.length),
          lastUsed === null ? 'now' : date(lastUsed),
          openedBy ?? '-',
          key ? 'yes' : '-',
          quiet ? 'yes' : '-',
          topic?.text ?? '',
        ]),
        'There are no rooms.',
        columns,
      ),
  }),
  adminCommand({
    name: 'purge',
    group,
    summary: 'take back a line, or all that somebody has written',
    words: [{ name: 'what', value: 'ID|NAME' }],
    options: [yesOption],
    examples: [
      ['partyline admin purge 5123', 'a line of a room, or to everyone'],
      ['partyline admin purge Mallory', 'all, anywhere; asks before it does'],
    ],
    do: 'purge',
    async fields({ what, yes }, desk) {
      if (ID.test(what)) return { id: Number(what) };
      const name = person(what);
      await desk.agree(`All that ${name} has written, anywhere, is taken back for good.`, yes);
      return { name };
    },
    write: ({ id, name, count: lines }) =>
      name === null
        ? `Line ${id} was taken back.\n`
        : sentence(`${count(lines, 'line of', 'lines of')} ${name} ${lines === 1 ? 'was' : 'were'} taken back.`),
  }),
];
