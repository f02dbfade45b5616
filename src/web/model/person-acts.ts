/**
 * What can be done with a person: what everybody can, and what operators can, which is read off the commands that the
 * server offers to oneself (R7.13). Pure.
 */
import { fold } from '../../language/names.js';
import { act, capital, field, fieldOf, fieldsAfterPerson, offered, operatorsAct } from './acts.js';
import type { Act, Command, State } from './types.js';

/** Somebody, as far as it matters for what can be done with them. */
export interface About {
  readonly name: string;
  readonly me: boolean;
  readonly contact: boolean;
  readonly blocked: boolean;
  /** Of oneself. */
  readonly away: boolean;
  /** With this person: `open`; `asked`: they want one and have not been answered; `none`. */
  readonly privateChat: 'open' | 'asked' | 'none';
  /** One's own groups in which this person is not known to be. */
  readonly groups: readonly string[];
  /** The quiet room where one looks; null: it is none. */
  readonly quietRoom: string | null;
  /** Whether oneself is an operator: there is one act that only the answer to it refuses to others. */
  readonly byOperator: boolean;
  /** Whether oneself has an account. */
  readonly byAccount: boolean;
}

/** Also of somebody who is not to be seen: their lines may be there still. */
export function aboutIn({ people, places, requests, me, current }: State, name: string): About {
  const key = fold(name);
  const person = people.find((one) => fold(one.name) === key);
  const isMe = me !== null && fold(me.name) === key;
  const isOpen = places.some((place) => place.key === `private:${key}` && place.closed === null);
  const hasAsked = requests.some((request) => request.kind === 'private' && fold(request.from) === key);
  const here = places.find((place) => place.key === current);
  return {
    name: person?.name ?? name,
    me: isMe,
    contact: person?.contact ?? false,
    blocked: person?.blocked ?? false,
    away: isMe && me.away !== null,
    privateChat: isOpen ? 'open' : hasAsked ? 'asked' : 'none',
    groups: places
      .filter(({ kind, members }) => kind === 'group' && !members?.some((member) => fold(member) === key))
      .map((place) => place.name),
    quietRoom: here?.kind === 'room' && here.quiet && here.closed === null ? here.name : null,
    byOperator: me?.operator ?? false,
    byAccount: me?.account ?? false,
  };
}

/** One's groups are listed up to so many: with more, `/invite group` is quicker. */
const MAX_GROUPS_LISTED = 8;

export function actsFor(about: About, commands: readonly Command[]): readonly Act[] {
  return offered(about.me ? onOneself(about) : [...onSomebody(about), ...operators(about, commands)], commands);
}

function onOneself({ away, byAccount }: About): readonly Act[] {
  const guests = [
    act('nick', 'Take another name', { type: 'nick' }, { fields: [field('name', 'The new name')] }),
    act(
      'passwd',
      'Keep this name with a password',
      { type: 'passwd' },
      {
        says: 'The name is yours from then on: you come in with it and the password, and messages wait for you.',
        fields: [field('new', 'A new password, without spaces', { secret: true })],
      },
    ),
  ];
  return [
    away
      ? act('back', 'Be back', { type: 'back' })
      : act(
          'away',
          'Be away',
          { type: 'away' },
          {
            fields: [field('text', 'What others read while you are away', { optional: true })],
          },
        ),
    ...(byAccount ? [] : guests),
  ];
}

function onSomebody({ name, contact, blocked, privateChat, groups, byAccount }: About): readonly Act[] {
  const named = (type: string, label: string, more: Partial<Act> = {}): Act => act(type, label, { type, name }, more);
  const chat = {
    open: [act('private', 'Go to your private chat', null), named('end_private', 'End the private chat')],
    asked: [
      named('accept_connection', 'Accept the private chat'),
      named('reject_connection', 'Reject the private chat'),
    ],
    none: [named('connect_to', 'Ask for a private chat')],
  }[privateChat];
  return [
    act('direct', 'Send a direct message', null),
    ...chat,
    act('file', 'Send a file', null),
    named('whois', 'See who that is'),
    ...(!byAccount
      ? []
      : [contact ? named('remove_contact', 'Remove from contacts') : named('add_contact', 'Add to contacts')]),
    ...groups
      .slice(0, MAX_GROUPS_LISTED)
      .map((group) =>
        act(`invite_group ${group}`, `Invite to the group ${group}`, { type: 'invite_group', group, name }),
      ),
    blocked ? named('unblock', 'Unblock') : named('block', 'Block', { grave: true }),
  ];
}

/** Those of a room stand apart: the room is the one where one looks. */
const IN_A_ROOM: ReadonlySet<string> = new Set(['voice', 'unvoice']);

/** Every command for operators whose first argument is a person. */
function operators({ name, quietRoom, byOperator }: About, commands: readonly Command[]): readonly Act[] {
  if (!byOperator) return [];
  const named = commands
    .filter(({ type, forOperators, forms }) => {
      const isForPerson = forms.some(([first]) => first?.kind === 'name');
      return forOperators && isForPerson && !IN_A_ROOM.has(type);
    })
    .map((command) => {
      const { type, words } = command;
      const label = capital(words[0] ?? type);
      return operatorsAct(
        type,
        label,
        { type, name },
        { fields: fieldsAfterPerson(command), grave: !type.startsWith('un') },
      );
    });
  const voice = (type: string, label: string): Act => operatorsAct(type, label, { type, name, room: quietRoom });
  return [
    ...(quietRoom === null
      ? []
      : [voice('voice', `Let speak in ${quietRoom}`), voice('unvoice', `Let speak no longer in ${quietRoom}`)]),
    ...named,
    ...(bansAddresses(commands) ? [operatorsAct('ban address', 'Ban, with the address', askedOf(name))] : []),
    operatorsAct(
      'roster',
      'End their code',
      { type: 'roster', reset: name },
      {
        says: 'Whoever takes the name next is shown a new one.',
        grave: true,
      },
    ),
    operatorsAct(
      'purge',
      'Take back all their lines',
      { type: 'purge', name },
      {
        says: 'Everything that they have written goes from histories, mailboxes and windows.',
        grave: true,
      },
    ),
  ];
}

// R3.90: first it is asked how many others are there, and nothing is done.
const askedOf = (name: string) => ({ type: 'ban', name, address: true });

const bansAddresses = (commands: readonly Command[]): boolean =>
  commands.some(({ type, forms }) => type === 'ban' && forms.flat().some((one) => one.name === 'address'));

/** The ban of the name and the address, once it is known whom it would hit; `others`: so many more. */
export function banOf(name: string, address: string, others: number): Act {
  const whom = ['Nobody else is', 'One other is'][others] ?? `${others} others are`;
  return operatorsAct(
    'ban',
    `Ban ${name} and ${address}`,
    { ...askedOf(name), yes: true },
    {
      says: `${whom} here from ${address}. Everybody from there is thrown out and kept out, but operators.`,
      fields: [fieldOf('minutes'), fieldOf('reason')],
      grave: true,
    },
  );
}
