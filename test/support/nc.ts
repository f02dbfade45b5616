/** Somebody at a real `nc`: types lines, and reads what it prints. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { TestContext } from 'node:test';

/** Milliseconds until it is said what has not come. */
const PATIENCE = 20_000;

export class Nc {
  /** Every line that it has printed. */
  readonly lines: string[] = [];
  /** How many of them have been read. */
  private read = 0;
  private rest = '';
  private wake: () => void = () => {};
  private ended = false;

  private constructor(private readonly child: ChildProcess) {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (this.rest + text).split('\n');
      this.rest = lines.pop() ?? '';
      this.lines.push(...lines);
      this.wake();
    });
    // Who types into an nc that has ended learns it by what does not come.
    child.stdin?.on('error', () => {});
    child.once('close', () => {
      this.ended = true;
      this.wake();
    });
  }

  /** It ends with the test. */
  static async open(t: TestContext, port: number): Promise<Nc> {
    const child = spawn('nc', ['127.0.0.1', String(port)], { stdio: 'pipe' });
    t.after(() => child.kill('SIGKILL'));
    await once(child, 'spawn');
    return new Nc(child);
  }

  /** Somebody who has a name, and has been welcomed. */
  static async person(t: TestContext, port: number, name: string): Promise<Nc> {
    const nc = await Nc.open(t, port);
    nc.type(`register ${name}`);
    await nc.until(/^INFO: Welcome/);
    return nc;
  }

  type(...lines: readonly string[]): void {
    this.child.stdin?.write(lines.map((line) => `${line}\n`).join(''));
  }

  /** The next line that is `pattern`, or matches it, what came before it being read. */
  async until(pattern: string | RegExp): Promise<RegExpExecArray> {
    const fits = (line: string): RegExpExecArray | null => {
      if (typeof pattern !== 'string') return pattern.exec(line);
      return line === pattern ? /.*/.exec(line) : null;
    };
    for (;;) {
      while (this.read < this.lines.length) {
        const found = fits(this.lines[this.read++] ?? '');
        if (found !== null) return found;
      }
      const missing = `no ${pattern} in\n${this.lines.join('\n')}`;
      if (this.ended) throw new Error(`nc has ended; ${missing}`);
      await this.more(missing);
    }
  }

  private more(missing: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(missing)), PATIENCE);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
