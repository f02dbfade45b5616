/** Files: offering, accepting, and what to type so that the bytes come by a connection of their own. */

import { Refusal } from '../../language/codes.js';
import type { Event, ListedFile } from '../../language/events.js';
import { accept } from '../../language/forms.js';
import * as make from '../../language/make.js';
import {
  fileComesHere,
  fileReady,
  fileRejected,
  files,
  howToSendHere,
  howToTransfer,
  howToTransferByHttp,
  noFilePort,
} from '../../language/make.js';
import { fold } from '../../language/names.js';
import { Delivery } from '../mail/delivery.js';
import { notAnAnswer } from '../people/mistyped-names.js';
import { guardDialog, inlineDialog } from './inline.js';
import { type PlaceKind, placeField } from './places.js';
import { Act, type CommandRecord, type Context, command, type Dialog, type Immediate, speaker } from './record.js';
import { listed, wholeField } from './whole.js';

const name = { name: 'name', kind: 'room' } as const;
const file = { name: 'filename', kind: 'file' } as const;
const size = { name: 'size', kind: 'size', optional: true } as const;
const payload = { name: 'payload', kind: 'word', optional: true, long: true, bytes: 'hex' } as const;
const id = { name: 'id', kind: 'count', field: 'file_id' } as const;
const offset = { name: 'offset', kind: 'size' } as const;
const last = { name: 'last', kind: 'choice', choices: ['last'] } as const;
const token = { name: 'token', kind: 'token' } as const;

const NONE = Buffer.alloc(0);

/** Answers with the token and what to type. `to` undefined: to where one is. Throws what Files.offer throws. */
export async function offerFile(
  context: Context,
  to: string | undefined,
  typed: string,
  bytes: number | undefined,
  place?: PlaceKind,
): Promise<Immediate> {
  const person = speaker(context);
  const made = await context.chat.files.offer(person, to ?? null, typed, bytes ?? null, place);
  if (made instanceof Delivery) return made;
  const { offer, token } = made;
  // Who announces a size has another connection for it, unless there is no door for that.
  const inline =
    (offer.announced === null || !hasDoor(context)) && context.client.converse(guardDialog(context, offer));
  return [
    fileReady({ id: offer.id, token }),
    ...howTo(context, 'put', token, typed),
    ...(inline ? [howToSendHere({ id: offer.id, filename: typed })] : []),
  ];
}

function* fileDialog(context: Context): Dialog {
  const to = (yield make.prompt({ word: 'RECIPIENT' })).trim();
  const filename = (yield make.prompt({ word: 'FILENAME' })).trim();
  if (accept(name, to, context.table.grammar.lookup) === null) throw notAnAnswer(to, 'RECIPIENT');
  return new Act(() => offerFile(context, to, filename, undefined), { name: to, filename });
}

/** A group is offered it one by one. */
export function reachOfFile({ chat, person }: Context, to: string | undefined, place?: PlaceKind): number {
  if (person === null || to === undefined) return 0;
  if (place !== undefined) return place === 'group' ? chat.groups.reach(person, to) : 0;
  const key = fold(to);
  const isGroup = chat.people.get(key) === undefined && !person.rooms.some((room) => room.key === key);
  return isGroup ? chat.groups.reach(person, to) : 0;
}

/** A file that comes whole, in the object that offers it: resolves when it is stored. */
async function sendWhole(
  context: Context,
  to: string | undefined,
  typed: string,
  size: number | undefined,
  bytes: Buffer | null,
  place: PlaceKind | undefined,
): Promise<Immediate> {
  const person = speaker(context);
  if (bytes === null) throw new Refusal({ code: 'USAGE', why: 'noBytes' });
  if (size !== undefined && size !== bytes.length)
    throw new Refusal({ code: 'USAGE', why: 'otherSize', bytes: bytes.length, size });
  const made = await context.chat.files.offer(person, to ?? null, typed, bytes.length, place);
  if (made instanceof Delivery) return made;
  const { offer, token } = made;
  await context.chat.files.give(person, offer.id, bytes, 0, true);
  return fileReady({ id: offer.id, token });
}

/**
 * The line to paste into a shell, and one for systems whose `nc` knows no `-N`: the server has to see the end of what is
 * sent. On a server without a quiet port it is one for curl, if that can be.
 */
function howTo(context: Context, direction: 'put' | 'get', token: string, filename: string): Event[] {
  const { host, port, url } = context.client.fileAddress;
  if (port === null) return url === null ? [] : [howToTransferByHttp({ direction, url: `${url}${token}`, filename })];
  const facts = { direction, token, filename, host, port };
  return [howToTransfer({ ...facts, tool: 'nc' }), howToTransfer({ ...facts, tool: 'ncat' })];
}

/** Whether files have connections of their own here. */
function hasDoor({ client }: Context): boolean {
  return client.fileAddress.port !== null || client.fileAddress.url !== null;
}

/** Where nobody has the name, both were the name of a file. */
function withRemedy(name: string, filename: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof Refusal) || error.code !== 'NO_SUCH_USER') throw error;
    throw new Refusal({ code: error.code, why: 'orFile', name, rest: filename });
  };
}

/** `put` and `get` as a line of a conversation: nothing of a file may be taken for lines. */
function wrongPort(context: Context, direction: 'put' | 'get'): never {
  // A visitor who says so sends, or waits for, bytes.
  if (context.person === null) context.client.leave('a file at the wrong door');
  const { host, port } = context.client.fileAddress;
  throw new Refusal({ code: 'QUIET_PORT', why: 'line', direction, host, port });
}

export const fileCommands: readonly CommandRecord[] = [
  command({
    name: 'file',
    holds: true,
    cost: 'speech',
    group: 'Files',
    who: 'person',
    words: ['file', 'send file'],
    forms: [[], [{ ...file, prefixed: true }, size], [name, file, size]],
    named: [payload, placeField],
    listed: 'first',
    help: 'offer a file of so many bytes',
    example: 'file Bob photo.jpg 48213',
    remedy: 'For a name with spaces, type: /file Bob "my photo.jpg"',
    details: [
      'To a room you are in or a group of yours, too; /file photo.jpg offers it where you are, to the room or to everyone.',
      'Its bytes come by another connection: the answer has a token, and the line to type in a shell.',
      'A name with spaces stands in double quotes.',
      'The size, in bytes, may be left out; where it is given, fewer or more bytes are a failure.',
      'file alone asks RECIPIENT? and FILENAME?; cancel ends the questions. In an object, payload may have the bytes, in hexadecimal digits.',
    ],
    reach: (context, { name: to, place }) => reachOfFile(context, to, place),
    run(context, { name: to, filename, size: bytes, payload, place }) {
      if (filename === undefined) return fileDialog(context);
      if (payload !== undefined) return sendWhole(context, to, filename, bytes, payload, place);
      if (place !== undefined) return offerFile(context, to, filename, bytes, place);
      // `file Bob 2024` has the form of a file called Bob: it is one only where nobody is called so.
      if (to === undefined && bytes !== undefined && context.chat.people.get(filename.toLowerCase()) !== undefined)
        return offerFile(context, filename, String(bytes), undefined);
      const offered = offerFile(context, to, filename, bytes);
      return to === undefined || bytes !== undefined ? offered : offered.catch(withRemedy(to, filename));
    },
  }),
  command({
    name: 'accept file',
    holds: true,
    cost: 'presence',
    group: 'Files',
    who: 'person',
    words: ['accept file'],
    forms: [[id, { name: 'inline', kind: 'choice', choices: ['inline'], optional: true }]],
    listed: 'first',
    help: 'take a file that is offered',
    example: 'accept file 17',
    details: [
      'accept file 17 inline has it come here, in lines FILE_DATA:17:<base64>, each to be decoded by itself.',
      'The answer has a token, and the line to type in a shell. Fetching goes on where it was: get <token> <offset>',
    ],
    named: [{ name: 'hex', kind: 'choice', choices: ['on', 'off'], optional: true }],
    async run(context, { id, inline, hex }) {
      if (inline !== undefined) {
        const encoding = hex ? 'hex' : 'base64';
        const { name } = await context.chat.files.acceptInline(speaker(context), id, encoding);
        return fileComesHere({ id, name });
      }
      const { offer, token } = await context.chat.files.accept(speaker(context), id);
      const ready = fileReady({ id: offer.id, token });
      if (!hasDoor(context)) return [ready, noFilePort({ id })];
      return [ready, ...howTo(context, 'get', token, offer.name)];
    },
  }),
  command({
    name: 'reject file',
    cost: 'presence',
    group: 'Files',
    who: 'person',
    words: ['reject file'],
    forms: [[id]],
    help: 'say no; or withdraw one of yours',
    example: 'reject file 17',
    run(context, { id }) {
      const what = context.chat.files.reject(speaker(context), id);
      return fileRejected({ id, withdrawn: what === 'withdrawn' });
    },
  }),
  command({
    name: 'my files',
    group: 'Files',
    who: 'person',
    words: ['my files'],
    forms: [[]],
    named: [wholeField],
    help: 'those you offer, and those offered to you',
    aim: 'see which files are offered',
    example: 'my files',
    run(context, { whole }) {
      const person = speaker(context);
      const all = (): ListedFile[] => context.chat.files.of(person);
      return listed(all().length, all, whole, (some, total) => files({ files: some, total }));
    },
  }),
  command({
    name: 'file_lines',
    group: 'Files',
    who: 'person',
    words: [],
    prefixedWords: ['file_lines'],
    forms: [[{ ...id, optional: true }]],
    taggable: true,
    help: 'a file that you offer comes here, in lines of base64; a . alone ends them',
    example: '/file_lines 17',
    details: ['Without a number it is the last one that you offer. A line cancel gives it up.'],
    run(context, { id }) {
      return inlineDialog(context, context.chat.files.awaited(speaker(context), id ?? null));
    },
  }),
  command({
    name: 'file_data',
    holds: true,
    heard: true,
    group: 'Files',
    who: 'person',
    words: [],
    prefixedWords: ['file_data'],
    forms: [
      [id, offset, last],
      [id, offset, { name: 'data', kind: 'word', bytes: 'base64' }, { ...last, optional: true }],
      [id, offset, { name: 'hex', kind: 'word', bytes: 'hex' }, { ...last, optional: true }],
    ],
    listed: 'minor',
    help: 'a piece of a file that you offer, for programs that send objects',
    example: '/file_data 17 0 aGVsbG8=',
    async run(context, { id, data, hex, offset, last }) {
      // The end of a file may come by itself.
      const bytes = data === undefined && hex === undefined ? NONE : (data ?? hex ?? null);
      await context.chat.files.give(speaker(context), id, bytes, offset, last !== undefined);
      return null;
    },
  }),
  command({
    name: 'put',
    group: 'Files',
    who: 'anyone',
    words: ['put'],
    forms: [[token]],
    confidential: true,
    listed: 'minor',
    help: 'first line of a connection to the quiet port; its bytes follow',
    example: 'put 0123456789abcdef0123456789abcdef',
    run: (context) => wrongPort(context, 'put'),
  }),
  command({
    name: 'get',
    group: 'Files',
    who: 'anyone',
    words: ['get'],
    forms: [[token, { ...offset, optional: true }]],
    confidential: true,
    listed: 'minor',
    help: 'first line of one that fetches them',
    example: 'get 0123456789abcdef0123456789abcdef',
    run: (context) => wrongPort(context, 'get'),
  }),
];
