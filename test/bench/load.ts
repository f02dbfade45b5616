/**
 * The load generator, a process of its own: lets clients in, has them talk as the workload says, counts what everybody
 * receives. Prints one Result as JSON. Run by main.ts as `load.ts <port> <server's pid> <dialect> <workload as JSON>`.
 */
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { Client } from './client.js';
import { framed, handshake } from './frames.js';
import { Latencies, message, now } from './scanner.js';
import { cpuOf, memoryOf } from './usage.js';
import { type Contender, type Dialect, dialects, type Result, type Workload } from './workloads.js';

/** Connections begun at a time: fewer than a listener's queue holds. */
const ARRIVALS = 50;
/** Milliseconds without any delivery after which what is missing is lost. */
const STALLED = 5000;
/** Milliseconds to let in fifty people. */
const PATIENCE = 20_000;

/** One measured stretch of time, in microseconds where it is time. */
interface Stretch {
  readonly deliveries: number;
  readonly lost: number;
  readonly wall: number;
  readonly cpu: number | null;
  readonly own: number;
}

class Load {
  private readonly clients: Client[] = [];
  private readonly latencies: Latencies | null;
  private readonly talk: (readonly [before: string, behind: string])[] = [];
  private readonly frames = new Map<string, Buffer>();
  private next = 0;
  private wake: () => void = () => {};
  private heardAt = 0;

  constructor(
    private readonly port: number,
    private readonly pid: number,
    private readonly dialect: Dialect,
    private readonly work: Workload,
  ) {
    this.latencies = work.rate > 0 ? new Latencies() : null;
  }

  async run(): Promise<Result> {
    const { work } = this;
    const before = memoryOf(this.pid);
    await this.enter();
    if (work.kind === 'idle') return this.silence(before);
    const warm = await this.stretch(work.warmUp);
    this.latencies?.clear();
    const measured = await this.stretch(work.seconds);
    const { deliveries, wall } = measured;
    return {
      deliveries,
      lost: warm.lost + measured.lost,
      dead: await this.leave(),
      perSecond: deliveries / (wall / 1e6),
      cpu: measured.cpu === null || deliveries === 0 ? null : measured.cpu / deliveries,
      p50: this.latencies?.percentile(0.5) ?? null,
      p99: this.latencies?.percentile(0.99) ?? null,
      memory: null,
      load: measured.own / wall,
    };
  }

  /** Called for every chunk that anybody receives. */
  received(): void {
    this.wake();
  }

  private async silence(before: number | null): Promise<Result> {
    await sleep(this.work.seconds * 1000);
    const after = memoryOf(this.pid);
    const memory = before === null || after === null ? null : (after - before) / this.clients.length;
    const dead = await this.leave();
    return { deliveries: 0, lost: 0, dead, perSecond: null, cpu: null, p50: null, p99: null, memory, load: null };
  }

  private async enter(): Promise<void> {
    const { clients, dialect, work } = this;
    const hello = work.kind === 'fanout' || work.kind === 'latency' ? dialect.enterRoom : dialect.enter;
    while (clients.length < work.clients) {
      const some: Client[] = [];
      while (some.length < ARRIVALS && clients.length < work.clients) {
        const name = `u${clients.length}`;
        const lines = hello.replace('#', work.accounts ? name + dialect.password : name);
        const client = new Client(
          name,
          this.port,
          dialect.framed ? Buffer.concat([Buffer.from(handshake(this.port)), framed(lines)]) : lines,
          dialect.ready,
          this.latencies,
          this,
        );
        some.push(client);
        clients.push(client);
      }
      const all = Promise.all(some.map((client) => client.entered()));
      if ((await Promise.race([all, sleep(PATIENCE, 'late', { ref: false })])) === 'late') {
        throw new Error(`the server did not let ${some[0]?.name} to ${some.at(-1)?.name} in`);
      }
    }
    for (let i = 0; i < work.talkers; i++) {
      const [before, behind] = work.kind === 'dm' ? dialect.toOne : dialect.toRoom;
      this.talk.push([before.replace('#', `u${(i + 1) % work.clients}`), behind]);
    }
  }

  /** Ends all connections. Returns how many had ended before. */
  private async leave(): Promise<number> {
    const dead = this.clients.filter((client) => client.dead).length;
    await Promise.all(this.clients.map((client) => client.close()));
    return dead;
  }

  /** Talk for so many seconds, and then wait until everything said has been heard. */
  private async stretch(seconds: number): Promise<Stretch> {
    for (const client of this.clients) client.clear();
    const cpu = cpuOf(this.pid);
    const own = process.cpuUsage();
    const begin = now();
    this.heardAt = begin;
    const end = begin + seconds * 1e6;
    if (this.work.rate > 0) await this.talkSteadily(begin, end);
    else await this.talkAtFullSpeed(end);
    const said = this.said();
    const expected = this.expected(said);
    while (this.heard() < expected && now() - this.heardAt < STALLED * 1000) await this.something();
    const { user, system } = process.cpuUsage(own);
    const cpuNow = cpuOf(this.pid);
    return {
      deliveries: this.heard(),
      lost: this.missing(said),
      wall: this.heardAt - begin,
      cpu: cpu === null || cpuNow === null ? null : cpuNow - cpu,
      own: user + system,
    };
  }

  /** Open loop: on time, whatever comes back, so that a slow server cannot slow the questions down. */
  private async talkSteadily(begin: number, end: number): Promise<void> {
    const { rate } = this.work;
    let said = 0;
    for (let time = now(); time < end; time = now()) {
      for (const due = ((time - begin) / 1e6) * rate; said < due; said++) this.say(this.next++, 1, now());
      await sleep(1);
    }
    this.heardAt = now();
  }

  /** Closed loop: as many messages on their way as the window allows. */
  private async talkAtFullSpeed(end: number): Promise<void> {
    const { talkers, window } = this.work;
    const dues = new Array<number>(talkers).fill(0);
    while (now() < end && now() - this.heardAt < STALLED * 1000) {
      for (let room = window - this.underWay(); room > 0; room--) (dues[this.next++ % talkers] as number) += 1;
      for (let i = 0; i < talkers; i++) {
        const due = dues[i] as number;
        if (due === 0) continue;
        this.say(i, due, 0);
        dues[i] = 0;
      }
      await this.something();
    }
  }

  /** A client's messages of one turn leave in one write, as when somebody pastes. */
  private say(who: number, messages: number, time: number): void {
    const { talkers } = this.work;
    const index = who % talkers;
    const [before, behind] = this.talk[index] ?? ['', ''];
    const line = `${before}${message(time)}${behind}\n`;
    if (this.dialect.framed) {
      const frame = this.frameOf(line);
      this.clients[index]?.send(Buffer.alloc(frame.length * messages, frame), messages);
    } else this.clients[index]?.send(line.repeat(messages), messages);
  }

  /** Where no times are measured a talker says the same all the time. */
  private frameOf(line: string): Buffer {
    let frame = this.frames.get(line);
    if (frame === undefined) {
      frame = framed(line);
      if (this.latencies === null) this.frames.set(line, frame);
    }
    return frame;
  }

  /** Until somebody has received something, and the rest of this turn has been received too. */
  private async something(): Promise<void> {
    const before = this.heard();
    await new Promise<void>((resolve) => {
      const late = setTimeout(resolve, 100);
      this.wake = () => {
        clearTimeout(late);
        resolve();
      };
    });
    this.wake = () => {};
    await nextTurn();
    if (this.heard() > before) this.heardAt = now();
  }

  private said(): number {
    let sum = 0;
    for (const { sent } of this.clients) sum += sent;
    return sum;
  }

  private heard(): number {
    let sum = 0;
    for (const { received } of this.clients) sum += received;
    return sum;
  }

  private expected(said: number): number {
    return this.work.kind === 'dm' ? said : said * (this.clients.length - 1);
  }

  /** Messages that the slowest listener has not received yet; of direct messages, all that have not arrived. */
  private underWay(): number {
    if (this.work.kind === 'dm') return this.said() - this.heard();
    let slowest = Number.POSITIVE_INFINITY;
    for (const { sent, received } of this.clients) slowest = Math.min(slowest, sent + received);
    return this.said() - slowest;
  }

  /** Client by client, so that what one has twice cannot hide what another lacks. */
  private missing(said: number): number {
    const { clients, work } = this;
    let missing = 0;
    clients.forEach(({ sent, received }, index) => {
      const author = clients.at(index - 1) as Client;
      missing += Math.abs((work.kind === 'dm' ? author.sent : said - sent) - received);
    });
    return missing;
  }
}

const [port, pid, dialect, work] = process.argv.slice(2);
const load = new Load(
  Number(port),
  Number(pid),
  dialects[dialect as Contender],
  JSON.parse(work as string) as Workload,
);
process.stdout.write(`${JSON.stringify(await load.run())}\n`);
