/**
 * Of whose coming and going one is shown: `set presence off|room|on`.
 * Rules: R3.131, R3.23, R3.24, R4.6, R4.7, R4.13.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HandClock } from '../support/clock.js';
import { heard, leave, memoryDisk, openCore, PASSWORD, settle } from './rig.js';

test('R3.131 with presence room one is shown who comes and goes in one’s rooms, and one’s contacts, and with off nobody', async (t) => {
  const core = await openCore(t);
  const [rob, olaf, dora] = await core.accounts('Rob', 'Olaf', 'Dora');
  const [ann] = await core.people('Ann');
  for (const one of [rob, olaf]) await one.ask('add_contact Dora');
  assert.deepEqual(await rob.ask('set presence room'), ['INFO: Set presence room.']);
  assert.deepEqual(await olaf.ask('set presence off'), ['INFO: Set presence off.']);
  for (const one of [ann, rob, olaf, dora]) await one.ask('join lab');
  await settle(ann, rob, olaf, dora);
  const all = async (): Promise<string[][]> => [await ann.sync(), await rob.sync(), await olaf.sync()];
  const eve = await core.person('Eve');
  assert.deepEqual(await all(), [['ONLINE:Eve'], [], []]);
  await eve.ask('join lab', 'hello');
  const hello = 'Eve (in lab): hello';
  assert.deepEqual(await all(), [['JOINED:lab:Eve', hello], ['JOINED:lab:Eve', hello], [hello]]);
  await eve.ask('/nick Eva');
  const renamed = ['LEFT:lab:Eve:renamed', 'JOINED:lab:Eva'];
  assert.deepEqual(await all(), [[renamed[0], 'OFFLINE:Eve:renamed', 'ONLINE:Eva', renamed[1]], renamed, []]);
  await leave(eve);
  assert.deepEqual(await all(), [['LEFT:lab:Eva:exit', 'OFFLINE:Eva:exit'], ['LEFT:lab:Eva:exit'], []]);
  await leave(dora);
  assert.deepEqual(await all(), [
    ['LEFT:lab:Dora:exit', 'OFFLINE:Dora:exit'],
    ['LEFT:lab:Dora:exit', 'CONTACT_OFFLINE:Dora'],
    [],
  ]);
  await core.login('Dora');
  assert.deepEqual(await all(), [['ONLINE:Dora'], ['CONTACT_ONLINE:Dora'], []]);
  // Nobody is hidden by it.
  await olaf.ask('/leave', '/who');
  assert.deepEqual(await ann.sync(), ['LEFT:lab:Olaf:left']);
  await olaf.ask('set presence on');
  await core.person('Fay');
  assert.deepEqual(await olaf.sync(), ['ONLINE:Fay']);
  await leave(olaf);
  assert.deepEqual(await ann.sync(), ['ONLINE:Fay', 'OFFLINE:Olaf:exit']);
});

test('R3.131 that a private chat has ended is told in any case, also where only those who share one are told', async (t) => {
  for (const presenceLimit of [200, 0]) {
    const core = await openCore(t, { presenceLimit });
    const [ann, bob] = await core.people('Ann', 'Bob');
    await ann.ask('set presence off', 'connect to Bob');
    await bob.ask('accept connection Ann');
    await settle(ann, bob);
    await leave(bob);
    assert.deepEqual(await ann.sync(), ['PRIVATE_ENDED:Bob:exit']);
  }
});

test('R3.131 R3.23 an account keeps it, also over a restart, and a guest takes it along to another name and an account', async (t) => {
  const store = memoryDisk();
  const core = await openCore(t, { store });
  const [gus] = await core.people('Gus');
  await gus.ask('set presence off', '/nick Gustav');
  const other = await core.person('Other');
  assert.deepEqual(await gus.sync(), []);
  await gus.ask(`passwd ${PASSWORD}`);
  await leave(gus);
  await other.sync();
  // The next guest of the name begins as everybody does.
  assert.match((await (await core.person('Gus')).ask('settings'))[0] ?? '', /presence on\./);
  await core.stop();
  const again = await openCore(t, { store });
  const gustav = await again.login('Gustav');
  assert.match((await gustav.ask('settings'))[0] ?? '', /^INFO: Settings: [^|]*presence off\./);
  await again.person('Bob');
  assert.deepEqual(await gustav.sync(), []);
  assert.deepEqual(await gustav.ask('set presence room'), ['INFO: Set presence room.']);
  assert.match((await gustav.ask('/set presence loud')).join('|'), /^ERROR: USAGE .*set presence off\|room\|on$/);
});

test('R3.131 R3.57 a wait sees what one is shown', async (t) => {
  const core = await openCore(t, { clock: new HandClock() });
  const [ann] = await core.people('Ann');
  await ann.ask('set presence off');
  ann.send('wait 60 *Eve*');
  const eve = await core.person('Eve');
  await eve.ask('hello');
  assert.deepEqual(await heard(ann, eve), ['Eve (to all): hello', 'MATCHED:Eve (to all): hello']);
});

test('R3.131 R7.1 in JSON it is set by an object, and the same objects are left out', async (t) => {
  const core = await openCore(t);
  const ann = await core.come({ name: 'Ann' });
  ann.sendObject({ type: 'init', username: 'Ann' });
  ann.sendObject({ type: 'join', room: 'lab' });
  ann.sendObject({ type: 'set', what: 'presence', value: 'room' });
  const [set = ''] = (await ann.until(/"type":"set"/)).slice(-1);
  assert.deepEqual([JSON.parse(set).what, JSON.parse(set).value], ['presence', 'room']);
  const bob = await core.person('Bob');
  await bob.ask('join lab');
  const types = async (): Promise<string[]> => {
    ann.sendObject({ type: 'settings' });
    const lines = (await ann.until(/"status":"online"/)).map((line) => JSON.parse(line));
    return lines.map(({ type, settings }) => settings?.presence ?? type);
  };
  assert.deepEqual(await types(), ['joined', 'room']);
  ann.sendObject({ type: 'set', what: 'presence', value: 'off' });
  await ann.until(/"type":"set"/);
  await leave(bob);
  assert.deepEqual(await types(), ['off']);
  ann.sendObject({ type: 'set', what: 'presence', value: 'on' });
  await ann.until(/"type":"set"/);
  await core.person('Carl');
  assert.deepEqual(await types(), ['online', 'on']);
});
