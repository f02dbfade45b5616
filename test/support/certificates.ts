/** Certificates of one test, made by the openssl program in a folder that goes with it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { TestClient } from './client.js';

export interface Certificate {
  readonly tlsCert: string;
  readonly tlsKey: string;
}

/** A folder that goes with the test. */
export function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'partyline-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** For localhost, signed by itself; `name` is its subject. Written over one that is there. */
export function makeCertificate(directory: string, name = 'localhost', ...more: string[]): Certificate {
  const files = { tlsCert: join(directory, 'cert.pem'), tlsKey: join(directory, 'key.pem') };
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  const names = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const args = ['req', '-x509', ...kind, ...names, '-keyout', files.tlsKey, '-out', files.tlsCert, ...more];
  const { status, stderr } = spawnSync('openssl', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`openssl made no certificate: ${stderr}`);
  return files;
}

/** A client that has shaken hands; whose certificate it is, it does not ask. */
export function connectSecurely(
  port: number,
  name = 'a TLS client',
): Promise<{ client: TestClient; socket: TLSSocket }> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false, allowHalfOpen: true } as never);
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      socket.off('error', reject);
      resolve({ client: new TestClient(socket, name), socket });
    });
  });
}
