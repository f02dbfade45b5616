/** What a telnet client's terminal needs of the socket and the cutter that it stands between. Owns nothing. */
import type { Socket } from 'node:net';
import type { Cutter } from '../lines/cutter.js';
import type { TelnetFilter } from './filter.js';
import type { TerminalHost } from './terminal.js';

interface Around {
  readonly filter: TelnetFilter;
  mayRemember(line: string): boolean;
  /** The one of now: another dialect has another. */
  cutter(): Cutter;
  mayTake(): boolean;
}

export function terminalHost(socket: Socket, { filter, mayRemember, cutter, mayTake }: Around): TerminalHost {
  return {
    filter,
    edit: { limit: () => cutter().limit, mayRemember },
    get backlogged() {
      return socket.writableNeedDrain;
    },
    show: (bytes) => void socket.write(bytes),
    deliver: (bytes) => cutter().write(bytes),
    mayTake,
    leave: () => cutter().end(),
  };
}
