/**
 * OPERATING.md: what it has people type in a shell is typed, as it stands there and in that order, and prints what it shows. Only the ports,
 * and that the server is there for this machine alone, come from the environment.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Database } from '../../src/storage/sqlite/driver.js';
import { LATEST, migrate, version } from '../../src/storage/sqlite/migrations.js';
import { MAIN, Program } from '../cli/program.js';
import { folder } from '../support/certificates.js';
import { needs } from '../support/programs.js';
import { read } from './documents.js';
import { type Block, blocksOf, Samples } from './screens.js';

/** The blocks that no shell can be given here, by their first line, and why. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'npm install -g ./partyline-0.1.0.tgz': 'changes the machine; test/package/ does it in a folder of its own',
  'apt install ./partyline_0.1.0-1_amd64.deb': 'changes the machine; test/package/ does it on a machine of its own',
  'useradd --system --shell /usr/sbin/nologin partyline': 'changes the machine, and systemd is needed',
  'partyline serve --tls-cert /etc/partyline/fullchain.pem --tls-key /etc/partyline/privkey.pem':
    'an authority’s certificate is needed',
  'partyline serve --trust-proxy 127.0.0.1 --web-origin https://chat.example.org': 'a proxy is needed',
  'location / {': 'nginx is needed',
  'chat.example.org {': 'Caddy is needed',
  '# class 9b': 'the lesson of CLASSROOM.md is given with such a list',
  'scrape_configs:': 'Prometheus is needed',
  '/srv/chat/partyline.log {': 'logrotate is needed',
  '15 3 * * * partyline admin --data /var/lib/partyline backup "/var/lib/partyline/backup-$(date +\\%F)" > /dev/null':
    'cron is needed',
  '2026-11-20 10:03:12Z JOINED:lab:Alice': 'a file that the server writes; test/storage/transcript.test.ts reads one',
};

/** What differs where the tests run: the server has no other machine's address, and may be root's. */
const isLeftOut = (line: string): boolean => / warn: runs as root;/.test(line);
const isOfOthers = (line: string): boolean => /^(From another machine|In a browser there): /.test(line);

class Book {
  readonly place: string;
  private readonly samples = new Samples();
  private readonly env: NodeJS.ProcessEnv;
  private server: Program | null = null;

  constructor(t: TestContext) {
    this.place = join(realpathSync(folder(t)), 'chat');
    const bin = join(this.place, '..', 'bin');
    for (const directory of [this.place, bin]) mkdirSync(directory);
    writeFileSync(join(bin, 'partyline'), `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`);
    chmodSync(join(bin, 'partyline'), 0o755);
    const { NODE_TEST_CONTEXT: _context, SUDO_USER: _sudo, ...clean } = process.env;
    const here = { HOST: '127.0.0.1', PORT: '0', QUIET_PORT: '0', WEB_PORT: '0', LOG_FORMAT: 'text' };
    const ours = Object.entries(here).map(([name, value]) => [`PARTYLINE_${name}`, value]);
    this.env = { ...clean, ...Object.fromEntries(ours), LC_ALL: 'C.UTF-8', PATH: `${bin}${delimiter}${clean.PATH}` };
    this.samples.bind('/srv/chat', this.place);
    this.samples.bind('to=17', `to=${LATEST}`);
    this.samples.bind('localhost', '127.0.0.1');
    this.samples.bind('by="admin alice"', `by="admin ${userInfo().username}"`);
    for (const form of ['host=', 'on ']) this.samples.bind(`${form}::`, `${form}127.0.0.1`);
    t.after(() => this.ends('SIGKILL'));
  }

  file({ info, lines }: Block): void {
    writeFileSync(join(this.place, info), `${lines.join('\n')}\n`);
  }

  /** Each of its commands, and what is shown below that. */
  async plays({ lines }: Block): Promise<void> {
    const [first = '', ...more] = lines.join('\n').split(/^\$ /m).slice(1);
    for (const part of [first, ...more]) {
      const [typed = '', ...shown] = part.trimEnd().split('\n');
      const isServer = /^partyline serve\b(?!.* --(check|print)-config\b)/.test(typed);
      const came = await (isServer ? this.starts(typed) : this.types(this.samples.typed(typed)));
      this.samples.compare(came, isServer ? shown.filter((line) => !isOfOthers(line)) : shown, isLeftOut);
      // Who has stopped it looks at the other window before they go on.
      if (/^partyline admin shutdown\b/.test(typed)) await this.ends();
    }
  }

  private async starts(typed: string): Promise<string[]> {
    assert.equal(this.server, null, typed);
    this.server = new Program(typed.split(' ').slice(1), { env: this.env, cwd: this.place });
    await this.server.until(/^Or in a browser.*\n/m);
    const { stdout } = this.server;
    const [, ...real] = /listening .*\bport=(\d+) quietPort=(\d+) webPort=(\d+) pid=(\d+)/.exec(stdout) ?? [];
    for (const [index, shown] of ['8080', '8082', '8081', '30893'].entries())
      this.samples.bind(shown, real[index] ?? 'none');
    return stdout.trimEnd().split('\n');
  }

  /** What stands on the terminal then. */
  private types(typed: string): Promise<string[]> {
    const child = spawn('bash', ['-c', `exec 2>&1; ${typed}`], { cwd: this.place, env: this.env });
    let read = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      read += text;
    });
    child.stdin.end();
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', () => resolve(read === '' ? [] : read.replace(/\n$/, '').split('\n')));
    });
  }

  async ends(signal?: NodeJS.Signals): Promise<void> {
    const { server } = this;
    this.server = null;
    if (signal !== undefined) server?.kill(signal);
    await server?.end();
  }
}

const page = read('docs/OPERATING.md');

test('every block of OPERATING.md is typed, is a file of the server that it shows, or is said why not', () => {
  const others = blocksOf(page).filter(({ info }) => info !== 'console' && !info.includes('.'));
  assert.deepEqual(others.map(({ lines }) => lines[0]).sort(), Object.keys(ELSEWHERE).sort());
  for (const { lines } of others) assert.ok(!lines.some((line) => line.startsWith('$ ')), lines[0]);
  for (const { lines } of blocksOf(page).filter(({ info }) => info === 'console')) assert.match(lines[0] ?? '', /^\$ /);
});

test('what OPERATING.md has people type prints what it shows', { skip: needs('bash', 'curl') }, async (t) => {
  const book = new Book(t);
  const [before = '', upgrading = ''] = page.split(/^(?=## Upgrading$)/m);
  const plays = async (text: string): Promise<void> => {
    for (const block of blocksOf(text)) {
      if (block.info === 'console') await book.plays(block);
      else if (block.info.includes('.')) book.file(block);
    }
  };
  await plays(before);
  await book.ends('SIGTERM');
  const database = join(book.place, 'partyline-data', 'partyline.db');
  const inDatabase = <T>(does: (db: Database) => T): T => {
    const db = new Database(database, 0);
    try {
      return does(db);
    } finally {
      db.close();
    }
  };
  // As if an older server had been here until now.
  rmSync(database);
  inDatabase((db) => migrate(db, 15));
  await plays(upgrading);
  assert.equal(inDatabase(version), 15);
});
