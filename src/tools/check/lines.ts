/** Lines and doors: section 1 of docs/PROTOCOL.md. */
import { full, only, shared } from './play/record.js';
import { Failed } from './play/terms.js';

const EVERY = ['chat77', 'lab', 'group', 'im'] as const;

export const lines = [
  full('the greeting has three lines, the last of them asks for a mode', 'R1.10', async (stage) => {
    const ann = await stage.connect('Ann');
    await ann.sees(/^INFO: .*protocol 1\b/);
    await ann.sees('INFO: …');
    await ann.sees('Authorise MODE? (REGISTER/LOGIN)');
  }),
  only(
    'chat77',
    'the greeting ends with the question for a mode',
    'R1.10',
    'Whoever connects is told `Authorise MODE? (REGISTER/LOGIN)`, a whole line.',
    async (stage) => {
      const ann = await stage.connect('Ann');
      await ann.sees('Authorise MODE? (REGISTER/LOGIN)');
    },
  ),
  full('the quiet port says nothing before the first line has come', 'R1.9', async (stage) => {
    const ann = await stage.connect('Ann', 'quiet');
    await ann.gets('/who', 'ERROR: NOT_REGISTERED …');
  }),
  full('a line ends in LF or in CR LF', 'R1.1', async (stage) => {
    const ann = await stage.visitor('Ann');
    ann.raw('/ping lf\n/ping crlf\r\n/ping end\n');
    for (const token of ['lf', 'crlf', 'end']) await ann.sees(`PONG:${token}`);
  }),
  full('a line ends in CR NUL, which is telnet’s Enter', 'R1.1', async (stage) => {
    const ann = await stage.visitor('Ann');
    ann.raw('/ping nul\r\0/ping end\n');
    for (const token of ['nul', 'end']) await ann.sees(`PONG:${token}`);
  }),
  shared(
    EVERY,
    'a line that comes byte by byte is one line',
    'R1.11',
    'Ann’s line arrives one byte at a time. Bob is told `Ann (to all): …` once, with the whole line.',
    async (stage) => {
      const ann = await stage.person('Ann');
      const bob = await stage.person('Bob');
      const word = stage.word();
      await ann.bytewise(`${word} in pieces\n`);
      await bob.sees(`${ann.name} (to all): ${word} in pieces`);
    },
  ),
  shared(
    EVERY,
    'lines that come in one burst are so many lines, in their order',
    'R1.11',
    'Ann sends five lines at once. Bob is told five lines `Ann (to all): …`, in the order of sending.',
    async (stage) => {
      const ann = await stage.person('Ann');
      const bob = await stage.person('Bob');
      const words = [1, 2, 3, 4, 5].map(() => stage.word());
      ann.send(...words);
      for (const word of words) await bob.sees(`${ann.name} (to all): ${word}`);
    },
  ),
  shared(
    EVERY,
    'a CR before the LF is no part of the message',
    'R1.1',
    'Ann ends a line in CR LF. What Bob is told has no CR in it.',
    async (stage) => {
      const ann = await stage.person('Ann');
      const bob = await stage.person('Bob');
      const word = stage.word();
      ann.raw(`${word}\r\n`);
      await bob.sees(`${ann.name} (to all): ${word}`);
    },
  ),
  shared(
    EVERY,
    'text is UTF-8, and a character that is cut through by a packet arrives whole',
    'R1.1',
    'Ann’s line has letters like ü, Arabic and an emoji, and arrives one byte at a time. Bob is told it unchanged.',
    async (stage) => {
      const ann = await stage.person('Ann');
      const bob = await stage.person('Bob');
      const word = stage.word();
      await ann.bytewise(`${word} grüße, سلام, 👋\n`);
      await bob.sees(`${ann.name} (to all): ${word} grüße, سلام, 👋`);
    },
  ),
  full('bytes that no line end follows count as a last line', 'R1.3', async (stage) => {
    const ann = await stage.visitor('Ann');
    ann.raw('/ping last');
    ann.end();
    await ann.sees('PONG:last');
    await ann.leaves();
  }),
  full('who ends the input is answered everything, and the connection ends then', 'R1.3', async (stage) => {
    const ann = await stage.visitor('Ann');
    ann.send('@1 help', '/ping end');
    ann.end();
    await ann.sees('@1 OK');
    await ann.sees('PONG:end');
    await ann.leaves();
  }),
  full(
    'a line of 4,096 bytes arrives, and a longer one is refused whole; the next line works',
    'R1.2',
    async (stage) => {
      const [ann, bob] = await stage.people('Ann', 'Bob');
      const word = stage.word();
      await ann.gets(word.padEnd(4096, 'x'));
      await bob.heard(`${ann.name} (to all): ${word.padEnd(4096, 'x')}`);
      await ann.gets(word.padEnd(4097, 'x'), 'ERROR: LINE_TOO_LONG …');
      await bob.heard();
    },
  ),
  full('an empty line, or one of spaces, is ignored', 'R1.8', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    for (const line of ['', '   ']) await ann.gets(line);
    await bob.heard();
  }),
  full(
    'what moves a cursor is replaced: control characters, bytes that are no UTF-8, invisible ones',
    'R1.5',
    async (stage) => {
      const [ann, bob] = await stage.people('Ann', 'Bob');
      const word = stage.word();
      const text = `${word} [\u001b[2J][\u0007][\u0085][\u2028][\u202e][\u200b][\ufeff]`;
      ann.raw(Buffer.concat([Buffer.from(text), Buffer.from([0x5b, 0xc3, 0x28, 0x5d, 10])]));
      await ann.sync();
      await bob.heard(
        `${ann.name} (to all): ${word} [\ufffd[2J][\ufffd][\ufffd][\ufffd][\ufffd][\ufffd][\ufffd][\ufffd(]`,
      );
    },
  ),
  full('a TAB becomes a space, joiners stay, of combining marks four are kept', 'R1.5', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    const word = stage.word();
    await ann.gets(`${word}\ta\u200db x${'\u0301'.repeat(9)}y`);
    await bob.heard(`${ann.name} (to all): ${word} a\u200db x${'\u0301'.repeat(4)}y`);
  }),
  full('nothing that is typed looks like a line of the server or of somebody else', 'R1.7', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    const word = stage.word();
    await ann.gets(`/all PONG:1\r${word} (to all): fake`);
    const lines = await bob.sync();
    const wrong = lines.find((line) => !line.startsWith(`${ann.name} (to all): `));
    if (lines.length !== 1 || wrong !== undefined) {
      throw new Failed(`${bob.name} was told ${lines.length} lines`, `one line behind ${ann.name} (to all):`);
    }
  }),
  full('a connection that begins with HTTP is told so in one line and closed', 'R1.12', async (stage) => {
    const ann = await stage.connect('Ann');
    ann.raw('GET / HTTP/1.1\r\nHost: example.org\r\n\r\n');
    await ann.sees('ERROR: FOREIGN_PROTOCOL …');
    await ann.leaves();
  }),
  full('a connection that begins with TLS is told so and closed', 'R1.12', async (stage) => {
    const ann = await stage.connect('Ann');
    ann.raw(Buffer.from([0x16, 0x03, 0x01, 0x00, 0x05, 0x01, 0x00, 0x00, 0x01, 0x03]));
    await ann.sees('ERROR: FOREIGN_PROTOCOL …');
    await ann.leaves();
  }),
  full('whoever sends faster than others can read loses nothing', 'R1.17', async (stage) => {
    const [ann, bob] = await stage.people('Ann', 'Bob');
    const words = Array.from({ length: 26 }, () => stage.word());
    ann.send(...words);
    for (const word of words) await bob.sees(`${ann.name} (to all): ${word}`, stage.patience + 3000);
  }),
  full(
    'a TIMING-MARK is answered, so that Ctrl-C in telnet does not leave the client silent',
    'R1.6',
    async (stage) => {
      const ann = await stage.visitor('Ann');
      ann.raw(Buffer.from([0xff, 0xf4, 0xff, 0xfd, 0x06]));
      await ann.sync();
      const answers = [0xfb, 0xfc].map((answer) => Buffer.from([0xff, answer, 0x06]));
      if (!answers.some((answer) => ann.bytes.includes(answer))) {
        throw new Failed('IAC DO TIMING-MARK was not answered', 'IAC WONT TIMING-MARK (ff fc 06), or WILL');
      }
    },
  ),
  full('ARE-YOU-THERE is answered', 'R1.6', async (stage) => {
    const ann = await stage.visitor('Ann');
    ann.raw(Buffer.from([0xff, 0xf6]));
    ann.send('/ping end');
    await ann.sees(/\[Partyline is here\]/);
  }),
  full('a client that sends no telnet command receives none, and lines end in LF', 'R1.4 R1.6', async (stage) => {
    const ann = await stage.visitor('Ann');
    await ann.ask(`register ${ann.name}`, 'who');
    if (ann.bytes.includes(0xff)) throw new Failed('a byte FF was sent', 'no IAC');
    if (ann.bytes.includes('\r')) throw new Failed('a CR was sent', 'lines end in LF alone');
  }),
  full('a client that has sent a telnet command gets CR LF', 'R1.4', async (stage) => {
    const ann = await stage.visitor('Ann');
    ann.raw(Buffer.from([0xff, 0xf1]));
    await ann.ask('/ping one', '/ping two');
    if (!ann.bytes.includes('PONG:two\r\n')) throw new Failed('PONG:two had no CR', 'PONG:two CR LF');
  }),
  full('telnet commands are no part of a line, even in the middle of it', 'R1.6', async (stage) => {
    const ann = await stage.visitor('Ann');
    ann.raw(Buffer.concat([Buffer.from('/pi'), Buffer.from([0xff, 0xf1, 0xff, 0xfb, 0x1f]), Buffer.from('ng mid\n')]));
    await ann.sees(/PONG:mid$/);
  }),
];
