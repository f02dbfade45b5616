/**
 * The people of a test, whether they come to a real server by sockets or to the core alone: how they enter, and how a test
 * knows that all has been said.
 */
import type { Client } from './client.js';

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
  /** Somebody who has no name yet. */
  abstract come(coming?: Coming): Promise<C>;

  visitor(name?: string): Promise<C> {
    return this.come(name === undefined ? {} : { name });
  }

  /** Somebody with a name, who has been welcomed. */
  person(name: string): Promise<C> {
    return this.enter(`register ${name}`, name);
  }

  /** Somebody with an account, which is made for them, who has been welcomed. */
  account(name: string): Promise<C> {
    return this.enter(`register ${name} ${PASSWORD}`, name);
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
