/** What a telnet client's terminal needs of the socket, the cutter and the session that it stands between. Owns nothing. */
import type { Socket } from 'node:net';
import type { LineTaker } from '../../link/taker.js';
import type { Cutter } from '../lines/cutter.js';
import type { TelnetFilter } from './filter.js';
import type { TerminalHost } from './terminal.js';

/** Of a port that edits lines for telnet clients. */
export interface TypingSettings {
  /** Whether a line may come back with the arrow keys: one with a password may not. */
  mayRemember(line: string): boolean;
  /** UTF-16 units of a paste that are kept. */
  readonly maxPaste: number;
  /** Calls back after so many milliseconds, unless what it returns is called before. */
  after(milliseconds: number, callback: () => void): () => void;
}

interface Around {
  readonly filter: TelnetFilter;
  readonly typing: TypingSettings;
  /** The one of now: another dialect has another. */
  cutter(): Cutter;
  /** Null: there is none yet, or none any more. */
  session(): LineTaker | null;
}

export function terminalHost(socket: Socket, { filter, typing, cutter, session }: Around): TerminalHost {
  return {
    filter,
    edit: { limit: () => cutter().limit, mayRemember: (line) => typing.mayRemember(line) },
    pastes: {
      most: typing.maxPaste,
      get asks() {
        const taker = session();
        return taker === null ? false : taker.asksAboutPastes;
      },
      ask: (lines, isTyping) => session()?.pasted(lines, isTyping) ?? null,
      after: (milliseconds, callback) => typing.after(milliseconds, callback),
    },
    get backlogged() {
      return socket.writableNeedDrain;
    },
    show: (bytes) => void socket.write(bytes),
    deliver: (bytes) => cutter().write(bytes),
    mayTake: () => session()?.seat.mayTake() ?? true,
    leave: () => cutter().end(),
  };
}
