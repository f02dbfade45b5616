/**
 * A program on a terminal of its own, and the screen that a person would see. The terminal's device comes from
 * `script`, what it shows from xterm.js. Never sleeps: what is waited for is seen on the screen.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import type { TestContext } from 'node:test';
import { promisify } from 'node:util';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import xterm from '@xterm/headless';

const DEADLINE = 20_000;

export interface WindowSize {
  readonly columns: number;
  readonly rows: number;
}

export class ProgramOnTerminal {
  readonly ended: Promise<number | null>;
  /** Every byte that the program has shown. */
  shown = Buffer.alloc(0);
  protected readonly screen: xterm.Terminal;
  private waiting: (() => void) | null = null;
  private over = false;
  private device = '';
  private pid = 0;

  constructor(
    private readonly script: Pick<ChildProcess, 'stdin' | 'stdout' | 'once'>,
    { columns, rows }: WindowSize,
  ) {
    this.screen = new xterm.Terminal({ cols: columns, rows, scrollback: 10_000, allowProposedApi: true });
    this.screen.loadAddon(new Unicode11Addon() as never);
    this.screen.unicode.activeVersion = '11';
    // A terminal answers questions as if they were typed.
    this.screen.onData((answer) => this.type(answer));
    script.stdout?.on('data', (chunk: Buffer) => {
      this.shown = Buffer.concat([this.shown, chunk]);
      this.screen.write(chunk, () => this.waiting?.());
    });
    // A program that is gone takes no more keys.
    script.stdin?.on('error', () => {});
    this.ended = new Promise((resolve) => {
      script.once('close', (status) => {
        // Behind all that it has shown, which xterm.js reads when it has time.
        this.screen.write('', () => {
          this.over = true;
          resolve(status);
          this.waiting?.();
        });
      });
    });
  }

  type(...keys: readonly string[]): void {
    for (const key of keys) this.script.stdin?.write(key);
  }

  /** The rows of the window and above it, without empty ones at the end. */
  get rows(): string[] {
    const { active } = this.screen.buffer;
    // After the last column there may be cells of a wider window, which nobody sees.
    const row = (at: number): string => active.getLine(at)?.translateToString(true, 0, this.screen.cols) ?? '';
    const rows = Array.from({ length: active.length }, (_, at) => row(at));
    while (rows.at(-1) === '') rows.pop();
    return rows;
  }

  /** The last row that holds anything. */
  get row(): string {
    return this.rows.at(-1) ?? '';
  }

  get column(): number {
    return this.screen.buffer.active.cursorX;
  }

  /** Until the window's last rows are these. */
  rowsAre(...rows: readonly string[]): Promise<void> {
    return this.until(() => this.rows.slice(-rows.length).join('\n') === rows.join('\n'), rows.join('\n'));
  }

  /** Until some row is, or matches, `pattern`; returns it. */
  async see(pattern: string | RegExp): Promise<string> {
    const find = () => this.rows.find((row) => (typeof pattern === 'string' ? row === pattern : pattern.test(row)));
    await this.until(() => find() !== undefined, String(pattern));
    return find() as string;
  }

  until(ready: () => boolean, what: string): Promise<void> {
    if (ready()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const fail = (why: string): void =>
        reject(new Error(`waited for\n${what}\nbut ${why}:\n${this.rows.join('\n')}`));
      const timer = setTimeout(() => {
        this.waiting = null;
        fail('saw');
      }, DEADLINE);
      this.waiting = () => {
        if (!ready() && !this.over) return;
        clearTimeout(timer);
        this.waiting = null;
        if (ready()) resolve();
        else fail('the program ended');
      };
    });
  }

  /** As when a person pulls at the window's corner. */
  async resize({ columns, rows }: WindowSize): Promise<void> {
    this.screen.resize(columns, rows);
    await promisify(execFile)('stty', ['-F', this.device, 'columns', String(columns), 'rows', String(rows)]);
  }

  /** The first thing shown is the name of the terminal's device, and the number of the program's process. */
  async begin(): Promise<void> {
    const [device = '', pid] = (await this.see(/^\/dev\//)).split(' ');
    this.device = device;
    this.pid = Number(pid);
  }

  /** At once, and for certain: one that only lost its terminal would yet write what it keeps. */
  kill(): void {
    if (this.over || !(this.pid > 0)) return;
    try {
      process.kill(this.pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
}

/** `command` is the shell's. It ends with the test. */
export async function onTerminal(t: TestContext, command: string, size: WindowSize): Promise<ProgramOnTerminal> {
  const { columns, rows } = size;
  const script = spawn(
    'script',
    ['-qefc', `stty columns ${columns} rows ${rows} -echo; echo "$(tty) $$"; exec ${command}`, '/dev/null'],
    { stdio: 'pipe', env: { ...process.env, LC_ALL: 'C.UTF-8', TERM: 'xterm', SHELL: '/bin/sh' } },
  );
  const program = new ProgramOnTerminal(script, size);
  t.after(() => {
    program.kill();
    script.kill('SIGKILL');
  });
  await program.begin();
  return program;
}
