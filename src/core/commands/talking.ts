/** Talking to everyone and to one person. */

import type { Event } from '../../language/events.js';
import { accept } from '../../language/forms.js';
import * as make from '../../language/make.js';
import { isPersonName } from '../../language/names.js';
import type { Delivery } from '../mail/delivery.js';
import { notAnAnswer } from '../people/mistyped-names.js';
import { offerFile, reachOfFile } from './files.js';
import { Act, type CommandRecord, type Context, command, type Dialog, type Immediate, speaker } from './record.js';

function* messageDialog(context: Context): Dialog {
  const name = (yield make.prompt({ word: 'RECIPIENT' })).trim();
  // Asked even where nobody can have that name: the message may be on its way, and must not be said to everyone.
  const text = yield make.prompt({ word: 'MESSAGE' });
  if (!isPersonName(name)) throw notAnAnswer(name, 'RECIPIENT');
  return new Act(() => context.chat.message(speaker(context), name, text), { name, text });
}

const QUOTED = /^"[^"]+"$/;

const name = { name: 'name', kind: 'name' } as const;
const text = { name: 'text', kind: 'text' } as const;
const file = { name: 'filename', kind: 'file', prefixed: true, extension: true } as const;

export const talkingCommands: readonly CommandRecord[] = [
  command({
    name: 'all',
    readers: 'everyone',
    cost: 'speech',
    says: true,
    group: 'Talking',
    who: 'person',
    words: ['bdct txt'],
    prefixedWords: ['all'],
    spoken: 'everyone',
    forms: [[{ name: 'text', kind: 'text' }]],
    listed: 'first',
    help: 'to everyone, also from a room',
    aim: 'speak to everyone',
    example: '/all Lunch is ready',
    details: ['Outside rooms, plain text goes to everyone; so does a line under your own name: Alice: hello'],
    run(context, { text }) {
      return context.chat.talk.toAll(speaker(context), text);
    },
  }),
  command({
    name: 'me',
    readers: 'here',
    cost: 'speech',
    says: true,
    group: 'Talking',
    who: 'person',
    words: [],
    prefixedWords: ['me'],
    spoken: 'deed',
    forms: [[text]],
    named: [
      { name: 'room', kind: 'room' },
      { name: 'place', kind: 'choice', choices: ['all'] },
    ],
    help: 'what you do: * Alice (in lab) waves',
    example: '/me waves',
    details: ['It goes where plain text goes: to the current room, or to everyone.'],
    run(context, { text, room, place }) {
      return context.chat.talk.act(speaker(context), text, place === undefined ? room : null);
    },
  }),
  command({
    name: 'say_in',
    cost: 'speech',
    says: true,
    group: 'Talking',
    who: 'person',
    words: [],
    prefixedWords: ['say_in'],
    forms: [[{ name: 'room', kind: 'room' }, text]],
    listed: 'minor',
    help: 'in a room of yours, whichever is the current one',
    example: '/say_in lab The build is done',
    details: ['For a program that has come by /says_only it is any room that somebody is in.'],
    run: (context, { room, text }) => context.chat.talk.speak(speaker(context), text, room),
  }),
  command({
    name: 'msg',
    readers: 'person',
    cost: 'speech',
    says: true,
    group: 'Talking',
    who: 'person',
    words: ['msg'],
    prefixedWords: ['query'],
    forms: [
      [
        { name: 'name', kind: 'name' },
        { name: 'text', kind: 'text' },
      ],
    ],
    guarded: true,
    confidential: 'always',
    listed: 'first',
    help: 'a direct message; shorter: Bob:hi',
    aim: 'reach one person alone',
    example: 'msg Bob Are you there?',
    details: [
      'STATUS:<id>:delivered:Bob says that it was written to Bob’s connection, STATUS:<id>:queued:Bob that it waits for Bob’s return.',
    ],
    run(context, { name, text }) {
      return context.chat.message(speaker(context), name, text);
    },
  }),
  command({
    name: 'message',
    readers: 'person',
    cost: 'speech',
    says: true,
    group: 'Talking',
    who: 'person',
    words: ['message'],
    forms: [[], [name, text]],
    listed: 'minor',
    help: 'a direct message, asked for step by step',
    aim: 'reach one person alone',
    example: 'message',
    details: ['Asks RECIPIENT? and MESSAGE?; cancel ends the questions. With a / before it: /message Bob hi'],
    run(context, { name, text }) {
      if (name !== undefined && text !== undefined) return context.chat.message(speaker(context), name, text);
      return messageDialog(context);
    },
  }),
  command({
    name: 'send',
    readers: 'person',
    holds: true,
    cost: 'speech',
    group: 'Talking',
    who: 'person',
    words: ['send'],
    forms: [[], [file], [name, file, { name: 'size', kind: 'size' }], [name, text]],
    listed: 'minor',
    help: 'as message; with a / and the name of a file, as file',
    aim: 'reach one person alone',
    example: 'send',
    remedy: 'For a file whose name has no dot, type: /file Makefile, or /file Bob Makefile',
    details: [
      '/send Bob hi is a message, /send photo.jpg and /send Bob photo.jpg 48213 offer a file.',
      'send alone asks RECIPIENT? and MESSAGE?; cancel ends the questions.',
    ],
    reach: (context, { name, filename }) => (filename === undefined ? 0 : reachOfFile(context, name)),
    run(context, { name, text, filename, size }) {
      if (filename !== undefined) return offerFile(context, name, filename, size);
      if (name === undefined || text === undefined) return messageDialog(context);
      const delivery = context.chat.message(speaker(context), name, text);
      if (isFile(text)) return withHint(delivery, name, text);
      return isFile(text.slice(text.lastIndexOf(' ') + 1)) ? withRemedy(delivery, name, text) : delivery;
    },
  }),
];

/** Whether a text is nothing but what a file may be called. */
function isFile(text: string): boolean {
  const isOne = !text.includes(' ') || QUOTED.test(text);
  return isOne && !text.includes('://') && accept(file, text, () => undefined) !== null;
}

/** R3.7: a file was meant, perhaps. What became of the message is said last, as always. */
async function withHint(delivery: Delivery, name: string, filename: string): Promise<Immediate> {
  const answer = await withRemedy(delivery, name, filename);
  if (delivery.refusal !== null) return answer;
  return [make.perhapsFile({ name: delivery.toName, filename }), answer];
}

/** Where nobody has the name, both were the name of a file. */
async function withRemedy(delivery: Delivery, name: string, text: string): Promise<Event> {
  await delivery.whenSettled();
  const { refusal, toName } = delivery;
  if (refusal?.code !== 'NO_SUCH_USER') return delivery.answer();
  return make.undelivered({
    reason: { code: refusal.code, why: 'orFile', name, rest: text },
    name: toName,
  });
}
