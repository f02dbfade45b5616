/** Contacts, whose coming and going is told, and blocks, who are shut out. */

import type { Event } from '../../language/events.js';
import * as make from '../../language/make.js';
import type { TieKind } from '../store.js';
import { Act, type CommandRecord, type Context, command, type Dialog, speaker } from './record.js';
import { listed, wholeField } from './whole.js';

const name = { name: 'name', kind: 'name' } as const;

async function add(context: Context, kind: TieKind, name: string): Promise<Event> {
  const added = await context.chat.ties.add(kind, speaker(context), name);
  return kind === 'contact' ? make.contactAdded({ name: added }) : make.blocked({ name: added });
}

async function remove(context: Context, kind: TieKind, name: string): Promise<Event> {
  const removed = await context.chat.ties.remove(kind, speaker(context), name);
  return kind === 'contact' ? make.contactRemoved({ name: removed }) : make.unblocked({ name: removed });
}

function* askName(context: Context, then: (context: Context, kind: TieKind, name: string) => Promise<Event>): Dialog {
  const name = yield make.prompt({ word: 'CONTACT' });
  return new Act(() => then(context, 'contact', name.trim()));
}

export const contactCommands: readonly CommandRecord[] = [
  command({
    name: 'add_contact',
    holds: true,
    group: 'Contacts',
    who: 'person',
    account: 'contacts',
    words: ['add_contact', 'add contact'],
    forms: [[], [name]],
    help: 'be told when somebody comes and goes',
    example: 'add_contact Bob',
    details: [
      'Asks CONTACT? where the name is missing; cancel ends the question. You see CONTACT_ONLINE:<name> and CONTACT_OFFLINE:<name>.',
    ],
    run(context, { name }) {
      return name === undefined ? askName(context, add) : add(context, 'contact', name);
    },
  }),
  command({
    name: 'remove_contact',
    holds: true,
    group: 'Contacts',
    who: 'person',
    account: 'contacts',
    words: ['remove_contact', 'remove contact'],
    forms: [[], [name]],
    help: 'no longer',
    aim: 'have a contact no longer',
    example: 'remove_contact Bob',
    details: ['Asks CONTACT? where the name is missing; cancel ends the question.'],
    run(context, { name }) {
      return name === undefined ? askName(context, remove) : remove(context, 'contact', name);
    },
  }),
  command({
    name: 'list_contacts',
    group: 'Contacts',
    who: 'person',
    account: 'contacts',
    words: ['list_contacts', 'my contacts'],
    forms: [[]],
    named: [wholeField],
    help: 'whom you have',
    aim: 'see whom you have',
    example: 'my contacts',
    run(context, { whole }) {
      const { contacts } = speaker(context);
      return listed(
        contacts.size,
        () => contacts.values(),
        whole,
        (items, total) => make.contacts({ items, total }),
      );
    },
  }),
  command({
    name: 'block',
    holds: true,
    group: 'Contacts',
    who: 'person',
    words: ['block'],
    prefixedWords: ['ignore'],
    forms: [[name]],
    help: 'shut somebody out: nothing of theirs reaches you',
    example: 'block Mallory',
    details: [
      'They see STATUS:<id>:refused:<you> for what they send to you. What they say to rooms and everyone is not shown to you.',
      'It lasts until /unblock; a guest’s ends with the guest, or becomes the account’s by /passwd <new password>.',
    ],
    run(context, { name }) {
      return add(context, 'block', name);
    },
  }),
  command({
    name: 'unblock',
    holds: true,
    group: 'Contacts',
    who: 'person',
    words: ['unblock'],
    prefixedWords: ['unignore'],
    forms: [[name]],
    help: 'let them in again',
    aim: 'let somebody in again',
    example: 'unblock Mallory',
    run(context, { name }) {
      return remove(context, 'block', name);
    },
  }),
  command({
    name: 'my blocks',
    group: 'Contacts',
    who: 'person',
    words: ['my blocks'],
    forms: [[]],
    named: [wholeField],
    help: 'whom you have shut out',
    aim: 'see whom you have shut out',
    example: 'my blocks',
    run(context, { whole }) {
      const { blocks } = speaker(context);
      return listed(
        blocks.size,
        () => blocks.values(),
        whole,
        (items, total) => make.blocks({ items, total }),
      );
    },
  }),
];
