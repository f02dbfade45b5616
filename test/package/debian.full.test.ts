/**
 * The Debian package, from its making to its removal: on a machine of its own, where a real systemd runs the server under the unit that
 * the package brings. Each test goes on where the one before has stopped.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, test } from 'node:test';
import { bashCompletion } from '../../src/cli/completion/bash.js';
import { subcommands } from '../../src/cli/subcommands.js';
import { manPages } from '../../src/package/man-page.js';
import { ROOT } from '../cli/program.js';
import { needs } from '../support/programs.js';
import { Machine, noMachine } from './machine.js';

const skip = noMachine() || needs('dpkg-deb', 'nc', 'git');

const CONFIGURATION = '/etc/partyline/partyline.yaml';

const folder = mkdtempSync(join(tmpdir(), 'partyline-package-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Makes both packages; the paths of the tarball and of Debian's. */
function make(out: string, revision: number): string[] {
  const program = join(ROOT, 'src/package/build.mjs');
  const args = ['--out', join(folder, out), '--revision', `${revision}`];
  // A umask that lets nobody else read is no matter.
  const line = ['-c', 'umask 077; exec "$@"', 'sh', process.execPath, program, ...args];
  const { status, stdout, stderr } = spawnSync('sh', line, { cwd: ROOT, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return stdout.trim().split('\n');
}

const [first = '', second = ''] = skip === false ? [make('a', 1), make('b', 2)].map(([, deb]) => deb) : [];
const house: Machine[] = [];
const hooks: (() => Promise<void>)[] = [];
after(async () => {
  for (const hook of hooks) await hook();
});
const machine = (): Machine => house[0] as Machine;

/** What other packages make of it, such as the index of all pages, takes longest, and is theirs. */
const dpkg = (...args: readonly string[]): string => machine().must('dpkg', '--no-triggers', ...args);

/** Installs it there, and says what dpkg says. */
function install(deb: string): string {
  const there = `/tmp/${basename(deb)}`;
  const put = spawnSync('cp', [deb, machine().at(there)]);
  assert.equal(put.status, 0);
  return dpkg('--install', there);
}

/** As dpkg-query is asked for it. */
const field = (name: string): string => `\${${name}}`;

/** What a server says at a port there to what somebody types. */
const say = (port: number, lines: string): string =>
  machine().must('sh', '-c', `printf '${lines}' | nc -N localhost ${port}`);

/** Resolves when it stands in the journal of the service. */
const journal = (pattern: RegExp): Promise<string> =>
  machine().until(pattern, 'journalctl', '--unit', 'partyline', '--output', 'cat', '--follow', '--lines', 'all');

/** Resolves when the service listens that was started as the `many`th one. */
const listening = (many: number): Promise<string> => journal(new RegExp(`(?:"event":"listening"[^]*){${many}}`));

const processOf = (): string =>
  machine().must('systemctl', 'show', '--property', 'MainPID', '--value', 'partyline').trim();

test('the same sources make the same package, byte by byte', { skip }, () => {
  const [, again = ''] = make('c', 1);
  assert.ok(readFileSync(again).equals(readFileSync(first)));
});

test('installed, it has its user, its directory, its pages and its completion, and runs', { skip }, async () => {
  house.push(await Machine.start({ after: (hook) => hooks.push(hook) }));
  install(first);
  await listening(1);
  assert.equal(machine().must('systemctl', 'is-enabled', 'partyline').trim(), 'enabled');
  assert.match(
    machine().must('getent', 'passwd', 'partyline'),
    /^partyline:x:\d{3}:\d+::\/var\/lib\/partyline:\/usr\/sbin\/nologin$/m,
  );
  assert.equal(machine().must('stat', '-c', '%U %G %a', '/var/lib/partyline').trim(), 'partyline partyline 700');
  assert.equal(machine().must('stat', '-c', '%U %a', '/var/lib/partyline/partyline.db').trim(), 'partyline 600');
  assert.match(
    machine().must('dpkg-query', '-W', '-f', field('Conffiles'), 'partyline'),
    /^ \/etc\/partyline\/partyline\.yaml /m,
  );
  assert.equal(machine().must('dpkg', '--verify', 'partyline'), '');
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  assert.equal(machine().must('partyline', '--version'), `partyline ${version}\n`);
  const completion = machine().must('cat', '/usr/share/bash-completion/completions/partyline');
  assert.equal(completion, bashCompletion(subcommands));
  const pages = manPages(subcommands, { version, date: '' }).map(({ file }) => `./usr/share/man/man1/${file}.gz`);
  const contents = machine().must('dpkg-deb', '--contents', `/tmp/${basename(first)}`);
  for (const page of pages) assert.ok(contents.includes(page), page);
});

test('it talks and stores, and is looked after by partyline admin', { skip }, () => {
  assert.match(say(8082, 'register Ann kettle-water\\n@1 who\\n'), /^@1 Online users: Ann$/m);
  assert.match(
    machine().must(
      'sh',
      '-c',
      "printf 'GET / HTTP/1.1\\r\\nHost: localhost:8081\\r\\nConnection: close\\r\\n\\r\\n' | nc -N localhost 8081",
    ),
    /^HTTP\/1\.1 200/,
  );
  const status = machine().must('partyline', 'admin', 'status', '--data', '/var/lib/partyline', '--json');
  assert.equal((JSON.parse(status) as { pid: number }).pid, Number(processOf()));
});

test('its process has no right that it does not need', { skip }, () => {
  const status = machine().must('cat', `/proc/${processOf()}/status`);
  const uid = machine().must('id', '-u', 'partyline').trim();
  assert.match(status, new RegExp(`^Uid:\\t${uid}\\t${uid}\\t${uid}\\t${uid}$`, 'm'));
  for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'])
    assert.match(status, new RegExp(`^${set}:\\t0+$`, 'm'));
  assert.match(status, /^NoNewPrivs:\t1$/m);
  assert.match(status, /^Seccomp:\t2$/m);
  assert.match(machine().must('cat', `/proc/${processOf()}/limits`), /^Max open files +16384 /m);
  const unit = '/usr/lib/systemd/system/partyline.service';
  assert.equal(machine().must('systemd-analyze', 'verify', unit), '');
  // Of 100: the lower the better.
  machine().must('systemd-analyze', 'security', '--offline=true', '--threshold=20', unit);
  const root = `/proc/${processOf()}/root`;
  for (const path of ['/etc', '/usr', '/var', '/home']) {
    const { status } = machine().run('nsenter', '--target', processOf(), '--mount', 'sh', '-c', `: >${path}/it-writes`);
    assert.notEqual(status, 0, `${root}${path}`);
  }
  // Who has vanished from the network is read there.
  machine().must(
    'nsenter',
    '--target',
    processOf(),
    '--mount',
    'setpriv',
    '--reuid',
    uid,
    'head',
    '-1',
    '/proc/self/net/tcp',
  );
});

test('a reload takes over what is changed in its configuration; with a mistake there it says so, and all stays', {
  skip,
}, async () => {
  const file = machine().at(CONFIGURATION);
  const before = readFileSync(file, 'utf8');
  writeFileSync(machine().at('/etc/partyline/motd'), 'Today: sockets\n');
  writeFileSync(file, `${before}motd: motd\n`);
  machine().must('systemctl', 'reload', 'partyline');
  assert.match(say(8082, 'register bot\\n@1 /motd\\n'), /^@1 .*Today: sockets$/m);
  writeFileSync(file, `${before}prot: 9000\n`);
  assert.notEqual(machine().run('systemctl', 'reload', 'partyline').status, 0);
  await journal(/did you mean port\?/);
  assert.match(say(8082, 'login Ann kettle-water\\n@1 who\\n'), /^@1 Online users: Ann$/m);
});

test('with a mistake in its configuration it ends, and is not started again and again; without it, it starts', {
  skip,
}, async () => {
  machine().run('systemctl', 'restart', 'partyline');
  await journal(/Failed with result/);
  assert.match(machine().must('systemctl', 'show', '--property', 'NRestarts', 'partyline'), /=0$/m);
  const file = machine().at(CONFIGURATION);
  writeFileSync(file, readFileSync(file, 'utf8').replace('prot: 9000', 'port: 9000'));
  machine().must('systemctl', 'restart', 'partyline');
  await listening(2);
  assert.match(say(9002, 'login Ann kettle-water\\n@1 who\\n'), /^@1 Online users: Ann$/m);
});

test('upgraded, it runs anew, with its data and with the configuration that was changed', { skip }, async () => {
  const before = processOf();
  install(second);
  await listening(3);
  assert.notEqual(processOf(), before);
  assert.match(machine().must('dpkg-query', '-W', '-f', field('Version'), 'partyline'), /-2$/);
  assert.match(say(9002, 'login Ann kettle-water\\n@1 who\\n'), /^@1 Online users: Ann$/m);
});

test('removed, it is stopped, and leaves configuration and data; purged, the data, and says so', { skip }, () => {
  dpkg('--remove', 'partyline');
  assert.equal(machine().run('systemctl', 'is-active', 'partyline').status === 0, false);
  assert.equal(machine().run('sh', '-c', 'nc -z localhost 9000').status === 0, false);
  for (const path of ['/usr/bin/partyline', '/usr/lib/partyline']) assert.ok(!existsSync(machine().at(path)), path);
  assert.match(machine().must('cat', CONFIGURATION), /^port: 9000$/m);
  const said = dpkg('--purge', 'partyline');
  assert.match(said, /the data stay in \/var\/lib\/partyline, and their user; to remove both: /);
  assert.ok(!existsSync(machine().at(CONFIGURATION)));
  assert.equal(machine().must('stat', '-c', '%U', '/var/lib/partyline/partyline.db').trim(), 'partyline');
});

test('where there are no data, nothing is left', { skip }, async () => {
  install(second);
  await listening(4);
  dpkg('--remove', 'partyline');
  // Which somebody has put there.
  machine().must('rm', '-r', '/var/lib/partyline', '/etc/partyline/motd');
  dpkg('--purge', 'partyline');
  assert.equal(machine().run('getent', 'passwd', 'partyline').status, 2);
  const left = machine().must(
    'sh',
    '-c',
    'find /etc /var/lib /usr -xdev -path "*partyline*" -not -path "/var/lib/dpkg/*" 2>/dev/null; true',
  );
  assert.equal(left, '');
});

test('on a machine without a Node that is new enough it is installed, and says what is missing', { skip }, () => {
  machine().must('sh', '-c', 'mv "$(command -v node)" /root/node');
  assert.match(
    machine().must('sh', '-c', `dpkg --no-triggers --install /tmp/${basename(second)} 2>&1`),
    /Node 20\.19 or later is needed.*\n.*systemctl start partyline/,
  );
  assert.equal(machine().run('partyline', 'serve').status, 1);
});
