/**
 * Accounts as the operator of the machine sees them, and what is left of those that are deleted: the part of the Store port for
 * that. Knows neither who may ask for it nor what is done to people who are here.
 */
import type { Mail } from '../mail/mail.js';
import type { PlacedPast } from '../past.js';

/** A row of the list. `lastLogin`: when its last stay began; null: nothing is known of any. */
export interface ListedAccount {
  readonly name: string;
  readonly createdAt: number;
  readonly lastLogin: number | null;
}

/** How much is kept of an account, and by it. */
export interface Holdings {
  readonly contacts: number;
  readonly blocks: number;
  readonly tokens: number;
  readonly logins: number;
  readonly networks: number;
  /** That wait for it. */
  readonly mails: number;
  /** That it has written, wherever: these stay when it is deleted. */
  readonly lines: number;
  readonly days: number;
}

/** An account that was deleted. */
export interface FormerAccount {
  readonly name: string;
  /** Message ids from the first one up to, and without, the second were its own: what is for them is for nobody else. */
  readonly firstId: number;
  readonly endId: number;
  readonly deletedAt: number;
  /** Nobody gets the name before, nor one that looks like it. */
  readonly until: number;
}

/** So many are remembered, those that were deleted last. */
export const FORMER_KEPT = 10_000;

/** What an operator of the machine has said of who is an operator of the server. */
export interface StoredOperator {
  readonly name: string;
  /** False: they are none, whatever the server was started with. */
  readonly isOperator: boolean;
  /** Who has said so: `admin` and a Unix user. */
  readonly by: string;
  readonly at: number;
}

/** Where the reading of somebody's lines goes on: after this one. */
export type LineAt = Pick<PlacedPast, 'id' | 'place'>;

export interface AccountsStore {
  /** By key, those with keys above `after`, at most `count`. */
  listAccounts(after: string, count: number): Promise<readonly ListedAccount[]>;
  /** Null: there is no such account. */
  holdings(key: string): Promise<Holdings | null>;
  /** From which networks an account (a key) was entered, the last one first. */
  networksOf(key: string): Promise<readonly string[]>;
  /** What an author (a key) has said with ids from one to another, both included, by id; at most `count`. */
  linesBy(
    author: string,
    from: number,
    upTo: number,
    after: LineAt | null,
    count: number,
  ): Promise<readonly PlacedPast[]>;
  /** The same of what waits in mailboxes, by id, then mailbox: direct and private messages, lines to groups. */
  mailsBy(
    author: string,
    from: number,
    upTo: number,
    after: Pick<Mail, 'id' | 'to'> | null,
    count: number,
  ): Promise<readonly Mail[]>;

  /**
   * The account of that name goes, all at once: settings, ties, tokens, logins, networks, its mailbox, its offers and those to it,
   * its places in groups with the groups that have no members left, the invitations that it has sent, what it may do in rooms, its
   * way back into a locked server; and it is among nobody's contacts any more. What it has said stays, and so does who has shut it
   * out. False: there is none.
   */
  deleteAccount(former: FormerAccount): Promise<boolean>;
  /** By key; what was an account's is none of a guest's of the name. Read once, at the start. */
  formerAccounts(): Promise<readonly FormerAccount[]>;
  /**
   * Of a name that is no account's: whoever had it is not known any more, its mailbox goes, offers of guests of the name and to
   * them, and attendance, also that of accounts. What was said does not: see `purge`.
   */
  forgetName(key: string): Promise<void>;

  /** Adds, or replaces that of the same key (the folded name). */
  saveOperator(operator: StoredOperator): Promise<void>;
  /** What the server was started with holds again. */
  dropOperator(key: string): Promise<void>;
  /** By key. Read once, at the start. */
  operators(): Promise<readonly StoredOperator[]>;
}
