/** The certificate on the command line: its files, and SIGHUP. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { connect, type TLSSocket } from 'node:tls';
import { type Certificate, folder, makeCertificate } from '../support/certificates.js';
import { needs } from '../support/programs.js';
import { Client, run, serve } from './program.js';
import { startRefusal } from './refusal.js';

const skip = needs('openssl');

const given = ({ tlsCert, tlsKey }: Certificate): string[] => ['--tls-cert', tlsCert, '--tls-key', tlsKey];

async function secure(port: number): Promise<TLSSocket> {
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  return socket;
}

/** Its own folder each time. */
const certificate = (t: TestContext, ...more: string[]): Certificate =>
  makeCertificate(folder(t), 'localhost', ...more);

test('SIGHUP: a new certificate for those who come, and nobody is dropped', { skip }, async (t) => {
  const directory = folder(t);
  const program = serve(t, given(makeCertificate(directory)));
  const { port, tlsPort } = (await program.listening()) as { port: number; tlsPort?: number };
  assert.ok(tlsPort !== undefined);
  const plain = new Client(port);
  await plain.until(/Authorise/);
  const before = await secure(tlsPort);
  makeCertificate(directory, 'renewed');
  program.kill('SIGHUP');
  await program.until(/"subject":"CN=renewed",.*"event":"certificate read again"/);
  const after = await secure(tlsPort);
  for (const socket of [before, after])
    await program.until(new RegExp(`"fingerprint":"${socket.getPeerCertificate().fingerprint256}"`));
  assert.deepEqual(
    [before, after].map((socket) => socket.getPeerCertificate().subject.CN),
    ['localhost', 'renewed'],
  );
  before.resume().write('ping still\n');
  plain.say('ping still\n');
  await plain.until(/PONG:still/);
  assert.equal(before.destroyed, false);
  program.kill('SIGTERM');
  assert.equal((await program.end()).status, 0);
});

test('SIGHUP: the port for browsers has the new certificate, also where there is no other port with TLS', {
  skip,
}, async (t) => {
  const directory = folder(t);
  const program = serve(t, [...given(makeCertificate(directory)), '--tls-port', 'off', '--web-port', '0']);
  const { webPort = 0 } = await program.listening();
  makeCertificate(directory, 'renewed');
  program.kill('SIGHUP');
  await program.until(/"event":"certificate read again"/);
  const socket = await secure(webPort);
  assert.equal(socket.getPeerCertificate().subject.CN, 'renewed');
  socket.destroy();
});

test('for a person, the start says how to join with TLS', { skip }, async (t) => {
  const program = serve(t, [...given(certificate(t)), '--web-port', '0', '--log-format', 'text']);
  const [, port, webPort] = await program.until(/ tlsPort=(\d+) webPort=(\d+) /);
  await program.until(new RegExp(`https://127\\.0\\.0\\.1:${webPort}\\n`));
  await program.until(new RegExp(`openssl s_client -quiet -connect 127\\.0\\.0\\.1:${port}\\n`));
});

async function sentence(args: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await run(['serve', '--memory', '--host', '127.0.0.1', '--port', '0', ...args]);
  assert.equal(status, 1, stdout);
  assert.match(stderr, /^partyline: .*\n$/);
  return stderr.slice('partyline: '.length, -1);
}

test('what is wrong with the files is said in one sentence', { skip }, async (t) => {
  const [good, other] = [certificate(t), certificate(t)];
  const missing = join(folder(t), 'none.pem');
  const junk = join(folder(t), 'junk.pem');
  writeFileSync(junk, 'junk');
  const said = /^the certificate .* cannot be read \(ENOENT.*--tls-cert$/;
  assert.match(await sentence(given({ ...good, tlsCert: missing })), said);
  const refusal = (files: Certificate): Promise<string> => startRefusal(['--memory', ...given(files)]);
  assert.match(await refusal({ ...good, tlsCert: missing }), said);
  assert.match(await refusal({ ...good, tlsKey: missing }), /^the key .* cannot be read \(ENOENT.*--tls-key$/);
  assert.match(await refusal({ ...good, tlsCert: junk }), /holds no certificate in PEM form/);
  assert.match(await refusal({ ...good, tlsKey: junk }), /holds no key in PEM form/);
  assert.equal(
    await refusal({ ...good, tlsKey: other.tlsKey }),
    `the key ${other.tlsKey} does not belong to the certificate ${good.tlsCert}`,
  );
  const args = ['ec', '-in', good.tlsKey, '-out', junk, '-aes256', '-passout', 'pass:secret'];
  assert.equal(spawnSync('openssl', args).status, 0);
  assert.match(await refusal({ ...good, tlsKey: junk }), /has a passphrase; give one without/);
});

test('a certificate that has expired is used, and warned of', { skip }, async (t) => {
  const directory = folder(t);
  // A day ago until an hour ago: x509 takes the dates that req does not.
  const files = makeCertificate(directory);
  const request = join(directory, 'request.pem');
  spawnSync('openssl', ['req', '-new', '-key', files.tlsKey, '-subj', '/CN=late', '-out', request]);
  const signed = spawnSync(
    'openssl',
    ['x509', '-req', '-in', request, '-signkey', files.tlsKey, '-days', '-1', '-out', files.tlsCert],
    { encoding: 'utf8' },
  );
  if (signed.status !== 0) return t.skip('this openssl signs nothing that has expired');
  const program = serve(t, given(files));
  await program.listening();
  assert.match(program.stdout, /"level":"warn".*"event":"certificate, but it has expired"/);
});

test('a key that this user may not read is named', { skip }, async (t) => {
  if (process.getuid?.() === 0) return t.skip('root may read everything');
  const files = certificate(t);
  chmodSync(files.tlsKey, 0);
  assert.match(await sentence(given(files)), /^the key .* cannot be read \(EACCES/);
});
