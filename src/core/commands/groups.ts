/** Groups: invited members only, and membership lasts. */

import { LIST_BOUND } from '../../language/events.js';
import * as make from '../../language/make.js';
import { Delivery } from '../mail/delivery.js';
import { type CommandRecord, command, speaker } from './record.js';
import { listed, wholeField } from './whole.js';

const group = { name: 'group', kind: 'room' } as const;

export const groupCommands: readonly CommandRecord[] = [
  command({
    name: 'create group',
    holds: true,
    heard: true,
    group: 'Groups',
    who: 'person',
    account: 'groups',
    words: ['create group'],
    forms: [[group]],
    help: 'begin one, with you as its first member',
    aim: 'begin a group',
    example: 'create group team',
    async run(context, { group }) {
      await context.chat.createGroup(speaker(context), group);
      return [make.groupJoined({ group }), make.groupCreated({ group })];
    },
  }),
  command({
    name: 'invite group',
    holds: true,
    cost: 'presence',
    heard: true,
    group: 'Groups',
    who: 'person',
    account: 'groups',
    words: ['invite group'],
    forms: [[group, { name: 'name', kind: 'name' }]],
    help: 'ask somebody in',
    aim: 'ask somebody into a group',
    example: 'invite group team Bob',
    likely: (context, { group, name }) => {
      const isMine = (word: string): boolean => context.chat.groups.mineOrNone(speaker(context), word) !== undefined;
      const [known, other] = isMine(name) && !isMine(group) ? [name, group] : [group, name];
      return isMine(known) ? `invite group ${known} ${other}` : null;
    },
    async run(context, { group, name }) {
      const made = await context.chat.groups.invite(speaker(context), group, name);
      return made instanceof Delivery ? made : make.groupInvited(made);
    },
  }),
  command({
    name: 'accept group',
    holds: true,
    group: 'Groups',
    who: 'person',
    account: 'groups',
    words: ['accept group'],
    forms: [[group]],
    help: 'take an invitation',
    example: 'accept group team',
    likely: (context, { group }) =>
      context.chat.groups.isInvitedNow(speaker(context), group) ? `accept group ${group}` : null,
    async run(context, { group }) {
      return make.groupJoined({ group: await context.chat.groups.accept(speaker(context), group) });
    },
  }),
  command({
    name: 'reject group',
    holds: true,
    group: 'Groups',
    who: 'person',
    account: 'groups',
    words: ['reject group'],
    forms: [[group]],
    help: 'decline one',
    aim: 'decline an invitation',
    example: 'reject group team',
    likely: (context, { group }) =>
      context.chat.groups.isInvitedNow(speaker(context), group) ? `reject group ${group}` : null,
    async run(context, { group }) {
      return make.groupRejected({ group: await context.chat.groups.reject(speaker(context), group) });
    },
  }),
  command({
    name: 'group txt',
    readers: 'group',
    cost: 'speech',
    says: true,
    group: 'Groups',
    who: 'person',
    account: 'groups',
    words: ['group txt'],
    forms: [[group, { name: 'text', kind: 'text' }]],
    confidential: true,
    help: 'say something to a group',
    example: 'group txt team Meeting at ten',
    details: ['STATUS:<id>:sent:<group>:<delivered>/<queued> says how many have it, and for how many it waits.'],
    reach: (context, { group }) => context.chat.groups.reach(speaker(context), group),
    run(context, { group, text }) {
      return context.chat.groups.say(speaker(context), group, text);
    },
  }),
  command({
    name: 'my groups',
    group: 'Groups',
    who: 'person',
    account: 'groups',
    words: ['my groups'],
    forms: [[]],
    named: [wholeField],
    help: 'in which you are',
    aim: 'see in which groups you are',
    example: 'my groups',
    run(context, { whole }) {
      const person = speaker(context);
      const { groups } = context.chat;
      const mine = groups.of(person);
      const invitations = groups.invitationsOf(person).slice(0, LIST_BOUND);
      return listed(
        mine.length,
        () => groups.of(person),
        whole,
        (some, total) => make.groups({ items: some.map(({ name }) => name), total, invitations }),
      );
    },
  }),
  command({
    name: 'leave group',
    holds: true,
    group: 'Groups',
    who: 'person',
    account: 'groups',
    words: ['leave group'],
    forms: [[group]],
    help: 'be in it no longer',
    aim: 'leave a group',
    example: 'leave group team',
    async run(context, { group }) {
      return make.groupLeft({ group: await context.chat.leaveGroup(speaker(context), group) });
    },
  }),
];
