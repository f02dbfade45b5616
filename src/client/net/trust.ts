/**
 * Whether a server's certificate is taken. One that no authority has signed is shown the first time, by its fingerprint,
 * and remembered when the person takes it; another one at the same place later is refused. Owns the servers known.
 */
import type { TLSSocket } from 'node:tls';
import { ClientFailure } from '../failure.js';
import type { StateFile } from '../state.js';

export interface TrustHost {
  /** Whether the person takes a certificate; null where nobody can be asked. */
  confirm: ((question: string) => Promise<boolean>) | null;
  say(sentence: string): void;
}

export interface TrustOptions {
  readonly place: string;
  /** Take any. */
  readonly insecure: boolean;
}

const FINGERPRINT = /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/;

export class Trust {
  private readonly known = new Map<string, string>();
  private warned = false;

  constructor(
    private readonly file: StateFile,
    private readonly host: TrustHost,
  ) {
    for (const line of file.read()) {
      const [place = '', fingerprint = ''] = line.split(' ');
      if (FINGERPRINT.test(fingerprint)) this.known.set(place, fingerprint);
    }
  }

  /** Resolves where the certificate is taken. Throws a ClientFailure where it is not. */
  async check(socket: TLSSocket, { place, insecure }: TrustOptions): Promise<void> {
    const fingerprint = socket.getPeerCertificate().fingerprint256;
    if (insecure) {
      if (!this.warned)
        this.host.say(`The certificate is not checked (--tls-insecure). Its fingerprint: ${fingerprint}`);
      this.warned = true;
      return;
    }
    if (socket.authorized) return;
    const before = this.known.get(place);
    if (before === fingerprint) return;
    if (before !== undefined) {
      throw new ClientFailure(
        `${place} has another certificate than before, so it may be somebody else. Known: ${before}. Now: ${fingerprint}. ` +
          `If whoever runs it says that it is new, delete its line from ${this.file.path}`,
      );
    }
    if (this.host.confirm === null) {
      throw new ClientFailure(
        `nobody has signed the certificate of ${place} (fingerprint ${fingerprint}); give it with --tls-ca FILE`,
      );
    }
    this.host.say(`No authority that this machine knows has signed the certificate of ${place}. Its fingerprint:`);
    this.host.say(fingerprint);
    if (!(await this.host.confirm('Is it the one that whoever runs the server names?'))) {
      throw new ClientFailure(`the certificate of ${place} was not taken`);
    }
    this.known.set(place, fingerprint);
    this.file.append(`${place} ${fingerprint}`);
  }
}
