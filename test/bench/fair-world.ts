/**
 * Whom and what an attack finds: an owner who is an operator, a room with thirty people, a group with a long history, a line
 * that everyone heard, and accounts for the attackers, who are members of all of it. And what each line costs there.
 */
import { connect, type Socket } from 'node:net';
import type { AttackLine } from './fair-lines.js';
import type { Server } from './processes.js';
import { mainThreadOf } from './usage.js';

export const OWNER = 'Owner';
export const PROBES = { text: 'Probe', json: 'Prober' } as const;
const PASSWORD = 'correct-horse';
const GUESTS = 30;
const HISTORY = 200;
/** Milliseconds after which a line will have no answer: it waits for something. */
const PATIENCE = 2000;

/** A connection, and everything that has come on it that nobody has looked for yet. */
export class Talker {
  private readonly socket: Socket;
  private seen = '';
  private wake: () => void = () => {};
  private pings = 0;
  private isOver = false;

  constructor(
    port: number,
    address: string,
    private readonly json = false,
  ) {
    this.socket = connect({ port, host: '127.0.0.1', localAddress: address });
    this.socket.on('error', () => {});
    this.socket.on('close', () => {
      this.isOver = true;
      this.wake();
    });
    this.socket.setEncoding('latin1').on('data', (text: string) => {
      this.seen = (this.seen + text).slice(-1_000_000);
      this.wake();
    });
  }

  /** Sends it, and waits until it has been handled. False: that takes too long, or the connection has ended. */
  async ask(text: string): Promise<boolean> {
    const token = `t${++this.pings}`;
    this.seen = '';
    this.socket.write(`${text}${this.json ? `{"type":"ping","token":"${token}"}\n` : `/ping ${token}\n`}`);
    const answer = this.json ? `"token":"${token}"` : `PONG:${token}\n`;
    const until = performance.now() + PATIENCE;
    while (!this.seen.includes(answer)) {
      if (this.isOver || performance.now() > until) return false;
      await new Promise<void>((resolve) => {
        const late = setTimeout(resolve, 100);
        this.wake = () => {
          clearTimeout(late);
          resolve();
        };
      });
    }
    return true;
  }

  /** What has come since it asked last. */
  get answer(): string {
    return this.seen;
  }

  end(): void {
    this.socket.destroy();
  }
}

/** How an account comes in, and into the room. */
export function hello(name: string, dialect: AttackLine['dialect']): string {
  if (dialect === 'text') return `login ${name} ${PASSWORD} takeover\n/join lab\n`;
  const login = { type: 'login', name, password: PASSWORD, takeover: true };
  return `${JSON.stringify(login)}{"type":"join","room":"lab"}\n`;
}

/** `attackers`: names of accounts that are made from `address`; `log` has the codes of operators. Returns those who stay. */
export async function buildWorld(
  port: number,
  address: string,
  attackers: readonly string[],
  log: string,
): Promise<Talker[]> {
  const byCode = (name: string): string => new RegExp(`/register ${name} <password>( code \\w+)`).exec(log)?.[1] ?? '';
  const owner = new Talker(port, '127.0.0.1');
  await owner.ask(`register ${OWNER} ${PASSWORD}${byCode(OWNER)}\n/create group team\n`);
  for (let line = 0; line < HISTORY; line++) {
    const text = `${line} ${'y'.repeat(150)}`;
    await owner.ask(`/group txt team ${text}\n/all ${text}\n`);
  }
  const guests = Array.from({ length: GUESTS }, () => new Talker(port, '127.0.0.3'));
  await Promise.all(
    guests.map((guest, number) => guest.ask(`register ${number === 0 ? 'Bob' : `g${number}`}\n/join lab\n`)),
  );
  for (const name of attackers) {
    const one = new Talker(port, address);
    await one.ask(`register ${name} ${PASSWORD}${byCode(name)}\n`);
    await owner.ask(`/invite group team ${name}\n`);
    await one.ask('/accept group team\n');
    one.end();
  }
  return [owner, ...guests];
}

/** Milliseconds that each line keeps the server's main thread; null: it asks, or waits for, something. */
export async function costs(
  { port, process: { pid = 0 } }: Server,
  lines: readonly AttackLine[],
): Promise<Map<AttackLine, number | null>> {
  const found = new Map<AttackLine, number | null>();
  for (const dialect of ['text', 'json'] as const) {
    let probe: Talker | null = null;
    for (const one of lines.filter((line) => line.dialect === dialect)) {
      if (probe === null) {
        probe = new Talker(port, '127.0.0.4', dialect === 'json');
        await probe.ask(hello(PROBES[dialect], dialect));
      }
      const cost = await costOf(probe, one, pid);
      found.set(one, cost);
      if (cost !== null) continue;
      probe.end();
      probe = null;
    }
    probe?.end();
  }
  return found;
}

async function costOf(probe: Talker, { line }: AttackLine, pid: number): Promise<number | null> {
  const begun = performance.now();
  if (!(await probe.ask(line))) return null;
  const count = Math.min(40, Math.max(1, Math.round(50 / (performance.now() - begun))));
  const before = mainThreadOf(pid) ?? performance.now() * 1000;
  if (!(await probe.ask(line.repeat(count)))) return null;
  return ((mainThreadOf(pid) ?? performance.now() * 1000) - before) / count / 1000;
}
