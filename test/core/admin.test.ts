/** What an administrator has done by `partyline admin`, whatever asks for it: the core alone. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import type { Asked, Do, Request, Result } from '../../src/admin/requests.js';
import type { StatusOfHost } from '../../src/admin/results.js';
import { Admin } from '../../src/core/admin/admin.js';
import { collector } from '../support/server.js';
import { type CoreOptions, openCore, type TestCore } from './rig.js';

const HOST: StatusOfHost = {
  ...{ pid: 1, data: null, host: '::', connections: 0 },
  ports: { chat: 1, quiet: null, tls: null, telnet: null, web: null },
};

interface House {
  readonly party: TestCore;
  ask<D extends Do>(what: D, fields: Partial<Asked<D>>): Promise<Result<D>>;
}

async function house(t: TestContext, options: CoreOptions = {}): Promise<House> {
  const party = await openCore(t, options);
  const logger = collector(party.log as never);
  const { chat } = party.core;
  const desk = new Admin({
    chat,
    clock: party.clock,
    logger,
    version: '1.2.3',
    host: { status: () => HOST, backups: null },
  });
  return {
    party,
    ask: <D extends Do>(what: D, fields: Partial<Asked<D>>) =>
      desk.act({ do: what, ...fields } as unknown as Request<D>, 'root', () => {}, 7),
  };
}

test('what is done by partyline admin is done by server, and the log has the user of the machine (R3.150)', async (t) => {
  const { party, ask } = await house(t);
  const [alice] = await party.people('Alice');
  assert.deepEqual(await ask('announce', { text: 'Stop at six' }), { people: 1 });
  assert.deepEqual(await alice.sync(), ['INFO: Announcement by server: Stop at six']);
  assert.deepEqual(
    party.log.filter(({ level }) => level === 'audit').map(({ event, fields }) => ({ event, ...fields })),
    [{ event: 'announced', by: 'admin root', byConnection: 7 }],
  );
});

test('status counts who is here, and says since when the server runs', async (t) => {
  const { party, ask } = await house(t, { operators: 'Op' });
  await party.account('Op');
  await party.room('lab', 'Alice', 'Bob');
  party.clock.advance(90_500);
  assert.deepEqual(await ask('status', {}), {
    ...{ version: '1.2.3', started: '2026-11-20T10:03:12.000Z', uptime: 90 },
    ...{ people: 3, operators: 1, rooms: 1, bans: 0, mutes: 0, locked: null, lastBackup: null },
    ...HOST,
  });
});
