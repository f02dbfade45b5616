/**
 * What an operator sets anew while the server runs. That each new value holds for whatever reads it is shown by all tests of limits, played
 * with settings that have come by a reload (test/link/delayed.full.test.ts); here, that no option is forgotten, and some of each kind.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serveTable } from '../../src/cli/options.js';
import { camel, type Option } from '../../src/cli/parse.js';
import { partSettings, type ServerSettings, takeOver } from '../../src/settings.js';
import { HandClock } from '../support/clock.js';
import { settings } from '../support/server.js';
import { setWrong } from '../support/set-late.js';
import { leave, openCore, PASSWORD } from './rig.js';

/** Files that are read again (test/cli/reload.test.ts), operators (test/core/appointing.test.ts), and what is not the server's but its process'. */
const ELSEWHERE = new Set(['operators', 'motd', 'roster', 'tls-cert', 'tls-key', 'drain', 'log-level', 'log-file']);

const parts = (set: ServerSettings) => partSettings(set, '0.0.0', null);

test('every option is one that a reload takes over, and some part is told of it, or one that only a start takes', () => {
  const wrong = setWrong({ ...settings, publicHost: 'here' });
  for (const { name, fixed, notIn } of serveTable as readonly Option[]) {
    if (fixed === 'value' || notIn?.includes('environment') || ELSEWHERE.has(name)) continue;
    const field = camel(name) as keyof ServerSettings;
    const [before, after] = [
      parts({ ...settings, publicHost: 'here' }),
      parts({ ...settings, publicHost: 'here', [field]: wrong[field] }),
    ];
    assert.notDeepEqual(before, after, name);
    takeOver(before, after);
    assert.deepEqual(before, after, name);
  }
});

test('what is new is written into the very objects that parts have been given', () => {
  const there = parts(settings);
  const objects = (of: object): object[] => [
    of,
    ...Object.values(of).flatMap((one) =>
      typeof one === 'object' && one !== null && !Array.isArray(one) ? objects(one) : [],
    ),
  ];
  const before = objects(there);
  takeOver(there, parts(setWrong(settings)));
  const after = objects(there);
  assert.ok(before.length > 20);
  for (const [at, one] of before.entries()) assert.equal(after[at], one);
});

test('a higher limit lets in at once, and a lower one throws nobody out', async (t) => {
  const core = await openCore(t, { maxPeople: 1, maxRooms: 1, maxPrivateChats: 1 });
  const ann = await core.person('Ann');
  const visitor = await core.visitor();
  assert.match((await visitor.ask('register Ben')).join(), /^ERROR: SERVER_FULL/);
  core.reload({ maxPeople: 2 });
  assert.match((await visitor.ask('register Ben')).join(), /^INFO: Welcome, Ben!/);
  await ann.ask('/join lab');
  assert.match((await visitor.ask('/join team')).join(), /ERROR: TOO_MANY/);
  core.reload({ maxRooms: 2 });
  assert.match((await visitor.ask('/join team')).join(), /^INFO: Joined team/);
  core.reload({ maxPeople: 1, maxRooms: 1 });
  assert.match((await ann.ask('/who')).join(), /Ann, Ben/);
  assert.match((await ann.ask('/join third')).join(), /ERROR: TOO_MANY/);
  assert.match((await (await core.visitor()).ask('register Cid')).join(), /^ERROR: SERVER_FULL/);
});

test('flood control holds, or ends, for those who are here already', async (t) => {
  const clock = new HandClock();
  const core = await openCore(t, { clock, flood: false });
  const [ann, ben] = await core.people('Ann', 'Ben');
  const say = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, at) => `line ${from + at}`);
  ann.send(...say(0, 30));
  assert.equal((await ben.many(30)).length, 30);
  core.reload({ flood: true, floodBurst: 2, floodRate: 1 });
  ann.send(...say(30, 33));
  await ben.many(2);
  for (let turn = 0; turn < 3; turn++) assert.deepEqual(await ben.sync(), []);
  clock.advance(1000);
  assert.equal((await ben.many(1))[0], 'Ann (to all): line 32');
  core.reload({ flood: false });
  clock.advance(1000);
  ann.send(...say(33, 60));
  assert.equal((await ben.many(27)).length, 27);
});

test('limits of accounts, of mail and of what is kept hold from the reload on', async (t) => {
  const core = await openCore(t, { maxMailbox: 1, maxTokens: 1 });
  const [ann, ben] = await core.accounts('Ann', 'Ben');
  await leave(ben);
  assert.match((await ann.ask('/msg Ben one')).join(), /queued/);
  assert.match((await ann.ask('/msg Ben two')).join(), /ERROR: MAILBOX_FULL/);
  await ann.ask('/token new one');
  assert.match((await ann.ask('/token new two')).join(), /ERROR: TOO_MANY/);
  core.reload({ maxMailbox: 2, maxTokens: 2, minPassword: 20 });
  assert.match((await ann.ask('/msg Ben two')).join(), /queued/);
  assert.doesNotMatch((await ann.ask('/token new two')).join(), /ERROR/);
  const visitor = await core.visitor();
  assert.match((await visitor.ask(`register Cid ${PASSWORD}`)).join(), /ERROR: PASSWORD_INVALID .*20/);
});

test('a roster that is given up lets anybody come, and a new one does not', async (t) => {
  const core = await openCore(t, { names: ['Ann'] });
  const visitor = await core.visitor();
  assert.match((await visitor.ask('register Ben')).join(), /^ERROR: NOT_ON_ROSTER/);
  core.core.chat.replaceRoster(null);
  assert.match((await visitor.ask('register Ben')).join(), /^INFO: Welcome, Ben!/);
  core.core.chat.replaceRoster(['Ann']);
  assert.match((await (await core.visitor()).ask('register Cid')).join(), /^ERROR: NOT_ON_ROSTER/);
});
