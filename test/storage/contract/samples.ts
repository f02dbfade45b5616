/**
 * What the families of the contract share: how a store is opened, and things to put into it.
 */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { Account, AppendResult, Ends, Mail, MailLimits, Past, Store } from '../../../src/core/store.js';

export interface ContractOptions {
  readonly maxKnownGuests?: number;
  readonly maxKnownGuestsPerAddress?: number;
  readonly maxWrittenPerPerson?: number;
  readonly maxWrittenPerAddress?: number;
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
  return { key: name.toLowerCase(), name, hash: '$argon2id$hash', settings: '', createdAt: 5, firstId: 0, ...changes };
}

export function pastOf(id: number, changes: Partial<Past> = {}): Past {
  return { id, from: 'Alice', body: `line ${id}`, at: 1_000 + id, ...changes };
}

/** Drops, at once, what has come to its end; nothing of a kind that is not named. Returns how many things. */
export function expire(store: Store, ends: Partial<Ends>, atMost = 1_000): Promise<number> {
  return store.expire({ mail: 0, history: 0, now: 0, ...ends }, atMost);
}

/** All of a history that is asked for, in one part. */
export async function historyOf(
  store: Store,
  conversation: string,
  count: number,
  notBefore: number,
): Promise<readonly Past[]> {
  const { past, rest } = await store.readHistory(conversation, count, notBefore, Number.POSITIVE_INFINITY);
  assert.equal(rest, null);
  return past;
}

export const ids = (things: readonly { readonly id: number }[]): number[] => things.map((thing) => thing.id);

export const outcomeOf = (result: AppendResult): AppendResult['outcome'] => result.outcome;

/** An empty store but for these accounts. */
export async function openWith(open: OpenStore, t: TestContext, ...names: readonly string[]): Promise<Store> {
  const store = await open(t);
  for (const name of names) await store.createAccount(accountOf(name));
  return store;
}
