/**
 * The people of a test, whether they come to a real server by sockets or to the core alone: how they enter, and how a test
 * knows that all has been said.
 */
import type { LogFields, LogLevel } from '../../src/logger.js';
import type { Client } from './client.js';

export interface Logged {
  /** `audit`: what an operator did. */
  readonly level: LogLevel | 'audit';
  readonly event: string;
  readonly fields: LogFields;
}

/** Of everybody whom `account` and `login` enter. */
export const PASSWORD = 'correct-horse';

export interface Coming {
  /** Who this is, for messages. */
  readonly name?: string;
  /** The address they come from. */
  readonly from?: string;
}

/** Somebody who can come and go. */
export abstract class Party<C extends Client> {
  /** Everything that was logged. */
  abstract readonly log: readonly Logged[];

  /** Somebody who has no name yet. */
  abstract come(coming?: Coming): Promise<C>;

  visitor(name?: string): Promise<C> {
    return this.come(name === undefined ? {} : { name });
  }

  /** Somebody with a name, who has been welcomed. */
  person(name: string): Promise<C> {
    return this.enter(`register ${name}`, name);
  }

  /** Somebody with an account, which is made for them (for an operator, by the code for it), who has been welcomed. */
  account(name: string): Promise<C> {
    return this.enter(`register ${name} ${PASSWORD}${this.byCode(name)}`, name);
  }

  /** What follows an operator's name and password where the account is made: ` code K7QM2XRD`. Empty for others. */
  byCode(name: string): string {
    const code = operatorCode(this.log, name);
    return code === undefined ? '' : ` code ${code}`;
  }

  /** Somebody who comes back to the account that `account` made. */
  login(name: string, options: Coming = {}): Promise<C> {
    return this.enter(`login ${name} ${PASSWORD}`, name, options);
  }

  /** Several of them, and nothing unread of their coming. */
  async accounts<const Names extends readonly string[]>(...names: Names): Promise<{ [I in keyof Names]: C }> {
    const clients: C[] = [];
    for (const name of names) clients.push(await this.account(name));
    await settle(...clients);
    return clients as { [I in keyof Names]: C };
  }

  /** Several people, and nothing unread of their coming. */
  async people<const Names extends readonly string[]>(...names: Names): Promise<{ [I in keyof Names]: C }> {
    const clients: C[] = [];
    for (const name of names) clients.push(await this.person(name));
    await settle(...clients);
    return clients as { [I in keyof Names]: C };
  }

  /** Several people in one room, which they joined in this order, and nothing unread of it. */
  async room<const Names extends readonly string[]>(room: string, ...names: Names): Promise<{ [I in keyof Names]: C }> {
    const clients = await this.people(...names);
    for (const client of clients) await (client as C).ask(`/join ${room}`);
    await settle(...(clients as readonly C[]));
    return clients;
  }

  private async enter(line: string, name: string, coming: Coming = {}): Promise<C> {
    const client = await this.come({ name, ...coming });
    client.send(line);
    await client.until(/^INFO: Welcome, /);
    return client;
  }
}

/** By which an operator gets an account, as the log has said. Undefined: nobody needs one for that name. */
export function operatorCode(log: readonly Logged[], name: string): string | undefined {
  const logged = log.find(({ event, fields }) => event === 'an operator has no account yet' && fields.name === name);
  return / code (\w+)$/.exec(String(logged?.fields.type))?.[1];
}

/** Leaves the server and waits until the connection is gone. */
export async function leave(person: Client): Promise<void> {
  person.send('/exit');
  await person.rest();
  await person.closed;
}

/** Everybody has been told everything said so far; the lines are thrown away. */
export async function settle(...clients: readonly Client[]): Promise<void> {
  for (const client of clients) await client.sync();
  for (const client of clients) await client.sync();
}

/** What `hearer` had heard once all that `speakers` have sent was handled. */
export async function heard(hearer: Client, ...speakers: readonly Client[]): Promise<string[]> {
  for (const speaker of speakers) await speaker.sync();
  return hearer.sync();
}
