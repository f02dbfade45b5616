/**
 * The certificate and its key: read from their files and checked, with a sentence for everything that can be wrong with
 * them. Knows no connection.
 */
import { constants, createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { constants as files, readFileSync, statSync } from 'node:fs';
import { platform } from 'node:process';
import { createSecureContext, type SecureContextOptions } from 'node:tls';

export interface CertificateFiles {
  /** PEM: the server's certificate, then those that lead to its root. */
  readonly tlsCert: string;
  /** PEM, without a passphrase. */
  readonly tlsKey: string;
}

export interface Certificate {
  readonly options: SecureContextOptions;
  readonly subject: string;
  /** SHA-256, as clients show it to people who have nobody else to ask. */
  readonly fingerprint: string;
  /** Milliseconds since 1970. */
  readonly validTo: number;
  /** The key's path, where every user of this machine may read it; null: they may not. */
  readonly openKey: string | null;
}

/** The files cannot be used; the message is one sentence that says what to do. */
export class CertificateError extends Error {
  override readonly name = 'CertificateError';
}

/** Throws CertificateError. */
export function readCertificate({ tlsCert, tlsKey }: CertificateFiles): Certificate {
  const cert = readPem(tlsCert, 'certificate', '--tls-cert');
  const key = readPem(tlsKey, 'key', '--tls-key');
  const leaf = parsed(
    () => new X509Certificate(cert),
    `${tlsCert} holds no certificate in PEM form; choose another file with --tls-cert`,
  );
  const secret = privateKey(key, tlsKey);
  if (!leaf.checkPrivateKey(secret)) {
    throw new CertificateError(`the key ${tlsKey} does not belong to the certificate ${tlsCert}`);
  }
  const options: SecureContextOptions = {
    cert,
    key,
    minVersion: 'TLSv1.2',
    maxVersion: 'TLSv1.3',
    // Version 1.2 lets a client ask for one handshake after another; nobody needs it, and each costs a signature.
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
  };
  try {
    createSecureContext(options);
  } catch (error) {
    throw new CertificateError(`the certificate ${tlsCert} cannot be used: ${reason(error)}`);
  }
  const subject = leaf.subject?.replaceAll('\n', ', ') ?? '';
  return {
    options,
    subject,
    fingerprint: leaf.fingerprint256,
    validTo: Date.parse(leaf.validTo),
    openKey: isOpen(tlsKey) ? tlsKey : null,
  };
}

function isOpen(path: string): boolean {
  // Windows has no such rights, and shows all of them.
  const found = platform === 'win32' ? undefined : statSync(path, { throwIfNoEntry: false });
  // Whoever renews it may just be putting another one there.
  return found !== undefined && (found.mode & files.S_IROTH) !== 0;
}

function readPem(path: string, what: string, option: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new CertificateError(`the ${what} ${path} cannot be read (${reason(error)}); choose another with ${option}`);
  }
}

function privateKey(key: string, path: string): KeyObject {
  try {
    return createPrivateKey(key);
  } catch {
    // Both forms of PEM say so in their head.
    if (key.includes('ENCRYPTED')) {
      throw new CertificateError(`the key ${path} has a passphrase; give one without with --tls-key`);
    }
    throw new CertificateError(`${path} holds no key in PEM form; choose another file with --tls-key`);
  }
}

function parsed<Value>(parse: () => Value, message: string): Value {
  try {
    return parse();
  } catch {
    throw new CertificateError(message);
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
