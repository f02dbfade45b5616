/** What a connection is given beside its socket, for tests of the doors alone. */
import type { Clock } from '../../src/clock.js';
import type { ConnectionParts } from '../../src/doors/connection.js';
import { Undecided } from '../../src/doors/first/undecided.js';
import type { Listener } from '../../src/doors/listen/listeners.js';
import { FrameReader } from '../../src/doors/readers/frame-reader.js';
import { HandClock } from '../support/clock.js';

export const CHAT_PORT: Listener = {
  name: 'port',
  number: 0,
  tls: false,
  greets: true,
  edits: false,
  files: false,
  web: false,
  localOnly: false,
};

export const QUIET_PORT: Listener = { ...CHAT_PORT, name: 'quietPort', greets: false, files: true };
/** Once hands are shaken. */
export const WEB_PORT: Listener = { ...CHAT_PORT, greets: false, web: true };
export const TELNET_PORT: Listener = { ...CHAT_PORT, name: 'telnetPort', edits: true };

/** Milliseconds for which it may be unknown what a connection is. */
export const UNDECIDED = 30_000;

export function connectionParts(open: ConnectionParts['open'], clock: Clock = new HandClock()): ConnectionParts {
  return {
    settings: {
      ...{ maxLine: 4096, maxObject: 65_536, maxOutbox: 1024 ** 2 },
      ...{ maxVisitorLine: 4096, maxVisitorBytes: 1024 ** 2 },
    },
    clock,
    typing: { mayRemember: () => true, maxPaste: 65_536, after: () => () => {} },
    undecided: new Undecided(clock, { registerTimeout: UNDECIDED / 1000 }),
    open,
    frames: (host) => new FrameReader(host),
    carry: () => {},
  };
}
