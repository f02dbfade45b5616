/** A person at a telnet client in character mode: what they type goes in, and what they see is a terminal's screen. */
import { Unicode11Addon } from '@xterm/addon-unicode11';
import xterm from '@xterm/headless';
import { TelnetFilter } from '../../src/doors/telnet/filter.js';
import type { PasteHost } from '../../src/doors/telnet/pastes.js';
import { SERVER_SIDE, TelnetTerminal } from '../../src/doors/telnet/terminal.js';

export const CTRL = (letter: string): string => String.fromCharCode(letter.charCodeAt(0) & 0x1f);
export const BACKSPACE = '\x7f';
export const ENTER = '\r';
export const KEY = {
  up: '\x1b[A',
  down: '\x1b[B',
  right: '\x1b[C',
  left: '\x1b[D',
  home: '\x1b[H',
  end: '\x1b[F',
  delete: '\x1b[3~',
} as const;

/** IAC DO ECHO, IAC DO SGA: agrees to character mode. */
export const AGREE = Buffer.from('fffd01fffd03', 'hex');
/** IAC SB NAWS … IAC SE. */
export function windowSize(columns: number, rows: number): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt16BE(columns, 0);
  size.writeUInt16BE(rows, 2);
  const content = Buffer.from(size.toString('latin1').replaceAll('\xff', '\xff\xff'), 'latin1');
  return Buffer.concat([Buffer.of(255, 250, 31), content, Buffer.of(255, 240)]);
}

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** A screen alone. `unicode` 11 gives emoji two cells, 6 gives them one. */
export class Screen {
  readonly terminal: xterm.Terminal;

  constructor({ columns, rows }: Size, unicode: '6' | '11' = '11') {
    this.terminal = new xterm.Terminal({ cols: columns, rows, scrollback: 10_000, allowProposedApi: true });
    this.terminal.loadAddon(new Unicode11Addon() as never);
    this.terminal.unicode.activeVersion = unicode;
  }

  print(text: string | Buffer): Promise<void> {
    return new Promise((resolve) => this.terminal.write(text, resolve));
  }

  /** Every row from the first that scrolled away to the last that holds anything. */
  get rows(): string[] {
    const { active } = this.terminal.buffer;
    const rows: string[] = [];
    for (let at = 0; at < active.length; at++) rows.push(active.getLine(at)?.translateToString(true) ?? '');
    while (rows.at(-1) === '') rows.pop();
    return rows;
  }

  get cursor(): { readonly row: number; readonly column: number } {
    const { active } = this.terminal.buffer;
    const row = active.baseY + active.cursorY;
    // After the last cell is before the first of the next row.
    return active.cursorX === this.terminal.cols ? { row: row + 1, column: 0 } : { row, column: active.cursorX };
  }
}

/** Several lines are lines like others. */
export const NO_QUESTIONS: PasteHost = { asks: false, most: 4096, pasted() {}, answered() {}, after: () => () => {} };

export interface RigOptions extends Size {
  readonly pastes?: PasteHost;
  readonly limit?: number;
  readonly unicode?: '6' | '11';
  mayRemember?(line: string): boolean;
  readonly filter?: TelnetFilter;
  /** False: the client has not answered yet. */
  readonly agree?: boolean;
  /** Returns false where no more lines are taken before `resume`. */
  onLine?(line: string, rig: Rig): boolean | undefined;
}

export class Rig {
  readonly screen: Screen;
  readonly filter: TelnetFilter;
  readonly terminal: TelnetTerminal;
  readonly lines: string[] = [];
  /** All bytes of lines, as they came. */
  delivered = '';
  /** Everything written to the client. */
  sent = Buffer.alloc(0);
  left = false;
  backlogged = false;
  private unprinted: Buffer[] = [];

  constructor(options: RigOptions) {
    const { limit = 4096, unicode = '11', mayRemember = () => true, onLine } = options;
    this.screen = new Screen(options, unicode);
    this.filter =
      options.filter ??
      new TelnetFilter(
        {
          reply: () => {},
          onTelnet: () => {},
          onSubnegotiation: (option, content) => this.terminal.told(option, content),
        },
        SERVER_SIDE,
      );
    const rig = this;
    this.terminal = new TelnetTerminal({
      filter: this.filter,
      edit: { limit: () => limit, mayRemember },
      pastes: options.pastes ?? NO_QUESTIONS,
      get backlogged() {
        return rig.backlogged;
      },
      show: (bytes) => this.show(bytes),
      deliver: (bytes) => {
        let goOn = true;
        this.delivered += bytes.toString();
        for (const line of bytes.toString().split('\n').slice(0, -1)) {
          this.lines.push(line);
          goOn = onLine?.(line, this) ?? true;
        }
        return goOn;
      },
      mayTake: () => true,
      leave: () => {
        this.left = true;
      },
    });
    this.terminal.open();
    if (options.agree === false) return;
    this.feed(AGREE);
    this.feed(windowSize(options.columns, options.rows));
  }

  /** Returns false where the socket would be paused. */
  feed(bytes: Buffer): boolean {
    return this.terminal.feed(this.filter.feed(bytes));
  }

  type(...keys: readonly string[]): boolean {
    return keys.map((key) => this.feed(Buffer.from(key))).every(Boolean);
  }

  /** A line comes in from the server. */
  hear(...lines: readonly string[]): void {
    this.show(this.terminal.wrap(Buffer.from(lines.map((line) => `${line}\r\n`).join(''))));
  }

  async rows(): Promise<string[]> {
    await this.printed();
    return this.screen.rows;
  }

  async printed(): Promise<void> {
    const bytes = Buffer.concat(this.unprinted);
    this.unprinted = [];
    await this.screen.print(bytes);
  }

  private show(bytes: Buffer): void {
    this.sent = Buffer.concat([this.sent, bytes]);
    this.unprinted.push(bytes);
  }
}
