/** Accounts, and who is an operator: what the administrator is shown of them and does to them. */
import { MOST_ACCOUNTS } from '../../admin/results.js';
import { fold } from '../../language/names.js';
import { doneBy } from '../../logger.js';
import { AccountRecords } from './account-records.js';
import type { AdminParts, Handlers } from './handlers.js';
import { iso, nameIn } from './words.js';

type Family =
  | 'accounts'
  | 'account'
  | 'createAccount'
  | 'resetPassword'
  | 'deleteAccount'
  | 'exportAccount'
  | 'forget'
  | 'operators'
  | 'addOperator'
  | 'removeOperator';

export function accountHandlers({ chat, logger }: AdminParts): Handlers<Family> {
  const { accountKeeper, appointing, operators, accounts, people } = chat;
  const records = new AccountRecords(chat, logger);
  return {
    accounts: ({ after = '', count = MOST_ACCOUNTS }) => records.list(after, Math.min(count, MOST_ACCOUNTS)),

    account: ({ name }) => records.facts(nameIn(name)),

    createAccount: ({ name, password = null }, { by }) => accountKeeper.create(by, nameIn(name), password),

    resetPassword: ({ name, password = null }, { by }) => accountKeeper.resetPassword(by, nameIn(name), password),

    async deleteAccount({ name }, { by }) {
      const { until, ...deleted } = await accountKeeper.delete(by, nameIn(name));
      return { ...deleted, until: until === null ? null : iso(until) };
    },

    async exportAccount({ name }, { by }) {
      const exported = await records.export(nameIn(name));
      logger.audit('an account was exported', { name: exported.name, ...doneBy(by) });
      return exported;
    },

    forget: ({ name }, { by }) => accountKeeper.forget(by, nameIn(name)),

    async operators() {
      const listed = operators.list().map(async ({ name, isOperator, said, isGiven }) => {
        const key = fold(name);
        return {
          ...{ name, operator: isOperator, option: isGiven, account: await accounts.exists(key) },
          ...{
            by: said?.by ?? null,
            at: said === null ? null : iso(said.at),
            here: people.owner(key)?.account === true,
          },
        };
      });
      return { operators: await Promise.all(listed) };
    },

    addOperator: ({ name }, { by }) => appointing.add(by, nameIn(name)),

    removeOperator: async ({ name }, { by }) => ({ name: await appointing.remove(by, nameIn(name)) }),
  };
}
