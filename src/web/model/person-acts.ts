/**
 * What can be done with a person: what everybody can, and what operators can, which is read off the commands that the
 * server offers to oneself (R7.13). Acts and the objects that do them, as plain data; nothing is sent here.
 */
import { fold } from '../../language/names.js';
import type { Command, Parameter, PersonAct, State } from './types.js';

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
  /** Whether oneself is an operator: there is one act that only the answer to it refuses to others. */
  readonly byOperator: boolean;
  /** Whether oneself has an account. */
  readonly byAccount: boolean;
}

/** Also of somebody who is not to be seen: their lines may be there still. */
export function aboutIn({ people, places, requests, me }: State, name: string): About {
  const key = fold(name);
  const person = people.find((one) => fold(one.name) === key);
  const isMe = me !== null && fold(me.name) === key;
  const isOpen = places.some((place) => place.key === `private:${key}` && place.closed === null);
  const hasAsked = requests.some((request) => request.kind === 'private' && fold(request.from) === key);
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
    byOperator: me?.operator ?? false,
    byAccount: me?.account ?? false,
  };
}

const act = (key: string, label: string, more: Partial<PersonAct> = {}): PersonAct => ({
  key,
  label,
  says: '',
  asks: null,
  optional: false,
  secret: false,
  grave: false,
  operator: false,
  ...more,
});

/** One's groups are listed up to so many: with more, `/invite group` is quicker. */
const MAX_GROUPS_LISTED = 8;

/** Labels of what is asked, by the name of the parameter. */
const FIELD_LABELS: Readonly<Record<string, string>> = {
  minutes: 'For how many minutes? Empty: as long as usual.',
  reason: 'Why? They read it. It may stay empty.',
};

export function actsFor(about: About, commands: readonly Command[]): readonly PersonAct[] {
  const types = new Set(commands.map(({ type }) => type));
  const acts = about.me ? onOneself(about) : [...onSomebody(about), ...operators(about, commands)];
  return acts
    .filter(({ key }) => isOfThePage(key) || types.has(typeOf(key)))
    .map((one) => (one.grave && one.says === '' ? { ...one, says: helpOf(one, commands) } : one));
}

function onOneself({ away, byAccount }: About): readonly PersonAct[] {
  const guests = [
    act('nick', 'Take another name', { asks: 'The new name' }),
    act('passwd', 'Keep this name with a password', {
      says: 'The name is yours from then on: you come in with it and the password, and messages wait for you.',
      asks: 'A new password, without spaces',
      secret: true,
    }),
  ];
  return [
    away
      ? act('back', 'Be back')
      : act('away', 'Be away', { asks: 'What others read while you are away', optional: true }),
    ...(byAccount ? [] : guests),
  ];
}

function onSomebody({ contact, blocked, privateChat, groups, byAccount }: About): readonly PersonAct[] {
  const chat = {
    open: [act('private', 'Go to your private chat'), act('end_private', 'End the private chat')],
    asked: [act('accept_connection', 'Accept the private chat'), act('reject_connection', 'Reject the private chat')],
    none: [act('connect_to', 'Ask for a private chat')],
  }[privateChat];
  return [
    act('direct', 'Send a direct message'),
    ...chat,
    act('file', 'Send a file'),
    ...(!byAccount
      ? []
      : [contact ? act('remove_contact', 'Remove from contacts') : act('add_contact', 'Add to contacts')]),
    ...groups.slice(0, MAX_GROUPS_LISTED).map((group) => act(`invite_group ${group}`, `Invite to the group ${group}`)),
    blocked ? act('unblock', 'Unblock') : act('block', 'Block', { grave: true }),
  ];
}

/** Every command for operators whose first argument is a person. */
function operators({ byOperator }: About, commands: readonly Command[]): readonly PersonAct[] {
  const acts = commands
    .filter(({ forOperators, forms }) => forOperators && forms.some(([first]) => first?.kind === 'name'))
    .map((command) => {
      const further = secondOf(command);
      return act(command.type, capital(command.words[0] ?? command.type), {
        asks: further === null ? null : (FIELD_LABELS[further.name] ?? capital(further.name)),
        optional: true,
        grave: !command.type.startsWith('un'),
        operator: true,
      });
    });
  const takeBack = act('purge', 'Take back all their lines', {
    says: 'Everything that they have written goes from histories, mailboxes and windows.',
    grave: true,
    operator: true,
  });
  return byOperator ? [...acts, takeBack] : acts;
}

/** What is asked for after the person, in the first form that asks for something. */
function secondOf({ forms }: Command): Parameter | null {
  for (const [first, second] of forms) {
    if (first?.kind === 'name' && second !== undefined && second.kind !== 'choice') return second;
  }
  return null;
}

/** What the server says of it, without what is about typing it. */
function helpOf({ key }: PersonAct, commands: readonly Command[]): string {
  const help = commands.find(({ type }) => type === key)?.help ?? '';
  return help === '' ? '' : `${capital(help.replace(/;.*$/, ''))}.`;
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
const isOfThePage = (key: string): boolean => key === 'direct' || key === 'private' || key === 'file';
const typeOf = (key: string): string => key.split(' ', 1)[0] ?? key;

/** The object that does it; null where the page does. `answer`: what was typed into the field. */
export function objectOf(
  { key }: PersonAct,
  name: string,
  answer: string,
  commands: readonly Command[],
): Readonly<Record<string, unknown>> | null {
  if (isOfThePage(key)) return null;
  const type = typeOf(key);
  const given = answer.trim();
  switch (type) {
    case 'away':
      return given === '' ? { type } : { type, text: given };
    case 'back':
      return { type };
    case 'nick':
      return { type, name: given };
    case 'passwd':
      return { type, new: given };
    case 'invite_group':
      return { type, group: key.slice(type.length + 1), name };
  }
  const command = commands.find((one) => one.type === type);
  const further = command === undefined ? null : secondOf(command);
  return given === '' || further === null ? { type, name } : { type, name, [further.name]: given };
}
