/**
 * What an administrator is told where something is refused: at a shell other things are typed than in the chat. What is not here says
 * nothing of what to type, and reads as it does there.
 */
import type { Code, Reason, Reasons } from '../../language/codes.js';
import { fold } from '../../language/names.js';
import { utc } from '../../language/text/lists.js';
import { refusalText } from '../../language/text/refusals.js';
import { repeated } from '../../language/text/repeated.js';

type Own = {
  readonly [C in Code]?: {
    readonly [W in Reasons[C]['why']]?: (about: Extract<Reasons[C], { readonly why: W }>) => string;
  };
};

const admin = (command: string): string => `type: partyline admin ${command}`;

const own: Own = {
  NO_SUCH_USER: {
    nobody: ({ name }) => `nobody is called ${name}; to see who is here, ${admin('who')}`,
    mistyped: ({ name, meant }) => `nobody is called ${name}; perhaps it is ${meant}`,
    away: ({ name }) => `${name} is not here; to see who is, ${admin('who')}`,
    nowhere: ({ name }) =>
      `${name} is not here, and from where ${name} came is not known; to shut out the name alone, leave out --address`,
    noAccount: ({ name }) => `there is no account ${repeated(name)}; to see all, ${admin('accounts list')}`,
    goneOn: ({ name, now }) => `nobody is called ${name} any more: who was is here as ${now}, so give that name`,
  },
  OPERATOR: {
    operator: ({ name }) => `${name} is an operator; to end that first, ${admin(`operators remove ${name}`)}`,
    account: ({ name }) => `${name} is an operator; to end that first, ${admin(`operators remove ${name}`)}`,
  },
  NOT_THERE: {
    notBanned: ({ name }) => `${name} is not banned; to see who is, ${admin('bans')}`,
    notMuted: ({ name }) => `${name} is not muted; to see who is, ${admin('mutes')}`,
    noOperator: ({ name }) => `${repeated(name)} is no operator; to see who is, ${admin('operators list')}`,
    notLocked: () => `the server is not locked; to lock it, ${admin('lock')}`,
  },
  TOO_MANY: {
    bans: ({ most }) => `there are ${most} bans, as many as may be; to end one, ${admin('unban NAME')}`,
    operators: ({ most }) =>
      `of ${most} names it was said that they are operators, or are none, as many as may be; to see them, ${admin('operators list')}`,
    mutes: ({ most }) => `there are ${most} mutes, as many as may be; to end one, ${admin('unmute NAME')}`,
  },
  ALREADY_THERE: {
    operator: ({ name }) => `${name} is an operator already; to see who is, ${admin('operators list')}`,
  },
  NAME_TAKEN: {
    person: ({ name }) =>
      `there is an account ${name} already; to give it another password, ${admin(`accounts reset-password ${name}`)}`,
    here: ({ name }) =>
      `somebody called ${name} is here without an account; they make one by /passwd <new password>, or ${admin(`kick ${name}`)}`,
  },
  NAME_RESERVED: {
    server: ({ name, word }) =>
      `${name === word ? name : `${name} looks like ${word}, which`} is a word of the server’s own; choose another name`,
    operator: ({ name }) =>
      `${name} is an operator’s name, and there are no accounts here: the server was started with --accounts off`,
    alike: ({ name, owner }) =>
      `${name} looks like ${owner}, which is somebody else’s name (0 and O look alike, and so do 1, l and I); choose another`,
    former: ({ name, owner, until }) =>
      fold(owner) === fold(name)
        ? `the account ${owner} was deleted, and nobody gets its name before ${utc(until)}; to give it away at once, ${admin(`accounts create ${owner}`)}`
        : `${name} looks like ${owner}, which was deleted, and nobody gets such a name before ${utc(until)}; choose another`,
    leaving: ({ name }) => `what is kept of ${name} is just being deleted; try again`,
  },
  PASSWORD_INVALID: {
    length: ({ shortest, longest }) =>
      `a password has at least ${shortest} characters (--min-password), and at most ${longest} bytes; nothing was changed`,
  },
  ACCOUNTS_OFF: {
    keeper: () => 'there are no accounts here, and so no operators: the server was started with --accounts off',
  },
  BUSY: { logins: ({ seconds }) => `too many passwords are being checked; try again in ${seconds} s` },
  NO_SUCH_MESSAGE: {
    notYours: ({ id }) =>
      `there is no line ${id} that was said in a room or to everyone; to take back all of somebody’s, also elsewhere, ${admin('purge NAME')}`,
  },
  STORAGE: {
    silent: () => 'the server’s disk is full, or does not answer, and nothing was changed; its log says which',
    uncertain: () => 'the server’s disk fails, and nobody knows whether it has this; look before you repeat it',
    transcript: () => 'that is taken back, but a transcript could not be written, where it still stands',
  },
};

export function sentenceFor(reason: Reason): string {
  const { code, why } = reason;
  const sentences = own[code] as Readonly<Record<string, ((about: Reason) => string) | undefined>> | undefined;
  return sentences?.[why]?.(reason) ?? refusalText(reason);
}
