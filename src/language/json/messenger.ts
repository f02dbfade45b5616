/** What the JSON messenger's objects mean here. */
import type { JsonFields } from './parse.js';
import type { Translation } from './read.js';

const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

/** To whom: one person, a room, a group, or everyone. */
function addressee({ to, room, group, private: confidential }: JsonFields): ReturnType<Translation['type']> {
  if ([to, room, group].filter(isGiven).length > 1)
    return { refused: 'A message goes to one of: to, room, group. Without any of them it goes to everyone.' };
  if (confidential === true) return 'private_txt';
  if (isGiven(room)) return 'say';
  if (isGiven(group)) return 'group_txt';
  return isGiven(to) ? 'msg' : 'all';
}

function contact({ action, contact }: JsonFields): ReturnType<Translation['type']> {
  if (action === 'add' || (action === 'request' && isGiven(contact))) return 'add_contact';
  if (action === 'remove') return 'remove_contact';
  if (action === 'request') return 'list_contacts';
  return { refused: 'action has to be add, remove or request.' };
}

export const messenger: ReadonlyMap<string, Translation> = new Map<string, Translation>([
  [
    'init',
    {
      // With a code a password is a new one.
      type: ({ password, code }) => (isGiven(password) && !isGiven(code) ? 'login' : 'register'),
      fields: { name: 'username' },
    },
  ],
  ['message', { type: addressee, fields: { name: 'to', text: 'payload' } }],
  ['contact', { type: contact, fields: { name: 'contact' } }],
  ['online_users', { type: () => 'who' }],
  ['file', { type: () => 'file', fields: { name: 'to' } }],
  ['status', { type: () => 'settings' }],
]);
