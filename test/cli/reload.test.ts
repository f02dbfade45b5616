/** SIGHUP: what was written anew is taken over as a whole or not at all, and what only a start takes is said. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { changesBetween } from '../../src/cli/config/changes.js';
import { Holding } from '../../src/cli/holding.js';
import { readConfiguration, serveTable } from '../../src/cli/options.js';
import { camel, type Option } from '../../src/cli/parse.js';
import { startTestServer } from '../support/server.js';
import { Client, type Program, serve } from './program.js';

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'partyline-reload-'));
  t.after(() => rmSync(path, { recursive: true }));
  return path;
}

async function hangUp(program: Program, pattern: RegExp): Promise<string> {
  const before = program.stdout.length;
  program.kill('SIGHUP');
  const said = new RegExp(`^[\\s\\S]{${before}}[\\s\\S]*?${pattern.source}.*\\n`);
  return (await program.until(said))[0].slice(before);
}

test('SIGHUP takes over what has changed in the file, and says what only a start takes', async (t) => {
  const path = folder(t);
  const config = join(path, 'party.yaml');
  const other = join(path, 'other.log');
  writeFileSync(config, 'motd: motd.txt\nlog-level: info\nmax-rooms: 3\n');
  writeFileSync(join(path, 'motd.txt'), 'Today: sockets\n');
  const program = serve(t, ['--config', config, '--quiet-port', 'off']);
  const { port } = await program.listening();
  writeFileSync(
    config,
    'motd: other.txt\nlog-level: debug\nlog-file: other.log\nmax-rooms: 4\nweb-port: 1\nhash-jobs: 2\ndrain: 6\nport: 9\n',
  );
  writeFileSync(join(path, 'other.txt'), 'Today: files\n');
  const said = await hangUp(program, /"event":"options hold from the next start on"/);
  assert.match(said, /"options":"max-rooms,motd,drain,log-level,log-file","event":"options have changed"/);
  // Ports stand on the command line, which holds before the file.
  assert.match(said, /"level":"warn",.*"options":"hash-jobs","event":"options hold from the next start on"/);
  const ann = new Client(port);
  ann.say('Guest\nregister Ann\n');
  await ann.until(/^INFO: Today: files$/m);
  await program.until(/"event":"a connection has come"/);
  assert.match(readFileSync(other, 'utf8'), /"options":"hash-jobs","event":"options hold from the next start on"/);
  writeFileSync(config, 'log-level: info\nhash-jobs: 2\n');
  const again = await hangUp(program, /"event":"options hold from the next start on"/);
  assert.match(again, /"options":"max-rooms,motd,drain,log-level,log-file","event":"options have changed"/);
  ann.say('/motd\n');
  await ann.until(/There is no message of the day/i);
  assert.doesNotMatch(
    readFileSync(other, 'utf8'),
    /"event":"options have changed"[\s\S]*"event":"options have changed"/,
  );
});

test('a configuration that makes no sense changes nothing, is said with its line, and a log that was renamed goes on all the same', async (t) => {
  const path = folder(t);
  const [config, log] = [join(path, 'party.yaml'), join(path, 'party.log')];
  const [motd, roster] = [join(path, 'motd.txt'), join(path, 'roster.txt')];
  writeFileSync(config, 'motd: motd.txt\nroster: roster.txt\nlog-file: party.log\n');
  writeFileSync(motd, 'Today: sockets\n');
  writeFileSync(roster, 'Ann\n');
  const program = serve(t, ['--config', config]);
  const { port } = await program.listening();
  renameSync(log, `${log}.1`);
  writeFileSync(motd, 'Today: files\n');
  writeFileSync(config, 'motd: motd.txt\nroster: roster.txt\nlog-file: nowhere/party.log\nmax-lin: 4k\nrecall: 101\n');
  const said = await hangUp(program, /recall takes.*"event":"the new configuration cannot be used, the old one stays"/);
  assert.match(said, /"level":"error",.*party\.yaml:4: unknown key max-lin, did you mean max-line\?/);
  assert.match(readFileSync(log, 'utf8'), /party\.yaml:5: recall takes/);
  assert.doesNotMatch(said, /read again/);
  writeFileSync(config, 'motd: motd.txt\nlog-file: nowhere/party.log\n');
  await hangUp(program, /its folder does not exist.*"event":"the log file cannot be opened again, the old one stays"/);
  rmSync(config);
  await hangUp(
    program,
    /cannot be read \(there is no such file\).*"event":"the new configuration cannot be used, the old one stays"/,
  );
  const ben = new Client(port);
  ben.say('Guest\nregister Ben\n');
  await ben.until(/^ERROR: NOT_ON_ROSTER/m);
  ben.say('register Ann\n');
  await ben.until(/^INFO: Today: sockets$/m);
});

test('where anything is wrong everything stays as it was, and the log says of each thing why', async (t) => {
  const path = folder(t);
  const [motd, roster] = [join(path, 'motd.txt'), join(path, 'roster.txt')];
  writeFileSync(motd, 'Today: sockets\n');
  writeFileSync(roster, 'Ann\nBen\n');
  const server = await startTestServer(t, { motd, roster, maxRooms: 1 });
  const ann = await server.person('Ann');
  await ann.ask('/join lab');
  writeFileSync(motd, 'Today: files\n');
  writeFileSync(roster, 'Ann\nno name\n');
  const report = await server.reload({ maxRooms: 2, tlsCert: join(path, 'none'), tlsKey: join(path, 'none') });
  assert.deepEqual([report.changed, report.needRestart, report.readAgain], [[], [], []]);
  assert.equal(report.faults.length, 2);
  assert.match(report.faults[0] ?? '', /^the certificate \S+none cannot be read/);
  assert.match(report.faults[1] ?? '', /roster\.txt:2: no name is no name: /);
  assert.deepEqual(
    server.log.slice(-2).map(({ level, event, fields }) => [level, event, fields.err]),
    [
      ['error', 'the new certificate cannot be used, the old one stays', report.faults[0]],
      ['error', 'the new roster cannot be used, the old one stays', report.faults[1]],
    ],
  );
  assert.deepEqual(await ann.ask('/motd'), ['INFO: Today: sockets']);
  assert.match((await ann.ask('/join team')).join(), /^ERROR: TOO_MANY/);
  writeFileSync(roster, 'Ann\n');
  assert.deepEqual(await server.reload({ tlsCert: undefined, tlsKey: undefined }), {
    ...{ changed: [], needRestart: [], faults: [] },
    readAgain: ['roster', 'motd'],
  });
  assert.deepEqual(await ann.ask('/motd'), ['INFO: Today: files']);
  assert.match((await ann.ask('/join team')).join(), /^INFO: Joined team/);
});

test('an option that only a start takes keeps its value, however often it is read again', () => {
  const value = (option: Option, at: number): unknown => `${option.name} ${at}`;
  const all = (at: number) => Object.fromEntries(serveTable.map((one) => [camel(one.name), value(one, at)]));
  const first = changesBetween(serveTable, all(1), all(2));
  assert.deepEqual([...first.changed, ...first.needRestart].toSorted(), serveTable.map(({ name }) => name).toSorted());
  const second = changesBetween(serveTable, first.given, all(2));
  assert.deepEqual([second.changed, second.needRestart], [[], first.needRestart]);
  for (const option of serveTable as readonly Option[])
    assert.equal(first.given[camel(option.name)], value(option, option.fixed === 'value' ? 1 : 2), option.name);
  // Another certificate holds at once; to have one at all takes a listener.
  const none = { ...all(1), tlsCert: undefined, tlsKey: undefined };
  assert.deepEqual(changesBetween(serveTable, none, all(1)).needRestart, ['tls-cert', 'tls-key']);
  assert.deepEqual(changesBetween(serveTable, all(1), none).given, all(1));
});

test('a user and places with which no server would start again are a fault of a reload, too', (t) => {
  const path = folder(t);
  const config = join(path, 'party.yaml');
  writeFileSync(config, 'recall: 3\n');
  const args = ['--config', config];
  const log = { reopen: () => ({ take() {}, leave() {} }) };
  const holding = new Holding(args, readConfiguration(args, {}, false), log);
  writeFileSync(config, 'recall: 4\nuser: nobody-of-that-name\ntranscript: party.yaml\n');
  const next = holding.reread();
  const faults = 'faults' in next ? next.faults : [];
  assert.deepEqual(
    faults.map(({ event }) => event),
    [
      'the new configuration cannot be used, the old one stays',
      'the new configuration cannot be used, the old one stays',
    ],
  );
  assert.match(
    faults.map(({ sentence }) => sentence).join(),
    /^there is no user nobody-of-that-name here.*,the transcripts’ directory/,
  );
});

test('where there is nothing to read again, SIGHUP says so', async (t) => {
  const program = serve(t);
  await program.listening();
  await hangUp(program, /"signal":"SIGHUP","event":"nothing to read again"/);
});
