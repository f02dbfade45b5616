/**
 * Another machine, as far as the kernel can tell: a network of its own, joined to this one by a cable that can be pulled.
 * It goes with the test, and where this process dies with the programs in it, which end then.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { TestContext } from 'node:test';
import { needs } from './programs.js';

/** Milliseconds after which a line that has not come will never come. */
const DEADLINE = 30_000;

function works(program: string, ...args: string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}

/** Containers are often without. */
function hasIpv6(): boolean {
  try {
    return readFileSync('/proc/sys/net/ipv6/conf/default/disable_ipv6', 'utf8').startsWith('0');
  } catch {
    return false;
  }
}

const mayMake =
  process.getuid?.() === 0 &&
  hasIpv6() &&
  works('unshare', '--net', 'ip', 'link', 'add', 'here', 'type', 'veth', 'peer', 'name', 'there');

/** For `test(title, { skip: … }, …)`. */
export const skipWithoutNetworks = needs('ip', 'nc') || (!mayMake && 'networks, with IPv6, cannot be made here');

/** A program over there that talks to the server: `nc`, or what speaks TLS. */
export class FarClient {
  private text = '';
  private tell = (): void => {};

  constructor(private readonly child: ChildProcess) {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.text += text;
      this.tell();
    });
    child.stdin?.on('error', () => {});
  }

  send(...lines: string[]): void {
    this.child.stdin?.write(lines.map((line) => `${line}\n`).join(''));
  }

  /** Resolves when `part` has come, however much else. */
  until(part: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = () => reject(new Error(`${part} did not come, but this: ${this.text.slice(-500)}`));
      const timer = setTimeout(fail, DEADLINE);
      this.tell = () => {
        if (!this.text.includes(part)) return;
        clearTimeout(timer);
        resolve();
      };
      this.tell();
    });
  }

  /** The machine lives on, and its kernel acknowledges what it has room for; the program reads nothing any more. */
  stopReading(): void {
    this.child.kill('SIGSTOP');
  }
}

export class FarNetwork {
  private constructor(
    private readonly t: TestContext,
    private readonly pid: string,
    /** Where this machine can be reached from there. */
    readonly ipv4: string,
    readonly ipv6: string,
  ) {}

  static async join(t: TestContext): Promise<FarNetwork> {
    // The network is there as long as a program is in it: this one ends when nobody has its input open.
    const holder = spawn('unshare', ['--net', 'sh', '-c', 'echo ready; exec cat'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    t.after(() => holder.kill('SIGKILL'));
    await once(holder.stdout, 'data');
    const pid = String(holder.pid);
    const [a = 0, b = 0] = randomBytes(2);
    const c = randomBytes(2).toString('hex');
    // Of the network that is set aside for measuring between networks (RFC 2544), and one that nobody has (RFC 4193).
    const ipv4 = (end: number) => `198.18.${a}.${(b & 252) + end}`;
    const ipv6 = (end: number) => `fd7a:${c}:${a.toString(16)}::${end}`;
    const here = `far${pid}`;
    ip('link', 'add', here, 'type', 'veth', 'peer', 'name', 'far', 'netns', pid);
    // The kernel keeps a network while a connection in it has something to say, which may be a minute.
    t.after(() => spawnSync('ip', ['link', 'delete', here]));
    const network = new FarNetwork(t, pid, ipv4(1), ipv6(1));
    for (const [run, device, end] of [
      [ip, here, 1],
      [network.ip, 'far', 2],
    ] as const) {
      run('address', 'add', `${ipv4(end)}/30`, 'dev', device);
      run('address', 'add', `${ipv6(end)}/64`, 'dev', device, 'nodad');
      run('link', 'set', device, 'up');
    }
    return network;
  }

  /** Starts a program over there. */
  start(program: string, ...args: string[]): FarClient {
    const child = spawn('nsenter', ['--target', this.pid, '--net', program, ...args], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    this.t.after(() => child.kill('SIGKILL'));
    return new FarClient(child);
  }

  /** Nothing goes either way any more, and nobody is told. */
  pull(): void {
    this.ip('link', 'set', 'far', 'down');
  }

  plug(): void {
    this.ip('link', 'set', 'far', 'up');
  }

  /** What is sent from there is lost, acknowledgements included; what is sent to there arrives. */
  muffle(): void {
    this.ip('route', 'add', 'blackhole', `${this.ipv4}/32`);
  }

  private readonly ip = (...args: string[]): void => {
    must('nsenter', '--target', this.pid, '--net', 'ip', ...args);
  };
}

function ip(...args: string[]): void {
  must('ip', ...args);
}

function must(program: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
}
