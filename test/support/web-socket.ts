/** A client on a WebSocket for tests: ws shakes hands and reads, and each message is a line of it. */
import type { Socket } from 'node:net';
import { type MessageLines, openMessageLines } from '../../src/tools/check/play/message-lines.js';
import { TestClient } from './client.js';
import type { Coming } from './party.js';

/** All that a TestClient does; what is special about a bare socket, its `socket` has not. */
export class WebSocketClient extends TestClient {
  constructor(
    readonly stream: MessageLines,
    name?: string,
  ) {
    super(stream as unknown as Socket, name);
  }
}

export async function connectWebSocket(port: number, { name, from }: Coming = {}): Promise<WebSocketClient> {
  const stream = await openMessageLines(`ws://127.0.0.1:${port}/socket`, { from });
  return new WebSocketClient(stream, name);
}
