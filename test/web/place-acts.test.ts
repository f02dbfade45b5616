/** What can be done with a room and with the server, and the objects that do it: each is one that the server takes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { objectOf } from '../../src/web/model/acts.js';
import { commandsOf } from '../../src/web/model/commands.js';
import { roomActs, serverActs } from '../../src/web/model/place-acts.js';
import type { Act } from '../../src/web/model/types.js';
import { jsonAccount } from '../json/client.js';
import { startTestServer } from '../support/server.js';
import { commandsFor } from './help.js';
import { placeCalled } from './states.js';

const me = (operator: boolean) => ({ name: 'Olga', account: operator, operator, away: null });
const keys = (acts: readonly Act[]): readonly string[] => acts.map(({ key }) => key);

test('R3.122 R3.125 of a room one is offered its key, and operators who speaks there', async (t) => {
  const commands = await commandsFor(t, 'operator');
  const lab = placeCalled('room', 'lab');
  assert.deepEqual(keys(roomActs(lab, me(false), commands)), ['key']);
  assert.deepEqual(keys(roomActs({ ...lab, keyed: true }, me(true), commands)), ['key', 'unkey', 'quiet']);
  assert.deepEqual(keys(roomActs({ ...lab, quiet: true }, me(true), commands)), ['key', 'unquiet']);
  assert.ok(roomActs(lab, me(false), commands)[0]?.fields[0]?.secret);
  for (const place of [
    { ...lab, closed: 'You have left.' },
    placeCalled('group', 'team'),
    placeCalled('all', 'Everyone'),
  ])
    assert.deepEqual(roomActs(place, me(true), commands), []);
});

test('R3.112 R3.91 R3.140 operators are offered what they do to the server, and others its message of the day', async (t) => {
  const guests = await commandsFor(t, 'guest');
  assert.deepEqual(keys(serverActs(me(false), guests)), ['motd']);
  assert.deepEqual(keys(serverActs(me(true), await commandsFor(t, 'operator'))), [
    ...[
      'motd',
      'lock',
      'unlock',
      'attendance',
      'roster',
      'bans',
      'mutes',
      'announce',
      'unban',
      'unmute',
      'reset',
      'shutdown',
    ],
  ]);
  // What a server does not have is not offered.
  assert.deepEqual(
    serverActs(
      me(true),
      guests.filter(({ type }) => type !== 'motd'),
    ),
    [],
  );
});

test('R7.6 what is done to a room and to the server is an object that the server takes', async (t) => {
  const server = await startTestServer(t, { operators: 'Olga' });
  const olga = await jsonAccount(server, 'Olga');
  const commands = commandsOf(await olga.ask({ type: 'help' }));
  await olga.ask({ type: 'join', room: 'lab' });
  const lab = placeCalled('room', 'lab');
  const rooms = [
    { ...lab, keyed: true },
    { ...lab, quiet: true },
  ].flatMap((one) => roomActs(one, me(true), commands));
  const answers = { key: 'sesame', day: '2026-11-29', text: 'Lunch!', name: 'Nobody', reset: 'Nobody' };
  const told: string[] = [];
  for (const act of [...rooms, ...serverActs(me(true), commands)]) {
    const answer = (await olga.answers(objectOf(act, answers) as Record<string, unknown>)).at(-1);
    if (answer?.type === 'error') told.push(`${act.key} ${answer.code}`);
  }
  assert.deepEqual(told, ['unban NOT_THERE', 'unmute NOT_THERE', 'reset NOT_THERE']);
});
