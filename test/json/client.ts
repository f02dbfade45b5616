/**
 * A client of the JSON dialect for tests: numbers its requests, keeps answers and what came unasked apart, and holds
 * every object of the server against the schema.
 */
import assert from 'node:assert/strict';
import type { Client, TestClient } from '../support/client.js';
import { operatorCode, type Party } from '../support/party.js';
import { byWebSocket, TestServer } from '../support/server.js';
import { assertServerObject } from './schema.js';

export type Fields = { readonly [field: string]: unknown };

export class JsonClient<C extends Client = TestClient> {
  private ids = 0;
  private readonly unasked: Fields[] = [];

  constructor(readonly wire: C) {}

  /** All objects of the answer, without their id and `more`. */
  async answers(request: Fields): Promise<Fields[]> {
    const id = `r${++this.ids}`;
    this.wire.send(JSON.stringify({ ...request, id }));
    const answer: Fields[] = [];
    for (;;) {
      const { id: given, more, ...fields } = await this.next();
      if (given === undefined) {
        this.unasked.push(fields);
        continue;
      }
      assert.equal(given, id);
      answer.push(fields);
      if (more === undefined) return answer;
      assert.equal(more, true);
    }
  }

  /** The answer, which is one object. */
  async ask(request: Fields): Promise<Fields> {
    const answers = await this.answers(request);
    assert.equal(answers.length, 1, JSON.stringify(answers));
    return answers[0] as Fields;
  }

  /** The code with which a request is refused. */
  async refused(request: Fields): Promise<unknown> {
    const { type, code } = await this.ask(request);
    assert.equal(type, 'error');
    return code;
  }

  /** What came unasked and was not asked for yet, once all before has been handled. */
  async events(): Promise<Fields[]> {
    await this.ask({ type: 'ping' });
    return this.unasked.splice(0);
  }

  /** The next object, whatever it is. */
  async next(): Promise<Fields> {
    return parsed(await this.wire.next());
  }
}

/** A line of the server as the object that it must be. */
export function parsed(line: string): Fields {
  const fields = JSON.parse(line) as Fields;
  assertServerObject(fields);
  return fields;
}

export async function jsonVisitor<C extends Client>(server: Party<C>): Promise<JsonClient<C>> {
  const byWeb = byWebSocket() && server instanceof TestServer;
  return new JsonClient(byWeb ? ((await server.webSocket()) as unknown as C) : await server.visitor());
}

/** A guest. */
export async function jsonPerson<C extends Client>(server: Party<C>, username: string): Promise<JsonClient<C>> {
  const client = await jsonVisitor(server);
  const welcome = await client.ask({ type: 'init', username });
  assert.equal(welcome.status, 'welcome');
  return client;
}

/** Somebody with an account. */
export async function jsonAccount<C extends Client>(server: Party<C>, name: string): Promise<JsonClient<C>> {
  const client = await jsonVisitor(server);
  const code = operatorCode(server.log, name);
  const welcome = await client.ask({ type: 'register', name, password: 'correct-horse', code: code ?? null });
  assert.equal(welcome.status, 'welcome');
  return client;
}
