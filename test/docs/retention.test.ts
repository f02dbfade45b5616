/** The one table in OPERATING.md of what is kept, held against what a server writes: its database, its directory, its options. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { ADMIN_VERSION } from '../../src/admin/requests.js';
import { serveTable } from '../../src/cli/options.js';
import { MOST_HELD } from '../../src/core/moderation/moderation.js';
import { FORMER_KEPT } from '../../src/core/people/kept-accounts.js';
import { LOGINS_KEPT, NETWORKS_KEPT } from '../../src/core/store.js';
import { Database } from '../../src/storage/sqlite/driver.js';
import { migrate } from '../../src/storage/sqlite/migrations.js';
import { raw } from '../admin/rig.js';
import { temporaryDirectory } from '../storage/helpers.js';
import { binary, carrier, put, ticket } from '../support/files.js';
import { startTestServer } from '../support/server.js';
import { files, quoted, read, table } from './documents.js';

const rows = table(read('docs/OPERATING.md'), 'Kept').map(([kept = '', where = '', long = '', goes = '']) => ({
  ...{ kept, where, long, goes },
}));
const places = rows.flatMap(({ where }) => quoted(where));

test('every table of the database is in it, once, and no other', (t) => {
  const db = new Database(join(temporaryDirectory(t), 'new.db'), 0);
  migrate(db);
  const tables = db
    .all<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'")
    .map(({ name }) => name);
  db.close();
  assert.deepEqual(places.filter((place) => /^[a-z_]+$/.test(place)).sort(), tables.sort());
});

/** `<number>` stands for a number, and the like. */
const patterns = places
  .filter((place) => /[.<-]/.test(place) && !place.startsWith('--'))
  .map((place) => new RegExp(`^${place.replaceAll(/[.]/g, '\\.').replaceAll(/<[a-z]+>/g, '[a-z0-9_-]+')}$`));

test('every file that a server makes in its directory, for transcripts or for a backup, is in it', async (t) => {
  const data = temporaryDirectory(t);
  const transcript = join(data, 'written');
  const server = await startTestServer(t, { memory: false, data, transcript });
  const alice = await server.account('Alice');
  await alice.ask('/join lab', 'hello');
  const [whole, half] = [await ticket(alice, '/file lab a.bin 5'), await ticket(alice, '/file lab b.bin 50')];
  await put(server.quietPort, whole.token, binary(5));
  const coming = await carrier(server.quietPort, `put ${half.token}\n12345`);
  const found = new Set<string>();
  const look = (): void => {
    for (const entry of readdirSync(data, { recursive: true, withFileTypes: true }))
      if (!entry.isDirectory())
        found.add(relative(data, join(entry.parentPath, entry.name)).replace(/^(written|kept)\//, ''));
  };
  for (look(); ![...found].some((name) => name.endsWith('.part')); look()) await alice.sync();
  const asking = await raw(server.adminSocket);
  const backup = { admin: ADMIN_VERSION, by: 'tester', do: 'backup', directory: join(data, 'kept') };
  asking.socket.write(`${JSON.stringify(backup)}\n`);
  assert.match(await asking.ended, /"result"/);
  coming.socket.destroy();
  await server.stop('the test is over', 4000);
  look();
  assert.ok(found.size >= 8 && found.has('backup.json'), [...found].join());
  for (const name of found)
    assert.ok(
      patterns.some((pattern) => pattern.test(name)),
      name,
    );
});

test('every name of such a file that the program has is in it', () => {
  const names = files(/\.ts$/, ['src/storage', 'src/doors', 'src/core', 'src/admin', 'src/cli'].filter(isThere))
    .flatMap((path) => [...read(path).matchAll(/['"`](partyline\.[a-z]+)\b/g)].map(([, name = '']) => name))
    .filter((name) => name !== 'partyline.yaml');
  assert.ok(names.length >= 2);
  for (const name of names)
    assert.ok(
      places.some((place) => place.startsWith(name)),
      name,
    );
});

function isThere(folder: string): boolean {
  return files(/^src\//, ['src']).some((path) => path.startsWith(`${folder}/`));
}

test('a number that an option sets is its default, and one that the program has is that', () => {
  const defaults = new Map<string, unknown>(serveTable.map((one) => [one.name, 'default' in one ? one.default : null]));
  const said = rows.flatMap(({ long }) => [...long.matchAll(/([\d,]+)(?: [a-z]+)? \(`--([a-z-]+)`\)/g)]);
  assert.ok(said.length >= 10);
  for (const [text, number = '', option = ''] of said)
    assert.equal(Number(number.replaceAll(',', '')), defaults.get(option), text);
  const long = (where: string): string => rows.find((row) => row.where === `\`${where}\``)?.long ?? '';
  for (const [where, most] of [
    ['logins', LOGINS_KEPT],
    ['networks', NETWORKS_KEPT],
    ['former', FORMER_KEPT],
    ['bans', MOST_HELD],
    ['mutes', MOST_HELD],
  ] as const)
    assert.match(long(where), new RegExp(`\\b${most.toLocaleString('en')}\\b`), where);
});

test('every option that says how long, or how many lines, something is kept is in it', () => {
  for (const { name } of serveTable)
    if (/-(days|hours)$|^(offer-minutes|room-lines)$/.test(name))
      assert.ok(
        rows.some(({ long }) => long.includes(`\`--${name}\``)),
        name,
      );
});
