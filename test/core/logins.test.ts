/** Login records: when, from where and until when an account was here (R3.28, R3.34). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HandClock } from '../support/clock.js';
import { leave, openCore, PASSWORD, type TestCore } from './rig.js';

const MINUTE = 60_000;

async function stay(core: TestCore, clock: HandClock, minutes: number, from: string): Promise<string> {
  const client = await core.come({ from });
  const [welcome = ''] = await client.ask(`login Alice ${PASSWORD}`);
  assert.match(welcome, /^INFO: Welcome, Alice! /);
  clock.advance(minutes * MINUTE);
  await leave(client);
  return welcome;
}

test('the welcome says when and from where the last login was; the first one has none to tell', async (t) => {
  const clock = new HandClock(Date.UTC(2026, 10, 20, 10, 0, 0));
  const core = await openCore(t, { clock });
  const first = await core.visitor();
  const [welcome = ''] = await first.ask(`register Alice ${PASSWORD}`);
  assert.equal(welcome.includes('last login'), false, welcome);
  clock.advance(5 * MINUTE);
  await leave(first);
  clock.advance(5 * MINUTE);
  assert.match(
    await stay(core, clock, 3, '127.0.0.2'),
    / Your last login was 2026-11-20 10:00:00Z from 127\.0\.0\.1\. /,
  );
  assert.match(
    await stay(core, clock, 1, '127.0.0.3'),
    / Your last login was 2026-11-20 10:10:00Z from 127\.0\.0\.2\. /,
  );
});

test('last shows one’s own stays, the newest first: from when to when and from where', async (t) => {
  const clock = new HandClock(Date.UTC(2026, 10, 20, 10, 0, 0));
  const core = await openCore(t, { clock });
  const first = await core.visitor();
  await first.ask(`register Alice ${PASSWORD}`);
  await leave(first);
  for (let count = 1; count <= 6; count++) await stay(core, clock, 10, `127.0.0.${count + 1}`);
  const client = await core.login('Alice');
  const stays = [
    ...['2026-11-20 11:00:00Z to now from 127.0.0.1', '2026-11-20 10:50:00Z to 2026-11-20 11:00:00Z from 127.0.0.7'],
    '2026-11-20 10:40:00Z to 2026-11-20 10:50:00Z from 127.0.0.6',
    '2026-11-20 10:30:00Z to 2026-11-20 10:40:00Z from 127.0.0.5',
    '2026-11-20 10:20:00Z to 2026-11-20 10:30:00Z from 127.0.0.4',
  ];
  assert.deepEqual(await client.ask('last'), [`INFO: Your logins: ${stays.join(', ')}`]);
  assert.deepEqual(await client.ask('last 2'), [`INFO: Your logins: ${stays.slice(0, 2).join(', ')}`]);
  const all = await client.ask('/last 20');
  assert.equal(all[0]?.match(/ from /g)?.length, 8);
  assert.deepEqual(await client.ask('last 999'), all);
});

test('one sees one’s own logins and nobody else’s; failed tries and takeovers are no stays of others', async (t) => {
  const clock = new HandClock(Date.UTC(2026, 10, 20, 10, 0, 0));
  const core = await openCore(t, { clock });
  const [alice, bob] = await core.accounts('Alice', 'Bob');
  const stranger = await core.come({ from: '127.0.0.9' });
  await stranger.ask('login Alice wrong', 'login Bob wrong');
  for (const person of [alice, bob])
    assert.deepEqual(await person.ask('last'), ['INFO: Your logins: 2026-11-20 10:00:00Z to now from 127.0.0.1']);
  clock.advance(MINUTE);
  const taker = await core.come({ from: '127.0.0.5' });
  await taker.ask(`login Alice ${PASSWORD} takeover`);
  assert.deepEqual(await taker.ask('last'), [
    'INFO: Your logins: 2026-11-20 10:01:00Z to now from 127.0.0.5, 2026-11-20 10:00:00Z to 2026-11-20 10:01:00Z from 127.0.0.1',
  ]);
});

test('a guest who sets a password has a record from then on', async (t) => {
  const clock = new HandClock(Date.UTC(2026, 10, 20, 10, 0, 0));
  const core = await openCore(t, { clock });
  const guest = await core.person('Alice');
  clock.advance(MINUTE);
  await guest.ask(`passwd ${PASSWORD}`);
  assert.deepEqual(await guest.ask('last'), ['INFO: Your logins: 2026-11-20 10:01:00Z to now from 127.0.0.1']);
  await leave(guest);
  assert.match(
    await stay(core, clock, 1, '127.0.0.2'),
    / Your last login was 2026-11-20 10:01:00Z from 127\.0\.0\.1\. /,
  );
});
