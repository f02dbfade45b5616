/** The whole protocol against servers with one fault each: what it costs is a second or two a fault. */
import { type FaultRow, failIn, instead } from './faults.js';

const FAULTS: readonly FaultRow[] = [
  [
    'a topic is not told',
    'full',
    instead(/^TOPIC:.*/, null),
    ['a topic is shown, changed, told to the others and to newcomers'],
  ],
  [
    'a tag is answered, but not closed',
    'full',
    instead(/^@(\d+) OK$/, null),
    [
      'who ends the input is answered everything, and the connection ends then',
      'a tag stands before every answer to its line, and the last one is OK',
      'under a tag speech is answered OK, and an error is the last answer',
    ],
  ],
  [
    'lines that are too long are cut',
    'full',
    () => ({ client: (read) => read.replace(/([^\n]{4096})[^\n]+/g, '$1') }),
    ['a line of 4,096 bytes arrives, and a longer one is refused whole; the next line works'],
  ],
  [
    'nobody learns that a message comes again',
    'full',
    instead(/, again/, ''),
    ['what was not acknowledged comes again, marked so, with the same id'],
  ],
  [
    'who is away is told of every time',
    'full',
    () => {
      let away = '';
      return {
        server(line) {
          if (line.startsWith('AWAY:')) away = line;
          return away !== '' && line.startsWith('STATUS:') && !line.startsWith('AWAY:') ? `${away}\n${line}` : line;
        },
      };
    },
    ['who writes to somebody absent is told once, before the status'],
  ],
];

failIn(FAULTS);
