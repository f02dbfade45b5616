/** Accounts, and who is an operator. */
import type { AccountFacts } from '../../admin/results.js';
import { EXIT, Failure } from '../failure.js';
import { integer, text } from '../kinds.js';
import { passwordFrom, passwordOptions } from './password.js';
import { nameWord, person, yesOption } from './people.js';
import { adminCommand, type Desk } from './record.js';
import { count, date, json, pairs, sentence, table } from './tables.js';

const group = 'Accounts';

const when = (at: string | null): string => (at === null ? '-' : date(at));
const yes = (is: boolean): string => (is ? 'yes' : '-');
const listed = (names: readonly string[]): string => (names.length === 0 ? 'none' : names.join(', '));

/** What goes with an account, and what stays, for the one who is to say yes. */
function whatGoes(facts: AccountFacts): string {
  const { name, lines, waiting, contacts, blocks, tokens, groups, offers, offersTo, here } = facts;
  const counted = [
    [contacts, 'contact', 'contacts'],
    [blocks, 'block', 'blocks'],
    [tokens, 'token', 'tokens'],
    [waiting, 'message for it', 'messages for it'],
    [offers + offersTo, 'offered file', 'offered files'],
    [groups.length, 'place in a group', 'places in groups'],
  ] as const;
  const own = counted.flatMap(([number, one, many]) => (number === 0 ? [] : [count(number, one, many)]));
  return [
    `With the account ${name} go: ${['its password and settings', ...own].join(', ')}.`,
    ...(here ? [`${name} is here, and is thrown out.`] : []),
    ...(lines === 0
      ? []
      : [
          `What it has said stays where others have it: ${count(lines, 'line', 'lines')} (to take those back, too: forget).`,
        ]),
  ].join(' ');
}

/** Before somebody types a password for nothing. Throws a Failure. */
async function mustBeNone(name: string, desk: Desk): Promise<void> {
  try {
    await desk.ask({ do: 'account', name });
  } catch (error) {
    if (error instanceof Failure && error.status === EXIT.failed) return;
    throw error;
  }
  throw new Failure(
    `there is an account ${name} already; to give it another password, type: partyline admin accounts reset-password ${name}`,
    EXIT.failed,
  );
}

const forgetting = {
  group,
  words: [nameWord],
  options: [yesOption],
  do: 'forget' as const,
};

export const accountCommands = [
  adminCommand({
    name: 'accounts list',
    group,
    summary: 'all accounts',
    options: [
      {
        name: 'after',
        value: 'NAME',
        kind: text('a name'),
        otherwise: 'the first',
        help: 'those behind that name',
        group: 'This command',
      },
      {
        name: 'most',
        value: 'N',
        kind: integer(1, 10_000),
        default: 10_000,
        help: 'so many at once',
        group: 'This command',
      },
    ],
    examples: [
      ['partyline admin accounts list', 'as a table'],
      ["partyline admin accounts list --json | jq -r '.accounts[].name'", 'for programs'],
    ],
    do: 'accounts',
    fields: ({ after, most }) => ({ count: most, ...(after !== undefined && { after: person(after) }) }),
    write: ({ accounts, more }, _given, columns) =>
      table(
        ['NAME', 'CREATED', 'LAST LOGIN', 'OPERATOR', 'HERE'],
        accounts.map((one) => [one.name, date(one.created), when(one.lastLogin), yes(one.operator), yes(one.here)]),
        'There are no accounts.',
        columns,
      ) + (more ? sentence(`More follow; type: partyline admin accounts list --after ${accounts.at(-1)?.name}`) : ''),
  }),
  adminCommand({
    name: 'accounts show',
    group,
    summary: 'how much is kept of an account',
    words: [nameWord],
    examples: [['partyline admin accounts show Alice', 'in figures']],
    do: 'account',
    fields: ({ name }) => ({ name: person(name) }),
    write: (one) =>
      pairs([
        ['Name', one.name],
        ['Created', date(one.created)],
        ['Last login', when(one.lastLogin)],
        ['Here', one.here ? 'yes' : 'no'],
        ['Operator', one.operator ? 'yes' : 'no'],
        ['Shut out', one.bannedUntil === null ? 'no' : `until ${date(one.bannedUntil)}`],
        ['Silenced', one.mutedUntil === null ? 'no' : `until ${date(one.mutedUntil)}`],
        ['Contacts, blocks', `${one.contacts}, ${one.blocks}`],
        ['Tokens', String(one.tokens)],
        ['Logins known', String(one.logins)],
        ['Waiting for it', String(one.waiting)],
        ['Lines kept', String(one.lines)],
        ['Days here', String(one.days)],
        ['Groups', listed(one.groups)],
        ['Invited to', listed(one.invitations)],
        ['Rooms opened', listed(one.rooms)],
        ['Files', `${one.offers} offered, ${one.offersTo} offered to it, ${one.accepted} accepted`],
      ]),
  }),
  adminCommand({
    name: 'accounts create',
    group,
    summary: 'make an account',
    words: [nameWord],
    options: passwordOptions,
    examples: [
      ['partyline admin accounts create Alice', 'asks for it, twice'],
      ['partyline admin accounts create Ann --print-password', 'shows it, once'],
      ['partyline admin accounts create Bob --password-file -', 'from stdin'],
    ],
    do: 'createAccount',
    async fields({ name, ...given }, desk) {
      await mustBeNone(person(name), desk);
      return { name: person(name), password: await passwordFrom(given, (questions) => desk.askUnseen(questions)) };
    },
    write: ({ name, password }) =>
      sentence(
        password === null
          ? `Made the account ${name}.`
          : `Made the account ${name}. Its password, shown this once: ${password}`,
      ),
  }),
  adminCommand({
    name: 'accounts reset-password',
    group,
    summary: 'give an account another password',
    words: [nameWord],
    options: passwordOptions,
    examples: [
      ['partyline admin accounts reset-password Ann --print-password', 'shown'],
      ['partyline admin accounts reset-password Alice', 'asks'],
    ],
    do: 'resetPassword',
    async fields({ name, ...given }, desk) {
      // Before somebody types one for nothing.
      await desk.ask({ do: 'account', name: person(name) });
      return { name: person(name), password: await passwordFrom(given, (questions) => desk.askUnseen(questions)) };
    },
    write: ({ name, password }) =>
      sentence(
        password === null
          ? `${name} has another password. Tokens of the account have ended.`
          : `${name} has another password. Tokens of the account have ended. The password, shown this once: ${password}`,
      ),
  }),
  adminCommand({
    name: 'accounts delete',
    group,
    summary: 'delete an account, and say first what goes',
    words: [nameWord],
    options: [yesOption],
    examples: [
      ['partyline admin accounts delete Alice', 'says what goes, and asks'],
      ['partyline admin accounts delete Alice --yes', 'in a script'],
    ],
    do: 'deleteAccount',
    async fields({ name, yes: isAgreed }, desk) {
      const facts = await desk.ask({ do: 'account', name: person(name) });
      // An operator's is refused, whatever is answered.
      if (!facts.operator) await desk.agree(whatGoes(facts), isAgreed);
      return { name: person(name) };
    },
    write: ({ name, until }) =>
      sentence(
        until === null
          ? `Deleted the account ${name}. Anybody may have the name.`
          : `Deleted the account ${name}. Nobody gets the name before ${date(until)}; to give it away, type: partyline admin accounts create ${name}`,
      ),
  }),
  adminCommand({
    name: 'accounts export',
    group,
    summary: 'print all that is kept of an account, as JSON',
    words: [nameWord],
    examples: [['partyline admin accounts export Alice > alice.json', 'for Alice, or to look at']],
    do: 'exportAccount',
    fields: ({ name }) => ({ name: person(name) }),
    write: (exported) => json(exported, 2),
  }),
  ...(['accounts forget', 'forget'] as const).map((name) =>
    adminCommand({
      ...forgetting,
      name,
      summary: name === 'forget' ? 'the same as accounts forget' : 'delete an account, and all that it has said',
      examples: [
        [`partyline admin ${name} Alice`, 'asks'],
        [`partyline admin ${name} Alice --yes`, 'in a script'],
      ],
      async fields({ name: given, yes: isAgreed }, desk) {
        await desk.agree(
          `All that ${person(given)} has said, wherever, is taken back for good. If there is an account, it is deleted.`,
          isAgreed,
        );
        return { name: person(given) };
      },
      write: ({ name: forgotten, account, lines }) =>
        sentence(
          `Took back ${count(lines, 'line', 'lines')} of ${forgotten}. ${account ? 'The account is gone.' : 'There was no account.'} Transcripts, backups and the log keep what they have of who came and went.`,
        ),
    }),
  ),
  adminCommand({
    name: 'operators list',
    group,
    summary: 'who is an operator, and who was removed',
    examples: [['partyline admin operators list', 'as a table']],
    do: 'operators',
    fields: () => ({}),
    write: ({ operators }, _given, columns) =>
      table(
        ['NAME', 'IS', 'BECAUSE', 'ACCOUNT', 'HERE'],
        operators.map((one) => [
          one.name,
          one.operator ? 'operator' : 'removed',
          one.by === null || one.at === null ? '--operators' : `${one.by}, ${date(one.at)}`,
          one.account ? 'yes' : 'none yet',
          yes(one.here),
        ]),
        'There are no operators.',
        columns,
      ),
  }),
  adminCommand({
    name: 'operators add',
    group,
    summary: 'make somebody an operator',
    words: [nameWord],
    examples: [['partyline admin operators add Alice', 'without an account: says the code for one']],
    do: 'addOperator',
    fields: ({ name }) => ({ name: person(name) }),
    write: ({ name, code }) =>
      sentence(
        code === null
          ? `${name} is an operator.`
          : `${name} is an operator who has no account yet. Whoever it is types: /register ${name} <password> code ${code}`,
      ),
  }),
  adminCommand({
    name: 'operators remove',
    group,
    summary: 'end that, also where --operators names them',
    words: [nameWord],
    examples: [['partyline admin operators remove Alice', 'at once and over restarts']],
    do: 'removeOperator',
    fields: ({ name }) => ({ name: person(name) }),
    write: ({ name }) => sentence(`${name} is no operator any more.`),
  }),
];
