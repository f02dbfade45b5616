/** For scripts that are no more than lines: waiting for a line, and saying many lines as one. */

import { Refusal } from '../../language/codes.js';
import { Glob, MAX_GLOB } from '../../language/glob.js';
import * as make from '../../language/make.js';
import { placeCalled, type Say } from './paste-places.js';
import { Act, type CommandRecord, type Context, command, type Dialog, speaker, Verbatim } from './record.js';

const UNENDED = new Refusal({ code: 'NOT_PASTED', why: 'unended' });
const NEXT = new Verbatim(null, UNENDED);

export const scriptCommands: readonly CommandRecord[] = [
  command({
    name: 'wait',
    group: 'Other',
    who: 'person',
    words: ['wait'],
    forms: [
      [
        { name: 'seconds', kind: 'count' },
        { name: 'pattern', kind: 'pattern' },
      ],
    ],
    holds: true,
    listed: 'minor',
    help: 'your next lines wait until such a line has come, or the time is over',
    aim: 'wait for a line',
    example: 'wait 60 Bob: *',
    details: [
      'In the pattern * stands for any characters and ? for one; \\* and \\? are these themselves. It has to fit the whole line: *done*',
    ],
    async run({ client }, { seconds, pattern }) {
      const { wait } = client.bounds;
      if (seconds > wait) throw new Refusal({ code: 'USAGE', why: 'waitTooLong', most: wait });
      // Characters are at most twice as many as there are.
      if (pattern.length > MAX_GLOB && [...pattern].length > MAX_GLOB)
        throw new Refusal({ code: 'USAGE', why: 'patternTooLong', most: MAX_GLOB });
      const glob = new Glob(pattern);
      const line = await client.shown((shown) => glob.fits(shown), seconds);
      if (line !== null) return make.matched({ line });
      throw new Refusal({ code: 'TIMEOUT', why: 'noLine', pattern });
    },
  }),
  command({
    name: 'paste',
    cost: 'speech',
    heard: true,
    group: 'Talking',
    who: 'person',
    words: ['paste'],
    forms: [[]],
    named: [
      { name: 'text', kind: 'lines' },
      { name: 'to', kind: 'choice', choices: ['all', 'room', 'group', 'private', 'msg'] },
      { name: 'name', kind: 'room' },
    ],
    taggable: true,
    help: 'many lines as one, whole or not at all; a . alone ends them',
    aim: 'say many lines as one',
    example: 'paste',
    details: [
      'They are said where plain text goes, each behind your name, and nobody else’s line comes between them.',
      'A line .cancel gives them up. Of a line that begins with .. the first dot is left out.',
    ],
    accountFor: (_, { to }) => (to === 'group' ? 'groups' : null),
    reach: (context, { to, name }) =>
      to === 'group' && name !== undefined ? context.chat.groups.reach(speaker(context), name) : 0,
    run: (context, { text, to, name }) =>
      text === undefined ? pasteDialog(context, to, name) : paste(context, text, to, name),
  }),
];

/** All in one object, which a program that knows them can send. Throws Refusal, and none was said. */
function paste(context: Context, texts: readonly string[], to: string | undefined, name: string | undefined): Act {
  mustFit(context, texts);
  if (isEmpty(texts)) throw new Refusal({ code: 'NOT_PASTED', why: 'nothing' });
  return say(placeCalled(context, to, name), texts);
}

/** Throws Refusal where they are more than a paste may have. Null: they were too many to be kept. */
export function mustFit(context: Context, texts: readonly string[] | null): asserts texts is readonly string[] {
  const { pasteLines, pasteBytes } = context.client.bounds;
  const bytes = texts?.reduce((sum, text) => sum + Buffer.byteLength(text) + 1, 0) ?? Number.POSITIVE_INFINITY;
  if (texts === null || texts.length > pasteLines || bytes > pasteBytes) throw tooMuch(context);
}

/** Its lines are taken to the end before anything is refused: what follows a line that was bad is not meant as a command. */
function* pasteDialog(context: Context, to: string | undefined, name: string | undefined): Dialog {
  const { pasteLines, pasteBytes } = context.client.bounds;
  const texts: string[] = [];
  let bytes = 0;
  let refusal: Refusal | null = null;
  let sayThere: Say = () => null;
  try {
    sayThere = placeCalled(context, to, name);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    refusal = error;
  }
  let ask = new Verbatim(make.pasteBegun({}), UNENDED);
  for (;;) {
    const line = yield* nextLine(ask);
    ask = NEXT;
    if (line instanceof Refusal) {
      refusal ??= new Refusal({ code: line.code, why: 'nonePasted', because: line.reason });
      continue;
    }
    const word = line.trimEnd().toLowerCase();
    if (word === '.cancel') return make.cancelled({});
    if (word === '.') break;
    bytes += Buffer.byteLength(line) + 1;
    if (texts.length === pasteLines || bytes > pasteBytes) refusal ??= tooMuch(context);
    if (refusal === null) texts.push(line.startsWith('..') ? line.slice(1) : line);
  }
  if (refusal !== null) throw refusal;
  if (isEmpty(texts)) throw new Refusal({ code: 'NOT_PASTED', why: 'noLines' });
  return say(sayThere, texts);
}

function say(sayThere: Say, texts: readonly string[]): Act {
  return new Act(() => sayThere(texts), {}, texts.length);
}

const isEmpty = (texts: readonly string[]): boolean => texts.every((text) => text.trim() === '');

function tooMuch({ client: { bounds } }: Context): Refusal {
  return new Refusal({ code: 'NOT_PASTED', why: 'tooMuch', lines: bounds.pasteLines, bytes: bounds.pasteBytes });
}

function* nextLine(ask: Verbatim): Generator<Verbatim, string | Refusal, string> {
  try {
    return yield ask;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}
