/**
 * What answers each request on the admin socket: plain data, as `--json` prints it. Times are dates (ISO 8601, UTC), periods are
 * seconds. Fields may be added; none goes, and none changes what it means.
 */

/** By what is asked; see `forms` in requests.ts. */
export interface Results {
  status: Status;
  /** `people`: so many were here to be told. */
  announce: { readonly people: number };
  backup: Backup;
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

/** What is around the core. */
export interface StatusOfHost {
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
