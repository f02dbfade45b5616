/** Private chats by consent. */

import * as make from '../../language/make.js';
import { type CommandRecord, command, speaker } from './record.js';

const name = { name: 'name', kind: 'name' } as const;

export const privateCommands: readonly CommandRecord[] = [
  command({
    name: 'connect to',
    cost: 'presence',
    heard: true,
    group: 'Private chats',
    who: 'person',
    words: ['connect to'],
    forms: [[name]],
    listed: 'first',
    help: 'ask for a private chat',
    example: 'connect to Bob',
    details: [
      'Bob sees PRIVATE_REQUEST_FROM:<you> and accepts or rejects. If Bob has asked you already, you are connected at once.',
    ],
    run(context, { name }) {
      const { chat } = context;
      const outcome = chat.connect(speaker(context), name);
      if (outcome === 'connected') return make.privateConnected({ name: chat.nameOf(name) });
      if (outcome !== 'asked') return outcome;
      return make.privateAsked({ name: chat.nameOf(name) });
    },
  }),
  command({
    name: 'accept connection',
    cost: 'presence',
    group: 'Private chats',
    who: 'person',
    words: ['accept connection'],
    forms: [[name]],
    listed: 'first',
    help: 'say yes to somebody who asks',
    example: 'accept connection Alice',
    run(context, { name }) {
      return make.privateConnected({ name: context.chat.accept(speaker(context), name) });
    },
  }),
  command({
    name: 'reject connection',
    cost: 'presence',
    group: 'Private chats',
    who: 'person',
    words: ['reject connection'],
    forms: [[name]],
    help: 'say no',
    example: 'reject connection Alice',
    run(context, { name }) {
      return make.privateDeclined({ name: context.chat.reject(speaker(context), name) });
    },
  }),
  command({
    name: 'private txt',
    readers: 'person',
    cost: 'speech',
    group: 'Private chats',
    who: 'person',
    words: ['private txt'],
    forms: [[name, { name: 'text', kind: 'text' }]],
    guarded: true,
    confidential: true,
    listed: 'first',
    help: 'say something in a private chat',
    example: 'private txt Bob A secret',
    run(context, { name, text }) {
      return context.chat.privateText(speaker(context), name, text);
    },
  }),
  command({
    name: 'end private',
    cost: 'presence',
    group: 'Private chats',
    who: 'person',
    words: ['end private'],
    forms: [[name]],
    help: 'end a private chat',
    example: 'end private Bob',
    run(context, { name }) {
      return make.privateEnded({ name: context.chat.endPrivate(speaker(context), name), reason: 'ended' });
    },
  }),
  command({
    name: 'my private chats',
    group: 'Private chats',
    who: 'person',
    words: ['my private chats'],
    forms: [[]],
    help: 'with whom you have one',
    aim: 'see with whom you have a private chat',
    example: 'my private chats',
    run(context) {
      const { chat } = context;
      const partners = chat.privateChats.partners(speaker(context).key);
      return make.privateChats({ items: partners.map((key) => chat.nameOf(key)) });
    },
  }),
];
