/** What a telnet client's terminal needs of the socket, the cutter and the end of the link that it stands between. Owns nothing. */
import type { Socket } from 'node:net';
import type { ToCore } from '../../link/link.js';
import type { Seat } from '../../link/turns.js';
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

/** The end of the link, as a terminal knows it. */
export interface TerminalLink {
  readonly seat: Seat;
  readonly core: ToCore;
  /** Null: that is known once lines are taken again. */
  readonly pastesAreAsked: boolean | null;
}

interface Around {
  readonly filter: TelnetFilter;
  readonly typing: TypingSettings;
  /** The one of now: another dialect has another. */
  cutter(): Cutter;
  /** Null: there is none yet, or none any more. */
  linkEnd(): TerminalLink | null;
}

export function terminalHost(socket: Socket, { filter, typing, cutter, linkEnd }: Around): TerminalHost {
  return {
    filter,
    edit: { limit: () => cutter().limit, mayRemember: (line) => typing.mayRemember(line) },
    pastes: {
      most: typing.maxPaste,
      get asks() {
        const talk = linkEnd();
        return talk === null ? false : talk.pastesAreAsked;
      },
      pasted: (lines, isTyping) => linkEnd()?.core.pasted(lines, isTyping),
      answered: (isYes) => linkEnd()?.core.pasteAnswered(isYes),
      after: (milliseconds, callback) => typing.after(milliseconds, callback),
    },
    get backlogged() {
      return socket.writableNeedDrain;
    },
    show: (bytes) => void socket.write(bytes),
    deliver: (bytes) => cutter().write(bytes),
    mayTake: () => linkEnd()?.seat.mayTake() ?? true,
    leave: () => cutter().end(),
  };
}
