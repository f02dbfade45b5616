/** Partyline itself passes every check of every profile, as it is started by default and in other ways. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checks } from '../../src/tools/check/table.js';
import { definedRules } from '../docs/documents.js';
import { startTestServer, type TestServerOptions } from '../support/server.js';
import { failures, PROFILES, play } from './play.js';
import { UNSEEN } from './unseen.js';

for (const profile of PROFILES) {
  test(`Partyline passes the profile ${profile}, flood control and all, and again with its accounts left`, async (t) => {
    const server = await startTestServer(t, { flood: true, webPort: 0 });
    // Those of the whole protocol are no others.
    for (const _ of profile === 'full' ? [1] : [1, 2]) {
      const tap = await play(server.port, { profile, quietPort: server.quietPort, webPort: server.webPort });
      assert.deepEqual(failures(tap), []);
      assert.deepEqual(
        tap.points.flatMap(({ skip }) => skip ?? []),
        [],
      );
    }
  });
}

const LESS: readonly (readonly [string, TestServerOptions, string, RegExp])[] = [
  ['without accounts', { accounts: 'off', webPort: 0 }, '', /^the server has no accounts$/],
  ['without a quiet port', { quietPort: 'off', webPort: 0 }, 'file', /^no quiet port \(--quiet-port\)$/],
  ['without a web port', {}, 'by HTTP', /^no web port \(--web-port\)$/],
  ['without a web port', {}, 'WebSocket', /^no web port \(--web-port\)$/],
];

for (const [title, options, only, reason] of LESS) {
  test(`${title}, checks that need it are skipped with the reason`, async (t) => {
    const server = await startTestServer(t, options);
    const quietPort = options.quietPort === 'off' ? null : server.quietPort;
    const webPort = options.webPort === 0 ? server.webPort : null;
    const tap = await play(server.port, { profile: 'full', quietPort, webPort, only });
    assert.deepEqual(failures(tap), []);
    const skipped = tap.points.flatMap(({ skip }) => skip ?? []);
    assert.ok(skipped.length > 0);
    for (const skip of skipped) assert.match(skip, reason);
  });
}

test('where nobody enters without a password, everybody has one', async (t) => {
  const server = await startTestServer(t, { accounts: 'required' });
  const tap = await play(server.port, { profile: 'im' });
  assert.deepEqual(failures(tap), []);
});

test('every rule that a check names is there, and no two checks of a profile have the same name', () => {
  const known = new Set(definedRules());
  for (const { name, rules } of checks) {
    assert.ok(rules.length > 0, name);
    for (const rule of rules) assert.ok(known.has(rule), `${name}: ${rule}`);
  }
  for (const profile of PROFILES) {
    const names = checks.filter(({ profiles }) => profiles.includes(profile)).map(({ name }) => name);
    assert.equal(new Set(names).size, names.length, profile);
    assert.ok(names.length > 0, profile);
  }
});

test('every rule that can be seen from outside has a check in the whole protocol', () => {
  const checked = new Set(checks.filter(({ profiles }) => profiles.includes('full')).flatMap(({ rules }) => rules));
  assert.deepEqual(
    definedRules().filter((rule) => /^R[1-5]\./.test(rule) && !checked.has(rule) && !UNSEEN.has(rule)),
    [],
    'a new rule needs a check in src/check/, or is put among those that cannot be seen',
  );
  assert.deepEqual(
    [...UNSEEN].filter((rule) => checked.has(rule)),
    [],
  );
});
