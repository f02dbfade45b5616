/**
 * What the families of the contract share: how a store is opened, and things to put into it.
 */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type {
  AfterPart,
  AfterQuery,
  Behind,
  Gap,
  HistoryPlace,
  KeptRoom,
  LastPart,
  Past,
  PlaceKey,
} from '../../../src/core/past.js';
import type { Account, AppendResult, Ends, Mail, MailLimits, Store } from '../../../src/core/store.js';

export interface ContractOptions {
  readonly maxKnownGuests?: number;
  readonly maxKnownGuestsPerAddress?: number;
  readonly written?: { readonly perPerson: number; readonly perAddress: number };
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
  return store.expire({ mail: 0, history: 0, attendance: 1_000, now: 0, ...ends }, atMost);
}

/** One line of a place, which keeps so many. */
export function keepLine(store: Store, place: PlaceKey, past: Past, keep: number): Promise<void> {
  return leave(store, behindOf(place, [past], { keep }));
}

/** A part of the last lines of a place, as they were given. */
export async function readLines(
  store: Store,
  place: PlaceKey,
  count: number,
  notBefore: number,
  bytes: number,
  from?: HistoryPlace,
): Promise<{ past: Past[]; rest: HistoryPlace | null }> {
  const upTo = Number.MAX_SAFE_INTEGER;
  const { lines, rest } = await store.readLast({ place, count, upTo, notBefore, bytes, ...(from && { from }) });
  return { past: lines.map(({ place: _, ...past }) => past), rest };
}

/** All of a history that is asked for, in one part. */
export async function historyOf(
  store: Store,
  conversation: string,
  count: number,
  notBefore: number,
): Promise<readonly Past[]> {
  const { past, rest } = await readLines(store, conversation, count, notBefore, Number.POSITIVE_INFINITY);
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

/** All that a store is asked for, but for what is said otherwise. */
export function after(store: Store, asked: Partial<AfterQuery>): Promise<AfterPart> {
  const all = { places: [], reader: null, after: 0, upTo: 1_000_000, count: 1_000, bytes: 1_000_000, notBefore: 0 };
  return store.readAfter({ ...all, ...asked });
}

export function last(store: Store, place: PlaceKey, count: number, upTo = 1_000_000): Promise<LastPart> {
  return store.readLast({ place, count, upTo, notBefore: 0, bytes: 1_000_000 });
}

export function roomOf(id: number, name: string, changes: Partial<KeptRoom> = {}): KeptRoom {
  const open = { keyHash: null, quiet: false, voices: [] };
  return { id, name, maker: 'alice', madeFrom: '192.0.2.7', topic: null, ...open, usedAt: 1_000 + id, ...changes };
}

/** Of one place, as many lines and bytes as there are, but for what is said otherwise. */
export function behindOf(place: PlaceKey, lines: readonly (number | Past)[], changes: Partial<Behind> = {}): Behind {
  const all = lines.map((line) => (typeof line === 'number' ? pastOf(line) : line));
  return { place, keep: 1_000, bytes: null, lines: all, gaps: [], floor: 0, ...changes };
}

/** What is said of one place, in a part of its own. */
export function leave(store: Store, behind: Behind, upTo: number | null = null, rooms: readonly KeptRoom[] = []) {
  return store.appendBehind({ rooms, places: [behind], upTo });
}

/** Of the ids from 1 to `most`, those that a place is not known to have: each asked for alone. */
export async function missingOf(store: Store, place: PlaceKey, most: number): Promise<number[]> {
  const asked = Array.from({ length: most }, (_, index) => index + 1);
  const parts = await Promise.all(
    asked.map((id) => after(store, { places: [place], after: id - 1, upTo: id, count: 1 })),
  );
  return asked.filter((_, index) => parts[index]?.complete === false);
}

export function gap(low: number, high: number): Gap {
  return { low, high };
}
