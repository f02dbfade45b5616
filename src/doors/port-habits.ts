/** What is special about a port, besides its number. */
import type { Socket } from 'node:net';
import type { Clock } from '../clock.js';
import type { TransferRequest } from './files/transfer-line.js';
import type { TypingSettings } from './telnet/host.js';

/** Takes a connection over whose first line says that it carries a file; see transfer.ts. */
export type Carrier = (socket: Socket, request: TransferRequest, rest: Buffer, ended: boolean) => void;

/** What is special about a port. */
export interface PortHabits {
  /** People type here, and lines may be mended: Backspace is one, and who forgets a line end is told. */
  readonly typed?: Clock | undefined;
  /** It edits lines for telnet clients. */
  readonly typing?: TypingSettings | undefined;
  /** It takes files. */
  readonly carry?: Carrier | undefined;
}
