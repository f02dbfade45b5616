/**
 * What answers each request on the admin socket: plain data, as `--json` prints it. Times are dates (ISO 8601, UTC), periods are
 * seconds. Fields may be added; none goes, and none changes what it means.
 */

/** By what is asked; see `forms` in requests.ts. */
export interface Results {
  status: Status;
  /** `people`: so many were here to be told. */
  announce: { readonly people: number };
  who: { readonly people: readonly ListedPerson[] };
  kick: { readonly name: string };
  /** Nothing is done: from where somebody is, or was when they were shut out, and how many others are there. */
  around: { readonly name: string; readonly address: string; readonly others: number };
  /** `others`: so many of that address were thrown out, too. `now`: who had the name is here under that one, and stays. */
  ban: {
    readonly name: string;
    readonly address: string | null;
    readonly until: string;
    readonly others: number;
    readonly now: string | null;
  };
  unban: { readonly name: string };
  bans: { readonly bans: readonly (Held & { readonly address: string | null })[] };
  /** `now`: who had the name is here under that one, and is silenced. */
  mute: { readonly name: string; readonly now: string | null; readonly until: string };
  unmute: { readonly name: string };
  /** `last`: the last name under which they went on in the same stay. */
  mutes: { readonly mutes: readonly (Held & { readonly last: string | null })[] };
  /** `here`: how many may come back, and may not; null: it was locked already. */
  lock: {
    readonly by: string;
    readonly since: string;
    readonly here: { readonly mayReturn: number; readonly mayNot: number } | null;
  };
  unlock: Readonly<Record<string, never>>;
  /** One line, or all of a name; `count`: how many lines it were. */
  purge: { readonly id: number | null; readonly name: string | null; readonly count: number };
  rooms: { readonly rooms: readonly ListedRoom[] };
  reload: ReloadReport;
  /** Those who are here, and are told. */
  shutdown: { readonly people: number };
  backup: Backup;
  accounts: AccountList;
  account: AccountFacts;
  /** `password`: the one that was made, and is shown this once; null: it was given. */
  createAccount: { readonly name: string; readonly password: string | null };
  resetPassword: { readonly name: string; readonly password: string | null };
  /** Nobody gets the name before `until`; null: anybody may at once. */
  deleteAccount: { readonly name: string; readonly until: string | null };
  exportAccount: AccountExport;
  /** `account`: it was one, now or before; `lines`: so many were taken back. */
  forget: { readonly name: string; readonly account: boolean; readonly lines: number };
  operators: { readonly operators: readonly ListedOperator[] };
  /** `code`: by which the account of the name is made; null: there is one. */
  addOperator: { readonly name: string; readonly code: string | null };
  removeOperator: { readonly name: string };
}

/** Accounts that are listed in one answer. */
export const MOST_ACCOUNTS = 10_000;

/** `more`: others follow, behind the last name. */
export interface AccountList {
  readonly accounts: readonly {
    readonly name: string;
    readonly created: string;
    /** When its last stay began; null: nothing is known of any. */
    readonly lastLogin: string | null;
    readonly operator: boolean;
    readonly here: boolean;
  }[];
  readonly more: boolean;
}

/** How much is kept of an account: numbers, and names of places. */
export interface AccountFacts {
  readonly name: string;
  readonly created: string;
  readonly lastLogin: string | null;
  readonly operator: boolean;
  readonly here: boolean;
  readonly bannedUntil: string | null;
  readonly mutedUntil: string | null;
  readonly contacts: number;
  readonly blocks: number;
  readonly tokens: number;
  readonly logins: number;
  /** Messages, requests and invitations that wait for it. */
  readonly waiting: number;
  /** That it has said, wherever, and that are kept. */
  readonly lines: number;
  /** On which it was here. */
  readonly days: number;
  readonly groups: readonly string[];
  readonly invitations: readonly string[];
  /** That it has opened. */
  readonly rooms: readonly string[];
  readonly offers: number;
  readonly offersTo: number;
  readonly accepted: number;
}

/** Whom a line was said to, or a file is offered to. `name` null: the place is gone, or it is everyone. */
interface ExportedTo {
  readonly kind: 'everyone' | 'room' | 'group' | 'person';
  readonly name: string | null;
}

/** `is`: what it is; `said`, `deed` (`/me`), `private`, or what waits. */
export interface ExportedLine {
  readonly id: number;
  readonly at: string;
  readonly from: string;
  readonly to: ExportedTo;
  readonly text: string;
  readonly is: string;
}

export interface ExportedFile {
  readonly id: number;
  readonly name: string;
  /** Bytes; null: not known yet. */
  readonly size: number | null;
  readonly from: string;
  readonly to: ExportedTo;
  readonly offered: string;
  readonly until: string;
  /** Its bytes wait on the server. */
  readonly stored: boolean;
}

interface Shut {
  readonly until: string;
  readonly by: string;
  readonly reason: string;
}

/** All that is kept of an account, but the hashes of its password and tokens. */
export interface AccountExport {
  readonly name: string;
  readonly created: string;
  readonly operator: boolean;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly contacts: readonly string[];
  readonly blocks: readonly string[];
  readonly tokens: readonly {
    readonly number: number;
    readonly about: string;
    readonly created: string;
    readonly until: string;
    readonly used: string | null;
  }[];
  readonly logins: readonly { readonly from: string; readonly at: string; readonly until: string | null }[];
  readonly networks: readonly string[];
  readonly attendance: readonly {
    readonly day: string;
    readonly first: string;
    readonly last: string;
    readonly seconds: number;
    readonly lines: number;
    readonly stays: number;
  }[];
  readonly groups: { readonly member: readonly string[]; readonly invited: readonly string[] };
  readonly rooms: { readonly opened: readonly string[]; readonly voice: readonly string[] };
  readonly ban: Shut | null;
  readonly mute: Shut | null;
  readonly files: {
    readonly offered: readonly ExportedFile[];
    readonly toIt: readonly ExportedFile[];
    readonly accepted: readonly ExportedFile[];
  };
  /** In rooms, to everyone and to groups. */
  readonly said: readonly ExportedLine[];
  /** What it has written to one person, and got from one. */
  readonly direct: readonly ExportedLine[];
  /** What waits for it, and what it has written that waits for guests. */
  readonly waiting: readonly ExportedLine[];
}

/** `option`: the server was started with the name. `by`, `at`: who has said so last, and when; null: nobody has. */
export interface ListedOperator {
  readonly name: string;
  /** False: removed, although the server was started with the name. */
  readonly operator: boolean;
  readonly option: boolean;
  readonly account: boolean;
  readonly here: boolean;
  readonly by: string | null;
  readonly at: string | null;
}

/** Somebody who is shut out, or silenced. */
interface Held {
  readonly name: string;
  readonly until: string;
  readonly by: string;
  readonly reason: string;
}

export interface ListedPerson {
  readonly name: string;
  readonly account: boolean;
  readonly operator: boolean;
  /** Came only to say something. */
  readonly saysOnly: boolean;
  readonly address: string;
  readonly door: string;
  /** By that number the log has theirs. */
  readonly connection: number | null;
  readonly since: string;
  readonly idle: number;
  readonly away: boolean;
  readonly rooms: readonly string[];
}

export interface ListedRoom {
  readonly name: string;
  readonly members: readonly string[];
  readonly topic: { readonly text: string; readonly by: string } | null;
  /** Null: nobody knows any more. */
  readonly openedBy: string | null;
  /** Whoever enters needs one. */
  readonly key: boolean;
  readonly quiet: boolean;
  /** Null: somebody is in it. */
  readonly lastUsed: string | null;
}

/** How the server is. */
export interface Status extends StatusOfCore, StatusOfHost {}

/** What the core knows of itself. */
export interface StatusOfCore {
  readonly version: string;
  readonly started: string;
  readonly uptime: number;
  /** Those who have a name just now; of them operators. */
  readonly people: number;
  readonly operators: number;
  /** Rooms in which somebody is. */
  readonly rooms: number;
  readonly bans: number;
  readonly mutes: number;
  /** Null: it is not locked. */
  readonly locked: { readonly by: string; readonly since: string } | null;
  /** Of what it keeps; null: there is none, or it keeps nothing. */
  readonly lastBackup: string | null;
}

/** One that is whole, and has been verified. */
export interface Backup {
  readonly directory: string;
  /** Everything in it is as it was then. */
  readonly date: string;
  /** Of the database. */
  readonly bytes: number;
  readonly files: number;
  readonly fileBytes: number;
  /** Numbers of files that are damaged, or not there any more, so that there can be no copy. */
  readonly leftOut: readonly number[];
  readonly seconds: number;
}

/** Seconds that something took lately, which is half a minute to a minute. Half of them no longer than `half`, 99 of 100 no longer than `most`. */
export interface Took {
  readonly count: number;
  readonly half: number;
  readonly most: number;
  readonly longest: number;
}

/** How what is around the core is coping. */
export interface Condition {
  /** Connections that were let in, by the door; `http`: those to the web port that are no WebSockets. */
  readonly doors: Readonly<Record<'chat' | 'quiet' | 'tls' | 'telnet' | 'web' | 'http', number>>;
  /** Bytes that clients have not taken yet. */
  readonly outboxBytes: number;
  /** How late what falls due is done. */
  readonly loopDelay: Took;
  /** `waiting`: calls, of `limit` that may; `wait`: what people's calls took. Null: it keeps nothing. */
  readonly store: {
    readonly open: boolean;
    readonly waiting: number;
    readonly limit: number;
    readonly failed: number;
    readonly wait: Took;
  } | null;
}

/** What is around the core. */
export interface StatusOfHost extends Condition {
  readonly pid: number;
  /** Null: it keeps nothing (`--memory`). */
  readonly data: string | null;
  readonly host: string;
  /** Null: there is no such door. */
  readonly ports: {
    readonly chat: number;
    readonly quiet: number | null;
    readonly tls: number | null;
    readonly telnet: number | null;
    readonly web: number | null;
  };
  readonly connections: number;
}

/** What has come of reading settings and files again. Options are called as on the command line, without the dashes. */
export interface ReloadReport {
  /** Their new values hold now. */
  readonly changed: readonly string[];
  /** They have new values, which hold from the next start on. */
  readonly needRestart: readonly string[];
  /** The files that they name were read again, changed or not. */
  readonly readAgain: readonly string[];
  /** Why all of it is as it was, a sentence each; empty: nothing was wrong. */
  readonly faults: readonly string[];
}
