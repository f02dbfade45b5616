/** The commands that the server offers to somebody, as the page learns them. */
import type { TestContext } from 'node:test';
import { commandsOf } from '../../src/web/model/commands.js';
import type { Command } from '../../src/web/model/types.js';
import { jsonAccount, jsonPerson } from '../json/client.js';
import { startTestServer } from '../support/server.js';

export async function commandsFor(t: TestContext, who: 'guest' | 'operator'): Promise<readonly Command[]> {
  const server = await startTestServer(t, { operators: 'Olga' });
  const client = who === 'guest' ? await jsonPerson(server, 'Alice') : await jsonAccount(server, 'Olga');
  return commandsOf(await client.ask({ type: 'help' }));
}
