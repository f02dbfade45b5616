/**
 * How every part of the server reports what happened. Only the interface, and how a line says whom it is about: cli/log.ts
 * writes the lines, and nothing here knows a terminal, a file or a format.
 */

/**
 * What belongs to an event: strings, numbers, booleans. `name` is the person it is about and is shown first, `err` is
 * whatever was thrown. A field that is undefined is left out.
 *
 * What people type is never a field: no message, no password, no line from the wire. That is the caller's duty, because
 * the logger cannot tell a person's words from others. It does see to the form: control characters are replaced, and a
 * value is cut after 200 characters, so that a name or an address can forge no line and move no cursor.
 */
export type LogFields = Readonly<Record<string, unknown>>;

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** `event` is a constant short sentence ('joined', 'a mailbox could not be read'), so that a log can be searched by it. */
export interface Logger {
  /** Interesting only to somebody who looks for a fault. */
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  /** Somebody may have to act: a client was dropped, a bound was reached. */
  warn(event: string, fields?: LogFields): void;
  /** Something is broken. `err` is logged with its stack. */
  error(event: string, fields?: LogFields): void;
  /** What an operator has done, as serious as a warning. However much else is left out of a log, this is not, at no level. */
  audit(event: string, fields?: LogFields): void;
}

/** A connection. Its number is no other one's as long as the process lives, and tells nobody anything outside the log. */
export interface Connected {
  readonly connection: number;
  /** Who is at the other end. */
  readonly address: string;
}

/** Somebody with a name. */
export interface Named {
  readonly name: string;
  /** Theirs; undefined: they are on none just now. */
  readonly connection?: number | undefined;
}

/** A line about a connection: which, and from where. */
export function connected({ connection, address }: Connected): LogFields {
  return { connection, remote: address };
}

/** A line about somebody. */
export function named({ name, connection }: Named): LogFields {
  return connection === undefined ? { name } : { name, connection };
}

/** A line about what somebody has done, to whomever the rest of it names. `logged`: as the log has them. */
export function doneBy({ logged, connection }: { readonly logged: string } & Omit<Named, 'name'>): LogFields {
  return connection === undefined ? { by: logged } : { by: logged, byConnection: connection };
}

/** Says nothing, for tests and benchmarks. */
export const silent: Logger = { debug() {}, info() {}, warn() {}, error() {}, audit() {} };
