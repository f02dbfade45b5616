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
