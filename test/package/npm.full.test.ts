/**
 * Installed by npm: in a folder of the sources, and out of a tarball, on a machine on whose path there is no compiler. The packages
 * come from the registry; where it is not to be reached the tests are skipped, but on CI.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import { Client, Program, ROOT, serve } from '../cli/program.js';
import { find, needs } from '../support/programs.js';

const house = mkdtempSync(join(tmpdir(), 'partyline-npm-'));
after(() => rmSync(house, { recursive: true, force: true }));

/** All that such a machine has: what npm's scripts start, and nothing that compiles. */
const PATH = join(house, 'path');
/** Where the registry is, npm goes on knowing from whoever runs the tests. It does not go on asking one that is silent. */
const env = { ...process.env, PATH, npm_config_fetch_retries: '0', npm_config_fetch_timeout: '20000' };

const UNREACHABLE = /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ENOTCACHED)\b/;

/** What npm prints; null, and the test is skipped: there is no registry. */
function npm(t: TestContext, folder: string, ...args: string[]): string | null {
  const { status, stdout, stderr } = spawnSync(join(PATH, 'npm'), args, {
    cwd: folder,
    env,
    encoding: 'utf8',
    timeout: 120_000,
  });
  if (status === 0) return stdout;
  if (!UNREACHABLE.test(stderr) || process.env.CI === 'true') throw new Error(`npm ${args.join(' ')}: ${stderr}`);
  t.skip('the registry is not to be reached from here');
  return null;
}

/** The files of the project as they are now, and nothing that was made of them. */
function clone(): string {
  const folder = join(house, 'clone');
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const { stdout } = spawnSync('git', list, { cwd: ROOT, encoding: 'utf8' });
  for (const path of stdout.split('\0').filter((path) => path !== '' && !path.startsWith('test/')))
    cpSync(join(ROOT, path), join(folder, path), { recursive: true, force: true });
  return folder;
}

mkdirSync(PATH);
for (const program of ['node', 'npm', 'sh', 'env']) symlinkSync(find(program) ?? '', join(PATH, program));

test('npm ci --omit=dev makes a server of the sources, and npm start runs it', { skip: needs('git') }, async (t) => {
  for (const program of ['cc', 'gcc', 'c++', 'make', 'python3'])
    assert.equal(spawnSync(program, [], { env }).error?.message, `spawnSync ${program} ENOENT`);
  const folder = clone();
  if (npm(t, folder, 'ci', '--omit=dev') === null) return;
  // Node takes the place of npm's shell, so a signal reaches the server.
  const command = [join(PATH, 'npm'), '--prefix', folder, 'start', '--'];
  const options = ['--port', '0', '--web-port', 'off', '--host', '127.0.0.1', '--memory'];
  const program = new Program(options, { command, env });
  t.after(() => program.kill('SIGTERM'));
  const { port } = await program.listening();
  const ann = new Client(port);
  ann.say('register Ann kettle-water\nexit\n');
  assert.match(await ann.end(), /INFO: Welcome, Ann!/);
});

test('npm pack makes a tarball, and npm install -g a partyline of it that serves, stores, sends, chats and is looked after', {
  skip: needs('git'),
}, async (t) => {
  const folder = join(house, 'clone');
  const packed = npm(t, folder, 'pack', '--json', '--ignore-scripts');
  if (packed === null) return;
  const [{ filename, files }] = JSON.parse(packed) as [{ filename: string; files: { path: string }[] }];
  const paths = files.map(({ path }) => path);
  for (const path of ['dist/cli/main.js', 'dist/LICENSES.txt', 'dist/web/index.html', 'docs/OPERATING.md'])
    assert.ok(paths.includes(path), path);
  for (const path of ['LICENSE', 'README.md', 'CHANGELOG.md', 'package.json']) assert.ok(paths.includes(path), path);
  assert.deepEqual(
    paths.filter((path) => /^(src|test|build|node_modules)\/|\.(ts|map|test\.js)$/.test(path)),
    [],
  );
  const prefix = join(house, 'prefix');
  if (npm(t, house, 'install', '--global', '--prefix', prefix, join(folder, filename)) === null) return;
  const command = [join(prefix, 'bin/partyline')];
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  const run = (args: readonly string[]) => new Program(args, { command, env }).end();
  assert.deepEqual(await run(['--version']), { status: 0, signal: null, stdout: `partyline ${version}\n`, stderr: '' });

  // A password is hashed and an account stored by the two libraries that are made for a machine.
  const data = join(house, 'data');
  const server = serve(t, ['--data', data, '--web-port', '0'], { command, env });
  const { port, quietPort, webPort } = await server.listening();
  const ann = new Client(port);
  ann.say('register Ann kettle-water\n');
  await ann.until(/INFO: Welcome, Ann!/);
  const sent = await run(['send', '--port', `${quietPort}`, '--as', 'bot', '--to', 'Ann', 'It is done']);
  assert.deepEqual([sent.status, sent.stderr], [0, '']);
  await ann.until(/^bot: It is done$/m);
  const chat = new Program(['chat', '--port', `${port}`, '-u', 'Bob'], { command, env });
  t.after(() => chat.kill('SIGKILL'));
  await ann.until(/^ONLINE:Bob$/m);
  const status = await run(['admin', 'status', '--data', data, '--json']);
  assert.deepEqual([status.status, status.stderr], [0, '']);
  const page = await fetch(`http://127.0.0.1:${webPort}/`);
  assert.deepEqual([page.status, page.headers.get('content-type')], [200, 'text/html; charset=utf-8']);
  server.kill('SIGTERM');
  assert.equal((await server.end()).status, 0);
});
