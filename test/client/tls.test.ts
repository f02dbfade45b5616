/** The client and certificates: whose it is, who takes it, and what happens when it changes. */
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { folder, makeCertificate } from '../support/certificates.js';
import { needs } from '../support/programs.js';
import { startTestServer } from '../support/server.js';
import { pipeChat } from './here.js';
import { CTRL, ENTER, pipeChat as pipeProgram, skip as skipTerminal, startChat as startProgram } from './rig.js';

const skip = needs('openssl');
const fingerprint = (path: string): string => new X509Certificate(readFileSync(path)).fingerprint256;

describe('a certificate that nobody known has signed', { skip: skip || skipTerminal }, () => {
  it('is shown by its fingerprint once, then known, and refused when it is another one', async (t) => {
    const files = makeCertificate(folder(t));
    const server = await startTestServer(t, files);
    const state = folder(t);
    const settings = { port: server.tlsPort, state, args: ['--tls', '-u', 'Alice'], columns: 120 };

    const first = await startProgram(t, settings);
    await first.see(fingerprint(files.tlsCert));
    await first.rowsAre('Is it the one that whoever runs the server names? (y/n) ');
    first.type('y', ENTER);
    await first.rowsAre('[everyone] > ');
    first.type(CTRL('d'));
    assert.equal(await first.ended, 0);

    const again = await pipeProgram(t, 'hello\n', settings);
    assert.deepEqual([again.status, again.stderr], [0, '']);

    makeCertificate(join(files.tlsCert, '..'));
    await server.reload();
    const changed = await pipeProgram(t, 'hello\n', settings);
    assert.equal(changed.status, 1);
    assert.match(changed.stderr, /^partyline: 127\.0\.0\.1:\d+ has another certificate than before/);
    assert.equal(changed.stdout, '');
  });

  it('is not taken when the person says no, nor where nobody can be asked', async (t) => {
    const server = await startTestServer(t, makeCertificate(folder(t)));
    const settings = { port: server.tlsPort, args: ['--tls', '-u', 'Alice'], columns: 120 };
    const alice = await startProgram(t, settings);
    await alice.rowsAre('Is it the one that whoever runs the server names? (y/n) ');
    alice.type('n', ENTER);
    assert.equal(await alice.ended, 1);
    await alice.see(/^partyline: the certificate of .* was not taken$/);
    const piped = await pipeProgram(t, 'hello\n', settings);
    assert.equal(piped.status, 1);
    assert.match(piped.stderr, /nobody has signed the certificate of .* \(fingerprint ([0-9A-F]{2}:){31}/);
  });
});

describe('a certificate', { skip }, () => {
  it('is taken where --tls-ca names who has signed it, and that one alone', async (t) => {
    const files = makeCertificate(folder(t));
    const other = makeCertificate(folder(t));
    const server = await startTestServer(t, files);
    const right = await pipeChat(t, 'hello\n', {
      port: server.tlsPort,
      args: ['-u', 'bot', '--tls-ca', files.tlsCert],
    });
    assert.deepEqual([right.status, right.stderr], [0, '']);
    const wrong = await pipeChat(t, 'hello\n', {
      port: server.tlsPort,
      args: ['-u', 'bot', '--tls-ca', other.tlsCert],
    });
    assert.equal(wrong.status, 1);
    assert.match(wrong.stderr, /^partyline: 127\.0\.0\.1:\d+: /);
  });

  it('is not looked at with --tls-insecure', async (t) => {
    const server = await startTestServer(t, makeCertificate(folder(t)));
    const { status } = await pipeChat(t, 'hello\n', { port: server.tlsPort, args: ['-u', 'bot', '--tls-insecure'] });
    assert.equal(status, 0);
  });

  it('is not there on a port that speaks no TLS: the sentence says so', async (t) => {
    const server = await startTestServer(t);
    const { status, stderr } = await pipeChat(t, 'hello\n', { port: server.port, args: ['-u', 'bot', '--tls'] });
    assert.equal(status, 1);
    assert.match(stderr, /^partyline: 127\.0\.0\.1:\d+ (does not speak TLS|has hung up; does it speak TLS there\?)$/m);
  });
});
