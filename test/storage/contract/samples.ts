/**
 * What the families of the contract share: how a store is opened, and things to put into it.
 */
import type { TestContext } from 'node:test';
import type { Account, AppendResult, Mail, MailLimits, Store } from '../../../src/chat/store.js';

export interface ContractOptions {
  readonly maxKnownGuests?: number;
}

/** Opens an empty store that is closed when the test ends. */
export type OpenStore = (t: TestContext, options?: ContractOptions) => Promise<Store>;

export const ROOMY: MailLimits = { perMailbox: 1_000, perSender: 1_000, bytes: 1_000_000 };

export function mailTo(to: string, id: number, changes: Partial<Mail> = {}): Mail {
  return {
    id,
    to,
    from: 'Alice',
    kind: 'direct',
    room: null,
    body: `message ${id}`,
    sentAt: 1_000 + id,
    shown: false,
    ...changes,
  };
}

export function accountOf(name: string, changes: Partial<Account> = {}): Account {
  return { key: name.toLowerCase(), name, hash: '$argon2id$hash', settings: '', createdAt: 5, ...changes };
}

export const ids = (things: readonly { readonly id: number }[]): number[] => things.map((thing) => thing.id);

export const outcomeOf = (result: AppendResult): AppendResult['outcome'] => result.outcome;

/** An empty store but for these accounts. */
export async function openWith(open: OpenStore, t: TestContext, ...names: readonly string[]): Promise<Store> {
  const store = await open(t);
  for (const name of names) await store.createAccount(accountOf(name));
  return store;
}
