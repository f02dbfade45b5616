/** What a connection is given beside its socket, for tests of the doors alone. */
import type { Listener } from '../../src/doors/listen/listeners.js';
import type { ConnectionParts } from '../../src/doors/tcp.js';
import { HandClock } from '../support/clock.js';

export const CHAT_PORT: Listener = {
  name: 'port',
  number: 0,
  tls: false,
  greets: true,
  edits: false,
  files: false,
  localOnly: false,
};

export function connectionParts(settings: Partial<ConnectionParts['settings']> = {}): ConnectionParts {
  return {
    settings: { maxLine: 4096, maxObject: 65_536, maxOutbox: 1024 ** 2, ...settings },
    clock: new HandClock(),
    typing: { mayRemember: () => true, maxPaste: 65_536, after: () => () => {} },
    carry: () => {},
  };
}
