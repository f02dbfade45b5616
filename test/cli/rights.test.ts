/** Root's rights: warned of, and given up by --user. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { userToBecome } from '../../src/cli/rights.js';
import { makeCertificate } from '../support/certificates.js';
import { needs } from '../support/programs.js';
import { Client, type Program, run, serve } from './program.js';

const root = process.geteuid?.() === 0;
const asRoot = root ? false : 'only root can become somebody else';

/** A user without rights who is on every machine. */
const USER = 'nobody';
const idOf = (which: string): number => Number(spawnSync('id', [which, USER], { encoding: 'utf8' }).stdout);

/** A folder that everybody may enter and nobody but root may write to. */
function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'partyline-'));
  chmodSync(path, 0o755);
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A server with a port below 1024. No system gives a free one of these: where it is somebody's, another is tried. */
async function serveLow(t: TestContext, args: readonly string[]): Promise<{ program: Program; low: number }> {
  for (;;) {
    const low = randomInt(600, 1024);
    const program = serve(t, [...args, '--tls-port', `${low}`]);
    try {
      await program.listening();
      return { program, low };
    } catch (error) {
      if (!program.stderr.includes(`${low} is in use by another program`)) throw error;
    }
  }
}

test('as root, the start warns in one line', { skip: asRoot }, async (t) => {
  const program = serve(t);
  const port = await program.port();
  await new Client(port).until(/./);
  assert.deepEqual(program.stdout.match(/"event":"runs as root; --user NAME gives its rights up.*?"/g)?.length, 1);
});

test('--user: every thread is that user’s for good, in all ids and groups, and the data are too', {
  skip: asRoot,
}, async (t) => {
  const data = join(folder(t), 'data');
  const program = serve(t, ['--user', USER, '--data', data]);
  const client = new Client(await program.port());
  client.say('register Alice secret-word\n');
  await client.until(/Welcome, Alice/);
  const { pid } = program.child;
  const tasks = spawnSync('sh', ['-c', `cat /proc/${pid}/task/*/status`], { encoding: 'utf8' }).stdout;
  const [uid, gid] = [idOf('-u'), idOf('-g')];
  // Whoever else is on the machine is told who may.
  const { admin } = (await program.listening()) as unknown as { admin: string };
  assert.deepEqual([statSync(admin).uid, statSync(join(admin, '..')).mode & 0o777], [uid, 0o700]);
  const other = ['setpriv', '--reuid=65533', '--regid=65533', '--clear-groups'];
  const refused = await run(['admin', 'status', '--data', data], { through: other });
  assert.deepEqual(
    [refused.status, refused.stderr],
    [1, `partyline: only ${USER} may ask this server; type: sudo -u ${USER} partyline admin …\n`],
  );
  assert.equal((await run(['admin', 'status', '--data', data])).status, 0);
  const uids = [...tasks.matchAll(/^Uid:\t(.*)$/gm)].map((match) => match[1]);
  const gids = [...tasks.matchAll(/^Gid:\t(.*)$/gm)].map((match) => match[1]);
  assert.ok(uids.length > 4);
  assert.deepEqual(new Set(uids), new Set([[uid, uid, uid, uid].join('\t')]));
  assert.deepEqual(new Set(gids), new Set([[gid, gid, gid, gid].join('\t')]));
  assert.deepEqual(
    new Set([...tasks.matchAll(/^Groups:\t(.*)$/gm)].map((match) => match[1]?.trim())),
    new Set([`${gid}`]),
  );
  assert.deepEqual(
    new Set([...tasks.matchAll(/^Cap(?:Eff|Prm):\t(.*)$/gm)].map((match) => match[1])),
    new Set(['0'.repeat(16)]),
  );
  assert.equal(statSync(data).uid, uid);
  assert.equal(statSync(data).mode & 0o777, 0o700);
  assert.equal(statSync(join(data, 'partyline.db')).uid, uid);
  assert.doesNotMatch(program.stdout, /runs as root/);
  assert.match(program.stdout, /"user":"nobody","uid":\d+,"event":"rights given up"/);
  program.kill('SIGTERM');
  assert.equal((await program.end()).status, 0);
});

test('--user: ports below 1024 and a key that only root may read are had all the same', {
  skip: asRoot || needs('openssl'),
}, async (t) => {
  const directory = folder(t);
  const { tlsCert, tlsKey } = makeCertificate(directory);
  chmodSync(tlsKey, 0o600);
  const { program, low } = await serveLow(t, ['--user', USER, '--tls-cert', tlsCert, '--tls-key', tlsKey]);
  const port = await program.port();
  assert.match(program.stdout, new RegExp(`"tlsPort":${low},`));
  program.kill('SIGHUP');
  await program.until(/the new certificate cannot be used, the old one stays/);
  await new Client(port).until(/Authorise/);
});

function refused(args: readonly string[]): Promise<string> {
  return run(['serve', '--host', '127.0.0.1', '--port', '0', ...args]).then(({ status, stderr }) => {
    assert.equal(status, 1);
    return stderr;
  });
}

test('--user: who does not exist, or has root’s rights', { skip: asRoot }, async () => {
  const nobody = /^(partyline: )?there is no user .* here; choose another/;
  assert.match(await refused(['--memory', '--user=-u']), nobody);
  for (const name of ['no-such-user', '-u', '0', 'a b', '$(id)', '../x'])
    assert.throws(() => userToBecome(name), { name: 'Failure', message: nobody }, name);
  assert.match(await refused(['--memory', '--user', 'root']), /^partyline: --user root gives up nothing/);
});

test('--user: a log file that the start makes is that user’s, who opens it again, and one that is there stays whose it is', {
  skip: asRoot,
}, async (t) => {
  const directory = folder(t);
  const [made, there] = [join(directory, 'made.log'), join(directory, 'there.log')];
  writeFileSync(there, '');
  const program = serve(t, ['--user', USER, '--memory', '--log-file', made]);
  await program.port();
  program.kill('SIGHUP');
  await program.until(/the log file was opened again/);
  const found = statSync(made);
  assert.deepEqual([found.uid, found.gid, found.mode], [idOf('-u'), idOf('-g'), 0o100600]);
  await serve(t, ['--user', USER, '--memory', '--log-file', there]).port();
  assert.equal(statSync(there).uid, 0);
});

test('--user: the transcripts are that user’s, for their owner alone', { skip: asRoot }, async (t) => {
  const transcript = join(folder(t), 'transcripts');
  const program = serve(t, ['--user', USER, '--memory', '--transcript', transcript]);
  const client = new Client(await program.port());
  client.say('register Alice\n');
  await client.until(/What is said to everyone is written down/);
  program.child.kill('SIGTERM');
  await program.end();
  const [file = ''] = readdirSync(transcript);
  assert.match(file, /^_everyone\.[\d-]+\.txt$/);
  for (const [path, mode] of [
    [transcript, 0o40700],
    [join(transcript, file), 0o100600],
  ] as const) {
    const found = statSync(path);
    assert.deepEqual([found.uid, found.gid, found.mode], [idOf('-u'), idOf('-g'), mode]);
  }
  assert.match(
    await refused(['--memory', '--transcript', '/dev/full', '--user', USER]),
    /^partyline: the transcripts' directory \/dev\/full cannot be written: .*; choose another with --transcript DIRECTORY\n$/,
  );
});

test('--user: a data directory of somebody else is left alone, and told', { skip: asRoot }, async (t) => {
  const data = join(folder(t), 'data');
  mkdirSync(data, { mode: 0o700 });
  const said = await refused(['--data', data, '--user', USER]);
  assert.match(
    said,
    /^partyline: The data directory .* cannot be created or written .*: give it, .* to the user who runs/,
  );
  assert.equal(statSync(data).uid, 0);
});

test('--user: who is not root may name only themselves', { skip: needs('setpriv') }, async (t) => {
  const plain = root ? { through: ['setpriv', `--reuid=${USER}`, `--regid=${idOf('-g')}`, '--clear-groups'] } : {};
  const self = root ? USER : userInfo().username;
  const other = await run(['serve', '--memory', '--port', '0', '--user', 'daemon'], plain);
  assert.equal(other.status, 1);
  assert.equal(other.stderr, 'partyline: only root can become daemon; start as root, or leave out --user\n');
  const program = serve(t, ['--user', self], plain);
  await new Client(await program.port()).until(/Authorise/);
  const status = readFileSync(`/proc/${program.child.pid}/status`, 'utf8');
  assert.match(status, new RegExp(`^Uid:\t${root ? idOf('-u') : userInfo().uid}\t`, 'm'));
});
