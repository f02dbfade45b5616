/**
 * ws, loaded when the first WebSocket comes, and as what it is, CommonJS: as a module it would take a server 30 ms of the processor
 * when it starts, and this is 7.
 */
import { createRequire } from 'node:module';
import type { Writable } from 'node:stream';
import type { WebSocket, WebSocketServer } from 'ws';

/** What ws reads frames with: it emits `message`, `ping` and, for the end, `conclude`. Its types leave it out. */
export interface ReceiverOptions {
  readonly isServer: boolean;
  readonly maxPayload: number;
  readonly maxFragments: number;
  readonly maxBufferedChunks: number;
}

interface Ws {
  readonly WebSocket: typeof WebSocket;
  readonly WebSocketServer: typeof WebSocketServer;
  readonly Receiver: new (options: ReceiverOptions) => Writable;
}

const require = createRequire(import.meta.url);
let loaded: Ws | null = null;

export function ws(): Ws {
  loaded ??= require('ws') as Ws;
  return loaded;
}
